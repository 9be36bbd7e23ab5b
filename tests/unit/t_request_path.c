/* SPDX-License-Identifier: MIT */
/* The path of a request: what stands before the service's own paths, and what is no path. */
#include "arena_fixture.h"

#include "http/request_path.h"

static struct segments segments;

static enum err split(const char *uri, const char *script, const char *base)
{
	return request_path(&arena, str_of(uri), str_of(script), str_of(base), &segments);
}

/* The segments with a '|' between. */
static const char *joined(void)
{
	static char text[512];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < segments.n; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", i > 0 ? "|" : "",
				      (int)segments.at[i].n, segments.at[i].p);
	return text;
}

static void test_the_part_before_the_api_paths_is_removed(void **state)
{
	static const struct {
		const char *uri, *script, *base, *want;
	} rows[] = {
		{"/identity/v2/auth", "", "", "identity|v2|auth"},
		{"/identity/v2/auth?apikey=x#y", "", "", "identity|v2|auth"},
		{"https://id.example/identity/v2", "", "", "identity|v2"},
		{"http://id.example:8080/a", "", "", "a"},
		{"/cgi-bin/account.fcgi/identity/v2", "/cgi-bin/account.fcgi", "", "identity|v2"},
		{"/cgi-bin/identity/v2", "/cgi-bin/account.cgi", "", "identity|v2"},
		{"/identity/v2", "/cgi-bin/account.cgi", "", "identity|v2"},
		{"/cgi-bin/identity", "/cgi-bin/account", "", "cgi-bin|identity"},
		{"/pin/identity/v2", "", "/pin", "identity|v2"},
		{"/pinned/identity", "", "/pin",
		 "pinned|identity"}, /* not in the middle of a word */
		{"/identity/v2", "", "/pin", "identity|v2"},
		{"/pin/x", "/pin/account.cgi", "/other", "pin|x"}, /* the setting decides */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(split(rows[i].uri, rows[i].script, rows[i].base), ERR_OK);
		assert_string_equal(joined(), rows[i].want);
	}
}

static void test_segments_are_decoded_once(void **state)
{
	(void)state;
	assert_err(split("/a%2Fb/c%2525/%C3%A4", "", ""), ERR_OK);
	assert_string_equal(joined(), "a/b|c%25|\xc3\xa4");
	assert_err(split("/a+b", "", ""), ERR_OK);
	assert_string_equal(joined(), "a+b"); /* a plus is a plus in a path */
	assert_err(split("/%2e%2e/a", "", ""), ERR_OK);
	assert_string_equal(joined(), "..|a"); /* a name like any other */
}

static void test_slashes(void **state)
{
	(void)state;
	assert_err(split("/a/b/", "", ""), ERR_OK);
	assert_string_equal(joined(), "a|b");
	assert_err(split("/a//b", "", ""), ERR_OK);
	assert_string_equal(joined(), "a||b");
	assert_err(split("/", "", ""), ERR_OK);
	assert_int_equal(segments.n, 1);
	assert_int_equal(segments.at[0].n, 0);
}

static void test_malformed_paths(void **state)
{
	static const struct {
		const char *uri;
		enum err want;
	} rows[] = {
		{"", ERR_PATH_UNKNOWN},	       {"a/b", ERR_PATH_UNKNOWN},
		{"*", ERR_PATH_UNKNOWN},       {"https://id.example", ERR_PATH_UNKNOWN},
		{"/a/../b", ERR_PATH_UNKNOWN}, {"/./a", ERR_PATH_UNKNOWN},
		{"/a%", ERR_QUERY_FORMAT},     {"/a%0", ERR_QUERY_FORMAT},
		{"/a%00", ERR_QUERY_FORMAT},   {"/%ff", ERR_QUERY_FORMAT},
		{"/%c0%af", ERR_QUERY_FORMAT},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(split(rows[i].uri, "", ""), rows[i].want);
}

static void test_maximum_lengths(void **state)
{
	char uri[PATH_MAX_BYTES + 2] = "";

	(void)state;
	for (size_t i = 0; i < SEGMENTS_MAX; i++)
		(void)strcat(uri, "/a");
	assert_err(split(uri, "", ""), ERR_OK);
	assert_int_equal(segments.n, SEGMENTS_MAX);
	(void)strcat(uri, "/a");
	assert_err(split(uri, "", ""), ERR_PATH_UNKNOWN);
	memset(uri, 'a', PATH_MAX_BYTES);
	uri[0] = '/';
	uri[PATH_MAX_BYTES] = '\0';
	assert_err(split(uri, "", ""), ERR_OK);
	uri[PATH_MAX_BYTES] = 'a';
	uri[PATH_MAX_BYTES + 1] = '\0';
	assert_err(split(uri, "", ""), ERR_QUERY_LENGTH);
}

static void test_the_query(void **state)
{
	(void)state;
	assert_text(request_path_query(STR("/a?b=c?d&e")), "b=c?d&e");
	assert_text(request_path_query(STR("/a?b#c")), "b");
	assert_text(request_path_query(STR("/a#b?c")), "");
	assert_text(request_path_query(STR("/a")), "");
	assert_text(request_path_query(STR("/a?")), "");
}

static const struct CMUnitTest tests[] = {
	T(test_the_part_before_the_api_paths_is_removed),
	T(test_segments_are_decoded_once),
	T(test_slashes),
	T(test_malformed_paths),
	T(test_maximum_lengths),
	T(test_the_query),
};

TEST_MAIN(RUN(tests))
