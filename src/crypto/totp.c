/* SPDX-License-Identifier: MIT */
#include "crypto/totp.h"

#include <liboath/oath.h>

uint64_t totp_step(uint64_t when)
{
	return when / TOTP_PERIOD;
}

bool totp_code(const uint8_t seed[TOTP_SEED], uint64_t step, char out[TOTP_DIGITS + 1])
{
	return oath_init() == OATH_OK &&
	       oath_hotp_generate((const char *)seed, TOTP_SEED, step, TOTP_DIGITS, false,
				  OATH_HOTP_DYNAMIC_TRUNCATION, out) == OATH_OK;
}
