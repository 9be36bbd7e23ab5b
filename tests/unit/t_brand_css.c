/* SPDX-License-Identifier: MIT */
/* The colours in front of a tenant's style sheet. */
#include "arena_fixture.h"

#include "render/brand_css.h"

static void test_default(void **state)
{
	struct palette p = palette_default();
	struct buf b;

	buf_init(&b, &arena, 64, 1024);
	(void)state;
	brand_css(&b, &p);
	assert_text(buf_str(&b),
		    ":root{--link:#1a4fa3;--button:#1a4fa3;--button-text:#ffffff;"
		    "--button-edge:#1a4fa3;--button-hover:#053d90;}\n"
		    "@media (prefers-color-scheme: dark){:root{--link:#9cc3ff;--button:#9cc3ff;"
		    "--button-text:#10233f;--button-edge:#9cc3ff;--button-hover:#bbd5ff;}}\n");
}

static const struct CMUnitTest tests[] = {T(test_default)};

TEST_MAIN(RUN(tests))
