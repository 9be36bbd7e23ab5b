// SPDX-License-Identifier: MIT
// Webhooks: subscriptions over the wire, and what reaches a receiver that checks for itself.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const http = require('node:http');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { Site, BIN } = require('./lib/site');
const { GUID, TIME, ok, person, refused, send, sleep, uuid } = require('./lib/client');

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

/* A server that notes what it gets; `answer(n, got)` may say a status, or null for never. */
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

	/* The first n that came, once they have. */
	async first(n, patience = 10000) {
		for (let waited = 0; this.got.length < n && waited < patience; waited += 20)
			await sleep(20);
		assert.ok(this.got.length >= n, `${this.got.length} of ${n} came`);
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

/* What the contract says of the signature, in other words than the service's. */
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
	assert.ok(Math.abs(Number(when) - Date.now() / 1000) < 60, when);
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
				{ isdeleted: true });
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

	test('five at once from many sides are no more than five', async () => {
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
		// the new calls never knew those names
		refused(await send(site.port, { path: `/v2/manage/webhooks?${new URLSearchParams(short)}` }),
			400, 908, 'apikey');
	});
});

describe('deliveries', () => {
	test('the life of a PIN is told, signed, with all that was asked for', async () => {
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

	test('each login, and none that asks not to be told', async () => {
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

	test('a secret that is replaced: the old signature stands beside the new one for its grace', async () => {
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

	test('a secret of its own', async () => {
		const t = site.tenant();
		const r = await Receiver.make();
		const { secret } = JSON.parse(site.pintle('tenant', 'hook-secret', t.apikey, 'second'));

		await subscribe(t, 'Register', r.url(), { SecretName: 'second' });
		await t.create();
		checkSigned(secret, (await r.first(1))[0]);
		assert.notEqual(secret, t.apisecret);
		r.stop();
	});

	test('a subscription that has ended is told nothing more', async () => {
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

	test('what fails is tried again as it was; redirects are not followed', { timeout: 120000 }, async () => {
		const t = site.tenant();
		const broken = await Receiver.make((n) => (n === 1 ? 500 : 204));
		const moved = await Receiver.make((n) => (n === 1 ? 302 : 204));

		await subscribe(t, 'Register', broken.url());
		await subscribe(t, 'Register', moved.url());
		await t.create();
		for (const r of [broken, moved]) {
			const [first, second] = await r.first(2, 60000);

			assert.equal(second.url, '/hook', 'not the place it was sent on to');
			assert.deepEqual(second.bytes, first.bytes);
			assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
			assert.ok(second.at - first.at > 10000, `after ${second.at - first.at} ms`);
			checkSigned(t.apisecret, second);
			r.stop();
		}
	});

	test('a receiver that never answers keeps nobody else waiting', async () => {
		const [slow, other] = [site.tenant(), site.tenant()];
		const tar = await Receiver.make(() => null), quick = await Receiver.make();

		await subscribe(slow, 'Register', tar.url());
		await subscribe(other, 'Register', quick.url());
		for (let i = 0; i < 40; i++)
			await slow.create();
		await tar.first(1);

		const from = Date.now();

		await other.create();
		await quick.first(1);
		// The first of the slow ones has not even been given up, which takes ten seconds.
		assert.ok(Date.now() - from < 9000, `${Date.now() - from} ms`);
		tar.stop();
		quick.stop();
	});

	test('killed programs lose no event', { timeout: 120000 }, async () => {
		const t = site.tenant();
		const r = await Receiver.make();
		const wishes = [];
		let killed = 0;

		await subscribe(t, 'Register', r.url());

		const make = async () => {
			while (killed < 12) {
				const wish = person();

				wishes.push(wish);
				await t.manage('POST', '', { body: wish }).catch(() => {});
				await sleep(10); // those that are refused at once would be many
			}
		};
		const kill = async () => {
			while (killed < 12) {
				const pid = site.workers('manage')[0];

				try {
					process.kill(pid, 'SIGKILL');
					killed++;
				} catch {
					// none was there, or it was quicker
				}
				if (killed % 3 === 0) {
					outbox.kill('SIGKILL');
					outbox = startOutbox();
				}
				await sleep(200);
			}
		};

		await Promise.all([make(), make(), kill()]);

		// The web server takes a while to start those that were killed.
		const find = async (email) => {
			for (let i = 0; i < 300; i++) {
				const a = await t.manage('GET', '', { q: { email } }).catch(() => ({ status: 0 }));

				if (a.status > 0 && a.status < 500)
					return a;
				await sleep(100);
			}
			throw new Error('nobody answers');
		};
		const made = [];

		for (const wish of wishes) {
			const a = await find(wish.Email[0].Value);

			if (a.status === 200)
				made.push(a.json.Uid);
		}
		assert.ok(made.length > 10, `${made.length} made`);
		for (let i = 0; i < 300 && new Set(r.got.map((g) => g.json.Data.Uid)).size < made.length; i++)
			await sleep(200);

		const told = new Set(r.got.map((g) => g.json.Data.Uid));

		assert.deepEqual(made.filter((uid) => !told.has(uid)), []);
		assert.equal(told.size, made.length, 'and none of what did not happen');
		r.stop();
	});
});

test('by default nothing is sent to this machine, nor can it be asked for', async () => {
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
	assert.equal(strict.log().match(/kind=h .*the.*address.*is.*none/g).length, 5);
	r.stop();
	await strict.stop();
});
