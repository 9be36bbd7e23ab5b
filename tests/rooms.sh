#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rooms.sh [TREE [OBJECTS]]: checks the code against the order of the rooms in TREE/src/rooms.
# First the includes; then, since a prototype can be written without an include, what the
# linker sees: no room may use a symbol that a higher one defines. Names each violation.
# Ends in "N passed, N failed".
set -u
tree=${1:-$(dirname "$0")/..}
objects=${2:-$tree/${B:-build}/obj}
passed=0
failed=0

result() { # NAME BREACHES
	if [ -z "$2" ]; then
		passed=$((passed + 1))
		echo "ok   $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		echo "$2" | sed 's/^/     /'
	fi
}

# The list, as lines "room forbidden...": for each room, the rooms it may not use.
forbidden() {
	awk -F ' *[|] *' '!/^#/ && NF > 1 { room[++n] = $1; never[n] = $2 }
		END { for (i = 1; i <= n; i++) {
			line = room[i] " " never[i]
			for (j = i + 1; j <= n; j++)
				line = line " " room[j]
			print line
		} }' "$tree/src/rooms"
}

rooms() {
	forbidden | awk '{ print $1 }'
}

# "room other file:line" for each include of one of our headers.
includes() {
	for room in $(rooms); do
		grep -HnoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*/' "$tree/src/$room"/*.[ch] |
			sed -E "s|^([^:]*:[0-9]*):[^\"]*\"(.*)/$|$room \2 \1|"
	done
}

# The objects of a room: only those of existing sources, since older ones may be left over.
objects_of() {
	for source in "$tree/src/$1"/*.c; do
		echo "$objects/$1/$(basename "$source" .c).o"
	done
}

# "room other symbol" for each symbol that one room takes and another defines.
symbols() {
	for room in $(rooms); do
		nm -P $(objects_of "$room") | sed "s|^|$room |"
	done | awk 'NF == 2 { next } # the name of a file
		$3 == "U" { taken[$1 " " $2] = 1; next }
		$3 ~ /^[TDRBCVW]$/ { home[$2] = $1 }
		END { for (t in taken) { split(t, w, " "); if (w[2] in home) print w[1], home[w[2]], w[2] } }'
}

# Of lines "room other what", those where the room may not use the other.
breaches() {
	forbidden | awk 'NR == FNR { for (i = 2; i <= NF; i++) never[$1 " " $i] = 1; next }
		($1 " " $2) in never { print $3 ": " $1 " uses " $2 }' - "$1" | sort
}

# Files that are in no room.
homeless() {
	find "$tree/src" -name '*.[ch]' -not -path '*/bin/*' | sed "s|^$tree/src/||; s|/[^/]*$||" |
		sort -u | grep -vxF "$(rooms)"
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
includes >"$work/includes"
symbols >"$work/symbols"
result "each folder of src is a room" "$(homeless)"
result "rooms include only those before them" "$(breaches "$work/includes")"
result "rooms take symbols only of those before them" "$(breaches "$work/symbols")"
# An empty list, or objects that were not built, would find nothing.
[ -s "$work/includes" ] && [ -s "$work/symbols" ]
result "there was something to look at" "$([ $? = 0 ] || echo "no includes or no symbols below $tree")"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
