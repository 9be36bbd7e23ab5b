/* SPDX-License-Identifier: MIT */
/*
 * fill CONF APIKEY ACCOUNTS KNOWN FILE: creates that many accounts in an empty tenant, with the
 * service's own functions, and signs each in once. Uids are random, so records are stored in
 * random order, as in practice. KNOWN of the accounts, spread evenly, have a working PIN, at the
 * cost of the configuration; all others have the hash of the first of them, which has the same
 * length but matches nobody. FILE gets a line for each known account: uid, e-mail address,
 * session token, access token. The store is filled in large transactions without waiting for the
 * disk. These leave many free pages, so a compact copy replaces it. Prints one JSON object:
 * seconds taken, records and bytes of the compact store with the accounts alone and with the
 * sign-ins.
 */
#define _DEFAULT_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/account/credential.h"
#include "domain/factor/pin.h"
#include "domain/signin/signin.h"
#include "domain/tenant/tenant.h"

enum { ARENA_BYTES = 64 << 20, BATCH = 20000, ACCOUNTS_MAX = 10000000 };

static const char pin[] = "4938";
static const char members[] = "{\"FirstName\":\"Anna\",\"LastName\":\"Example\","
			      "\"Gender\":\"F\",\"BirthDate\":\"02-13-1984\"}";

/* A person whose PIN is known. */
struct known {
	char hash[CREDENTIAL_TEXT];
	struct token_text session, access;
};

struct fill {
	struct instance instance;
	struct arena long_lived, arena; /* the latter for one account at a time */
	struct error_detail detail;
	struct tenant tenant;
	struct context context;
	struct profile profile;
	struct guid *ids;
	struct known *known;
	size_t count, known_count;
	size_t from; /* the batch: as many accounts as BATCH from this one on */
	uint64_t entries;
	struct path file, copy; /* of the store */
};

static _Noreturn void fail(const char *what)
{
	(void)fprintf(stderr, "fill: %s\n", what);
	exit(1);
}

static void must(enum err e, const char *what)
{
	if (e == ERR_OK)
		return;
	(void)fprintf(stderr, "fill: %s: %s\n", what, err_info(e)->name);
	exit(1);
}

/* The known account at `i`, or NULL. */
static struct known *known_at(const struct fill *f, size_t i)
{
	size_t step = f->count / f->known_count;

	return i % step == 0 && i / step < f->known_count ? &f->known[i / step] : NULL;
}

static struct str uid_of(const struct fill *f, size_t i)
{
	char *p = arena_alloc(f->context.arena, 2 * GUID_BYTES);

	hex_write(f->ids[i].b, GUID_BYTES, p);
	return str_bytes(p, 2 * GUID_BYTES);
}

static struct str email_of(const struct fill *f, struct str uid)
{
	char *p = arena_alloc(f->context.arena, 64);
	int n = snprintf(p, 64, "anna.%.12s@example.org", uid.p);

	return str_bytes(p, (size_t)n);
}

/* --- the accounts ---------------------------------------------------------- */

static enum err add_one(struct txn *t, const struct fill *f, size_t i)
{
	const struct known *known = known_at(f, i);
	struct account *a = arena_alloc(f->context.arena, sizeof *a);
	struct str uid = uid_of(f, i), usual = str_of(f->known[0].hash);
	enum err e;

	*a = (struct account){.uid = uid,
			      .profile_id = uid,
			      .provider = STR("Email"),
			      .source = STR("API"),
			      .active = true,
			      .email_verified = true};
	a->user_name = str_head(uid, 20);
	a->emails[0].type = STR("Primary");
	a->emails[0].value = email_of(f, uid);
	a->email_count = 1;
	a->created = a->modified = a->profile_modified = f->context.now;
	a->password.hash = usual;
	pin_replace(&f->context, a, known == NULL ? usual : str_of(known->hash));
	e = account_add(t, &f->context, a);
	return e == ERR_OK ? profile_put(t, &f->context, uid, &f->profile) : e;
}

static enum err sign_in_one(struct txn *t, const struct fill *f, size_t i)
{
	struct known *known = known_at(f, i);
	struct signin *s = arena_alloc(f->context.arena, sizeof *s);
	enum err e;

	*s = signin_begin();
	e = account_get(t, &f->context, uid_of(f, i), &s->account);
	if (e != ERR_OK)
		return e;
	e = signin_complete(t, &f->context, s);
	if (e == ERR_OK && known != NULL) {
		known->session = s->session;
		known->access = s->access;
	}
	return e;
}

static enum err batch(struct txn *t, struct fill *f,
		      enum err (*one)(struct txn *, const struct fill *, size_t))
{
	enum err e = ERR_OK;

	for (size_t i = f->from; e == ERR_OK && i < f->count && i < f->from + BATCH; i++) {
		e = one(t, f, i);
		arena_reset(&f->arena);
	}
	return e == ERR_OK ? txn_count(t, &f->entries) : e;
}

static enum err add_body(struct txn *t, void *arg)
{
	return batch(t, arg, add_one);
}

static enum err sign_in_body(struct txn *t, void *arg)
{
	return batch(t, arg, sign_in_one);
}

/*
 * Do this to all accounts; prints the size of a compact copy of the store afterwards, which is
 * kept.
 */
static void all(struct fill *f, txn_body *body, const char *name)
{
	uint64_t from = clock_steady_us();
	double seconds;
	struct stat st;

	for (f->from = 0; f->from < f->count; f->from += BATCH)
		must(store_write(f->instance.store, body, f), name);
	seconds = (double)(clock_steady_us() - from) / 1e6;
	(void)unlink(f->copy.s); /* the first time there is none */
	must(store_backup(f->instance.store, f->copy.s), "copy");
	if (stat(f->copy.s, &st) != 0)
		fail("no copy");
	(void)printf("\"%s\":{\"seconds\":%.3f,\"entries\":%" PRIu64 ",\"bytes\":%jd},", name,
		     seconds, f->entries, (intmax_t)st.st_size);
}

/* --- before and after ------------------------------------------------------ */

static enum err tenant_body(struct txn *t, void *arg)
{
	struct fill *f = arg;

	return tenant_get(t, &f->long_lived, &f->ids[0], &f->tenant);
}

static void open_all(struct fill *f, const char *conf_file, const char *apikey)
{
	struct path conf, folder;

	must(instance_find_conf(str_of(conf_file), &conf), "conf");
	must(instance_load(&f->instance, &conf), "conf");
	must(instance_open(&f->instance), "site");
	must(conf_path(&f->instance.conf, CONF_STORE_PATH, conf.s, &folder), "store.path");
	if (!path_join(&f->file, str_of(folder.s), STR("pintle.mdb")) ||
	    !path_join(&f->copy, str_of(folder.s), STR("compact")) ||
	    !guid_read(str_of(apikey), &f->ids[0]))
		fail("no such path or API key");
	arena_init(&f->long_lived, ARENA_BYTES);
	arena_init(&f->arena, ARENA_BYTES);
	must(store_read(f->instance.store, tenant_body, f), "tenant");
	f->context = (struct context){.instance = &f->instance,
				      .tenant = &f->tenant,
				      .arena = &f->arena,
				      .detail = &f->detail,
				      .now = clock_now()};

	/* The same file without waiting for the disk at each commit. */
	store_close(f->instance.store);
	must(store_open(
		     &kv_lmdb,
		     &(struct kv_options){
			     .path = f->file.s,
			     .map_bytes = (uint64_t)f->instance.conf.n[CONF_STORE_MAP_MIB] << 20},
		     &f->instance.store),
	     "store");
}

static void prepare(struct fill *f)
{
	struct context c = f->context;
	struct str doubled, hash;
	struct json *body = NULL;

	c.arena = &f->long_lived;
	if (json_parse(str_of(members), &body, &doubled) != JSON_OK)
		fail("no profile");
	must(profile_merge(&c, IMPORT, NULL_KEEPS, body, &f->profile), "profile");
	json_free(body);
	for (size_t i = 0; i < f->count; i++)
		f->ids[i] = guid_random();
	for (size_t i = 0; i < f->count; i++) {
		struct known *known = known_at(f, i);
		struct credential_owner who = {uid_of(f, i), CREDENTIAL_PIN};

		if (known != NULL) {
			must(credential_make(&f->context, who, str_of(pin), &hash), "hash");
			memcpy(known->hash, hash.p, hash.n);
		}
		arena_reset(&f->arena);
	}
}

static void write_known(struct fill *f, const char *name)
{
	FILE *out = fopen(name, "we");

	if (out == NULL)
		fail("cannot write the file");
	for (size_t i = 0; i < f->count; i++) {
		const struct known *known = known_at(f, i);
		struct str uid = uid_of(f, i), email = email_of(f, uid);

		if (known != NULL)
			(void)fprintf(out, "%.*s\t%.*s\t%s\t%s\n", (int)uid.n, uid.p, (int)email.n,
				      email.p, known->session.s, known->access.s);
		arena_reset(&f->arena);
	}
	if (fclose(out) != 0)
		fail("cannot write the file");
}

/* The copy becomes the store. It was written past the page cache, so it is read once. */
static void replace(const struct fill *f)
{
	static char bytes[1 << 20];
	FILE *in;

	if (rename(f->copy.s, f->file.s) != 0 || (in = fopen(f->file.s, "re")) == NULL)
		fail("no copy");
	while (fread(bytes, 1, sizeof bytes, in) > 0)
		continue;
	(void)fclose(in); /* was only read */
}

int main(int argc, char **argv)
{
	static struct fill f;
	uint64_t from = clock_steady_us();

	log_context("fill", STR(""));
	secret_init();
	f.count = argc == 6 ? strtoul(argv[3], NULL, 10) : 0;
	f.known_count = argc == 6 ? strtoul(argv[4], NULL, 10) : 0;
	if (f.known_count < 1 || f.known_count > f.count || f.count > ACCOUNTS_MAX)
		fail("CONF APIKEY ACCOUNTS KNOWN FILE");
	f.ids = calloc(f.count, sizeof *f.ids);
	f.known = calloc(f.known_count, sizeof *f.known);
	if (f.ids == NULL || f.known == NULL)
		fail("no memory");
	open_all(&f, argv[1], argv[2]);
	prepare(&f);
	(void)printf("{");
	all(&f, add_body, "accounts");
	all(&f, sign_in_body, "signed_in");
	write_known(&f, argv[5]);
	instance_close(&f.instance);
	replace(&f);
	(void)printf("\"seconds\":%.3f}\n", (double)(clock_steady_us() - from) / 1e6);
	arena_release(&f.arena);
	arena_release(&f.long_lived);
	free(f.ids);
	free(f.known);
	return 0;
}
