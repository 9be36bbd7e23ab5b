/* SPDX-License-Identifier: MIT */
#include "domain/person.h"

#include "base/log.h"
#include "domain/attempt.h"
#include "domain/grant.h"
#include "domain/outbox.h"
#include "domain/pin.h"
#include "domain/tenant.h"
#include "domain/token.h"

enum { PASSWORD_MAX = 256, TRIES = 5 };

/* What a body may say of an account besides profile members. */
struct wish {
	struct str uid, user_name, phone, password, pin;
	const struct json *emails; /* an array, or NULL */
	bool has_active, active;
	bool has_email_verified, email_verified;
	bool has_phone_verified, phone_verified;
	bool has_locked, locked;
	bool has_pin_info, pin_skipped;
};

/* --- reading the body -------------------------------------------------- */

static enum err take_text(const struct call *c, const struct json *body, struct str name,
			  struct str *out)
{
	bool found;
	const struct json *j = json_member(body, name, &found);

	if (j == NULL)
		return ERR_OK;
	if (json_kind(j) != JSON_TEXT)
		return call_name_fault(c, ERR_PARAM_FORMAT, name);
	*out = json_text(j);
	return ERR_OK;
}

static enum err take_bool(const struct call *c, const struct json *body, struct str name,
			  bool *given, bool *out)
{
	bool found;
	const struct json *j = json_member(body, name, &found);

	if (j == NULL)
		return ERR_OK;
	if (json_kind(j) != JSON_BOOL)
		return call_name_fault(c, ERR_PARAM_FORMAT, name);
	*given = true;
	*out = json_true(j);
	return ERR_OK;
}

static enum err take_emails(const struct call *c, const struct json *body, struct wish *w)
{
	bool found;

	w->emails = json_member(body, STR("Email"), &found);
	if (w->emails == NULL)
		return ERR_OK;
	if (json_kind(w->emails) != JSON_ARRAY || json_count(w->emails) > ACCOUNT_EMAILS)
		return call_name_fault(c, ERR_PARAM_FORMAT, STR("Email"));
	return ERR_OK;
}

static enum err take_pin_info(const struct call *c, const struct json *body, struct wish *w)
{
	bool found, given = false;
	const struct json *info = json_member(body, STR("PINInfo"), &found);
	enum err e;

	if (info == NULL)
		return ERR_OK;
	if (json_kind(info) != JSON_OBJECT)
		return call_name_fault(c, ERR_PARAM_FORMAT, STR("PINInfo"));
	w->has_pin_info = true;
	e = take_text(c, info, STR("PIN"), &w->pin);
	return e == ERR_OK ? take_bool(c, info, STR("Skipped"), &given, &w->pin_skipped) : e;
}

static enum err take_wish(const struct call *c, const struct json *body, struct wish *w)
{
	const struct {
		struct str name;
		struct str *out;
	} texts[] = { { STR("Uid"), &w->uid },
		      { STR("UserName"), &w->user_name },
		      { STR("PhoneId"), &w->phone },
		      { STR("Password"), &w->password } };
	const struct {
		struct str name;
		bool *given, *out;
	} bools[] = { { STR("IsActive"), &w->has_active, &w->active },
		      { STR("EmailVerified"), &w->has_email_verified, &w->email_verified },
		      { STR("PhoneIdVerified"), &w->has_phone_verified, &w->phone_verified },
		      { STR("IsLoginLocked"), &w->has_locked, &w->locked } };
	enum err e = take_emails(c, body, w);

	for (size_t i = 0; e == ERR_OK && i < sizeof texts / sizeof *texts; i++)
		e = take_text(c, body, texts[i].name, texts[i].out);
	for (size_t i = 0; e == ERR_OK && i < sizeof bools / sizeof *bools; i++)
		e = take_bool(c, body, bools[i].name, bools[i].given, bools[i].out);
	return e == ERR_OK ? take_pin_info(c, body, w) : e;
}

/* --- identifiers ------------------------------------------------------- */

static enum err check_name(const struct call *c, enum identifier_kind kind, struct str text,
			   enum err malformed, struct str name)
{
	struct str normal;

	if (text.n == 0 || identifier_normal(c->arena, kind, text, &normal))
		return ERR_OK;
	return call_name_fault(c, malformed, name);
}

static enum err add_email(const struct call *c, const struct json *entry, struct account *a,
			  bool *primary)
{
	struct str type = { "", 0 }, value = { "", 0 };
	enum err e;

	if (json_kind(entry) != JSON_OBJECT)
		return call_name_fault(c, ERR_PARAM_FORMAT, STR("Email"));
	e = take_text(c, entry, STR("Type"), &type);
	if (e == ERR_OK)
		e = take_text(c, entry, STR("Value"), &value);
	if (e == ERR_OK)
		e = value.n == 0 ? call_name_fault(c, ERR_EMAIL_FORMAT, STR("Email")) :
				   check_name(c, IDENTIFIER_EMAIL, value, ERR_EMAIL_FORMAT,
					      STR("Email"));
	if (e != ERR_OK)
		return e;
	if (type.n == 0 || type.n > 64)
		return ERR_EMAIL_TYPE_MISSING;
	for (size_t i = 0; i < a->email_count; i++)
		if (str_eq_ci(a->emails[i].value, value))
			return ERR_EMAIL_TWICE;
	if (str_eq_ci(type, STR("Primary"))) {
		if (*primary)
			return ERR_EMAIL_PRIMARY_TWICE;
		*primary = true;
	}
	a->emails[a->email_count].type = type;
	a->emails[a->email_count++].value = value;
	return ERR_OK;
}

static enum err add_names(const struct call *c, const struct wish *w, struct account *a)
{
	bool primary = false;
	enum err e = check_name(c, IDENTIFIER_PHONE, w->phone, ERR_PHONE_FORMAT, STR("PhoneId"));

	if (e == ERR_OK)
		e = check_name(c, IDENTIFIER_USERNAME, w->user_name, ERR_USERNAME_FORMAT,
			       STR("UserName"));
	for (size_t i = 0; e == ERR_OK && i < json_count(w->emails); i++)
		e = add_email(c, json_at(w->emails, i), a, &primary);
	if (e != ERR_OK)
		return e;
	a->phone = w->phone;
	a->user_name = w->user_name;
	a->provider = a->email_count > 0 ? STR("Email") : STR("Phone");
	return a->email_count + a->phone.n + a->user_name.n > 0 ? ERR_OK : ERR_IDENTIFIER_MISSING;
}

static struct str fresh_hex(const struct call *c)
{
	struct guid g = guid_random();
	char *p = arena_alloc(c->arena, 2 * GUID_BYTES);

	hex_write(g.b, GUID_BYTES, p);
	return str_bytes(p, 2 * GUID_BYTES);
}

static enum err choose_uid(const struct call *c, struct str wished, struct account *a)
{
	a->profile_id = fresh_hex(c);
	a->uid = fresh_hex(c);
	a->custom_uid = wished.n > 0;
	if (wished.n == 0 || identifier_normal(c->arena, IDENTIFIER_UID, wished, &a->uid))
		return ERR_OK;
	return ERR_UID_INVALID;
}

/* --- secrets ----------------------------------------------------------- */

/* Characters, not bytes: continuation bytes of UTF-8 do not count. */
static size_t characters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static enum err check_password(const struct call *c, struct str password)
{
	if (password.n > PASSWORD_MAX)
		return call_field_fault(c, "Password", "The password is too long.");
	if (characters(password) < (size_t)c->tenant->conf.n[CONF_PASSWORD_MIN_LENGTH])
		return call_field_fault(c, "Password", "The password is too short.");
	return ERR_OK;
}

static enum err check_secrets(const struct call *c, const struct wish *w, const struct account *a,
			      const struct profile *p)
{
	enum err e = w->password.n > 0 ? check_password(c, w->password) : ERR_OK;

	if (e != ERR_OK || !w->has_pin_info)
		return e;
	if (w->pin.n > 0)
		return pin_check_rules(c, w->pin, "pin", a, p);
	return w->pin_skipped ? ERR_OK : call_name_fault(c, ERR_PIN_MISSING, STR("PIN"));
}

struct hashes {
	struct str password, pin; /* empty: not given */
};

static enum err hash_secrets(const struct call *c, const struct wish *w, struct str uid,
			     struct hashes *out)
{
	enum err e = ERR_OK;

	*out = (struct hashes){ .pin = { "", 0 } };
	if (w->password.n > 0)
		e = credential_make(c, (struct credential_owner){ uid, CREDENTIAL_PASSWORD },
				    w->password, &out->password);
	if (e == ERR_OK && w->pin.n > 0)
		e = credential_make(c, (struct credential_owner){ uid, CREDENTIAL_PIN }, w->pin,
				    &out->pin);
	return e;
}

static void set_password(const struct call *c, struct account *a, struct str hash)
{
	if (a->password.hash.n > 0) {
		a->password.changed = c->now;
		a->password.change_token = account_fresh_guid(c);
	}
	a->password.hash = hash;
	a->password.generation++;
}

static void apply_secrets(const struct call *c, const struct wish *w, const struct hashes *h,
			  struct account *a)
{
	if (h->password.n > 0)
		set_password(c, a, h->password);
	if (h->pin.n > 0)
		pin_replace(c, a, h->pin);
	if (w->pin_skipped && a->pin.hash.n == 0) {
		a->pin_skipped = true;
		a->pin_skipped_at = c->now;
	}
}

static void apply_flags(const struct wish *w, struct account *a)
{
	if (w->has_active)
		a->active = w->active;
	if (w->has_email_verified)
		a->email_verified = w->email_verified;
	if (w->has_phone_verified)
		a->phone_verified = w->phone_verified;
}

/* --- create ------------------------------------------------------------ */

struct create {
	const struct call *c;
	struct person *out;
};

static enum err create_body(struct txn *t, void *arg)
{
	struct create *s = arg;
	enum err e = account_add(t, s->c, &s->out->account);

	return e == ERR_OK ? profile_put(t, s->c, s->out->account.uid, &s->out->profile) : e;
}

static enum err create(const struct call *c, const struct json *body, enum profile_writer writer,
		       const struct wish *w, struct person *out)
{
	struct hashes h;
	struct account *a = &out->account;
	enum err e = add_names(c, w, a);

	if (e == ERR_OK)
		e = choose_uid(c, w->uid, a);
	if (e == ERR_OK)
		e = profile_merge(c, writer, NULL_KEEPS, body, &out->profile);
	if (e == ERR_OK)
		e = check_secrets(c, w, a, &out->profile);
	if (e == ERR_OK)
		e = hash_secrets(c, w, a->uid, &h);
	if (e != ERR_OK)
		return e;
	apply_flags(w, a);
	apply_secrets(c, w, &h, a);
	e = store_write(c->site->store, create_body, &(struct create){ c, out });
	if (e == ERR_OK)
		LOG("account_created", { "uid", a->uid });
	return e;
}

static void begin_person(const struct call *c, struct str source, struct person *out)
{
	*out = (struct person){ .profile = { .bytes = { "", 0 } } };
	out->account = (struct account){ .active = true, .source = source };
	out->account.created = out->account.modified = c->now;
}

enum err person_create(const struct call *c, const struct json *body, struct str source,
		       struct person *out)
{
	struct wish w = { .emails = NULL };
	enum err e = take_wish(c, body, &w);

	begin_person(c, source, out);
	return e == ERR_OK ? create(c, body, IMPORT, &w, out) : e;
}

/* What a person may wish for at registration, by the tenant's settings. */
static enum err limit_wish(const struct call *c, struct wish *w)
{
	const int64_t *n = c->tenant->conf.n;
	bool due = n[CONF_PIN_ENABLED] != 0 && n[CONF_PIN_REQUIRED] != 0 &&
		   n[CONF_PIN_ASK_ON_REGISTRATION] != 0;

	w->uid = (struct str){ "", 0 };
	w->has_active = w->has_email_verified = w->has_phone_verified = w->has_locked = false;
	if (n[CONF_REGISTER_ENABLED] == 0)
		return ERR_REGISTRATION_OFF;
	if (w->password.n == 0)
		return ERR_PASSWORD_MISSING;
	if (n[CONF_PIN_ENABLED] == 0) {
		w->has_pin_info = w->pin_skipped = false;
		w->pin = w->uid;
	}
	if (due && w->pin.n == 0)
		return call_name_fault(c, ERR_PIN_MISSING, STR("PIN"));
	w->pin_skipped = w->pin_skipped && !due && w->pin.n == 0;
	w->has_pin_info = w->pin.n > 0 || w->pin_skipped; /* an empty PINInfo says nothing */
	return ERR_OK;
}

enum err person_register(const struct call *c, const struct json *body, struct str source,
			 struct person *out)
{
	struct wish w = { .emails = NULL };
	enum err e = take_wish(c, body, &w);

	begin_person(c, source, out);
	if (e == ERR_OK)
		e = limit_wish(c, &w);
	return e == ERR_OK ? create(c, body, PERSON, &w, out) : e;
}

/* --- read and unlock --------------------------------------------------- */

struct look {
	const struct call *c;
	enum identifier_kind kind;
	struct str text;
	struct person *out;
};

static enum err read_body(struct txn *t, void *arg)
{
	struct look *s = arg;
	struct person *p = s->out;
	enum err e = account_find(t, s->c, s->kind, s->text, &p->account);

	if (e == ERR_OK)
		e = profile_get(t, s->c, p->account.uid, &p->profile);
	return e == ERR_OK ? signin_locked(t, s->c, &p->account, &p->locked) : e;
}

enum err person_read(const struct call *c, enum identifier_kind kind, struct str text,
		     struct person *out)
{
	struct look s = { c, kind, text, out };

	return store_read(c->site->store, read_body, &s);
}

enum err person_exists(const struct call *c, enum identifier_kind kind, struct str text,
		       bool *exists)
{
	struct person *p = arena_alloc(c->arena, sizeof *p);
	enum err e = person_read(c, kind, text, p);

	*exists = e == ERR_OK;
	return e == ERR_USER_UNKNOWN ? ERR_OK : e;
}

static enum err unlock_body(struct txn *t, void *arg)
{
	struct look *s = arg;
	enum err e = account_find(t, s->c, s->kind, s->text, &s->out->account);

	return e == ERR_OK ? attempt_unlock(t, s->c, s->out->account.uid) : e;
}

enum err person_unlock(const struct call *c, enum identifier_kind kind, struct str text)
{
	struct person *p = arena_alloc(c->arena, sizeof *p);
	struct look s = { c, kind, text, p };
	enum err e = store_write(c->site->store, unlock_body, &s);

	if (e == ERR_OK)
		LOG("unlocked", { "uid", p->account.uid });
	return e;
}

/* --- update ------------------------------------------------------------ */

struct update {
	const struct call *c;
	const struct person_change *change;
	enum profile_writer writer;
	struct wish wish;
	struct hashes hashes;
	struct profile before, after;
	struct person *out;
};

static bool ends_sign_ins(const struct update *s)
{
	bool blocked = s->wish.has_active && !s->wish.active;
	bool by_password = s->hashes.password.n > 0 &&
			   s->c->tenant->conf.n[CONF_LOGOUT_ON_PASSWORD_CHANGE] != 0;

	return s->writer != PERSON && (blocked || by_password || s->hashes.pin.n > 0);
}

static bool unlocks(const struct wish *w)
{
	return (w->has_active && w->active) || (w->has_locked && !w->locked);
}

static enum err apply_update(struct txn *t, struct update *s)
{
	const struct wish *w = &s->wish;
	struct account *a = &s->out->account;
	enum err e = ERR_OK;

	apply_flags(w, a);
	apply_secrets(s->c, w, &s->hashes, a);
	a->modified = a->profile_modified = s->c->now;
	if (ends_sign_ins(s))
		e = grant_end_all(t, s->c, a->uid);
	else if (s->hashes.password.n > 0)
		e = grant_end_pin_sessions(t, s->c, a->uid);
	if (e == ERR_OK && unlocks(w))
		e = attempt_unlock(t, s->c, a->uid);
	if (e == ERR_OK)
		e = signin_locked(t, s->c, a, &s->out->locked);
	return e == ERR_OK ? account_put(t, s->c, a) : e;
}

static enum err update_body(struct txn *t, void *arg)
{
	struct update *s = arg;
	struct person *p = s->out;
	struct look look = { s->c, IDENTIFIER_UID, s->change->uid, p };
	enum err e = read_body(t, &look);

	if (e == ERR_OK && !str_eq(p->profile.bytes, s->before.bytes))
		e = ERR_BUSY; /* written by another meanwhile: merge anew */
	if (e == ERR_OK && s->writer == PERSON && s->wish.has_pin_info && p->account.pin.hash.n > 0)
		e = ERR_BUSY; /* a PIN was set meanwhile: leave it */
	if (e == ERR_OK)
		e = apply_update(t, s);
	p->profile = s->after;
	return e == ERR_OK ? profile_put(t, s->c, p->account.uid, &s->after) : e;
}

static enum err try_update(struct update *s)
{
	struct person *p = s->out;
	enum err e = person_read(s->c, IDENTIFIER_UID, s->change->uid, p);

	s->before = s->after = p->profile;
	if (e == ERR_OK && s->writer == PERSON && p->account.pin.hash.n > 0)
		s->wish = (struct wish){ .emails = NULL }; /* a PIN is changed by the old one */
	if (e == ERR_OK)
		e = profile_merge(s->c, s->writer, s->change->nulls, s->change->body, &s->after);
	if (e == ERR_OK)
		e = check_secrets(s->c, &s->wish, &p->account, &s->after);
	if (e == ERR_OK)
		e = hash_secrets(s->c, &s->wish, p->account.uid, &s->hashes);
	return e == ERR_OK ? store_write(s->c->site->store, update_body, s) : e;
}

static enum err run_update(struct update *s)
{
	enum err e = try_update(s);

	for (int i = 1; i < TRIES && e == ERR_BUSY; i++)
		e = try_update(s);
	if (e == ERR_OK)
		LOG("account_updated", { "uid", s->out->account.uid },
		    { "pin", s->hashes.pin.n > 0 ? STR("set") : STR("kept") });
	return e;
}

enum err person_update(const struct call *c, const struct person_change *change,
		       struct person *out)
{
	struct update s = { .c = c, .change = change, .writer = MANAGER, .out = out };
	enum err e = take_wish(c, change->body, &s.wish);

	return e == ERR_OK ? run_update(&s) : e;
}

enum err person_update_own(const struct call *c, const struct person_change *change,
			   struct person *out)
{
	struct update s = { .c = c, .change = change, .writer = PERSON, .out = out };
	enum err e = take_pin_info(c, change->body, &s.wish);

	return e == ERR_OK ? run_update(&s) : e;
}

enum err person_set_password(const struct call *c, struct str uid, struct str password,
			     struct person *out)
{
	const struct person_change change = { uid, NULL, NULL_KEEPS };
	struct update s = { .c = c, .change = &change, .writer = MANAGER, .out = out };

	s.wish.password = password;
	return run_update(&s);
}

/* --- deletion and names ------------------------------------------------ */

static enum err delete_all(struct txn *t, const struct call *c, const struct account *a)
{
	enum err e = grant_end_all(t, c, a->uid);

	if (e == ERR_OK)
		e = attempt_unlock(t, c, a->uid);
	if (e == ERR_OK)
		e = profile_del(t, c, a->uid);
	return e == ERR_OK ? account_remove(t, c, a) : e;
}

static enum err delete_body(struct txn *t, void *arg)
{
	struct look *s = arg;
	enum err e = account_find(t, s->c, s->kind, s->text, &s->out->account);

	return e == ERR_OK ? delete_all(t, s->c, &s->out->account) : e;
}

struct deletion {
	const struct call *c;
	const struct account *account;
	struct token token;
	struct token_text text;
	struct str url;
	struct account found;
};

static enum err ask_body(struct txn *t, void *arg)
{
	struct deletion *s = arg;
	struct outbox_message m = { .kind = OUTBOX_MAIL,
				    .to = s->account->emails[0].value,
				    .template = STR("delete-account"),
				    .due = s->c->now,
				    .expires = s->token.expires,
				    .variable_count = 2 };
	enum err e = token_put(t, s->c, TOKEN_DELETION, str_of(s->text.s), &s->token);

	m.variables[0] = (struct outbox_variable){ STR("Url"), s->url };
	m.variables[1] = (struct outbox_variable){ STR("GUID"), str_of(s->text.s) };
	return e == ERR_OK ? outbox_put(t, s->c, &m) : e;
}

enum err person_ask_deletion(const struct call *c, const struct account *a,
			     const struct guid *grant, struct str url)
{
	struct str allowed = c->tenant->conf.text[CONF_DELETE_URL];
	struct deletion s = { .c = c, .account = a, .text = token_fresh(), .url = allowed };
	enum err e;

	if (a->email_count == 0)
		return ERR_EMAIL_NONE;
	if (url.n > 0 && !str_eq(url, allowed))
		return ERR_DELETE_URL;
	s.token = (struct token){ .uid = a->uid, .grant = *grant };
	s.token.expires = c->now + (uint64_t)c->tenant->conf.n[CONF_DELETE_MINUTES] * 60;
	e = store_write(c->site->store, ask_body, &s);
	secret_zero(&s.text, sizeof s.text);
	if (e == ERR_OK)
		LOG("deletion_asked", { "uid", a->uid });
	return e;
}

static enum err confirm_body(struct txn *t, void *arg)
{
	struct deletion *s = arg;
	enum err e = token_get(t, s->c, TOKEN_DELETION, s->url, &s->token, &s->found);

	if (e == ERR_OK)
		e = token_del(t, s->c, TOKEN_DELETION, s->url);
	return e == ERR_OK ? delete_all(t, s->c, &s->found) : e;
}

enum err person_confirm_deletion(const struct call *c, struct str token)
{
	struct deletion s = { .c = c, .url = token };
	enum err e = store_write(c->site->store, confirm_body, &s);

	if (e == ERR_OK)
		LOG("account_deleted", { "uid", s.found.uid });
	return e;
}

enum err person_delete(const struct call *c, enum identifier_kind kind, struct str text)
{
	struct person *p = arena_alloc(c->arena, sizeof *p);
	struct look s = { c, kind, text, p };
	enum err e = store_write(c->site->store, delete_body, &s);

	if (e == ERR_OK)
		LOG("account_deleted", { "uid", p->account.uid });
	return e;
}

struct rename {
	const struct call *c;
	struct str uid;
	struct account names; /* holds the new phone and e-mail addresses */
	bool phone, emails;   /* which of them are new */
	struct str drop;      /* the e-mail address to take away */
	struct person *out;
};

/* Put what is left of a's e-mail addresses into names. */
static enum err without_email(const struct account *a, struct rename *s)
{
	s->names.email_count = 0;
	for (size_t i = 0; i < a->email_count; i++)
		if (!str_eq_ci(a->emails[i].value, s->drop))
			s->names.emails[s->names.email_count++] = a->emails[i];
	if (s->names.email_count == a->email_count)
		return ERR_EMAIL_UNKNOWN;
	return s->names.email_count == 0 ? ERR_EMAIL_LAST : ERR_OK;
}

static void take_names(const struct rename *s, struct account *a)
{
	if (s->phone && !str_eq(a->phone, s->names.phone)) {
		a->phone = s->names.phone;
		a->phone_verified = false;
	}
	if (!s->emails)
		return;
	for (size_t i = 0; i < s->names.email_count; i++)
		a->emails[i] = s->names.emails[i];
	a->email_count = s->names.email_count;
}

static enum err rename_body(struct txn *t, void *arg)
{
	struct rename *s = arg;
	struct person *p = s->out;
	struct look look = { s->c, IDENTIFIER_UID, s->uid, p };
	struct account before;
	enum err e = read_body(t, &look);

	before = p->account;
	if (e == ERR_OK && s->drop.n > 0)
		e = without_email(&before, s);
	if (e != ERR_OK)
		return e;
	take_names(s, &p->account);
	p->account.modified = s->c->now;
	return account_rename(t, s->c, &before, &p->account);
}

static enum err run_rename(struct rename *s)
{
	enum err e = store_write(s->c->site->store, rename_body, s);

	if (e == ERR_OK)
		LOG("account_renamed", { "uid", s->out->account.uid });
	return e;
}

enum err person_set_phone(const struct call *c, struct str uid, struct str phone,
			  struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .phone = true, .out = out };

	s.names.phone = phone;
	return run_rename(&s);
}

enum err person_set_emails(const struct call *c, struct str uid, const struct json *emails,
			   struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .emails = true, .out = out };
	struct wish w = { .emails = NULL };
	enum err e = take_emails(c, emails, &w);

	if (e == ERR_OK)
		e = json_count(w.emails) > 0 ? add_names(c, &w, &s.names) : ERR_EMAIL_LAST;
	return e == ERR_OK ? run_rename(&s) : e;
}

enum err person_drop_email(const struct call *c, struct str uid, struct str email,
			   struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .emails = true, .drop = email, .out = out };

	return run_rename(&s);
}

static enum err username_body(struct txn *t, void *arg)
{
	struct rename *s = arg;
	struct account before;
	struct look look = { s->c, IDENTIFIER_UID, s->uid, s->out };
	enum err e = read_body(t, &look);

	before = s->out->account;
	if (e != ERR_OK)
		return e;
	s->out->account.user_name = s->drop;
	s->out->account.modified = s->c->now;
	return account_rename(t, s->c, &before, &s->out->account);
}

enum err person_set_username(const struct call *c, struct str uid, struct str name,
			     struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .drop = name, .out = out };
	enum err e = check_name(c, IDENTIFIER_USERNAME, name, ERR_USERNAME_FORMAT, STR("username"));

	if (e == ERR_OK)
		e = store_write(c->site->store, username_body, &s);
	if (e == ERR_OK)
		LOG("account_renamed", { "uid", uid });
	return e;
}
