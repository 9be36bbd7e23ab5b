// SPDX-License-Identifier: MIT
/*
 * Prepares the examples of pintle-api(7): a tenant with one person, Ada, and everything that a
 * request names by a word in capitals, made on demand.
 */
'use strict';

const { ok } = require('./client');
const { Issuer } = require('./issuer');
const { token } = require('./provider');
const outbox = require('./outbox');
const { Recovery, UNLIMITED } = require('./recover');
const { Authenticator } = require('./totp');

const AUTH = '/identity/v2/auth';

const ADA = {
	FirstName: 'Ada', UserName: 'ada', PhoneId: '+4915112345678', PhoneIdVerified: true,
	Email: [{ Type: 'Primary', Value: 'ada@example.org' }], EmailVerified: true,
	Password: 'correct-horse-battery', PINInfo: { PIN: '4938' },
};
const M = { email: 'ada@example.org', phone: '+4915112345678' };
const FIREFOX = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const NEW_EMAIL = 'ada.byron@example.org';

const unconfirmed = { ada: { EmailVerified: false, PhoneIdVerified: false } };
const withoutPin = { ada: { PINInfo: undefined } };
const withQuestions = { questions: true };
const enrolled = { before: (s) => s.enrol() };
const withBackupCodes = { before: (s) => s.get('BACKUP-CODE') };
const subscribed = { before: (s) => s.get('HOOK-ID') };
const signedIn = { before: (s) => s.signIn() };

/* A code or token of the kind that a part of the page is about. */
const forgot = (what) => ({ words: {
	'RESET-TOKEN': (s) => s.recovery.link(M, what),
	'CODE': (s) => s.recovery.code(M, what),
} });

/* Differences for a part of the page: for all its examples, or for each of them. */
const SETS = {
	'Sign in by password': [{}, { settings: { 'pin.required': 'on' }, ...withoutPin }],
	'Sign in by PIN': [{}, {}, { settings: { 'attempts.wait_seconds': 900 }, before: (s) => s.fail(5) }],
	'Set the first PIN': withoutPin,
	'Ask for a link or code by mail': [{}, { settings: { 'send.cooldown_seconds': 900 },
		before: (s) => s.recovery.post('pin/forgot/email', M) }],
	'Choose a new PIN by the link': [forgot('forgotpin'), { words: { 'RESET-TOKEN': (s) => s.replacedLink() } }],
	'Choose a new PIN by a code': [forgot('forgotpin'), enrolled],
	'Choose a new PIN by security answers': withQuestions,
	'Choose a new password by the link or a code': forgot('forgotpassword'),
	'Choose a new password by a code of an SMS': forgot('forgotpassword'),
	'Choose a new password by security answers': withQuestions,
	'Register': { ada: { Email: [{ Type: 'Primary', Value: 'other@example.org' }], UserName: 'other',
		PhoneId: '+4915112345600' } },
	'Register with a captcha': { captcha: ['recaptcha-v3', 'action'] },
	'Send the confirmation again': unconfirmed,
	'Confirm an address by the link': unconfirmed,
	'Confirm an address by a code': { ...unconfirmed, words: { CODE: (s) => s.mailedCode() } },
	'Send a code to a number': { ...unconfirmed, settings: { 'verify.phone': 'optional' } },
	'Confirm a number': { ...unconfirmed, settings: { 'verify.phone': 'optional' },
		words: { CODE: (s) => s.recovery.code(M, 'phoneidverification') } },
	'Take an address away': { before: (s) => s.addEmail() },
	'Read your profile': { whole: true },
	'Lift a lock with a captcha': { captcha: ['recaptcha-v2', 'ok'],
		settings: { 'attempts.lock': 'captcha', 'captcha.apis': '' }, before: (s) => s.fail(5) },
	'An overview of the account': withBackupCodes,
	'End a sign-in': { before: (s) => s.get('SIGN-IN-ID') },
	'Step up by an authenticator': enrolled,
	'Enrol an authenticator': { before: (s) => s.newAuthenticator() },
	'Take the authenticator away': enrolled,
	'Make new backup codes': withBackupCodes,
	'The questions somebody is asked': withQuestions,
	'Your own questions': withQuestions,
	'Take an address of an account away': { before: (s) => s.addEmail() },
	'List the sign-ins of an account': signedIn,
	'End all sign-ins of an account': signedIn,
	'Redeem a step-up by password': { words: { 'STEP-UP-TOKEN': (s) => s.stepUp('password') } },
	'Redeem a step-up by a code': { ...enrolled, words: { 'STEP-UP-TOKEN': (s) => s.stepUp('code') } },
	'A token that confirms an address': unconfirmed,
	'Take the authenticator of an account away': enrolled,
	'Make new backup codes for an account': withBackupCodes,
	'List the subscriptions': subscribed,
	'List the subscriptions to an event (older)': subscribed,
	'End a subscription (older)': subscribed,
};

/* How each word of a request gets its value. */
const WORDS = {
	'APIKEY': (s) => s.tenant.apikey,
	'APISECRET': (s) => s.tenant.apisecret,
	'UID': (s) => s.uid,
	'ACCESS-TOKEN': async (s) => (await s.signIn()).access_token,
	'REFRESH-TOKEN': async (s) => (await s.signIn()).refresh_token,
	'SESSION-TOKEN': async (s) => (await s.signIn()).session_token,
	'PIN-AUTH-TOKEN': async (s) => ok(await s.tenant.manage('POST', `/${s.uid}/pin/session`)).PINAuthToken,
	'STEP-UP-TOKEN': (s) => s.stepUp('pin'),
	'VERIFICATION-TOKEN': (s) => s.recovery.link(M, 'emailverification'),
	'DELETE-TOKEN': (s) => s.recovery.link(M, 'deleteuser'),
	'ID-TOKEN': (s) => s.idToken(),
	'SOTT': async (s) => ok(await s.tenant.manage('GET', '/sott')).Sott,
	'CAPTCHA': (s) => token(s.captchaWord),
	'QUESTION-ID': (s) => s.question,
	'AUTHENTICATOR-CODE': (s) => s.app.code(),
	'BACKUP-CODE': async (s) => (await s.recovery.backupCodes({ uid: s.uid }))[0],
	'SIGN-IN-ID': async (s) => ok(await s.asAda('GET', '/account/sessions')).Data[0].Id,
	'HOOK-ID': (s) => s.subscribe(),
};

const isPlaceholder = (word) => word === 'RESET-TOKEN' || word === 'CODE' || word in WORDS;

class Stage {
	/* For the nth example of a part of the page. */
	static async set(site, provider, title, n) {
		const s = new Stage();
		const given = SETS[title] || {};

		s.given = Array.isArray(given) ? given[n] : given;
		s.site = site;
		s.made = {};
		s.whole = s.given.whole || false;
		s.tenant = site.tenant('secure', { ...UNLIMITED });
		s.tenant.set(s.settings(provider));
		s.recovery = new Recovery(s.tenant);
		s.uid = await s.createAda();
		await s.given.before?.(s);
		return s;
	}

	/* The token of a link after which another was asked for. */
	async replacedLink() {
		const token = await this.recovery.link(M);

		await this.recovery.link(M);
		return token;
	}

	settings(provider) {
		const [kind, word] = this.given.captcha || [];

		this.captchaWord = word;
		return {
			...(kind ? provider.settings(kind) : {}),
			...(this.given.questions ? { 'question.enabled': 'on', 'question.count': 1 } : {}),
			...this.given.settings,
		};
	}

	async createAda() {
		const answers = {};

		if (this.given.questions) {
			[this.question] = this.recovery.questions('What was the name of your first school?');
			answers.SecurityQuestionAnswer = { [this.question]: 'Analytical Academy' };
		}
		return (await this.tenant.create({ ...ADA, ...answers, ...this.given.ada })).Uid;
	}

	/* The value of a word, the same each time. */
	get(word) {
		this.made[word] ??= (this.given.words?.[word] || WORDS[word])(this);
		return this.made[word];
	}

	async values(words) {
		return Object.fromEntries(await Promise.all(words.map(async (w) => [w, await this.get(w)])));
	}

	signIn() {
		this.signed ??= this.tenant.login({ email: M.email, password: ADA.Password }, FIREFOX).then(ok);
		return this.signed;
	}

	async asAda(method, path, options = {}) {
		return this.tenant.call(method, AUTH + path,
			{ ...options, headers: { Authorization: `Bearer ${await this.get('ACCESS-TOKEN')}` } });
	}

	async stepUp(by) {
		const [path, body] = {
			pin: ['pin', { pin: '4938' }],
			password: ['password', { password: ADA.Password }],
			code: ['2fa/authenticatorcode', { authenticatorcode: this.app?.code() }],
		}[by];

		return ok(await this.asAda('PUT', `/account/reauth/${path}`, { body })).SecondFactorValidationToken;
	}

	/* An authenticator that still has to be confirmed. */
	async newAuthenticator() {
		this.app = new Authenticator(ok(await this.asAda('GET', '/account/2fa')).ManualEntryCode);
	}

	/* One that is confirmed, by a code of two steps ago. */
	async enrol() {
		await this.newAuthenticator();
		ok(await this.asAda('PUT', '/account/2fa/verification/authenticatorcode', { body: {
			authenticatorcode: await this.app.oldest(),
			secondfactorvalidationtoken: await this.stepUp('password'),
		} }));
	}

	async addEmail() {
		ok(await this.tenant.manage('PUT', `/${this.uid}/email`,
			{ body: { Email: [{ Type: 'Work', Value: NEW_EMAIL }] } }));
	}

	/* Send that many wrong PINs. */
	async fail(times) {
		const { session_token: session } = await this.signIn();

		for (let i = 0; i < times; i++)
			await this.tenant.pinLogin(session, String(700000 + i));
	}

	/* The code of the mail that confirms an address. */
	async mailedCode() {
		await outbox.runOnce(this.site);
		outbox.clear(this.site);
		ok(await this.tenant.call('PUT', `${AUTH}/register`, { body: { email: M.email } }));
		await outbox.runOnce(this.site);
		return (await outbox.mails(this.site)).map((m) => m.text.match(/\b\d{6}\b/)?.[0]).find(Boolean);
	}

	idToken() {
		const issuer = new Issuer('EdDSA', 'https://login.example.com');

		issuer.trustedBy(this.tenant);
		return issuer.token(this.uid);
	}

	async subscribe() {
		return ok(await this.tenant.call('POST', '/v2/manage/webhooks', {
			headers: { 'X-LoginRadius-ApiSecret': this.tenant.apisecret },
			body: { Event: 'SetPIN', TargetUrl: 'https://app.example.com/hooks', Name: 'pins' },
		})).Id;
	}
}

module.exports = { Stage, isPlaceholder };
