/* SPDX-License-Identifier: MIT */
#include "domain/captcha/provider.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/json.h"
#include "domain/captcha/tc3_sign.h"
#include "domain/tenant/tenant.h"

enum { SKEW_S = 60, REQUEST_MAX = 48 * 1024, TC3_OK = 1 };

static const struct str form_type = STR_INIT("application/x-www-form-urlencoded");

enum provider provider_of(const struct context *c)
{
	return (enum provider)c->tenant->conf.n[CONF_CAPTCHA_PROVIDER];
}

static struct str text_of(const struct context *c, enum conf_key key)
{
	return c->tenant->conf.text[key];
}

bool provider_url_ok(struct str url)
{
	static const struct str heads[] = {STR_INIT("http://127.0.0.1"), STR_INIT("http://[::1]"),
					   STR_INIT("http://localhost")};

	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~')
			return false;
	if (url.n == 0 || (str_starts(url, STR("https://")) && url.n > 8))
		return true;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct str rest = str_skip(url, heads[i].n);

		if (str_starts(url, heads[i]) &&
		    (rest.n == 0 || rest.p[0] == ':' || rest.p[0] == '/'))
			return str_index(url, '@') == url.n;
	}
	return false;
}

/* --- requests ---------------------------------------------------------- */

/* Append name=value of a form or query (RFC 3986). */
static void put_pair(struct buf *b, const char *name, struct str value)
{
	if (b->n > 0)
		buf_byte(b, '&');
	buf_lit(b, name);
	buf_byte(b, '=');
	buf_add(b, percent_encode(b->arena, value));
}

static void put_header(struct buf *b, const char *name, struct str value)
{
	buf_lit(b, name);
	buf_lit(b, ": ");
	buf_add(b, value);
	buf_byte(b, '\n');
}

static struct str url_of(const struct context *c, struct str usual)
{
	struct str own = text_of(c, CONF_CAPTCHA_VERIFY_URL);

	return own.n > 0 ? own : usual;
}

static void open_post(struct buf *b, struct str url, struct str type)
{
	buf_lit(b, "POST ");
	buf_add(b, url);
	buf_byte(b, '\n');
	put_header(b, "Content-Type", type);
}

static bool finish(const struct buf *b, struct str *out)
{
	*out = buf_str(b);
	return !b->overflowed;
}

/* reCAPTCHA and hCaptcha. hCaptcha also gets the site key, so that it refuses tokens of
 * other sites. */
static bool siteverify(const struct context *c, const struct captcha_response *p, struct str url,
		       bool with_key, struct str *out)
{
	struct str secret;
	struct buf b, form;

	if (!tenant_open_setting(c, CONF_CAPTCHA_SECRET, &secret))
		return false;
	buf_init(&form, c->arena, 1024, REQUEST_MAX);
	put_pair(&form, "secret", secret);
	put_pair(&form, "response", p->token);
	if (with_key && text_of(c, CONF_CAPTCHA_SITE_KEY).n > 0)
		put_pair(&form, "sitekey", text_of(c, CONF_CAPTCHA_SITE_KEY));
	buf_init(&b, c->arena, form.n + 512, REQUEST_MAX);
	open_post(&b, url_of(c, url), form_type);
	buf_byte(&b, '\n');
	buf_add(&b, buf_str(&form));
	return !form.overflowed && finish(&b, out);
}

static bool request_recaptcha(const struct context *c, const struct captcha_response *p,
			      struct str *out)
{
	return siteverify(c, p, STR("https://www.google.com/recaptcha/api/siteverify"), false, out);
}

static bool request_hcaptcha(const struct context *c, const struct captcha_response *p,
			     struct str *out)
{
	return siteverify(c, p, STR("https://api.hcaptcha.com/siteverify"), true, out);
}

static bool request_tencent_old(const struct context *c, const struct captcha_response *p,
				struct str *out)
{
	struct str secret;
	struct buf b, query;

	if (!tenant_open_setting(c, CONF_CAPTCHA_SECRET, &secret))
		return false;
	buf_init(&query, c->arena, 1024, REQUEST_MAX);
	put_pair(&query, "aid", text_of(c, CONF_CAPTCHA_SITE_KEY));
	put_pair(&query, "AppSecretKey", secret);
	put_pair(&query, "Ticket", p->token);
	put_pair(&query, "Randstr", p->random);
	put_pair(&query, "UserIP", c->address);
	buf_init(&b, c->arena, query.n + 512, REQUEST_MAX);
	buf_lit(&b, "GET ");
	buf_add(&b, url_of(c, STR("https://ssl.captcha.qq.com/ticket/verify")));
	buf_byte(&b, '?');
	buf_add(&b, buf_str(&query));
	buf_lit(&b, "\n\n");
	return !query.overflowed && finish(&b, out);
}

static bool put_tencent_body(const struct context *c, const struct captcha_response *p,
			     struct buf *b)
{
	struct str secret;
	int64_t app;

	if (!tenant_open_setting(c, CONF_CAPTCHA_SECRET, &secret) ||
	    !str_int(text_of(c, CONF_CAPTCHA_SITE_KEY), &app))
		return false;
	json_open(b, '{');
	json_key(b, "CaptchaType");
	json_put_int(b, 9);
	json_pair(b, "Ticket", p->token);
	json_pair(b, "Randstr", p->random);
	json_pair(b, "UserIp", c->address);
	json_key(b, "CaptchaAppId");
	json_put_int(b, app);
	json_pair(b, "AppSecretKey", secret);
	json_close(b, '}');
	return !b->overflowed;
}

/* "captcha.tencentcloudapi.com" of "https://captcha.tencentcloudapi.com/". */
static struct str host_of(struct str url)
{
	struct str rest = str_skip(url, str_index(url, '/') + 2);

	return str_head(rest, str_index(rest, '/'));
}

static bool request_tencent(const struct context *c, const struct captcha_response *p,
			    struct str *out)
{
	struct str url = url_of(c, STR("https://captcha.tencentcloudapi.com/"));
	struct tc3_request sign = {.id = text_of(c, CONF_CAPTCHA_TENCENT_ID),
				   .service = STR("captcha"),
				   .host = host_of(url),
				   .when = c->now};
	struct buf b, body;

	buf_init(&body, c->arena, 1024, REQUEST_MAX);
	if (!tenant_open_setting(c, CONF_CAPTCHA_TENCENT_KEY, &sign.key) ||
	    !put_tencent_body(c, p, &body))
		return false;
	sign.body = buf_str(&body);
	buf_init(&b, c->arena, body.n + 1024, REQUEST_MAX);
	open_post(&b, url, STR(TC3_CONTENT_TYPE));
	put_header(&b, "X-TC-Action", STR("DescribeCaptchaResult"));
	put_header(&b, "X-TC-Version", STR("2019-07-22"));
	buf_lit(&b, "X-TC-Timestamp: ");
	buf_int(&b, (int64_t)c->now);
	buf_byte(&b, '\n');
	put_header(&b, "Authorization", tc3_sign(c->arena, &sign));
	buf_byte(&b, '\n');
	buf_add(&b, sign.body);
	return finish(&b, out);
}

/* --- answers ----------------------------------------------------------- */

static struct str member_text(const struct json *j, const char *name)
{
	const struct json *m = json_exact(j, str_of(name));

	return json_kind(m) == JSON_TEXT ? json_text(m) : STR("");
}

/* A number, or a text with a number, as the old service writes them. */
static bool member_int(const struct json *j, const char *name, int64_t *out)
{
	const struct json *m = json_exact(j, str_of(name));

	if (json_kind(m) == JSON_INT)
		*out = json_int(m);
	else if (json_kind(m) != JSON_TEXT || !str_int(json_text(m), out))
		return false;
	return true;
}

static bool number_at(struct str s, size_t from, size_t n, int *out)
{
	struct str digits = str_head(str_skip(s, from), n);
	int64_t v;

	if (digits.n != n || !str_digits(digits) || !str_int(digits, &v))
		return false;
	*out = (int)v;
	return true;
}

/* The zone after the seconds and their fraction, "Z", "+hh:mm" or "-hhmm", as seconds
 * to subtract. */
static bool read_zone(struct str s, int64_t *out)
{
	int hours, minutes;
	size_t colon;

	if (s.n > 1 && s.p[0] == '.')
		for (s = str_skip(s, 1); s.n > 0 && str_digits(str_head(s, 1));)
			s = str_skip(s, 1);
	*out = 0;
	if (str_eq(s, STR("Z")))
		return true;
	colon = s.n == 6 && s.p[3] == ':';
	if ((s.n != 5 && colon == 0) || (s.p[0] != '+' && s.p[0] != '-') ||
	    !number_at(s, 1, 2, &hours) || !number_at(s, 3 + colon, 2, &minutes))
		return false;
	*out = (s.p[0] == '-' ? -60 : 60) * (int64_t)(hours * 60 + minutes);
	return true;
}

/* A time of ISO 8601, with seconds and a zone. */
static bool read_time(struct str s, int64_t *out)
{
	int year, month, day, hour, minute, second;
	int64_t zone;

	if (!number_at(s, 0, 4, &year) || !number_at(s, 5, 2, &month) ||
	    !number_at(s, 8, 2, &day) || !number_at(s, 11, 2, &hour) ||
	    !number_at(s, 14, 2, &minute) || !number_at(s, 17, 2, &second) || s.p[4] != '-' ||
	    s.p[7] != '-' || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' || year < 1970 ||
	    !clock_is_day(year, month, day) || !read_zone(str_skip(s, 19), &zone))
		return false;
	*out = (int64_t)clock_of_day(year, month, day) + hour * 3600 + minute * 60 + second - zone;
	return true;
}

static bool is_fresh(const struct context *c, const struct json *j)
{
	int64_t made, now = (int64_t)c->now;

	return read_time(member_text(j, "challenge_ts"), &made) && made <= now + SKEW_S &&
	       now - made <= c->tenant->conf.n[CONF_CAPTCHA_AGE_SECONDS];
}

/* Whether the answer refuses the tenant's keys rather than the token. */
static bool blames_settings(const struct json *j)
{
	const struct json *codes = json_exact(j, STR("error-codes"));
	static const struct str ours[] = {STR_INIT("missing-input-secret"),
					  STR_INIT("invalid-input-secret"),
					  STR_INIT("sitekey-secret-mismatch")};

	for (size_t i = 0; i < json_count(codes); i++)
		for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
			if (json_kind(json_at(codes, i)) == JSON_TEXT &&
			    str_eq(json_text(json_at(codes, i)), ours[k]))
				return true;
	return false;
}

static bool enough(const struct context *c, double percent)
{
	return percent + 1e-6 >= (double)c->tenant->conf.n[CONF_CAPTCHA_SCORE_MIN];
}

static bool is_number(const struct json *j)
{
	return json_kind(j) == JSON_REAL || json_kind(j) == JSON_INT;
}

/* The checks that reCAPTCHA and hCaptcha share. */
static enum verdict judge_siteverify(const struct context *c, const struct json *j)
{
	const struct json *success = json_exact(j, STR("success"));
	struct str host = member_text(j, "hostname");

	if (json_kind(success) != JSON_BOOL)
		return VERDICT_GARBAGE;
	if (!json_true(success))
		return blames_settings(j) ? VERDICT_SETTINGS : VERDICT_REFUSED;
	if (host.n == 0)
		host = member_text(j, "apk_package_name");
	if (!str_in_list(text_of(c, CONF_CAPTCHA_HOSTNAMES), host))
		return VERDICT_HOSTNAME;
	return is_fresh(c, j) ? VERDICT_OK : VERDICT_OLD;
}

static enum verdict judge_recaptcha_v2(const struct context *c, const struct captcha_response *p,
				       const struct json *j)
{
	(void)p;
	return judge_siteverify(c, j);
}

static enum verdict judge_recaptcha_v3(const struct context *c, const struct captcha_response *p,
				       const struct json *j)
{
	const struct json *score = json_exact(j, STR("score"));
	struct str action = text_of(c, CONF_CAPTCHA_ACTION);
	enum verdict v = judge_siteverify(c, j);

	if (v != VERDICT_OK)
		return v;
	if (!str_eq_ci(member_text(j, "action"), action.n > 0 ? action : p->action))
		return VERDICT_ACTION;
	return is_number(score) && enough(c, 100 * json_real(score)) ? VERDICT_OK : VERDICT_SCORE;
}

/* Here a score of 1 is a bot; only some plans have a score. */
static enum verdict judge_hcaptcha(const struct context *c, const struct captcha_response *p,
				   const struct json *j)
{
	const struct json *score = json_exact(j, STR("score"));
	enum verdict v = judge_siteverify(c, j);

	(void)p;
	if (v == VERDICT_OK && is_number(score) && !enough(c, 100 - 100 * json_real(score)))
		return VERDICT_SCORE;
	return v;
}

/* Both Tencent services rate the risk, 0 to 100. */
static enum verdict judge_evil(const struct context *c, const struct json *j, const char *name)
{
	int64_t evil;

	if (json_exact(j, str_of(name)) == NULL)
		return VERDICT_OK;
	if (!member_int(j, name, &evil) || evil < 0 || evil > 100)
		return VERDICT_GARBAGE;
	return enough(c, (double)(100 - evil)) ? VERDICT_OK : VERDICT_SCORE;
}

static enum verdict judge_tencent_old(const struct context *c, const struct captcha_response *p,
				      const struct json *j)
{
	int64_t response;

	(void)p;
	if (!member_int(j, "response", &response))
		return VERDICT_GARBAGE;
	return response == TC3_OK ? judge_evil(c, j, "evil_level") : VERDICT_REFUSED;
}

static enum verdict judge_tencent(const struct context *c, const struct captcha_response *p,
				  const struct json *j)
{
	const struct json *response = json_exact(j, STR("Response"));
	int64_t code;

	(void)p;
	if (json_exact(response, STR("Error")) != NULL)
		return VERDICT_SETTINGS; /* the request was refused, not the captcha */
	if (!member_int(response, "CaptchaCode", &code))
		return VERDICT_GARBAGE;
	return code == TC3_OK ? judge_evil(c, response, "EvilLevel") : VERDICT_REFUSED;
}

/* --- the table --------------------------------------------------------- */

static const struct provider_param none_names[] = {{NULL, NULL}};
static const struct provider_param recaptcha_names[] = {
	{"g-recaptcha-response", NULL}, {"g_recaptcha_response", NULL}, {NULL, NULL}};
static const struct provider_param hcaptcha_names[] = {
	{"h-captcha-response", NULL}, {"h_captcha_response", NULL}, {NULL, NULL}};
static const struct provider_param tencent_names[] = {
	{"qq_captcha_ticket", "qq_captcha_randstr"},
	{"qq_recaptcha_ticket", "qq_recaptcha_randstr"},
	{NULL, NULL},
};

static const struct {
	const struct provider_param *names;
	bool tells_host;
	bool (*build)(const struct context *c, const struct captcha_response *p, struct str *out);
	enum verdict (*judge)(const struct context *c, const struct captcha_response *p,
			      const struct json *j);
} providers[PROVIDER_COUNT] = {
	[PROVIDER_OFF] = {none_names, false, NULL, NULL},
	[PROVIDER_RECAPTCHA_V2] = {recaptcha_names, true, request_recaptcha, judge_recaptcha_v2},
	[PROVIDER_RECAPTCHA_V3] = {recaptcha_names, true, request_recaptcha, judge_recaptcha_v3},
	[PROVIDER_HCAPTCHA] = {hcaptcha_names, true, request_hcaptcha, judge_hcaptcha},
	[PROVIDER_TENCENT_OLD] = {tencent_names, false, request_tencent_old, judge_tencent_old},
	[PROVIDER_TENCENT] = {tencent_names, false, request_tencent, judge_tencent},
};

const struct provider_param *provider_params(enum provider provider)
{
	return providers[provider].names;
}

bool provider_tells_host(enum provider provider)
{
	return providers[provider].tells_host;
}

bool provider_request(const struct context *c, const struct captcha_response *p, struct str *out)
{
	enum provider provider = provider_of(c);

	return provider != PROVIDER_OFF && providers[provider].build(c, p, out);
}

enum verdict provider_judge(const struct context *c, const struct captcha_response *p,
			    struct str answer)
{
	enum provider provider = provider_of(c);
	enum verdict v = VERDICT_GARBAGE;
	struct json *j = NULL;
	struct str doubled;

	if (provider != PROVIDER_OFF && json_parse(answer, &j, &doubled) == JSON_OK &&
	    json_kind(j) == JSON_OBJECT)
		v = providers[provider].judge(c, p, j);
	json_free(j);
	return v;
}

struct str verdict_name(enum verdict verdict)
{
	static const struct str names[VERDICT_COUNT] = {
		[VERDICT_OK] = STR_INIT("fine"),
		[VERDICT_REFUSED] = STR_INIT("refused"),
		[VERDICT_HOSTNAME] = STR_INIT("hostname"),
		[VERDICT_ACTION] = STR_INIT("action"),
		[VERDICT_SCORE] = STR_INIT("score"),
		[VERDICT_OLD] = STR_INIT("old"),
		[VERDICT_GARBAGE] = STR_INIT("garbage"),
		[VERDICT_SETTINGS] = STR_INIT("settings"),
	};

	return names[verdict];
}
