/* SPDX-License-Identifier: MIT */
/*
 * TC3-HMAC-SHA256: how calls to the API of Tencent Cloud are signed. Covers
 * the POST of a JSON body to the path "/", with host and content type signed.
 */
#ifndef DOMAIN_CAPTCHA_TC3_SIGN_H
#define DOMAIN_CAPTCHA_TC3_SIGN_H

#include "base/arena.h"

/* The content type a signed request has to be sent with. */
#define TC3_CONTENT_TYPE "application/json; charset=utf-8"

struct tc3_request {
	struct str id, key;	  /* of the account that calls: SecretId, SecretKey */
	struct str service, host; /* such as "captcha" and "captcha.tencentcloudapi.com" */
	struct str body;
	uint64_t when; /* seconds since 1970; sent along as X-TC-Timestamp */
};

/* The value of the Authorization header for the request, in the arena. */
struct str tc3_sign(struct arena *arena, const struct tc3_request *request);

#endif
