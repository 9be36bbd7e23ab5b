// SPDX-License-Identifier: MIT
// The attempt limit: parallel requests, waiting, other names and killed workers do not get around it.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { kill } = require('../lib/process');
const { sleep, until } = require('../lib/wait');
const { Site } = require('./lib/site');
const { PASSWORD, TIME, ok, person, refused } = require('./lib/client');

const BUDGET = 5;
const WORKERS = 8; // more than the budget, so that all could be checking at once
const PIN = '4938';

let site, tenant;

before(async () => {
	site = await Site.make({ workers: WORKERS, conf: { 'hash.cost': 3 } });
	tenant = site.tenant('secure', { 'attempts.wait_seconds': 3600 });
});

after(() => site.stop());

let guesses = 0;

/* A well-formed PIN that was not guessed before and that nobody has. */
function guess() {
	return String(500000 + ++guesses);
}

/* Check a 1198; returns the seconds to wait. */
function locked(answer) {
	const { Data } = refused(answer, 403, 1198);
	const wait = Number(answer.headers['retry-after']);

	assert.deepEqual(Object.keys(Data), ['LoginLockedTimeout']);
	assert.match(Data.LoginLockedTimeout, TIME);
	assert.ok(wait > 0, `Retry-After ${answer.headers['retry-after']}`);

	// Both count from the Date header of the answer.
	const then = Date.parse(answer.headers.date) + wait * 1000;

	assert.ok(Math.abs(Date.parse(Data.LoginLockedTimeout) - then) < 3000, 'both say the same time');
	return wait;
}

/* How often the log has an event of a uid. */
function logged(at, event, uid) {
	return at.log().split('\n')
		.filter((line) => line.includes(` ${event} `) && line.includes(` uid=${uid}`)).length;
}

async function lockHolder(m, t = tenant) {
	for (let i = 0; i < BUDGET; i++)
		refused(await t.pinLogin(m.session, guess()), 401, 1236);
	locked(await t.pinLogin(m.session, guess()));
}

async function lockStranger(m, t = tenant) {
	for (let i = 0; i < BUDGET; i++)
		refused(await t.login({ email: m.email, password: `wrong ${i}` }), 401, 966);
	locked(await t.login({ email: m.email, password: 'wrong again' }));
}

describe('parallel requests cannot exceed the budget', () => {
	for (let round = 1; round <= 5; round++) {
		test(`500 wrong PINs at once, round ${round}`, async () => {
			const m = await tenant.member(PIN);
			const pins = Array.from({ length: 500 }, guess);
			const answers = await Promise.all(pins.map((pin) => tenant.pinLogin(m.session, pin)));
			const wrong = answers.filter((a) => a.status === 401);

			wrong.forEach((a) => refused(a, 401, 1236));
			assert.equal(wrong.length, BUDGET, 'as many are checked as the budget says');
			answers.filter((a) => a.status !== 401).forEach(locked);
			assert.equal(logged(site, 'attempt_failed', m.uid), BUDGET);
			locked(await tenant.pinLogin(m.session, PIN));
			assert.equal((await tenant.read(m.uid)).IsLoginLocked, true);
		});
	}

	test('the right PIN among 500 parallel wrong ones has no better chance than they, 10 rounds', async () => {
		let lucky = 0;

		for (let round = 0; round < 10; round++) {
			const m = await tenant.member(PIN);
			const pins = Array.from({ length: 500 }, guess);
			const at = Math.floor(Math.random() * pins.length);

			pins[at] = PIN;

			const answers = await Promise.all(pins.map((pin) => tenant.pinLogin(m.session, pin)));
			const wrong = answers.filter((a) => a.status === 401).length;

			if (answers[at].status === 200) {
				lucky++; // and the count started again
				assert.ok(wrong < 2 * BUDGET, `${wrong} wrong ones were checked`);
			} else {
				locked(answers[at]);
				assert.equal(wrong, BUDGET);
			}
			answers.filter((a) => ![200, 401].includes(a.status)).forEach(locked);
		}
		assert.ok(lucky <= 3, `${lucky} of 10: the expectation is 10 x 5 / 500`);
	});

	test('500 wrong passwords at once, under every name of the person', async () => {
		for (let round = 0; round < 2; round++) {
			const m = await tenant.member(PIN);
			const names = [{ email: m.email }, { email: m.email.toUpperCase() },
				{ username: m.username }, { username: m.username.toLowerCase() },
				{ phone: m.phone }, { phone: `00${m.phone.slice(1)}` }];
			const answers = await Promise.all(Array.from({ length: 500 }, (_, i) =>
				tenant.login({ ...names[i % names.length], password: `wrong ${i}` })));
			const wrong = answers.filter((a) => a.status === 401);

			wrong.forEach((a) => refused(a, 401, 966));
			assert.equal(wrong.length, BUDGET);
			answers.filter((a) => a.status !== 401).forEach(locked);
		}
	});

	test('PIN login and PIN change at once share one budget', async () => {
		const m = await tenant.member(PIN);
		const answers = await Promise.all(Array.from({ length: 200 }, (_, i) =>
			i % 2 ? tenant.pinLogin(m.session, guess()) : tenant.change(m.access, guess(), '8265')));

		assert.equal(answers.filter((a) => a.status === 401).length, BUDGET);
		for (const [i, a] of answers.entries())
			if (a.status === 401)
				refused(a, 401, i % 2 ? 1236 : 1241);
			else
				locked(a);
	});

	test('50 parallel right PINs all pass and leave no failure, 2 rounds', async () => {
		for (let round = 0; round < 2; round++) {
			const m = await tenant.member(PIN);
			const byPin = await Promise.all(Array.from({ length: 50 }, () =>
				tenant.pinLogin(m.session, PIN)));
			const byPassword = await Promise.all(Array.from({ length: 50 }, () =>
				tenant.login({ email: m.email, password: PASSWORD })));
			const tokens = [...byPin, ...byPassword].map((a) => ok(a).access_token);

			assert.equal(new Set(tokens).size, 100);
			assert.equal((await tenant.read(m.uid)).NoOfLogins, 101);
			for (let i = 1; i < BUDGET; i++) {
				refused(await tenant.pinLogin(m.session, guess()), 401, 1236);
				refused(await tenant.login({ email: m.email, password: `no ${i}` }), 401, 966);
			}
			ok(await tenant.pinLogin(m.session, PIN));
			ok(await tenant.login({ email: m.email, password: PASSWORD }));
		}
	});

	test('50 parallel right PINs pass when the account has four failures', async () => {
		const m = await tenant.member(PIN);

		for (let i = 1; i < BUDGET; i++)
			refused(await tenant.pinLogin(m.session, guess()), 401, 1236);
		(await Promise.all(Array.from({ length: 50 }, () => tenant.pinLogin(m.session, PIN))))
			.forEach(ok);
	});
});

describe('what counts', () => {
	test('the same wrong PIN, repeated, counts once', async () => {
		const m = await tenant.member(PIN);
		const same = guess();

		for (let i = 0; i < 10; i++)
			refused(await tenant.pinLogin(m.session, same), 401, 1236);
		(await Promise.all(Array.from({ length: 10 }, () => tenant.pinLogin(m.session, same))))
			.forEach((a) => refused(a, 401, 1236));
		for (let i = 1; i < BUDGET; i++)
			refused(await tenant.pinLogin(m.session, guess()), 401, 1236);
		locked(await tenant.pinLogin(m.session, guess()));
		locked(await tenant.pinLogin(m.session, same));

		const other = await tenant.member(PIN);

		for (let i = 0; i < 20; i++)
			refused(await tenant.pinLogin(other.session, same), 401, 1236);
		assert.equal(logged(site, 'attempt_failed', other.uid), 1, 'checked once');
		ok(await tenant.pinLogin(other.session, PIN));
	});

	test('the same wrong password, 20 times in parallel, counts once', async () => {
		const m = await tenant.member(PIN);

		(await Promise.all(Array.from({ length: 20 }, () =>
			tenant.login({ email: m.email, password: 'my old one' }))))
			.forEach((a) => refused(a, 401, 966));
		ok(await tenant.login({ email: m.email, password: PASSWORD }));
	});

	test('a malformed PIN is refused and not counted', async () => {
		const m = await tenant.member(PIN);

		for (const pin of ['abcd', '123', '1234567890123', '12 34', '4938 ', '-493', '４９３８'])
			for (let i = 0; i < 2; i++)
				refused(await tenant.pinLogin(m.session, pin), 400, 908, 'pin');
		for (let i = 1; i < BUDGET; i++)
			refused(await tenant.pinLogin(m.session, guess()), 401, 1236);
		ok(await tenant.pinLogin(m.session, PIN));
	});

	test('all names and spellings of a person share one count', async () => {
		const m = await tenant.member(PIN);
		const names = [{ email: m.email }, { email: m.email.toUpperCase() },
			{ phone: m.phone }, { phone: m.phone.slice(1) }, { username: m.username }];

		for (const [i, name] of names.entries())
			refused(await tenant.login({ ...name, password: `wrong ${i}` }), 401, 966);
		for (const name of [...names, { username: m.username.toUpperCase() }])
			locked(await tenant.login({ ...name, password: PASSWORD }));
	});

	test('all session tokens, and the old PIN of a change, share one count', async () => {
		const m = await tenant.member(PIN);
		const other = ok(await tenant.login({ email: m.email, password: PASSWORD }));

		refused(await tenant.pinLogin(m.session, guess()), 401, 1236);
		refused(await tenant.pinLogin(other.session_token, guess()), 401, 1236);
		refused(await tenant.change(m.access, guess(), '8265'), 401, 1241);
		refused(await tenant.change(other.access_token, guess(), '8265'), 401, 1241);
		refused(await tenant.pinLogin(m.session, guess()), 401, 1236);
		locked(await tenant.pinLogin(other.session_token, PIN));
		locked(await tenant.change(m.access, PIN, '8265'));
	});

	test('a new session token does not refill the budget', async () => {
		const m = await tenant.member(PIN);

		for (let i = 0; i < BUDGET; i++) {
			const anew = ok(await tenant.login({ email: m.email, password: PASSWORD }));

			refused(await tenant.pinLogin(anew.session_token, guess()), 401, 1236);
		}

		const last = ok(await tenant.login({ email: m.email, password: PASSWORD }));

		locked(await tenant.pinLogin(last.session_token, PIN));
	});

	test('an unknown name is counted like an existing one, in every spelling', async () => {
		const tries = ['no.body@example.org', 'NO.BODY@example.org', 'No.Body@Example.Org',
			'no.body@EXAMPLE.org', 'nO.bOdY@example.org'];

		for (const [i, email] of tries.entries())
			refused(await tenant.login({ email, password: `wrong ${i}` }), 401, 966);
		locked(await tenant.login({ email: tries[0], password: 'wrong again' }));
		locked(await tenant.login({ email: tries[4], password: 'wrong again' }));
	});

	test('an unknown phone number is counted like an existing one, in every spelling', async () => {
		const tries = ['+4915299999999', '4915299999999', '004915299999999',
			'+49 152 99999999', '+49(152)9999-9999'];

		for (const [i, phone] of tries.entries())
			refused(await tenant.login({ phone, password: `wrong ${i}` }), 401, 966);
		for (const phone of tries)
			locked(await tenant.login({ phone, password: 'wrong again' }));
	});
});

describe('callers who only name the account, and holders of its tokens', () => {
	test('wrong passwords from strangers do not lock the holder of a session token out', async () => {
		const m = await tenant.member(PIN);

		await lockStranger(m);
		await Promise.all(Array.from({ length: 100 }, (_, i) =>
			tenant.login({ phone: m.phone, password: `again ${i}` })));
		locked(await tenant.login({ email: m.email, password: PASSWORD }));

		const body = ok(await tenant.pinLogin(m.session, PIN));

		assert.equal(body.Profile.IsLoginLocked, true);
		ok(await tenant.change(m.access, PIN, '8265'));
		ok(await tenant.pinLogin(m.session, '8265'));
	});

	test('wrong PINs do not lock the password', async () => {
		const m = await tenant.member(PIN);

		await lockHolder(m);
		ok(await tenant.login({ email: m.email, password: PASSWORD }));
		locked(await tenant.pinLogin(m.session, PIN));
	});
});

/* Fifty different wrong PINs at once. */
const burst = (t, m) => Promise.all(Array.from({ length: 50 }, () => t.pinLogin(m.session, guess())));

describe('waits', () => {
	test('30 seconds in profile secure, 900 in loginradius', async () => {
		for (const [profile, seconds] of [['secure', 30], ['loginradius', 900]]) {
			const t = site.tenant(profile);
			const m = await t.member('7421');
			const from = Date.now();

			for (let i = 0; i < BUDGET; i++)
				refused(await t.pinLogin(m.session, guess()), 401, 1236);

			const wait = locked(await t.pinLogin(m.session, '7421'));
			const passed = (Date.now() - from) / 1000;

			assert.ok(wait >= seconds - passed - 1 && wait <= seconds, `${wait}`);
		}
	});

	test('the tenant sets the budget', async () => {
		const t = site.tenant('secure', { 'attempts.budget': 2 });
		const m = await t.member(PIN);

		refused(await t.pinLogin(m.session, guess()), 401, 1236);
		refused(await t.pinLogin(m.session, guess()), 401, 1236);
		locked(await t.pinLogin(m.session, PIN));
	});

	test('attempts during the wait change nothing', async () => {
		const t = site.tenant('secure', { 'attempts.wait_seconds': 3600 });
		const m = await t.member(PIN);

		await lockHolder(m, t);

		const end = (answer) => refused(answer, 403, 1198).Data.LoginLockedTimeout;
		const until = end(await t.pinLogin(m.session, PIN));

		for (const answer of await burst(t, m))
			assert.equal(end(answer), until);
	});

	test('after each wait one attempt; after ten failures none', async () => {
		const WAIT = 2000;
		const t = site.tenant('secure', { 'attempts.wait_seconds': WAIT / 1000 });
		const m = await t.member(PIN);
		let checked = 0;
		/*
		 * Of many parallel attempts, as many are checked as were left, and one more for
		 * each wait that passed.
		 */
		const tryMany = async (free) => {
			const from = Date.now();
			const now = (await burst(t, m)).filter((a) => a.status === 401).length;

			checked += now;
			assert.ok(now >= 1 && now <= free + (Date.now() - from) / WAIT, `${now}, ${checked} in all`);
		};

		await tryMany(BUDGET);
		assert.ok(checked >= BUDGET);
		while (checked < 10) {
			await sleep(WAIT + 100);
			await tryMany(1);
		}
		assert.equal(checked, 10);
		await sleep(WAIT + 100);

		// Now waiting does not help any more, and no time is given.
		const end = await t.pinLogin(m.session, PIN);

		assert.match(refused(end, 403, 1198).Data.LoginLockedTimeout, /^9999-/);
		assert.equal(end.headers['retry-after'], undefined);
		assert.equal(logged(site, 'attempt_failed', m.uid), 10);

		// A success in the other lane clears it.
		ok(await t.login({ email: m.email, password: PASSWORD }));
		ok(await t.pinLogin(m.session, PIN));
	});

	test('the right PIN after a wait signs in and clears the count', async () => {
		const t = site.tenant('secure', { 'attempts.wait_seconds': 1 });
		const m = await t.member(PIN);

		for (let i = 0; i < BUDGET; i++)
			refused(await t.pinLogin(m.session, guess()), 401, 1236);
		await sleep(2100); // times are whole seconds
		t.set({ 'attempts.wait_seconds': 3600 });
		ok(await t.pinLogin(m.session, PIN));
		for (let i = 1; i < BUDGET; i++)
			refused(await t.pinLogin(m.session, guess()), 401, 1236);
		ok(await t.pinLogin(m.session, PIN));
	});
});

describe('unlocking', () => {
	test('by success', async () => {
		const m = await tenant.member(PIN);

		for (let round = 0; round < 3; round++) {
			for (let i = 1; i < BUDGET; i++)
				refused(await tenant.pinLogin(m.session, guess()), 401, 1236);
			ok(await tenant.pinLogin(m.session, PIN));
		}
	});

	test('by management', async () => {
		for (const body of [{ IsLoginLocked: false }, { IsActive: true }]) {
			const m = await tenant.member(PIN);

			await lockHolder(m);
			await lockStranger(m);
			assert.equal((await tenant.read(m.uid)).IsLoginLocked, true);
			assert.equal(ok(await tenant.update(m.uid, { FirstName: 'Ann' })).IsLoginLocked, true);
			assert.equal(ok(await tenant.update(m.uid, body)).IsLoginLocked, false);
			ok(await tenant.pinLogin(m.session, PIN));
			ok(await tenant.login({ email: m.email, password: PASSWORD }));
		}
	});

	test('by the command line, under every name', async () => {
		for (const name of ['uid', 'email', 'username', 'phone']) {
			const m = await tenant.member(PIN);

			await lockHolder(m);
			await lockStranger(m);
			site.pintle('account', 'unlock', tenant.apikey, m[name]);
			ok(await tenant.pinLogin(m.session, PIN));
			ok(await tenant.login({ email: m.email, password: PASSWORD }));
			assert.equal((await tenant.read(m.uid)).IsLoginLocked, false);
		}
		assert.throws(() => site.pintle('account', 'unlock', tenant.apikey, 'no.such'),
			{ status: 1 });
	});

	test('a restart of the server unlocks nothing', async () => {
		const m = await tenant.member(PIN);
		const half = await tenant.member(PIN);

		await lockHolder(m);
		for (let i = 0; i < 3; i++)
			refused(await tenant.pinLogin(half.session, guess()), 401, 1236);
		await site.restart();
		locked(await tenant.pinLogin(m.session, PIN));
		refused(await tenant.pinLogin(half.session, guess()), 401, 1236);
		refused(await tenant.pinLogin(half.session, guess()), 401, 1236);
		locked(await tenant.pinLogin(half.session, PIN));
	});
});

/* ---- kill -9 ---------------------------------------------------------------- */

describe('kill -9 of all workers while wrong PINs are being checked', () => {
	let slow, t, orphaned = 0;

	before(async () => {
		slow = await Site.make({ workers: WORKERS, conf: { 'hash.cost': 6 } });
		t = slow.tenant('secure', { 'attempts.wait_seconds': 3600 });
	});

	after(() => slow.stop());

	/* Answers of a server that may have no workers at the moment. */
	const attempt = (m) => t.pinLogin(m.session, guess()).catch((e) => ({ status: 0, text: `${e}` }));
	const many = (m, n) => Promise.all(Array.from({ length: n }, () => attempt(m)));

	/* Wait until each worker is back and the server passes requests on again. */
	const recovered = () => until(async () => {
		const answers = await Promise.all(Array.from({ length: 8 }, () =>
			t.call('GET', '/identity/v2/auth/login').catch(() => ({ status: 0 }))));

		return answers.every((a) => a.status === 405) && slow.workers('login').length === WORKERS;
	});

	/*
	 * Kill all workers while many attempts are being checked: no further wrong PIN is
	 * checked for that.
	 */
	async function round() {
		const m = await t.member(PIN);
		const old = slow.workers('login');

		assert.equal(old.length, WORKERS);

		const flying = many(m, 40);

		await sleep(10 + Math.random() * 60);
		old.forEach((pid) => kill(pid));

		const during = await flying;

		await recovered();
		assert.ok(slow.workers('login').every((pid) => !old.includes(pid)));

		const afterwards = await many(m, 40);
		const told = [...during, ...afterwards].filter((a) => a.status === 401);
		const lost = logged(slow, 'attempts_abandoned', m.uid) > 0 ? 1 : 0;

		told.forEach((a) => refused(a, 401, 1236));
		orphaned += lost;
		// A killed attempt is counted although it was never answered.
		assert.ok(told.length + lost <= BUDGET, `${told.length} told, ${lost} lost`);
		afterwards.filter((a) => a.status !== 401).forEach(locked);
		assert.ok(logged(slow, 'attempt_failed', m.uid) <= BUDGET);

		// No attempt was given back: the budget is used up, even for the right PIN.
		locked(await t.pinLogin(m.session, PIN));
		slow.pintle('account', 'unlock', t.apikey, m.uid);
		ok(await t.pinLogin(m.session, PIN));
	}

	test('no attempt is given back; repeated until three kills hit attempts in flight', async () => {
		for (let n = 0; n < 5 || (orphaned < 3 && n < 60); n++)
			await round();
		assert.ok(orphaned >= 3, `${orphaned} rounds`);
	});

	test('killed attempts, one after another, use up the budget', async () => {
		const m = await t.member(PIN);
		const isLocked = async () => (await t.read(m.uid)).IsLoginLocked;
		let told = 0;

		for (let i = 0; i < 60 && !await isLocked(); i++) {
			const old = slow.workers('login');
			const flying = many(m, WORKERS);

			await sleep(8 + 4 * i);
			old.forEach((pid) => kill(pid));
			told += (await flying).filter((a) => a.status === 401).length;
			await recovered();
		}
		assert.ok(told <= BUDGET, `${told} told`);
		assert.ok(logged(slow, 'attempt_failed', m.uid) <= BUDGET);
		refused(await t.pinLogin(m.session, PIN), 403, 1198);
		slow.pintle('account', 'unlock', t.apikey, m.uid);
		ok(await t.pinLogin(m.session, PIN));
	});

	test('workers killed while checking a few right PINs do not lock the account', async () => {
		const m = await t.member(PIN);
		const flying = Promise.all(Array.from({ length: BUDGET - 1 }, () =>
			t.pinLogin(m.session, PIN).catch(() => ({ status: 0 }))));

		await sleep(15);
		slow.workers('login').forEach((pid) => kill(pid));
		await flying;
		await recovered();
		ok(await t.pinLogin(m.session, PIN));
	});
});

/* The web server acts as its own proxy here, so that people can have any address. */
describe('strangers at one address', () => {
	let behind, t;

	before(async () => {
		behind = await Site.make({ conf: { 'hash.cost': 1, 'http.trusted_proxies': '127.0.0.1' } });
		t = behind.tenant('secure', { 'attempts.network_failures': 12 });
	});

	after(() => behind.stop());

	const login = (from, email, password, at = t) => at.call('POST', '/identity/v2/auth/login',
		{ headers: { 'X-Forwarded-For': from }, body: { email, password } });
	const pinLogin = (from, m, pin) => t.call('POST', '/identity/v2/auth/login/pin',
		{ headers: { 'X-Forwarded-For': from }, q: { session_token: m.session }, body: { pin } });

	test('may try a few passwords on many people, then no more: 429', async () => {
		const many = [];

		for (let i = 0; i < 16; i++)
			many.push(await t.member(PIN));
		// Anybody can send what precedes the address that the proxy wrote.
		for (let i = 0; i < 12; i++)
			refused(await login(`203.0.113.${i}, 192.0.2.7`, many[i].email, `wrong ${i}`), 401, 966);
		for (const email of [many[0].email, many[14].email, 'nobody@example.org']) {
			const answer = await login('192.0.2.7', email, 'wrong again');

			refused(answer, 429, 429);
			assert.ok(Number(answer.headers['retry-after']) > 500);
			assert.ok(Number(answer.headers['retry-after']) <= 600);
		}
		refused(await login('192.0.2.7', many[15].email, PASSWORD), 429, 429);
		assert.equal(logged(behind, 'attempt_failed', many[14].uid), 0);
		ok(await login('192.0.2.8', many[15].email, PASSWORD));

		// The holder of a token is no stranger, and other tenants have their own counts.
		ok(await pinLogin('192.0.2.7', many[15], PIN));
		refused(await pinLogin('192.0.2.7', many[15], guess()), 401, 1236);
		ok(await pinLogin('192.0.2.7', many[15], PIN));

		const other = behind.tenant('secure');

		ok(await login('192.0.2.7', (await other.member(PIN)).email, PASSWORD, other));
	});

	test('wrong codes and other proofs are counted with wrong passwords', async () => {
		const [from, m] = ['2001:db8:7::1', await t.member(PIN)];
		const reset = (type, proof) => t.call('PUT', `/identity/v2/auth/pin/reset/otp/${type}`,
			{ headers: { 'X-Forwarded-For': from }, body: { email: m.email, pin: '517283', otp: proof } });

		t.set({ 'attempts.network_failures': 3 });
		refused(await reset('email', '12345678'), 403, 1188);
		refused(await reset('authenticatorcode', '123456'), 403, 1102);
		refused(await login('2001:db8:7::2', m.email, 'wrong'), 401, 966);
		refused(await reset('backupcode', 'abcde-fghjk'), 429, 429);
		refused(await login('2001:db8:7:0:ffff::', m.email, PASSWORD), 429, 429);
		ok(await login('2001:db8:7:1::1', m.email, PASSWORD));
	});
});

test('addresses of this machine are not counted: they are those of an unlisted proxy', async () => {
	const t = site.tenant('secure', { 'attempts.network_failures': 1 });

	for (let i = 0; i < 3; i++)
		refused(await t.login({ email: `nobody.${i}@example.org`, password: 'wrong' }), 401, 966);
});
