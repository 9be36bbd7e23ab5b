/* SPDX-License-Identifier: MIT */
/*
 * pintle-outbox: delivers what requests have queued. See pintle-outbox(8).
 *
 * A parent that never opens the store keeps workers, each a process of its own.
 * One of them at a time is the scout, which a file lock decides: it looks for a
 * message that is due and may be sent now, claims it, hands the scouting on and
 * delivers. A board in shared memory says who is at what, so that no tenant and
 * no destination gets all the workers. A worker that is killed loses the lock and
 * its place on the board; its claim ends with the lease, or as soon as the
 * parent has seen it die.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "delivery/delivery.h"
#include "delivery/mail.h"
#include "domain/tenant/tenant.h"

enum { EXIT_USAGE = 64, EXIT_FAULT = 70, EXIT_CONFIG = 78 };

enum {
	WORKERS_MAX = 512,
	SPARE = 2,	    /* idle workers that stay */
	LOOK_MS = 500,	    /* between two looks at an empty outbox */
	FULL_MS = 50,	    /* the same while what is due has to wait for others */
	ALARM_EXTRA_S = 5,  /* a worker that hangs beyond every limit is ended then */
	LEASE_EXTRA_S = 15, /* and its claim ends then */
	SWEEP_S = 3600,
	SETTLE_TRIES = 5,
	ARENA_BYTES = 32 << 20,
};

enum place_state { PLACE_FREE, PLACE_IDLE, PLACE_BUSY, PLACE_ORPHAN };

/* A worker's place on the board: written by the worker, and by the parent once it is dead. */
struct place {
	_Atomic int state;
	pid_t pid;
	/* What it is at, while busy; an orphan's claim is to be released. */
	struct guid tenant;
	struct outbox_claim claim;
	struct digest destination;
	enum outbox_kind kind;
	bool retry;
};

struct board {
	struct place places[WORKERS_MAX];
	int workers;
	_Atomic bool drained; /* with --once: there was nothing left to do */
	struct guid last;     /* whose turn it was; the scout's */
	uint64_t swept;
};

static struct {
	struct instance instance;
	struct arena arena;
	struct error_detail detail;
	struct tenant tenant;
	struct context context;
	struct board *board;
	struct place *place; /* a worker's own */
	struct path lock_file;
	int lock;
	bool once;
} own;

static volatile sig_atomic_t stopping;

static void note_stop(int signal)
{
	(void)signal; /* all mean the same */
	stopping = 1;
}

/* --- the board --------------------------------------------------------- */

static int count_state(enum place_state state)
{
	int n = 0;

	for (int i = 0; i < own.board->workers; i++)
		n += atomic_load(&own.board->places[i].state) == (int)state;
	return n;
}

static int share(int part)
{
	int n = own.board->workers / part;

	return n > 0 ? n : 1;
}

static struct digest destination_of(const struct outbox_message *m)
{
	const char kind = (char)m->kind;
	struct str parts[] = {str_bytes(&kind, 1), m->kind == OUTBOX_WEBHOOK ? m->to : STR("")};

	return digest_mac(str_bytes(own.tenant.id.b, sizeof own.tenant.id.b), parts, 2);
}

/* Whether a message may be sent now besides those that are: nobody gets all the workers. */
static bool may_send(const struct outbox_message *m, void *arg)
{
	struct digest destination = destination_of(m);
	bool webhook = m->kind == OUTBOX_WEBHOOK;
	int tenant = 0, same = 0, webhooks = 0, retries = 0;

	(void)arg; /* the board is the program's */
	for (int i = 0; i < own.board->workers; i++) {
		const struct place *p = &own.board->places[i];

		if (atomic_load(&p->state) != PLACE_BUSY)
			continue;
		tenant += guid_equal(&p->tenant, &own.tenant.id);
		same += secret_equal(str_bytes(p->destination.b, DIGEST_SIZE),
				     str_bytes(destination.b, DIGEST_SIZE));
		webhooks += p->kind == OUTBOX_WEBHOOK;
		retries += p->retry;
	}
	if (webhook && (webhooks >= share(2) || same >= share(16)))
		return false;
	return tenant < share(4) && (m->tries == 0 || retries < share(2));
}

/* --- delivering -------------------------------------------------------- */

static struct str number_text(struct buf *b, uint64_t n)
{
	buf_init(b, &own.arena, 24, 24);
	buf_int(b, (int64_t)n);
	return buf_str(b);
}

static void log_outcome(const char *event, const struct outbox_message *m, struct str reason)
{
	char key[GUID_TEXT + 1], id[2 * OUTBOX_ID];
	struct str name = m->kind == OUTBOX_WEBHOOK ? STR("") : template_name(m->template);
	struct buf b;

	guid_write(&own.tenant.id, key);
	hex_write(m->id, sizeof m->id, id);
	LOG(event, {"tenant", str_of(key)}, {"id", str_bytes(id, sizeof id)},
	    {"kind", outbox_kind_name(m->kind)}, {"template", name}, {"uid", m->uid},
	    {"tries", number_text(&b, m->tries)}, {"reason", reason});
}

struct settling {
	const struct outbox_claim *claim;
	struct delivery delivery;
	uint64_t due; /* with DELIVER_LATER; 0: it would be too late */
};

static enum err settle_body(struct txn *t, void *arg)
{
	const struct settling *s = arg;

	if (s->delivery.outcome == DELIVER_NEVER)
		return outbox_bury(t, &own.context, s->claim, s->delivery.reason);
	if (s->delivery.outcome == DELIVER_LATER && s->due > 0)
		return outbox_again(t, &own.context, s->claim, s->due, s->delivery.reason);
	return outbox_done(t, &own.context, s->claim);
}

/* An event nobody took in time is kept like what can never be delivered: it is not dead. */
static void end_hook(struct delivery *d)
{
	bool tried = d->reason.n > 0;

	*d = delivery_never(tried ? d->reason : STR("its time was over before it was tried"));
}

static void settle(const struct outbox_claim *claim, const struct outbox_message *m,
		   struct delivery *d)
{
	static const char *const events[] = {[DELIVERED] = "outbox_sent",
					     [DELIVER_LATER] = "outbox_put_off",
					     [DELIVER_NEVER] = "outbox_given_up"};
	struct settling s = {.claim = claim};
	enum err e = ERR_STORE;

	own.context.now = clock_now();
	if (d->outcome == DELIVER_LATER)
		s.due = outbox_next_try(m->tries, own.context.now, m->expires, d->wait_s);
	if (d->outcome == DELIVER_LATER && s.due == 0 && m->kind == OUTBOX_WEBHOOK)
		end_hook(d);
	s.delivery = *d;
	for (int i = 0; i < SETTLE_TRIES && e != ERR_OK && e != ERR_NOT_FOUND; i++) {
		if (i > 0)
			clock_sleep_ms(LOOK_MS);
		e = store_write(own.instance.store, settle_body, &s);
	}
	if (e != ERR_OK)
		log_outcome("outbox_unsettled", m, str_of(err_info(e)->name));
	else if (d->outcome == DELIVER_LATER && s.due == 0)
		log_outcome("outbox_expired", m, d->reason);
	else
		log_outcome(events[d->outcome], m, d->outcome == DELIVERED ? STR("") : d->reason);
}

static void work(const struct outbox_claim *claim)
{
	struct outbox_message m;
	struct delivery d = delivery_never(STR("the message cannot be opened"));

	if (outbox_open(&own.context, claim, &m) == ERR_OK) {
		if (m.expires <= own.context.now)
			d = delivery_later(m.reason); /* which is too late */
		else
			deliver(&own.context, &m, &d);
	}
	settle(claim, &m, &d);
}

/* --- scouting ---------------------------------------------------------- */

struct search {
	struct guid after, found;
	bool from_start;
	struct outbox_claim claim;
	bool claimed;
};

static enum err find_body(struct txn *t, void *arg)
{
	struct search *s = arg;

	return outbox_find_due(t, s->from_start ? NULL : &s->after, own.context.now, &s->found);
}

static void take_place(const struct outbox_claim *claim)
{
	struct outbox_message m;

	own.place->tenant = own.tenant.id;
	own.place->claim = *claim;
	own.place->claim.value = STR(""); /* the arena is the worker's own */
	if (outbox_open(&own.context, claim, &m) != ERR_OK)
		m.kind = OUTBOX_MAIL; /* it will be given up */
	own.place->kind = m.kind;
	own.place->retry = m.tries > 1;
	own.place->destination = destination_of(&m);
	atomic_store(&own.place->state, PLACE_BUSY);
}

/* Nothing to claim is no failure: unreadable records may have been given up on the way. */
static enum err claim_body(struct txn *t, void *arg)
{
	uint64_t lease = (uint64_t)own.instance.conf.n[CONF_OUTBOX_SEND_SECONDS] + LEASE_EXTRA_S;
	struct search *s = arg;
	enum err e = tenant_get(t, &own.arena, &s->found, &own.tenant);

	s->claimed = false;
	if (e == ERR_OK)
		e = outbox_claim(t, &own.context, own.context.now + lease, may_send, NULL,
				 &s->claim);
	s->claimed = e == ERR_OK;
	return e == ERR_NOT_FOUND || e == ERR_APIKEY_UNKNOWN ? ERR_OK : e;
}

/* Look at each tenant once, beginning behind the one whose turn it was: ERR_NOT_FOUND when idle. */
static enum err search(struct search *s)
{
	bool wrapped = false, any = false;
	enum err e;

	*s = (struct search){.after = own.board->last};
	for (;;) {
		e = store_read(own.instance.store, find_body, s);
		if (e == ERR_NOT_FOUND && !wrapped) {
			wrapped = s->from_start = true;
			continue;
		}
		if (e != ERR_OK)
			return e == ERR_NOT_FOUND && any ? ERR_OK : e;
		s->from_start = false;
		if (wrapped && memcmp(s->found.b, own.board->last.b, sizeof s->found.b) > 0)
			return any ? ERR_OK : ERR_NOT_FOUND;
		s->after = s->found;
		any = true;
		e = store_write(own.instance.store, claim_body, s);
		if (e != ERR_OK || s->claimed)
			return e;
	}
}

struct release {
	struct guid tenant;
	struct outbox_claim claim;
};

static enum err release_body(struct txn *t, void *arg)
{
	struct release *r = arg;
	enum err e = tenant_get(t, &own.arena, &r->tenant, &own.tenant);

	return e == ERR_OK ? outbox_release(t, &own.context, &r->claim) : e;
}

/* Put back what workers had claimed that the parent has seen die. */
static void release_orphans(void)
{
	for (int i = 0; i < own.board->workers; i++) {
		struct place *p = &own.board->places[i];
		struct release r;
		enum err e;

		if (atomic_load(&p->state) != PLACE_ORPHAN)
			continue;
		r = (struct release){p->tenant, p->claim};
		e = store_write(own.instance.store, release_body, &r);
		LOG("outbox_orphan", {"result", str_of(err_info(e)->name)});
		atomic_store(&p->state, PLACE_FREE);
	}
}

static enum err sweep_body(struct txn *t, void *arg)
{
	(void)arg; /* the time is the call's */
	return outbox_sweep(t, own.context.now - OUTBOX_KEEP_DEAD_S);
}

static void sweep_now_and_then(void)
{
	if (own.context.now < own.board->swept + SWEEP_S)
		return;
	own.board->swept = own.context.now;
	if (store_write(own.instance.store, sweep_body, NULL) != ERR_OK)
		LOG("outbox_sweep_failed", {"reason", STR("store")});
}

/* Be the scout until there is a claim; false when the worker is to end. */
static bool scout(struct outbox_claim *out)
{
	struct search s;

	while (!stopping) {
		enum err e;

		arena_reset(&own.arena);
		own.context.now = clock_now();
		release_orphans();
		sweep_now_and_then();
		e = search(&s);
		if (e == ERR_OK && s.claimed) {
			own.board->last = s.found;
			*out = s.claim;
			take_place(out);
			return true;
		}
		if (e == ERR_NOT_FOUND && own.once) {
			atomic_store(&own.board->drained, true);
			return false;
		}
		clock_sleep_ms(e == ERR_OK ? FULL_MS : LOOK_MS);
	}
	return false;
}

/* --- a worker ---------------------------------------------------------- */

static bool set_lock(short type, int how)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET};

	return fcntl(own.lock, how, &lock) == 0;
}

static bool is_own(pid_t pid)
{
	for (int i = 0; i < own.board->workers; i++)
		if (own.board->places[i].pid == pid)
			return true;
	return false;
}

/* Who else is the scout; 0: nobody is. */
static pid_t scout_pid(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(own.lock, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

/*
 * Whether a worker of another pintle-outbox is the scout. It is asked again, since
 * one of ours may have ended, and its place be free, before the board was looked at.
 */
static bool other_scouts(void)
{
	pid_t pid = scout_pid();

	return pid != 0 && !is_own(pid) && scout_pid() == pid;
}

/* With --once: what another one looks after is done. False when the worker is to end. */
static bool become_scout_once(void)
{
	while (!stopping && !atomic_load(&own.board->drained)) {
		if (set_lock(F_WRLCK, F_SETLK))
			return true;
		if (other_scouts())
			atomic_store(&own.board->drained, true);
		else
			clock_sleep_ms(FULL_MS);
	}
	return false;
}

/* Wait to be the scout; false when the worker is to end. */
static bool become_scout(void)
{
	if (own.once)
		return become_scout_once();
	while (!stopping && !atomic_load(&own.board->drained)) {
		if (set_lock(F_WRLCK, F_SETLKW))
			return true;
		if (errno != EINTR)
			log_die("outbox_lock", strerror(errno));
	}
	return false;
}

static void open_site(void)
{
	if (own.instance.store != NULL)
		return;
	if (instance_open(&own.instance) != ERR_OK)
		_exit(EXIT_CONFIG);
	log_echo(false);		/* it has started */
	(void)mallopt(M_PERTURB, 0x5a); /* what libraries free is overwritten */
	arena_init(&own.arena, ARENA_BYTES);
	own.context = (struct context){.instance = &own.instance,
				       .tenant = &own.tenant,
				       .arena = &own.arena,
				       .detail = &own.detail,
				       .actor = BY_SERVICE};
}

/* Claim and deliver one message; false when the worker is to end. */
static bool serve_one(pid_t parent)
{
	struct outbox_claim claim;
	bool found;

	if (!become_scout())
		return false;
	open_site();
	found = !atomic_load(&own.board->drained) && getppid() == parent && scout(&claim);
	(void)set_lock(F_UNLCK, F_SETLK); /* cannot fail on a lock that is held */
	if (!found)
		return false;
	if (count_state(PLACE_IDLE) == 0)
		(void)kill(parent, SIGUSR1); /* one more scout is needed */
	(void)alarm((unsigned)own.instance.conf.n[CONF_OUTBOX_SEND_SECONDS] + ALARM_EXTRA_S);
	work(&claim);
	(void)alarm(0);
	arena_reset(&own.arena);
	atomic_store(&own.place->state, PLACE_IDLE);
	return count_state(PLACE_IDLE) <= SPARE;
}

static _Noreturn void worker(struct place *place, pid_t parent)
{
	struct sigaction stop = {.sa_handler = note_stop}; /* interrupts what waits */
	sigset_t none;

	own.place = place;
	place->pid = getpid(); /* before it can be the scout: the parent may be slower */
	(void)sigaction(SIGTERM, &stop, NULL);
	(void)sigaction(SIGINT, &stop, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	own.lock = open(own.lock_file.s, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (own.lock < 0)
		log_die("outbox_lock", strerror(errno));
	while (getppid() == parent && serve_one(parent))
		continue;
	instance_close(&own.instance);
	arena_release(&own.arena);
	_exit(0);
}

/* --- the parent -------------------------------------------------------- */

static struct place *free_place(void)
{
	for (int i = 0; i < own.board->workers; i++)
		if (atomic_load(&own.board->places[i].state) == PLACE_FREE)
			return &own.board->places[i];
	return NULL;
}

static void start_worker(void)
{
	struct place *place = free_place();
	pid_t parent = getpid(), pid;

	if (place == NULL)
		return;
	atomic_store(&place->state, PLACE_IDLE);
	pid = fork();
	if (pid == 0)
		worker(place, parent);
	place->pid = pid;
	if (pid < 0) {
		LOG("outbox_fork", {"reason", str_of(strerror(errno))});
		atomic_store(&place->state, PLACE_FREE);
	}
}

/* Take note of workers that ended: the worst status of them, 0 when all went well. */
static int reap(void)
{
	int worst = 0, status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;

		for (int i = 0; i < own.board->workers; i++) {
			struct place *p = &own.board->places[i];
			bool busy = atomic_load(&p->state) == PLACE_BUSY;

			if (p->pid != pid)
				continue;
			p->pid = 0;
			atomic_store(&p->state, busy ? PLACE_ORPHAN : PLACE_FREE);
		}
		if (!well)
			worst = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAULT;
	}
	return worst;
}

static int live_workers(void)
{
	return count_state(PLACE_IDLE) + count_state(PLACE_BUSY);
}

static void stop_workers(void)
{
	for (int i = 0; i < own.board->workers; i++)
		if (own.board->places[i].pid > 0)
			(void)kill(own.board->places[i].pid, SIGTERM);
}

/* Wait for a signal, a second at most. */
static void wait_signal(const sigset_t *set)
{
	const struct timespec second = {.tv_sec = 1};
	int signal = sigtimedwait(set, NULL, &second);

	if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP)
		stopping = 1;
}

static bool is_done(void)
{
	return (stopping || atomic_load(&own.board->drained)) && live_workers() == 0;
}

/* From here on the signals wait until wait_signal asks for them. */
static sigset_t hold_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGUSR1);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return set;
}

/* Keep a worker idle until told to stop, or, with --once, until nothing is left. */
static int keep_workers(sigset_t set)
{
	while (!is_done()) {
		int status = reap();

		if (status == EXIT_CONFIG)
			return EXIT_CONFIG;
		if (status != 0)
			clock_sleep_ms(LOOK_MS / 5); /* no storm of workers that die at once */
		if (stopping)
			stop_workers();
		else if (!atomic_load(&own.board->drained) && count_state(PLACE_IDLE) == 0)
			start_worker();
		if (!is_done())
			wait_signal(&set);
	}
	return 0;
}

static bool make_board(void)
{
	void *p = mmap(NULL, sizeof *own.board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		return false;
	own.board = p;
	own.board->workers = (int)own.instance.conf.n[CONF_OUTBOX_WORKERS];
	return true;
}

static enum err begin(const char *conf_file)
{
	struct path conf, run;
	enum err e = instance_find_conf(str_of(conf_file), &conf);

	if (e == ERR_OK)
		e = instance_load(&own.instance, &conf);
	if (e == ERR_OK)
		e = mail_check(&own.instance);
	if (e == ERR_OK)
		e = conf_path(&own.instance.conf, CONF_RUN_PATH, conf.s, &run);
	if (e == ERR_OK &&
	    (!path_join(&own.lock_file, str_of(run.s), STR("outbox.lock")) || !make_board()))
		e = ERR_CONFIG;
	return e;
}

int main(int argc, char **argv)
{
	const char *conf_file = NULL;
	sigset_t held = hold_signals();

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--once") == 0) {
			own.once = true;
		} else if (strcmp(argv[i], "-c") == 0 && i + 1 < argc) {
			conf_file = argv[++i];
		} else {
			(void)fputs("usage: pintle-outbox [-c CONF] [--once]\n", stderr);
			return EXIT_USAGE;
		}
	}
	log_context("pintle-outbox", STR(""));
	secret_init();
	secret_harden();
	(void)signal(SIGPIPE, SIG_IGN); /* SIG_ERR is for numbers that are no signals */
	log_echo(true);			/* why it does not start */
	if (begin(conf_file) != ERR_OK)
		return EXIT_CONFIG;
	return keep_workers(held);
}
