#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rooms_planted.sh: rooms.sh against a small tree with breaches planted in it, each of which it
# has to name, and against the tree without them. Ends in "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
passed=0
failed=0

plant() { # FILE TEXT
	printf '%s\n' "$2" >"$tree/src/$1"
}

compile() {
	for f in low/low high/high side/side; do
		mkdir -p "$tree/obj/${f%/*}"
		${CC:-cc} -I"$tree/src" -c -o "$tree/obj/$f.o" "$tree/src/$f.c" || exit 1
	done
}

expect() { # NAME STATUS TEXT: what rooms.sh exits with, and a line of what it says
	said=$(sh "$here/rooms.sh" "$tree" "$tree/obj" 2>&1)
	status=$?
	if [ "$status" = "$2" ] && printf '%s\n' "$said" | grep -qF -- "$3"; then
		passed=$((passed + 1))
		echo "ok   $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1: exit status $status"
		printf '%s\n' "$said" | sed 's/^/     /'
	fi
}

sound() {
	rm -rf "$tree/src" "$tree/obj"
	mkdir -p "$tree/src/low" "$tree/src/high" "$tree/src/side"
	printf '%s\n' '# a list' 'low | | a | b | low.h' 'high | | a | b | high.h' \
		'side | high | a | b | side.h' >"$tree/src/rooms"
	plant low/low.h 'int low(void);'
	plant low/low.c '#include "low/low.h"
int low(void) { return 1; }'
	plant high/high.h 'int high(void);'
	plant high/high.c '#include "high/high.h"
#include "low/low.h"
int high(void) { return low(); }'
	plant side/side.h 'int side(void);'
	plant side/side.c '#include "side/side.h"
#include "low/low.h"
int side(void) { return low(); }'
	compile
}

sound
expect "a sound tree" 0 '4 passed, 0 failed'

plant low/low.c '#include "low/low.h"
#include "high/high.h"
int low(void) { return 1; }'
compile
expect "an include of a higher room" 1 'low.c:2: low uses high'

sound
plant low/low.c '#include "low/low.h"
int high(void);
int low(void) { return high(); }'
compile
expect "a symbol of a higher room, without an include" 1 'high: low uses high'

sound
plant side/side.c '#include "side/side.h"
#include "high/high.h"
int side(void) { return high(); }'
compile
expect "an include the list forbids" 1 'side.c:2: side uses high'
expect "a symbol the list forbids" 1 'high: side uses high'

sound
mkdir "$tree/src/attic"
plant attic/old.h 'int old(void);'
expect "a folder that is no room" 1 'attic'

sound
rm -r "$tree/obj"
mkdir -p "$tree/obj/low" "$tree/obj/high" "$tree/obj/side"
expect "nothing that was built" 1 'no includes or no symbols'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
