// SPDX-License-Identifier: MIT
/*
 * Who has an account, and in which state it is: in profile secure, calls that anybody can make
 * about a name do not reveal it, neither by status, headers or body, nor by when a limit is
 * reached. In profile loginradius the documented codes reveal it.
 */
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site } = require('./lib/site');
const { Recovery, UNLIMITED } = require('./lib/recover');
const { ok, person, refused } = require('./lib/client');

const PIN = '4938';
const NEW = '7391';
const PASSWORD = 'another-long-one';

let site, secure, other;

/* A tenant with people in every state, and the calls to make: {t, way, questions, people}. */
async function populate(t) {
	const way = new Recovery(t);
	const questions = way.questions('First school?', 'First street?');
	const people = {};
	const add = async (state, more = {}, change) => {
		const wish = person({ PINInfo: { PIN }, ...more });
		const { Uid } = await t.create(wish);

		if (change)
			ok(await t.update(Uid, change));
		people[state] = { uid: Uid, email: wish.Email[0].Value, phone: wish.PhoneId,
			username: wish.UserName };
	};
	const nobody = person();

	people.nobody = { email: nobody.Email[0].Value, phone: nobody.PhoneId, username: nobody.UserName };
	await add('known');
	await add('with answers', { SecurityQuestionAnswer:
		{ [questions[0]]: 'quite so', [questions[1]]: 'by the mill' } });
	await add('unverified', { EmailVerified: false, PhoneIdVerified: false });
	await add('without PIN', { PINInfo: undefined });
	await add('without password', { Password: undefined });
	await add('disabled', {}, { IsActive: false });
	await add('locked by management', {}, { IsLoginLocked: true });
	await add('deleted', {}, { IsDeleted: true });
	return { t, way, questions, people };
}

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	const settings = { ...UNLIMITED, 'attempts.wait_seconds': 3600, 'question.enabled': 'on',
		'recovery.stepup': 'off', 'verify.email': 'required', 'verify.phone': 'required' };

	secure = await populate(site.tenant('secure', settings));
	other = await populate(site.tenant('loginradius', settings));
});

after(() => site.stop());

/* Everything a caller sees of an answer, except what differs each time. */
function seen(answer, who) {
	// The server closes a connection after a number of requests.
	const { date, connection, 'x-request-id': id, ...headers } = answer.headers;
	let { text } = answer;

	assert.ok(date && connection !== '');
	assert.match(id, /^[0-9a-f]{16}$/);
	if (answer.json?.Data?.Sid) // fresh ones for each SMS
		text = text.replace(/\b(AC|SM)[0-9a-f]{32}\b/g, '$1');
	if (answer.json?.Data?.LoginLockedTimeout) { // of this second
		text = text.replace(answer.json.Data.LoginLockedTimeout, 'then');
		assert.match(headers['retry-after'], /^\d+$/);
		headers['retry-after'] = 'then';
	}
	if (answer.json?.Data?.RetryAt) { // the same number of seconds after the first message
		text = text.replace(answer.json.Data.RetryAt, 'then');
		assert.match(headers['retry-after'], /^\d+$/);
		headers['retry-after'] = 'then';
	}
	for (const name of ['email', 'phone', 'username'])
		assert.ok(!text.includes(who[name]), `${name} in ${text}`);
	// Names and order too: objects keep the order they came in.
	return JSON.stringify([answer.status, Object.entries(headers), text]);
}

const answers = (x, some = 'a guess') => ({ [x.questions[0]]: `${some} 1`, [x.questions[1]]: `${some} 2` });

/*
 * Each call is about a person, with a wrong secret where one is needed. n: among how many such
 * calls.
 */
const CALLS = {
	'login by e-mail': (x, m, n) => x.t.login({ email: m.email, password: `wrong ${n}` }),
	'login by phone': (x, m, n) => x.t.login({ phone: m.phone, password: `wrong ${n}` }),
	'login by user name': (x, m, n) => x.t.login({ username: m.username, password: `wrong ${n}` }),
	'forgotten PIN by e-mail': (x, m) => x.way.post('pin/forgot/email', { email: m.email }),
	'forgotten PIN by phone': (x, m) => x.way.post('pin/forgot/otp', { phone: m.phone }),
	'forgotten PIN by user name': (x, m) => x.way.post('pin/forgot/username', { username: m.username }),
	'forgotten password by e-mail': (x, m) => x.way.post('password', { email: m.email }),
	'forgotten password by user name': (x, m) => x.way.post('password', { username: m.username }),
	'forgotten password by phone': (x, m) => x.way.post('password/otp', { phone: m.phone }),
	'another confirmation by mail': (x, m) => x.way.put('register', { email: m.email }),
	'another confirmation by SMS': (x, m) => x.way.post('phone/otp', { phone: m.phone }),
	'reset by a code and e-mail': (x, m, n) => x.way.put('pin/reset/otp/email',
		{ email: m.email, otp: code(n), pin: NEW }),
	'reset by a code and phone': (x, m, n) => x.way.put('pin/reset/otp/phone',
		{ phone: m.phone, otp: code(n), pin: NEW }),
	'reset by a code and user name': (x, m, n) => x.way.put('pin/reset/otp/username',
		{ username: m.username, otp: code(n), pin: NEW }),
	'reset by an authenticator': (x, m, n) => x.way.put('pin/reset/otp/authenticatorcode',
		{ email: m.email, otp: code(n), pin: NEW }),
	'reset by a backup code': (x, m, n) => x.way.put('pin/reset/otp/backupcode',
		{ email: m.email, otp: `abcde-f${code(n).slice(-4)}`, pin: NEW }),
	'reset by answers': (x, m, n) => x.way.put('pin/reset/securityAnswer/username',
		{ username: m.username, securityanswer: answers(x, `guess ${n}`), pin: NEW }),
	'a password by a code': (x, m, n) => x.way.put('password/reset',
		{ email: m.email, otp: code(n), password: PASSWORD }),
	'a password by an SMS': (x, m, n) => x.way.put('password/otp',
		{ phone: m.phone, otp: code(n), password: PASSWORD }),
	'a password by answers': (x, m, n) => x.way.put('password/securityanswer',
		{ phone: m.phone, securityanswer: answers(x, `guess ${n}`), password: PASSWORD }),
	'confirming an e-mail': (x, m, n) => x.way.put('email', { email: m.email, otp: code(n) }),
	'confirming a phone': (x, m, n) => x.way.put('phone/otp', { phone: m.phone, otp: code(n) }),
};

// Calls that send messages, which have limits of their own.
const SENDS = Object.keys(CALLS).filter((name) => /^forgotten|^another/.test(name));

function code(n) {
	return String(700000 + n);
}

function unlock(x) {
	for (const [state, m] of Object.entries(x.people))
		if (m.uid && state !== 'deleted')
			site.pintle('account', 'unlock', x.t.apikey, m.uid);
}

describe('profile secure', () => {
	for (const [name, ask] of Object.entries(CALLS))
		test(`${name}: the same for everybody, also when nothing is looked at any more`, async () => {
			/*
			 * A new tenant for each, without earlier attempts. Eight times: the
			 * sixth and later ones meet the wait.
			 */
			const x = await populate(site.tenant('secure', { ...UNLIMITED, 'question.enabled': 'on',
				'attempts.wait_seconds': 3600, 'verify.email': 'required', 'verify.phone': 'required' }));

			for (let n = 0; n < 8; n++) {
				const first = seen(await ask(x, x.people.nobody, n), x.people.nobody);

				for (const [state, m] of Object.entries(x.people))
					if (m !== x.people.nobody)
						assert.equal(seen(await ask(x, m, n), m), first, `${state}, ${n}`);
			}
		});

	test('the compared answers have the expected statuses, so they are not equal by chance', async () => {
		const x = secure;
		const kinds = new Set();

		for (const [name, ask] of Object.entries(CALLS))
			kinds.add(`${name.split(' ')[0]} ${(await ask(x, x.people.nobody, 99)).status}`);
		assert.ok(kinds.has('login 401') && kinds.has('forgotten 200') && kinds.has('reset 403'));
	});

	test('messages have the same limit for everybody, by one name and by all', async () => {
		const limits = { 'question.enabled': 'on', 'send.cooldown_seconds': 0, 'send.per_hour': 3, 'send.address_per_hour': 0 };

		for (const name of SENDS) {
			const x = await populate(site.tenant('secure', limits));
			const row = async (m) => {
				const list = [];

				for (let n = 0; n < 5; n++)
					list.push(seen(await CALLS[name](x, m, n), m));
				return list;
			};
			const first = await row(x.people.nobody);

			assert.deepEqual(first.map((s) => JSON.parse(s)[0]), [200, 200, 200, 403, 403], name);
			for (const [state, m] of Object.entries(x.people))
				if (m !== x.people.nobody)
					assert.deepEqual(await row(m), first, `${name}: ${state}`);
		}

		// Under another name of the same person, the limit is not revealed, but nothing is sent.
		const x = await populate(site.tenant('secure', limits));
		const by = (m, kind) => CALLS[`forgotten PIN by ${kind}`](x, m, 0);

		for (const m of [x.people.known, x.people.nobody, x.people.disabled]) {
			for (let n = 0; n < 3; n++)
				ok(await by(m, 'e-mail'));
			refused(await by(m, 'e-mail'), 403, 1122);
			for (let n = 0; n < 3; n++)
				ok(await by(m, 'user name'));
			refused(await by(m, 'user name'), 403, 1122);
		}
	});

	test('a limit has room again at the same time for everybody, known or not', async () => {
		const now = () => Math.floor(Date.now() / 1000);

		for (const name of SENDS) {
			const x = await populate(site.tenant('secure', { ...UNLIMITED, 'question.enabled': 'on',
				'send.cooldown_seconds': 600 }));

			for (const [state, m] of Object.entries(x.people)) {
				const began = now();
				const first = await CALLS[name](x, m, 0);
				const counted = now();
				const { json, headers } = await CALLS[name](x, m, 1);
				const at = Date.parse(json.Data.RetryAt) / 1000;
				const asked = at - Number(headers['retry-after']);

				assert.equal(first.status, 200);
				assert.ok(at >= began + 600 && at <= counted + 600, `${name}: ${state}`);
				assert.ok(asked >= counted && asked <= now());
			}
		}
	});

	test('a wait after wrong passwords applies to codes too, for everybody', async () => {
		const x = await populate(site.tenant('secure', { ...UNLIMITED, 'question.enabled': 'on',
			'attempts.wait_seconds': 3600 }));
		const row = async (m) => {
			const list = [];

			for (let n = 0; n < 3; n++)
				list.push(seen(await CALLS['login by e-mail'](x, m, n), m));
			for (let n = 0; n < 4; n++)
				list.push(seen(await CALLS['reset by a code and e-mail'](x, m, n), m));
			list.push(seen(await CALLS['login by e-mail'](x, m, 9), m));
			return list;
		};
		const first = await row(x.people.nobody);

		assert.deepEqual(first.map((s) => JSON.parse(JSON.parse(s)[2]).ErrorCode),
			[966, 966, 966, 1188, 1188, 1198, 1198, 1198]);
		for (const [state, m] of Object.entries(x.people))
			if (m !== x.people.nobody)
				assert.deepEqual(await row(m), first, state);
	});

	test('security questions: everybody is shown two of the tenant\'s, the same ones each time', async () => {
		const x = secure;

		for (const [state, m] of Object.entries(x.people))
			for (const kind of ['email', 'phone', 'username']) {
				const ask = () => x.t.call('GET', `/identity/v2/auth/securityquestion/${kind}`,
					{ q: { [kind]: m[kind] } });
				const one = await ask();
				const list = ok(one);

				assert.equal(seen(await ask(), m), seen(one, m), state);
				assert.equal(list.length, 2, state);
				assert.deepEqual(list.map((q) => q.QuestionId).sort(), [...x.questions].sort());
				assert.deepEqual(Object.keys(list[0]), ['QuestionId', 'Question']);
				assert.deepEqual(Object.keys(one.headers),
					Object.keys((await x.t.call('GET', `/identity/v2/auth/securityquestion/${kind}`,
						{ q: { [kind]: x.people.nobody[kind] } })).headers));
			}
	});

	test('even a right proof does not reveal a disabled account', async () => {
		const x = secure;
		const m = { ...x.people.known };
		const otp = await x.way.code(m);
		const reset = () => x.way.put('pin/reset/otp/email', { email: m.email, otp, pin: NEW });

		unlock(x);
		ok(await x.t.update(m.uid, { IsActive: false }));
		refused(await reset(), 403, 1188);
		ok(await x.t.update(m.uid, { IsActive: true }));
		ok(await reset());
	});
});

describe('profile loginradius', () => {
	/* The code for a person in each state; 0 for success. */
	const CODES = {
		'login by e-mail': { nobody: 938, known: 966 },
		'login by user name': { nobody: 938, known: 966 },
		'forgotten PIN by e-mail': { nobody: 1023, known: 0, unverified: 970, 'without PIN': 1235,
			disabled: 1130, 'locked by management': 991, deleted: 1023 },
		'forgotten PIN by phone': { nobody: 1043, known: 0, unverified: 1066, 'without PIN': 1235,
			disabled: 1130, 'locked by management': 991, deleted: 1043 },
		'forgotten PIN by user name': { nobody: 1022, known: 0, unverified: 970, 'without PIN': 1235,
			disabled: 1130, 'locked by management': 991, deleted: 1022 },
		'forgotten password by e-mail': { nobody: 1023, known: 0, unverified: 970, 'without PIN': 0,
			disabled: 1130, 'locked by management': 991 },
		'forgotten password by user name': { nobody: 1022, known: 0 },
		'forgotten password by phone': { nobody: 1043, known: 0, unverified: 1066 },
		'another confirmation by mail': { nobody: 1023, known: 1025, unverified: 0, disabled: 1130 },
		'another confirmation by SMS': { nobody: 1043, known: 1073, unverified: 0 },
		'reset by a code and e-mail': { nobody: 1023, known: 1188, 'without PIN': 1235,
			disabled: 1130, 'locked by management': 991 },
		'reset by a code and phone': { nobody: 1043, known: 1067 },
		'reset by a code and user name': { nobody: 1022, known: 1188 },
		'reset by an authenticator': { nobody: 1023, known: 1099 },
		'reset by a backup code': { nobody: 1023, known: 1098 },
		'reset by answers': { nobody: 1022, known: 1092, 'with answers': 1093 },
		'a password by a code': { nobody: 1023, known: 1188 },
		'a password by an SMS': { nobody: 1043, known: 1067 },
		'confirming an e-mail': { nobody: 1023, unverified: 1188 },
		'confirming a phone': { nobody: 1043, unverified: 1067 },
	};

	for (const [name, codes] of Object.entries(CODES))
		test(`${name} says what is the matter`, async () => {
			unlock(other);
			ok(await other.t.update(other.people['locked by management'].uid, { IsLoginLocked: true }));
			for (const [state, expected] of Object.entries(codes)) {
				const answer = await CALLS[name](other, other.people[state], 1);

				assert.equal(answer.json.ErrorCode || 0, expected, `${state}: ${answer.text}`);
			}
		});

	test('somebody without an e-mail address: 1340', async () => {
		const wish = person({ Email: undefined, PINInfo: { PIN } });

		await other.t.create(wish);
		refused(await other.way.post('pin/forgot/username', { username: wish.UserName }), 403, 1340);
	});

	test('somebody without backup codes where there could be some', async () => {
		const m = await other.t.member(PIN);

		refused(await other.way.put('pin/reset/otp/backupcode',
			{ email: m.email, otp: 'abcde-fghjk', pin: NEW }), 403, 1098);
		await other.way.backupCodes(m);
		refused(await other.way.put('pin/reset/otp/backupcode',
			{ email: m.email, otp: 'abcde-fghjk', pin: NEW }), 403, 1129);
	});
});
