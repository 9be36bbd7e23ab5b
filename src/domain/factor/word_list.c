/* SPDX-License-Identifier: MIT */
#include "domain/factor/word_list.h"

bool word_list_has(const struct word_list *list, struct str word)
{
	size_t low = 0, high = list->count;

	if (word.n != list->width)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct str there = str_bytes(list->words + middle * (list->width + 1), list->width);
		int order = str_cmp(word, there);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

bool word_lists_have(const struct word_list *lists, size_t n, struct str word)
{
	for (size_t i = 0; i < n; i++)
		if (word_list_has(&lists[i], word))
			return true;
	return false;
}
