#!/bin/sh
# SPDX-License-Identifier: MIT
#
# hosted_pages_planted.sh: page_check.awk against small pages with breaches planted in them, each of
# which it has to name, and against the pages without them. Ends in "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
passed=0
failed=0

# The pages without a breach: two languages, a part, a module, words that only C and the module name.
lay_out() {
	rm -rf "$tree/t"
	mkdir -p "$tree/t/en" "$tree/t/ar" "$tree/t/pages/parts" "$tree/t/assets" "$tree/t/c"
	cat >"$tree/t/p.def" <<-'END'
	PAGE_TEXT("Product", x, "the product")
	PAGE_SLOT("Until", "until when")
	PAGE_SLOT("Count", "how many")
	PAGE_SECTION("IfStatic", x, "a file")
	END
	cat >"$tree/t/en/pages" <<-'END'
	# common
	Title=Of #Product#
	Text=Until #Until#
	Label=Name
	Wrong=No.
	Asked=Really?
	Spoken=By C.
	Left.one=#Count# left
	Left.other=#Count# left
	END
	{
		grep -v '^Left' "$tree/t/en/pages"
		for form in zero one two few many other; do
			echo "Left.$form=#Count# left"
		done
	} >"$tree/t/ar/pages"
	cat >"$tree/t/pages/a.html" <<-'END'
	<!-- title Title -->
	<!-- script a.js -->
	<!-- state form -->
	#IfStatic
	<p title="#Label#">#Text# #Error.name#</p>
	IfStatic#
	<!-- include field -->
	<!-- errors
	12 form name Wrong
	13/used locked
	-->
	<!-- words
	Asked Left -->
	END
	echo '<p>#Value.name# #Product#</p>' >"$tree/t/pages/parts/field.html"
	echo "ask(word('Asked'));" >"$tree/t/assets/a.js"
	echo 'x = STR("Spoken");' >"$tree/t/c/a.c"
}

check() {
	(cd "$tree/t" && LC_ALL=C awk -f "$here/../src/render/page_check.awk" p.def ??/pages pages/*.html \
		pages/parts/*.html assets/*.js c/*.c)
}

result() { # NAME, with status 0 for passed
	if [ "$?" = 0 ]; then
		passed=$((passed + 1))
		echo "ok   $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		printf '%s\n' "$said" | sed 's/^/     /'
	fi
}

# breach NAME FILE SED TEXT: with the change to the file, TEXT is all that is said, and it fails.
breach() {
	lay_out
	sed "$3" "$tree/t/$2" >"$tree/new" && mv "$tree/new" "$tree/t/$2"
	said=$(check) && said="passed: $said"
	said=$(printf '%s\n' "$said" | LC_ALL=C sort)
	[ "$said" = "$4" ]
	result "$1"
}

lay_out
said=$(check)
result "sound pages"

breach "a word is missing" ar/pages '/^Wrong=/d' 'ar/pages: Wrong is missing'
breach "a plural form is missing" ar/pages '/^Left.few/d' 'ar/pages: Left.few is missing'
breach "a plural form of another language" en/pages 's/^Left.one.*/&\nLeft.two=2/' \
	'en/pages: Left.two is no plural form of the language'
breach "a word without text" en/pages 's/^Wrong=.*/Wrong=/' 'en/pages:5: Wrong has no text'
breach "a word twice" en/pages 's/^Wrong=.*/&\n&/' 'en/pages:6: Wrong is there twice'
breach "a word that nothing uses" pages/a.html 's/#Text# //' 'words: Text is used nowhere'
breach "an unknown placeholder in a word" en/pages 's/#Product#/#Produkt#/' \
	'en/pages:2: no placeholder has this name: Produkt'
breach "half a placeholder in a word" en/pages 's/#Product#/#Product/' \
	'en/pages:2: a # that is no placeholder'
breach "an unknown word in a skeleton" pages/a.html 's/#Text#/#Text# #Txt#/' \
	'pages/a.html:5: neither a placeholder nor a word: Txt'
breach "an unknown word in a part" pages/parts/field.html 's/#Product#/#Produkt#/' \
	'pages/parts/field.html:1: neither a placeholder nor a word: Produkt'
breach "an unknown word of an error" pages/a.html 's/name Wrong/name Wrong\n14 form - Wrnog/' \
	'pages/a.html:12: neither a placeholder nor a word: Wrnog'
breach "an unknown section" pages/a.html 's/IfStatic/IfStatik/' \
	'pages/a.html:4: no section has this name: IfStatik
pages/a.html:6: no section has this name: IfStatik'
breach "a value of the moment in an attribute" pages/a.html 's/#Label#/#Label# #Text#/' \
	'pages/a.html:5: Text has a value of the moment, which cannot stand in an attribute or title'
breach "a value of the moment in a title" en/pages 's/#Product#/#Until#/' \
	'pages/a.html:1: Title has a value of the moment, which cannot stand in an attribute or title'
breach "a part that is not there" pages/a.html 's/include field/include feld/' \
	'pages/a.html:7: there is no templates/pages/parts/feld.html
pages/parts/field.html: is included nowhere'
breach "a word the module needs and the page does not list" pages/a.html 's/^Asked Left/Left/' \
	"assets/a.js:1: Asked is not among the words of a"
breach "a word the module needs that is not there" assets/a.js "s/'Asked'/'Asked') + word('Askd'/" \
	"assets/a.js:1: Askd is not among the words of a
assets/a.js:1: neither a placeholder nor a word: Askd"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
