/* SPDX-License-Identifier: MIT */
/* An instance for targets that need one: that of the unit tests, with a tenant of known keys. */
#ifndef FUZZ_INSTANCE_H
#define FUZZ_INSTANCE_H

#include "fuzz.h"

#include "unit/instance_fixture.h"

#define API_KEY "11111111-1111-1111-1111-111111111111"
#define API_SECRET "22222222-2222-2222-2222-222222222222"

static inline enum err put_tenant(struct txn *t, void *arg)
{
	return tenant_put(t, arg);
}

/* The instance, made once; its calls use the arena. */
static inline struct fixture *fuzz_instance(struct arena *a)
{
	struct fixture *f = &instance_fixture;

	if (f->instance.store == NULL) {
		(void)use_engine(&kv_mem);
		site_init(f);
		folder_remove(&f->folder);
		MUST(guid_read(STR(API_KEY), &f->tenant.id));
		tenant_rotate_secret(&f->context, &f->tenant, 0, &f->secret);
		f->tenant.secret = digest_of(STR(API_SECRET));
		MUST(store_write(f->instance.store, put_tenant, &f->tenant) == ERR_OK);
	}
	f->context.arena = a;
	f->detail = (struct error_detail){.field_count = 0};
	return f;
}

#endif
