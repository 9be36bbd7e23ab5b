/* SPDX-License-Identifier: MIT */
#include "render/render.h"

#include <assert.h>

#include "base/codec.h"
#include "render/sanitize.h"
#include "render/html_context.h"
#include "render/template_token.h"

enum { DEPTH = 4 };

/* A walk over a template, token by token. */
struct walk {
	struct str text;
	const struct render_source *source;
	size_t at;
	struct str open[DEPTH]; /* names of the sections around `at` */
	size_t depth;
	size_t dropped; /* depth from which on everything is dropped; 0: none */
	struct render_fault *fault;
	bool bad;
};

static char byte_at(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static void record_fault(struct walk *w, size_t at, const char *what, struct str word)
{
	unsigned line = 1;

	if (w->bad)
		return;
	w->bad = true;
	for (size_t i = 0; i < at; i++)
		line += w->text.p[i] == '\n';
	if (w->fault != NULL)
		*w->fault = (struct render_fault){line, what, word};
}

/* Whether the mark [from, to) is alone on its line; then *to moves past the line. */
static bool alone_on_line(struct str s, size_t from, size_t *to)
{
	size_t end = *to;

	while (from > 0 && (s.p[from - 1] == ' ' || s.p[from - 1] == '\t'))
		from--;
	if (from > 0 && s.p[from - 1] != '\n')
		return false;
	while (byte_at(s, end) == ' ' || byte_at(s, end) == '\t' || byte_at(s, end) == '\r')
		end++;
	if (end < s.n && s.p[end] != '\n')
		return false;
	*to = end < s.n ? end + 1 : end;
	return true;
}

/* A closing mark removes the space before it, so a literal ends there. */
static size_t literal_end(const struct walk *w, size_t from, size_t mark, enum template_token next)
{
	size_t to = mark + 1, end = mark;

	if (next == TOKEN_CLOSE && !alone_on_line(w->text, mark, &to) && end > from &&
	    w->text.p[end - 1] == ' ')
		return end - 1;
	if (next != TOKEN_OPEN && next != TOKEN_CLOSE)
		return end;
	while (end > from && (w->text.p[end - 1] == ' ' || w->text.p[end - 1] == '\t'))
		end--;
	return end == 0 || w->text.p[end - 1] == '\n' ? end : mark;
}

static void open_section(struct walk *w, struct str name)
{
	size_t from = w->at, to = from + 1 + name.n;

	if (!alone_on_line(w->text, from, &to) && byte_at(w->text, to) == ' ')
		to++;
	w->at = to;
	if (w->depth == DEPTH) {
		record_fault(w, from, "sections are nested too deeply", name);
		return;
	}
	w->open[w->depth++] = name;
	if (w->dropped == 0 && w->source->section(w->source->arg, name) != SECTION_KEPT)
		w->dropped = w->depth;
}

static void close_section(struct walk *w, struct str name)
{
	size_t from = w->at, to = from + name.n + 1;

	(void)alone_on_line(w->text, from, &to); /* moves `to` when it is */
	w->at = to;
	if (w->depth == 0 || !str_eq(w->open[w->depth - 1], name)) {
		record_fault(w, from, "a section is closed that is not open", name);
		return;
	}
	if (w->dropped == w->depth)
		w->dropped = 0;
	w->depth--;
}

/* The next token; *piece is a literal's text or a value's name. Handles sections. */
static enum template_token next_token(struct walk *w, struct str *piece)
{
	struct str name = {"", 0};
	size_t from = w->at, at = from;
	enum template_token kind = TOKEN_NONE;

	if (from >= w->text.n) {
		if (w->depth > 0)
			record_fault(w, from, "a section is not closed", w->open[w->depth - 1]);
		return TOKEN_END;
	}
	while (at < w->text.n &&
	       (kind = template_token_at(w->text, at, w->source, &name)) == TOKEN_NONE)
		at++;
	if (at > from) {
		w->at = at;
		*piece = str_bytes(w->text.p + from,
				   (at < w->text.n ? literal_end(w, from, at, kind) : at) - from);
		return TOKEN_NONE;
	}
	*piece = name;
	if (kind == TOKEN_OPEN)
		open_section(w, name);
	else if (kind == TOKEN_CLOSE)
		close_section(w, name);
	else
		w->at += name.n + 2;
	return kind;
}

/* --- checking ---------------------------------------------------------- */

/* A check of a template, and its HTML context. */
struct check {
	struct walk walk;
	enum render_kind kind;
	struct html_context context, opened[DEPTH];
};

static void check_value(struct check *c, size_t at, struct str name)
{
	const struct render_source *s = c->walk.source;
	const char *why = html_context_refuses(&c->context);
	struct str value;
	enum render_value form = s->value(s->arg, name, &value);

	if (form == VALUE_UNKNOWN)
		record_fault(&c->walk, at, "no placeholder has this name", name);
	else if (c->kind == RENDER_HTML && why != NULL &&
		 !(form == VALUE_COLOUR && html_context_in_style(&c->context)))
		record_fault(&c->walk, at, why, name);
	html_context_step(&c->context, 'x'); /* an escaped value is plain text */
}

/* The text after a section must have the same context whether it is kept or dropped. */
static void check_section(struct check *c, size_t at, enum template_token kind, struct str name)
{
	if (c->walk.bad)
		return;
	if (kind == TOKEN_OPEN)
		c->opened[c->walk.depth - 1] = c->context;
	else if (c->kind == RENDER_HTML && !html_context_eq(&c->opened[c->walk.depth], &c->context))
		record_fault(&c->walk, at,
			     "in HTML a section has to end in a place like its beginning", name);
}

/* An unknown mark would be sent unchanged. */
static void check_spelling(struct check *c, size_t at)
{
	bool in_style = c->kind == RENDER_HTML && c->context.state == HTML_CODE;
	struct str word;
	const char *what =
		template_token_misspelt(c->walk.text, at, c->walk.source, in_style, &word);

	if (what != NULL)
		record_fault(&c->walk, at, what, word);
}

static void check_literal(struct check *c, size_t at, struct str piece)
{
	for (size_t i = 0; i < piece.n && !c->walk.bad; i++) {
		check_spelling(c, at + i);
		html_context_step(&c->context, piece.p[i]);
	}
}

bool render_check(struct str text, enum render_kind kind, const struct render_source *s,
		  struct render_fault *out)
{
	struct check c = {.walk = {.text = text, .source = s, .fault = out}, .kind = kind};
	struct str piece;
	size_t at = 0;
	enum template_token token;

	assert(s->value != NULL && s->section != NULL);
	*out = (struct render_fault){.line = 0};
	while ((token = next_token(&c.walk, &piece)) != TOKEN_END && !c.walk.bad) {
		if (token == TOKEN_VALUE)
			check_value(&c, at, piece);
		else if (token == TOKEN_NONE)
			check_literal(&c, at, piece);
		else
			check_section(&c, at, token, piece);
		at = c.walk.at;
	}
	return !c.walk.bad;
}

/* --- output ------------------------------------------------------------ */

void render_html(struct buf *b, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '&')
			buf_lit(b, "&amp;");
		else if (c == '<')
			buf_lit(b, "&lt;");
		else if (c == '>')
			buf_lit(b, "&gt;");
		else if (c == '"')
			buf_lit(b, "&quot;");
		else if (c == '\'')
			buf_lit(b, "&#39;");
		else
			buf_byte(b, c);
	}
}

void render_url(struct buf *b, struct str text)
{
	buf_add(b, percent_encode(b->arena, text));
}

/* Whether position `at` is the value of a URL's query parameter. */
static bool in_query(struct str text, size_t at)
{
	if (at == 0 || text.p[at - 1] != '=')
		return false;
	for (size_t i = at; i > 0; i--) {
		char c = text.p[i - 1];

		if (c == '?')
			return true;
		if ((unsigned char)c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>')
			return false;
	}
	return false;
}

static void put_value(struct buf *b, const struct walk *w, size_t at, struct str name,
		      enum render_kind kind)
{
	struct str value = {"", 0};
	enum render_value form = w->source->value(w->source->arg, name, &value);

	if (form == VALUE_UNKNOWN)
		return;
	if (in_query(w->text, at)) {
		render_url(b, value);
		return;
	}
	if (form == VALUE_NAME)
		value = sanitize_unlinked(b->arena, value);
	if (kind == RENDER_HTML && form != VALUE_FINISHED)
		render_html(b, value);
	else
		buf_add(b, value);
}

static void put_literal(struct buf *b, const struct walk *w, struct str piece, struct str before,
			enum render_kind kind)
{
	struct str url = {"", 0};

	if (piece.n > 0 && piece.p[0] == '?' && str_eq_ci(before, STR("Url"))) {
		(void)w->source->value(w->source->arg, before, &url); /* unknown: left empty */
		if (str_index(url, '?') < url.n) {
			buf_lit(b, kind == RENDER_HTML ? "&amp;" : "&");
			piece = str_skip(piece, 1);
		}
	}
	buf_add(b, piece);
}

void render(struct buf *b, struct str text, enum render_kind kind, const struct render_source *s)
{
	struct walk w = {.text = text, .source = s};
	struct str piece, before = {"", 0};
	size_t at = 0;
	enum template_token token;

	assert(s->value != NULL && s->section != NULL);
	while ((token = next_token(&w, &piece)) != TOKEN_END) {
		if (w.dropped == 0 && token == TOKEN_NONE)
			put_literal(b, &w, piece, before, kind);
		if (w.dropped == 0 && token == TOKEN_VALUE)
			put_value(b, &w, at, piece, kind);
		before = token == TOKEN_VALUE ? piece : STR("");
		at = w.at;
	}
}
