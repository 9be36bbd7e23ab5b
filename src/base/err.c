/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <assert.h>
#include <stddef.h>

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

struct err_text err_documented(enum err e)
{
	static const struct err_text documented[ERR_COUNT] = {
#define DOCUMENTED(symbol, message, description) [ERR_##symbol] = {message, description},
#include "base/err.def"
#undef DOCUMENTED
	};
	const struct err_info *info = err_info(e);
	struct err_text t = documented[e];

	return (struct err_text){t.message != NULL ? t.message : info->message,
				 t.description != NULL ? t.description : info->description};
}

bool err_is_fault(enum err e)
{
	return err_info(e)->http >= 500;
}
