// SPDX-License-Identifier: MIT
// PINs, passwords, answers, codes, tokens and API secrets must not be found in any file afterwards.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { PROGRAMS, Site } = require('./lib/site');
const { Authenticator } = require('./lib/totp');
const { ok, person, refused, send, uuid } = require('./lib/client');

// Nothing else in a site holds these.
const CANARY = {
	pin: '836104729518',
	newPin: '472905183664',
	wrongPin: '591730264482',
	badPin: 'CanaryPin83',
	password: 'CanaryPass-pZ4mQ',
	newPassword: 'CanaryPass-wK9tB',
	wrongPassword: 'CanaryPass-hX2nL',
	queryPin: '604817392250',
	resetPin: '918273640516',
	resetPassword: 'CanaryPass-tR5vD',
	answer: 'Canary-Street Nineteen',
	wrongAnswer: 'Canary-Lane Eleven',
	wrongOtp: '7391628405',
};

let site, tenant;
const tokens = []; // GUIDs and other hex
const codes = []; // and what is typed

before(async () => {
	site = await Site.make({ workers: 2 });
	// Codes of ten digits do not turn up by chance.
	tenant = site.tenant('secure', { 'pin.required': 'on', 'code.digits': 10,
		'question.enabled': 'on', 'question.count': 1, 'recovery.stepup': 'off',
		'reset.pin_urls': 'https://app.example.org/reset', 'send.cooldown_seconds': 0 });
	await useAll();
	await recoverAll();
});

after(() => site.stop());

function keep(body) {
	tokens.push(body.access_token, body.refresh_token, body.session_token);
	return body;
}

/* Send every secret to every call that takes it, rightly and wrongly. */
async function useAll() {
	const wish = person({ Password: CANARY.password });
	const { Uid } = await tenant.create(wish);
	const login = (password) => tenant.login({ username: wish.UserName, password });
	const pinauth = refused(await login(CANARY.password), 403, 1243).Data.PINAuthToken;

	tokens.push(pinauth);
	await tenant.setPin(pinauth, CANARY.badPin);

	const first = keep(ok(await tenant.setPin(pinauth, CANARY.pin)));
	const bearer = { Authorization: `Bearer ${first.access_token}` };

	keep(ok(await tenant.pinLogin(first.session_token, CANARY.pin)));
	refused(await tenant.pinLogin(first.session_token, CANARY.wrongPin), 401, 1236);
	refused(await tenant.pinLogin(first.session_token, CANARY.badPin), 400, 908);
	refused(await login(CANARY.wrongPassword), 401, 966);
	refused(await tenant.change(first.access_token, CANARY.wrongPin, CANARY.newPin), 401, 1241);
	ok(await tenant.change(first.access_token, CANARY.pin, CANARY.newPin));
	keep(ok(await login(CANARY.password)));

	// Also in wrong places and in malformed requests.
	for (const p of ['/identity/v2/auth/login/pin', '/identity/v2/auth/pin/change',
		'/identity/v2/no/such', `/identity/v2/manage/account/${CANARY.queryPin}`]) {
		await tenant.call('POST', p, { headers: bearer, q: { pin: CANARY.queryPin,
			password: CANARY.password, session_token: first.session_token } });
		await tenant.call('PUT', p, { headers: { 'X-LoginRadius-ApiSecret': tenant.apisecret },
			body: `{"pin":"${CANARY.pin}","password":"${CANARY.password}"` });
		await tenant.call('POST', p, { body: { pin: { [CANARY.pin]: CANARY.password } } });
	}
	await tenant.login({ username: CANARY.password, password: CANARY.password });
	await tenant.manage('POST', '', { body: person({ Password: CANARY.password,
		PINInfo: { PIN: CANARY.pin }, Addresses: CANARY.password }) });
	await tenant.manage('POST', '', { body: person({ Password: CANARY.password,
		PINInfo: { PIN: CANARY.pin } }) });
	await tenant.update(Uid, { Password: CANARY.newPassword, PINInfo: { PIN: CANARY.newPin } });
	await send(site.port, { method: CANARY.password, path: '/identity/v2/auth/login' })
		.catch(() => {});

	for (let i = 0; i < 10; i++) // long enough for a line about the lock
		await tenant.login({ username: wish.UserName, password: `${CANARY.wrongPassword}${i}` });
}

/* Use every way of recovery, rightly and wrongly. */
async function recoverAll() {
	const [question] = site.pintle('question', 'add', tenant.apikey, 'First street?')
		.match(/[0-9a-f]{32}/);
	const m = await tenant.member(CANARY.pin, { Password: CANARY.password,
		SecurityQuestionAnswer: { [question]: CANARY.answer } });
	const handed = async (kind, type, body) => ok(await tenant.manage('POST', `/${kind}/${type}`,
		{ body })).Token;
	const put = (path, body) => tenant.call('PUT', `/identity/v2/auth/${path}`, { body });
	const as = { headers: { Authorization: `Bearer ${m.access}` } };
	const app = new Authenticator(ok(await tenant.call('GET', '/identity/v2/auth/account/2fa', as))
		.ManualEntryCode);

	codes.push(app.base32);
	tokens.push(app.seed.toString('hex'));
	ok(await tenant.call('PUT', '/identity/v2/auth/account/2fa/verification/authenticatorcode',
		{ ...as, body: { authenticatorcode: app.code(-1) } }));

	const { BackUpCodes } = ok(await tenant.manage('GET', '/2fa/backupcode', { q: { uid: m.uid } }));

	codes.push(...BackUpCodes);
	// These are really sent, by mail and SMS.
	for (const [path, body] of [['pin/forgot/email', { email: m.email }],
		['pin/forgot/otp', { phone: m.phone }], ['password', { username: m.username }]])
		ok(await tenant.call('POST', `/identity/v2/auth/${path}`, { body }));

	const link = await handed('emailtoken', 'forgotpin', { email: m.email });

	tokens.push(link);
	ok(await put('pin/reset/token', { resettoken: link, pin: CANARY.resetPin }));
	refused(await put('pin/reset/token', { resettoken: link, pin: CANARY.newPin }), 403, 1242);
	await tenant.call('PUT', '/identity/v2/auth/pin/reset/token', { q: { resettoken: link } });

	const otp = await handed('smsotp', 'forgotpin', { phone: m.phone });

	codes.push(otp);
	refused(await put('pin/reset/otp/phone', { phone: m.phone, otp: CANARY.wrongOtp,
		pin: CANARY.newPin }), 403, 1067);
	ok(await put('pin/reset/otp/phone', { phone: m.phone, otp, pin: CANARY.newPin }));
	refused(await put('pin/reset/securityAnswer/email', { email: m.email, pin: CANARY.pin,
		securityanswer: { [question]: CANARY.wrongAnswer } }), 403, 1093);
	ok(await put('password/securityanswer', { email: m.email, password: CANARY.resetPassword,
		securityanswer: { [question]: CANARY.answer } }));
	ok(await put('pin/reset/otp/backupcode', { email: m.email, otp: BackUpCodes[3],
		pin: '640915283746' }));
	for (const kind of ['forgotpassword', 'emailverification'])
		tokens.push(await handed('emailtoken', kind, { email: (await tenant.member(CANARY.pin,
			{ EmailVerified: false })).email }));
}

function filesBelow(dir) {
	return fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
		const name = path.join(dir, e.name);

		return e.isDirectory() ? filesBelow(name) : e.isFile() ? [name] : [];
	});
}

/* Check that no file contains one of the needles (name to list of bytes). */
function assertNowhere(files, needles) {
	assert.ok(files.length > 0);
	for (const file of files) {
		const bytes = fs.readFileSync(file);

		for (const [name, forms] of Object.entries(needles))
			for (const form of forms)
				assert.equal(bytes.indexOf(form), -1, `${name} stands in ${file}`);
	}
}

/* Bytes of a text as they are, in base64, in hex, as UTF-16. */
function formsOf(text) {
	const bytes = Buffer.from(text);

	return [bytes, Buffer.from(bytes.toString('base64').replace(/=+$/, '').slice(0, -1)),
		Buffer.from(bytes.toString('hex')), Buffer.from(text, 'utf16le')];
}

/* A GUID as text in any letter case, without hyphens, and as its 16 bytes. */
function formsOfGuid(text) {
	const hex = text.replaceAll('-', '');

	return [Buffer.from(text), Buffer.from(text.toUpperCase()), Buffer.from(hex),
		Buffer.from(hex.toUpperCase()), Buffer.from(hex, 'hex')];
}

test('the search finds what is there', () => {
	const file = path.join(site.dir, 'store', 'canary');

	fs.writeFileSync(file, Buffer.concat([Buffer.alloc(99), Buffer.from('x836104729518y')]));
	try {
		assert.throws(() => assertNowhere(filesBelow(site.dir), { pin: formsOf(CANARY.pin) }),
			/pin stands in .*canary/);
	} finally {
		fs.rmSync(file);
	}
	assert.ok(filesBelow(site.dir).some((f) => f.endsWith('.mdb')));
	assert.match(site.log(), / signed_in .* uid=/);
});

test('PINs, passwords and answers are in no file of the site: store, log, run, mail', () => {
	const needles = Object.fromEntries(Object.entries(CANARY).map(([k, v]) =>
		[k, [...formsOf(v), ...formsOf(v.toLowerCase())]])); // answers are folded

	assertNowhere(filesBelow(site.dir), needles);
});

test('sent and shown codes, and seeds, are in no file of the site', () => {
	assert.equal(codes.length, 12);

	const spelt = (code) => [code, code.toUpperCase(), code.replace('-', ''),
		code.replace('-', '').toUpperCase()];

	assertNowhere(filesBelow(site.dir),
		Object.fromEntries(codes.map((c, i) => [`code ${i}`, spelt(c).flatMap(formsOf)])));
});

test('tokens are in no file of the site', () => {
	assert.ok(tokens.length >= 10 && tokens.every(Boolean));
	assertNowhere(filesBelow(site.dir),
		Object.fromEntries(tokens.map((t, i) => [`token ${i}`, formsOfGuid(t)])));
});

test('the API secret is in no file of the site', () => {
	const secret = tenant.apisecret;

	assertNowhere(filesBelow(site.dir), { secret: [Buffer.from(secret),
		Buffer.from(secret.replaceAll('-', '')), ...formsOf(secret)] });
});

test('no secret is in the command line or environment of a process', () => {
	const needles = [...Object.values(CANARY), ...tokens, ...codes, tenant.apisecret];
	const pids = [site.server.pid, ...site.workers()];

	assert.equal(pids.length, 1 + 2 * PROGRAMS.length);
	for (const pid of pids)
		for (const name of ['cmdline', 'environ']) {
			let text = '';

			try {
				text = fs.readFileSync(`/proc/${pid}/${name}`, 'latin1');
			} catch (e) {
				assert.equal(e.code, 'EACCES'); // not readable by this user, which is as good
			}
			for (const needle of needles)
				assert.ok(!text.includes(needle), `${name} of ${pid}`);
		}
});

test('the log names people by uid only', () => {
	const log = site.log();

	assert.doesNotMatch(log, /@example\.org|%40example\.org/i);
	assert.doesNotMatch(log, /49151\d{8}/);
	assert.doesNotMatch(log, /User\.|user\./);
	assert.doesNotMatch(log, /apikey|session_token|access_token/i);
});

test('private folders and files cannot be read by others', () => {
	for (const name of ['keys', 'store', 'run', 'log', 'mail'])
		assert.equal(fs.statSync(path.join(site.dir, name)).mode & 0o077, 0, name);
	for (const file of filesBelow(site.dir)) {
		const where = path.relative(site.dir, file);

		if (!where.startsWith('etc/') && !where.startsWith('www/'))
			assert.equal(fs.statSync(file).mode & 0o077 &
				~(where.startsWith('log/pintle-lighttpd') ? 0o077 : 0), 0, where);
	}
});

test('answers may not be cached', async () => {
	for (const answer of [await tenant.login({ email: 'x@example.org', password: 'x' }),
		await tenant.validate(uuid()), await tenant.manage('GET', '', { q: { username: 'x' } }),
		await tenant.call('GET', '/identity/v2/no/such')]) {
		assert.equal(answer.headers['cache-control'], 'no-store');
		assert.equal(answer.headers['x-content-type-options'], 'nosniff');
		assert.equal(answer.headers['referrer-policy'], 'no-referrer');
	}
});
