/* SPDX-License-Identifier: MIT */
/*
 * A password is split into pieces that a guesser would try as a whole, such as words and
 * dates. Each piece costs the guesses it takes; the split of the least total cost is the
 * result. This is the method of Wheeler's zxcvbn (USENIX Security 2016). NIST SP 800-63B
 * section 5.1.1.2 names what to compare with: words, breached passwords, repetitions and
 * sequences of characters, names of the person and of the service.
 */
#include "domain/factor/password_policy.h"

#include "base/secret.h"
#include "domain/factor/password_list.h"

/* Costs, in sixteenths of a bit. */
enum {
	BIT = 16,
	DIGIT = 53,	   /* one of 10 */
	LETTER = 75,	   /* of 26 */
	SIGN = 80,	   /* of 33, or a letter of another alphabet */
	WORD = 12 * BIT,   /* halfway through 6,800 */
	ROW = 6 * BIT,	   /* its start and its direction */
	YEAR = 7 * BIT,	   /* 1900 to 2039 */
	DATE = 10 * BIT,   /* another of the 1,103 common numbers of four digits, such as a day */
	NUMBER = 13 * BIT, /* a longer common one */
	KNOWN = 4 * BIT,   /* something about the person */
	LIMIT = 26 * BIT,  /* about eight random digits */
};

enum {
	ROW_MIN = 3,
	KNOWN_MIN = 3,
	KNOWN_PART_MIN = 4,
	KNOWN_MAX = 40,
	SPELLINGS = 3, /* unchanged; with signs as letters, 1 as i; the same, 1 as l */
};

/* A password being judged. */
struct guesser {
	const struct password_person *person; /* NULL: unknown */
	struct str forward[SPELLINGS], backward[SPELLINGS];
	size_t n;
	unsigned cost[PASSWORD_MAX + 1]; /* the least for the first i bytes */
	char buffer[2 * SPELLINGS][PASSWORD_MAX];
};

/* Note that n bytes at `from` can be guessed at that cost. */
static void add_match(struct guesser *g, size_t from, size_t n, unsigned cost)
{
	if (g->cost[from] + cost < g->cost[from + n])
		g->cost[from + n] = g->cost[from] + cost;
}

/* --- words ------------------------------------------------------------- */

/* The letter a sign stands for; `one` is what 1 is read as. */
static char letter_of(char c, char one)
{
	static const struct {
		char sign, letter;
	} signs[] = {{'4', 'a'}, {'@', 'a'}, {'8', 'b'}, {'3', 'e'}, {'6', 'g'}, {'9', 'g'},
		     {'0', 'o'}, {'5', 's'}, {'$', 's'}, {'7', 't'}, {'+', 't'}, {'2', 'z'}};

	if (c == '1' || c == '!' || c == '|')
		return one;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (signs[i].sign == c)
			return signs[i].letter;
	return c;
}

static void spell(struct guesser *g, struct str s)
{
	static const char ones[SPELLINGS] = {0, 'i', 'l'};

	for (size_t k = 0; k < SPELLINGS; k++) {
		for (size_t i = 0; i < s.n; i++) {
			char c = ones[k] == 0 ? s.p[i] : letter_of(s.p[i], ones[k]);

			g->buffer[k][i] = g->buffer[SPELLINGS + k][s.n - 1 - i] = c;
		}
		g->forward[k] = str_bytes(g->buffer[k], s.n);
		g->backward[k] = str_bytes(g->buffer[SPELLINGS + k], s.n);
	}
}

/* Whether `is` holds for a piece in any spelling, forward or backward. */
static bool reads_as(const struct guesser *g, size_t from, size_t n,
		     bool (*is)(const struct guesser *g, struct str piece))
{
	for (size_t k = 0; k < SPELLINGS; k++)
		if (is(g, str_head(str_skip(g->forward[k], from), n)) ||
		    is(g, str_head(str_skip(g->backward[k], g->n - from - n), n)))
			return true;
	return false;
}

static bool is_word(const struct guesser *g, struct str piece)
{
	(void)g;
	return password_list_has(piece);
}

static void match_words(struct guesser *g, size_t from)
{
	for (size_t n = PASSWORD_WORD_MIN; n <= PASSWORD_WORD_MAX && from + n <= g->n; n++)
		if (reads_as(g, from, n, is_word))
			add_match(g, from, n, WORD);
}

/* One of the person's words, or the beginning or end of one, of at least KNOWN_PART_MIN bytes. */
static bool is_known(const struct guesser *g, struct str piece)
{
	for (size_t i = 0; i < g->person->word_count; i++) {
		struct str word = g->person->words[i];

		if (str_eq(word, piece) || (piece.n >= KNOWN_PART_MIN &&
					    (str_starts(word, piece) || str_ends(word, piece))))
			return true;
	}
	return false;
}

static void match_known(struct guesser *g, size_t from)
{
	if (g->person == NULL)
		return;
	for (size_t n = KNOWN_MIN; n <= KNOWN_MAX && from + n <= g->n; n++)
		if (reads_as(g, from, n, is_known))
			add_match(g, from, n, KNOWN);
}

/* --- rows of keys, letters and digits ---------------------------------- */

/* Keyboards of several countries: straight, diagonal and zigzag. Read in both directions. */
static const struct str rows[] = {
	STR_INIT("abcdefghijklmnopqrstuvwxyz"),
	STR_INIT("01234567890"),
	STR_INIT("qwertyuiop[]"),
	STR_INIT("asdfghjkl;'"),
	STR_INIT("zxcvbnm,./"),
	STR_INIT("qwertzuiop"),
	STR_INIT("yxcvbnm,.-"),
	STR_INIT("azertyuiop"),
	STR_INIT("qsdfghjklm"),
	STR_INIT("wxcvbn"),
	STR_INIT("!@#$%^&*()_+"),
	STR_INIT("!\"\xc2\xa7$%&/()="),
	STR_INIT("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/"),
	STR_INIT("1qay2wsx3edc4rfv5tgb6zhn7ujm"),
	STR_INIT("1aqwzsxedcrfvtgbyhnuj"),
	STR_INIT("qazwsxedcrfvtgbyhnujmikolp"),
	STR_INIT("qaywsxedcrfvtgbzhnujmikolp"),
	STR_INIT("1q2w3e4r5t6y7u8i9o0p"),
	STR_INIT("1q2w3e4r5t6z7u8i9o0p"),
	STR_INIT("1a2z3e4r5t6y7u8i9o0p"),
	STR_INIT("q1w2e3r4t5y6u7i8o9p0"),
	STR_INIT("q1w2e3r4t5z6u7i8o9p0"),
	STR_INIT("qawsedrftgyhujikolp"),
	STR_INIT("zaq1xsw2cde3vfr4bgt5nhy6mju7"),
	STR_INIT("zaq12wsxcde34rfvbgt56yhnmju7"),
	STR_INIT("1qazxsw23edcvfr45tgbnhy6"),
	STR_INIT("yaq12wsxcde34rfvbgt56zhnmju7"),
	STR_INIT("a1b2c3d4e5f6g7h8i9"),
	STR_INIT("1a2b3c4d5e6f7g8h9i"),
	STR_INIT("1a1b1c1d"),
	STR_INIT("147258369"),
	STR_INIT("789456123"),
	STR_INIT("159357"),
	STR_INIT("\xd0\xb9\xd1\x86\xd1\x83\xd0\xba\xd0\xb5"
		 "\xd0\xbd\xd0\xb3\xd1\x88\xd1\x89\xd0\xb7"),
	STR_INIT("\xd1\x84\xd1\x8b\xd0\xb2\xd0\xb0\xd0\xbf"
		 "\xd1\x80\xd0\xbe\xd0\xbb\xd0\xb4\xd0\xb6"),
	STR_INIT("\xd1\x8f\xd1\x87\xd1\x81\xd0\xbc\xd0\xb8\xd1\x82\xd1\x8c\xd0\xb1\xd1\x8e"),
};

/* How many bytes of s agree with the row from byte `at` on, forward or backward. */
static size_t follows(struct str row, size_t at, bool back, struct str s)
{
	size_t most = back ? at + 1 : row.n - at, n = 0;

	while (n < most && n < s.n && s.p[n] == row.p[back ? at - n : at + n])
		n++;
	return n;
}

/* How many bytes at the beginning of s are part of a row. */
static size_t row_length(struct str s)
{
	size_t longest = 0;

	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
		for (size_t at = 0; at < rows[r].n; at++)
			for (int back = 0; back < 2; back++) {
				size_t n = follows(rows[r], at, back != 0, s);

				longest = n > longest ? n : longest;
			}
	return longest;
}

/* How many bytes at the beginning of s equal the first. */
static size_t repeats(struct str s)
{
	size_t n = 1;

	while (n < s.n && s.p[n] == s.p[0])
		n++;
	return n;
}

static void match_rows(struct guesser *g, size_t from)
{
	struct str rest = str_skip(g->forward[0], from);
	size_t row = row_length(rest), same = repeats(rest);

	for (size_t n = ROW_MIN; n <= row; n++)
		add_match(g, from, n, ROW);
	for (size_t n = ROW_MIN; n <= same; n++)
		add_match(g, from, n, ROW);
}

/* --- numbers ----------------------------------------------------------- */

static const struct pin_policy of_person = {PIN_DIGITS_MIN, PIN_DIGITS_MAX, PIN_BLOCKLIST_OFF,
					    true};

static bool is_year(struct str four)
{
	return str_starts(four, STR("19")) || (str_starts(four, STR("20")) && four.p[2] < '4');
}

static void match_numbers(struct guesser *g, size_t from)
{
	struct str rest = str_skip(g->forward[0], from);

	for (size_t n = PIN_DIGITS_MIN; n <= PIN_DIGITS_MAX && n <= rest.n; n++) {
		struct str number = str_head(rest, n);
		bool short_one = n == PIN_DIGITS_MIN;

		if (!str_digits(number))
			return;
		if (pin_is_common(number, PIN_BLOCKLIST_COMMON))
			add_match(g, from, n, short_one ? DATE : NUMBER);
		if (short_one && is_year(number))
			add_match(g, from, n, YEAR);
		if (short_one && g->person != NULL &&
		    pin_check(number, &of_person, &g->person->numbers) == PIN_PERSONAL)
			add_match(g, from, n, KNOWN);
	}
}

/* --- all together ------------------------------------------------------ */

/* The cost of a character is that of its first byte; its other bytes cost nothing. */
static unsigned cost_of(char c)
{
	if (c >= '0' && c <= '9')
		return DIGIT;
	if (c >= 'a' && c <= 'z')
		return LETTER;
	return ((unsigned char)c & 0xc0) == 0x80 ? 0 : SIGN;
}

static unsigned by_characters(struct str s)
{
	unsigned sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum += cost_of(s.p[i]);
	return sum;
}

/* The least cost of s; exact only below LIMIT. */
static unsigned by_pieces(struct str s, const struct password_person *person)
{
	struct guesser g = {.person = person, .n = s.n};
	unsigned least;

	spell(&g, s);
	for (size_t i = 1; i <= s.n; i++)
		g.cost[i] = g.cost[i - 1] + cost_of(s.p[i - 1]);
	for (size_t from = 0; from < s.n; from++) {
		if (g.cost[from] >= LIMIT)
			continue; /* a split that continues here costs as much */
		add_match(&g, from, 1, cost_of(s.p[from]));
		match_words(&g, from);
		match_known(&g, from);
		match_rows(&g, from);
		match_numbers(&g, from);
	}
	least = g.cost[s.n];
	secret_zero(&g, sizeof g);
	return least;
}

/* The shortest beginning that s repeats to its end, where the last copy may be cut; s itself if
 * there is none. */
static struct str unit_of(struct str s)
{
	for (size_t n = 1; n <= s.n / 2; n++)
		if (str_eq(str_skip(s, n), str_head(s, s.n - n)))
			return str_head(s, n);
	return s;
}

/* Whether s consists of blocks of n equal bytes. *out then has one byte of each block; buffer
 * has space for PASSWORD_MAX bytes. */
static bool undouble(struct str s, size_t n, char *buffer, struct str *out)
{
	if (s.n % n != 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != s.p[i - i % n])
			return false;
		buffer[i / n] = s.p[i];
	}
	*out = str_bytes(buffer, s.n / n);
	return true;
}

static unsigned effort(struct str s, const struct password_person *person)
{
	char buffer[PASSWORD_MAX];
	struct str unit = unit_of(s);
	unsigned again = unit.n < s.n ? BIT : 0;

	for (size_t n = 2; n <= 4; n++)
		if (again == 0 && unit.n > n && undouble(unit, n, buffer, &unit))
			again = BIT;
	for (size_t n = unit.n; n > 0 && n < s.n; n *= 2)
		again += BIT; /* the number of repetitions */
	again += by_pieces(unit, person);
	secret_zero(buffer, sizeof buffer);
	return again;
}

enum password_guess password_guess(struct str password, const struct password_person *person)
{
	struct str s = str_head(password, PASSWORD_MAX);
	unsigned alone = effort(s, NULL);

	if (alone < LIMIT && alone < by_characters(s))
		return PASSWORD_COMMON;
	if (person != NULL) {
		unsigned known = effort(s, person);

		if (known < LIMIT && known < alone)
			return PASSWORD_PERSONAL;
	}
	return alone < LIMIT ? PASSWORD_SHORT : PASSWORD_HARD;
}
