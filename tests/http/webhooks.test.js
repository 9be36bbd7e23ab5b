// SPDX-License-Identifier: MIT
// Webhooks: subscriptions over the wire, and what reaches a receiver that checks for itself.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { kill } = require('../lib/process');
const { sleep, until } = require('../lib/wait');
const { Site, BIN, ROOT } = require('./lib/site');
const { Issuer } = require('./lib/issuer');
const { mails } = require('./lib/outbox');
const { Recovery, UNLIMITED } = require('./lib/recover');
const { Client, GUID, TIME, ok, person, refused, send, uuid } = require('./lib/client');

const PIN = '4938';
const EVENTS = 31;

let site;
let outbox;

before(async () => {
	site = await Site.make({ workers: 3,
		conf: { 'hash.cost': 2, 'webhooks.loopback': 'on', 'outbox.send_seconds': 12 } });
	outbox = startOutbox();
});

after(async () => {
	outbox.kill();
	await site.stop();
});

function startOutbox() {
	return spawn(path.join(BIN, 'pintle-outbox'), ['-c', site.conf], { stdio: 'inherit' });
}

/*
 * A server that records its requests; `answer(n, got)` may return a status, or null to never
 * answer.
 */
class Receiver {
	static async make(answer = () => 204) {
		const r = new Receiver();

		r.got = [];
		r.server = http.createServer((req, res) => {
			const parts = [];

			req.on('data', (d) => parts.push(d));
			req.on('end', () => {
				const bytes = Buffer.concat(parts);

				r.got.push({ method: req.method, url: req.url, headers: req.headers, bytes,
					json: JSON.parse(bytes.toString()), at: Date.now() });

				const status = answer(r.got.length, r.got.at(-1));

				if (status === null)
					return;
				if (status >= 300 && status < 400)
					res.setHeader('Location', `http://127.0.0.1:${r.port}/elsewhere`);
				res.statusCode = status;
				res.end();
			});
		});
		await new Promise((resolve) => { r.server.listen(0, '127.0.0.1', resolve); });
		r.port = r.server.address().port;
		r.server.unref();
		return r;
	}

	url(rest = '/hook') {
		return `http://127.0.0.1:${this.port}${rest}`;
	}

	/* Wait for the first n requests. */
	async first(n) {
		await until(() => this.got.length >= n);
		return this.got.slice(0, n);
	}

	stop() {
		this.server.closeAllConnections();
		this.server.close();
	}
}

function hooks(t, method, rest = '', body = undefined, base = '/v2/manage/webhooks') {
	return t.call(method, base + rest, { body, headers: { 'X-LoginRadius-ApiSecret': t.apisecret } });
}

async function subscribe(t, Event, TargetUrl, more = {}) {
	return ok(await hooks(t, 'POST', '', { Event, TargetUrl, ...more }));
}

/* The signature as documented, computed by other code than the service's. */
function signed(secret, bytes) {
	return crypto.createHmac('sha256', secret).update(bytes).digest('hex').toUpperCase();
}

function checkSigned(secret, got) {
	assert.equal(got.headers.signature, signed(secret, got.bytes));

	const bad = Buffer.from(got.bytes);

	bad[bad.length >> 1] ^= 1;
	assert.notEqual(got.headers.signature, signed(secret, bad));

	const { 'webhook-id': id, 'webhook-timestamp': when } = got.headers;
	const versioned = crypto.createHmac('sha256', secret)
		.update(Buffer.concat([Buffer.from(`${id}.${when}.`), got.bytes])).digest('base64');

	assert.match(id, GUID);
	assert.ok(Math.abs(Number(when) - Date.now() / 1000) < 600, when);
	assert.ok(got.headers['webhook-signature'].split(' ').includes(`v1,${versioned}`));
}

describe('subscriptions', () => {
	const TARGET = 'https://hooks.example.com/in';

	for (const base of ['/v2/manage/webhooks', '/v2/manage/webhook']) {
		test(`${base}: made, read, changed, listed, ended`, async () => {
			const t = site.tenant();
			const made = ok(await hooks(t, 'POST', '', {
				Event: 'SetPIN', TargetUrl: TARGET, Name: 'mine', Headers: { 'X-One': '1' },
				QueryParams: { q: '2' }, Authentication: { AuthType: 'Basic',
					BasicAuth: { Username: 'u', Password: 'canary' } } }, base));

			assert.deepEqual(Object.keys(made), ['Id', 'TargetUrl', 'Event', 'CreatedDate',
				'LastModifiedDate', 'SecretName', 'IsIntegrationWebhook', 'Name', 'Headers',
				'QueryParams', 'Authentication']);
			assert.match(made.Id, GUID);
			assert.match(made.CreatedDate, TIME);
			assert.deepEqual({ ...made, Id: 0, CreatedDate: 0, LastModifiedDate: 0 }, {
				Id: 0, TargetUrl: TARGET, Event: 'SetPIN', CreatedDate: 0, LastModifiedDate: 0,
				SecretName: '', IsIntegrationWebhook: false, Name: 'mine',
				Headers: { 'X-One': '1' }, QueryParams: { q: '2' },
				Authentication: { AuthType: 'Basic', BasicAuth: { Username: 'u', Password: '' } } });
			assert.deepEqual(ok(await hooks(t, 'GET', `/${made.Id}`, undefined, base)), made);
			assert.deepEqual(ok(await hooks(t, 'GET', '', undefined, base)), { Data: [made] });

			const changed = ok(await hooks(t, 'PUT', `/${made.Id}`,
				{ TargetUrl: `${TARGET}/2`, Authentication: null }, base));

			assert.equal(changed.TargetUrl, `${TARGET}/2`);
			assert.equal(changed.Authentication, null);
			assert.deepEqual(changed.Headers, made.Headers);
			assert.deepEqual(ok(await hooks(t, 'DELETE', `/${made.Id}`, undefined, base)),
				{ isdeleted: true, IsDeleted: true });
			refused(await hooks(t, 'GET', `/${made.Id}`, undefined, base), 403, 1112);
			assert.deepEqual(ok(await hooks(t, 'GET', '', undefined, base)), { Data: [] });
			assert.equal(ok(await hooks(t, 'GET', '/events', undefined, base)).Data.length, EVENTS);
		});
	}

	test('the documented refusals', async () => {
		const t = site.tenant();
		const names = ok(await hooks(t, 'GET', '/events')).Data;

		assert.ok(['Login', 'SetPIN', 'ResetPIN', 'ChangePIN'].every((n) => names.includes(n)));
		refused(await hooks(t, 'POST', '', { Event: 'Nothing', TargetUrl: TARGET }), 403, 1086);
		refused(await hooks(t, 'POST', '', { Event: 'Login', TargetUrl: 'http://a.example' }), 403, 1087);
		refused(await hooks(t, 'POST', '', { Event: 'Login', TargetUrl: 'https://u:p@a.example' }), 403, 1087);
		refused(await hooks(t, 'POST', '', { TargetUrl: TARGET }), 400, 908, 'Event');
		refused(await hooks(t, 'POST', '', { Event: 'Login' }), 400, 908, 'TargetUrl');
		for (const Event of names.slice(0, 5))
			await subscribe(t, Event, TARGET);
		refused(await hooks(t, 'POST', '', { Event: names[0], TargetUrl: TARGET }), 403, 1110);
		refused(await hooks(t, 'POST', '', { Event: names[5], TargetUrl: TARGET }), 403, 1085);
		refused(await hooks(t, 'DELETE', `/${uuid()}`), 403, 1112);
		refused(await hooks(t, 'PUT', `/${uuid()}`, { Name: 'x' }), 403, 1112);
	});

	test('parallel requests cannot make more than five subscriptions', async () => {
		const t = site.tenant();
		const answers = await Promise.all(Array.from({ length: 20 }, (_, i) =>
			hooks(t, 'POST', '', { Event: 'Login', TargetUrl: `${TARGET}/${i}` })));

		assert.equal(answers.filter((a) => a.status === 200).length, 5);
		answers.filter((a) => a.status !== 200).forEach((a) => refused(a, 403, 1085));
	});

	test('the older calls, keys in the query under either name', async () => {
		const t = site.tenant();
		const old = (method, q, body, rest = '') => send(site.port, { method,
			path: `/api/v2/webhook${rest}?${new URLSearchParams(q)}`,
			body: body && JSON.stringify(body) });
		const short = { key: t.apikey, secret: t.apisecret };
		const long = { apikey: t.apikey, apisecret: t.apisecret };
		const body = { targeturl: TARGET, event: 'login' };

		assert.deepEqual(ok(await old('GET', short, undefined, '/test')), { IsAllowed: true });
		assert.deepEqual(ok(await old('POST', long, body)), { IsPosted: true });
		refused(await old('POST', short, body), 403, 1110);
		assert.deepEqual(ok(await old('GET', { ...short, event: 'Login' })),
			{ data: [{ TargetUrl: TARGET, Event: 'Login' }], Count: 1 });
		assert.deepEqual(ok(await old('GET', { ...short, event: 'SetPIN' })), { data: [], Count: 0 });
		refused(await old('GET', { ...short, event: 'Nothing' }), 403, 1086);
		refused(await old('GET', short), 400, 908, 'event');
		assert.deepEqual(ok(await old('DELETE', short, body)), { IsDeleted: true });
		refused(await old('DELETE', short, body), 403, 1112);
		refused(await old('GET', { key: t.apikey, secret: uuid() }, undefined, '/test'), 401, 902);
		refused(await old('GET', { key: t.apikey }, undefined, '/test'), 400, 923);
		// the new calls do not have those names
		refused(await send(site.port, { path: `/v2/manage/webhooks?${new URLSearchParams(short)}` }),
			400, 908, 'apikey');
	});
});

describe('deliveries', () => {
	test('the life of a PIN raises events, signed, with the subscribed headers and parameters', async () => {
		const t = site.tenant('secure', { 'pin.required': 'on' });
		const r = await Receiver.make();

		await subscribe(t, 'SetPIN', r.url('/set?x=1'), { Headers: { 'X-One': 'eins' },
			QueryParams: { 'q': 'a b&c=ü' }, Authentication: { AuthType: 'Basic',
				BasicAuth: { Username: 'u', Password: 'p:w' } } });
		await subscribe(t, 'ChangePIN', r.url('/change'),
			{ Authentication: { AuthType: 'Bearer', BearerToken: { Token: 'abc' } } });

		const wish = person();
		const made = await t.create(wish);
		const asked = refused(await t.login({ email: wish.Email[0].Value, password: wish.Password }),
			403, 1243);
		const signin = ok(await t.setPin(asked.Data.PINAuthToken, PIN));
		const [set] = await r.first(1);

		assert.equal(set.method, 'POST');
		assert.equal(set.url, '/set?x=1&q=a%20b%26c%3D%C3%BC');
		assert.equal(set.headers['x-one'], 'eins');
		assert.equal(set.headers.authorization, `Basic ${Buffer.from('u:p:w').toString('base64')}`);
		assert.equal(set.headers['content-type'], 'application/json; charset=utf-8');
		checkSigned(t.apisecret, set);
		assert.deepEqual(Object.keys(set.json), ['HookName', 'HookId', 'Data', 'Time']);
		assert.equal(set.json.HookName, 'setpin');
		assert.match(set.json.HookId, GUID);
		assert.match(set.json.Time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		assert.equal(set.json.Data.Uid, made.Uid);
		assert.equal(set.json.Data.Password, '**********');
		assert.deepEqual(set.json.Data.PIN, { Skipped: false, PIN: '**********',
			LastPINChangeToken: null, LastPINChangeDate: null, SkippedDate: null });

		ok(await t.change(signin.access_token, PIN, '5729'));
		const [, change] = await r.first(2);

		assert.equal(change.url, '/change');
		assert.equal(change.headers.authorization, 'Bearer abc');
		checkSigned(t.apisecret, change);
		assert.equal(change.json.HookName, 'changepin');
		assert.match(change.json.Data.PIN.LastPINChangeToken, GUID);
		assert.match(change.json.Data.PIN.LastPINChangeDate, TIME);
		for (const secret of [PIN, '5729', wish.Password, signin.access_token,
			signin.refresh_token, asked.Data.PINAuthToken])
			for (const got of r.got)
				assert.ok(!got.bytes.includes(`"${secret}"`), 'no secret is told');
		r.stop();
	});

	test('each login raises an event, unless the call prevents it', async () => {
		const t = site.tenant();
		const r = await Receiver.make();
		const m = await t.member(PIN);
		const login = (q, headers) => t.call('POST', '/identity/v2/auth/login',
			{ q, headers, body: { email: m.email, password: m.password } });

		await subscribe(t, 'Login', r.url());
		ok(await login({ prevent_webhook: 'true' }));
		ok(await login({}, { 'X-PreventWebhook': 'true' }));
		ok(await login({ prevent_webhook: 'false' }, { 'X-PreventWebhook': 'true' }));
		ok(await t.pinLogin(m.session, PIN));
		ok(await login({ prevent_webhook: 'true' }, { 'X-PreventWebhook': 'false' }));
		await r.first(2);
		await sleep(500);
		assert.equal(r.got.length, 2);
		r.got.forEach((g) => assert.equal(g.json.HookName, 'login'));
		r.stop();
	});

	test('after a secret was replaced, both signatures are sent while the old one is valid', async () => {
		const t = site.tenant();
		const r = await Receiver.make();
		const old = t.apisecret;

		await subscribe(t, 'Register', r.url());
		t.apisecret = JSON.parse(site.pintle('tenant', 'rotate-secret', t.apikey, '--grace', '5')).apisecret;
		await t.create();
		const [got] = await r.first(1);

		checkSigned(t.apisecret, got);
		assert.equal(got.headers['webhook-signature'].split(' ').length, 2);

		const { 'webhook-id': id, 'webhook-timestamp': when } = got.headers;
		const before = crypto.createHmac('sha256', old).update(`${id}.${when}.`).update(got.bytes)
			.digest('base64');

		assert.ok(got.headers['webhook-signature'].includes(`v1,${before}`));
		r.stop();
	});

	test('a subscription can have its own secret', async () => {
		const t = site.tenant();
		const r = await Receiver.make();
		const { secret } = JSON.parse(site.pintle('tenant', 'hook-secret', t.apikey, 'second'));

		await subscribe(t, 'Register', r.url(), { SecretName: 'second' });
		await t.create();
		checkSigned(secret, (await r.first(1))[0]);
		assert.notEqual(secret, t.apisecret);
		r.stop();
	});

	test('a removed subscription gets no more events', async () => {
		const t = site.tenant();
		const r = await Receiver.make();
		const { Id } = await subscribe(t, 'Register', r.url());

		await t.create();
		await r.first(1);
		ok(await hooks(t, 'DELETE', `/${Id}`));
		await t.create();
		await sleep(700);
		assert.equal(r.got.length, 1);
		r.stop();
	});

	test('a failed delivery is repeated unchanged; redirects are not followed', async () => {
		const t = site.tenant();
		const broken = await Receiver.make((n) => (n === 1 ? 500 : 204));
		const moved = await Receiver.make((n) => (n === 1 ? 302 : 204));

		await subscribe(t, 'Register', broken.url());
		await subscribe(t, 'Register', moved.url());
		await t.create();
		for (const r of [broken, moved]) {
			const [first, second] = await r.first(2);

			assert.equal(second.url, '/hook', 'not the place it was sent on to');
			assert.deepEqual(second.bytes, first.bytes);
			assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
			assert.ok(second.at - first.at > 10000, `after ${second.at - first.at} ms`);
			checkSigned(t.apisecret, second);
			r.stop();
		}
	});

	test('a receiver that never answers does not delay others', async () => {
		const [slow, other] = [site.tenant(), site.tenant()];
		const tar = await Receiver.make(() => null), quick = await Receiver.make();

		await subscribe(slow, 'Register', tar.url());
		await subscribe(other, 'Register', quick.url());
		for (let i = 0; i < 40; i++)
			await slow.create();
		await tar.first(1);

		await other.create();
		await quick.first(1);
		assert.ok(tar.got.length < 40, `${tar.got.length} of the slow ones were before it`);
		tar.stop();
		quick.stop();
	});

	test('killed programs lose no event', async () => {
		const t = site.tenant();
		const r = await Receiver.make();
		const wishes = [];
		let killed = 0, answered = 0;
		const goesOn = () => killed < 12 || answered <= 10;

		await subscribe(t, 'Register', r.url());

		const make = async () => {
			while (goesOn()) {
				const wish = person();

				wishes.push(wish);
				const a = await t.manage('POST', '', { body: wish }).catch(() => ({}));

				answered += a.status === 200;
				await sleep(10); // requests that are refused at once would be too many
			}
		};
		const killer = async () => {
			while (goesOn()) {
				const [pid] = site.workers('manage');

				if (pid !== undefined && kill(pid))
					killed++;
				if (killed % 3 === 0) {
					outbox.kill('SIGKILL');
					outbox = startOutbox();
				}
				await sleep(200);
			}
		};

		await Promise.all([make(), make(), killer()]);

		// The web server takes a while to start those that were killed.
		const find = async (email) => {
			const ask = () => t.manage('GET', '', { q: { email } }).catch(() => ({ status: 0 }));
			let a;

			await until(async () => {
				a = await ask();
				return a.status > 0 && a.status < 500;
			});
			return a;
		};
		const made = [];

		for (const wish of wishes) {
			const a = await find(wish.Email[0].Value);

			if (a.status === 200)
				made.push(a.json.Uid);
		}
		assert.ok(made.length > 10, `${made.length} made`);
		await until(() => new Set(r.got.map((g) => g.json.Data.Uid)).size >= made.length)
			.catch(() => {}); // missing events are reported below

		const told = new Set(r.got.map((g) => g.json.Data.Uid));

		assert.deepEqual(made.filter((uid) => !told.has(uid)), []);
		assert.equal(told.size, made.length, 'and none of what did not happen');
		r.stop();
	});
});

/* ---- every event --------------------------------------------------------------- */

const RAISABLE = [...fs.readFileSync(path.join(ROOT, 'src/domain/webhook/events.def'), 'utf8')
	.matchAll(/^EVENT\(\w+, "(\w+)", true\)/gm)].map((m) => m[1]);

const AUTH = '/identity/v2/auth';
const FRESH = '5729';
const PASSWORDS = ['another-long-one', 'correct-horse-battery'];
const ANSWERS = ['quite so', 'by the mill'];
const MASKED = '**********';
const PAGE = 'https://app.example.org/page';

/* A tenant whose calls raise no events. */
class Quiet extends Client {
	call(method, where, options = {}) {
		return super.call(method, where,
			{ ...options, headers: { ...options.headers, 'X-PreventWebhook': 'true' } });
	}
}

/* Prepares the acts, without raising events. */
class Workshop extends Recovery {
	/* The tenant, subscribed to these events. */
	static async make(events, receiver) {
		const tenant = site.tenant('secure', { ...UNLIMITED, 'recovery.stepup': 'off',
			'question.enabled': 'on', 'pin.required': 'on', 'verify.phone': 'optional',
			'attempts.lock': 'block', 'mail.notices': 'off', 'mail.welcome': 'off',
			'reset.pin_urls': PAGE, 'reset.password_urls': PAGE, 'verify.urls': PAGE,
			'delete.url': PAGE });
		const { apikey, apisecret } = tenant;
		const w = new Workshop(new Quiet(site, { apikey, apisecret }));

		Object.assign(w, { loud: tenant, events, ids: w.questions('First school?', 'First street?') });
		w.issuer = new Issuer();
		w.issuer.trustedBy(tenant);
		for (const Event of events)
			await subscribe(tenant, Event, receiver.url(`/${apikey}/${Event}`));
		return w;
	}

	answers() {
		return { [this.ids[0]]: ANSWERS[0], [this.ids[1]]: ANSWERS[1] };
	}

	/* The text of the mail that a request sends to somebody. */
	async mailed(email, pattern) {
		const find = async () => (await mails(site))
			.filter((mail) => mail.to.text.toLowerCase() === email.toLowerCase())
			.map((mail) => pattern.exec(mail.text)).find(Boolean);

		return (await until(find))[1];
	}

	manage(method, rest, more = {}) {
		return { method, path: `/identity/v2/manage/account${rest}`, ...more,
			headers: { 'X-LoginRadius-ApiSecret': this.tenant.apisecret } };
	}

	/* Whether everything is delivered and nothing was given up. */
	isDone() {
		const s = JSON.parse(site.pintle('outbox', 'stats', this.tenant.apikey));

		assert.equal(s.given_up, 0);
		return s.waiting + s.being_sent === 0;
	}
}

const put = (where, body, more = {}) =>
	({ method: 'PUT', path: `${AUTH}/${where}`, body, ...more });
const post = (where, body, more = {}) => ({ ...put(where, body, more), method: 'POST' });
const bearer = (m) => ({ headers: { Authorization: `Bearer ${m.access}` } });
const nobody = null;
const noMail = { EmailVerified: false }, noPhone = { PhoneIdVerified: false };

/* A further address for somebody. */
const addresses = (m) => ({ Email: [{ Type: 'Primary', Value: m.email },
	{ Type: 'Secondary', Value: `other.${m.email}` }] });

/*
 * Each act: what it raises, all of it; what it is; the request (of workshop and person) that
 * does it, with `who` where there is no person before, by uid or address; and how the person
 * is: `nobody` has none made.
 */
const ACTS = [
	['SetPIN Login', 'the token of a login that asks for the PIN', async (w) => {
		const wish = person();
		const { Uid } = await w.tenant.create(wish);
		const asked = refused(await w.tenant.login({ email: wish.Email[0].Value,
			password: wish.Password }), 403, 1243);

		return post('pin/set/pinauthtoken', { pin: PIN },
			{ who: Uid, q: { pinauthtoken: asked.Data.PINAuthToken } });
	}, nobody],
	['SetPIN Login', 'the token management asked for', async (w) => {
		const { Uid } = await w.tenant.create();
		const { PINAuthToken } = ok(await w.tenant.manage('POST', `/${Uid}/pin/session`));

		return post('pin/set/pinauthtoken', { pin: PIN },
			{ who: Uid, q: { pinauthtoken: PINAuthToken } });
	}, nobody],
	['ChangePIN', 'the old one', (w, m) =>
		put('pin/change', { oldpin: PIN, newpin: FRESH }, bearer(m))],

	['ResetPIN', 'a link', async (w, m) =>
		put('pin/reset/token', { resettoken: await w.link(m), pin: FRESH })],
	...['email', 'phone', 'username'].flatMap((name) => [
		['ResetPIN', `a code, type ${name}`, async (w, m) => put(`pin/reset/otp/${name}`,
			{ [name]: m[name], otp: await w.code(m), pin: FRESH })],
		['ResetPIN', `a code, type otp, by ${name}`, async (w, m) => put('pin/reset/otp/otp',
			{ [name]: m[name], otp: await w.code(m), pin: FRESH })],
		['ResetPIN', `a security answer, by ${name}`, (w, m) =>
			put(`pin/reset/securityAnswer/${name}`,
				{ [name]: m[name], securityanswer: w.answers(), pin: FRESH })],
	]),
	['ResetPIN', 'a backup code', async (w, m) => put('pin/reset/otp/backupcode',
		{ email: m.email, otp: (await w.backupCodes(m))[0], pin: FRESH })],
	...['authenticatorcode', 'googleauthenticatorcode'].map((type) =>
		['ResetPIN', `an ${type}`, async (w, m) => put(`pin/reset/otp/${type}`,
			{ email: m.email, otp: (await w.authenticator(m)).code(), pin: FRESH })]),

	['ResetPassword', 'a link', async (w, m) => put('password/reset',
		{ resettoken: await w.link(m, 'forgotpassword'), password: PASSWORDS[0] })],
	['ResetPassword', 'a link management was given', async (w, m) => put('password/reset',
		{ resettoken: ok(await w.tenant.manage('POST', '/forgot/token',
			{ body: { email: m.email } })).ForgotToken, password: PASSWORDS[0] })],
	...['email', 'username'].map((name) =>
		['ResetPassword', `a code, by ${name}`, async (w, m) => put('password/reset',
			{ [name]: m[name], otp: await w.code(m, 'forgotpassword'), password: PASSWORDS[0] })]),
	['ResetPassword', 'an SMS', async (w, m) => put('password/otp',
		{ phone: m.phone, otp: await w.code(m, 'forgotpassword'), password: PASSWORDS[0] })],
	['ResetPassword', 'a security answer', (w, m) => put('password/securityanswer',
		{ email: m.email, securityanswer: w.answers(), password: PASSWORDS[0] })],
	['ChangePassword', 'the old one', (w, m) => put('password/change',
		{ oldpassword: m.password, newpassword: PASSWORDS[0] }, bearer(m))],

	['EmailVerification', 'a link', async (w, m) => ({ method: 'GET', path: `${AUTH}/email`,
		q: { verificationtoken: await w.link(m, 'emailverification') } }), noMail],
	['EmailVerification', 'a code', async (w, m) => {
		ok(await w.put('register', { email: m.email }));
		return put('email', { email: m.email, otp: await w.mailed(m.email, /^\s*(\d{6})\s*$/m) });
	}, noMail],
	['VerifyPhoneNumber', 'a code, with a token', async (w, m) => put('phone/otp', undefined,
		{ q: { otp: await w.code(m, 'phoneidverification') }, ...bearer(m) }), noPhone],
	['VerifyPhoneNumber Login', 'a code that signs in', async (w, m) => put('phone/otp',
		{ phone: m.phone, otp: await w.code(m, 'phoneidverification') }), noPhone],

	...['email', 'phone', 'username'].map((name) => ['Login', `password, by ${name}`, (w, m) =>
		post('login', { [name]: m[name], password: m.password })]),
	['Login', 'PIN', (w, m) => post('login/pin', { pin: PIN }, { q: { session_token: m.session } })],
	['Login', 'an ID token', (w, m) => post('exchange',
		{ id_token: w.issuer.token(m.uid) }, { q: { tokens: 'true' } })],

	['Register', 'management', (w) => {
		const wish = person({ PINInfo: { PIN } });

		return w.manage('POST', '', { body: wish, who: wish.Email[0].Value });
	}, nobody],
	['Register', 'oneself', async (w) => {
		const wish = person({ PINInfo: { PIN } });

		return post('register', wish, { q: { sott: ok(await w.tenant.manage('GET', '/sott')).Sott },
			who: wish.Email[0].Value });
	}, nobody],
	['UpdateProfile', 'oneself', (w, m) => put('account', { FirstName: 'Anna' }, bearer(m))],
	['UpdateProfile', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}`, { body: { FirstName: 'Anna' } })],

	['SetPassword', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}/password`, { body: { password: PASSWORDS[0] } })],
	['SetPassword UpdateProfile', 'an update', (w, m) =>
		w.manage('PUT', `/${m.uid}`, { body: { Password: PASSWORDS[0] } })],
	['CreateTraditionalAccount SetPassword', 'a first password', async (w) => {
		const { Uid } = await w.tenant.create(person({ Password: undefined, PINInfo: { PIN } }));

		return w.manage('PUT', `/${Uid}/password`, { body: { password: PASSWORDS[0] }, who: Uid });
	}, nobody],
	['SetUsername', 'oneself', (w, m) =>
		put('username', { username: `${m.username}.x` }, bearer(m))],
	['SetUsername UpdateProfile', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}`, { body: { UserName: `${m.username}.x` } })],

	['AddEmail', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}/email`, { body: addresses(m) })],
	['RemoveEmail', 'management', async (w, m) => {
		ok(await w.tenant.manage('PUT', `/${m.uid}/email`, { body: addresses(m) }));
		return w.manage('DELETE', `/${m.uid}/email`, { body: { email: `other.${m.email}` } });
	}],
	['AddEmail RemoveEmail', 'one in place of another', (w, m) =>
		w.manage('PUT', `/${m.uid}/email`,
			{ body: { Email: [{ Type: 'Primary', Value: `other.${m.email}` }] } })],
	['AddEmail', 'oneself', (w, m) =>
		post('email', { email: `other.${m.email}`, type: 'Secondary' }, bearer(m))],
	['AddEmail', 'a token of management', (w, m) => w.manage('POST', '/emailtoken/addemail',
		{ body: { Uid: m.uid, Email: `other.${m.email}`, Type: 'Secondary' }, who: m.uid })],
	['EmailVerification', 'a token for a further address', async (w, m) => {
		const { Token } = ok(await w.tenant.manage('POST', '/emailtoken/addemail',
			{ body: { Uid: m.uid, Email: `other.${m.email}`, Type: 'Secondary' } }));

		return { method: 'GET', path: `${AUTH}/email`, q: { verificationtoken: Token } };
	}],
	['RemoveEmail', 'oneself', async (w, m) => {
		ok(await w.tenant.manage('PUT', `/${m.uid}/email`, { body: addresses(m) }));

		const access = ok(await w.tenant.manage('GET', '/access_token',
			{ q: { uid: m.uid } })).access_token; // the other one has ended

		return { method: 'DELETE', path: `${AUTH}/email`, body: { email: m.email },
			...bearer({ access }) };
	}],
	['RemovePhoneId', 'oneself', (w, m) =>
		({ method: 'DELETE', path: `${AUTH}/phone`, ...bearer(m) })],
	['UpdatePhoneId', 'a code of management', (w, m) => w.manage('POST', '/smsotp/addphone',
		{ body: { Uid: m.uid, Phone: person().PhoneId }, who: m.uid })],
	['UpdatePhoneId', 'oneself', (w, m) =>
		put('phone', { phone: person().PhoneId }, bearer(m))],
	['UpdatePhoneId', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}/phoneid`, { body: { phone: person().PhoneId } })],
	['InvalidateEmailVerification', 'a call of management', (w, m) =>
		w.manage('PUT', `/${m.uid}/invalidateemail`)],
	['InvalidatePhoneVerification', 'a call of management', (w, m) =>
		w.manage('PUT', `/${m.uid}/invalidatephone`)],
	['InvalidateEmailVerification UpdateProfile', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}`, { body: { EmailVerified: false } })],
	['InvalidatePhoneVerification UpdateProfile', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}`, { body: { PhoneIdVerified: false } })],

	['BlockAccount UpdateProfile', 'management', (w, m) =>
		w.manage('PUT', `/${m.uid}`, { body: { IsActive: false } })],
	['BlockAccount', 'the last of too many wrong attempts', async (w, m) => {
		const wrong = (n) => ({ email: m.email, password: `wrong password ${n}` });

		for (let n = 1; n < 5; n++)
			refused(await w.tenant.login(wrong(n)), 401, 966);
		return post('login', wrong(5), { status: 401 });
	}],
	['DeleteAccount', 'management', (w, m) => w.manage('DELETE', `/${m.uid}`)],
	['DeleteAccount', 'management, by address', (w, m) =>
		w.manage('DELETE', '', { q: { email: m.email } })],
	['DeleteAccount UpdateProfile', 'a mark of management', (w, m) =>
		w.manage('PUT', `/${m.uid}`, { body: { IsDeleted: true } })],
	['DeleteAccount', 'a token management was given', async (w, m) => ({ method: 'GET',
		path: `${AUTH}/account/delete`, q: { deletetoken: ok(await w.tenant.manage('POST',
			'/emailtoken/deleteuser', { body: { Email: m.email } })).Token } })],
	['DeleteAccount', 'oneself', async (w, m) => {
		ok(await w.tenant.call('DELETE', `${AUTH}/account`, bearer(m)));
		return { method: 'GET', path: `${AUTH}/account/delete`,
			q: { deletetoken: await w.mailed(m.email, /vtoken=([0-9a-f-]{32,36})/) } };
	}],
].map(([raises, by, ask, more]) => ({ raises: raises.split(' '), by, ask, more }));

describe('every event', () => {
	const VARIANTS = {
		told: {},
		'kept quiet by prevent_webhook': { q: { prevent_webhook: 'true' } },
		'kept quiet by X-PreventWebhook': { headers: { 'X-PreventWebhook': 'true' } },
	};
	const shops = [], runs = new Map(ACTS.map((act) => [act, []]));
	let r;

	/* Perform an act; returns the person it was done to, once the answer confirms it. */
	async function perform(w, act, variant) {
		const m = act.more === nobody ? undefined : await w.tenant.member(PIN,
			{ SecurityQuestionAnswer: w.answers(), ...act.more });
		const { method, path: where, who = m?.uid, status = 200, ...request } = await act.ask(w, m);
		const answer = await w.loud.call(method, where, { ...request,
			q: { ...request.q, ...variant.q }, headers: { ...request.headers, ...variant.headers } });

		assert.equal(answer.status, status, answer.text);
		return who.includes('@') ?
			ok(await w.tenant.manage('GET', '', { q: { email: who } })).Uid : who;
	}

	/* All acts of one tenant; those that concern none of its events it does aloud alone. */
	async function performAll(w) {
		for (const act of ACTS)
			for (const [name, variant] of Object.entries(VARIANTS)) {
				if (name !== 'told' && !act.raises.some((e) => w.events.includes(e)))
					continue;

				const run = { w, name };

				runs.get(act).push(run);
				try {
					run.uid = await perform(w, act, variant);
				} catch (e) {
					run.error = e;
				}
			}
	}

	before(async () => {
		r = await Receiver.make();
		for (let i = 0; i < RAISABLE.length; i += 5)
			shops.push(await Workshop.make(RAISABLE.slice(i, i + 5), r));
		await Promise.all(shops.map(performAll));
		await until(() => shops.every((w) => w.isDone()));
	});

	after(() => r.stop());

	test('that can be raised has a test', () => {
		const raised = new Set(ACTS.flatMap((act) => act.raises));

		assert.ok(RAISABLE.length > 0);
		assert.deepEqual([...raised].sort(), [...RAISABLE].sort());
	});

	/* The events of a person: each matches its subscription, is signed, and masks secrets. */
	function toldOf(uid, w) {
		return r.got.filter((got) => got.json.Data.Uid === uid).map((got) => {
			const [, apikey, event] = got.url.split('/');
			const { Password, PIN: pin } = got.json.Data;

			assert.equal(apikey, w.tenant.apikey);
			checkSigned(w.tenant.apisecret, got);
			assert.equal(got.json.HookName, event.toLowerCase());
			assert.equal(Password, MASKED);
			assert.equal(pin.PIN, MASKED);
			for (const secret of [PIN, FRESH, ...PASSWORDS, ...ANSWERS])
				assert.ok(!got.bytes.includes(`"${secret}"`), 'no secret is told');
			return event;
		}).sort();
	}

	for (const act of ACTS)
		test(`${act.raises.join(', ')}: ${act.by}`, () => {
			assert.ok(runs.get(act).length >= shops.length + 2);
			for (const { w, name, uid, error } of runs.get(act)) {
				const due = name === 'told' ? act.raises.filter((e) => w.events.includes(e)) : [];

				assert.ifError(error);
				assert.deepEqual(toldOf(uid, w), due.sort(), name);
			}
		});

	test('an update cannot remove a phone number, so it raises no event', async () => {
		const { tenant } = shops[0];
		const m = await tenant.member(PIN);

		for (const phone of ['', null])
			refused(await tenant.manage('PUT', `/${m.uid}/phoneid`, { body: { phone } }), 400, 1076);
		ok(await tenant.manage('PUT', `/${m.uid}`,
			{ q: { nullsupport: 'true' }, body: { PhoneId: null, phone: '' } }));
		assert.equal((await tenant.read(m.uid)).PhoneId, m.phone);
	});
});

test('by default no webhook reaches this machine', async () => {
	const strict = await Site.make({ workers: 1, conf: { 'hash.cost': 2 } });
	const t = strict.tenant();
	const r = await Receiver.make();

	refused(await hooks(t, 'POST', '', { Event: 'Register', TargetUrl: r.url() }), 403, 1087);
	for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f000001', 'localhost'])
		ok(await hooks(t, 'POST', '', { Event: 'Register', TargetUrl: `https://${host}:${r.port}/` }));
	await t.create();

	let connections = 0;

	r.server.on('connection', () => { connections++; });

	const once = spawn(path.join(BIN, 'pintle-outbox'), ['-c', strict.conf, '--once'],
		{ stdio: 'inherit' });

	await new Promise((resolve) => { once.on('exit', resolve); });
	assert.equal(connections, 0);
	assert.equal(strict.log().match(/kind=webhook .*reason="the target's address or port .*"/g).length, 5);
	r.stop();
	await strict.stop();
});
