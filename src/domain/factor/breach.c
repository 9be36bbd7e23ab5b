/* SPDX-License-Identifier: MIT */
#include "domain/factor/breach.h"

#include "base/buf.h"
#include "crypto/sott_crypto.h"
#include "domain/captcha/provider.h"
#include "domain/tenant/tenant.h"

enum { REQUEST_MAX = 512 };

bool breach_request(const struct context *c, struct str password, struct breach *b,
		    struct str *request)
{
	struct str url = c->tenant->conf.text[CONF_PASSWORD_BREACH_URL];
	struct buf text;

	if (url.n == 0)
		return false;
	sott_fingerprint(password, b->digits);
	buf_init(&text, c->arena, REQUEST_MAX, REQUEST_MAX);
	buf_lit(&text, "GET ");
	buf_add(&text, url);
	buf_add(&text, str_bytes(b->digits, BREACH_PREFIX));
	/* Padding hides from an eavesdropper how many digests begin with the prefix. */
	buf_lit(&text, "\nAdd-Padding: true\nUser-Agent: Pintle\n\n");
	*request = buf_str(&text);
	return !text.overflowed;
}

/* "0018A45C4D1DEF81644B54AB7F969B88D65:21"; a line of padding has the count 0. */
static bool read_line(struct str line, struct str *digits, int64_t *count)
{
	*digits = str_cut(&line, ':');
	return digits->n == BREACH_DIGITS - BREACH_PREFIX && str_int(str_trim(line), count);
}

static bool read_answer(const struct breach *b, struct str answer, bool *found)
{
	struct str ours = str_bytes(b->digits + BREACH_PREFIX, BREACH_DIGITS - BREACH_PREFIX);
	struct str rest = str_trim(answer);

	while (rest.p != NULL) {
		struct str digits;
		int64_t count;

		if (!read_line(str_cut(&rest, '\n'), &digits, &count))
			return false;
		if (count > 0 && str_eq_ci(digits, ours))
			*found = true;
	}
	return true;
}

bool breach_judge(const struct breach *b, struct str answer, bool *found)
{
	bool match = false, ok = read_answer(b, answer, &match);

	*found = ok && match;
	return ok;
}

enum err breach_settings(const struct context *c, const struct conf *conf)
{
	return provider_url_ok(conf->text[CONF_PASSWORD_BREACH_URL])
		       ? ERR_OK
		       : context_name_fault(c, ERR_SETTING_VALUE, STR("password.breach_url"));
}
