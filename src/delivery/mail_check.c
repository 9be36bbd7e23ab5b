/* SPDX-License-Identifier: MIT */
/* A file of its own, so that programs can check without linking libcurl. */
#define _POSIX_C_SOURCE 200809L
#include "delivery/mail.h"

#include <unistd.h>

#include "base/log.h"
#include "delivery/mime.h"

static enum err refuse(enum conf_key key, const char *reason)
{
	LOG(conf_refused, {"setting", conf_name(key)}, {"reason", str_of(reason)});
	return ERR_CONFIG;
}

static enum err check_addresses(const struct instance *instance)
{
	static const enum conf_key keys[] = {CONF_MAIL_FROM, CONF_MAIL_SENDER, CONF_MAIL_REPLY_TO};
	struct arena arena;
	enum err e = ERR_OK;

	arena_init(&arena, 1 << 16);
	for (size_t i = 0; e == ERR_OK && i < sizeof keys / sizeof *keys; i++) {
		struct str text = instance->conf.text[keys[i]], out;
		bool ascii;

		if (text.n > 0 && !mime_address(&arena, text, &out, &ascii))
			e = refuse(keys[i], "is no e-mail address");
	}
	arena_release(&arena);
	return e;
}

static enum err check_private_file(const struct instance *instance, enum conf_key key)
{
	struct path file;
	enum err e;

	if (instance->conf.text[key].n == 0)
		return ERR_OK;
	e = conf_path(&instance->conf, key, instance->conf_path.s, &file);
	return e == ERR_OK ? path_check_private(file.s) : e;
}

static enum err check_folder(const struct instance *instance)
{
	struct path folder;
	enum err e = conf_path(&instance->conf, CONF_MAIL_PATH, instance->conf_path.s, &folder);

	if (e != ERR_OK || access(folder.s, W_OK | X_OK) == 0)
		return e;
	return refuse(CONF_MAIL_PATH, "is no folder that can be written to");
}

enum err mail_check(const struct instance *instance)
{
	bool files = instance->conf.n[CONF_MAIL_TRANSPORT] == MAIL_FILES ||
		     instance->conf.text[CONF_SMS_REQUEST].n == 0;
	enum err e = check_addresses(instance);

	if (e != ERR_OK)
		return e;
	e = check_private_file(instance, CONF_MAIL_PASSWORD_FILE);
	if (e != ERR_OK)
		return e;
	e = check_private_file(instance, CONF_SMS_REQUEST);
	if (e != ERR_OK)
		return e;
	return files ? check_folder(instance) : ERR_OK;
}
