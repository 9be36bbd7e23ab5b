/* SPDX-License-Identifier: MIT */
/*
 * Answers of other services: captcha providers and the list of breached passwords. The first
 * byte is the provider's number, or b.
 */
#include "instance.h"

#include "domain/captcha/provider.h"
#include "domain/factor/breach.h"

static const char *const providers[] = {"recaptcha-v2", "recaptcha-v3", "hcaptcha", "tencent-old",
					"tencent"};

static void check_provider(struct fixture *f, const char *provider, struct str answer)
{
	const struct captcha_response response = {
		.token = STR("token"), .random = STR("random"), .action = STR("login")};
	enum verdict v, again;

	site_set(f, "captcha.provider", provider);
	v = provider_judge(&f->context, &response, answer);
	again = provider_judge(&f->context, &response, answer);
	MUST(v < VERDICT_COUNT && v == again && verdict_name(v).n > 0);
	if (v == VERDICT_OK) /* an answer that is not JSON accepts no captcha */
		MUST(str_starts(str_trim(answer), STR("{")) && utf8_valid(answer));
}

static void check_breach(struct str answer)
{
	struct breach b;
	bool found = false, again = false, fine;

	memcpy(b.digits, "0123456789ABCDEF0123456789ABCDEF01234567", BREACH_DIGITS);
	fine = breach_judge(&b, answer, &found);
	MUST(breach_judge(&b, answer, &again) == fine && again == found);
	if (fine && found)
		MUST(answer.n > BREACH_DIGITS - BREACH_PREFIX);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct fixture *f = fuzz_instance(a);
	uint8_t what = fuzz_byte(&in);

	f->context.now = NOON;
	if (what == 'b')
		check_breach(in);
	else
		check_provider(f, providers[what % COUNT_OF(providers)], in);
}
