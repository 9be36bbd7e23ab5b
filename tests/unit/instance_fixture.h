/* SPDX-License-Identifier: MIT */
/*
 * An instance for tests: hash.cost 1, a pepper in memory, both stores on an engine of the test's
 * choice, one tenant, a stopped clock. The engine under test is `site_engine`, set before a
 * suite runs.
 */
#ifndef UNIT_INSTANCE_FIXTURE_H
#define UNIT_INSTANCE_FIXTURE_H

#include "check.h"

#include "base/clock.h"
#include "crypto/hash.h"
#include "base/json.h"
#include "domain/factor/attempt.h"
#include "domain/person/account_deletion.h"
#include "domain/person/account_update.h"
#include "domain/person/contact.h"
#include "domain/person/account_lifecycle.h"
#include "domain/person/change_pin.h"
#include "domain/factor/pin.h"
#include "domain/message/outbox.h"
#include "domain/session/session.h"
#include "domain/signin/signin.h"
#include "domain/signin/step_up.h"
#include "domain/tenant/tenant.h"
#include "store/kv_fault.h"

enum { NOON = 1700000000 }; /* when every test begins */

/* Engines of the two stores; the same unless a test says otherwise. */
static const struct kv_engine *site_engine, *site_attempts_engine;

struct fixture {
	struct instance instance;
	struct tenant tenant;
	struct tenant_secret secret;
	struct arena arena;
	struct error_detail detail;
	struct context context;
	struct folder folder;
	struct file store_file, attempts_file;
};

static inline struct store *site_open_store(const struct kv_engine *engine, const char *path)
{
	const struct kv_options o = {.path = path, .map_bytes = 4 << 20};
	struct store *s = NULL;

	if (store_open(engine, &o, &s) != ERR_OK)
		abort();
	return s;
}

static inline void site_stores_open(struct fixture *f)
{
	f->instance.store = site_open_store(site_engine, f->store_file.s);
	f->instance.attempts = site_open_store(site_attempts_engine, f->attempts_file.s);
}

static inline void site_stores_close(struct fixture *f)
{
	store_close(f->instance.store);
	store_close(f->instance.attempts);
	f->instance.store = f->instance.attempts = NULL;
}

/* Delete attempts in flight, as a reboot does. */
static inline void site_attempts_anew(struct fixture *f)
{
	store_close(f->instance.attempts);
	(void)unlink(f->attempts_file.s);
	f->instance.attempts = site_open_store(site_attempts_engine, f->attempts_file.s);
}

/* Advance the clock by a number of seconds. */
static inline void site_wait(struct fixture *f, uint64_t seconds)
{
	f->context.now += seconds;
	clock_hold(f->context.now);
}

/* Set the clock to the beginning of a step of 30 s at which codes are checked: see clock_built. */
static inline void site_today(struct fixture *f)
{
	f->context.now = (clock_built() / 30 + 2880) * 30;
	clock_hold(f->context.now);
}

/* A setting of the tenant, which lasts as long as the fixture. */
static inline void site_set(struct fixture *f, const char *name, const char *value)
{
	assert_err(tenant_set(&f->tenant, str_of(name), str_of(value)), ERR_OK);
}

/* Begin a new request: the arena is emptied. */
static inline void site_next_call(struct fixture *f)
{
	arena_reset(&f->arena);
	f->detail = (struct error_detail){.field_count = 0};
}

static inline void site_init(struct fixture *f)
{
	kv_fault_arm(0);
	if (site_attempts_engine == NULL)
		site_attempts_engine = site_engine;
	*f = (struct fixture){.folder = folder_make()};
	f->store_file = folder_file(&f->folder, "store");
	f->attempts_file = folder_file(&f->folder, "attempts");
	conf_defaults(&f->instance.conf, PROFILE_SECURE);
	f->instance.conf.n[CONF_HASH_COST] = 1;
	f->instance.pepper.count = 1;
	f->instance.pepper.keys[0].id = 1;
	memset(f->instance.pepper.keys[0].key, 0x5a, PEPPER_SIZE);
	arena_init(&f->arena, 8 << 20);
	f->context = (struct context){.instance = &f->instance,
				      .tenant = &f->tenant,
				      .arena = &f->arena,
				      .detail = &f->detail,
				      .now = NOON};
	clock_hold(NOON);
	site_stores_open(f);
	if (tenant_create(&f->context, STR("Unit"), PROFILE_SECURE, &f->tenant, &f->secret) !=
	    ERR_OK)
		abort();
}

static inline void site_end(struct fixture *f)
{
	kv_fault_arm(0);
	site_stores_close(f);
	arena_release(&f->arena);
	folder_remove(&f->folder);
	clock_hold(0);
}

static struct fixture instance_fixture; /* too big for some stacks */

static inline int site_setup(void **state)
{
	site_init(&instance_fixture);
	*state = &instance_fixture;
	return 0;
}

static inline int site_teardown(void **state)
{
	site_end(*state);
	return 0;
}

#define INSTANCE_TEST(test) cmocka_unit_test_setup_teardown(test, site_setup, site_teardown)

/* Before a suite: the engine of both stores. */
static inline int use_engine(const struct kv_engine *engine)
{
	site_engine = site_attempts_engine = engine;
	return 0;
}

static inline int use_mem(void **state)
{
	(void)state;
	return use_engine(&kv_mem);
}

static inline int use_lmdb(void **state)
{
	(void)state;
	return use_engine(&kv_lmdb);
}

static inline int use_fault(void **state)
{
	(void)state;
	return use_engine(&kv_fault);
}

/* For TEST_MAIN: the array `tests`, over each engine. */
#define RUN_ON_EACH_ENGINE(tests)                                                                  \
	SUITE(#tests " on mem", tests, use_mem, NULL),                                             \
		SUITE(#tests " on lmdb", tests, use_lmdb, NULL),                                   \
		SUITE(#tests " on fault", tests, use_fault, NULL)

/* --- bodies -------------------------------------------------------------- */

/* Parse a JSON text of a test, which must be well formed; free it. */
static inline struct json *site_json(const char *text)
{
	struct json *j = NULL;
	struct str doubled;

	if (json_parse(str_of(text), &j, &doubled) != JSON_OK)
		fail_msg("not JSON: %s", text);
	return j;
}

static inline enum err site_create(struct fixture *f, const char *body, struct account_view *out)
{
	struct json *j = site_json(body);
	enum err e = account_create(&f->context, j, STR("unit.example"), out);

	json_free(j);
	return e;
}

/* The answers of a test live here, since they are large. */
static struct account_view site_person;
static struct signin site_signin;

/* Register somebody by a body, as they do themselves. */
static inline enum err site_register(struct fixture *f, const char *body)
{
	struct json *j = site_json(body);
	const struct registration reg = {.body = j, .source = STR("unit.example")};
	enum err e = account_register(&f->context, &reg, &site_person);

	json_free(j);
	return e;
}

/* anna, password "hunter22-long", PIN as given or none. Her uid, which outlives calls. */
static inline struct str site_anna(struct fixture *f, const char *pin)
{
	static char uid[UID_MAX + 1];
	char body[512];
	char info[64] = "";

	if (pin != NULL)
		(void)snprintf(info, sizeof info, ",\"PINInfo\":{\"PIN\":\"%s\"}", pin);
	(void)snprintf(
		body, sizeof body,
		"{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"anna@example.com\"}],"
		"\"UserName\":\"anna\",\"PhoneId\":\"+4917012345678\",\"FirstName\":\"Anna\","
		"\"Password\":\"hunter22-long\"%s}",
		info);
	assert_err(site_create(f, body, &site_person), ERR_OK);
	assert_true(site_person.account.uid.n <= UID_MAX);
	memcpy(uid, site_person.account.uid.p, site_person.account.uid.n);
	return str_bytes(uid, site_person.account.uid.n);
}

static inline enum err site_login(struct fixture *f, const char *password)
{
	return signin_by_password(&f->context, IDENTIFIER_EMAIL, STR("anna@example.com"),
				  str_of(password), &site_signin);
}

/* Sign anna in with her right password; returns the result. */
static inline const struct signin *site_signed_in(struct fixture *f)
{
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	return &site_signin;
}

/* The texts of a sign-in, which outlive the next one. */
struct site_texts {
	char access[GUID_TEXT + 1], refresh[GUID_TEXT + 1], session[GUID_TEXT + 1];
};

static inline struct site_texts site_texts(struct fixture *f)
{
	const struct signin *s = site_signed_in(f);
	struct site_texts t;

	memcpy(t.access, s->access.s, sizeof t.access);
	memcpy(t.refresh, s->refresh.s, sizeof t.refresh);
	memcpy(t.session, s->session.s, sizeof t.session);
	return t;
}

static inline enum err site_pin_login(struct fixture *f, const char *session, const char *pin)
{
	return signin_by_pin(&f->context, str_of(session), str_of(pin), &site_signin);
}

/* Anna's stored account. */
static inline const struct account *site_read_anna(struct fixture *f)
{
	assert_err(
		account_read(&f->context, IDENTIFIER_EMAIL, STR("anna@example.com"), &site_person),
		ERR_OK);
	return &site_person.account;
}

static inline enum err site_update(struct fixture *f, struct str uid, const char *body)
{
	struct json *j = site_json(body);
	const struct account_update change = {uid, j, NULL_KEEPS, {"", 0}};
	enum err e = account_update(&f->context, &change, &site_person);

	json_free(j);
	return e;
}

static inline enum err site_switch_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct account a;
	enum err e = account_find(t, &f->context, IDENTIFIER_USERNAME, STR("anna"), &a);

	a.active = !a.active;
	return e == ERR_OK ? account_put(t, &f->context, &a) : e;
}

/* Disable anna, or enable her again, without changing her sign-ins. */
static inline void site_switch_anna(struct fixture *f)
{
	assert_err(store_write(f->instance.store, site_switch_body, f), ERR_OK);
}

/* --- meanwhile ----------------------------------------------------------- */

/*
 * The memory engine, with a hook that a test can run right before the next write transaction:
 * what another process did while this one hashed.
 */
static void (*site_meanwhile)(struct fixture *f);

static inline enum err site_hooked_begin(struct kv *kv, bool write, struct kv_txn **out)
{
	void (*webhook)(struct fixture *) = site_meanwhile;

	if (write && webhook != NULL) {
		site_meanwhile = NULL;
		webhook(&instance_fixture);
	}
	return kv_mem.begin(kv, write, out);
}

static inline int site_setup_hooked(void **state)
{
	static struct kv_engine hooked;

	hooked = kv_mem;
	hooked.begin = site_hooked_begin;
	site_meanwhile = NULL;
	site_engine = &hooked;
	site_attempts_engine = &kv_mem;
	return site_setup(state);
}

#define INSTANCE_HOOKED_TEST(test)                                                                 \
	cmocka_unit_test_setup_teardown(test, site_setup_hooked, site_teardown)

/* --- tokens -------------------------------------------------------------- */

struct site_look {
	const struct context *c;
	enum token_kind kind;
	struct str text;
	struct token token;
	struct account account;
};

static inline enum err site_look_body(struct txn *t, void *arg)
{
	struct site_look *l = arg;

	return token_get(t, l->c, l->kind, l->text, &l->token, &l->account);
}

/* The result of token_get for a token's text. */
static inline enum err site_token(struct fixture *f, enum token_kind kind, const char *text)
{
	struct site_look l = {.c = &f->context, .kind = kind, .text = str_of(text)};

	return store_read(f->instance.store, site_look_body, &l);
}

/* --- messages ------------------------------------------------------------ */

/* How many variables a message was given. */
static inline size_t site_variables(const struct outbox_message *m)
{
	size_t n = 0;

	for (int i = 0; i < VARIABLES; i++)
		n += m->variables[i].p != NULL;
	return n;
}

/* --- the whole store ----------------------------------------------------- */

/* All keys and values of a store, each with its length, in order. */
struct dump {
	unsigned char *p;
	size_t n, room;
	size_t records;
};

static inline void dump_add(struct dump *d, struct str s)
{
	const uint32_t size = (uint32_t)s.n;

	while (d->n + sizeof size + s.n > d->room) {
		d->room = d->room == 0 ? 4096 : 2 * d->room;
		d->p = realloc(d->p, d->room);
		if (d->p == NULL)
			abort();
	}
	memcpy(d->p + d->n, &size, sizeof size);
	if (s.n > 0)
		memcpy(d->p + d->n + sizeof size, s.p, s.n);
	d->n += sizeof size + s.n;
}

static inline enum err dump_body(struct txn *t, void *arg)
{
	struct key every = {.n = 0}, from = {.n = 1};
	struct dump *d = arg;
	struct str key, value;
	enum err e = txn_seek(t, &every, &from, &key, &value);

	d->n = d->records = 0;
	for (; e == ERR_OK; e = txn_next(t, &every, &key, &value), d->records++) {
		dump_add(d, key);
		dump_add(d, value);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Read a whole store into d, which starts zeroed and is reused; no fault may be armed. */
static inline void dump_store(struct store *s, struct dump *d)
{
	assert_err(store_read(s, dump_body, d), ERR_OK);
}

static inline bool dump_equal(const struct dump *a, const struct dump *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

static inline void dump_free(struct dump *d)
{
	free(d->p);
	*d = (struct dump){.n = 0};
}

/* The store is as it was in `before`, which is freed. */
static inline void dump_unchanged(struct store *s, struct dump *before)
{
	struct dump after = {.n = 0};

	dump_store(s, &after);
	assert_true(dump_equal(before, &after));
	dump_free(before);
	dump_free(&after);
}

#endif
