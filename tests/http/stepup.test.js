// SPDX-License-Identifier: MIT
// Step-up: proving PIN or password again, and what the back end does with the proof.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site } = require('./lib/site');
const { GUID, TIME, inParallel, ok, refused, uuid } = require('./lib/client');

let site;
let tenant;

before(async () => {
	site = await Site.make({ workers: 4, conf: { 'hash.cost': 1 } });
	tenant = site.tenant();
});

after(() => site.stop());

const prove = (who, body, method = 'PUT', path = 'pin') =>
	tenant.call(method, `/identity/v2/auth/account/reauth/${path}`,
		{ headers: { Authorization: `Bearer ${who.access}` }, body });
const redeem = (uid, token, path = 'pin', spelling = 'SecondFactorValidationToken') =>
	tenant.manage('POST', `/${uid}/reauth/${path}`, { body: { [spelling]: token } });

test('a PIN gives a token that is valid for about ten minutes and can be used once', async () => {
	const anna = await tenant.member();
	const proof = ok(await prove(anna, { PIN: anna.pin }));

	assert.deepEqual(Object.keys(proof), ['SecondFactorValidationToken', 'ExpireIn']);
	assert.match(proof.SecondFactorValidationToken, GUID);
	assert.match(proof.ExpireIn, TIME);

	const minutes = (Date.parse(proof.ExpireIn) - Date.now()) / 60000;

	assert.ok(minutes > 8 && minutes <= 10.05, `${minutes}`);
	assert.deepEqual(ok(await redeem(anna.uid, proof.SecondFactorValidationToken)), { IsValid: true });
	refused(await redeem(anna.uid, proof.SecondFactorValidationToken), 403, 1193);
});

test('the other spellings: reAuth, POST, lower case', async () => {
	const anna = await tenant.member();
	const proof = ok(await tenant.call('POST', '/identity/v2/auth/account/reAuth/pin',
		{ q: { access_token: anna.access }, body: { pin: anna.pin } }));

	ok(await redeem(anna.uid, proof.SecondFactorValidationToken, 'pin', 'secondfactorvalidationtoken'));
});

test('a token is valid for one person and one factor', async () => {
	const [anna, ben] = [await tenant.member(), await tenant.member()];
	const token = ok(await prove(anna, { PIN: anna.pin })).SecondFactorValidationToken;

	refused(await redeem(ben.uid, token), 403, 1193);
	refused(await redeem(anna.uid, token, 'password'), 403, 1193);
	refused(await redeem(uuid(), token), 403, 938);
	refused(await redeem(anna.uid, uuid()), 403, 1193);
	ok(await redeem(anna.uid, token));
});

test('a password steps up in the same way', async () => {
	const anna = await tenant.member();
	const token = ok(await prove(anna, { password: anna.password }, 'PUT', 'password'));

	refused(await prove(anna, { password: 'wrong' }, 'PUT', 'password'), 401, 1205);
	ok(await redeem(anna.uid, token.SecondFactorValidationToken, 'password'));
});

test('of a hundred parallel requests that redeem one token, one succeeds', async () => {
	const anna = await tenant.member();

	for (let round = 0; round < 5; round++) {
		const token = ok(await prove(anna, { PIN: anna.pin })).SecondFactorValidationToken;
		const answers = await inParallel(100, 50, () => redeem(anna.uid, token));

		assert.equal(answers.filter((a) => a.status === 200).length, 1);
	}
});

test('wrong PINs count with those of the PIN login', async () => {
	const anna = await tenant.member();

	for (const pin of ['1111', '2222', '3333'])
		refused(await prove(anna, { pin }), 401, 1236);
	for (const pin of ['4444', '5555'])
		refused(await tenant.pinLogin(anna.session, pin), 401, 1236);
	refused(await prove(anna, { pin: anna.pin }), 403, 1198);
	refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1198);
});

test('it works with PIN login switched off, not with PINs switched off', async () => {
	const quiet = site.tenant('secure', { 'pin.login': 'off' });
	const anna = await quiet.member();
	const call = () => quiet.call('PUT', '/identity/v2/auth/account/reauth/pin',
		{ q: { access_token: anna.access }, body: { pin: anna.pin } });

	ok(await call());
	quiet.set({ 'pin.enabled': 'off' });
	refused(await call(), 403, 1233);
});

test('without a PIN it is 1235, and the proof ends with the sign-in', async () => {
	const bare = await tenant.create();
	const pair = ok(await tenant.manage('GET', '/access_token', { q: { uid: bare.Uid } }));

	refused(await prove({ access: pair.access_token }, { pin: '4938' }), 403, 1235);

	const anna = await tenant.member();
	const token = ok(await prove(anna, { PIN: anna.pin })).SecondFactorValidationToken;

	ok(await tenant.manage('DELETE', `/${anna.uid}/sessions`));
	refused(await redeem(anna.uid, token), 403, 1193);
});

test('replacing the phone number needs a proof, in query or body', async () => {
	const anna = await tenant.member();
	const put = (phone, more = {}, q = {}) => tenant.call('PUT', '/identity/v2/auth/phone',
		{ headers: { Authorization: `Bearer ${anna.access}` }, body: { phone, ...more }, q });
	const proof = async () => ok(await prove(anna, { PIN: anna.pin })).SecondFactorValidationToken;
	const used = await proof();

	refused(await put('+4915155502001'), 403, 1193);
	assert.equal((await tenant.read(anna.uid)).PhoneId, anna.phone);
	ok(await put('+4915155502001', { secondfactorvalidationtoken: used }));
	refused(await put('+4915155502002', { secondfactorvalidationtoken: used }), 403, 1193);
	ok(await put('+4915155502002', {}, { secondfactorvalidationtoken: await proof() }));
	assert.equal((await tenant.read(anna.uid)).PhoneId, '+4915155502002');
});
