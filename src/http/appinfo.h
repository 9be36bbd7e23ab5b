/* SPDX-License-Identifier: MIT */
/*
 * The public configuration of a tenant, which a client's forms need before anybody
 * signs in: no secrets, and nothing about any person.
 */
#ifndef HTTP_APPINFO_H
#define HTTP_APPINFO_H

#include "http/request.h"

/* Write the configuration object of the request's tenant. ERR_STORE*. */
MUST_USE enum err appinfo_write(struct request *r);

#endif
