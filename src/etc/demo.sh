#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh BIN SITE PORT: a working demo site on this machine, in the foreground.
# The site is made on the first run and used again on later ones; Ctrl-C or a
# TERM signal stops everything.
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
PATH=$PATH:/usr/sbin:/sbin # where an ordinary user does not look for lighttpd
base="http://127.0.0.1:$port"
email=demo@example.org
username=demo
phone=+4915112345678
password=correct-horse-battery

server=
outbox=
fail() {
	echo "demo: $1" >&2
	[ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true
	[ -z "$outbox" ] || kill -TERM "$outbox" 2>/dev/null || true
	exit 1
}

# The value of a text member in a line of JSON.
member() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

make_site() {
	[ -e "$site/keys/pepper" ] || "$bin/pintle" init "$site" >/dev/null
	keys=$("$bin/pintle" -c "$site/etc/pintle.conf" tenant add Demo)
	apikey=$(echo "$keys" | member apikey)
	apisecret=$(echo "$keys" | member apisecret)
	uid=$(echo "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"$email\"}],\"EmailVerified\":true,
		\"UserName\":\"$username\",\"PhoneId\":\"$phone\",\"PhoneIdVerified\":true,
		\"FirstName\":\"Dana\",\"LastName\":\"Demo\",\"Password\":\"$password\"}" |
		"$bin/pintle" -c "$site/etc/pintle.conf" account add "$apikey" | member Uid)
	[ -n "$uid" ] || fail "the demo person could not be made"
}

write_json() {
	umask 077
	cat >"$site/demo.json.new" <<-END
	{"base":"$base","apikey":"$apikey","apisecret":"$apisecret","user":{"email":"$email","username":"$username","phone":"$phone","password":"$password","uid":"$uid"}}
	END
	mv "$site/demo.json.new" "$site/demo.json"
}

write_server_conf() {
	sed -e "s|@SITE@|$site|g" -e "s|@BIN@|$bin|g" -e "s|@PORT@|$port|g" \
		-e "s|@WORKERS@|$(nproc)|g" -e "s|@LOGS@|$site/log|g" \
		-e '/^server\.username/d' -e '/^server\.groupname/d' "$here/lighttpd.conf" >"$site/etc/lighttpd.conf"
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
	[ ! -e "$site/store/pintle.mdb" ] || [ -e "$site/demo.begun" ] ||
		fail "$site is an install already, but no demo site"
	mkdir -p "$site"
	: >"$site/demo.begun"
	site=$(cd "$site" && pwd)
	make_site
fi
write_json
write_server_conf

lighttpd -D -f "$site/etc/lighttpd.conf" &
server=$!
"$bin/pintle-outbox" -c "$site/etc/pintle.conf" &
outbox=$!
trap stop INT TERM HUP
tries=0
# Only Pintle gives a request an id; another server may sit on the port.
until curl -s -o /dev/null -D - "$base/identity/v2/" | grep -qi '^x-request-id:'; do
	kill -0 "$server" 2>/dev/null || fail "lighttpd did not start; is port $port in use?"
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "the server does not answer"
	sleep 0.1
done

cat <<END
Pintle is running at $base
  API key     $apikey
  API secret  $apisecret
  person      $email, username $username, phone $phone
  password    $password
  (all of this is in $site/demo.json)

Mails and SMS are not sent but written to $site/mail

Give the person a PIN, sign in with the password, come back with the PIN:

curl -s -X PUT '$base/identity/v2/manage/account/$uid?apikey=$apikey' -H 'X-LoginRadius-ApiSecret: $apisecret' -d '{"PINInfo":{"PIN":"4938"}}'

curl -s '$base/identity/v2/auth/login?apikey=$apikey' -d '{"email":"$email","password":"$password"}'

curl -s "$base/identity/v2/auth/login/pin?apikey=$apikey&session_token=\$(curl -s '$base/identity/v2/auth/login?apikey=$apikey' -d '{"email":"$email","password":"$password"}' | sed 's/.*"session_token":"\([^"]*\)".*/\1/')" -d '{"pin":"4938"}'

Forget the PIN, read the code in the mail, choose another one:

curl -s '$base/identity/v2/auth/pin/forgot/email?apikey=$apikey' -d '{"email":"$email"}'

curl -s -X PUT "$base/identity/v2/auth/pin/reset/otp/email?apikey=$apikey" -d "{\"email\":\"$email\",\"pin\":\"8146\",\"otp\":\"\$(grep -hxE '[0-9]{6}.?' $site/mail/*forgot-pin*.eml | tail -1 | tr -d '\r')\"}"

Ctrl-C stops it.
END
wait "$server" || true
fail "lighttpd ended"
