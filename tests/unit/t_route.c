/* SPDX-License-Identifier: MIT */
/* Routes: which row matches a path and a method, and how rows are listed. */
#include "check.h"

#include "http/route.h"

static enum err handle(struct request *r)
{
	(void)r;
	return ERR_OK;
}

static const struct route routes[] = {
	{GET, "/account/{uid}", NEED_APIKEY | NEED_SECRET, handle,
	 PARAMS({"uid", P_UID, IN_PATH | REQUIRED, 0}), 0},
	{GET | PUT, "/account/pin", NEED_APIKEY | NEED_PIN, handle,
	 PARAMS({"pin", P_TEXT, IN_BODY | IN_QUERY | REQUIRED | SECRET, ERR_PIN_MISSING},
		{"", P_DOCUMENT, IN_BODY, 0}),
	 0},
	{DELETE, "/account/{uid}", NEED_NONE, handle, NULL, 0},
	{.path = NULL},
};

static const struct route more[] = {
	{POST, "/account/{uid}/session/{id}", NEED_NONE, handle, NULL, 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, more, NULL};

/* The segments of a path of a test, which holds no escapes. */
static struct segments path_of(const char *text)
{
	struct str rest = str_of(text + 1);
	struct segments s = {.n = 0};

	while (rest.p != NULL)
		s.at[s.n++] = str_cut(&rest, '/');
	return s;
}

static const struct route *find(const char *path, unsigned method, unsigned *allowed)
{
	const struct segments s = path_of(path);

	return route_find(tables, &s, method, allowed);
}

static void test_a_row_is_found_by_path_and_method(void **state)
{
	unsigned allowed;

	(void)state;
	assert_ptr_equal(find("/account/42", GET, &allowed), &routes[0]);
	assert_ptr_equal(find("/account/42", DELETE, &allowed), &routes[2]);
	assert_int_equal(allowed, GET | DELETE);
	assert_ptr_equal(find("/ACCOUNT/Pin", PUT, &allowed), &routes[1]);
	assert_ptr_equal(find("/account/1/session/2", POST, &allowed), &more[0]);
}

static void test_a_fixed_word_of_a_path_is_not_an_id(void **state)
{
	unsigned allowed;

	(void)state;
	assert_ptr_equal(find("/account/pin", GET, &allowed), &routes[1]);
	assert_null(find("/account/pin", DELETE, &allowed)); /* else "pin" would be deleted */
	assert_int_equal(allowed, GET | PUT);
}

static void test_paths_without_a_row(void **state)
{
	static const char *const paths[] = {"/",
					    "/account",
					    "/account/",
					    "/account/1/2",
					    "/accounts/1",
					    "/account/1/session/",
					    "/account/1/session/2/3"};
	unsigned allowed;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		assert_null(find(paths[i], GET, &allowed));
		assert_int_equal(allowed, 0);
	}
	assert_null(find("/account/1", 0, &allowed)); /* a method nobody knows */
	assert_int_equal(allowed, GET | DELETE);
}

static void test_segments_of_parameters(void **state)
{
	const struct segments s = path_of("/account/a/session/b");

	(void)state;
	assert_text(route_segment(&more[0], &s, "uid"), "a");
	assert_text(route_segment(&more[0], &s, "id"), "b");
	assert_text(route_segment(&more[0], &s, "session"), "");
	assert_text(route_segment(&more[0], &s, "nobody"), "");
}

static void test_methods(void **state)
{
	char names[32];

	(void)state;
	assert_int_equal(route_method(STR("GET")), GET);
	assert_int_equal(route_method(STR("DELETE")), DELETE);
	assert_int_equal(route_method(STR("get")), 0); /* methods are case-sensitive (RFC 9110) */
	assert_int_equal(route_method(STR("PATCH")), 0);
	assert_int_equal(route_method(STR("")), 0);
	assert_text(route_method_names(GET | POST | PUT | DELETE, names), "GET, POST, PUT, DELETE");
	assert_text(route_method_names(PUT, names), "PUT");
	assert_text(route_method_names(0, names), "");
}

static void test_the_listing(void **state)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	assert_non_null(f);
	route_print(f, tables);
	(void)fclose(f);
	assert_text(str_bytes(text, n),
		    "GET\t/account/{uid}\tapikey,secret\tuid:uid:path:required=908\n"
		    "GET, PUT\t/account/pin\tapikey,pin\t"
		    "pin:text:querybody:required=1234 :document:body\n"
		    "DELETE\t/account/{uid}\tnone\t\n"
		    "POST\t/account/{uid}/session/{id}\tnone\t\n");
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_row_is_found_by_path_and_method),
	cmocka_unit_test(test_a_fixed_word_of_a_path_is_not_an_id),
	cmocka_unit_test(test_paths_without_a_row),
	cmocka_unit_test(test_segments_of_parameters),
	cmocka_unit_test(test_methods),
	cmocka_unit_test(test_the_listing),
};

TEST_MAIN(RUN(tests))
