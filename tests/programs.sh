#!/bin/sh
# SPDX-License-Identifier: MIT
#
# programs.sh [TREE [BIN]]: everything that lists web programs or the paths they serve, against the
# one list, src/etc/programs: cgi-bin, the server examples, spawn.sh, pintle.socket, the manual and,
# in the folder BIN, the routes of the programs. Ends in "N passed, N failed".
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1
bin=${2:-build/bin}
list=src/etc/programs
passed=0
failed=0

# expect WHAT WANTED FOUND
expect() {
	if [ -n "$2" ] && [ "$2" = "$3" ]; then
		passed=$((passed + 1))
		echo "ok   $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		printf '%s\n' "$2" | sed 's/^/     listed: /'
		printf '%s\n' "$3" | sed 's/^/     found:  /'
	fi
}

# Each word of standard input once, sorted, as one line.
set_of() {
	tr -s ' ' '\n' | sort -u | grep . | tr '\n' ' '
}

rows=$(grep -v '^[#+]' $list)
programs=$(printf '%s\n' "$rows" | cut -d ' ' -f 1)
as_line=$(printf '%s ' $programs)
as_set=$(printf '%s\n' $programs | set_of)

# The rows of a server example: a pattern such as ^/a/(b|c)(/|$), and the first program
# named after it.
rows_of() {
	awk '
		/^[ \t]*#/ || /\(\?!\([a-z|0-9]*\)\(/ { next } # comments, and which paths are files
		match($0, /\^[^ "]*\(\/\|\$\)/) {
			pattern = substr($0, RSTART + 1, RLENGTH - 6)
			sub(/^\//, "", pattern)
			$0 = substr($0, RSTART + RLENGTH)
		}
		pattern != "" && match($0, /[a-z]+\.(sock|fcgi|cgi)/) {
			program = substr($0, RSTART, RLENGTH)
			sub(/\..*/, "", program)
			row(program, pattern)
			pattern = ""
		}
		function row(program, pattern,    open, n, i, part) {
			open = index(pattern, "(")
			if (open)
				sub(/\)$/, "", pattern)
			n = split(open ? substr(pattern, open + 1) : pattern, part, "|")
			printf "%s", program
			for (i = 1; i <= n; i++)
				printf " /%s%s", open ? substr(pattern, 1, open - 1) : "", part[i]
			print ""
		}' "$1"
}

# Which program gets the forms of pages, if the example tells them from GET and HEAD.
forms_of() {
	awk '
		/^[ \t]*#/ { next }
		/\^?\(GET\|HEAD\)\$/ { told = NR }
		index($0, "[a-z0-9-]+/[a-z-]+/[a-z-]+\\.html$") {
			pattern = NR
			sub(/.*\.html\$/, "")
		}
		pattern && !program && match($0, /[a-z]+\.(sock|fcgi|cgi)/) {
			program = substr($0, RSTART, RLENGTH)
			sub(/\..*/, "", program)
		}
		END { print (program && told ? program : "nothing") }' "$1"
}

backwards() {
	awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }'
}

expect "cgi-bin holds the listed programs" "$as_set" \
	"$(ls -d cgi-bin/*.c cgi-bin/*/main.c 2>/dev/null | sed 's|^cgi-bin/||; s|/main\.c$||; s|\.c$||' | set_of)"

for example in src/etc/nginx.conf src/etc/apache-*.conf src/etc/htaccess-*; do
	expect "$example maps the listed paths" "$rows" "$(rows_of "$example")"
done
for example in src/etc/lighttpd*.conf; do # where later rules win over earlier ones
	expect "$example maps the listed paths" "$rows" "$(rows_of "$example" | backwards)"
done
# A rule for forms: its condition is about GET and HEAD, and lighttpd's is an exception from a row.
for example in src/etc/nginx.conf src/etc/apache-*.conf src/etc/htaccess-* src/etc/lighttpd*.conf; do
	expect "$example sends forms of pages to their program" \
		"$(sed -n 's/^+\([a-z]*\) .*/\1/p' $list)" "$(forms_of "$example")"
done
for example in src/etc/htaccess-*; do
	expect "$example says which programs to copy" "$as_set" \
		"$(grep '^#' "$example" | grep -oE '[a-z]+\.f?cgi' | sed 's/\..*//' | set_of)"
done

expect "spawn.sh starts them" "$as_line" \
	"$(sed -n 's/^for program in \(.*\); do$/\1 /p' src/etc/spawn.sh)"
expect "pintle.socket names them" "$as_line" \
	"$(sed -n 's/^# *for p in \(.*\); do$/\1 /p' src/etc/pintle.socket)"
expect "pintle-fcgi(8) names them" "$as_set" \
	"$(sed -n 's/^\.Nm \([a-z]*\)\.fcgi.*/\1/p' src/man/pintle-fcgi.8 | set_of)"

# What the table of pintle-install(7) says of paths; those of a folder it may name once.
short_set() {
	sed 's|/identity/v2/auth/||g' | set_of
}
expect "pintle-install(7) names the programs and their paths" \
	"$(printf '%s\n' "$rows" | sed 's/^[a-z]*/&.fcgi/' | short_set)" \
	"$(grep '^| .*\.fcgi` |$' src/man/pintle-install.md |
		grep -oE '`[^`]*`' | tr -d '`' | grep -vx /identity/v2/auth | short_set)"

# Each route belongs to the first row that has a path above it.
misplaced() {
	for program in $programs; do
		"$bin/$program.fcgi" --routes | cut -f 2 | sed "s|^|$program |"
	done | awk -v list="$list" '
		BEGIN {
			while ((getline line <list) > 0)
				if (line ~ /^\+/)
					form = substr(line, 2)
				else if (line !~ /^#/)
					row[++rows] = line
		}
		{
			routes++
			if (owner(tolower($2)) != $1)
				print $1 " has the route " $2 ", which goes to " owner(tolower($2))
		}
		function owner(path,    r, i, n, part) {
			for (r = 1; r <= rows; r++) {
				n = split(row[r], part, " ")
				for (i = 2; i <= n; i++)
					if (path == part[i] || index(path, part[i] "/") == 1)
						return part[1]
			}
			return fits(path) ? substr(form, 1, index(form, " ") - 1) : "no program"
		}
		# A path of the form row, such as /{folder}/{language}/pin.html.
		function fits(path,    n, part) {
			n = split(form, part, " ")
			sub(/\{page\}/, "[a-z-]+", part[2])
			gsub(/[{}]/, ".", part[2])
			return n == 2 && path ~ ("^" part[2] "$")
		}
		END { print (routes > 0 ? "all" : "no routes were read") }'
}
expect "each route is below a path of its program" all "$(misplaced)"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
