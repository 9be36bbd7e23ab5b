#!/bin/sh
# SPDX-License-Identifier: MIT
#
# structure.sh [TREE [WORDS]]: rules for the code that a compiler does not check, or those with WORDS
# in their name. Names file and line of each violation. Ends in "N passed, N failed"; rules that could
# not be checked are named before that by lines "skip NAME: REASON".
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1
only=${2:-}
bin=${BIN:-build/bin}
api=${bin%/*}/man/pintle-api.7
guides=$(sed -n 's/^# \([a-z.-]*\)(\([57]\)): .*/\1.\2/p' src/man/*.md)
pages="$(echo src/man/*.[1-9]) $(for g in $guides; do echo "${bin%/*}/man/$g"; done)"
passed=0
failed=0

# rule NAME COMMAND...: the command prints the violations; if none, the rule passes. If it prints
# "skipped: REASON", it could not check.
rule() {
	name=$1
	shift
	case $name in *"$only"*) ;; *) return ;; esac
	found=$("$@")
	case $found in
	'')
		passed=$((passed + 1))
		echo "ok   $name"
		;;
	'skipped: '*)
		echo "skip $name: ${found#skipped: }"
		;;
	*)
		failed=$((failed + 1))
		echo "FAIL $name"
		echo "$found" | sed 's/^/     /'
		;;
	esac
}

sources=$(find src cgi-bin tests -name '*.[ch]' -not -path '*/node_modules/*' | sort)
product=$(find src cgi-bin -name '*.[ch]' | sort)

foreign() { # HEADER HOME...: a foreign header outside its home
	header=$1
	shift
	homes=$(printf '%s|' "$@")
	grep -HnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$header[>\"]" $product |
		grep -vE "^(${homes%|}):"
}

banned='strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atol|atof|gmtime|localtime|ctime|asctime'
banned="$banned|rand|srand|system|popen"
banned_calls() {
	grep -HnE "\b($banned)[[:space:]]*\(" $product |
		grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/\*|\* |")' # in a comment or a text
}

# Bytes are compared by str_eq and str_cmp, secrets by secret_equal.
raw_compares() {
	grep -HnE '\b(memcmp|strcmp|strncmp)\(' $product |
		grep -vE '^src/base/str\.c:|^src/domain/factor/pin_policy\.c:|^src/bin/'
}

line_comments() {
	grep -HnE '(^|[[:space:];])//' $sources | grep -v 'http://\|https://'
}

unlicensed() {
	awk '
		FNR == 1 { licensed[FILENAME] = /SPDX-License-Identifier: MIT/ }
		END {
			for (i = 1; i < ARGC; i++)
				if (!licensed[ARGV[i]])
					print ARGV[i] ":1"
		}' $sources $(find src -name '*.def')
}

too_wide() {
	awk '
		/[ \t]$/ { print FILENAME ":" FNR ": ends in a blank" }
		{
			n = split($0, part, "\t")
			columns = 0
			for (i = 1; i <= n; i++) {
				columns += length(part[i])
				if (i < n)
					columns += 8 - columns % 8
			}
			if (columns > 100)
				print FILENAME ":" FNR ": " columns " columns"
		}' $sources
}

# Other versions of clang-format would have a few lines otherwise.
unformatted() {
	version=$(clang-format --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p')
	if [ "$version" != 14 ]; then
		echo "skipped: clang-format 14 is asked for, there is ${version:-none}"
		return
	fi
	said=$(clang-format --dry-run -Werror $sources 2>&1) && return
	printf '%s\n' "$said" | grep ': error:' || echo "clang-format failed: $said"
}

doubled_names() {
	find src -name '*.c' -not -path 'src/bin/*' |
		sed 's|.*/||' | sort | uniq -d
}

# A prototype stands below a comment, in a row of prototypes that does, or has one behind it.
uncommented() {
	for f in $(find src -name '*.h'); do
		awk -v f="$f" '
			/^\/\*/ || /^ \*/ { said = 1; next }
			/^$/ { said = 0; next }
			/\/\*.*\*\/$/ { next }
			/^[a-zA-Z].*[a-z_0-9]\(/ && !/^#/ && !/^typedef/ && !/=/ && !said { print f ":" NR ": " $0 }
		' "$f"
	done
}

strange_top_level() {
	if ! git rev-parse --git-dir >/dev/null 2>&1; then
		echo "skipped: this is no checkout of git"
		return
	fi
	git ls-files | sed 's|/.*||' | sort -u | grep -v '^\.' |
		grep -vxE 'cgi-bin|src|templates|tests|www|Makefile|README.md|LICENSE'
}

# unused LIST RULE PATTERN: the names that sed takes from the list by RULE, and that are nowhere
# among what PATTERN finds in the code.
unused() {
	{
		grep -ohE "$3" $(printf '%s\n' $product | grep '\.c$') | sed 's/^LOG(/LOGGED_/; s/^/used /'
		sed -nE "$2" "$1"
	} | awk '$1 == "used" { used[$2]; next } !($1 in used)'
}

unused_errors() {
	unused src/base/err.def 's/^ERR\(([A-Z_]+),.*/ERR_\1/p' '\bERR_[A-Z_]+'
}

unused_log_events() {
	unused src/base/log_event.def 's/^LOG_EVENT\(([a-z_]+),.*/LOGGED_\1/p' '\bLOG(\(|GED_)[a-z_]+'
}

# PIN_ASK_ON_REGISTRATION speaks to registration forms, which read it as clients.
unused_settings() {
	unused src/base/conf.def 's/^(SITE|TENANT)\(([A-Z_]+),.*/CONF_\2/p' '\bCONF_[A-Z_]+' |
		grep -vx CONF_PIN_ASK_ON_REGISTRATION
}

# Each method of each path that programs take, a line each.
routes_of() { # PROGRAM...
	for program; do
		"$program" --routes
	done | awk -F '\t' '{ n = split($1, m, ", "); for (i = 1; i <= n; i++) print m[i], $2 }'
}

routes() {
	routes_of "$bin"/*.fcgi
}

# Those of the API, and those of the hosted pages, which have a guide each.
api_routes() {
	routes_of $(ls "$bin"/*.fcgi | grep -v '/pages\.fcgi$')
}

page_routes() {
	routes_of "$bin/pages.fcgi"
}

# The same of a text: pintle-api.md, and the page made of it, have lines of methods and paths.
calls_of() {
	sed -nE -e '/^[A-Z, ]+ `\/[^ ]*`(, `\/[^ ]*`)*$/p' -e 's/^\.Cm ([A-Z, ]+) Pa (\/.*)/\1 \2/p' "$1" |
		tr -d '\\`,' | awk '{
			for (i = 1; $i !~ /^\//; i++)
				for (j = i + 1; j <= NF; j++)
					if ($j ~ /^\//)
						print $i, $j
		}'
}

# The calls a text lacks, and those it has that no program takes.
misdocumented_routes() { # ROUTES TEXT
	{
		"$1" | sort -u | sed 's/$/ 1/'
		calls_of "$2" | sort -u | sed 's/$/ 2/'
	} | awk -v f="$2" '
		{ in_it[$1 " " $2] += $3 }
		END {
			for (call in in_it)
				if (in_it[call] == 1)
					print call " is not in " f
				else if (in_it[call] == 2)
					print call " of " f " is no route"
		}' | sort
}

# Whatever a GUIDE says, line by line, is in its page as one reads it: marks, quotes, blanks,
# letter case and comments aside.
lost_from_page() {
	mandoc -T ascii "${bin%/*}/man/$1" | awk -v f="src/man/${1%.*}.md" '
		function bare(s) {
			gsub(/.\010/, "", s) # overstruck
			gsub(/…/, "...", s)
			gsub(/[][`\047"*<>\\ \t]/, "", s)
			return tolower(s)
		}
		NR == FNR { page = page bare($0); next }
		FNR == 1 { sub(/\([57]\):/, "-") }
		function look_for(s) {
			if (!index(page, bare(s)))
				print f ":" FNR ": " s
		}
		/^ *```/ { code = !code; next }
		code { look_for($0); next }
		/^<!--/ { next }
		!/^\|/ { table = 0 }
		/^\|/ && table++ < 2 { next } # the names of the columns, and a rule
		{
			sub(/^(- |#+ |[0-9]+\. )/, "")
			gsub(/\]\([^)]*\)/, "") # where a link leads
			n = split($0, cell, "|")
			for (i = 1; i <= n; i++)
				look_for(cell[i])
		}
		END { if (NR == FNR || FNR == 0) print "no page or text was read" }' - "src/man/${1%.*}.md"
}

lost_from_pages() {
	for g in $guides; do
		lost_from_page "$g"
	done
}

# Each manual page refers to every other.
unlinked_pages() {
	for page in $pages; do
		for other in $pages; do
			name=${other##*/}
			[ "$page" = "$other" ] || sed '1,/^\.Sh SEE ALSO/d' "$page" |
				grep -qE "^\.Xr ${name%.*} ${name##*.}( ,)?$" ||
				echo "$page does not refer to $name"
		done
	done
}

# Each command of pintle has its item in the manual page.
undocumented_commands() {
	sed -nE 's/^COMMAND\([a-z_]+, "([a-z-]+)", (NULL|"([a-z-]+)"),.*/\1 \3/p' \
		src/bin/pintle/command.def | sed 's/ $//' | while read -r words; do
		grep -qE "^\.It (Xo )?Cm $words( |\$)" src/man/pintle.1 ||
			echo "$words is not in src/man/pintle.1"
	done
}

doubled_routes() {
	routes | tr '[:upper:]' '[:lower:]' | sort | uniq -d
}

# Each file the hacking guide names is there, and each function() in the file its line names
# before it, or anywhere.
lost_places() {
	guide=src/README.md
	grep -noE '`[A-Za-z_./-]+(\.[a-z]+|/)`|`[a-z_0-9]+\(\)`' "$guide" | tr -d '`' | while IFS=: read -r line what; do
		[ "$line" = "${at:-}" ] || home=
		at=$line
		case $what in
		*'()')
			grep -qrE --include='*.[ch]' "(^|[^a-z_0-9])${what%??}\(" ${home:-src cgi-bin} ||
				echo "$guide:$line: no $what in ${home:-the code}"
			;;
		*/*)
			file=src/$what
			[ -e "$file" ] || file=$what
			[ -e "$file" ] || echo "$guide:$line: no file $what"
			case $file in *.c) home=$file ;; esac
			;;
		esac
	done
}

# The rooms of the hacking guide are those of src/rooms, in the same words.
misdescribed_rooms() {
	{
		sed -n 's/^\([a-z/]*\) |[^|]*| */\1 | /p' src/rooms
		echo
		sed -nE '/^\| Room /,/^$/ { s/^\| `([a-z/]+)` \|(.*) \|$/\1 |\2/p; }' src/README.md | tr -d '`'
	} | awk '$0 == "" { second = 1; next }
		!second { room[++n] = $0; next }
		$0 != room[++m] { print "src/README.md: not as in src/rooms: " $0 }
		END { if (n != m || n == 0) print "src/README.md: " m " rooms of " n }'
}

# The modules that the head of a unit file names as tested there: " * Tests: NAME NAME".
tested_elsewhere() {
	awk '
		FNR == 1 { head = 1; next }
		head && sub(/^ \* Tests: /, "") { for (i = 1; i <= NF; i++) print FILENAME, $i }
		/\*\/$/ { head = 0 }' tests/unit/t_*.c
}

# A module is a file of the library. Programs are tested as such.
untested_modules() {
	{
		find src -name '*.c' -not -path 'src/bin/*' | sed 's|^\(.*/\(.*\)\.c\)$|\1 \2|'
		echo
		ls tests/unit | sed -n 's|^t_\(.*\)\.c$|unit \1|p'
		echo
		tested_elsewhere
	} | awk '
		NF == 0 { part++; next }
		part == 0 { file[$2] = $1; next }
		part == 2 && !($2 in file) { print $1 ": Tests: " $2 " is no module" }
		{ tested[$2] }
		END {
			for (name in file)
				if (!(name in tested))
					print file[name] ": no tests/unit/t_" name ".c, and no file that names it"
		}' | sort
}

rule "<lmdb.h> is at home in src/store/kv_lmdb.c" foreign 'lmdb\.h' src/store/kv_lmdb.c
rule "<fcgiapp.h> is at home in src/http/fcgi.c" foreign 'fcgi.*\.h' src/http/fcgi.c
rule "<json-c/*> is at home in src/base/json.c" foreign '(json-c/.*|json\.h)' src/base/json.c
rule "<crypt.h> is at home in src/crypto/hash.c" foreign 'crypt\.h' src/crypto/hash.c
rule "<sodium.h> is at home in src/base/secret.c and codec.c" foreign 'sodium\.h' src/base/secret.c src/base/codec.c
rule "<ini.h> is at home in src/base/conf.c" foreign 'ini\.h' src/base/conf.c
rule "<nettle/*> is at home in src/crypto/sott_crypto.c" foreign 'nettle/.*' src/crypto/sott_crypto.c
rule "<openssl/*> is at home in src/crypto/jws.c" foreign 'openssl/.*' src/crypto/jws.c
rule "<idn2.h> is at home in src/delivery/mime.c" foreign 'idn2\.h' src/delivery/mime.c
rule "<liboath/*> is at home in src/crypto/totp.c" foreign '(liboath/)?oath\.h' src/crypto/totp.c
rule "<expat.h> is at home in src/base/svg.c" foreign 'expat\.h' src/base/svg.c
rule "<qrencode.h> is at home in src/base/qr.c" foreign 'qrencode\.h' src/base/qr.c
rule "libunistring is at home in src/base/unicode.c" foreign 'uni(str|norm|case|ctype|types)\.h' src/base/unicode.c
rule "<curl/*> is at home in src/delivery" foreign 'curl/.*' 'src/delivery/.*'
rule "no call of a banned function" banned_calls
rule "no raw comparison of bytes" raw_compares
rule "no line comments" line_comments
rule "each source begins with its licence" unlicensed
rule "each source is formatted as .clang-format says" unformatted
rule "lines have at most 100 columns and no blank at the end" too_wide
rule "no two members of the library have one name" doubled_names
rule "each prototype in a header has its comment" uncommented
rule "each module has its unit tests" untested_modules
rule "the top level holds nothing else" strange_top_level
rule "each error is used" unused_errors
rule "each event of the log is used" unused_log_events
rule "each setting is used" unused_settings
rule "the calls of pintle-api.md are the routes" misdocumented_routes api_routes src/man/pintle-api.md
rule "the calls of pintle-api(7) are the routes" misdocumented_routes api_routes "$api"
rule "the addresses of pintle-pages.md are the routes" misdocumented_routes page_routes src/man/pintle-pages.md
rule "what a guide says is in its manual page" lost_from_pages
rule "each manual page refers to the others" unlinked_pages
rule "each command is in pintle(1)" undocumented_commands
rule "each route stands once" doubled_routes
rule "files and functions of the hacking guide are there" lost_places
rule "the rooms of the hacking guide are those of src/rooms" misdescribed_rooms

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
