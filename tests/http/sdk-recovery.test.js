// SPDX-License-Identifier: MIT
// All ways of recovery by the public SDK, with the links and codes of real mails and SMS.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Inbox } = require('./lib/inbox');
const { Recovery, UNLIMITED, otherThan } = require('./lib/recover');
const { Sdk } = require('./lib/sdk');
const { Site } = require('./lib/site');
const { Authenticator } = require('./lib/totp');
const { GUID, TIME, person } = require('./lib/client');

const PAGES = { 'reset.pin_urls': 'https://app.example.org/pin',
	'reset.password_urls': 'https://app.example.org/password',
	'verify.urls': 'https://app.example.org/verify', 'delete.url': 'https://app.example.org/delete' };
const POSTED = { IsPosted: true };

let site, tenant, sdk, inbox, questions;

before(async () => {
	site = await Site.make({ workers: 2, tls: true, conf: { 'hash.cost': 1 } });
	tenant = site.tenant('loginradius', { ...UNLIMITED, ...PAGES, 'question.enabled': 'on',
		'pin.required': 'on', 'mail.notices': 'off', 'mail.welcome': 'off',
		'verify.phone': 'optional' });
	questions = new Recovery(tenant).questions('First school?', 'First street?');
	inbox = await Inbox.start(site);
	sdk = await Sdk.start(site, tenant);
});

after(async () => {
	sdk.stop();
	await inbox.stop();
	await site.stop();
});

const call = (api) => (name, ...args) => sdk.resolved(api, name, ...args);
const auth = call('authenticationApi');
const phone = call('phoneAuthenticationApi');
const pin = call('pinAuthenticationApi');
const manage = call('accountApi');
const prove = call('reAuthenticationApi');

const answers = () => ({ [questions[0]]: 'quite so', [questions[1]]: 'by the mill' });

/* Somebody without PIN, as the SDK makes them: {wish, email, phone, uid}. */
async function add(more = {}) {
	const wish = person({ SecurityQuestionAnswer: answers(), ...more });
	const { Uid } = await manage('createAccount', wish);

	return { wish, email: wish.Email[0].Value, phone: wish.PhoneId, username: wish.UserName, uid: Uid };
}

const login = (m, password = m.wish.Password) => auth('loginByEmail', { email: m.email, password });

function assertTokens(body) {
	for (const name of ['access_token', 'refresh_token', 'session_token'])
		assert.match(body[name], GUID);
	assert.match(body.expires_in, TIME);
	return body;
}

async function assertPin(m, PIN) {
	assertTokens(await pin('pinLogin', { PIN }, (await login(m)).session_token));
}

test('the fifteen calls about the PIN, one after the other', async () => {
	const m = await add();
	const asked = await sdk.rejected(1243, 'authenticationApi', 'loginByEmail',
		{ email: m.email, password: m.wish.Password });
	const first = assertTokens(await pin('setPINByPinAuthToken', { PIN: '7890' },
		asked.Data.PINAuthToken));
	const back = assertTokens(await pin('pinLogin', { PIN: '7890' }, first.session_token));

	assert.deepEqual(await pin('changePINByAccessToken', back.access_token,
		{ OldPIN: '7890', NewPIN: '1357' }), POSTED);
	await assertPin(m, '1357');

	// Forgotten: by e-mail, by user name, by phone.
	const byEmail = await inbox.after(m.email, async () => assert.deepEqual(
		await pin('sendForgotPINEmailByEmail', { Email: m.email }, '', `${PAGES['reset.pin_urls']}/a?b=c`),
		POSTED));

	assert.match(byEmail.link, /^https:\/\/app\.example\.org\/pin\/a\?b=c&vtype=resetpin&vtoken=/);
	assert.deepEqual(await pin('resetPINByResetToken',
		{ PIN: '2468', ResetToken: byEmail.token }), POSTED);
	await sdk.rejected(1242, 'pinAuthenticationApi', 'resetPINByResetToken',
		{ PIN: '2469', ResetToken: byEmail.token });
	await assertPin(m, '2468');

	const again = await inbox.after(m.email, () =>
		pin('sendForgotPINEmailByEmail', { Email: m.email }));

	assert.match(again.link, /^https:\/\/app\.example\.org\/pin\?vtype=resetpin&vtoken=/);
	assert.deepEqual(await pin('resetPINByEmailAndOtp',
		{ PIN: '3579', Otp: again.code, Email: m.email }), POSTED);
	await sdk.rejected(1186, 'pinAuthenticationApi', 'resetPINByEmailAndOtp',
		{ PIN: '3579', Otp: again.code, Email: m.email });
	await assertPin(m, '3579');

	const byName = await inbox.after(m.email, () =>
		pin('sendForgotPINEmailByUsername', { UserName: m.username }));

	assert.deepEqual(await pin('resetPINByUsernameAndOtp',
		{ PIN: '4680', Otp: byName.code, Username: m.username }), POSTED);
	await assertPin(m, '4680');

	const byPhone = await inbox.after(m.phone, async () => {
		const sent = await pin('sendForgotPINSMSByPhone', { Phone: m.phone });

		assert.match(sent.Data.Sid, /^SM[0-9a-f]{32}$/);
	});

	assert.equal(byPhone.link, undefined);
	assert.deepEqual(await pin('resetPINByPhoneAndOtp',
		{ PIN: '5791', Otp: byPhone.code, Phone: m.phone }), POSTED);
	await sdk.rejected(1068, 'pinAuthenticationApi', 'resetPINByPhoneAndOtp',
		{ PIN: '5792', Otp: byPhone.code, Phone: m.phone });
	await assertPin(m, '5791');

	// By the answers to what is asked.
	const list = await auth('getSecurityQuestionsByEmail', m.email);
	const SecurityAnswer = answers();

	assert.deepEqual(list.map((q) => q.QuestionId).sort(), [...questions].sort());
	assert.deepEqual(await auth('getSecurityQuestionsByUserName', m.username), list);
	assert.deepEqual(await auth('getSecurityQuestionsByPhone', m.phone), list);
	assert.deepEqual(await pin('resetPINByEmailAndSecurityAnswer',
		{ PIN: '6802', Email: m.email, SecurityAnswer }), POSTED);
	assert.deepEqual(await pin('resetPINByPhoneAndSecurityAnswer',
		{ PIN: '7913', Phone: m.phone, SecurityAnswer }), POSTED);
	assert.deepEqual(await pin('resetPINByUsernameAndSecurityAnswer',
		{ PIN: '8024', UserName: m.username, SecurityAnswer }), POSTED);
	await sdk.rejected(1093, 'pinAuthenticationApi', 'resetPINByEmailAndSecurityAnswer',
		{ PIN: '8024', Email: m.email, SecurityAnswer: { ...SecurityAnswer, [questions[0]]: 'not so' } });
	await assertPin(m, '8024');

	// Step up, and the end of the session.
	const signed = await login(m);

	assert.deepEqual(await auth('getSecurityQuestionsByAccessToken', signed.access_token), list);

	const proof = await prove('verifyPINAuthentication', signed.access_token, { PIN: '8024' });

	assert.deepEqual(await prove('verifyMultiFactorPINReauthentication',
		{ SecondFactorValidationToken: proof.SecondFactorValidationToken }, m.uid), { IsValid: true });
	assert.deepEqual(await pin('inValidatePinSessionToken', signed.session_token), POSTED);
	await sdk.rejected(1245, 'pinAuthenticationApi', 'pinLogin', { PIN: '8024' }, signed.session_token);
});

describe('passwords', () => {
	const withPin = () => add({ PINInfo: { PIN: '7890' } });

	test('forgotten, by link, by code and by user name', async () => {
		const m = await withPin();
		const link = await inbox.after(m.email, async () =>
			assert.deepEqual(await auth('forgotPassword', m.email, PAGES['reset.password_urls']), POSTED));

		assert.match(link.link, /^https:\/\/app\.example\.org\/password\?vtype=reset&vtoken=/);
		assert.deepEqual(await auth('resetPasswordByResetToken',
			{ resetToken: link.token, password: 'the-first-one' }), POSTED);
		await login(m, 'the-first-one');
		await sdk.rejected(974, 'authenticationApi', 'resetPasswordByResetToken',
			{ resetToken: link.token, password: 'the-first-one' });

		const code = await inbox.after(m.email, () => auth('forgotPassword', m.email, PAGES['reset.password_urls']));

		assert.deepEqual(await auth('resetPasswordByEmailOTP',
			{ Email: m.email, Otp: code.code, Password: 'the-second-one' }), POSTED);

		const name = await inbox.after(m.email, () => auth('forgotPassword', m.email, PAGES['reset.password_urls']));

		assert.deepEqual(await auth('resetPasswordByOTPAndUserName',
			{ UserName: m.username, Otp: name.code, Password: 'the-third-one' }), POSTED);
		await login(m, 'the-third-one');
	});

	test('forgotten, by SMS and by answers', async () => {
		const m = await withPin();
		const sms = await inbox.after(m.phone, () => phone('forgotPasswordByPhoneOTP', m.phone));
		const SecurityAnswer = answers();

		assert.deepEqual(await phone('resetPasswordByPhoneOTP',
			{ Phone: m.phone, Otp: sms.code, Password: 'the-first-one' }), POSTED);
		await login(m, 'the-first-one');
		assert.deepEqual(await auth('resetPasswordBySecurityAnswerAndEmail',
			{ Email: m.email, Password: 'the-second-one', SecurityAnswer }), POSTED);
		assert.deepEqual(await auth('resetPasswordBySecurityAnswerAndPhone',
			{ Phone: m.phone, Password: 'the-third-one', SecurityAnswer }), POSTED);
		assert.deepEqual(await auth('resetPasswordBySecurityAnswerAndUserName',
			{ UserName: m.username, Password: 'the-fourth-one', SecurityAnswer }), POSTED);
		await login(m, 'the-fourth-one');
	});

	test('changed', async () => {
		const m = await withPin();
		const { access_token: token } = await login(m);

		await sdk.rejected(967, 'authenticationApi', 'changePassword', token, 'a-new-one', 'not it');
		assert.deepEqual(await auth('changePassword', token, 'a-new-one', m.wish.Password), POSTED);
		await login(m, 'a-new-one');
	});
});

describe('confirming', () => {
	const register = async (more = {}) => {
		const wish = person({ PINInfo: { PIN: '7890' }, EmailVerified: undefined,
			PhoneIdVerified: undefined, ...more });
		const { Sott } = await sdk.resolved('sottApi', 'generateSott', 10);

		assert.equal((await auth('userRegistrationByEmail', wish, Sott)).IsPosted, true);
		await inbox.first(wish.Email[0].Value);
		await inbox.first(wish.PhoneId);
		return { wish, email: wish.Email[0].Value, phone: wish.PhoneId };
	};
	const profile = (m) => manage('getAccountProfileByEmail', m.email);

	test('an address by the link sent at registration, and by its code', async () => {
		let m = await register();
		const link = await inbox.first(m.email);

		assert.match(link.link, /^https:\/\/app\.example\.org\/verify\?vtype=emailverification&vtoken=/);
		assert.equal((await auth('verifyEmail', link.token)).IsPosted, true);
		assert.equal((await profile(m)).EmailVerified, true);
		await sdk.rejected(974, 'authenticationApi', 'verifyEmail', link.token);
		await sdk.rejected(1025, 'authenticationApi', 'authResendEmailVerification', m.email);

		m = await register();

		const again = await inbox.after(m.email, () => auth('authResendEmailVerification', m.email));

		await sdk.rejected(1188, 'authenticationApi', 'verifyEmailByOTP',
			{ Email: m.email, Otp: again.code === '000000' ? '000001' : '000000' });
		assert.equal((await auth('verifyEmailByOTP',
			{ Email: m.email, Otp: again.code })).IsPosted, true);
		assert.equal((await profile(m)).EmailVerified, true);
	});

	test('a number by SMS, signing in by it; and with a token', async () => {
		const m = await register();
		const sms = await inbox.after(m.phone, () => phone('phoneResendVerificationOTP', m.phone));

		assertTokens(await phone('phoneVerificationByOTP', sms.code, m.phone));
		assert.equal((await profile(m)).PhoneIdVerified, true);

		const { access_token: token } = await login(m);
		const other = person().PhoneId;
		const next = await inbox.after(other, () => phone('updatePhoneNumber', token, other));

		assert.equal((await profile(m)).PhoneIdVerified, false);
		assertTokens(await phone('phoneVerificationByOTP', next.code, other));
		assert.equal((await profile(m)).PhoneId, other);
	});

	test('a number by SMS, requested again with a token', async () => {
		const m = await register();
		const { access_token: token } = await login(m);
		const sms = await inbox.after(m.phone, () =>
			phone('phoneResendVerificationOTPByToken', token, m.phone));

		assertTokens(await phone('phoneVerificationByOTP', sms.code, m.phone));
		assert.equal((await profile(m)).PhoneIdVerified, true);
	});

	// The SDK identifies the person only by the token.
	test('a number by SMS and a token alone', async () => {
		const m = await register();
		const { access_token: token } = await login(m);
		const sms = await inbox.after(m.phone, () =>
			phone('phoneResendVerificationOTPByToken', token, m.phone));

		await sdk.rejected(1067, 'phoneAuthenticationApi', 'phoneVerificationOTPByAccessToken', token,
			otherThan(sms.code));
		assert.deepEqual(await phone('phoneVerificationOTPByAccessToken', token, sms.code), POSTED);
		assert.equal((await profile(m)).PhoneIdVerified, true);
		await sdk.rejected(1068, 'phoneAuthenticationApi', 'phoneVerificationOTPByAccessToken', token,
			sms.code);
	});
});

test('tokens for mails and SMS of one\'s own', async () => {
	const m = await add({ PINInfo: { PIN: '7890' } });
	const token = await manage('multipurposeEmailTokenGeneration', { Email: m.email }, 'forgotpin');
	const code = await manage('multipurposeSMSOTPGeneration', { Phone: m.phone }, 'forgotpassword');

	assert.match(token.Token, /^[0-9a-f]{32}$/);
	assert.match(token.ExpiresIn, TIME);
	assert.match(code.Token, /^\d{6}$/);
	await pin('resetPINByResetToken', { PIN: '1357', ResetToken: token.Token });
	await sdk.rejected(1067, 'phoneAuthenticationApi', 'resetPasswordByPhoneOTP',
		{ Phone: m.phone, Otp: code.Token, Password: 'long-enough' }); // the reset ended it
	await sdk.rejected(1181, 'accountApi', 'multipurposeEmailTokenGeneration', { Email: m.email }, 'autologin');
	await sdk.rejected(1182, 'accountApi', 'multipurposeSMSOTPGeneration', { Phone: m.phone }, 'autologin');

	const { ForgotToken } = await manage('getForgotPasswordToken', m.email);

	await auth('resetPasswordByResetToken', { resetToken: ForgotToken, password: 'long-enough' });

	const sent = await inbox.after(m.email, () =>
		manage('getForgotPasswordToken', m.email, '', '', true));

	await auth('resetPasswordByResetToken', { resetToken: sent.token, password: 'longer-than-that' });

	const ben = await add({ EmailVerified: false });
	const { VerificationToken } = await manage('getEmailVerificationToken', ben.email);

	await sdk.resolved('authenticationApi', 'verifyEmail', VerificationToken);
});

test('a step-up by authenticator and backup code, and a deletion by mail', async () => {
	const m = await add({ PINInfo: { PIN: '7890' } });
	const { access_token: token } = await login(m);
	const shown = await sdk.resolved('multiFactorAuthenticationApi', 'mfaConfigureByAccessToken', token);
	const app = new Authenticator(shown.ManualEntryCode);

	await sdk.resolved('multiFactorAuthenticationApi', 'mfaVerifyAuthenticatorCode', token,
		{ AuthenticatorCode: app.code(-1) });

	const proof = await prove('mfaReAuthenticateByAuthenticatorCode', token,
		{ AuthenticatorCode: app.code() });

	assert.deepEqual(await prove('verifyMultiFactorOtpReauthentication',
		{ SecondFactorValidationToken: proof.SecondFactorValidationToken }, m.uid), { IsValid: true });

	const gone = await inbox.after(m.email, async () => assert.deepEqual(
		await auth('deleteAccountWithEmailConfirmation', token, PAGES['delete.url']),
		{ IsDeleteRequestAccepted: true }));

	assert.match(gone.link, /^https:\/\/app\.example\.org\/delete\?/);
	await auth('deleteAccountByDeleteToken', gone.token);
	await sdk.rejected(938, 'accountApi', 'getAccountProfileByUid', m.uid);
});

test('a lock that asks for the answers, by the call that unlocks', async () => {
	const m = await add({ PINInfo: { PIN: '7890' } });
	const { access_token: token, session_token: session } = await login(m);

	tenant.set({ 'attempts.lock': 'question' });
	try {
		for (const PIN of ['7891', '7892', '7893', '7894', '7895'])
			await sdk.rejected(1236, 'pinAuthenticationApi', 'pinLogin', { PIN }, session);
		await sdk.rejected(1148, 'pinAuthenticationApi', 'pinLogin', { PIN: '7890' }, session);
		await sdk.rejected(1093, 'authenticationApi', 'unlockAccountByToken', token,
			{ SecurityAnswer: { ...answers(), [questions[0]]: 'not so' } });
		assert.deepEqual(await auth('unlockAccountByToken', token, { SecurityAnswer: answers() }), POSTED);
		assertTokens(await pin('pinLogin', { PIN: '7890' }, session));
	} finally {
		tenant.set({ 'attempts.lock': 'suspend' });
	}
});
