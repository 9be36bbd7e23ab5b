/* SPDX-License-Identifier: MIT */
#include "render/html_context.h"

static bool is_letter(char c)
{
	c = ascii_lower(c);
	return c >= 'a' && c <= 'z';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct str word_of(const char *word)
{
	size_t n = 0;

	while (n < HTML_WORD && word[n] != '\0')
		n++;
	return str_bytes(word, n);
}

static void add_to(char *word, char c)
{
	size_t n = word_of(word).n;

	if (n < HTML_WORD)
		word[n] = ascii_lower(c);
}

/* Change the state. Everything is forgotten but the tag, and in text that too. */
static void go(struct html_context *p, enum html_state state)
{
	struct html_context next = {.state = state};

	for (size_t i = 0; state != HTML_TEXT && i < HTML_WORD; i++)
		next.tag[i] = p->tag[i];
	*p = next;
}

static bool is_code(const struct html_context *p)
{
	struct str tag = word_of(p->tag);

	return str_eq(tag, STR("script")) || str_eq(tag, STR("style"));
}

/* A tag has ended. The name of an end tag begins with '/', so it never equals script or style. */
static void end_tag(struct html_context *p)
{
	go(p, is_code(p) ? HTML_CODE : HTML_TEXT);
}

/* --- outside of tags --------------------------------------------------- */

static void step_text(struct html_context *p, char c)
{
	if (c == '<')
		go(p, HTML_OPENING);
}

static void step_bogus(struct html_context *p, char c)
{
	if (c == '>')
		go(p, HTML_TEXT);
}

static void step_opening(struct html_context *p, char c)
{
	if (c == '<')
		return;
	if (is_letter(c)) {
		go(p, HTML_TAG);
		add_to(p->tag, c);
	} else if (c == '/') {
		go(p, HTML_ENDING);
	} else if (c == '!') {
		go(p, HTML_MARKUP);
	} else {
		go(p, c == '?' ? HTML_BOGUS : HTML_TEXT);
	}
}

static void step_ending(struct html_context *p, char c)
{
	if (is_letter(c)) {
		go(p, HTML_TAG);
		add_to(p->tag, '/');
	} else {
		go(p, c == '>' ? HTML_TEXT : HTML_BOGUS);
	}
}

static void step_markup(struct html_context *p, char c)
{
	if (c == '-' && p->seen == 1)
		go(p, HTML_COMMENT_BEGINS);
	else if (c == '-')
		p->seen = 1;
	else
		go(p, c == '>' ? HTML_TEXT : HTML_BOGUS);
}

/* Some mail programs parse the text between <!--[if mso]> and <![endif]--> as HTML. */
static void step_comment_begins(struct html_context *p, char c)
{
	if (c == '[' || c == '>') {
		go(p, c == '[' ? HTML_BOGUS : HTML_TEXT);
		return;
	}
	go(p, HTML_COMMENT);
	p->seen = c == '-' ? 2 : 0; /* <!---> is a comment */
}

/* Ends with --> or --!>. */
static void step_comment(struct html_context *p, char c)
{
	if (c == '>' && p->seen >= 2)
		go(p, HTML_TEXT);
	else if (c == '-')
		p->seen = p->seen == 1 || p->seen == 2 ? 2 : 1;
	else
		p->seen = c == '!' && p->seen == 2 ? 3 : 0;
}

/* Only the tag's own end tag ends it. */
static void step_code(struct html_context *p, char c)
{
	struct str tag = word_of(p->tag);

	if (p->seen == tag.n + 2 && (is_blank(c) || c == '/' || c == '>')) {
		*p = (struct html_context){.state = HTML_WITHIN, .tag = "/"};
		if (c == '>')
			end_tag(p);
	} else if ((p->seen == 1 && c == '/') ||
		   (p->seen >= 2 && p->seen < tag.n + 2 && ascii_lower(c) == tag.p[p->seen - 2])) {
		p->seen++;
	} else {
		p->seen = c == '<' ? 1 : 0;
	}
}

/* --- in tags ----------------------------------------------------------- */

static void step_tag(struct html_context *p, char c)
{
	if (c == '>')
		end_tag(p);
	else if (is_blank(c) || c == '/')
		go(p, HTML_WITHIN);
	else
		add_to(p->tag, c);
}

static void step_within(struct html_context *p, char c)
{
	if (c == '>') {
		end_tag(p);
	} else if (!is_blank(c) && c != '/') {
		go(p, HTML_ATTRIBUTE);
		add_to(p->attribute, c);
	}
}

static void step_attribute(struct html_context *p, char c)
{
	if (c == '=')
		p->state = HTML_EQUALS;
	else if (is_blank(c))
		p->state = HTML_NAMED;
	else if (c == '/')
		go(p, HTML_WITHIN);
	else if (c == '>')
		end_tag(p);
	else
		add_to(p->attribute, c);
}

static void step_named(struct html_context *p, char c)
{
	if (c == '=')
		p->state = HTML_EQUALS;
	else if (c == '/')
		go(p, HTML_WITHIN);
	else
		step_within(p, c);
}

static void step_equals(struct html_context *p, char c)
{
	if (c == '>') {
		end_tag(p);
	} else if (c == '"' || c == '\'') {
		p->quote = c;
		p->state = HTML_QUOTED;
	} else if (!is_blank(c)) {
		p->state = HTML_BARE;
	}
}

static void step_bare(struct html_context *p, char c)
{
	if (c == '>')
		end_tag(p);
	else if (is_blank(c))
		go(p, HTML_WITHIN);
}

static void step_quoted(struct html_context *p, char c)
{
	if (c == p->quote)
		go(p, HTML_WITHIN);
}

/* --- the whole --------------------------------------------------------- */

void html_context_step(struct html_context *p, char c)
{
	static void (*const steps[])(struct html_context *, char) = {
		[HTML_TEXT] = step_text,       [HTML_OPENING] = step_opening,
		[HTML_ENDING] = step_ending,   [HTML_MARKUP] = step_markup,
		[HTML_BOGUS] = step_bogus,     [HTML_COMMENT_BEGINS] = step_comment_begins,
		[HTML_COMMENT] = step_comment, [HTML_TAG] = step_tag,
		[HTML_WITHIN] = step_within,   [HTML_ATTRIBUTE] = step_attribute,
		[HTML_NAMED] = step_named,     [HTML_EQUALS] = step_equals,
		[HTML_BARE] = step_bare,       [HTML_QUOTED] = step_quoted,
		[HTML_CODE] = step_code,
	};

	steps[p->state](p, c);
}

/* Attributes whose value is a script, or a page that may hold one. */
static bool is_script(struct str attribute)
{
	return str_starts(attribute, STR("on")) || str_eq(attribute, STR("srcdoc"));
}

const char *html_context_refuses(const struct html_context *p)
{
	switch (p->state) {
	case HTML_TEXT:
	case HTML_BOGUS:
	case HTML_COMMENT_BEGINS:
	case HTML_COMMENT:
		return NULL;
	case HTML_QUOTED:
		return is_script(word_of(p->attribute)) ? "no placeholder may stand in a script"
							: NULL;
	case HTML_CODE:
		return "no placeholder may stand in a script or style sheet";
	default:
		return "in a tag, placeholders have to stand in a value in quotes";
	}
}

bool html_context_in_style(const struct html_context *p)
{
	return p->state == HTML_CODE && str_eq(word_of(p->tag), STR("style"));
}

bool html_context_eq(const struct html_context *a, const struct html_context *b)
{
	return a->state == b->state && a->quote == b->quote && a->seen == b->seen &&
	       str_eq(word_of(a->tag), word_of(b->tag)) &&
	       str_eq(word_of(a->attribute), word_of(b->attribute));
}
