#!/bin/sh
# SPDX-License-Identifier: MIT
#
# foreign.sh RUNNER BIN: programs built for another architecture, run by RUNNER, such as
# qemu-aarch64-static (or env, for this one): make an install, a tenant and an account, and answer
# a sign-in as plain CGI. Ends in "passed".
set -eu

runner=$1
bin=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
	echo "foreign.sh: $1" >&2
	exit 1
}

pintle() {
	"$runner" "$bin/pintle" "$@"
}

# POST PATH BODY as a web server passes it to a CGI program; prints the answer.
post() {
	env -i PINTLE_CONF="$dir/site/etc/pintle.conf" GATEWAY_INTERFACE=CGI/1.1 \
		SERVER_PROTOCOL=HTTP/1.1 REQUEST_METHOD=POST REMOTE_ADDR=127.0.0.1 \
		REQUEST_URI="$1?apikey=$key" QUERY_STRING="apikey=$key" SCRIPT_NAME="$1" \
		CONTENT_TYPE=application/json CONTENT_LENGTH=${#2} \
		PATH="$PATH" "$runner" "$bin/login.fcgi" <<-END
	$2
	END
}

pintle init "$dir/site" >/dev/null
echo "hash.cost = 2" >>"$dir/site/etc/pintle.conf"
key=$(pintle -c "$dir/site/etc/pintle.conf" tenant add Foreign |
	sed -n 's/.*"apikey":"\([^"]*\)".*/\1/p')
[ -n "$key" ] || fail "no tenant"
echo '{"Email":[{"Type":"Primary","Value":"f@example.org"}],"Password":"a long password"}' |
	pintle -c "$dir/site/etc/pintle.conf" account add "$key" >/dev/null 2>&1 || fail "no account"

answer=$(post /identity/v2/auth/login '{"email":"f@example.org","password":"a long password"}')
case $answer in
*'"access_token":"'*) ;;
*) fail "no sign-in: $answer" ;;
esac
answer=$(post /identity/v2/auth/login '{"email":"f@example.org","password":"another one"}')
case $answer in
*'"ErrorCode":966'*) ;;
*) fail "a wrong password: $answer" ;;
esac
pintle -c "$dir/site/etc/pintle.conf" check || fail "pintle check"
echo "passed"
