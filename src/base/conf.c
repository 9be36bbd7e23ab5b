/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strndup */
#include "base/conf.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum kind { BOOL, INT, TEXT, PATH, SECRET, CHOICE };

enum { SEALED_EXTRA = 64 }; /* most bytes that encryption adds to a text */

/* The two range columns of conf.def: two numbers, or one list of words. */
struct range {
	int64_t min, max;
	const char *const *words; /* indexed by constant, ended by NULL */
};

struct row {
	const char *name;
	enum kind kind;
	enum conf_scope scope;
	const char *value[PROFILE_COUNT];
	struct range range;
	const char *sentence;
};

#define RANGE_BOOL(min, max)                                                                       \
	{                                                                                          \
		0, 1, NULL                                                                         \
	}
#define RANGE_INT(min, max)                                                                        \
	{                                                                                          \
		min, max, NULL                                                                     \
	}
#define RANGE_TEXT(min, max)                                                                       \
	{                                                                                          \
		0, max, NULL                                                                       \
	}
#define RANGE_PATH(min, max)                                                                       \
	{                                                                                          \
		0, PATH_BYTES - 1, NULL                                                            \
	}
#define RANGE_SECRET(min, max)                                                                     \
	{                                                                                          \
		0, max, NULL                                                                       \
	}
#define CHOICE_WORD(constant, word) [constant] = word,
#define RANGE_CHOICE(list, none)                                                                   \
	{                                                                                          \
		0, 0, (const char *const[])                                                        \
		{                                                                                  \
			list(CHOICE_WORD) NULL                                                     \
		}                                                                                  \
	}

static const struct row rows[CONF_COUNT] = {
#define SITE(symbol, name, kind, value, min, max, sentence)                                        \
	[CONF_##symbol] = {name, kind, CONF_SITE, {value, value}, RANGE_##kind(min, max), sentence},
#define TENANT(symbol, name, kind, secure, loginradius, min, max, sentence)                        \
	[CONF_##symbol] = {                                                                        \
		name, kind, CONF_TENANT, {secure, loginradius}, RANGE_##kind(min, max), sentence},
#include "base/conf.def"
#undef SITE
#undef TENANT
};

static const struct str profile_names[PROFILE_COUNT] = {
	[PROFILE_SECURE] = STR_INIT("secure"),
	[PROFILE_LOGINRADIUS] = STR_INIT("loginradius"),
};

static bool read_bool(struct str value, int64_t *n)
{
	static const struct {
		struct str word;
		int64_t n;
	} words[] = {{STR_INIT("on"), 1}, {STR_INIT("true"), 1}, {STR_INIT("yes"), 1},
		     {STR_INIT("1"), 1},  {STR_INIT("off"), 0},	 {STR_INIT("false"), 0},
		     {STR_INIT("no"), 0}, {STR_INIT("0"), 0}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!str_eq_ci(value, words[i].word))
			continue;
		*n = words[i].n;
		return true;
	}
	return false;
}

static bool read_choice(struct str value, const char *const *words, int64_t *n)
{
	for (int64_t i = 0; words[i] != NULL; i++) {
		if (!str_eq_ci(value, str_of(words[i])))
			continue;
		*n = i;
		return true;
	}
	return false;
}

static bool read_int(struct str value, const struct range *range, int64_t *n)
{
	int64_t v;

	if (!str_int(value, &v) || v < range->min || v > range->max)
		return false;
	*n = v;
	return true;
}

static bool set_row(struct conf *c, size_t i, struct str value)
{
	const struct row *row = &rows[i];

	switch (row->kind) {
	case BOOL:
		return read_bool(value, &c->n[i]);
	case CHOICE:
		return read_choice(value, row->range.words, &c->n[i]);
	case INT:
		return read_int(value, &row->range, &c->n[i]);
	case SECRET:
		if ((int64_t)value.n > row->range.max + SEALED_EXTRA)
			return false;
		break;
	case TEXT:
	case PATH:
		if ((int64_t)value.n > row->range.max)
			return false;
		break;
	}
	c->text[i] = value;
	return true;
}

void conf_defaults(struct conf *c, enum conf_profile profile)
{
	static struct conf made[PROFILE_COUNT];
	static bool ready[PROFILE_COUNT];

	if (!ready[profile]) {
		for (size_t i = 0; i < CONF_COUNT; i++)
			if (!set_row(&made[profile], i, str_of(rows[i].value[profile])))
				log_die(LOGGED_settings_table_invalid, rows[i].name);
		ready[profile] = true;
	}
	*c = made[profile];
}

static bool find_row(enum conf_scope scope, struct str name, size_t *out)
{
	for (size_t i = 0; i < CONF_COUNT; i++) {
		if (rows[i].scope != scope || !str_eq(name, str_of(rows[i].name)))
			continue;
		*out = i;
		return true;
	}
	return false;
}

enum err conf_set(struct conf *c, enum conf_scope scope, struct str name, struct str value)
{
	size_t i;

	if (!find_row(scope, name, &i))
		return ERR_SETTING_UNKNOWN;
	return set_row(c, i, value) ? ERR_OK : ERR_SETTING_VALUE;
}

size_t conf_secret_max(struct str name)
{
	size_t i;

	return find_row(CONF_TENANT, name, &i) && rows[i].kind == SECRET ? (size_t)rows[i].range.max
									 : 0;
}

/* Whether conf_set keeps a pointer to the setting's text. */
static bool keeps_text(struct str name)
{
	size_t i;

	return find_row(CONF_SITE, name, &i) && (rows[i].kind == TEXT || rows[i].kind == PATH);
}

static int take_line(void *user, const char *section, const char *name, const char *value)
{
	char *kept = strndup(value, PATH_BYTES);
	enum err e = ERR_SETTING_UNKNOWN;

	if (kept != NULL && section[0] == '\0')
		e = conf_set(user, CONF_SITE, str_of(name), str_of(kept));
	if (e == ERR_OK) {
		if (!keeps_text(str_of(name)))
			free(kept);
		return 1; /* NOLINT(clang-analyzer-unix.Malloc): the settings point into it */
	}
	LOG(conf_refused, {"setting", str_of(name)},
	    {"reason", e == ERR_SETTING_UNKNOWN
			       ? STR("there is no setting of this name")
			       : STR("the value is out of its range or not of its kind")});
	free(kept);
	return 0;
}

enum err conf_load(struct conf *c, const char *path)
{
	char number[24];
	int line;

	conf_defaults(c, PROFILE_SECURE);
	errno = 0;
	line = ini_parse(path, take_line, c);
	if (line == 0)
		return ERR_OK;
	(void)snprintf(number, sizeof number, "%d", line); /* fits */
	if (line < 0)
		LOG(conf_refused, {"file", str_of(path)}, {"reason", str_of(strerror(errno))});
	else
		LOG(conf_refused, {"file", str_of(path)}, {"line", str_of(number)});
	return ERR_CONFIG;
}

enum err conf_path(const struct conf *c, enum conf_key key, const char *conf_path, struct path *out)
{
	assert((unsigned)key < CONF_COUNT);
	if (path_join(out, path_folder(str_of(conf_path)), c->text[key]))
		return ERR_OK;
	LOG(conf_refused, {"setting", str_of(rows[key].name)}, {"reason", STR("too long")});
	return ERR_CONFIG;
}

bool conf_profile(struct str name, enum conf_profile *out)
{
	for (size_t i = 0; i < PROFILE_COUNT; i++) {
		if (!str_eq(name, profile_names[i]))
			continue;
		*out = (enum conf_profile)i;
		return true;
	}
	return false;
}

struct str conf_profile_name(enum conf_profile profile)
{
	return profile_names[profile];
}

void conf_write_value(FILE *f, const struct conf *c, enum conf_key key)
{
	const struct row *row = &rows[key];

	assert((unsigned)key < CONF_COUNT);
	if (row->kind == BOOL)
		(void)fputs(c->n[key] != 0 ? "on" : "off", f);
	else if (row->kind == CHOICE)
		(void)fputs(row->range.words[c->n[key]], f);
	else if (row->kind == INT)
		(void)fprintf(f, "%" PRId64, c->n[key]);
	else if (row->kind == SECRET)
		(void)fputs(c->text[key].n > 0 ? "********" : "", f);
	else
		(void)fprintf(f, "%.*s", (int)c->text[key].n, c->text[key].p);
}

struct str conf_name(enum conf_key key)
{
	assert((unsigned)key < CONF_COUNT);
	return str_of(rows[key].name);
}

enum conf_scope conf_scope(enum conf_key key)
{
	assert((unsigned)key < CONF_COUNT);
	return rows[key].scope;
}

static void describe_words(FILE *f, const char *const *words)
{
	(void)fprintf(f, "\trange: %s", words[0]);
	for (size_t i = 1; words[i] != NULL; i++)
		(void)fprintf(f, "|%s", words[i]);
	(void)fputc('\n', f);
}

static void describe_row(FILE *f, const struct row *row)
{
	(void)fprintf(f, "%s\n\tof: %s\n", row->name,
		      row->scope == CONF_SITE ? "install (pintle.conf)" : "tenant");
	if (row->scope == CONF_SITE)
		(void)fprintf(f, "\tdefault: %s\n", row->value[PROFILE_SECURE]);
	else
		(void)fprintf(f, "\tdefault: %s (secure), %s (loginradius)\n",
			      row->value[PROFILE_SECURE], row->value[PROFILE_LOGINRADIUS]);
	if (row->kind == INT)
		(void)fprintf(f, "\trange: %" PRId64 " to %" PRId64 "\n", row->range.min,
			      row->range.max);
	else if (row->kind == CHOICE)
		describe_words(f, row->range.words);
	else if (row->kind == BOOL)
		(void)fprintf(f, "\trange: on or off\n");
	else
		(void)fprintf(f, "\trange: up to %" PRId64 " characters%s\n", row->range.max,
			      row->kind == SECRET ? ", kept sealed" : "");
	(void)fprintf(f, "\t%s\n\n", row->sentence);
}

void conf_describe(FILE *f)
{
	for (size_t i = 0; i < CONF_COUNT; i++)
		describe_row(f, &rows[i]);
}
