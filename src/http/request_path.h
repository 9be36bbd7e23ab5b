/* SPDX-License-Identifier: MIT */
/*
 * The address of a request, worked out from what the web servers give. The one
 * variable alike on all of them is REQUEST_URI, still raw; from it the part
 * before the service's own paths is taken away.
 */
#ifndef HTTP_REQUEST_PATH_H
#define HTTP_REQUEST_PATH_H

#include "http/request.h"

/*
 * Split the path of `uri` into segments, each decoded once. What stands before
 * the service's paths is `base_path` when set; else, when `script` names a
 * .fcgi or .cgi file, that file or its folder. ERR_QUERY_FORMAT, ERR_QUERY_LENGTH,
 * ERR_PATH_UNKNOWN for a path that climbs or has too many segments.
 */
MUST_USE enum err request_path(struct arena *arena, struct str uri, struct str script,
			       struct str base_path, struct segments *out);

/* What stands behind the first '?' of uri; empty when there is none. */
struct str request_path_query(struct str uri);

#endif
