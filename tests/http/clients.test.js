// SPDX-License-Identifier: MIT
// Everything around the PIN as real clients call it: the public Node SDK, and requests as other SDKs
// write them: python's raw queries, java's bodies, html5's tokens in the query.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Browser, Go, Java, Python } = require('./lib/raw');
const { Inbox } = require('./lib/inbox');
const { otherThan } = require('./lib/recover');
const { Sdk } = require('./lib/sdk');
const { assertAnswer, assertRefusal } = require('./lib/shape');
const { Site } = require('./lib/site');
const { ok, person, refused, send } = require('./lib/client');

let site;

describe('the node SDK', () => {
	let sdk;

	before(async () => {
		site = await Site.make({ workers: 2, tls: true, conf: { 'hash.cost': 1 } });
		sdk = await Sdk.start(site, site.tenant('loginradius'));
	});

	after(async () => {
		sdk.stop();
		await site.stop();
	});

	const does = (...args) => sdk.resolved(...args);
	const fails = (...args) => sdk.rejected(...args);

	/* A person with a PIN and an access token. */
	async function member() {
		const wish = person({ PINInfo: { PIN: '7890' } });
		const made = await does('accountApi', 'createAccount', wish);
		const token = await does('accountApi', 'getAccessTokenByUid', made.Uid);

		return { ...wish, uid: made.Uid, email: wish.Email[0].Value, ...token };
	}

	test('registration by e-mail and by phone', async () => {
		const sott = (await does('sottApi', 'generateSott', 10)).Sott;
		const register = [undefined, undefined, undefined, undefined, undefined, undefined];

		assert.equal((await does('authenticationApi', 'userRegistrationByEmail', person(), sott,
			...register)).IsPosted, true);
		assert.equal((await does('phoneAuthenticationApi', 'userRegistrationByPhone',
			{ PhoneId: '+4930998877', Password: 'long enough' }, sott, ...register)).IsPosted, true);
		await fails(1049, 'authenticationApi', 'userRegistrationByEmail', person(),
			`${sott}0`, ...register);
	});

	test('availability', async () => {
		const anna = await member();

		assert.deepEqual(await does('authenticationApi', 'checkEmailAvailability', anna.email), { IsExist: true });
		assert.deepEqual(await does('authenticationApi', 'checkUserNameAvailability', 'nobody'), { IsExist: false });
		assert.deepEqual(await does('phoneAuthenticationApi', 'checkPhoneNumberAvailability', anna.PhoneId), { IsExist: true });
	});

	test('step-up by PIN and by password', async () => {
		const anna = await member();
		const byPin = await does('reAuthenticationApi', 'verifyPINAuthentication', anna.access_token, { PIN: '7890' });

		assert.deepEqual(await does('reAuthenticationApi', 'verifyMultiFactorPINReauthentication', byPin, anna.uid), { IsValid: true });
		await fails(1193, 'reAuthenticationApi', 'verifyMultiFactorPINReauthentication', byPin, anna.uid);
		await fails(1236, 'reAuthenticationApi', 'verifyPINAuthentication', anna.access_token, { PIN: '7891' });

		const byPassword = await does('reAuthenticationApi', 'mfaReAuthenticateByPassword',
			anna.access_token, { password: anna.Password });

		assert.deepEqual(await does('reAuthenticationApi', 'verifyMultiFactorPasswordReauthentication',
			byPassword, anna.uid), { IsValid: true });
	});

	test('tokens', async () => {
		const anna = await member();
		const info = await does('authenticationApi', 'getAccessTokenInfo', anna.access_token);

		assert.equal(info.access_token, anna.access_token);

		const valid = await does('authenticationApi', 'authValidateAccessToken', anna.access_token);

		assert.equal(valid.refresh_token, anna.refresh_token);
		assert.equal((await does('slidingTokenApi', 'slidingAccessToken', anna.access_token)).access_token,
			anna.access_token);

		const pair = await does('accountApi', 'refreshAccessTokenByRefreshToken', anna.refresh_token);

		assert.notEqual(pair.access_token, anna.access_token);
		assert.deepEqual(await does('accountApi', 'revokeRefreshToken', pair.refresh_token), { IsDeleted: true });
		await fails(1217, 'accountApi', 'refreshAccessTokenByRefreshToken', pair.refresh_token);
		assert.deepEqual(await does('accountApi', 'revokeAllRefreshToken', anna.uid), { IsDeleted: true });
	});

	test('profile by token', async () => {
		const anna = await member();
		const put = await does('authenticationApi', 'updateProfileByAccessToken', anna.access_token,
			{ FirstName: 'Anna', City: 'Ulm' });

		assert.equal(put.Data.FirstName, 'Anna');

		const read = await sdk.projected(['FirstName', 'City'], 'authenticationApi', 'getProfileByAccessToken',
			anna.access_token, 'City,FirstName');

		assert.deepEqual(read, { FirstName: 'Anna', City: 'Ulm' });
		assert.deepEqual(await does('authenticationApi', 'getProfileByAccessToken', anna.access_token), put.Data);
		assert.deepEqual(await does('authenticationApi', 'setOrChangeUserName', anna.access_token, 'sdk-name'), { IsPosted: true });
		assert.deepEqual(await does('authenticationApi', 'deleteAccountWithEmailConfirmation', anna.access_token),
			{ IsDeleteRequestAccepted: true });
		await fails(1119, 'authenticationApi', 'deleteAccountByDeleteToken', 'nonsense');
	});

	test('management', async () => {
		const anna = await member();

		assert.equal((await does('accountApi', 'updateAccountByUid', { City: 'Bonn' }, anna.uid)).City, 'Bonn');
		assert.equal((await does('accountApi', 'updatePhoneIDByUid', '+4930555555', anna.uid)).PhoneId, '+4930555555');
		assert.equal((await does('accountApi', 'upsertEmail', { Email: [{ Type: 'Primary', Value: 'n1@example.org' },
			{ Type: 'Work', Value: 'n2@example.org' }] }, anna.uid)).Email.length, 2);
		assert.equal((await does('accountApi', 'removeEmail', 'n2@example.org', anna.uid)).Email.length, 1);
		assert.equal((await does('accountApi', 'setAccountPasswordByUid', 'another long one', anna.uid)).PasswordHash, '********');
		assert.equal((await does('accountApi', 'getAccountPasswordHashByUid', anna.uid)).PasswordHash, '********');
		assert.deepEqual(await does('accountApi', 'deleteAccountByUid', anna.uid), { IsDeleted: true });

		const ben = await member();

		assert.equal((await does('accountApi', 'accountDeleteByEmail', ben.email)).IsDeleted, true);
	});

	test('server information', async () => {
		assert.equal((await does('configurationApi', 'getServerInfo', 5)).Sott.TimeDifference, '5 Minutes');
	});
});

describe('the other clients', () => {
	let other, tenant;

	before(async () => {
		other = await Site.make({ workers: 1, conf: { 'hash.cost': 1 } });
		tenant = other.tenant('loginradius');
	});

	after(() => other.stop());

	const raw = (method, target, body, headers = {}) =>
		send(other.port, { method, path: target, body, headers });

	/* The body of a success, as the SDK's function returns it. */
	const as = (api, name, answer) => assertAnswer(api, name, ok(answer));

	test('python: raw queries, a bare plus in a phone number, True and False', async () => {
		const anna = await tenant.member('7890');
		const key = `apiKey=${tenant.apikey}`;
		const secret = { 'X-LoginRadius-ApiSecret': tenant.apisecret };
		const manage = '/identity/v2/manage/account';

		assert.equal(as('accountApi', 'getAccountProfileByPhone',
			await raw('GET', `${manage}?${key}&phone=${anna.phone}`, undefined, secret)).Uid, anna.uid);
		assert.equal(as('phoneAuthenticationApi', 'checkPhoneNumberAvailability',
			await raw('GET', `/identity/v2/auth/phone?${key}&phone=${anna.phone}`)).IsExist, true);
		as('pinAuthenticationApi', 'pinLogin', await raw('POST', `/identity/v2/auth/login/pin?${key}&session_token=${anna.session}&isVoiceOtp=False`,
			'{"PIN": "7890"}'));
		as('authenticationApi', 'authInValidateAccessToken', await raw('GET', `/identity/v2/auth/access_token/InValidate?${key}&preventRefresh=True`, undefined,
			{ Authorization: `Bearer ${anna.access}` }));
	});

	test('java: Pascal-case bodies under a text type, upper-case GUIDs', async () => {
		const anna = await tenant.member('7890');
		const q = `apiKey=${tenant.apikey}`;
		const text = { 'Content-Type': 'text/plain' };

		as('authenticationApi', 'loginByEmail', await raw('POST', `/identity/v2/auth/login?${q}`,
			JSON.stringify({ Email: anna.email, Password: anna.password }), text));
		as('pinAuthenticationApi', 'changePINByAccessToken', await raw('PUT', `/identity/v2/auth/pin/change?${q}`, JSON.stringify({ OldPIN: '7890', NewPIN: '4938' }),
			{ ...text, Authorization: `bearer ${anna.access.toUpperCase()}` }));
		as('pinAuthenticationApi', 'pinLogin', await raw('POST', `/identity/v2/auth/login/pin?${q}&session_token=${anna.session.toUpperCase()}`,
			JSON.stringify({ PIN: '4938' }), text));
	});

	test('html5: tokens in the query; older ones: forms; Android: the token in the body', async () => {
		const anna = await tenant.member('7890');
		const q = `apikey=${tenant.apikey}`;
		const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

		as('authenticationApi', 'getProfileByAccessToken', await raw('GET', `/identity/v2/auth/account?${q}&access_token=${anna.access}`));
		as('authenticationApi', 'loginByEmail', await raw('POST', `/identity/v2/auth/login?${q}`,
			`email=${encodeURIComponent(anna.email)}&password=${encodeURIComponent(anna.password)}`, form));
		as('reAuthenticationApi', 'verifyPINAuthentication', await raw('PUT', `/identity/v2/auth/account/reauth/pin?${q}`,
			JSON.stringify({ access_token: anna.access, pin: '7890' })));
		refused(await raw('PUT', `/identity/v2/auth/account/reauth/pin?${q}`, '{"pin":"7890"}'), 400, 1060);
	});
});

/* ---- everything around the PIN, by each of the others ------------------------------- */

const PIN = '7890';
const NEW_PIN = '4938';
const NAME = 'Zoë <O\'Brien> & "Søn" = 1'; // each language escapes these differently
const PAGE = 'https://app.example.org';
const AUTH = 'identity/v2/auth';
const MANAGE = 'identity/v2/manage/account';

/* Which SDK writes the person's requests, and which the back end's. */
const LANGUAGES = {
	'python': (port, keys) => {
		const client = new Python(port, keys);

		return { client, back: client };
	},
	'java': (port, keys) => {
		const client = new Java(port, keys);

		return { client, back: client, nullless: true };
	},
	'html5 with tokens in the query, and go': (port, keys) => (
		{ client: new Browser(port, keys), back: new Go(port, keys), page: 'shop.example.org' }),
	'html5 with tokens in headers, and go': (port, keys) => (
		{ client: new Browser(port, keys, true), back: new Go(port, keys),
			page: 'shop.example.org' }),
};

// In parallel, since most of the time is waiting for mails.
describe('the other clients, from registration to the end', { concurrency: 4 }, () => {
	let site, keys, inbox;

	before(async () => {
		site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
		keys = site.tenant('loginradius', { 'pin.required': 'on', 'pin.ask_on_registration': 'off',
			'delete.url': `${PAGE}/delete`, 'reset.pin_urls': `${PAGE}/pin`,
			'verify.urls': `${PAGE}/verify`, 'send.address_per_hour': 0,
			// Wait only for requested messages.
			'mail.notices': 'off', 'mail.welcome': 'off' });
		inbox = await Inbox.start(site);
	});

	after(async () => {
		await inbox.stop();
		await site.stop();
	});

	for (const [language, speak] of Object.entries(LANGUAGES))
		describe(language, { concurrency: 1 }, () => byTheOther(() => ({ inbox,
			...speak(site.port, { apikey: keys.apikey, apisecret: keys.apisecret }) })));
});

/* The success of a call, named as in the SDKs; its body must have exactly the documented shape. */
function done(call, { status, json, text }) {
	const [api, name] = call.split('.');

	assert.equal(status, 200, `${call}: ${text}`);
	return assertAnswer(`${api}Api`, name, json);
}

function failed(code, { status, json, text }) {
	assert.ok(status >= 400 && json.ErrorCode === code, `${code}: ${status} ${text}`);
	return assertRefusal(json);
}

/* A new person's profile. The user name would end the query if it were not escaped. */
function someone() {
	const { Email, PhoneId, UserName, Password } = person();

	return { Email, PhoneId, UserName: `${UserName}=:/?@`, Password, FirstName: NAME };
}

const addressOf = (wish) => wish.Email[0].Value;

function byTheOther(start) {
	let client, back, inbox, page, nullless;

	before(() => {
		({ client, back, inbox, page, nullless } = start());
	});

	const manage = (method, path, more) => back.call(method, `${MANAGE}${path}`,
		{ ...more, secret: true });
	const login = (who) => client.call('POST', `${AUTH}/login`,
		{ model: { email: addressOf(who), password: who.Password } });
	const comeBack = (session, pin) => client.call('POST', `${AUTH}/login/pin`,
		{ q: { session_token: session }, model: { PIN: pin } });

	/* A person with a PIN, created by the back end and signed in. */
	async function member() {
		const wish = someone();
		const { Uid } = done('account.createAccount', await manage('POST', '', { model: { ...wish,
			EmailVerified: true, PhoneIdVerified: true, PINInfo: { PIN } } }));
		const signed = done('authentication.loginByEmail', await login(wish));

		assert.equal(signed.Profile.FirstName, NAME);
		return { ...wish, uid: Uid, token: signed.access_token, refresh: signed.refresh_token };
	}

	/* Whether this is the person's PIN now. */
	async function assertPin(who, pin) {
		const signed = done('authentication.loginByEmail', await login(who));

		done('pinAuthentication.pinLogin', await comeBack(signed.session_token, pin));
	}

	test('registration, the first PIN, signing in with it, changing it', async () => {
		const wish = someone();
		const register = (sott) => client.call('POST', `${AUTH}/register`, { model: wish, sott,
			q: { verificationUrl: `${PAGE}/verify?lang=de&from=mail`, isVoiceOtp: false } });

		failed(1049, await register(`${client.sott()}0`));
		done('authentication.userRegistrationByEmail', await register(client.sott()));

		const { link, token: verificationToken } = await inbox.first(addressOf(wish));

		assert.ok(link.startsWith(`${PAGE}/verify?lang=de&`), link);
		done('authentication.verifyEmail', await client.call('GET', `${AUTH}/email`,
			{ q: { verificationToken } }));

		const { PINAuthToken: pinAuthToken } = failed(1243, await login(wish)).Data;
		const first = done('pinAuthentication.setPINByPinAuthToken', await client.call('POST',
			`${AUTH}/pin/set/pinauthtoken`, { q: { pinAuthToken }, model: { PIN } }));

		assert.equal(first.Profile.FirstName, NAME);
		assert.equal(first.Profile.UserName, wish.UserName);
		assert.equal(first.Profile.EmailVerified, true);
		assert.equal(first.Profile.RegistrationSource, page || 'API');

		const { session_token: session, access_token: token } = done('pinAuthentication.pinLogin',
			await comeBack(first.session_token, PIN));
		const change = (OldPIN) => client.call('PUT', `${AUTH}/pin/change`,
			{ token, model: { OldPIN, NewPIN: NEW_PIN } });

		failed(1241, await change('7891'));
		done('pinAuthentication.changePINByAccessToken', await change(PIN));
		failed(1236, await comeBack(session, PIN));
		done('pinAuthentication.pinLogin', await comeBack(session, NEW_PIN));
		done('pinAuthentication.inValidatePinSessionToken', await client.call('GET',
			`${AUTH}/session_token/invalidate`, { q: { session_token: session } }));
		failed(1245, await comeBack(session, NEW_PIN));
	});

	test('a forgotten PIN, by the code of a mail or SMS, and by the link of a mail', async () => {
		const anna = await member();
		const Email = addressOf(anna);
		const q = { resetPINUrl: `${PAGE}/pin?lang=de&from=mail` };
		const forgot = (by, call, where, more) => inbox.after(where, async () =>
			done(`pinAuthentication.${call}`,
				await client.call('POST', `${AUTH}/pin/forgot/${by}`, more)));
		const reset = (by, model) => client.call('PUT', `${AUTH}/pin/reset/${by}`, { model });
		const mail = await forgot('email', 'sendForgotPINEmailByEmail', Email,
			{ q, model: { Email } });
		const Otp = mail.code;

		assert.ok(mail.link.startsWith(`${PAGE}/pin?lang=de&`), mail.link);
		failed(1188, await reset('otp/email', { Email, Otp: otherThan(Otp), PIN: NEW_PIN }));
		done('pinAuthentication.resetPINByEmailAndOtp',
			await reset('otp/email', { Email, Otp, PIN: NEW_PIN }));
		await assertPin(anna, NEW_PIN);

		const Phone = anna.PhoneId;
		const sms = await forgot('otp', 'sendForgotPINSMSByPhone', Phone,
			{ q: { isVoiceOtp: false }, model: { Phone } });

		done('pinAuthentication.resetPINByPhoneAndOtp',
			await reset('otp/phone', { Phone, Otp: sms.code, PIN: '8146' }));
		await assertPin(anna, '8146');

		const { token: ResetToken } = await forgot('username', 'sendForgotPINEmailByUsername',
			Email, { q, model: { UserName: anna.UserName } });

		done('pinAuthentication.resetPINByResetToken',
			await reset('token', { ResetToken, PIN: '8157' }));
		await assertPin(anna, '8157');
	});

	test('the own profile: read, changed, members removed, deleted', async () => {
		const anna = await member();
		const own = (method, more) => client.call(method, `${AUTH}/account`,
			{ token: anna.token, ...more });
		const put = async (model, q = {}) => done('authentication.updateProfileByAccessToken',
			await own('PUT', { model, q: { ...q, isVoiceOtp: false } })).Data;
		const cities = ({ Addresses }) => Addresses.map((a) => `${a.Type} ${a.City}`);
		const erased = nullless ? 'Ulm' : null; // a library that sends no null removes nothing

		assert.deepEqual(cities(await put({ City: 'Ulm', Addresses: [{ Type: 'Home', City: 'Ulm' },
			{ Type: 'Work', City: 'Köln' }] })), ['Home Ulm', 'Work Köln']);
		assert.equal((await put({ City: null })).City, 'Ulm');
		assert.equal((await put({ City: null }, { nullSupport: true })).City, erased);
		assert.deepEqual(cities(await put({ Addresses: [{ Type: 'Home', op: 'delete' }] })),
			['Work Köln']);
		assert.equal(done('authentication.getProfileByAccessToken', await own('GET')).FirstName,
			NAME);
		assert.deepEqual(
			(await own('GET', { q: { fields: 'FirstName,Addresses(Type,City)' } })).json,
			{ FirstName: NAME, Addresses: [{ Type: 'Work', City: 'Köln' }] });

		const { token: deletetoken } = await inbox.after(addressOf(anna), async () =>
			done('authentication.deleteAccountWithEmailConfirmation',
				await own('DELETE', { q: { deleteUrl: `${PAGE}/delete` } })));

		done('authentication.deleteAccountByDeleteToken',
			await client.call('GET', `${AUTH}/account/delete`, { q: { deletetoken } }));
		failed(905, await own('GET'));
		failed(938, await manage('GET', `/${anna.uid}`));
	});

	test('tokens: validated, refreshed, revoked, ended', async () => {
		const anna = await member();
		const { uid, token, refresh } = anna;
		const at = (path, more) => client.call('GET', `${AUTH}/access_token${path}`,
			{ token, ...more });
		const exchange = (refresh_Token, path = '') => manage('GET', `/access_token/refresh${path}`,
			{ q: { refresh_Token } });

		assert.equal(done('authentication.getAccessTokenInfo', await at('')).access_token, token);
		assert.equal(done('authentication.authValidateAccessToken', await at('/validate'))
			.refresh_token, refresh);

		const pair = done('account.refreshAccessTokenByRefreshToken', await exchange(refresh));

		done('account.revokeRefreshToken', await exchange(pair.refresh_token, '/revoke'));
		failed(1217, await exchange(pair.refresh_token));

		const again = done('authentication.loginByEmail', await login(anna));

		done('account.revokeAllRefreshToken',
			await manage('DELETE', `/${uid}/access_token/refresh/revoke`));
		failed(1217, await exchange(again.refresh_token));

		for (const preventRefresh of [true, false]) {
			const { access_token: other, refresh_token: its } = done('account.getAccessTokenByUid',
				await manage('GET', '/access_token', { q: { uid } }));

			done('authentication.authInValidateAccessToken',
				await at('/invalidate', { token: other, q: { preventRefresh } }));
			failed(905, await at('/validate', { token: other }));
			if (preventRefresh)
				failed(1217, await exchange(its));
			else
				done('account.refreshAccessTokenByRefreshToken', await exchange(its));
		}
	});

	test('step-up by PIN and password, redeemed by the back end', async () => {
		const { token, uid, Password } = await member();
		const prove = (by, model) => client.call('PUT', `${AUTH}/account/reauth/${by}`,
			{ token, model, q: { smsTemplate2FA: 'summer' } });
		const redeem = (by, { SecondFactorValidationToken }) => manage('POST',
			`/${uid}/reauth/${by}`, { model: { SecondFactorValidationToken } });

		failed(1236, await prove('pin', { PIN: '7891' }));

		const byPin = done('reAuthentication.verifyPINAuthentication', await prove('pin', { PIN }));
		const byPassword = done('reAuthentication.mfaReAuthenticateByPassword',
			await prove('password', { password: Password }));

		failed(1193, await redeem('password', byPin));
		done('reAuthentication.verifyMultiFactorPINReauthentication', await redeem('pin', byPin));
		failed(1193, await redeem('pin', byPin));
		done('reAuthentication.verifyMultiFactorPasswordReauthentication',
			await redeem('password', byPassword));
	});

	test('management: an account created, looked up, changed, deleted', async () => {
		const anna = await member();
		const at = `/${anna.uid}`;
		const put = async (model, q) => done('account.updateAccountByUid',
			await manage('PUT', at, { model, q }));
		const found = async (by, q) => done(`account.getAccountProfileBy${by}`,
			await manage('GET', '', { q })).Uid;
		const erased = nullless ? 'Bonn' : null;

		assert.equal(await found('Email', { email: addressOf(anna) }), anna.uid);
		assert.equal(await found('UserName', { userName: anna.UserName }), anna.uid);
		assert.equal(await found('Phone', { phone: anna.PhoneId }), anna.uid);
		assert.equal(done('account.getAccountProfileByUid', await manage('GET', at)).FirstName,
			NAME);

		assert.equal((await put({ City: 'Bonn', PhoneNumbers: [{ PhoneType: 'Fax' },
			{ PhoneType: 'Work', PhoneNumber: '+49 2' }] })).City, 'Bonn');
		assert.equal((await put({ City: null })).City, 'Bonn');
		assert.equal((await put({ City: null }, { nullSupport: true })).City, erased);
		assert.deepEqual((await put({ PhoneNumbers: [{ PhoneType: 'Fax', op: 'delete' }] }))
			.PhoneNumbers.map((p) => p.PhoneNumber), ['+49 2']);
		await put({ PINInfo: { PIN: NEW_PIN } });
		await assertPin(anna, NEW_PIN);

		const phone = someone().PhoneId;
		const email = addressOf(someone());
		const Password = 'another long one';

		assert.equal(done('account.updatePhoneIDByUid',
			await manage('PUT', `${at}/phoneid`, { model: { phone } })).PhoneId, phone);
		assert.equal(done('account.upsertEmail', await manage('PUT', `${at}/email`, { model: {
			Email: [...anna.Email, { Type: 'Work', Value: email }] } })).Email.length, 2);
		assert.equal(done('account.removeEmail',
			await manage('DELETE', `${at}/email`, { model: { email } })).Email.length, 1);
		done('account.setAccountPasswordByUid',
			await manage('PUT', `${at}/password`, { model: { password: Password } }));
		assert.equal(done('account.getAccountPasswordHashByUid',
			await manage('GET', `${at}/password`)).PasswordHash, '********');
		failed(966, await login(anna));
		await assertPin({ ...anna, Password }, NEW_PIN);

		done('account.accountDeleteByEmail',
			await manage('DELETE', '', { q: { email: addressOf(anna) } }));
		failed(938, await manage('GET', at));

		const ben = await member();

		done('account.deleteAccountByUid', await manage('DELETE', `/${ben.uid}`));
		failed(938, await manage('GET', '', { q: { phone: ben.PhoneId } }));
	});

	test('whether a name is taken; a SOTT made by the service', async () => {
		const is = async (call, by, q) => done(call,
			await client.call('GET', `${AUTH}/${by}`, { q })).IsExist;

		for (const [x, there] of [[await member(), true], [someone(), false]]) {
			assert.equal(await is('authentication.checkEmailAvailability', 'email',
				{ email: addressOf(x) }), there);
			assert.equal(await is('authentication.checkUserNameAvailability', 'username',
				{ username: x.UserName }), there);
			assert.equal(await is('phoneAuthentication.checkPhoneNumberAvailability', 'phone',
				{ phone: x.PhoneId }), there);
		}

		const { Sott } = done('sott.generateSott',
			await manage('GET', '/sott', { q: { timeDifference: 10 } }));

		done('authentication.userRegistrationByEmail', await client.call('POST', `${AUTH}/register`,
			{ sott: Sott, q: { isVoiceOtp: false }, model: someone() }));
	});
}
