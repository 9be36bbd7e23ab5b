/* SPDX-License-Identifier: MIT */
/* An authenticator app: a seed as a person types it, and the codes it shows. */
#ifndef UNIT_APP_H
#define UNIT_APP_H

#include "check.h"

#include "crypto/totp.h"

struct app {
	uint8_t seed[TOTP_SEED];
	char code[TOTP_DIGITS + 1]; /* the one shown last */
};

static inline struct app app_of(struct str base32)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct app app = {.code = ""};
	unsigned bits = 0, n = 0;
	size_t at = 0;

	assert_int_equal(base32.n, 32);
	for (size_t i = 0; i < base32.n; i++) {
		assert_non_null(strchr(letters, base32.p[i]));
		bits = bits << 5 | (unsigned)(strchr(letters, base32.p[i]) - letters);
		for (n += 5; n >= 8; n -= 8)
			app.seed[at++] = (uint8_t)(bits >> (n - 8));
	}
	assert_int_equal(at, TOTP_SEED);
	return app;
}

/* The code of the step `off` from a time; lives until the next one. */
static inline struct str app_code(struct app *app, uint64_t now, int off)
{
	assert_true(totp_code(app->seed, totp_step(now) + (uint64_t)(int64_t)off, app->code));
	return str_of(app->code);
}

#endif
