/* SPDX-License-Identifier: MIT */
/* pintle: the administrator's command line. See pintle(1). */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/address.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "domain/attempt.h"
#include "domain/audit.h"
#include "delivery/letter.h"
#include "delivery/mail.h"
#include "delivery/texts.h"
#include "domain/credential.h"
#include "domain/hook.h"
#include "domain/install.h"
#include "domain/person.h"
#include "domain/question.h"
#include "domain/template.h"
#include "domain/tenant.h"
#include "domain/trust.h"

enum { EXIT_USAGE = 64, EXIT_REFUSED = 1, ARENA_BYTES = 16 << 20, INPUT_MAX = 96 * 1024 };

enum { KEY_FILE_MAX = 64 * 1024 };

/* What a command works with. Opened by the commands that need it. */
struct admin {
	const char *conf_file; /* of -c; NULL: found as by the programs */
	int argc;	       /* arguments behind the command's words */
	char **argv;
	struct site site;
	struct arena arena;
	struct excuse excuse;
	struct tenant tenant;
	struct call call;
	size_t found; /* by a search */
};

static int say(const struct admin *a, enum err e)
{
	struct str rest = str_of(err_info(e)->description);
	struct str head = str_cut(&rest, '*');

	if (e == ERR_OK)
		return 0;
	(void)fprintf(stderr, "pintle: %.*s", (int)head.n, head.p);
	if (rest.p != NULL)
		(void)fprintf(stderr, "%.*s%.*s", (int)a->excuse.name.n, a->excuse.name.p,
			      (int)rest.n, rest.p);
	for (size_t i = 0; i < a->excuse.field_count; i++)
		(void)fprintf(stderr, "\n  %s: %s", a->excuse.fields[i].field,
			      a->excuse.fields[i].message);
	(void)fputc('\n', stderr);
	return EXIT_REFUSED;
}

static enum err open_site(struct admin *a)
{
	struct path conf;
	enum err e = site_find_conf(str_of(a->conf_file), &conf);

	if (e == ERR_OK)
		e = site_load(&a->site, &conf);
	(void)log_open(STR("")); /* an administrator reads faults on the terminal */
	if (e == ERR_OK)
		e = site_open(&a->site);
	arena_init(&a->arena, ARENA_BYTES);
	a->call = (struct call){ .site = &a->site, .arena = &a->arena, .excuse = &a->excuse,
				 .now = clock_now(), .actor = BY_OPERATOR };
	return e;
}

static struct str arg(const struct admin *a, int i)
{
	return str_of(i < a->argc ? a->argv[i] : "");
}

/* --- tenants ----------------------------------------------------------- */

static enum err read_tenant(struct txn *t, void *p)
{
	struct admin *a = p;
	struct guid id;

	a->call.tenant = &a->tenant;
	if (!guid_read(arg(a, 0), &id))
		return ERR_APIKEY_UNKNOWN;
	return tenant_get(t, &a->arena, &id, &a->tenant);
}

static enum err open_tenant(struct admin *a)
{
	enum err e = open_site(a);

	if (e == ERR_OK)
		e = store_read(a->site.store, read_tenant, a);
	return e;
}

static void print_json(struct buf *b)
{
	(void)printf("%.*s\n", (int)b->n, b->p);
}

static void put_tenant(struct buf *b, const struct tenant *t)
{
	char key[GUID_TEXT + 1], when[CLOCK_TEXT];

	guid_write(&t->id, key);
	json_open(b, '{');
	json_pair(b, "apikey", str_of(key));
	json_pair(b, "name", t->name);
	json_pair(b, "profile", conf_profile_name(t->profile));
	json_key(b, "expired");
	json_put_bool(b, t->expired);
	json_pair(b, "created", clock_text(t->created, when));
}

static void print_tenant(const struct tenant *t, void *p)
{
	struct buf b;

	buf_init(&b, p, 512, 1 << 16);
	put_tenant(&b, t);
	json_close(&b, '}');
	print_json(&b);
}

static void print_secret(struct admin *a, const struct tenant_secret *secret)
{
	struct buf b;
	char key[GUID_TEXT + 1];

	buf_init(&b, &a->arena, 512, 4096);
	guid_write(&a->tenant.id, key);
	json_open(&b, '{');
	json_pair(&b, "apikey", str_of(key));
	json_pair(&b, "apisecret", str_of(secret->text));
	json_close(&b, '}');
	print_json(&b);
}

static int tenant_add_command(struct admin *a)
{
	enum conf_profile profile = PROFILE_SECURE;
	struct tenant_secret secret;
	enum err e;

	if (a->argc != 1 &&
	    (a->argc != 3 || !str_eq(arg(a, 1), STR("--profile")) ||
	     !conf_profile(arg(a, 2), &profile)))
		return EXIT_USAGE;
	e = open_site(a);
	if (e == ERR_OK)
		e = tenant_create(&a->call, arg(a, 0), profile, &a->tenant, &secret);
	if (e == ERR_OK)
		print_secret(a, &secret);
	return say(a, e);
}

static enum err list_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return tenant_each(t, &a->arena, print_tenant, &a->arena);
}

static int tenant_list_command(struct admin *a)
{
	enum err e = a->argc == 0 ? open_site(a) : ERR_OK;

	if (a->argc != 0)
		return EXIT_USAGE;
	return say(a, e == ERR_OK ? store_read(a->site.store, list_body, a) : e);
}

static void print_settings(const struct conf *c)
{
	for (int key = 0; key < CONF_COUNT; key++) {
		if (conf_scope((enum conf_key)key) != CONF_TENANT)
			continue;
		(void)printf("%s=", conf_name((enum conf_key)key).p);
		conf_write_value(stdout, c, (enum conf_key)key);
		(void)putchar('\n');
	}
}

static int tenant_show_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e == ERR_OK) {
		print_tenant(&a->tenant, &a->arena);
		print_settings(&a->tenant.conf);
	}
	return say(a, e);
}

enum { SECRET_LINE = 1024 };

/* The names of the settings that are given; values may be secret. */
static struct str setting_names(struct admin *a)
{
	struct buf b;

	buf_init(&b, &a->arena, AUDIT_DETAIL, INPUT_MAX);
	for (int i = 1; i < a->argc; i++) {
		struct str rest = arg(a, i);

		buf_lit(&b, i > 1 ? ", " : "");
		buf_add(&b, str_cut(&rest, '='));
	}
	return buf_str(&b);
}

/* Store the tenant as it is now, and tell its audit trail. */
static enum err store_change(struct txn *t, struct admin *a, enum audit_event event,
			     struct str detail)
{
	enum err e = tenant_put(t, &a->tenant);

	return e == ERR_OK ? audit_put(t, &a->call, event, STR(""), detail) : e;
}


struct change {
	struct admin *a;
	struct {
		struct str name, value;
	} *settings; /* as many as arguments behind the first */
};

/* A line of standard input, so that no secret need stand among the arguments. */
static struct str read_secret(struct admin *a)
{
	char *line = arena_alloc(&a->arena, SECRET_LINE);

	return fgets(line, SECRET_LINE, stdin) == NULL ? STR("") : str_trim(str_of(line));
}

static struct change read_changes(struct admin *a)
{
	struct change c = { .a = a };

	c.settings = arena_alloc(&a->arena, (size_t)a->argc * sizeof *c.settings);
	for (int i = 1; i < a->argc; i++) {
		struct str value = arg(a, i);
		struct str name = str_cut(&value, '=');

		if (conf_secret_max(name) > 0 && str_eq(value, STR("-")))
			value = read_secret(a);
		c.settings[i - 1].name = name;
		c.settings[i - 1].value = value.p == NULL ? STR("") : value;
	}
	return c;
}

static enum err set_body(struct txn *t, void *p)
{
	const struct change *change = p;
	struct admin *a = change->a;
	enum err e = read_tenant(t, a);

	for (int i = 0; e == ERR_OK && i < a->argc - 1; i++) {
		struct str name = change->settings[i].name;

		e = tenant_change(&a->call, &a->tenant, name, change->settings[i].value);
		if (e != ERR_OK)
			e = call_name_fault(&a->call, e, name);
	}
	if (e == ERR_OK)
		e = tenant_check(&a->call, &a->tenant);
	return e == ERR_OK ? store_change(t, a, AUDIT_TENANT_CHANGED, setting_names(a)) : e;
}

static int tenant_set_command(struct admin *a)
{
	enum err e;

	if (a->argc < 2)
		return EXIT_USAGE;
	e = open_site(a);
	if (e == ERR_OK) {
		struct change change = read_changes(a);

		e = store_write(a->site.store, set_body, &change);
	}
	return say(a, e);
}

struct rotation {
	struct admin *a;
	uint64_t grace_s;
	struct tenant_secret secret;
};

static enum err rotate_body(struct txn *t, void *p)
{
	struct rotation *r = p;
	enum err e = read_tenant(t, r->a);

	if (e != ERR_OK)
		return e;
	tenant_rotate_secret(&r->a->call, &r->a->tenant, r->grace_s, &r->secret);
	return store_change(t, r->a, AUDIT_TENANT_SECRET, STR(""));
}

static int tenant_rotate_command(struct admin *a)
{
	struct rotation r = { .a = a };
	int64_t minutes = 0;
	enum err e;

	if (a->argc != 1 &&
	    (a->argc != 3 || !str_eq(arg(a, 1), STR("--grace")) || !str_int(arg(a, 2), &minutes) ||
	     minutes < 0 || minutes > 43200))
		return EXIT_USAGE;
	r.grace_s = (uint64_t)minutes * 60;
	e = open_site(a);
	if (e == ERR_OK)
		e = store_write(a->site.store, rotate_body, &r);
	if (e == ERR_OK)
		print_secret(a, &r.secret);
	return say(a, e);
}

static enum err expire_body(struct txn *t, void *p)
{
	struct admin *a = p;
	enum err e = read_tenant(t, a);

	if (e != ERR_OK)
		return e;
	a->tenant.expired = a->argc == 1;
	return store_change(t, a, AUDIT_TENANT_CHANGED,
			    a->tenant.expired ? STR("expired") : STR("no longer expired"));
}

static int tenant_expire_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1 && (a->argc != 2 || !str_eq(arg(a, 1), STR("--undo"))))
		return EXIT_USAGE;
	e = open_site(a);
	return say(a, e == ERR_OK ? store_write(a->site.store, expire_body, a) : e);
}

static enum err remove_body(struct txn *t, void *p)
{
	struct admin *a = p;
	struct guid id;

	return guid_read(arg(a, 0), &id) ? tenant_remove(t, &a->call, &id) : ERR_APIKEY_UNKNOWN;
}

static int tenant_remove_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_site(a);
	return say(a, e == ERR_OK ? store_write(a->site.store, remove_body, a) : e);
}

static int tenant_hook_secret_command(struct admin *a)
{
	struct tenant_secret secret;
	struct buf b;
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e == ERR_OK)
		e = hook_secret_make(&a->call, arg(a, 1), &secret);
	if (e != ERR_OK)
		return say(a, e);
	buf_init(&b, &a->arena, 512, 4096);
	json_open(&b, '{');
	json_pair(&b, "name", arg(a, 1));
	json_pair(&b, "secret", str_of(secret.text));
	json_close(&b, '}');
	print_json(&b);
	return 0;
}

/* --- issuers a tenant trusts ------------------------------------------- */

static const struct {
	struct str word;
	enum identifier_kind kind;
} name_by[] = { { STR_INIT("sub"), IDENTIFIER_UID },
		{ STR_INIT("email"), IDENTIFIER_EMAIL },
		{ STR_INIT("phone"), IDENTIFIER_PHONE } };

enum { NAME_BY_COUNT = sizeof name_by / sizeof *name_by };

static bool read_name_by(struct str word, enum identifier_kind *out)
{
	for (size_t i = 0; i < NAME_BY_COUNT; i++) {
		if (!str_eq(word, name_by[i].word))
			continue;
		*out = name_by[i].kind;
		return true;
	}
	return false;
}

/* Read a key file of either kind into trust, behind the keys that are there. */
static enum err read_keys(struct admin *a, struct str option, struct str file,
			  struct trust *trust)
{
	char *p = arena_alloc(&a->arena, KEY_FILE_MAX);
	FILE *f = fopen(file.p, "re");
	size_t n = 0;
	bool fine;

	if (f != NULL) {
		n = fread(p, 1, KEY_FILE_MAX, f);
		(void)fclose(f); /* nothing was written */
	}
	fine = n > 0 && n < KEY_FILE_MAX;
	if (fine && str_eq(option, STR("--jwks")))
		fine = jws_keys_read_jwks(&a->arena, str_bytes(p, n), trust->keys,
					  &trust->key_count);
	else if (fine && trust->key_count < JWS_KEYS_MAX)
		fine = jws_key_read_pem(&a->arena, str_bytes(p, n),
					&trust->keys[trust->key_count++]);
	else if (fine)
		return ERR_KEYS_MANY;
	return fine ? ERR_OK : call_name_fault(&a->call, ERR_KEY_FILE, file);
}

static bool is_key_option(struct str option)
{
	return str_eq(option, STR("--key")) || str_eq(option, STR("--jwks"));
}

/* The options behind APIKEY ISSUER, in pairs; false when they are wrong or one is missing. */
static bool read_trust_options(const struct admin *a, struct trust *trust)
{
	bool keys = false;

	trust->issuer = arg(a, 1);
	trust->name_by = IDENTIFIER_UID;
	for (int i = 2; i < a->argc; i += 2) {
		if (i + 1 == a->argc)
			return false;
		if (is_key_option(arg(a, i)))
			keys = true;
		else if (str_eq(arg(a, i), STR("--audience")))
			trust->audience = arg(a, i + 1);
		else if (!str_eq(arg(a, i), STR("--name-by")) ||
			 !read_name_by(arg(a, i + 1), &trust->name_by))
			return false;
	}
	return keys && trust->issuer.n > 0 && trust->audience.n > 0;
}

struct trusting {
	struct admin *a;
	struct trust trust;
};

static enum err trust_body(struct txn *t, void *p)
{
	struct trusting *s = p;

	return trust_put(t, &s->a->call, &s->trust);
}

static int tenant_trust_command(struct admin *a)
{
	struct trusting s = { .a = a };
	enum err e;

	if (!read_trust_options(a, &s.trust))
		return EXIT_USAGE;
	e = open_tenant(a);
	for (int i = 2; e == ERR_OK && i < a->argc; i += 2)
		if (is_key_option(arg(a, i)))
			e = read_keys(a, arg(a, i), arg(a, i + 1), &s.trust);
	return say(a, e == ERR_OK ? store_write(a->site.store, trust_body, &s) : e);
}

static void put_key(struct buf *b, const struct jws_key *key)
{
	struct digest d = digest_of(key->der);
	char hex[2 * DIGEST_SIZE];

	hex_write(d.b, sizeof d.b, hex);
	json_open(b, '{');
	json_pair(b, "alg", jws_alg_name(key->alg));
	json_pair(b, "kid", key->kid.n > 0 ? key->kid : (struct str){ NULL, 0 });
	json_pair(b, "sha256", str_bytes(hex, sizeof hex));
	json_close(b, '}');
}

static void print_trust(const struct trust *trust, void *p)
{
	char when[CLOCK_TEXT];
	struct buf b;

	buf_init(&b, p, 512, 1 << 16);
	json_open(&b, '{');
	json_pair(&b, "issuer", trust->issuer);
	json_pair(&b, "audience", trust->audience);
	for (size_t i = 0; i < NAME_BY_COUNT; i++)
		if (name_by[i].kind == trust->name_by)
			json_pair(&b, "name_by", name_by[i].word);
	json_pair(&b, "since", clock_text(trust->since, when));
	json_key(&b, "keys");
	json_open(&b, '[');
	for (size_t i = 0; i < trust->key_count; i++)
		put_key(&b, &trust->keys[i]);
	json_close(&b, ']');
	json_close(&b, '}');
	print_json(&b);
}

static enum err trusted_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return trust_each(t, &a->call, print_trust, &a->arena);
}

static int tenant_trusted_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say(a, e == ERR_OK ? store_read(a->site.store, trusted_body, a) : e);
}

static enum err distrust_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return trust_remove(t, &a->call, arg(a, 1));
}

static int tenant_distrust_command(struct admin *a)
{
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say(a, e == ERR_OK ? store_write(a->site.store, distrust_body, a) : e);
}

/* --- security questions ------------------------------------------------ */

static void print_question(struct admin *a, const struct question *q)
{
	struct buf b;

	buf_init(&b, &a->arena, 512, 4096);
	json_open(&b, '{');
	json_pair(&b, "QuestionId", question_id(&a->call, &q->id));
	json_pair(&b, "Question", q->text);
	json_close(&b, '}');
	print_json(&b);
}

struct questioning {
	struct admin *a;
	struct question question;
	struct question_list list;
};

static enum err question_add_body(struct txn *t, void *p)
{
	struct questioning *s = p;

	return question_add(t, &s->a->call, arg(s->a, 1), &s->question);
}

static int question_add_command(struct admin *a)
{
	struct questioning s = { .a = a };
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e == ERR_OK)
		e = store_write(a->site.store, question_add_body, &s);
	if (e == ERR_OK)
		print_question(a, &s.question);
	return say(a, e);
}

static enum err question_list_body(struct txn *t, void *p)
{
	struct questioning *s = p;

	return question_list(t, &s->a->call, &s->list);
}

static int question_list_command(struct admin *a)
{
	struct questioning s = { .a = a };
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e == ERR_OK)
		e = store_read(a->site.store, question_list_body, &s);
	for (size_t i = 0; e == ERR_OK && i < s.list.n; i++)
		print_question(a, &s.list.at[i]);
	return say(a, e);
}

static enum err question_remove_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return question_remove(t, &a->call, arg(a, 1));
}

static int question_remove_command(struct admin *a)
{
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say(a, e == ERR_OK ? store_write(a->site.store, question_remove_body, a) : e);
}

/* --- accounts ---------------------------------------------------------- */

static enum err read_input(struct admin *a, struct json **out)
{
	char *text = arena_alloc(&a->arena, INPUT_MAX);
	struct str doubled;
	size_t n = fread(text, 1, INPUT_MAX, stdin);

	if (json_parse(str_bytes(text, n), out, &doubled) != JSON_FINE ||
	    json_kind(*out) != JSON_OBJECT)
		return ERR_BODY_POST;
	return ERR_OK;
}

static int account_add_command(struct admin *a)
{
	struct person p;
	struct json *body = NULL;
	struct buf b;
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e == ERR_OK)
		e = read_input(a, &body);
	if (e == ERR_OK)
		e = person_create(&a->call, body, STR("pintle"), &p);
	if (e == ERR_OK) {
		buf_init(&b, &a->arena, 8192, 1 << 20);
		profile_write(&b, &(struct profile_view){ &p.account, &p.profile, p.locked,
							  attempt_lock_mark(&a->call), &a->call,
							  false });
		print_json(&b);
	}
	json_free(body);
	return say(a, e);
}

static int account_unlock_command(struct admin *a)
{
	static const enum identifier_kind kinds[] = { IDENTIFIER_UID, IDENTIFIER_EMAIL,
						      IDENTIFIER_USERNAME, IDENTIFIER_PHONE };
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e != ERR_OK)
		return say(a, e);
	e = ERR_USER_UNKNOWN;
	for (size_t i = 0; e == ERR_USER_UNKNOWN && i < sizeof kinds / sizeof *kinds; i++)
		e = person_unlock(&a->call, kinds[i], arg(a, 1));
	return say(a, e);
}

/* --- the audit trail --------------------------------------------------- */

enum { AUDIT_BATCH = 256, AUDIT_BATCH_BYTES = 1 << 20 };

/* A walk over a trail, a batch of records in each transaction, printed between them. */
struct trail {
	struct admin *a;
	void (*put)(struct buf *b, const struct audit_record *r);
	struct str since, uid; /* empty: all */
	uint64_t from;
	unsigned left; /* of the batch */
	bool more;
	struct buf line, out;
};

/* A tenant's trail, or that of the install. */
static enum err open_trail(struct admin *a)
{
	return str_eq(arg(a, 0), STR("install")) ? open_site(a) : open_tenant(a);
}

/* A text for a terminal: what could steer one becomes a question mark. */
static void put_plain(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? '?' : s.p[i]);
}

static void put_line(struct buf *b, const struct audit_record *r)
{
	const struct str parts[] = { r->event, r->uid, r->actor, r->address, r->detail };
	char when[CLOCK_TEXT];

	buf_int(b, (int64_t)r->number);
	buf_byte(b, ' ');
	buf_add(b, clock_text(r->time, when));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		buf_byte(b, ' ');
		put_plain(b, parts[i].n > 0 ? parts[i] : STR("-"));
	}
	buf_byte(b, '\n');
}

static void put_record(struct buf *b, const struct audit_record *r)
{
	char when[CLOCK_TEXT], hex[2 * DIGEST_SIZE];

	hex_write(r->digest.b, DIGEST_SIZE, hex);
	json_open(b, '{');
	json_key(b, "number");
	json_put_int(b, (int64_t)r->number);
	json_pair(b, "time", clock_text(r->time, when));
	json_pair(b, "event", r->event);
	json_pair(b, "actor", r->actor);
	json_pair(b, "uid", r->uid);
	json_pair(b, "address", r->address);
	json_pair(b, "detail", r->detail);
	json_pair(b, "digest", str_bytes(hex, sizeof hex));
	json_close(b, '}');
	buf_byte(b, '\n');
}

static bool is_asked_for(const struct trail *s, const struct audit_record *r)
{
	char when[CLOCK_TEXT];

	return (s->uid.n == 0 || str_eq(s->uid, r->uid)) &&
	       str_cmp(clock_text(r->time, when), s->since) >= 0;
}

static bool take_record(const struct audit_record *r, void *p)
{
	struct trail *s = p;

	s->more = s->left == 0;
	if (s->more)
		return false;
	s->left--;
	s->from = r->number + 1;
	s->line.n = 0;
	if (is_asked_for(s, r))
		s->put(&s->line, r);
	buf_add(&s->out, buf_str(&s->line));
	return true;
}

static enum err trail_body(struct txn *t, void *p)
{
	struct trail *s = p;

	s->left = AUDIT_BATCH;
	s->more = false;
	return audit_each(t, &s->a->call, s->from, take_record, s);
}

static int print_trail(struct trail *s)
{
	enum err e = open_trail(s->a);

	if (e == ERR_OK)
		buf_init(&s->out, &s->a->arena, 8192, AUDIT_BATCH_BYTES);
	if (e == ERR_OK)
		buf_init(&s->line, &s->a->arena, 1024, 8192);
	s->from = 1;
	s->more = true;
	while (e == ERR_OK && s->more) {
		s->out.n = 0;
		e = store_read(s->a->site.store, trail_body, s);
		(void)fwrite(s->out.p, 1, s->out.n, stdout); /* the last word is fflush's */
	}
	return fflush(stdout) == 0 ? say(s->a, e) : EXIT_REFUSED;
}

/* A day, or a moment of it, as far as it is written: 2026-01-31T23:59:59Z. */
static bool is_moment(struct str s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";

	for (size_t i = 0; i < s.n; i++)
		if (i >= sizeof form - 1 ||
		    (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i]))
			return false;
	return s.n >= 4;
}

static int audit_list_command(struct admin *a)
{
	struct trail s = { .a = a, .put = put_line, .since = STR(""), .uid = STR("") };

	if (a->argc % 2 != 1)
		return EXIT_USAGE;
	for (int i = 1; i < a->argc; i += 2) {
		if (str_eq(arg(a, i), STR("--uid")))
			s.uid = arg(a, i + 1);
		else if (str_eq(arg(a, i), STR("--since")) && is_moment(arg(a, i + 1)))
			s.since = arg(a, i + 1);
		else
			return EXIT_USAGE;
	}
	return print_trail(&s);
}

static int audit_export_command(struct admin *a)
{
	struct trail s = { .a = a, .put = put_record, .since = STR(""), .uid = STR("") };

	return a->argc == 1 ? print_trail(&s) : EXIT_USAGE;
}

struct verification {
	struct admin *a;
	const struct audit_head *anchor;
	struct audit_check check;
};

static enum err verify_body(struct txn *t, void *p)
{
	struct verification *v = p;

	return audit_verify(t, &v->a->call, v->anchor, &v->check);
}

static int audit_verify_command(struct admin *a)
{
	struct verification v = { .a = a };
	struct audit_head anchor;
	char head[AUDIT_HEAD_TEXT];
	enum err e;

	if (a->argc == 3 && str_eq(arg(a, 1), STR("--head")) &&
	    audit_head_read(arg(a, 2), &anchor))
		v.anchor = &anchor;
	else if (a->argc != 1)
		return EXIT_USAGE;
	e = open_trail(a);
	if (e == ERR_OK)
		e = store_read(a->site.store, verify_body, &v);
	if (e != ERR_OK)
		return say(a, e);
	audit_head_write(&v.check.last, head);
	if (v.check.broken != 0)
		(void)printf("broken at %" PRIu64 "\n", v.check.broken);
	(void)printf("whole up to %s\n", head);
	return v.check.broken == 0 ? 0 : EXIT_REFUSED;
}

/* --- the outbox -------------------------------------------------------- */

static const char *const state_names[] = { [OUTBOX_WAITING] = "waiting",
					   [OUTBOX_CLAIMED] = "being sent",
					   [OUTBOX_DEAD] = "given up" };

static struct str kind_name(enum outbox_kind kind)
{
	return kind == OUTBOX_MAIL ? STR("mail") : kind == OUTBOX_SMS ? STR("sms") : STR("webhook");
}

static struct str id_text(const struct admin *a, const struct outbox_message *m)
{
	char *hex = arena_alloc(a->call.arena, 2 * OUTBOX_ID);

	hex_write(m->id, OUTBOX_ID, hex);
	return str_bytes(hex, 2 * OUTBOX_ID);
}

static void put_message(struct buf *b, const struct admin *a, const struct outbox_message *m)
{
	char when[CLOCK_TEXT];

	json_open(b, '{');
	json_pair(b, "id", id_text(a, m));
	json_pair(b, "state", str_of(state_names[m->state]));
	json_pair(b, "kind", kind_name(m->kind));
	json_pair(b, "template", m->kind == OUTBOX_HOOK ? STR("") : template_name(m->template));
	json_pair(b, "uid", m->uid);
	json_pair(b, "to", m->to);
	json_pair(b, "queued", clock_text(m->queued, when));
	json_pair(b, m->state == OUTBOX_DEAD ? "given_up" : "due", clock_text(m->due, when));
	json_pair(b, "expires", clock_text(m->expires, when));
	json_key(b, "tries");
	json_put_int(b, m->tries);
	json_pair(b, "reason", m->reason);
}

static void print_message(const struct outbox_message *m, void *p)
{
	const struct admin *a = p;
	struct buf b;

	buf_init(&b, a->call.arena, 512, 1 << 16);
	put_message(&b, a, m);
	json_close(&b, '}');
	print_json(&b);
}

static enum err each_message(struct txn *t, struct admin *a,
			     void (*each)(const struct outbox_message *m, void *arg))
{
	enum err e = outbox_each(t, &a->call, each, a);

	return e == ERR_OK ? outbox_each_dead(t, &a->call, each, a) : e;
}

static enum err outbox_list_body(struct txn *t, void *p)
{
	return each_message(t, p, print_message);
}

static int outbox_list_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say(a, e == ERR_OK ? store_read(a->site.store, outbox_list_body, a) : e);
}

/* Links and codes that still work are nobody's but the recipient's. */
static bool is_secret(struct str name)
{
	return str_eq(name, STR("GUID")) || str_eq(name, STR("OTP"));
}

static void print_if_asked(const struct outbox_message *m, void *p)
{
	struct admin *a = p;
	struct buf b;

	if (!str_eq(id_text(a, m), arg(a, 1)))
		return;
	buf_init(&b, a->call.arena, 1024, 1 << 17);
	put_message(&b, a, m);
	json_pair(&b, "wanted", m->wanted);
	json_pair(&b, "languages", m->languages);
	json_pair(&b, "address", m->address);
	json_pair(&b, "agent", m->agent);
	json_key(&b, "variables");
	json_open(&b, '{');
	for (size_t i = 0; i < m->variable_count; i++)
		json_pair(&b, arena_cstr(a->call.arena, m->variables[i].name),
			  is_secret(m->variables[i].name) ? STR("***") : m->variables[i].value);
	json_close(&b, '}');
	json_key(&b, "body_bytes");
	json_put_int(&b, (int64_t)m->body.n);
	json_close(&b, '}');
	print_json(&b);
	a->found++;
}

static enum err outbox_show_body(struct txn *t, void *p)
{
	struct admin *a = p;
	enum err e;

	a->found = 0;
	e = each_message(t, a, print_if_asked);
	return e == ERR_OK && a->found == 0 ? ERR_NOT_FOUND : e;
}

static int say_message(const struct admin *a, enum err e)
{
	if (e != ERR_NOT_FOUND && e != ERR_BUSY)
		return say(a, e);
	(void)fprintf(stderr, "pintle: %s\n",
		      e == ERR_BUSY ? "the message is being sent" : "there is no such message");
	return EXIT_REFUSED;
}

static int outbox_show_command(struct admin *a)
{
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say_message(a, e == ERR_OK ? store_read(a->site.store, outbox_show_body, a) : e);
}

/* What `retry` or `drop` was asked for: one message, or all. */
struct tending {
	struct admin *a;
	enum err (*tend)(struct txn *t, const struct call *c, const uint8_t id[OUTBOX_ID]);
	uint8_t ids[1024][OUTBOX_ID];
	size_t n;
};

static void note_message(const struct outbox_message *m, void *p)
{
	struct tending *s = p;

	if (m->state != OUTBOX_CLAIMED && s->n < sizeof s->ids / sizeof *s->ids)
		memcpy(s->ids[s->n++], m->id, OUTBOX_ID);
}

static enum err tend_body(struct txn *t, void *p)
{
	struct tending *s = p;
	const struct call *c = &s->a->call;
	enum err e = ERR_OK;

	s->n = 0;
	if (str_eq(arg(s->a, 1), STR("all"))) {
		e = outbox_each(t, c, note_message, s);
		if (e == ERR_OK)
			e = outbox_each_dead(t, c, note_message, s);
	} else if (hex_read(arg(s->a, 1), s->ids[0], OUTBOX_ID)) {
		s->n = 1;
	} else {
		e = ERR_NOT_FOUND;
	}
	for (size_t i = 0; e == ERR_OK && i < s->n; i++)
		e = s->tend(t, c, s->ids[i]);
	return e;
}

static int tend_command(struct admin *a, enum err (*tend)(struct txn *t, const struct call *c,
							  const uint8_t id[OUTBOX_ID]))
{
	static struct tending s; /* large */
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	s.a = a;
	s.tend = tend;
	if (e == ERR_OK)
		e = store_write(a->site.store, tend_body, &s);
	if (e == ERR_OK)
		(void)printf("%zu\n", s.n);
	return say_message(a, e);
}

static int outbox_retry_command(struct admin *a)
{
	return tend_command(a, outbox_retry);
}

static int outbox_drop_command(struct admin *a)
{
	return tend_command(a, outbox_drop);
}

static void print_stats(struct admin *a, const struct outbox_stats *s)
{
	char when[CLOCK_TEXT], key[GUID_TEXT + 1];
	struct buf b;

	buf_init(&b, a->call.arena, 256, 1024);
	guid_write(&a->call.tenant->id, key);
	json_open(&b, '{');
	json_pair(&b, "apikey", str_of(key));
	json_key(&b, "waiting");
	json_put_int(&b, (int64_t)s->waiting);
	json_key(&b, "being_sent");
	json_put_int(&b, (int64_t)s->claimed);
	json_key(&b, "given_up");
	json_put_int(&b, (int64_t)s->dead);
	json_pair(&b, "oldest", s->oldest > 0 ? clock_text(s->oldest, when) :
						(struct str){ NULL, 0 });
	json_close(&b, '}');
	print_json(&b);
}

struct statistics {
	struct admin *a;
	struct txn *t;
	enum err e;
};

static void count_tenant(const struct tenant *tenant, void *p)
{
	struct statistics *s = p;
	struct outbox_stats stats;

	s->a->call.tenant = tenant;
	if (s->e == ERR_OK)
		s->e = outbox_count(s->t, &s->a->call, &stats);
	if (s->e == ERR_OK)
		print_stats(s->a, &stats);
}

static enum err stats_body(struct txn *t, void *p)
{
	struct statistics s = { p, t, ERR_OK };
	enum err e = ERR_OK;

	if (s.a->argc == 1)
		count_tenant(&s.a->tenant, &s);
	else
		e = tenant_each(t, &s.a->arena, count_tenant, &s);
	return e == ERR_OK ? s.e : e;
}

static int outbox_stats_command(struct admin *a)
{
	enum err e;

	if (a->argc > 1)
		return EXIT_USAGE;
	e = a->argc == 1 ? open_tenant(a) : open_site(a);
	return say(a, e == ERR_OK ? store_read(a->site.store, stats_body, a) : e);
}

/* --- templates --------------------------------------------------------- */

enum { TEMPLATE_FILES = 3, FIELDS = 32 };

struct installing {
	struct admin *a;
	struct template_key keys[TEMPLATE_FILES];
	struct str texts[TEMPLATE_FILES], files[TEMPLATE_FILES];
	size_t n;
	struct str fields[FIELDS];
	size_t field_count;
};

static int complain(struct str file, unsigned line, const char *what, struct str word)
{
	(void)fprintf(stderr, "%s:%u: %s%s%.*s\n", file.p, line, what, word.n > 0 ? ": " : "",
		      (int)word.n, word.n > 0 ? word.p : "");
	return EXIT_REFUSED;
}

static bool part_by_ending(struct str ending, enum template_part *out)
{
	static const enum template_part parts[] = { PART_TEXT, PART_HTML, PART_SMS };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!str_eq(ending, str_of(template_ending(parts[i]))))
			continue;
		*out = parts[i];
		return true;
	}
	return false;
}

static bool part_of(struct str file, enum template_part *out)
{
	size_t n = file.n;

	while (n > 0 && file.p[n - 1] != '.')
		n--;
	return n > 0 && part_by_ending(str_skip(file, n), out);
}

/* FILE... and --field NAME... behind APIKEY LANGUAGE NAME. */
static bool read_installing(struct installing *s)
{
	struct template_key k = { .language = arg(s->a, 1) };

	if (!template_language_fits(k.language) ||
	    !template_read_name(arg(s->a, 2), &k.family, &k.name))
		return false;
	for (int i = 3; i < s->a->argc; i++) {
		if (str_eq(arg(s->a, i), STR("--field")) && i + 1 < s->a->argc &&
		    s->field_count < FIELDS) {
			s->fields[s->field_count++] = arg(s->a, ++i);
			continue;
		}
		if (s->n == TEMPLATE_FILES || !part_of(arg(s->a, i), &k.part))
			return false;
		s->files[s->n] = arg(s->a, i);
		s->keys[s->n++] = k;
	}
	return s->n > 0;
}

/* Say what is wrong with a template's file; 0 when nothing is. */
static int check_template(struct installing *s, size_t i)
{
	struct letter_fields fields = { s->fields, s->field_count };
	struct render_source source = letter_check_source(&fields);
	struct render_fault fault;
	struct str subject, rest;
	char *p = arena_alloc(&s->a->arena, TEMPLATE_BYTES);
	size_t n;

	if (path_read(s->files[i].p, p, TEMPLATE_BYTES, &n) != ERR_OK)
		return complain(s->files[i], 0, "cannot be read, or is larger than 64 KiB",
				STR(""));
	s->texts[i] = str_bytes(p, n);
	if (!utf8_valid(s->texts[i]))
		return complain(s->files[i], 0, "is not UTF-8", STR(""));
	if (!render_check(s->texts[i], &source, &fault))
		return complain(s->files[i], fault.line, fault.what, fault.word);
	if (s->keys[i].part == PART_TEXT && !texts_subject(s->texts[i], &subject, &rest))
		return complain(s->files[i], 1, "a mail begins with `Subject: ` and a blank line",
				STR(""));
	return 0;
}

/* HTML alone would leave readers of plain text with nothing. */
static bool has_text_too(const struct installing *s)
{
	bool html = false, text = false;

	for (size_t i = 0; i < s->n; i++) {
		html = html || s->keys[i].part == PART_HTML;
		text = text || s->keys[i].part == PART_TEXT;
	}
	return text || !html;
}

static enum err install_body(struct txn *t, void *p)
{
	struct installing *s = p;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < s->n; i++)
		e = template_put(t, &s->a->call, &s->keys[i], s->texts[i]);
	return e;
}

static int template_install_command(struct admin *a)
{
	static struct installing s;
	enum err e;

	s.a = a;
	if (a->argc < 4 || !read_installing(&s))
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e != ERR_OK)
		return say(a, e);
	for (size_t i = 0; i < s.n; i++)
		if (check_template(&s, i) != 0)
			return EXIT_REFUSED;
	if (!has_text_too(&s))
		return complain(s.files[0], 0, "a mail needs its .txt besides", STR(""));
	return say(a, store_write(a->site.store, install_body, &s));
}

static void print_template(const struct template_key *k, size_t bytes, void *p)
{
	struct str family = template_name(k->family);

	(void)p; /* nothing is kept */
	(void)printf("%.*s\t%.*s%s%.*s\t%s\t%zu\n", (int)k->language.n, k->language.p,
		     (int)family.n, family.p, k->name.n > 0 ? "/" : "", (int)k->name.n,
		     k->name.n > 0 ? k->name.p : "", template_ending(k->part), bytes);
}

static enum err template_list_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return template_each(t, &a->call, print_template, NULL);
}

static int template_list_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say(a, e == ERR_OK ? store_read(a->site.store, template_list_body, a) : e);
}

struct showing {
	struct admin *a;
	struct template_key key;
	struct str text;
};

static enum err template_show_body(struct txn *t, void *p)
{
	struct showing *s = p;

	return template_get(t, &s->a->call, &s->key, &s->text);
}

static enum err template_remove_body(struct txn *t, void *p)
{
	struct showing *s = p;

	return template_remove(t, &s->a->call, &s->key);
}

static int say_template(const struct admin *a, enum err e)
{
	if (e != ERR_NOT_FOUND)
		return say(a, e);
	(void)fputs("pintle: the tenant has no such template\n", stderr);
	return EXIT_REFUSED;
}

static int template_show_command(struct admin *a)
{
	struct showing s = { .a = a, .key = { .language = arg(a, 1) } };
	enum err e;

	if (a->argc != 4 || !template_read_name(arg(a, 2), &s.key.family, &s.key.name) ||
	    !part_by_ending(arg(a, 3), &s.key.part))
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e == ERR_OK)
		e = store_read(a->site.store, template_show_body, &s);
	if (e == ERR_OK)
		(void)fwrite(s.text.p, 1, s.text.n, stdout);
	return say_template(a, e);
}

static int template_remove_command(struct admin *a)
{
	struct showing s = { .a = a, .key = { .language = arg(a, 1) } };
	enum err e;

	if (a->argc != 3 || !template_read_name(arg(a, 2), &s.key.family, &s.key.name))
		return EXIT_USAGE;
	e = open_tenant(a);
	if (e == ERR_OK)
		e = store_write(a->site.store, template_remove_body, &s);
	return say_template(a, e);
}

/* --- the install ------------------------------------------------------- */

static int init_command(struct admin *a)
{
	struct path conf;

	if (a->argc != 1)
		return EXIT_USAGE;
	if (install_create(a->argv[0], &conf) != ERR_OK)
		return say(a, ERR_CONFIG);
	(void)printf("%s\n", conf.s);
	return 0;
}

static int settings_command(struct admin *a)
{
	if (a->argc != 0)
		return EXIT_USAGE;
	conf_describe(stdout);
	return 0;
}

static int errors_command(struct admin *a)
{
	if (a->argc != 0)
		return EXIT_USAGE;
	for (int e = 0; e < ERR_COUNT; e++) {
		const struct err_info *i = err_info((enum err)e);

		(void)printf("%d\t%d\t%s\t%s\t%s\n", i->code, i->http, i->name, i->message,
			     i->description);
	}
	return 0;
}

static int check_command(struct admin *a)
{
	enum err e = a->argc == 0 ? open_site(a) : ERR_OK;

	if (a->argc != 0)
		return EXIT_USAGE;
	if (e == ERR_OK)
		e = address_settings(&a->site.conf);
	if (e == ERR_OK)
		e = mail_check(&a->site);
	if (e == ERR_OK)
		(void)puts("ok");
	return say(a, e);
}

static int backup_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_site(a);
	return say(a, e == ERR_OK ? store_backup(a->site.store, a->argv[0]) : e);
}

static enum err rotated_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return audit_put(t, &a->call, AUDIT_PEPPER_ROTATED, STR(""), STR(""));
}

static int pepper_rotate_command(struct admin *a)
{
	struct path file;
	enum err e;

	if (a->argc != 0)
		return EXIT_USAGE;
	e = open_site(a);
	if (e == ERR_OK)
		e = conf_path(&a->site.conf, CONF_PEPPER_PATH, a->site.conf_path.s, &file);
	if (e == ERR_OK)
		e = pepper_rotate(file.s);
	if (e == ERR_OK)
		e = store_write(a->site.store, rotated_body, a);
	if (e == ERR_OK)
		(void)puts("Restart the programs; hashes move to the new key as people sign in.");
	return say(a, e);
}

static int bench_hash_command(struct admin *a)
{
	enum { ROUNDS = 5, SLOWEST = 8 };

	if (a->argc != 0)
		return EXIT_USAGE;
	(void)puts("cost\tmemory\tms a hash");
	for (int cost = HASH_COST_MIN; cost <= SLOWEST; cost++) {
		uint64_t best = UINT64_MAX;

		for (int i = 0; i < ROUNDS; i++) {
			uint64_t from = clock_steady_us(), took;

			if (hash_waste(cost) != ERR_OK)
				return say(a, ERR_HASH);
			took = clock_steady_us() - from;
			best = took < best ? took : best;
		}
		(void)printf("%d\t%d MiB\t%.1f%s\n", cost, 1 << (cost - 1), (double)best / 1000,
			     cost < 5 ? "\t(less than 16 MiB: too weak for new installs)" : "");
	}
	return 0;
}

static int version_command(struct admin *a)
{
	(void)a;
	(void)printf("pintle %s\n", PINTLE_VERSION);
	return 0;
}

/* --- the command table ------------------------------------------------- */

static const struct {
	const char *words[2];
	int (*run)(struct admin *a);
	const char *arguments, *sentence;
} commands[] = {
	{ { "init", NULL }, init_command, "DIR", "lay out a new install" },
	{ { "check", NULL }, check_command, "", "say whether settings, keys and store are right" },
	{ { "settings", NULL }, settings_command, "", "explain every setting" },
	{ { "errors", NULL }, errors_command, "", "list every error: code, status, name, texts" },
	{ { "tenant", "add" }, tenant_add_command, "NAME [--profile secure|loginradius]",
	  "make a tenant; prints its key and secret once" },
	{ { "tenant", "list" }, tenant_list_command, "", "list tenants, a JSON object a line" },
	{ { "tenant", "show" }, tenant_show_command, "APIKEY", "show a tenant and its settings" },
	{ { "tenant", "set" }, tenant_set_command, "APIKEY NAME=VALUE...", "change settings" },
	{ { "tenant", "rotate-secret" }, tenant_rotate_command, "APIKEY [--grace MINUTES]",
	  "give a new secret; the old one dies at once or after the grace" },
	{ { "tenant", "hook-secret" }, tenant_hook_secret_command, "APIKEY NAME",
	  "give webhooks a secret to sign with in place of the API secret; prints it once" },
	{ { "tenant", "expire" }, tenant_expire_command, "APIKEY [--undo]",
	  "answer 6003 to every call of the tenant" },
	{ { "tenant", "remove" }, tenant_remove_command, "APIKEY",
	  "delete a tenant and all its accounts" },
	{ { "tenant", "trust" }, tenant_trust_command,
	  "APIKEY ISSUER --audience AUDIENCE [--name-by sub|email|phone] --key FILE|--jwks FILE...",
	  "exchange the ID tokens of an issuer; replaces its former keys" },
	{ { "tenant", "trusted" }, tenant_trusted_command, "APIKEY",
	  "list the issuers a tenant trusts, a JSON object a line" },
	{ { "tenant", "distrust" }, tenant_distrust_command, "APIKEY ISSUER",
	  "trust an issuer no more" },
	{ { "question", "add" }, question_add_command, "APIKEY TEXT",
	  "let people choose a security question; prints its id" },
	{ { "question", "list" }, question_list_command, "APIKEY",
	  "list the security questions, a JSON object a line" },
	{ { "question", "remove" }, question_remove_command, "APIKEY ID",
	  "ask a security question no more" },
	{ { "account", "add" }, account_add_command, "APIKEY < JSON",
	  "make an account from a management body" },
	{ { "account", "unlock" }, account_unlock_command, "APIKEY UID|EMAIL|USERNAME|PHONE",
	  "forget an account's wrong attempts" },
	{ { "audit", "list" }, audit_list_command, "APIKEY|install [--since TIME] [--uid UID]",
	  "show an audit trail, the newest record last" },
	{ { "audit", "verify" }, audit_verify_command, "APIKEY|install [--head NUMBER:DIGEST]",
	  "say whether an audit trail is whole, and still holds what was noted elsewhere" },
	{ { "audit", "export" }, audit_export_command, "APIKEY|install",
	  "print an audit trail, a JSON object a line" },
	{ { "outbox", "list" }, outbox_list_command, "APIKEY",
	  "list messages that wait or were given up, a JSON object a line" },
	{ { "outbox", "show" }, outbox_show_command, "APIKEY ID",
	  "show one, its link and code masked" },
	{ { "outbox", "retry" }, outbox_retry_command, "APIKEY ID|all",
	  "let them be tried at once" },
	{ { "outbox", "drop" }, outbox_drop_command, "APIKEY ID|all", "delete them unsent" },
	{ { "outbox", "stats" }, outbox_stats_command, "[APIKEY]",
	  "count the messages, of every tenant" },
	{ { "template", "install" }, template_install_command,
	  "APIKEY LANGUAGE NAME FILE... [--field NAME]...",
	  "use a tenant's own .txt, .html and .sms for a message" },
	{ { "template", "list" }, template_list_command, "APIKEY",
	  "list the tenant's own templates" },
	{ { "template", "show" }, template_show_command, "APIKEY LANGUAGE NAME txt|html|sms",
	  "print one" },
	{ { "template", "remove" }, template_remove_command, "APIKEY LANGUAGE NAME",
	  "use the shipped one again" },
	{ { "backup", NULL }, backup_command, "FILE", "copy the store while it is in use" },
	{ { "pepper", "rotate" }, pepper_rotate_command, "", "add a key for new hashes" },
	{ { "bench-hash", NULL }, bench_hash_command, "", "time each hash.cost on this machine" },
	{ { "version", NULL }, version_command, "", "print the version" },
};

static int usage(void)
{
	(void)fputs("usage: pintle [-c CONF] COMMAND ...\n", stderr);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		(void)fprintf(stderr, "  %s%s%s %s\n\t%s\n", commands[i].words[0],
			      commands[i].words[1] != NULL ? " " : "",
			      commands[i].words[1] != NULL ? commands[i].words[1] : "",
			      commands[i].arguments, commands[i].sentence);
	return EXIT_USAGE;
}

/* How many words of the command stand at argv; 0 when it is another one. */
static int words_match(const char *const words[2], int argc, char **argv)
{
	if (argc < 1 || strcmp(words[0], argv[0]) != 0)
		return 0;
	if (words[1] == NULL)
		return 1;
	return argc > 1 && strcmp(words[1], argv[1]) == 0 ? 2 : 0;
}

int main(int argc, char **argv)
{
	static struct admin a;
	int first = 1, status;

	log_context("pintle", STR(""));
	secret_init();
	secret_harden();
	if (argc > 2 && strcmp(argv[1], "-c") == 0) {
		a.conf_file = argv[2];
		first = 3;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		int n = words_match(commands[i].words, argc - first, argv + first);

		if (n == 0)
			continue;
		a.argc = argc - first - n;
		a.argv = argv + first + n;
		status = commands[i].run(&a);
		site_close(&a.site);
		arena_release(&a.arena);
		return status == EXIT_USAGE ? usage() : status;
	}
	return usage();
}
