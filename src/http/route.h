/* SPDX-License-Identifier: MIT */
/*
 * Routes: an endpoint is one row that says everything the skeleton checks
 * before the handler runs: method, path, who may call, and each parameter with
 * its kind, its place and its bounds.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "domain/captcha/captcha.h"

struct request;

enum method { GET = 1, POST = 2, PUT = 4, DELETE = 8 };

/* Who may call. A row that lets in everybody says NEED_NONE; 0 is no need at all and refused. */
enum need {
	NEED_NONE = 1,
	NEED_APIKEY = 2,     /* a tenant's key */
	NEED_SECRET = 4,     /* and its secret */
	NEED_TOKEN = 8,	     /* an access token of the tenant */
	NEED_PIN = 16,	     /* the tenant uses PINs at all */
	NEED_PIN_LOGIN = 32, /* and lets people come back by PIN */
	NEED_CAPTCHA = 64,   /* a captcha, whatever captcha.apis says */
	TAKES_TOKEN = 256,   /* an access token of the tenant, if one comes along */
	OLD_SPELLING = 128,  /* no need: key and secret may also be named so in the query */
};

/* Among a row's needs: which of captcha.def's calls it is, and back. */
#define ASKS(api) ((unsigned)(api) << 12)
#define ASKS_OF(needs) ((enum captcha_api)((needs) >> 12))

enum param_type {
	P_TEXT,	    /* any text of up to TEXT_MAX bytes */
	P_LONG,	    /* any text of up to LONG_MAX_BYTES */
	P_JWT,	    /* a signed token of up to JWT_MAX bytes */
	P_INT,	    /* a number of minutes, 1 to 525600 */
	P_EMAIL,    /* an e-mail address: ERR_EMAIL_FORMAT */
	P_PHONE,    /* a phone number: ERR_PHONE_FORMAT */
	P_UID,	    /* a uid: ERR_UID_FORMAT */
	P_GUID,	    /* a GUID */
	P_BOOL,	    /* a truth value, see str_bool and json_truth */
	P_DOCUMENT, /* the whole body, a JSON object; an empty body is {} */
};

enum param_flags {
	IN_PATH = 1, /* the {name} of the path */
	IN_QUERY = 2,
	IN_BODY = 4,	 /* a member of the JSON object, or a form field */
	REQUIRED = 8,	 /* missing or empty: `missing` */
	SECRET = 16,	 /* never shown, not even in a listing of values */
	NEW_SECRET = 32, /* a new password, or a document with one in its member Password */
};

enum { PARAMS_MAX = 12, TEXT_MAX = 256, LONG_MAX_BYTES = 1024, JWT_MAX = 8192 };

enum { NUMBER_MAX = 525600 };

struct param {
	const char *name; /* compared without letter case; NULL ends the row */
	enum param_type type;
	unsigned flags;
	enum err missing; /* 0: ERR_PARAM_MISSING */
};

struct route {
	unsigned methods; /* NULL path ends the table */
	const char *path; /* /segments/{parameter}; compared without letter case */
	unsigned needs;
	enum err (*handle)(struct request *r);
	const struct param *params; /* closed by a row without a name; or NULL */
	size_t body_max;	    /* bytes; 0: BODY_DEFAULT */
};

#define PARAMS(...) ((const struct param[]){__VA_ARGS__, {NULL, 0, 0, 0}})

enum { BODY_DEFAULT = 16 * 1024, BODY_PROFILE = 96 * 1024, BODY_MOST = 128 * 1024 };

enum { SEGMENTS_MAX = 16 };

/* The tables of a program, one for each subject, are closed by NULL. */
enum { ROUTE_TABLES_MAX = 8 };

/* A path as decoded segments. */
struct segments {
	struct str at[SEGMENTS_MAX];
	size_t n;
};

/*
 * The row for a path and a method. Of the rows whose path fits, those with the
 * fewest parameters count alone: a name of the path's own is nobody's id. NULL
 * when there is none; *allowed says which methods the path has (0: no such path).
 */
const struct route *route_find(const struct route *const *tables, const struct segments *path,
			       unsigned method, unsigned *allowed);

/* The segment of `path` that stands for {name} in the row's path; empty when it has none. */
struct str route_segment(const struct route *route, const struct segments *path, const char *name);

/* Read a method's name; 0 when this service has no use for it. */
unsigned route_method(struct str name);

/* Write the names of a set of methods, parted by ", ". out has at least 32 bytes. */
struct str route_method_names(unsigned methods, char out[32]);

/* Print the rows as lines of methods, path, needs, parameters, separated by tabs. */
void route_print(FILE *f, const struct route *const *tables);

#endif
