/* SPDX-License-Identifier: MIT */
/*
 * pintle pages preview: one file that shows every state of every hosted page, light and dark. It
 * loads nothing, runs nothing, and needs no server.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "bin/pintle/command.h"
#include "bin/pintle/publish.h"
#include "domain/tenant/brand.h"
#include "domain/tenant/logo.h"
#include "render/page.h"
#include "render/render.h"

enum { SCRATCH_BYTES = 16 << 20, TEXT_BYTES = 256 * 1024 };

enum theme { LIGHT, DARK, THEMES };

struct preview {
	struct admin *a;
	struct context context; /* with an arena that is emptied for each frame */
	struct arena scratch;
	FILE *file;
	struct str language;
	struct palette palette;
	struct str styles[2][THEMES]; /* of most pages, and of those of an account */
	struct str logos[THEMES];     /* data URLs; empty: none */
};

/* --- what stands in for the moment -------------------------------------- */

static const struct page_value moment[] = {
	{STR_INIT("Name"), STR_INIT("Ada")},
	{STR_INIT("Target"), STR_INIT("a\xe2\x80\xa6@example.com")},
	{STR_INIT("Until"), STR_INIT("14:32")},
	{STR_INIT("In"), STR_INIT("4 min")},
	{STR_INIT("When"), STR_INIT("14:28")},
	{STR_INIT("Time"), STR_INIT("14:28")},
	{STR_INIT("Count"), STR_INIT("2")},
	{STR_INIT("Number"), STR_INIT("1")},
	{STR_INIT("Question"), STR_INIT("?")},
	{STR_INIT("Reference"), STR_INIT("4f2a9c81")},
};

enum { MOMENT = sizeof moment / sizeof *moment, GIVEN = MOMENT + 4 };

/* --- what every frame needs --------------------------------------------- */

/* The text with each `from` replaced. In the arena. */
static struct str replaced(struct arena *arena, struct str text, struct str from, struct str to)
{
	struct buf b;

	buf_init(&b, arena, text.n + 64, TEXT_BYTES);
	while (text.n > 0) {
		bool here = str_starts(text, from);

		buf_add(&b, here ? to : str_head(text, 1));
		text = str_skip(text, here ? from.n : 1);
	}
	return buf_str(&b);
}

/*
 * The style sheet for one theme, whatever the reader prefers: browsers do not agree whether a frame
 * may prefer another theme than the page around it.
 */
static struct str in_theme(struct arena *arena, struct str style, enum theme theme)
{
	static const struct str always[THEMES] = {STR_INIT("(max-width: 0)"),
						  STR_INIT("(min-width: 0)")};
	static const struct str schemes[THEMES] = {STR_INIT("color-scheme: light;"),
						   STR_INIT("color-scheme: dark;")};

	style = replaced(arena, style, STR("(prefers-color-scheme: dark)"), always[theme]);
	return replaced(arena, style, STR("color-scheme: light dark;"), schemes[theme]);
}

static enum err make_styles(struct preview *p)
{
	static const struct str names[] = {STR_INIT("style.css"), STR_INIT("account.css")};
	struct arena *arena = &p->a->arena;
	struct str style;

	for (size_t i = 0; i < 2; i++) {
		enum err e = publish_style(arena, &p->palette, names[i], &style);

		if (e != ERR_OK)
			return e;
		for (enum theme theme = LIGHT; theme < THEMES; theme++)
			p->styles[i][theme] = in_theme(arena, style, theme);
	}
	return ERR_OK;
}

/* A file as a data URL. */
static struct str data_url(struct arena *arena, struct str media_type, struct str bytes)
{
	struct buf b;

	buf_init(&b, arena, 2 * bytes.n + 64, TEXT_BYTES);
	buf_lit(&b, "data:");
	buf_add(&b, media_type);
	buf_lit(&b, ";base64,");
	buf_add(&b, base64_write(arena, bytes));
	return buf_str(&b);
}

/* Read the logos; without one for dark pages, those have the other. */
static enum err read_logos_body(struct txn *t, void *arg)
{
	static const enum conf_key keys[THEMES] = {CONF_PAGES_LOGO, CONF_PAGES_LOGO_DARK};
	struct preview *p = arg;
	const struct admin *a = p->a;

	for (enum theme theme = LIGHT; theme < THEMES; theme++) {
		struct str file = logo_file(&a->tenant.conf, keys[theme]), bytes;
		enum err e =
			file.n > 0 ? logo_get(t, &a->context, keys[theme], &bytes) : ERR_NOT_FOUND;

		if (e != ERR_OK && e != ERR_NOT_FOUND)
			return e;
		p->logos[theme] = e == ERR_OK
					  ? data_url(a->context.arena, logo_media_type(file), bytes)
					  : p->logos[LIGHT];
	}
	return ERR_OK;
}

/* --- frames ------------------------------------------------------------- */

static void put(struct preview *p, struct str text)
{
	(void)fwrite(text.p, 1, text.n, p->file); /* ferror is asked at the end */
}

static void put_html(struct preview *p, struct str text)
{
	struct buf b;

	buf_init(&b, &p->scratch, text.n + 256, 2 * PAGE_BYTES);
	render_html(&b, text);
	put(p, buf_str(&b));
}

/* The questions of a page that has some: a state of its own, drawn twice. */
static struct str draw_questions(const struct preview *p, const struct page_view *v)
{
	struct page_view question = *v;
	struct buf b;

	question.state = STR("question");
	question.error = 0;
	buf_init(&b, p->context.arena, 1024, PAGE_BYTES);
	for (int i = 0; i < 2; i++)
		if (page_draw_state(&p->context, &question, &b) != ERR_OK)
			return STR("");
	return buf_str(&b);
}

static enum err put_frame(struct preview *p, struct page_view v, const struct page_states *s,
			  enum theme theme)
{
	static const char *const names[THEMES] = {"light", "dark"};
	struct page_value given[GIVEN];
	struct buf b;
	enum err e;

	memcpy(given, moment, sizeof moment);
	given[MOMENT] = (struct page_value){STR("StyleText"), p->styles[s->style.n > 0][theme]};
	given[MOMENT + 1] = (struct page_value){STR("Logo"), p->logos[theme]};
	given[MOMENT + 2] = (struct page_value){STR("DarkLogo"), p->logos[theme]};
	v.values = given;
	v.count = GIVEN - 1;
	given[MOMENT + 3] = (struct page_value){STR("Questions"), draw_questions(p, &v)};
	v.count = GIVEN;
	buf_init(&b, &p->scratch, 8192, PAGE_BYTES);
	e = page_draw(&p->context, &v, &b);
	if (e != ERR_OK)
		return e;
	(void)fprintf(p->file, "<iframe loading=\"lazy\" title=\"%s\" srcdoc=\"", names[theme]);
	put_html(p, buf_str(&b));
	(void)fputs("\"></iframe>\n", p->file);
	arena_reset(&p->scratch);
	return ERR_OK;
}

static enum err put_state(struct preview *p, const struct page_states *s, struct str page, size_t i,
			  bool wrong)
{
	struct page_view v = {.page = page, .language = p->language, .state = s->list[i].name};
	enum err e = ERR_OK;

	if (wrong) {
		v.error = s->list[i].error;
		v.reason = s->list[i].reason;
	}
	(void)fputs("<figure>\n<figcaption>", p->file);
	put_html(p, v.state);
	(void)fputs(wrong ? ", with an error</figcaption>\n" : "</figcaption>\n", p->file);
	for (enum theme theme = LIGHT; e == ERR_OK && theme < THEMES; theme++)
		e = put_frame(p, v, s, theme);
	(void)fputs("</figure>\n", p->file);
	return e;
}

static enum err put_page(struct preview *p, struct str page)
{
	struct page_states s;
	enum err e = page_states(&p->a->context, page, &s);

	(void)fputs("<section>\n<h2>", p->file);
	put_html(p, page);
	(void)fputs("</h2>\n", p->file);
	for (size_t i = 0; e == ERR_OK && i < s.count; i++) {
		e = put_state(p, &s, page, i, false);
		if (e == ERR_OK && s.list[i].error > 0)
			e = put_state(p, &s, page, i, true);
	}
	(void)fputs("</section>\n", p->file);
	return e;
}

/* --- the file ----------------------------------------------------------- */

static void put_head(struct preview *p)
{
	(void)fputs(
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>Preview: ",
		p->file);
	put_html(p, p->a->tenant.name);
	(void)fputs("</title>\n<style>\n"
		    "body { margin: 24px; background: #fff; color: #1f2328; font: 1rem/1.5 "
		    "system-ui, sans-serif; }\n"
		    "table { border-collapse: collapse; }\n"
		    "td { padding: 4px 16px 4px 0; }\n"
		    ".sample { padding: 4px 16px; border: 1px solid #76808b; font-weight: 600; }\n"
		    "figure { display: inline-block; margin: 0 24px 24px 0; }\n"
		    "iframe { inline-size: 400px; block-size: 620px; border: 1px solid #76808b; }\n"
		    "</style>\n</head>\n<body>\n<h1>Preview: ",
		    p->file);
	put_html(p, p->a->tenant.name);
	(void)fputs("</h1>\n", p->file);
}

/* The pairs of colours with their contrast, cut as `tenant set` prints it. */
static void put_palette(struct preview *p)
{
	struct palette_pair pair;

	(void)fputs("<h2>Colours</h2>\n<table>\n", p->file);
	for (size_t i = 0; palette_pair(&p->palette, i, &pair); i++) {
		char front[COLOUR_TEXT + 1], back[COLOUR_TEXT + 1];

		colour_write(pair.front_colour, front);
		colour_write(pair.back_colour, back);
		(void)fprintf(p->file,
			      "<tr><td class=\"sample\" style=\"color:%s;background:%s\">%s</td>"
			      "<td>on %s</td><td>%s on %s</td><td>contrast %.2f, at least "
			      "%.1f</td></tr>\n",
			      front, back, pair.front.p, pair.back.p, front, back,
			      floor(pair.contrast * 100) / 100, pair.least);
	}
	(void)fputs("</table>\n", p->file);
}

static enum err write_preview(struct preview *p)
{
	struct page_names names;
	enum err e = page_names(&p->a->context, &names);

	put_head(p);
	put_palette(p);
	for (size_t i = 0; e == ERR_OK && i < names.count; i++)
		e = put_page(p, names.list[i]);
	(void)fputs("</body>\n</html>\n", p->file);
	return e;
}

/* The language that was asked for, or else the tenant's. False when there are no pages in it. */
static bool choose_language(struct preview *p)
{
	struct str wanted = command_arg(p->a, 3);
	struct page_languages all;

	if (page_languages(&p->a->context, &all) != ERR_OK)
		return false;
	p->language = page_language(&p->a->context, &all, wanted, STR(""));
	return wanted.n == 0 || str_eq_ci(wanted, p->language);
}

static enum err begin(struct preview *p, struct admin *a)
{
	enum err e;

	*p = (struct preview){.a = a, .palette = brand_palette(&a->tenant.conf)};
	arena_init(&p->scratch, SCRATCH_BYTES);
	p->context = a->context;
	p->context.arena = &p->scratch;
	e = make_styles(p);
	return e == ERR_OK ? store_read(a->instance.store, read_logos_body, p) : e;
}

static int write_file(struct preview *p, const char *path)
{
	enum err e;
	bool whole;

	p->file = fopen(path, "we");
	if (p->file == NULL) {
		(void)fprintf(stderr, "pintle: %s: %s\n", path, strerror(errno));
		return EXIT_REFUSED;
	}
	e = write_preview(p);
	whole = ferror(p->file) == 0;
	whole = fclose(p->file) == 0 && whole;
	if (e == ERR_OK && !whole)
		(void)fprintf(stderr, "pintle: %s cannot be written\n", path);
	return e != ERR_OK ? command_report(p->a, e) : whole ? 0 : EXIT_REFUSED;
}

int pages_preview_command(struct admin *a)
{
	struct preview p;
	int status;
	enum err e = command_open_tenant(a);

	if (e == ERR_OK)
		e = begin(&p, a);
	if (e != ERR_OK)
		return command_report(a, e);
	if (choose_language(&p))
		status = write_file(&p, a->argv[1]);
	else
		status = command_misuse("there are no pages in this language", command_arg(a, 3));
	arena_release(&p.scratch);
	return status;
}
