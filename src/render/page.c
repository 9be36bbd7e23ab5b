/* SPDX-License-Identifier: MIT */
#include "render/page.h"

#include <assert.h>

#include "base/log.h"
#include "render/page_files.h"
#include "render/page_placeholders.h"

enum { FILE_NAME = 64, PART_DEPTH = 4 };

/* --- reading ------------------------------------------------------------ */

static enum err refuse(struct str page, struct str language, const char *reason, struct str word)
{
	LOG(page_refused, {"page", page}, {"language", language}, {"reason", str_of(reason)},
	    {"word", word});
	return ERR_CONFIG;
}

static enum err read_html(const struct context *c, struct str folder, struct str page,
			  struct str *out)
{
	struct buf name;

	buf_init(&name, c->arena, FILE_NAME, FILE_NAME);
	buf_add(&name, page);
	buf_lit(&name, ".html");
	return page_files_read(c, folder, buf_str(&name), out);
}

/* Cut *rest at a comment `include NAME`. Returns what stands before it. */
static struct str cut_at_include(struct str *rest, struct str *name)
{
	const struct str mark = STR("<!-- include ");
	struct str text = *rest, tail;

	*name = STR("");
	for (size_t i = 0; i + mark.n <= text.n; i++) {
		if (!str_starts(str_skip(text, i), mark))
			continue;
		tail = str_skip(text, i + mark.n);
		*name = str_cut(&tail, ' ');
		(void)str_cut(&tail, '>');
		*rest = tail;
		return str_head(text, i);
	}
	rest->p = NULL;
	return text;
}

/* Put the text into b, with the parts that it includes in their places. */
static enum err put_included(const struct page *p, struct str text, unsigned depth, struct buf *b)
{
	struct str part, name;
	enum err e = ERR_OK;

	while (e == ERR_OK && text.p != NULL) {
		buf_add(b, cut_at_include(&text, &name));
		if (name.n == 0)
			continue;
		e = depth == 0 || !page_files_name_fits(name)
			    ? ERR_NOT_FOUND
			    : read_html(p->c, STR("pages/parts"), name, &part);
		if (e == ERR_OK)
			e = put_included(p, part, depth - 1, b);
		else
			e = refuse(p->v->page, STR(""), "includes a part that is not there", name);
	}
	return e;
}

static enum err read_skeleton(const struct page *p, struct str page, struct page_skeleton *out)
{
	const char *fault;
	struct str text;
	struct buf whole;
	enum err e = read_html(p->c, STR("pages"), page, &text);

	if (e != ERR_OK)
		return e;
	buf_init(&whole, p->c->arena, text.n + 1, PAGE_BYTES);
	e = put_included(p, text, PART_DEPTH, &whole);
	if (e != ERR_OK)
		return e;
	return page_skeleton_read(p->c->arena, buf_str(&whole), out, &fault)
		       ? ERR_OK
		       : refuse(page, STR(""), fault, STR(""));
}

static enum err read_words(struct page *p, struct str language)
{
	struct str text;
	enum err e = page_files_read(p->c, language, STR("pages"), &text);

	if (e != ERR_OK)
		return e;
	words_read(p->c->arena, text, language, &p->words);
	return page_files_read(p->c, language, STR("words"), &p->file);
}

static bool is_there(const struct page_languages *l, struct str language)
{
	for (size_t i = 0; i < l->count; i++)
		if (str_eq(l->list[i], language))
			return true;
	return false;
}

static enum err read_page(struct page *p)
{
	enum err e = page_languages(p->c, &p->languages);

	if (e != ERR_OK)
		return e;
	if (!is_there(&p->languages, p->v->language))
		return ERR_NOT_FOUND;
	e = read_words(p, p->v->language);
	if (e != ERR_OK)
		return e;
	e = read_skeleton(p, STR("layout"), &p->layout);
	return e == ERR_OK ? read_skeleton(p, p->v->page, &p->skeleton) : e;
}

/* --- composing ---------------------------------------------------------- */

static struct str rendered(struct page *p, struct str text)
{
	struct render_source source = page_placeholders_source(p);
	struct buf b;

	buf_init(&b, p->c->arena, text.n + 512, PAGE_BYTES);
	render(&b, text, RENDER_HTML, &source);
	return buf_str(&b);
}

static struct str word(struct page *p, struct str name)
{
	struct buf b;

	buf_init(&b, p->c->arena, 128, PAGE_BYTES);
	page_placeholders_put_word(p, name, &b);
	return buf_str(&b);
}

static void put_attribute(struct buf *b, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_byte(b, ' ');
	buf_lit(b, name);
	buf_lit(b, "=\"");
	render_html(b, value);
	buf_byte(b, '"');
}

static bool is_listed(const struct page_skeleton *s, struct str word)
{
	for (size_t i = 0; i < s->word_count; i++)
		if (str_eq(s->words[i], word))
			return true;
	return false;
}

/* Whether two errors mean the same on the page. */
static bool is_same(const struct page_error *a, const struct page_error *b)
{
	return str_eq(a->word, b->word) && str_eq(a->field, b->field) && str_eq(a->state, b->state);
}

static void put_code(struct buf *b, const struct page_error *e)
{
	buf_int(b, e->code);
	if (e->reason.n > 0) {
		buf_byte(b, '/');
		render_html(b, e->reason);
	}
}

/* What error i means, and those after it that mean the same: for the module. */
static void put_error(struct page *p, const struct page_skeleton *s, size_t i, struct buf *b)
{
	const struct page_error *e = &s->errors[i];

	buf_lit(b, "<p data-code=\"");
	put_code(b, e);
	for (size_t k = i + 1; k < s->error_count; k++) {
		if (!is_same(e, &s->errors[k]))
			continue;
		buf_byte(b, ' ');
		put_code(b, &s->errors[k]);
	}
	buf_byte(b, '"');
	put_attribute(b, "data-field", e->field);
	if (e->word.n == 0)
		put_attribute(b, "data-state", e->state);
	else if (is_listed(s, e->word))
		put_attribute(b, "data-word", e->word);
	buf_byte(b, '>');
	if (e->word.n > 0)
		page_placeholders_put_word(p, e->word, b);
	buf_lit(b, "</p>\n");
}

static void put_errors(struct page *p, const struct page_skeleton *s, struct buf *b)
{
	for (size_t i = 0; i < s->error_count; i++) {
		size_t k = 0;

		while (k < i && !is_same(&s->errors[k], &s->errors[i]))
			k++;
		if (k == i)
			put_error(p, s, i, b);
	}
}

static bool is_of_error(const struct page_skeleton *s, struct str word)
{
	for (size_t i = 0; i < s->error_count; i++)
		if (str_eq(s->errors[i].word, word))
			return true;
	return false;
}

static void put_named_text(struct page *p, struct str name, struct str text, struct buf *b)
{
	buf_lit(b, "<p");
	put_attribute(b, "data-word", name);
	buf_byte(b, '>');
	page_placeholders_put_text(p, text, b);
	buf_lit(b, "</p>\n");
}

/* Every plural form of a word that has some. Returns how many. */
static size_t put_forms(struct page *p, struct str name, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < p->words.count; i++) {
		const struct word *w = &p->words.list[i];

		if (!str_starts(w->name, name) || w->name.n == name.n || w->name.p[name.n] != '.')
			continue;
		put_named_text(p, w->name, w->text, b);
		n++;
	}
	return n;
}

static void put_words(struct page *p, const struct page_skeleton *s, struct buf *b)
{
	put_errors(p, s, b);
	for (size_t i = 0; i < s->word_count; i++) {
		struct str text = words_find(&p->words, s->words[i]);

		if (is_of_error(s, s->words[i]))
			continue;
		if (text.n > 0)
			put_named_text(p, s->words[i], text, b);
		else if (put_forms(p, s->words[i], b) == 0 && p->missing.n == 0)
			p->missing = s->words[i];
	}
}

static void put_states(struct page *p, const struct page_skeleton *s, size_t first, struct buf *b)
{
	for (size_t i = first; i < s->state_count; i++) {
		buf_lit(b, "<template id=\"state-");
		render_html(b, s->states[i].name);
		buf_lit(b, "\">\n");
		buf_add(b, rendered(p, s->states[i].body));
		buf_lit(b, "\n</template>\n");
	}
}

/* What a published page has besides its first state. */
static struct str composed_parts(struct page *p)
{
	struct buf b;

	buf_init(&b, p->c->arena, 8192, PAGE_BYTES);
	put_states(p, &p->skeleton, 1, &b);
	put_states(p, &p->layout, 0, &b);
	buf_lit(&b, "<template id=\"words\">\n");
	p->in_words = true;
	put_words(p, &p->skeleton, &b);
	put_words(p, &p->layout, &b);
	p->in_words = false;
	buf_lit(&b, "</template>");
	return buf_str(&b);
}

/* Put the page around a state into out. */
static enum err compose(struct page *p, const struct page_state *state, struct buf *out)
{
	p->content = rendered(p, state->body);
	if (p->is_static)
		p->parts = composed_parts(p);
	p->in_title = true;
	p->title = p->skeleton.title.n > 0 ? word(p, p->skeleton.title) : STR("");
	p->in_title = false;
	buf_add(out, rendered(p, p->layout.frame));
	buf_byte(out, '\n');
	if (p->missing.n > 0)
		return refuse(p->v->page, p->v->language, "a word is missing", p->missing);
	return out->overflowed ? refuse(p->v->page, p->v->language, "is too large", STR(""))
			       : ERR_OK;
}

enum err page_static(const struct context *c, const struct page_view *v, struct buf *out)
{
	struct page p = {.c = c, .v = v, .is_static = true};
	enum err e = page_files_name_fits(v->page) ? read_page(&p) : ERR_NOT_FOUND;

	assert(c->tenant != NULL);
	if (e != ERR_OK)
		return e;
	return p.skeleton.state_count > 0 ? compose(&p, &p.skeleton.states[0], out)
					  : refuse(v->page, v->language, "has no state", STR(""));
}

/* --- drawing ------------------------------------------------------------ */

static const struct page_state *find_state(const struct page *p, struct str name)
{
	const struct page_state *state = page_skeleton_state(&p->skeleton, name);

	return state != NULL ? state : page_skeleton_state(&p->layout, name);
}

/* Whether what the error says contains the reason. */
static bool has_reason(const void *arg, struct str reason)
{
	const struct page *p = arg;
	const struct error_detail *d = p->c->detail;

	if (str_contains(p->v->reason, reason))
		return true;
	for (size_t i = 0; i < d->field_count; i++)
		if (str_contains(str_of(d->fields[i].field), reason) ||
		    str_contains(str_of(d->fields[i].message), reason))
			return true;
	return false;
}

/* What is wrong, and to who holds a token how many tries are left, once they are few. */
static struct str with_tries(struct page *p, struct str text)
{
	const struct error_detail *x = p->c->detail;
	struct buf b;

	if (!x->has_attempts_left || x->attempts_left == 0 || x->attempts_left > 2)
		return text;
	buf_init(&b, p->c->arena, 256, PAGE_BYTES);
	buf_add(&b, text);
	buf_byte(&b, ' ');
	buf_add(&b, word(p, STR("TriesLeft")));
	return buf_str(&b);
}

/* Note what is wrong, and where the page says it. Returns the state that does. */
static struct str take_error(struct page *p)
{
	const struct page_view *v = p->v;
	struct str state = v->state.n > 0 ? v->state : p->skeleton.states[0].name;
	const struct page_error *e;

	if (v->error == 0)
		return state;
	e = page_skeleton_error(&p->skeleton, v->error, state, has_reason, p);
	if (e == NULL)
		e = page_skeleton_error(&p->layout, v->error, state, has_reason, p);
	if (e == NULL)
		return STR("error");
	p->error_field = e->field;
	p->error_text = e->word.n > 0 ? with_tries(p, word(p, e->word)) : STR("");
	return str_eq(e->state, STR("*")) ? state : e->state;
}

/* Read the page and find the state to draw. */
static enum err begin_drawing(struct page *p, const struct page_state **state)
{
	enum err e = page_files_name_fits(p->v->page) ? read_page(p) : ERR_NOT_FOUND;

	assert(p->c->tenant != NULL);
	if (e != ERR_OK)
		return e;
	p->error_field = p->v->field;
	p->error_text = p->v->word.n > 0 ? word(p, p->v->word) : STR("");
	*state = find_state(p, take_error(p));
	return *state != NULL ? ERR_OK : ERR_NOT_FOUND;
}

enum err page_draw(const struct context *c, const struct page_view *v, struct buf *out)
{
	struct page p = {.c = c, .v = v};
	const struct page_state *state;
	enum err e = begin_drawing(&p, &state);

	return e == ERR_OK ? compose(&p, state, out) : e;
}

enum err page_draw_state(const struct context *c, const struct page_view *v, struct buf *out)
{
	struct page p = {.c = c, .v = v};
	const struct page_state *state;
	enum err e = begin_drawing(&p, &state);

	if (e != ERR_OK)
		return e;
	buf_add(out, rendered(&p, state->body));
	return p.missing.n == 0 ? ERR_OK
				: refuse(v->page, v->language, "a word is missing", p.missing);
}

/* --- states ------------------------------------------------------------- */

/* Whether a state has a field. */
static bool has_field(struct arena *arena, struct str body, struct str field)
{
	struct buf b;

	buf_init(&b, arena, 64, PAGE_BYTES);
	buf_lit(&b, " id=\"");
	buf_add(&b, field);
	buf_byte(&b, '"');
	return field.n > 0 && str_contains(body, buf_str(&b));
}

static void add_state(const struct page *p, const struct page_state *state, struct page_states *out)
{
	const struct page_skeleton *s = &p->skeleton;
	size_t n = out->count;

	if (n == PAGE_STATES || !str_contains(state->body, STR("<h1")))
		return;
	out->list[n].name = state->name;
	out->list[n].error = 0;
	for (size_t i = 0; i < s->error_count; i++) {
		const struct page_error *e = &s->errors[i];

		if (out->list[n].error > 0 || !has_field(p->c->arena, state->body, e->field) ||
		    (!str_eq(e->state, state->name) && !str_eq(e->state, STR("*"))))
			continue;
		out->list[n].error = e->code;
		out->list[n].reason = e->reason;
	}
	out->count++;
}

enum err page_states(const struct context *c, struct str page, struct page_states *out)
{
	const struct page_view view = {.page = page};
	struct page p = {.c = c, .v = &view};
	enum err e =
		page_files_name_fits(page) ? read_skeleton(&p, page, &p.skeleton) : ERR_NOT_FOUND;

	*out = (struct page_states){.style = p.skeleton.style};
	for (size_t i = 0; e == ERR_OK && i < p.skeleton.state_count; i++)
		add_state(&p, &p.skeleton.states[i], out);
	return e;
}
