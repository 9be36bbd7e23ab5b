/* SPDX-License-Identifier: MIT */
/*
 * The blocklist consists of rules, so that it covers every length and no file has to be
 * shipped. Which rules are worth the share of all PINs that they forbid comes from the study
 * of Markert and others (about a tenth of all PINs is the best balance), from DataGenetics
 * (runs, couplets, years, days, keypad columns) and from a count over the 4- and 6-digit
 * sequences of RockYou: days and years alone are two thirds of the gain. That a known birth
 * date defeats most of a blocklist was shown by Bonneau and others.
 */
#include "domain/factor/pin_policy.h"

#include <string.h>

#include "domain/factor/pin_list.h"

/* The shortest piece of personal data that counts. */
#define PIECE 4

static unsigned digit_at(struct str s, size_t i)
{
	return (unsigned)(s.p[i] - '0');
}

/* Shapes. Each function takes digits, at least four unless it says otherwise. */

/* 1234, 7890, 8642: a constant step of 1 or 2, up or down; 0 follows 9. */
static bool is_run(struct str s)
{
	unsigned step = (digit_at(s, 1) + 10 - digit_at(s, 0)) % 10;

	if (step != 1 && step != 2 && step != 8 && step != 9)
		return false;
	for (size_t i = 2; i < s.n; i++)
		if ((digit_at(s, i - 1) + step) % 10 != digit_at(s, i))
			return false;
	return true;
}

/* Whether s repeats its first `period` digits to its end, where the last copy may be cut. */
static bool has_period(struct str s, size_t period)
{
	return memcmp(s.p, s.p + period, s.n - period) == 0;
}

/* Whether s is blocks of `size` equal digits, the last of which may be cut. */
static bool has_blocks(struct str s, size_t size)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != s.p[i - i % size])
			return false;
	return true;
}

/* 1111, 1212, 12312, 1122, 111222: this includes each shorter PIN written twice or more. */
static bool is_repetition(struct str s)
{
	if (has_period(s, 1))
		return true;
	for (size_t k = 2; k <= s.n / 2; k++)
		if (has_period(s, k) || has_blocks(s, k))
			return true;
	return s.n >= 6 && has_period(str_head(s, s.n - 1), 2);
}

static bool is_palindrome(struct str s)
{
	for (size_t i = 0; i < s.n / 2; i++)
		if (s.p[i] != s.p[s.n - 1 - i])
			return false;
	return true;
}

/* The same digit in all places but at most one. It is then the first or the second digit. */
static bool is_nearly_one_digit(struct str s)
{
	size_t like_first = 0;
	size_t like_second = 0;

	for (size_t i = 0; i < s.n; i++) {
		like_first += s.p[i] == s.p[0];
		like_second += s.p[i] == s.p[1];
	}
	return like_first >= s.n - 1 || like_second >= s.n - 1;
}

/* 10203040, 12131415, 14253647: counting in pairs. Six digits are too few to tell. */
static bool is_count_in_pairs(struct str s)
{
	static const unsigned steps[] = {1, 10, 11, 89, 90, 99};
	unsigned step = 0;

	if (s.n < 8 || s.n % 2 != 0)
		return false;
	for (size_t i = 2; i < s.n; i += 2) {
		unsigned before = digit_at(s, i - 2) * 10 + digit_at(s, i - 1);
		unsigned here = digit_at(s, i) * 10 + digit_at(s, i + 1);
		unsigned now = (here + 100 - before) % 100;
		if (i > 2 && now != step)
			return false;
		step = now;
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (step == steps[i])
			return true;
	return false;
}

/* Dates. */

/* d and m are a day and a month of two digits, y and Y a year of two or four. */
static const char *const date_forms[] = {
	"md", "dm", "Y", "mdy", "dmy", "ymd", "Ym", "mY", "mdY", "dmY", "Ymd",
};

static size_t field_width(char field)
{
	return field == 'Y' ? 4 : 2;
}

static size_t form_width(const char *form)
{
	size_t width = 0;

	for (; *form != '\0'; form++)
		width += field_width(*form);
	return width;
}

static unsigned number_at(struct str s, size_t from, size_t width)
{
	unsigned n = 0;

	for (size_t i = 0; i < width; i++)
		n = n * 10 + digit_at(s, from + i);
	return n;
}

/* 29 February is valid in every year: some people are born on it. */
static bool is_calendar_day(unsigned month, unsigned day)
{
	static const unsigned days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

static bool fits_form(struct str s, const char *form)
{
	unsigned day = 1;
	unsigned month = 1;
	unsigned year = 2000;
	size_t at = 0;

	for (; *form != '\0'; form++) {
		unsigned n = number_at(s, at, field_width(*form));
		if (*form == 'd')
			day = n;
		else if (*form == 'm')
			month = n;
		else if (*form == 'Y')
			year = n;
		at += field_width(*form);
	}
	return is_calendar_day(month, day) && year >= 1900 && year <= 2039;
}

static bool is_date(struct str s)
{
	for (size_t i = 0; i < sizeof(date_forms) / sizeof(date_forms[0]); i++)
		if (form_width(date_forms[i]) == s.n && fits_form(s, date_forms[i]))
			return true;
	return false;
}

/*
 * The telephone keypad. Keypad PINs of four digits are listed in pin_list.c: the rules here
 * would forbid more of them than people choose.
 */

/* The rows, the columns and the diagonals, each in both directions. */
static const char keypad_lines[] = "123456789147258369159357"
				   "753951963852741987654321";

/* Whether s, of up to three digits, is the beginning of a line. */
static bool begins_line(struct str s)
{
	for (const char *line = keypad_lines; *line != '\0'; line += 3)
		if (memcmp(line, s.p, s.n) == 0)
			return true;
	return false;
}

static bool is_line_after_line(struct str s)
{
	for (size_t i = 0; i < s.n; i += 3)
		if (!begins_line(str_head(str_skip(s, i), 3)))
			return false;
	return true;
}

/* 159753, 14725836 (cut), 7894561230 (with the lone 0 at one end). */
static bool is_keypad_lines(struct str s)
{
	if (s.n < 5)
		return false;
	if (is_line_after_line(s))
		return true;
	if (s.n % 3 != 1)
		return false;
	return (s.p[0] == '0' && is_line_after_line(str_skip(s, 1))) ||
	       (s.p[s.n - 1] == '0' && is_line_after_line(str_head(s, s.n - 1)));
}

/* 14789, 123654, 123698745: from key to neighbour, no key twice. */
static bool is_keypad_walk(struct str s)
{
	static const char *const neighbours[] = {
		"8", "24", "135", "26", "157", "2468", "359", "48", "5790", "68",
	};
	unsigned seen = 1U << digit_at(s, 0);

	if (s.n < 5)
		return false;
	for (size_t i = 1; i < s.n; i++) {
		unsigned bit = 1U << digit_at(s, i);
		if ((seen & bit) != 0 || strchr(neighbours[digit_at(s, i - 1)], s.p[i]) == NULL)
			return false;
		seen |= bit;
	}
	return true;
}

/* The lists. */

static bool is_guessable(struct str pin, enum pin_blocklist list)
{
	if (is_run(pin) || is_repetition(pin) || is_palindrome(pin) || is_count_in_pairs(pin))
		return true;
	/* With four digits these are 370 values that few people choose. */
	if ((pin.n > 4 || list == PIN_BLOCKLIST_STRICT) && is_nearly_one_digit(pin))
		return true;
	return is_date(pin) || is_keypad_lines(pin) || is_keypad_walk(pin) || pin_list_has(pin);
}

/*
 * Whether a 4-digit PIN stays guessable when it is padded by so many equal digits. With one
 * or two, the whole blocklist would forbid a further fifth or tenth of all PINs, so only the
 * top PINs are refused there; strict accepts the tenth.
 */
static bool is_guessable_padded(struct str four, size_t padding, enum pin_blocklist list)
{
	size_t enough = list == PIN_BLOCKLIST_STRICT ? 2 : 3;

	return padding >= enough ? is_guessable(four, list) : pin_list_is_top(four);
}

/* 00001234, 12349999. */
static bool is_padded(struct str pin, enum pin_blocklist list)
{
	size_t padding = pin.n - 4;

	if (padding == 0)
		return false;
	if (has_period(str_head(pin, padding), 1) &&
	    is_guessable_padded(str_skip(pin, padding), padding, list))
		return true;
	return has_period(str_skip(pin, 4), 1) &&
	       is_guessable_padded(str_head(pin, 4), padding, list);
}

bool pin_well_formed(struct str pin)
{
	return pin.n >= PIN_DIGITS_MIN && pin.n <= PIN_DIGITS_MAX && str_digits(pin);
}

bool pin_is_common(struct str pin, enum pin_blocklist list)
{
	if (list == PIN_BLOCKLIST_OFF || !pin_well_formed(pin))
		return false;
	return is_guessable(pin, list) || is_padded(pin, list);
}

/*
 * The person's data. A PIN must not contain certain four digits of it. Longer values need no
 * rule, since they contain such four digits: DDMMYY has DDMM, the last six digits of a phone
 * number have the last four.
 */

/* Cut off and return the digits at the beginning of s; may be empty. */
static struct str take_digits(struct str *s)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	struct str run = str_head(*s, n);
	*s = str_skip(*s, n);
	return run;
}

struct birth {
	char day[2];
	char month[2];
	char year[4];
};

/* Copy a day or a month of one or two digits, with a leading zero. */
static bool read_pair(struct str s, unsigned max, char out[2])
{
	if (s.n < 1 || s.n > 2)
		return false;
	out[0] = s.n == 2 ? s.p[0] : '0';
	out[1] = s.p[s.n - 1];
	unsigned n = number_at(str_bytes(out, 2), 0, 2);
	return n >= 1 && n <= max;
}

/* Month and day may be in either order: write_birth uses both, so 31-12-1987 is read too. */
static bool read_birth(struct str s, struct birth *out)
{
	struct str part[3];

	s = str_trim(s);
	for (size_t i = 0; i < 3; i++) {
		if (i > 0 && (s.n == 0 || (s.p[0] != '-' && s.p[0] != '/')))
			return false;
		if (i > 0)
			s = str_skip(s, 1);
		part[i] = take_digits(&s);
	}
	size_t year = part[0].n == 4 ? 0 : 2;
	if (part[year].n != 4)
		return false;
	memcpy(out->year, part[year].p, 4);
	return read_pair(part[year == 0 ? 1 : 0], 31, out->month) &&
	       read_pair(part[year == 0 ? 2 : 1], 31, out->day);
}

/* Write the birth date as four digits in a form; its letters are those of date_forms. */
static void write_birth(const struct birth *birth, const char *form, char out[PIECE])
{
	size_t at = 0;

	for (; *form != '\0'; form++) {
		const char *from = birth->year;
		if (*form == 'd')
			from = birth->day;
		else if (*form == 'm')
			from = birth->month;
		else if (*form == 'y')
			from = birth->year + 2;
		memcpy(out + at, from, field_width(*form));
		at += field_width(*form);
	}
}

static bool has_birth(struct str pin, struct str birth_date)
{
	static const char *const forms[] = {"dm", "md", "Y", "my", "ym", "dy", "yd"};
	struct birth birth;

	if (!read_birth(birth_date, &birth))
		return false;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		char piece[PIECE];
		write_birth(&birth, forms[i], piece);
		if (str_contains(pin, str_bytes(piece, PIECE)))
			return true;
	}
	return false;
}

static bool has_phone(struct str pin, struct str phone)
{
	char first[PIECE];
	char last[PIECE];
	size_t digits = 0;

	for (size_t i = 0; i < phone.n; i++) {
		if (phone.p[i] < '0' || phone.p[i] > '9')
			continue;
		if (digits < PIECE)
			first[digits] = phone.p[i];
		else
			memmove(last, last + 1, PIECE - 1);
		last[digits < PIECE ? digits : PIECE - 1] = phone.p[i];
		digits++;
	}
	return digits >= PIECE && (str_contains(pin, str_bytes(first, PIECE)) ||
				   str_contains(pin, str_bytes(last, PIECE)));
}

/* Whether a run of digits in the name contains the PIN, or is part of it. */
static bool has_name(struct str pin, struct str name)
{
	while (name.n > 0) {
		struct str run = take_digits(&name);
		if (run.n >= PIECE && (str_contains(pin, run) || str_contains(run, pin)))
			return true;
		if (run.n == 0)
			name = str_skip(name, 1);
	}
	return false;
}

static bool has_personal_data(struct str pin, const struct pin_person *person)
{
	if (has_birth(pin, person->birth_date))
		return true;
	for (size_t i = 0; i < person->phone_count; i++)
		if (has_phone(pin, person->phones[i]))
			return true;
	for (size_t i = 0; i < person->name_count; i++)
		if (has_name(pin, person->names[i]))
			return true;
	return false;
}

enum pin_fault pin_check(struct str pin, const struct pin_policy *policy,
			 const struct pin_person *person)
{
	if (!str_digits(pin))
		return PIN_NOT_DIGITS;
	if (pin.n < PIN_DIGITS_MIN || pin.n < policy->min_length)
		return PIN_TOO_SHORT;
	if (pin.n > PIN_DIGITS_MAX || pin.n > policy->max_length)
		return PIN_TOO_LONG;
	if (pin_is_common(pin, policy->blocklist))
		return PIN_COMMON;
	if (policy->personal && person != NULL && has_personal_data(pin, person))
		return PIN_PERSONAL;
	return PIN_OK;
}

const char *pin_fault_text(enum pin_fault fault)
{
	switch (fault) {
	case PIN_OK:
		return "The PIN can be used.";
	case PIN_NOT_DIGITS:
		return "The PIN must consist of the digits 0 to 9 only.";
	case PIN_TOO_SHORT:
		return "The PIN has too few digits.";
	case PIN_TOO_LONG:
		return "The PIN has too many digits.";
	case PIN_COMMON:
	case PIN_PERSONAL:
		break;
	}
	return "The PIN is too easy to guess. Choose a different one.";
}
