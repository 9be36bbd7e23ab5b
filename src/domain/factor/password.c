/* SPDX-License-Identifier: MIT */
#include "domain/factor/password.h"

#include "base/unicode.h"
#include "domain/factor/password_policy.h"
#include "domain/tenant/tenant.h"

/* --- rules ------------------------------------------------------------- */

enum { WORDS_MAX = 64 };

/* The words that a password must not be made of. */
struct words {
	const struct context *c;
	struct str at[WORDS_MAX]; /* folded */
	size_t n;
};

static void add_word(struct words *w, struct str text)
{
	struct str folded;

	if (w->n < WORDS_MAX && text.n > 0 && unicode_text(w->c->arena, text, &folded))
		w->at[w->n++] = folded;
}

static bool is_part_of_word(char c)
{
	return ((unsigned char)c & 0x80) != 0 || (c >= '0' && c <= '9') ||
	       (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

/* Add a text, each word in it, and all its words written together. */
static void add_text(struct words *w, struct str text)
{
	char *together = arena_alloc(w->c->arena, text.n + 1);
	size_t from = 0, n = 0;

	add_word(w, text);
	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && is_part_of_word(text.p[i])) {
			together[n++] = text.p[i];
			continue;
		}
		if (i > from && i - from < text.n)
			add_word(w, str_head(str_skip(text, from), i - from));
		from = i + 1;
	}
	if (n < text.n && n > 0)
		add_word(w, str_bytes(together, n));
}

static void add_digits(struct words *w, struct str phone)
{
	char *digits = arena_alloc(w->c->arena, phone.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < phone.n; i++)
		if (phone.p[i] >= '0' && phone.p[i] <= '9')
			digits[n++] = phone.p[i];
	add_word(w, str_bytes(digits, n));
}

/* Add an e-mail address, its local part, and the labels of its domain except the last. */
static void add_address(struct words *w, struct str address)
{
	struct str host = address, name = str_cut(&host, '@');

	add_word(w, address);
	add_text(w, name);
	while (str_index(host, '.') < host.n)
		add_word(w, str_cut(&host, '.'));
}

static void add_person(struct words *w, const struct account *a, const struct profile *p)
{
	static const struct str names[] = {STR_INIT("FirstName"), STR_INIT("MiddleName"),
					   STR_INIT("LastName"), STR_INIT("NickName"),
					   STR_INIT("Company")};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		add_text(w, profile_text(p, names[i]));
	add_text(w, a->user_name);
	add_digits(w, a->phone);
	for (size_t i = 0; i < a->email_count; i++)
		add_address(w, a->emails[i].value);
}

/* In lower case. An ASCII password keeps all its spaces; unicode_text removes some of others. */
static struct str in_lower_case(const struct context *c, struct str s)
{
	char *p = arena_alloc(c->arena, s.n + 1);
	struct str folded;

	for (size_t i = 0; i < s.n; i++) {
		if (((unsigned char)s.p[i] & 0x80) != 0)
			return unicode_text(c->arena, s, &folded) ? folded : s;
		p[i] = ascii_lower(s.p[i]);
	}
	return str_bytes(p, s.n);
}

/* How easy the password is to guess. a is NULL while the account is unknown. */
static enum password_guess judge(const struct context *c, struct str password,
				 const struct account *a, const struct profile *p)
{
	struct words w = {.c = c};
	struct password_person person = {.words = w.at};

	add_text(&w, c->tenant->name);
	add_text(&w, c->tenant->conf.text[CONF_MAIL_PRODUCT]);
	if (a != NULL) {
		add_person(&w, a, p);
		person.numbers.birth_date = profile_text(p, STR("BirthDate"));
		person.numbers.phones = &a->phone;
		person.numbers.phone_count = 1;
	}
	person.word_count = w.n;
	return password_guess(in_lower_case(c, password), &person);
}

static enum password_strength strength_of(const struct context *c, enum password_guess guess)
{
	if (c->breached || guess == PASSWORD_COMMON)
		return STRENGTH_BREACHED;
	return guess == PASSWORD_HARD ? STRENGTH_STRONG : STRENGTH_WEAK;
}

enum err password_check_rules(const struct context *c, struct str password, const char *field,
			      const struct account *a, const struct profile *p,
			      enum password_strength *strength)
{
	const int64_t *n = c->tenant->conf.n;
	enum password_guess guess;

	if (password.n > PASSWORD_MAX)
		return context_field_fault(c, field, "The password is too long.");
	if (str_characters(password) < (size_t)n[CONF_PASSWORD_MIN_LENGTH])
		return context_field_fault(c, field, "The password is too short.");
	guess = judge(c, password, a, p);
	*strength = strength_of(c, guess);
	if ((n[CONF_PASSWORD_BLOCKLIST] != PASSWORD_BLOCKLIST_OFF &&
	     *strength == STRENGTH_BREACHED) ||
	    (n[CONF_PASSWORD_PERSONAL] != 0 && guess == PASSWORD_PERSONAL))
		return context_field_fault(c, field,
					   "The password is too easy to guess. "
					   "Choose a different one.");
	return ERR_OK;
}

void password_replace(const struct context *c, struct account *a, struct str hash,
		      enum password_strength strength)
{
	if (a->password.hash.n > 0) {
		a->password.changed = c->now;
		a->password.change_token = account_fresh_guid(c);
	}
	a->password.hash = hash;
	a->strength = strength;
	a->password.generation++;
	a->modified = c->now;
}
