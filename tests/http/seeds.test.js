// SPDX-License-Identifier: MIT
// The examples of the seeds, run as they are printed.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Site } = require('./lib/site');
const { GUID, TIME, person, ok, refused, uuid } = require('./lib/client');

/*
 * As printed, but for the line breaks behind the backslashes, which the stored
 * page has lost. The examples leave out the apikey that their own parameter
 * table asks for; `withKey` puts it in.
 */
const SET_PIN = `curl -X POST "https://api.loginradius.com/identity/v2/auth/pin/set/pinauthtoken?pinauthtoken=6******2-3**8-4**5-8**d-3**********9&prevent_webhook=true" \\
 -H "X-PreventWebhook: true" \\
 -H "Content-Type: application/json" \\
 -d '{ "pin": "7890" }'`;

const RESET_PIN = `curl -X PUT "https://api.loginradius.com/identity/v2/auth/pin/reset/otp/otp?prevent_webhook=true&g-recaptcha-response=03AGdBq24e1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7a8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p3q4r5s6t7u8v9w0x1y2z3a4b5c6d7e8f9g0h1i2j3k4l5m6n7o8p9q0r1s2t3u4v5w6x7y8z9&g_recaptcha_response=03AGdBq24e1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7a8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p3q4r5s6t7u8v9w0x1y2z3a4b5c6d7e8f9g0h1i2j3k4l5m6n7o8p9q0r1s2t3u4v5w6x7y8z9&qq_captcha_ticket=03AGdBq24eJ9O8dpLsw0Pr0OTtWfkmK34K0jQde&qq_captcha_randstr=03AGdBq24eJ9O8dpLsw0Pr0OTtWfkmK34K0jQde&h-captcha-response=03AGdBq24e1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7a8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p3q4r5s6t7u8v9w0x1y2z3a4b5c6d7e8f9g0h1i2j3k4l5m6n7o8p9q0r1s2t3u4v5w6x7y8z9" \\
 -H "X-PreventWebhook: true" \\
 -H "Content-Type: application/json" \\
 -d '{ "otp": "123456",    "pin": "7890",    "username": "johndoe" }'`;

const PIN_LOGIN = `curl -X POST "https://api.loginradius.com/identity/v2/auth/login/pin?session_token=4asdf575-5678-4065-b717-fa0n7i5ca81a&prevent_webhook=true&g-recaptcha-response=03AGdBq24e1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7a8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p3q4r5s6t7u8v9w0x1y2z3a4b5c6d7e8f9g0h1i2j3k4l5m6n7o8p9q0r1s2t3u4v5w6x7y8z9&g_recaptcha_response=03AGdBq24e1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7a8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p3q4r5s6t7u8v9w0x1y2z3a4b5c6d7e8f9g0h1i2j3k4l5m6n7o8p9q0r1s2t3u4v5w6x7y8z9&qq_captcha_ticket=03AGdBq24eJ9O8dpLsw0Pr0OTtWfkmK34K0jQde&qq_captcha_randstr=03AGdBq24eJ9O8dpLsw0Pr0OTtWfkmK34K0jQde&h-captcha-response=03AGdBq24e1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7a8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p3q4r5s6t7u8v9w0x1y2z3a4b5c6d7e8f9g0h1i2j3k4l5m6n7o8p9q0r1s2t3u4v5w6x7y8z9" \\
 -H "X-PreventWebhook: true" \\
 -H "Content-Type: application/json" \\
 -d '{ "pin": "7890" }'`;

const PRINTED_PINAUTH = '6******2-3**8-4**5-8**d-3**********9';
const PRINTED_SESSION = '4asdf575-5678-4065-b717-fa0n7i5ca81a';

const ERRORS = {
	908: { status: 400, body: {
		ErrorCode: 908,
		Message: 'A parameter is not formatted correctly',
		Description: 'The apikey is a required parameter.',
	} },
	901: { status: 403, body: {
		ErrorCode: 901,
		Message: 'The API key is unauthorized',
		Description: 'The provided LoginRadius API key is invalid or is not authorized, please use a valid or authorized LoginRadius API key or check the API key for your LoginRadius account.',
	} },
	1236: { status: 401, body: {
		ErrorCode: 1236,
		Message: 'Invalid PIN',
		Description: 'Please use a valid PIN for the Authentication.',
	} },
	6003: { status: 403, body: {
		ErrorCode: 6003,
		Message: 'Trial plan expired',
		Description: 'The trial plan has expired. To continue using the service, please contact support.',
	} },
};

const ANSWER = ['Profile', 'access_token', 'refresh_token', 'expires_in',
	'session_token', 'session_expires_in'];

const PASSWORD = 'Canary horse 7 battery';

let site, tenant;

before(async () => {
	site = await Site.make({ workers: 2 });
	tenant = site.tenant('loginradius', { 'pin.required': 'on' });
});

after(() => site.stop());

/* Run a printed command against the site; the status is asked for in addition. */
function curl(command, at = site) {
	const here = command.replace('https://api.loginradius.com', `http://127.0.0.1:${at.port}`);

	assert.notEqual(here, command);
	return new Promise((resolve, reject) => {
		const p = spawn('sh', ['-c', `${here} -s -w '\\n%{http_code} %{content_type}'`]);
		let text = '';

		p.stdout.on('data', (d) => { text += d; });
		p.on('error', reject);
		p.on('close', (code) => {
			const at = text.lastIndexOf('\n');
			const [, status, type] = /^(\d+) (.*)$/.exec(text.slice(at + 1));

			assert.equal(code, 0);
			resolve({ status: Number(status), type, text: text.slice(0, at) });
		});
	});
}

function withKey(command, apikey) {
	return command.replace(/([?&])prevent_webhook/, `$1apikey=${apikey}&prevent_webhook`);
}

function withToken(command, token) {
	return command.replace(PRINTED_PINAUTH, token).replace(PRINTED_SESSION, token);
}

function assertSeedError(answer, code) {
	const { status, body } = ERRORS[code];

	assert.equal(answer.status, status, answer.text);
	assert.equal(answer.type, 'application/json; charset=utf-8');
	assert.equal(JSON.stringify(JSON.parse(answer.text)), JSON.stringify(body));
}

function assertTokens(body) {
	assert.deepEqual(Object.keys(body), ANSWER);
	for (const name of ['access_token', 'refresh_token', 'session_token'])
		assert.match(body[name], GUID);
	for (const name of ['expires_in', 'session_expires_in']) {
		assert.match(body[name], TIME);
		assert.ok(Date.parse(body[name]) > Date.now(), `${name} ${body[name]}`);
	}
	assert.equal(new Set([body.access_token, body.refresh_token, body.session_token]).size, 3);
}

/* The member names at every depth, in order; arrays element by element. */
function tree(value) {
	if (Array.isArray(value))
		return value.map(tree);
	if (value !== null && typeof value === 'object')
		return Object.entries(value).map(([k, v]) => [k, tree(v)]);
	return '';
}

/* The same value with the verbs of list elements as they are answered: null. */
function withoutVerbs(value) {
	return JSON.parse(JSON.stringify(value, (k, v) => (/^(op|operation)$/i.test(k) ? null : v)));
}

/* Sign in with the password where a PIN is due; answers the PINAuthToken. */
async function pinAuth(wish) {
	const answer = await tenant.login({ email: wish.Email[0].Value, password: wish.Password });
	const { Data } = refused(answer, 403, 1243);

	assert.deepEqual(Object.keys(Data), ['PINAuthToken']);
	assert.match(Data.PINAuthToken, GUID);
	return Data.PINAuthToken;
}

/* A person whose PIN was set with the seed's own command; answers its body. */
async function setBySeed() {
	const wish = person();

	await tenant.create(wish);

	const token = await pinAuth(wish);
	const answer = await curl(withToken(withKey(SET_PIN, tenant.apikey), token));

	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.type, 'application/json; charset=utf-8');
	return JSON.parse(answer.text);
}

const seedProfile = require('./data/seed-profile.json');

test('seed 000: the set PIN example answers Profile and tokens in the printed order', async () => {
	const body = await setBySeed();

	assertTokens(body);
	assert.deepEqual(Object.keys(body.Profile), Object.keys(seedProfile));
	assert.equal(body.Profile.PIN.PIN, '**********');
	assert.equal(body.Profile.PIN.Skipped, false);
	assert.equal(body.Profile.Password, '********');
	assert.equal(body.Profile.NoOfLogins, 1);
	assert.equal(body.Profile.FirstLogin, true);
});

test('seed 002: the PIN login example answers Profile and tokens in the printed order', async () => {
	const first = await setBySeed();
	const answer = await curl(withToken(withKey(PIN_LOGIN, tenant.apikey), first.session_token));
	const body = JSON.parse(answer.text);

	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.type, 'application/json; charset=utf-8');
	assertTokens(body);
	assert.deepEqual(Object.keys(body.Profile), Object.keys(seedProfile));
	assert.equal(body.session_token, first.session_token, 'the session token stays the same');
	assert.notEqual(body.access_token, first.access_token);
	assert.equal(body.Profile.Uid, first.Profile.Uid);
	assert.equal(body.Profile.NoOfLogins, 2);
	assert.equal(body.Profile.FirstLogin, false);
});

test('the PINAuthToken of the seed works once', async () => {
	const wish = person();

	await tenant.create(wish);

	const token = await pinAuth(wish);
	const command = withToken(withKey(SET_PIN, tenant.apikey), token);

	assert.equal((await curl(command)).status, 200);

	const again = await curl(command);

	assert.equal(again.status, 403);
	assert.equal(JSON.parse(again.text).ErrorCode, 1239);
});

test('908: both examples without the apikey they leave out', async () => {
	assertSeedError(await curl(SET_PIN), 908);
	assertSeedError(await curl(PIN_LOGIN), 908);
	assertSeedError(await curl(withKey(PIN_LOGIN, '')), 908);
});

test('901: both examples with an unknown apikey', async () => {
	assertSeedError(await curl(withKey(SET_PIN, uuid())), 901);
	assertSeedError(await curl(withKey(PIN_LOGIN, uuid())), 901);
	assertSeedError(await curl(withKey(PIN_LOGIN, 'not-a-key')), 901);
});

test('1236: the PIN login example with another PIN', async () => {
	const { session_token: session } = await setBySeed();
	const command = withToken(withKey(PIN_LOGIN, tenant.apikey), session);

	assertSeedError(await curl(command.replace('7890', '7891')), 1236);
	assert.equal((await curl(command)).status, 200);
});

test('the printed tokens themselves are unknown', async () => {
	assert.equal(JSON.parse((await curl(withKey(PIN_LOGIN, tenant.apikey))).text).ErrorCode, 1245);
	assert.equal(JSON.parse((await curl(withKey(SET_PIN, tenant.apikey))).text).ErrorCode, 1239);
});

test('6003: every call of an expired tenant', async () => {
	const member = await tenant.member('7890');
	const command = withToken(withKey(PIN_LOGIN, tenant.apikey), member.session);

	site.pintle('tenant', 'expire', tenant.apikey);
	try {
		assertSeedError(await curl(command), 6003);
		assertSeedError(await curl(withKey(SET_PIN, tenant.apikey)), 6003);
	} finally {
		site.pintle('tenant', 'expire', tenant.apikey, '--undo');
	}
	assert.equal((await curl(command)).status, 200);
});

/* ---- seed 001 ----------------------------------------------------------------- */

/* The person of the example in a tenant of their own: {t, otp(), as(code)}. */
async function johndoe(settings = {}, at = site) {
	const t = at.tenant('loginradius', settings);
	const wish = person({ UserName: 'johndoe', PINInfo: { PIN: '1379' } });

	await t.create(wish);
	return {
		t,
		wish,
		otp: async () => ok(await t.manage('POST', '/smsotp/forgotpin',
			{ body: { phone: wish.PhoneId } })).Token,
		as: (code, key = t.apikey) => curl(withKey(RESET_PIN, key).replace('123456', code), at),
	};
}

test('seed 001: the reset example answers as printed, once, and the PIN is the new one', async () => {
	const { t, wish, otp, as } = await johndoe();
	const code = await otp();
	const answer = await as(code);

	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.type, 'application/json; charset=utf-8');
	assert.equal(answer.text, '{"IsPosted":true}');

	const { session_token: session } = ok(await t.login({ username: 'johndoe',
		password: wish.Password }));

	refused(await t.pinLogin(session, '1379'), 401, 1236);
	ok(await t.pinLogin(session, '7890'));
	assert.equal(JSON.parse((await as(code)).text).ErrorCode, 1068);
	assert.equal(JSON.parse((await as(code.replace(/./g, '0'))).text).ErrorCode, 1188);
});

test('seed 001: its errors', async () => {
	const { t, otp, as } = await johndoe({ 'errors.generic_auth': 'on' });
	const code = await otp();

	assertSeedError(await curl(RESET_PIN), 908);
	assertSeedError(await as(code, ''), 908);
	assertSeedError(await as(code, uuid()), 901);

	// 1409 is printed in small letters; every other error is not. The body has both.
	const wrong = await as(code === '000000' ? '000001' : '000000');
	const small = { errorCode: 1409, message: 'Authentication failed',
		description: 'The credentials provided could not be authenticated.' };
	const large = Object.fromEntries(Object.entries(small)
		.map(([k, v]) => [k[0].toUpperCase() + k.slice(1), v]));

	assert.equal(wrong.status, 401);
	assert.equal(wrong.text, JSON.stringify({ ...small, ...large }));

	site.pintle('tenant', 'expire', t.apikey);
	assertSeedError(await as(code), 6003);
	site.pintle('tenant', 'expire', t.apikey, '--undo');
	assert.equal((await as(code)).text, '{"IsPosted":true}', 'nothing of it cost the code');
	assert.equal((await as(code)).text, wrong.text, 'a used code is answered alike');
});

test('seed 001: 950 when the key that made the code has been lost', async () => {
	const own = await Site.make({ workers: 1, conf: { 'hash.cost': 1 } });
	const pepper = path.join(own.dir, 'keys/pepper');

	try {
		const { t, otp, as } = await johndoe({}, own);
		const code = await otp();
		const keys = fs.readFileSync(pepper);

		own.pintle('pepper', 'rotate');
		fs.writeFileSync(pepper, fs.readFileSync(pepper, 'utf8').replace(/^1 .*\n/, ''));
		await own.restart();

		const answer = await as(code);
		const body = JSON.parse(answer.text);

		assert.equal(answer.status, 500);
		assert.deepEqual([body.ErrorCode, body.Message],
			[950, 'Operation failed due to an unknown error']);
		assert.match(body.Description, /log says what is wrong/);
		// The printed description is that of an unknown error.
		assert.match(own.pintle('errors'), /^950\t500\t.*An unknown error has occurred, please try again in a few minutes or contact your system admin\.$/m);
		fs.writeFileSync(pepper, keys);
		await own.restart();
		assert.equal((await as(code)).text, '{"IsPosted":true}', 'nor did that cost it');
		ok(await t.call('GET', '/ciam/appinfo'));
	} finally {
		await own.stop();
	}
});

/* Members that the service computes or does not accept; all others come back as given. */
const SERVER = new Set(['IsPasswordBreached', 'IsDeleted', 'IsLoginLocked',
	'IsRequiredFieldsFilledOnce', 'FirstLogin', 'IsSecurePassword', 'IsCustomUid', 'NoOfLogins',
	'SessionLimit', 'ID', 'Password', 'LoginLockedType', 'Provider', 'LastPasswordChangeToken',
	'RegistrationProvider', 'RegistrationSource', 'PhoneId', 'UserName', 'Age', 'Uid', 'Email',
	'LastPasswordChangeDate', 'PasswordExpirationDate', 'CreatedDate', 'ModifiedDate',
	'ProfileModifiedDate', 'LastLoginDate', 'SignupDate', 'PIN']);

test('the whole Profile of the seed comes back: every member, in order, at every depth', async () => {
	const wish = { ...structuredClone(seedProfile), ...person({ Password: PASSWORD }),
		PINInfo: { PIN: '7890' } };
	const made = await tenant.create(wish);

	assert.deepEqual(tree(made), tree(seedProfile));

	const login = ok(await tenant.login({ username: wish.UserName, password: PASSWORD }));

	assertTokens(login);
	assert.deepEqual(tree(login.Profile), tree(seedProfile));

	const answer = await curl(withToken(withKey(PIN_LOGIN, tenant.apikey), login.session_token));
	const body = JSON.parse(answer.text);

	assert.equal(answer.status, 200, answer.text);
	assertTokens(body);
	assert.deepEqual(tree(body.Profile), tree(seedProfile));
	for (const name of Object.keys(seedProfile))
		if (!SERVER.has(name))
			assert.deepEqual(body.Profile[name], withoutVerbs(seedProfile[name]), name);

	assert.equal(body.Profile.Password, '********');
	assert.equal(body.Profile.PIN.PIN, '**********');
	assert.equal(body.Profile.LoginLockedType, 'None');
	assert.deepEqual(body.Profile.Email, wish.Email);
	assert.equal(body.Profile.PhoneId, wish.PhoneId);
	assert.equal(body.Profile.UserName, wish.UserName);
	assert.equal(body.Profile.IsCustomUid, true);
	assert.equal(body.Profile.NoOfLogins, 2);
	for (const text of [JSON.stringify(made), JSON.stringify(login), answer.text]) {
		assert.ok(!text.includes(PASSWORD));
		assert.ok(!text.includes('"7890"'));
		assert.ok(!text.includes('PINInfo'));
	}

	// The uid given with hyphens is the same one without, in any letter case.
	assert.equal(body.Profile.Uid.replaceAll('-', ''), seedProfile.Uid.replaceAll('-', ''));
	for (const uid of [seedProfile.Uid, seedProfile.Uid.toUpperCase(),
		seedProfile.Uid.replaceAll('-', '')])
		assert.equal((await tenant.read(uid)).Uid, body.Profile.Uid);
});

test('a minimal account has every member too, unset ones as false, 0 or null', async () => {
	const { Uid } = await tenant.create(person());
	const profile = await tenant.read(Uid);

	assert.deepEqual(Object.keys(profile), Object.keys(seedProfile));
	for (const [name, value] of Object.entries(profile)) {
		const printed = seedProfile[name];

		if (value === null)
			assert.ok(typeof printed !== 'number', `${name} is 0 when unset`);
		else if (name !== 'Email')
			assert.equal(typeof value, typeof printed, name);
	}
	assert.equal(profile.PIN, null);
	assert.equal(profile.Hireable, false);
	assert.equal(profile.FollowersCount, 0);
	assert.equal(profile.Country, null);
	assert.equal(profile.Identities, null);
	assert.equal(profile.IsSecurePassword, true);
	assert.equal((await tenant.create(person({ Password: undefined }))).IsSecurePassword, null);
});

test('profile loginradius has the documented messages; secure names no other service', async () => {
	const taken = async (t) => {
		const wish = person();

		await t.create(wish);
		return (await t.manage('POST', '', { body: { ...person(), Email: wish.Email } })).json.Message;
	};

	assert.equal(await taken(site.tenant('loginradius')),
		'Email address is already registered with your LoginRadius site');
	assert.equal(await taken(site.tenant()), 'Email address is already registered with your site');
	assert.doesNotMatch(site.pintle('errors'), /LoginRadius/i);
});
