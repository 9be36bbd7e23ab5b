// SPDX-License-Identifier: MIT
// A page of another origin that calls like the HTML5 SDK, in Debian's Chromium: what it can read
// if the tenant lists its origin, and that it can read nothing otherwise.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { launch, openPage } = require('./lib/browser');
const { Site, ROOT } = require('../http/lib/site');
const { ok } = require('../http/lib/client');

let site, tenant, pages, browser, page;
let listed, other; // origins of the same page

before(async () => {
	site = await Site.make({ conf: { 'hash.cost': 1 } });
	pages = http.createServer((req, res) => {
		res.setHeader('Content-Type', 'text/html; charset=utf-8');
		res.end('<!doctype html><html lang="en"><title>A page of another origin</title>');
	});
	await new Promise((resolve) => { pages.listen(0, '127.0.0.1', resolve); });
	listed = `http://127.0.0.1:${pages.address().port}`;
	other = `http://localhost:${pages.address().port}`;
	tenant = site.tenant('secure', { 'cors.origins': listed, 'attempts.budget': 2 });
	browser = await launch();
	page = await openPage(browser);
});

after(async () => {
	await browser?.close();
	pages?.close();
	await site.stop();
});

/* ---- within the page ------------------------------------------------------------- */

/*
 * Call like the SDK: {status, body, id, retry}; status 0 is all that a page learns if it may not
 * read the answer.
 */
function call({ method, url, headers, body }) {
	return new Promise((resolve) => {
		const xhr = new XMLHttpRequest();

		xhr.open(method, url);
		for (const [name, value] of Object.entries(headers))
			xhr.setRequestHeader(name, value);
		xhr.onloadend = () => resolve({
			status: xhr.status,
			body: xhr.responseText === '' ? null : JSON.parse(xhr.responseText),
			id: xhr.getResponseHeader('X-Request-Id'),
			retry: xhr.getResponseHeader('Retry-After'),
		});
		xhr.send(body === undefined ? null : JSON.stringify(body));
	});
}

/* ---- from here ------------------------------------------------------------------- */

function ask(method, where, { token, headers = {}, body } = {}) {
	return page.evaluate(call, {
		method,
		url: `http://127.0.0.1:${site.port}${where}?apikey=${tenant.apikey}`,
		headers: {
			'content-type': 'application/json', 'x-requested-with': 'XMLHttpRequest',
			...(token ? { authorization: `Bearer ${token}` } : {}), ...headers,
		},
		body,
	});
}

const AUTH = '/identity/v2/auth';
const UNREADABLE = { status: 0, body: null, id: null, retry: null };

test('a page of a listed origin can read successes, errors and Retry-After', async () => {
	const m = await tenant.member();
	const { Sott } = ok(await tenant.manage('GET', '/sott'));
	const login = (password) => ask('POST', `${AUTH}/login`, { body: { email: m.email, password } });

	await page.goto(`${listed}/`);

	const signed = await login(m.password);

	assert.equal(signed.status, 200);
	assert.match(signed.id, /^[0-9a-f]{16}$/);

	const token = signed.body.access_token;

	assert.equal((await ask('GET', `${AUTH}/account`, { token })).body.Uid, m.uid);
	assert.equal((await ask('PUT', `${AUTH}/account`, { token, body: { City: 'Ulm' } })).body.Data.City,
		'Ulm');
	assert.equal((await ask('DELETE', `${AUTH}/account/sessions`, { token })).body.IsDeleted, true);
	assert.equal((await ask('GET', `${AUTH}/account`, { token })).body.ErrorCode, 905);

	// Every header the SDK knows.
	const registered = await ask('POST', `${AUTH}/register`, {
		headers: { 'x-loginradius-sott': Sott, 'x-origin-ip': '192.0.2.1', 'x-preventwebhook': 'true',
			'x-loginradius-apikey': tenant.apikey },
		body: { Email: [{ Type: 'Primary', Value: 'page@example.org' }], Password: m.password },
	});

	assert.deepEqual([registered.status, registered.body.IsPosted], [200, true]);

	const faults = [await ask('GET', '/identity/v2/no/such'), await ask('GET', `${AUTH}/login`),
		await ask('POST', `${AUTH}/login`), await login('wrong 1'), await login('wrong 2'),
		await login('wrong 3')];

	assert.deepEqual(faults.map((a) => [a.status, a.body.ErrorCode]),
		[[404, 971], [405, 971], [400, 1089], [401, 966], [401, 966], [403, 1198]]);
	assert.ok(faults.every((a) => /^[0-9a-f]{16}$/.test(a.id)));
	assert.match(faults.at(-1).retry, /^\d+$/);
});

test('a page of any other origin can read nothing, not even errors', async () => {
	const m = await tenant.member();

	await page.goto(`${other}/`);
	for (const answer of [
		await ask('POST', `${AUTH}/login`, { body: { email: m.email, password: m.password } }),
		await ask('GET', `${AUTH}/account`, { token: m.access }),
		await ask('GET', '/identity/v2/no/such'),
		// Requests that a browser sends without a preflight.
		await page.evaluate(call, { method: 'GET', headers: {},
			url: `http://127.0.0.1:${site.port}/identity/v2/serverinfo?apikey=${tenant.apikey}` }),
	])
		assert.deepEqual(answer, UNREADABLE);
});

test('a page that sends cookies can read nothing, even if it is listed', async () => {
	const include = (url) => fetch(url, { credentials: 'include' }).then((a) => a.status, (e) => e.name);
	const url = `http://127.0.0.1:${site.port}/identity/v2/serverinfo?apikey=${tenant.apikey}`;

	await page.goto(`${listed}/`);
	assert.equal(await page.evaluate(include, url), 'TypeError');
	assert.equal(await page.evaluate((u) => fetch(u).then((a) => a.status), url), 200);
});

/* The block of code in pintle-tenant.md that holds `mark`, for this site and tenant. */
function example(mark) {
	return fs.readFileSync(path.join(ROOT, 'src/man/pintle-tenant.md'), 'utf8')
		.split(/^```.*\n/m).find((text, i) => i % 2 === 1 && text.includes(mark))
		.replace('https://auth.example.com', `http://127.0.0.1:${site.port}`)
		.replace('APIKEY', tenant.apikey);
}

test("the page in the guide sets a new PIN", async () => {
	const m = await tenant.member();
	const { Token } = ok(await tenant.manage('POST', '/emailtoken/forgotpin',
		{ body: { email: m.email } }));
	const choose = (pin) => page.evaluate((p) => window.resetPin(p).then(() => 'done',
		(e) => e.message), pin);

	await page.goto(`${listed}/reset-pin?vtype=resetpin&vtoken=${Token}`);
	await page.addScriptTag({ content: example('async function resetPin') });
	assert.match(await choose('1234'), /^1134: /);
	assert.equal(await choose('8265'), 'done');
	assert.match(await choose('8265'), /^1242: /);

	const { session_token: session } = ok(await tenant.login({ email: m.email, password: m.password }));

	ok(await tenant.pinLogin(session, '8265'));
});
