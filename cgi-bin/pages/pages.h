/* SPDX-License-Identifier: MIT */
/*
 * The parts of pages.fcgi: a table of routes for each subject, and what they share: where pages
 * are, drawing them, and going on to the next one.
 */
#ifndef PAGES_H
#define PAGES_H

#include "domain/signin/signin.h"
#include "http/request.h"
#include "render/page.h"

/* One file each. A row without a path ends the table. */
extern const struct route sign_in_routes[], recovery_routes[], confirm_routes[], device_routes[];

/* The first parameters of every row: the folder and language of a page's address, or the language
 * in the query or in the form. */
enum { FOLDER, LANGUAGE, LANG, FIRST };

#define PLACE_PARAMS                                                                               \
	[FOLDER] = {"folder", P_FOLDER, IN_PATH, 0},                                               \
	[LANGUAGE] = {"language", P_TEXT, IN_PATH, 0},                                             \
	[LANG] = {"lang", P_TEXT, IN_QUERY | IN_BODY, 0}

/* These alone. */
extern const struct param place_params[];

/* The row of a form that is a page's own: it is sent to the address of the page. */
#define FORM_AT(page, needs, handle, params)                                                       \
	{                                                                                          \
		POST, "/{folder}/{language}/" page ".html", NEED_APIKEY | NEED_FORM | (needs),     \
			handle, params, 0                                                          \
	}

/* And of a page that is also drawn: by GET, and with its form sent to that address. */
#define DRAWN_AT(page, needs, draw, handle, params)                                                \
	{GET | HEAD, "/pages/" page, NEED_APIKEY | TAKES_DEVICE, draw, place_params, 0},           \
	{                                                                                          \
		POST, "/pages/" page, NEED_APIKEY | NEED_FORM | (needs), handle, params, 0         \
	}

/* --- places --------------------------------------------------------------------------------- */

/* The name of the request's page, such as reset-pin; empty when its path has none. */
struct str place_page(const struct request *r);

/* The language to answer in. */
struct str place_language(const struct request *r);

/* The address of a published page, such as /northwind/en/pin.html; `more` is put behind it, such
 * as #ended. */
struct str place_of(const struct request *r, const char *page, const char *more);

/* The address at which this program draws a page, such as /pages/done?apikey=... */
struct str place_drawn(const struct request *r, const char *page, const char *name,
		       struct str value);

/* --- drawing -------------------------------------------------------------------------------- */

enum { DRAWN_VALUES = 48 };

/* A page to be drawn, and what is put into it. Texts are kept by pointer. */
struct drawing {
	struct page_view view;
	struct page_value values[DRAWN_VALUES];
};

/* Begin to draw a page, with the values of the form that was sent, if any: never a secret. */
void drawing_begin(const struct request *r, struct str page, struct drawing *d);
void drawing_put(struct drawing *d, struct str name, struct str value);

/* Write it as the answer. Errors of page_draw. */
MUST_USE enum err drawing_send(struct request *r, struct drawing *d);

/* The page that tells an error; see struct service. */
void draw_error(struct request *r, enum err e, struct str request_id);

/* Put in who the device belongs to. ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED, ERR_ACCOUNT_DISABLED,
 * ERR_STORE*. */
enum err draw_name(struct request *r, struct drawing *d);

/* Questions and answers of the request, where it has to be drawn again; see recovery.c. */
void draw_questions(struct request *r, struct drawing *d);

/* --- what comes after a form ----------------------------------------------------------------- */

/*
 * A form was handled. Scripts are answered {"IsPosted":true}; others are sent on to the page `done`
 * in the state `deed`, which a sealed, short-lived note in the address says. The browser keeps a
 * note of the form, so that sending it again shows the same. Returns ERR_OK.
 */
enum err finish_form(struct request *r, const char *deed);

/* Likewise, when the answer to scripts is written already. */
enum err go_to_done(struct request *r, const char *deed);

/* After error e of a form that uses up a link or code: finish it again, if this browser has just
 * sent the very same form with success. Else returns e. */
enum err finish_again(struct request *r, enum err e);

/* Go on to a page that is drawn with a name that somebody typed, such as check. */
enum err go_to_sent(struct request *r, const char *page, struct str name);

/* Draw such a page: it says where the message was sent. */
enum err draw_sent(struct request *r);

/* Draw the page `done`. */
enum err draw_done(struct request *r);

/* --- signing in ------------------------------------------------------------------------------ */

/* Answer a sign-in: its PIN session token goes into the cookie of the device, which lasts as long
 * as the token if `keep`; scripts get the rest. Returns ERR_OK. */
enum err answer_signed_in(struct request *r, struct signin *s, bool keep);

/* After ERR_PIN_MANDATORY: without script, go on to choosing a PIN. Else returns e. */
enum err go_to_set_pin(struct request *r, enum err e);

/* The PIN session token of the device; empty: none. Whether the cookie outlives the browser. */
struct str device_token(const struct request *r, bool *keep);

/* What a person is called: the first name, or the user name; may be empty. */
struct str called(const struct account *a, const struct profile *p);

#endif
