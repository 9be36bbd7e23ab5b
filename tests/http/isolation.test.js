// SPDX-License-Identifier: MIT
// Tenants: every route, with one tenant's ids and tokens and another one's keys. Nothing crosses.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site, routes } = require('./lib/site');
const { ok, uuid } = require('./lib/client');

let site;
let mine;
let theirs;
let anna;

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	mine = site.tenant();
	theirs = site.tenant('secure', { 'question.enabled': 'on' });
	for (const text of ['First school?', 'First street?'])
		site.pintle('question', 'add', theirs.apikey, text);
	anna = await mine.member();
});

after(() => site.stop());

/* A request to a route with the given ids and tokens wherever it takes any. */
function ask(route, method, ids) {
	const path = route.path.replace('{uid}', ids.uid).replace('{id}', ids.grant);
	const q = { session_token: ids.session, pinauthtoken: ids.pinauth, refresh_token: ids.refresh,
		uid: ids.uid, email: ids.email, deletetoken: ids.other };
	const wanted = new Set(route.params.filter((p) => p.query).map((p) => p.name));
	const body = { pin: '4938', oldpin: '4938', newpin: '8146', password: 'x', phone: '+4930111111',
		username: 'someone', secondfactorvalidationtoken: ids.other, id_token: ids.other,
		authenticatorcode: '123456', googleauthenticatorcode: '123456', authenticator: true,
		backupcode: 'abcde-fghjk' };

	if (route.path.endsWith('/email') && method !== 'GET')
		body.email = ids.email;
	return theirs.call(method, path, {
		q: Object.fromEntries(Object.entries(q).filter(([k]) => wanted.has(k))),
		headers: { Authorization: `Bearer ${ids.access}`, 'X-LoginRadius-ApiSecret': theirs.apisecret },
		body: method === 'GET' ? undefined : body,
	});
}

test('what is of another tenant is answered like what does not exist', async () => {
	const grant = ok(await mine.manage('GET', `/${anna.uid}/sessions`)).Data[0].Id;
	const real = { ...anna, grant, pinauth: uuid(), other: uuid() };
	const none = { uid: uuid().replaceAll('-', ''), email: 'nobody@example.net', access: uuid(),
		session: uuid(), refresh: uuid(), grant: uuid(), pinauth: uuid(), other: uuid() };
	let compared = 0;

	for (const route of routes()) {
		for (const method of route.methods) {
			// Those that make a person or look a name up say the same of anybody.
			const [a, b] = [await ask(route, method, real), await ask(route, method, none)];

			assert.equal(a.status, b.status, `${method} ${route.path}: ${a.text} / ${b.text}`);
			if (a.status !== 200)
				assert.deepEqual(a.json, b.json, `${method} ${route.path}`);
			compared++;
		}
	}
	assert.ok(compared > 40, `${compared}`);
});

test('and nothing of it has changed', async () => {
	const read = await mine.read(anna.uid);

	assert.equal(read.IsLoginLocked, false);
	assert.equal(read.Email[0].Value, anna.email);
	assert.equal((await mine.validate(anna.access)).status, 200);
	ok(await mine.pinLogin(anna.session, anna.pin));
	ok(await mine.login({ email: anna.email, password: anna.password }));
	ok(await mine.manage('GET', '/access_token/refresh', { q: { refresh_token: anna.refresh } }));
});
