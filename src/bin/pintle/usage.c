/* SPDX-License-Identifier: MIT */
/*
 * Checks the arguments of a command against its line in command.def. There, words are
 * positional arguments in their order, [WORD] may be absent and WORD... repeated,
 * --option [VALUE] may be anywhere, and "<" ends the line.
 */
#include "bin/pintle/usage.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* How many positional arguments a command takes, from `least` to `most`. */
struct positionals {
	int least, most;
};

static struct positionals count_positionals(const char *arguments)
{
	struct str rest = str_of(arguments);
	struct positionals p = {0, 0};

	while (rest.p != NULL) {
		struct str word = str_cut(&rest, ' ');

		if (word.n == 0 || word.p[0] == '<' || str_starts(word, STR("--")) ||
		    str_starts(word, STR("[--")))
			break;
		p.least += word.p[0] != '[';
		p.most = str_ends(word, STR("...")) ? INT_MAX : p.most + 1;
	}
	return p;
}

/* The name of positional argument i, from 0. */
static struct str positional_name(const char *arguments, int i)
{
	struct str rest = str_of(arguments);
	struct str word = str_cut(&rest, ' ');

	while (i-- > 0)
		word = str_cut(&rest, ' ');
	return str_ends(word, STR("...")) ? str_head(word, word.n - 3) : word;
}

/* Whether the command has an option, and the name of its value; empty: it takes none. */
static bool find_option(const char *arguments, struct str option, struct str *value)
{
	struct str rest = str_of(arguments);

	for (size_t i = 0; i + option.n <= rest.n; i++) {
		struct str here = str_skip(rest, i), behind = str_skip(here, option.n);

		if (!str_starts(here, option) ||
		    (i > 0 && str_index(STR(" [|"), here.p[-1]) == 3) ||
		    (behind.n > 0 && str_index(STR(" ]|."), behind.p[0]) == 4))
			continue;
		*value = STR("");
		if (behind.n > 0 && behind.p[0] == ' ') {
			behind = str_skip(behind, 1);
			*value = str_head(behind, str_index(behind, ']'));
		}
		return true;
	}
	return false;
}

static bool misuse(const char *what, struct str word, const char *more)
{
	(void)fprintf(stderr, "pintle: %s%.*s%s\n", what, (int)word.n, word.p, more);
	return false;
}

/* Move one option at argv[*i], and its value, to out. */
static bool take_option(struct admin *a, const char *arguments, int *i, char **out, int *n)
{
	struct str option = command_arg(a, *i), value;

	if (!find_option(arguments, option, &value))
		return misuse("there is no option ", option, "");
	out[(*n)++] = a->argv[*i];
	if (value.n == 0)
		return true;
	if (*i + 1 >= a->argc)
		return misuse("a value is missing after ", option, "");
	out[(*n)++] = a->argv[++*i];
	return true;
}

bool usage_fits(struct admin *a, const char *arguments)
{
	struct positionals positionals = count_positionals(arguments);
	char **options = calloc((size_t)a->argc + 1, sizeof *options);
	int filled = 0, n = 0;
	bool ok = options != NULL, plain = false;

	for (int i = 0; ok && i < a->argc; i++) {
		struct str word = command_arg(a, i);

		if (!plain && str_eq(word, STR("--")))
			plain = true;
		else if (!plain && word.n > 1 && word.p[0] == '-')
			ok = take_option(a, arguments, &i, options, &n);
		else
			a->argv[filled++] = a->argv[i];
	}
	if (ok && filled < positionals.least)
		ok = misuse("", positional_name(arguments, filled), " is missing");
	if (ok && filled > positionals.most)
		ok = misuse("one argument too many: ", command_arg(a, positionals.most), "");
	for (int i = 0; ok && i < n; i++)
		a->argv[filled + i] = options[i];
	a->argc = filled + n;
	free(options);
	return ok;
}
