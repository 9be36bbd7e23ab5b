/* SPDX-License-Identifier: MIT */
/*
 * One HTTP request to a foreign server, with libcurl: no redirects, no proxy from the
 * environment, certificates checked, limited in time and in answer size. Only for
 * programs that may wait; never call it in a transaction.
 */
#ifndef DELIVERY_HTTP_CLIENT_H
#define DELIVERY_HTTP_CLIENT_H

#include "base/arena.h"

enum { HTTP_SEND_HEADERS = 32 };

struct http_send {
	struct str method;		       /* such as POST */
	struct str url;			       /* http: or https: */
	struct str headers[HTTP_SEND_HEADERS]; /* complete lines, `Name: value`, without line end */
	size_t header_count;
	struct str body;    /* empty: none */
	struct str address; /* connect to this IP address whatever the URL says; empty: ask DNS */
	struct str ca_file; /* CA certificates to trust; empty: the system's */
	bool https_only;    /* refuse http: */
	unsigned connect_s, total_s; /* time limits in seconds, > 0 */
	size_t answer_max;	     /* bytes of the answer's body to keep */
};

enum http_outcome {
	HTTP_ANSWERED,	/* there is a status */
	HTTP_UNREACHED, /* not resolved, connected or secured by TLS: nothing was sent */
	HTTP_BROKEN,	/* sent, in part or whole, but no answer in time */
	HTTP_REFUSED,	/* the request is malformed and can never be sent */
};

struct http_answer {
	int status;	   /* 0 unless HTTP_ANSWERED */
	struct str body;   /* the first answer_max bytes; in the arena */
	uint64_t wait_s;   /* of Retry-After in seconds; 0: none */
	const char *fault; /* libcurl's reason why there is no status; static */
};

/* Add a header line, kept by pointer. With more than HTTP_SEND_HEADERS the request is
 * refused. */
void http_client_add_header(struct http_send *s, struct str line);

/*
 * Send and wait. A URL or header with control characters is HTTP_REFUSED. A body
 * longer than answer_max is cut and the connection dropped.
 */
MUST_USE enum http_outcome http_client_send(struct arena *arena, const struct http_send *s,
					    struct http_answer *out);

#endif
