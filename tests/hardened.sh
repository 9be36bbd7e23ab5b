#!/bin/sh
# SPDX-License-Identifier: MIT
#
# hardened.sh PROGRAM...: checks the built files: position independent, relocations
# read-only and bound at start, no executable stack, stack protector and
# fortified calls, and no more libraries than each program needs.
set -u
passed=0
failed=0

expect() { # PROGRAM WHAT COMMAND...
	program=$1
	what=$2
	shift 2
	if "$@" >/dev/null 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $(basename "$program"): $what"
	fi
}

pie() { readelf -h "$1" | grep -q 'Type:.*DYN'; }
bind_now() { readelf -d "$1" | grep -qE 'BIND_NOW|FLAGS_1.*NOW'; }
relro() { readelf -lW "$1" | grep -q GNU_RELRO; }
no_exec_stack() { readelf -lW "$1" | grep GNU_STACK | grep -q 'RW '; }
no_write_and_exec() { ! readelf -lW "$1" | grep LOAD | grep -q 'RWE'; }
protected() { nm -D "$1" | grep -q __stack_chk_fail; }
fortified() { nm -D "$1" | grep -q '_chk@'; }
links_not() { ! readelf -d "$1" | grep NEEDED | grep -qE "$2"; }

for program; do
	expect "$program" "is position independent" pie "$program"
	expect "$program" "binds its symbols at start" bind_now "$program"
	expect "$program" "has read-only relocations" relro "$program"
	expect "$program" "has no executable stack" no_exec_stack "$program"
	expect "$program" "has no page to write and execute" no_write_and_exec "$program"
	expect "$program" "has the stack protector" protected "$program"
	expect "$program" "has fortified calls" fortified "$program"
	case $program in
	*/pintle-outbox | */pintle-fetch) ;; # only these talk to other servers
	*) expect "$program" "links no TLS, no network library" links_not "$program" 'ssl|curl|resolv' ;;
	esac
	case $program in
	*/pintle | */exchange.fcgi) ;; # they alone read public keys
	*) expect "$program" "links no libcrypto" links_not "$program" crypto ;;
	esac
	case $program in
	*/pintle | */pintle-outbox) expect "$program" "links no FastCGI" links_not "$program" fcgi ;;
	*/pintle-fetch)
		expect "$program" "links no FastCGI, no store, no hash" \
			links_not "$program" 'fcgi|lmdb|crypt|json' ;;
	esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
