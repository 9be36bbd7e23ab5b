/* SPDX-License-Identifier: MIT */
/* A tenant's logos: checked, stored, read, replaced, removed. */
#include "instance_fixture.h"

#include "domain/tenant/logo.h"

static const char drawn[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path "
			    "d=\"M0 0h8v8z\"/></svg>";
static const struct str still = STR_INIT(
	"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\2\0\0\0\1\x08\6\0\0\0\xf4\x22\x7f\x8a"
	"\0\0\0\x0eIDAT\x78\xda\x63\x90\xf2\x5f\xfc\x1f\x84\x01\x0f\x69\x04\x17\x83\xe1\x75\x3b"
	"\0\0\0\0IEND\xae\x42\x60\x82");
/* 2049 pixels wide */
static const struct str wide =
	STR_INIT("\211\120\116\107\015\012\032\012\000\000\000\015\111\110\104\122\000\000\010\001"
		 "\000\000\000\001\010\006\000\000\000\245\326\045\314\000\000\000\001\111\104\101"
		 "\124\170\166\346\204\346\000\000\000\000\111\105\116\104\256\102\140\202");

struct change {
	struct fixture *f;
	enum conf_key key;
	struct logo logo;
	struct str read;
	enum err e;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct change *s = arg;

	return logo_put(t, &s->f->context, &s->f->tenant, s->key, &s->logo);
}

static enum err get_body(struct txn *t, void *arg)
{
	struct change *s = arg;

	return logo_get(t, &s->f->context, s->key, &s->read);
}

static void put(struct fixture *f, enum conf_key key, struct str bytes)
{
	struct change s = {.f = f, .key = key};

	if (bytes.n > 0)
		assert_null(logo_check(bytes, &s.logo));
	assert_err(store_write(f->instance.store, put_body, &s), ERR_OK);
}

static void assert_stored(struct fixture *f, enum conf_key key, struct str bytes, const char *file)
{
	struct change s = {.f = f, .key = key};
	enum err e = store_read(f->instance.store, get_body, &s);

	assert_err(e, bytes.n > 0 ? ERR_OK : ERR_NOT_FOUND);
	assert_true(str_eq(s.read, bytes));
	assert_text(logo_file(&f->tenant.conf, key), file);
}

static void test_one_for_light_and_one_for_dark(void **state)
{
	struct fixture *f = *state;

	assert_stored(f, CONF_PAGES_LOGO, STR(""), "");
	put(f, CONF_PAGES_LOGO, str_of(drawn));
	put(f, CONF_PAGES_LOGO_DARK, still);
	assert_stored(f, CONF_PAGES_LOGO, str_of(drawn), "logo.svg");
	assert_stored(f, CONF_PAGES_LOGO_DARK, still, "logo-dark.png");
	put(f, CONF_PAGES_LOGO, still);
	assert_stored(f, CONF_PAGES_LOGO, still, "logo.png");
	put(f, CONF_PAGES_LOGO, STR(""));
	put(f, CONF_PAGES_LOGO, STR("")); /* there is none: fine */
	assert_stored(f, CONF_PAGES_LOGO, STR(""), "");
	assert_stored(f, CONF_PAGES_LOGO_DARK, still, "logo-dark.png");
	assert_text(logo_media_type(STR("logo-dark.png")), "image/png");
	assert_text(logo_media_type(STR("logo.svg")), "image/svg+xml");
}

static void test_what_is_refused(void **state)
{
	static char large[LOGO_BYTES + 1];
	struct logo logo;

	(void)state;
	assert_text(str_of(logo_check(STR(""), &logo)), "is empty");
	assert_text(str_of(logo_check(str_bytes(large, sizeof large), &logo)),
		    "has more than 32 KiB");
	assert_text(str_of(logo_check(STR("GIF89a"), &logo)), "is not well-formed XML in UTF-8");
	assert_text(str_of(logo_check(str_head(still, 40), &logo)), "is cut off");
	assert_text(str_of(logo_check(wide, &logo)), "has more than 2048 by 1024 pixels");
}

static void test_which_settings_they_are(void **state)
{
	enum conf_key key;

	(void)state;
	assert_true(logo_setting(STR("pages.logo_dark"), &key));
	assert_int_equal(key, CONF_PAGES_LOGO_DARK);
	assert_true(logo_setting(STR("pages.logo"), &key));
	assert_int_equal(key, CONF_PAGES_LOGO);
	assert_false(logo_setting(STR("pages.colour"), &key));
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_one_for_light_and_one_for_dark),
	INSTANCE_TEST(test_what_is_refused),
	INSTANCE_TEST(test_which_settings_they_are),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
