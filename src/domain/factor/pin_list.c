/* SPDX-License-Identifier: MIT */
/*
 * The sources are published studies of leaked and of observed PINs: the DataGenetics count
 * of 4-digit passwords; the work of Markert and others on unlock PINs, with its user study;
 * Amitay's ranking of lock-screen codes; the digit sequences of RockYou. Shapes and words
 * were completed by symmetry and common knowledge. Values that a rule catches already are
 * left out, unless a family would be incomplete without them.
 */
#include "domain/factor/pin_list.h"

/* Top 20 of DataGenetics and top 10 of the Markert study, 4 digits. */
#define TOP_4                                                                                      \
	"0000 0852 1004 1010 1111 1122 1212 1234 1313 1998 2000 2001 2222 2580 "                   \
	"3333 4321 4444 5555 5683 6666 6969 7777 8888 9999"

/* Keypad shapes: columns with the 0, diagonals, corners, diamonds, a side and a corner. */
#define KEYPAD_4                                                                                   \
	"0147 0258 0369 0741 0753 0852 0951 0963 1236 1254 1379 1397 1452 1470 "                   \
	"1472 1478 1590 1593 1595 1596 1598 1793 2147 2486 2580 2589 2684 3179 "                   \
	"3197 3214 3570 3575 3690 3698 3971 4123 4268 4561 4789 4862 6248 6321 "                   \
	"6842 6987 7139 7412 7896 7913 7931 8426 8624 8642 8741 8963 9317 9632 "                   \
	"9713 9731 9874"

/* Words spelled on the keys, years before 1900, songs, films, brands, constants. */
#define WORDS_4                                                                                    \
	"0007 0070 0420 0911 1004 1066 1492 1776 2229 2718 3141 3825 4711 5150 "                   \
	"5683 6453 6969 7465 7667 8008"

/* 1234 and 1245 in other orders, counting with a mistake, neighbours on the keypad. */
#define SERIES_4                                                                                   \
	"0102 0103 0110 0111 1110 1112 1123 1223 1230 1231 1233 1235 1243 1245 "                   \
	"1248 1256 1324 1342 1425 2143 2341 2356 3412 4312 4545"

/* In the top 200 of RockYou or of Amitay, and caught by no rule. */
#define LEAKED_4                                                                                   \
	"1000 1258 1289 1314 1337 1346 1432 1690 1888 2046 2326 2369 2526 2639 "                   \
	"2846 3000 3425 3578 5000 5253 5674 6288 7926"

#define WORDS_6                                                                                    \
	"007007 131452 143143 143444 143637 271828 314159 420420 520131 520520 "                   \
	"619619 786786 911911"

/* Counting in pairs, interleaved columns and rows of the keypad, runs with a mistake. */
#define SERIES_6                                                                                   \
	"010203 014789 040506 101112 102030 112358 121314 123450 123455 123457 "                   \
	"124578 131415 134679 135790 141516 142536 212223 212224 242526 246810 "                   \
	"415263 784512 787898 794613 895623"

/* "Love you forever" in Chinese, and a phone number from a song. */
#define WORDS_7 "5201314 8675309"

static const struct word_list lists[] = {
	WORD_LIST(4, TOP_4),	WORD_LIST(4, KEYPAD_4), WORD_LIST(4, WORDS_4),
	WORD_LIST(4, SERIES_4), WORD_LIST(4, LEAKED_4), WORD_LIST(6, WORDS_6),
	WORD_LIST(6, SERIES_6), WORD_LIST(7, WORDS_7),
};

enum { LISTS = sizeof lists / sizeof *lists };

bool pin_list_has(struct str pin)
{
	return word_lists_have(lists, LISTS, pin);
}

bool pin_list_is_top(struct str pin)
{
	return word_list_has(&lists[0], pin);
}

const struct word_list *pin_list_at(size_t index)
{
	return index < LISTS ? &lists[index] : NULL;
}
