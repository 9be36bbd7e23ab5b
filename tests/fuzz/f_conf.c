/* SPDX-License-Identifier: MIT */
/* pintle.conf, and the settings of a tenant: a line `t name = value`. */
#define _GNU_SOURCE /* memfd_create */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/conf.h"

/* Texts of settings live as long as the program: when one is set twice, the first is leaked. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* The settings of a file that holds `text`. */
static enum err load(struct str text, struct conf *out)
{
	int fd = memfd_create("conf", 0);
	char path[40];
	enum err e;

	if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n)
		abort();
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	e = conf_load(out, path);
	(void)close(fd);
	return e;
}

static struct str written(struct arena *a, const struct conf *c, enum conf_key key)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	struct str s;

	if (f == NULL)
		abort();
	conf_write_value(f, c, key);
	(void)fclose(f);
	s = arena_copy(a, str_bytes(text, n));
	free(text);
	return s;
}

/* Each setting, written and read, is the same. */
static void check_values(struct arena *a, const struct conf *c, enum conf_scope scope)
{
	struct conf again;

	conf_defaults(&again, PROFILE_SECURE);
	for (enum conf_key key = 0; key < CONF_COUNT; key++) {
		if (conf_scope(key) != scope || conf_secret_max(conf_name(key)) > 0)
			continue;
		MUST(conf_set(&again, scope, conf_name(key), written(a, c, key)) == ERR_OK);
		MUST(again.n[key] == c->n[key] && str_eq(again.text[key], c->text[key]));
	}
}

static void free_texts(const struct conf *c)
{
	struct conf defaults;

	conf_defaults(&defaults, PROFILE_SECURE);
	for (enum conf_key key = 0; key < CONF_COUNT; key++)
		if (c->text[key].p != defaults.text[key].p)
			free((void *)(uintptr_t)c->text[key].p);
}

static void check_file(struct arena *a, struct str text)
{
	static struct conf c;
	enum err e = load(text, &c);

	MUST(e == ERR_OK || e == ERR_CONFIG);
	check_values(a, &c, CONF_SITE); /* a refused file breaks nothing */
	free_texts(&c);
}

static void check_tenant(struct arena *a, struct str line)
{
	struct str value = line, name = str_trim(str_cut(&value, '='));
	static struct conf c, before;
	enum err e;

	conf_defaults(&c, PROFILE_LOGINRADIUS);
	before = c;
	e = conf_set(&c, CONF_TENANT, name, str_trim(value));
	MUST(e == ERR_OK || e == ERR_SETTING_UNKNOWN || e == ERR_SETTING_VALUE);
	if (e == ERR_OK)
		check_values(a, &c, CONF_TENANT);
	else
		MUST(memcmp(&c, &before, sizeof c) == 0);
}

void fuzz_one(struct arena *a, struct str in)
{
	enum conf_profile profile;

	if (conf_profile(in, &profile))
		MUST(str_eq(conf_profile_name(profile), in));
	if (str_starts(in, STR("t ")) && str_index(in, '\0') == in.n) /* as an argument is */
		check_tenant(a, str_skip(in, 2));
	else
		check_file(a, in);
}
