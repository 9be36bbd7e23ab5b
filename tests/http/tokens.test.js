// SPDX-License-Identifier: MIT
// Tokens after the sign-in: refresh, reuse, revoking, sliding, sign-ins listed and ended.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { sleep } = require('../lib/wait');
const { Site } = require('./lib/site');
const { GUID, PASSWORD, TIME, inParallel, ok, refused, uuid } = require('./lib/client');

let site;
let tenant;

before(async () => {
	site = await Site.make({ workers: 4, conf: { 'hash.cost': 1 } });
	tenant = site.tenant('secure', { 'token.refresh_grace_seconds': 120 });
});

after(() => site.stop());

const refresh = (t, token) => t.manage('GET', '/access_token/refresh', { q: { refresh_token: token } });
const alive = async (t, access) => (await t.validate(access)).status === 200;

test('a refresh token is exchanged for a new pair that works', async () => {
	const anna = await tenant.member();
	const pair = ok(await refresh(tenant, anna.refresh));

	assert.deepEqual(Object.keys(pair), ['access_token', 'refresh_token', 'expires_in']);
	assert.match(pair.access_token, GUID);
	assert.match(pair.expires_in, TIME);
	assert.notEqual(pair.refresh_token, anna.refresh);
	assert.ok(await alive(tenant, pair.access_token));
	assert.ok(await alive(tenant, anna.access), 'the token in use stays');
});

test('the parameter is accepted in the spelling of the SDKs', async () => {
	const anna = await tenant.member();

	ok(await tenant.manage('GET', '/access_token/refresh', { q: { refresh_Token: anna.refresh } }));
});

test('twenty parallel refreshes agree on one pair, and the person stays signed in', async () => {
	for (let round = 0; round < 5; round++) {
		const anna = await tenant.member();
		const answers = await inParallel(20, 20, () => refresh(tenant, anna.refresh));
		const pairs = new Set(answers.map((a) => JSON.stringify(ok(a))));

		assert.equal(pairs.size, 1);

		const pair = JSON.parse([...pairs][0]);

		assert.ok(await alive(tenant, pair.access_token));
		ok(await refresh(tenant, pair.refresh_token));
	}
});

test('a refresh token used again after the grace ends the whole sign-in, and no other', async () => {
	const t = site.tenant('secure', { 'token.refresh_grace_seconds': 1 });
	const anna = await t.member();
	const other = ok(await t.login({ email: anna.email, password: anna.password }));
	const pair = ok(await refresh(t, anna.refresh));
	const next = ok(await refresh(t, pair.refresh_token));

	await sleep(2200);
	refused(await refresh(t, anna.refresh), 403, 1217);
	refused(await refresh(t, next.refresh_token), 403, 1217);
	for (const access of [anna.access, pair.access_token, next.access_token])
		refused(await t.validate(access), 403, 905);
	refused(await t.pinLogin(anna.session, anna.pin), 403, 1245);
	assert.ok(await alive(t, other.access_token));
	assert.match(site.log(), new RegExp(`refresh_token_reused .*uid=${anna.uid}`));
});

test('unknown and malformed refresh tokens are 1217, and need the secret', async () => {
	refused(await refresh(tenant, uuid()), 403, 1217);
	refused(await refresh(tenant, 'nonsense'), 403, 1217);
	refused(await tenant.call('GET', '/identity/v2/manage/account/access_token/refresh',
		{ q: { refresh_token: uuid() } }), 400, 923);
});

test('revoking a refresh token ends the tokens it was exchanged for; access tokens stay valid', async () => {
	const anna = await tenant.member();
	const pair = ok(await refresh(tenant, anna.refresh));

	assert.deepEqual(ok(await tenant.manage('GET', '/access_token/refresh/revoke',
		{ q: { refresh_token: anna.refresh } })), { IsDeleted: true });
	refused(await refresh(tenant, pair.refresh_token), 403, 1217);
	assert.ok(await alive(tenant, pair.access_token));
});

test('revoking all of a person ends every refresh token of every sign-in', async () => {
	const anna = await tenant.member();
	const other = ok(await tenant.login({ email: anna.email, password: anna.password }));

	assert.deepEqual(ok(await tenant.manage('DELETE', `/${anna.uid}/access_token/refresh/revoke`)),
		{ IsDeleted: true });
	refused(await refresh(tenant, anna.refresh), 403, 1217);
	refused(await refresh(tenant, other.refresh_token), 403, 1217);
	assert.ok(await alive(tenant, anna.access));
	refused(await tenant.manage('DELETE', `/${uuid()}/access_token/refresh/revoke`), 403, 938);
});

test('invalidating with preventRefresh ends the refresh token too, without it not', async () => {
	const [a, b] = [await tenant.member(), await tenant.member()];
	const end = (who, q) => tenant.call('GET', '/identity/v2/auth/access_token/InValidate',
		{ q, headers: { Authorization: `Bearer ${who.access}` } });

	ok(await end(a, { preventRefresh: 'True' }));
	refused(await refresh(tenant, a.refresh), 403, 1217);
	ok(await end(b, {}));
	ok(await refresh(tenant, b.refresh));
});

test('a back end gets tokens by uid, and can look up an access token', async () => {
	const anna = await tenant.member();
	const pair = ok(await tenant.manage('GET', '/access_token', { q: { uid: anna.uid } }));
	const bearer = { headers: { Authorization: `Bearer ${pair.access_token}` } };

	assert.deepEqual(Object.keys(pair), ['access_token', 'refresh_token', 'expires_in']);
	assert.deepEqual(ok(await tenant.call('GET', '/identity/v2/auth/access_token', bearer)),
		{ provider: 'Email', access_token: pair.access_token, isrememberme: false });

	const slid = ok(await tenant.call('GET', '/identity/v2/auth/access_token/sliding_token', bearer));

	assert.equal(slid.access_token, pair.access_token);
	assert.ok(Date.parse(slid.expires_in) >= Date.parse(pair.expires_in));
	refused(await tenant.manage('GET', '/access_token', { q: { uid: uuid() } }), 403, 938);
});

test('a back end that signed somebody in itself gets a session token or PINAuthToken', async () => {
	const anna = await tenant.member();
	const half = ok(await tenant.manage('POST', `/${anna.uid}/pin/session`, { body: {} }));

	assert.deepEqual(Object.keys(half), ['session_token', 'PINAuthToken', 'expires_in']);
	assert.equal(half.PINAuthToken, null);
	ok(await tenant.pinLogin(half.session_token, anna.pin));

	const bare = await tenant.create();
	const first = ok(await tenant.manage('POST', `/${bare.Uid}/pin/session`, { body: {} }));

	assert.equal(first.session_token, null);
	assert.match(first.PINAuthToken, GUID);

	const set = ok(await tenant.setPin(first.PINAuthToken, '4938'));

	ok(await tenant.pinLogin(set.session_token, '4938'));
	refused(await tenant.setPin(first.PINAuthToken, '8146'), 403, 1239);
});

test('sign-ins are listed, and ended one by one or all', async () => {
	const anna = await tenant.member();
	const other = ok(await tenant.login({ email: anna.email, password: anna.password }));
	const bearer = { headers: { Authorization: `Bearer ${anna.access}` } };
	const own = ok(await tenant.call('GET', '/identity/v2/auth/account/sessions', bearer)).Data;

	assert.equal(own.length, 2);
	assert.deepEqual(Object.keys(own[0]),
		['Id', 'Created', 'LastUsed', 'Expires', 'HasPINSession', 'IsCurrent', 'Program', 'AddressKind']);
	assert.equal(own.filter((s) => s.IsCurrent).length, 1);

	const { Id } = own.find((s) => !s.IsCurrent);

	ok(await tenant.call('DELETE', `/identity/v2/auth/account/sessions/${Id}`, bearer));
	refused(await tenant.validate(other.access_token), 403, 905);
	refused(await tenant.pinLogin(other.session_token, anna.pin), 403, 1245);
	assert.ok(await alive(tenant, anna.access));
	refused(await tenant.call('DELETE', `/identity/v2/auth/account/sessions/${Id}`, bearer), 403, 1245);

	assert.equal(ok(await tenant.manage('GET', `/${anna.uid}/sessions`)).Data.length, 1);
	ok(await tenant.manage('DELETE', `/${anna.uid}/sessions`));
	refused(await tenant.validate(anna.access), 403, 905);
	assert.deepEqual(ok(await tenant.manage('GET', `/${anna.uid}/sessions`)), { Data: [] });
});

test('a session limit refuses another sign-in, but not a PIN login', async () => {
	const small = site.tenant('secure', { 'session.limit': 2 });
	const anna = await small.member();

	ok(await small.login({ email: anna.email, password: anna.password }));
	refused(await small.login({ email: anna.email, password: anna.password }), 403, 1338);
	assert.equal((await small.read(anna.uid)).SessionLimit, 2);
	ok(await small.pinLogin(anna.session, anna.pin));
	ok(await small.manage('DELETE', `/${anna.uid}/sessions`));
	ok(await small.login({ email: anna.email, password: anna.password }));
});

test('a new password ends PIN sessions always, and sign-ins unless that is switched off', async () => {
	const anna = await tenant.member();

	ok(await tenant.manage('PUT', `/${anna.uid}/password`, { body: { password: 'another-long-one' } }));
	refused(await tenant.validate(anna.access), 403, 905);
	refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1245);
	refused(await tenant.login({ email: anna.email, password: anna.password }), 401, 966);
	ok(await tenant.login({ email: anna.email, password: 'another-long-one' }));

	const lax = site.tenant('secure', { 'logout.on_password_change': 'off' });
	const ben = await lax.member();

	ok(await lax.manage('PUT', `/${ben.uid}/password`, { body: { password: 'another-long-one' } }));
	assert.ok(await alive(lax, ben.access));
	refused(await lax.pinLogin(ben.session, ben.pin), 403, 1245);
});

test('a new PIN ends every other sign-in, unless that is switched off', async () => {
	for (const [setting, left] of [['on', 1], ['off', 2]]) {
		const t = site.tenant('secure', { 'logout.on_pin_change': setting });
		const anna = await t.member();
		const other = ok(await t.login({ email: anna.email, password: anna.password }));
		const back = ok(await t.pinLogin(anna.session, anna.pin)); // of the same sign-in

		ok(await t.change(anna.access, anna.pin, '8146'));
		assert.equal(ok(await t.manage('GET', `/${anna.uid}/sessions`)).Data.length, left);
		for (const one of [other, back]) {
			if (left === 1) {
				refused(await t.validate(one.access_token), 403, 905);
				refused(await refresh(t, one.refresh_token), 403, 1217);
			} else {
				assert.ok(await alive(t, one.access_token));
				ok(await refresh(t, one.refresh_token));
			}
		}
		if (left === 1)
			refused(await t.pinLogin(other.session_token, '8146'), 403, 1245);
		else
			ok(await t.pinLogin(other.session_token, '8146'));
		assert.ok(await alive(t, anna.access));
		ok(await refresh(t, anna.refresh));
		refused(await t.pinLogin(anna.session, anna.pin), 401, 1236);
		ok(await t.pinLogin(anna.session, '8146'));
	}
});

test('a new number or address ends every sign-in but the caller\'s', async () => {
	const anna = await tenant.member();
	const other = ok(await tenant.login({ email: anna.email, password: anna.password }));

	ok(await tenant.manage('PUT', `/${anna.uid}/email`,
		{ body: { Email: [{ Type: 'Primary', Value: `new.${anna.email}` }] } }));
	refused(await tenant.validate(anna.access), 403, 905);
	refused(await tenant.validate(other.access_token), 403, 905);
	refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1245);

	const t = site.tenant('secure', { 'recovery.stepup': 'off' });
	const ben = await t.member();
	const second = ok(await t.login({ email: ben.email, password: ben.password }));

	ok(await t.call('PUT', '/identity/v2/auth/phone', { body: { phone: '+4915155501999' },
		headers: { Authorization: `Bearer ${ben.access}` } }));
	assert.ok(await alive(t, ben.access));
	refused(await t.validate(second.access_token), 403, 905);
});

test('a password set by management ends an unused PINAuthToken', async () => {
	const strict = site.tenant('secure', { 'pin.required': 'on' });
	const made = await strict.create();
	const email = made.Email[0].Value;
	const { PINAuthToken } = refused(await strict.login({ email, password: PASSWORD }),
		403, 1243).Data;

	ok(await strict.manage('PUT', `/${made.Uid}/password`, { body: { password: 'another-long-one' } }));
	refused(await strict.setPin(PINAuthToken, '4938'), 403, 1239);
});

test('a block ends every token, and removing it restores none', async () => {
	const anna = await tenant.member();

	ok(await tenant.update(anna.uid, { IsActive: false }));
	ok(await tenant.update(anna.uid, { IsActive: true }));
	refused(await tenant.validate(anna.access), 403, 905);
	refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1245);
});

test('a PIN change during parallel refreshes ends every token but the caller\'s', async () => {
	const loose = site.tenant('secure', { 'pin.history': 0 });
	const pins = ['4938', '8146'];
	const anna = await loose.member(pins[0]);
	let keep = anna;

	for (let round = 0; round < 100; round++) {
		const other = ok(await loose.login({ email: anna.email, password: anna.password }));
		const [oldpin, newpin] = round % 2 === 0 ? pins : [pins[1], pins[0]];
		const [changed, ...refreshed] = await Promise.all([
			loose.change(keep.access, oldpin, newpin),
			refresh(loose, other.refresh_token),
			refresh(loose, other.refresh_token),
		]);

		ok(changed);
		for (const answer of refreshed) {
			if (answer.status !== 200) {
				refused(answer, 403, 1217);
				continue;
			}
			refused(await loose.validate(answer.json.access_token), 403, 905);
			refused(await refresh(loose, answer.json.refresh_token), 403, 1217);
		}
		refused(await loose.validate(other.access_token), 403, 905);
		assert.ok(await alive(loose, keep.access));
		if (round % 50 === 49) { // its own life is short
			const again = ok(await loose.login({ email: anna.email, password: anna.password }));

			keep = { access: again.access_token };
		}
	}
});

/* ---- the older calls of a back end ----------------------------------------------- */

const old = (t, name, q, headers) => t.call('GET', `/api/v2/access_token/${name}`,
	{ key: false, headers, q: { key: t.apikey, secret: t.apisecret, ...q } });

test('older calls: a back end validates, renews and ends a person\'s access token', async () => {
	const t = site.tenant('loginradius');
	const anna = await t.member();
	const access_token = anna.access;
	const valid = ok(await old(t, 'Validate', { access_token }));

	assert.deepEqual(valid, ok(await t.validate(anna.access)));
	assert.equal(valid.access_token, anna.access);
	await sleep(1100);

	const longer = ok(await old(t, 'refresh', { access_token }));

	assert.equal(longer.access_token, anna.access);
	assert.ok(Date.parse(longer.expires_in) > Date.parse(valid.expires_in));
	assert.deepEqual(ok(await old(t, 'invalidate', {}, { Authorization: `Bearer ${access_token}` })),
		{ IsPosted: true });
	for (const name of ['validate', 'refresh', 'invalidate'])
		refused(await old(t, name, { access_token }), 403, 905);
	refused(await t.validate(anna.access), 403, 905);
});

test('older calls: the sign-ins of a person, by access token or by uid', async () => {
	const t = site.tenant('loginradius');
	const anna = await t.member();
	const first = ok(await old(t, 'activeSession', { token: anna.access }));
	const { data: [only], ...rest } = first;

	assert.deepEqual(rest, { nextCursor: 0 });
	assert.equal(first.data.length, 1);
	assert.match(only.LoginDate, TIME);
	assert.deepEqual({ ...only, LoginDate: 0 }, { AccessToken: anna.access, Browser: null,
		Device: null, Os: null, DeviceType: null, City: null, Country: null, Ip: null,
		LoginDate: 0 });
	ok(await t.login({ email: anna.email, password: anna.password }));

	const { Uid } = await t.create();

	const tokens = (answer) => ok(answer).data.map((one) => one.AccessToken);

	assert.deepEqual(tokens(await old(t, 'activesession', { token: anna.access })).sort(),
		[anna.access, null].sort());
	assert.deepEqual(tokens(await old(t, 'activesession', { accountId: anna.uid })), [null, null]);
	assert.ok(ok(await t.manage('POST', `/${Uid}/pin/session`)).PINAuthToken); // begins one
	assert.deepEqual(tokens(await old(t, 'activesession', { accountId: Uid })), []);
	refused(await old(t, 'activesession', { token: uuid() }), 403, 905);
	refused(await old(t, 'activesession', { accountid: uuid() }), 403, 938);
	refused(await old(t, 'activesession', { profileId: uuid() }), 400, 908, 'accountid');
});

test('older calls: they need the secret, and there are no others', async () => {
	const t = site.tenant('loginradius');
	const { access } = await t.member();
	const ask = (name, q) => t.call('GET', `/api/v2/access_token/${name}`,
		{ q: { access_token: access, token: access, ...q } });

	for (const name of ['validate', 'invalidate', 'refresh', 'activesession']) {
		refused(await ask(name), 400, 923);
		refused(await ask(name, { secret: uuid() }), 401, 902);
	}
	assert.ok(await alive(t, access));
	for (const path of ['/api/v2', '/api/v2/access_token', '/api/v2/userprofile'])
		refused(await t.call('GET', path), 404, 971);
});
