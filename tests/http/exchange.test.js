// SPDX-License-Identifier: MIT
// ID tokens of trusted issuers as the first factor: exchanged for sign-ins, or refused.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { Site } = require('./lib/site');
const { Issuer, KINDS, b64, now, writeFile } = require('./lib/issuer');
const { GUID, TIME, inParallel, ok, person, refused, uuid } = require('./lib/client');

const PATH = '/identity/v2/auth/exchange';
const HALF = ['session_token', 'PINAuthToken', 'expires_in'];

let site;

before(async () => {
	site = await Site.make({ workers: 2 });
});

after(() => site.stop());

const trust = (t, issuer, ...by) => issuer.trustedBy(t, ...by);
const file = (text) => writeFile(site, text);

function exchange(t, token, q = {}) {
	return t.call('POST', PATH, { q, body: { id_token: token } });
}

/* A new tenant that trusts a new issuer: both. */
function trusting(alg, settings = {}, ...more) {
	const t = site.tenant('secure', settings);
	const issuer = new Issuer(alg);

	trust(t, issuer, ...more);
	return { t, issuer };
}

function half(answer, member) {
	const body = ok(answer);

	assert.deepEqual(Object.keys(body), HALF);
	for (const name of ['session_token', 'PINAuthToken'])
		if (name === member)
			assert.match(body[name], GUID);
		else
			assert.equal(body[name], null);
	assert.match(body.expires_in, TIME);
	return body[member];
}

/* ---- what it gives --------------------------------------------------------- */

for (const alg of Object.keys(KINDS)) {
	describe(alg, () => {
		test('a person with a PIN gets a session token; keys from PEM and from a JWK set', async () => {
			const { t, issuer } = trusting(alg);
			const m = await t.member();
			const session = half(await exchange(t, issuer.token(m.uid)), 'session_token');

			ok(await t.pinLogin(session, m.pin));
			trust(t, issuer, '--jwks', file({ keys: [new Issuer(alg).jwk, issuer.jwk] }));
			half(await exchange(t, issuer.token(m.uid)), 'session_token');
			trust(t, issuer, '--jwks', file(issuer.jwk));
			half(await exchange(t, issuer.token(m.uid)), 'session_token');
		});

		test('refuses other keys, names of keys and algorithms', async () => {
			const { t, issuer } = trusting(alg);
			const m = await t.member();
			const claims = () => issuer.claims(m.uid);
			const stranger = new Issuer(alg, issuer.name);

			refused(await exchange(t, stranger.sign(claims())), 403, 1143);
			for (const other of [...Object.keys(KINDS), 'none', 'HS256', 'PS256', 'ES384', ''])
				if (other !== alg)
					refused(await exchange(t, issuer.sign(claims(), { alg: other })), 403, 1143);
			refused(await exchange(t, `${b64({ alg: 'none' })}.${b64(claims())}.`), 403, 1143);

			const text = `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64(claims())}`;
			const mac = crypto.createHmac('sha256', issuer.pem).update(text).digest('base64url');

			refused(await exchange(t, `${text}.${mac}`), 403, 1143);
			trust(t, issuer, '--jwks', file({ keys: [issuer.jwk] }));
			refused(await exchange(t, issuer.sign(claims(), { alg, kid: 'another' })), 403, 1143);
			half(await exchange(t, issuer.sign(claims(), { alg })), 'session_token');
		});
	});
}

test('a person without a PIN gets a PINAuthToken', async () => {
	const { t, issuer } = trusting();
	const { Uid } = await t.create();
	const token = half(await exchange(t, issuer.token(Uid)), 'PINAuthToken');
	const signed = ok(await t.setPin(token, '4938'));

	ok(await t.pinLogin(signed.session_token, '4938'));
	half(await exchange(t, issuer.token(Uid)), 'session_token');
});

test('a whole sign-in is given on request, under the tenant\'s rules for PINs', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();
	const body = ok(await exchange(t, issuer.token(m.uid), { tokens: 'true' }));

	assert.deepEqual(Object.keys(body), ['Profile', 'access_token', 'refresh_token', 'expires_in',
		'session_token', 'session_expires_in']);
	assert.equal(body.Profile.Uid, m.uid);
	assert.equal(body.Profile.NoOfLogins, 2);
	ok(await t.validate(body.access_token));
	ok(await t.pinLogin(body.session_token, m.pin));
	half(await exchange(t, issuer.token(m.uid), { tokens: 'false' }), 'session_token');
	refused(await exchange(t, issuer.token(m.uid), { tokens: 'maybe' }), 400, 908, 'tokens');

	t.set({ 'pin.required': 'on' });

	const { Uid } = await t.create();
	const token = issuer.token(Uid);
	const { Data } = refused(await exchange(t, token, { tokens: 'true' }), 403, 1243);

	refused(await exchange(t, token, { tokens: 'true' }), 403, 1143);
	ok(await t.setPin(Data.PINAuthToken, '4938'));
});

test('the token is accepted under both names, as JSON and as a form', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();
	const token = () => issuer.token(m.uid);

	half(await t.call('POST', PATH, { body: { token: token() } }), 'session_token');
	half(await t.call('POST', PATH, { body: { ID_Token: token(), token: '' } }), 'session_token');
	half(await t.call('POST', PATH, { body: `id_token=${token()}`,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }), 'session_token');
	refused(await t.call('POST', PATH, { body: { token: token(), id_token: token() } }), 400, 908,
		'id_token');
	for (const body of [{}, { id_token: '' }, { id_token: null }, undefined])
		refused(await t.call('POST', PATH, { body }), 400, 908, 'id_token');
	for (const id_token of [1, true, [token()], { token: token() }])
		refused(await t.call('POST', PATH, { body: { id_token } }), 400, 908, 'id_token');
	refused(await t.call('POST', PATH, { q: { id_token: token() } }), 400, 908, 'id_token');
	refused(await t.call('GET', PATH), 405, 971);
	refused(await t.call('POST', PATH, { key: false, body: { token: token() } }), 400, 908);
});

test('a token may have 8192 bytes', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();
	const fill = (n) => issuer.token(m.uid, { fill: 'x'.repeat(n) });
	let n = 5000;

	while (fill(n + 1).length <= 8192)
		n++;
	half(await exchange(t, fill(n)), 'session_token');
	refused(await exchange(t, fill(n + 1)), 400, 908, 'id_token');
	refused(await exchange(t, fill(20000)), 413, 1090);
});

/* ---- who is named ---------------------------------------------------------- */

test('an e-mail address identifies an account only if both sides have verified it', async () => {
	const t = site.tenant();
	const issuer = new Issuer();
	const m = await t.member();
	const key = ['--key', file(issuer.pem)];
	const by = (more) => exchange(t, issuer.token('whatever', more));

	trust(t, issuer, ...key, '--name-by', 'email');
	half(await by({ email: m.email.toUpperCase(), email_verified: true }), 'session_token');
	refused(await by({ email: m.email, email_verified: false }), 403, 1143);
	refused(await by({ email: m.email }), 403, 1143);
	refused(await by({ phone_number: m.phone, phone_number_verified: true }), 403, 1143);
	refused(await exchange(t, issuer.token(m.uid)), 403, 1143);
	ok(await t.update(m.uid, { EmailVerified: false }));
	refused(await by({ email: m.email, email_verified: true }), 403, 1143);

	trust(t, issuer, ...key, '--name-by', 'phone');
	half(await by({ phone_number: m.phone, phone_number_verified: true }), 'session_token');
	refused(await by({ phone_number: m.phone, email_verified: true }), 403, 1143);
	ok(await t.update(m.uid, { PhoneIdVerified: false }));
	refused(await by({ phone_number: m.phone, phone_number_verified: true }), 403, 1143);
});

test('an unknown account is revealed only if the tenant wants that', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();
	const unknown = refused(await exchange(t, issuer.token(uuid())), 403, 1143);

	assert.deepEqual(unknown, refused(await exchange(t, 'junk'), 403, 1143));
	t.set({ 'errors.reveal_unknown': 'on' });
	refused(await exchange(t, issuer.token(uuid())), 403, 938);
	refused(await exchange(t, new Issuer().token(uuid())), 403, 1143);
	half(await exchange(t, issuer.token(m.uid)), 'session_token');
});

test('a disabled account gets no sign-in, and the token stays unused', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();
	const token = issuer.token(m.uid);

	ok(await t.update(m.uid, { IsActive: false }));
	refused(await exchange(t, token), 403, 1130);
	ok(await t.update(m.uid, { IsActive: true }));
	half(await exchange(t, token), 'session_token');
	refused(await exchange(t, token), 403, 1143);
});

test('in a tenant without PINs the call answers 1233', async () => {
	const { t, issuer } = trusting('EdDSA', { 'pin.enabled': 'off' });
	const { Uid } = await t.create();

	refused(await exchange(t, issuer.token(Uid)), 403, 1233);
});

/* ---- what is refused -------------------------------------------------------- */

test('every invalid token gets the same answer, and changes nothing', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();
	const was = await t.read(m.uid);
	const good = issuer.token(m.uid);
	const [header, payload, signature] = good.split('.');
	const headers = [{ crit: ['exp'] }, { crit: [] }, { typ: 'at+jwt' }, { kid: 7 }];
	const bad = [
		{ iss: undefined }, { iss: `${issuer.name}/` }, { iss: [issuer.name] },
		{ aud: undefined }, { aud: 'another' }, { aud: [] }, { aud: ['another'] }, { aud: {} },
		{ sub: undefined }, { sub: '' }, { sub: m.email }, { sub: 5 },
		{ exp: undefined }, { exp: now() - 61 }, { exp: String(now() + 300) }, { exp: 1e40 },
		{ iat: now() + 90 }, { iat: now() - 661 }, { iat: 'now' },
		{ iat: undefined, exp: now() + 3600 }, { nbf: now() + 90 }, { nbf: true },
		{ jti: 5 }, { jti: '' },
	].map((more) => issuer.token(m.uid, more)).concat(
		headers.map((more) => issuer.sign(issuer.claims(m.uid), { alg: 'EdDSA', ...more })),
		['{}', '[]', 'null', '', '{', 'text'].map((text) => issuer.sign(text)),
		[`${header}.${payload}`, `${good}.`, `${good}=`, ` ${good}`, `${good}A`, `.${good}`,
			`${header}.${payload}.`, `${header}..${signature}`, 'a.b.c', '..', 'x',
			`${header}.${b64(issuer.claims(uuid()))}.${signature}`,
			good.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'))]);
	const answers = await inParallel(bad.length, 8, (i) => exchange(t, bad[i]));
	const first = refused(answers[0], 403, 1143);

	answers.forEach((answer, i) => {
		assert.deepEqual(refused(answer, 403, 1143), first, `${i}: ${bad[i]}`);
	});
	assert.deepEqual(await t.read(m.uid), was);
	half(await exchange(t, good), 'session_token');

	const log = site.log();

	for (const reason of ['form', 'claims', 'issuer', 'signature', 'audience', 'time', 'name',
		'unknown', 'jti'])
		assert.match(log, new RegExp(`id_token_refused req=\\w+ reason=${reason} `));
	assert.ok(!log.includes(payload) && !log.includes(signature));
});

test('tokens just inside their time limits are accepted', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();

	for (const more of [{ exp: now() - 50 }, { iat: now() + 50 }, { iat: now() - 640, exp: now() + 9 },
		{ exp: now() + 86400 }, { iat: undefined, exp: now() + 590 }, { nbf: now() + 50 },
		{ aud: ['another', 'pintle'] }, { nonce: 'n' }, { jti: undefined }, { exp: now() + 0.5 }])
		half(await exchange(t, issuer.token(m.uid, more)), 'session_token');
});

/* ---- once ------------------------------------------------------------------- */

test('of twenty parallel requests with one token, one succeeds', async () => {
	for (const [more, q, has] of [[{}, {}, 'session_token'], [{ jti: undefined }, {}, 'session_token'],
		[{}, { tokens: 'true' }, 'access_token']]) {
		const { t, issuer } = trusting('ES256');
		const m = await t.member();
		const token = issuer.token(m.uid, more);
		const answers = await inParallel(20, 20, () => exchange(t, token, q));
		const won = answers.filter((a) => a.status === 200);

		assert.equal(won.length, 1);
		assert.match(ok(won[0])[has], GUID);
		answers.filter((a) => a.status !== 200).forEach((a) => refused(a, 403, 1143));

		const { Data } = ok(await t.manage('GET', `/${m.uid}/sessions`));

		assert.equal(Data.length, 2, 'the sign-in by password, and this one');
	}
});

test('the second form of an ES256 signature does not make a second token', async () => {
	const { t, issuer } = trusting('ES256');
	const m = await t.member();
	const token = issuer.token(m.uid, { jti: undefined });
	const [header, payload, signature] = token.split('.');
	const bytes = Buffer.from(signature, 'base64url');
	const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
	const s = (order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)).toString(16);
	const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.padStart(64, '0'), 'hex')]);

	half(await exchange(t, token), 'session_token');
	refused(await exchange(t, `${header}.${payload}.${twin.toString('base64url')}`), 403, 1143);
	assert.equal(site.log().split('\n').filter((l) => l.includes('id_token_refused')).at(-1)
		.includes('reason=used'), true);
});

test('parallel requests with different tokens all succeed', async () => {
	const { t, issuer } = trusting();
	const m = await t.member();
	const answers = await inParallel(20, 20, () => exchange(t, issuer.token(m.uid)));

	assert.equal(new Set(answers.map((a) => half(a, 'session_token'))).size, 20);
});

test('an exchange clears a PIN locked at the ceiling', async () => {
	const { t, issuer } = trusting('EdDSA', { 'attempts.budget': '10' });
	const m = await t.member();

	for (let i = 0; i < 10; i++)
		refused(await t.pinLogin(m.session, `83${i}6`), 401, 1236);
	refused(await t.pinLogin(m.session, m.pin), 403, 1198);

	const session = half(await exchange(t, issuer.token(m.uid)), 'session_token');

	ok(await t.pinLogin(session, m.pin));
});

/* ---- whom a tenant trusts ---------------------------------------------------- */

test('each tenant has its own trusted issuers', async () => {
	const { t, issuer } = trusting();
	const other = site.tenant();
	const wish = person({ Uid: `u${Date.now()}` });
	const token = () => issuer.token(wish.Uid);

	await t.create(wish);
	await other.create(wish);
	half(await exchange(t, token()), 'PINAuthToken');
	refused(await exchange(other, token()), 403, 1143);
	trust(other, Object.assign(new Issuer('EdDSA', issuer.name), { audience: 'pintle' }));
	refused(await exchange(other, token()), 403, 1143);
	assert.throws(() => site.pintle('tenant', 'distrust', other.apikey, 'x'), { status: 1 });

	const one = token();

	trust(other, issuer);
	half(await exchange(t, one), 'PINAuthToken');
	half(await exchange(other, one), 'PINAuthToken'); // used up in one tenant only
	site.pintle('tenant', 'distrust', other.apikey, issuer.name);
	refused(await exchange(other, token()), 403, 1143);
	half(await exchange(t, token()), 'PINAuthToken');
	site.pintle('tenant', 'remove', other.apikey, '--yes');
	refused(await exchange(other, token()), 403, 901);
});

test('the command line lists issuers, and refuses files without a key', () => {
	const { t, issuer } = trusting('RS256');
	const list = () => site.pintle('tenant', 'trusted', t.apikey).split('\n').filter(Boolean)
		.map((line) => JSON.parse(line));
	const [row] = list();
	const der = issuer.publicKey.export({ type: 'spki', format: 'der' });
	const pem = (type, options) => crypto.generateKeyPairSync(type, options).publicKey
		.export({ type: 'spki', format: 'pem' });
	const usage = { status: 64 }, wrong = { status: 1 };

	assert.deepEqual(Object.keys(row), ['issuer', 'audience', 'name_by', 'since', 'keys']);
	assert.deepEqual([row.issuer, row.audience, row.name_by], [issuer.name, 'pintle', 'sub']);
	assert.deepEqual(row.keys, [{ alg: 'RS256', kid: null,
		sha256: crypto.createHash('sha256').update(der).digest('hex') }]);

	const bad = [pem('rsa', { modulusLength: 1024 }), pem('ec', { namedCurve: 'P-384' }),
		pem('x25519'), pem('ed448'), '', 'text',
		issuer.privateKey.export({ type: 'pkcs8', format: 'pem' })].map((text) => file(text));

	for (const name of [...bad, '/no/such/file', site.dir])
		assert.throws(() => trust(t, issuer, '--key', name), wrong, name);
	for (const set of [{}, { keys: [] }, issuer.privateKey.export({ format: 'jwk' }), 'text',
		{ keys: Array.from({ length: 17 }, () => new Issuer().jwk) }])
		assert.throws(() => trust(t, issuer, '--jwks', file(set)), wrong);
	assert.throws(() => trust(t, issuer, '--key'), usage);
	assert.throws(() => trust(t, issuer, '--name-by', 'sub'), usage);
	assert.throws(() => trust(t, issuer, '--key', file(issuer.pem), '--name-by', 'iss'), usage);
	assert.throws(() => site.pintle('tenant', 'trust', t.apikey, issuer.name), usage);
	assert.throws(() => site.pintle('tenant', 'trust', t.apikey, '', '--audience', 'a',
		'--key', file(issuer.pem)), usage);
	assert.throws(() => site.pintle('tenant', 'trusted'), usage);
	assert.throws(() => site.pintle('tenant', 'distrust', t.apikey), usage);
	assert.throws(() => site.pintle('tenant', 'trusted', uuid()), wrong);
	assert.deepEqual(list(), [row]);

	const full = new Issuer();

	trust(t, full, '--jwks', file({ keys: Array.from({ length: 15 }, () => new Issuer().jwk) }));
	assert.throws(() => trust(t, new Issuer()), wrong);
	site.pintle('tenant', 'distrust', t.apikey, full.name);
	trust(t, new Issuer(), '--key', file(new Issuer().pem), '--key', file(new Issuer('ES256').pem));
	assert.equal(list().length, 2);
});
