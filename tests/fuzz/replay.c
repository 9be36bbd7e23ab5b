/* SPDX-License-Identifier: MIT */
/* TARGET FOLDER: runs each file of a kept corpus once, by name, without the fuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20 };

/* The bytes of a file, in a block of exactly their number; to be freed. */
static uint8_t *read_input(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	uint8_t *all = malloc(INPUT_MAX), *exact;

	if (f == NULL || all == NULL) {
		perror(path);
		exit(1);
	}
	*n = fread(all, 1, INPUT_MAX, f);
	(void)fclose(f);
	exact = malloc(*n > 0 ? *n : 1);
	for (size_t i = 0; i < *n && exact != NULL; i++)
		exact[i] = all[i];
	free(all);
	return exact;
}

static void run_file(const char *folder, const char *name)
{
	char path[1024];
	uint8_t *data;
	size_t n;

	(void)snprintf(path, sizeof path, "%s/%s", folder, name); /* ours are short */
	(void)printf("%s\n", path);
	(void)fflush(stdout); /* the last one named is the one that broke it */
	data = read_input(path, &n);
	(void)LLVMFuzzerTestOneInput(data, n);
	free(data);
}

int main(int argc, char **argv)
{
	DIR *d = argc == 2 ? opendir(argv[1]) : NULL;
	unsigned count = 0;

	if (d == NULL || LLVMFuzzerInitialize(&argc, &argv) != 0) {
		(void)fputs("usage: TARGET FOLDER\n", stderr);
		return 1;
	}
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		if (e->d_name[0] == '.')
			continue;
		run_file(argv[1], e->d_name);
		count++;
	}
	(void)closedir(d);
	(void)printf("%u passed, 0 failed\n", count);
	return count > 0 ? 0 : 1;
}
