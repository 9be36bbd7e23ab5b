// SPDX-License-Identifier: MIT
// The public Node SDK, unchanged, against lighttpd with TLS and a CA of our own.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { Provider, token } = require('./lib/provider');
const { Sdk } = require('./lib/sdk');
const { ANSWERS } = require('./lib/shape');
const { Site, BIN, ROOT } = require('./lib/site');
const { OTHERWISE, functionsOf, table, text } = require('../sdk-calls');
const { GUID, TIME, person } = require('./lib/client');

const PIN = '7890';

const SEED = require('./data/seed-profile.json');
const SERVER_OWN = ['PIN', 'Email'];

// The functions of the SDK and which of them are served.
const CALLS = table(BIN);

let site, keys, child;

before(async () => {
	site = await Site.make({ workers: 2, tls: true });
	keys = site.tenant('loginradius', { 'pin.required': 'on' });
	child = await Sdk.start(site, keys);
});

after(async () => {
	child.stop();
	await site.stop();
});

const resolved = (...args) => child.resolved(...args);
const rejected = (...args) => child.rejected(...args);
const account = (name, ...args) => resolved('accountApi', name, ...args);
const auth = (name, ...args) => resolved('authenticationApi', name, ...args);
const pin = (name, ...args) => resolved('pinAuthenticationApi', name, ...args);

function assertTokens(body) {
	assert.match(body.access_token, GUID);
	assert.match(body.refresh_token, GUID);
	assert.match(body.expires_in, TIME);
	assert.match(body.session_token, GUID);
	assert.match(body.session_expires_in, TIME);
	assert.equal(body.Profile.PIN.PIN, '**********');
}

test('the SDK trusts the server by the own CA only', async () => {
	const mine = child;

	child = await Sdk.start(site, keys, 'localhost', { NODE_EXTRA_CA_CERTS: '' });
	try {
		const answer = await child.ask({ api: 'accountApi', name: 'getAccountProfileByEmail',
			args: ['x@example.org'] });

		assert.notEqual(answer.rejected?.ErrorCode, 938);
		assert.ok(answer.rejected);
	} finally {
		child.stop();
		child = mine;
	}
});

test('management create, and read by every name', async () => {
	const wish = person({ FirstName: 'Dana' });
	const email = wish.Email[0].Value;
	const made = await account('createAccount', wish);

	assert.equal(made.FirstName, 'Dana');
	assert.equal(made.Password, '********');
	assert.equal((await account('getAccountProfileByUid', made.Uid)).Uid, made.Uid);
	assert.equal((await account('getAccountProfileByEmail', email)).Uid, made.Uid);
	assert.equal((await account('getAccountProfileByUserName', wish.UserName)).Uid, made.Uid);
	assert.equal((await account('getAccountProfileByPhone', wish.PhoneId)).Uid, made.Uid);
	await rejected(936, 'accountApi', 'createAccount', person({ Email: wish.Email }));
	await rejected(938, 'accountApi', 'getAccountProfileByUid', 'f'.repeat(32));
});

test('every function of the SDK is called, or listed as not served', () => {
	const sdk = require('loginradius-sdk')({ apiKey: 'none', apiSecret: 'none' });
	const tests = ['sdk', 'sdk-recovery', 'clients', 'factors'].map((name) =>
		fs.readFileSync(path.join(__dirname, `${name}.test.js`), 'utf8')).join('');
	const apis = Object.keys(sdk).filter((name) => name.endsWith('Api'));

	assert.equal(apis.length, 19);
	for (const api of apis) {
		const here = CALLS.filter((call) => call.api === api && call.program)
			.map(({ name }) => name);

		assert.deepEqual(Object.keys(ANSWERS[api] || {}).sort(), here.sort(), api);
		assert.deepEqual(here.filter((name) => !tests.includes(`'${name}'`)), [], api);
	}
	assert.deepEqual(functionsOf(sdk).map(({ api, name }) => `${api}.${name}`),
		CALLS.map(({ api, name }) => `${api}.${name}`));
	for (const name of Object.keys(OTHERWISE))
		assert.ok(CALLS.some((call) => call.name === name && call.taker), name);
});

test('the table of calls served and not served is correct', () => {
	assert.equal(fs.readFileSync(path.join(ROOT, 'src/man/sdk-calls.md'), 'utf8'), text(CALLS));
});

/* An argument of a function that is not served: real where that tells it from a wrong one. */
function realArgument(arg, who) {
	if (typeof arg !== 'string')
		return arg;
	return { '{accessToken}': who.access, '{uid}': who.Uid }[arg] || arg.slice(1, -1);
}

test('each function that is not served gets the documented error', async () => {
	const { Uid } = await account('createAccount', person({ PINInfo: { PIN } }));
	const { access_token: access } = await account('getAccessTokenByUid', Uid);
	const away = CALLS.filter((call) => !call.program && call.code !== '');

	assert.ok(away.length > 50, `${away.length}`);
	for (const { api, name, args, code } of away)
		await rejected(code, api, name, ...args.map((arg) => realArgument(arg, { access, Uid })));
	assert.equal((await account('getAccountProfileByUid', Uid)).Uid, Uid);
});

test('access tokens by the older calls', async () => {
	const social = (name, ...args) => resolved('socialApi', name, ...args);
	const { Uid } = await account('createAccount', person({ PINInfo: { PIN } }));
	const { access_token: access } = await account('getAccessTokenByUid', Uid);

	assert.equal((await social('validateAccessToken', access)).access_token, access);
	assert.deepEqual((await social('getActiveSession', access)).data.map((d) => d.AccessToken),
		[access]);
	assert.equal((await social('getActiveSessionByAccountID', Uid)).data.length, 1);
	await social('inValidateAccessToken', access);
	await rejected(905, 'socialApi', 'validateAccessToken', access);
});

test('a person\'s own addresses and number', async () => {
	const { Uid, Email: [{ Value: email }] } = await account('createAccount', person({ PINInfo: { PIN } }));
	const { access_token: access } = await account('getAccessTokenByUid', Uid);
	const other = `other.${email}`;

	await auth('sendWelcomeEmail', access);
	await auth('addEmail', access, other, 'Secondary');
	await rejected(1046, 'authenticationApi', 'addEmail', access, other, 'Secondary');
	assert.deepEqual((await account('getAccountProfileByEmail', other)).Email.map((e) => e.Value),
		[email, other]);
	assert.deepEqual((await account('getAccountIdentitiesByEmail', other)).Data.map((p) => p.Uid),
		[Uid]);
	await auth('removeEmail', access, email);
	await rejected(1005, 'authenticationApi', 'removeEmail', access, other);
	await rejected(1023, 'authenticationApi', 'removeEmail', access, email);
	await account('invalidateAccountEmailVerification', Uid);
	await account('resetPhoneIDVerificationByUid', Uid);
	assert.equal((await account('getAccountProfileByUid', Uid)).PhoneIdVerified, false);
	await resolved('phoneAuthenticationApi', 'removePhoneIDByAccessToken', access);
	await rejected(1292, 'phoneAuthenticationApi', 'removePhoneIDByAccessToken', access);
	assert.equal((await account('getAccountProfileByUid', Uid)).PhoneId, null);
});

test('errors with details: the fault of a field, the end of a lock', async () => {
	const wish = person({ PINInfo: { PIN } });
	const { Uid } = await account('createAccount', wish);
	const { access_token: access, session_token: session } = await auth('loginByEmail',
		{ email: wish.Email[0].Value, password: wish.Password });
	const { Errors } = await rejected(1134, 'pinAuthenticationApi', 'changePINByAccessToken', access,
		{ OldPIN: PIN, NewPIN: '1' });

	assert.deepEqual(Errors.map((e) => e.FieldName.toLowerCase()), ['newpin']);
	for (const guess of ['7891', '7892', '7893', '7894', '7895'])
		await rejected(1236, 'pinAuthenticationApi', 'pinLogin', { PIN: guess }, session);

	const { Data } = await rejected(1198, 'pinAuthenticationApi', 'pinLogin', { PIN }, session);

	assert.ok(Date.parse(Data.LoginLockedTimeout) > Date.now());
	await rejected(1198, 'reAuthenticationApi', 'verifyPINAuthentication', access, { PIN });

	const { IsLoginLocked, LoginLockedType } = await account('getAccountProfileByUid', Uid);

	assert.deepEqual([IsLoginLocked, LoginLockedType], [true, 'None']); // a wait is no type
});

/* What is kept of a value: the verb of an element is not. */
function kept(value) {
	return JSON.parse(JSON.stringify(value), (name, v) => (/^op(eration)?$/i.test(name) ? null : v));
}

test('a full profile: created, read and changed with every nested member', async () => {
	const { PIN: _, ...seed } = SEED;
	const made = await account('createAccount', { ...seed, ...person({ PINInfo: { PIN } }) });
	const email = made.Email[0].Value;
	const signed = await auth('loginByEmail', { email, password: person().Password });
	const names = Object.keys(SEED).filter((n) => typeof SEED[n] === 'object' && SEED[n] !== null);

	for (const name of names) {
		const want = SERVER_OWN.includes(name) ? made[name] : kept(SEED[name]);

		assert.deepEqual(made[name], want, name);
		assert.deepEqual(signed.Profile[name], want, name);
	}
	const changed = await auth('updateProfileByAccessToken', signed.access_token,
		{ Country: { Name: 'Germany' }, Badges: SEED.Badges, JobBookmarks: SEED.JobBookmarks });

	assert.deepEqual(changed.Data.Country, { Code: 'DE', Name: 'Germany' });
	assert.deepEqual(await auth('getProfileByAccessToken', signed.access_token), changed.Data);
});

test('registering with a captcha instead of a SOTT', async () => {
	const mine = child;
	const provider = await Provider.start();
	const register = (captcha) => ['authenticationApi', 'userRegistrationByCaptcha',
		{ ...person({ PINInfo: { PIN } }), 'g-recaptcha-response': captcha }];

	child = await Sdk.start(site, site.tenant('loginradius', provider.settings('recaptcha-v2')));
	try {
		assert.equal((await resolved(...register(token()))).IsPosted, true);
		await rejected(982, ...register(token('no')));
		await rejected(982, ...register(undefined));
		assert.equal(provider.seen.length, 2);
	} finally {
		child.stop();
		child = mine;
		provider.stop();
	}
});

test('the whole path: 1243, set PIN, login, wrong PIN, change, end the session', async () => {
	const wish = person();
	const email = wish.Email[0].Value;
	const { Uid } = await account('createAccount', wish);

	const asked = await rejected(1243, 'authenticationApi', 'loginByEmail',
		{ email, password: wish.Password });

	assert.equal(asked.Message, 'PIN is required');
	assert.deepEqual(Object.keys(asked.Data), ['PINAuthToken']);

	const set = await pin('setPINByPinAuthToken', { PIN }, asked.Data.PINAuthToken);

	assertTokens(set);
	assert.equal(set.Profile.Uid, Uid);
	await rejected(1239, 'pinAuthenticationApi', 'setPINByPinAuthToken', { PIN },
		asked.Data.PINAuthToken);

	const back = await pin('pinLogin', { PIN }, set.session_token);

	assertTokens(back);
	assert.notEqual(back.access_token, set.access_token);

	const wrong = await rejected(1236, 'pinAuthenticationApi', 'pinLogin', { PIN: '7891' },
		set.session_token);

	assert.deepEqual(Object.keys(wrong), ['ErrorCode', 'Message', 'Description']);
	await rejected(1241, 'pinAuthenticationApi', 'changePINByAccessToken', back.access_token,
		{ OldPIN: '7891', NewPIN: '1357' });
	assert.deepEqual(await pin('changePINByAccessToken', back.access_token,
		{ OldPIN: PIN, NewPIN: '1357' }), { IsPosted: true });

	const valid = await auth('authValidateAccessToken', back.access_token);

	assert.equal(valid.access_token, back.access_token);
	await rejected(905, 'authenticationApi', 'authValidateAccessToken', set.access_token);

	const anew = await auth('loginByEmail', { email, password: wish.Password });

	assertTokens(anew);
	await rejected(1236, 'pinAuthenticationApi', 'pinLogin', { PIN }, anew.session_token);
	assertTokens(await pin('pinLogin', { PIN: '1357' }, anew.session_token));
	assert.deepEqual(await pin('inValidatePinSessionToken', anew.session_token),
		{ IsPosted: true });
	await rejected(1245, 'pinAuthenticationApi', 'pinLogin', { PIN: '1357' }, anew.session_token);
	await rejected(1245, 'pinAuthenticationApi', 'inValidatePinSessionToken', anew.session_token);
	assert.deepEqual(await auth('authInValidateAccessToken', anew.access_token, true),
		{ IsPosted: true });
	await rejected(905, 'authenticationApi', 'authValidateAccessToken', anew.access_token);
});

test('login by user name and phone', async () => {
	const wish = person({ PINInfo: { PIN } });
	const { Uid } = await account('createAccount', wish);
	const byName = await auth('loginByUserName',
		{ username: wish.UserName, password: wish.Password });
	const byPhone = await resolved('phoneAuthenticationApi', 'loginByPhone',
		{ phone: wish.PhoneId, password: wish.Password });

	assert.equal(byName.Profile.Uid, Uid);
	assert.equal(byPhone.Profile.Uid, Uid);
	assertTokens(byPhone);

	// The calls with risk-based authentication make the same requests.
	for (const [name, by] of [['rbaLoginByEmail', { email: wish.Email[0].Value }],
		['rbaLoginByUserName', { username: wish.UserName }], ['rbaLoginByPhone', { phone: wish.PhoneId }]])
		assertTokens(await resolved('riskBasedAuthenticationApi', name,
			{ ...by, password: wish.Password }));
	await rejected(966, 'authenticationApi', 'loginByUserName',
		{ username: wish.UserName, password: 'wrong one' });
	await rejected(938, 'authenticationApi', 'loginByUserName',
		{ username: 'no.such', password: 'wrong one' });
});

test('management sets a PIN', async () => {
	const wish = person();
	const { Uid } = await account('createAccount', wish);
	const now = await account('updateAccountByUid', { PINInfo: { PIN } }, Uid);

	assert.equal(now.PIN.PIN, '**********');

	const body = await auth('loginByEmail',
		{ email: wish.Email[0].Value, password: wish.Password });

	assertTokens(await pin('pinLogin', { PIN }, body.session_token));
});

test('a body whose length the SDK counts too short is refused and does not harm later requests', async () => {
	const wish = person({ FirstName: 'Ünïcödé' }); // it counts characters, not bytes

	await rejected(965, 'accountApi', 'createAccount', wish);
	for (let i = 0; i < 5; i++)
		await account('createAccount', person());
	await account('createAccount', { ...wish, FirstName: 'Unicode' });
});

test('webhook subscriptions', async () => {
	const hook = (name, ...args) => resolved('webHookApi', name, ...args);
	const wish = { Event: 'SetPIN', TargetUrl: 'https://hooks.example.com/in', Name: 'mine',
		Headers: { 'X-One': '1' }, QueryParams: { q: '1' },
		Authentication: { AuthType: 'Basic', BasicAuth: { Username: 'u', Password: 'p' } } };
	const made = await hook('createWebhookSubscription', wish);

	assert.match(made.Id, GUID);
	assert.deepEqual((await hook('listAllWebhooks')).Data, [made]);
	assert.deepEqual(await hook('getWebhookSubscriptionDetail', made.Id), made);

	const changed = await hook('updateWebhookSubscription', made.Id,
		{ TargetUrl: 'https://hooks.example.com/2' });

	assert.equal(changed.TargetUrl, 'https://hooks.example.com/2');
	assert.equal(changed.Event, 'SetPIN');
	assert.ok((await hook('getWebhookEvents')).Data.includes('ResetPIN'));
	await rejected(1087, 'webHookApi', 'createWebhookSubscription', { ...wish, TargetUrl: 'ftp://x' });
	assert.deepEqual(await hook('deleteWebhookSubscription', made.Id),
		{ isdeleted: true, IsDeleted: true });
	await rejected(1112, 'webHookApi', 'getWebhookSubscriptionDetail', made.Id);
});

test('by address instead of name', async () => {
	const mine = child;

	child = await Sdk.start(site, keys, '127.0.0.1');
	try {
		const { Uid } = await account('createAccount', person());

		assert.equal((await account('getAccountProfileByUid', Uid)).Uid, Uid);
	} finally {
		child.stop();
		child = mine;
	}
});
