// SPDX-License-Identifier: MIT
/*
 * Links in mails of a tenant without any setting: with pages.base_url they lead to its hosted
 * pages, in the language of the mail.
 */
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Inbox } = require('./lib/inbox');
const { Site } = require('./lib/site');
const { ok, person, refused } = require('./lib/client');
const { UNLIMITED } = require('./lib/recover');

const BASE = 'https://login.example.org:8443/auth';
const AUTH = '/identity/v2/auth';

let site, tenant, pages, inbox, anna;

before(async () => {
	site = await Site.make({ conf: { 'hash.cost': 1, 'pages.base_url': BASE } });
	tenant = site.tenant('secure', { ...UNLIMITED, 'pages.folder': 'northwind', 'mail.notices': 'off' });
	pages = `${BASE}/northwind`;
	inbox = await Inbox.start(site);
	anna = await tenant.member();
});

after(async () => {
	await inbox.stop();
	await site.stop();
});

const call = (method, path, { language, ...options } = {}) => tenant.call(method, `${AUTH}/${path}`,
	{ ...options, headers: { 'Accept-Language': language || 'en', ...options.headers } });

/* The mail that a call causes. */
const mailOf = (...args) => inbox.after(anna.email, async () => ok(await call(...args)));

const forgot = (options) => mailOf('POST', 'pin/forgot/email',
	{ body: { email: anna.email }, ...options });

test('each message leads to its page', async () => {
	const access = { Authorization: `Bearer ${anna.access}` };
	const rows = [
		[await forgot(), 'reset-pin', 'resetpin'],
		[await mailOf('POST', 'password', { body: { email: anna.email } }), 'reset-password', 'reset'],
		[await mailOf('DELETE', 'account', { headers: access }), 'delete', 'deleteuser'],
	];

	for (const [{ link, mail }, page, vtype] of rows) {
		assert.match(link, new RegExp(`^${pages}/en/${page}\\.html\\?vtype=${vtype}&vtoken=[0-9a-f-]+$`));
		assert.ok(mail.html.includes(`href="${link.replaceAll('&', '&amp;')}"`));
	}
});

test('a registration leads to the page that confirms the address', async () => {
	const wish = person(), email = wish.Email[0].Value;
	const { Sott } = ok(await tenant.manage('GET', '/sott', { q: { timeDifference: 10 } }));
	const { link, token } = await inbox.after(email, async () => ok(await call('POST', 'register',
		{ body: wish, language: 'de-AT, en;q=0.5', headers: { 'X-LoginRadius-Sott': Sott } })));

	assert.ok(link.startsWith(`${pages}/de/verify.html?vtype=emailverification&vtoken=`), link);
	ok(await call('GET', 'email', { q: { verificationtoken: token } }));
});

test('the page is in the language of the mail, and its token works', async () => {
	for (const [language, folder] of [['de', 'de'], ['ar-EG', 'ar'], ['fr', 'en']]) {
		const { link } = await forgot({ language });

		assert.ok(link.startsWith(`${pages}/${folder}/reset-pin.html?`), `${language}: ${link}`);
	}

	const { token } = await forgot();

	ok(await call('PUT', 'pin/reset/token', { body: { resettoken: token, pin: '8265' } }));
});

test('a request may name a hosted page of this tenant, and no other', async () => {
	const ask = (url) => call('POST', 'pin/forgot/email',
		{ q: { resetpinurl: url }, body: { email: anna.email } });
	const url = `${pages}/ar/reset-pin.html`;
	const { link } = await inbox.after(anna.email, async () => ok(await ask(url)));

	assert.ok(link.startsWith(`${url}?vtype=`), link);
	for (const other of [`${BASE}/other/en/reset-pin.html`, `${BASE}/northwinds/en/reset-pin.html`,
		`${BASE}/northwind/../other`, `${BASE}/`, 'https://login.example.org/auth/northwind/x'])
		refused(await ask(other), 403, 1248);

	const ben = await tenant.member(), headers = { Authorization: `Bearer ${ben.access}` };
	const remove = (deleteurl) => call('DELETE', 'account', { q: { deleteurl }, headers });

	refused(await remove(`${BASE}/other/en/delete.html`), 403, 1249);

	const deletion = await inbox.after(ben.email, async () => ok(await remove(`${pages}/de/delete.html`)));

	assert.ok(deletion.link.startsWith(`${pages}/de/delete.html?vtype=deleteuser&`), deletion.link);
});

test('who is told of a new PIN or password, and did not cause it, finds the way back', async () => {
	const t = site.tenant('secure', { ...UNLIMITED, 'pages.folder': 'eastwind' });
	const cleo = await t.member();
	const headers = { Authorization: `Bearer ${cleo.access}`, 'Accept-Language': 'de' };

	for (const [path, body, url] of [
		['pin/change', { oldpin: cleo.pin, newpin: '8265' }, `${BASE}/eastwind/de/forgot.html`],
		['password/change', { oldpassword: cleo.password, newpassword: 'another-long-one' },
			`${BASE}/eastwind/de/forgot.html?what=password`]]) {
		const { mail } = await inbox.after(cleo.email, async () =>
			ok(await t.call('PUT', `${AUTH}/${path}`, { body, headers })));

		assert.ok(mail.text.includes(`\n\n${url}\n`), mail.text);
		assert.match(mail.html, new RegExp(`<a href="${url.replace('?', '\\?')}" style="color:#1a4fa3">`));
	}
});

test('pages of the tenant come first', async () => {
	tenant.set({ 'reset.pin_urls': 'https://app.example.org/pin' });
	assert.ok((await forgot()).link.startsWith('https://app.example.org/pin?vtype='));
	tenant.set({ 'reset.pin_urls': '' });
	assert.ok((await forgot()).link.startsWith(`${pages}/en/reset-pin.html?`));
});

test('the token stands behind # if the tenant wants that', async () => {
	tenant.set({ 'mail.link_fragment': 'on' });

	const { link } = await forgot();

	assert.match(link, new RegExp(`^${pages}/en/reset-pin\\.html#vtype=resetpin&vtoken=[0-9a-f]{32}$`));
	assert.equal(new URL(link).search, '');
	tenant.set({ 'mail.link_fragment': 'off' });
});

test('the code of an SMS is bound to the host of the pages', async () => {
	const { text, code } = await inbox.after(anna.phone, async () => ok(await call('POST',
		'pin/forgot/otp', { body: { phone: anna.phone } })));

	assert.equal(text.split('\n').at(-1), `@login.example.org #${code}`);
});

test('appinfo says that mails have links', async () => {
	const { TemplateVerificationTypes: types } = ok(await tenant.call('GET', '/ciam/appinfo'));

	assert.deepEqual(types, { EmailVerification: 'MAGICLINK', ForgotPassword: 'MAGICLINK',
		ForgotPIN: 'MAGICLINK' });
});
