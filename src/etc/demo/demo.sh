#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh BIN SITE PORT: a working demo site on this machine, in the foreground, with
# pages that say what to try and show the mails. The site is made on the first run and
# used again on later ones; Ctrl-C or a TERM signal stops everything.
set -eu

case ${3:-} in
'' | *[!0-9]* | 0)
	echo "demo: PORT must be a number" >&2
	exit 1
	;;
esac
bin=$(cd "$1" && pwd)
site=$2
port=$3
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin # lighttpd is often in these folders, which a user's PATH lacks
base="http://127.0.0.1:$port"
[ "$port" != 80 ] || base=http://127.0.0.1 # as browsers write it
email=demo@example.org
username=demo
phone=+4915112345678
password=correct-horse-battery

# These paths are written into a server's configuration and into shell code.
case $bin$site$here$(pwd) in
*[!A-Za-z0-9._/+,:@%=~\ -]*)
	echo "demo: a folder of the demo may have letters, digits, blanks and . _ / + , : @ % = ~ - in its name" >&2
	exit 1
	;;
esac

server=
outbox=
fail() {
	echo "demo: $1" >&2
	[ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true
	[ -z "$outbox" ] || kill -TERM "$outbox" 2>/dev/null || true
	exit 1
}

pintle() {
	"$bin/pintle" -c "$site/etc/pintle.conf" "$@"
}

# The value of a text member in a line of JSON.
member() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

# A path as one would type it in the current folder.
short() {
	case $1 in
	"$PWD"/*) echo "${1#"$PWD"/}" ;;
	*) echo "$1" ;;
	esac
}

make_tenant() {
	[ -e "$site/keys/pepper" ] || "$bin/pintle" init "$site" --base-url "$base" >/dev/null
	keys=$(pintle tenant add Demo)
	apikey=$(echo "$keys" | member apikey)
	apisecret=$(echo "$keys" | member apisecret)
	uid=
}

# Create the demo person. If that fails because she exists, keep the uid of the first run.
make_person() {
	new=$(echo "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"$email\"}],\"EmailVerified\":true,
		\"UserName\":\"$username\",\"PhoneId\":\"$phone\",\"PhoneIdVerified\":true,
		\"FirstName\":\"Dana\",\"LastName\":\"Demo\",\"Password\":\"$password\"}" |
		pintle account add "$apikey" 2>/dev/null | member Uid) || true
	uid=${new:-$uid}
	[ -n "$uid" ] || fail "the demo person could not be made"
}

# Links in mails lead to the hosted pages at this port.
set_address() {
	grep -v '^pages\.base_url' "$site/etc/pintle.conf" >"$site/etc/pintle.conf.new"
	echo "pages.base_url = $base" >>"$site/etc/pintle.conf.new"
	mv "$site/etc/pintle.conf.new" "$site/etc/pintle.conf"
}

# More messages may be requested than on a real install. This also publishes the hosted pages.
set_up_tenant() {
	pintle tenant set "$apikey" send.cooldown_seconds=0 send.per_hour=100 send.per_day=1000
}

write_private() { # FILE < text
	(umask 077 && cat >"$1.new")
	mv "$1.new" "$1"
}

# Addresses and keys for scripts and shells.
write_keys() {
	write_private "$site/demo.json" <<-END
	{"base":"$base","apikey":"$apikey","apisecret":"$apisecret","user":{"email":"$email","username":"$username","phone":"$phone","password":"$password","uid":"$uid"}}
	END
	write_private "$site/demo.env" <<-END
	api=$base/identity/v2
	apikey=$apikey
	key=apikey=$apikey
	secret='X-LoginRadius-ApiSecret: $apisecret'
	uid=$uid
	pintle() {
	'$bin/pintle' -c '$site/etc/pintle.conf' "\$@"
	}
	END
}

fill() { # FILE...
	sed -e "s|@APIKEY@|$apikey|g" -e "s|@EMAIL@|$email|g" -e "s|@PHONE@|$phone|g" \
		-e "s|@PASSWORD@|$password|g" -e "s|@BIN@|$(short "$bin")|g" \
		-e "s|@SITE@|$(short "$site")|g" "$@"
}

write_pages() {
	fill "$here/index.html" >"$site/www/index.html"
	cp "$here/demo.css" "$site/www"
}

write_server_conf() {
	cat "$here/../lighttpd.conf" "$here/demo.conf" |
		sed -e "s|@SITE@|$site|g" -e "s|@BIN@|$bin|g" -e "s|@PORT@|$port|g" \
			-e "s|@WORKERS@|$(nproc)|g" -e "s|@LOGS@|$site/log|g" -e "s|@HERE@|$here|g" \
			-e '/^server\.username/d' -e '/^server\.groupname/d' >"$site/etc/lighttpd.conf"
}

stop() {
	trap - INT TERM HUP
	kill -TERM "$server" "$outbox" 2>/dev/null || true
	wait "$server" "$outbox" 2>/dev/null || true
	echo "stopped"
	exit 0
}

if [ -e "$site/demo.json" ]; then
	site=$(cd "$site" && pwd)
	apikey=$(member apikey <"$site/demo.json")
	apisecret=$(member apisecret <"$site/demo.json")
	uid=$(member uid <"$site/demo.json")
else
	[ -e "$site/demo.begun" ] || [ -z "$(ls -A "$site" 2>/dev/null)" ] ||
		fail "$site is not empty and not a demo site; choose another folder with SITE="
	mkdir -p "$site"
	: >"$site/demo.begun"
	site=$(cd "$site" && pwd)
	make_tenant
fi
set_address
make_person
set_up_tenant
write_keys
write_pages
write_server_conf

lighttpd -D -f "$site/etc/lighttpd.conf" &
server=$!
"$bin/pintle-outbox" -c "$site/etc/pintle.conf" &
outbox=$!
trap stop INT TERM HUP
tries=0
# Only Pintle gives requests an id: another server may be using the port.
until curl -s -o /dev/null -D - "$base/identity/v2/" | grep -qi '^x-request-id:'; do
	kill -0 "$server" 2>/dev/null || fail "lighttpd did not start; is port $port in use?"
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "the server does not answer"
	sleep 0.1
done

cat <<END

Pintle is running. What it is and what to try:  $base/

  sign in         $base/demo/en/sign-in.html
  mails and SMS   $base/mails/
  person          $email, password $password
  command line    $(short "$bin")/pintle -c $(short "$site")/etc/pintle.conf
  keys            $(short "$site")/demo.json

Ctrl-C stops it.
END
wait "$server" || true
fail "lighttpd ended"
