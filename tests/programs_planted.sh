#!/bin/sh
# SPDX-License-Identifier: MIT
#
# programs_planted.sh [BIN]: programs.sh against a copy of the tree, against one with a difference
# planted in each file, which it has to name, and against another list. Ends in "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../build/bin}" && pwd) || exit 1
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
passed=0
failed=0

plant() { # FILE SED-COMMAND
	sed "$2" "$tree/$1" >"$tree/planted"
	if cmp -s "$tree/planted" "$tree/$1"; then
		echo "$1 has nothing that $2 would change" >&2
		exit 1
	fi
	cat "$tree/planted" >"$tree/$1"
	rm "$tree/planted"
}

run() {
	said=$(sh "$here/programs.sh" "$tree" "$tree/bin" 2>&1)
	status=$?
}

expect() { # STATUS TEXT: what programs.sh ended with, and a line of what it said
	if [ "$status" = "$1" ] && printf '%s\n' "$said" | grep -qF -- "$2"; then
		passed=$((passed + 1))
		echo "ok   $2"
	else
		failed=$((failed + 1))
		echo "FAIL $2: exit status $status"
		printf '%s\n' "$said" | sed 's/^/     /'
	fi
}

# The tree, with programs that only print their routes.
mkdir "$tree/src" "$tree/bin"
cp -R "$here/../cgi-bin" "$tree"
cp -R "$here/../src/etc" "$here/../src/man" "$tree/src"
for program in "$bin"/*.fcgi; do
	routes=$tree/bin/${program##*/}.routes
	"$program" --routes >"$routes"
	printf '#!/bin/sh\ncat "%s"\n' "$routes" >"${routes%.routes}"
	chmod 755 "${routes%.routes}"
done
run
expect 0 ' 0 failed'

plant src/etc/nginx.conf 's/v2.auth.exchange/v2\/auth\/change/' # another path
plant src/etc/apache-cgi.conf 's/|password)/)/' # a missing path
plant src/etc/apache-fcgid.conf 's/pin\.fcgi/login.fcgi/' # another program
plant src/etc/apache-proxy.conf '/pin\.sock/d' # a missing row
plant src/etc/htaccess-minimal '/account\.cgi \[/d
/login\.cgi \[/i RewriteRule ^(identity|ciam|api/v2)(/|$) account.cgi [NC,L]' # another order
plant src/etc/htaccess-full 's/^\(#.*\) exchange\.fcgi,/\1/'
plant src/etc/lighttpd.conf 's/pin\.sock/login.sock/'
plant src/etc/apache-cgi.conf '/html\$"/s/pages\.fcgi/login.fcgi/' # another program for forms
plant src/etc/nginx.conf 's/!~ "^(GET|HEAD)\$"/= POST/' # other methods
plant src/etc/htaccess-minimal '/html\$ pages\.cgi/d' # no rule
plant src/etc/lighttpd.conf 's/\^(GET|HEAD)\$/^GET$/'
plant src/etc/spawn.sh 's/^for program in login pin exchange/for program in login pin/'
plant src/etc/pintle.socket 's/for p in login pin/for p in login/'
plant src/man/pintle-fcgi.8 's/^\.Nm exchange\.fcgi/.Nm other.fcgi/'
plant src/man/pintle-install.md 's/`phone`/phone/'
plant bin/pin.fcgi.routes '1s/auth.pin/auth\/login/'
echo 'int main(void) { return 0; }' >"$tree/cgi-bin/extra.c"
run
for file in nginx.conf apache-cgi.conf apache-fcgid.conf apache-proxy.conf htaccess-minimal \
	lighttpd.conf; do
	expect 1 "FAIL src/etc/$file maps"
done
for file in apache-cgi.conf nginx.conf htaccess-minimal lighttpd.conf; do
	expect 1 "FAIL src/etc/$file sends forms"
done
for what in 'src/etc/htaccess-full says which' spawn.sh pintle.socket 'pintle-fcgi(8)' \
	'pintle-install(7)' cgi-bin 'each route'; do
	expect 1 "FAIL $what"
done
expect 1 'pin has the route /identity/v2/auth/login/set'
expect 1 '7 passed, 17 failed'

plant src/etc/programs 's/^pin .*/& \/identity\/v2\/auth\/code/'
run
expect 1 'FAIL src/etc/lighttpd-dropin.conf maps'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
