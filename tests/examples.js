// SPDX-License-Identifier: MIT
/*
 * The examples of src/man/pintle-api.md: each request is sent to a site of our own, with a new
 * tenant, and the answer is written below it. `make examples` does that;
 * tests/http/examples.test.js reports when the page is no longer correct.
 */
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { ROOT, Site } = require('./http/lib/site');
const { send } = require('./http/lib/client');
const { Stage, isPlaceholder } = require('./http/lib/stage');
const { masked } = require('./http/lib/mask');
const { pretty } = require('./http/lib/pretty');
const { Provider } = require('./http/lib/provider');

const PAGE = path.join(ROOT, 'src/man/pintle-api.md');
const CALL = /^([A-Z]+(?:, [A-Z]+)*) (`\/[^` ]+`(?:, `\/[^` ]+`)*)$/;
const STATUS = /^[1-5]\d\d [A-Z]/;

/*
 * The page as [{title, calls: [{method, path}], text, examples: [{from, to, lines}]}], a part for
 * each heading. An example is the lines of the page between `from` and `to`.
 */
function readPage(text) {
	const parts = [];
	let part, example;

	text.split('\n').forEach((line, i) => {
		if (example && line === '```')
			example = void (example.to = i);
		else if (example)
			example.lines.push(line);
		else if (/^#+ /.test(line))
			parts.push(part = { title: line.replace(/^#+ /, ''), calls: [], text: '', examples: [] });
		else if (line === '```http')
			part.examples.push(example = { from: i + 1, to: 0, lines: [] });
		else if (CALL.test(line))
			part.calls.push(...callsOf(line));
		else
			part.text += `${line}\n`;
	});
	return parts;
}

function callsOf(line) {
	const [, methods, paths] = CALL.exec(line);

	return methods.split(', ').flatMap((method) =>
		paths.replaceAll('`', '').split(', ').map((where) => ({ method, path: where })));
}

/* An example: {request: its text, method, path, headers, body, status: that of the answer}. */
function readExample(lines) {
	const at = lines.findIndex((line) => STATUS.test(line));
	const request = (at < 0 ? lines : lines.slice(0, at)).join('\n').trimEnd();
	const [head, ...body] = request.split('\n\n');
	const [first, ...fields] = head.split('\n');
	const [method, where] = first.split(' ');

	return {
		request, method, path: where,
		headers: Object.fromEntries(fields.map((line) => line.split(/: (.*)/))),
		body: body.length > 0 ? body.join('\n\n') : undefined,
		status: at < 0 ? undefined : Number(lines[at].slice(0, 3)),
	};
}

/* Send the request of an example; returns the lines it should have. */
async function perform(site, provider, { title, nth, example }) {
	const { request, method, path: where, headers, body } = readExample(example.lines);
	const names = [...new Set(request.match(/[A-Z][A-Z-]+/g))].filter(isPlaceholder);
	const stage = await Stage.set(site, provider, title, nth);
	const values = await stage.values(names);
	const fill = (text, encode = (x) => x) => text.replace(/[A-Z][A-Z-]+/g, (word) =>
		(word in values ? encode(values[word]) : word));
	const answer = await send(site.port, {
		method,
		path: fill(where, encodeURIComponent),
		headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, fill(v)])),
		body: body === undefined ? undefined : fill(body),
	});
	const known = { UID: stage.uid, NAME: stage.tenant.name, ...values };
	const told = masked(answer.json, { known, asked: names, whole: stage.whole });

	return [...request.split('\n'), '', `${answer.status} ${http.STATUS_CODES[answer.status]}`,
		...pretty(told)];
}

/* The page with the present answer to each example: {text, wrong: [{title, line, was, is}]}. */
async function renew(text) {
	const lines = text.split('\n');
	const wrong = [];
	const provider = await Provider.start();
	const site = await Site.make({ workers: 1, conf: { 'hash.cost': 1 } });
	// From the end, so that the lines above keep their numbers.
	const all = readPage(text).flatMap(({ title, examples }) =>
		examples.map((example, nth) => ({ title, nth, example }))).reverse();

	try {
		for (const { title, nth, example } of all) {
			const is = await perform(site, provider, { title, nth, example });

			if (is.join('\n') !== example.lines.join('\n'))
				wrong.push({ title, line: example.from + 1, was: example.lines.join('\n'),
					is: is.join('\n') });
			lines.splice(example.from, example.to - example.from, ...is);
		}
	} finally {
		await site.stop();
		provider.stop();
	}
	return { text: lines.join('\n'), wrong: wrong.reverse() };
}

module.exports = { PAGE, readPage, readExample, renew };

if (require.main === module)
	renew(fs.readFileSync(PAGE, 'utf8')).then(({ text, wrong }) => {
		fs.writeFileSync(PAGE, text);
		for (const { title, line } of wrong)
			console.log(`${path.relative(ROOT, PAGE)}:${line}: ${title}`);
		console.log(`${wrong.length} examples have changed`);
	});
