/* SPDX-License-Identifier: MIT */
/*
 * Backup codes: ten codes of 50 bits, shown once, good once each. Kept as a
 * keyed digest bound to tenant, account and set; without the pepper nothing can
 * be tried against the store.
 *
 * A verifier reads them (backup_get), checks a code within attempt_run
 * (backup_check) and uses it up in the settling transaction (backup_consume).
 * backup_attempt describes the attempt.
 */
#ifndef DOMAIN_FACTOR_BACKUP_H
#define DOMAIN_FACTOR_BACKUP_H

#include "domain/account/account.h"
#include "domain/factor/attempt.h"

enum { BACKUP_CODES = 10, BACKUP_DIGITS = 10, BACKUP_TEXT = BACKUP_DIGITS + 1 };

struct backup {
	uint32_t generation; /* counts sets; 0: there is none */
	uint64_t made;
	uint8_t pepper;			   /* the key the digests were made under */
	struct digest codes[BACKUP_CODES]; /* zero: used up */
};

/* A fresh set as it is shown: xxxxx-xxxxx. */
struct backup_texts {
	char at[BACKUP_CODES][BACKUP_TEXT + 1];
};

/*
 * Read the backup codes of an account. ERR_BACKUP_OFF where the tenant has none;
 * ERR_BACKUP_NONE, *out then being a set no code fits; ERR_STORE*.
 */
MUST_USE enum err backup_get(struct txn *t, const struct context *c, struct str uid,
			     struct backup *out);

/* How many codes of a set are left. */
size_t backup_left(const struct backup *b);

/*
 * Whether a text can be a backup code: ten characters of Crockford's base 32 in
 * any letter case, with O, I and L for 0, 1 and 1, and hyphens and blanks
 * anywhere. What cannot is no code of anybody and costs no attempt.
 */
bool backup_well_formed(struct str code);

/*
 * Fill in what an attempt at a code says of it: kind, secret (in its one form,
 * so that another spelling of a wrong code is the same), generation, wrong.
 */
void backup_attempt(const struct context *c, const struct backup *b, struct str code,
		    struct attempt *a);

/*
 * Whether a code in any spelling is one of the set's. *which is for
 * backup_consume. Looks at all ten in any case. ERR_CONFIG when the key is gone.
 */
MUST_USE enum err backup_check(const struct attempt_permit *permit, const struct context *c,
			       struct str uid, const struct backup *b, struct str code,
			       size_t *which, bool *match);

/*
 * Use up a right code in the transaction of its effect, tell the audit trail, and
 * the person how many are left (notify_backup_code). `used` is what was checked.
 * ERR_BACKUP_CODE when it has been used, or the set replaced, meanwhile; ERR_STORE*.
 */
MUST_USE enum err backup_consume(struct txn *t, const struct context *c, const struct account *a,
				 const struct backup *used, size_t which);

/* Make a fresh set for an account, to follow the one of generation `before`. ERR_CONFIG. */
MUST_USE enum err backup_make(const struct context *c, struct str uid, uint32_t before,
			      struct backup *out, struct backup_texts *texts);

/* Store a set over the one before and tell the audit trail. ERR_STORE*. */
MUST_USE enum err backup_put(struct txn *t, const struct context *c, struct str uid,
			     const struct backup *b);

#endif
