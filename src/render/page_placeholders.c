/* SPDX-License-Identifier: MIT */
#include "render/page_placeholders.h"

#include "base/identifier.h"
#include "base/url.h"
#include "domain/tenant/form_token.h"
#include "domain/tenant/logo.h"
#include "domain/tenant/page_address.h"
#include "render/duration_text.h"
#include "render/page_files.h"
#include "render/sanitize.h"

enum { TEXT_LONGEST = 2048, WORD_BYTES = 4096 };

/* --- values ------------------------------------------------------------ */

static struct str page_setting(const struct page *p, enum conf_key key)
{
	return p->c->tenant->conf.text[key];
}

static bool page_is_on(const struct page *p, enum conf_key key)
{
	return p->c->tenant->conf.n[key] != 0;
}

static struct str page_number(const struct page *p, enum conf_key key)
{
	struct buf b;

	buf_init(&b, p->c->arena, 24, 24);
	buf_int(&b, p->c->tenant->conf.n[key]);
	return buf_str(&b);
}

static struct str page_digit_range(const struct page *p)
{
	struct str least = page_number(p, CONF_PIN_MIN_LENGTH);
	struct str most = page_number(p, CONF_PIN_MAX_LENGTH);
	struct buf b;

	if (str_eq(least, most))
		return least;
	buf_init(&b, p->c->arena, 16, 16);
	buf_add(&b, least);
	buf_lit(&b, "\u2013");
	buf_add(&b, most);
	return buf_str(&b);
}

/* A setting in minutes, in words. */
static struct str page_minutes(const struct page *p, enum conf_key key)
{
	return duration_text(p->c->arena, p->file, p->words.language,
			     (uint64_t)p->c->tenant->conf.n[key] * 60);
}

/* A line of the language's file of words for times, which also describes the language. */
static struct str about_language(const struct page *p, struct str name)
{
	struct words w;

	words_read(p->c->arena, p->file, p->words.language, &w);
	return words_find(&w, name);
}

static struct str page_direction(const struct page *p)
{
	struct str direction = about_language(p, STR("direction"));

	return direction.n > 0 ? direction : STR("ltr");
}

static struct str page_base(const struct page *p)
{
	return page_address_base(&p->c->instance->conf);
}

static struct str page_folder(const struct page *p)
{
	return page_address_folder(p->c->arena, p->c->tenant);
}

/* The path of the pages in a language. */
static struct str pages_in(const struct page *p, struct str language)
{
	struct buf b;

	buf_init(&b, p->c->arena, 64, 512);
	buf_add(&b, page_base(p));
	buf_byte(&b, '/');
	buf_add(&b, page_folder(p));
	buf_byte(&b, '/');
	buf_add(&b, language);
	return buf_str(&b);
}

static struct str page_pages(const struct page *p)
{
	return pages_in(p, p->words.language);
}

/* An install with several tenants has pages that are of none of them. */
static bool has_tenant(const struct page *p)
{
	return p->c->tenant->created > 0;
}

static struct str page_style(const struct page *p)
{
	struct buf b;

	buf_init(&b, p->c->arena, 64, 512);
	buf_add(&b, page_base(p));
	buf_byte(&b, '/');
	buf_add(&b, has_tenant(p) ? page_folder(p) : STR("assets"));
	buf_byte(&b, '/');
	buf_add(&b, p->skeleton.style.n > 0 ? p->skeleton.style : STR("style.css"));
	return buf_str(&b);
}

static struct str page_api_key(const struct page *p)
{
	char key[GUID_TEXT + 1];

	guid_write(&p->c->tenant->id, key);
	return arena_copy(p->c->arena, str_of(key));
}

static struct str product_name(const struct page *p)
{
	struct str name = page_setting(p, CONF_PAGES_NAME);

	if (name.n == 0)
		name = page_setting(p, CONF_MAIL_PRODUCT);
	return name.n > 0 ? name : p->c->tenant->name;
}

static struct str given(const struct page *p, struct str name)
{
	for (size_t i = 0; i < p->v->count; i++)
		if (str_eq(p->v->values[i].name, name))
			return p->v->values[i].value;
	return STR("");
}

/* A page that is given its style sheet loads nothing. */
static bool stands_alone(const struct page *p)
{
	return given(p, STR("StyleText")).n > 0;
}

/* The address of a logo's file, or the one given: a page that stands alone has it in itself. */
static struct str page_logo(const struct page *p, enum conf_key key)
{
	struct str own = given(p, key == CONF_PAGES_LOGO ? STR("Logo") : STR("DarkLogo"));
	struct buf b;

	if (own.n > 0)
		return own;
	buf_init(&b, p->c->arena, 64, 512);
	buf_add(&b, page_base(p));
	buf_byte(&b, '/');
	buf_add(&b, page_folder(p));
	buf_byte(&b, '/');
	buf_add(&b, logo_file(&p->c->tenant->conf, key));
	return buf_str(&b);
}

/* Within a sentence a name of the other direction would turn the text around it: it is put between
 * U+2068 and U+2069, which isolate it. */
static struct str page_product(const struct page *p)
{
	struct str name = product_name(p);
	struct buf b;

	if (!p->in_sentence || (str_is_ascii(name) && str_eq(page_direction(p), STR("ltr"))))
		return name;
	buf_init(&b, p->c->arena, name.n + 6, name.n + 6);
	buf_lit(&b, "\xe2\x81\xa8");
	buf_add(&b, name);
	buf_lit(&b, "\xe2\x81\xa9");
	return buf_str(&b);
}

static struct str page_home(const struct page *p)
{
	struct str home = page_setting(p, CONF_PAGES_HOME_URL);
	struct buf b;

	if (home.n > 0)
		return home;
	buf_init(&b, p->c->arena, 64, 512);
	buf_add(&b, page_pages(p));
	buf_lit(&b, "/account.html");
	return buf_str(&b);
}

/* What a link to the help begins with: of a web page "", of an address mailto:, of a number tel:;
 * NULL when it is none of these. */
static const char *scheme_of(const struct page *p, struct str support)
{
	struct str normal;
	struct url url;

	if (url_read(support, &url))
		return "";
	if (identifier_normal(p->c->arena, IDENTIFIER_EMAIL, support, &normal))
		return "mailto:";
	return identifier_normal(p->c->arena, IDENTIFIER_PHONE, support, &normal) ? "tel:" : NULL;
}

static struct str page_support_link(const struct page *p)
{
	struct str support = page_setting(p, CONF_MAIL_SUPPORT);
	const char *scheme = scheme_of(p, support);
	struct buf b;

	buf_init(&b, p->c->arena, 256, TEXT_LONGEST);
	if (scheme != NULL) {
		buf_lit(&b, "<a href=\"");
		buf_lit(&b, scheme);
		render_html(&b, support);
		buf_lit(&b, "\">");
	}
	render_html(&b, support);
	if (scheme != NULL)
		buf_lit(&b, "</a>");
	return buf_str(&b);
}

/* What a language calls itself, from its file of words for times; its short name without. */
static struct str own_name(const struct page *p, struct str language)
{
	struct str text, name;
	struct words w;

	if (page_files_read(p->c, language, STR("words"), &text) != ERR_OK)
		return language;
	words_read(p->c->arena, text, language, &w);
	name = words_find(&w, STR("language"));
	return name.n > 0 ? name : language;
}

static void put_language(const struct page *p, struct str language, struct buf *b)
{
	buf_lit(b, "<li><a href=\"");
	render_html(b, pages_in(p, language));
	buf_byte(b, '/');
	render_html(b, str_eq(p->v->page, STR("front")) ? STR("sign-in") : p->v->page);
	buf_lit(b, ".html\" lang=\"");
	render_html(b, language);
	buf_lit(b, "\" hreflang=\"");
	render_html(b, language);
	buf_lit(b, "\">");
	render_html(b, own_name(p, language));
	buf_lit(b, "</a></li>");
}

/* Links to the other languages; nothing when there is only one. */
static struct str page_language_links(const struct page *p)
{
	struct buf b;

	buf_init(&b, p->c->arena, 512, 16 * 1024);
	for (size_t i = 0; i < p->languages.count; i++)
		if (!str_eq(p->languages.list[i], p->words.language))
			put_language(p, p->languages.list[i], &b);
	return buf_str(&b);
}

static struct str page_form_token(const struct page *p)
{
	struct str token = given(p, STR("FormToken"));
	struct form_token own;

	if (token.n > 0)
		return token;
	own = form_token_of(p->c, STR(""));
	return arena_copy(p->c->arena, str_of(own.s));
}

static void put_hidden(struct buf *b, const char *name, struct str value)
{
	buf_lit(b, "<input type=\"hidden\" name=\"");
	buf_lit(b, name);
	buf_lit(b, "\" value=\"");
	render_html(b, value);
	buf_lit(b, "\">\n");
}

static struct str page_hidden(const struct page *p)
{
	struct buf b;

	buf_init(&b, p->c->arena, 512, 2048);
	put_hidden(&b, "apikey", page_api_key(p));
	put_hidden(&b, "lang", p->words.language);
	put_hidden(&b, "form_token", page_form_token(p));
	return str_trim(buf_str(&b));
}

static bool page_asks_pin(const struct page *p)
{
	return page_is_on(p, CONF_PIN_ENABLED) && page_is_on(p, CONF_PIN_LOGIN) &&
	       (page_is_on(p, CONF_PIN_ASK_ON_LOGIN) ||
		page_is_on(p, CONF_PIN_ASK_ONLY_ON_FIRST_LOGIN));
}

/* --- fields ------------------------------------------------------------ */

/* Value.NAME, Checked.NAME.VALUE, Invalid.NAME and Error.NAME. */
static enum render_value field_value(const struct page *p, struct str name, struct str *out)
{
	struct str field = name, kind = str_cut(&field, '.');
	bool is_wrong = field.n > 0 && str_eq(field, p->error_field);

	*out = STR("");
	if (field.p == NULL)
		return VALUE_UNKNOWN;
	if (str_eq(kind, STR("Value"))) {
		*out = sanitize_text(p->c->arena, given(p, name), TEXT_LONGEST);
	} else if (str_eq(kind, STR("Invalid"))) {
		*out = is_wrong ? STR("true") : STR("false");
	} else if (str_eq(kind, STR("Error"))) {
		*out = is_wrong ? p->error_text : STR("");
		return VALUE_FINISHED;
	} else {
		return VALUE_UNKNOWN;
	}
	return VALUE_TEXT;
}

/* Checked.NAME.VALUE: an attribute, if the field NAME has the value. */
static bool is_checked(const struct page *p, struct str name)
{
	struct str value = name, of;
	struct buf b;

	(void)str_cut(&value, '.'); /* Checked */
	of = str_cut(&value, '.');
	buf_init(&b, p->c->arena, 64, 128);
	buf_lit(&b, "Value.");
	buf_add(&b, of);
	return value.n > 0 && str_eq(given(p, buf_str(&b)), value);
}

/* --- the moment -------------------------------------------------------- */

/* The value, in an element that keeps its direction from the text around it. */
static enum render_value drawn_slot(const struct page *p, struct str name, struct str *out)
{
	struct str text = sanitize_text(p->c->arena, given(p, name), TEXT_LONGEST);
	struct buf b;

	buf_init(&b, p->c->arena, text.n + 16, 8 * TEXT_LONGEST);
	if (text.n > 0) {
		buf_lit(&b, "<bdi>");
		render_html(&b, text);
		buf_lit(&b, "</bdi>");
	}
	*out = buf_str(&b);
	return VALUE_FINISHED;
}

/* In a published page an element or mark for the module to fill, else the value. */
static enum render_value slot_value(const struct page *p, struct str name, bool as_mark,
				    struct str *out)
{
	struct buf b;

	if (!p->is_static && as_mark) {
		*out = sanitize_text(p->c->arena, given(p, name), TEXT_LONGEST);
		return VALUE_TEXT;
	}
	if (!p->is_static)
		return drawn_slot(p, name, out);
	buf_init(&b, p->c->arena, 64, 256);
	buf_lit(&b, as_mark ? "{" : "<bdi data-slot=\"");
	buf_add(&b, name);
	buf_lit(&b, as_mark ? "}" : "\"></bdi>");
	*out = buf_str(&b);
	return VALUE_FINISHED;
}

/* A word with plural forms: the one for Count, which only the module knows in a published page. */
static struct str plural_text(const struct page *p, struct str name)
{
	int64_t n;

	if (!str_int(given(p, STR("Count")), &n) || n < 0)
		return words_plural(&p->words, name, 0);
	return words_plural(&p->words, name, (uint64_t)n);
}

static bool has_forms(const struct page *p, struct str name)
{
	return words_plural(&p->words, name, 100).n > 0;
}

void page_placeholders_put_text(struct page *p, struct str text, struct buf *out)
{
	struct render_source source = page_placeholders_source(p);
	struct buf escaped;
	bool before = p->in_sentence;

	buf_init(&escaped, p->c->arena, text.n + 64, WORD_BYTES);
	render_html(&escaped, text); /* marks stay what they are */
	p->in_sentence = !p->in_title;
	render(out, buf_str(&escaped), RENDER_HTML, &source);
	p->in_sentence = before;
}

void page_placeholders_put_word(struct page *p, struct str name, struct buf *out)
{
	struct str text = words_find(&p->words, name);

	if (text.n > 0) {
		page_placeholders_put_text(p, text, out);
	} else if (has_forms(p, name) && p->is_static) {
		buf_lit(out, "<span data-plural=\"");
		render_html(out, name);
		buf_lit(out, "\"></span>");
	} else if (has_forms(p, name)) {
		page_placeholders_put_text(p, plural_text(p, name), out);
	} else if (p->missing.n == 0) {
		p->missing = name;
	}
}

static enum render_value word_value(struct page *p, struct str name, struct str *out)
{
	struct buf b;

	buf_init(&b, p->c->arena, 128, WORD_BYTES);
	page_placeholders_put_word(p, name, &b);
	*out = buf_str(&b);
	return VALUE_FINISHED;
}

/* --- the table --------------------------------------------------------- */

static enum render_value table_value(const struct page *p, struct str name, struct str *out)
{
#define PAGE_TEXT(word, value, what)                                                               \
	if (str_eq(name, STR(word))) {                                                             \
		*out = (value);                                                                    \
		return VALUE_TEXT;                                                                 \
	}
#define PAGE_HTML(word, value, what)                                                               \
	if (str_eq(name, STR(word))) {                                                             \
		*out = (value);                                                                    \
		return VALUE_FINISHED;                                                             \
	}
#define PAGE_GIVEN(word, what)                                                                     \
	if (str_eq(name, STR(word))) {                                                             \
		*out = given(p, name);                                                             \
		return VALUE_FINISHED;                                                             \
	}
#define PAGE_SLOT(word, what)                                                                      \
	if (str_eq(name, STR(word)))                                                               \
		return slot_value(p, name, p->in_words, out);
#define PAGE_MARK(word, what)                                                                      \
	if (str_eq(name, STR(word)))                                                               \
		return slot_value(p, name, true, out);
#define PAGE_SECTION(word, kept, what)
#include "render/page_placeholders.def"
#undef PAGE_TEXT
#undef PAGE_HTML
#undef PAGE_GIVEN
#undef PAGE_SLOT
#undef PAGE_MARK
#undef PAGE_SECTION
	return VALUE_UNKNOWN;
}

static enum render_value page_value(void *arg, struct str name, struct str *out)
{
	struct page *p = arg;
	enum render_value kind = table_value(p, name, out);

	if (kind == VALUE_UNKNOWN)
		kind = field_value(p, name, out);
	if (kind == VALUE_UNKNOWN && str_starts(name, STR("Checked."))) {
		*out = is_checked(p, name) ? STR("checked") : STR("");
		return VALUE_FINISHED;
	}
	return kind == VALUE_UNKNOWN ? word_value(p, name, out) : kind;
}

static enum render_section page_section(void *arg, struct str name)
{
	const struct page *p = arg;

#define PAGE_TEXT(word, value, what)
#define PAGE_HTML(word, value, what)
#define PAGE_GIVEN(word, what)
#define PAGE_SLOT(word, what)
#define PAGE_MARK(word, what)
#define PAGE_SECTION(word, kept, what)                                                             \
	if (str_eq(name, STR(word)))                                                               \
		return (kept) ? SECTION_KEPT : SECTION_DROPPED;
#include "render/page_placeholders.def"
#undef PAGE_TEXT
#undef PAGE_HTML
#undef PAGE_GIVEN
#undef PAGE_SLOT
#undef PAGE_MARK
#undef PAGE_SECTION
	return SECTION_UNKNOWN;
}

struct render_source page_placeholders_source(struct page *p)
{
	return (struct render_source){page_value, page_section, p};
}
