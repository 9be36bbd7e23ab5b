#!/bin/sh
# SPDX-License-Identifier: MIT
#
# spawn.sh BIN SITE WORKERS [USER GROUP]: start WORKERS of each program for a web
# server that does not start them itself, on the sockets SITE/sock/PROGRAM.sock,
# by spawn-fcgi. Runs in the foreground. A worker that ends is started again; TERM
# and INT end all of them after the requests in hand.
#
# As root: the programs run as USER, who owns the install; the web server, being
# of GROUP, may connect to them and needs to see nothing of the install.
set -u

# Wait for a process; a signal that comes meanwhile does not end that. Sets status.
wait_for() {
	wait "$1"
	status=$?
	while kill -0 "$1" 2>/dev/null; do
		wait "$1"
		status=$?
	done
}

wait_for_all() {
	worst=0
	for p in "$@"; do
		wait_for "$p"
		[ "$status" = 0 ] || worst=$status
	done
	return "$worst"
}

# --- one worker, for as long as nobody asks it to end ------------------------

# The socket is descriptor 3: a shell gives what it puts into the background no input.
keep_worker() {
	program=$1
	child=
	stopping=
	trap 'stopping=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM
	while [ -z "$stopping" ]; do
		"$program" <&3 3<&- &
		child=$!
		[ -z "$stopping" ] || kill -TERM "$child" # asked before its id was known
		wait_for "$child"
		[ "$status" != 78 ] || exit 78 # the configuration is refused
		[ -n "$stopping" ] || sleep 0.2
	done
}

# Started by spawn-fcgi, with the socket as descriptor 0.
if [ "${1:-}" = --keep ]; then
	exec 3<&0 </dev/null
	keepers=
	trap '' INT
	trap 'kill -TERM $keepers 2>/dev/null' TERM
	i=0
	while [ "$i" -lt "$3" ]; do
		keep_worker "$2" &
		keepers="$keepers $!"
		i=$((i + 1))
	done
	exec 3<&-
	wait_for_all $keepers
	exit $?
fi

# --- all of them -------------------------------------------------------------

if [ $# != 3 ] && [ $# != 5 ]; then
	echo "usage: spawn.sh BIN SITE WORKERS [USER GROUP]" >&2
	exit 64
fi
bin=$(cd "$1" && pwd) || exit 64
site=$(cd "$2" && pwd) || exit 64
workers=$3
export PINTLE_CONF="$site/etc/pintle.conf"
if [ $# = 5 ]; then
	set -- -u "$4" -U "$4" -G "$5"
else
	set --
fi

mkdir -p "$site/sock" && chmod 755 "$site/sock" || exit 73
started=
trap 'kill -TERM $started 2>/dev/null' TERM INT HUP
for program in login pin exchange manage account; do
	spawn-fcgi -n -b 1024 -s "$site/sock/$program.sock" -M 0660 "$@" -- \
		/bin/sh "$0" --keep "$bin/$program.fcgi" "$workers" &
	started="$started $!"
done
wait_for_all $started
