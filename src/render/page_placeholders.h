/* SPDX-License-Identifier: MIT */
/* The placeholders of page_placeholders.def and a language's words, as values of one page. */
#ifndef RENDER_PAGE_PLACEHOLDERS_H
#define RENDER_PAGE_PLACEHOLDERS_H

#include "render/page.h"
#include "render/page_skeleton.h"
#include "render/render.h"
#include "render/words.h"

/* A page that is composed. */
struct page {
	const struct context *c;
	const struct page_view *v;
	bool is_static;
	bool in_sentence, in_title;
	bool in_words; /* composing a word for the module, where a slot is {Name} */
	struct page_skeleton skeleton, layout;
	struct words words; /* of the pages */
	struct str file;    /* the language's file of words for times; see duration_text */
	struct page_languages languages;
	struct str title, content, parts;   /* finished HTML */
	struct str error_text, error_field; /* the text is finished HTML */
	struct str missing;		    /* a name that is neither placeholder nor word */
};

/* A source for render. *p must live as long as the source. */
struct render_source page_placeholders_source(struct page *p);

/* Append the word, as HTML with its placeholders filled in. A missing one is noted in
 * p->missing. */
void page_placeholders_put_word(struct page *p, struct str name, struct buf *out);

/* The same with a text that a language's file of words has for a name. */
void page_placeholders_put_text(struct page *p, struct str text, struct buf *out);

#endif
