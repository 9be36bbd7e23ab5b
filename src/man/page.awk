# SPDX-License-Identifier: MIT
#
# page.awk: make a manual page from a Markdown file.
#
#	awk -v pages="pintle.1 pintle-api.7 ..." -v errors=FILE -v settings=FILE -v events=FILE \
#		-f src/man/page.awk NAME.md
#
# `pages` are the existing manual pages, for SEE ALSO; the files are the tables that the Makefile
# makes from err.def, conf.def and log_event.def. The file begins with "# NAME(7): what it is
# about". It may have headings (##, ###), paragraphs, lists (-, 1.), code between lines of ```,
# tables, calls ("METHODS `PATH`, ..." on a line of their own), code and emphasis within text, and
# links. Comments insert more:
#
#	<!-- errors -->			the list of the error codes
#	<!-- settings pin. ip. -->	the settings with a name that begins so: of the install in
#					a page of section 5, else of the tenant
#	<!-- log events -->		the events of the log
#	<!-- not run: REASON -->	is for the tests
#
# Everything else is an error, and so is a setting that is in no list, so that nothing is lost.

BEGIN {
	fresh = 1 # this section is still empty
}

NR == 1 { title($0); next }
fenced && /^ *```$/ { end_code(); next }
fenced { code_line($0); next }
{ gsub(/…/, "...") }
/^$/ { settle(); next }

# Text of a list item is indented like its first line.
hang && substr($0, 1, hang) ~ /^ +$/ { text_line(substr($0, hang + 1)); next }
/^- / { settle(); item("-bullet", 2); next }
/^[0-9]+\. / { settle(); item("-enum", index($0, " ")); next }
hang && block != "" { fail("not indented like the list item it follows") }

/^## / { settle(); leave(); print ".Sh " toupper(substr($0, 4)); fresh = 1; next }
/^### / { settle(); leave(); print ".Ss " argument(substr($0, 5)); fresh = 1; next }
/^\|/ { settle(); row($0); next }
/^[A-Z]+(, [A-Z]+)* `\/[^ `]+`(, `\/[^ `]+`)*$/ { settle(); leave(); call($0); next }
/^<!-- errors -->$/ { settle(); leave(); error_list(); next }
/^<!-- log events -->$/ { settle(); leave(); event_list(); next }
/^<!-- settings( [a-z]+[.])+ -->$/ { settle(); leave(); setting_list($0); next }
/^<!-- not run: .* -->$/ { settle(); next }
hang { leave() }
{ text_line($0) }

END {
	if (failed)
		exit 1
	if (fenced)
		fail("code without an end")
	settle()
	leave()
	unlisted_settings()
	see_also()
}

function fail(why) {
	print FILENAME ":" FNR ": " why > "/dev/stderr"
	failed = 1
	exit 1
}

function title(line) {
	if (line !~ /^# [a-z.-]+\([57]\): [A-Za-z ,-]+$/)
		fail("not \"# NAME(7): what it is about\"")
	name = substr(line, 3, index(line, "(") - 3)
	section = substr(line, index(line, "(") + 1, 1)
	print ".\\\" SPDX-License-Identifier: MIT"
	print ".\\\" Made of src/man/" name ".md, which is the place for changes."
	print ".Dd November 30, 2026"
	print ".Dt " toupper(name) " " section
	print ".Os"
	print ".Sh NAME"
	print ".Nm " name
	print ".Nd " substr(line, index(line, ": ") + 2)
	print ".Sh DESCRIPTION"
}

# The other pages, by section and name.
function see_also(    n, i, page, of, refs) {
	n = split(pages, page, " ")
	for (of = 1; of < 10; of++)
		for (i = 1; i <= n; i++)
			if (page[i] ~ "\\." of "$" && page[i] != name "." section)
				refs = refs (refs == "" ? "" : " ,\n") ".Xr " \
					substr(page[i], 1, length(page[i]) - 2) " " of
	print ".Sh SEE ALSO"
	print refs
}

# --- blocks ---------------------------------------------------------------

# A line of a paragraph, of its own or of a list item.
function text_line(s) {
	if (s ~ /^```[a-z]*$/) {
		begin_code()
		return
	}
	if (s ~ /^(#|>|[ \t]|```|[*+] |<!)/)
		fail("neither heading, paragraph, list, table nor code")
	block = block (block == "" ? "" : " ") s
}

# Write the finished paragraph.
function settle() {
	if (block == "")
		return
	if (list != "" && !hang)
		leave()
	if (!fresh)
		print ".Pp"
	inline(block)
	fresh = 0
	block = ""
}

# Begin an item of a list, whose text is indented by `width`.
function item(kind, width) {
	enter(kind)
	print ".It"
	fresh = 1
	hang = width
	text_line(substr($0, width + 1))
}

function enter(kind) {
	if (list == kind)
		return
	leave()
	print ".Bl " kind
	list = kind
}

function leave() {
	hang = 0
	if (list == "")
		return
	print ".El"
	list = ""
	fresh = 0
}

function begin_code() {
	settle()
	if (!hang)
		leave()
	print ".Bd -literal -offset indent"
	fenced = 1
}

# Unchanged, and so that it can be copied from the page.
function code_line(s) {
	if (s ~ /[^ -~\t]/)
		fail("a character that is not known here: " s)
	if (hang && !sub("^" substr("        ", 1, hang), "", s) && s != "")
		fail("not indented like the list item it follows")
	s = copyable(s)
	print (s ~ /^[.']/ ? "\\&" : "") s
}

function end_code() {
	print ".Ed"
	fenced = 0
	fresh = 0
}

function trim(s) {
	sub(/^ +/, "", s)
	sub(/ +$/, "", s)
	return s
}

# A row of a table. Its first line names the columns; the second is a rule.
function row(line,    n, i, cell) {
	gsub(/\\\|/, "\001", line)
	n = split(line, cell, "|") - 1
	for (i = 2; i <= n; i++) {
		gsub(/\001/, "|", cell[i])
		cell[i] = trim(cell[i])
		if (cell[i] == "")
			fail("an empty cell")
	}
	if (list != "-tag -width Ds") {
		columns = n
		enter("-tag -width Ds")
	} else if (n != columns) {
		fail("a row of as many columns as the table has not")
	} else if (cell[2] !~ /^-+$/) {
		entry(cell, n)
	}
}

# A row of it: the first cell is a heading, each other a paragraph.
function entry(cell, n,    i) {
	print ".It Xo"
	inline(cell[2])
	print ".Xc"
	for (i = 3; i <= n; i++) {
		if (i > 3)
			print ".Pp"
		inline(cell[i])
	}
}

# A call, on a line of its own: METHODS `PATH`, ...
function call(s,    at, line, n, i, path) {
	at = index(s, " `")
	line = substr(s, 1, at - 1)
	gsub(/,/, " ,", line)
	n = split(substr(s, at + 1), path, ", ")
	for (i = 1; i <= n; i++)
		line = line (i > 1 ? " , " : " Pa ") argument(substr(path[i], 2, length(path[i]) - 2))
	if (!fresh)
		print ".Pp"
	print ".Cm " line
	fresh = 0
}

# The error codes of the file `errors`: lines of code, status, name, message, description.
function error_list(    line, part, code, status, message, some) {
	while ((getline line <errors) > 0) {
		split(line, part, "\t")
		code = part[1]
		message[code] = part[4]
		if (index(status[code], part[2]) == 0)
			status[code] = status[code] (status[code] == "" ? "" : ", ") part[2]
		some = 1
	}
	if (!some)
		fail("no errors")
	print ".Bl -tag -width \"9999 (999, 999)\" -compact"
	for (code = 1; code < 10000; code++) {
		if (!(code in message))
			continue
		print ".It " code " (" status[code] ")"
		write(message[code])
	}
	print ".El"
	fresh = 0
}

# The events of the log: lines of name and meaning.
function event_list(    line, part, some) {
	print ".Bl -tag -width Ds"
	while ((getline line <events) > 0) {
		split(line, part, "\t")
		print ".It Cm " argument(part[1])
		inline(part[2])
		some = 1
	}
	print ".El"
	if (!some)
		fail("no events")
	fresh = 0
}

# The settings that a comment asks for by the beginnings of their names.
function setting_list(comment,    line, part, n, i, begin, some) {
	n = split(comment, begin, " ")
	print ".Bl -tag -width Ds"
	while ((getline line <settings) > 0) {
		split(line, part, "\t")
		for (i = 3; i < n; i++)
			if (part[1] == scope() && index(part[2], begin[i]) == 1) {
				setting(part)
				some = 1
			}
	}
	close(settings)
	print ".El"
	if (!some)
		fail("there is no such setting")
	fresh = 0
}

function scope() {
	return section == 5 ? "install" : "tenant"
}

# Scope, name, kind, default in profile secure, in profile loginradius, least, most, sentence.
function setting(part,    range) {
	if (part[3] == "INT")
		range = part[6] " to " part[7]
	else if (part[3] == "BOOL")
		range = "on or off"
	else if (part[3] == "CHOICE")
		range = choice(part[6])
	else
		range = part[3] == "PATH" ? "a path" : "a text of up to " part[7] " characters"
	print ".It Cm " argument(part[2])
	inline(part[8])
	write(sentence(range) ", by default " value(part[4]) \
		(part[4] == part[5] ? "" : ", in profile loginradius " value(part[5])) ".")
	listed[part[2]]++
}

function choice(words) {
	sub(/[|]$/, "", words)
	gsub(/[|]/, ", ", words)
	return "one of " words
}

function value(s) {
	return s == "" ? "empty" : s
}

function sentence(s) {
	return toupper(substr(s, 1, 1)) substr(s, 2)
}

# A page that lists settings lists all of its scope, each once.
function unlisted_settings(    line, part, some) {
	for (line in listed)
		some = 1
	while (some && (getline line <settings) > 0) {
		split(line, part, "\t")
		if (part[1] == scope() && listed[part[2]] != 1)
			fail("lists " part[2] " " listed[part[2]] + 0 " times")
	}
}

# --- within a block --------------------------------------------------------

# Write text with its markup: words with markup as a macro line each, the others filled.
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
		else if (match(s, /^<https?:[^ >]+>/))
			piece("Lk " argument(substr(s, 2, RLENGTH - 2)))
		else if (match(s, /^\[[^]`]+\]\([^) ]+\)/))
			piece(anchor(substr(s, 2, RLENGTH - 2)))
		else if (match(s, /^[^ `*[<]+/) || match(s, /^[[<]/))
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

# text](target: a manual page, another site, or another file.
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

# Text in which every character is shown as that of ASCII.
function copyable(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	gsub(/\047/, "\\(aq", s)
	gsub(/`/, "\\(ga", s)
	gsub(/\^/, "\\(ha", s)
	gsub(/~/, "\\(ti", s)
	return s
}

# One argument of a macro.
function argument(s) {
	s = copyable(s)
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
