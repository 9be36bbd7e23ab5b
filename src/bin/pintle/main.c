/* SPDX-License-Identifier: MIT */
/* pintle: the administrator's command line. See pintle(1). */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "bin/pintle/command.h"
#include "bin/pintle/usage.h"

static const struct {
	const char *words[2];
	int (*run)(struct admin *a);
	const char *arguments, *sentence;
} commands[] = {
#define COMMAND(function, word, second, arguments, sentence)                                       \
	{{word, second}, function, arguments, sentence},
#include "bin/pintle/command.def"
#undef COMMAND
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_usage(FILE *f, size_t i, const char *before)
{
	(void)fprintf(f, "%s%s%s%s %s\n", before, commands[i].words[0],
		      commands[i].words[1] != NULL ? " " : "",
		      commands[i].words[1] != NULL ? commands[i].words[1] : "",
		      commands[i].arguments);
}

/* List all commands, or those that begin with a word. Returns how many. */
static int list_commands(FILE *f, const char *word)
{
	int n = 0;

	for (size_t i = 0; i < COMMANDS; i++) {
		if (word != NULL && strcmp(word, commands[i].words[0]) != 0)
			continue;
		print_usage(f, i, "  ");
		(void)fprintf(f, "\t%s\n", commands[i].sentence);
		n++;
	}
	return n;
}

static bool asks_for_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int help(const char *word)
{
	(void)puts("usage: pintle [-c CONF] COMMAND ...");
	if (list_commands(stdout, word) == 0)
		(void)list_commands(stdout, NULL);
	return 0;
}

/* Say what is wrong with an unknown command. Returns EXIT_USAGE. */
static int unknown(int argc, char **argv)
{
	if (argc < 1)
		(void)fputs("pintle: no command is given\n", stderr);
	else if (argc == 1 && list_commands(stderr, argv[0]) > 0)
		(void)fprintf(stderr, "pintle: a second word is missing after \"%s\"\n", argv[0]);
	else
		(void)fprintf(stderr, "pintle: there is no command \"%s%s%s\"\n", argv[0],
			      argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
	(void)fputs("`pintle help` lists the commands\n", stderr);
	return EXIT_USAGE;
}

/* How many words of the command argv begins with; 0 when it is another command. */
static int words_match(const char *const words[2], int argc, char **argv)
{
	if (argc < 1 || strcmp(words[0], argv[0]) != 0)
		return 0;
	if (words[1] == NULL)
		return 1;
	return argc > 1 && strcmp(words[1], argv[1]) == 0 ? 2 : 0;
}

static int run(struct admin *a, size_t i)
{
	int status = EXIT_USAGE;

	for (int k = 0; k < a->argc; k++)
		if (asks_for_help(a->argv[k])) {
			print_usage(stdout, i, "usage: pintle [-c CONF] ");
			(void)printf("\t%s\n", commands[i].sentence);
			return 0;
		}
	if (usage_fits(a, commands[i].arguments))
		status = commands[i].run(a);
	if (status == EXIT_USAGE)
		print_usage(stderr, i, "usage: pintle [-c CONF] ");
	return status;
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
	if (argc > first && (strcmp(argv[first], "help") == 0 || asks_for_help(argv[first])))
		return help(argv[first + 1]);
	for (size_t i = 0; i < COMMANDS; i++) {
		int n = words_match(commands[i].words, argc - first, argv + first);

		if (n == 0)
			continue;
		a.argc = argc - first - n;
		a.argv = argv + first + n;
		status = run(&a, i);
		instance_close(&a.instance);
		arena_release(&a.arena);
		return status;
	}
	return unknown(argc - first, argv + first);
}
