/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "http/service.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/address.h"
#include "http/fields.h"

enum { EXIT_USAGE = 64, EXIT_CONFIG = 78, ARENA_BYTES = 16 << 20, ID_TEXT = 16 };

/* The service's own handles: the only state that outlives a request. */
static struct {
	struct site site;
	bool open;
	struct arena arena;
	struct request request;
} own;

static void close_site(void)
{
	site_close(&own.site);
}

/*
 * json-c and libfcgi free what they were given: let freed bytes be overwritten.
 * Only once the stores are open, whose large tables would all be touched.
 */
static void overwrite_freed(void)
{
	(void)mallopt(M_PERTURB, 0x5a);
}

static enum err open_site(struct str given)
{
	struct path conf;
	enum err e = site_find_conf(given, &conf);

	if (e == ERR_OK)
		e = site_load(&own.site, &conf);
	if (e == ERR_OK)
		e = address_settings(&own.site.conf);
	if (e == ERR_OK)
		e = site_open(&own.site);
	own.open = e == ERR_OK;
	if (own.open)
		overwrite_freed();
	return e;
}

/* Some servers name the configuration with the first request only. */
static enum err site_for(const struct gateway *g)
{
	return own.open ? ERR_OK : open_site(gateway_param(g, "PINTLE_CONF"));
}

static void log_request(const struct request *r, int status, uint64_t started_us)
{
	struct buf number;

	buf_init(&number, r->call.arena, 64, 64);
	buf_int(&number, status);

	size_t status_n = number.n;

	buf_int(&number, (int64_t)(clock_steady_us() - started_us));
	LOG("request", { "method", r->method_name },
	    { "route", str_of(r->route == NULL ? "none" : r->route->path) },
	    { "from", r->address }, { "status", str_head(buf_str(&number), status_n) },
	    { "us", str_skip(buf_str(&number), status_n) });
}

/* Leave of the answer what the client asked for. */
static enum err project(struct request *r)
{
	struct buf all = r->out;

	if (r->fields.n == 0)
		return ERR_OK;
	buf_init(&r->out, r->call.arena, all.n, all.max);
	return fields_project(&r->out, r->fields, buf_str(&all)) ? ERR_OK : ERR_INTERNAL;
}

static enum err work(struct gateway *g, const struct service *service)
{
	struct request *r = &own.request;
	enum err e = request_begin(r, g, service->routes, &own.site, &own.arena);

	if (e == ERR_OK)
		e = r->route->handle(r);
	return e == ERR_OK ? project(r) : e;
}

static void serve(struct gateway *g, const struct service *service)
{
	struct request *r = &own.request;
	uint64_t started_us = clock_steady_us();
	char id[ID_TEXT];
	uint8_t random[ID_TEXT / 2];
	enum err e = site_for(g);

	secret_random(random, sizeof random);
	hex_write(random, sizeof random, id);
	log_context(service->name, str_bytes(id, sizeof id));
	if (e == ERR_OK) {
		e = work(g, service);
	} else {
		memset(r, 0, sizeof *r);
		r->gateway = g;
		r->call = (struct call){ .arena = &own.arena, .excuse = &r->excuse };
	}
	log_request(r, answer_send(r, e, str_bytes(id, sizeof id)), started_us);
	request_end(r);
	gateway_finish(g);
	secret_zero(r, sizeof *r);
	arena_reset(&own.arena);
	log_context(service->name, STR(""));
}

static int run(const struct service *service)
{
	struct gateway *g = gateway_open();
	enum gateway_event event;

	if (g == NULL)
		return EXIT_USAGE;
	arena_init(&own.arena, ARENA_BYTES);
	while ((event = gateway_accept(g)) != GATEWAY_STOP) {
		if (event == GATEWAY_IDLE)
			hash_release();
		else
			serve(g, service);
	}
	hash_release();
	arena_release(&own.arena);
	return 0;
}

static bool conf_is_there(void)
{
	struct path conf;

	return site_find_conf(STR(""), &conf) == ERR_OK && access(conf.s, F_OK) == 0;
}

static int check(void)
{
	bool fine = open_site(STR("")) == ERR_OK;

	(void)puts(fine ? "ok" : "refused: the log says why");
	return fine ? 0 : EXIT_CONFIG;
}

int service_main(int argc, char **argv, const struct service *service)
{
	struct str option = str_of(argc > 1 ? argv[1] : "");

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
	(void)atexit(close_site); /* LMDB's reader slot goes with it */
	secret_harden();
	if (str_eq(option, STR("--check")))
		return check();
	if (argc > 1)
		return EXIT_USAGE;
	if (conf_is_there() && open_site(STR("")) != ERR_OK)
		return EXIT_CONFIG;
	return run(service);
}
