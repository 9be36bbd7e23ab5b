/* SPDX-License-Identifier: MIT */
#include "render/link.h"

#include "domain/tenant/page_address.h"
#include "render/page.h"
#include "render/render.h"

enum { LINK_LONGEST = 6144 };

/* Which hosted page a message leads to, and what its token is for unless it says so itself. */
static const struct row {
	enum template template;
	struct str page, type;
} rows[] = {
	{TEMPLATE_FORGOT_PIN, STR_INIT("reset-pin"), STR_INIT("resetpin")},
	{TEMPLATE_FORGOT_PASSWORD, STR_INIT("reset-password"), STR_INIT("reset")},
	{TEMPLATE_VERIFY_EMAIL, STR_INIT("verify"), STR_INIT("emailverification")},
	{TEMPLATE_DELETE_ACCOUNT, STR_INIT("delete"), STR_INIT("deleteuser")},
};

static const struct row *find(enum template template)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].template == template)
			return &rows[i];
	return NULL;
}

/* The language of the pages that suits somebody who reads `language`. */
static struct str language_of_pages(const struct context *c, struct str language)
{
	struct context reader = *c;
	struct page_languages all;

	reader.languages = language;
	return page_languages(c, &all) == ERR_OK ? page_language(&reader, &all, language, STR(""))
						 : language;
}

struct str link_page(const struct context *c, const struct outbox_message *m, struct str language)
{
	struct str page = outbox_variable(m, VARIABLE_URL);
	const struct row *row = find(m->template);

	if (page.n > 0 || row == NULL || outbox_variable(m, VARIABLE_TOKEN).n == 0 ||
	    !page_address_hosted(c))
		return page;
	return page_address_url(c, language_of_pages(c, language), row->page);
}

struct str link_forgot(const struct context *c, const struct outbox_message *m, struct str language)
{
	static const struct {
		enum template template;
		const char *query; /* says what was forgotten; the page is about a PIN by itself */
	} notices[] = {{TEMPLATE_PIN_SET, ""},
		       {TEMPLATE_PIN_CHANGED, ""},
		       {TEMPLATE_PIN_RESET, ""},
		       {TEMPLATE_PASSWORD_CHANGED, "?what=password"},
		       {TEMPLATE_PASSWORD_RESET, "?what=password"}};
	struct buf b;
	size_t i = 0;

	while (i < sizeof notices / sizeof *notices && notices[i].template != m->template)
		i++;
	if (i == sizeof notices / sizeof *notices || !page_address_hosted(c))
		return STR("");
	buf_init(&b, c->arena, 256, LINK_LONGEST);
	buf_add(&b, page_address_url(c, language_of_pages(c, language), STR("forgot")));
	buf_lit(&b, notices[i].query);
	return buf_str(&b);
}

struct str link_type(const struct outbox_message *m)
{
	struct str given = outbox_variable(m, VARIABLE_VTYPE);
	const struct row *row = find(m->template);

	if (given.n > 0)
		return given;
	return row != NULL ? row->type : rows[0].type;
}

/* What comes between a page and the first parameter. */
static char separator(const struct context *c, struct str page)
{
	char mark = c->tenant->conf.n[CONF_MAIL_LINK_FRAGMENT] != 0 ? '#' : '?';

	return str_index(page, mark) < page.n ? '&' : mark;
}

struct str link_url(const struct context *c, struct str page, struct str type, struct str token)
{
	struct buf b;

	buf_init(&b, c->arena, page.n + token.n + 64, LINK_LONGEST);
	buf_add(&b, page);
	buf_byte(&b, separator(c, page));
	buf_lit(&b, "vtype=");
	render_url(&b, type);
	buf_lit(&b, "&vtoken=");
	render_url(&b, token);
	return buf_str(&b);
}
