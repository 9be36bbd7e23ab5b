// SPDX-License-Identifier: MIT
// Captchas: what they allow, what they never allow, and that waiting for a provider delays nobody else.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const { descendants, kill } = require('../lib/process');
const { until } = require('../lib/wait');
const { Site } = require('./lib/site');
const { Server } = require('./lib/servers');
const { Provider, token } = require('./lib/provider');
const { Recovery } = require('./lib/recover');
const { Visitor } = require('./lib/visitor');
const { PASSWORD, ok, person, refused, inParallel } = require('./lib/client');

const LOGIN = '/identity/v2/auth/login';
const PARALLEL = 6; // how many may wait for a provider

let site, provider;

before(async () => {
	provider = await Provider.start();
	site = await Site.make({ workers: 1, conf: { 'hash.cost': 1, 'captcha.parallel': PARALLEL } });
});

after(async () => {
	await site.stop();
	provider.stop();
});

function tenantOf(kind, more = {}) {
	return site.tenant('secure', provider.settings(kind, more));
}

async function someone(t) {
	const wish = person({ PINInfo: { PIN: '4938' } });
	const made = await t.create(wish);

	return { uid: made.Uid, email: wish.Email[0].Value, password: PASSWORD };
}

/* Sign in with a captcha in the body, under a name. */
function login(t, who, captcha, name = 'g-recaptcha-response', more = {}) {
	return t.call('POST', LOGIN, { body: { email: who.email, password: PASSWORD,
		...(captcha === undefined ? {} : { [name]: captcha }), ...more } });
}

/* The reason in the log why the last captcha could not be verified. */
function lastReason(at) {
	return at.log().trimEnd().split('\n').filter((line) => line.includes(' captcha_unavailable ')).at(-1);
}

/* How long something takes, in milliseconds. */
async function timed(job) {
	const from = process.hrtime.bigint();
	const result = await job();

	return [result, Number(process.hrtime.bigint() - from) / 1e6];
}

describe('reCAPTCHA v2', () => {
	let t, anna;

	before(async () => {
		t = tenantOf('recaptcha-v2');
		anna = await someone(t);
	});

	test('a verified captcha lets the call through; a missing or empty one is 982', async () => {
		const shown = token();

		ok(await login(t, anna, shown));
		assert.equal(provider.askedFor(shown).length, 1);
		assert.equal(provider.askedFor(shown)[0].body, `secret=sh%26h%3Dh&response=${shown}`);
		assert.equal(provider.askedFor(shown)[0].method, 'POST');
		refused(await login(t, anna), 403, 982);
		refused(await login(t, anna, ''), 403, 982);
	});

	test('a captcha that the provider refuses is 982', async () => {
		for (const word of ['no', 'host', 'nohost', 'old', 'future'])
			refused(await login(t, anna, token(word)), 403, 982);
	});

	test('a captcha can be used once, even if the provider would accept it again', async () => {
		const shown = token(), failed = token('no');

		ok(await login(t, anna, shown));
		refused(await login(t, anna, shown), 403, 982);
		refused(await login(t, anna, failed), 403, 982);
		refused(await login(t, anna, failed), 403, 982);
		assert.equal(provider.askedFor(shown).length, 1);
		assert.equal(provider.askedFor(failed).length, 1);
	});

	test('of fifty parallel requests with one captcha, one passes', async () => {
		const shown = token();
		const all = await inParallel(50, 50, () => login(t, anna, shown));

		assert.equal(all.filter((a) => a.status === 200).length, 1);
		assert.equal(provider.askedFor(shown).length, 1);
	});

	test('a captcha used in one tenant is not used up in another', async () => {
		const other = tenantOf('recaptcha-v2');
		const bob = await someone(other);
		const shown = token();

		ok(await login(t, anna, shown));
		ok(await login(other, bob, shown)); // the provider would refuse it
	});

	test('other calls of the tenant need no captcha', async () => {
		const before = provider.seen.length;

		ok(await t.manage('GET', `/${anna.uid}`));
		ok(await t.call('GET', '/identity/v2/auth/email', { q: { email: anna.email } }));
		refused(await t.pinLogin('00000000-0000-4000-8000-000000000000', '1234'), 403, 1245);
		assert.equal(provider.seen.length, before);
	});

	test('it is checked after the parameters and before anything about the account', async () => {
		refused(await t.call('POST', LOGIN, { body: { email: anna.email } }), 400, 1089);
		refused(await t.call('POST', LOGIN, { body: { email: anna.email, password: 'x' } }), 403, 982);
		refused(await t.call('POST', LOGIN,
			{ body: { email: 'nobody@example.org', password: 'x' } }), 403, 982);
	});

	test('a captcha is accepted in every place and spelling', async () => {
		const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
		const who = `email=${encodeURIComponent(anna.email)}&password=${PASSWORD}`;

		for (const name of ['g-recaptcha-response', 'g_recaptcha_response',
			'G-Recaptcha-Response']) {
			ok(await login(t, anna, token(), name));
			ok(await t.call('POST', LOGIN, { q: { [name]: token() },
				body: { email: anna.email, password: PASSWORD } }));
			ok(await t.call('POST', LOGIN, { headers: form, body: `${who}&${name}=${token()}` }));
		}
		for (const name of ['h-captcha-response', 'qq_captcha_ticket', 'captcha'])
			refused(await login(t, anna, token(), name), 403, 982);
	});

	test('long captchas are accepted, longer ones and other types refused', async () => {
		ok(await login(t, anna, `${token()}-${'x'.repeat(7000)}`));
		refused(await login(t, anna, 'x'.repeat(8193)), 400, 908);
		refused(await login(t, anna, 7), 400, 908);
		refused(await login(t, anna, ['x']), 400, 908);
	});
});

describe('the other kinds', () => {
	test('reCAPTCHA v3 must have the right action and score', async () => {
		const t = tenantOf('recaptcha-v3', { 'captcha.apis': 'Login,PINLogin' });
		const anna = await someone(t);
		const { session_token: session } = ok(await login(t, anna, token()));
		const pin = (captcha) => t.call('POST', `${LOGIN}/pin`, { q: { session_token: session },
			body: { pin: '4938', 'g-recaptcha-response': captcha } });

		for (const word of ['action', 'pinlogin', 'low', 'host', 'old', 'no'])
			refused(await login(t, anna, token(word)), 403, 982);
		refused(await pin(token()), 403, 982); // it is for signing in by password
		ok(await pin(token('pinlogin')));
		t.set({ 'captcha.score_min': 0 });
		ok(await login(t, anna, token('low')));
		t.set({ 'captcha.action': 'Registration' });
		ok(await login(t, anna, token('action')));
	});

	test('hCaptcha: both spellings, and a score that counts the other way', async () => {
		const t = tenantOf('hcaptcha');
		const anna = await someone(t);

		for (const name of ['h-captcha-response', 'h_captcha_response']) {
			const shown = token('human');

			ok(await login(t, anna, shown, name));
			assert.equal(provider.askedFor(shown)[0].body,
				`secret=sh%26h%3Dh&response=${shown}&sitekey=2015399`);
			refused(await login(t, anna, token('bot'), name), 403, 982);
		}
		refused(await login(t, anna, token('human')), 403, 982); // a name of reCAPTCHA's
	});

	test('Tencent, old: ticket and random text, both spellings, with the address', async () => {
		const t = tenantOf('tencent-old');
		const anna = await someone(t);

		for (const name of ['qq_captcha', 'qq_recaptcha']) {
			const shown = token('good');
			const q = { [`${name}_ticket`]: shown, [`${name}_randstr`]: '@r&d' };

			ok(await t.call('POST', LOGIN, { q, body: { email: anna.email, password: PASSWORD } }));

			const [asked] = provider.askedFor(shown);

			assert.equal(asked.method, 'GET');
			assert.equal(asked.url, '/verify?aid=2015399&AppSecretKey=sh%26h%3Dh&' +
				`Ticket=${shown}&Randstr=%40r%26d&UserIP=127.0.0.1`);
			refused(await login(t, anna, token('evil'), `${name}_ticket`), 403, 982);
			refused(await login(t, anna, token('text'), `${name}_ticket`), 503, 982);
		}
	});

	test('Tencent, new: signed as its cloud requires', async () => {
		const t = tenantOf('tencent');
		const anna = await someone(t);
		const shown = token('code1');

		ok(await login(t, anna, shown, 'qq_captcha_ticket', { qq_captcha_randstr: '@r' }));

		const [{ headers, body }] = provider.askedFor(shown);
		const when = headers['x-tc-timestamp'];
		const day = new Date(when * 1000).toISOString().slice(0, 10);
		const sha = (s) => crypto.createHash('sha256').update(s).digest('hex');
		const mac = (key, s) => crypto.createHmac('sha256', key).update(s).digest();
		const canonical = ['POST', '/', '', 'content-type:application/json; charset=utf-8',
			`host:${headers.host}`, '', 'content-type;host', sha(body)].join('\n');
		const text = ['TC3-HMAC-SHA256', when, `${day}/captcha/tc3_request`, sha(canonical)].join('\n');
		const key = mac(mac(mac('TC3tc-key', day), 'captcha'), 'tc3_request');

		assert.equal(headers.authorization, 'TC3-HMAC-SHA256 ' +
			`Credential=AKIDtest/${day}/captcha/tc3_request, SignedHeaders=content-type;host, ` +
			`Signature=${mac(key, text).toString('hex')}`);
		assert.equal(headers['content-type'], 'application/json; charset=utf-8');
		assert.equal(headers['x-tc-action'], 'DescribeCaptchaResult');
		assert.equal(headers['x-tc-version'], '2019-07-22');
		assert.deepEqual(JSON.parse(body), { CaptchaType: 9, Ticket: shown, Randstr: '@r',
			UserIp: '127.0.0.1', CaptchaAppId: 2015399, AppSecretKey: 'sh&h=h' });
		refused(await login(t, anna, token('code9'), 'qq_captcha_ticket'), 403, 982);
	});
});

describe('a provider that does not work', () => {
	let t, anna;

	before(async () => {
		t = tenantOf('recaptcha-v2');
		anna = await someone(t);
	});

	test('the call is refused, with Retry-After', async () => {
		for (const word of ['reset', 'close', 'status', 'redirect', 'huge', 'text', 'empty', 'half',
			'list', 'secret']) {
			const answer = await login(t, anna, token(word));

			refused(answer, 503, 982);
			assert.ok(answer.headers['retry-after'] > 0, word);
			assert.doesNotMatch(lastReason(site), /Timeout/, word); // nobody waited for it
		}
		t.set({ 'captcha.verify_url': 'http://127.0.0.1:9/' }); // where nobody listens
		refused(await login(t, anna, token()), 503, 982);
		t.set({ 'captcha.verify_url': provider.url });
		assert.ok(site.log().includes('captcha_unavailable'));
	});

	test('waiting for a hanging provider is limited, and delays no other call', async () => {
		let over = 0;
		const hanging = ['hang', 'drip', 'hang', 'drip'].map((word) =>
			timed(() => login(t, anna, token(word))).finally(() => { over++; }));
		const plain = site.tenant('secure');
		const bob = await plain.member();
		let calls = 0;

		await until(() => provider.seen.filter((s) => /^(hang|drip)/.test(s.token)).length >= 4);
		while (over === 0 && calls < 100) { // by the same, only worker
			ok(await plain.pinLogin(bob.session, '4938'));
			ok(await login(t, anna, token()));
			ok(await plain.validate(bob.access));
			calls++;
		}
		assert.ok(calls > 0, `${calls} calls`);
		for (const [answer, ms] of await Promise.all(hanging)) {
			refused(answer, 503, 982);
			assert.ok(ms > 3000, `${ms} ms`);
		}
	});

	test('at most captcha.parallel requests wait; the next is refused at once', async () => {
		const shown = token();
		/*
		 * Whether all were already waiting when another came; each waits for seconds
		 * only.
		 */
		const allWait = async () => {
			const tokens = Array.from({ length: PARALLEL }, () => token('hang'));
			let over = 0;
			const waiting = tokens.map((one) => login(t, anna, one).finally(() => { over++; }));

			await until(() => over > 0 || tokens.every((one) => provider.askedFor(one).length > 0));
			const full = over === 0;
			const next = full && await login(t, anna, shown);
			const stayed = full && over === 0;

			for (const one of waiting)
				refused(await one, 503, 982);
			if (stayed)
				refused(next, 503, 982);
			return stayed;
		};

		let seen = false;

		for (let n = 0; n < 20 && !seen; n++)
			seen = await allWait();
		assert.ok(seen);
		assert.equal(provider.askedFor(shown).length, 0);
		ok(await login(t, anna, shown)); // it had not been used up
	});

	test('if the helper cannot be started, or prints nothing, the call is refused', async () => {
		const script = `${site.dir}/helper`;
		const other = await Site.make({ workers: 1,
			conf: { 'hash.cost': 2, 'captcha.helper': script } });

		try {
			const u = other.tenant('secure', provider.settings('recaptcha-v2'));
			const bob = await someone(u);
			const run = async (text) => {
				fs.writeFileSync(script, `#!/bin/sh\n${text}\n`, { mode: 0o700 });
				return login(u, bob, token());
			};

			refused(await login(u, bob, token()), 503, 982);
			for (const text of ['exit 0', 'cat >/dev/null', 'echo ok', 'echo nonsense',
				'head -c 200000 /dev/zero', 'printf "ok\\n{}"; sleep 9 & exit 0', 'kill -9 $$']) {
				refused(await run(text), 503, 982);
			}
			const [answer, ms] = await timed(() => run('exec sleep 600'));

			refused(answer, 503, 982);
			assert.ok(ms > 3000 && ms < 300000, `${ms} ms`);
			const env = `${site.dir}/env`;
			const asGood = await run(`(tr '\\0' '\\n' </proc/$$/environ; ls -l /proc/$$/fd; ` +
				`tr '\\0' ' ' </proc/$$/cmdline) >${env}; ` +
				`printf 'ok\\n{"success":true,"hostname":"www.example.org","challenge_ts":"` +
				`${new Date().toISOString()}"}'`);

			ok(asGood);
			const seen = fs.readFileSync(env, 'utf8');

			assert.ok(!/pintle\.mdb|\.log|attempts-|socket:|sh&h|PINTLE/.test(seen), seen);
			assert.ok(seen.includes('/dev/null'), seen);
		} finally {
			await other.stop();
		}
	});

	test('no helper process stays behind', async () => {
		await until(() => descendants(site.workers()).length === 0);
	});

	test('a worker that is asked to end answers waiting requests first', async () => {
		const shown = token('hang');
		const waiting = login(t, anna, shown);

		await until(() => provider.askedFor(shown).length > 0);
		const [pid] = site.workers('login');

		kill(pid, 'SIGTERM');
		refused(await waiting, 503, 982);
		await until(() => !site.workers('login').includes(pid) && site.workers('login').length === 1);
		ok(await login(t, anna, token()));
	});
});

describe('attempts', () => {
	test('captchas give back no attempts: of twenty wrong PINs as many are checked as without', async () => {
		const t = tenantOf('recaptcha-v2', { 'captcha.apis': 'PINLogin',
			'attempts.wait_seconds': 3600 });
		const anna = await t.member();
		let checked = 0;

		for (let i = 0; i < 20; i++) {
			const answer = await t.call('POST', `${LOGIN}/pin`, { q: { session_token: anna.session,
				g_recaptcha_response: token() }, body: { pin: String(500000 + i) } });

			if (answer.json.ErrorCode === 1236)
				checked++;
			else
				refused(answer, 403, 1198);
		}
		assert.equal(checked, 5);
	});

	test('with attempts.lock=captcha, each captcha allows one attempt, up to the ceiling', async () => {
		const t = tenantOf('recaptcha-v2', { 'captcha.apis': '', 'attempts.lock': 'captcha' });
		const anna = await t.member();
		let guess = 600000;
		const pin = (text, captcha) => t.call('POST', `${LOGIN}/pin`, { q: {
			session_token: anna.session, 'g-recaptcha-response': captcha }, body: { pin: text } });
		const wrong = (captcha) => pin(String(guess++), captcha);

		for (let i = 0; i < 5; i++)
			refused(await wrong(), 401, 1236);
		refused(await pin('4938'), 403, 1132);
		refused(await pin('4938', token('no')), 403, 982);

		const { IsLoginLocked, LoginLockedType } = await t.read(anna.uid);

		assert.deepEqual([IsLoginLocked, LoginLockedType], [true, 'Captcha']);
		refused(await wrong(token()), 401, 1236);
		refused(await wrong(), 403, 1132);
		ok(await pin('4938', token()));
		assert.equal((await t.read(anna.uid)).LoginLockedType, 'None');
		for (let i = 0; i < 10; i++)
			refused(await wrong(token()), 401, 1236);
		refused(await pin('4938', token()), 403, 1198);
	});

	test('with attempts.lock=question, the error says so', async () => {
		const t = site.tenant('secure', { 'attempts.lock': 'question' });
		const anna = await t.member();

		for (let i = 0; i < 5; i++)
			refused(await t.pinLogin(anna.session, String(700000 + i)), 401, 1236);
		refused(await t.pinLogin(anna.session, '4938'), 403, 1148);
		assert.equal((await t.read(anna.uid)).LoginLockedType, 'SecurityQuestion');
	});

	test('the person can open such a lock for one attempt', async () => {
		const t = tenantOf('recaptcha-v2', { 'attempts.lock': 'captcha', 'captcha.apis': '' });
		const anna = await t.member();
		let guess = 800000;
		const unlock = (captcha) => t.call('PUT', '/identity/v2/auth/account/unlock', {
			headers: { Authorization: `Bearer ${anna.access}` },
			body: captcha ? { g_recaptcha_response: captcha } : {} });

		refused(await unlock(token()), 403, 1221);
		for (let i = 0; i < 5; i++)
			refused(await t.pinLogin(anna.session, String(guess++)), 401, 1236);
		refused(await unlock(), 403, 982);
		refused(await unlock(token('no')), 403, 982);
		for (let i = 5; i < 10; i++) {
			refused(await t.pinLogin(anna.session, String(guess++)), 403, 1132);
			assert.deepEqual(ok(await unlock(token())), { IsPosted: true });
			refused(await t.pinLogin(anna.session, String(guess++)), 401, 1236);
		}
		refused(await unlock(token()), 403, 1264);
		t.set({ 'attempts.lock': 'suspend' });
		refused(await unlock(token()), 403, 1264);
	});
});

describe('registering with a captcha', () => {
	const path = '/identity/v2/auth/register/captcha';

	test('needs a captcha, whatever captcha.apis says, and no SOTT', async () => {
		const t = tenantOf('recaptcha-v3', { 'captcha.apis': '' });
		const wish = person({ PINInfo: { PIN: '4938' } });

		refused(await t.call('POST', path, { body: wish }), 403, 982);
		refused(await t.call('POST', path, { q: { g_recaptcha_response: token('no') },
			body: wish }), 403, 982);
		refused(await t.call('POST', path, { body: { ...wish, 'g-recaptcha-response': token() } }),
			403, 982); // of another action
		assert.deepEqual(ok(await t.call('POST', path,
			{ body: { ...wish, 'g-recaptcha-response': token('action') } })),
		{ IsPosted: true, Data: null });
		ok(await t.login({ email: wish.Email[0].Value, password: PASSWORD }));
	});

	test('does not exist without a provider', async () => {
		const t = site.tenant('secure');

		refused(await t.call('POST', path, { body: { ...person(), 'g-recaptcha-response': 'x' } }),
			403, 982);
	});
});

/* The calls that ask for a captcha, as appinfo names them. */
const asking = (info) => Object.entries(info.OptionalRecaptchaConfiguration.Apis)
	.filter(([, on]) => on).map(([name]) => name);

/* As the response models of the java and .NET SDKs have them. */
const TYPED = ['PostForgotPasswordByEmail', 'PostForgotPasswordByPhone', 'PutChangePassword',
	'PostLoginByEmailAndPassword', 'PostLoginByUserNameAndPassword',
	'PostLoginByPhoneAndPassword', 'PutUpdateProfile'];

test('appinfo names calls as typed clients know them in profile loginradius, otherwise as in captcha.apis', async () => {
	const apis = 'Login,ForgotPassword,ChangePassword,UpdateProfile,PINLogin';
	const info = async (profile) => ok(await site.tenant(profile,
		{ ...provider.settings('recaptcha-v2'), 'captcha.apis': apis }).call('GET', '/ciam/appinfo'));
	const secure = await info('secure');
	const names = Object.keys(secure.OptionalRecaptchaConfiguration.Apis);

	assert.deepEqual(asking(await info('loginradius')).sort(), ['PINLogin', ...TYPED].sort());
	assert.deepEqual(asking(secure).sort(), apis.split(',').sort());
	assert.deepEqual(TYPED.filter((name) => names.includes(name)), []);
});

test('appinfo says which fields and rules a registration form has', async () => {
	const t = site.tenant('secure');
	const info = async () => ok(await t.call('GET', '/ciam/appInfo'));
	const plain = await info();

	assert.equal(plain.V2RecaptchaSiteKey, null);
	assert.equal(plain.QQTencentCaptchaKey, null);
	assert.equal(plain.OptionalRecaptchaConfiguration.IsEnabled, false);
	assert.ok(Object.values(plain.OptionalRecaptchaConfiguration.Apis).every((v) => v === false));
	assert.deepEqual(plain.LoginLockedConfiguration, { LoginLockedType: 'Suspend',
		MaximumFailedLoginAttempts: 5, SuspendConfiguration: { EffectivePeriodInSeconds: 30 } });
	assert.equal(plain.EmailVerificationFlow, 'optional');
	assert.deepEqual(plain.TemplateVerificationTypes,
		{ EmailVerification: 'OTP', ForgotPassword: 'OTP', ForgotPIN: 'OTP' });
	assert.deepEqual(plain.SecurityQuestions, { Questions: [], SecurityQuestionCount: 0 });
	assert.deepEqual(plain.ApiRequestSigningConfig, { IsEnabled: false, Mode: 'Off' });
	assert.equal(plain.PrivacyPolicyConfiguration, null);
	for (const member of ['IsPhoneLogin', 'IsUserNameLogin', 'IsSecurityQuestion',
		'OTPEmailVerification'])
		assert.equal(typeof plain[member], 'boolean', member);

	const pin = (i) => i.RegistrationFormSchema.find((f) => f.name === 'pin');

	assert.deepEqual(pin(plain), { Checked: true, type: 'password', name: 'pin', display: 'PIN',
		rules: 'min_length[4]|max_length[12]|numeric', options: null, permission: 'w',
		DataSource: null, Parent: null, ParentDataSource: null });

	t.set({ ...provider.settings('recaptcha-v3'), 'captcha.apis': 'Login, forgotpassword',
		'attempts.lock': 'captcha', 'pin.required': 'on', 'pin.min_length': 6, 'pin.max_length': 8,
		'verify.email': 'required', 'verify.urls': 'https://example.org/verify',
		'reset.pin_urls': 'https://example.org/pin', 'recovery.message': 'link',
		'signature.mode': 'strict', 'authenticator.enabled': 'off' });
	const full = await info();

	assert.equal(full.V2RecaptchaSiteKey, '2015399');
	assert.equal(full.QQTencentCaptchaKey, null);
	assert.deepEqual(asking(full), ['Login', 'ForgotPassword']);
	assert.equal(full.OptionalRecaptchaConfiguration.IsEnabled, true);
	assert.equal(full.LoginLockedConfiguration.LoginLockedType, 'Captcha');
	assert.equal(full.EmailVerificationFlow, 'required');
	assert.equal(full.OTPEmailVerification, false);
	assert.deepEqual(full.TemplateVerificationTypes,
		{ EmailVerification: 'MAGICLINK', ForgotPassword: 'OTP', ForgotPIN: 'MAGICLINK' });
	assert.equal(pin(full).rules, 'required|min_length[6]|max_length[8]|numeric');
	assert.deepEqual(full.ApiRequestSigningConfig, { IsEnabled: true, Mode: 'Strict' });
	assert.equal(full.TwoFactorAuthentication.IsGoogleAuthenticator, false);
	assert.ok(!JSON.stringify(full).includes('sh&h'));
	t.set({ 'captcha.provider': 'tencent' });
	assert.equal((await info()).QQTencentCaptchaKey, '2015399');
	t.set({ 'pin.enabled': 'off' });
	assert.equal(pin(await info()), undefined);
});

test('secrets are encrypted in the store and masked where settings are shown', () => {
	const t = tenantOf('tencent', { 'captcha.secret': 'plainly-visible' });

	site.pintle('tenant', 'set', t.apikey, 'captcha.tencent_key=-', { input: 'from-standard-input\n' });
	const shown = site.pintle('tenant', 'show', t.apikey);

	assert.match(shown, /^captcha\.secret=\*+$/m);
	assert.match(shown, /^captcha\.tencent_key=\*+$/m);
	assert.match(shown, /^captcha\.site_key=2015399$/m);
	for (const text of ['plainly-visible', 'from-standard-input']) {
		assert.ok(!shown.includes(text));
		assert.ok(!fs.readFileSync(`${site.dir}/store/pintle.mdb`).includes(text));
		assert.ok(!site.log().includes(text));
	}
});

test('a form that is refused for its captcha shows no security questions', async () => {
	const t = tenantOf('recaptcha-v2', { 'captcha.apis': 'SecurityQuestions', 'question.enabled': 'on',
		'pages.folder': 'asked' });
	const visitor = new Visitor(site);
	const name = 'ada@example.org';

	new Recovery(t).questions('Best song?', 'Best soup?');
	site.pintle('pages', 'publish', t.apikey);
	await visitor.open('/asked/en/reset-by-question.html');
	for (const more of [{}, { question1: 'x' }, { question1: 'x', pin: '%'.repeat(300) }]) {
		assert.ok([400, 403].includes((await visitor.submit({ name, ...more })).status));
		assert.doesNotMatch(visitor.says, /Best/);
	}
	assert.equal((await visitor.submit({ name, 'g-recaptcha-response': token() })).status, 200);
	assert.match(visitor.says, /Best so(ng|up)\?/);
});

test('as plain CGI the process waits for the provider itself', async () => {
	const server = await Server.start('Apache, plain CGI');

	try {
		const { apikey, apisecret } = JSON.parse(server.pintle('tenant', 'add', 'CGI'));
		const wish = person();
		const post = (path, body, headers = {}) => server.send({ method: 'POST',
			path: `${path}?apikey=${apikey}`, body: JSON.stringify(body), headers });
		const signIn = (captcha) => post(LOGIN, { email: wish.Email[0].Value, password: PASSWORD,
			'g-recaptcha-response': captcha });

		server.set({ apikey }, provider.settings('recaptcha-v2'));
		ok(await post('/identity/v2/manage/account', wish, { 'X-LoginRadius-ApiSecret': apisecret }));
		const shown = token();

		ok(await signIn(shown));
		refused(await signIn(shown), 403, 982);
		refused(await signIn(token('no')), 403, 982);
		const [answer, ms] = await timed(() => signIn(token('hang')));

		refused(answer, 503, 982);
		assert.ok(ms > 3000, `${ms} ms`);
	} finally {
		await server.stop();
	}
});
