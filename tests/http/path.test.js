// SPDX-License-Identifier: MIT
// The whole path by plain HTTP: account, password, PIN, signing in with it, changing it, signing out.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { sleep } = require('../lib/wait');
const { Site } = require('./lib/site');
const { GUID, PASSWORD, TIME, ok, person, refused, uuid } = require('./lib/client');

const TOKENS = ['Profile', 'access_token', 'refresh_token', 'expires_in',
	'session_token', 'session_expires_in'];
const SWITCHES = { required: 'pin.required', onLogin: 'pin.ask_on_login',
	onFirst: 'pin.ask_only_on_first_login' };

let site;
let expired; // the slow test, started first and awaited last

before(async () => {
	site = await Site.make({ workers: 2 });
	expired = startExpiring();
	expired.catch(() => {}); // its own test reports it
});

after(() => site.stop());

function minutesFromNow(time) {
	assert.match(time, TIME);
	return (Date.parse(time) - Date.now()) / 60000;
}

function assertMinutes(time, expected) {
	const left = minutesFromNow(time);

	assert.ok(left > expected - 2 && left <= expected + 0.05, `${left} of ${expected} minutes`);
}

function assertNoSession(body) {
	assert.deepEqual(Object.keys(body), TOKENS);
	assert.match(body.access_token, GUID);
	assert.equal(body.session_token, null);
	assert.equal(body.session_expires_in, null);
}

function assertSession(body) {
	assert.deepEqual(Object.keys(body), TOKENS);
	assert.match(body.access_token, GUID);
	assert.match(body.session_token, GUID);
}

/* ---- what must hold in both profiles ------------------------------------- */

const PROFILES = {
	secure: { access: 15, session: 10080, unknown: [401, 966], refreshShown: false },
	loginradius: { access: 15, session: 10, unknown: [403, 938], refreshShown: true },
};

for (const [profile, expect] of Object.entries(PROFILES)) {
	describe(`profile ${profile}`, () => {
		let tenant;

		before(() => { tenant = site.tenant(profile); });

		test('an account is created with the secret in header or query', async () => {
			const made = await tenant.create(person());

			assert.match(made.Uid, /^[0-9a-f]{32}$/);
			for (const name of ['apisecret', 'apiSecret', 'APISECRET']) {
				const answer = await tenant.call('POST', '/identity/v2/manage/account',
					{ q: { [name]: tenant.apisecret }, body: person() });

				assert.match(ok(answer).Uid, /^[0-9a-f]{32}$/);
			}
		});

		test('the apikey is accepted in query or header, names in any letter case', async () => {
			for (const q of [{ apikey: tenant.apikey }, { apiKey: tenant.apikey },
				{ ApiKey: tenant.apikey.toUpperCase() }]) {
				const answer = await tenant.call('POST', '/identity/v2/auth/login',
					{ key: false, q, body: { email: 'nobody@example.org', password: 'x' } });

				refused(answer, ...expect.unknown);
			}

			const answer = await tenant.call('POST', '/identity/v2/auth/login', { key: false,
				headers: { 'X-LoginRadius-apiKey': tenant.apikey },
				body: { email: 'nobody@example.org', password: 'x' } });

			refused(answer, ...expect.unknown);
		});

		test('an account is read by uid, e-mail, phone and user name', async () => {
			const wish = person();
			const { Uid } = await tenant.create(wish);
			const email = wish.Email[0].Value;
			const digits = wish.PhoneId.slice(1);
			const queries = [{ email }, { Email: email.toUpperCase() },
				{ email: email.toLowerCase() }, { username: wish.UserName },
				{ userName: wish.UserName.toUpperCase() }, { phone: wish.PhoneId },
				{ phone: digits }, { phone: `00${digits}` },
				{ phone: `+49 (151) ${digits.slice(5, 8)}-${digits.slice(8)}` }];

			assert.equal((await tenant.read(Uid)).Uid, Uid);
			for (const q of queries)
				assert.equal(ok(await tenant.manage('GET', '', { q })).Uid, Uid,
					JSON.stringify(q));

			// An unescaped '+', which some SDKs send, is read as a space.
			const raw = await tenant.manage('GET', `?phone=+${digits}&apikey=${tenant.apikey}`,
				{ key: false });

			assert.equal(ok(raw).Uid, Uid);
			refused(await tenant.manage('GET', '', { q: { email: 'no@example.org' } }), 403, 938);
			refused(await tenant.manage('GET', `/${uuid()}`), 403, 938);
			refused(await tenant.manage('GET', ''), 400, 908, 'email');
		});

		test('names are unique in every spelling', async () => {
			const wish = person();

			await tenant.create(wish);

			const same = [
				[936, { Email: [{ Type: 'Primary', Value: wish.Email[0].Value.toUpperCase() }] }],
				[1017, { UserName: wish.UserName.toUpperCase() }],
				[1058, { PhoneId: wish.PhoneId.replace('+', '00') }]];

			for (const [code, more] of same)
				refused(await tenant.manage('POST', '', { body: person(more) }), 403, code);
		});

		test('login by e-mail, user name and phone', async () => {
			const wish = person();
			const { Uid } = await tenant.create(wish);
			const email = wish.Email[0].Value;
			const digits = wish.PhoneId.slice(1);
			const names = [{ email }, { Email: email.toUpperCase() },
				{ EMAIL: email.toLowerCase() }, { username: wish.UserName },
				{ UserName: wish.UserName.toUpperCase() }, { phone: wish.PhoneId },
				{ Phone: digits }, { phone: `00${digits}` }, { phone: ` ${digits}` },
				{ phone: `+49 151 / ${digits.slice(5)}`.replace(' / ', '.') },
				{ phone: `(49) 151-${digits.slice(5)}` }];
			let logins = 0;

			for (const name of names) {
				const body = ok(await tenant.login({ ...name, password: PASSWORD }));

				assertNoSession(body);
				assert.equal(body.Profile.Uid, Uid);
				assert.equal(body.Profile.NoOfLogins, ++logins);
				assert.equal(body.Profile.FirstLogin, logins === 1);
				assertMinutes(body.expires_in, expect.access);
			}
		});

		test('a wrong password is 966; an unknown name is revealed only in profile loginradius', async () => {
			const wish = person();

			await tenant.create(wish);
			refused(await tenant.login({ email: wish.Email[0].Value, password: 'wrong one' }),
				401, 966);
			for (const name of [{ email: 'no.such@example.org' }, { username: 'no.such' },
				{ phone: '+4915100000000' }])
				refused(await tenant.login({ ...name, password: PASSWORD }), ...expect.unknown);
		});

		test('an account without a password cannot sign in', async () => {
			const wish = person({ Password: undefined });

			await tenant.create(wish);
			refused(await tenant.login({ email: wish.Email[0].Value, password: PASSWORD }),
				401, 966);
		});

		test('PIN login, and what it does not change', async () => {
			const m = await tenant.member();
			const one = ok(await tenant.pinLogin(m.session, m.pin));
			const two = ok(await tenant.pinLogin(m.session.toUpperCase(), m.pin));

			assertSession(one);
			assertMinutes(one.expires_in, expect.access);
			assertMinutes(one.session_expires_in, expect.session);
			assert.equal(one.session_token, m.session);
			assert.equal(two.session_token, m.session);
			assert.equal(two.Profile.NoOfLogins, 3);
			assert.ok(Math.abs(Date.parse(two.Profile.LastLoginDate) - Date.now()) < 60000);
			for (const access of [m.access, one.access_token, two.access_token])
				ok(await tenant.validate(access));
			refused(await tenant.pinLogin(m.session, '4939'), 401, 1236);
			refused(await tenant.pinLogin(uuid(), m.pin), 403, 1245);
			refused(await tenant.pinLogin('nonsense', m.pin), 403, 1245);
			refused(await tenant.pinLogin(m.access, m.pin), 403, 1245);
		});

		test('an access token is validated and ended', async () => {
			const m = await tenant.member();
			const body = ok(await tenant.validate(m.access));

			assert.deepEqual(Object.keys(body), ['access_token', 'refresh_token', 'expires_in']);
			assert.equal(body.access_token, m.access);
			assert.equal(body.refresh_token, expect.refreshShown ? m.refresh : null);
			assertMinutes(body.expires_in, expect.access);

			const paths = ['Validate', 'validate', 'VALIDATE'];

			for (const p of paths)
				ok(await tenant.call('GET', `/identity/v2/auth/access_token/${p}`,
					{ q: { access_token: m.access } }));
			assert.deepEqual(ok(await tenant.endAccess(m.access)), { IsPosted: true });
			refused(await tenant.validate(m.access), 403, 905);
			refused(await tenant.endAccess(m.access), 403, 905);
			ok(await tenant.pinLogin(m.session, m.pin));
		});

		test('an access token in the header wins over one in the query', async () => {
			const m = await tenant.member();
			const path = '/identity/v2/auth/access_token/Validate';

			ok(await tenant.call('GET', path, { q: { access_token: uuid() },
				headers: { Authorization: `Bearer ${m.access}` } }));
			ok(await tenant.call('GET', path, { headers: { authorization: `bearer ${m.access}` } }));
			refused(await tenant.call('GET', path, { q: { access_token: m.access },
				headers: { Authorization: `Bearer ${uuid()}` } }), 403, 905);
			refused(await tenant.validate(m.session), 403, 905);
			refused(await tenant.validate(m.refresh), 403, 905);
		});

		test('changing the PIN ends every sign-in but the caller\'s', async () => {
			const m = await tenant.member();
			const other = ok(await tenant.login({ email: m.email, password: m.password }));
			const third = ok(await tenant.pinLogin(other.session_token, m.pin));
			const sameSession = ok(await tenant.pinLogin(m.session, m.pin));

			assert.deepEqual(ok(await tenant.change(m.access, m.pin, '8265')), { IsPosted: true });
			ok(await tenant.validate(m.access));
			refused(await tenant.validate(other.access_token), 403, 905);
			refused(await tenant.validate(third.access_token), 403, 905);
			refused(await tenant.validate(sameSession.access_token), 403, 905);
			refused(await tenant.pinLogin(other.session_token, '8265'), 403, 1245);

			const back = ok(await tenant.pinLogin(m.session, '8265'));

			assert.match(back.Profile.PIN.LastPINChangeToken, GUID);
			assert.ok(Math.abs(Date.parse(back.Profile.PIN.LastPINChangeDate) - Date.now()) < 60000);
			refused(await tenant.pinLogin(m.session, m.pin), 401, 1236);
		});

		test('the PIN is changed by PUT and POST, token in header, query or body', async () => {
			const m = await tenant.member('4938');
			const path = '/identity/v2/auth/pin/change';
			const bearer = { headers: { Authorization: `Bearer ${m.access}` } };
			const inQuery = { q: { access_token: m.access } };

			ok(await tenant.call('PUT', path,
				{ ...bearer, body: { OldPIN: '4938', NewPIN: '8265' } }));
			ok(await tenant.call('POST', path,
				{ ...bearer, body: { oldpin: '8265', newpin: '6193' } }));
			ok(await tenant.call('PUT', path,
				{ ...inQuery, body: { oldPIN: '6193', newPIN: '7351' } }));
			ok(await tenant.call('POST', path,
				{ ...inQuery, body: { OLDPIN: '7351', NEWPIN: '4806' } }));
			ok(await tenant.call('POST', path,
				{ body: { access_token: m.access, OldPIN: '4806', NewPIN: '7492' } }));
			ok(await tenant.pinLogin(m.session, '7492'));
		});

		test('a change with the wrong old PIN, or without a PIN, changes nothing', async () => {
			const m = await tenant.member();
			const before_ = await tenant.read(m.uid);

			refused(await tenant.change(m.access, '8265', '6193'), 401, 1241);
			refused(await tenant.change(uuid(), m.pin, '6193'), 403, 905);
			assert.deepEqual(await tenant.read(m.uid), before_);
			ok(await tenant.pinLogin(m.session, m.pin));

			const wish = person();

			await tenant.create(wish);

			const plain = ok(await tenant.login({ email: wish.Email[0].Value, password: PASSWORD }));

			refused(await tenant.change(plain.access_token, '4938', '8265'), 403, 1235);
		});

		test('ending the session token ends all PIN sessions, in any spelling of the path',
			async () => {
				const paths = ['session_token/InValidate', 'session_token/invalidate',
					'SESSION_TOKEN/INVALIDATE', 'Session_Token/Invalidate'];

				for (const [i, p] of paths.entries()) {
					const m = await tenant.member();
					const other = ok(await tenant.login({ phone: m.phone, password: m.password }));
					const method = ['GET', 'PUT', 'POST', 'DELETE'][i];
					const answer = await tenant.call(method, `/identity/v2/auth/${p}`,
						{ q: { session_token: m.session } });

					assert.deepEqual(ok(answer), { IsPosted: true });
					refused(await tenant.pinLogin(m.session, m.pin), 403, 1245);
					refused(await tenant.pinLogin(other.session_token, m.pin), 403, 1245);
					refused(await tenant.endSession(m.session), 403, 1245);
					refused(await tenant.endSession(other.session_token), 403, 1245);
					ok(await tenant.validate(m.access));
					ok(await tenant.validate(other.access_token));

					const anew = ok(await tenant.login({ email: m.email, password: m.password }));

					ok(await tenant.pinLogin(anew.session_token, m.pin));
				}
			});

		test('paths are accepted in any letter case', async () => {
			const m = await tenant.member();

			ok(await tenant.call('POST', '/Identity/V2/Auth/Login/PIN',
				{ q: { Session_Token: m.session }, body: { Pin: m.pin } }));
			ok(await tenant.call('POST', '/IDENTITY/V2/AUTH/LOGIN',
				{ body: { Email: m.email, PassWord: m.password } }));
			ok(await tenant.call('PUT', '/identity/v2/AUTH/Pin/CHANGE',
				{ q: { ACCESS_TOKEN: m.access }, body: { OldPin: m.pin, NewPin: '8265' } }));
			ok(await tenant.call('GET', `/identity/v2/MANAGE/Account/${m.uid.toUpperCase()}`,
				{ q: { apiSecret: tenant.apisecret } }));
		});

		test('a switched-off PIN is 1233, a switched-off PIN login 1244', async () => {
			const t = site.tenant(profile);
			const m = await t.member();

			t.set({ 'pin.login': 'off' });
			refused(await t.pinLogin(m.session, m.pin), 403, 1244);
			ok(await t.change(m.access, m.pin, '8265'));

			t.set({ 'pin.enabled': 'off', 'pin.login': 'on', 'pin.required': 'on' });
			refused(await t.pinLogin(m.session, '8265'), 403, 1233);
			refused(await t.setPin(uuid(), '8265'), 403, 1233);
			refused(await t.change(m.access, '8265', '4938'), 403, 1233);
			refused(await t.endSession(m.session), 403, 1233);
			ok(await t.validate(m.access));
			assertNoSession(ok(await t.login({ email: m.email, password: m.password })));

			t.set({ 'pin.enabled': 'on' });
			ok(await t.pinLogin(m.session, '8265'));
		});

		test('IsActive=false answers 1130 after a right secret, and ends every sign-in',
			async () => {
				const m = await tenant.member();

				assert.equal(ok(await tenant.update(m.uid, { IsActive: false })).IsActive, false);
				refused(await tenant.login({ email: m.email, password: m.password }), 403, 1130);
				refused(await tenant.login({ email: m.email, password: 'wrong' }), 401, 966);
				refused(await tenant.pinLogin(m.session, m.pin), 403, 1245);
				refused(await tenant.validate(m.access), 403, 905);
				refused(await tenant.change(m.access, m.pin, '8265'), 403, 905);

				assert.equal(ok(await tenant.update(m.uid, { IsActive: true })).IsActive, true);
				refused(await tenant.pinLogin(m.session, m.pin), 403, 1245);
				refused(await tenant.validate(m.access), 403, 905);

				const anew = ok(await tenant.login({ email: m.email, password: m.password }));

				ok(await tenant.pinLogin(anew.session_token, m.pin));
			});

		test('management sets, overwrites and skips a PIN', async () => {
			const wish = person({ PINInfo: { Skipped: true } });
			const made = await tenant.create(wish);

			assert.equal(made.PIN.Skipped, true);
			assert.equal(made.PIN.PIN, null);
			assert.match(made.PIN.SkippedDate, TIME);

			const set = ok(await tenant.update(made.Uid, { PINInfo: { PIN: '4938' } }));

			assert.equal(set.PIN.Skipped, false);
			assert.equal(set.PIN.PIN, '**********');

			const body = ok(await tenant.login({ email: wish.Email[0].Value, password: PASSWORD }));

			assertSession(body);
			ok(await tenant.update(made.Uid, { pininfo: { pin: '8265' } }));
			refused(await tenant.validate(body.access_token), 403, 905);
			refused(await tenant.pinLogin(body.session_token, '8265'), 403, 1245);

			const anew = ok(await tenant.login({ email: wish.Email[0].Value, password: PASSWORD }));

			refused(await tenant.pinLogin(anew.session_token, '4938'), 401, 1236);
			ok(await tenant.pinLogin(anew.session_token, '8265'));
		});

		test('management changes profile, password and flags, and nothing else', async () => {
			const m = await tenant.member('4938', { FirstName: 'Ann', LastName: 'Lee' });
			const was = await tenant.read(m.uid);
			const now = ok(await tenant.update(m.uid, { LastName: 'Låg', About: null,
				Country: { Code: 'SE', Name: 'Sverige' }, Nonsense: 1 }));
			const expected = { ...was, LastName: 'Låg', FullName: 'Ann Låg',
				Country: { Code: 'SE', Name: 'Sverige' } };

			for (const name of ['ModifiedDate', 'ProfileModifiedDate'])
				expected[name] = now[name];
			assert.deepEqual(now, expected);
			assert.deepEqual(await tenant.read(m.uid), now);
			ok(await tenant.validate(m.access));

			ok(await tenant.update(m.uid, { Password: 'another-long-one' }));
			refused(await tenant.validate(m.access), 403, 905);
			refused(await tenant.login({ email: m.email, password: m.password }), 401, 966);
			ok(await tenant.login({ email: m.email, password: 'another-long-one' }));
		});
	});
}

/* ---- the decision table --------------------------------------------------- */

describe('who must set a PIN', () => {
	const DUE = 'due', TOKENS_ONLY = 'tokens';
	const table = [
		// required, ask_on_login, ask_only_on_first_login, first login, later logins
		['on', 'on', 'off', DUE, DUE],
		['on', 'on', 'on', DUE, DUE],
		['on', 'off', 'on', DUE, TOKENS_ONLY],
		['on', 'off', 'off', TOKENS_ONLY, TOKENS_ONLY],
		['off', 'on', 'off', TOKENS_ONLY, TOKENS_ONLY],
		['off', 'on', 'on', TOKENS_ONLY, TOKENS_ONLY],
		['off', 'off', 'on', TOKENS_ONLY, TOKENS_ONLY],
		['off', 'off', 'off', TOKENS_ONLY, TOKENS_ONLY],
	];

	function assertOutcome(answer, outcome) {
		if (outcome === TOKENS_ONLY)
			return assertNoSession(ok(answer));

		const body = refused(answer, 403, 1243);

		assert.equal(body.IsProviderError, false);
		assert.equal(body.ProviderErrorResponse, null);
		assert.deepEqual(Object.keys(body.Data), ['PINAuthToken']);
		assert.match(body.Data.PINAuthToken, GUID);
	}

	for (const [required, onLogin, onFirst, first, later] of table) {
		test(`required ${required}, on login ${onLogin}, on first login ${onFirst}`, async () => {
			const t = site.tenant('secure');
			const fresh = person(), known = person();
			const by = (wish) => t.login({ email: wish.Email[0].Value, password: PASSWORD });

			await t.create(fresh);
			await t.create(known);
			assertNoSession(ok(await by(known))); // an account from before the rule
			t.set({ [SWITCHES.required]: required, [SWITCHES.onLogin]: onLogin,
				[SWITCHES.onFirst]: onFirst });

			assertOutcome(await by(fresh), first);
			assertOutcome(await by(fresh), first === DUE ? DUE : later); // until the PIN is set
			assertOutcome(await by(known), later);

			// Whoever has a PIN gets tokens and a session token.
			const m = await t.member();

			assertSession(ok(await t.login({ email: m.email, password: m.password })));
		});
	}

	test('1243, set PIN, and the interrupted login is complete', async () => {
		const t = site.tenant('secure', { 'pin.required': 'on' });
		const wish = person();
		const { Uid } = await t.create(wish);
		const login = () => t.login({ username: wish.UserName, password: PASSWORD });
		const one = refused(await login(), 403, 1243).Data.PINAuthToken;
		const two = refused(await login(), 403, 1243).Data.PINAuthToken;

		assert.notEqual(one, two);
		assert.equal((await t.read(Uid)).NoOfLogins, 0, 'not signed in yet');
		refused(await t.setPin(uuid(), '4938'), 403, 1239);
		refused(await t.setPin('nonsense', '4938'), 403, 1239);

		const body = ok(await t.setPin(one, '4938'));

		assertSession(body);
		assert.equal(body.Profile.NoOfLogins, 1);
		assert.equal(body.Profile.PIN.PIN, '**********');
		assert.equal(body.Profile.PIN.LastPINChangeDate, null);
		refused(await t.setPin(one, '8265'), 403, 1239);
		refused(await t.setPin(two, '8265'), 403, 1239); // there is a PIN now
		ok(await t.validate(body.access_token));
		ok(await t.pinLogin(body.session_token, '4938'));
		assertSession(ok(await login()));
	});

	test('a PINAuthToken in many parallel requests sets one PIN', async () => {
		const t = site.tenant('secure', { 'pin.required': 'on' });
		const wish = person();

		await t.create(wish);

		const login = () => t.login({ username: wish.UserName, password: PASSWORD });
		const token = refused(await login(), 403, 1243).Data.PINAuthToken;
		const pins = Array.from({ length: 30 }, (_, i) => `83${i + 10}6174`);
		const answers = await Promise.all(pins.map((pin) => t.setPin(token, pin)));
		const won = answers.map((a, i) => [a, pins[i]]).filter(([a]) => a.status === 200);

		assert.equal(won.length, 1);
		answers.filter((a) => a.status !== 200).forEach((a) => refused(a, 403, 1239));
		ok(await t.pinLogin(won[0][0].json.session_token, won[0][1]));
	});

	test('an account that was switched off sets no PIN', async () => {
		const t = site.tenant('secure', { 'pin.required': 'on' });
		const wish = person();
		const { Uid } = await t.create(wish);
		const answer = await t.login({ username: wish.UserName, password: PASSWORD });
		const token = refused(answer, 403, 1243).Data.PINAuthToken;

		ok(await t.update(Uid, { IsActive: false }));
		refused(await t.setPin(token, '4938'), 403, 1239);
		ok(await t.update(Uid, { IsActive: true }));
		refused(await t.setPin(token, '4938'), 403, 1239);

		const anew = await t.login({ username: wish.UserName, password: PASSWORD });

		ok(await t.setPin(refused(anew, 403, 1243).Data.PINAuthToken, '4938'));
	});
});

test('a person has at most a hundred sign-ins; a new one ends the oldest', async () => {
	const t = site.tenant('secure');
	const m = await t.member();

	await sleep(1100); // times are full seconds

	const many = await Promise.all(Array.from({ length: 99 }, () =>
		t.login({ email: m.email, password: m.password })));

	ok(await t.validate(m.access));
	many.push(await t.login({ email: m.email, password: m.password }));
	refused(await t.validate(m.access), 403, 905);
	refused(await t.pinLogin(m.session, m.pin), 403, 1245);
	for (const body of many.map(ok))
		ok(await t.validate(body.access_token));
});

/* ---- tenants ------------------------------------------------------------- */

describe('tenants', () => {
	test('each tenant has its own people, tokens and settings', async () => {
		const a = site.tenant('secure'), b = site.tenant('secure');
		const m = await a.member();

		refused(await b.login({ email: m.email, password: m.password }), 401, 966);
		refused(await b.validate(m.access), 403, 905);
		refused(await b.pinLogin(m.session, m.pin), 403, 1245);
		refused(await b.manage('GET', `/${m.uid}`), 403, 938);
		refused(await b.call('GET', `/identity/v2/manage/account/${m.uid}`,
			{ headers: { 'X-LoginRadius-ApiSecret': a.apisecret } }), 401, 902);
		b.set({ 'pin.enabled': 'off' });
		ok(await a.pinLogin(m.session, m.pin));
	});

	test('a rotated secret is valid at once, and the old one ends at once or after --grace', async () => {
		const t = site.tenant('secure');
		const { Uid } = await t.create(person());
		const read = (secret) => t.manage('GET', `/${Uid}`,
			{ headers: { 'X-LoginRadius-ApiSecret': secret } });
		const first = t.apisecret;
		const second = JSON.parse(site.pintle('tenant', 'rotate-secret', t.apikey));

		assert.deepEqual(Object.keys(second), ['apikey', 'apisecret']);
		assert.equal(second.apikey, t.apikey);
		refused(await read(first), 401, 902);
		ok(await read(second.apisecret));

		const third = JSON.parse(site.pintle('tenant', 'rotate-secret', t.apikey, '--grace', '5'));

		ok(await read(second.apisecret));
		ok(await read(third.apisecret));
		refused(await read(first), 401, 902);
	});

	test('an expired tenant answers 6003 everywhere, a removed one 901', async () => {
		const t = site.tenant('loginradius');
		const m = await t.member();
		const calls = () => [t.login({ email: m.email, password: m.password }),
			t.pinLogin(m.session, m.pin), t.validate(m.access), t.endSession(m.session),
			t.setPin(uuid(), '4938'), t.change(m.access, m.pin, '8265'),
			t.manage('GET', `/${m.uid}`), t.update(m.uid, { FirstName: 'x' })];

		site.pintle('tenant', 'expire', t.apikey);
		for (const answer of await Promise.all(calls()))
			refused(answer, 403, 6003);
		site.pintle('tenant', 'expire', t.apikey, '--undo');
		ok(await t.pinLogin(m.session, m.pin));
		site.pintle('tenant', 'remove', t.apikey, '--yes');
		for (const answer of await Promise.all(calls()))
			refused(answer, 403, 901);
		assert.ok(!site.pintle('tenant', 'list').includes(t.apikey));
	});

	test('list and show never print the secret; settings out of range are refused', () => {
		const t = site.tenant('secure');
		const shown = site.pintle('tenant', 'show', t.apikey);

		assert.ok(site.pintle('tenant', 'list').split('\n').filter(Boolean)
			.some((line) => JSON.parse(line).apikey === t.apikey));
		assert.ok(!shown.includes(t.apisecret));
		assert.ok(!site.pintle('tenant', 'list').includes(t.apisecret));
		assert.match(shown, /^pin\.min_length=4$/m);
		for (const [k, v] of [['pin.min_length', '3'], ['pin.min_length', '13'],
			['attempts.budget', '0'], ['attempts.budget', '11'], ['pin.enabled', 'maybe'],
			['pin.blocklist', 'all'], ['token.access_minutes', '-1'], ['no.such', '1'],
			['token.access_minutes', '99999999999999999999'], ['hash.cost', '1']])
			assert.throws(() => t.set({ [k]: v }), { status: 1 }, `${k}=${v}`);
		assert.equal(site.pintle('tenant', 'show', t.apikey), shown);
	});
});

/* ---- pepper ---------------------------------------------------------------- */

test('after a new pepper and a restart everybody still signs in, and hashes are remade', async () => {
	const own = await Site.make({ workers: 2 });

	try {
		const t = own.tenant('secure');
		const people = [await t.member(), await t.member(), await t.member()];

		own.pintle('pepper', 'rotate');
		await own.restart();
		for (const m of people) {
			refused(await t.pinLogin(m.session, '8265'), 401, 1236);
			ok(await t.pinLogin(m.session, m.pin));
			refused(await t.login({ email: m.email, password: 'wrong one' }), 401, 966);
			ok(await t.login({ email: m.email, password: m.password }));
			ok(await t.change(m.access, m.pin, '7492'));
			ok(await t.pinLogin(m.session, '7492'));
		}
		own.pintle('pepper', 'rotate');
		await own.restart();
		for (const m of people)
			ok(await t.pinLogin(m.session, '7492'));
		ok(await t.login({ email: (await t.member()).email, password: PASSWORD }));
	} finally {
		await own.stop();
	}
});

/* ---- time ------------------------------------------------------------------ */

test('PIN logins renew the session token, up to its absolute end', async () => {
	const t = site.tenant('secure', { 'pin.session_minutes': 5 });
	const m = await t.member();
	const end = async () => ok(await t.pinLogin(m.session, m.pin)).session_expires_in;

	t.set({ 'pin.session_minutes': 60 });
	assertMinutes(await end(), 60);
	t.set({ 'pin.session_minutes': 10080, 'pin.session_max_days': 1 });
	assertMinutes(await end(), 1440);
	t.set({ 'pin.session_max_days': 0 });
	assertMinutes(await end(), 1440);
});

test('in profile loginradius PIN logins do not renew the session token', async () => {
	const t = site.tenant('loginradius');
	const m = await t.member();

	t.set({ 'pin.session_minutes': 60 });
	assertMinutes(ok(await t.pinLogin(m.session, m.pin)).session_expires_in, 10);
});


async function startExpiring() {
	const t = site.tenant('secure', { 'token.access_minutes': 1, 'pin.session_minutes': 1,
		'pin.authtoken_minutes': 1 });
	const m = await t.member();
	const wish = person();

	await t.create(wish);
	t.set({ 'pin.required': 'on' });

	const answer = await t.login({ email: wish.Email[0].Value, password: PASSWORD });
	const pinauth = refused(answer, 403, 1243).Data.PINAuthToken;

	ok(await t.validate(m.access));
	await sleep(61000);
	return { t, m, pinauth };
}

test('expired tokens answer 906, 1246, 1240', async () => {
	const { t, m, pinauth } = await expired;

	refused(await t.validate(m.access), 403, 906);
	refused(await t.endAccess(m.access), 403, 906);
	refused(await t.change(m.access, m.pin, '8265'), 403, 906);
	refused(await t.pinLogin(m.session, m.pin), 403, 1246);
	refused(await t.endSession(m.session), 403, 1246);
	refused(await t.setPin(pinauth, '4938'), 403, 1240);

	const anew = ok(await t.login({ email: m.email, password: m.password }));

	ok(await t.pinLogin(anew.session_token, m.pin));
});
