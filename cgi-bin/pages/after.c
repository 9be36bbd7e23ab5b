/* SPDX-License-Identifier: MIT */
/*
 * What comes after a form: a redirect to a page that says what was done. A note in its address,
 * sealed under the pepper, says what; a note in a cookie says which form it was.
 */
#include "pages.h"

#include "http/browser.h"
#include "http/cookie.h"
#include "http/response.h"
#include "render/local_time.h"

enum { NOTE_LIFE_S = 15 * 60, NOTE_MAX = 512 };

/* A deed or a page, and a form or a name. */
struct note {
	struct str what, about;
	uint64_t when; /* seconds since 1970 */
};

static struct str note_label(const struct request *r)
{
	return tenant_label(r->context.arena, "note of pages ", &r->tenant.id, STR(""));
}

/* base64url. */
static struct str note_seal(const struct request *r, struct str what, struct str about)
{
	struct arena *arena = r->context.arena;
	struct str sealed;
	struct buf b;

	buf_init(&b, arena, 128, NOTE_MAX);
	buf_int(&b, (int64_t)r->context.now);
	buf_byte(&b, ' ');
	buf_add(&b, what);
	buf_byte(&b, ' ');
	buf_add(&b, about);
	sealed = pepper_seal(&r->context.instance->pepper, arena, note_label(r), buf_str(&b));
	return base64url_write(arena, sealed);
}

/* False when it is not one of ours, or too old. */
static bool note_open(const struct request *r, struct str text, struct note *out)
{
	struct arena *arena = r->context.arena;
	struct str sealed, plain;
	int64_t when;

	if (!base64url_read(arena, text, &sealed) ||
	    !pepper_open(&r->context.instance->pepper, arena, note_label(r), sealed, &plain) ||
	    !str_int(str_cut(&plain, ' '), &when))
		return false;
	*out = (struct note){.what = str_cut(&plain, ' '), .when = (uint64_t)when};
	out->about = plain;
	return r->context.now < out->when + NOTE_LIFE_S;
}

/* The very form: where it was sent, and everything in it. */
static struct str form_digest(const struct request *r)
{
	const struct str parts[] = {place_page(r), r->raw_query, r->body_text};
	struct digest d = digest_mac(STR("form"), parts, 3);
	char *hex = arena_alloc(r->context.arena, 2 * DIGEST_SIZE);

	hex_write(d.b, DIGEST_SIZE, hex);
	return str_bytes(hex, 2 * DIGEST_SIZE);
}

static enum err go_to(struct request *r, struct str deed)
{
	return browser_redirect(r, place_drawn(r, "done", "note", note_seal(r, deed, STR(""))));
}

enum err go_to_done(struct request *r, const char *deed)
{
	cookie_set(r, COOKIE_DONE, note_seal(r, str_of(deed), form_digest(r)), NOTE_LIFE_S);
	return go_to(r, str_of(deed));
}

enum err finish_form(struct request *r, const char *deed)
{
	return browser_wants_page(r) ? go_to_done(r, deed) : response_flag(r, "IsPosted");
}

enum err finish_again(struct request *r, enum err e)
{
	struct str cookie;
	struct note note;

	if (!browser_wants_page(r) || cookie_read(r, COOKIE_DONE, &cookie) != ERR_OK ||
	    !note_open(r, cookie, &note) || !secret_equal(note.about, form_digest(r)))
		return e;
	return go_to(r, note.what);
}

enum err go_to_sent(struct request *r, const char *page, struct str name)
{
	struct str note = note_seal(r, str_of(page), name);

	if (!browser_wants_page(r))
		return response_flag(r, "IsPosted");
	return browser_redirect(r, place_drawn(r, page, "note", note));
}

/* The note in the query; NULL when there is none that can be used. */
static const struct note *note_of(const struct request *r)
{
	struct note *note = arena_alloc(r->context.arena, sizeof *note);

	for (size_t i = 0; i < r->query.n; i++)
		if (str_eq(r->query.at[i].name, STR("note")) &&
		    note_open(r, r->query.at[i].value, note))
			return note;
	return NULL;
}

enum err draw_sent(struct request *r)
{
	struct drawing *d = arena_alloc(r->context.arena, sizeof *d);
	const struct note *note = note_of(r);

	drawing_begin(r, place_page(r), d);
	if (note != NULL && str_eq(note->what, d->view.page)) {
		drawing_put(d, STR("Value.name"), note->about);
		drawing_put(d, STR("Target"), identifier_masked(r->context.arena, note->about));
	}
	return drawing_send(r, d);
}

enum err draw_done(struct request *r)
{
	struct drawing *d = arena_alloc(r->context.arena, sizeof *d);
	const struct note *note = note_of(r);
	struct str zone = r->tenant.conf.text[CONF_MAIL_TIMEZONE];

	drawing_begin(r, place_page(r), d);
	if (note != NULL) {
		d->view.state = note->what;
		drawing_put(d, STR("Time"), local_time(r->context.arena, zone, note->when));
	}
	return drawing_send(r, d);
}
