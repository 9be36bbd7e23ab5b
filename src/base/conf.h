/* SPDX-License-Identifier: MIT */
/*
 * Settings: the values behind conf.def. One struct conf holds a value for every row. An
 * install's conf is read from pintle.conf; a tenant's starts from the defaults of its
 * profile, with the tenant's changes applied.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdio.h>

#include "base/choice.h"
#include "base/err.h"
#include "base/path.h"
#include "base/str.h"

enum conf_key {
#define SITE(symbol, name, kind, value, min, max, sentence) CONF_##symbol,
#define TENANT(symbol, name, kind, secure, loginradius, min, max, sentence) CONF_##symbol,
#include "base/conf.def"
#undef SITE
#undef TENANT
	CONF_COUNT
};

enum conf_scope { CONF_SITE, CONF_TENANT };

enum conf_profile { PROFILE_SECURE, PROFILE_LOGINRADIUS, PROFILE_COUNT };

/*
 * A value: n for BOOL (0, 1), INT and CHOICE (its constant in choice.h); text for
 * the others, for a SECRET encrypted.
 */
struct conf {
	int64_t n[CONF_COUNT];
	struct str text[CONF_COUNT];
};

/* Every setting at its default in `profile`. Cheap: it copies a table made once. */
void conf_defaults(struct conf *c, enum conf_profile profile);

/*
 * Set one setting from its text form. The text is kept by pointer, not copied.
 * ERR_SETTING_UNKNOWN or ERR_SETTING_VALUE: nothing was changed.
 */
MUST_USE enum err conf_set(struct conf *c, enum conf_scope scope, struct str name,
			   struct str value);

/*
 * Read pintle.conf into c, over the defaults: `name = value` lines of up to 199
 * bytes, '#' or ';' begin a comment. Texts live for ever. ERR_CONFIG, logged with the line, when
 * it cannot be read, names an unknown setting or gives a value out of range.
 */
MUST_USE enum err conf_load(struct conf *c, const char *path);

/* The file behind a PATH setting of a conf that conf_load read from `conf_path`. */
MUST_USE enum err conf_path(const struct conf *c, enum conf_key key, const char *conf_path,
			    struct path *out);

/* The profile with this name; false when there is none. */
bool conf_profile(struct str name, enum conf_profile *out);

/* The name of a profile. Static. */
struct str conf_profile_name(enum conf_profile profile);

/* The most bytes a tenant's SECRET setting may have, unencrypted; 0 when the name is
 * not a SECRET's. */
size_t conf_secret_max(struct str name);

/* Write a setting's value as in a configuration file; a SECRET as stars. */
void conf_write_value(FILE *f, const struct conf *c, enum conf_key key);

/* The name and the scope of a setting. Both are static. */
struct str conf_name(enum conf_key key);
enum conf_scope conf_scope(enum conf_key key);

/* Write every setting with default, range and sentence, one block each. */
void conf_describe(FILE *f);

#endif
