/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <assert.h>

enum { SHOWN = false, MASKED = true };

static const struct err_info rows[ERR_COUNT] = {
#define ERR(symbol, http, code, mask, message, description)                                        \
	[ERR_##symbol] = {#symbol, http, code, mask, message, description},
#include "base/err.def"
#undef ERR
};

const struct err_info *err_info(enum err e)
{
	assert((unsigned)e < ERR_COUNT);
	return &rows[e];
}

const char *err_documented_message(enum err e)
{
	switch (e) {
#define DOCUMENTED(symbol, message)                                                                \
	case ERR_##symbol:                                                                         \
		return message;
#include "base/err.def"
#undef DOCUMENTED
	default:
		return err_info(e)->message;
	}
}

bool err_is_fault(enum err e)
{
	return err_info(e)->http >= 500;
}
