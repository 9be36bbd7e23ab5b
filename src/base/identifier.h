/* SPDX-License-Identifier: MIT */
/*
 * Identifiers of an account: uid, e-mail address, phone number, username. Only this
 * module checks them and brings them into the normal form in which they are compared.
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
 * The normal form of `text`, in the arena: uids that are GUIDs in lower case without
 * hyphens, other uids unchanged; e-mail addresses and usernames in ASCII lower case;
 * phone numbers as digits, without the international 00 or +. False when text is not an
 * identifier of that kind.
 */
bool identifier_normal(struct arena *arena, enum identifier_kind kind, struct str text,
		       struct str *out);

/*
 * Which kind of identifier somebody means who may type an e-mail address, a phone number or a user
 * name into one field: what has an @ is an address, what could be a phone number is one.
 */
enum identifier_kind identifier_kind_of(struct arena *arena, struct str text);

/*
 * An identifier as it is shown to whoever typed it, but not to others who look on:
 * "a…@example.com", "…06" of a phone number; a user name is shown whole. Lives in the arena.
 */
struct str identifier_masked(struct arena *arena, struct str text);

/* Whether a text is a fixed part of API paths where a uid can stand, so that it cannot
 * be a uid. */
bool identifier_is_path_word(struct str text);

/* Whether a text is a list of phone number prefixes such as +49,+4315. An empty text is
 * one. */
bool identifier_prefixes_ok(struct str list);

/* Whether a phone number, in any form, begins with a prefix of such a list. */
bool identifier_has_prefix(struct arena *arena, struct str phone, struct str list);

#endif
