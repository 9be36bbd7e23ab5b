/* SPDX-License-Identifier: MIT */
#include "crypto/pepper.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/log.h"
#include "base/path.h"

/* "255 " + 64 digits + newline, for each key. */
enum { LINE_TEXT = 4 + 2 * PEPPER_SIZE + 1, FILE_TEXT = PEPPER_KEYS * LINE_TEXT + 1 };

static enum err refuse(const char *path, struct str reason)
{
	LOG(pepper_refused, {"file", str_of(path)}, {"reason", reason});
	return ERR_CONFIG;
}

static bool take_line(struct pepper *p, struct str line)
{
	struct str id = str_cut(&line, ' ');
	int64_t n;

	if (p->count == PEPPER_KEYS || !str_int(id, &n) || n < 1 || n > 255)
		return false;
	if (p->count > 0 && n <= p->keys[p->count - 1].id)
		return false;
	p->keys[p->count].id = (uint8_t)n;
	return hex_read(line, p->keys[p->count++].key, PEPPER_SIZE);
}

static bool take_lines(struct pepper *p, struct str text)
{
	while (text.n > 0)
		if (!take_line(p, str_cut(&text, '\n')))
			return false;
	return p->count > 0;
}

enum err pepper_load(struct pepper *p, const char *path)
{
	char text[FILE_TEXT];
	size_t n;
	enum err e = path_check_private(path);

	*p = (struct pepper){0};
	if (e != ERR_OK)
		return e;
	e = path_read(path, text, sizeof text, &n);
	if (e == ERR_OK && !take_lines(p, str_bytes(text, n)))
		e = refuse(path, STR("a line is not NUMBER, a blank and 64 hexadecimal digits"));
	secret_zero(text, sizeof text); /* also what was read of a file that is too large */
	return e;
}

static void add_key(struct pepper *p)
{
	p->keys[p->count].id = p->count == 0 ? 1 : (uint8_t)(p->keys[p->count - 1].id + 1);
	secret_random(p->keys[p->count].key, PEPPER_SIZE);
	p->count++;
}

static enum err write_keys(const struct pepper *p, const char *path)
{
	char text[FILE_TEXT];
	size_t n = 0;
	enum err e;

	for (size_t i = 0; i < p->count; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "%d ", p->keys[i].id); /* fits */
		hex_write(p->keys[i].key, PEPPER_SIZE, text + n);
		n += 2 * PEPPER_SIZE;
		text[n++] = '\n';
	}
	e = path_write_new(path, str_bytes(text, n));
	secret_zero(text, sizeof text);
	return e;
}

enum err pepper_create(const char *path)
{
	struct pepper p = {0};
	enum err e;

	add_key(&p);
	e = write_keys(&p, path);
	secret_zero(&p, sizeof p);
	return e;
}

/* Write the keys and a new one to a file beside the old one, then rename it over the old one. */
static enum err write_rotated(struct pepper *p, const char *path)
{
	struct path fresh;
	int n = snprintf(fresh.s, sizeof fresh.s, "%s.new", path);
	enum err e;

	if (p->count == PEPPER_KEYS || p->keys[p->count - 1].id == 255)
		return refuse(path, STR("it has as many keys, or as high a number, as it may"));
	if (n < 0 || (size_t)n >= sizeof fresh.s)
		return refuse(path, STR("its name is too long"));
	add_key(p);
	e = write_keys(p, fresh.s);
	return e == ERR_OK ? path_replace(path, fresh.s) : e;
}

enum err pepper_rotate(const char *path)
{
	struct pepper p;
	enum err e = pepper_load(&p, path);

	if (e == ERR_OK)
		e = write_rotated(&p, path);
	secret_zero(&p, sizeof p);
	return e;
}

uint8_t pepper_current(const struct pepper *p)
{
	assert(p->count > 0 && p->count <= PEPPER_KEYS);
	return p->keys[p->count - 1].id;
}

bool pepper_mac(const struct pepper *p, uint8_t id, const struct str *parts, size_t count,
		struct digest *out)
{
	assert(p->count > 0 && p->count <= PEPPER_KEYS);
	for (size_t i = 0; i < p->count; i++) {
		if (p->keys[i].id != id)
			continue;
		*out = digest_mac(str_bytes(p->keys[i].key, PEPPER_SIZE), parts, count);
		return true;
	}
	LOG(pepper_key_missing, {"reason", STR("a key that stored hashes need is gone")});
	return false;
}

static bool box_key(const struct pepper *p, uint8_t id, struct str label, struct digest *out)
{
	const struct str parts[] = {STR("seal"), label};

	return pepper_mac(p, id, parts, 2, out);
}

struct str pepper_seal(const struct pepper *p, struct arena *arena, struct str label,
		       struct str plain)
{
	uint8_t *out = arena_alloc(arena, 1 + SECRET_BOX_EXTRA + plain.n);
	struct digest key = {{0}};

	assert(label.n > 0);
	out[0] = pepper_current(p);
	(void)box_key(p, out[0], label, &key);	/* cannot fail: the current key exists */
	(void)secret_box(&key, plain, out + 1); /* returns the size, which is known */
	secret_zero(&key, sizeof key);
	return str_bytes(out, 1 + SECRET_BOX_EXTRA + plain.n);
}

bool pepper_open(const struct pepper *p, struct arena *arena, struct str label, struct str sealed,
		 struct str *out)
{
	struct digest key;
	uint8_t *plain;
	bool ok;

	if (sealed.n < 1 + SECRET_BOX_EXTRA || !box_key(p, (uint8_t)sealed.p[0], label, &key))
		return false;
	plain = arena_alloc(arena, sealed.n);
	ok = secret_unbox(&key, str_skip(sealed, 1), plain);
	*out = str_bytes(plain, sealed.n - 1 - SECRET_BOX_EXTRA);
	secret_zero(&key, sizeof key);
	return ok;
}
