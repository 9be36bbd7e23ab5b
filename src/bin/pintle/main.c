/* SPDX-License-Identifier: MIT */
/* pintle: the administrator's command line. See pintle(1). */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "bin/pintle/command.h"

static const struct {
	const char *words[2];
	int (*run)(struct admin *a);
	const char *arguments, *sentence;
} commands[] = {
#define COMMAND(function, word, second, arguments, sentence) \
	{ { word, second }, function, arguments, sentence },
#include "bin/pintle/command.def"
#undef COMMAND
};

static int usage(void)
{
	(void)fputs("usage: pintle [-c CONF] COMMAND ...\n", stderr);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		(void)fprintf(stderr, "  %s%s%s %s\n\t%s\n", commands[i].words[0],
			      commands[i].words[1] != NULL ? " " : "",
			      commands[i].words[1] != NULL ? commands[i].words[1] : "",
			      commands[i].arguments, commands[i].sentence);
	return EXIT_USAGE;
}

/* How many words of the command stand at argv; 0 when it is another one. */
static int words_match(const char *const words[2], int argc, char **argv)
{
	if (argc < 1 || strcmp(words[0], argv[0]) != 0)
		return 0;
	if (words[1] == NULL)
		return 1;
	return argc > 1 && strcmp(words[1], argv[1]) == 0 ? 2 : 0;
}

int main(int argc, char **argv)
{
	static struct admin a;
	int first = 1, status;

	log_context("pintle", STR(""));
	secret_init();
	secret_harden();
	if (argc > 2 && strcmp(argv[1], "-c") == 0) {
		a.conf_file = argv[2];
		first = 3;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		int n = words_match(commands[i].words, argc - first, argv + first);

		if (n == 0)
			continue;
		a.argc = argc - first - n;
		a.argv = argv + first + n;
		status = commands[i].run(&a);
		site_close(&a.site);
		arena_release(&a.arena);
		return status == EXIT_USAGE ? usage() : status;
	}
	return usage();
}
