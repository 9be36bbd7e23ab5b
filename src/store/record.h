/* SPDX-License-Identifier: MIT */
/*
 * Records: fields one after another, the first byte the version of the form.
 * Writer and reader keep the first fault, so code writes or reads everything
 * and looks once. Numbers are big-endian; texts carry their length.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "base/secret.h"
#include "base/str.h"

enum { RECORD_MAX = 8192 };

struct record {
	uint8_t b[RECORD_MAX];
	size_t n;
	bool bad; /* something did not fit */
};

/* Append a number, bytes without their length, or a text of up to 64 KiB - 1 with it. */
void record_u8(struct record *r, uint8_t v);
void record_u32(struct record *r, uint32_t v);
void record_u64(struct record *r, uint64_t v);
void record_bytes(struct record *r, const void *p, size_t n);
void record_text(struct record *r, struct str s);

/* What was written, as a slice of r. */
struct str record_str(const struct record *r);

struct reader {
	struct str rest;
	bool bad; /* something was missing; what was read since is zero */
};

/* Read value, whose version must be `version`, else the reader is bad at once. */
struct reader reader_of(struct str value, uint8_t version);

/* Take the next field off; a text is a slice of the value. */
uint8_t read_u8(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
void read_bytes(struct reader *r, void *p, size_t n);
struct str read_text(struct reader *r);

/* Whether all went well and nothing is left over. */
bool reader_done(const struct reader *r);

#endif
