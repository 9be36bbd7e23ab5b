// SPDX-License-Identifier: MIT
/*
 * A hundred parallel requests with one proof: one succeeds, and the PIN is that request's. A
 * hundred parallel requests with wrong proofs: no more of them are checked than the budget
 * allows, over all ways together. ROUNDS says how often.
 */
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { sleep } = require('../lib/wait');
const { Site } = require('./lib/site');
const { Recovery, UNLIMITED, otherThan } = require('./lib/recover');
const { ok, refused } = require('./lib/client');

const ROUNDS = Number(process.env.ROUNDS || 10);
const MANY = 100;
const BUDGET = 5;
const PIN = '4938';

let site, tenant, way;
let questions;
let past; // made at the beginning, expired at the end

before(async () => {
	site = await Site.make({ workers: 8, conf: { 'hash.cost': 1 } });
	tenant = site.tenant('secure', { ...UNLIMITED, 'recovery.stepup': 'off',
		'question.enabled': 'on', 'attempts.wait_seconds': 3600, 'pin.blocklist': 'off' });
	way = new Recovery(tenant);
	questions = way.questions('First school?', 'First street?');
	await prepareEnds();
});

after(() => site.stop());

const answers = (n = '') => ({ [questions[0]]: `quite so${n}`, [questions[1]]: 'by the mill' });

/* Run all jobs in parallel; answers[i] is that of job(i). */
const atOnce = (job) => Promise.all(Array.from({ length: MANY }, (_, i) => job(i)));

/* A PIN for request i that no other request has. */
const pinOf = (i) => String(517000 + 37 * i);

/* Check that exactly one request succeeded: its PIN works, and no other's does. */
async function assertOneWinner(m, all, codes) {
	const won = all.flatMap((a, i) => (a.status === 200 ? [i] : []));

	assert.equal(won.length, 1, `${won.length} won`);
	all.filter((a) => a.status !== 200).forEach((a) => {
		assert.ok(codes.includes(a.json.ErrorCode), a.text);
	});

	const session = await way.session(m);

	ok(await tenant.pinLogin(session, pinOf(won[0])));
	refused(await tenant.pinLogin(session, pinOf((won[0] + 1) % MANY)), 401, 1236);
	refused(await tenant.pinLogin(session, PIN), 401, 1236);
}

/* For each way: a proof of m's, and the errors the other requests may get. */
const RACES = {
	'the token of a link': [async (m) => ({ path: 'pin/reset/token',
		body: { resettoken: await way.link(m) } }), [1242]],
	'a code': [async (m) => ({ path: 'pin/reset/otp/phone',
		body: { phone: m.phone, otp: await way.code(m) } }), [1068]],
	'a backup code': [async (m) => ({ path: 'pin/reset/otp/backupcode',
		body: { email: m.email, otp: (await way.backupCodes(m))[0] } }), [1129]],
	'the code of an authenticator': [async (m) => ({ path: 'pin/reset/otp/authenticatorcode',
		body: { email: m.email, otp: (await way.authenticator(m)).code() } }), [1102]],
};

for (const [name, [prove, codes]] of Object.entries(RACES))
	test(`of a hundred parallel requests with ${name} one succeeds, ${ROUNDS} rounds`, async () => {
		for (let round = 0; round < ROUNDS; round++) {
			const m = await tenant.member(PIN);
			const { path, body } = await prove(m);
			const all = await atOnce((i) => way.put(path, { ...body, pin: pinOf(i) }));

			// Requests that come before the proof is used up may be told to wait.
			await assertOneWinner(m, all, [...codes, 1198]);
		}
	});

test(`of link and code of one message, one succeeds, ${ROUNDS} rounds`, async () => {
	for (let round = 0; round < ROUNDS; round++) {
		const m = await tenant.member(PIN);
		// Each would end the other: the one requested later is valid.
		const link = await way.link(m), otp = await way.code(m);
		const all = await atOnce((i) => (i % 2 ?
			way.put('pin/reset/token', { resettoken: link, pin: pinOf(i) }) :
			way.put('pin/reset/otp/email', { email: m.email, otp, pin: pinOf(i) })));

		await assertOneWinner(m, all, [1063, 1068, 1186, 1198]);
	}
});

test(`a password: of a hundred parallel requests with one link or code one succeeds, ${ROUNDS} rounds`, async () => {
	const wish = (i) => `another-long-one-${i}`;

	for (let round = 0; round < ROUNDS; round++) {
		const m = await tenant.member(PIN);
		const proof = round % 2 ?
			['password/reset', { resettoken: await way.link(m, 'forgotpassword') }, 974] :
			['password/otp', { phone: m.phone, otp: await way.code(m, 'forgotpassword') }, 1068];
		const all = await atOnce((i) => way.put(proof[0], { ...proof[1], password: wish(i) }));
		const won = all.flatMap((a, i) => (a.status === 200 ? [i] : []));

		assert.equal(won.length, 1);
		all.filter((a) => a.status !== 200).forEach((a) =>
			assert.ok([proof[2], 1198].includes(a.json.ErrorCode), a.text));
		ok(await tenant.login({ email: m.email, password: wish(won[0]) }));
		refused(await tenant.login({ email: m.email, password: m.password }), 401, 966);
	}
});

test(`a phone number is confirmed once, ${ROUNDS} rounds`, async () => {
	for (let round = 0; round < ROUNDS; round++) {
		const m = await tenant.member(PIN, { PhoneIdVerified: false });
		const otp = await way.code(m, 'phoneidverification');
		const all = await atOnce(() => way.put('phone/otp', { phone: m.phone, otp }));

		assert.equal(all.filter((a) => a.status === 200).length, 1);
		assert.equal((await tenant.read(m.uid)).PhoneIdVerified, true);
	}
});

/* ---- wrong ones ---------------------------------------------------------------- */

const looked = (all, codes) => all.filter((a) => codes.includes(a.json?.ErrorCode)).length;

describe('no more wrong proofs are checked than the budget allows', () => {
	test(`codes, under every name, ${ROUNDS} rounds`, async () => {
		for (let round = 0; round < ROUNDS; round++) {
			const m = await tenant.member(PIN);
			const code = await way.code(m);
			const names = [['email', m.email], ['email', m.email.toUpperCase()], ['phone', m.phone],
				['phone', `00${m.phone.slice(1)}`], ['username', m.username]];
			const all = await atOnce((i) => {
				const [name, value] = names[i % names.length];

				return way.put(`pin/reset/otp/${i % 2 ? name : 'otp'}`,
					{ [name]: value, otp: otherThan(code, i + 1), pin: pinOf(i) });
			});

			assert.equal(looked(all, [1067, 1188]), BUDGET);
			assert.equal(looked(all, [1198]), MANY - BUDGET);
			refused(await way.put('pin/reset/otp/phone', { phone: m.phone, otp: code, pin: pinOf(1) }),
				403, 1198);
			ok(await tenant.pinLogin(m.session, PIN));
		}
	});

	test(`all ways mixed, with passwords among them, ${ROUNDS} rounds`, async () => {
		for (let round = 0; round < ROUNDS; round++) {
			const m = await tenant.member(PIN, { SecurityQuestionAnswer: answers() });
			const app = await way.authenticator(m);
			const backup = await way.backupCodes(m);
			const code = await way.code(m);
			const wrongApp = app.wrong();
			const ways = [
				(i) => way.put('pin/reset/otp/phone',
					{ phone: m.phone, otp: otherThan(code, i + 1), pin: pinOf(i) }),
				(i) => way.put('pin/reset/otp/authenticatorcode',
					{ email: m.email, otp: otherThan(wrongApp, i + 200000), pin: pinOf(i) }),
				(i) => way.put('pin/reset/otp/backupcode', { username: m.username, pin: pinOf(i),
					otp: `${backup[0].slice(0, 8)}${String(100 + i)}` }),
				(i) => way.put('pin/reset/securityAnswer/email',
					{ email: m.email, securityanswer: answers(i), pin: pinOf(i) }),
				(i) => way.put('password/otp', { phone: m.phone, otp: otherThan(code, i + 1),
					password: 'another-long-one' }),
				(i) => tenant.login({ email: m.email, password: `wrong ${i}` }),
			];
			const all = await atOnce((i) => ways[i % ways.length](i));

			assert.equal(looked(all, [1067, 1102, 1129, 1093, 1094, 966]), BUDGET,
				JSON.stringify(all.map((a) => a.json?.ErrorCode)));
			assert.equal(looked(all, [1198]), MANY - BUDGET);
			assert.equal(all.filter((a) => a.status === 200).length, 0);
			assert.equal(looked(all, [1198]) + BUDGET, MANY);
			ok(await tenant.pinLogin(m.session, PIN));
		}
	});

	test('new codes do not renew the budget', async () => {
		const m = await tenant.member(PIN);
		let seen = 0;

		for (let i = 0; i < 10; i++) {
			const code = await way.code(m);

			seen += looked([await way.put('pin/reset/otp/phone',
				{ phone: m.phone, otp: otherThan(code), pin: pinOf(i) })], [1067]);
		}
		assert.equal(seen, BUDGET);
	});

	test('a hundred parallel requests for a code send one message', async () => {
		const t = site.tenant('secure', { 'send.address_per_hour': 0 });
		const w = new Recovery(t);

		for (const [path, name, code] of [['pin/forgot/email', 'email', 1122],
			['pin/forgot/otp', 'phone', 1123], ['pin/forgot/username', 'username', 1122],
			['password', 'email', 1122], ['password/otp', 'phone', 1123]]) {
			const m = await t.member(PIN);
			const all = await atOnce(() => w.post(path, { [name]: m[name] }));

			assert.equal(all.filter((a) => a.status === 200).length, 1, path);
			all.filter((a) => a.status !== 200).forEach((a) => refused(a, 403, code));
		}
	});

	test('earlier PINs cannot be guessed with a link either', async () => {
		for (let round = 0; round < ROUNDS; round++) {
			const m = await tenant.member(PIN);
			const resettoken = await way.link(m);
			const all = await atOnce((i) => way.put('pin/reset/token',
				{ resettoken, pin: i === 50 ? pinOf(i) : PIN }));
			const won = all.filter((a) => a.status === 200).length;

			assert.ok(won <= 1);
			all.filter((a) => a.status !== 200).forEach((a) =>
				assert.ok([1134, 1242, 1198].includes(a.json.ErrorCode), a.text));
		}
	});
});

/* ---- what ends by itself --------------------------------------------------------- */

async function prepareEnds() {
	const t = site.tenant('secure', { ...UNLIMITED, 'code.minutes': 1, 'recovery.link_minutes': 1 });
	const w = new Recovery(t);
	const [anna, ben] = [await t.member(PIN), await t.member(PIN)];

	past = { t, w, anna, ben, code: await w.code(anna), link: await w.link(ben),
		until: Date.now() + 61000 };
}

test('an expired code is 1069, an expired link 975', async () => {
	const { t, w, anna, ben, code, link, until } = past;

	await sleep(Math.max(0, until - Date.now()));
	refused(await w.put('pin/reset/otp/phone', { phone: anna.phone, otp: code, pin: pinOf(1) }),
		403, 1069);
	refused(await w.put('pin/reset/token', { resettoken: link, pin: pinOf(1) }), 403, 975);
	ok(await t.pinLogin(anna.session, PIN));
	ok(await t.pinLogin(ben.session, PIN));
	ok(await w.put('pin/reset/token', { resettoken: await w.link(ben), pin: pinOf(1) }));
});
