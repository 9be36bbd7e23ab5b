// SPDX-License-Identifier: MIT
// Spellings of clients in other languages, and how they are understood.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site } = require('./lib/site');
const { ok, refused, send, person } = require('./lib/client');

const TRUE = ['true', 'True', '1'];
const FALSE = ['false', 'False', '0'];

let site, tenant;

before(async () => {
	site = await Site.make({ workers: 1, conf: { 'hash.cost': 1 } });
	tenant = site.tenant();
});
after(() => site.stop());

const own = (m, method, { headers = {}, ...more } = {}) => tenant.call(method,
	'/identity/v2/auth/account', { headers: { Authorization: `Bearer ${m.access}`, ...headers },
		...more });

test('a truth value in the query is a word in any letter case, or 1 or 0', async () => {
	const m = await tenant.member();

	for (const [words, city] of [[TRUE, null], [FALSE, 'Ulm']])
		for (const nullsupport of words) {
			ok(await own(m, 'PUT', { body: { City: 'Ulm' } }));
			ok(await own(m, 'PUT', { q: { nullsupport }, body: { City: null } }));
			assert.equal((await tenant.read(m.uid)).City, city, nullsupport);
		}
	for (const nullsupport of ['2', 'yes', '01', '-1'])
		refused(await own(m, 'PUT', { q: { nullsupport }, body: {} }), 400, 908, 'nullsupport');
});

test('in a body it is a truth value, a number or a text', async () => {
	const m = await tenant.member();

	for (const [values, is] of [[[true, 1, ...TRUE], true], [[false, 0, ...FALSE], false]])
		for (const value of values) {
			ok(await tenant.update(m.uid, { EmailVerified: !is, Hireable: !is }));
			ok(await tenant.update(m.uid, { EmailVerified: value, Hireable: value }));

			const { EmailVerified, Hireable } = await tenant.read(m.uid);

			assert.deepEqual([EmailVerified, Hireable], [is, is], JSON.stringify(value));
		}
});

/* An access token, to remove an authenticator that does not exist. */
test('in a form it is a word or a digit', async () => {
	const m = await tenant.member();
	const remove = (authenticator) => tenant.call('DELETE',
		'/identity/v2/auth/account/2fa/authenticator', {
			headers: { 'Authorization': `Bearer ${m.access}`,
				'Content-Type': 'application/x-www-form-urlencoded' },
			body: `authenticator=${authenticator}`,
		});

	for (const word of [...TRUE, ...FALSE]) {
		const answer = await remove(word);

		assert.notEqual(answer.json.ErrorCode, word === '1' ? 908 : undefined, answer.text);
	}
	refused(await remove('2'), 400, 908, 'authenticator');
});

test('X-PreventWebhook: 1 prevents webhook events, 0 does not', async () => {
	const t = site.tenant();
	const secret = { 'X-LoginRadius-ApiSecret': t.apisecret };
	ok(await t.call('POST', '/v2/manage/webhooks', { headers: secret,
		body: { Event: 'UpdateProfile', TargetUrl: 'https://hooks.example.com/in' } }));

	const { Uid } = await t.create();
	const lines = () => site.pintle('outbox', 'list', t.apikey).split('\n').filter(Boolean).length;
	const told = async (headers, q) => {
		const was = lines();

		ok(await t.manage('PUT', `/${Uid}`, { headers, q, body: { City: 'Ulm' } }));
		return lines() - was;
	};

	assert.equal(await told({}), 1);
	for (const word of TRUE) {
		assert.equal(await told({ 'X-PreventWebhook': word }), 0, word);
		assert.equal(await told({}, { prevent_webhook: word }), 0, word);
	}
	for (const word of FALSE)
		assert.equal(await told({ 'X-PreventWebhook': word }, { prevent_webhook: 'true' }), 1, word);
});

test('an empty JSON text for a body is an empty object', async () => {
	const m = await tenant.member();
	const was = await tenant.read(m.uid);

	for (const body of ['""\n', '""', ' \r\n"" ']) {
		const now = ok(await tenant.manage('PUT', `/${m.uid}`, { body }));

		assert.deepEqual({ ...now, ModifiedDate: '', ProfileModifiedDate: '' },
			{ ...was, ModifiedDate: '', ProfileModifiedDate: '' });
		refused(await tenant.call('POST', '/identity/v2/auth/login', { body }), 400, 1089);
	}
	for (const body of ['" "', '"x"', '"""', '"",""'])
		assert.equal((await tenant.manage('PUT', `/${m.uid}`, { body })).status, 400, body);
});

/* Go sends the JSON of an empty text with each GET. */
test('a GET may have a body, which is ignored', async () => {
	const m = await tenant.member();

	for (const body of ['""\n', '{}', '{"access_token":"x"}', 'no JSON'])
		assert.equal(ok(await own(m, 'GET', { body })).Uid, m.uid);
	// The next request on the connection is a request of its own.
	const path = `/identity/v2/auth/account?apikey=${tenant.apikey}`;
	const headers = { Authorization: `Bearer ${m.access}` };

	for (let i = 0; i < 3; i++)
		ok(await send(site.port, { path, headers, body: '""\n' }));
});

test('a country may be its name alone', async () => {
	const made = await tenant.create(person({ Country: 'Germany',
		Identities: [{ Provider: 'x', ID: '1', Country: 'France' }] }));

	assert.deepEqual(made.Country, { Code: 'DE', Name: 'Germany' });
	assert.equal(made.Identities[0].Country.Name, 'France');
	assert.deepEqual(ok(await tenant.update(made.Uid, { Country: 'Oz' })).Country,
		{ Code: null, Name: 'Oz' });

	const m = await tenant.member();

	assert.deepEqual(ok(await own(m, 'PUT', { body: { Country: 'Peru' } })).Data.Country,
		{ Code: 'PE', Name: 'Peru' });
});

test('null removes a custom field with nullsupport, and keeps the others', async () => {
	const m = await tenant.member();
	const put = async (CustomFields, q) =>
		ok(await own(m, 'PUT', { q, body: { CustomFields } })).Data.CustomFields;

	assert.deepEqual(await put({ x: '1', y: '2' }), { x: '1', y: '2' });
	assert.deepEqual(await put({ x: null }), { x: '1', y: '2' });
	assert.deepEqual(await put({ y: '3', z: 4 }), { x: '1', y: '3', z: '4' });
	assert.deepEqual(await put({ x: null }, { nullsupport: 'true' }), { y: '3', z: '4' });
	assert.deepEqual(ok(await tenant.manage('PUT', `/${m.uid}`, { q: { nullsupport: '1' },
		body: { CustomFields: { y: null } } })).CustomFields, { z: '4' });
	assert.equal(await put(null, { nullsupport: 'true' }), null);
});
