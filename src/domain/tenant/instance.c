/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* umask and friends, realpath */
#include "domain/tenant/instance.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/log.h"
#include "base/owner.h"

static const struct str attempts_prefix = STR_INIT("attempts-");

enum err instance_find_conf(struct str given, struct path *out)
{
	const char *env = getenv("PINTLE_CONF");

	if (given.n == 0 && env != NULL)
		given = str_of(env);
	if (given.n > 0)
		return path_join(out, STR("."), given) ? ERR_OK : ERR_CONFIG;
	if (path_beside_program(out, STR("../etc/pintle.conf")) && access(out->s, F_OK) == 0)
		return ERR_OK;
	return path_join(out, STR("/"), STR("/etc/pintle/pintle.conf")) ? ERR_OK : ERR_CONFIG;
}

/* Refuse a folder or file below the document root, also through symbolic links. */
static enum err check_outside_www(const struct instance *s, const char *path)
{
	struct path www;
	char *root = NULL, *real = NULL;
	enum err e = conf_path(&s->conf, CONF_WWW_PATH, s->conf_path.s, &www);

	if (e != ERR_OK)
		return e;
	root = realpath(www.s, NULL);
	real = realpath(path, NULL);
	if (root == NULL) {
		LOG(path_refused, {"path", str_of(www.s)},
		    {"reason", STR("there is no such folder (www.path)")});
		e = ERR_CONFIG;
	}
	if (root != NULL && real != NULL && str_starts(str_of(real), str_of(root)) &&
	    (real[strlen(root)] == '/' || real[strlen(root)] == '\0')) {
		LOG(path_refused, {"path", str_of(real)},
		    {"reason", STR("lies below www.path, which the web server hands out")});
		e = ERR_CONFIG;
	}
	free(root);
	free(real);
	return e;
}

static enum err private_path(const struct instance *s, enum conf_key key, struct path *out)
{
	enum err e = conf_path(&s->conf, key, s->conf_path.s, out);

	if (e != ERR_OK)
		return e;
	e = path_check_private(out->s);
	return e == ERR_OK ? check_outside_www(s, out->s) : e;
}

/* Refuse network file systems, where shared memory maps do not work (statfs(2)). */
static enum err check_local(const char *path)
{
	static const struct {
		uint32_t magic;
		struct str name;
	} remote[] = {{0x6969, STR_INIT("NFS")},      {0x517b, STR_INIT("SMB")},
		      {0xff534d42, STR_INIT("CIFS")}, {0xfe534d42, STR_INIT("SMB2")},
		      {0x01021997, STR_INIT("9p")},   {0x00c36400, STR_INIT("Ceph")},
		      {0x5346414f, STR_INIT("AFS")}};
	struct statfs fs;

	if (statfs(path, &fs) != 0)
		return ERR_CONFIG;
	for (size_t i = 0; i < sizeof remote / sizeof *remote; i++) {
		if ((uint32_t)fs.f_type != remote[i].magic)
			continue;
		LOG(path_refused, {"path", str_of(path)},
		    {"reason", STR("is on a network file system, where LMDB does not work")},
		    {"kind", remote[i].name});
		return ERR_CONFIG;
	}
	return ERR_OK;
}

static enum err open_log(const struct instance *s)
{
	struct path log;

	if (s->conf.text[CONF_LOG_PATH].n == 0)
		return log_open(STR("")) ? ERR_OK : ERR_CONFIG;
	if (conf_path(&s->conf, CONF_LOG_PATH, s->conf_path.s, &log) != ERR_OK)
		return ERR_CONFIG;
	if (!log_open(str_of(log.s))) {
		LOG(log_open_failed, {"path", str_of(log.s)}, {"reason", str_of(strerror(errno))});
		return ERR_CONFIG;
	}
	return check_outside_www(s, log.s);
}

enum err instance_load(struct instance *s, const struct path *file)
{
	struct path store;
	enum err e;

	*s = (struct instance){.conf_path = *file};
	(void)umask(077);
	e = owner_become(file->s); /* first, since the file says where everything else is */
	if (e != ERR_OK)
		return e;
	e = conf_load(&s->conf, file->s);
	if (e != ERR_OK)
		return e;
	e = conf_path(&s->conf, CONF_STORE_PATH, file->s, &store);
	if (e != ERR_OK)
		return e;
	e = owner_become(store.s);
	return e == ERR_OK ? open_log(s) : e;
}

/* Name the volatile file after this boot, so that one of an earlier boot is never
 * opened. */
static enum err attempts_file(struct str folder, struct path *out)
{
	char name[64] = "attempts-";
	size_t n;
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (f == NULL) {
		LOG(boot_id_missing, {"reason", STR("no boot id")});
		return ERR_CONFIG;
	}
	n = fread(name + attempts_prefix.n, 1, 36, f);
	(void)fclose(f); /* opened for reading */
	if (n != 36)
		return ERR_CONFIG;
	return path_join(out, folder, str_of(name)) ? ERR_OK : ERR_CONFIG;
}

static void remove_older(const char *folder, const char *current)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	struct path old;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		struct str name = str_of(entry->d_name);

		if (!str_starts(name, attempts_prefix) || !path_join(&old, str_of(folder), name) ||
		    str_starts(str_of(old.s), str_of(current)))
			continue;
		(void)unlink(old.s); /* another process may have done so */
	}
	if (d != NULL)
		(void)closedir(d);
}

static enum err open_attempts(struct instance *s)
{
	struct path folder, file;
	enum err e = private_path(s, CONF_RUN_PATH, &folder);

	if (e != ERR_OK)
		return e;
	e = check_local(folder.s);
	if (e != ERR_OK)
		return e;
	e = attempts_file(str_of(folder.s), &file);
	if (e != ERR_OK)
		return e;
	remove_older(folder.s, file.s);
	return store_open(&kv_lmdb, &(struct kv_options){.path = file.s, .map_bytes = 64 << 20},
			  &s->attempts);
}

static enum err open_store(struct instance *s)
{
	struct path folder, file;
	enum err e = private_path(s, CONF_STORE_PATH, &folder);

	if (e != ERR_OK)
		return e;
	e = check_local(folder.s);
	if (e != ERR_OK)
		return e;
	if (!path_join(&file, str_of(folder.s), STR("pintle.mdb")))
		return ERR_CONFIG;
	return store_open(
		&kv_lmdb,
		&(struct kv_options){.path = file.s,
				     .durable = true,
				     .map_bytes = (uint64_t)s->conf.n[CONF_STORE_MAP_MIB] << 20},
		&s->store);
}

static enum err open_all(struct instance *s)
{
	struct path pepper;
	enum err e = private_path(s, CONF_PEPPER_PATH, &pepper);

	if (e != ERR_OK)
		return e;
	e = pepper_load(&s->pepper, pepper.s);
	if (e != ERR_OK)
		return e;
	e = open_store(s);
	return e == ERR_OK ? open_attempts(s) : e;
}

enum err instance_open(struct instance *s)
{
	enum err e = open_all(s);

	if (e != ERR_OK)
		instance_close(s);
	return e;
}

void instance_close(struct instance *s)
{
	store_close(s->attempts);
	store_close(s->store);
	s->attempts = NULL;
	s->store = NULL;
	secret_zero(&s->pepper, sizeof s->pepper);
}
