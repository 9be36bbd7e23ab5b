/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "bin/pintle-outbox/board.h"

#include <sys/mman.h>

#include "base/secret.h"

struct board *board_make(int workers)
{
	struct board *b =
		mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (b == MAP_FAILED)
		return NULL;
	b->workers = workers;
	return b;
}

int board_count(const struct board *b, enum slot_state state)
{
	int n = 0;

	for (int i = 0; i < b->workers; i++)
		n += atomic_load(&b->slots[i].state) == (int)state;
	return n;
}

struct slot *board_free_slot(struct board *b)
{
	for (int i = 0; i < b->workers; i++)
		if (atomic_load(&b->slots[i].state) == SLOT_FREE)
			return &b->slots[i];
	return NULL;
}

bool board_has(const struct board *b, pid_t pid)
{
	for (int i = 0; i < b->workers; i++)
		if (b->slots[i].pid == pid)
			return true;
	return false;
}

/*
 * Each webhook's target is a destination. All mails of a tenant are one, and all its SMS
 * another.
 */
static struct digest destination_of(const struct guid *tenant, const struct outbox_message *m)
{
	const char kind = (char)m->kind;
	struct str parts[] = {str_bytes(&kind, 1), m->kind == OUTBOX_WEBHOOK ? m->to : STR("")};

	return digest_mac(str_bytes(tenant->b, sizeof tenant->b), parts, 2);
}

void board_set_busy(struct slot *s, const struct guid *tenant, const struct outbox_message *m)
{
	s->tenant = *tenant;
	s->claim = outbox_claim_of(m);
	s->kind = m->kind;
	s->retry = m->tries > 1;
	s->destination = destination_of(tenant, m);
	atomic_store(&s->state, SLOT_BUSY);
}

static int share(const struct board *b, int part)
{
	int n = b->workers / part;

	return n > 0 ? n : 1;
}

bool board_may_send(const struct board *b, const struct guid *tenant,
		    const struct outbox_message *m)
{
	struct digest destination = destination_of(tenant, m);
	int same_tenant = 0, same_destination = 0, webhooks = 0, retries = 0;

	for (int i = 0; i < b->workers; i++) {
		const struct slot *s = &b->slots[i];

		if (atomic_load(&s->state) != SLOT_BUSY)
			continue;
		same_tenant += guid_equal(&s->tenant, tenant);
		same_destination += secret_equal(str_bytes(s->destination.b, DIGEST_SIZE),
						 str_bytes(destination.b, DIGEST_SIZE));
		webhooks += s->kind == OUTBOX_WEBHOOK;
		retries += s->retry;
	}
	if (m->kind == OUTBOX_WEBHOOK &&
	    (webhooks >= share(b, 2) || same_destination >= share(b, 16)))
		return false;
	return same_tenant < share(b, 4) && (m->tries == 0 || retries < share(b, 2));
}

void board_note_end(struct board *b, pid_t pid)
{
	for (int i = 0; i < b->workers; i++) {
		struct slot *s = &b->slots[i];
		bool busy = atomic_load(&s->state) == SLOT_BUSY;

		if (s->pid != pid)
			continue;
		s->pid = 0;
		atomic_store(&s->state, busy ? SLOT_ORPHAN : SLOT_FREE);
	}
}
