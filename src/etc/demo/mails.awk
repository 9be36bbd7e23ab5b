# SPDX-License-Identifier: MIT
#
# mails.awk: read messages as pintle-outbox writes them to files. With want=list, print an
# HTML list item for each; with want=subject, to, text or html, print that part of one
# message. Everything but the HTML of a mail is escaped.

FNR == 1 { finish(); start() }
{ sub(/\r$/, "") }

# Lines that begin with a blank continue a header.
place == "header" && /^[ \t]/ { header = header $0; next }
place == "header" {
	take(header)
	header = $0
	if ($0 == "")
		place = "body"
	next
}
boundary != "" && index($0, "--" boundary) == 1 { place = "header"; kind = ""; next }
kind != "" { body[kind] = body[kind] (quoted ? decoded($0) : $0 "\n") }

END { finish() }

function start() {
	place = "header"
	header = boundary = subject = to = ""
	body["text"] = body["html"] = ""
	quoted = 0
	kind = "text" # an SMS does not say
	name = FILENAME
	sub(/.*\//, "", name)
}

function take(line,    value) {
	value = line
	sub(/^[^:]*: */, "", value)
	if (line ~ /^[Ss]ubject:/)
		subject = words(value)
	else if (line ~ /^[Tt]o:/)
		to = value ~ /^<.*>$/ ? substr(value, 2, length(value) - 2) : value
	else if (line ~ /^[Cc]ontent-[Tt]ransfer-[Ee]ncoding: *quoted-printable/)
		quoted = 1
	else if (line ~ /^[Cc]ontent-[Tt]ype:/)
		take_type(value)
}

function take_type(value) {
	kind = value ~ /^text\/html/ ? "html" : value ~ /^text\/plain/ ? "text" : ""
	if (match(value, /boundary="[^"]*"/))
		boundary = substr(value, RSTART + 10, RLENGTH - 11)
}

# One line of quoted-printable; `=` at its end joins it with the next.
function decoded(line,    n, i, part, out) {
	line = line "\n"
	sub(/=\n$/, "", line)
	n = split(line, part, "=")
	out = part[1]
	for (i = 2; i <= n; i++)
		out = out sprintf("%c", 16 * hex(part[i], 1) + hex(part[i], 2)) substr(part[i], 3)
	return out
}

function hex(s, i) {
	return index("0123456789ABCDEF", substr(s, i, 1)) - 1
}

# A subject: encoded words of RFC 2047 (here always UTF-8 in base64), or plain text.
function words(value,    out, code, command, piece) {
	while (match(value, /=\?[Uu][Tt][Ff]-8\?B\?[A-Za-z0-9+\/=]+\?= */)) {
		code = substr(value, RSTART + 10, RLENGTH - 10)
		sub(/\?= *$/, "", code)
		command = "echo " code " | base64 -d" # nothing but letters of base64
		piece = ""
		command | getline piece
		close(command)
		out = out substr(value, 1, RSTART - 1) piece
		value = substr(value, RSTART + RLENGTH)
	}
	return out value
}

function escaped(s) {
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	gsub(/"/, "\\&quot;", s)
	return s
}

function finish(    when) {
	if (name == "")
		return
	if (subject == "") {
		subject = body["text"]
		sub(/\n+$/, "", subject)
	}
	if (want == "subject")
		print escaped(subject)
	else if (want == "to")
		print escaped(to)
	else if (want == "text")
		printf "%s", escaped(body["text"])
	else if (want == "html")
		printf "%s", body["html"]
	else {
		when = substr(name, 1, 10) " " substr(name, 12, 8)
		printf "<li><a href=\"/mails/%s\"><span dir=\"auto\">%s</span></a>\n", name, escaped(subject)
		printf "<small>%s to <bdi>%s</bdi>, %s UTC</small></li>\n",
			name ~ /\.sms$/ ? "SMS" : "Mail", escaped(to), when
	}
}
