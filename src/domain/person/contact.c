/* SPDX-License-Identifier: MIT */
#include "domain/person/contact.h"

#include "base/log.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/event.h"
#include "domain/session/sign_in_record.h"
#include "domain/message/notify.h"
#include "domain/session/session.h"
#include "domain/signin/step_up.h"
#include "domain/tenant/tenant.h"
#include "domain/person/account_input.h"

/* A change of an account's addresses, number or user name. */
struct contact {
	const struct context *c;
	const char *what; /* which of these, in the audit trail */
	/* Change *a, but not what is confirmed; see keep_confirmed. May run again. */
	enum err (*apply)(const struct contact *s, struct account *a);
	struct str value, type; /* the one to add or remove, and its type */
	struct account given;	/* has several addresses to add */

	/* The account: by an identifier, or of the person with an access token. */
	enum identifier_kind kind;
	struct str name;
	const struct contact_change *own; /* NULL: by the identifier */
	struct token token;

	enum purpose confirms;	/* what must be confirmed afterwards; 0: nothing */
	struct otp_texts texts; /* the link and code for that */
	struct otp *handed;	/* returned here instead of sent; NULL: sent */
	struct account_view *out;
};

/* --- addresses, numbers and user names as they change ------------------------ */

static enum err replace_phone(const struct contact *s, struct account *a)
{
	if (str_eq(a->phone, s->value))
		return ERR_OK;
	a->phone = s->value;
	a->phone_verified = false;
	return ERR_OK;
}

static enum err remove_phone(const struct contact *s, struct account *a)
{
	(void)s;
	if (a->phone.n == 0)
		return ERR_PHONE_NONE;
	a->phone = STR("");
	a->phone_verified = false;
	return a->email_count + a->user_name.n > 0 ? ERR_OK : ERR_IDENTIFIER_MISSING;
}

static enum err replace_username(const struct contact *s, struct account *a)
{
	a->user_name = s->value;
	return ERR_OK;
}

static enum err remove_email(const struct contact *s, struct account *a)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->email_count; i++)
		if (!str_eq_ci(a->emails[i].value, s->value))
			a->emails[kept++] = a->emails[i];
	if (kept == a->email_count)
		return ERR_EMAIL_UNKNOWN;
	a->email_count = kept;
	return kept == 0 ? ERR_EMAIL_LAST : ERR_OK;
}

/*
 * Add an address to those of a. It replaces the one of its type, or is appended; an address
 * that a has gets the type. False when there is no room.
 */
static bool put_email(struct account *a, struct str type, struct str value)
{
	size_t i = 0;

	while (i < a->email_count && !str_eq_ci(a->emails[i].value, value))
		i++;
	for (size_t k = 0; i == a->email_count && k < a->email_count; k++)
		if (str_eq_ci(a->emails[k].type, type))
			i = k;
	if (i == ACCOUNT_EMAILS)
		return false;
	a->emails[i].type = type;
	a->emails[i].value = value;
	if (i == a->email_count)
		a->email_count++;
	return true;
}

static enum err put_emails(const struct contact *s, struct account *a)
{
	for (size_t i = 0; i < s->given.email_count; i++)
		if (!put_email(a, s->given.emails[i].type, s->given.emails[i].value))
			return context_name_fault(s->c, ERR_PARAM_FORMAT, STR("Email"));
	return ERR_OK;
}

static bool has_primary(const struct account *a)
{
	for (size_t i = 0; i < a->email_count; i++)
		if (str_eq_ci(a->emails[i].type, STR("Primary")))
			return true;
	return false;
}

/* Append an address, whatever its type: it must not replace another. */
static enum err add_email(const struct contact *s, struct account *a)
{
	bool required = s->c->tenant->conf.n[CONF_VERIFY_EMAIL] == VERIFY_REQUIRED;

	if (account_has_email(a, s->value))
		return ERR_EMAIL_OWN;
	if (required && a->email_count > 0 && !a->email_verified)
		return ERR_EMAIL_FIRST;
	if (str_eq_ci(s->type, STR("Primary")) && has_primary(a))
		return ERR_EMAIL_PRIMARY_TWICE;
	if (a->email_count == ACCOUNT_EMAILS)
		return ERR_EMAIL_MANY;
	a->emails[a->email_count].type = s->type;
	a->emails[a->email_count++].value = s->value;
	return ERR_OK;
}

/* Addresses that stay are as confirmed as before, whatever their position. */
static void keep_confirmed(const struct account *before, struct account *a)
{
	for (size_t i = 0; i < a->email_count; i++)
		a->emails[i].confirmed = account_email_confirmed(before, a->emails[i].value);
	a->email_verified = a->email_count > 0 && a->emails[0].confirmed;
}

/* --- the transaction ---------------------------------------------------------- */

/* Whether the person has other addresses or another number. Types of addresses do not matter. */
static bool contacts_changed(const struct account *before, const struct account *after)
{
	bool changed =
		!str_eq(before->phone, after->phone) || before->email_count != after->email_count;

	for (size_t i = 0; !changed && i < after->email_count; i++)
		changed = !str_eq_ci(before->emails[i].value, after->emails[i].value);
	return changed;
}

/*
 * End the codes that were sent to the old addresses or number and, by the tenant's setting,
 * the sign-ins: whoever reads there may have started one. Notify the person.
 */
static enum err end_old(struct txn *t, const struct contact *s, const struct account *before)
{
	struct str uid = before->uid;
	enum err e = otp_end_all(t, s->c, uid, false);

	if (e != ERR_OK)
		return e;
	e = notify_contacts(t, s->c, before, &s->out->account);
	if (e != ERR_OK || s->c->tenant->conf.n[CONF_LOGOUT_ON_CONTACT_CHANGE] == 0)
		return e;
	return s->own != NULL ? session_keep_only(t, s->c, s->own->access, &s->token)
			      : sign_in_record_end_all(t, s->c, uid);
}

static enum err load_own(struct txn *t, struct contact *s, struct account *a)
{
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->own->access, &s->token, a);

	return e == ERR_OK ? step_up_spend(t, s->c, a->uid, s->own->step_up) : e;
}

/* Load the account. */
static enum err load(struct txn *t, struct contact *s)
{
	struct account a = {.uid = s->name};
	enum err e = ERR_OK;

	if (s->own != NULL)
		e = load_own(t, s, &a);
	else if (s->kind != IDENTIFIER_UID)
		e = account_find(t, s->c, s->kind, s->name, &a);
	return e == ERR_OK ? account_load(t, s->c, a.uid, s->out) : e;
}

static bool is_confirmed(const struct context *c, const struct account *a, enum purpose purpose)
{
	if (purpose == PURPOSE_PHONE)
		return a->phone_verified || c->tenant->conf.n[CONF_VERIFY_PHONE] == VERIFY_NONE;
	return c->tenant->conf.n[CONF_VERIFY_EMAIL] == VERIFY_NONE;
}

/* Send the confirmation of the new address or number, or hand it over. */
static enum err confirm(struct txn *t, const struct contact *s)
{
	const struct account *a = &s->out->account;
	struct code_request request = {.purpose = s->confirms, .name = s->value};

	if (s->handed != NULL)
		return hand_over_confirmation(t, s->c, &request, &s->texts, a, s->handed);
	if (s->confirms == 0 || is_confirmed(s->c, a, s->confirms))
		return ERR_OK;
	request.url = s->own->page;
	request.template = s->own->template;
	return send_confirmation(t, s->c, &request, &s->texts, a);
}

static enum err contact_body(struct txn *t, void *arg)
{
	struct contact *s = arg;
	struct account before, *a = &s->out->account;
	enum err e = load(t, s);

	if (e != ERR_OK)
		return e;
	before = *a;
	e = s->apply(s, a);
	if (e != ERR_OK)
		return e;
	keep_confirmed(&before, a);
	a->modified = s->c->now;
	e = account_rename(t, s->c, &before, a);
	if (e == ERR_OK && contacts_changed(&before, a))
		e = end_old(t, s, &before);
	if (e != ERR_OK)
		return e;
	e = confirm(t, s);
	if (e != ERR_OK)
		return e;
	e = audit_put(t, s->c, AUDIT_ACCOUNT_RENAMED, a->uid, str_of(s->what));
	return e == ERR_OK ? event_raise_changes(t, s->c, &before, a) : e;
}

static enum err run(struct contact *s)
{
	enum err e;

	if (s->confirms != 0)
		s->texts = otp_generate(s->c);
	e = store_write(s->c->instance->store, contact_body, s);
	if (e == ERR_OK)
		LOG(account_renamed, {"uid", s->out->account.uid});
	return e;
}

/* --- by the tenant's back end -------------------------------------------------- */

static struct contact of_uid(const struct context *c, const char *what, struct str uid,
			     struct account_view *out)
{
	return (struct contact){
		.c = c, .what = what, .kind = IDENTIFIER_UID, .name = uid, .out = out};
}

static enum err set_phone(struct contact *s, struct str phone)
{
	enum err e = account_input_check_name(s->c, IDENTIFIER_PHONE, phone, ERR_PHONE_FORMAT,
					      STR("phone"));

	s->apply = replace_phone;
	s->value = phone;
	return e == ERR_OK ? run(s) : e;
}

enum err contact_set_phone(const struct context *c, struct str uid, struct str phone,
			   struct account_view *out)
{
	struct contact s = of_uid(c, "phone", uid, out);

	return set_phone(&s, phone);
}

enum err contact_set_emails(const struct context *c, struct str uid, const struct json *emails,
			    struct account_view *out)
{
	struct contact s = of_uid(c, "email", uid, out);
	struct account_input in = {.emails = NULL};
	enum err e = account_input_emails(c, emails, &in);

	if (e != ERR_OK)
		return e;
	if (in.emails == NULL)
		return context_name_fault(c, ERR_EMAIL_MISSING, STR("Email"));
	if (json_count(in.emails) == 0)
		return ERR_EMAIL_LAST;
	s.apply = put_emails;
	e = account_input_names(c, &in, &s.given);
	return e == ERR_OK ? run(&s) : e;
}

enum err contact_drop_email(const struct context *c, struct str uid, struct str email,
			    struct account_view *out)
{
	struct contact s = of_uid(c, "email", uid, out);

	s.apply = remove_email;
	s.value = email;
	return run(&s);
}

enum err contact_set_username(const struct context *c, struct str uid, struct str name,
			      struct account_view *out)
{
	struct contact s = of_uid(c, "username", uid, out);
	enum err e = account_input_check_name(c, IDENTIFIER_USERNAME, name, ERR_USERNAME_FORMAT,
					      STR("username"));

	s.apply = replace_username;
	s.value = name;
	return e == ERR_OK ? run(&s) : e;
}

static enum err add_new_email(struct contact *s, struct str type)
{
	s->what = "email";
	s->apply = add_email;
	s->confirms = PURPOSE_EMAIL;
	s->type = type;
	return type.n == 0 || type.n > 64 ? ERR_EMAIL_TYPE_MISSING : run(s);
}

enum err contact_hand_over(const struct context *c, const struct contact_handed *h,
			   struct otp_texts *texts, struct otp *code)
{
	struct account_view *p = arena_alloc(c->arena, sizeof *p);
	struct contact s = {.c = c,
			    .kind = h->kind,
			    .name = h->name,
			    .what = "phone",
			    .value = h->value,
			    .confirms = PURPOSE_PHONE,
			    .handed = code,
			    .out = p};
	enum err e = ERR_VERIFY_OFF;

	if (h->purpose == PURPOSE_PHONE)
		e = set_phone(&s, h->value);
	else if (c->tenant->conf.n[CONF_VERIFY_EMAIL] != VERIFY_NONE)
		e = add_new_email(&s, h->type);
	*texts = s.texts;
	secret_zero(&s.texts, sizeof s.texts);
	return e;
}

struct invalidation {
	const struct context *c;
	struct str uid;
	const struct code_request *request;
	struct otp_texts texts;
	struct account_view *out;
};

static enum err clear_confirmed(const struct invalidation *s, struct account *a)
{
	if (s->request->purpose == PURPOSE_PHONE) {
		a->phone_verified = false;
		return a->phone.n > 0 ? ERR_OK : ERR_PHONE_NONE;
	}
	a->email_verified = false;
	for (size_t i = 0; i < a->email_count; i++)
		a->emails[i].confirmed = false;
	return a->email_count > 0 ? ERR_OK : ERR_EMAIL_NONE;
}

static enum err invalidate_body(struct txn *t, void *arg)
{
	struct invalidation *s = arg;
	struct account before, *a = &s->out->account;
	enum err e = account_load(t, s->c, s->uid, s->out);

	if (e != ERR_OK)
		return e;
	before = *a;
	e = clear_confirmed(s, a);
	if (e != ERR_OK)
		return e;
	a->modified = s->c->now;
	e = account_put(t, s->c, a);
	if (e == ERR_OK && !is_confirmed(s->c, a, s->request->purpose))
		e = send_confirmation(t, s->c, s->request, &s->texts, a);
	if (e != ERR_OK)
		return e;
	e = audit_put(t, s->c, AUDIT_ACCOUNT_UPDATED, a->uid, STR("not verified"));
	return e == ERR_OK ? event_raise_changes(t, s->c, &before, a) : e;
}

enum err contact_invalidate(const struct context *c, struct str uid,
			    const struct code_request *request, struct account_view *out)
{
	struct invalidation s = {
		.c = c, .uid = uid, .request = request, .texts = otp_generate(c), .out = out};
	enum err e = send_code_check_page(c, request->purpose, request->url);

	if (e == ERR_OK)
		e = store_write(c->instance->store, invalidate_body, &s);
	secret_zero(&s.texts, sizeof s.texts);
	if (e == ERR_OK)
		LOG(account_updated, {"uid", out->account.uid});
	return e;
}

/* --- by their own person -------------------------------------------------------- */

static struct contact of_person(const struct context *c, const char *what,
				const struct contact_change *change, struct account_view *out)
{
	return (struct contact){
		.c = c, .what = what, .own = change, .value = change->value, .out = out};
}

enum err contact_set_own_phone(const struct context *c, const struct contact_change *change,
			       struct account_view *out)
{
	struct contact s = of_person(c, "phone", change, out);
	enum err e;

	s.confirms = PURPOSE_PHONE;
	e = set_phone(&s, change->value);
	secret_zero(&s.texts, sizeof s.texts);
	return e;
}

enum err contact_add_own_email(const struct context *c, const struct contact_change *change,
			       struct account_view *out)
{
	struct contact s = of_person(c, "email", change, out);
	enum err e = send_code_check_page(c, PURPOSE_EMAIL, change->page);

	if (e == ERR_OK)
		e = add_new_email(&s, change->type);
	secret_zero(&s.texts, sizeof s.texts);
	return e;
}

enum err contact_drop_own_email(const struct context *c, const struct contact_change *change,
				struct account_view *out)
{
	struct contact s = of_person(c, "email", change, out);

	s.apply = remove_email;
	return run(&s);
}

enum err contact_drop_own_phone(const struct context *c, const struct contact_change *change,
				struct account_view *out)
{
	struct contact s = of_person(c, "phone", change, out);

	s.apply = remove_phone;
	return run(&s);
}
