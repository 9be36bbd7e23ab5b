# SPDX-License-Identifier: MIT
#
# section.awk: make a manual page of section 7 of a section of README.md; of the section
# "API" one with a list of the error codes.
#
#	awk -v section=API -v page=pintle-api -v about="the HTTP API of Pintle" \
#		-f src/man/section.awk ERRORS README.md, ERRORS being what `pintle errors` prints
#
# It knows what these sections are written in: headings (###), paragraphs, lists, one
# table of three columns, code, emphasis and links. Whatever else it finds is an
# error, so that nothing gets lost on the way.

BEGIN {
	FS = "\t"
	print ".\\\" SPDX-License-Identifier: MIT"
	print ".\\\" Made by src/man/section.awk of README.md, which is the place for changes."
	print ".Dd November 28, 2026"
	print ".Dt " toupper(page) " 7"
	print ".Os"
	print ".Sh NAME"
	print ".Nm " page
	print ".Nd " about
	print ".Sh DESCRIPTION"
	fresh = 1 # nothing stands in this section yet
}

# The first file: code, status, name, message, description.
NR == FNR && $1 > 0 {
	message[$1] = $4
	if (index(status[$1], $2) == 0)
		status[$1] = status[$1] (status[$1] == "" ? "" : ", ") $2
}
NR == FNR { next }

/^## / {
	settle()
	inside = $0 == "## " section
	found += inside
	next
}
!inside { next }

{ gsub(/…/, "...") }
/^$/ { settle(); next }
/^### / { settle(); leave(); print ".Sh " toupper(substr($0, 5)); fresh = 1; next }
/^\|/ { settle(); row($0); next }
/^- / { settle(); enter("-bullet"); item = 1; block = substr($0, 3); next }
/^(#|>|```|[*+] |[0-9]+[.)] )/ { fail("neither heading, paragraph, list nor table") }
item && !/^  [^ ]/ || !item && /^[ \t]/ { fail("indented in a way that has no meaning here") }
{ sub(/^ +/, ""); block = block (block == "" ? "" : " ") $0 }

END {
	if (failed)
		exit 1
	settle()
	leave()
	if (found != 1 || section == "API" && calls == 0)
		fail("no section \"## " section "\", or no table of calls in it")
	if (section == "API")
		errors()
	print ".Sh SEE ALSO"
	print ".Xr pintle 1 ,"
	print ".Xr pintle.conf 5 ,"
	print ".Xr " (section == "API" ? "pintle-security" : "pintle-api") " 7 ,"
	print ".Xr pintle-fcgi 8 ,"
	print ".Xr pintle-outbox 8"
}

function fail(why) {
	print FILENAME ":" FNR ": " why > "/dev/stderr"
	failed = 1
	exit 1
}

# --- blocks ---------------------------------------------------------------

# Write the paragraph or list item that has come to its end.
function settle() {
	if (block != "" && item) {
		print ".It"
		inline(block)
	} else if (block != "") {
		leave()
		if (!fresh)
			print ".Pp"
		inline(block)
	}
	if (block != "")
		fresh = 0
	block = ""
	item = 0
}

function enter(kind) {
	if (list == kind)
		return
	leave()
	print ".Bl " kind
	list = kind
}

function leave() {
	if (list == "")
		return
	print ".El"
	list = ""
	fresh = 0
}

function trim(s) {
	sub(/^ +/, "", s)
	sub(/ +$/, "", s)
	return s
}

# A row of the table: | METHODS `PATH`, ... | needs | sentence |
function row(line,    n, i, cell, methods, paths, path, tag, what) {
	gsub(/\\\|/, "\001", line)
	n = split(line, cell, "|")
	for (i = 1; i <= n; i++) {
		gsub(/\001/, "|", cell[i])
		cell[i] = trim(cell[i])
	}
	if (n != 5)
		fail("a table of calls has three columns")
	if (cell[2] == "Call" || cell[2] ~ /^-+$/)
		return
	if (cell[2] !~ /^[A-Z]+(, [A-Z]+)* `[^ `]+`(, `[^ `]+`)*$/ || cell[3] == "" || cell[4] == "")
		fail("this is no row of a table of calls")
	enter("-tag -width Ds")
	methods = substr(cell[2], 1, index(cell[2], " `") - 1)
	paths = substr(cell[2], index(cell[2], " `") + 1)
	gsub(/,/, " ,", methods)
	gsub(/[`,]/, "", paths)
	n = split(paths, path, " ")
	tag = ".It Cm " methods " Pa"
	for (i = 1; i <= n; i++)
		tag = tag (i > 1 ? " ," : "") " " argument(path[i])
	print tag
	what = toupper(substr(cell[4], 1, 1)) substr(cell[4], 2)
	inline("Needs " cell[3] ".")
	inline(what (what ~ /\.$/ ? "" : "."))
	calls++
}

function errors(    code, some) {
	print ".Sh ERROR CODES"
	inline("Each `ErrorCode` with its HTTP status and its `Message`. Where a code has several " \
		"statuses, the cause says which; `pintle errors` tells the causes.")
	print ".Bl -tag -width \"9999 (999, 999)\" -compact"
	for (code = 1; code < 10000; code++) {
		if (!(code in message))
			continue
		print ".It " code " (" status[code] ")"
		write(message[code])
		some = 1
	}
	print ".El"
	if (!some)
		fail("no errors")
}

# --- within a block --------------------------------------------------------

# Write text with its markup: words that have some as a macro line each, the others filled.
function inline(s) {
	pieces = 0
	while (s != "") {
		if (match(s, /^ +/))
			end_word()
		else if (match(s, /^`[^`]+`/))
			piece(literal(substr(s, 2, RLENGTH - 2)))
		else if (match(s, /^\*\*[^*`]+\*\*/))
			piece("Sy " argument(substr(s, 3, RLENGTH - 4)))
		else if (match(s, /^\*[^*` ][^*`]*\*/))
			piece("Em " argument(substr(s, 2, RLENGTH - 2)))
		else if (match(s, /^\[[^]`]+\]\([^) ]+\)/))
			piece(anchor(substr(s, 2, RLENGTH - 2)))
		else if (match(s, /^[^ `*[]+/) || match(s, /^[[]/))
			letters(substr(s, 1, RLENGTH))
		else
			fail("a mark without its other half: " s)
		s = substr(s, RLENGTH + 1)
	}
	end_word()
	end_line()
}

function piece(macro) {
	word[++pieces] = macro
	plain[pieces] = 0
}

function letters(s) {
	if (s ~ /[^!-~]/)
		fail("a character that is not known here: " s)
	if (pieces == 0 || !plain[pieces])
		word[++pieces] = ""
	plain[pieces] = 1
	word[pieces] = word[pieces] s
}

function end_word(    i, out) {
	if (pieces == 1 && plain[1]) {
		fill(word[1])
	} else if (pieces > 0) {
		end_line()
		for (i = 1; i <= pieces; i++)
			out = out (i > 1 ? " " : "") joined(i)
		print "." out
	}
	pieces = 0
}

# Piece i of a word of several, tied to the one before it.
function joined(i,    s) {
	s = word[i]
	if (!plain[i])
		return (i > 2 || i == 2 && !plain[1] ? "Ns " : "") s
	if (i == 1)
		return "Pf " argument(s)
	if (i < pieces || s !~ /^[].,:;?!)]+$/)
		return "Ns " argument(s)
	gsub(/./, "& ", s)
	return trim(s)
}

# Text without markup.
function write(s,    n, i, part) {
	n = split(s, part, " ")
	for (i = 1; i <= n; i++)
		fill(part[i])
	end_line()
}

function fill(s) {
	gsub(/\\/, "\\e", s)
	if (filled != "" && length(filled) + 1 + length(s) > 78)
		end_line()
	filled = filled (filled == "" ? "" : " ") s
	if (s ~ /[.?!]\)?$/) # a sentence has a line to itself
		end_line()
}

function end_line() {
	if (filled != "")
		print (filled ~ /^[.']/ ? "\\&" : "") filled
	filled = ""
}

function literal(s) {
	if (s ~ /[^ -~]/)
		fail("a character that is not known here: " s)
	if (s ~ /^[A-Za-z0-9][A-Za-z0-9_.-]*$/)
		return "Cm " argument(s)
	if (s ~ "^[A-Za-z0-9_./{}]+$")
		return "Pa " argument(s)
	return "Ql " argument(s) (s ~ /[.,:;?!)]$/ ? "\\&" : "") # which ends no sentence
}

# text](target: a manual page, another site, or a file beside README.md.
function anchor(s,    text, target, at) {
	at = index(s, "](")
	text = substr(s, 1, at - 1)
	target = substr(s, at + 2)
	if (text ~ /^[a-z.-]+\([1-9]\)$/)
		return "Xr " substr(text, 1, length(text) - 3) " " substr(text, length(text) - 1, 1)
	if (target ~ /^https?:/)
		return "Lk " argument(target) " " argument(text)
	return "Em " argument(text)
}

# One argument of a macro.
function argument(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	if (length(s) > 40)
		gsub(/,/, ",\\:", s) # where a long one may be broken
	if (s ~ /^[].,:;?!()|[]$/ || s ~ /^[A-Z%][A-Za-z0-9][a-z]?$/)
		s = "\\&" s # no delimiter, no macro
	if (s ~ / / || s ~ /^"/) {
		gsub(/"/, "\"\"", s)
		s = "\"" s "\""
	}
	return s
}
