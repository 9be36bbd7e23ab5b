/* SPDX-License-Identifier: MIT */
/*
 * What names an account: uid, e-mail address, phone number, user name. Checked
 * and brought into the one form they are compared in, here and nowhere else.
 */
#ifndef BASE_IDENTIFIER_H
#define BASE_IDENTIFIER_H

#include "base/arena.h"

enum identifier_kind {
	IDENTIFIER_UID = 'u',
	IDENTIFIER_EMAIL = 'e',
	IDENTIFIER_PHONE = 'p',
	IDENTIFIER_USERNAME = 'n',
};

enum {
	UID_MAX = 50,
	EMAIL_MAX = 254,
	PHONE_DIGITS_MIN = 6,
	PHONE_DIGITS_MAX = 15,
	PHONE_TEXT_MAX = 32,
	USERNAME_MAX = 32,
};

/*
 * The form `text` is compared in, in the arena: uids without hyphens and in
 * lower case when they are GUIDs, else as they are; e-mail addresses and user
 * names in ASCII lower case; phone numbers as their digits, an international
 * 00 or + left out. False when text is no identifier of that kind.
 */
bool identifier_normal(struct arena *arena, enum identifier_kind kind, struct str text,
		       struct str *out);

/* Whether a text stands where a uid stands in addresses of the wire, so that nobody's uid is it. */
bool identifier_is_path_word(struct str text);

/* Whether a text is a list of beginnings of phone numbers, +49, +4315; an empty one is. */
bool identifier_prefixes_ok(struct str list);

/* Whether a phone number, in any form, begins as one of such a list does. */
bool identifier_has_prefix(struct arena *arena, struct str phone, struct str list);

#endif
