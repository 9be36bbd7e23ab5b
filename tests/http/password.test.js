// SPDX-License-Identifier: MIT
// New passwords that are easy to guess: refused wherever one is set, or marked in the profile.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { until } = require('../lib/wait');
const { Site } = require('./lib/site');
const { ok, person, refused, fieldFault } = require('./lib/client');
const { Recovery, UNLIMITED } = require('./lib/recover');
const { Breaches, sha1 } = require('./lib/breaches');

const FINE = 'xk3v9qmt-2haz';
const COMMON = ['password', '12345678', 'aaaaaaaa', 'P@ssw0rd1!', 'Qwertz123', 'Summer2024!'];

let site;

before(async () => {
	site = await Site.make({ workers: 1 });
});

after(async () => {
	await site.stop();
});

/* Every way a password is set: [name, member its fault is told under, set(member, password)]. */
function ways(t) {
	const r = new Recovery(t);

	return [
		['registration', 'Password', async (m, Password) => {
			const sott = ok(await t.manage('GET', '/sott', { q: { timedifference: 10 } })).Sott;

			return t.call('POST', '/identity/v2/auth/register',
				{ headers: { 'X-LoginRadius-Sott': sott },
					body: person({ Password, FirstName: 'Annelore', LastName: 'Katzmaier' }) });
		}],
		['management makes an account', 'Password', (m, Password) => t.manage('POST', '',
			{ body: person({ Password, FirstName: 'Annelore', LastName: 'Katzmaier' }) })],
		['management changes one', 'Password', (m, Password) => t.update(m.uid, { Password })],
		['management sets it', 'Password', (m, password) =>
			t.manage('PUT', `/${m.uid}/password`, { body: { password } })],
		['its person changes it', 'newpassword', (m, newpassword) =>
			t.call('PUT', '/identity/v2/auth/password/change', { body: { oldpassword: m.password, newpassword },
				headers: { Authorization: `Bearer ${m.access}` } })],
		['a link', 'password', async (m, password) => r.put('password/reset',
			{ resettoken: await r.link(m, 'forgotpassword'), password })],
		['a code', 'password', async (m, password) => r.put('password/otp',
			{ phone: m.phone, otp: await r.code(m, 'forgotpassword'), password })],
	];
}

const known = { FirstName: 'Annelore', LastName: 'Katzmaier', BirthDate: '1987-03-21' };

describe('profile secure', () => {
	let t;

	before(() => { t = site.tenant('secure', UNLIMITED); });

	for (const [i, [name]] of ways({}).entries())
		test(`${name}: what is common or the person's own is 1134`, async () => {
			const [, field, set] = ways(t)[i];
			const m = await t.member(undefined, known);
			const texts = new Set();

			for (const password of COMMON)
				texts.add(fieldFault(await set(m, password), field));
			for (const password of ['Katzmaier1', 'annelore.katzmaier', 'reiamztaK!'])
				texts.add(fieldFault(await set(m, password), field));
			assert.equal(texts.size, 1, 'which rule it was stays untold');
			ok(await t.login({ email: m.email, password: m.password }));
			ok(await set(m, FINE));
		});

	test('passwords made of the person\'s address, number or birth date, or the tenant\'s names, are refused', async () => {
		const m = await t.member(undefined, known);

		t.set({ 'mail.product': 'Löwenzahn Bank' });
		for (const password of [m.email, m.email.split('@')[0], m.phone, m.phone.slice(-9),
			'21031987Annelore', 'löwenzahn1', 'LöwenzahnBank!'])
			fieldFault(await t.update(m.uid, { Password: password }), 'Password');
		ok(await t.update(m.uid, { Password: 'unrelated to all of it' }));
	});

	test('a refusal uses up neither a link nor a code, and is not counted', async () => {
		const m = await t.member(undefined, known);
		const r = new Recovery(t);
		const resettoken = await r.link(m, 'forgotpassword');

		for (let i = 0; i < 12; i++)
			fieldFault(await r.put('password/reset', { resettoken, password: `Katzmaier${i}` }),
				'password');
		ok(await r.put('password/reset', { resettoken, password: FINE }));
		ok(await t.login({ email: m.email, password: FINE }));
	});

	test('an accepted password is shown as secure', async () => {
		const made = await t.create(person({ Password: FINE }));

		assert.equal(made.IsSecurePassword, true);
		assert.equal(made.IsPasswordBreached, false);
	});

	test('the settings switch each rule off', async () => {
		const off = site.tenant('secure', { 'password.blocklist': 'off' });
		const m = await off.member(undefined, known);

		ok(await off.update(m.uid, { Password: 'password' }));
		fieldFault(await off.update(m.uid, { Password: 'Katzmaier1' }), 'Password');
		off.set({ 'password.personal': 'off' });
		ok(await off.update(m.uid, { Password: 'Katzmaier1' }));
	});
});

describe('profile loginradius', () => {
	test('accepts them, and marks them in the profile', async () => {
		const t = site.tenant('loginradius', UNLIMITED);
		const m = await t.member(undefined, known);

		for (const [, , set] of ways(t).slice(0, 4)) {
			ok(await set(m, 'password'));
			ok(await set(m, 'Katzmaier1'));
		}
		for (const [password, breached, secure] of [['password', true, false],
			['Katzmaier1', false, false], ['xk3v9q', false, false], [FINE, false, true]]) {
			ok(await t.update(m.uid, { Password: password }));

			for (const profile of [await t.read(m.uid),
				ok(await t.login({ email: m.email, password })).Profile]) {
				assert.equal(profile.IsPasswordBreached, breached, password);
				assert.equal(profile.IsSecurePassword, secure, password);
			}
		}
	});

	test('an account without a password has no mark', async () => {
		const t = site.tenant('loginradius');
		const made = await t.create(person({ Password: undefined }));

		assert.equal(made.IsPasswordBreached, false);
		assert.equal(made.IsSecurePassword, null);
		refused(await t.login({ email: made.Email[0].Value, password: '' }), 400, 1089);
	});
});

describe('looking up breaches', () => {
	const BREACHED = 'nur 7 in einer Liste', PADDED = 'in keiner 3 Listen';
	let breaches;

	before(async () => {
		breaches = await Breaches.start();
		breaches.known = [{ password: BREACHED, count: 3 }, { password: PADDED, count: 0 }];
	});

	after(() => breaches.stop());

	const asking = (profile) => site.tenant(profile,
		{ ...UNLIMITED, 'password.breach_url': breaches.url });

	test('in profile secure a breached password is 1134 wherever it is set', async () => {
		const t = asking('secure');

		for (const [name, field, set] of ways(t)) {
			const m = await t.member(undefined, known);

			breaches.asked = [];
			fieldFault(await set(m, BREACHED), field);
			assert.equal(breaches.asked.length, 1, name);
			ok(await t.login({ email: m.email, password: m.password }));
			ok(await set(m, PADDED));
		}
	});

	test('profile loginradius accepts it, and marks it', async () => {
		const t = asking('loginradius');
		const m = await t.member();

		for (const [password, breached] of [[BREACHED, true], [PADDED, false]]) {
			ok(await t.update(m.uid, { Password: password }));
			assert.equal((await t.read(m.uid)).IsPasswordBreached, breached);
			assert.equal((await t.read(m.uid)).IsSecurePassword, !breached);
		}
	});

	test('only five digits of the hash are sent, and the log has none of them', async () => {
		const t = asking('secure');
		const password = `canary ${Math.random()} bird`;
		const digest = sha1(password);

		breaches.asked = [];
		await t.create(person({ Password: password }));
		assert.deepEqual(breaches.asked.map((a) => a.url), [`/range/${digest.slice(0, 5)}`]);
		assert.equal(breaches.asked[0].headers['add-padding'], 'true');
		assert.doesNotMatch(site.log(), new RegExp(`${digest.slice(0, 5)}|canary`, 'i'));
	});

	test('nothing is looked up by default, in other calls, or when a profile is written back', async () => {
		const t = asking('secure');
		const m = await t.member();

		breaches.asked = [];
		await site.tenant('secure').create(person());
		ok(await t.login({ email: m.email, password: m.password }));
		ok(await t.update(m.uid, { City: 'Ulm' }));
		ok(await t.update(m.uid, await t.read(m.uid)));
		refused(await t.call('PUT', '/identity/v2/auth/password/change',
			{ body: { oldpassword: m.password, newpassword: FINE },
				headers: { Authorization: 'Bearer 00000000-0000-4000-8000-000000000000' } }), 403, 905);
		assert.deepEqual(breaches.asked, []);
	});

	for (const mode of ['status', 'garbage', 'huge', 'hang'])
		test(`out of order (${mode}): the password is taken, and the log says so`, async () => {
			const t = asking('secure');
			const before = site.log().length;

			breaches.mode = mode;
			try {
				await t.create(person({ Password: BREACHED }));
			} finally {
				breaches.mode = 'answer';
			}
			assert.match(site.log().slice(before), /breach_list_unavailable.*reason=/);
		});

	test('other requests are served while the list hangs', async () => {
		const t = asking('secure');
		let waiting = true;

		breaches.mode = 'hang';
		breaches.asked = [];
		const slow = t.create(person({ Password: BREACHED })).finally(() => { waiting = false; });

		try {
			await until(() => breaches.asked.length > 0);
			ok(await asking('secure').manage('GET', '/sott', { q: { timedifference: 10 } }));
			assert.ok(waiting, 'the one worker was not held up');
			await slow;
		} finally {
			breaches.mode = 'answer';
		}
	});

	test('a missing or killed helper is treated like a list that does not work', async () => {
		for (const helper of ['/nowhere/at/all', '/bin/false']) {
			const own = await Site.make({ workers: 1,
				conf: { 'hash.cost': 2, 'captcha.helper': helper } });

			try {
				const t = own.tenant('secure', { 'password.breach_url': breaches.url });

				await t.create(person({ Password: BREACHED }));
				assert.match(own.log(), /breach_list_unavailable.*reason=/);
			} finally {
				await own.stop();
			}
		}
	});

	test('the URL must be https, or of this machine', () => {
		for (const url of ['http://example.org/', 'ftp://example.org/', 'http://localhost@example.org/'])
			assert.throws(() => site.tenant('secure', { 'password.breach_url': url }), /breach_url/);
		site.tenant('secure', { 'password.breach_url': 'https://api.pwnedpasswords.com/range/' });
	});
});
