/* SPDX-License-Identifier: MIT */
/*
 * What the commands of pintle share: the open install and tenant, the arguments, and
 * messages to the administrator. A command is one function, listed with its words in
 * command.def; it returns the exit status.
 */
#ifndef BIN_PINTLE_COMMAND_H
#define BIN_PINTLE_COMMAND_H

#include "base/json.h"
#include "domain/tenant/tenant.h"

enum { EXIT_USAGE = 64, EXIT_REFUSED = 1 };

/* What a command works with. All but the first three members are zero until command_open. */
struct admin {
	const char *conf_file; /* of -c; NULL: found as the programs find it */
	int argc;	       /* arguments after the command's words */
	char **argv;
	struct instance instance;
	struct arena arena;
	struct error_detail detail;
	struct tenant tenant;
	struct context context; /* the operator is its actor; it has the tenant once that is open */
};

/*
 * The commands of command.def, called with the number of arguments it says, options
 * last. EXIT_USAGE: an argument is wrong, standard error says which, and nothing was
 * done. EXIT_REFUSED: standard error says why. The caller releases what they open.
 */
#define COMMAND(function, word, second, arguments, sentence) int function(struct admin *a);
#include "bin/pintle/command.def"
#undef COMMAND

/* Argument i; empty when there are fewer. Lives as long as argv. */
struct str command_arg(const struct admin *a, int i);

/*
 * Open the install and its store, and set a->context. Even after an error a->arena can
 * be used. ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err command_open(struct admin *a);

/* The same, and open the tenant that the first argument names. Also ERR_APIKEY_UNKNOWN. */
MUST_USE enum err command_open_tenant(struct admin *a);

/*
 * Open the tenant that the first argument names and run body on the store, to read or to
 * write (see store_read and store_write). Errors of command_open_tenant and of body.
 */
MUST_USE enum err command_read(struct admin *a, txn_body *body, void *arg);
MUST_USE enum err command_write(struct admin *a, txn_body *body, void *arg);

/*
 * Read the tenant that the first argument names, in the transaction that will change it.
 * ERR_APIKEY_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err command_read_tenant(struct txn *t, struct admin *a);

/*
 * Print to standard error why a command was refused, with the error detail. Returns the
 * exit status. For ERR_OK that is 0, and nothing is printed.
 */
int command_report(const struct admin *a, enum err e);

/* Print to standard error what is wrong with an argument. Returns EXIT_USAGE. */
int command_misuse(const char *what, struct str argument);

/* Print a line of JSON on standard output. */
void command_print(const struct buf *b);

#endif
