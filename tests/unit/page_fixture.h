/* SPDX-License-Identifier: MIT */
/* An instance with the templates of one small page in two languages. */
#ifndef UNIT_PAGE_FIXTURE_H
#define UNIT_PAGE_FIXTURE_H

#include "template_lookup_fixture.h"

#include "render/page.h"

static const char layout[] =
	"<!-- words Shared --><!-- errors\n9 everywhere\n-->\n"
	"<html lang=\"#Language#\" dir=\"#Direction#\"><title>#IfError Error:  "
	"IfError##Title#</title>"
	"<main>#IfError <b>#ErrorText#/#ErrorField#</b> IfError##Content#</main>"
	"#IfStatic #Parts# IfStatic#</html>\n"
	"<!-- state everywhere -->\n<i>#Until#</i>\n";

static const char page[] =
	"<!-- title PageTitle -->\n<!-- state form -->\n<h1>#Heading#</h1>"
	"<input value=\"#Value.pin#\" aria-invalid=\"#Invalid.pin#\" #Checked.what.b#>#Error.pin#"
	"<!-- state locked -->\n<p>#Locked# #Left#</p>\n"
	"<!-- errors\n1 form pin Wrong\n2 locked\n3 * - Late\n4 form pin Wrong\n5/used form pin "
	"Used\n-->"
	"<!-- words Left -->";

static const char words[] =
	"PageTitle=T #Product#\nHeading=<Hi> & #Name#\nLocked=till #Until#\n"
	"Left.one=#Count# try\nLeft.other=#Count# tries\nWrong=No.\nLate=Late.\n"
	"Used=Used.\nShared=S \"#Until#\"\n";

static inline void begin(struct fixture *f)
{
	shipped = (struct shipped){.root = folder_make()};
	f->instance.conf.text[CONF_TEMPLATES_PATH] = str_of(shipped.root.s);
	ship("pages", "layout.html", layout);
	ship("pages", "page.html", page);
	ship("en", "pages", words);
	ship("en", "words", "minute.other=# minutes\n");
	ship("ar", "pages", words);
	ship("ar", "words", "direction=rtl\n");
}

static inline int page_setup(void **state)
{
	(void)use_engine(&kv_fault);
	(void)site_setup(state);
	begin(*state);
	return 0;
}

static inline int page_teardown(void **state)
{
	folder_remove(&shipped.root);
	return site_teardown(state);
}

#define PAGE_TEST(test) cmocka_unit_test_setup_teardown(test, page_setup, page_teardown)

#endif
