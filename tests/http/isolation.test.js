// SPDX-License-Identifier: MIT
// Tenants: every route, with one tenant's ids and tokens and another one's keys. Nothing crosses.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site, routes } = require('./lib/site');
const { Issuer } = require('./lib/issuer');
const { mails, runOnce } = require('./lib/outbox');
const { ok, person, refused, uuid } = require('./lib/client');

let site;
let mine;
let theirs;
let anna;
let real; // ids and tokens of anna and her tenant, each of them alive
let none; // the same of nobody
const limits = { 'send.address_per_hour': 0, 'send.per_hour': 1000, 'send.per_day': 1000,
	'send.cooldown_seconds': 0 }; // all requests come from one address

/* The token that proves a factor of anna's once more. */
async function stepUp(by, secret) {
	return ok(await mine.call('PUT', `/identity/v2/auth/account/reauth/${by}`,
		{ headers: { Authorization: `Bearer ${anna.access}` }, body: { [by]: secret } }))
		.SecondFactorValidationToken;
}

/* What a back end of mine is handed to prove that anna reads her mail, or holds her phone. */
async function handed(kind, type, body) {
	return ok(await mine.manage('POST', `/${kind}/${type}`, { body })).Token;
}

/* The token of the mail that confirms a deletion, of somebody who asked for it. */
async function deletion() {
	const ben = await mine.member();

	ok(await mine.call('DELETE', '/identity/v2/auth/account',
		{ headers: { Authorization: `Bearer ${ben.access}` } }));
	assert.equal(await runOnce(site), 0);
	return (await mails(site)).map((mail) => /\/delete\S*vtoken=([0-9a-f-]{32,36})/.exec(mail.text))
		.find(Boolean)[1];
}

/* Somebody of mine without a PIN, who has been asked for one. */
async function askedForPin() {
	const { Uid } = await mine.create();

	return ok(await mine.manage('POST', `/${Uid}/pin/session`)).PINAuthToken;
}

const HOOK = { Event: 'Login', TargetUrl: 'https://hooks.example.com/in' };

function hooks(method, rest, body) {
	return mine.call(method, `/v2/manage/webhooks${rest}`,
		{ body, headers: { 'X-LoginRadius-ApiSecret': mine.apisecret } });
}

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	mine = site.tenant('secure', { ...limits, 'delete.url': 'https://app.example.org/delete' });
	theirs = site.tenant('secure', { 'question.enabled': 'on', ...limits });
	for (const text of ['First school?', 'First street?'])
		site.pintle('question', 'add', theirs.apikey, text);
	anna = await mine.member('4938', { EmailVerified: false });

	const issuer = new Issuer();

	issuer.trustedBy(mine);
	issuer.trustedBy(theirs);
	real = {
		...anna,
		grant: ok(await mine.manage('GET', `/${anna.uid}/sessions`)).Data[0].Id,
		pinauth: await askedForPin(),
		byPin: await stepUp('pin', anna.pin),
		byPassword: await stepUp('password', anna.password),
		idToken: issuer.token(anna.uid),
		deletion: await deletion(),
		sott: ok(await mine.manage('GET', '/sott')).Sott,
		hook: ok(await hooks('POST', '', HOOK)).Id,
		pinLink: await handed('emailtoken', 'forgotpin', { email: anna.email }),
		// Of somebody else: using one up would end the other.
		passwordLink: await handed('emailtoken', 'forgotpassword',
			{ email: (await mine.member()).email }),
		emailLink: await handed('emailtoken', 'emailverification', { email: anna.email }),
	};
	none = { uid: uuid().replaceAll('-', ''), email: 'nobody@example.net', access: uuid(),
		session: uuid(), refresh: uuid(), grant: uuid(), pinauth: uuid(), byPin: uuid(),
		byPassword: uuid(), deletion: none32(), sott: 'none', hook: uuid(), pinLink: none32(),
		passwordLink: none32(), emailLink: none32() };
	none.idToken = issuer.token(none.uid);
});

after(() => site.stop());

function none32() {
	return uuid().replaceAll('-', '');
}

/* A request to a route with the given ids and tokens wherever it takes any. */
function ask(route, method, ids) {
	const path = route.path.replace('{uid}', ids.uid).replace('{id}', ids.grant).replace('{hookid}', ids.hook)
		.replace('reset/otp/{type}', 'reset/otp/backupcode').replace('{type}', 'forgotpin');
	const q = { session_token: ids.session, pinauthtoken: ids.pinauth, refresh_token: ids.refresh,
		uid: ids.uid, email: ids.email, deletetoken: ids.deletion, sott: ids.sott,
		verificationtoken: ids.emailLink };
	const wanted = new Set(route.params.filter((p) => p.query).map((p) => p.name));
	const body = { pin: '4938', oldpin: '4938', newpin: '8146', password: 'x', phone: '+4930111111',
		username: 'someone', id_token: ids.idToken,
		secondfactorvalidationtoken: /pin$/i.test(path) ? ids.byPin : ids.byPassword,
		authenticatorcode: '123456', googleauthenticatorcode: '123456', authenticator: true,
		backupcode: 'abcde-fghjk',
		resettoken: /password/.test(path) ? ids.passwordLink : ids.pinLink };

	if (route.path === '/api/v2/webhook' && method === 'DELETE')
		Object.assign(body, { event: HOOK.Event, targeturl: HOOK.TargetUrl });
	if (/\/(email|password|token|\{type\})$/.test(route.path) && method !== 'GET')
		body.email = ids.email;
	return theirs.call(method, path, {
		q: Object.fromEntries(Object.entries(q).filter(([k]) => wanted.has(k))),
		headers: { Authorization: `Bearer ${ids.access}`, 'X-LoginRadius-ApiSecret': theirs.apisecret },
		body: method === 'GET' ? undefined : body,
	});
}

test('what is of another tenant is answered like what does not exist', async () => {
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

test('nor does it help to have the same uid there', async () => {
	const namesake = await theirs.create(person({ Uid: anna.uid, PINInfo: { PIN: anna.pin } }));
	const redeem = (by, token) => theirs.manage('POST', `/${anna.uid}/reauth/${by}`,
		{ body: { secondfactorvalidationtoken: token } });

	assert.equal(namesake.Uid, anna.uid);
	refused(await theirs.validate(real.access), 403, 905);
	refused(await theirs.pinLogin(real.session, anna.pin), 403, 1245);
	refused(await theirs.setPin(real.pinauth, '8146'), 403, 1239);
	refused(await redeem('pin', real.byPin), 403, 1193);
	refused(await redeem('password', real.byPassword), 403, 1193);
	refused(await theirs.manage('GET', '/access_token/refresh',
		{ q: { refresh_token: real.refresh } }), 403, 1217);
	refused(await theirs.call('POST', '/identity/v2/auth/register',
		{ q: { sott: real.sott }, body: person() }), 403, 1049);
	ok(await theirs.manage('DELETE', `/${anna.uid}`));
});

test('nor to have the same address and number there', async () => {
	const ben = await mine.member('4938', { PhoneIdVerified: false });
	const names = { Uid: ben.uid, Email: [{ Type: 'Primary', Value: ben.email }],
		PhoneId: ben.phone, UserName: ben.username };
	const at = (tenant, path, body, method = 'PUT') =>
		tenant.call(method, `/identity/v2/auth/${path}`, { body });
	const proofs = {
		'pin/reset/otp/phone': ['smsotp/forgotpin', { phone: ben.phone, pin: '8146' }, 1067],
		'pin/reset/otp/otp': ['smsotp/forgotpin', { email: ben.email, pin: '9253' }, 1188],
		'password/otp': ['smsotp/forgotpassword', { phone: ben.phone, password: 'long-enough' }, 1067],
		'phone/otp': ['smsotp/phoneidverification', { phone: ben.phone }, 1067],
	};

	await theirs.create(person({ ...names, PINInfo: { PIN: '4938' }, PhoneIdVerified: false }));
	for (const [path, [source, body, code]] of Object.entries(proofs)) {
		const otp = ok(await mine.manage('POST', `/${source}`, { body: { phone: ben.phone } })).Token;
		const ours = ok(await theirs.manage('POST', `/${source}`, { body: { phone: ben.phone } })).Token;

		if (ours !== otp)
			refused(await at(theirs, path, { ...body, otp }), 403, code);
		ok(await at(mine, path, { ...body, otp }));
	}
	for (const [type, path, more] of [['forgotpin', 'pin/reset/token', { pin: '8157' }],
		['forgotpassword', 'password/reset', { password: 'long-enough-too' }]]) {
		const resettoken = await handed('emailtoken', type, { email: ben.email });

		ok(await theirs.manage('POST', `/emailtoken/${type}`, { body: { email: ben.email } }));
		refused(await at(theirs, path, { ...more, resettoken }), 403, 1063);
		ok(await at(mine, path, { ...more, resettoken }));
	}
	ok(await theirs.login({ email: ben.email, password: ben.password }));
});

test('nor does a backup code of one tenant open the other', async () => {
	const ben = await mine.member();
	const codes = async (tenant, uid) => ok(await tenant.manage('GET', '/2fa/backupcode',
		{ q: { uid } })).BackUpCodes;
	const reset = (tenant, otp) => tenant.call('PUT', '/identity/v2/auth/pin/reset/otp/backupcode',
		{ body: { otp, pin: '8146', username: ben.username } });

	await theirs.create(person({ Uid: ben.uid, UserName: ben.username, PINInfo: { PIN: '4938' } }));

	const [own] = await codes(mine, ben.uid);
	const [other] = await codes(theirs, ben.uid);

	refused(await reset(theirs, own), 403, 1129);
	refused(await reset(mine, other), 403, 1129);
	ok(await reset(mine, own));
	ok(await reset(theirs, other));
});

test('and nothing of it has changed', async () => {
	const read = await mine.read(anna.uid);

	assert.equal(read.IsLoginLocked, false);
	assert.equal(read.Email[0].Value, anna.email);
});

test('each of it was alive all the time: with the keys of its own tenant it works', async () => {
	const redeem = (by, token) => mine.manage('POST', `/${anna.uid}/reauth/${by}`,
		{ body: { secondfactorvalidationtoken: token } });

	assert.equal((await mine.validate(real.access)).status, 200);
	ok(await mine.pinLogin(real.session, anna.pin));
	ok(await mine.login({ email: anna.email, password: anna.password }));
	ok(await mine.setPin(real.pinauth, '8146'));
	ok(await redeem('pin', real.byPin));
	ok(await redeem('password', real.byPassword));
	ok(await mine.call('POST', '/identity/v2/auth/exchange', { body: { id_token: real.idToken } }));
	ok(await mine.call('POST', '/identity/v2/auth/register',
		{ q: { sott: real.sott }, body: person() }));
	ok(await mine.manage('GET', '/access_token/refresh', { q: { refresh_token: real.refresh } }));
	ok(await mine.manage('DELETE', `/${anna.uid}/sessions/${real.grant}`));
	refused(await mine.validate(real.access), 403, 905);
	ok(await mine.call('GET', '/identity/v2/auth/account/delete', { q: { deletetoken: real.deletion } }));
	ok(await hooks('DELETE', `/${real.hook}`));
	ok(await mine.call('GET', '/identity/v2/auth/email', { q: { verificationtoken: real.emailLink } }));
	ok(await mine.call('PUT', '/identity/v2/auth/password/reset',
		{ body: { resettoken: real.passwordLink, password: 'another-long-one' } }));
	ok(await mine.call('PUT', '/identity/v2/auth/pin/reset/token',
		{ body: { resettoken: real.pinLink, pin: '8157' } }));
});
