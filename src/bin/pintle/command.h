/* SPDX-License-Identifier: MIT */
/*
 * What the commands of pintle share: the open site and tenant, the arguments,
 * and how they speak to the administrator. A command is one function, found by
 * its words through command.def; it answers the status to exit with.
 */
#ifndef BIN_PINTLE_COMMAND_H
#define BIN_PINTLE_COMMAND_H

#include "base/json.h"
#include "domain/tenant/tenant.h"

enum { EXIT_USAGE = 64, EXIT_REFUSED = 1 };

/* What a command works with; zeroed but for the first three until a site is opened. */
struct admin {
	const char *conf_file; /* of -c; NULL: found as by the programs */
	int argc;	       /* arguments behind the command's words */
	char **argv;
	struct instance instance;
	struct arena arena;
	struct error_detail detail;
	struct tenant tenant;
	struct context context; /* on the operator's word; of the tenant once that is open */
};

/*
 * The commands of command.def. Their arguments are as many as it says, options last.
 * EXIT_USAGE: one is wrong, standard error says which, nothing was done. EXIT_REFUSED:
 * standard error says why. The caller releases what they open.
 */
#define COMMAND(function, word, second, arguments, sentence) int function(struct admin *a);
#include "bin/pintle/command.def"
#undef COMMAND

/* Argument i; empty when there are fewer. Lives as long as argv. */
struct str command_arg(const struct admin *a, int i);

/*
 * Open the site and its store for a->call. After a fault a->arena can be used
 * all the same. ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err command_open(struct admin *a);

/* Open the site, and as tenant the one the first argument names. ERR_APIKEY_UNKNOWN besides. */
MUST_USE enum err command_open_tenant(struct admin *a);

/*
 * Open the tenant the first argument names and run body on the store, to read or to write
 * (see store_read and store_write). What command_open_tenant answers, or body.
 */
MUST_USE enum err command_read(struct admin *a, txn_body *body, void *arg);
MUST_USE enum err command_write(struct admin *a, txn_body *body, void *arg);

/*
 * Read the tenant the first argument names anew, in the transaction that is to
 * change it. ERR_APIKEY_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err command_read_tenant(struct txn *t, struct admin *a);

/*
 * Say on standard error why a command was refused, with what the error detail has
 * of it. The status to exit with: 0 for ERR_OK, of which nothing is said.
 */
int command_report(const struct admin *a, enum err e);

/* Say on standard error what is wrong with an argument. EXIT_USAGE. */
int command_misuse(const char *what, struct str argument);

/* Print a line of JSON on standard output. */
void command_print(const struct buf *b);

#endif
