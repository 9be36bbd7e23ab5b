// SPDX-License-Identifier: MIT
/*
 * What answers have beyond the documented API (answers.additions): how many tries are left, when
 * to ask again, whether a link was replaced, how many backup codes are left, where a sign-in was
 * used. And that in profile loginradius, where they are off,
 * every byte is as documented.
 */
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site } = require('./lib/site');
const { Recovery, UNLIMITED } = require('./lib/recover');
const { Authenticator } = require('./lib/totp');
const { person, ok, refused, uuid } = require('./lib/client');

const AUTH = '/identity/v2/auth';

let site, secure, documented;

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1, 'http.trusted_proxies': '127.0.0.1' } });
	secure = site.tenant('secure', UNLIMITED);
	documented = site.tenant('loginradius', UNLIMITED);
});

after(() => site.stop());

const now = () => Math.floor(Date.now() / 1000);
const seconds = (text) => Date.parse(text) / 1000;
const bearer = (m) => ({ Authorization: `Bearer ${m.access}` });
const prove = (t, m, path, body) =>
	t.call('PUT', `${AUTH}/account/reauth/${path}`, { headers: bearer(m), body });
const wrongs = (n) => Array.from({ length: n }, (_, i) => `8${String(i).padStart(3, '0')}`);

/* An error as the documented API has it. */
const plain = (code, message, description) =>
	`{"ErrorCode":${code},"Message":"${message}","Description":"${description}"}`;

const WRONG_PIN = plain(1236, 'Invalid PIN', 'Please use a valid PIN for the Authentication.');
const WRONG_OLD_PIN = plain(1241, 'Current pin is invalid',
	'The current PIN is not correct. Please check it and try again.');
const NO_LINK = plain(1063, 'Verification token (vtoken) is invalid',
	"The link's token is unknown, or a newer link has replaced it.");
const MANY_MAILS = plain(1122, 'You have reached a limit for sending emails',
	'Too many emails of this kind were requested. Please try again later.');

describe('tries left', () => {
	const left = (answer, status, code) => refused(answer, status, code).Data;

	test('of a PIN login, down to the wait, whose end is told at once', async () => {
		const m = await secure.member();

		for (const [i, pin] of wrongs(4).entries()) {
			assert.deepEqual(left(await secure.pinLogin(m.session, pin), 401, 1236), { AttemptsLeft: 4 - i });
			// The same again is not counted.
			assert.deepEqual(left(await secure.pinLogin(m.session, pin), 401, 1236), { AttemptsLeft: 4 - i });
		}

		const began = now();
		const last = await secure.pinLogin(m.session, '8004');
		const asked = seconds(last.json.Data.LoginLockedTimeout) - Number(last.headers['retry-after']);

		assert.ok(asked >= began && asked <= now());

		const data = left(last, 401, 1236);
		const locked = await secure.pinLogin(m.session, m.pin);

		assert.equal(data.AttemptsLeft, 0);
		assert.equal(data.LoginLockedTimeout, refused(locked, 403, 1198).Data.LoginLockedTimeout);
	});

	test('one count for PIN login, step-up by PIN or backup code, and change', async () => {
		const m = await secure.member();

		assert.equal(left(await secure.pinLogin(m.session, '8000'), 401, 1236).AttemptsLeft, 4);
		assert.equal(left(await prove(secure, m, 'pin', { pin: '8001' }), 401, 1236).AttemptsLeft, 3);
		assert.equal(left(await secure.change(m.access, '8002', '7305'), 401, 1241).AttemptsLeft, 2);
		await new Recovery(secure).backupCodes(m);
		assert.equal(left(await prove(secure, m, '2fa/backupcode', { backupcode: 'aaaaa-aaaaa' }),
			403, 1129).AttemptsLeft, 1);
		ok(await secure.pinLogin(m.session, m.pin));
		assert.equal(left(await secure.pinLogin(m.session, '8003'), 401, 1236).AttemptsLeft, 4);
	});

	test('not of a caller who only names the account, and not of the password', async () => {
		const m = await secure.member();
		const way = new Recovery(secure);

		await way.backupCodes(m);
		for (const answer of [
			await secure.login({ email: m.email, password: 'wrong' }),
			await way.put('pin/reset/otp/email', { email: m.email, otp: '000000', pin: '7305' }),
			await way.put('pin/reset/otp/backupcode', { email: m.email, otp: 'aaaaa-aaaaa', pin: '7305' }),
			await prove(secure, m, 'password', { password: 'wrong' })])
			assert.ok(answer.status >= 401 && !('Data' in answer.json), answer.text);
	});

	test('in profile loginradius nothing is told, until the account is locked', async () => {
		const m = await documented.member();

		for (const [i, pin] of wrongs(5).entries()) {
			const answer = i % 2 ? await documented.pinLogin(m.session, pin) : await prove(documented, m, 'pin', { pin });

			assert.equal(answer.text, WRONG_PIN);
			assert.equal(answer.headers['retry-after'], undefined);
		}
		assert.deepEqual(Object.keys(refused(await documented.pinLogin(m.session, m.pin), 403, 1198).Data),
			['LoginLockedTimeout']);
		site.pintle('account', 'unlock', documented.apikey, m.uid);
		assert.equal((await documented.change(m.access, '8000', '7305')).text, WRONG_OLD_PIN);
	});

	test('a tenant of either profile can have them or not', async () => {
		const one = site.tenant('loginradius', { 'answers.additions': 'on' });
		const two = site.tenant('secure', { 'answers.additions': 'off' });
		const [m, n] = [await one.member(), await two.member()];

		assert.equal(left(await one.pinLogin(m.session, '8000'), 401, 1236).AttemptsLeft, 4);
		assert.equal((await two.pinLogin(n.session, '8000')).text, WRONG_PIN);
	});
});

describe('when to ask again', () => {
	const soon = { ...UNLIMITED, 'send.cooldown_seconds': 600 };
	const forgot = (t, body, path = 'email') => new Recovery(t).post(`pin/forgot/${path}`, body);

	test('by mail and by SMS: the time, and as seconds in a header', async () => {
		const t = site.tenant('secure', soon);
		const m = await t.member();

		for (const [path, body, code] of [['email', { email: m.email }, 1122], ['otp', { phone: m.phone }, 1123]]) {
			const began = now();

			ok(await forgot(t, body, path));

			const counted = now();
			const answer = await forgot(t, body, path);
			const { Data } = refused(answer, 403, code);
			const at = seconds(Data.RetryAt);
			const asked = at - Number(answer.headers['retry-after']);

			assert.deepEqual(Object.keys(Data), ['RetryAt']);
			assert.ok(at >= began + 600 && at <= counted + 600, answer.text);
			assert.ok(asked >= counted && asked <= now(), answer.text);
		}
	});

	test('in profile loginradius the answer is as documented', async () => {
		const t = site.tenant('loginradius', soon);
		const m = await t.member();

		ok(await forgot(t, { email: m.email }));

		const answer = await forgot(t, { email: m.email });

		assert.equal(answer.text, MANY_MAILS);
		assert.equal(answer.headers['retry-after'], undefined);
	});

	test('an error about something else says nothing of a limit that was met on the way', async () => {
		const t = site.tenant('secure', { ...soon, 'pin.required': 'on',
			'pin.ask_on_registration': 'off', 'register.auto_login': 'on' });
		const wish = person({ EmailVerified: undefined, PhoneIdVerified: undefined, PhoneId: undefined });
		const sott = ok(await t.manage('GET', '/sott')).Sott;

		// A confirmation was asked for before there was an account, so that this one is not sent.
		ok(await t.call('PUT', `${AUTH}/register`, { body: { email: wish.Email[0].Value } }));

		const answer = await t.call('POST', `${AUTH}/register`, { q: { sott }, body: wish });

		assert.deepEqual(Object.keys(refused(answer, 403, 1243).Data), ['PINAuthToken']);
		assert.equal(answer.headers['retry-after'], undefined);
	});
});

describe('a link', () => {
	const NEW = ['7305', 'another-long-one'];

	/* The calls that take the token of a link. */
	const uses = (t) => {
		const way = new Recovery(t);

		return {
			forgotpin: (token) => way.put('pin/reset/token', { resettoken: token, pin: NEW[0] }),
			forgotpassword: (token) => way.put('password/reset', { resettoken: token, password: NEW[1] }),
			emailverification: (token) => t.call('GET', `${AUTH}/email`, { q: { verificationtoken: token } }),
		};
	};

	for (const [type, used] of [['forgotpin', 1242], ['forgotpassword', 974], ['emailverification', 974]])
		test(`${type}: replaced, used, unknown and damaged are told apart`, async () => {
			const m = await secure.member('4938', { EmailVerified: false });
			const way = new Recovery(secure);
			const use = uses(secure)[type];
			const [old, newer] = [await way.link(m, type), await way.link(m, type)];

			assert.deepEqual(refused(await use(old), 403, 1063).Data, { IsReplaced: true });
			assert.equal(refused(await use(uuid().replaceAll('-', '')), 403, 1063).Data, undefined);
			assert.equal(refused(await use(newer.slice(0, -2)), 403, 1063).Data, undefined);
			assert.equal((await use(newer)).status, 200);
			assert.equal(refused(await use(newer), 403, used).Data, undefined);
			assert.deepEqual(refused(await use(old), 403, 1063).Data, { IsReplaced: true });
		});

	test('one of another person, tenant or purpose is unknown', async () => {
		const way = new Recovery(secure);
		const m = await secure.member();
		const [old] = [await way.link(m), await way.link(m)];

		assert.equal(refused(await uses(secure).forgotpassword(old), 403, 1063).Data, undefined);
		assert.equal((await uses(documented).forgotpin(old)).text, NO_LINK);
	});

	test('in profile loginradius a replaced one is answered like an unknown one', async () => {
		const way = new Recovery(documented);
		const m = await documented.member('4938', { EmailVerified: false });

		for (const [type, use] of Object.entries(uses(documented))) {
			const old = await way.link(m, type);

			await way.link(m, type);
			assert.equal((await use(old)).text, NO_LINK, type);
			assert.equal((await use(uuid())).text, NO_LINK, type);
		}
	});

	test('with generic errors no reason is told', async () => {
		const t = site.tenant('secure', { ...UNLIMITED, 'errors.generic_auth': 'on' });
		const way = new Recovery(t);
		const m = await t.member();
		const [old] = [await way.link(m), await way.link(m)];
		const [replaced, unknown] = [await uses(t).forgotpin(old), await uses(t).forgotpin(uuid())];

		assert.equal(replaced.status, 401);
		assert.equal(replaced.text, unknown.text);
	});
});

describe('backup codes left', () => {
	test('in the answers to the use of one, and in the overview', async () => {
		const m = await secure.member();
		const way = new Recovery(secure);
		const overview = async () => ok(await secure.call('GET', `${AUTH}/account/security`, { headers: bearer(m) }));

		assert.equal((await overview()).BackUpCodesLeft, null);

		const codes = await way.backupCodes(m);

		assert.equal((await overview()).BackUpCodesLeft, 10);

		const proof = ok(await prove(secure, m, '2fa/backupcode', { backupcode: codes[0] }));

		assert.deepEqual(Object.keys(proof), ['SecondFactorValidationToken', 'ExpireIn', 'BackUpCodesLeft']);
		assert.equal(proof.BackUpCodesLeft, 9);
		assert.deepEqual(ok(await way.put('pin/reset/otp/backupcode', { email: m.email, otp: codes[1], pin: '7305' })),
			{ IsPosted: true, BackUpCodesLeft: 8 });
		m.access = ok(await secure.login({ email: m.email, password: m.password })).access_token;
		assert.equal((await overview()).BackUpCodesLeft, 8);
		// Other proofs say nothing of them.
		assert.deepEqual(Object.keys(ok(await prove(secure, m, 'pin', { pin: '7305' }))),
			['SecondFactorValidationToken', 'ExpireIn']);
		assert.deepEqual(ok(await way.put('pin/reset/otp/email',
			{ email: m.email, otp: await way.code(m), pin: '8416' })), { IsPosted: true });
	});

	test('in profile loginradius the answers are as documented', async () => {
		const m = await documented.member();
		const way = new Recovery(documented);
		const codes = await way.backupCodes(m);
		const proof = await prove(documented, m, '2fa/backupcode', { backupcode: codes[0] });

		assert.match(proof.text, /^\{"SecondFactorValidationToken":"[0-9a-f-]{36}","ExpireIn":"[^"]*"\}$/);
		assert.equal((await way.put('pin/reset/otp/backupcode', { email: m.email, otp: codes[1], pin: '7305' })).text,
			'{"IsPosted":true}');
	});
});

describe('the overview of an account', () => {
	test('everything an account can have', async () => {
		const t = site.tenant('secure', { ...UNLIMITED, 'question.enabled': 'on', 'recovery.stepup': 'off' });
		const way = new Recovery(t);
		const questions = way.questions('First school?', 'First street?');
		const m = await t.member('4938', { SecurityQuestionAnswer:
			{ [questions[0]]: 'quite so', [questions[1]]: 'by the mill' } });
		const overview = async () => ok(await t.call('GET', `${AUTH}/account/security`, { headers: bearer(m) }));
		const first = await overview();

		assert.deepEqual(first, { HasPIN: true, PINChanged: null, HasPassword: true,
			HasAuthenticator: false, BackUpCodesLeft: null, QuestionsAnswered: 2, SignIns: 1 });
		assert.equal((await overview()).HasAuthenticator, false); // reading makes none

		const began = now();

		await way.authenticator(m);
		ok(await t.change(m.access, m.pin, '7305'));

		const changed = await overview();
		const at = seconds(changed.PINChanged);

		assert.ok(at >= began && at <= now());
		ok(await t.login({ email: m.email, password: m.password }));
		assert.deepEqual(await overview(), { ...changed, HasAuthenticator: true, SignIns: 2 });
	});

	test('somebody without a PIN', async () => {
		const wish = person();

		await secure.create(wish);

		const access = ok(await secure.login({ email: wish.Email[0].Value, password: wish.Password })).access_token;
		const own = ok(await secure.call('GET', `${AUTH}/account/security`, { headers: bearer({ access }) }));

		assert.deepEqual([own.HasPIN, own.PINChanged, own.HasPassword], [false, null, true]);
	});
});

describe('an authenticator to enrol', () => {
	const show = async (t, m) => ok(await t.call('GET', `${AUTH}/account/2fa`, { headers: bearer(m) }));

	test('its URI has the seed that is typed in, until it is confirmed', async () => {
		const t = site.tenant('secure', { ...UNLIMITED, 'recovery.stepup': 'off' });
		const m = await t.member();
		const own = await show(t, m);
		const uri = new URL(own.OtpAuthUri);

		assert.equal(uri.protocol, 'otpauth:');
		assert.equal(uri.searchParams.get('secret'), own.ManualEntryCode);
		ok(await t.call('PUT', `${AUTH}/account/2fa/verification/authenticatorcode`, { headers: bearer(m),
			body: { authenticatorcode: await new Authenticator(own.ManualEntryCode).oldest() } }));
		assert.equal((await show(t, m)).OtpAuthUri, null);
	});

	test('in profile loginradius the answer is as documented', async () => {
		assert.deepEqual(Object.keys(await show(documented, await documented.member())),
			['QRCode', 'ManualEntryCode', 'IsGoogleAuthenticatorVerified', 'IsAuthenticatorVerified',
				'IsOTPAuthenticatorVerified', 'OTPPhoneNo', 'OTPStatus', 'IsEmailOtpAuthenticatorVerified',
				'Email', 'EmailOTPStatus', 'IsSecurityQuestionEnabled', 'SecurityQuestions']);
	});
});

describe('where a sign-in was used', () => {
	const FIREFOX = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
	const CHROME = { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36' };
	const list = async (t, m) => ok(await t.call('GET', `${AUTH}/account/sessions`, { headers: bearer(m) })).Data;
	const older = (t, m) => t.call('GET', '/api/v2/access_token/activesession',
		{ key: false, q: { key: t.apikey, secret: t.apisecret, token: m.access } });

	test('the program and the network of its last use', async () => {
		const m = await secure.member();
		const signed = ok(await secure.login({ email: m.email, password: m.password }, FIREFOX));
		const of = async (program) => (await list(secure, m)).filter((s) => s.Program === program);

		assert.equal((await of(null)).length, 1); // that of member(), whose program says nothing of itself
		assert.deepEqual((await of('Firefox, Linux')).map((s) => s.AddressKind), ['same']);
		ok(await secure.call('POST', `${AUTH}/login/pin`, { q: { session_token: signed.session_token },
			headers: CHROME, body: { pin: m.pin } }));
		assert.equal((await of('Firefox, Linux')).length, 0);
		assert.equal((await of('Chrome, Windows')).length, 1);

		const { data } = ok(await older(secure, m));

		assert.deepEqual(data.map((s) => [s.Browser, s.Os]).sort(), [['Chrome', 'Windows'], [null, null]].sort());
		assert.ok(data.every((s) => s.Ip === null && s.City === null));
	});

	test('a back end that refreshes or signs in leaves no trace of itself', async () => {
		const m = await secure.member();
		const signed = ok(await secure.login({ email: m.email, password: m.password }, FIREFOX));

		ok(await secure.manage('GET', '/access_token/refresh',
			{ q: { refresh_token: signed.refresh_token }, headers: CHROME }));
		ok(await secure.manage('GET', '/access_token', { q: { uid: m.uid }, headers: CHROME }));

		const rows = (await list(secure, m)).map((s) => [s.Program, s.AddressKind]);

		assert.deepEqual(rows.map(String).sort(), [',', ',same', 'Firefox, Linux,same']);

		const seen = ok(await secure.manage('GET', `/${m.uid}/sessions`)).Data;

		assert.ok(seen.every((s) => s.AddressKind === null)); // the back end's network is not theirs
	});

	test('a sign-in from another address', async () => {
		const m = await secure.member();
		const from = async (address) => ok(await secure.call('GET', `${AUTH}/account/sessions`,
			{ headers: { ...bearer(m), 'X-Forwarded-For': address } })).Data.map((s) => s.AddressKind).sort();

		await secure.login({ email: m.email, password: m.password }, { 'X-Forwarded-For': '198.51.100.7' });
		await secure.login({ email: m.email, password: m.password }, { 'X-Forwarded-For': '2001:db8:1:2::7' });
		assert.deepEqual(await from('198.51.100.7'), ['other', 'other', 'same']);
		assert.deepEqual(await from('2001:db8:1:2:9::1'), ['other', 'other', 'same']);
		assert.deepEqual(await from('198.51.100.8'), ['other', 'other', 'other']);
	});

	test('in profile loginradius the answers are as documented', async () => {
		const m = await documented.member();

		ok(await documented.login({ email: m.email, password: m.password }, FIREFOX));
		for (const row of await list(documented, m))
			assert.deepEqual(Object.keys(row), ['Id', 'Created', 'LastUsed', 'Expires', 'HasPINSession', 'IsCurrent']);
		assert.match((await older(documented, m)).text, new RegExp('^{"nextCursor":0,"data":\\[(,?{"AccessToken":[^,]*,' +
			'"Browser":null,"Device":null,"Os":null,"DeviceType":null,"City":null,"Country":null,"Ip":null,' +
			'"LoginDate":"[^"]*"}){2}\\]}$'));
	});
});
