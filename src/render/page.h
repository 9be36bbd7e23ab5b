/* SPDX-License-Identifier: MIT */
/*
 * The hosted pages, composed of a skeleton (templates/pages/<page>.html), the layout beside it and
 * the words of a language (templates/<language>/pages). A published page is a file that is the
 * same for everybody and has all states of the page in it; a drawn page answers one request and
 * shows one state.
 */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include "base/buf.h"
#include "domain/tenant/context.h"

enum { PAGE_LANGUAGES = 64, PAGE_BYTES = 128 * 1024 };

/* Something that only the moment knows: a slot of page_placeholders.def, or Value.FIELD. */
struct page_value {
	struct str name, value;
};

struct page_view {
	struct str page, language; /* language is one of page_languages */
	struct str state;	   /* drawn: which; empty: the first */
	int error;		   /* drawn: the API's code of what is wrong; 0: nothing */
	struct str reason;	   /* drawn: what the error is about, besides what c->detail says */
	struct str field, word;	   /* drawn, without error: a field, and the word that says what is
				      wrong with it; empty: nothing */
	const struct page_value *values;
	size_t count;
};

/*
 * Compose a page of the context's tenant as a file, or as the answer to a request; appends to out.
 * An error is shown as the page's line for it says, by code, by the fields and messages in
 * c->detail and by the state; one without a line in the state `error`. ERR_NOT_FOUND when there
 * is no such page, language or state; ERR_CONFIG, logged, when a file cannot be read or a word is
 * missing.
 */
MUST_USE enum err page_static(const struct context *c, const struct page_view *v, struct buf *out);
MUST_USE enum err page_draw(const struct context *c, const struct page_view *v, struct buf *out);

/* Draw only what <main> shows, to be a value of another view. The same errors. */
MUST_USE enum err page_draw_state(const struct context *c, const struct page_view *v,
				  struct buf *out);

/* Languages, such as de. */
struct page_languages {
	struct str list[PAGE_LANGUAGES];
	size_t count;
};

/* The languages pages exist in, sorted; texts live in the arena. ERR_CONFIG, logged: none. */
MUST_USE enum err page_languages(const struct context *c, struct page_languages *out);

/*
 * The language for a person: `wanted` (of the address) or `kept` (of a cookie) if there is such a
 * one, else by the context's Accept-Language, else the tenant's. Lives as long as l.
 */
struct str page_language(const struct context *c, const struct page_languages *l, struct str wanted,
			 struct str kept);

/* The names of a tenant's pages, sorted; texts live in the arena. Not of `front`, the page of an
 * install. ERR_CONFIG, logged. */
enum { PAGE_NAMES = 64 };
struct page_names {
	struct str list[PAGE_NAMES];
	size_t count;
};
MUST_USE enum err page_names(const struct context *c, struct page_names *out);

/* The states of a page that are a page of their own, not a part of one. Texts live in the arena. */
enum { PAGE_STATES = 16 };
struct page_states {
	struct str style; /* its style sheet; empty: style.css */
	struct {
		struct str name;
		int error; /* an error at one of its fields, as page_draw takes it; 0: none */
		struct str reason; /* of the error */
	} list[PAGE_STATES];
	size_t count;
};

/* List the states of a page. ERR_NOT_FOUND: there is no such page; ERR_CONFIG, logged. */
MUST_USE enum err page_states(const struct context *c, struct str page, struct page_states *out);

#endif
