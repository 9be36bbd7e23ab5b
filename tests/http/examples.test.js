// SPDX-License-Identifier: MIT
// pintle-api(7) is correct: it has every call, with its needs, its parameters and a real example.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { routes } = require('./lib/site');
const { masked } = require('./lib/mask');
const { uuid } = require('./lib/client');
const { PAGE, readPage, readExample, renew } = require('../examples');

const page = fs.readFileSync(PAGE, 'utf8');
const parts = readPage(page).filter((part) => part.calls.length > 0);

/* The wording for each need of a route. */
const NEEDS = {
	apikey: /needs the (key|secret)/i,
	secret: /needs the secret/i,
	token: /needs the (key|secret) and an access token/i,
	takes_token: /an access token may come along/,
	captcha: /needs the key and a captcha/i,
};

/* Parameters that are explained once, under "Bodies and parameters". */
const isDocument = (p) => p.type === 'document';

const sameCall = (call, method, path) => call.method === method && call.path === path;
const partsOf = (method, path) => parts.filter((part) => part.calls.some((c) => sameCall(c, method, path)));

/* Whether a path is an instance of one with {parameters}. */
function fits(template, path) {
	const [a, b] = [template, path].map((p) => p.split('/'));

	return a.length === b.length && a.every((s, i) => s.startsWith('{') || s === b[i]);
}

test('each call is under one heading', () => {
	const seen = new Set();

	for (const { methods, path } of routes())
		for (const method of methods) {
			assert.equal(partsOf(method, path).length, 1, `${method} ${path}`);
			seen.add(`${method} ${path}`);
		}
	for (const { method, path } of parts.flatMap((part) => part.calls))
		assert.ok(seen.has(`${method} ${path}`), `${method} ${path} is no call`);
});

test('each call has an example of its success', () => {
	for (const { title, calls, examples } of parts) {
		const ofIts = examples.map((e) => readExample(e.lines)).filter(({ method, path, status }) =>
			status === 200 && calls.some((c) => c.method === method && fits(c.path, path.split('?')[0])));

		assert.ok(ofIts.length > 0, title);
	}
});

test('each call names what it needs, its captcha and its parameters', () => {
	for (const { methods, path, needs, params } of routes()) {
		const [{ title, text }] = partsOf(methods[0], path);
		const flat = text.replace(/\s+/g, ' ');
		const asks = needs.find((n) => n.startsWith('asks:'));

		for (const need of needs.filter((n) => NEEDS[n]))
			assert.match(flat, NEEDS[need], `${title}: ${need}`);
		if (asks)
			assert.ok(flat.includes(`Captcha: \`${asks.slice(5)}\`.`), `${title}: ${asks}`);
		for (const { name } of params.filter((p) => !isDocument(p)))
			assert.match(flat, new RegExp(`[\`{]${name}[}\`=]`, 'i'), `${title}: ${name}`);
	}
});

test('each example gets the printed answer', async () => {
	const { text, wrong } = await renew(page);

	for (const { title, line, was, is } of wrong)
		assert.equal(is, was, `${title}, line ${line}: \`make examples\` writes it anew`);
	assert.equal(text, page);
});

test('only values of the right form are masked', () => {
	const known = { 'SESSION-TOKEN': uuid() };
	const id = uuid();
	const now = Date.UTC(2020, 0, 1);

	assert.deepEqual(masked({ session_token: known['SESSION-TOKEN'], access_token: id,
		refresh_token: id.slice(1), Token: '12345', expires_in: '2020-01-01T00:14:58Z', Ends: '2020-01-01' },
	{ known, now }), { session_token: 'SESSION-TOKEN', access_token: 'ACCESS-TOKEN',
		refresh_token: id.slice(1), Token: '12345', expires_in: '2026-03-01T12:15:00Z', Ends: '2020-01-01' });
	assert.deepEqual(masked({ session_token: id }, { known, asked: ['SESSION-TOKEN'] }),
		{ session_token: 'NEW-SESSION-TOKEN' });
});
