/* SPDX-License-Identifier: MIT */
/*
 * Templates of tenants. The first byte is h for HTML, or p. In an accepted template every value
 * stays text, in its place, whatever the value is.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "render/html_context.h"
#include "render/render.h"

static const struct str harmless = STR_INIT("x");
static const struct str hostile =
	STR_INIT("\"><script>alert('#Name#')</script><!-- & https://evil.example/?a=b#IfSome");

static enum render_value value(void *arg, struct str name, struct str *out)
{
	*out = *(const struct str *)arg;
	if (str_eq_ci(name, STR("Name")))
		return VALUE_NAME;
	return str_eq_ci(name, STR("Url")) || str_eq_ci(name, STR("Text")) ? VALUE_TEXT
									   : VALUE_UNKNOWN;
}

static enum render_section section(void *arg, struct str name)
{
	(void)arg;
	if (str_eq(name, STR("IfSome")))
		return SECTION_KEPT;
	return str_eq(name, STR("IfNone")) ? SECTION_DROPPED : SECTION_UNKNOWN;
}

static struct str rendered(struct arena *a, struct str text, enum render_kind kind, struct str with)
{
	struct str kept = with;
	const struct render_source s = {value, section, &kept};
	struct buf b;

	buf_init(&b, a, text.n + 16, 1 << 20);
	render(&b, text, kind, &s);
	MUST(!b.overflowed);
	return buf_str(&b);
}

/* The number of tags, attributes and quoted values: values must not add any. */
static size_t marks(struct str html, struct html_context *end)
{
	struct html_context p = {.state = HTML_TEXT};
	size_t n = 0;

	for (size_t i = 0; i < html.n; i++) {
		enum html_state before = p.state;

		html_context_step(&p, html.p[i]);
		n += p.state != before &&
		     (p.state == HTML_TAG || p.state == HTML_ATTRIBUTE || p.state == HTML_QUOTED ||
		      p.state == HTML_CODE || p.state == HTML_COMMENT || p.state == HTML_BARE);
	}
	*end = p;
	return n;
}

static void check_html(struct arena *a, struct str text)
{
	struct html_context one, other;
	struct str calm = rendered(a, text, RENDER_HTML, harmless);
	struct str wild = rendered(a, text, RENDER_HTML, hostile);

	MUST(marks(calm, &one) == marks(wild, &other));
	MUST(html_context_eq(&one, &other));
}

/* How long the text becomes when each value is `with`. */
static size_t length(struct arena *a, struct str text, struct str with)
{
	return rendered(a, text, RENDER_PLAIN, with).n;
}

/* Each value stands there once, and a mark in it, written # or %23, is not read as one. */
static void check_plain(struct arena *a, struct str text)
{
	size_t empty = length(a, text, STR("")), values = length(a, text, STR("x")) - empty;
	size_t marked = length(a, text, STR("#Text#"));

	MUST(length(a, text, STR("xyz")) == empty + 3 * values);
	MUST(marked >= empty + strlen("#Text#") * values);
	MUST(marked <= empty + strlen("%23Text%23") * values);
}

void fuzz_one(struct arena *a, struct str in)
{
	enum render_kind kind = fuzz_byte(&in) == 'h' ? RENDER_HTML : RENDER_PLAIN;
	struct str with = harmless;
	const struct render_source s = {value, section, &with};
	struct render_fault fault;
	bool fine = render_check(in, kind, &s, &fault);

	if (!fine) {
		MUST(fault.line > 0 && fault.what != NULL && fuzz_within(fault.word, in));
		(void)rendered(a, in, kind, hostile); /* a refused template does no harm */
		return;
	}
	if (kind == RENDER_HTML)
		check_html(a, in);
	else
		check_plain(a, in);
}
