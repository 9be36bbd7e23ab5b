# SPDX-License-Identifier: MIT
#
# page_check.awk: whether skeletons, words, placeholders and modules of the hosted pages fit together.
#
#   awk -f page_check.awk page_placeholders.def templates/*/pages templates/pages/*.html \
#       templates/pages/parts/*.html www/assets/*.js cgi-bin/pages/*.c
#
# Prints FILE:LINE: FAULT for each fault, and ends with 1 if there is one.

# Templates are bytes to it: awks differ in what they take for a letter.
BEGIN {
	forms["ar"] = "zero one two few many other"
	usual_forms = "one other"
}

function fault(place, text) {
	print place ": " text
	failed = 1
}

function here() {
	return FILENAME ":" FNR
}

# The name of a page or part, or of a language, in a path.
function base(path) {
	sub(/^.*\//, "", path)
	sub(/\.[a-z]*$/, "", path)
	return path
}

function language_of(path) {
	sub(/\/pages$/, "", path)
	return base(path)
}

FNR == 1 {
	kind = FILENAME ~ /\.def$/ ? "def" : FILENAME ~ /\.html$/ ? "html" : FILENAME ~ /\.js$/ ? "js" : \
		FILENAME ~ /\.c$/ ? "c" : "words"
	comment = ""
	if (kind == "words")
		languages[language = language_of(FILENAME)] = FILENAME
	if (kind == "html")
		skeletons[page = FILENAME ~ /\/parts\// ? "parts/" base(FILENAME) : base(FILENAME)] = FILENAME
}

# --- the tables ----------------------------------------------------------

kind == "def" && /^PAGE_[A-Z]+\("/ {
	split($0, piece, "\"")
	if (/^PAGE_SECTION/)
		sections[piece[2]]
	else
		placeholders[piece[2]]
	if (/^PAGE_SLOT/)
		slots[piece[2]]
}

# --- words ---------------------------------------------------------------

kind == "words" && !/^#/ && /=/ {
	key = $0
	sub(/[ \t]*=.*/, "", key)
	text = $0
	sub(/^[^=]*=[ \t]*/, "", text)
	name = key
	form = ""
	if (match(key, /\.[a-z]+$/)) {
		name = substr(key, 1, RSTART - 1)
		form = substr(key, RSTART + 1)
	}
	if ((language, key) in words)
		fault(here(), key " is there twice")
	if (text == "")
		fault(here(), key " has no text")
	words[language, key] = here()
	names[name]
	if (form != "")
		has_form[language, name] = has_form[language, name] " " form
	check_text(text, name)
}

function check_text(text, name,   mark) {
	while (match(text, /#[A-Za-z][A-Za-z0-9._-]*#/)) {
		mark = substr(text, RSTART + 1, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		if (!(mark in placeholders))
			fault(here(), "no placeholder has this name: " mark)
		if (mark in slots)
			has_slot[name]
	}
	if (text ~ /#/)
		fault(here(), "a # that is no placeholder")
}

# --- skeletons -----------------------------------------------------------

# A comment's text is gathered until it ends, then read.
kind == "html" {
	line = $0
	while (line != "") {
		if (comment == "") {
			at = index(line, "<!--")
			check_markup(at ? substr(line, 1, at - 1) : line)
			if (!at)
				break
			comment = " "
			line = substr(line, at + 4)
		}
		at = index(line, "-->")
		comment = comment (at ? substr(line, 1, at - 1) : line) "\n"
		if (!at)
			break
		read_comment(comment)
		comment = ""
		line = substr(line, at + 3)
	}
}

function check_markup(text,   mark, rest, value) {
	rest = text
	while (match(rest, /="[^"]*"/)) {
		value = substr(rest, RSTART + 2, RLENGTH - 3)
		rest = substr(rest, RSTART + RLENGTH)
		check_attribute(value)
	}
	rest = text
	while (match(rest, /#[A-Za-z][A-Za-z0-9._-]*#/)) {
		mark = substr(rest, RSTART + 1, RLENGTH - 2)
		rest = substr(rest, RSTART + RLENGTH)
		if (!(mark in placeholders) && mark !~ /^(Value|Invalid|Error|Checked)\./)
			uses[mark] = uses[mark] ? uses[mark] : here()
	}
	rest = text
	while (match(rest, /(^|[^A-Za-z0-9])If[A-Z][A-Za-z]*/)) {
		mark = substr(rest, RSTART, RLENGTH)
		sub(/^[^I]*/, "", mark)
		rest = substr(rest, RSTART + RLENGTH)
		if (!(mark in sections))
			fault(here(), "no section has this name: " mark)
	}
}

# A published page has an element in the place of a slot, which no attribute can hold.
function check_attribute(text,   mark) {
	while (match(text, /#[A-Za-z][A-Za-z0-9]*#/)) {
		mark = substr(text, RSTART + 1, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		in_attribute[mark] = here()
	}
}

function use(name) {
	uses[name] = uses[name] ? uses[name] : here()
}

function read_comment(text,   n, word, lines, i, m, part) {
	n = split(text, word)
	if (word[1] == "title") {
		use(word[2])
		in_attribute[word[2]] = here()
	} else if (word[1] == "script") {
		script[page] = word[2]
	} else if (word[1] == "words") {
		for (i = 2; i <= n; i++) {
			use(word[i])
			listed[page, word[i]]
		}
	} else if (word[1] == "include") {
		includes[page] = includes[page] " parts/" word[2]
		included["parts/" word[2]] = here()
	} else if (word[1] == "errors") {
		m = split(text, lines, "\n")
		for (i = 1; i <= m; i++)
			if (split(lines[i], part) >= 4 && part[1] ~ /^[0-9]/)
				use(part[4])
	}
}

# --- modules and pages.fcgi ----------------------------------------------

kind == "js" {
	line = $0
	while (match(line, /(word|plural|tell)\('[A-Z][A-Za-z0-9]*'/)) {
		name = substr(line, RSTART, RLENGTH - 1)
		line = substr(line, RSTART + RLENGTH)
		sub(/^[a-z]*\('/, "", name)
		use(name)
		asks[base(FILENAME) ".js", name] = here()
	}
}

kind == "c" {
	line = $0
	while (match(line, /"[A-Z][A-Za-z]+"/)) {
		spoken[substr(line, RSTART + 1, RLENGTH - 2)]
		line = substr(line, RSTART + RLENGTH)
	}
}

# --- all together --------------------------------------------------------

function is_listed(where, name,   n, part, i) {
	if ((where, name) in listed)
		return 1
	n = split(includes[where], part)
	for (i = 1; i <= n; i++)
		if (is_listed(part[i], name))
			return 1
	return 0
}

# A page whose module asks for a word has to list it; of pages that share a module, one of them.
function check_listed(module, name, place,   page, users, lists) {
	for (page in script)
		if (script[page] == module) {
			users = users " " page
			lists += is_listed(page, name) || is_listed("layout", name)
		}
	if (users != "" && !lists)
		fault(place, name " is not among the words of" users)
}

function check_forms(language, name, place,   want, n, i, one, given) {
	want = language in forms ? forms[language] : usual_forms
	n = split(want, one)
	given = has_form[language, name] " "
	for (i = 1; i <= n; i++)
		if (!index(given, " " one[i] " "))
			fault(place, name "." one[i] " is missing")
	n = split(given, one)
	for (i = 1; i <= n; i++)
		if (!index(" " want " ", " " one[i] " "))
			fault(place, name "." one[i] " is no plural form of the language")
}

function check_language(language,   place, name) {
	place = languages[language]
	for (name in names) {
		if ((language, name) in has_form)
			check_forms(language, name, place)
		else if (!((language, name) in words))
			fault(place, name " is missing")
	}
}

END {
	for (language in languages)
		check_language(language)
	for (name in uses)
		if (!(name in names))
			fault(uses[name], "neither a placeholder nor a word: " name)
	for (name in names) {
		if (name in placeholders)
			fault("words", name " is also a placeholder")
		if (!(name in uses) && !(name in spoken))
			fault("words", name " is used nowhere")
	}
	for (name in in_attribute)
		if (name in has_slot || name in slots)
			fault(in_attribute[name], name " has a value of the moment, which cannot stand in an attribute or title")
	for (part in included)
		if (!(part in skeletons))
			fault(included[part], "there is no templates/pages/" part ".html")
	for (page in skeletons)
		if (page ~ /^parts\// && !(page in included))
			fault(skeletons[page], "is included nowhere")
	for (pair in asks) {
		split(pair, one, SUBSEP)
		check_listed(one[1], one[2], asks[pair])
	}
	exit failed
}
