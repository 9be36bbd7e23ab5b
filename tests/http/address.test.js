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

test('ip.allow and ip.deny decide which addresses may call', async () => {
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

test('with the secret, the address is the one in X-Origin-IP', async () => {
	const tenant = site.tenant('secure', { 'ip.deny': '192.0.2.0/24' });
	const read = (headers) => tenant.manage('GET', '/sott', { headers });

	ok(await read({}));
	refused(await read({ 'X-Origin-IP': '192.0.2.9' }), 403, 1206);
	ok(await read({ 'X-Origin-IP': '198.51.100.1' }));
});

test('a malformed list is refused by tenant set', () => {
	const tenant = site.tenant();

	for (const bad of ['10.0.0.0/33', 'example.org', '1.2.3'])
		assert.throws(() => tenant.set({ 'ip.deny': bad }), /ip\.deny/);
});

/* As clients do: each language encodes the URL in its own way. */
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

/* ending: what is signed after the URL; decode: how the signer decodes it first. */
function signed(tenant, method, path, { body, encode = ENCODINGS.node, time = TIMES.python,
	ahead = 3600, base = `http://127.0.0.1:${site.port}`, headers = {},
	ending = body ? `:${body}` : '', decode = decodeURIComponent } = {}) {
	const expires = time(new Date(Date.now() + ahead * 1000));
	const url = encode(decode(base + path)).toLowerCase();
	const text = `${expires}:${url}${ending}`;
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

const signing = () => site.tenant('secure', { 'signature.mode': 'strict',
	'signature.base_urls': `http://127.0.0.1:${site.port}` });

/* With the secret, from here on. */
async function account(tenant, profile) {
	tenant.set({ 'signature.mode': 'off' });

	const made = await tenant.create(profile);

	tenant.set({ 'signature.mode': 'strict' });
	return made;
}

test('an empty body may be signed as nothing, as a colon, or as an empty object', async () => {
	const tenant = signing();
	const { Uid } = await account(tenant, person());
	const path = `/identity/v2/manage/account/${Uid}?apikey=${tenant.apikey}`;
	const endings = ['', ':', ':{}'];

	for (const body of [undefined, '', '{}'])
		for (const ending of endings)
			ok(await signed(tenant, 'PUT', path, { body, ending }));
	for (const ending of endings)
		ok(await signed(tenant, 'GET', path, { ending }));
	// No other ending is accepted, nor any of these for another body.
	for (const body of [undefined, '{}'])
		for (const ending of [':null', ':""', ': ', ':{ }', ':[]', '::', ':{}:', '{}'])
			refused(await signed(tenant, 'PUT', path, { body, ending }), 403, 1208);
	for (const body of ['{"City":"Ulm"}', '{ }', '""', ' '])
		for (const ending of endings)
			refused(await signed(tenant, 'PUT', path, { body, ending }), 403, 1208);
});

/*
 * Python and Java send a plus sign unescaped and sign it as one; PHP decodes it to a space
 * first.
 */
test('a raw plus sign is read as it was signed', async () => {
	const tenant = signing();
	const phone = '+491511234567';
	const email = `a+b.${tenant.apikey.slice(0, 8)}@example.org`;
	const { Uid } = await account(tenant, person({ PhoneId: phone,
		Email: [{ Type: 'Primary', Value: email }] }));
	const path = (q) => `/identity/v2/manage/account?apikey=${tenant.apikey}&fields=Uid&${q}`;
	const asBlank = (s) => decodeURIComponent(s.replaceAll('+', ' '));

	for (const encode of [ENCODINGS.python, ENCODINGS.java]) {
		const decode = (s) => s;

		assert.deepEqual(ok(await signed(tenant, 'GET', path(`phone=${phone}`), { encode, decode })),
			{ Uid });
		assert.deepEqual(ok(await signed(tenant, 'GET', path(`email=${email}`), { encode, decode })),
			{ Uid });
	}
	// Escaped, it is a plus sign for everybody.
	assert.deepEqual(ok(await signed(tenant, 'GET', path(`email=${encodeURIComponent(email)}`),
		{ encode: ENCODINGS.php })), { Uid });
	// Signed as a space it is one, so the value is not an address.
	refused(await signed(tenant, 'GET', path(`email=${email}`),
		{ encode: ENCODINGS.php, decode: asBlank }), 400, 1038);
	// A signed plus sign is not read as a space, nor the other way round.
	refused(await signed(tenant, 'GET', path('email=a%20b'), { encode: ENCODINGS.java,
		decode: (sent) => sent.replace('%20', '+') }), 403, 1208);
	refused(await signed(tenant, 'GET', path('email=a%2Bb'), { encode: ENCODINGS.python,
		decode: (sent) => sent.replace('%2B', ' ') }), 403, 1208);
});
