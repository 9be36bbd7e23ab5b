/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "http/service.h"

#include <assert.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/hash.h"
#include "base/log.h"
#include "base/address.h"
#include "domain/tenant/page_address.h"
#include "http/breach_lookup.h"
#include "http/browser.h"
#include "http/projection.h"
#include "http/captcha_check.h"

enum { EXIT_USAGE = 64, EXIT_CONFIG = 78, ARENA_BYTES = 16 << 20, ID_TEXT = 16 };

struct job;

/* How a request goes on when its helper has answered. */
typedef void after_helper(struct fcgi *g, const struct service *service, struct job *j);

/* A request being worked on, and all that belongs to it. */
struct job {
	struct request request;
	struct arena arena;
	char id[ID_TEXT];
	uint64_t started_us;
	struct helper_process helper; /* verifies its captcha, or looks up its new password */
	after_helper *then;
	struct job *next; /* the next spare job */
};

/* The service's own handles: the only state that outlives a request. */
static struct {
	struct instance instance;
	bool open;
	struct job *spare; /* unused jobs, kept for later requests */
} the_service;

static struct job *job_take(void)
{
	struct job *j = the_service.spare;

	if (j == NULL) {
		j = calloc(1, sizeof *j);
		if (j == NULL)
			log_die(LOGGED_out_of_memory, "job");
		arena_init(&j->arena, ARENA_BYTES);
		return j;
	}
	the_service.spare = j->next;
	return j;
}

/* Wipe the request from memory and keep the job for another one. */
static void job_give_back(struct job *j)
{
	secret_zero(&j->request, sizeof j->request);
	arena_reset(&j->arena);
	j->next = the_service.spare;
	the_service.spare = j;
}

static void release_jobs(void)
{
	while (the_service.spare != NULL) {
		struct job *j = the_service.spare;

		the_service.spare = j->next;
		arena_release(&j->arena);
		free(j);
	}
}

static void close_instance(void)
{
	instance_close(&the_service.instance);
}

/*
 * Overwrite memory when it is freed, since json-c and libfcgi do not wipe their copies
 * of secrets. Called after the stores are open, because it would touch all of their
 * large tables.
 */
static void overwrite_freed(void)
{
	(void)mallopt(M_PERTURB, 0x5a);
}

static enum err open_instance(struct str given)
{
	struct path conf;
	enum err e = instance_find_conf(given, &conf);

	if (e != ERR_OK)
		return e;
	e = instance_load(&the_service.instance, &conf);
	if (e != ERR_OK)
		return e;
	e = address_settings(&the_service.instance.conf);
	if (e != ERR_OK)
		return e;
	e = page_address_settings(&the_service.instance.conf);
	if (e != ERR_OK)
		return e;
	e = instance_open(&the_service.instance);
	if (e != ERR_OK)
		return e;
	the_service.open = true;
	overwrite_freed();
	return ERR_OK;
}

/* Some servers pass PINTLE_CONF only with the requests. */
static enum err open_once(const struct fcgi *g)
{
	enum err e;

	if (the_service.open)
		return ERR_OK;
	log_echo(true);
	e = open_instance(fcgi_param(g, "PINTLE_CONF"));
	log_echo(false);
	return e;
}

static void log_request(const struct request *r, int status, uint64_t started_us)
{
	struct buf number;

	buf_init(&number, r->context.arena, 64, 64);
	buf_int(&number, status);

	size_t status_n = number.n;

	buf_int(&number, (int64_t)(clock_steady_us() - started_us));
	LOG(request_answered, {"method", r->method_name},
	    {"route", str_of(r->route == NULL ? "none" : r->route->path)}, {"from", r->address},
	    {"status", str_head(buf_str(&number), status_n)},
	    {"us", str_skip(buf_str(&number), status_n)});
}

/* Reduce the answer to the members the client asked for. */
static enum err project(struct request *r)
{
	struct buf all = r->out;

	if (r->fields.n == 0 || r->is_page)
		return ERR_OK;
	buf_init(&r->out, r->context.arena, all.n, all.max);
	return projection_project(&r->out, r->fields, buf_str(&all)) ? ERR_OK : ERR_INTERNAL;
}

static enum err handle(struct request *r)
{
	enum err e;

	r->admitted = true;
	e = r->route->handle(r);
	return e == ERR_OK ? project(r) : e;
}

/* The last step: run the handler, unless the request was refused, and send the answer. */
static void finish(struct fcgi *g, const struct service *service, struct job *j, enum err e)
{
	struct request *r = &j->request;
	struct str id = str_bytes(j->id, sizeof j->id);

	if (e == ERR_OK)
		e = handle(r);
	if (e != ERR_OK && service->draw_error != NULL && browser_wants_page(r))
		service->draw_error(r, e, id);
	log_request(r, response_send(r, e, id), j->started_us);
	request_end(r);
	fcgi_finish(g);
	job_give_back(j);
	log_context(service->name, STR(""));
}

/* Call `then` when the helper has answered; other requests are served meanwhile. */
static void await_helper(struct fcgi *g, const struct service *service, struct job *j,
			 after_helper *then)
{
	j->then = then;
	if (fcgi_can_suspend(g)) {
		fcgi_suspend(g, j->helper.fd, HELPER_LIMIT_MS, j);
		log_context(service->name, STR(""));
	} else {
		helper_process_wait(&j->helper);
		then(g, service, j);
	}
}

static void on_breach_answer(struct fcgi *g, const struct service *service, struct job *j)
{
	breach_lookup_end(&j->request, &j->helper);
	finish(g, service, j, ERR_OK);
}

/* After the captcha: authorize the request, and look up its new password, if it has one. */
static void go_on(struct fcgi *g, const struct service *service, struct job *j, enum err e)
{
	if (e == ERR_OK)
		e = request_authorize(&j->request);
	if (e == ERR_OK && breach_lookup_begin(&j->request, &j->helper))
		await_helper(g, service, j, on_breach_answer);
	else
		finish(g, service, j, e);
}

static void on_captcha_answer(struct fcgi *g, const struct service *service, struct job *j)
{
	go_on(g, service, j, captcha_check_end(&j->request, &j->helper));
}

static void check_captcha(struct fcgi *g, const struct service *service, struct job *j)
{
	enum err e = captcha_check_begin(&j->request, &j->helper);

	if (e == ERR_OK)
		await_helper(g, service, j, on_captcha_answer);
	else
		finish(g, service, j, e);
}

static void resume(struct fcgi *g, const struct service *service)
{
	struct job *j = fcgi_user_data(g);

	log_context(service->name, str_bytes(j->id, sizeof j->id));
	j->then(g, service, j);
}

static enum audience audience_of(const struct service *service)
{
	return service->draw_error != NULL ? FOR_BROWSERS : FOR_CLIENTS;
}

static void serve(struct fcgi *g, const struct service *service)
{
	struct job *j = job_take();
	struct request *r = &j->request;
	uint8_t random[ID_TEXT / 2];
	enum err e = open_once(g);

	j->started_us = clock_steady_us();
	secret_random(random, sizeof random);
	hex_write(random, sizeof random, j->id);
	log_context(service->name, str_bytes(j->id, sizeof j->id));
	if (e == ERR_OK) {
		e = request_begin(r, g, audience_of(service), service->routes,
				  &the_service.instance, &j->arena);
	} else {
		r->fcgi = g; /* the rest is zero */
		r->audience = audience_of(service);
		r->context = (struct context){.arena = &j->arena, .detail = &r->detail};
	}
	if (e == ERR_OK && r->captcha_due)
		check_captcha(g, service, j);
	else
		go_on(g, service, j, e);
}

static int run(const struct service *service)
{
	struct fcgi *g = fcgi_open();
	enum fcgi_event event;

	if (g == NULL) {
		LOG(socket_refused, {"reason", STR("descriptor 0 is a socket nobody listens on")});
		return EXIT_USAGE;
	}
	log_echo(false); /* it has started */
	while ((event = fcgi_accept(g)) != FCGI_STOP) {
		if (event == FCGI_IDLE)
			hash_release();
		else if (event == FCGI_RESUMED)
			resume(g, service);
		else
			serve(g, service);
	}
	hash_release();
	release_jobs();
	return 0;
}

static bool conf_is_there(void)
{
	struct path conf;

	return instance_find_conf(STR(""), &conf) == ERR_OK && access(conf.s, F_OK) == 0;
}

static int check(void)
{
	if (open_instance(STR("")) != ERR_OK)
		return EXIT_CONFIG;
	(void)puts("ok");
	return 0;
}

static int usage(const struct service *service)
{
	(void)fprintf(stderr, "usage: %s [--routes | --version | --check]\n", service->name);
	return EXIT_USAGE;
}

/*
 * Whether a person at a terminal gave arguments. A web server passes the words of a
 * query without '=' to a CGI program as arguments (RFC 3875 section 4.4), and anybody
 * can send those.
 */
static bool has_arguments(int argc)
{
	return argc > 1 && getenv("GATEWAY_INTERFACE") == NULL;
}

int service_main(int argc, char **argv, const struct service *service)
{
	struct str option = str_of(has_arguments(argc) ? argv[1] : "");

	assert(service->name != NULL && service->routes[0] != NULL);
	log_context(service->name, STR(""));
	secret_init();
	if (str_eq(option, STR("--routes"))) {
		route_print(stdout, service->routes);
		return 0;
	}
	if (str_eq(option, STR("--version"))) {
		(void)printf("%s (pintle) %s\n", service->name, PINTLE_VERSION);
		return 0;
	}
	(void)atexit(close_instance); /* releases LMDB's reader slot */
	secret_harden();
	log_echo(true); /* show why it does not start */
	if (str_eq(option, STR("--check")))
		return check();
	if (has_arguments(argc))
		return usage(service);
	if (conf_is_there() && open_instance(STR("")) != ERR_OK)
		return EXIT_CONFIG;
	return run(service);
}
