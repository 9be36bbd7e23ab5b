// SPDX-License-Identifier: MIT
// The audit trail: each change has its record, also when programs are killed; no secret in it.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { kill } = require('../lib/process');
const { sleep } = require('../lib/wait');
const { Site, BIN } = require('./lib/site');
const { PASSWORD, ok, person, refused } = require('./lib/client');

const KILLS = 24; // the web server starts those that were killed once a second

let site, tenant;

before(async () => {
	site = await Site.make({ workers: 4, conf: { 'hash.cost': 2 } });
	tenant = site.tenant('secure');
});

after(() => site.stop());

function trail(client) {
	return site.pintle('audit', 'export', client.apikey).split('\n').filter(Boolean)
		.map((line) => JSON.parse(line));
}

function verify(client, ...more) {
	const r = spawnSync(path.join(BIN, 'pintle'),
		['-c', site.conf, 'audit', 'verify', client.apikey, ...more], { encoding: 'utf8' });

	return { status: r.status, head: /whole up to (\S+)/.exec(r.stdout)[1], text: r.stdout };
}

test('a record says who did what, who caused it, and from where', async () => {
	const t = site.tenant('secure');
	const m = await t.member('4938');

	ok(await t.change(m.access, '4938', '5729'));
	refused(await t.pinLogin(m.session, '9061'), 401, 1236);
	ok(await t.update(m.uid, { PINInfo: { PIN: '8164' } }));
	ok(await t.manage('PUT', `/${m.uid}/password`, { body: { password: PASSWORD } }));
	t.site.pintle('account', 'unlock', t.apikey, m.uid);
	ok(await t.manage('DELETE', `/${m.uid}`));

	const own = trail(t).filter((r) => r.uid === m.uid);

	assert.deepEqual(own.map((r) => [r.event, r.actor]), [
		['account_created', 'management'], ['pin_set', 'management'],
		['pin_changed', 'person'], ['attempt_failed', 'person'], ['account_updated', 'management'],
		['pin_reset', 'management'], ['password_set', 'management'],
		['unlocked', 'operator'], ['account_deleted', 'management'],
	]);
	own.filter((r) => r.actor !== 'operator').forEach((r) => assert.equal(r.address, '127.0.0.1'));
	trail(t).forEach((r, i) => assert.equal(r.number, i + 1));
	assert.equal(verify(t).status, 0);
});

test('a wrong API secret is recorded at most once per address in ten minutes', async () => {
	const t = site.tenant('secure');
	const wrong = { 'X-LoginRadius-ApiSecret': '00000000-0000-4000-8000-000000000000' };
	const before = trail(t).length;

	for (let i = 0; i < 20; i++)
		refused(await t.call('GET', '/identity/v2/manage/account/sott',
			{ headers: { ...wrong, 'X-Origin-IP': `192.0.2.${i}` } }), 401, 902);

	const told = trail(t).slice(before);

	assert.deepEqual(told.map((r) => [r.event, r.actor, r.uid, r.address]),
		[['secret_refused', 'service', '', '127.0.0.1']]);
	assert.equal(verify(t).status, 0);
});

test('the list can be filtered by time and uid', async () => {
	const t = site.tenant('secure');
	const [a, b] = [await t.create(), await t.create()];
	const list = (...more) => site.pintle('audit', 'list', t.apikey, ...more).split('\n').slice(0, -1);

	assert.equal(list().length, 3);
	assert.match(list()[0], /^1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ tenant_created - operator - t\d+$/);
	assert.match(list('--uid', b.Uid).join(), new RegExp(`^3 \\S+ account_created ${b.Uid} management 127.0.0.1 `));
	assert.equal(list('--uid', a.Uid).length, 1);
	assert.equal(list('--since', new Date().toISOString().slice(0, 10)).length, 3);
	assert.equal(list('--since', '2999').length, 0);
	assert.throws(() => list('--since', 'yesterday'), { status: 64 });
});

test('a trail that is longer than a batch is printed whole', async () => {
	const t = site.tenant('secure');
	const { Uid } = await t.create();

	for (let i = 0; i < 600; i++)
		ok(await t.update(Uid, { City: `Ulm ${i}` }));
	assert.deepEqual(trail(t).map((r) => r.number), Array.from({ length: 602 }, (_, i) => i + 1));
});

test('verify accepts an earlier head, and refuses a made-up one', async () => {
	const t = site.tenant('secure');

	await t.create();
	const { head } = verify(t);

	await t.create();
	assert.equal(verify(t, '--head', head).status, 0);
	assert.notEqual(verify(t).head, head);

	const last = head.at(-1) === '0' ? '1' : '0';

	assert.equal(verify(t, '--head', head.slice(0, -1) + last).status, 1);
	assert.equal(verify(t, '--head', head.replace(/^\d+/, '99')).status, 1);
});

test('no PIN, password or token is in a trail', async () => {
	const t = site.tenant('secure');
	const m = await t.member('493827');

	ok(await t.change(m.access, '493827', '572913'));
	refused(await t.change(m.access, '906173', '816452'), 401, 1241);
	refused(await t.login({ email: m.email, password: 'canary-wrong-word' }), 401, 966);
	ok(await t.update(m.uid, { Password: 'canary-new-word', PINInfo: { PIN: '645138' } }));
	t.set({ 'pin.history': 3 });
	site.pintle('tenant', 'rotate-secret', t.apikey);

	const text = site.pintle('audit', 'export', t.apikey);

	assert.ok(text.includes('pin_changed') && text.includes('tenant_secret'));
	for (const canary of ['493827', '572913', '906173', '816452', '645138', 'canary', PASSWORD,
		m.access, m.session, m.email, m.phone.slice(3), t.apisecret])
		assert.ok(!text.includes(canary), canary);
});

/* Repeat until there is an answer, since programs are being killed. */
async function insist(call) {
	for (let i = 0; i < 1000; i++) {
		const a = await call().catch(() => ({ status: 0 }));

		if (a.status !== 0 && a.status < 500)
			return a;
		await sleep(10);
	}
	throw new Error('nobody answers');
}

/*
 * A change that a program committed before it was killed, but did not announce to the others
 * yet, is seen only after the next write: make one. No client was told yet that it had been
 * done.
 */
function settle(t, uid) {
	return insist(() => t.update(uid, { City: 'Ulm' }));
}

test('killed programs leave no change without a record, and no record without a change', async () => {
	const t = site.tenant('secure');
	const wishes = [], renamed = new Map();
	let killed = 0, done = false, n = 0;
	const killer = (async () => {
		while (!done) {
			const pids = site.workers('manage');

			if (pids.length > 0 && kill(pids[killed % pids.length]))
				killed++;
			await sleep(30);
		}
	})();
	const create = async () => {
		while (killed < KILLS) {
			const wish = person();

			wishes.push(wish);
			await t.manage('POST', '', { body: wish }).catch(() => {});
		}
	};
	const rename = async () => {
		const { json: { Uid } } = await insist(() => t.manage('POST', '', { body: person() }));
		let count = 0;

		while (killed < KILLS) {
			const phone = `+49160${String(20000000 + n++)}`;

			await t.manage('PUT', `/${Uid}/phoneid`, { body: { phone } }).catch(() => {});
			await settle(t, Uid);
			count += (await insist(() => t.manage('GET', `/${Uid}`))).json.PhoneId === phone;
		}
		renamed.set(Uid, count);
	};

	await Promise.all([create(), create(), rename(), rename()]);
	done = true;
	await killer;
	await settle(t, [...renamed.keys()][0]);

	const records = trail(t);
	let made = 0;

	assert.equal(verify(t).status, 0);
	for (const wish of wishes) {
		const a = await insist(() => t.manage('GET', '', { q: { email: wish.Email[0].Value } }));

		if (a.status !== 200)
			continue;
		made++;
		assert.equal(records.filter((r) => r.event === 'account_created' &&
			r.uid === a.json.Uid).length, 1, 'an account and its record');
	}
	assert.equal(records.filter((r) => r.event === 'account_created' && !renamed.has(r.uid)).length,
		made, 'as many accounts as records');
	assert.ok(made > 10 && made <= wishes.length, `${made} made`);
	for (const [uid, count] of renamed)
		assert.equal(records.filter((r) => r.event === 'account_renamed' && r.uid === uid).length,
			count, 'as many new numbers as records');
});
