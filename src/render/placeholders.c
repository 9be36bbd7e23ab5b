/* SPDX-License-Identifier: MIT */
#include "render/placeholders.h"

#include "base/agent.h"
#include "render/link.h"
#include "render/local_time.h"
#include "render/sanitize.h"
#include "render/duration_text.h"
#include "domain/tenant/tenant.h"

enum { NAME_LONGEST = 80, TEXT_LONGEST = 2048 };

/* --- values ------------------------------------------------------------ */

/* A JSON value as plain text; empty when it is not a text or number. */
static struct str plain_json(const struct placeholders *l, struct str json)
{
	struct json *j = NULL;
	struct str doubled, text = {"", 0};

	if (json.n > 0 && json_parse(json, &j, &doubled) == JSON_OK &&
	    (json_kind(j) == JSON_TEXT || json_kind(j) == JSON_INT))
		text = arena_copy(l->context->arena, json_text(j));
	json_free(j);
	return text;
}

static struct str of_profile(const struct placeholders *l, struct str name)
{
	return plain_json(l, profile_member(&l->profile, name));
}

/* A text member of the object `json`, or of the first object in the array `json`. */
static struct str of_object(const struct placeholders *l, struct str json, struct str name)
{
	struct json *j = NULL;
	const struct json *object, *member;
	struct str doubled, text = {"", 0};
	bool found;

	if (json.n == 0 || json_parse(json, &j, &doubled) != JSON_OK)
		return text;
	object = json_kind(j) == JSON_ARRAY && json_count(j) > 0 ? json_at(j, 0) : j;
	member = json_kind(object) == JSON_OBJECT ? json_member(object, name, &found) : NULL;
	if (json_kind(member) == JSON_TEXT)
		text = arena_copy(l->context->arena, json_text(member));
	json_free(j);
	return text;
}

static struct str of_address(const struct placeholders *l, struct str name)
{
	struct str text = of_object(l, profile_member(&l->profile, STR("Addresses")), name);

	if (text.n == 0 && str_eq(name, STR("Country")))
		return of_object(l, profile_member(&l->profile, name), STR("Name"));
	return text.n == 0 ? of_profile(l, name) : text;
}

static struct str custom_field(const struct placeholders *l, struct str name)
{
	return of_object(l, profile_member(&l->profile, STR("CustomFields")), name);
}

static struct str full_name(const struct placeholders *l)
{
	struct str first = of_profile(l, STR("FirstName")), last = of_profile(l, STR("LastName"));
	struct buf b;

	buf_init(&b, l->context->arena, first.n + last.n + 1, first.n + last.n + 1);
	buf_add(&b, first);
	if (first.n > 0 && last.n > 0)
		buf_byte(&b, ' ');
	buf_add(&b, last);
	return buf_str(&b);
}

static struct str email(const struct placeholders *l)
{
	if (l->account.email_count > 0)
		return l->account.emails[0].value;
	return l->message->kind == OUTBOX_MAIL ? l->message->to : STR("");
}

static struct str variable(const struct placeholders *l, enum variable v)
{
	return outbox_variable(l->message, v);
}

/* Whether the time in a variable (seconds since 1970) has passed; false when it is
 * absent. */
static bool is_over(const struct placeholders *l, struct str when)
{
	int64_t n;

	return str_int(when, &n) && n > 0 && (uint64_t)n <= l->context->now;
}

struct str placeholders_code(const struct placeholders *l)
{
	int64_t seconds;
	bool ends = str_int(variable(l, VARIABLE_CODE_SECONDS), &seconds) && seconds > 0;

	if (ends && l->context->now >= l->message->queued + (uint64_t)seconds)
		return STR("");
	return variable(l, VARIABLE_CODE);
}

/* The token of the link, unless it has expired. */
static struct str live_token(const struct placeholders *l)
{
	return is_over(l, variable(l, VARIABLE_LINK_EXPIRES)) ? STR("")
							      : variable(l, VARIABLE_TOKEN);
}

static struct str vtype(const struct placeholders *l)
{
	return link_type(l->message);
}

static struct str link_of(const struct placeholders *l)
{
	struct str token = live_token(l);

	if (l->page.n == 0 || token.n == 0)
		return STR("");
	return link_url(l->context, l->page, vtype(l), token);
}

static uint64_t number(struct str text)
{
	int64_t n;

	return str_int(text, &n) && n > 0 ? (uint64_t)n : 0;
}

/* When the message's link or code expires; 0: it has none. */
static uint64_t ends_at(const struct placeholders *l)
{
	uint64_t link = number(variable(l, VARIABLE_LINK_EXPIRES));
	uint64_t given = link > 0 ? link : number(variable(l, VARIABLE_EXPIRES));

	if (given > 0 || (variable(l, VARIABLE_TOKEN).n == 0 && variable(l, VARIABLE_CODE).n == 0))
		return given;
	return l->message->expires;
}

static struct str duration_until(const struct placeholders *l, uint64_t when)
{
	uint64_t now = l->context->now;

	return when > now ? duration_text(l->context->arena, l->words, l->language, when - now)
			  : STR("");
}

static struct str life(const struct placeholders *l)
{
	return duration_until(l, ends_at(l));
}

/* When the code expires, which may be before the link does. */
static uint64_t otp_ends_at(const struct placeholders *l)
{
	uint64_t seconds = number(variable(l, VARIABLE_CODE_SECONDS));

	return seconds > 0 ? l->message->queued + seconds : ends_at(l);
}

static struct str otp_life(const struct placeholders *l)
{
	return duration_until(l, otp_ends_at(l));
}

static struct str time_text(const struct placeholders *l, uint64_t when)
{
	struct str zone = l->context->tenant->conf.text[CONF_MAIL_TIMEZONE];

	return local_time(l->context->arena, zone, when);
}

static struct str expires(const struct placeholders *l)
{
	return time_text(l, ends_at(l));
}

static struct str otp_expires(const struct placeholders *l)
{
	return time_text(l, otp_ends_at(l));
}

static struct str locked_until(const struct placeholders *l)
{
	uint64_t when = number(variable(l, VARIABLE_LOCKED_UNTIL));

	/* The end of a lock that does not end by itself is far in the future. */
	return when < l->context->now + UINT64_C(366) * 86400 ? time_text(l, when) : STR("");
}

static struct str year(const struct placeholders *l)
{
	return str_head(time_text(l, l->context->now), 4);
}

static struct str address_of(const struct placeholders *l)
{
	return l->context->tenant->conf.n[CONF_MAIL_SHOW_ADDRESS] ? l->message->address : STR("");
}

static struct str support(const struct placeholders *l)
{
	return l->context->tenant->conf.text[CONF_MAIL_SUPPORT];
}

static struct str colour_of(const struct placeholders *l, enum palette_colour colour)
{
	char *text = arena_alloc(l->context->arena, COLOUR_TEXT + 1);

	colour_write(l->palette.colour[colour], text);
	return str_of(text);
}

static struct str program_of(const struct placeholders *l)
{
	const struct agent agent = agent_of(l->message->agent);

	return agent_text(l->context->arena, &agent);
}

/* --- the table --------------------------------------------------------- */

enum kind { NAME, SAID, TEXT, COLOUR, DONE };

enum placeholder {
#define PLACEHOLDER(symbol, name, kind, value, what) P_##symbol,
#define SECTION(name, kept, what)
#include "render/placeholders.def"
#undef PLACEHOLDER
#undef SECTION
	PLACEHOLDERS
};

static const struct {
	struct str name;
	enum kind kind;
} placeholders[] = {
#define PLACEHOLDER(symbol, name, kind, value, what) {STR_INIT(name), kind},
#define SECTION(name, kept, what)
#include "render/placeholders.def"
#undef PLACEHOLDER
#undef SECTION
};

static struct str value_of(const struct placeholders *l, enum placeholder p)
{
	switch (p) {
#define PLACEHOLDER(symbol, name, kind, value, what)                                               \
	case P_##symbol:                                                                           \
		return value;
#define SECTION(name, kept, what)
#include "render/placeholders.def"
#undef PLACEHOLDER
#undef SECTION
	case PLACEHOLDERS:
		break;
	}
	return STR("");
}

static bool find(struct str name, enum placeholder *out)
{
	for (int i = 0; i < PLACEHOLDERS; i++) {
		if (!str_eq_ci(name, placeholders[i].name))
			continue;
		*out = (enum placeholder)i;
		return true;
	}
	return false;
}

static struct str sanitized_name(const struct placeholders *l, struct str s)
{
	return str_trim(sanitize_text(l->context->arena, s, NAME_LONGEST));
}

/* The value as it is shown, but not yet escaped. */
static struct str shown(const struct placeholders *l, enum placeholder p)
{
	struct str value = value_of(l, p);

	switch (placeholders[p].kind) {
	case NAME:
		return sanitized_name(l, value);
	case SAID:
	case TEXT:
		return sanitize_text(l->context->arena, value, TEXT_LONGEST);
	case COLOUR:
	case DONE:
		break;
	}
	return value;
}

/* An unknown name is one of the tenant's custom fields, possibly empty. */
static enum render_value placeholder_value(void *arg, struct str name, struct str *out)
{
	static const enum render_value forms[] = {[NAME] = VALUE_NAME,
						  [SAID] = VALUE_NAME,
						  [TEXT] = VALUE_TEXT,
						  [COLOUR] = VALUE_COLOUR,
						  [DONE] = VALUE_FINISHED};
	const struct placeholders *l = arg;
	enum placeholder p;

	if (!find(name, &p)) {
		*out = sanitized_name(l, custom_field(l, name));
		return VALUE_NAME;
	}
	*out = shown(l, p);
	return forms[placeholders[p].kind];
}

static bool is_shown(const struct placeholders *l, enum placeholder p)
{
	return shown(l, p).n > 0;
}

static enum render_section placeholder_section(void *arg, struct str section)
{
	const struct placeholders *l = arg;

#define PLACEHOLDER(symbol, name, kind, value, what)
#define SECTION(name, kept, what)                                                                  \
	if (str_eq(section, STR(name)))                                                            \
		return (kept) ? SECTION_KEPT : SECTION_DROPPED;
#include "render/placeholders.def"
#undef PLACEHOLDER
#undef SECTION
	return SECTION_UNKNOWN;
}

struct render_source placeholders_source(struct placeholders *l)
{
	return (struct render_source){placeholder_value, placeholder_section, l};
}

static enum render_value check_value(void *arg, struct str name, struct str *out)
{
	const struct placeholder_fields *fields = arg;
	enum placeholder p;

	*out = STR("");
	if (find(name, &p))
		return placeholders[p].kind == COLOUR ? VALUE_COLOUR : VALUE_TEXT;
	for (size_t i = 0; i < fields->count; i++)
		if (str_eq_ci(name, fields->names[i]))
			return VALUE_TEXT;
	return VALUE_UNKNOWN;
}

static enum render_section check_section(void *arg, struct str section)
{
	(void)arg; /* sections do not depend on fields */
#define PLACEHOLDER(symbol, name, kind, value, what)
#define SECTION(name, kept, what)                                                                  \
	if (str_eq(section, STR(name)))                                                            \
		return SECTION_KEPT;
#include "render/placeholders.def"
#undef PLACEHOLDER
#undef SECTION
	return SECTION_UNKNOWN;
}

struct render_source placeholders_check_source(struct placeholder_fields *fields)
{
	return (struct render_source){check_value, check_section, fields};
}

/* --- the person -------------------------------------------------------- */

enum err placeholders_begin(struct txn *t, const struct context *c, const struct outbox_message *m,
			    struct placeholders *out)
{
	struct str product = c->tenant->conf.text[CONF_MAIL_PRODUCT];
	enum err e;

	*out = (struct placeholders){.context = c, .message = m};
	out->palette = brand_palette(&c->tenant->conf);
	out->product = product.n > 0 ? product : c->tenant->name;
	e = m->uid.n > 0 ? account_get(t, c, m->uid, &out->account) : ERR_USER_UNKNOWN;
	if (e == ERR_USER_UNKNOWN) {
		out->account = (struct account){.active = false};
		return ERR_OK;
	}
	return e == ERR_OK ? profile_get(t, c, m->uid, &out->profile) : e;
}
