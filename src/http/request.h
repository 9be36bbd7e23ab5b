/* SPDX-License-Identifier: MIT */
/*
 * A request: read, limited, decoded and checked against its route, so that a handler
 * gets only typed values.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/json.h"
#include "domain/factor/breach.h"
#include "domain/tenant/context.h"
#include "domain/tenant/tenant.h"
#include "domain/session/token.h"
#include "http/form.h"
#include "http/fcgi.h"
#include "http/route.h"

enum { QUERY_MAX = 4096, PATH_MAX_BYTES = 2048 };

/* Whom a program answers: clients of the API, or browsers that show the hosted pages. */
enum audience { FOR_CLIENTS, FOR_BROWSERS };

struct value {
	bool given;
	struct str text;	   /* of every type but P_DOCUMENT */
	bool yes;		   /* of P_BOOL */
	int64_t n;		   /* of P_INT */
	enum identifier_kind kind; /* of P_NAME */
	struct guid guid;	   /* of P_GUID */
	const struct json *json;   /* of P_DOCUMENT; an object */
};

struct request {
	struct context context;
	struct error_detail detail;
	struct fcgi *fcgi;
	const struct route *route;
	struct str method_name;
	struct str address; /* of the caller, see address_of */
	unsigned method, allowed;
	struct segments path;
	struct str raw_query; /* as sent */
	struct fields query, form;
	struct json *body; /* NULL: none, or a form */
	bool no_content;   /* success is 204, without a body */
	bool close;	   /* close the connection: unread data may follow this request */
	struct tenant tenant;
	struct str access;		 /* the access token's text; empty: none */
	struct token token;		 /* with an access token: the valid token */
	struct account account;		 /* and its account */
	bool captcha_due;		 /* the captcha must be verified before request_authorize */
	bool admitted;			 /* all checks have passed: the handler was called */
	enum captcha_api captcha_api;	 /* the call it is needed for */
	struct captcha_response captcha; /* the captcha as sent; without a token: none */
	struct breach breach;		 /* the new password, while it is being looked up */
	struct value values[PARAMS_MAX]; /* in the order of the row's parameters */
	struct str target;		 /* path and query as sent */
	struct str body_text;		 /* the body as sent */
	bool is_signed;			 /* signed instead of carrying the secret */
	struct str fields;		 /* the client's field projection; empty: all */
	enum audience audience;
	struct str device;   /* the cookie of a remembered device; empty: none */
	bool is_page;	     /* the answer is an HTML page, or a redirect */
	struct str location; /* where to go on by GET; empty: nowhere */
	struct buf cookies;  /* lines of the answer's head; without an arena: none */
	struct buf out;	     /* the body of the answer */
};

/*
 * Read the request and make all checks up to the captcha, in the documented order;
 * r->captcha_due says whether one must be verified. A preflight (see cors.h) is not
 * checked; pages have none, since no page of another origin may read them. Everything r points at
 * lives until request_end. fcgi must have a current request; instance and arena are the service's.
 */
MUST_USE enum err request_begin(struct request *r, struct fcgi *fcgi, enum audience audience,
				const struct route *const *routes, const struct instance *instance,
				struct arena *arena);

/* The checks after the captcha. ERR_OK when the handler may run. */
MUST_USE enum err request_authorize(struct request *r);

/* Free what is not in the arena. */
void request_end(struct request *r);

/* The value of a header, such as "X-Platform" as HTTP_X_PLATFORM; empty when absent. */
struct str request_header(const struct request *r, const char *variable);

/* The source of a new account: the host of the page that sent the request, or API. */
struct str request_source(const struct request *r);

#endif
