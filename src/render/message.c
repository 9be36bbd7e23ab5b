/* SPDX-License-Identifier: MIT */
#include "render/message.h"

#include <assert.h>

#include "domain/tenant/page_address.h"
#include "render/link.h"
#include "render/placeholders.h"
#include "render/template_lookup.h"

enum { TEXT_BYTES = 256 * 1024 };

struct reading {
	const struct context *c;
	const struct outbox_message *m;
	struct placeholders placeholders;
	struct template_lookup_own own;
};

static enum err read_body(struct txn *t, void *arg)
{
	struct reading *r = arg;
	enum err e = placeholders_begin(t, r->c, r->m, &r->placeholders);

	return e == ERR_OK ? template_lookup_read_own(t, r->c, r->m, &r->own) : e;
}

static struct str fill(struct placeholders *l, struct str text, enum render_kind kind)
{
	struct render_source source = placeholders_source(l);
	struct buf b;

	buf_init(&b, l->context->arena, text.n + 256, TEXT_BYTES);
	render(&b, text, kind, &source);
	return b.overflowed ? STR("") : buf_str(&b);
}

/* Render a text, inside its layout if there is one. */
static struct str fill_in(struct placeholders *l, struct str text, struct str layout,
			  enum render_kind kind)
{
	l->content = fill(l, text, kind);
	return layout.n > 0 ? fill(l, layout, kind) : l->content;
}

static bool fill_mail(struct placeholders *l, const struct template_lookup *texts,
		      struct message *out)
{
	struct str subject, text;

	if (!template_lookup_subject(texts->text, &subject, &text))
		return false;
	out->subject = l->subject = fill(l, subject, RENDER_PLAIN);
	out->text = fill_in(l, text, texts->text_layout, RENDER_PLAIN);
	if (texts->html.n > 0)
		out->html = fill_in(l, texts->html, texts->html_layout, RENDER_HTML);
	return out->subject.n > 0 && out->text.n > 0;
}

/* The last line of a text. */
static struct str last_line(struct str text)
{
	struct str line = str_cut(&text, '\n');

	while (text.p != NULL)
		line = str_cut(&text, '\n');
	return line;
}

/*
 * Bind the code of an SMS to the hosted pages: a last line "@host #code", by which browsers offer
 * the code on that host alone (origin-bound one-time codes, WICG). A template may have its own.
 */
static struct str bind_code(const struct placeholders *l, struct str text)
{
	struct str host = page_address_host(l->context), code = placeholders_code(l);
	struct buf b;

	if (host.n == 0 || code.n == 0 || str_starts(last_line(text), STR("@")))
		return text;
	buf_init(&b, l->context->arena, text.n + 300, TEXT_BYTES);
	buf_add(&b, text);
	buf_lit(&b, "\n\n@");
	buf_add(&b, host);
	buf_lit(&b, " #");
	buf_add(&b, code);
	return buf_str(&b);
}

static bool fill_sms(struct placeholders *l, const struct template_lookup *texts,
		     struct message *out)
{
	struct str text = str_trim(fill(l, texts->sms, RENDER_PLAIN));

	if (text.n == 0)
		return false;
	out->sms = bind_code(l, text);
	return out->sms.n > 0;
}

bool message_render(const struct context *c, const struct outbox_message *m, struct message *out,
		    struct delivery *out_failed)
{
	struct reading r = {.c = c, .m = m};
	struct template_lookup texts;
	enum err e = store_read(c->instance->store, read_body, &r);

	assert(c->tenant != NULL);
	*out = (struct message){.sms = STR("")};
	if (e == ERR_OK)
		e = template_lookup_choose(c, m, &r.own, &texts);
	if (e != ERR_OK) {
		*out_failed = e == ERR_NOT_FOUND
				      ? delivery_never(STR("there is no such template"))
				      : delivery_later(STR("the template cannot be read"));
		return false;
	}
	r.placeholders.language = texts.language;
	r.placeholders.words = texts.words;
	r.placeholders.page = link_page(c, m, texts.language);
	r.placeholders.forgot = link_forgot(c, m, texts.language);
	out->product = r.placeholders.product;
	if (m->kind == OUTBOX_SMS ? fill_sms(&r.placeholders, &texts, out)
				  : fill_mail(&r.placeholders, &texts, out))
		return true;
	*out_failed = delivery_never(STR("the template has no subject or no text"));
	return false;
}
