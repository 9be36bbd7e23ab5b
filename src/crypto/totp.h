/* SPDX-License-Identifier: MIT */
/*
 * Time-based one-time codes (RFC 6238) as every authenticator app computes
 * them: SHA-1, six digits, steps of 30 seconds. liboath stays behind this header.
 */
#ifndef CRYPTO_TOTP_H
#define CRYPTO_TOTP_H

#include "base/str.h"

enum { TOTP_SEED = 20, TOTP_DIGITS = 6, TOTP_PERIOD = 30 };

/* The step a time, in seconds since 1970, lies in. */
uint64_t totp_step(uint64_t when);

/* The code of a step, six digits and a NUL. False when it cannot be computed. */
bool totp_code(const uint8_t seed[TOTP_SEED], uint64_t step, char out[TOTP_DIGITS + 1]);

#endif
