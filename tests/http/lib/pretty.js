// SPDX-License-Identifier: MIT
// JSON as a person would format it: short values on one line, long ones on several.
'use strict';

const WIDTH = 76;
const MANY = 9; // members from which on short ones share lines
const REST = '...'; // as the name of a member: there are more, which are not shown

function inline(v) {
	if (Array.isArray(v))
		return `[${v.map(inline).join(', ')}]`;
	if (v === null || typeof v !== 'object')
		return JSON.stringify(v);
	return `{${Object.entries(v).map(member).join(', ')}}`;
}

function member([name, v]) {
	return name === REST ? REST : `${JSON.stringify(name)}: ${inline(v)}`;
}

/* Pieces of text, several to a line while they are short. */
function filled(pieces) {
	const lines = [];

	for (const piece of pieces)
		if (lines.length > 0 && !piece.includes('\n') && !lines.at(-1).includes('\n') &&
			lines.at(-1).length + piece.length < WIDTH - 4)
			lines[lines.length - 1] += ` ${piece}`;
		else
			lines.push(piece);
	return lines;
}

function spread(v, room) {
	const open = Array.isArray(v) ? '[' : '{';
	const parts = Object.entries(v).map(([name, part]) => {
		const label = Array.isArray(v) ? '' : `${JSON.stringify(name)}: `;

		return name === REST ? REST : label + write(part, room - 2, label.length + 1);
	}).map((s, i, all) => (i < all.length - 1 ? `${s},` : s));
	const lines = parts.length >= MANY ? filled(parts) : parts;
	const body = lines.join('\n').split('\n').map((s) => `  ${s}`).join('\n');

	return `${open}\n${body}\n${open === '[' ? ']' : '}'}`;
}

/* In `room` columns, of which the first line has lost some. */
function write(v, room, lost = 0) {
	const short = inline(v);

	return short.length + lost <= room || v === null || typeof v !== 'object' ? short : spread(v, room);
}

/* The lines of a value. */
function pretty(v) {
	return write(v, WIDTH).split('\n');
}

module.exports = { pretty, REST };
