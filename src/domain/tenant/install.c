/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "domain/tenant/install.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/conf.h"
#include "base/log.h"
#include "crypto/pepper.h"

static enum err make_folders(struct str dir)
{
	static const struct {
		const char *name;
		unsigned mode;
	} folders[] = {{"", 0755},    {"etc", 0755}, {"keys", 0700}, {"store", 0700},
		       {"run", 0700}, {"log", 0700}, {"mail", 0700}, {"www", 0755}};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		struct path p;
		enum err e;

		if (!path_join(&p, dir, str_of(folders[i].name)))
			return ERR_CONFIG;
		e = path_make_folder(p.s, folders[i].mode);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

/* Whether a setting is written with a value of its own. */
static bool is_given(int key, struct str base_url)
{
	return key == CONF_PAGES_BASE_URL && base_url.n > 0;
}

static enum err write_conf(const char *path, struct str base_url)
{
	struct conf c;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	enum err e = ERR_CONFIG;

	if (f == NULL)
		return ERR_CONFIG;
	conf_defaults(&c, PROFILE_SECURE);
	c.text[CONF_PAGES_BASE_URL] = base_url;
	(void)fputs("# The settings of this install; `pintle settings` explains each.\n"
		    "# Paths are seen from the folder of this file.\n\n",
		    f);
	for (int key = 0; key < CONF_COUNT; key++) {
		if (conf_scope((enum conf_key)key) != CONF_SITE)
			continue;
		(void)fprintf(f, "%s%s = ", is_given(key, base_url) ? "" : "#",
			      conf_name((enum conf_key)key).p);
		conf_write_value(f, &c, (enum conf_key)key);
		(void)fputc('\n', f);
	}
	if (fclose(f) == 0)
		e = path_write_new(path, str_bytes(text, n));
	free(text);
	return e;
}

enum err install_create(const char *dir, struct str base_url, struct path *conf)
{
	struct path pepper;
	enum err e = make_folders(str_of(dir));

	if (e != ERR_OK)
		return e;
	if (!path_join(conf, str_of(dir), STR("etc/pintle.conf")) ||
	    !path_join(&pepper, str_of(dir), STR("keys/pepper")))
		return ERR_CONFIG;
	e = write_conf(conf->s, base_url);
	return e == ERR_OK ? pepper_create(pepper.s) : e;
}
