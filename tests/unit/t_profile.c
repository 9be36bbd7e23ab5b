/* SPDX-License-Identifier: MIT */
/*
 * The Profile object: every member in order and with its type, who may write which, the
 * spellings that clients may use, and computed members.
 */
#include "instance_fixture.h"

#include "domain/account/json_schema.h"

static const struct {
	struct str name, shape; /* no shape: the server's own */
	enum profile_writer writer;
} members[] = {
#define STORED(name, writer, shape) {STR_INIT(#name), STR_INIT(shape), writer},
#define SERVER(name, kind, value) {STR_INIT(#name), {NULL, 0}, PERSON},
#include "domain/account/profile.def"
#undef STORED
#undef SERVER
};

static struct json *written; /* what profile_write wrote last, parsed */

static struct str write_profile(struct fixture *f, const struct profile *p)
{
	struct buf b;
	const struct profile_view v = {.account = &site_person.account,
				       .profile = p,
				       .locked = site_person.locked,
				       .context = &f->context};

	buf_init(&b, &f->arena, 1024, 1 << 20);
	profile_write(&b, &v);
	assert_false(b.overflowed);
	return buf_str(&b);
}

/* Write p and return a member, or NULL for null. The tree lives until the next call. */
static const struct json *member(struct fixture *f, const struct profile *p, const char *name)
{
	struct json_walk w;

	json_free(written);
	written = site_json(arena_cstr(&f->arena, write_profile(f, p)));
	w = json_walk(written);
	while (json_step(&w))
		if (str_eq(w.key, str_of(name)))
			return w.value;
	fail_msg("no member %s", name);
	return NULL;
}

static void expect_member(struct fixture *f, const struct profile *p, const char *name,
			  const char *json)
{
	const struct json *j = member(f, p, name);
	struct buf b;

	buf_init(&b, &f->arena, 64, 1 << 16);
	json_put_tree(&b, j);
	assert_text(buf_str(&b), json);
}

static enum err merge(struct fixture *f, enum profile_writer writer, enum profile_null nulls,
		      const char *body, struct profile *p)
{
	struct json *j = site_json(body);
	enum err e;

	f->detail = (struct error_detail){.field_count = 0};
	e = profile_merge(&f->context, writer, nulls, j, p);
	json_free(j);
	return e;
}

static int setup(void **state)
{
	(void)site_setup(state);
	(void)site_anna(*state, NULL);
	(void)site_read_anna(*state);
	return 0;
}

static int teardown(void **state)
{
	json_free(written);
	written = NULL;
	return site_teardown(state);
}

/* --- the whole object ------------------------------------------------------------ */

static void test_an_empty_profile_has_every_member_in_order(void **state)
{
	const struct profile none = {.bytes = STR("")};
	struct fixture *f = *state;
	struct json_walk w;

	(void)member(f, &none, "Uid");
	w = json_walk(written);
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		assert_true(json_step(&w));
		assert_str(w.key, members[i].name);
		if (members[i].shape.n == 1 && str_index(STR("in"), members[i].shape.p[0]) < 2)
			assert_text(json_text(w.value), "0");
		else if (str_eq(members[i].shape, STR("b")))
			assert_text(json_text(w.value), "false");
		else if (members[i].shape.p != NULL)
			assert_null(w.value);
	}
	assert_false(json_step(&w));
}

/* Write an example of the shape at *s, up to the next mark. */
static void generate(struct buf *b, struct str *s, unsigned *n)
{
	char c = s->p[0];
	char text[16];

	*s = str_skip(*s, 1);
	if (c == '[') {
		struct str again = *s;

		json_open(b, '[');
		generate(b, s, n);
		generate(b, &again, n);
		json_close(b, ']');
		*s = str_skip(*s, 1);
		return;
	}
	if (c == '{') {
		json_open(b, '{');
		while (s->p[0] != '}') {
			struct str plain = STR("s");
			size_t end = 0;

			if (s->p[0] == '*' || s->p[0] == '=')
				*s = str_skip(*s, 1);
			while (str_index(STR(",:}|"), s->p[end]) == 4)
				end++;
			json_key(b, arena_cstr(b->arena, str_head(*s, end)));
			while (str_index(STR(",:}"), s->p[end]) == 3)
				end++;
			*s = str_skip(*s, end);
			if (s->p[0] == ':') {
				*s = str_skip(*s, 1);
				generate(b, s, n);
			} else {
				generate(b, &plain, n);
			}
			if (s->p[0] == ',')
				*s = str_skip(*s, 1);
		}
		json_close(b, '}');
		*s = str_skip(*s, 1);
		return;
	}
	(void)snprintf(text, sizeof text, "t%u", ++*n);
	if (c == 'b')
		json_put_bool(b, true);
	else if (c == 'i')
		json_put_int(b, ++*n);
	else if (c == 'n')
		json_put_raw(b, STR("7.5"));
	else if (c == 'v')
		json_put_null(b);
	else if (c == 'm')
		json_put_raw(b, STR("{\"k1\":\"v1\",\"k2\":\"v2\"}"));
	else
		json_put_text(b, str_of(text));
}

static void generate_body(struct fixture *f, struct buf *body, struct str values[])
{
	unsigned n = 0;

	buf_init(body, &f->arena, 1024, 1 << 20);
	json_open(body, '{');
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		struct str shape = members[i].shape;
		struct buf b;

		if (shape.p == NULL)
			continue;
		buf_init(&b, &f->arena, 64, 1 << 16);
		if (str_eq(members[i].name, STR("BirthDate")))
			json_put_text(&b, STR("1990-02-03"));
		else if (str_eq(members[i].name, STR("Gender")))
			json_put_text(&b, STR("Other"));
		else
			generate(&b, &shape, &n);
		values[i] = buf_str(&b);
		json_key(body, members[i].name.p);
		json_put_raw(body, values[i]);
	}
	json_close(body, '}');
}

static void test_every_member_is_returned_as_it_was_given(void **state)
{
	static struct str values[COUNT_OF(members)];
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;
	struct json_walk w;
	struct buf body, b;

	generate_body(f, &body, values);
	assert_err(merge(f, IMPORT, NULL_KEEPS, arena_cstr(&f->arena, buf_str(&body)), &p), ERR_OK);
	(void)member(f, &p, "Uid");
	w = json_walk(written);
	for (size_t i = 0; json_step(&w); i++) {
		assert_str(w.key, members[i].name);
		if (members[i].shape.p == NULL)
			continue;
		buf_init(&b, &f->arena, 64, 1 << 16);
		json_put_tree(&b, w.value);
		assert_str(buf_str(&b), values[i]);
		assert_str(profile_member(&p, members[i].name), values[i]);
	}
}

static void test_each_writer_can_write_only_its_members(void **state)
{
	static struct str values[COUNT_OF(members)];
	struct fixture *f = *state;
	struct buf body;

	generate_body(f, &body, values);
	for (enum profile_writer writer = PERSON; writer <= IMPORT; writer++) {
		struct profile p = {.bytes = STR("")};
		unsigned kept_out = 0;

		assert_err(merge(f, writer, NULL_KEEPS, arena_cstr(&f->arena, buf_str(&body)), &p),
			   ERR_OK);
		for (size_t i = 0; i < COUNT_OF(members); i++) {
			struct str value = profile_member(&p, members[i].name);

			if (members[i].shape.p == NULL || members[i].writer > writer) {
				assert_int_equal(value.n, 0);
				kept_out += members[i].shape.p != NULL;
			} else {
				assert_str(value, values[i]);
			}
		}
		assert_true(writer == IMPORT ? kept_out == 0 : kept_out > 0);
	}
}

/* --- merging ------------------------------------------------------------------------- */

static void test_a_small_profile(void **state)
{
	static const char body[] =
		"{\"firstname\":\"Anna\",\"LASTNAME\":\"M\\u00fcller\",\"Unknown\":{\"a\":1},"
		"\"Country\":{\"name\":\"Germany\",\"x\":1,\"CODE\":\"DE\"},\"Uid\":\"mine\","
		"\"Addresses\":[{\"Type\":\"Home\",\"PostalCode\":89073,\"City\":\"Ulm\"}],"
		"\"CustomFields\":{\"Shoe Size\":\"38\",\"n\":5,\"nothing\":null},"
		"\"FollowersCount\":\"12\",\"Hireable\":\"TRUE\","
		"\"Positions\":[{\"IsCurrent\":true,"
		"\"Comapny\":{\"Name\":\"ACME\"}}],\"Sports\":[],\"AgeRange\":{\"Max\":\"30\"}}";
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_OK);
	expect_member(f, &p, "FirstName", "\"Anna\"");
	expect_member(f, &p, "LastName", "\"M\xc3\xbcller\"");
	expect_member(f, &p, "FullName", "\"Anna M\xc3\xbcller\"");
	expect_member(f, &p, "Country", "{\"Code\":\"DE\",\"Name\":\"Germany\"}");
	expect_member(f, &p, "Addresses",
		      "[{\"Type\":\"Home\",\"Address1\":null,\"Address2\":null,\"City\":\"Ulm\","
		      "\"State\":null,\"PostalCode\":\"89073\",\"Region\":null,\"Country\":null,"
		      "\"Operation\":null}]");
	expect_member(f, &p, "CustomFields", "{\"Shoe Size\":\"38\",\"n\":\"5\"}");
	expect_member(f, &p, "FollowersCount", "12");
	expect_member(f, &p, "Hireable", "true");
	expect_member(f, &p, "Positions",
		      "[{\"Position\":null,\"Summary\":null,\"StartDate\":null,\"EndDate\":null,"
		      "\"IsCurrent\":\"true\",\"Location\":null,"
		      "\"Company\":{\"Name\":\"ACME\",\"Type\":null,\"Industry\":null}}]");
	expect_member(f, &p, "Sports", "[]");
	expect_member(f, &p, "AgeRange", "{\"Min\":0,\"Max\":30}");
	assert_text(profile_text(&p, STR("FirstName")), "Anna");
	assert_int_equal(profile_text(&p, STR("Country")).n, 0);
	assert_int_equal(profile_member(&p, STR("Unknown")).n, 0);
	assert_str(json_text(member(f, &p, "Uid")), site_person.account.uid);
}

static void test_a_merge_keeps_the_rest(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"City\":\"Ulm\",\"State\":\"BW\"}", &p), ERR_OK);
	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"City\":\"Bonn\",\"State\":null}", &p), ERR_OK);
	expect_member(f, &p, "City", "\"Bonn\"");
	expect_member(f, &p, "State", "\"BW\"");
	assert_err(merge(f, PERSON, NULL_ERASES, "{\"State\":null,\"Roles\":null}", &p), ERR_OK);
	expect_member(f, &p, "City", "\"Bonn\"");
	expect_member(f, &p, "State", "null");
	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"City\":\"\"}", &p), ERR_OK);
	expect_member(f, &p, "City", "\"\"");
}

static void test_an_object_is_replaced_whole(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS,
			 "{\"Country\":{\"Code\":\"DE\",\"Name\":\"Germany\"}}", &p),
		   ERR_OK);
	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"City\":\"Ulm\"}", &p), ERR_OK);
	expect_member(f, &p, "Country", "{\"Code\":\"DE\",\"Name\":\"Germany\"}");
	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"Country\":{\"Code\":\"FR\"}}", &p), ERR_OK);
	expect_member(f, &p, "Country", "{\"Code\":\"FR\",\"Name\":null}");
}

/* The names of a map in an update, and the map afterwards. */
static void test_a_map_is_changed_name_by_name(void **state)
{
	static const struct {
		const char *given;
		enum profile_null nulls;
		const char *kept;
	} rows[] = {
		{"{\"a\":\"1\",\"b\":\"2\",\"c\":null}", NULL_KEEPS, "{\"a\":\"1\",\"b\":\"2\"}"},
		{"{\"b\":3}", NULL_KEEPS, "{\"a\":\"1\",\"b\":\"3\"}"},
		{"{\"C\":\"x\",\"A\":\"y\"}", NULL_KEEPS, "{\"a\":\"y\",\"b\":\"3\",\"C\":\"x\"}"},
		{"{\"a\":null}", NULL_KEEPS, "{\"a\":\"y\",\"b\":\"3\",\"C\":\"x\"}"},
		{"{\"a\":null,\"none\":null,\"d\":true}", NULL_ERASES,
		 "{\"b\":\"3\",\"C\":\"x\",\"d\":\"true\"}"},
		{"{}", NULL_ERASES, "{\"b\":\"3\",\"C\":\"x\",\"d\":\"true\"}"},
		{"{\"B\":null,\"c\":null,\"d\":null}", NULL_ERASES, "{}"},
		{"null", NULL_ERASES, "null"},
	};
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char body[128];

		(void)snprintf(body, sizeof body, "{\"CustomFields\":%s}", rows[i].given);
		assert_err(merge(f, PERSON, rows[i].nulls, body, &p), ERR_OK);
		expect_member(f, &p, "CustomFields", rows[i].kept);
	}
}

static void test_null_erases_only_members_the_writer_may_write(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, MANAGER, NULL_KEEPS, "{\"Roles\":[\"admin\"]}", &p), ERR_OK);
	assert_err(merge(f, PERSON, NULL_ERASES, "{\"Roles\":null}", &p), ERR_OK);
	expect_member(f, &p, "Roles", "[\"admin\"]");
	assert_err(merge(f, MANAGER, NULL_ERASES, "{\"Roles\":null}", &p), ERR_OK);
	expect_member(f, &p, "Roles", "null");
}

static void test_members_of_the_wrong_type_are_named(void **state)
{
	static const struct {
		const char *body, *name;
	} rows[] = {
		{"{\"City\":[]}", "City"},
		{"{\"City\":{}}", "City"},
		{"{\"Country\":1}", "Country"},
		{"{\"Country\":[]}", "Country"},
		{"{\"Country\":{\"Code\":{}}}", "Country"},
		{"{\"FollowersCount\":\"many\"}", "FollowersCount"},
		{"{\"FollowersCount\":1.5}", "FollowersCount"},
		{"{\"FollowersCount\":true}", "FollowersCount"},
		{"{\"Hireable\":\"maybe\"}", "Hireable"},
		{"{\"Hireable\":2}", "Hireable"},
		{"{\"Sports\":{}}", "Sports"},
		{"{\"Sports\":[1]}", "Sports"},
		{"{\"InterestedIn\":[[]]}", "InterestedIn"},
		{"{\"CustomFields\":[]}", "CustomFields"},
		{"{\"CustomFields\":{\"a\":{}}}", "CustomFields"},
		{"{\"KloutScore\":{\"Score\":\"x\"}}", "KloutScore"},
	};
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;
	struct str before;

	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"City\":\"Ulm\"}", &p), ERR_OK);
	before = p.bytes;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum err e = merge(f, PERSON, NULL_KEEPS, rows[i].body, &p);

		if (e != ERR_BODY_SHAPE)
			print_error("%s\n", rows[i].body);
		assert_err(e, ERR_BODY_SHAPE);
		assert_text(f->detail.name, rows[i].name);
		assert_ptr_equal(p.bytes.p, before.p);
		assert_int_equal(p.bytes.n, before.n);
	}
}

static void test_second_spellings(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS,
			 "{\"Interests\":[{\"InterestType\":\"a\",\"InterestedName\":\"b\"}],"
			 "\"Badges\":[{\"BageId\":\"1\",\"BadgeId\":null}],"
			 "\"PhoneNumbers\":[{\"PhoneType\":\"a\",\"op\":\"add\"}]}",
			 &p),
		   ERR_OK);
	expect_member(f, &p, "Interests", "[{\"InterestedType\":\"a\",\"InterestedName\":\"b\"}]");
	expect_member(f, &p, "Badges",
		      "[{\"BadgeId\":\"1\",\"Name\":null,\"BadgeMessage\":null,"
		      "\"Description\":null,\"ImageUrl\":null}]");
	expect_member(f, &p, "PhoneNumbers",
		      "[{\"PhoneType\":\"a\",\"PhoneNumber\":null,\"Operation\":null}]");
}

static void test_lists_with_a_deleted_element_change_single_elements(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS,
			 "{\"Sports\":[{\"Id\":\"1\",\"Name\":\"Chess\"},"
			 "{\"Id\":\"2\",\"Name\":\"Go\"},{\"Id\":\"3\",\"Name\":\"Go\"}]}",
			 &p),
		   ERR_OK);
	assert_err(merge(f, PERSON, NULL_KEEPS,
			 "{\"Sports\":[{\"Id\":\"2\",\"Name\":\"Go\",\"op\":\"delete\"},"
			 "{\"Id\":\"4\",\"Name\":\"Judo\"}]}",
			 &p),
		   ERR_OK);
	expect_member(f, &p, "Sports",
		      "[{\"Id\":\"1\",\"Name\":\"Chess\"},{\"Id\":\"3\",\"Name\":\"Go\"},"
		      "{\"Id\":\"4\",\"Name\":\"Judo\"}]");
	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"Sports\":[{\"Operation\":\"Delete\"}]}", &p),
		   ERR_OK);
	assert_int_equal(json_count(member(f, &p, "Sports")), 3); /* it must identify the element */
	assert_err(merge(f, PERSON, NULL_KEEPS,
			 "{\"Sports\":[{\"Name\":\"Go\",\"Op\":\"DELETE\"}]}", &p),
		   ERR_OK);
	expect_member(f, &p, "Sports",
		      "[{\"Id\":\"1\",\"Name\":\"Chess\"},{\"Id\":\"4\",\"Name\":\"Judo\"}]");
	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"Sports\":[{\"Id\":\"9\",\"op\":\"\"}]}", &p),
		   ERR_OK);
	assert_int_equal(json_count(member(f, &p, "Sports")),
			 1); /* without one, the list is replaced */
}

/* Each row changes the list left by the rows before it. */
struct patch_row {
	const char *given, *kept;
};

static void expect_patches(struct fixture *f, const char *name, const struct patch_row *rows,
			   size_t n)
{
	struct profile p = {.bytes = STR("")};

	for (size_t i = 0; i < n; i++) {
		char body[512];

		(void)snprintf(body, sizeof body, "{\"%s\":%s}", name, rows[i].given);
		assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_OK);
		expect_member(f, &p, name, rows[i].kept);
	}
}

static void test_an_element_with_a_known_key_is_changed(void **state)
{
	static const struct patch_row rows[] = {
		{"[{\"Id\":\"1\",\"Name\":\"a\",\"Number\":\"x\",\"op\":\"ADD\"},"
		 "{\"Name\":\"b\"}]",
		 "[{\"Id\":\"1\",\"Name\":\"a\",\"Number\":\"x\"},"
		 "{\"Id\":null,\"Name\":\"b\",\"Number\":null}]"},
		{"[{\"id\":\"1\",\"Name\":\"c\",\"Number\":null,\"Op\":\"update\"}]", /* by Id */
		 "[{\"Id\":\"1\",\"Name\":\"c\",\"Number\":\"x\"},"
		 "{\"Id\":null,\"Name\":\"b\",\"Number\":null}]"},
		{"[{\"Name\":\"B\",\"Number\":5,\"Operation\":\"add\"}]", /* or by Name */
		 "[{\"Id\":\"1\",\"Name\":\"c\",\"Number\":\"x\"},"
		 "{\"Id\":null,\"Name\":\"B\",\"Number\":\"5\"}]"},
		{"[{\"Id\":\"2\",\"Name\":\"c\",\"op\":\"add\"},{\"Id\":\"2\",\"Number\":\"y\"},"
		 "{\"Id\":\"1\",\"op\":\"delete\"}]", /* one after the other */
		 "[{\"Id\":null,\"Name\":\"B\",\"Number\":\"5\"},"
		 "{\"Id\":\"2\",\"Name\":\"c\",\"Number\":\"y\"}]"},
		{"[{\"Name\":\"c\",\"Number\":\"z\",\"op\":\"delete\"}]", /* agrees in part */
		 "[{\"Id\":null,\"Name\":\"B\",\"Number\":\"5\"},"
		 "{\"Id\":\"2\",\"Name\":\"c\",\"Number\":\"y\"}]"},
		{"[{\"Id\":\"9\"}]", "[{\"Id\":\"9\",\"Name\":null,\"Number\":null}]"},
	};

	expect_patches(*state, "Courses", rows, COUNT_OF(rows));
}

static void test_types_are_keys(void **state)
{
	static const struct patch_row phones[] = {
		{"[{\"PhoneType\":\"Home\",\"PhoneNumber\":\"1\"}]",
		 "[{\"PhoneType\":\"Home\",\"PhoneNumber\":\"1\",\"Operation\":null}]"},
		{"[{\"PhoneType\":\"HOME\",\"PhoneNumber\":\"2\",\"op\":\"add\"},"
		 "{\"PhoneType\":\"Fax\",\"PhoneNumber\":\"3\",\"op\":\"add\"}]",
		 "[{\"PhoneType\":\"HOME\",\"PhoneNumber\":\"2\",\"Operation\":null},"
		 "{\"PhoneType\":\"Fax\",\"PhoneNumber\":\"3\",\"Operation\":null}]"},
		{"[{\"PhoneNumber\":\"2\",\"Operation\":\"delete\"}]",
		 "[{\"PhoneType\":\"Fax\",\"PhoneNumber\":\"3\",\"Operation\":null}]"},
	};
	static const struct patch_row places[] = {
		{"[{\"Name\":\"Ulm\",\"IsPrimary\":true,\"op\":\"add\"}]",
		 "[{\"Name\":\"Ulm\",\"Operation\":null,\"IsPrimary\":true}]"},
		{"[{\"Name\":\"ulm\",\"op\":\"add\"}]",
		 "[{\"Name\":\"ulm\",\"Operation\":null,\"IsPrimary\":true}]"},
		{"[{\"Name\":\"Ulm\",\"IsPrimary\":false,\"op\":\"update\"}]",
		 "[{\"Name\":\"Ulm\",\"Operation\":null,\"IsPrimary\":false}]"},
	};

	expect_patches(*state, "PhoneNumbers", phones, COUNT_OF(phones));
	expect_patches(*state, "PlacesLived", places, COUNT_OF(places));
}

static void test_elements_without_a_key_are_not_doubled(void **state)
{
	static const struct patch_row rows[] = {
		{"[{\"IsApplied\":true,\"Job\":{\"Id\":\"7\"},\"op\":\"add\"},"
		 "{\"Job\":{\"Id\":\"7\"},\"IsApplied\":\"true\"}]",
		 "[{\"IsApplied\":true,\"IsSaved\":false,\"ApplyTimestamp\":null,"
		 "\"SavedTimestamp\":null,\"Job\":{\"Active\":false,\"Id\":\"7\","
		 "\"DescriptionSnippet\":null,\"PostingTimestamp\":null}}]"},
		{"[{\"Job\":{\"ID\":7},\"op\":\"delete\"}]", "[]"},
	};

	expect_patches(*state, "JobBookmarks", rows, COUNT_OF(rows));
}

static void test_second_spellings_name_elements_too(void **state)
{
	static const struct patch_row rows[] = {
		{"[{\"InterestedType\":\"a\",\"InterestedName\":\"b\"},{\"InterestType\":\"c\"}]",
		 "[{\"InterestedType\":\"a\",\"InterestedName\":\"b\"},"
		 "{\"InterestedType\":\"c\",\"InterestedName\":null}]"},
		{"[{\"InterestType\":\"d\",\"InterestName\":\"b\",\"op\":\"add\"},"
		 "{\"InterestType\":\"c\",\"op\":\"delete\"}]",
		 "[{\"InterestedType\":\"d\",\"InterestedName\":\"b\"}]"},
	};

	expect_patches(*state, "Interests", rows, COUNT_OF(rows));
}

static void test_patches_that_are_refused(void **state)
{
	static const char *const bodies[] = {
		"{\"Sports\":[{\"Id\":\"1\",\"op\":\"remove\"}]}",
		"{\"Sports\":[{\"Id\":\"1\",\"op\":true}]}",
		"{\"Sports\":[{\"Id\":\"1\",\"op\":\"add\"},null]}",
		"{\"Sports\":[{\"Id\":[],\"op\":\"add\"}]}",
		"{\"Sports\":[{\"Id\":[],\"op\":\"delete\"}]}",
		"{\"InterestedIn\":[{\"op\":\"delete\"}]}",
	};
	static char body[8192];
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;
	int at = snprintf(body, sizeof body, "{\"Sports\":[{\"Id\":\"0\",\"op\":\"add\"}");

	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		assert_err(merge(f, PERSON, NULL_KEEPS, bodies[i], &p), ERR_BODY_SHAPE);
	for (int i = 1; i < 128; i++)
		at += snprintf(body + at, sizeof body - (size_t)at, ",{\"Id\":\"%d\"}", i);
	memcpy(body + at, "]}", 3);
	assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_OK);
	assert_int_equal(json_count(member(f, &p, "Sports")), 128);
	memcpy(body + at, ",{}]}", 6);
	assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_BODY_SHAPE);
}

/* The largest update: memory is limited, and so is time. */
static void test_large_elements_are_changed_many_times(void **state)
{
	static char body[96 * 1024];
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;
	size_t used;
	int at = snprintf(body, sizeof body, "{\"CurrentStatus\":[{\"Id\":\"1\",\"Text\":\"");

	memset(body + at, 'x', 60000);
	memcpy(body + at + 60000, "\"}]}", 5);
	assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_OK);
	at = snprintf(body, sizeof body, "{\"CurrentStatus\":[{\"op\":\"add\"}");
	for (int i = 1; i < 128; i++)
		at += snprintf(body + at, sizeof body - (size_t)at,
			       ",{\"Id\":\"1\",\"Source\":\"%d\"}", i);
	memcpy(body + at, "]}", 3);
	used = f->arena.used;
	assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_OK);
	assert_true(f->arena.used - used < 1 << 20);
	assert_int_equal(json_count(member(f, &p, "CurrentStatus")), 2);
}

/* A body with one member: its value, and the result of the merge. */
struct rule_row {
	const char *value;
	enum err e;
};

static void expect_rules(struct fixture *f, const char *name, const struct rule_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct profile p = {.bytes = STR("")};
		char body[256];
		enum err e;

		(void)snprintf(body, sizeof body, "{\"%s\":%s}", name, rows[i].value);
		e = merge(f, PERSON, NULL_KEEPS, body, &p);
		if (e != rows[i].e)
			fail_msg("%s: %s", body, err_info(e)->name);
		assert_true((e == ERR_OK) == (profile_member(&p, str_of(name)).n > 0));
	}
}

static void test_each_address_has_a_type_of_its_own(void **state)
{
	static const struct rule_row rows[] = {
		{"[]", ERR_OK},
		{"[{\"Type\":\"Home\"},{\"Type\":\"Work\"}]", ERR_OK},
		{"[{\"Type\":\"Home\"},{\"type\":\"HOME\"}]", ERR_ADDRESS_TYPE_TWICE},
		{"[{\"Type\":\"a\"},{\"Type\":\"b\"},{\"Type\":\" B \"}]", ERR_ADDRESS_TYPE_TWICE},
		{"[{\"City\":\"Ulm\"}]", ERR_ADDRESS_TYPE_MISSING},
		{"[{\"Type\":\"a\"},{\"Type\":\" \"}]", ERR_ADDRESS_TYPE_MISSING},
		{"[{\"Type\":null}]", ERR_ADDRESS_TYPE_MISSING},
		{"[null]", ERR_ADDRESS_TYPE_MISSING},
	};

	expect_rules(*state, "Addresses", rows, COUNT_OF(rows));
}

static void test_each_phone_number_has_a_type_of_its_own(void **state)
{
	static const struct rule_row rows[] = {
		{"[]", ERR_OK},
		{"[{\"PhoneType\":\"Home\"},{\"PhoneType\":\"Fax\"}]", ERR_OK},
		{"[{\"PhoneType\":\"fax\"},{\"PhoneType\":\"Fax\"}]", ERR_PHONE_TYPE_TWICE},
		{"[{\"PhoneNumber\":\"5\"}]", ERR_PHONE_TYPE_MISSING},
		{"[{\"PhoneType\":\"\"}]", ERR_PHONE_TYPE_MISSING},
	};

	expect_rules(*state, "PhoneNumbers", rows, COUNT_OF(rows));
}

static void test_types_are_checked_in_the_whole_changed_list(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS,
			 "{\"Addresses\":[{\"Type\":\"Home\"},{\"Type\":\"Work\"}]}", &p),
		   ERR_OK);
	assert_err(merge(f, PERSON, NULL_KEEPS,
			 "{\"Addresses\":[{\"Type\":\"Home\",\"op\":\"delete\"},"
			 "{\"City\":\"Ulm\"}]}",
			 &p),
		   ERR_ADDRESS_TYPE_MISSING);
	assert_int_equal(json_count(member(f, &p, "Addresses")), 2); /* nothing has changed */
}

static void test_the_accepted_genders(void **state)
{
	static const struct rule_row rows[] = {
		{"\"male\"", ERR_OK},	   {"\"Female\"", ERR_OK},
		{"\"OTHER\"", ERR_OK},	   {"\"unknown\"", ERR_OK},
		{"\"M\"", ERR_OK},	   {"\"f\"", ERR_OK},
		{"\"o\"", ERR_OK},	   {"\"U\"", ERR_OK},
		{"\"1\"", ERR_OK},	   {"0", ERR_OK},
		{"\"\"", ERR_OK},	   {"\"x\"", ERR_FIELDS},
		{"\"males\"", ERR_FIELDS}, {"\" m\"", ERR_FIELDS},
		{"2", ERR_FIELDS},	   {"true", ERR_FIELDS},
	};
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	expect_rules(f, "Gender", rows, COUNT_OF(rows));
	assert_int_equal(f->detail.field_count, 1);
	assert_string_equal(f->detail.fields[0].field, "Gender");
	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"Gender\":\"FEMALE\"}", &p), ERR_OK);
	expect_member(f, &p, "Gender", "\"FEMALE\""); /* as sent */
}

static void test_a_country_gets_its_code(void **state)
{
	static const struct {
		const char *given, *kept;
	} rows[] = {
		{"{\"Name\":\"germany\"}", "{\"Code\":\"DE\",\"Name\":\"germany\"}"},
		{"{\"name\":\"France\",\"code\":null}", "{\"Code\":\"FR\",\"Name\":\"France\"}"},
		{"{\"Name\":\"Peru\",\"Code\":\"\"}", "{\"Code\":\"PE\",\"Name\":\"Peru\"}"},
		{"{\"Name\":\"Peru\",\"Code\":\"X\"}", "{\"Code\":\"X\",\"Name\":\"Peru\"}"},
		{"{\"Name\":\"Atlantis\"}", "{\"Code\":null,\"Name\":\"Atlantis\"}"},
		{"{\"Code\":\"DE\"}", "{\"Code\":\"DE\",\"Name\":null}"},
		{"\"Germany\"", "{\"Code\":\"DE\",\"Name\":\"Germany\"}"},
		{"\"Atlantis\"", "{\"Code\":null,\"Name\":\"Atlantis\"}"},
		{"\"\"", "{\"Code\":null,\"Name\":\"\"}"},
		{"{}", "{\"Code\":null,\"Name\":null}"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct profile p = {.bytes = STR("")};
		char body[128];

		(void)snprintf(body, sizeof body, "{\"Country\":%s}", rows[i].given);
		assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_OK);
		expect_member(f, &p, "Country", rows[i].kept);
	}
}

static void test_custom_fields_have_at_most_a_thousand_characters(void **state)
{
	static char body[4096];
	struct fixture *f = *state;

	for (size_t n = 1000; n <= 1001; n++) {
		struct profile p = {.bytes = STR("")};
		int at = snprintf(body, sizeof body, "{\"CustomFields\":{\"a\":\"b\",\"c\":\"");

		for (size_t i = 0; i < n; i++)
			memcpy(body + (size_t)at + 2 * i, "\xc3\xbc", 2);
		memcpy(body + (size_t)at + 2 * n, "\"}}", 4);
		assert_err(merge(f, PERSON, NULL_KEEPS, body, &p),
			   n == 1000 ? ERR_OK : ERR_CUSTOM_FIELD);
	}
}

static void test_a_profile_has_a_maximum_size(void **state)
{
	static char body[PROFILE_BYTES + 64];
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;
	struct str before;

	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"City\":\"Ulm\"}", &p), ERR_OK);
	before = p.bytes;
	for (size_t n = PROFILE_BYTES - 40; n <= PROFILE_BYTES; n += 40) {
		int at = snprintf(body, sizeof body, "{\"About\":\"");

		memset(body + at, 'x', n);
		memcpy(body + (size_t)at + n, "\"}", 3);
		p.bytes = before;
		assert_err(merge(f, PERSON, NULL_KEEPS, body, &p),
			   n < PROFILE_BYTES ? ERR_OK : ERR_BODY_LENGTH);
		if (n == PROFILE_BYTES)
			assert_ptr_equal(p.bytes.p, before.p);
	}
	memset(body + 10, 'x', 40000);
	memcpy(body + 10 + 40000, "\"}", 3);
	assert_err(merge(f, PERSON, NULL_KEEPS, body, &p), ERR_OK);
	memcpy(body + 2, "Quote", 5);
	before = p.bytes;
	assert_err(merge(f, PERSON, NULL_KEEPS, body, &p),
		   ERR_BODY_LENGTH); /* together too large */
	assert_ptr_equal(p.bytes.p, before.p);
}

/* --- what is worked out ---------------------------------------------------------------- */

static void test_birth_dates(void **state)
{
	static const struct {
		const char *text, *age; /* age at noon, 2023-11-14; NULL: refused */
	} rows[] = {
		{"1990-11-14", "33"}, {"1990-11-15", "32"},
		{"1990-11-13", "33"}, {"1990-12-01", "32"},
		{"12-31-1990", "32"}, {"1/2/1990", "33"},
		{"01/02/1990", "33"}, {"1990-2-3", "33"},
		{"2023-11-14", "0"},  {"1990-02-03T10:11:12Z", "33"},
		{"1992-02-29", "31"}, {"0001-01-01", "2022"},
		{"2023-11-15", NULL}, {"2999-01-01", NULL},
		{"1991-02-29", NULL}, {"1990-13-01", NULL},
		{"31-12-1990", NULL}, {"1990-00-01", NULL},
		{"1990", NULL},	      {"soon", NULL},
		{"1990.01.02", NULL}, {"1990-01-02-03", NULL},
		{"90-01-02", NULL},   {" ", NULL},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct profile p = {.bytes = STR("")};
		char body[64];
		enum err e;

		(void)snprintf(body, sizeof body, "{\"BirthDate\":\"%s\"}", rows[i].text);
		e = merge(f, PERSON, NULL_KEEPS, body, &p);
		if (e != (rows[i].age == NULL ? ERR_BIRTH_DATE : ERR_OK))
			fail_msg("%s: %s", rows[i].text, err_info(e)->name);
		if (rows[i].age != NULL)
			assert_text(json_text(member(f, &p, "Age")), rows[i].age);
	}
}

static void test_an_empty_birth_date_is_fine(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"BirthDate\":\"\"}", &p), ERR_OK);
	expect_member(f, &p, "Age", "null");
}

static void test_full_names(void **state)
{
	static const struct {
		const char *body, *name;
	} rows[] = {
		{"{}", "null"},
		{"{\"FirstName\":\"A\"}", "\"A\""},
		{"{\"LastName\":\"C\"}", "\"C\""},
		{"{\"FirstName\":\"A\",\"MiddleName\":\"\",\"LastName\":\"C\"}", "\"A C\""},
		{"{\"LastName\":\"C\",\"MiddleName\":\"B\",\"FirstName\":\"A\"}", "\"A B C\""},
		{"{\"FirstName\":\"A\\\"\\\\\",\"LastName\":\"\\n\"}", "\"A\\\"\\\\ \\n\""},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct profile p = {.bytes = STR("")};

		assert_err(merge(f, PERSON, NULL_KEEPS, rows[i].body, &p), ERR_OK);
		expect_member(f, &p, "FullName", rows[i].name);
	}
}

static void test_escaped_texts_are_read_whole(void **state)
{
	struct profile p = {.bytes = STR("")};
	struct fixture *f = *state;

	assert_err(merge(f, PERSON, NULL_KEEPS, "{\"City\":\"a\\\"b\",\"State\":\"x\"}", &p),
		   ERR_OK);
	assert_int_equal(profile_text(&p, STR("City")).n, 0);
	assert_text(profile_text(&p, STR("State")), "x");
	assert_int_equal(profile_text(&p, STR("Country")).n, 0);
}

static void test_the_server_fills_in_its_members(void **state)
{
	const struct profile none = {.bytes = STR("")};
	struct fixture *f = *state;
	struct account *a = &site_person.account;

	assert_true(a->password.hash.n > 0);
	expect_member(f, &none, "Password", "\"********\"");
	expect_member(f, &none, "PIN", "null");
	expect_member(f, &none, "Provider", "\"Email\"");
	expect_member(f, &none, "UserName", "\"anna\"");
	expect_member(f, &none, "PhoneId", "\"+4917012345678\"");
	expect_member(f, &none, "Email", "[{\"Type\":\"Primary\",\"Value\":\"anna@example.com\"}]");
	expect_member(f, &none, "RegistrationSource", "\"unit.example\"");
	expect_member(f, &none, "CreatedDate", "\"2023-11-14T22:13:20Z\"");
	expect_member(f, &none, "LastLoginDate", "null");
	expect_member(f, &none, "NoOfLogins", "0");
	expect_member(f, &none, "FirstLogin", "false");
	expect_member(f, &none, "IsActive", "true");
	expect_member(f, &none, "SessionLimit", "0");
	site_set(f, "session.limit", "7");
	expect_member(f, &none, "SessionLimit", "7");
	expect_member(f, &none, "IsLoginLocked", "false");
	a->logins = 1;
	a->last_login = NOON;
	a->active = false;
	site_person.locked = true;
	expect_member(f, &none, "FirstLogin", "true");
	expect_member(f, &none, "LastLoginDate", "\"2023-11-14T22:13:20Z\"");
	expect_member(f, &none, "IsActive", "false");
	expect_member(f, &none, "IsLoginLocked", "true");
}

static void test_the_pin_is_masked(void **state)
{
	const struct profile none = {.bytes = STR("")};
	struct fixture *f = *state;
	struct account *a = &site_person.account;

	a->pin_skipped = true;
	a->pin_skipped_at = NOON;
	expect_member(f, &none, "PIN",
		      "{\"Skipped\":true,\"PIN\":null,\"LastPINChangeToken\":null,"
		      "\"LastPINChangeDate\":null,\"SkippedDate\":\"2023-11-14T22:13:20Z\"}");
	a->pin_skipped = false;
	a->pin_skipped_at = 0;
	a->pin.hash = STR("1:$y$secret");
	expect_member(f, &none, "PIN",
		      "{\"Skipped\":false,\"PIN\":\"**********\",\"LastPINChangeToken\":null,"
		      "\"LastPINChangeDate\":null,\"SkippedDate\":null}");
	a->pin.changed = NOON;
	a->pin.change_token = STR("t");
	expect_member(f, &none, "PIN",
		      "{\"Skipped\":false,\"PIN\":\"**********\",\"LastPINChangeToken\":\"t\","
		      "\"LastPINChangeDate\":\"2023-11-14T22:13:20Z\",\"SkippedDate\":null}");
}

/* --- the store -------------------------------------------------------------------------- */

struct op {
	struct fixture *f;
	struct profile profile;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return profile_put(t, &o->f->context, STR("u"), &o->profile);
}

static enum err get_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return profile_get(t, &o->f->context, STR("u"), &o->profile);
}

static enum err del_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return profile_del(t, &o->f->context, STR("u"));
}

static void test_profiles_are_stored_and_deleted(void **state)
{
	struct op o = {.f = *state, .profile = {.bytes = STR("")}};
	struct store *s = o.f->instance.store;
	struct str kept;

	assert_err(store_read(s, get_body, &o), ERR_OK); /* no profile is fine too */
	assert_int_equal(o.profile.bytes.n, 0);
	assert_err(merge(o.f, PERSON, NULL_KEEPS, "{\"City\":\"Ulm\"}", &o.profile), ERR_OK);
	kept = o.profile.bytes;
	assert_err(store_write(s, put_body, &o), ERR_OK);
	o.profile.bytes = STR("");
	assert_err(store_read(s, get_body, &o), ERR_OK);
	assert_str(o.profile.bytes, kept);
	o.f->tenant.id.b[0] ^= 1;
	assert_err(store_read(s, get_body, &o), ERR_OK);
	assert_int_equal(o.profile.bytes.n, 0);
	o.f->tenant.id.b[0] ^= 1;
	assert_err(store_write(s, del_body, &o), ERR_OK);
	assert_err(store_write(s, del_body, &o), ERR_OK);
	assert_err(store_read(s, get_body, &o), ERR_OK);
	assert_int_equal(o.profile.bytes.n, 0);
}

static void test_a_profile_given_at_creation_is_always_returned(void **state)
{
	struct fixture *f = *state;
	struct profile made;

	assert_err(
		site_create(f,
			    "{\"UserName\":\"p\",\"FirstName\":\"P\",\"Country\":{\"Code\":\"DE\"},"
			    "\"Roles\":[\"a\",\"b\"],\"PreviousUids\":[\"x\"],\"Identities\":[{"
			    "\"Provider\":\"Email\",\"Country\":{\"Name\":\"Germany\"},"
			    "\"JobBookmarks\":[{\"IsSaved\":true,\"Job\":{\"Id\":\"7\","
			    "\"Position\":{\"Title\":\"T\"}}}]}]}",
			    &site_person),
		ERR_OK);
	made = site_person.profile;
	assert_err(account_read(&f->context, IDENTIFIER_USERNAME, STR("p"), &site_person), ERR_OK);
	assert_str(site_person.profile.bytes, made.bytes);
	expect_member(f, &site_person.profile, "Roles", "[\"a\",\"b\"]");
	expect_member(f, &site_person.profile, "PreviousUids", "[\"x\"]");
	assert_int_equal(json_count(member(f, &site_person.profile, "Identities")), 1);
	assert_int_equal(site_signed_in(f)->profile.bytes.n > 0, true); /* anna's own */
}

static const struct CMUnitTest tests[] = {
	T(test_an_empty_profile_has_every_member_in_order),
	T(test_every_member_is_returned_as_it_was_given),
	T(test_each_writer_can_write_only_its_members),
	T(test_a_small_profile),
	T(test_a_merge_keeps_the_rest),
	T(test_an_object_is_replaced_whole),
	T(test_a_map_is_changed_name_by_name),
	T(test_null_erases_only_members_the_writer_may_write),
	T(test_members_of_the_wrong_type_are_named),
	T(test_second_spellings),
	T(test_lists_with_a_deleted_element_change_single_elements),
	T(test_an_element_with_a_known_key_is_changed),
	T(test_types_are_keys),
	T(test_elements_without_a_key_are_not_doubled),
	T(test_second_spellings_name_elements_too),
	T(test_patches_that_are_refused),
	T(test_large_elements_are_changed_many_times),
	T(test_each_address_has_a_type_of_its_own),
	T(test_each_phone_number_has_a_type_of_its_own),
	T(test_types_are_checked_in_the_whole_changed_list),
	T(test_the_accepted_genders),
	T(test_a_country_gets_its_code),
	T(test_custom_fields_have_at_most_a_thousand_characters),
	T(test_a_profile_has_a_maximum_size),
	T(test_birth_dates),
	T(test_an_empty_birth_date_is_fine),
	T(test_full_names),
	T(test_escaped_texts_are_read_whole),
	T(test_the_server_fills_in_its_members),
	T(test_the_pin_is_masked),
	T(test_profiles_are_stored_and_deleted),
	T(test_a_profile_given_at_creation_is_always_returned),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
