/* SPDX-License-Identifier: MIT */
/*
 * An engine that fails on demand: the memory engine, in which one call fails as with a
 * full or broken disk. For tests: arm it with 1, 2, 3 ... until the tested operation
 * succeeds; then each of its calls has failed once.
 */
#ifndef STORE_KV_FAULT_H
#define STORE_KV_FAULT_H

#include "store/kv.h"

extern const struct kv_engine kv_fault;

/* Make the nth call of get, put, del, seek, next, begin or commit from now on fail; 0:
 * none. */
void kv_fault_arm(unsigned nth);

/* Whether the armed call has failed since kv_fault_arm. */
bool kv_fault_fired(void);

#endif
