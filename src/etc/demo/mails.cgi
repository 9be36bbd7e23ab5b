#!/bin/sh
# SPDX-License-Identifier: MIT
#
# mails.cgi: the demo's mails and SMS in the browser. /mails/ lists them, the newest first;
# /mails/NAME shows one, /mails/NAME/html the HTML of a mail as it was written. Headers set
# in demo.conf restrict what a page may do. MAIL is the folder of the messages.
set -eu
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
SHOWN=100 # at most, in the list

read_part() { # WHAT FILE...
	want=$1
	shift
	awk -v want="$want" -f "$here/mails.awk" "$@"
}

answer() { # STATUS
	printf 'Status: %s\r\nContent-Type: text/html; charset=utf-8\r\n\r\n' "$1"
}

top() { # TITLE, escaped
	cat <<-END
	<!DOCTYPE html>
	<html lang="en">
	<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<meta name="color-scheme" content="light dark">
	<title>$1</title>
	<link rel="icon" href="data:,">
	<link rel="stylesheet" href="/demo.css">
	</head>
	<body>
	<main>
	END
}

bottom() {
	printf '</main>\n</body>\n</html>\n'
}

list() {
	cd "$MAIL"
	# shellcheck disable=SC2012,SC2046 # pintle-outbox gives the names: no blanks in them
	set -- $(ls -t | grep -E '^[0-9A-Za-z:.-]+\.(eml|sms)$' | head -n $SHOWN)
	answer 200
	top "Mails and SMS of the demo"
	cat <<-END
	<nav><a href="/">What to try</a></nav>
	<h1>Mails and SMS</h1>
	<p>What a real install would send, the newest first.
	<a href="/mails/">Reload</a> to see new ones.</p>
	END
	if [ $# = 0 ]; then
		echo '<p class="note">There is none yet. Ask for a link to a new PIN, for example.</p>'
	else
		echo '<ol class="mails">'
		read_part list "$@"
		echo '</ol>'
	fi
	bottom
}

show() { # FILE NAME
	case $2 in
	*.sms) subject=SMS ;;
	*) subject=$(read_part subject "$1") ;;
	esac
	to=$(read_part to "$1")
	answer 200
	top "$subject"
	cat <<-END
	<nav><a href="/mails/">Mails and SMS</a> <a href="/">What to try</a></nav>
	<h1 dir="auto">$subject</h1>
	<p><small>To <bdi>$to</bdi>, $(echo "$2" | sed 's/^\(.\{10\}\)T\(.\{8\}\).*/\1 \2/') UTC</small></p>
	END
	case $2 in
	*.eml) cat <<-END
		<iframe class="mail" src="/mails/$2/html" title="The mail"
			sandbox="allow-top-navigation-by-user-activation"></iframe>
		<h2>The text part, for programs that show no HTML</h2>
		END
	;;
	esac
	echo '<pre class="plain" dir="auto" tabindex="0">'
	read_part text "$1"
	echo '</pre>'
	bottom
}

not_found() {
	answer 404
	top "No such message"
	echo '<nav><a href="/mails/">Mails and SMS</a></nav><h1>There is no such message</h1>'
	bottom
	exit 0
}

name=${PATH_INFO-}
name=${name#/}
case $name in
'') list; exit 0 ;;
esac
file=${name%/html}
case $file in
.* | *[!0-9A-Za-z:.-]*) not_found ;;
*.eml | *.sms) [ -f "$MAIL/$file" ] || not_found ;;
*) not_found ;;
esac
case $name in
*.eml/html)
	answer 200
	read_part html "$MAIL/$file" | sed 's/<head>/<head><base target="_top">/'
	;;
*/html) not_found ;;
*) show "$MAIL/$file" "$file" ;;
esac
