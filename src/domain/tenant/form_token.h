/* SPDX-License-Identifier: MIT */
/*
 * Tokens of the hosted pages' forms, which a page of another site cannot know of a person's form.
 * They are keyed by the pepper, and nothing is stored. A page that is a file has the token of the
 * tenant alone; a form whose authority is a cookie has one that also depends on that cookie.
 */
#ifndef DOMAIN_TENANT_FORM_TOKEN_H
#define DOMAIN_TENANT_FORM_TOKEN_H

#include "domain/tenant/context.h"

struct form_token {
	char s[BASE64URL_DIGEST + 1]; /* of the characters of base64url */
};

/* The token for forms of the context's tenant. cookie: the value of the cookie; empty: none. */
struct form_token form_token_of(const struct context *c, struct str cookie);

/* Whether a token was made for that, also under an earlier pepper, which pages of files may have.
 */
bool form_token_fits(const struct context *c, struct str cookie, struct str given);

#endif
