/* SPDX-License-Identifier: MIT */
/*
 * Routes: each endpoint is one row with everything that is checked before the handler
 * runs: method, path, who may call, and each parameter with its type, place and limits.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "domain/captcha/captcha.h"

struct request;

/* HEAD is for pages; it is handled as GET, and its answer sent without the body. */
enum method { GET = 1, POST = 2, PUT = 4, DELETE = 8, HEAD = 16 };

/* Who may call. A row that is open to everybody says NEED_NONE; 0 is invalid. */
enum need {
	NEED_NONE = 1,
	NEED_APIKEY = 2,     /* a tenant's key */
	NEED_SECRET = 4,     /* and the tenant's secret */
	NEED_TOKEN = 8,	     /* an access token of the tenant */
	NEED_PIN = 16,	     /* the tenant has PINs switched on */
	NEED_PIN_LOGIN = 32, /* and sign-in by PIN switched on */
	NEED_CAPTCHA = 64,   /* a captcha, regardless of captcha.apis */
	TAKES_TOKEN = 256,   /* an access token of the tenant, if the request has one */
	OLD_SPELLING = 128, /* not a need: key and secret may also be given in the query under these
			       names */
	NEED_FORM = 512, /* sent by a form of the hosted pages, which csrf.h checks; the key may be
			    a field of it */
	NEED_BOUND_FORM = 1024, /* and drawn for the cookie of the person's device */
	TAKES_DEVICE = 2048,	/* the cookie of a remembered device, if the request has one */
};

/* The call of captcha.def, encoded among a row's needs, and decoded again. */
#define ASKS(api) ((unsigned)(api) << 12)
#define ASKS_OF(needs) ((enum captcha_api)((needs) >> 12 & 255))

/* A second call, of a form that makes either: it needs a captcha when one of them does. */
#define ALSO_ASKS(api) ((unsigned)(api) << 20)
#define ALSO_ASKS_OF(needs) ((enum captcha_api)((needs) >> 20))

enum param_type {
	P_TEXT,	  /* any text of up to TEXT_MAX bytes */
	P_LONG,	  /* any text of up to LONG_MAX_BYTES */
	P_JWT,	  /* a signed token of up to JWT_MAX bytes */
	P_INT,	  /* a number of minutes, 1 to 525600 */
	P_EMAIL,  /* an e-mail address: ERR_EMAIL_FORMAT */
	P_PHONE,  /* a phone number: ERR_PHONE_FORMAT */
	P_UID,	  /* a uid: ERR_UID_FORMAT */
	P_GUID,	  /* a GUID */
	P_BOOL,	  /* a boolean, see str_bool and json_truth */
	P_DIGITS, /* a PIN or code: text in which typed digits are normalised, see unicode_digits */
	P_NAME,	  /* an e-mail address, phone number or user name: ERR_EMAIL_FORMAT for what has
		     an @ and is no address */
	P_FOLDER, /* the tenant's folder of pages: ERR_PATH_UNKNOWN */
	P_DOCUMENT, /* the whole body, a JSON object; an empty body is {} */
};

enum param_flags {
	IN_PATH = 1, /* the {name} of the path */
	IN_QUERY = 2,
	IN_BODY = 4,	 /* a member of the JSON object, or a form field */
	REQUIRED = 8,	 /* if missing or empty, the error is `missing` */
	SECRET = 16,	 /* never logged or shown */
	NEW_SECRET = 32, /* a new password, or a document with one in its member Password */
};

enum { PARAMS_MAX = 20, TEXT_MAX = 256, LONG_MAX_BYTES = 1024, JWT_MAX = 8192 };

enum { NUMBER_MAX = 525600 };

struct param {
	const char *name; /* compared ignoring letter case; NULL ends the row */
	enum param_type type;
	unsigned flags;
	enum err missing; /* 0: ERR_PARAM_MISSING */
};

struct route {
	unsigned methods; /* NULL path ends the table */
	const char *path; /* /segments/{parameter}; compared ignoring letter case */
	unsigned needs;
	enum err (*handle)(struct request *r);
	const struct param *params; /* ended by a row without a name; or NULL */
	size_t body_max;	    /* bytes; 0: BODY_DEFAULT */
};

#define PARAMS(...) ((const struct param[]){__VA_ARGS__, {NULL, 0, 0, 0}})

enum { BODY_DEFAULT = 16 * 1024, BODY_PROFILE = 96 * 1024, BODY_MOST = 128 * 1024 };

enum { SEGMENTS_MAX = 16 };

/* The tables of a program, one per subject, ended by NULL. */
enum { ROUTE_TABLES_MAX = 8 };

/* A path as decoded segments. */
struct segments {
	struct str at[SEGMENTS_MAX];
	size_t n;
};

/*
 * The row for a path and a method. Among rows whose path matches, only those with the
 * fewest parameters count: a fixed path word is never taken as an id. NULL when there
 * is none; *allowed is the set of methods the path has (0: no such path).
 */
const struct route *route_find(const struct route *const *tables, const struct segments *path,
			       unsigned method, unsigned *allowed);

/* The segment of `path` at {name} in the row's path; empty when it has none. */
struct str route_segment(const struct route *route, const struct segments *path, const char *name);

/* Read a method's name; 0 when no call uses it. */
unsigned route_method(struct str name);

/* Write the names of a set of methods, separated by ", ". out has at least 32 bytes. */
struct str route_method_names(unsigned set, char out[32]);

/* Print the rows as lines of methods, path, needs, parameters, separated by tabs. */
void route_print(FILE *f, const struct route *const *tables);

#endif
