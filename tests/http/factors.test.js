// SPDX-License-Identifier: MIT
// Means of recovery: authenticators, backup codes, security questions.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Sdk } = require('./lib/sdk');
const { Site } = require('./lib/site');
const qr = require('./lib/qr');
const { Authenticator, fromBase32 } = require('./lib/totp');
const { GUID, fieldFault, inParallel, ok, person, refused, uuid } = require('./lib/client');

const CODE = /^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/;
const ACCOUNT = '/identity/v2/auth/account';

let site;
let tenant; // asks for no step-up

before(async () => {
	site = await Site.make({ workers: 4, conf: { 'hash.cost': 1 } });
	tenant = site.tenant('secure', { 'recovery.stepup': 'off' });
	tenant.name = ok(await tenant.call('GET', '/ciam/appinfo')).AppName;
});

after(() => site.stop());

const as = (who) => ({ Authorization: `Bearer ${who.access}` });
const call = (who, method, path, { q, body, t = tenant } = {}) =>
	t.call(method, `${ACCOUNT}${path}`, { headers: as(who), q, body });
const show = (who, t) => call(who, 'GET', '/2fa', { t });
const confirm = (who, authenticatorcode, more = {}, t) =>
	call(who, 'PUT', '/2fa/verification/authenticatorcode', { body: { authenticatorcode, ...more }, t });
const remove = (who, body = { authenticator: true }, t) =>
	call(who, 'DELETE', '/2fa/authenticator', { body, t });
const codesOf = (who, path = '/2fa/backupcode', t) => call(who, 'GET', path, { t });
const proveByCode = (who, authenticatorcode, t) =>
	call(who, 'PUT', '/reauth/2fa/authenticatorcode', { body: { authenticatorcode }, t });
const proveByBackup = (who, backupcode, t) =>
	call(who, 'PUT', '/reauth/2fa/backupcode', { body: { backupcode }, t });

const shown = new Set(); // must not be in the log

/* A member with an authenticator that has spent a code of two steps ago. */
async function enrolled(t = tenant) {
	const who = await t.member();
	const { ManualEntryCode } = ok(await show(who, t));
	const app = new Authenticator(ManualEntryCode);

	shown.add(ManualEntryCode).add(app.seed.toString('hex')).add(app.seed.toString('base64'));
	ok(await confirm(who, await app.oldest(), {}, t));
	return { who, app };
}

/* ---- authenticators --------------------------------------------------------- */

test('a new authenticator is shown as QR code and text, the same until it is confirmed', async () => {
	const anna = await tenant.member();
	const first = ok(await show(anna));

	assert.deepEqual(Object.keys(first), ['QRCode', 'ManualEntryCode', 'OtpAuthUri',
		'IsGoogleAuthenticatorVerified', 'IsAuthenticatorVerified', 'IsOTPAuthenticatorVerified',
		'OTPPhoneNo', 'OTPStatus', 'IsEmailOtpAuthenticatorVerified', 'Email', 'EmailOTPStatus',
		'IsSecurityQuestionEnabled', 'SecurityQuestions']);
	assert.equal(fromBase32(first.ManualEntryCode).length, 20, '160 bits');
	assert.equal(first.IsAuthenticatorVerified, false);

	const [head, base64] = first.QRCode.split(',');
	const svg = Buffer.from(base64, 'base64').toString();
	assert.equal(head, 'data:image/svg+xml;base64');
	assert.equal(qr.read(svg), `otpauth://totp/${tenant.name}:${encodeURIComponent(anna.email)}` +
		`?secret=${first.ManualEntryCode}&issuer=${tenant.name}&algorithm=SHA1&digits=6&period=30`);
	assert.deepEqual(ok(await show(anna)), first);

	const app = new Authenticator(first.ManualEntryCode);
	const profile = ok(await confirm(anna, app.code()));
	const then = ok(await show(anna));

	assert.equal(profile.Uid, anna.uid);
	assert.ok(!JSON.stringify(profile).includes(first.ManualEntryCode));
	assert.deepEqual([then.QRCode, then.ManualEntryCode], [null, null]);
	assert.equal(then.IsAuthenticatorVerified, true);
	assert.equal(then.IsGoogleAuthenticatorVerified, true);
});

test('a wrong code, or none, confirms nothing', async () => {
	const anna = await tenant.member();

	refused(await confirm(anna, '123456'), 403, 1099);

	const app = new Authenticator(ok(await show(anna)).ManualEntryCode);

	refused(await confirm(anna, app.wrong()), 403, 1102);
	for (const bad of ['12345', '1234567', 'abcdef', '12 345', '１２３４５６'])
		refused(await confirm(anna, bad), 400, 908, 'authenticatorcode');
	assert.equal(ok(await show(anna)).IsAuthenticatorVerified, false);
	refused(await proveByCode(anna, app.code()), 403, 1099);
	ok(await call(anna, 'PUT', '/2FA/Verification/GoogleAuthenticatorCode',
		{ body: { googleauthenticatorcode: app.code() } }));
	refused(await confirm(anna, app.code(1)), 403, 1099);
});

test('a code can be used once for a step-up, and then no earlier code', async () => {
	const { who, app } = await enrolled();
	const proof = ok(await proveByCode(who, app.code()));

	assert.match(proof.SecondFactorValidationToken, GUID);

	const body = { SecondFactorValidationToken: proof.SecondFactorValidationToken };

	refused(await tenant.manage('POST', `/${who.uid}/reauth/pin`, { body }), 403, 1193);
	assert.deepEqual(ok(await tenant.manage('POST', `/${who.uid}/reauth/2fa`, { body })),
		{ IsValid: true });
	refused(await tenant.manage('POST', `/${who.uid}/reauth/2fa`, { body }), 403, 1193);

	const again = refused(await proveByCode(who, app.code(-1)), 403, 1102);
	const wrong = refused(await proveByCode(who, app.wrong()), 403, 1102);

	assert.deepEqual([again.Data, wrong.Data], [{ AttemptsLeft: 4 }, { AttemptsLeft: 3 }]);
	assert.deepEqual({ ...again, Data: {} }, { ...wrong, Data: {} }, 'a replay looks like a wrong code');
	ok(await call(who, 'PUT', '/reauth/2fa/googleauthenticatorcode',
		{ body: { googleauthenticatorcode: app.code(1) } }));
});

test('of a hundred parallel requests with one code, one succeeds', async () => {
	for (let round = 0; round < 3; round++) {
		const { who, app } = await enrolled();
		const code = app.code();
		const answers = await inParallel(100, 50, () => proveByCode(who, code));

		assert.equal(answers.filter((a) => a.status === 200).length, 1);
		for (const a of answers.filter((x) => x.status !== 200))
			refused(a, 403, 1102);
		ok(await proveByCode(who, app.code(1)));
	}
});

test('wrong codes count with wrong PINs', async () => {
	const { who, app } = await enrolled();

	refused(await proveByCode(who, app.wrong()), 403, 1102);
	refused(await proveByCode(who, app.wrong()), 403, 1102); // repeating a wrong code costs nothing
	for (const pin of ['1111', '2222', '3333', '4444'])
		refused(await tenant.pinLogin(who.session, pin), 401, 1236);
	refused(await proveByCode(who, app.code()), 403, 1198);
});

test('removal, by the person and by the back end', async () => {
	const { who, app } = await enrolled();

	for (const body of [{}, { authenticator: false }, { otpauthenticator: true }])
		refused(await remove(who, body), 403, 1121);
	assert.deepEqual(ok(await remove(who)), { IsDeleted: true });
	refused(await remove(who), 403, 1099);
	refused(await proveByCode(who, app.code()), 403, 1099);

	const second = new Authenticator(ok(await show(who)).ManualEntryCode);

	assert.ok(!second.seed.equals(app.seed));
	ok(await confirm(who, second.code(-1)));

	const drop = (uid, body) => tenant.manage('DELETE', '/2fa/authenticator', { q: { uid }, body });

	refused(await drop(who.uid, {}), 403, 1121);
	refused(await drop('nobody', { authenticator: true }), 403, 938);
	assert.deepEqual(ok(await drop(who.uid, { googleauthenticator: true })), { IsDeleted: true });
	refused(await drop(who.uid, { authenticator: true }), 403, 1099);
});

/* ---- backup codes ------------------------------------------------------------ */

test('there are ten backup codes, shown once', async () => {
	const anna = await tenant.member();
	const { BackUpCodes } = ok(await codesOf(anna));

	assert.equal(new Set(BackUpCodes).size, 10);
	for (const code of BackUpCodes)
		assert.match(code, CODE);
	BackUpCodes.forEach((code) => shown.add(code).add(code.replace('-', '')));
	refused(await codesOf(anna), 403, 1127);

	const later = ok(await codesOf(anna, '/2fa/backupcode/reset')).BackUpCodes;

	assert.equal(new Set([...BackUpCodes, ...later]).size, 20);
	refused(await proveByBackup(anna, BackUpCodes[0]), 403, 1129);
	ok(await proveByBackup(anna, later[0]));
	refused(await proveByBackup(anna, later[0]), 403, 1129);
});

test('a backup code is accepted as people write it', async () => {
	const anna = await tenant.member();
	const { BackUpCodes } = ok(await codesOf(anna));
	const spellings = [(s) => s.toUpperCase(), (s) => s.replace('-', ''),
		(s) => s.replace('-', ' '), (s) => ` ${s} `,
		(s) => s.replaceAll('0', 'O').replaceAll('1', 'I'),
		(s) => s.replaceAll('0', 'o').replaceAll('1', 'l')];

	for (const [i, spell] of spellings.entries())
		ok(await proveByBackup(anna, spell(BackUpCodes[i])));
	for (const bad of ['abcde', 'abcde-fghjk-m', 'uuuuu-uuuuu', 'abcde_fghjk'])
		refused(await proveByBackup(anna, bad), 400, 908, 'backupcode');
});

test('of a hundred parallel requests with one backup code, one succeeds', async () => {
	const anna = await tenant.member();
	const { BackUpCodes } = ok(await codesOf(anna));

	for (let round = 0; round < 3; round++) {
		const answers = await inParallel(100, 50, () => proveByBackup(anna, BackUpCodes[round]));

		assert.equal(answers.filter((a) => a.status === 200).length, 1);
		for (const a of answers.filter((x) => x.status !== 200))
			refused(a, 403, 1129);
	}
	ok(await proveByBackup(anna, BackUpCodes[9]));
});

test('the back end gets them in the same way; without any the answer is 1098', async () => {
	const anna = await tenant.member();
	const ask = (path, uid = anna.uid) => tenant.manage('GET', `/2fa/backupcode${path}`, { q: { uid } });

	refused(await proveByBackup(anna, 'abcde-fghjk'), 403, 1098);
	refused(await ask('', 'nobody'), 403, 938);

	const { BackUpCodes } = ok(await ask(''));

	refused(await ask(''), 403, 1127);
	refused(await codesOf(anna), 403, 1127);
	ok(await proveByBackup(anna, BackUpCodes[3]));
	ok(await ask('/reset'));
	refused(await proveByBackup(anna, BackUpCodes[4]), 403, 1129);
});

/* ---- switches and step-up ---------------------------------------------------- */

test('when switched off, the calls say so', async () => {
	const off = site.tenant('secure', { 'authenticator.enabled': 'off', 'backup.enabled': 'off' });
	const anna = await off.member();

	refused(await show(anna, off), 403, 1279);
	refused(await confirm(anna, '123456', {}, off), 403, 1279);
	refused(await proveByCode(anna, '123456', off), 403, 1279);
	refused(await remove(anna, undefined, off), 403, 1193);
	off.set({ 'recovery.stepup': 'off' });
	refused(await remove(anna, undefined, off), 403, 1279);
	for (const path of ['/2fa/backupcode', '/2fa/backupcode/reset'])
		refused(await codesOf(anna, path, off), 403, 1128);
	refused(await proveByBackup(anna, 'abcde-fghjk', off), 403, 1128);
	refused(await off.call('GET', '/identity/v2/auth/securityquestion/email',
		{ q: { email: anna.email } }), 403, 1095);
	refused(await call(anna, 'PUT', '', { t: off,
		body: { SecurityQuestionAnswer: { [uuid().replaceAll('-', '')]: 'x' } } }), 403, 1095);
});

test('in profile secure, changes need more than the access token', async () => {
	const t = site.tenant('secure');
	const [anna, ben] = [await t.member(), await t.member()];
	const prove = async (who) => ok(await call(who, 'PUT', '/reauth/pin',
		{ body: { pin: who.pin }, t })).SecondFactorValidationToken;
	const app = new Authenticator(ok(await show(anna, t)).ManualEntryCode);
	const ways = [
		(proof) => confirm(anna, app.code(), proof, t),
		(proof) => call(anna, 'POST', '/2fa/backupcode', { body: proof, t }),
		(proof) => call(anna, 'GET', '/2fa/backupcode/reset', { q: proof, t }),
		(proof) => remove(anna, { authenticator: true, ...proof }, t),
	];

	for (const way of ways) {
		const mine = { SecondFactorValidationToken: await prove(anna) };

		refused(await way({}), 403, 1193);
		refused(await way({ secondfactorvalidationtoken: uuid() }), 403, 1193);
		refused(await way({ secondfactorvalidationtoken: await prove(ben) }), 403, 1193);
		ok(await way(mine));
		refused(await t.manage('POST', `/${anna.uid}/reauth/pin`, { body: mine }), 403, 1193);
	}
});

test('an account created again with an old uid has no factors of the old one', async () => {
	const t = site.tenant('secure', { 'recovery.stepup': 'off', 'question.enabled': 'on' });
	const ids = questions(t, 'First?', 'Second?');
	const wish = () => person({ Uid: 'phoenix', PINInfo: { PIN: '4938' },
		SecurityQuestionAnswer: { [ids[0]]: 'a long answer', [ids[1]]: 'another one' } });
	const arrive = async (body) => {
		await t.create(body);

		const { access_token } = ok(await t.manage('GET', '/access_token', { q: { uid: 'phoenix' } }));

		return { access: access_token };
	};
	const own = (who) => t.call('GET', '/identity/v2/auth/securityquestion/accesstoken',
		{ headers: as(who) });
	const old = await arrive(wish());

	ok(await confirm(old, new Authenticator(ok(await show(old, t)).ManualEntryCode).code(), {}, t));
	ok(await codesOf(old, undefined, t));
	assert.equal(ok(await own(old)).length, 2);
	ok(await t.manage('DELETE', '/phoenix'));

	const { SecurityQuestionAnswer, ...bare } = wish();
	const fresh = await arrive(bare);

	assert.equal(ok(await show(fresh, t)).IsAuthenticatorVerified, false);
	ok(await codesOf(fresh, undefined, t));
	refused(await own(fresh), 403, 1092);
});

/* ---- security questions -------------------------------------------------------- */

/* Add questions to a tenant; their ids. */
function questions(t, ...texts) {
	return texts.map((text) =>
		JSON.parse(site.pintle('question', 'add', t.apikey, text)).QuestionId);
}

function asking(settings = {}, profile = 'secure') {
	const t = site.tenant(profile, { 'question.enabled': 'on', ...settings });
	const ids = questions(t, 'First school?', 'First street?', 'Best song?', 'Favourite dish?',
		'Name of a pet?');
	const lookUp = (by, value) => t.call('GET', `/identity/v2/auth/securityquestion/${by}`,
		{ q: { [by]: value } });

	return { t, ids, lookUp };
}

test('the command line keeps the list, appinfo shows it', async () => {
	const { t, ids } = asking();
	const listed = () => site.pintle('question', 'list', t.apikey).trim().split('\n')
		.map((line) => JSON.parse(line));

	assert.deepEqual(listed().map((q) => q.QuestionId), ids);
	for (const id of ids)
		assert.match(id, /^[0-9a-f]{32}$/);

	const info = ok(await t.call('GET', '/ciam/appinfo'));

	assert.equal(info.IsSecurityQuestion, true);
	assert.deepEqual(info.SecurityQuestions, { Questions: listed(), SecurityQuestionCount: 2 });
	site.pintle('question', 'remove', t.apikey, ids[1]);
	assert.deepEqual(listed().map((q) => q.QuestionId), ids.filter((id) => id !== ids[1]));
	assert.throws(() => site.pintle('question', 'remove', t.apikey, ids[1]), /no security question/);
	assert.throws(() => site.pintle('question', 'add', t.apikey, ''), /question/);
	assert.equal(ok(await tenant.call('GET', '/ciam/appinfo')).IsSecurityQuestion, false);
});

test('answers given at registration are asked for, the same questions for every name', async () => {
	const { t, ids, lookUp } = asking();
	const wish = person({ SecurityQuestionAnswer: { [ids[3]]: 'Grandmother’s soup',
		[ids[0]]: 'St. Anselm', [ids[4]]: 'Fussel' } });
	const { Sott } = ok(await t.manage('GET', '/sott'));

	ok(await t.call('POST', '/identity/v2/auth/register', { q: { sott: Sott }, body: wish }));

	const asked = ok(await lookUp('email', wish.Email[0].Value));

	assert.deepEqual(asked, [{ QuestionId: ids[3], Question: 'Favourite dish?' },
		{ QuestionId: ids[0], Question: 'First school?' }]);
	for (let i = 0; i < 20; i++)
		assert.deepEqual(ok(await lookUp('email', wish.Email[0].Value.toUpperCase())), asked);
	assert.deepEqual(ok(await lookUp('phone', wish.PhoneId)), asked);
	assert.deepEqual(ok(await lookUp('username', wish.UserName)), asked);

	const profile = JSON.stringify(ok(await t.manage('GET', '', { q: { username: wish.UserName } })));

	for (const word of ['Anselm', 'anselm', 'soup', 'Security', ids[0]])
		assert.ok(!profile.includes(word), word);
});

test('profile secure shows made-up questions for accounts without any', async () => {
	const { t, lookUp } = asking();
	const known = await t.create();
	const seen = new Set();

	for (let i = 0; i < 12; i++) {
		const email = `nobody${i}@example.org`;
		const asked = ok(await lookUp('email', email));

		assert.equal(asked.length, 2);
		assert.notEqual(asked[0].QuestionId, asked[1].QuestionId);
		assert.deepEqual(ok(await lookUp('email', email.toUpperCase())), asked);
		seen.add(JSON.stringify(asked));
	}
	assert.ok(seen.size > 3, 'not the same for all');

	const asked = ok(await lookUp('email', known.Email[0].Value));

	assert.deepEqual(Object.keys(asked[0]), ['QuestionId', 'Question']);
	assert.deepEqual(ok(await lookUp('username', known.UserName)), asked);
	assert.deepEqual(ok(await lookUp('phone', known.PhoneId)), asked);
});

test('profile loginradius reveals accounts without questions', async () => {
	const { t, lookUp } = asking({}, 'loginradius');
	const known = await t.create();

	refused(await lookUp('email', 'nobody@example.org'), 403, 938);
	refused(await lookUp('email', known.Email[0].Value), 403, 1092);
});

test('with too few questions in the tenant, nobody is asked', async () => {
	const t = site.tenant('secure', { 'question.enabled': 'on' });
	const known = await t.create();
	const lookUp = (email) => t.call('GET', '/identity/v2/auth/securityquestion/email',
		{ q: { email } });

	questions(t, 'The only one?');
	refused(await lookUp(known.Email[0].Value), 403, 1092);
	refused(await lookUp('nobody@example.org'), 403, 1092);
});

test('a person replaces answers, the back end adds some', async () => {
	const { t, ids } = asking({ 'recovery.stepup': 'off' });
	const anna = await t.member();
	const own = (answers) => call(anna, 'PUT', '', { t, body: { SecurityQuestionAnswer: answers } });
	const asked = async () => ok(await t.call('GET',
		'/identity/v2/auth/securityquestion/accesstoken', { headers: as(anna) }));

	refused(await own({ [ids[0]]: 'St. Anselm' }), 403, 1092);
	refused(await t.update(anna.uid, { SecurityQuestionAnswer: { [ids[0]]: 'St. Anselm' } }),
		403, 1260);
	ok(await t.update(anna.uid,
		{ SecurityQuestionAnswer: { [ids[0]]: 'St. Anselm', [ids[1]]: 'Elm street' } }));
	ok(await own({ [ids[1]]: 'Acorn alley' }));
	refused(await own({ [ids[2]]: 'Yesterday' }), 403, 1094);
	refused(await own({ [uuid().replaceAll('-', '')]: 'Yesterday' }), 403, 1091);
	refused(await own({ first: 'Yesterday' }), 403, 1091);
	for (const bad of [{ [ids[0]]: 7 }, { [ids[0]]: 'x'.repeat(201) }, ['x'], 'x'])
		refused(await own(bad), 400, 908, 'SecurityQuestionAnswer');
	ok(await t.update(anna.uid, { SecurityQuestionAnswer: { [ids[2]]: 'Yesterday' } }));
	assert.deepEqual((await asked()).map((q) => q.QuestionId), [ids[0], ids[1]]);
	t.set({ 'question.count': '3' });
	assert.deepEqual((await asked()).map((q) => q.QuestionId), [ids[0], ids[1], ids[2]]);
	site.pintle('question', 'remove', t.apikey, ids[1]);
	refused(await t.call('GET', '/identity/v2/auth/securityquestion/accesstoken',
		{ headers: as(anna) }), 403, 1092);
});

test('in profile secure new answers need a step-up too', async () => {
	const { t, ids } = asking();
	const anna = await t.member('4938',
		{ SecurityQuestionAnswer: { [ids[0]]: 'St. Anselm', [ids[1]]: 'Elm street' } });
	const body = { FirstName: 'Anna', SecurityQuestionAnswer: { [ids[0]]: 'St. Brigid' } };

	refused(await call(anna, 'PUT', '', { t, body }), 403, 1193);
	assert.equal((await t.read(anna.uid)).FirstName, null);

	const { SecondFactorValidationToken } = ok(await call(anna, 'PUT', '/reauth/password',
		{ t, body: { password: anna.password } }));

	ok(await call(anna, 'PUT', '', { t, body: { ...body, SecondFactorValidationToken } }));
	refused(await call(anna, 'PUT', '', { t, body: { ...body, SecondFactorValidationToken } }),
		403, 1193);
	ok(await call(anna, 'PUT', '', { t, body: { FirstName: 'Anne' } }));
});

test('easy answers are refused', async () => {
	const { t, ids } = asking();
	const wish = person();
	const easy = ['ab', ' ab  ', '', 'pizza', ' PIZZA ', 'Ｐｉｚｚａ', 'my password', 'First  STREET?',
		'it is First street?', wish.UserName, `${wish.UserName}1`, wish.Email[0].Value,
		wish.Email[0].Value.split('@')[0], 'number 4938'];

	for (const answer of easy)
		fieldFault(await t.manage('POST', '', { body: { ...wish, PINInfo: { PIN: '4938' },
			SecurityQuestionAnswer: { [ids[0]]: 'St. Anselm', [ids[1]]: answer } } }),
		'SecurityQuestionAnswer');
	ok(await t.manage('POST', '', { body: { ...wish, PINInfo: { PIN: '4938' },
		SecurityQuestionAnswer: { [ids[0]]: 'St. Anselm', [ids[1]]: 'Elm street' } } }));
});

test('the log contains no secret', () => {
	const log = site.log();

	assert.match(log, /authenticator_added/);
	assert.ok(shown.size > 20);
	for (const secret of [...shown, 'St. Anselm', 'st. anselm', 'Elm street', 'elm street'])
		assert.ok(!log.includes(secret), secret);
});

/* ---- the public SDK --------------------------------------------------------------- */

describe('called by the public SDK', () => {
	const wish = person();
	let tls, keys, sdk, access, uid;

	before(async () => {
		tls = await Site.make({ workers: 2, tls: true, conf: { 'hash.cost': 1 } });
		keys = tls.tenant('loginradius', { 'question.enabled': 'on' });
		sdk = await Sdk.start(tls, keys);
		uid = (await resolved('accountApi', 'createAccount', wish, '')).Uid;
		access = (await resolved('accountApi', 'getAccessTokenByUid', uid)).access_token;
	});

	after(async () => {
		sdk.stop();
		await tls.stop();
	});

	const resolved = (...args) => sdk.resolved(...args);
	const rejected = (...args) => sdk.rejected(...args);
	const MFA = 'multiFactorAuthenticationApi';

	test('by the back end: an authenticator removed, backup codes made', async () => {
		const other = await resolved('accountApi', 'createAccount', person());
		const { access_token: token } = await resolved('accountApi', 'getAccessTokenByUid', other.Uid);
		const shown = await resolved(MFA, 'mfaConfigureByAccessToken', token);

		await resolved(MFA, 'mfaVerifyAuthenticatorCode', token,
			{ authenticatorcode: new Authenticator(shown.ManualEntryCode).code() });
		assert.equal((await resolved(MFA, 'mfaConfigureByAccessToken', token)).ManualEntryCode, null);
		await resolved(MFA, 'mfaResetAuthenticatorByUid', true, other.Uid);
		assert.notEqual((await resolved(MFA, 'mfaConfigureByAccessToken', token)).ManualEntryCode,
			shown.ManualEntryCode);
		assert.equal((await resolved(MFA, 'mfaBackupCodeByUid', other.Uid)).BackUpCodes.length, 10);
	});

	test('an authenticator: enrolled, used, removed', async () => {
		const shown = await resolved(MFA, 'mfaConfigureByAccessToken', access, false);
		const app = new Authenticator(shown.ManualEntryCode);

		await rejected(1102, MFA, 'mfaVerifyAuthenticatorCode', access,
			{ authenticatorcode: app.wrong() }, '', '');
		assert.equal((await resolved(MFA, 'mfaVerifyAuthenticatorCode', access,
			{ authenticatorcode: app.code(-1) }, '', '')).Uid, uid);

		const proof = await resolved('reAuthenticationApi', 'mfaReAuthenticateByAuthenticatorCode',
			access, { authenticatorcode: app.code() });

		assert.deepEqual(await resolved('reAuthenticationApi', 'verifyMultiFactorOtpReauthentication',
			{ secondFactorValidationToken: proof.SecondFactorValidationToken }, uid),
		{ IsValid: true });
		assert.deepEqual(await resolved(MFA, 'mfaResetAuthenticatorByToken', access, true),
			{ IsDeleted: true });
		await rejected(1099, MFA, 'mfaResetAuthenticatorByUid', true, uid);
	});

	test('backup codes, by the person and by the back end', async () => {
		const codes = await resolved(MFA, 'mfaBackupCodeByAccessToken', access);

		assert.equal(codes.BackUpCodes.length, 10);
		await rejected(1127, MFA, 'mfaBackupCodeByAccessToken', access);
		await rejected(1127, MFA, 'mfaBackupCodeByUid', uid);
		await resolved(MFA, 'mfaResetBackupCodeByUid', uid);

		const { BackUpCodes } = await resolved(MFA, 'mfaResetBackupCodeByAccessToken', access);

		await rejected(1129, 'reAuthenticationApi', 'mfaReAuthenticateByBackupCode', access,
			{ backupcode: codes.BackUpCodes[0] });
		await resolved('reAuthenticationApi', 'mfaReAuthenticateByBackupCode', access,
			{ backupcode: BackUpCodes[0] });
	});

	test('security questions: answered by the back end, asked for by each name', async () => {
		const ids = ['First school?', 'First street?'].map((text) =>
			JSON.parse(tls.pintle('question', 'add', keys.apikey, text)).QuestionId);
		const AUTH = 'authenticationApi';
		const email = wish.Email[0].Value;

		await rejected(1092, AUTH, 'getSecurityQuestionsByEmail', email);
		await resolved('accountApi', 'updateAccountByUid',
			{ SecurityQuestionAnswer: { [ids[0]]: 'St. Anselm', [ids[1]]: 'Elm street' } }, uid);

		const asked = await resolved(AUTH, 'getSecurityQuestionsByEmail', email);

		assert.deepEqual(asked.map((q) => q.QuestionId), ids);
		assert.deepEqual(await resolved(AUTH, 'getSecurityQuestionsByUserName', wish.UserName), asked);
		assert.deepEqual(await resolved(AUTH, 'getSecurityQuestionsByPhone', wish.PhoneId), asked);
		assert.deepEqual(await resolved(AUTH, 'getSecurityQuestionsByAccessToken', access), asked);
		assert.equal((await resolved(AUTH, 'updateProfileByAccessToken', access,
			{ securityQuestionAnswer: { [ids[0]]: 'St. Brigid' } })).IsPosted, true);
		await rejected(938, AUTH, 'getSecurityQuestionsByEmail', 'nobody@example.org');
	});
});
