/* SPDX-License-Identifier: MIT */
/* The link of a message: the page it opens, and the token it carries. */
#ifndef RENDER_LINK_H
#define RENDER_LINK_H

#include "domain/message/outbox.h"

/*
 * The page that the link of a message opens: the one it was queued with, else the tenant's
 * hosted page for such messages, in `language` or, where pages do not exist in that, in the one
 * that suits best. Empty when the message has no link, or there is no page. In the arena.
 */
struct str link_page(const struct context *c, const struct outbox_message *m, struct str language);

/*
 * The hosted page where somebody who gets a notification of a new PIN or password, and did not
 * cause it, requests another. Empty for other messages, or without hosted pages. In the arena.
 */
struct str link_forgot(const struct context *c, const struct outbox_message *m,
		       struct str language);

/* What the token of a message is for, as links say it (vtype). Static, or of the message. */
struct str link_type(const struct outbox_message *m);

/*
 * The link to `page` with type and token behind ?, or behind # if the tenant wants that
 * (mail.link_fragment). In the arena.
 */
struct str link_url(const struct context *c, struct str page, struct str type, struct str token);

#endif
