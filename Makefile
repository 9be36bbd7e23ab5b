# SPDX-License-Identifier: MIT
#
#   make deps run     install what is missing, build, start a demo site
#   make deps check   run every test
#
# Variables: CC, CFLAGS, LDFLAGS, SAN=address,undefined, PORT, SITE, prefix,
# DESTDIR, DEVELOPER=1 (warnings are errors), V=1 (show commands),
# HASH_KEEP=0 (stock libcrypt).

B ?= build
prefix ?= /usr/local
DEVELOPER ?= 0
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
PORT ?= 8080
SITE ?= $(B)/site

packages := fcgi lmdb json-c libsodium nettle inih libcrypto liboath libqrencode libcurl libidn2

cc-option = $(shell printf 'int main(void){return 0;}' | \
	$(CC) -Werror $(1) -x c - -o /dev/null 2>/dev/null && echo '$(1)')

warnings := -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wsign-conversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
	-Wcast-qual -Wcast-align -Wwrite-strings -Wundef -Wvla -Wimplicit-fallthrough \
	-Wnull-dereference -Wdouble-promotion \
	$(foreach w,-Walloca -Wduplicated-cond -Wlogical-op -Wtrampolines,$(call cc-option,$(w)))
hardening := $(foreach f,-fstack-protector-strong -fstack-clash-protection \
	-fcf-protection=full -ftrivial-auto-var-init=zero -fno-common \
	-fno-delete-null-pointer-checks -fstrict-flex-arrays=3,$(call cc-option,$(f)))

ifeq ($(SAN),)
optimise := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
else
optimise := -O1 -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all
HASH_KEEP := 0
endif

# The static libcrypt lets hash.c keep its scratch memory; see src/base/hash.h.
static_crypt := $(shell f=$$($(CC) -print-file-name=libcrypt.a); test -f "$$f" && echo "$$f")
ifeq ($(static_crypt),)
HASH_KEEP := 0
endif
ifeq ($(HASH_KEEP),0)
crypt_libs := -lcrypt
else
keep := -DHASH_KEEP
crypt_libs := -Wl,--wrap=mmap,--wrap=munmap $(static_crypt)
endif

version := 0.1
# No clock is right that says it is earlier than this.
built := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell date +%s))
pkg_cflags := $(shell pkg-config --cflags $(packages) 2>/dev/null)
pkg_libs := $(shell pkg-config --libs $(packages) 2>/dev/null)
CFLAGS ?= -g
override CFLAGS += -std=c11 -D_POSIX_C_SOURCE=200809L -fPIE $(optimise) $(hardening) $(warnings) \
	$(if $(filter 1,$(DEVELOPER)),-Werror) $(keep) -DPINTLE_VERSION='"$(version)"' \
	-DPINTLE_BUILT=$(built) \
	-Isrc $(pkg_cflags)
override LDFLAGS += -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed \
	$(if $(SAN),-fsanitize=$(SAN))
LDLIBS := $(crypt_libs) $(pkg_libs) -lunistring

layers := base store domain delivery http
library := $(patsubst src/%.c,$(B)/obj/%.o,$(wildcard $(layers:%=src/%/*.c)))
web := $(patsubst cgi-bin/%.c,$(B)/bin/%.fcgi,$(wildcard cgi-bin/*.c))
tools := $(patsubst src/bin/%.c,$(B)/bin/%,$(wildcard src/bin/*.c)) \
	$(patsubst src/bin/%/main.c,$(B)/bin/%,$(wildcard src/bin/*/main.c))
units := $(patsubst tests/unit/%.c,$(B)/test/%,$(wildcard tests/unit/t_*.c))
pages := $(wildcard src/man/*.[1-9]) $(B)/man/pintle-api.7

.PHONY: all
all: $(web) $(tools) $(pages) $(B)/share/pintle/templates

# Programs find the texts beside them, installed or not.
$(B)/share/pintle/templates:
	@mkdir -p $(@D)
	$(Q)ln -sfn $(CURDIR)/templates $@

# The API is described once, in README.md; the manual page is made of that.
$(B)/man/pintle-api.7: src/man/api.awk README.md $(B)/bin/pintle
	@mkdir -p $(@D)
	$(Q)$(B)/bin/pintle errors >$(B)/errors
	$(Q)LC_ALL=C awk -f src/man/api.awk $(B)/errors README.md >$@.new && mv $@.new $@

$(B)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/cgi-bin/%.o: cgi-bin/%.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	$(Q)$(CC) $(CFLAGS) -Itests -MMD -MP -c -o $@ $<

$(B)/libpintle.a: $(library)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/bin/%.fcgi: $(B)/obj/cgi-bin/%.o $(B)/libpintle.a
	@mkdir -p $(@D)
	@echo '  LD $@'
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# A program of src/bin is one file, or all files of one folder.
objects_of = $(patsubst src/%.c,$(B)/obj/%.o,$(wildcard src/bin/$(1).c src/bin/$(1)/*.c))

.SECONDEXPANSION:
$(tools): $$(call objects_of,$$(@F)) $(B)/libpintle.a
	@mkdir -p $(@D)
	@echo '  LD $@'
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/test/%: $(B)/obj/tests/unit/%.o $(B)/libpintle.a
	@mkdir -p $(@D)
	@echo '  LD $@'
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

$(B)/bench/hash_rate $(B)/bench/fill: $(B)/bench/%: $(B)/obj/tests/bench/%.o $(B)/libpintle.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -ldl

$(B)/bench/hello.fcgi: $(B)/obj/tests/bench/hello.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lfcgi

.SECONDARY:
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

.PHONY: clean
clean:
	rm -rf $(B)

.PHONY: run
run: all
	@exec sh src/etc/demo.sh $(B)/bin "$(SITE)" $(PORT)

# --- what the machine needs ---------------------------------------------

sudo := $(shell test "$$(id -u)" = 0 || echo sudo)
debs := gcc libc6-dev clang make binutils pkg-config libfcgi-dev liblmdb-dev libcrypt-dev \
	libjson-c-dev libssl-dev libsodium-dev nettle-dev libinih-dev liboath-dev \
	libqrencode-dev libunistring-dev libcurl4-openssl-dev libidn2-dev libcmocka-dev \
	lighttpd lighttpd-mod-openssl apache2 libapache2-mod-fcgid nginx-light spawn-fcgi \
	curl openssl ca-certificates mandoc wrk procps chromium fonts-dejavu-core

# A real mail server for the tests, set up by nobody and so never started; a machine
# that has one of its own keeps it, and the test is left out.
mta := $(if $(wildcard /usr/sbin/sendmail),,postfix)

# Install what is missing; a machine that has it all is left alone.
.PHONY: deps
deps:
	@missing=; for p in $(debs) $(mta); do \
		dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || \
			missing="$$missing $$p"; \
	done; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	if [ -n "$$missing" ]; then \
		echo "installing:$$missing"; \
		$(sudo) apt-get -q update && \
		{ test -z "$(mta)" || echo postfix postfix/main_mailer_type select No configuration | \
			$(sudo) debconf-set-selections; } && \
		DEBIAN_FRONTEND=noninteractive $(sudo) apt-get -q -y install \
			--no-install-recommends $$missing; \
	fi
	@$(MAKE) --no-print-directory tests/node_modules/.package-lock.json

tests/node_modules/.package-lock.json: tests/package-lock.json
	cd tests && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# --- tests ----------------------------------------------------------------

# Everything: the rules of the house, both compilers without a warning, the
# built files, the unit tests plain and under sanitizers, what people see in a browser,
# the service itself.
.PHONY: check
check:
	@$(MAKE) --no-print-directory DEVELOPER=1 all units
	@$(MAKE) --no-print-directory DEVELOPER=1 B=$(B)/clang CC=clang all units
	@BIN=$(B)/bin sh tests/structure.sh
	@sh tests/hardened.sh $(web) $(tools)
	@mandoc -Tlint -Wwarning $(pages)
	@$(MAKE) --no-print-directory check-unit
	@$(MAKE) --no-print-directory check-sanitizers
	@$(MAKE) --no-print-directory check-browser
	@$(MAKE) --no-print-directory check-http

.PHONY: units check-unit check-sanitizers check-browser check-http
units: $(units)

# T=name runs one of them.
T ?= *
check-unit: units
	@for t in $(B)/test/t_$(T); do $$t || exit 1; done

check-sanitizers:
	@$(MAKE) --no-print-directory B=$(B)/san SAN=address,undefined DEVELOPER=1 check-unit

# The files of a folder; what has failed is said once more at the end, before the count.
node_tests = @BIN=$(B)/bin node --test --test-concurrency=1 \
	--test-reporter=tap --test-reporter-destination=stdout \
	--test-reporter=tap --test-reporter-destination=$(B)/$(1).tap \
	tests/$(1)/$(if $(filter *,$(T)),*,$(T)).test.js || \
	{ grep -A 24 '^ *not ok' $(B)/$(1).tap | head -n 200; tail -n 8 $(B)/$(1).tap; exit 1; }

check-browser: all
	$(call node_tests,browser)

check-http: all
	$(call node_tests,http)

# Ratios, measured side by side. Minutes; the machine should have nothing else to do.
# `bench` holds the service against its hash and a bare FastCGI program; `bench-scale`,
# some six minutes more, a store of a million accounts against a small one (wants
# 8 GiB of disk, or leaves that size out) and the web servers against each other.
.PHONY: bench bench-scale bench-timing
bench: all $(B)/bench/hash_rate $(B)/bench/hello.fcgi
	@BUILT_WITH='$(CC) $(optimise) $(crypt_libs)' node tests/bench/run.js $(B)

bench-timing: all $(B)/bench/hello.fcgi
	@node tests/bench/timing.js $(B)
	@node tests/bench/mail.js $(B)

bench-scale: all $(B)/bench/fill $(B)/bench/hello.fcgi
	@BUILT_WITH='$(CC) $(optimise) $(crypt_libs)' node tests/bench/scale.js $(B)

# --- installation ----------------------------------------------------------

libexecdir ?= $(prefix)/lib/pintle
mandir ?= $(prefix)/share/man
docdir ?= $(prefix)/share/doc/pintle
sharedir := $(prefix)/share/pintle

.PHONY: install
install: all
	install -d $(DESTDIR)$(libexecdir) $(DESTDIR)$(prefix)/bin $(DESTDIR)$(docdir)/examples
	install -m 755 $(web) $(DESTDIR)$(libexecdir)
	install -m 755 $(B)/bin/pintle-captcha $(DESTDIR)$(libexecdir)
	install -m 755 $(B)/bin/pintle $(DESTDIR)$(prefix)/bin
	install -d $(DESTDIR)$(prefix)/sbin
	install -m 755 $(B)/bin/pintle-outbox $(DESTDIR)$(prefix)/sbin
	for l in $(notdir $(wildcard templates/*)); do \
		install -d $(DESTDIR)$(sharedir)/templates/$$l && \
		install -m 644 templates/$$l/* $(DESTDIR)$(sharedir)/templates/$$l || exit 1; \
	done
	install -m 644 README.md LICENSE $(DESTDIR)$(docdir)
	install -m 644 $(filter-out %.sh,$(wildcard src/etc/*)) $(DESTDIR)$(docdir)/examples
	install -m 755 src/etc/spawn.sh $(DESTDIR)$(docdir)/examples
	for page in $(pages); do \
		section=$(DESTDIR)$(mandir)/man$${page##*.} && install -d $$section && \
		install -m 644 $$page $$section || exit 1; \
	done
