/* SPDX-License-Identifier: MIT */
/*
 * Which passwords are guessed soon and which are not, and that the list is in order.
 *
 * Tests: password_list
 */
#include "check.h"

#include "domain/factor/password_list.h"
#include "domain/factor/password_policy.h"

static void assert_guess(const char *password, const struct password_person *person,
			 enum password_guess want)
{
	enum password_guess got = password_guess(str_of(password), person);

	if (got != want)
		fail_msg("%s: %d, not %d", password, (int)got, (int)want);
}

static void test_passwords_that_people_choose_are_common(void **state)
{
	static const char *const common[] = {
		"password",
		"passwort",
		"12345678",
		"aaaaaaaa",
		"qwertyuiop",
		"iloveyou",
		"letmein1",
		"football",
		"sunshine",
		"trustno1",
		"welcome1",
		"admin123",
		"dragon99",
		"michael1",
		"liverpool",
		"schatz12",
		"motdepasse",
		"princesa",
		"barcelona",
		"1q2w3e4r",
		"contraseña",
		"пароль123",
		/* in other spellings */
		"p@ssw0rd",
		"passw0rd1!",
		"pa$$word",
		"p455w0rd",
		"!password!",
		"drowssap",
		"m0nkey12",
		"sup3rm4n",
		"1l0vey0u",
		"5un5h1ne",
		"t1gg3r99",
		/* with usual prefixes and suffixes */
		"summer2024!",
		"winter2023",
		"password2847",
		"2024password",
		"monkey!1",
		"anna1234",
		"berlin1990",
		"hannah2001!",
		"password19870321",
		/* two of them */
		"dragonmonkey",
		"lovelove",
		"passwordpassword",
		"batmansuperman",
		/* repeated */
		"abababab",
		"abcabcabc",
		"aabbccdd",
		"11112222",
		"xyxyxyxyxyxy",
		"zzzzzzzzzzzzzzzzzz",
		"bq7bq7bq7bq7",
		"        ",
		/* rows */
		"abcdefgh",
		"hgfedcba",
		"87654321",
		"qwertz123",
		"azertyuiop",
		"1qaz2wsx",
		"qazwsxedc",
		"asdf1234",
		"zaq12wsx",
		"qwe123asd",
		"987654321a",
		"!@#$%^&*",
		"147258369",
		"a1b2c3d4",
		"poiuytrewq",
		"\xd0\xb9\xd1\x86\xd1\x83\xd0\xba\xd0\xb5\xd0\xbd",
		/* dates and numbers that mean something */
		"19870321",
		"21031987",
		"20001231",
		"11223344",
		"12121212",
		"25802580",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(common); i++)
		assert_guess(common[i], NULL, PASSWORD_COMMON);
}

static void test_random_passwords_are_accepted(void **state)
{
	static const char *const hard[] = {
		"correct-horse-battery",
		"xk3v9qmt",
		"canary horse 7 battery",
		"j7#kq2!x",
		"69975747",
		"hunter22-long",
		"another-long-one",
		"k\xc3\xb6tzschenbroda ist gr\xc3\xbcn",
		"wzkrtplm",
		"the password is not this",
		"monkeys eat 4 bananas",
		"\xe5\xaf\x86\xe7\xa0\x81\xe5\xae\x89\xe5\x85\xa8\xe5\xbe\x88\xe9\x87\x8d",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(hard); i++)
		assert_guess(hard[i], NULL, PASSWORD_HARD);
	assert_guess("xk3v9q", NULL, PASSWORD_SHORT);
	assert_guess("", NULL, PASSWORD_SHORT);
}

static const struct str annas[] = {STR_INIT("anna.katzmaier@mail.beispiel.example"),
				   STR_INIT("katzmaier"),
				   STR_INIT("annelore"),
				   STR_INIT("annelorekatzmaier"),
				   STR_INIT("ann"),
				   STR_INIT("beispiel"),
				   STR_INIT("4917069975747")};
static const struct str annas_phone = STR_INIT("+49 170 699 75747");
static const struct password_person anna = {
	.words = annas,
	.word_count = COUNT_OF(annas),
	.numbers = {.birth_date = STR_INIT("1987-03-21"), .phones = &annas_phone, .phone_count = 1},
};

static void test_passwords_made_of_a_persons_data_are_personal(void **state)
{
	static const char *const personal[] = {
		"katzmaier",	     "katzmaier1",	   "katzmaier!!",
		"k4tzm41er",	     "reiamztak",	   "annelore87",
		"annelorekatzmaier", "katzmaier1987",	   "katzmaier2103",
		"ann-katzmaier",     "beispiel42",	   "anna.katzmaier@mail.beispiel.example",
		"anna.katzmaier",    "017069975747",	   "69975747",
		"katzannelore",	     "katzmaierkatzmaier", "5747annelore",
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(personal); i++) {
		assert_guess(personal[i], &anna, PASSWORD_PERSONAL);
		if (password_guess(str_of(personal[i]), NULL) == PASSWORD_PERSONAL)
			fail_msg("%s", personal[i]);
	}
	assert_guess("katzmaier", NULL, PASSWORD_HARD);
	assert_guess("password1", &anna, PASSWORD_COMMON); /* for everybody */
	assert_guess("katzmaier frisst 83 eulen", &anna, PASSWORD_HARD);
	assert_guess("correct-horse-battery", &anna, PASSWORD_HARD);
}

static void test_the_longest_passwords_are_judged(void **state)
{
	char s[PASSWORD_MAX + 1];
	(void)state;

	memset(s, 'a', sizeof s);
	assert_int_equal(password_guess(str_bytes(s, PASSWORD_MAX), &anna), PASSWORD_COMMON);
	for (size_t i = 0; i < PASSWORD_MAX; i++)
		s[i] = "gj4w0vnz9qkc7xhtm"[i * i % 17];
	assert_int_equal(password_guess(str_bytes(s, PASSWORD_MAX), &anna), PASSWORD_HARD);
	for (size_t n = 0; n < 256; n++) { /* any byte */
		s[0] = s[8] = (char)n;
		(void)password_guess(str_bytes(s, 9), &anna);
	}
}

static void test_the_list_is_in_order(void **state)
{
	size_t lists = 0, words = 0;
	(void)state;

	for (; password_list_at(lists) != NULL; lists++) {
		const struct word_list *list = password_list_at(lists);
		const size_t stride = list->width + 1;

		assert_in_range(list->width, PASSWORD_WORD_MIN, PASSWORD_WORD_MAX);
		assert_int_equal(strlen(list->words) + 1, list->count * stride);
		for (size_t i = 0; i < list->count; i++, words++) {
			struct str word = str_bytes(list->words + i * stride, list->width);

			assert_true(password_list_has(word));
			assert_int_equal(str_index(word, ' '), word.n);
			if (i > 0)
				assert_true(str_cmp(str_bytes(word.p - stride, word.n), word) < 0);
		}
	}
	assert_true(words > 6000);
	assert_false(password_list_has(STR("passwore")));
	assert_false(password_list_has(STR("")));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_passwords_that_people_choose_are_common),
	cmocka_unit_test(test_random_passwords_are_accepted),
	cmocka_unit_test(test_passwords_made_of_a_persons_data_are_personal),
	cmocka_unit_test(test_the_longest_passwords_are_judged),
	cmocka_unit_test(test_the_list_is_in_order),
};

TEST_MAIN(RUN(tests))
