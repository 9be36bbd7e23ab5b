/* SPDX-License-Identifier: MIT */
#include "render/accept_language.h"

#include <assert.h>

enum { RANGES = 16, FULL = 1000 };

struct range {
	struct str tag;
	int weight; /* in thousandths; -1: taken already */
};

/* "0.8" as 800; -1 when malformed. */
static int read_weight(struct str s)
{
	int weight = 0, unit = FULL;

	if (s.n == 0 || s.n > 5 || (s.n > 1 && s.p[1] != '.'))
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (i == 1)
			continue;
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		weight += (s.p[i] - '0') * unit;
		unit /= 10;
	}
	return weight <= FULL ? weight : -1;
}

static struct range read_range(struct str text)
{
	struct range r = {str_trim(str_cut(&text, ';')), FULL};

	while (text.p != NULL) {
		struct str value = str_trim(str_cut(&text, ';'));

		if (str_eq_ci(str_trim(str_cut(&value, '=')), STR("q")))
			r.weight = read_weight(str_trim(value));
	}
	return r;
}

static size_t find(struct str tag, const struct str *there, size_t count)
{
	size_t i = 0;

	while (i < count && !str_eq_ci(there[i], tag))
		i++;
	return i;
}

/* Find the tag itself, then its prefixes, then longer tags; count when there is
 * none. */
static size_t match(struct str tag, const struct str *there, size_t count)
{
	struct str head = tag;
	size_t i;

	while (head.n > 0) {
		i = find(head, there, count);
		if (i < count)
			return i;
		while (head.n > 0 && head.p[head.n - 1] != '-')
			head.n--;
		head.n -= head.n > 0;
	}
	for (i = 0; i < count; i++)
		if (tag.n > 0 && there[i].n > tag.n && there[i].p[tag.n] == '-' &&
		    str_eq_ci(str_head(there[i], tag.n), tag))
			return i;
	return count;
}

static struct range *heaviest(struct range *ranges, size_t n)
{
	struct range *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (ranges[i].weight > 0 && (best == NULL || ranges[i].weight > best->weight))
			best = &ranges[i];
	return best;
}

static size_t by_default(struct str preferred, const struct str *there, size_t count)
{
	size_t i = match(preferred, there, count);

	if (i == count)
		i = match(STR("en"), there, count);
	return i == count ? 0 : i;
}

size_t accept_language_choose(struct str accept, struct str preferred, const struct str *there,
			      size_t count)
{
	struct range ranges[RANGES], *r;
	size_t n = 0;

	assert(count > 0);
	while (accept.p != NULL && n < RANGES)
		ranges[n++] = read_range(str_cut(&accept, ','));
	while ((r = heaviest(ranges, n)) != NULL) {
		size_t i = match(r->tag, there, count);

		if (i < count)
			return i;
		if (str_eq(r->tag, STR("*")))
			break;
		r->weight = -1;
	}
	return by_default(preferred, there, count);
}
