/* SPDX-License-Identifier: MIT */
/*
 * Time-based one-time codes (RFC 6238) as authenticator apps compute them: SHA-1, six
 * digits, steps of 30 seconds. Only this module uses liboath.
 */
#ifndef CRYPTO_TOTP_H
#define CRYPTO_TOTP_H

#include "base/str.h"

enum { TOTP_SEED = 20, TOTP_DIGITS = 6, TOTP_PERIOD = 30 };

/* The step that contains a time in seconds since 1970. */
uint64_t totp_step(uint64_t when);

/* The code of a step, six digits and a NUL. False when it cannot be computed. */
bool totp_code(const uint8_t seed[TOTP_SEED], uint64_t step, char out[TOTP_DIGITS + 1]);

#endif
