/* SPDX-License-Identifier: MIT */
#include "base/svg.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

/* The most copies of other parts: each may contain copies, so that they would multiply. */
enum { USES = 16, STYLE_BYTES = 16 * 1024 };

struct reading {
	XML_Parser parser;
	const char *why; /* it is refused; NULL: it is not */
	bool root;	 /* was seen */
	bool in_style;
	unsigned uses;
	char style[STYLE_BYTES]; /* what style elements say */
	size_t style_n;
};

static void refuse(struct reading *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
	(void)XML_StopParser(r->parser, XML_FALSE); /* it is stopped, or at its end */
}

static const struct str svg_space = STR_INIT("http://www.w3.org/2000/svg");

/* An element's or attribute's namespace, which may be empty, and its own name. */
static struct str name_of(const char *full, struct str *space)
{
	struct str name = str_of(full);
	size_t at = str_index(name, ' ');

	*space = at < name.n ? str_head(name, at) : STR("");
	return at < name.n ? str_skip(name, at + 1) : name;
}

/* --- texts that may load something -------------------------------------- */

/* Where `word` begins in s, in any letter case; s.n when it does not occur. */
static size_t find(struct str s, struct str word)
{
	for (size_t i = 0; i + word.n <= s.n; i++)
		if (str_eq_ci(str_head(str_skip(s, i), word.n), word))
			return i;
	return s.n;
}

/* Whether a url() leads outside: to anything but a part of the same image. */
static bool leads_outside(struct str css)
{
	const struct str word = STR("url(");

	for (size_t at; (at = find(css, word)) < css.n;) {
		css = str_skip(css, at + word.n);
		while (css.n > 0 && css.p[0] == ' ')
			css = str_skip(css, 1);
		if (css.n > 0 && (css.p[0] == '"' || css.p[0] == '\''))
			css = str_skip(css, 1); /* one: another would be the URL's first byte */
		if (css.n == 0 || css.p[0] != '#')
			return true;
	}
	return false;
}

/* Whether a style, or an attribute that is read like one, may load something. A backslash could
 * hide a word. */
static bool may_load(struct str css)
{
	static const struct str words[] = {STR_INIT("\\"),	    STR_INIT("image("),
					   STR_INIT("image-set("),  STR_INIT("src("),
					   STR_INIT("cross-fade("), STR_INIT("element("),
					   STR_INIT("expression("), STR_INIT("javascript:")};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (find(css, words[i]) < css.n)
			return true;
	return leads_outside(css);
}

/* Whether a style has a rule with an @ besides @media, such as @import. */
static bool has_at_rule(struct str css)
{
	const struct str media = STR("@media");

	for (size_t at; (at = str_index(css, '@')) < css.n; css = str_skip(css, at + 1))
		if (!str_eq_ci(str_head(str_skip(css, at), media.n), media))
			return true;
	return false;
}

/* --- elements and attributes -------------------------------------------- */

static bool is_listed(struct str name, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, list[i]))
			return true;
	return false;
}

/* Whether an element of SVG draws or describes, and does nothing else. */
static bool draws(struct str name)
{
	static const struct str names[] = {STR_INIT("svg"),	 STR_INIT("g"),
					   STR_INIT("defs"),	 STR_INIT("title"),
					   STR_INIT("desc"),	 STR_INIT("metadata"),
					   STR_INIT("style"),	 STR_INIT("path"),
					   STR_INIT("rect"),	 STR_INIT("circle"),
					   STR_INIT("ellipse"),	 STR_INIT("line"),
					   STR_INIT("polyline"), STR_INIT("polygon"),
					   STR_INIT("text"),	 STR_INIT("tspan"),
					   STR_INIT("use"),	 STR_INIT("symbol"),
					   STR_INIT("marker"),	 STR_INIT("clipPath"),
					   STR_INIT("mask"),	 STR_INIT("stop"),
					   STR_INIT("pattern"),	 STR_INIT("linearGradient"),
					   STR_INIT("switch"),	 STR_INIT("radialGradient")};

	return is_listed(name, names, sizeof names / sizeof *names);
}

/* Namespaces of programs' notes, which browsers pass over. */
static bool is_note(struct str space)
{
	static const struct str spaces[] = {
		STR_INIT("http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
		STR_INIT("http://creativecommons.org/ns#"),
		STR_INIT("http://web.resource.org/cc/"),
		STR_INIT("http://purl.org/dc/elements/1.1/"),
		STR_INIT("http://www.inkscape.org/namespaces/inkscape"),
		STR_INIT("http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd")};

	return is_listed(space, spaces, sizeof spaces / sizeof *spaces);
}

static void check_attribute(struct reading *r, const char *full, struct str value)
{
	struct str space, name = name_of(full, &space);

	if (str_eq_ci(str_head(name, 2), STR("on")))
		refuse(r, "has an event attribute, such as onload");
	else if (str_eq(name, STR("base")) && space.n > 0)
		refuse(r, "has an xml:base");
	else if (str_eq_ci(name, STR("href")) && (value.n == 0 || value.p[0] != '#'))
		refuse(r, "refers to something outside");
	else if (space.n == 0 && may_load(value))
		refuse(r, "has a style or attribute that may load something");
}

static struct str value_of(const char **attributes, struct str name)
{
	for (size_t i = 0; attributes[i] != NULL; i += 2)
		if (str_eq(str_of(attributes[i]), name))
			return str_of(attributes[i + 1]);
	return STR("");
}

static void check_root(struct reading *r, bool is_svg, const char **attributes)
{
	r->root = true;
	if (!is_svg)
		refuse(r, "is no SVG");
	else if (value_of(attributes, STR("viewBox")).n == 0 &&
		 (value_of(attributes, STR("width")).n == 0 ||
		  value_of(attributes, STR("height")).n == 0))
		refuse(r, "has neither a viewBox nor a size");
}

static void on_element(void *arg, const char *full, const char **attributes)
{
	struct reading *r = arg;
	struct str space, name = name_of(full, &space);
	bool is_svg = str_eq(space, svg_space);

	if (r->in_style)
		refuse(r, "has an element within a style");
	if (!r->root)
		check_root(r, is_svg && str_eq(name, STR("svg")), attributes);
	r->in_style = is_svg && str_eq(name, STR("style"));
	r->uses += is_svg && str_eq(name, STR("use"));
	if (str_eq_ci(name, STR("script")))
		refuse(r, "has a script");
	else if (is_svg ? !draws(name) : !is_note(space))
		refuse(r, "has an element that a logo may not have; save it as plain SVG");
	else if (r->uses > USES)
		refuse(r, "has too many <use>");
	for (size_t i = 0; attributes[i] != NULL; i += 2)
		check_attribute(r, attributes[i], str_of(attributes[i + 1]));
}

static void on_element_end(void *arg, const char *full)
{
	struct reading *r = arg;

	(void)full;
	r->in_style = false;
}

static void on_text(void *arg, const char *text, int n)
{
	struct reading *r = arg;

	if (!r->in_style)
		return;
	if ((size_t)n > sizeof r->style - r->style_n) {
		refuse(r, "has too long a style");
		return;
	}
	memcpy(r->style + r->style_n, text, (size_t)n);
	r->style_n += (size_t)n;
}

static void on_doctype(void *arg, const char *name, const char *system, const char *public,
		       int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(arg, "has a document type (<!DOCTYPE>)");
}

static void on_instruction(void *arg, const char *target, const char *data)
{
	(void)target;
	(void)data;
	refuse(arg, "has a processing instruction, such as <?xml-stylesheet?>");
}

static void parse(struct reading *r, struct str text)
{
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_element, on_element_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
	XML_SetProcessingInstructionHandler(r->parser, on_instruction);
	if (XML_Parse(r->parser, text.p, (int)text.n, XML_TRUE) != XML_STATUS_OK)
		refuse(r, "is not well-formed XML in UTF-8");
}

const char *svg_check(struct str text)
{
	struct reading r = {.parser = XML_ParserCreateNS("UTF-8", ' ')};
	struct str style;

	if (r.parser == NULL || text.n > INT_MAX)
		return "is too large";
	parse(&r, text);
	XML_ParserFree(r.parser);
	style = str_bytes(r.style, r.style_n);
	if (r.why == NULL && (may_load(style) || has_at_rule(style)))
		r.why = "has a style or attribute that may load something";
	return r.why;
}
