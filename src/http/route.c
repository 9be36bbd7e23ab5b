/* SPDX-License-Identifier: MIT */
#include "http/route.h"

#include <assert.h>
#include <string.h>

static const struct {
	const char *name;
	unsigned bit;
} methods[] = {{"GET", GET}, {"POST", POST}, {"PUT", PUT}, {"DELETE", DELETE}, {"HEAD", HEAD}};

static const struct {
	const char *name;
	unsigned bit;
} needs[] = {{"none", NEED_NONE},
	     {"apikey", NEED_APIKEY},
	     {"secret", NEED_SECRET},
	     {"token", NEED_TOKEN},
	     {"pin", NEED_PIN},
	     {"pin_login", NEED_PIN_LOGIN},
	     {"old_spelling", OLD_SPELLING},
	     {"captcha", NEED_CAPTCHA},
	     {"takes_token", TAKES_TOKEN},
	     {"form", NEED_FORM},
	     {"bound_form", NEED_BOUND_FORM},
	     {"takes_device", TAKES_DEVICE}};

static const char *const types[] = {
	[P_TEXT] = "text",	   [P_LONG] = "long",	  [P_JWT] = "jwt",   [P_INT] = "int",
	[P_EMAIL] = "email",	   [P_PHONE] = "phone",	  [P_UID] = "uid",   [P_GUID] = "guid",
	[P_BOOL] = "bool",	   [P_DIGITS] = "digits", [P_NAME] = "name", [P_FOLDER] = "folder",
	[P_DOCUMENT] = "document",
};

/* The next segment of a row's path, and whether it is a {parameter}. */
static struct str cut_pattern(struct str *rest, bool *parameter)
{
	struct str segment = str_cut(rest, '/');

	*parameter = segment.n > 2 && segment.p[0] == '{';
	return *parameter ? str_skip(str_head(segment, segment.n - 1), 1) : segment;
}

/* Match a row's path with `path`. Returns how many {parameters} it has; -1 without a match. */
static int fit(const struct route *route, const struct segments *path)
{
	struct str rest = str_skip(str_of(route->path), 1);
	int parameters = 0;

	for (size_t i = 0; i < path->n; i++) {
		bool parameter;
		struct str want;

		if (rest.p == NULL)
			return -1;
		want = cut_pattern(&rest, &parameter);
		if (parameter ? path->at[i].n == 0 : !str_eq_ci(want, path->at[i]))
			return -1;
		parameters += parameter ? 1 : 0;
	}
	return rest.p == NULL ? parameters : -1;
}

struct search {
	unsigned method;
	const struct route *found;
	int parameters; /* in the best match so far */
	unsigned allowed;
};

static void try_row(struct search *s, const struct route *r, const struct segments *path)
{
	int parameters = fit(r, path);

	if (parameters < 0 || parameters > s->parameters)
		return;
	if (parameters < s->parameters) {
		s->allowed = 0;
		s->found = NULL;
	}
	s->parameters = parameters;
	s->allowed |= r->methods;
	if (s->found == NULL && (r->methods & s->method) != 0)
		s->found = r;
}

const struct route *route_find(const struct route *const *tables, const struct segments *path,
			       unsigned method, unsigned *allowed)
{
	struct search s = {.method = method, .parameters = SEGMENTS_MAX + 1};

	assert(tables != NULL && path->n <= SEGMENTS_MAX);
	for (; *tables != NULL; tables++)
		for (const struct route *r = *tables; r->path != NULL; r++)
			try_row(&s, r, path);
	*allowed = s.allowed;
	return s.found;
}

struct str route_segment(const struct route *route, const struct segments *path, const char *name)
{
	struct str rest = str_skip(str_of(route->path), 1);

	for (size_t i = 0; i < path->n && rest.p != NULL; i++) {
		bool parameter;
		struct str want = cut_pattern(&rest, &parameter);

		if (parameter && str_eq(want, str_of(name)))
			return path->at[i];
	}
	return (struct str){"", 0};
}

unsigned route_method(struct str name)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (str_eq(name, str_of(methods[i].name)))
			return methods[i].bit;
	return 0;
}

struct str route_method_names(unsigned set, char out[32])
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if ((set & methods[i].bit) != 0)
			n += (size_t)snprintf(out + n, 32 - n, "%s%s", n > 0 ? ", " : "",
					      methods[i].name); /* 28 bytes at most */
	return str_bytes(out, n);
}

static void print_needs(FILE *f, unsigned set)
{
	const char *between = "";

	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		if ((set & needs[i].bit) == 0)
			continue;
		(void)fprintf(f, "%s%s", between, needs[i].name);
		between = ",";
	}
	if (ASKS_OF(set) != CAPTCHA_NO_API)
		(void)fprintf(f, "%sasks:%s", between, captcha_api_name(ASKS_OF(set)).p);
	if (ALSO_ASKS_OF(set) != CAPTCHA_NO_API)
		(void)fprintf(f, ",asks:%s", captcha_api_name(ALSO_ASKS_OF(set)).p);
}

static void print_param(FILE *f, const struct param *p)
{
	(void)fprintf(f, "%s:%s:%s%s%s%s", p->name, types[p->type],
		      (p->flags & IN_PATH) != 0 ? "path" : "",
		      (p->flags & IN_QUERY) != 0 ? "query" : "",
		      (p->flags & IN_BODY) != 0 ? "body" : "",
		      (p->flags & REQUIRED) != 0 ? ":required" : "");
	if ((p->flags & REQUIRED) != 0)
		(void)fprintf(f, "=%d",
			      err_info(p->missing != 0 ? p->missing : ERR_PARAM_MISSING)->code);
}

static void print_row(FILE *f, const struct route *r)
{
	char names[32];
	struct str m = route_method_names(r->methods, names);

	(void)fprintf(f, "%.*s\t%s\t", (int)m.n, m.p, r->path);
	print_needs(f, r->needs);
	(void)fputc('\t', f);
	for (const struct param *p = r->params; p != NULL && p->name != NULL; p++) {
		if (p != r->params)
			(void)fputc(' ', f);
		print_param(f, p);
	}
	(void)fputc('\n', f);
}

void route_print(FILE *f, const struct route *const *tables)
{
	for (; *tables != NULL; tables++)
		for (const struct route *r = *tables; r->path != NULL; r++)
			print_row(f, r);
}
