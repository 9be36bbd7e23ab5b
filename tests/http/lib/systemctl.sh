#!/bin/sh
# SPDX-License-Identifier: MIT
#
# In place of systemctl on the machine of machine.sh, where no systemd runs: `enable --now`, `start`,
# `restart`, `reload` and `stop` of lighttpd, nginx, apache2 and of units in /etc/systemd/system. It does
# what these units say of the user, the environment, capabilities and the folder in /run.
set -eu

field() { # NAME: what the unit says, the last time
	sed -n "s/^$1=//p" "$unit" | tail -n 1
}

start_unit() {
	unit=/etc/systemd/system/$1.service
	user=$(field User)
	capabilities=$(field CapabilityBoundingSet | tr 'A-Z' 'a-z' | sed 's/cap_/,+/g; s/ //g')
	folder=$(field RuntimeDirectory)
	[ -z "$folder" ] || { rm -rf "/run/${folder:?}" && mkdir "/run/$folder"; }
	[ -z "$user" ] || set -- "$1" --reuid "$user" --regid "$user" --init-groups
	name=$1
	shift
	setsid setpriv "$@" --no-new-privs --bounding-set "-all$capabilities" \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin $(field Environment) $(field ExecStart) \
		</dev/null >>/run/units.log 2>&1 &
	echo $! >"/run/$name.unit"
	[ "$folder" != pintle ] || while ! [ -S /run/pintle/account.sock ]; do sleep 0.05; done
}

stop() {
	case $1 in
	lighttpd) [ ! -e /run/lighttpd.pid ] || pid=$(cat /run/lighttpd.pid) ;;
	nginx | apache2) $1 -s stop 2>/dev/null || apache2ctl stop; return ;;
	*) [ ! -e "/run/$1.unit" ] || pid=$(cat "/run/$1.unit") ;;
	esac
	[ -z "${pid:-}" ] || {
		kill "$pid"
		while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
		rm -f /run/lighttpd.pid "/run/$1.unit"
		pid=
	}
}

start() {
	case $1 in
	lighttpd) [ -e /run/lighttpd.pid ] || lighttpd -f /etc/lighttpd/lighttpd.conf ;;
	nginx) nginx -s reload 2>/dev/null || nginx ;;
	apache2) apache2ctl -k graceful ;;
	*) [ -e "/run/$1.unit" ] || start_unit "$1" ;;
	esac
}

verb=$1
shift
[ "$verb" != daemon-reload ] || exit 0
if [ "$verb" = enable ]; then
	[ "$1" = --now ] || exit 0
	shift
	verb=start
fi
for name; do
	case $verb in
	start | reload) start "$name" ;;
	stop) stop "$name" ;;
	restart) stop "$name" && start "$name" ;;
	*)
		echo "systemctl: $verb is not known here" >&2
		exit 64
		;;
	esac
done
