// SPDX-License-Identifier: MIT
// Who may call from where, and requests signed with the secret.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { Site } = require('./lib/site');
const { ok, person, refused, send } = require('./lib/client');

let site;

before(async () => { site = await Site.make({ workers: 1, conf: { 'hash.cost': 1 } }); });
after(() => site.stop());

test('an address is let in or kept out by the tenant\'s lists', async () => {
	const tenant = site.tenant();
	const call = (headers = {}) => tenant.call('GET', '/identity/v2/serverinfo', { headers });

	ok(await call());
	tenant.set({ 'ip.deny': '10.0.0.0/8,127.0.0.1' });
	refused(await call(), 403, 1206);
	refused(await call({ 'X-Forwarded-For': '192.0.2.1', 'X-Origin-IP': '192.0.2.1' }), 403, 1206);
	tenant.set({ 'ip.deny': '', 'ip.allow': '192.0.2.0/24' });
	refused(await call(), 403, 1206);
	tenant.set({ 'ip.allow': '192.0.2.0/24,127.0.0.0/8' });
	ok(await call());
});

test('with the secret the address is the one the back end names', async () => {
	const tenant = site.tenant('secure', { 'ip.deny': '192.0.2.0/24' });
	const read = (headers) => tenant.manage('GET', '/sott', { headers });

	ok(await read({}));
	refused(await read({ 'X-Origin-IP': '192.0.2.9' }), 403, 1206);
	ok(await read({ 'X-Origin-IP': '198.51.100.1' }));
});

test('a list that is none is refused when it is set', () => {
	const tenant = site.tenant();

	for (const bad of ['10.0.0.0/33', 'example.org', '1.2.3'])
		assert.throws(() => tenant.set({ 'ip.deny': bad }), /ip\.deny/);
});

/* As the clients do it: each language encodes the address in its own way. */
const ENCODINGS = {
	node: (s) => encodeURIComponent(s),
	php: (s) => encodeURIComponent(s).replace(/%20/g, '+').replace(/[!~*'()]/g, hex),
	java: (s) => encodeURIComponent(s).replace(/%20/g, '+').replace(/[!~'()]/g, hex),
	python: (s) => encodeURIComponent(s.toLowerCase()).replace(/[!*'()]/g, hex),
};
const hex = (c) => `%${c.charCodeAt(0).toString(16)}`;
const TIMES = {
	python: (d) => d.toISOString().slice(0, 19).replace('T', ' '),
	ruby: (d) => d.toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/'),
	java: (d) => `${d.getUTCFullYear()}-${d.getUTCMonth() + 1}-${d.getUTCDate()} ` +
		`${d.getUTCHours()}:${d.getUTCMinutes()}:${d.getUTCSeconds()}`,
	net: (d) => `${d.getUTCFullYear()}-${d.getUTCMonth() + 1}-${d.getUTCDate()} ` +
		`${d.getUTCHours() % 12 || 12}:${d.getUTCMinutes()}:${d.getUTCSeconds()} ` +
		`${d.getUTCHours() < 12 ? 'AM' : 'PM'}`,
};

function signed(tenant, method, path, { body, encode = ENCODINGS.node, time = TIMES.python,
	ahead = 3600, base = `http://127.0.0.1:${site.port}`, headers = {} } = {}) {
	const expires = time(new Date(Date.now() + ahead * 1000));
	const url = encode(decodeURIComponent(base + path)).toLowerCase();
	const text = `${expires}:${url}${body ? `:${body}` : ''}`;
	const digest = crypto.createHmac('sha256', tenant.apisecret).update(text).digest('base64');

	return send(site.port, { method, path, body,
		headers: { 'X-Request-Expires': expires, digest: `SHA-256=${digest}`, ...headers } });
}

test('a signed request needs no secret, in the ways of every client', async () => {
	const tenant = site.tenant('secure', { 'signature.mode': 'preferred',
		'signature.base_urls': `https://auth.example.org,http://127.0.0.1:${site.port}` });
	const made = await tenant.create(person());
	const path = `/identity/v2/manage/account/${made.Uid}?apikey=${tenant.apikey}&fields=City`;

	for (const encode of Object.values(ENCODINGS))
		for (const time of Object.values(TIMES))
			ok(await signed(tenant, 'GET', path, { encode, time }));
	ok(await signed(tenant, 'GET', path, { base: 'https://auth.example.org' }));
	assert.deepEqual(ok(await signed(tenant, 'PUT', path, { body: '{"City":"Köln"}' })), { City: 'Köln' });
	refused(await signed(tenant, 'GET', path, { base: 'https://evil.example' }), 403, 1208);
	refused(await signed(tenant, 'GET', path, { encode: () => 'undefined' }), 403, 1208);
	refused(await signed(tenant, 'GET', path, { ahead: -60 }), 403, 1212);
	refused(await signed(tenant, 'GET', path, { ahead: 2 * 86400 }), 403, 1212);
	refused(await signed(tenant, 'GET', path, { time: () => 'soon' }), 400, 1211);
	refused(await signed(site.tenant(), 'GET', path), 403, 1208);
	ok(await tenant.manage('GET', `/${made.Uid}`));
	refused(await tenant.call('GET', `/identity/v2/manage/account/${made.Uid}`), 400, 1209);
	tenant.set({ 'signature.mode': 'strict' });
	refused(await tenant.manage('GET', `/${made.Uid}`), 400, 1207);
	ok(await signed(tenant, 'GET', path));
	tenant.set({ 'signature.mode': 'off' });
	refused(await signed(tenant, 'GET', path), 400, 923);
});
