/* SPDX-License-Identifier: MIT */
/* Templates, languages, words, mails and SMS requests: what comes out for what goes in. */
#include "check.h"

#include "base/buf.h"
#include "render/accept_language.h"
#include "render/placeholders.h"
#include "delivery/mime.h"
#include "render/render.h"
#include "delivery/sms.h"
#include "render/template_lookup.h"
#include "render/duration_text.h"

static struct arena arena;

/* --- templates ------------------------------------------------------------ */

static enum render_value value(void *arg, struct str name, struct str *out)
{
	(void)arg; /* the names are fixed */
	if (str_eq(name, STR("Url")))
		*out = STR("https://x/?a=1");
	else if (str_eq(name, STR("Plain")))
		*out = STR("https://x/");
	else if (str_eq(name, STR("Bad")))
		*out = STR("<a href=\"x\">&'");
	else if (str_eq(name, STR("Raw")))
		*out = STR("<i>");
	else
		return VALUE_UNKNOWN;
	return str_eq(name, STR("Raw")) ? VALUE_FINISHED : VALUE_TEXT;
}

static enum render_section section(void *arg, struct str name)
{
	(void)arg; /* the names are fixed */
	if (str_eq(name, STR("IfYes")))
		return SECTION_KEPT;
	return str_eq(name, STR("IfNo")) ? SECTION_DROPPED : SECTION_UNKNOWN;
}

static const struct render_source source = {value, section, NULL};

static void test_render(void **state)
{
	static const struct {
		const char *in, *plain, *html;
	} rows[] = {
		{"a #Bad# b", "a <a href=\"x\">&' b", "a &lt;a href=&quot;x&quot;&gt;&amp;&#39; b"},
		{"#Raw##Raw#", "<i><i>", "<i><i>"},
		{"color:#fff; #1 ## #", "color:#fff; #1 ## #", "color:#fff; #1 ## #"},
		{"x#Unknown#y", "xy", "xy"},
		{"#Url#?t=1", "https://x/?a=1&t=1", "https://x/?a=1&amp;t=1"},
		{"#Plain#?t=1", "https://x/?t=1", "https://x/?t=1"},
		{"http://y/?q=#Bad#", "http://y/?q=%3Ca%20href%3D%22x%22%3E%26%27",
		 "http://y/?q=%3Ca%20href%3D%22x%22%3E%26%27"},
		{"really? a=#Raw#", "really? a=<i>", "really? a=<i>"},
		{"Hi#IfYes  Ann IfYes#,", "Hi Ann,", "Hi Ann,"},
		{"Hi#IfNo  Ann IfNo#,", "Hi,", "Hi,"},
		{"a\n#IfYes\nb\nIfYes#\nc\n", "a\nb\nc\n", "a\nb\nc\n"},
		{"a\n  #IfNo\nb\n  IfNo#\nc\n", "a\nc\n", "a\nc\n"},
		{"#IfYes a #IfNo b IfNo# c IfYes#d", "a  cd", "a  cd"},
		{"#IfNo a #IfYes b IfYes# c IfNo#d", "d", "d"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf b;

		buf_init(&b, &arena, 16, 4096);
		render(&b, str_of(rows[i].in), RENDER_PLAIN, &source);
		assert_text(buf_str(&b), rows[i].plain);
		buf_init(&b, &arena, 16, 4096);
		render(&b, str_of(rows[i].in), RENDER_HTML, &source);
		assert_text(buf_str(&b), rows[i].html);
	}
}

static void test_check(void **state)
{
	static const struct {
		const char *in;
		unsigned line; /* of the fault; 0: none */
		const char *word;
	} rows[] = {
		{"#Url# #IfYes a IfYes#", 0, ""},
		{"a\n\n#Nope#\n", 3, "Nope"},
		{"#IfYes\na", 2, "IfYes"},
		{"a\nb IfNo#", 2, "IfNo"},
		{"#IfYes #IfNo IfYes# IfNo#", 1, "IfYes"},
		{"#IfYes #IfYes #IfYes #IfYes #IfYes IfYes#", 1, "IfYes"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct render_fault fault;

		assert_int_equal(render_check(str_of(rows[i].in), RENDER_PLAIN, &source, &fault),
				 rows[i].line == 0);
		assert_int_equal(fault.line, rows[i].line);
		if (rows[i].line > 0)
			assert_text(fault.word, rows[i].word);
	}
}

/* What stands for itself is no misspelt mark, and what is one does not pass for text. */
static void test_spelling(void **state)
{
	static const struct {
		const char *in, *word; /* NULL: fine */
	} rows[] = {
		{"color:#fff; color:#1a4fa3; border-color:#fff #000 #eee #abcd", NULL},
		{"<p style=\"color:#1a4fa3#IfYes ;margin:0 IfYes#\">&#39;&#x27;&#X1F;", NULL},
		{"#1 No. #123, #2nd, # , ##, a # b #, #", NULL},
		{"C# and F#, C#. I#m #tagged, #OurCompany #A #B", NULL},
		{"#C is not C#x", NULL},
		{"https://example.org/help?a=b#Url and http://x/#Plain", NULL},
		{"https://example.org/Url#top <a href=\"#top\">", NULL},
		{"<a href=\"#top\">If# if# Iffy# #iffy IF #If", NULL},
		{"the Url#IfYes , #Url# IfYes#. Url #", NULL},
		{"\xc3\x9c#Url#\xc3\x9c", NULL},
		{"#IfFoo hello IfFoo#", "IfFoo"},
		{"#FPasss y FPasss#", "FPasss"},
		{"#ifYes z ifYes#", "ifYes"},
		{"#Iffy z iffy#", "Iffy"},
		{"#Fyes\nz\nFyes#\n", "Fyes"},
		{"hello #IfFoo", "IfFoo"},
		{"hello IfFoo#", "IfFoo"},
		{"hello #IfYes.", "IfYes"},
		{"#Url #", "Url"},
		{"#Url", "Url"},
		{"#Url.", "Url"},
		{"go #Url&nbsp;#", "Url"},
		{"go https://x/?a=#Url", "Url"},
		{"<a href=\"#Url\">", "Url"},
		{"# Url#", "Url"},
		{"# Url #", "Url"},
		{"my Url# is", "Url"},
		{"#First Url#", "Url"},
		{"#Url#Plain#", "Plain"},
		{"#Nope #", "Nope"},
		{"#Nope #.", "Nope"},
		{"#2nd#", "2nd"},
		{"#Stra\xc3\x9f"
		 "e#",
		 "Stra\xc3\x9f"
		 "e"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
		const char *in = rows[i / 2].in, *word = rows[i / 2].word;
		struct render_fault fault;
		char text[160] = "\n";

		(void)snprintf(text + 1, sizeof text - 1, "%s", in);
		if (render_check(str_of(text), i % 2 == 0 ? RENDER_PLAIN : RENDER_HTML, &source,
				 &fault) != (word == NULL))
			fail_msg("%s: %s", in, word == NULL ? fault.what : "let pass");
		if (word == NULL)
			continue;
		assert_int_equal(fault.line, 2);
		assert_text(fault.word, word);
	}
}

/* The names of letters, as `template install` knows them. */
static void test_spelling_of_letters(void **state)
{
	static const struct {
		const char *in;
		bool fine;
	} rows[] = {
		{"#otp# #UserName# #FEE# #fee #FPass a FPass# #IfCode b IfCode#", true},
		{"No. #1, C#, #fff, &#39; #tagged", true},
		{"#OTP #", false},
		{"#otp", false},
		{"#Fees#", false},
		{"#IfFoo hello IfFoo#", false},
		{"#FPasss y FPasss#", false},
		{"#ifLink z ifLink#", false},
		{"#fpass z fpass#", false},
	};
	static const struct str names[] = {STR_INIT("Fee")};
	struct placeholder_fields fields = {names, COUNT_OF(names)};
	struct render_source check = placeholders_check_source(&fields);

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct render_fault fault;

		if (render_check(str_of(rows[i].in), RENDER_PLAIN, &check, &fault) != rows[i].fine)
			fail_msg("%s", rows[i].in);
	}
}

/* In a style sheet #name is an element. */
static void test_spelling_of_styles(void **state)
{
	struct render_fault fault;

	(void)state; /* unused */
	assert_true(render_check(STR("<style>#Url a, #Url #Plain { color: #fff }</style>"),
				 RENDER_HTML, &source, &fault));
	assert_false(render_check(STR("<style>#IfFoo a { } IfFoo#</style>"), RENDER_HTML, &source,
				  &fault));
	assert_false(render_check(STR("<style></style>#Url"), RENDER_HTML, &source, &fault));
}

/* Values stand in HTML only where escaping keeps them from being more than text. */
static void test_places(void **state)
{
	static const struct {
		const char *in;
		bool fine;
	} rows[] = {
		{"<p>#Url#</p>", true},
		{"1 < #Url# > 2 <", true},
		{"<title>#Url#</title>", true},
		{"<a href=\"#Url#\">", true},
		{"<a href = '#Url#' title=\"a>b '#Bad#'\"/>#Bad#", true},
		{"<img src=\"#Url#\" alt=\"#Bad#\" style=\"width:#Bad#\">", true},
		{"<input disabled value=\"#Bad#\">", true},
		{"<style>p { color: #fff }</style>#Bad#", true},
		{"<STYLE type=x>a</styl></style >#Bad#", true},
		{"<styles>#Bad#</styles>", true},
		{"</style>#Bad#</script x>#Bad#", true},
		{"<!-- <a --> #Bad# <!----> #Bad# <!--> #Bad# <!---> #Bad#", true},
		{"<!-- x --!> #Bad#", true},
		{"<!-- #Bad# -->", true},
		{"<!DOCTYPE html><?xml x?>#Bad#</ x>#Bad#", true},
		{"<!--[if mso]><a href=\"#Url#\">#Bad#</a><![endif]-->#Bad#", true},
		{"<!--[if !mso]><!--><b>#Bad#</b><!--<![endif]-->#Bad#", true},
		{"#IfYes <a href=\"#Url#\"> IfYes#x#IfYes </a> IfYes#", true},
		{"<td #IfYes class=\"x\" IfYes#>#Bad#", true},
		{"<a href=\"#Url##IfYes &amp;x=#Bad# IfYes#\">", true},
		{"<a href=#Url#>", false},
		{"<a href=x#Url#>", false},
		{"<a href= #Url#>", false},
		{"<a href=\"x\"#Url#>", false},
		{"<a #Bad#>", false},
		{"<a #Bad#=\"x\">", false},
		{"<a/#Bad#>", false},
		{"<#Bad#>", false},
		{"<b#Bad#>", false},
		{"</#Bad#>", false},
		{"</b #Bad#>", false},
		{"<!#Bad#>", false},
		{"<a title='a\"#Bad#\"' x=#Bad#>", false},
		{"<a title=\"x\"onclick=\"f('#Bad#')\">", false},
		{"<a OnClick = 'f(\"#Bad#\")'>", false},
		{"<iframe srcdoc=\"#Bad#\">", false},
		{"<script>x = '#Bad#'</script>", false},
		{"<script src=\"x\"/>#Bad#", false},
		{"<SCRIPT\n>a < '</scripty>' + '#Bad#'", false},
		{"<style>p { color: #Bad# }</style>", false},
		{"<style></script>#Bad#</style>", false},
		{"<!--[if mso]><a href=#Url#>x</a><![endif]-->", false},
		{"<!--[if mso]><style>#Bad#</style><![endif]-->", false},
		{"<a title=#IfYes \" IfYes##Bad#\">", false},
		{"<a title=#IfYes x IfYes#\"#Bad#\">", false},
		{"#IfYes <script> IfYes#x#IfYes </script> IfYes#", false},
		{"<a #IfYes on IfYes#click=\"#Bad#\">", false},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct render_fault fault;

		if (render_check(str_of(rows[i].in), RENDER_HTML, &source, &fault) != rows[i].fine)
			fail_msg("%s: %s", rows[i].in, rows[i].fine ? fault.what : "let pass");
		if (!render_check(str_of(rows[i].in), RENDER_PLAIN, &source, &fault))
			fail_msg("%s: %s", rows[i].in, fault.what);
	}
}

/* Whether there is such a shipped text; it then has to be one `template install` would take. */
static bool shipped_is_fine(const char *language, const char *name, const char *ending)
{
	static char text[TEMPLATE_BYTES];
	struct placeholder_fields none = {NULL, 0};
	struct render_source check = placeholders_check_source(&none);
	struct render_fault fault;
	enum render_kind kind;
	struct str subject, rest;
	char file[160];
	FILE *f;
	size_t n;

	(void)snprintf(file, sizeof file, "templates/%s/%s.%s", language, name, ending);
	f = fopen(file, "re");
	if (f == NULL)
		return false;
	n = fread(text, 1, sizeof text, f);
	(void)fclose(f);
	kind = strcmp(ending, "html") == 0 ? RENDER_HTML : RENDER_PLAIN;
	if (!render_check(str_bytes(text, n), kind, &check, &fault))
		fail_msg("%s:%u: %s", file, fault.line, fault.what);
	if (strcmp(ending, "txt") == 0 && strcmp(name, "layout") != 0)
		assert_true(template_lookup_subject(str_bytes(text, n), &subject, &rest));
	return true;
}

/* Every language has every message in the same forms: an SMS, or both halves of a mail. */
static void test_shipped(void **state)
{
	static const char *const languages[] = {"en", "de", "ar"};

	(void)state; /* unused */
	for (int t = 0; t < TEMPLATES; t++) {
		const char *name = template_name((enum template)t).p;
		bool mail = shipped_is_fine("en", name, "txt");
		bool sms = shipped_is_fine("en", name, "sms");

		assert_true(mail || sms);
		for (size_t l = 0; l < COUNT_OF(languages); l++) {
			assert_int_equal(shipped_is_fine(languages[l], name, "txt"), mail);
			assert_int_equal(shipped_is_fine(languages[l], name, "html"), mail);
			assert_int_equal(shipped_is_fine(languages[l], name, "sms"), sms);
		}
	}
	for (size_t l = 0; l < COUNT_OF(languages); l++) {
		assert_true(shipped_is_fine(languages[l], "layout", "txt"));
		assert_true(shipped_is_fine(languages[l], "layout", "html"));
	}
}

static void test_language(void **state)
{
	static const struct str there[] = {STR_INIT("en"), STR_INIT("de"), STR_INIT("pt-br"),
					   STR_INIT("zh-hant")};
	static const struct {
		const char *accept, *preferred;
		size_t want;
	} rows[] = {
		{"de", "en", 1},
		{"de-AT, en;q=0.9", "en", 1},
		{"en;q=0.5, DE;q=0.7", "en", 1},
		{"fr, pt", "en", 2},
		{"fr", "de-CH", 1},
		{"fr", "fr", 0},
		{"de;q=0, *", "pt-BR", 2},
		{"zh-Hant-TW", "en", 3},
		{"de;q=x, en;q=0.1", "pt-br", 0},
		{";;,,q=1,", "de", 1},
		{"", "de", 1},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(accept_language_choose(str_of(rows[i].accept),
							str_of(rows[i].preferred), there,
							COUNT_OF(there)),
				 rows[i].want);
}

static void test_words(void **state)
{
	const struct str words = STR("minute.one=eine Minute\nminute.other = # Minuten\n"
				     "minute.two=two\nminute.few=#f\nminute.many=#m\n");
	const struct str de = STR("de"), ar = STR("ar-EG");

	(void)state; /* unused */
	assert_text(duration_text(&arena, words, de, 1), "eine Minute");
	assert_text(duration_text(&arena, words, de, 1799), "30 Minuten");
	assert_text(duration_text(&arena, words, de, 7169), "119 Minuten");
	assert_text(duration_text(&arena, words, de, 7200), "2 h");
	assert_text(duration_text(&arena, words, de, 3 * 86400), "3 d");
	assert_text(duration_text(&arena, words, ar, 120), "two");
	assert_text(duration_text(&arena, words, ar, 600), "10f");
	assert_text(duration_text(&arena, words, ar, 1800), "30m");
	assert_text(duration_text(&arena, words, ar, 6000), "100 Minuten");
}

/* --- mails ---------------------------------------------------------------- */

static void test_addresses(void **state)
{
	static const struct {
		const char *in, *out; /* NULL: malformed */
		bool ascii;
	} rows[] = {
		{"a@example.org", "a@example.org", true},
		{"a+b.c@B\xc3\xbc"
		 "cher.example",
		 "a+b.c@xn--bcher-kva.example", true},
		{"j\xc3\xb6rg@example.org", "j\xc3\xb6rg@example.org", false},
		{"-oQ/tmp@example.org", "-oQ/tmp@example.org", true},
		{"a@localhost", "a@localhost", true},
		{"a", NULL, false},
		{"@example.org", NULL, false},
		{"a@", NULL, false},
		{"a@b@c", NULL, false},
		{".a@example.org", NULL, false},
		{"a..b@example.org", NULL, false},
		{"a b@example.org", NULL, false},
		{"a,b@example.org", NULL, false},
		{"a@example.org\r\nBcc: b@example.org", NULL, false},
		{"a\r\n@example.org", NULL, false},
		{"a@exa mple.org", NULL, false},
		{"a@example.org>", NULL, false},
		{"a@-example.org", NULL, false},
		{"\"a b\"@example.org", NULL, false},
		{"a\xff@example.org", NULL, false},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str out = {"", 0};
		bool ascii = false, fine = mime_address(&arena, str_of(rows[i].in), &out, &ascii);

		if (fine != (rows[i].out != NULL))
			fail_msg("%s", rows[i].in);
		if (!fine)
			continue;
		assert_text(out, rows[i].out);
		assert_int_equal(ascii, rows[i].ascii);
	}
}

static struct str write_mail(const char *name, const char *subject, const char *text)
{
	struct mime m = {.from_name = str_of(name),
			 .from = STR("f@example.org"),
			 .to = STR("t@example.org"),
			 .subject = str_of(subject),
			 .text = str_of(text),
			 .domain = STR("example.org"),
			 .now = 1700000000};
	struct buf b;

	buf_init(&b, &arena, 1024, MIME_MAX);
	return mime_write(&b, &m) ? buf_str(&b) : STR("");
}

static bool has(struct str s, const char *part)
{
	for (size_t i = 0; i < s.n; i++)
		if (str_starts(str_skip(s, i), str_of(part)))
			return true;
	return false;
}

static void test_mime(void **state)
{
	struct str mail = write_mail("A \"B\" \\", "plain", "a=b \nlast ");

	(void)state; /* unused */
	assert_true(str_starts(mail, STR("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n")));
	assert_true(has(mail, "From: \"A \\\"B\\\" \\\\\"\r\n <f@example.org>\r\n"));
	assert_true(has(mail, "\r\n\r\na=3Db=20\r\nlast=20\r\n"));
	mail = write_mail("x", "=?UTF-8?Q?forged?=", "t");
	assert_false(has(mail, "forged"));
	assert_text(write_mail("x", "a\r\nBcc: evil@example.org", "t"), "");
	assert_text(write_mail("x\nBcc: evil@example.org", "a", "t"), "");
	assert_text(write_mail("x", "bad utf-8 \xff", "t"), "");
}

/* Long texts of wide characters: no line too long, no character cut in a header. */
static void test_mime_folds(void **state)
{
	char subject[301] = "", text[3001] = "";
	struct str rest;

	(void)state; /* unused */
	for (size_t i = 0; i < 100; i++)
		memcpy(subject + 3 * i, "\xe2\x82\xac", 3);
	for (size_t i = 0; i < 1000; i++)
		memcpy(text + 3 * i, "\xe2\x82\xac", 3);
	rest = write_mail(subject, subject, text);
	assert_true(rest.n > 0);
	while (rest.p != NULL) {
		struct str line = str_cut(&rest, '\n'), word;

		assert_true(line.n <= 79);
		if (rest.p != NULL)
			assert_true(str_ends(line, STR("\r")));
		line = str_trim(line);
		if (!str_ends(line, STR("?=")))
			continue;
		while (!str_starts(line, STR("=?UTF-8?B?")))
			line = str_skip(line, 1);
		assert_true(line.n <= 75);
		assert_true(base64_read(&arena, str_bytes(line.p + 10, line.n - 12), &word));
		assert_true(utf8_valid(word));
	}
}

/* Write `text` as it is sent about somebody of this user name. */
static struct str written(const char *user_name, const char *text, enum render_kind kind)
{
	const struct context c = {.arena = &arena};
	struct placeholders l = {.context = &c};
	struct render_source letter = placeholders_source(&l);
	struct buf b;

	l.account.user_name = str_of(user_name);
	buf_init(&b, &arena, 16, 4096);
	render(&b, str_of(text), kind, &letter);
	return buf_str(&b);
}

/* Names are shown as they are, or so that mail programs make no link of them. */
static void test_names_are_no_links(void **state)
{
	static const struct {
		const char *name, *shown;
	} rows[] = {
		{"Anna B. \xc3\x9cnal", "Anna B. \xc3\x9cnal"},
		{"J.R. Smith", "J.R. Smith"},
		{"\xd0\x99.\xd0\x9e. \xd0\x91", "\xd0\x99.\xd0\x9e. \xd0\x91"},
		{"Dr. No", "Dr. No"},
		{"Dr. Dre...", "Dr. Dre..."},
		{"Smith jr.", "Smith jr."},
		{"H.-J. M\xc3\xbcller", "H.-J. M\xc3\xbcller"},
		{"3/4, c/o Smith", "3/4, c/o Smith"},
		{"a/b", "a/b"},
		{".5", ".5"},
		{"anna.smith", "anna. smith"},
		{"J.R.Smith", "J.R. Smith"},
		{"a@b", "a@ b"},
		{"a@b.example", "a@ b. example"},
		{"a@[1.2.3.4]", "a@ [1. 2. 3. 4]"},
		{"10.0.0.1/x", "10. 0. 0. 1/x"},
		{"Click http://evil.example now", "Click http: //evil. example now"},
		{"http://localhost", "http: //localhost"},
		{"mailto:a", "mailto: a"},
		{"tel:+4930123", "tel: +4930123"},
		{"evil.example/x", "evil. example/x"},
		{"www.evil.example", "www. evil. example"},
		{"evil.\xd1\x80\xd1\x84", "evil. \xd1\x80\xd1\x84"},
		{"evil.\xe5\x95\x86", "evil. \xe5\x95\x86"},
		{"evil.e\xcc\x81x", "evil. e\xcc\x81x"},
		{"\xc3\xa9vil.example", "\xc3\xa9vil. example"},
		{"evil\xe3\x80\x82"
		 "example",
		 "evil\xe3\x80\x82 example"},
		{"evil\xef\xbc\x8e"
		 "example",
		 "evil\xef\xbc\x8e example"},
		{"evil\xef\xbd\xa1"
		 "example",
		 "evil\xef\xbd\xa1 example"},
		{"evil\xe2\x80\xa4"
		 "example",
		 "evil\xe2\x80\xa4 example"},
		{"evil\xef\xb9\x92"
		 "example",
		 "evil\xef\xb9\x92 example"},
		{"a\xef\xbc\xa0"
		 "b",
		 "a\xef\xbc\xa0 b"},
		{"evil\xe2\x80\xaa.\xe2\x80\xac"
		 "example",
		 "evil. example"}, /* marks are gone */
		{"evil.\xe2\x81\xa0"
		 "example",
		 "evil. \xe2\x81\xa0"
		 "example"},
		{"evil\xe2\x80\x8b.\xc2\xad"
		 "example",
		 "evil\xe2\x80\x8b. \xc2\xad"
		 "example"},
		{"evil.\r\nexample", "evil.  example"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_text(written(rows[i].name, "#UserName#", RENDER_PLAIN), rows[i].shown);
		assert_text(written(rows[i].name, "#UserName#", RENDER_HTML), rows[i].shown);
	}
	assert_text(written("<a.smith>", "<b>#UserName#</b>", RENDER_HTML),
		    "<b>&lt;a. smith&gt;</b>");
	assert_text(written("a.smith@b", "http://x/?u=#UserName#", RENDER_HTML),
		    "http://x/?u=a.smith%40b");
}

/* Anybody can ask for somebody's mail, with a program that calls itself anything. */
static void test_programs_are_no_links(void **state)
{
	const struct outbox_message m = {.agent = STR_INIT("Mozilla/5.0 see www.evil.example")};
	const struct context c = {.arena = &arena};
	struct placeholders l = {.context = &c, .message = &m};
	struct render_source letter = placeholders_source(&l);
	struct buf b;

	(void)state; /* unused */
	buf_init(&b, &arena, 16, 4096);
	render(&b, STR("#UserAgent#"), RENDER_HTML, &letter);
	assert_text(buf_str(&b), "Mozilla/5. 0 see www. evil. example");
}

/* No sentence is left without its value. */
static void test_sections_follow_names(void **state)
{
	static const char text[] = "Hi.#FUName  You are #UserName#. FUName#";

	(void)state; /* unused */
	assert_text(written("anna.smith", text, RENDER_PLAIN), "Hi. You are anna. smith.");
	assert_text(written("", text, RENDER_PLAIN), "Hi.");
	assert_text(written(" \r\n", text, RENDER_PLAIN), "Hi.");
	assert_text(written("\xe2\x80\xaa", text, RENDER_PLAIN), "Hi.");
	assert_text(written("bad utf-8 \xff", text, RENDER_PLAIN), "Hi.");
}

/* --- SMS ------------------------------------------------------------------ */

static void test_sms(void **state)
{
	const struct sms sms = {STR_INIT("+49 170-1"), STR_INIT("\"A\" & <b>\n"), STR_INIT("P")};
	struct http_send s;

	(void)state; /* unused */
	assert_true(sms_fill(&arena,
			     STR("POST http://x/?t=#To#&n=#Number#\nA: ##b\n"
				 "Content-Type: application/json\n\n{\"t\":\"#Text#\"}\n"),
			     &sms, &s));
	assert_text(s.method, "POST");
	assert_text(s.url, "http://x/?t=%2B491701&n=491701");
	assert_text(s.headers[0], "A: #b");
	assert_text(s.body, "{\"t\":\"\\\"A\\\" & <b>\\u000a\"}");
	assert_true(sms_fill(&arena, STR("POST http://x/\nContent-Type: text/xml\n\n#Text#"), &sms,
			     &s));
	assert_text(s.body, "&quot;A&quot; &amp; &lt;b&gt;\n");
	assert_true(sms_fill(&arena, STR("POST http://x/\r\nAuthorization: Basic a:b\r\n\r\n"),
			     &sms, &s));
	assert_text(s.headers[0], "Authorization: Basic YTpi");
	assert_false(sms_fill(&arena, STR("POST\n\n"), &sms, &s));
	assert_false(sms_fill(&arena, STR("POST http://x/#Nope#\n\n"), &sms, &s));
	assert_false(sms_fill(&arena, STR("POST http://x/\nContent-Type: text/plain\n\nodd #\n"),
			      &sms, &s));
}

/* libcurl calls a body that says nothing of itself a form, where & begins a field. */
static void test_sms_body_says_what_it_is(void **state)
{
	const struct sms sms = {STR_INIT("+49"), STR_INIT("Hi A&to=+99"), STR_INIT("P")};
	const struct str form =
		STR("POST http://x/\ncontent-type: application/x-www-form-urlencoded\n\nt=#Text#");
	struct http_send s;

	(void)state; /* unused */
	assert_false(sms_fill(&arena, STR("POST http://x/\n\ntext=#Text#\n"), &sms, &s));
	assert_false(
		sms_fill(&arena, STR("POST http://x/\nContent-Type:\n\ntext=#Text#\n"), &sms, &s));
	assert_true(sms_fill(&arena, form, &sms, &s));
	assert_text(s.body, "t=Hi%20A%26to%3D%2B99");
	assert_true(sms_fill(&arena, STR("GET http://x/?t=#Text#\n\n"), &sms, &s));
	assert_int_equal(s.body.n, 0);
}

static void test_http_refuses(void **state)
{
	struct http_send s = {.method = STR_INIT("POST"),
			      .url = STR_INIT("file:///etc/passwd"),
			      .connect_s = 1,
			      .total_s = 1,
			      .answer_max = 10};
	struct http_answer a;

	(void)state; /* unused */
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_REFUSED);
	s.url = STR("http://127.0.0.1:1/");
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_UNREACHED);
	s.https_only = true;
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_REFUSED);
	s.https_only = false;
	http_client_add_header(&s, STR("X: a\r\nY: b"));
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_REFUSED);
}

static int make_arena(void **state)
{
	(void)state;
	arena_init(&arena, 32 << 20);
	return 0;
}

static int release_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_render),
	cmocka_unit_test(test_check),
	cmocka_unit_test(test_places),
	cmocka_unit_test(test_spelling),
	cmocka_unit_test(test_spelling_of_styles),
	cmocka_unit_test(test_spelling_of_letters),
	cmocka_unit_test(test_shipped),
	cmocka_unit_test(test_language),
	cmocka_unit_test(test_words),
	cmocka_unit_test(test_addresses),
	cmocka_unit_test(test_mime),
	cmocka_unit_test(test_mime_folds),
	cmocka_unit_test(test_sms),
	cmocka_unit_test(test_http_refuses),
	cmocka_unit_test(test_sms_body_says_what_it_is),
	cmocka_unit_test(test_names_are_no_links),
	cmocka_unit_test(test_sections_follow_names),
	cmocka_unit_test(test_programs_are_no_links),
};

TEST_MAIN(RUN_WITHIN(tests, make_arena, release_arena))
