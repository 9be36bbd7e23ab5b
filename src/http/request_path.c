/* SPDX-License-Identifier: MIT */
#include "http/request_path.h"

static struct str without_origin(struct str uri)
{
	size_t scheme = str_starts(uri, STR("http://"))	   ? 7
			: str_starts(uri, STR("https://")) ? 8
							   : 0;

	if (scheme == 0)
		return uri;
	uri = str_skip(uri, scheme);
	return str_skip(uri, str_index(uri, '/'));
}

struct str request_path_query(struct str uri)
{
	uri = str_head(uri, str_index(uri, '#'));
	return str_skip(uri, str_index(uri, '?') + 1);
}

/* Remove `head` from the path if a '/' follows it. */
static bool strip(struct str *path, struct str head)
{
	struct str rest = str_skip(*path, head.n);

	if (head.n == 0 || !str_starts(*path, head) || !str_starts(rest, STR("/")))
		return false;
	*path = rest;
	return true;
}

static struct str strip_base(struct str path, struct str script, struct str base_path)
{
	if (base_path.n > 0) {
		(void)strip(&path, base_path); /* may be absent, when another mapping leads here */
		return path;
	}
	if (!str_ends(script, STR(".fcgi")) && !str_ends(script, STR(".cgi")))
		return path;
	if (!strip(&path, script))
		(void)strip(&path, path_folder(script));
	return path;
}

static enum err add_segment(struct arena *arena, struct str raw, struct segments *out)
{
	struct str decoded;

	if (out->n == SEGMENTS_MAX || str_eq(raw, STR(".")) || str_eq(raw, STR("..")))
		return ERR_PATH_UNKNOWN;
	if (!percent_decode(arena, raw, false, &decoded))
		return ERR_QUERY_FORMAT;
	out->at[out->n++] = decoded;
	return ERR_OK;
}

enum err request_path(struct arena *arena, struct str uri, struct str script, struct str base_path,
		      struct segments *out)
{
	struct str path = without_origin(uri);

	out->n = 0;
	path = str_head(path, str_index(path, '#'));
	path = str_head(path, str_index(path, '?'));
	if (path.n > PATH_MAX_BYTES)
		return ERR_QUERY_LENGTH;
	path = strip_base(path, script, base_path);
	if (!str_starts(path, STR("/")))
		return ERR_PATH_UNKNOWN;
	path = str_skip(path, 1);
	if (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--; /* a trailing slash adds no segment */
	while (path.p != NULL) {
		enum err e = add_segment(arena, str_cut(&path, '/'), out);

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}
