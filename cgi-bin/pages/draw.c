/* SPDX-License-Identifier: MIT */
/* Drawing pages: the one that was asked for, and the one that tells an error. */
#include "pages.h"

#include <assert.h>

#include "domain/limit/lockout.h"
#include "domain/tenant/form_token.h"
#include "http/browser.h"
#include "render/duration_text.h"
#include "render/local_time.h"
#include "render/page_files.h"

enum { PAGE_ROOM = 16 * 1024 };

void drawing_put(struct drawing *d, struct str name, struct str value)
{
	assert(d->view.count < DRAWN_VALUES);
	d->values[d->view.count++] = (struct page_value){name, value};
}

/* The first field of that name in the form; a form with two is refused, but drawn again. */
static bool find_typed(const struct request *r, struct str name, struct str *out)
{
	for (size_t i = 0; i < r->form.n; i++) {
		*out = r->form.at[i].value;
		if (str_eq_ci(r->form.at[i].name, name))
			return true;
	}
	return false;
}

/* What was typed into the fields of the row, as values named Value.FIELD. */
static void put_typed(const struct request *r, struct drawing *d)
{
	const struct param *p = r->route != NULL ? r->route->params : NULL;

	for (; p != NULL && p->name != NULL; p++) {
		struct buf name;
		struct str typed;

		if ((p->flags & IN_BODY) == 0 || (p->flags & SECRET) != 0 ||
		    !find_typed(r, str_of(p->name), &typed))
			continue;
		buf_init(&name, r->context.arena, 32, 128);
		buf_lit(&name, "Value.");
		buf_lit(&name, p->name);
		drawing_put(d, buf_str(&name), typed);
	}
}

void drawing_begin(const struct request *r, struct str page, struct drawing *d)
{
	const struct form_token token = form_token_of(&r->context, r->device);

	*d = (struct drawing){.view = {.page = page, .language = place_language(r)}};
	drawing_put(d, STR("FormToken"), arena_copy(r->context.arena, str_of(token.s)));
	put_typed(r, d);
}

enum err drawing_send(struct request *r, struct drawing *d)
{
	enum err e;

	d->view.values = d->values;
	buf_init(&r->out, r->context.arena, PAGE_ROOM, PAGE_BYTES);
	e = page_draw(&r->context, &d->view, &r->out);
	return e == ERR_OK ? browser_page(r) : e;
}

/* --- errors --------------------------------------------------------------------------------- */

/* A duration in the words of the page's language. */
static struct str in_words(struct request *r, struct str language, uint64_t seconds)
{
	struct str words = STR("");

	if (page_files_read(&r->context, language, STR("words"), &words) != ERR_OK)
		words = STR("");
	return duration_text(r->context.arena, words, language, seconds);
}

/* Until when one has to wait, as a time and in words. */
static void put_wait(struct request *r, struct drawing *d)
{
	const struct error_detail *x = &r->detail;
	uint64_t until = x->locked_until > 0 ? x->locked_until : x->retry_at;
	struct str zone = r->tenant.conf.text[CONF_MAIL_TIMEZONE];

	if (until == ATTEMPT_FOREVER) {
		d->view.state = STR("ceiling");
		d->view.error = 0;
	} else if (until > r->context.now) {
		if (x->has_attempts_left && x->attempts_left == 0) { /* the wait begins now */
			d->view.state = STR("locked");
			d->view.error = 0;
		}
		drawing_put(d, STR("Until"), local_time(r->context.arena, zone, until));
		drawing_put(d, STR("In"), in_words(r, d->view.language, until - r->context.now));
	}
}

/* How many tries are left, for the words that count them. */
static void put_tries(struct request *r, struct drawing *d)
{
	struct buf n;

	buf_init(&n, r->context.arena, 24, 24);
	buf_int(&n, (int64_t)r->detail.attempts_left);
	if (r->detail.has_attempts_left)
		drawing_put(d, STR("Count"), buf_str(&n));
}

/* A page of an install without tenant or templates: plain, but in sentences. */
static void draw_plainly(struct request *r, enum err e, struct str request_id)
{
	const struct err_info *info = err_info(e);
	struct str rest = str_of(info->description);
	struct buf *b = &r->out;

	buf_init(b, r->context.arena, 1024, 8192);
	buf_lit(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	buf_lit(b, info->message);
	buf_lit(b, "</title>\n<h1>");
	buf_lit(b, info->message);
	buf_lit(b, "</h1>\n<p>");
	while (rest.p != NULL) { /* '*' stands for a name that the request chose */
		buf_add(b, str_cut(&rest, '*'));
		buf_lit(b, rest.p != NULL ? "request" : "</p>\n<p>Reference: <code>");
	}
	buf_add(b, request_id);
	buf_lit(b, "</code></p>\n</html>\n");
	(void)browser_page(r);
}

/* The page for an error of this kind: the form that was sent, or one that only says what happened.
 */
static struct str page_for(const struct request *r, enum err e)
{
	struct str page = place_page(r);

	if (e == ERR_PATH_UNKNOWN)
		return STR("not-found");
	if (r->route == NULL || page.n == 0 || e == ERR_FORM_ORIGIN || e == ERR_FORM_TOKEN ||
	    err_info(e)->http >= 500)
		return STR("error");
	return page;
}

static enum err draw_told(struct request *r, enum err e, struct str request_id, struct str page)
{
	struct drawing *d = arena_alloc(r->context.arena, sizeof *d);

	drawing_begin(r, page, d);
	drawing_put(d, STR("Reference"), request_id);
	if (str_eq(page, place_page(r))) {
		d->view.error = err_info(e)->code;
		draw_questions(r, d);
		if (r->device.n > 0)
			(void)draw_name(r, d); /* a page without the name is a page too */
		put_wait(r, d);
		put_tries(r, d);
	}
	return drawing_send(r, d);
}

void draw_error(struct request *r, enum err e, struct str request_id)
{
	if (r->context.tenant != NULL && (draw_told(r, e, request_id, page_for(r, e)) == ERR_OK ||
					  draw_told(r, e, request_id, STR("error")) == ERR_OK))
		return;
	draw_plainly(r, e, request_id);
}
