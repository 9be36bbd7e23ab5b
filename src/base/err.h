/* SPDX-License-Identifier: MIT */
/*
 * The only status type of the program: the rows of err.def. Errors of libraries and the
 * system (errno, LMDB, json-c, crypt) are mapped to a row where they happen, and logged
 * there once.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err {
#define ERR(symbol, http, code, mask, message, description) ERR_##symbol,
#include "base/err.def"
#undef ERR
	ERR_COUNT
};

struct err_info {
	const char *name;	 /* symbol, for logs */
	int http;		 /* HTTP status */
	int code;		 /* API code of the wire, 0 for success */
	bool masked;		 /* reveals what a tenant may want to hide; see err.def */
	const char *message;	 /* wire text "Message" */
	const char *description; /* wire text "Description"; '*' stands for a name */
};

/* The row of e, which is static. e must be a member of the enum. */
const struct err_info *err_info(enum err e);

/* The texts of an error in an answer. */
struct err_text {
	const char *message, *description;
};

/* The texts of e in profile loginradius, as that API documents them. Static. */
struct err_text err_documented(enum err e);

/* Whether e is a fault of the service (HTTP 500 and above), not a refusal. */
bool err_is_fault(enum err e);

#endif
