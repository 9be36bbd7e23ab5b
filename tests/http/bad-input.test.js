// SPDX-License-Identifier: MIT
/*
 * Every kind of malformed request, for every route that the programs list, behind every server.
 * After the refusals the account is unchanged, and at the end the same request in its right form
 * succeeds: nothing had been used up.
 */
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { routes } = require('./lib/site');
const { API_PROGRAMS } = require('../lib/programs');
const { Server, SETUPS } = require('./lib/servers');
const { Issuer } = require('./lib/issuer');
const { Authenticator } = require('./lib/totp');
const { fieldFault, inParallel, ok, person, query, refused, send, sendBytes,
	uuid } = require('./lib/client');

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];
const BAD_BODY = { POST: 965, PUT: 1079, DELETE: 1084 };
const FORM = 'application/x-www-form-urlencoded';
const rows = routes();

let site, tenant, own; // site and tenant of the current round, and its differences

/*
 * Statuses that servers answer themselves, with their own pages, by the name of the malformed
 * request. keeps: the server keeps a connection open that the program asked to close, after
 * reading the body to its end. Everything else is the same behind each server.
 */
const OWN = {
	'lighttpd': { 'uid of %FF': 404, 'id of %FF': 404, 'hookid of %FF': 404,
		'type of %FF': 404 },
	'lighttpd, strict': { 'x=%FF': 400, 'x=%C0%80': 400, 'x=\xff\xfe': 400, 'x=%00': 400, '%00=x': 400,
		'uid of %FF': 400, 'id of %FF': 400, 'hookid of %FF': 400,
		'type of %FF': 400 },
	'nginx': { 'a body of 200 kB': 413, keeps: true },
	'Apache, full .htaccess, FastCGI': { 'a body of 200 kB': 500 },
};

/* ---- how each row succeeds -------------------------------------------------- */

/* A person who has to set a PIN, and their PINAuthToken. */
async function asked() {
	const t = site.tenant('secure', { 'pin.required': 'on' });
	const wish = person();
	const { Uid } = await t.create(wish);
	const answer = await t.login({ email: wish.Email[0].Value, password: wish.Password });

	return { t, uid: Uid, token: refused(answer, 403, 1243).Data.PINAuthToken };
}

/* A member of the tenant that must not change: {uid, t, at (values of path parameters), m}. */
async function member(more) {
	const m = await tenant.member('4938', more);

	return { uid: m.uid, at: { uid: m.uid }, m };
}

/* The same, for calls with the access token. */
async function signedIn(more) {
	const made = await member(more);

	return { ...made, access: made.m.access };
}

/* A function that makes a person and adds what is derived from them. */
function given(make, rest) {
	return async () => {
		const made = await make();

		return { ...made, ...await rest(made.m) };
	};
}

/* Checks of an answer: its only flag, or members it must have. */
const flag = (name) => (answer) => assert.deepEqual(ok(answer), { [name]: true });
const has = (...names) => (answer) => {
	const body = ok(answer);

	for (const name of names)
		assert.ok(name in body, `${name} in ${answer.text}`);
};

const POSTED = flag('IsPosted');
const DELETED = flag('IsDeleted');
const SIGNED_IN = has('Profile', 'access_token');
const PROFILE = has('Uid', 'Identities');
const SMS_SENT = has('IsPosted', 'Data');

const withSessionId = async (m) => {
	const { Data } = ok(await tenant.manage('GET', `/${m.uid}/sessions`));

	return { at: { uid: m.uid, id: Data[0].Id }, check: DELETED };
};

async function stepUp(m, by, secret) {
	const body = ok(await tenant.call('PUT', `/identity/v2/auth/account/reauth/${by}`,
		{ headers: { Authorization: `Bearer ${m.access}` }, body: { [by]: secret } }));

	return { body: { secondfactorvalidationtoken: body.SecondFactorValidationToken },
		check: flag('IsValid') };
}

/* An issuer the tenant of the round trusts. */
async function trusted(m) {
	const issuer = new Issuer();

	issuer.trustedBy(tenant);
	return { body: { id_token: issuer.token(m.uid) }, check: has('session_token', 'PINAuthToken') };
}

/* Call as the person. */
const callAs = (m, method, path, body) => tenant.call(method, path,
	{ headers: { Authorization: `Bearer ${m.access}` }, body });

/* A step-up token, where the query takes one. */
async function proof(m) {
	const { body } = await stepUp(m, 'pin', m.pin);

	return { q: body };
}

/* An authenticator that waits for its first code. */
async function pending(m) {
	return new Authenticator(ok(await callAs(m, 'GET', `${AUTH}/account/2fa`)).ManualEntryCode);
}

async function enrolled(m) {
	const app = await pending(m);
	const { q } = await proof(m);

	ok(await callAs(m, 'PUT', `${AUTH}/account/2fa/verification/authenticatorcode`,
		{ authenticatorcode: app.code(-1), ...q }));
	return app;
}

const backupCodes = async (m) =>
	ok(await tenant.manage('GET', '/2fa/backupcode', { q: { uid: m.uid } })).BackUpCodes;

const firstCode = (name) => given(signedIn, async (m) => (
	{ ...await proof(m), body: { [name]: (await pending(m)).code() }, check: PROFILE }));
const nextCode = (name) => given(signedIn, async (m) => (
	{ body: { [name]: (await enrolled(m)).code() }, check: has('SecondFactorValidationToken') }));

/* A reset or a confirmation, with the token or code that the back end was given. */
const linkFor = async (m, type) => ok(await tenant.manage('POST', `/emailtoken/${type}`,
	{ body: { email: m.email } })).Token;
const codeFor = async (m, type) => ok(await tenant.manage('POST', `/smsotp/${type}`,
	{ body: { phone: m.phone } })).Token;

/* By the security answers set when the account was created. */
const byAnswers = (secret, name) => given(() => member({ SecurityQuestionAnswer: answers() }),
	(m) => ({ body: { ...secret, [name]: m[name], securityanswer: answers() }, check: POSTED }));
const answers = () => Object.fromEntries(tenant.questions.map((id, i) => [id, `quite so ${i}`]));

const NEW_PIN = { pin: '8265' };
const NEW_PASSWORD = { password: 'another-long-one' };

const emailOfNobody = { absent: 'nobody@example.org' };
const MANAGE = '/identity/v2/manage/account';
const AUTH = '/identity/v2/auth';

/*
 * Each returns what a correct request has: {uid (of the account that must not change) or absent
 * (the e-mail that must stay unknown), t (the tenant), q, body, access, at (values of path
 * parameters), check}.
 */
const HOOK = { Event: 'Login', TargetUrl: 'https://hooks.example.com/in' };
const HOOK_KEYS = ['Id', 'TargetUrl', 'Event', 'CreatedDate', 'LastModifiedDate', 'SecretName',
	'IsIntegrationWebhook', 'Name', 'Headers', 'QueryParams', 'Authentication'];

/* A tenant of its own, since each may have few subscriptions; it has none. */
function unhooked() {
	const t = site.tenant();
	const headers = { 'X-LoginRadius-ApiSecret': t.apisecret };

	return { t, headers, state: async () => ok(await t.call('GET', '/v2/manage/webhooks', { headers })) };
}

/* With one. */
async function hooked() {
	const { t, headers, state } = unhooked();
	const { Id } = ok(await t.call('POST', '/v2/manage/webhooks', { body: HOOK, headers }));

	return { t, state, at: { hookid: Id } };
}

/* The calls under either of their names. */
function hookRows(base) {
	return {
		[`POST ${base}`]: async () => (
			{ ...unhooked(), body: HOOK, check: has(...HOOK_KEYS) }),
		[`GET ${base}`]: async () => ({ ...await hooked(), check: has('Data') }),
		[`${base}/events`]: async () => ({ ...unhooked(), check: has('Data') }),
		[`GET ${base}/{hookid}`]: async () => ({ ...await hooked(), check: has(...HOOK_KEYS) }),
		[`PUT ${base}/{hookid}`]: async () => (
			{ ...await hooked(), body: HOOK, check: has(...HOOK_KEYS) }),
		[`DELETE ${base}/{hookid}`]: async () => (
			{ ...await hooked(), check: has('isdeleted', 'IsDeleted') }),
	};
}

const OLD_HOOK = { event: HOOK.Event, targeturl: HOOK.TargetUrl };

const SUCCESS = {
	...hookRows('/v2/manage/webhooks'),
	...hookRows('/v2/manage/webhook'),
	'POST /api/v2/webhook': async () => (
		{ ...unhooked(), body: OLD_HOOK, check: flag('IsPosted') }),
	'GET /api/v2/webhook': async () => (
		{ ...await hooked(), q: { event: 'Login' }, check: has('data', 'Count') }),
	'DELETE /api/v2/webhook': async () => (
		{ ...await hooked(), body: OLD_HOOK, check: DELETED }),
	'/api/v2/webhook/test': async () => ({ ...unhooked(), check: flag('IsAllowed') }),
	[`${AUTH}/login`]: given(member, (m) => (
		{ body: { email: m.email, password: m.password }, check: SIGNED_IN })),
	[`${AUTH}/login/pin`]: given(member, (m) => (
		{ q: { session_token: m.session }, body: { pin: m.pin }, check: SIGNED_IN })),
	[`${AUTH}/register`]: async () => {
		const wish = person();
		const { Sott } = ok(await tenant.manage('GET', '/sott'));

		return { absent: wish.Email[0].Value, q: { sott: Sott }, body: wish,
			check: has('IsPosted') };
	},
	// captcha.test.js tests the providers; here there is none.
	[`${AUTH}/register/captcha`]: async () => {
		const wish = person();

		return { absent: wish.Email[0].Value, body: wish,
			check: (answer) => refused(answer, 403, 982) };
	},

	[`${AUTH}/pin/set/pinauthtoken`]: async () => {
		const { t, uid, token } = await asked();

		return { t, uid, q: { pinauthtoken: token }, body: { pin: '4938' }, check: SIGNED_IN };
	},
	[`${AUTH}/pin/change`]: given(signedIn, (m) => (
		{ body: { oldpin: m.pin, newpin: '8265' }, check: POSTED })),

	[`${AUTH}/session_token/InValidate`]: given(member, (m) => (
		{ q: { session_token: m.session }, check: POSTED })),
	[`${AUTH}/access_token/Validate`]: given(signedIn, () => ({ check: has('expires_in') })),
	[`${AUTH}/access_token/InValidate`]: given(signedIn, () => (
		{ q: { preventRefresh: 'True' }, check: POSTED })),
	[`${AUTH}/access_token`]: given(signedIn, () => ({ check: has('provider', 'access_token') })),
	[`${AUTH}/access_token/sliding_token`]: given(signedIn, () => ({ check: has('expires_in') })),
	'/api/v2/access_token/validate': given(signedIn, () => ({ check: has('expires_in') })),
	'/api/v2/access_token/invalidate': given(signedIn, () => ({ check: POSTED })),
	'/api/v2/access_token/refresh': given(signedIn, () => ({ check: has('expires_in') })),
	'/api/v2/access_token/activesession': given(member, (m) => (
		{ q: { token: m.access }, check: has('nextCursor', 'data') })),
	[`GET ${AUTH}/account`]: given(signedIn, () => ({ check: PROFILE })),
	[`PUT ${AUTH}/account`]: given(signedIn, () => (
		{ body: { FirstName: 'Zoë' }, check: has('IsPosted', 'Data') })),
	[`DELETE ${AUTH}/account`]: given(signedIn, () => (
		{ check: flag('IsDeleteRequestAccepted') })),
	// Its token goes out by mail only; see account.test.js.
	[`${AUTH}/account/delete`]: given(member, () => (
		{ q: { deletetoken: uuid() }, check: (answer) => refused(answer, 403, 1119) })),
	[`${AUTH}/account/reauth/pin`]: given(signedIn, (m) => (
		{ body: { pin: m.pin }, check: has('SecondFactorValidationToken') })),
	[`${AUTH}/account/reauth/password`]: given(signedIn, (m) => (
		{ body: { password: m.password }, check: has('SecondFactorValidationToken') })),
	[`${AUTH}/account/reauth/2fa/authenticatorcode`]: nextCode('authenticatorcode'),
	[`${AUTH}/account/reauth/2fa/googleauthenticatorcode`]: nextCode('googleauthenticatorcode'),
	[`${AUTH}/account/reauth/2fa/backupcode`]: given(signedIn, async (m) => (
		{ body: { backupcode: (await backupCodes(m))[0] },
			check: has('SecondFactorValidationToken') })),
	[`${AUTH}/account/2fa`]: given(signedIn, () => ({ check: has('QRCode', 'ManualEntryCode') })),
	[`${AUTH}/account/2fa/verification/authenticatorcode`]: firstCode('authenticatorcode'),
	[`${AUTH}/account/2fa/verification/googleauthenticatorcode`]:
		firstCode('googleauthenticatorcode'),
	[`${AUTH}/account/2fa/authenticator`]: given(signedIn, async (m) => {
		await enrolled(m);
		return { ...await proof(m), body: { authenticator: true }, check: DELETED };
	}),
	[`${AUTH}/account/2fa/backupcode`]: given(signedIn, async (m) => (
		{ ...await proof(m), check: has('BackUpCodes') })),
	[`${AUTH}/account/2fa/backupcode/reset`]: given(signedIn, async (m) => (
		{ ...await proof(m), check: has('BackUpCodes') })),
	[`${AUTH}/securityquestion/email`]: given(member, (m) => (
		{ q: { email: m.email }, check: (a) => assert.equal(ok(a).length, 2) })),
	[`${AUTH}/securityquestion/phone`]: given(member, (m) => (
		{ q: { phone: m.phone }, check: (a) => assert.equal(ok(a).length, 2) })),
	[`${AUTH}/securityquestion/username`]: given(member, (m) => (
		{ q: { username: m.username }, check: (a) => assert.equal(ok(a).length, 2) })),
	[`${AUTH}/securityquestion/accesstoken`]: given(signedIn, () => (
		{ check: (answer) => refused(answer, 403, 1092) })),
	[`${AUTH}/account/unlock`]: given(signedIn, () => (
		{ body: { g_recaptcha_response: 'x' }, check: (answer) => refused(answer, 403, 1221) })),
	[`${AUTH}/account/security`]: given(signedIn, () => ({ check: has('HasPIN', 'SignIns') })),
	[`GET ${AUTH}/account/sessions`]: given(signedIn, () => ({ check: has('Data') })),
	[`DELETE ${AUTH}/account/sessions`]: given(signedIn, () => ({ check: DELETED })),
	[`${AUTH}/account/sessions/{id}`]: given(signedIn, withSessionId),
	[`PUT ${AUTH}/username`]: given(signedIn, () => (
		{ body: { username: person().UserName }, check: POSTED })),
	[`GET ${AUTH}/username`]: given(member, (m) => (
		{ q: { username: m.username }, check: flag('IsExist') })),
	[`${AUTH}/exchange`]: given(member, trusted),
	[`POST ${AUTH}/email`]: given(signedIn, async (m) => ({ ...await proof(m), check: POSTED,
		body: { email: person().Email[0].Value, type: 'Secondary' } })),
	[`DELETE ${AUTH}/email`]: given(
		() => signedIn({ Email: [...person().Email, { Type: 'Work', Value: person().Email[0].Value }] }),
		async (m) => ({ ...await proof(m), body: { email: m.email }, check: DELETED })),
	[`DELETE ${AUTH}/phone`]: given(signedIn, async (m) => (
		{ ...await proof(m), check: DELETED })),
	[`${AUTH}/account/sendwelcomeemail`]: given(signedIn, () => ({ check: POSTED })),
	[`GET ${AUTH}/email`]: given(member, (m) => ({ q: { email: m.email }, check: flag('IsExist') })),
	[`GET ${AUTH}/phone`]: given(member, (m) => ({ q: { phone: m.phone }, check: flag('IsExist') })),

	[`${AUTH}/pin/forgot/email`]: given(member, (m) => ({ body: { email: m.email }, check: POSTED })),
	[`${AUTH}/pin/forgot/username`]: given(member, (m) => (
		{ body: { username: m.username }, check: POSTED })),
	[`${AUTH}/pin/forgot/otp`]: given(member, (m) => ({ body: { phone: m.phone }, check: SMS_SENT })),
	[`${AUTH}/pin/reset/token`]: given(member, async (m) => (
		{ body: { ...NEW_PIN, resettoken: await linkFor(m, 'forgotpin') }, check: POSTED })),
	[`${AUTH}/pin/reset/otp/{type}`]: given(member, async (m) => (
		{ at: { type: 'email' }, check: POSTED,
			body: { ...NEW_PIN, email: m.email, otp: await codeFor(m, 'forgotpin') } })),
	[`${AUTH}/pin/reset/securityAnswer/email`]: byAnswers(NEW_PIN, 'email'),
	[`${AUTH}/pin/reset/securityAnswer/phone`]: byAnswers(NEW_PIN, 'phone'),
	[`${AUTH}/pin/reset/securityAnswer/username`]: byAnswers(NEW_PIN, 'username'),
	[`POST ${AUTH}/password`]: given(member, (m) => ({ body: { email: m.email }, check: POSTED })),
	[`POST ${AUTH}/password/otp`]: given(member, (m) => (
		{ body: { phone: m.phone }, check: SMS_SENT })),
	[`PUT ${AUTH}/password/otp`]: given(member, async (m) => (
		{ body: { ...NEW_PASSWORD, phone: m.phone, otp: await codeFor(m, 'forgotpassword') },
			check: POSTED })),
	[`${AUTH}/password/reset`]: given(member, async (m) => (
		{ body: { ...NEW_PASSWORD, resettoken: await linkFor(m, 'forgotpassword') },
			check: POSTED })),
	[`${AUTH}/password/securityanswer`]: byAnswers(NEW_PASSWORD, 'email'),
	[`${AUTH}/password/change`]: given(signedIn, (m) => (
		{ body: { oldpassword: m.password, newpassword: 'another-long-one' }, check: POSTED })),
	[`PUT ${AUTH}/register`]: given(() => member({ EmailVerified: false }), (m) => (
		{ body: { email: m.email }, check: POSTED })),
	// The code goes out by mail only; see sdk-recovery.test.js.
	[`PUT ${AUTH}/email`]: given(() => member({ EmailVerified: false }), (m) => (
		{ body: { email: m.email, otp: '000000' }, check: (answer) => refused(answer, 403, 1188) })),
	[`PUT ${AUTH}/phone`]: given(signedIn, async (m) => (
		{ body: { ...(await stepUp(m, 'pin', m.pin)).body, phone: person().PhoneId },
			check: SMS_SENT })),
	[`POST ${AUTH}/phone/otp`]: given(() => member({ PhoneIdVerified: false }), (m) => (
		{ body: { phone: m.phone }, check: SMS_SENT })),
	[`PUT ${AUTH}/phone/otp`]: given(() => member({ PhoneIdVerified: false }), async (m) => (
		{ q: { otp: await codeFor(m, 'phoneidverification') }, body: { phone: m.phone },
			check: SIGNED_IN })),
	[`${MANAGE}/emailtoken/{type}`]: given(member, (m) => (
		{ at: { type: 'forgotpin' }, body: { email: m.email }, check: has('Token', 'ExpiresIn') })),
	[`${MANAGE}/smsotp/{type}`]: given(member, (m) => (
		{ at: { type: 'forgotpin' }, body: { phone: m.phone }, check: has('Token', 'ExpiresIn') })),
	[`${MANAGE}/forgot/token`]: given(member, (m) => (
		{ body: { email: m.email }, check: has('ForgotToken') })),
	[`${MANAGE}/verify/token`]: given(() => member({ EmailVerified: false }), (m) => (
		{ body: { email: m.email }, check: has('VerificationToken') })),
	'/identity/v2/serverinfo': async () => (
		{ ...emailOfNobody, q: { timedifference: 20 }, check: has('Sott') }),
	'/ciam/appinfo': async () => ({ ...emailOfNobody, check: has('PINAuthentication') }),

	[`POST ${MANAGE}`]: async () => {
		const wish = person();

		return { absent: wish.Email[0].Value, body: wish, check: PROFILE };
	},
	[`GET ${MANAGE}`]: given(member, (m) => ({ q: { email: m.email }, check: PROFILE })),
	[`DELETE ${MANAGE}`]: given(member, (m) => (
		{ q: { email: m.email }, check: has('IsDeleted', 'RecordsDeleted') })),
	[`${MANAGE}/identities`]: given(member, (m) => (
		{ q: { email: m.email }, check: (a) => assert.equal(ok(a).Data[0].Uid, m.uid) })),
	[`GET ${MANAGE}/{uid}`]: given(member, () => ({ check: PROFILE })),
	[`PUT ${MANAGE}/{uid}`]: given(member, () => (
		{ body: { FirstName: 'Zoë' },
			check: (answer) => assert.equal(ok(answer).FirstName, 'Zoë') })),
	[`DELETE ${MANAGE}/{uid}`]: given(member, () => ({ check: DELETED })),
	[`${MANAGE}/{uid}/phoneid`]: given(member, () => (
		{ body: { phone: person().PhoneId }, check: PROFILE })),
	[`${MANAGE}/{uid}/invalidateemail`]: given(member, () => ({ check: POSTED })),
	[`${MANAGE}/{uid}/invalidatephone`]: given(member, () => ({ check: POSTED })),
	[`PUT ${MANAGE}/{uid}/email`]: given(member, () => (
		{ body: { Email: person().Email }, check: PROFILE })),
	[`DELETE ${MANAGE}/{uid}/email`]: given(
		() => member({ Email: [...person().Email, { Type: 'Work', Value: person().Email[0].Value }] }),
		(m) => ({ body: { email: m.email }, check: PROFILE })),
	[`${MANAGE}/access_token`]: given(member, (m) => (
		{ q: { uid: m.uid }, check: has('access_token') })),
	[`${MANAGE}/access_token/refresh`]: given(member, (m) => (
		{ q: { refresh_token: m.refresh }, check: has('refresh_token') })),
	[`${MANAGE}/access_token/refresh/revoke`]: given(member, (m) => (
		{ q: { refresh_token: m.refresh }, check: DELETED })),
	[`${MANAGE}/{uid}/access_token/refresh/revoke`]: given(member, () => ({ check: DELETED })),
	[`${MANAGE}/{uid}/pin/session`]: given(member, () => ({ check: has('session_token') })),
	[`${MANAGE}/{uid}/reauth/pin`]: given(member, (m) => stepUp(m, 'pin', m.pin)),
	[`${MANAGE}/{uid}/reauth/password`]: given(member, (m) => stepUp(m, 'password', m.password)),
	[`${MANAGE}/{uid}/reauth/2fa`]: given(signedIn, async (m) => {
		const token = ok(await callAs(m, 'PUT', `${AUTH}/account/reauth/2fa/backupcode`,
			{ backupcode: (await backupCodes(m))[0] })).SecondFactorValidationToken;

		return { body: { secondfactorvalidationtoken: token }, check: flag('IsValid') };
	}),
	[`${MANAGE}/2fa/authenticator`]: given(member, async (m) => {
		await enrolled(m);
		return { q: { uid: m.uid }, body: { authenticator: true }, check: DELETED };
	}),
	[`${MANAGE}/2fa/backupcode`]: given(member, (m) => (
		{ q: { uid: m.uid }, check: has('BackUpCodes') })),
	[`${MANAGE}/2fa/backupcode/reset`]: given(member, (m) => (
		{ q: { uid: m.uid }, check: has('BackUpCodes') })),
	[`GET ${MANAGE}/{uid}/password`]: given(member, () => ({ check: has('PasswordHash') })),
	[`PUT ${MANAGE}/{uid}/password`]: given(member, () => (
		{ body: { password: 'another-long-one' }, check: has('PasswordHash') })),
	[`GET ${MANAGE}/{uid}/sessions`]: given(member, () => ({ check: has('Data') })),
	[`DELETE ${MANAGE}/{uid}/sessions`]: given(member, () => ({ check: DELETED })),
	[`${MANAGE}/{uid}/sessions/{id}`]: given(member, withSessionId),
	[`${MANAGE}/sott`]: async () => (
		{ ...emailOfNobody, q: { timedifference: 20 }, check: has('Sott', 'ExpiryTime') }),
};

/* The row's path with values for its parameters. */
function fill(path, at) {
	return path.replace(/\{(\w+)\}/g, (_, name) => at[name]);
}

function builderOf(row, method) {
	return SUCCESS[`${method} ${row.path}`] || SUCCESS[row.path];
}

/* A request that would succeed: {method, path, q, headers, body, ...}. */
async function goodRequest(row, method) {
	const made = await builderOf(row, method)();
	const t = made.t || tenant;
	const headers = {};

	if (row.needs.includes('secret'))
		headers['X-LoginRadius-ApiSecret'] = t.apisecret;
	if (made.access)
		headers.Authorization = `Bearer ${made.access}`;
	return { t, method, ...made, path: fill(row.path, made.at), headers,
		q: [['apikey', t.apikey], ...Object.entries(made.q || {})] };
}

/* Send it. `text` replaces the body, `raw` is appended to the query unescaped. */
function deliver(r) {
	const body = r.text !== undefined ? r.text :
		r.body === undefined ? undefined : JSON.stringify(r.body);
	const type = body === undefined ? {} : { 'Content-Type': 'application/json' };

	return send(site.port, { method: r.method, body, headers: { ...type, ...r.headers },
		path: `${site.prefix}${r.path}?${query(r.q)}${r.raw || ''}` });
}

/* The request with some query pairs replaced by others. */
function withQuery(r, name, ...values) {
	const rest = r.q.filter(([k]) => k.toLowerCase() !== name.toLowerCase());

	return { ...r, q: [...rest, ...values.map((v) => (Array.isArray(v) ? v : [name, v]))] };
}

function withBody(r, name, value) {
	return { ...r, body: { ...r.body, [name]: value } };
}

function withoutHeader(r, name, value) {
	const headers = { ...r.headers };

	delete headers[name];
	return { ...r, headers: value === undefined ? headers : { ...headers, [name]: value } };
}

/* The JSON text of an object with one member written twice, the second time under `again`. */
function doubledText(body, name, again) {
	const value = JSON.stringify(body[name] ?? 'x');
	const rest = Object.entries(body).filter(([k]) => k !== name)
		.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`);

	return `{${[`"${name}":${value}`, ...rest, `"${again}":${value}`].join(',')}}`;
}

/* ---- the ways ---------------------------------------------------------------- */

/* Each yields [what, request, status, code, name in the description]. */

function* badKeys(row, r) {
	yield ['no apikey', withQuery(r, 'apikey'), 400, 908, 'apikey'];
	yield ['empty apikey', withQuery(r, 'apikey', ''), 400, 908, 'apikey'];
	yield ['unknown apikey', withQuery(r, 'apikey', uuid()), 403, 901];
	yield ['malformed apikey', withQuery(r, 'apikey', "' or 1=1 --"), 403, 901];
	yield ['long apikey', withQuery(r, 'apikey', 'a'.repeat(3000)), 403, 901];
	yield ['two apikeys', withQuery(r, 'apikey', r.t.apikey, r.t.apikey), 400, 908, 'apikey'];
	yield ['two apikeys, spelt differently',
		withQuery(r, 'apikey', r.t.apikey, ['ApiKey', r.t.apikey]), 400, 908, 'apikey'];
	if (row.needs.includes('secret')) {
		const bare = withoutHeader(r, 'X-LoginRadius-ApiSecret');

		yield ['no secret', bare, 400, 923];
		yield ['empty secret', withQuery(bare, 'apisecret', ''), 400, 923];
		yield ['wrong secret', withQuery(bare, 'apisecret', uuid()), 401, 902];
		yield ['secret cut short', withQuery(bare, 'apisecret', r.t.apisecret.slice(0, -1)),
			401, 902];
		yield ['long secret', withQuery(bare, 'apisecret', 'a'.repeat(3000)), 401, 902];
		yield ['two secrets', withQuery(bare, 'apisecret', r.t.apisecret, r.t.apisecret),
			400, 908, 'apisecret'];
	}
}

function* badTokens(row, r) {
	if (!row.needs.includes('token'))
		return;

	const bare = withoutHeader(r, 'Authorization');

	yield ['no access token', bare, 400, 1060];
	yield ['empty access token', withQuery(bare, 'access_token', ''), 400, 1060];
	yield ['another scheme', withoutHeader(r, 'Authorization', `Basic ${r.access}`), 400, 1060];
	yield ['unknown access token', withQuery(bare, 'access_token', uuid()), 403, 905];
	yield ['malformed access token', withQuery(bare, 'access_token', '../../etc'), 403, 905];
	yield ['access token in the header unknown',
		withoutHeader(r, 'Authorization', `Bearer ${uuid()}`), 403, 905];
	yield ['long access token', withQuery(bare, 'access_token', 'a'.repeat(257)),
		400, 908, 'access_token'];
	yield ['two access tokens', withQuery(bare, 'access_token', r.access, r.access),
		400, 908, 'access_token'];
	if (r.method !== 'GET')
		yield ['access token that is a number', withBody(bare, 'access_token', 5),
			400, 908, 'access_token'];
}

function* badQuery(row, r) {
	for (const p of row.params.filter((x) => x.query)) {
		const value = (r.q.find(([k]) => k === p.name) || [])[1] || 'x';

		if (p.code !== 0) {
			yield [`no ${p.name}`, withQuery(r, p.name), 400, p.code, p.name];
			yield [`empty ${p.name}`, withQuery(r, p.name, ''), 400, p.code, p.name];
		}
		yield [`long ${p.name}`, withQuery(r, p.name, 'a'.repeat(MOST[p.type] + 1)),
			400, 908, p.name];
		yield [`two of ${p.name}`, withQuery(r, p.name, value, value), 400, 908, p.name];
		yield [`two of ${p.name}, spelt differently`,
			withQuery(r, p.name, value, [p.name.toUpperCase(), value]), 400, 908, p.name];
		if (p.type === 'bool')
			yield [`${p.name} that is no bool`, withQuery(r, p.name, 'maybe'), 400, 908, p.name];
		if (p.type === 'int')
			for (const n of ['0', '-1', '1.5', '1e3', 'ten', '0x10', '99999999999999999999'])
				yield [`${p.name} of ${n}`, withQuery(r, p.name, n), 400, 908, p.name];
		if (p.type === 'uid')
			yield [`${p.name} that is none`, withQuery(r, p.name, 'a/b'), 403, 937, p.name];
		if (p.type === 'email')
			yield [`${p.name} that is none`, withQuery(r, p.name, 'a b@c'), 400, 1038, p.name];
		if (p.type === 'phone')
			yield [`${p.name} that is none`, withQuery(r, p.name, '12ab34567'), 400, 1096, p.name];
	}
	yield ['65 parameters', { ...r, raw: '&x=1'.repeat(64) }, 400, 908, 'query'];
	yield ['a query of 5 kB', { ...r, raw: `&x=${'y'.repeat(5000)}` }, 414, 908, 'query'];
}

/* Bytes that are not UTF-8. */
function* badBytes(row, r) {
	for (const raw of ['x=%FF', 'x=%C0%80', '%ED%A0%80=x', 'x=\xff\xfe', 'x=%00', '%00=x'])
		yield [raw, { ...r, raw: `&${raw}` }, 400, 908, 'query'];
	for (const p of row.params.filter((x) => x.path))
		yield [`${p.name} of %FF`,
			{ ...r, path: fill(row.path, { ...r.at, [p.name]: '%FF' }) }, 400, 908];
}

/* Whether the route has a request's path. */
function fits(row, path) {
	const want = row.path.toLowerCase().split('/'), have = path.toLowerCase().split('/');

	return want.length === have.length &&
		want.every((segment, i) => segment.startsWith('{') || segment === have[i]);
}

// Routes where a wrong {type} has its own error code.
const TYPES = { [`${MANAGE}/emailtoken/{type}`]: 1181, [`${MANAGE}/smsotp/{type}`]: 1182 };

function* badPath(row, r) {
	// A fixed word of a path is not a {uid}.
	const fitting = rows.filter((x) => fits(x, r.path));
	const parameters = (x) => x.path.split('{').length;
	const fewest = Math.min(...fitting.map(parameters));
	const allowed = [...new Set(fitting.filter((x) => parameters(x) === fewest)
		.flatMap((x) => x.methods))];

	for (const method of METHODS.filter((m) => !allowed.includes(m)))
		yield [`method ${method}`, { ...r, method, text: '', body: undefined }, 405, 971,
			undefined, allowed];
	yield ['an unknown path below', { ...r, path: `${r.path}/no/such` }, 404, 971];
	for (const p of row.params.filter((x) => x.path)) {
		const at = (value) => ({ ...r, path: fill(row.path, { ...r.at, [p.name]: value }) });

		yield [`${p.name} of 300 letters`, at('a'.repeat(300)), 400, 908, p.name];
		if (p.type === 'uid') {
			yield [`${p.name} with a dot`, at('a.b'), 403, 937, p.name];
			yield [`${p.name} of 51 letters`, at('a'.repeat(51)), 403, 937, p.name];
		} else if (TYPES[row.path]) {
			yield [`${p.name} that is none`, at('nonsense'), 403, TYPES[row.path]];
		} else {
			yield [`${p.name} that is none`, at('nonsense'), 400, 908, p.name];
		}
	}
}

// The maximum length of a text, by type.
const MOST = { text: 256, email: 256, phone: 256, uid: 256, bool: 256, int: 256, long: 1024,
	jwt: 8192 };

const WRONG_TYPES = { number: 7890, float: 78.9, bool: true, array: ['7890'],
	object: { pin: '7890' } };

function* badMembers(row, r) {
	const members = row.params.filter((x) => x.body && !x.query && x.type !== 'document');

	for (const p of members) {
		const status = p.code === 1234 ? 403 : 400;

		if (p.code !== 0) {
			const rest = { ...r.body };

			delete rest[p.name];
			yield [`no ${p.name}`, { ...r, body: rest }, status, p.code, p.name];
			yield [`empty ${p.name}`, withBody(r, p.name, ''), status, p.code, p.name];
			yield [`null ${p.name}`, withBody(r, p.name, null), status, p.code, p.name];
		}
		for (const [type, value] of Object.entries(WRONG_TYPES))
			if (type !== p.type)
				yield [`${p.name} as ${type}`, withBody(r, p.name, value), 400, 908, p.name];
		yield [`long ${p.name}`, withBody(r, p.name, '1'.repeat(MOST[p.type] + 1)),
			400, 908, p.name];
		yield [`two of ${p.name}`, { ...r, text: doubledText(r.body, p.name, p.name) },
			400, 908, p.name, 'close'];
		yield [`two of ${p.name}, spelt differently`,
			{ ...r, text: doubledText(r.body, p.name, p.name.toUpperCase()) },
			400, 908, p.name, 'close'];
		yield [`two of ${p.name} in a form`,
			{ ...r, headers: { ...r.headers, 'Content-Type': FORM },
				text: `${query(r.body)}&${p.name}=1&${p.name}=2` }, 400, 908, p.name];
		yield [`NUL in ${p.name}`,
			{ ...r, text: JSON.stringify({ ...r.body, [p.name]: '78\0' + '90' }) },
			400, BAD_BODY[r.method], undefined, 'close'];
	}
	for (const p of members.filter((x) => x.type === 'email'))
		yield [`${p.name} that is none`, withBody(r, p.name, 'a@b@c.d'), 400, 1038, p.name];
	for (const p of members.filter((x) => x.type === 'phone'))
		yield [`${p.name} that is none`, withBody(r, p.name, '+49abc'), 400, 1096, p.name];
}

/* Whether the body is a person's Profile, and may be as large as one. */
function holdsProfile(row) {
	return row.params.some((p) => p.type === 'document') &&
		!/\/\{uid\}\/email$|\/securityanswer|\/webhook/i.test(row.path);
}

function* badAnswers(r) {
	yield ['no answers', withBody(r, 'securityanswer', undefined), 403, 1260];
	for (const [type, value] of Object.entries(WRONG_TYPES))
		if (type !== 'object')
			yield [`answers as ${type}`, withBody(r, 'securityanswer', value), 400, 908,
				'securityanswer'];
	for (const [type, value] of Object.entries(WRONG_TYPES))
		yield [`an answer as ${type}`,
			withBody(r, 'securityanswer', { [tenant.questions[0]]: value }), 400, 908,
			'securityanswer'];
	yield ['one answer of two',
		withBody(r, 'securityanswer', { [tenant.questions[0]]: 'quite so 0' }), 403, 1260];
	yield ['an answer to no question', withBody(r, 'securityanswer', { [uuid()]: 'x' }), 403, 1091];
}

function* badHooks(r) {
	const pairs = (n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`X-${i}`, 'x']));

	if (r.method === 'POST')
		for (const name of ['Event', 'TargetUrl'])
			yield [`no ${name}`, withBody(r, name, undefined), 400, 908, name];
	for (const name of ['Event', 'TargetUrl', 'Name', 'SecretName'])
		for (const [type, value] of Object.entries(WRONG_TYPES))
			yield [`${name} as ${type}`, withBody(r, name, value), 400, 908, name];
	for (const name of ['Headers', 'QueryParams', 'Authentication'])
		for (const [type, value] of Object.entries({ ...WRONG_TYPES, text: 'x' }))
			if (type !== 'object')
				yield [`${name} as ${type}`, withBody(r, name, value), 400, 908, name];
	yield ['an event that is none', withBody(r, 'Event', 'Nothing'), 403, 1086];
	yield ['a secret that is none', withBody(r, 'SecretName', 'none'), 400, 908, 'SecretName'];
	for (const target of ['http://hooks.example.com', 'hooks.example.com', 'https://',
		'https://u:p@hooks.example.com', 'https://hooks.example.com/#x', 'https://[::1]/',
		'https://hooks.example.com:0/', 'javascript:alert(1)', 'file:///etc/passwd'])
		yield [`target ${target}`, withBody(r, 'TargetUrl', target), 403, 1087];
	for (const name of ['Host', 'content-length', 'Signature', 'webhook-id', 'a b', 'a:', ''])
		yield [`header '${name}'`, withBody(r, 'Headers', { [name]: 'x' }), 400, 908, 'Headers'];
	for (const value of [1, null, ['x'], 'a\r\nX-Other: b', 'a\nb', 'z'.repeat(600)])
		yield [`header value ${String(value).slice(0, 20)}`,
			withBody(r, 'Headers', { 'X-One': value }), 400, 908, 'Headers'];
	yield ['nine headers', withBody(r, 'Headers', pairs(9)), 400, 908, 'Headers'];
	yield ['an unknown kind of authentication',
		withBody(r, 'Authentication', { AuthType: 'Digest' }), 400, 908, 'AuthType'];
	yield ['authentication without a password',
		withBody(r, 'Authentication', { AuthType: 'Basic', BasicAuth: { Username: 'u' } }),
		400, 908, 'BasicAuth'];
}

function* badDocument(row, r) {
	if (!row.params.some((p) => p.type === 'document') || row.needs.includes('captcha'))
		return; // a captcha comes before what the handler reads of the document

	const name = Object.keys(r.body)[0];
	const primary = (Value) => ({ Type: 'Primary', Value });

	yield ['a form', { ...r, headers: { ...r.headers, 'Content-Type': FORM }, text: query(r.body) },
		400, BAD_BODY[r.method]];
	yield ['a member twice', { ...r, text: doubledText(r.body, name, name) }, 400, 908, name,
		'close'];
	yield ['a member twice, spelt differently',
		{ ...r, text: doubledText(r.body, name, name.toLowerCase()) }, 400, 908, name, 'close'];
	yield ['an inner member twice',
		{ ...r, text: '{"Country":{"Code":"SE","Code":"NO"}}' }, 400, 1090, 'twice|more than once',
		'close'];
	if (row.path.startsWith(MANAGE) && row.path.endsWith('/email'))
		return yield* badEmails(r, primary);
	if (row.path.includes('/webhook'))
		return yield* badHooks(r);
	if (!holdsProfile(row))
		return yield* badAnswers(r);
	for (const [type, value] of Object.entries(WRONG_TYPES)) {
		if (type !== 'object')
			yield [`PINInfo as ${type}`, withBody(r, 'PINInfo', value), 400, 908, 'PINInfo'];
		yield [`PIN as ${type}`, withBody(r, 'PINInfo', { PIN: value }), 400, 908, 'PIN'];
	}
	yield ['a text of wrong shape', withBody(r, 'FirstName', ['x']), 400, 1090, 'FirstName'];
	yield ['an object of wrong shape', withBody(r, 'Country', ['SE']), 400, 1090, 'Country'];
	yield ['an array of wrong shape', withBody(r, 'Addresses', {}), 400, 1090, 'Addresses'];
	yield ['a count that is none', withBody(r, 'FollowersCount', 'many'), 400, 1090,
		'FollowersCount'];
	yield ['a birth date that is none', withBody(r, 'BirthDate', '31/31/1990'), 400, 968];
	yield ['a birth date to come', withBody(r, 'BirthDate', '2999-01-01'), 400, 968];
	yield* badRules(r);
	yield ['a PIN with NUL', { ...r, text: '{"PINInfo":{"PIN":"4938\\u0000"}}' },
		400, BAD_BODY[r.method], undefined, 'close'];
	if (!row.needs.includes('token'))
		yield* badAccount(r);
	if (row.needs.includes('secret')) {
		yield ['an empty PINInfo', withBody(r, 'PINInfo', {}), 403, 1234, 'PIN'];
		yield ['a null PIN', withBody(r, 'PINInfo', { PIN: null }), 403, 1234, 'PIN'];
	}
	if (r.method === 'POST')
		yield* badNames(row, r, primary);
}

/* Members of the right type whose value breaks a rule. */
function* badRules(r) {
	const two = (...types) => types.map((Type) => ({ Type, PhoneType: Type }));

	yield ['two addresses of a type', withBody(r, 'Addresses', two('Home', 'HOME')), 400, 1107];
	yield ['an address without a type', withBody(r, 'Addresses', two('Home', '')), 400, 1125];
	yield ['two phones of a type', withBody(r, 'PhoneNumbers', two('Fax', 'fax')), 400, 1124];
	yield ['a phone without a type', withBody(r, 'PhoneNumbers', two(null)), 400, 1213];
	yield ['a gender unheard of', withBody(r, 'Gender', 'x'), 403, 1134];
	yield ['a long custom field', withBody(r, 'CustomFields', { a: 'ü'.repeat(1001) }), 403, 993];
}

/* Members that management and registration may write, but the person may not. */
function* badAccount(r) {
	for (const member of ['UserName', 'PhoneId', 'Password', 'Uid'])
		yield [`${member} as number`, withBody(r, member, 12345678), 400, 908, member];
	for (const member of ['IsActive', 'IsDeleted', 'EmailVerified', 'PhoneIdVerified', 'IsLoginLocked'])
		for (const value of [2, -1, 1.5, '2', 'yes', '', [], {}])
			yield [`${member} as ${JSON.stringify(value)}`, withBody(r, member, value), 400, 908,
				member];
	yield ['Email as text', withBody(r, 'Email', 'a@example.org'), 400, 908, 'Email'];
	yield ['a PIN of letters', withBody(r, 'PINInfo', { PIN: 'abcd' }), 403, 1134];
	yield ['a short Password', withBody(r, 'Password', 'abc'), 403, 1134];
	yield ['a user name with a blank', withBody(r, 'UserName', 'a b'), 403, 1204];
	yield ['a user name of 33 letters', withBody(r, 'UserName', 'a'.repeat(33)), 403, 1204];
	yield ['a long Password', withBody(r, 'Password', 'a'.repeat(257)), 403, 1134];
}

/* The routes that create an account. */
function* badNames(row, r, primary) {
	// No body is an empty object, of which a person's lacks the password first.
	const empty = row.needs.includes('secret') ? [403, 1189] : [400, 1089];

	yield ['no body', { ...r, body: undefined }, ...empty];
	yield ['an empty body', { ...r, text: '' }, ...empty];
	yield ['blanks for a body', { ...r, text: ' \r\n ' }, ...empty];
	yield ['no name at all', { ...r, body: { Password: 'long-enough' } }, 403, 1189];
	yield* badEmails(r, primary);
	yield ['a phone that is none', withBody(r, 'PhoneId', 'call me'), 400, 1096, 'PhoneId'];
	yield ['a phone of 40 digits', withBody(r, 'PhoneId', '1'.repeat(40)), 400, 1096, 'PhoneId'];
	if (!row.needs.includes('secret'))
		return; // a person does not choose the uid
	yield ['a uid with a slash', withBody(r, 'Uid', 'a/b'), 403, 1200];
	yield ['a uid of 51 letters', withBody(r, 'Uid', 'a'.repeat(51)), 403, 1200];
}

function* badEmails(r, primary) {
	if (r.path.endsWith('/email'))
		yield ['no Email', { ...r, body: { FirstName: 'x' } }, 400, 1038, 'Email'];
	yield ['an e-mail that is none', withBody(r, 'Email', [primary('a b@c')]), 400, 1038, 'Email'];
	yield ['an e-mail without a value', withBody(r, 'Email', [{ Type: 'Primary' }]), 400, 1038,
		'Email'];
	yield ['an e-mail without a type', withBody(r, 'Email', [{ Value: 'a@example.org' }]),
		400, 1201];
	yield ['one e-mail twice',
		withBody(r, 'Email', [primary('a@example.org'), { Type: 'x', Value: 'A@example.org' }]),
		400, 1202];
	yield ['two primary e-mails',
		withBody(r, 'Email', [primary('a@example.org'), primary('b@example.org')]), 400, 1203];
	yield ['an e-mail of 300 letters',
		withBody(r, 'Email', [primary(`a@${'b'.repeat(300)}.org`)]), 400, 1038, 'Email'];
}

/* Bodies that every endpoint refuses. */
function* badBodies(row, r) {
	if (!(r.method in BAD_BODY))
		return;

	const good = JSON.stringify(r.body || { x: 1 });
	const deep = `{"x":${'['.repeat(100)}${']'.repeat(100)}}`;
	const texts = {
		'not JSON': 'pin is 7890',
		'half a JSON object': good.slice(0, -1),
		'bytes behind the object': `${good}x`,
		'two objects': `${good}${good}`,
		'single quotes': good.replaceAll('"', "'"),
		'a comma too many': good.replace(/}$/, ',}'),
		'a comment': `${good}// x`,
		'names without quotes': '{pin:"7890"}',
		'NaN': good.replace(/}$/, ',"y":NaN}'),
		'100 levels of arrays': deep,
		'100 levels of objects': `${'{"x":'.repeat(100)}1${'}'.repeat(100)}`,
		'10,000 open brackets': '['.repeat(10000),
		'an escaped NUL': good.replace(/}$/, ',"y":"\\u0000"}'),
		'an escaped NUL in a name': good.replace(/}$/, ',"\\u0000y":1}'),
		'half a surrogate pair': good.replace(/}$/, ',"y":"\\ud800"}'),
		'a raw NUL': good.replace(/}$/, ',"y":"\0"}'),
		'a raw NUL behind the object': `${good}\0`,
		'a raw line break in a text': good.replace(/}$/, ',"y":"a\nb"}'),
		'bytes that are not UTF-8': Buffer.from(good.replace(/}$/, ',"y":"\xff"}'), 'latin1'),
		'a surrogate in UTF-8': Buffer.concat([Buffer.from(good.slice(0, -1)),
			Buffer.from(',"y":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
		'an overlong byte': Buffer.concat([Buffer.from(good.slice(0, -1)),
			Buffer.from(',"y":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
	};

	for (const [what, text] of Object.entries(texts))
		yield [what, { ...r, text }, 400, BAD_BODY[r.method], undefined, 'close'];
	for (const text of ['[]', `[${good}]`, '"pin"', '7890', 'true', 'null'])
		yield [`${text.slice(0, 8)} for an object`, { ...r, text }, 400, 1090, undefined, 'close'];
	for (const text of ['x=%FF', 'x=%00', 'x=%zz', '%C0%80=1', 'x=1&'.repeat(65)])
		yield [`form ${text.slice(0, 12)}`,
			{ ...r, headers: { ...r.headers, 'Content-Type': FORM }, text },
			400, BAD_BODY[r.method], undefined, 'close'];

	const most = holdsProfile(row) ? 96 * 1024 : 16 * 1024;
	const big = JSON.stringify({ ...r.body, y: '' });

	yield ['a body one byte too large',
		{ ...r, text: big.replace(/"}$/, `${'z'.repeat(most + 1 - big.length)}"}`) },
		413, 1090, undefined, 'close'];
	yield ['a body of 200 kB', { ...r, text: 'z'.repeat(200000) }, 413, 1090, undefined,
		'close'];
}

/* ---- the rounds ---------------------------------------------------------------- */

async function snapshot(r) {
	if (r.state)
		return JSON.stringify(await r.state());
	if (r.uid)
		return JSON.stringify(await r.t.read(r.uid));

	const answer = await r.t.manage('GET', '', { q: { email: r.absent } });

	return refused(answer, 403, 938).ErrorCode;
}

function assertAllow(answer, allowed) {
	assert.deepEqual((answer.headers.allow || '').split(', ').sort(), [...allowed].sort());
}

function assertError(answer, [, r, status, code, name, extra]) {
	if (r.method === 'HEAD')
		assert.equal(answer.status, status);
	else if (code === 1134)
		fieldFault(answer, answer.json?.Errors?.[0]?.FieldName);
	else if (name && name.includes('|'))
		assert.match(refused(answer, status, code).Description, new RegExp(name));
	else
		refused(answer, status, code, name);
	if (status === 405)
		assertAllow(answer, extra);
}

/* A page of the server itself: the request did not reach a program. */
function assertPage(answer, status) {
	assert.equal(answer.status, status, `${answer.status} ${answer.text}`);
	assert.equal(answer.json, undefined, answer.text);
	assert.equal(answer.headers['x-request-id'], undefined);
}

async function tryOne(way, page) {
	const [what, r, , , , extra] = way;
	const answer = await deliver(r);

	try {
		if (page)
			assertPage(answer, page);
		else
			assertError(answer, way);
		if (extra === 'close')
			assert.equal(answer.headers.connection, own.keeps && !page ? 'keep-alive' : 'close',
				'whether the connection is used again');
	} catch (e) {
		assert.fail(`${what}: ${e.message}`);
	}
}

/* Send all malformed requests of a kind, then check that the account is unchanged. */
async function tryAll(kind, row, r, was) {
	const ways = [...WAYS[kind](row, r)];
	// mod_fcgid lets a request wait for a second when all programs are at work.
	const width = site.workers || site.cgi ? 4 : 1;

	await inParallel(ways.length, width, (i) => tryOne(ways[i], own[ways[i][0]]));
	assert.equal(await snapshot(r), was, 'nothing changed');
}

const WAYS = { keys: badKeys, tokens: badTokens, query: badQuery, bytes: badBytes,
	path: badPath, members: badMembers, document: badDocument, bodies: badBodies };

test('every route has its case in this file and exists once', () => {
	const seen = new Set();

	for (const row of rows)
		for (const method of row.methods) {
			const key = `${method} ${row.path.toLowerCase()}`;

			assert.ok(!seen.has(key), `${key} stands twice`);
			seen.add(key);
			assert.ok(builderOf(row, method), `${key} has no way to succeed here`);
		}
	for (const key of Object.keys(SUCCESS))
		assert.ok(rows.some((row) => row.methods.some((method) => key === row.path ||
			key === `${method} ${row.path}`)), `${key} is no row any more`);
});

test('every route about PINs can be switched off', () => {
	for (const row of rows.filter((x) => /\/pin(\/|$)|session_token/.test(x.path)))
		assert.ok(row.needs.includes('pin'), row.path);
});

/* The round of one row and method. */
function rounds(row, method) {
	let r, was;

	before(async () => {
		r = await goodRequest(row, method);
		was = await snapshot(r);
	});

	for (const kind of Object.keys(WAYS))
		test(`bad ${kind}`, () => tryAll(kind, row, r, was));

	test('the request in its right form then succeeds', async () => r.check(await deliver(r)));

	test('it also succeeds in other forms that clients send', async () => {
		const takes = row.params.filter((p) => p.body && !p.query);

		for (const type of ['text/plain', 'application/octet-stream', undefined, FORM]) {
			const one = await goodRequest(row, method);

			if (one.body === undefined)
				continue;

			const answer = await deliver({ ...one, text: ` ${JSON.stringify(one.body)}\r\n`,
				headers: { ...one.headers, 'Content-Type': type || '' } });

			one.check(answer);
		}
		if (takes.length > 0 && takes.every((p) => p.type !== 'document')) {
			const one = await goodRequest(row, method);

			one.check(await deliver({ ...one, text: query(one.body),
				headers: { ...one.headers, 'Content-Type': `${FORM}; charset=utf-8` } }));
		}

		// Unknown names, names in other letters, empty values.
		const one = await goodRequest(row, method);
		const q = one.q.map(([k, v]) => [k.toUpperCase(), v]);
		const body = one.body && Object.fromEntries(Object.entries({ ...one.body, zz: 7 })
			.map(([k, v]) => [k.toUpperCase(), v]));

		one.check(await deliver({ ...one, q, body, raw: '&zz=1&isVoiceOtp=&&=' }));
	});
}

/* ---- lengths -------------------------------------------------------------------- */

function lengths() {
	let m, was;

	before(async () => {
		m = await tenant.member();
		was = JSON.stringify(await tenant.read(m.uid));
	});

	const head = (length, more = '') =>
		`PUT ${site.prefix}/identity/v2/manage/account/${m.uid}?apikey=${tenant.apikey} ` +
		`HTTP/1.1\r\nHost: 127.0.0.1\r\nX-LoginRadius-ApiSecret: ${tenant.apisecret}\r\n` +
		`Content-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`;

	test('a Content-Length that is larger than the body', async () => {
		const { text, closed } = await sendBytes(site.port,
			`${head(50)}{"FirstName":"Ann"}`, { end: true });

		assert.ok(closed);
		assert.doesNotMatch(text, /^HTTP\/1\.1 2/);
		assert.equal(JSON.stringify(await tenant.read(m.uid)), was);
	});

	test('a Content-Length that is smaller: 1079, and the rest is not read as a request', async () => {
		const body = Buffer.from('{"FirstName":"Ännä"}');
		const bytes = Buffer.concat([Buffer.from(head(body.toString().length)), body,
			Buffer.from('GET /identity/v2/x HTTP/1.1\r\nHost: x\r\n\r\n')]);
		const { text, closed } = await sendBytes(site.port, bytes);

		assert.ok(closed, 'the connection is closed');
		assert.match(text, /^HTTP\/1\.1 400 /);
		assert.match(text, /"ErrorCode":1079,/);
		// A server that keeps the connection finds no request in the rest.
		assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g).slice(1), own.keeps ? ['HTTP/1.1 400'] : []);
		assert.doesNotMatch(text, /"ErrorCode":971,/);
		assert.equal(JSON.stringify(await tenant.read(m.uid)), was);
	});

	test('a Content-Length that is not a number', async () => {
		for (const length of ['abc', '-1', '1e3', '99999999999999999999']) {
			const { text } = await sendBytes(site.port, `${head(length)}{}`, { patience: 500 });

			assert.match(text, /^HTTP\/1\.1 400 /, length);
		}
		assert.equal(JSON.stringify(await tenant.read(m.uid)), was);
	});

	test('a body in chunks is accepted', async () => {
		const body = '{"FirstName":"Ann"}';
		const bytes = head(0).replace('Content-Length: 0', 'Transfer-Encoding: chunked') +
			`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
		const { text } = await sendBytes(site.port, bytes, { patience: 500 });

		assert.match(text, /^HTTP\/1\.1 200 /);
		assert.equal((await tenant.read(m.uid)).FirstName, 'Ann');
	});

	test('a client that disconnects in the middle of a body', async () => {
		for (let i = 0; i < 20; i++)
			await sendBytes(site.port, `${head(5000)}{"LastName":"`, { first: 5 });
		assert.equal((await tenant.read(m.uid)).LastName, null);
	});
}

async function emptyUpdate() {
	const m = await tenant.member('4938', { FirstName: 'Ann' });
	const was = await tenant.read(m.uid);

	for (const body of [undefined, '', ' \r\n', '{}']) {
		const now = ok(await tenant.manage('PUT', `/${m.uid}`, { body }));

		assert.deepEqual({ ...now, ModifiedDate: '', ProfileModifiedDate: '' },
			{ ...was, ModifiedDate: '', ProfileModifiedDate: '' });
	}
	ok(await tenant.validate(m.access));
}

/* ---- paths ---------------------------------------------------------------------- */

const UNKNOWN = ['/identity/', '/identity/v2/', '/identity/v3/auth/login',
	'/identity/v2/auth', '/identity/v2/auth/login/pin/x',
	'/identity/v2/auth/pin', '/identity/v2/auth/pin/set', '/identity/v2/manage',
	'/identity/v2/manage/account/a/b', '/identity/v2/auth/session_token',
	`/identity/v2/${'a/'.repeat(40)}`, '/identity/v2/auth//login/pin/y'];

function paths() {
	test('unknown paths of every program answer 404 with the usual error body', async () => {
		for (const path of UNKNOWN)
			refused(await tenant.call('GET', path), 404, 971);
		// A trailing slash adds no segment.
		refused(await tenant.call('GET', '/identity/v2/auth/login/'), 405, 971);
	});

	test('a path of 3 kB', async () => {
		const answer = await tenant.call('GET', `/identity/v2/${'a'.repeat(3000)}`);

		refused(answer, 414, 908, 'path');
	});

	test('files outside the document root are not served', async () => {
		for (const path of ['/../keys/pepper', '/..%2fkeys/pepper', '/%2e%2e/etc/pintle.conf',
			'/identity/../../keys/pepper', '/keys/pepper', '/store/data.mdb'])
			assert.ok([400, 403, 404].includes((await tenant.call('GET', path)).status), path);
	});
}

/* ---- what a tenant has switched off ---------------------------------------------- */

// By what a row needs: the setting, and the code of the row while it is off.
const SWITCHES = { pin: ['pin.enabled', 1233], pin_login: ['pin.login', 1244] };

/*
 * While it is off, each route that needs it answers that code, whatever the request is;
 * afterwards it works as before.
 */
async function switchedOff(need) {
	const [setting, code] = SWITCHES[need];
	const asked = [];

	for (const row of rows.filter((x) => x.needs.includes(need)))
		for (const method of row.methods) {
			const r = await goodRequest(row, method);

			asked.push({ r, was: await snapshot(r) });
		}
	assert.ok(asked.length > 0);

	const tenants = new Set(asked.map(({ r }) => r.t));

	tenants.forEach((t) => t.set({ [setting]: 'off' }));
	try {
		for (const { r } of asked) {
			refused(await deliver(r), 403, code);
			refused(await deliver({ ...r, text: '' }), 403, code);
		}
		await assertElsewhere(need, code);
	} finally {
		tenants.forEach((t) => t.set({ [setting]: 'on' }));
	}
	for (const { r, was } of asked) {
		assert.equal(await snapshot(r), was, `${r.method} ${r.path}: nothing changed`);
		r.check(await deliver(r));
	}
}

/* No other route changes. They are called about unknown people, with a right key and secret. */
async function assertElsewhere(need, code) {
	const at = { uid: uuid(), id: uuid(), hookid: uuid(), type: 'forgotpin' };

	for (const row of rows.filter((x) => !x.needs.includes(need)))
		for (const method of row.methods) {
			const answer = await tenant.call(method, fill(row.path, at),
				{ headers: { 'X-LoginRadius-ApiSecret': tenant.apisecret } });

			assert.ok(answer.json && answer.json.ErrorCode !== code,
				`${method} ${row.path}: ${answer.text}`);
		}
}

/* ---- every set-up --------------------------------------------------------------- */

async function serve(name, options, as = name) {
	site = await Server.start(name, options);
	tenant = site.tenant('secure', { 'question.enabled': 'on', 'send.address_per_hour': 0 });
	for (const text of ['First school?', 'First street?', 'Best song?'])
		site.pintle('question', 'add', tenant.apikey, text);
	tenant.questions = ok(await tenant.call('GET', '/ciam/appinfo')).SecurityQuestions.Questions
		.map((q) => q.QuestionId);
	own = OWN[as] || {};
}

/*
 * The programs check a request; a server only has to pass it on. So behind one server every
 * route is tested, behind the others a sample of what a server could damage: at least one of
 * each program and prefix, each method with and without a body, a document, values in the path,
 * keys in the query and in headers. A .htaccess maps paths by other rules, for a server that is
 * among the others: a few routes will do.
 */
const SAMPLE = new Set([`POST ${AUTH}/login`, `POST ${AUTH}/pin/change`, `GET ${AUTH}/account`,
	`DELETE ${AUTH}/account/sessions/{id}`, `PUT ${AUTH}/pin/reset/otp/{type}`,
	`GET ${AUTH}/securityquestion/email`, `POST ${AUTH}/exchange`, 'GET /ciam/appinfo',
	'POST /v2/manage/webhooks', 'DELETE /api/v2/webhook', `POST ${MANAGE}`, `GET ${MANAGE}`,
	`PUT ${MANAGE}/{uid}`, `DELETE ${MANAGE}/{uid}/email`]);

const FEW = new Set([`POST ${AUTH}/login`, `POST ${AUTH}/pin/change`, `POST ${AUTH}/exchange`,
	'GET /ciam/appinfo', `PUT ${MANAGE}/{uid}`, `DELETE ${MANAGE}/{uid}/email`]);

/* Tests for each route and method, or for some of them. */
function forEachRow(job, which = () => true) {
	for (const row of rows)
		for (const method of row.methods.filter((m) => builderOf(row, m)))
			if (which(`${method} ${row.path}`))
				job(row, method);
}

test('the samples are existing routes, at least one of each program', () => {
	for (const some of [SAMPLE, FEW]) {
		const programs = new Set();

		forEachRow((row) => programs.add(row.program), (key) => some.has(key));
		assert.deepEqual([...programs].sort(), [...API_PROGRAMS].sort());
		for (const key of some)
			assert.ok(rows.some((row) => row.methods.some((m) => key === `${m} ${row.path}`)), key);
	}
});

// Two forms of one server's configuration take and refuse the same.
for (const name of Object.keys(SETUPS).filter((n) => !SETUPS[n].like)) {
	const some = SETUPS[name].htaccess ? FEW : SAMPLE;

	describe(name, () => {
		let atFirst;

		before(async () => {
			await serve(name);
			for (const row of rows) // some start programs when they are asked for
				await tenant.call('GET', row.path);
			atFirst = site.programs();
		});
		after(() => site.stop());

		forEachRow((row, method) => describe(`${method} ${row.path}`, () => rounds(row, method)),
			name === 'lighttpd' ? undefined : (key) => some.has(key));
		// The programs read a tenant's settings themselves, so no server has a part in this.
		if (name === 'lighttpd')
			for (const [need, [setting, code]] of Object.entries(SWITCHES))
				test(`${setting}=off is ${code} where a row needs ${need}, and nowhere else`,
					() => switchedOff(need));
		describe('a Content-Length that does not match the body', lengths);
		test('an update without a body changes nothing', emptyUpdate);
		describe('paths', paths);
		test('no worker has died or been replaced', () => {
			const now = site.programs();

			if (!site.cgi) {
				assert.ok(atFirst.length >= API_PROGRAMS.length);
				assert.deepEqual(atFirst.filter((pid) => !now.includes(pid)), []);
			}
			assert.doesNotMatch(site.log(), /^.* status=5\d\d.*$/m);
		});
	});
}

/* With its own options, as it has them where Pintle is a part of it. */
const strict = (text) => text.replace(/^server\.http-parseopts = \([^)]*\)\n/m, '');

describe('lighttpd, strict', () => {
	before(() => serve('lighttpd', { edit: strict }, 'lighttpd, strict'));
	after(() => site.stop());

	forEachRow((row, method) => test(`${method} ${row.path}`, async () => {
		const r = await goodRequest(row, method);

		await tryAll('bytes', row, r, await snapshot(r));
		r.check(await deliver(r));
	}), (key) => SAMPLE.has(key));
});
