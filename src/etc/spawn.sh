#!/bin/sh
# SPDX-License-Identifier: MIT
#
# spawn.sh BIN SITE WORKERS [SOCKETS USER GROUP]: start WORKERS of each program for a
# web server that does not start them itself, by spawn-fcgi, on SITE/sock/PROGRAM.sock
# or SOCKETS/PROGRAM.sock. Runs in the foreground. A worker that ends is started again;
# TERM and INT end all of them after the requests in hand.
#
# As root, give the last three arguments. The programs run as USER, who owns the install. The web
# server, a member of GROUP, may connect to them and cannot read the install. SOCKETS, such as
# /run/pintle, must belong to root: in a folder of USER's, USER could use a symbolic link to make
# root change the owner of any file.
set -u

# Wait for a process, also when a signal interrupts the wait. Sets status.
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

# --- one worker, restarted until TERM -----------------------------------------

# The socket is descriptor 3, because a shell gives a background job no standard input.
keep_worker() {
	program=$1
	child=
	stopping=
	trap 'stopping=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM
	while [ -z "$stopping" ]; do
		"$program" <&3 3<&- &
		child=$!
		[ -z "$stopping" ] || kill -TERM "$child" # TERM came before its id was known
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

refuse() {
	echo "spawn.sh: $2" >&2
	exit "$1"
}

if [ $# != 3 ] && [ $# != 6 ]; then
	refuse 64 "usage: spawn.sh BIN SITE WORKERS [SOCKETS USER GROUP]"
fi
bin=$(cd "$1" && pwd) || exit 64
site=$(cd "$2" && pwd) || exit 64
workers=$3
sockets=${4:-$site/sock}
export PINTLE_CONF="$site/etc/pintle.conf"
if [ $# = 6 ]; then
	set -- -u "$5" -U "$5" -G "$6"
else
	set --
fi

[ -d "$sockets" ] || mkdir -m 755 "$sockets" || refuse 73 "the folder for the sockets cannot be made"
if [ -h "$sockets" ] || ! [ -O "$sockets" ]; then
	refuse 77 "$sockets is a symbolic link or belongs to another user; as root give SOCKETS USER GROUP"
fi
# Repeat the signal, since a process that is just starting may miss it.
end_all() {
	while [ -n "$(for p in $started; do kill -TERM "$p" 2>/dev/null && echo "$p"; done)" ]; do
		sleep 0.5
	done
}

started=
stopping=
trap '[ -n "$stopping" ] || { stopping=1; (end_all &); }' TERM INT HUP # a subshell, to keep $!
for program in login pin exchange manage pages account; do
	spawn-fcgi -n -b 1024 -s "$sockets/$program.sock" -M 0660 "$@" -- \
		/bin/sh "$0" --keep "$bin/$program.fcgi" "$workers" &
	started="$started $!"
done
[ -z "$stopping" ] || (end_all &) # a signal came before all were started
wait_for_all $started
