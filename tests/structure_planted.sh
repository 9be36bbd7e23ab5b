#!/bin/sh
# SPDX-License-Identifier: MIT
#
# structure_planted.sh: rules of structure.sh against a small tree with breaches planted in it,
# each of which it has to name, and against the tree without them. Ends in "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
passed=0
failed=0

plant() { # TEXT, as printf takes it
	printf "$1" >"$tree/src/a.c"
}

expect() { # NAME RULE TEXT: a line of what structure.sh says of that rule
	said=$(sh "$here/structure.sh" "$tree" "$2" 2>&1)
	if printf '%s\n' "$said" | grep -qF -- "$3"; then
		passed=$((passed + 1))
		echo "ok   $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		printf '%s\n' "$said" | sed 's/^/     /'
	fi
}

# A clang-format of another version, or none, before all others.
other_version() { # TEXT
	mkdir -p "$tree/path"
	printf '#!/bin/sh\n%s\n' "$1" >"$tree/path/clang-format"
	chmod 755 "$tree/path/clang-format"
}

licence='/* SPDX-License-Identifier: MIT */\n'
mkdir -p "$tree/src" "$tree/cgi-bin" "$tree/tests/unit"
cp "$here/../.clang-format" "$tree"
format='each source is formatted'
wide='lines have at most'

plant "${licence}int a;\n"
expect "a sound file has its licence" 'its licence' 'ok   each source begins'
expect "a sound file is narrow" "$wide" 'ok   lines have'
case $(clang-format --version 2>/dev/null) in
*'version 14.'*)
	expect "a sound file is formatted" "$format" 'ok   each source is formatted'
	plant "${licence}int  a;\n"
	expect "two blanks" "$format" 'src/a.c:2:'
	;;
*) echo "skip planted formatting: clang-format 14 is not there" ;;
esac
other_version 'echo "clang-format version 19.1.7"'
PATH=$tree/path:$PATH expect "another clang-format" "$format" 'skip each source is formatted'
other_version 'exit 127'
PATH=$tree/path:$PATH expect "no clang-format" "$format" 'skip each source is formatted'

plant "${licence}const char *a = b ? text(atoi(c)) : \"0\";\n"
expect "a banned call before a text" 'banned function' 'src/a.c:2:'
plant "${licence}void f(void)\n{\n\t*a = atoi(b);\n}\n"
expect "a banned call whose result is stored" 'banned function' 'src/a.c:4:'
plant "${licence}/*\n * atoi() is not what it was.\n */\n"
expect "a banned name in a comment" 'banned function' 'ok   no call of a banned'
expect "a tree without git" 'top level' 'skip the top level'

plant 'int a;\n'
expect "no licence" 'its licence' 'src/a.c:1'
plant ''
expect "an empty file" 'its licence' 'src/a.c:1'
plant "${licence}int a; \n"
expect "a blank at the end" "$wide" 'src/a.c:2: ends in a blank'
plant "${licence}\t%089d\t;\n" # 8, 97, 104 columns and one
expect "a line of 105 columns by its tabs" "$wide" 'src/a.c:2: 105 columns'

tested='each module has its unit tests'
unit() { # NAME HEAD
	printf "${licence}$2int a;\n" >"$tree/tests/unit/t_$1.c"
}

plant "${licence}int a;\n"
unit b '/* Of another. */\n'
expect "a module without tests" "$tested" 'src/a.c: no tests/unit/t_a.c'
unit b '/*\n * Of another, and of this one.\n *\n * Tests: a\n */\n'
expect "a module tested elsewhere" "$tested" "ok   $tested"
unit b '/* Of another. */\n/*\n * Tests: a\n */\n'
expect "a module named below the head" "$tested" 'src/a.c: no tests/unit/t_a.c'
unit b '/*\n * Of another.\n *\n * Tests: gone\n */\n'
expect "tests of what is no module" "$tested" 'tests/unit/t_b.c: Tests: gone is no module'
unit a '/* Of this one. */\n'
unit b '/* Of another. */\n'
expect "a module with tests of its name" "$tested" "ok   $tested"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
