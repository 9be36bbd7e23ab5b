// SPDX-License-Identifier: MIT
// Everything around the PIN as real clients call it: the public node SDK, and the wire habits of
// the others: python's raw queries, java's bodies, html5's tokens in the query.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Sdk } = require('./lib/sdk');
const { assertAnswer } = require('./lib/shape');
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

	/* The success, which is what the SDK's function gets. */
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
