/* SPDX-License-Identifier: MIT */
#include "bin/pintle-outbox/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "bin/pintle-outbox/scout.h"
#include "delivery/delivery.h"
#include "store/store.h"

enum {
	SPARE = 2,	   /* idle workers that are kept */
	ALARM_EXTRA_S = 5, /* after all other limits, a worker that still hangs is killed */
	SETTLE_TRIES = 5,
	ARENA_BYTES = 32 << 20,
};

static volatile sig_atomic_t stopping;

static void note_stop(int signal)
{
	(void)signal; /* all mean the same */
	stopping = 1;
}

static struct str number_text(struct worker *w, struct buf *b, uint64_t n)
{
	buf_init(b, &w->arena, 24, 24);
	buf_int(b, (int64_t)n);
	return buf_str(b);
}

static void log_outcome(struct worker *w, enum log_event event, const struct outbox_message *m,
			struct str reason)
{
	char key[GUID_TEXT + 1], id[2 * OUTBOX_ID];
	struct str name = m->kind == OUTBOX_WEBHOOK ? STR("") : template_name(m->template);
	struct buf b;

	guid_write(&w->tenant.id, key);
	hex_write(m->id, sizeof m->id, id);
	LOG_AS(event, {"tenant", str_of(key)}, {"id", str_bytes(id, sizeof id)},
	       {"kind", outbox_kind_name(m->kind)}, {"template", name}, {"uid", m->uid},
	       {"tries", number_text(w, &b, m->tries)}, {"reason", reason});
}

struct settling {
	const struct worker *w;
	struct outbox_claim claim;
	struct delivery delivery;
	uint64_t due; /* of the next attempt, with DELIVER_LATER; 0: it would be too late */
};

static enum err settle_body(struct txn *t, void *arg)
{
	const struct settling *s = arg;

	if (s->delivery.outcome == DELIVER_NEVER)
		return outbox_bury(t, &s->w->context, &s->claim, s->delivery.reason);
	if (s->delivery.outcome == DELIVER_LATER && s->due > 0)
		return outbox_again(t, &s->w->context, &s->claim, s->due, s->delivery.reason);
	return outbox_done(t, &s->w->context, &s->claim);
}

/* An event that was not accepted in time is kept with the messages that were given up. */
static void end_webhook(struct delivery *d)
{
	bool tried = d->reason.n > 0;

	*d = delivery_never(tried ? d->reason : STR("it expired before it was tried"));
}

static void settle(struct worker *w, const struct outbox_message *m, struct delivery *d)
{
	static const enum log_event events[] = {[DELIVERED] = LOGGED_message_sent,
						[DELIVER_LATER] = LOGGED_message_deferred,
						[DELIVER_NEVER] = LOGGED_message_given_up};
	struct settling s = {.w = w, .claim = outbox_claim_of(m)};
	enum err e = ERR_STORE;

	w->context.now = clock_now();
	if (d->outcome == DELIVER_LATER)
		s.due = outbox_next_try(m->tries, w->context.now, m->expires, d->wait_s);
	if (d->outcome == DELIVER_LATER && s.due == 0 && m->kind == OUTBOX_WEBHOOK)
		end_webhook(d);
	s.delivery = *d;
	for (int i = 0; i < SETTLE_TRIES && e != ERR_OK && e != ERR_NOT_FOUND; i++) {
		if (i > 0)
			clock_sleep_ms(LOOK_MS);
		e = store_write(w->instance.store, settle_body, &s);
	}
	if (e != ERR_OK)
		log_outcome(w, LOGGED_message_result_lost, m, str_of(err_info(e)->name));
	else if (d->outcome == DELIVER_LATER && s.due == 0)
		log_outcome(w, LOGGED_message_expired, m, d->reason);
	else
		log_outcome(w, events[d->outcome], m,
			    d->outcome == DELIVERED ? STR("") : d->reason);
}

static void send_claimed(struct worker *w, struct outbox_message *m)
{
	struct delivery d = delivery_never(STR("the message cannot be decrypted"));

	if (outbox_unseal(&w->context, m) == ERR_OK) {
		if (m->expires <= w->context.now)
			d = delivery_later(m->reason); /* which is too late */
		else
			deliver(&w->context, m, &d);
	}
	settle(w, m, &d);
}

/* --- being the scout --------------------------------------------------- */

static bool set_lock(const struct worker *w, short type, int how)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET};

	return fcntl(w->lock, how, &lock) == 0;
}

/* The process that is the scout, unless it is this one; 0: none. */
static pid_t scout_pid(const struct worker *w)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(w->lock, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

/*
 * Whether a worker of another pintle-outbox is the scout. Asks twice: between asking and
 * looking at the board, a worker of ours may have ended and its slot been freed.
 */
static bool other_scouts(const struct worker *w)
{
	pid_t pid = scout_pid(w);

	return pid != 0 && !board_has(w->board, pid) && scout_pid(w) == pid;
}

/*
 * Wait to be the scout, with --once. When a running pintle-outbox is the scout, it does
 * the work and this one is done. False when the worker must end.
 */
static bool become_scout_once(struct worker *w)
{
	while (!stopping && !atomic_load(&w->board->drained)) {
		if (set_lock(w, F_WRLCK, F_SETLK))
			return true;
		if (other_scouts(w))
			atomic_store(&w->board->drained, true);
		else
			clock_sleep_ms(FULL_MS);
	}
	return false;
}

/* Wait to be the scout; false when the worker must end. */
static bool become_scout(struct worker *w)
{
	if (w->once)
		return become_scout_once(w);
	while (!stopping && !atomic_load(&w->board->drained)) {
		if (set_lock(w, F_WRLCK, F_SETLKW))
			return true;
		if (errno != EINTR)
			log_die(LOGGED_outbox_lock_failed, strerror(errno));
	}
	return false;
}

static void open_instance(struct worker *w)
{
	if (w->instance.store != NULL)
		return;
	if (instance_open(&w->instance) != ERR_OK)
		_exit(EXIT_CONFIG);
	log_echo(false);		/* it has started */
	(void)mallopt(M_PERTURB, 0x5a); /* overwrite memory that libraries free */
	arena_init(&w->arena, ARENA_BYTES);
	w->context = (struct context){.instance = &w->instance,
				      .tenant = &w->tenant,
				      .arena = &w->arena,
				      .detail = &w->detail,
				      .actor = BY_SERVICE};
}

/* Claim and deliver one message; false when the worker must end. */
static bool serve_one(struct worker *w)
{
	struct outbox_message m;
	bool found;

	if (!become_scout(w))
		return false;
	open_instance(w);
	found = !atomic_load(&w->board->drained) && getppid() == w->parent && scout(w, &m);
	(void)set_lock(w, F_UNLCK, F_SETLK); /* cannot fail on a lock that is held */
	if (!found)
		return false;
	if (board_count(w->board, SLOT_IDLE) == 0)
		(void)kill(w->parent, SIGUSR1); /* one more scout is needed */
	(void)alarm((unsigned)w->instance.conf.n[CONF_OUTBOX_SEND_SECONDS] + ALARM_EXTRA_S);
	send_claimed(w, &m);
	(void)alarm(0);
	arena_reset(&w->arena);
	atomic_store(&w->slot->state, SLOT_IDLE);
	return board_count(w->board, SLOT_IDLE) <= SPARE;
}

_Noreturn void worker_run(struct worker *w, struct slot *slot, pid_t parent)
{
	struct sigaction stop = {.sa_handler = note_stop}; /* interrupts waiting calls */
	sigset_t none;

	slot->pid = getpid(); /* before it can be the scout; the parent may set it too late */
	w->slot = slot;
	w->parent = parent;
	w->stopping = &stopping;
	(void)sigaction(SIGTERM, &stop, NULL);
	(void)sigaction(SIGINT, &stop, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	w->lock = open(w->lock_file.s, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (w->lock < 0)
		log_die(LOGGED_outbox_lock_failed, strerror(errno));
	while (getppid() == parent && serve_one(w))
		continue;
	instance_close(&w->instance);
	arena_release(&w->arena);
	_exit(0);
}
