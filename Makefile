# SPDX-License-Identifier: MIT
#
#   make deps run     install what is missing, build, start a demo site
#   make deps check   install what the tests need too, run every test
#
# Variables: CC, CFLAGS, LDFLAGS, SAN=address,undefined, PORT, SITE, prefix,
# DESTDIR, DEVELOPER=1 (warnings are errors), V=1 (show commands),
# HASH_KEEP=0 (stock libcrypt), B=folder (build there), PKG_CONFIG;
# for the installed examples of configuration: site, user, workers.

.DEFAULT_GOAL := all

B ?= build
# Always spelt the same way, since the compiler writes this name into its dependency files.
override B := $(patsubst $(CURDIR)/%,%,$(abspath $(B)))
prefix ?= /usr/local
DEVELOPER ?= 0
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
PORT ?= 8080
SITE ?= $(B)/site
PKG_CONFIG ?= pkg-config

# Web and mail servers are often in these folders, which an ordinary user's PATH lacks.
export PATH := $(PATH):/usr/sbin:/sbin

ask_deps := CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh src/etc/deps.sh

# --- what the machine needs ---------------------------------------------

ifneq ($(filter deps,$(MAKECMDGOALS)),)

# Install what the other goals need. Another make then makes them, because the rest of
# this file asks the compiler and pkg-config what is installed.
goals := $(filter-out deps,$(MAKECMDGOALS))
node_goals := $(filter check check-http check-browser examples pictures bench%,$(goals))

.PHONY: deps $(goals)
deps:
	@$(ask_deps) install $(or $(goals),run)
	@$(if $(node_goals),+$(MAKE) --no-print-directory tests/node_modules/.package-lock.json)
	@$(if $(goals),+$(MAKE) --no-print-directory $(goals))

$(goals): deps
	@:

else

missing :=
ifeq ($(MAKELEVEL),0)
missing := $(shell $(ask_deps) missing $(or $(MAKECMDGOALS),all))
endif
ifneq ($(missing),)
$(error missing packages: $(missing) - "make deps $(or $(MAKECMDGOALS),all)" installs them)
endif

tests/node_modules/.package-lock.json: tests/package-lock.json
	cd tests && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# --- how everything is compiled ------------------------------------------

# The options that the compiler knows. Asked about all at once first: it usually knows all.
knows = $(shell $(CC) -Werror $(1) -x c -S -o /dev/null /dev/null 2>/dev/null && echo yes)
known = $(if $(call knows,$(1)),$(1),$(foreach o,$(1),$(if $(call knows,$(o)),$(o))))

warnings := -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wsign-conversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
	-Wcast-qual -Wcast-align -Wwrite-strings -Wundef -Wvla -Wimplicit-fallthrough \
	-Wnull-dereference -Wdouble-promotion \
	$(call known,-Walloca -Wduplicated-cond -Wlogical-op -Wtrampolines)
hardening := $(call known,-fstack-protector-strong -fstack-clash-protection \
	-fcf-protection=full -ftrivial-auto-var-init=zero -fno-common \
	-fno-delete-null-pointer-checks -fstrict-flex-arrays=3)

ifeq ($(SAN),)
optimise := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
else
optimise := -O1 -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all
HASH_KEEP := 0
endif

# The static libcrypt lets hash.c keep its scratch memory; see src/crypto/hash.h.
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

libraries := $(shell $(ask_deps) libraries)
version := 0.1
CFLAGS ?= -g
language := -std=c11 -D_POSIX_C_SOURCE=200809L $(keep) -DPINTLE_VERSION='"$(version)"' -Isrc \
	$(shell $(PKG_CONFIG) --cflags $(libraries))
# Assertions stay in installed programs, whatever CFLAGS says. One that fails is a bug: it is
# printed on standard error, which web servers log, and ends the program before it does harm.
compile := $(CC) -fPIE $(optimise) $(hardening) $(warnings) $(language) $(CFLAGS) -UNDEBUG
link := $(CC) -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed \
	$(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)
LDLIBS := $(crypt_libs) $(shell $(PKG_CONFIG) --libs $(libraries)) -lunistring -lm
werror := $(if $(filter 1,$(DEVELOPER)),-Werror)
ifeq ($(origin AR),default)
AR := $(shell $(CC) -print-prog-name=ar)
endif

# The compiler and its flags. When they change, everything is compiled again.
$(B)/flags: export HOW = $(shell $(CC) --version | head -n 1) $(compile) $(link) $(LDLIBS)
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$HOW" | cmp -s - $@ || printf '%s\n' "$$HOW" >$@

.PHONY: FORCE
FORCE:

# src/rooms lists the rooms of the code in their order.
rooms := $(shell sed -n 's/^\([a-z/]*\) |.*/\1/p' src/rooms)
library := $(patsubst src/%.c,$(B)/obj/%.o,$(wildcard $(rooms:%=src/%/*.c)))
# A program is one file of cgi-bin or src/bin, or one folder with a main.c.
programs_in = $(patsubst $(1)/%,%,$(basename $(wildcard $(1)/*.c)) $(patsubst %/main.c,%,$(wildcard $(1)/*/main.c)))
web := $(patsubst %,$(B)/bin/%.fcgi,$(call programs_in,cgi-bin))
tools := $(patsubst %,$(B)/bin/%,$(call programs_in,src/bin))
units := $(patsubst tests/unit/%.c,$(B)/test/%,$(wildcard tests/unit/t_*.c))
fuzzers := $(patsubst tests/fuzz/f_%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/f_*.c))
pages := $(wildcard src/man/*.[1-9]) \
	$(patsubst src/man/%.md,$(B)/man/%.7,$(wildcard src/man/pintle-*.md)) $(B)/man/pintle.conf.5

.PHONY: all
all: $(web) $(tools) $(pages) $(B)/share/pintle/templates $(B)/share/pintle/www $(B)/hosted-pages

# Programs look for these folders beside themselves, installed or not.
$(B)/share/pintle/templates $(B)/share/pintle/www: $(B)/share/pintle/%:
	@mkdir -p $(@D)
	$(Q)ln -sfnr $* $@

# Whether words, skeletons, placeholders and modules of the hosted pages fit together. Their folders
# are among the prerequisites, so that a file that was removed is missed too.
hosted := src/render/page_placeholders.def $(wildcard templates/*/pages templates/pages/*.html \
	templates/pages/parts/*.html www/assets/*.js cgi-bin/pages/*.c src/render/page*.c)
$(B)/hosted-pages: src/render/page_check.awk $(hosted) $(sort $(dir $(hosted)))
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f $< $(hosted)
	@touch $@

# Manual pages made from Markdown, which people also read in the repository.
$(B)/man/%.5 $(B)/man/%.7: src/man/%.md src/man/page.awk $(B)/errors $(B)/settings $(B)/log-events
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -v pages='$(sort $(notdir $(pages)))' -v errors=$(B)/errors \
		-v settings=$(B)/settings -v events=$(B)/log-events -f src/man/page.awk $< >$@.new && mv $@.new $@

# The tables of errors, settings and events as text, made by the preprocessor alone, because programs
# built for another machine cannot be run here. Each row becomes string literals of C, from which the
# quotes are then removed.
define table
$(Q)$(CC) -E -P -x c $(row) $< | tr '\n' ' ' | \
	sed -e 's/\\"//g; s/^ *"//; s/" *$$//; s/" *"//g; s/\\t/\t/g; s/\\n/\n/g' >$@
endef

# Columns: code, status, name, message, description.
$(B)/errors: row = '-DERR(n, http, code, mask, m, d)=\#code "\t" \#http "\t" \#n "\t" m "\t" d "\n"'
$(B)/errors: src/base/err.def Makefile $(B)/flags
	$(table)

# Columns: scope, name, kind, default in profile secure, in profile loginradius, least (of a CHOICE:
# its words), most, sentence.
$(B)/settings: row = -imacros src/base/choice.h '-DWORD(c, w)=w "|"' '-DLEAST_CHOICE(list)=list(WORD)' \
	'-DTEXT_OF(x)=\#x' $(foreach k,BOOL INT TEXT PATH SECRET,'-DLEAST_$k(l)=TEXT_OF(l)') \
	'-DSITE(s, n, k, d, l, m, t)="install\t" n "\t" \#k "\t" d "\t" d "\t" LEAST_\#\#k(l) "\t" \#m "\t" t "\n"' \
	'-DTENANT(s, n, k, d, r, l, m, t)="tenant\t" n "\t" \#k "\t" d "\t" r "\t" LEAST_\#\#k(l) "\t" \#m "\t" t "\n"'
$(B)/settings: src/base/conf.def src/base/choice.h Makefile $(B)/flags
	$(table)

# Columns: name, meaning.
$(B)/log-events: row = '-DLOG_EVENT(n, m)=\#n "\t" m "\n"'
$(B)/log-events: src/base/log_event.def Makefile $(B)/flags
	$(table)

define compile_it
@mkdir -p $(@D)
@echo '  CC $<'
$(Q)$(compile) $(werror) $(also) -MMD -MP -c -o $@ $<
endef

$(B)/obj/%.o: src/%.c $(B)/flags
	$(compile_it)

$(B)/obj/cgi-bin/%.o: cgi-bin/%.c $(B)/flags
	$(compile_it)

$(B)/obj/tests/%.o: tests/%.c $(B)/flags
	$(compile_it)

$(B)/obj/tests/%.o: also := -Itests

# When the program was built. A clock that shows an earlier time is wrong.
built := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell date +%s))
$(B)/obj/base/clock.o: also := -DPINTLE_BUILT=$(built)

$(B)/libpintle.a: $(library)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

# The object of a program's one file, or of all files in its folder.
objects_of = $(patsubst %.c,$(B)/obj/%.o,$(patsubst src/%,%,$(wildcard $(1).c $(1)/*.c)))

.SECONDEXPANSION:
$(web): $$(call objects_of,cgi-bin/$$(basename $$(@F))) $(B)/libpintle.a
$(tools): $$(call objects_of,src/bin/$$(@F)) $(B)/libpintle.a
$(web) $(tools):
	@mkdir -p $(@D)
	@echo '  LD $@'
	$(Q)$(link) -o $@ $^ $(LDLIBS)

$(B)/test/%: $(B)/obj/tests/unit/%.o $(B)/libpintle.a
	@mkdir -p $(@D)
	@echo '  LD $@'
	$(Q)$(link) -o $@ $^ $(LDLIBS) -lcmocka

# A fuzz target, linked with replay.c, which feeds it a kept corpus, or with libFuzzer.
feeder := $(B)/obj/tests/fuzz/replay.o
$(B)/fuzz/%: $(B)/obj/tests/fuzz/f_%.o $(B)/obj/tests/fuzz/run.o $(filter %.o,$(feeder)) \
		$(B)/libpintle.a
	@mkdir -p $(@D)
	@echo '  LD $@'
	$(Q)$(link) $(filter-out %.o,$(feeder)) -o $@ $^ $(LDLIBS) -lcmocka

$(B)/bench/hash_rate $(B)/bench/fill: $(B)/bench/%: $(B)/obj/tests/bench/%.o $(B)/libpintle.a
	@mkdir -p $(@D)
	$(Q)$(link) -o $@ $^ $(LDLIBS) -ldl

$(B)/bench/hello.fcgi: $(B)/obj/tests/bench/hello.o
	@mkdir -p $(@D)
	$(Q)$(link) -o $@ $^ -lfcgi

.SECONDARY:
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

.PHONY: clean
clean:
	rm -rf $(B)

.PHONY: run
run: all
	@exec sh src/etc/demo/demo.sh $(B)/bin "$(SITE)" $(PORT)

# --- tests ----------------------------------------------------------------

# tests/runner/run.js runs test files in parallel, each with a time limit, and ends every process
# that a file started. T=name runs one file of a part.
T ?= *
jobs := $(shell nproc 2>/dev/null || echo 2)
run_tests = @B=$(B) BIN=$(B)/bin node tests/runner/run.js
node_tests = $(sort $(wildcard tests/$(1)/$(T).test.js))
unit_tests = $(patsubst tests/unit/%.c,$(1)/test/%,$(sort $(wildcard tests/unit/t_$(T).c)))
fuzz_names = $(patsubst tests/fuzz/f_%.c,%,$(sort $(wildcard tests/fuzz/f_$(T).c)))
fuzz_tests = $(foreach t,$(fuzz_names),'$(t)=$(1)/fuzz/$(t) tests/fuzz/corpus/$(t)')
build = $(MAKE) --no-print-directory DEVELOPER=1

$(B)/runner/leash: tests/runner/leash.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(compile) -pie $(LDFLAGS) -o $@ $<

# Everything: both compilers without a warning, the rules of the code, the built files, the
# service over HTTP, the pages in a browser, and the unit tests with and without sanitizers.
.PHONY: check
check: $(B)/runner/leash
	$(run_tests) \
		build: 'sanitizers=$(build) B=$(B)/san SAN=address,undefined units fuzzers' \
			'clang=$(build) B=$(B)/clang CC=clang all units' 'gcc=$(build) all units' \
		then rules: 'structure=BIN=$(B)/bin sh tests/structure.sh' 'structure_planted=sh tests/structure_planted.sh' \
			'hosted_pages_planted=sh tests/hosted_pages_planted.sh' 'rooms=B=$(B) sh tests/rooms.sh' \
			'rooms_planted=CC="$(CC)" sh tests/rooms_planted.sh' \
			'programs=sh tests/programs.sh . $(B)/bin' \
			'programs_planted=sh tests/programs_planted.sh $(B)/bin' \
			'hardened=sh tests/hardened.sh $(web) $(tools)' 'manual=mandoc -Tlint -Wwarning $(pages)' \
		http: $(call node_tests,http) browser: $(call node_tests,browser) \
		runner: $(call node_tests,runner) fuzz: $(call fuzz_tests,$(B)/san) \
		sanitizers: $(call unit_tests,$(B)/san) unit: $(call unit_tests,$(B))

# Run clang-tidy with the checks of .clang-tidy: on all files at first, which takes minutes, then
# on changed files.
programs := $(patsubst src/%,%,$(wildcard src/bin/*.c src/bin/*/*.c cgi-bin/*.c cgi-bin/*/*.c))
.PHONY: tidy
tidy: $(library:.o=.tidy) $(programs:%.c=$(B)/obj/%.tidy)

define tidy_it
@echo '  TIDY $<'
$(Q)clang-tidy --quiet $< -- $(language) $(also) 2>$@.err || { cat $@.err >&2; false; }
@mv $@.err $@
endef

$(B)/obj/%.tidy: src/%.c $(B)/obj/%.o .clang-tidy
	$(tidy_it)

$(B)/obj/cgi-bin/%.tidy: cgi-bin/%.c $(B)/obj/cgi-bin/%.o .clang-tidy
	$(tidy_it)

$(B)/obj/base/clock.tidy: also := -DPINTLE_BUILT=$(built)

.PHONY: units fuzzers check-unit check-sanitizers check-browser check-http check-fuzz
units: $(units)
fuzzers: $(fuzzers)

check-unit: $(call unit_tests,$(B)) $(B)/runner/leash
	$(run_tests) unit: $(call unit_tests,$(B))

check-sanitizers: $(B)/runner/leash
	@$(build) -j$(jobs) B=$(B)/san SAN=address,undefined $(call unit_tests,$(B)/san)
	$(run_tests) sanitizers: $(call unit_tests,$(B)/san)

check-fuzz: $(B)/runner/leash
	@$(build) -j$(jobs) B=$(B)/san SAN=address,undefined $(fuzz_names:%=$(B)/san/fuzz/%)
	$(run_tests) fuzz: $(call fuzz_tests,$(B)/san)

check-browser check-http: check-%: all $(B)/runner/leash
	$(run_tests) $*: $(call node_tests,$*)

# Pictures of every hosted page in every state, and a sheet of them. NAMES=pin,account: those only.
.PHONY: pictures
pictures: all
	@BIN=$(B)/bin node tests/pictures.js $(B)/pictures

# Send the example requests of pintle-api(7), and write the present answers into it.
.PHONY: examples
examples: all
	@BIN=$(B)/bin node tests/examples.js

# Fuzz one target after another with libFuzzer, SECONDS each: `make fuzz T=json SECONDS=600`. The
# findings are in build/fuzzing; `make fuzz-keep T=json` adds those that cover more to the corpus.
SECONDS ?= 60
run_fuzzers = B=$(B)/fuzzing sh tests/fuzz/fuzz.sh
.PHONY: fuzz fuzz-keep fuzzing
fuzzing:
	@$(MAKE) --no-print-directory -j$(jobs) B=$(B)/fuzzing CC=clang \
		SAN=fuzzer-no-link,address,undefined feeder=-fsanitize=fuzzer \
		$(fuzz_names:%=$(B)/fuzzing/fuzz/%)

fuzz: fuzzing
	@$(run_fuzzers) run $(SECONDS) $(fuzz_names)

fuzz-keep: fuzzing
	@$(run_fuzzers) keep $(fuzz_names)

# Benchmarks measure ratios, side by side. They take minutes, and the machine should have
# nothing else to do. `bench` compares the service with its hash alone and with a bare FastCGI
# program. `bench-scale`, some six minutes more, compares a store of a million accounts (skipped
# without 8 GiB of free disk) with a small one, and the web servers with each other.
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

# Fills in the paths of this machine in the installed examples of configuration. @CERT@, @KEY@ and
# @PROGRAM@ stay, for the operator to replace.
site ?= /srv/pintle
user ?= pintle
workers ?= $(jobs)
logs_of = $(if $(filter apache%,$(1)),/var/log/apache2,$(if $(filter nginx%,$(1)),/var/log/nginx,/var/log/pintle))
fill_in = sed -e 's|@SITE@|$(site)|g' -e 's|@USER@|$(user)|g' -e 's|@WORKERS@|$(workers)|g' \
	-e 's|@BIN@|$(libexecdir)|g' -e 's|@SBIN@|$(prefix)/sbin|g' -e 's|@LIB@|$(prefix)/lib|g' -e 's|@PORT@|8080|g' \
	-e 's|@SOCK@|/run/pintle|g' -e 's|@PATH@|/auth|g' -e 's|@LOGS@|$(call logs_of,$(1))|g'
# A folder for the web space of a shared host: .htaccess, and a script for each program.
web_space = $(DESTDIR)$(docdir)/examples/web-space
examples := $(filter-out deps.sh spawn.sh programs demo,$(notdir $(wildcard src/etc/*)))

.PHONY: install
install: all
	install -d $(DESTDIR)$(libexecdir) $(DESTDIR)$(prefix)/bin $(DESTDIR)$(docdir)/examples
	install -m 755 $(web) $(DESTDIR)$(libexecdir)
	install -m 755 $(B)/bin/pintle-fetch src/etc/spawn.sh $(DESTDIR)$(libexecdir)
	install -m 755 $(B)/bin/pintle $(DESTDIR)$(prefix)/bin
	install -d $(DESTDIR)$(prefix)/sbin
	install -m 755 $(B)/bin/pintle-outbox $(DESTDIR)$(prefix)/sbin
	for f in $$(find templates www -type f); do \
		install -D -m 644 $$f $(DESTDIR)$(sharedir)/$$f || exit 1; \
	done
	install -m 644 README.md LICENSE src/CHANGES.md src/man/sdk-calls.md $(DESTDIR)$(docdir)
	$(foreach e,$(examples),$(call fill_in,$(e)) src/etc/$(e) >$(DESTDIR)$(docdir)/examples/$(e) &&) true
	install -d $(web_space)
	install -m 644 $(DESTDIR)$(docdir)/examples/htaccess-full $(web_space)/.htaccess
	for p in $(notdir $(web)); do \
		printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s\n' $(prefix)/lib $(libexecdir)/$$p \
			>$(web_space)/$$p && chmod 755 $(web_space)/$$p || exit 1; \
	done
	for page in $(pages); do \
		section=$(DESTDIR)$(mandir)/man$${page##*.} && install -d $$section && \
		install -m 644 $$page $$section || exit 1; \
	done

endif
