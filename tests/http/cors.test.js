// SPDX-License-Identifier: MIT
// CORS: which pages may read an answer, and how preflights are answered.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { Site, routes } = require('./lib/site');
const { ok, refused, send, sendBytes, uuid } = require('./lib/client');

const APP = 'https://app.example.org';
const LOCAL = 'http://localhost:3000';
const READABLE = 'X-Request-Id, Retry-After';
const SENT = ['content-type', 'x-requested-with', 'authorization', 'x-loginradius-sott',
	'x-origin-ip', 'x-preventwebhook', 'x-loginradius-apikey'];

let site, tenant;

before(async () => {
	site = await Site.make({ workers: 1, conf: { 'hash.cost': 1 } });
	tenant = site.tenant('secure', { 'cors.origins': `${APP}, ${LOCAL}` });
});
after(() => site.stop());

const corsHeaders = (answer) => Object.fromEntries(Object.entries(answer.headers)
	.filter(([name]) => name.startsWith('access-control-')));

/* Check that pages of that origin, or for null no page, may read the answer. */
function readableBy(answer, origin) {
	assert.equal(answer.headers.vary, 'Origin');
	assert.deepEqual(corsHeaders(answer), origin === null ? {} : {
		'access-control-allow-origin': origin,
		'access-control-expose-headers': READABLE,
	});
}

const info = (t, Origin, more = {}) => t.call('GET', '/identity/v2/serverinfo',
	{ headers: Origin === undefined ? {} : { Origin }, ...more });

function preflight(target, { method = 'PUT', origin = APP, headers = SENT.join(',') } = {}) {
	return send(site.port, { method: 'OPTIONS', path: target, headers: { 'Origin': origin,
		'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': headers } });
}

// The first test, because it blocks the event loop so long that idle connections would end.
test('cors.origins accepts origins only as browsers write them', () => {
	for (const bad of ['*', 'null', 'app.example.org', `${APP}/`, `${APP}/x`, `${APP}?x`,
		`${APP}:443`, 'https://App.example.org', 'http://app.example.org', 'http://localhost:80',
		'https://*.example.org', `${APP}:08443`, `${APP},,${LOCAL}`, `${APP},null`, 'file://',
		'https://user@app.example.org', `${APP}#x`, `${APP} ${LOCAL}`])
		assert.throws(() => site.tenant('secure', { 'cors.origins': bad }), /cors\.origins/, bad);
	for (const good of ['', APP, `${APP}:8443`, LOCAL, 'http://127.0.0.1:8080', `${APP},${LOCAL}`])
		site.tenant('secure', { 'cors.origins': good });
});

test('a page of another origin may read an answer only if the tenant lists its origin', async () => {
	const closed = site.tenant();

	for (const origin of [undefined, APP, LOCAL, 'null'])
		readableBy(await info(closed, origin), null);
	readableBy(await info(tenant), null);
	for (const origin of [APP, LOCAL])
		readableBy(await info(tenant, origin), origin);
});

test('origins are compared letter by letter', async () => {
	for (const origin of ['null', '*', '', 'http://app.example.org', `${APP}:443`, `${APP}:8443`,
		`${APP}/`, `${APP}.`, `${APP}.evil.example`, 'https://x.app.example.org', 'https://app.example',
		'https://APP.example.org', `${APP},${LOCAL}`, `${APP} ${LOCAL}`, `${APP}, ${LOCAL}`,
		'app.example.org', 'https://', 'http://localhost', 'http://localhost:30000', `x${APP}`])
		readableBy(await info(tenant, origin), null);

	const { text } = await sendBytes(site.port, [
		`GET /identity/v2/serverinfo?apikey=${tenant.apikey} HTTP/1.1`, 'Host: x', `Origin: ${APP}`,
		`Origin: ${APP}`, 'Connection: close', '', ''].join('\r\n'));

	assert.match(text, /^HTTP\/1\.1 200 /);
	assert.doesNotMatch(text, /Access-Control-/i);
});

test('errors of every kind can be read too', async () => {
	const headers = { Origin: APP };
	const call = (method, where, more = {}) => tenant.call(method, where,
		{ ...more, headers: { ...headers, ...more.headers } });
	const login = '/identity/v2/auth/login';
	const wrong = [
		[await call('GET', '/identity/v2/no/such'), 404, 971],
		[await call('GET', login), 405, 971],
		[await call('PATCH', login), 405, 971],
		[await call('POST', login, { body: '{' }), 400, 965],
		[await call('POST', login, { body: 'x'.repeat(20000) }), 413, 1090],
		[await call('POST', login, { q: { x: 'y'.repeat(5000) } }), 414, 908,
			{ key: false }],
		[await call('POST', login, { body: { email: 'nobody@example.org', password: 'x' } }), 401, 966],
		[await call('GET', '/identity/v2/auth/account'), 400, 1060],
		[await call('GET', '/identity/v2/auth/account',
			{ headers: { Authorization: `Bearer ${uuid()}` } }), 403, 905],
		[await call('GET', '/identity/v2/manage/account/x'), 400, 923],
		[await call('GET', '/identity/v2/serverinfo', { q: [['fields', 'a'], ['fields', 'b']] }),
			400, 908],
	];

	for (const [answer, status, code, { key = true } = {}] of wrong) {
		assert.deepEqual([answer.status, answer.json?.ErrorCode], [status, code], answer.text);
		readableBy(answer, key ? APP : null); // a query that is too long is not read at all
	}
	assert.match(wrong[0][0].json.Description, /./);
	tenant.set({ 'ip.deny': '127.0.0.1' });
	readableBy(await info(tenant, APP), APP);
	tenant.set({ 'ip.deny': '' });
});

test('a page can read Retry-After and X-Request-Id', async () => {
	const t = site.tenant('secure', { 'cors.origins': APP, 'attempts.budget': 1 });
	const m = await t.member();
	let answer;

	for (let i = 0; i < 3; i++)
		answer = await t.call('POST', '/identity/v2/auth/login',
			{ headers: { Origin: APP }, body: { email: m.email, password: `wrong ${i}` } });
	refused(answer, 403, 1198);
	readableBy(answer, APP);
	assert.match(answer.headers['retry-after'], /^\d+$/);
	assert.match(answer.headers['x-request-id'], /^[0-9a-f]{16}$/);
});

test('each tenant has its own list, and an unknown API key has none', async () => {
	const other = site.tenant('secure', { 'cors.origins': 'https://other.example.org' });

	readableBy(await info(other, APP), null);
	readableBy(await info(other, 'https://other.example.org'), 'https://other.example.org');
	for (const q of [{}, { apikey: uuid() }, { apikey: 'x' }])
		readableBy(await info(tenant, APP, { q, key: false }), null);
	readableBy(await info(tenant, APP, { q: [['apikey', other.apikey]] }), null); // two keys
	// By the header, too.
	readableBy(await tenant.call('GET', '/identity/v2/no/such', { key: false,
		headers: { 'Origin': APP, 'X-LoginRadius-ApiKey': tenant.apikey } }), APP);
});

test('a preflight gets the same answer on every route, from every origin', async () => {
	const targets = routes().flatMap((row) => row.methods.map((method) => [method,
		row.path.replace(/\{[a-z]+\}/g, 'x')]));
	const answers = [];

	for (const [method, target] of targets)
		answers.push(await preflight(target, { method }));
	for (const query of ['', `?apikey=${tenant.apikey}`, `?apikey=${uuid()}`, '?apikey=1&apikey=2',
		'?%zz', `?${'x'.repeat(5000)}`, '?fields=Uid&access_token=x'])
		answers.push(await preflight(`/identity/v2/auth/account${query}`));
	for (const origin of ['https://evil.example', 'null', '*'])
		answers.push(await preflight('/identity/v2/auth/login', { origin }));
	answers.push(await preflight('/identity/v2/no/such', { method: 'PATCH', headers: 'x-other' }));

	for (const answer of answers) {
		assert.equal(answer.status, 204);
		assert.equal(answer.text, '');
		assert.equal(answer.headers.vary, 'Origin');
		assert.deepEqual(corsHeaders(answer), {
			'access-control-allow-origin': '*',
			'access-control-allow-methods': 'GET, POST, PUT, DELETE',
			'access-control-allow-headers': SENT.join(', '),
			'access-control-max-age': '600',
		});
		assert.equal(answer.headers['content-length'], undefined);
		assert.equal(answer.headers['content-type'], undefined);
	}
	assert.match(site.log(), / request_answered .*method=OPTIONS route=preflight .*status=204 /);
});

test('OPTIONS without the headers of a preflight is a wrong method', async () => {
	for (const headers of [{}, { Origin: APP }, { 'Access-Control-Request-Method': 'PUT' }]) {
		const answer = await tenant.call('OPTIONS', '/identity/v2/auth/login', { headers });

		refused(answer, 405, 971);
		assert.equal(answer.headers.allow, 'POST');
	}
	// Nor does another method become one by a preflight's headers.
	ok(await info(tenant, APP, { headers: { 'Origin': APP, 'Access-Control-Request-Method': 'PUT' } }));
});

test('cookies are ignored and never set', async () => {
	const m = await tenant.member();
	const answer = await tenant.call('GET', '/identity/v2/auth/account', { headers: { Origin: APP,
		Cookie: `access_token=${m.access}; Authorization=Bearer ${m.access}; session=${m.session}` } });

	refused(answer, 400, 1060);
	assert.equal(answer.headers['set-cookie'], undefined);
	assert.equal(answer.headers['access-control-allow-credentials'], undefined);
});

/* The store's file is cut off under the worker, which dies as soon as it reads it. */
test('a preflight does not touch the store', async () => {
	const own = await Site.make({ workers: 1, conf: { 'hash.cost': 1 } });

	try {
		const t = own.tenant();
		const [worker] = own.workers('account');

		ok(await info(t));
		fs.truncateSync(path.join(own.dir, 'store/pintle.mdb'), 0);
		for (let i = 0; i < 3; i++) {
			const answer = await t.call('OPTIONS', '/identity/v2/serverinfo', { headers: {
				'Origin': APP, 'Access-Control-Request-Method': 'GET' } });

			assert.equal(answer.status, 204);
		}
		assert.deepEqual(own.workers('account'), [worker]);
		assert.ok((await info(t)).status >= 500);
	} finally {
		await own.stop();
	}
});
