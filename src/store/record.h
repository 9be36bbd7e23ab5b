/* SPDX-License-Identifier: MIT */
/*
 * Records: a version byte, then the fields. Writer and reader remember the first error,
 * so code writes or reads everything and checks once. Numbers are big-endian; texts are
 * preceded by their length.
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

/* Append a number, bytes without a length, or a text of up to 64 KiB - 1 with its
 * length. */
void record_u8(struct record *r, uint8_t v);
void record_u32(struct record *r, uint32_t v);
void record_u64(struct record *r, uint64_t v);
void record_bytes(struct record *r, const void *p, size_t n);
void record_text(struct record *r, struct str s);

/* What was written, as a slice of r. */
struct str record_str(const struct record *r);

struct reader {
	struct str rest;
	bool bad; /* something was missing; everything read since is zero */
};

/* A reader of value. It is bad at once unless the record's version is `version`. */
struct reader reader_of(struct str value, uint8_t version);

/* Read the next field; a text is a slice of the value. */
uint8_t read_u8(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
void read_bytes(struct reader *r, void *p, size_t n);
struct str read_text(struct reader *r);

/* Whether everything was read without error. */
bool reader_done(const struct reader *r);

#endif
