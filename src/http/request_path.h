/* SPDX-License-Identifier: MIT */
/*
 * The path of a request. The only variable that all web servers set alike is
 * REQUEST_URI, undecoded. The part before the API's own paths is removed from it.
 */
#ifndef HTTP_REQUEST_PATH_H
#define HTTP_REQUEST_PATH_H

#include "http/request.h"

/*
 * Split the path of `uri` into segments, each decoded once. The part before the API's
 * paths is `base_path` if set; else, if `script` names a .fcgi or .cgi file, that file
 * or its folder. ERR_QUERY_FORMAT, ERR_QUERY_LENGTH, ERR_PATH_UNKNOWN for a path with
 * ".." or too many segments.
 */
MUST_USE enum err request_path(struct arena *arena, struct str uri, struct str script,
			       struct str base_path, struct segments *out);

/* The part of uri after the first '?'; empty when there is none. */
struct str request_path_query(struct str uri);

#endif
