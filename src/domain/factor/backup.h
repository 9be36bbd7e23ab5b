/* SPDX-License-Identifier: MIT */
/*
 * Backup codes: ten codes of 50 bits, shown once and valid once each. Stored as keyed
 * digests bound to tenant, account and set; without the pepper they cannot be guessed
 * offline.
 *
 * A code is checked and used up as a struct proof of the kind CREDENTIAL_BACKUP.
 */
#ifndef DOMAIN_FACTOR_BACKUP_H
#define DOMAIN_FACTOR_BACKUP_H

#include "domain/tenant/context.h"

enum { BACKUP_CODES = 10, BACKUP_DIGITS = 10, BACKUP_TEXT = BACKUP_DIGITS + 1 };

struct backup {
	uint32_t generation; /* counts sets; 0: there is none */
	uint64_t made;
	uint8_t pepper;			   /* the key the digests were made under */
	struct digest codes[BACKUP_CODES]; /* zero: used up */
};

/* A new set as shown: xxxxx-xxxxx. */
struct backup_texts {
	char at[BACKUP_CODES][BACKUP_TEXT + 1];
};

/*
 * Read the backup codes of an account. ERR_BACKUP_OFF when the tenant has switched them off;
 * ERR_BACKUP_NONE: *out is then a set that no code matches; ERR_STORE*.
 */
MUST_USE enum err backup_get(struct txn *t, const struct context *c, struct str uid,
			     struct backup *out);

/* How many codes of a set are left. */
size_t backup_left(const struct backup *b);

/*
 * The proof by a code: ten characters of Crockford's base 32 in any letter case, with O, I
 * and L for 0, 1 and 1, and hyphens and blanks anywhere. Other spellings of a wrong code
 * count as the same code. A check always compares with all ten codes; ERR_CONFIG when the
 * pepper's key is missing. Using a code up adds an audit record and notifies the person of
 * how many are left. ERR_BACKUP_CODE when it was used, or the set replaced, meanwhile.
 */
extern const struct proof_kind backup_proof;

/* Make a new set for an account, to replace that of generation `before`. ERR_CONFIG. */
MUST_USE enum err backup_make(const struct context *c, struct str uid, uint32_t before,
			      struct backup *out, struct backup_texts *texts);

/* Replace the stored set, with an audit record. ERR_STORE*. */
MUST_USE enum err backup_put(struct txn *t, const struct context *c, struct str uid,
			     const struct backup *b);

#endif
