// SPDX-License-Identifier: MIT
// The way back to a forgotten PIN or password, as people go it: messages, links, codes, other proofs;
// confirming an address, deleting an account.
'use strict';

const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { Pages, PIN } = require('./lib/pages');
const { ok, person } = require('../http/lib/client');
const { otherThan } = require('../http/lib/recover');
const { until } = require('../lib/wait');

const NEW_PIN = '7305';
const NEW_PASSWORD = 'violet-anchor-parade';
const UNKNOWN_TOKEN = '0123456789abcdef0123456789abcdef';

let pages;

before(async () => { pages = await Pages.make({ inbox: true, settings: { 'recovery.stepup': 'off' } }); });
after(() => pages?.stop());

const heading = (page) => page.locator('h1').innerText();
const summary = (page) => page.locator('.summary').innerText();

/* Send the form that is shown, and wait for what it leads to. */
async function send(page, fields = {}, button = 'main form .main') {
	for (const [id, value] of Object.entries(fields))
		await page.fill(`#${id}`, value);
	await page.click(button);
}

async function shows(page, text) {
	await page.getByRole('heading', { level: 1, name: text }).waitFor();
}

/* The message with a link or code that comes after `ask`; notifications may come between. */
async function mailed(where, ask) {
	const all = () => pages.inbox.all(where).filter(({ link, code }) => link || code);
	const before = all().length;

	await ask();
	await until(() => all().length > before);
	return all().at(-1);
}

/* Ask for a message on the page for it. Returns the page that follows, and the message. */
async function forgot(m, { what = 'pin', where = m.email, name = where, ...options } = {}) {
	const page = await pages.open('forgot', { query: `?what=${what}`, ...options });
	const message = await mailed(where, () => send(page, { name }));

	await shows(page, 'Check your messages');
	return { page, message };
}

const linkOf = (m, what) => forgot(m, { what }).then(async ({ page, message }) => {
	await page.close();
	return message.link;
});

async function openLink(link, options) {
	const page = await pages.tab(options);

	await page.goto(link);
	return page;
}

/* What a tab and its requests still know of a token. */
function traces(page, token) {
	return page.evaluate((t) => [location.href, document.referrer, JSON.stringify(history.state),
		JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]
		.filter((text) => text.includes(t)), token);
}

/* --- by a message ------------------------------------------------------ */

test('a code that is typed where it was asked for sets a new PIN', async () => {
	const m = await pages.person();
	const { page, message } = await forgot(m);

	assert.match(await page.locator('#sent').innerText(), new RegExp(`account for ${m.email[0]}…@`));
	assert.equal((await page.locator('main').innerText()).includes(m.email), false, 'nobody who looks on learns it');
	assert.match(await page.locator('#valid').innerText(), /until .*\d\d:\d\d/);
	assert.equal(await page.locator('#name').isVisible(), false, 'the name is not asked again');
	await send(page, { otp: message.code.replace(/^.../, '$& '), pin: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	assert.match(await page.locator('main').innerText(), /Saved at .*\d\d:\d\d/);
	assert.match(await page.locator('main').innerText(), /told you in a message/);
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	await page.close();
});

test('so does the code of an SMS, and a user name, and Arabic works as English does', async () => {
	const m = await pages.person();
	const sms = await forgot(m, { where: m.phone });

	assert.match(await sms.page.locator('#sent').innerText(), new RegExp(`number ending in ${m.phone.slice(-2)}`));
	await send(sms.page, { otp: sms.message.code, pin: NEW_PIN });
	await shows(sms.page, 'Your new PIN is saved');

	const named = await pages.open('forgot', { language: 'ar', query: '?what=pin' });
	const mail = await mailed(m.email, () => send(named, { name: m.username }));

	await named.locator('#otp').waitFor();
	await send(named, { otp: mail.code, pin: '٨٢٦٠' });
	await named.waitForURL('**/done.html');
	assert.equal(await pages.way.isPin(m, '8260'), true);
	await Promise.all([sms.page.close(), named.close()]);
});

test('an unknown name is answered like a known one', async () => {
	const m = await pages.person();
	const { page } = await forgot(m);
	const other = await pages.open('forgot', { query: '?what=pin' });

	await send(other, { name: `x${m.email}` });
	await shows(other, 'Check your messages');
	assert.equal((await other.locator('#sent').innerText()).replace(/\S+@/, '@'),
		(await page.locator('#sent').innerText()).replace(/\S+@/, '@'));
	await send(other, { otp: '123456', pin: NEW_PIN });
	assert.match(await summary(other), /not the code of the latest message/);
	await Promise.all([page.close(), other.close()]);
});

test('a new password is chosen likewise, and password managers learn whose it is', async () => {
	const m = await pages.person();
	const { page, message } = await forgot(m, { what: 'password' });

	await send(page, { otp: message.code, password: NEW_PASSWORD });
	await shows(page, 'Your new password is saved');
	assert.equal((await pages.tenant.login({ email: m.email, password: NEW_PASSWORD })).status, 200);

	const link = await linkOf(m, 'password');

	await page.goto(link);
	await shows(page, 'Choose a new password');
	assert.equal(await page.inputValue('[autocomplete=username]'), m.email);
	assert.equal(await page.getAttribute('#password', 'autocomplete'), 'new-password');
	await send(page, { password: `${NEW_PASSWORD}-2` });
	await shows(page, 'Your new password is saved');
	await page.close();
});

test('a wrong code is said at its field, and clears only what is secret', async () => {
	const m = await pages.person();
	const { page, message } = await forgot(m);

	await send(page, { otp: otherThan(message.code), pin: NEW_PIN });
	await page.locator('.summary').waitFor();
	assert.match(await page.title(), /^Error: /);
	assert.match(await page.locator('#otp-error').innerText(), /not the code/);
	assert.equal(await page.getAttribute('#otp', 'aria-invalid'), 'true');
	assert.equal(await page.inputValue('#pin'), '');
	await page.click('.summary a');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'otp');
	await send(page, { otp: message.code, pin: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	await page.close();
});

test('sending again keeps what was typed, and says when it can be done again', async () => {
	const m = await pages.person();
	const { page } = await forgot(m);

	await page.fill('#otp', '12');
	await mailed(m.email, () => page.click('[name=resend]'));
	await page.locator('#resent:not(:empty)').waitFor();
	assert.match(await page.locator('#resent').innerText(), /Sent again at .*\d\d:\d\d/);
	assert.equal(await page.inputValue('#otp'), '12');
	await page.close();
});

test('too soon is told with the time, which counts down as text', async () => {
	const m = await pages.person();

	pages.tenant.set({ 'send.cooldown_seconds': 120 });
	pages.publish();

	const { page } = await forgot(m);

	assert.match(await page.locator('#wait').innerText(), /again at .*\d\d:\d\d/);
	assert.match(await page.locator('#left').innerText(), /^\d:\d\d$/);
	assert.equal(await page.locator('#left').getAttribute('aria-hidden'), 'true');
	await page.click('[name=resend]');
	await page.locator('.summary').waitFor();
	assert.match(await summary(page), /another message at .*\d\d:\d\d/);
	pages.tenant.set({ 'send.cooldown_seconds': 0 });
	pages.publish();
	await page.close();
});

test('a code that ran out is replaced at once', async () => {
	const m = await pages.person();
	const { page } = await forgot(m);

	await page.route('**/check.html', (route) => (route.request().postData()?.includes('654321') ?
		route.fulfill({ status: 403, json: { ErrorCode: 1187 } }) : route.continue()));

	const message = await mailed(m.email, () => send(page, { otp: '654321', pin: NEW_PIN }));

	await page.getByText('We have sent you another one').first().waitFor();
	await send(page, { otp: message.code, pin: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	await page.close();
});

test('whoever opened the link on the phone goes on from the desk', async () => {
	const m = await pages.person();
	const { page: desk, message } = await forgot(m);
	const phone = await openLink(message.link, { width: 320 });

	await send(phone, { pin: NEW_PIN });
	await shows(phone, 'Your new PIN is saved');
	await send(desk, { otp: message.code, pin: '8260' });
	await desk.locator('.summary').waitFor();
	await desk.getByRole('link', { name: 'Go on to sign in' }).click();
	await shows(desk, 'Sign in');
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	await Promise.all([desk.close(), phone.close()]);
});

/* --- by link ----------------------------------------------------------- */

test('a link sets a new PIN, and its token is gone before anything is typed', async () => {
	const m = await pages.person();
	const link = await linkOf(m), token = new URL(link).searchParams.get('vtoken');
	const page = await openLink(link);

	await page.locator('#pin').waitFor();
	await until(async () => !page.url().includes(token));
	assert.deepEqual(await traces(page, token), []);
	await send(page, { pin: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	assert.deepEqual(await traces(page, token), []);
	for (const request of page.seen.requests) {
		const headers = await request.allHeaders();

		assert.equal((headers.referer ?? '').includes(token), false, request.url());
	}
	await page.goBack();
	assert.equal(page.url().includes(token), false);
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	await page.close();
});

test('opening a link fifty times, also by HEAD, uses nothing up', async () => {
	const m = await pages.person();
	const link = await linkOf(m);

	for (let i = 0; i < 50; i++)
		for (const method of ['GET', 'HEAD'])
			assert.equal((await fetch(link, { method, headers: { connection: 'close' } })).status, 200);

	const page = await openLink(link);

	await send(page, { pin: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	await page.close();
});

test('the second tab with a link is told that it was used', async () => {
	const m = await pages.person();
	const link = await linkOf(m);
	const [one, two] = await Promise.all([openLink(link), openLink(link)]);

	await send(one, { pin: NEW_PIN });
	await shows(one, 'Your new PIN is saved');
	await send(two, { pin: '8260' });
	await shows(two, 'This link was used already');
	await two.getByRole('link', { name: 'Get a new link' }).click();
	await shows(two, 'Forgot your PIN or password?');
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	await Promise.all([one.close(), two.close()]);
});

test('an older link, an unknown one, a torn one and one of another tenant say what they are', async () => {
	const m = await pages.person();
	const old = await linkOf(m), latest = await linkOf(m);
	const url = (token) => pages.url('reset-pin', 'en', `?vtype=resetpin&vtoken=${token}`);
	const other = pages.site.tenant('secure', { 'pages.folder': 'southwind' });
	const cases = [
		[old, 'There is a newer link'],
		[url(UNKNOWN_TOKEN), 'This link does not work'],
		[latest.slice(0, -3), 'This link lost a piece'],
		[pages.url('reset-pin'), 'This link lost a piece'],
		[latest.replace('/northwind/', '/southwind/'), 'This link does not work'],
	];

	pages.site.pintle('pages', 'publish', other.apikey);
	for (const [link, text] of cases) {
		const page = await openLink(link);

		if (!text.includes('piece'))
			await send(page, { pin: NEW_PIN });
		await shows(page, text);
		await page.close();
	}
	assert.equal(await pages.way.isPin(m, PIN), true, 'nothing has changed');

	const torn = await openLink(latest.slice(0, -3));

	await torn.getByRole('link', { name: 'Type the code' }).click();
	await shows(torn, 'Check your messages');
	await torn.close();
});

test('a link that ran out says for how long links are good', async () => {
	const page = await openLink(pages.url('reset-pin', 'en', `?vtoken=${UNKNOWN_TOKEN}`));

	await page.route('**/reset-pin.html', (route) => route.fulfill({ status: 403, json: { ErrorCode: 975 } }));
	await send(page, { pin: NEW_PIN });
	await shows(page, 'This link has run out');
	assert.match(await page.locator('main').innerText(), /Links work for 30 minutes/);
	await page.close();
});

test('a PIN that is refused says why, and costs nothing', async () => {
	const m = await pages.person();
	const page = await openLink(await linkOf(m));
	const refused = [
		['', /Choose a new PIN/],
		['12', /too short.*at least 4/],
		['1'.repeat(40), /too long.*at most 12/],
		['12ab', /digits only/],
		['1234', /easy to guess/],
		[PIN, /had this PIN before/],
	];

	for (const [pin, why] of refused) {
		await send(page, { pin });
		await page.locator('#pin-error').filter({ hasText: why }).waitFor();
		assert.equal(await page.inputValue('#pin'), '', 'a secret does not stay');
	}
	await send(page, { pin: '７３ 0-5' });
	await shows(page, 'Your new PIN is saved');
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	await page.close();
});

test('clicking twice sends once', async () => {
	const m = await pages.person();
	const page = await openLink(await linkOf(m));

	await page.fill('#pin', NEW_PIN);
	await page.dblclick('main form .main');
	await shows(page, 'Your new PIN is saved');
	assert.equal(page.seen.requests.filter((r) => r.method() === 'POST').length, 1);
	await page.close();
});

test('a paused account is told so, and whom to ask', async () => {
	const m = await pages.person();
	const link = await linkOf(m);

	ok(await pages.tenant.update(m.uid, { IsActive: false }));

	const page = await openLink(link);

	await send(page, { pin: NEW_PIN });
	await shows(page, 'This account is paused');
	assert.match(await page.locator('footer').innerText(), /help@northwind.example/);
	await page.close();
});

test('what was typed stays when the line is gone', async () => {
	const m = await pages.person();
	const page = await openLink(await linkOf(m));

	await page.fill('#pin', NEW_PIN);
	await page.route('**/reset-pin.html', (route) => route.abort());
	await page.click('main form .main');
	await page.locator('.summary').filter({ hasText: 'offline' }).waitFor();
	assert.equal(await page.inputValue('#pin'), NEW_PIN);
	await page.unroute('**/reset-pin.html');
	await page.click('main form .main');
	await shows(page, 'Your new PIN is saved');
	await page.close();
});

test('without script a link, or a code, sets a new PIN that is typed twice', async () => {
	const m = await pages.person();
	const page = await openLink(await linkOf(m), { script: false });

	await send(page, { pin: NEW_PIN, again: '8260' });
	assert.match(await page.title(), /^Error: /);
	assert.match(await page.locator('#again-error').innerText(), /not the same/);
	await send(page, { pin: NEW_PIN, again: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	await page.goto(pages.url('forgot'));

	const message = await mailed(m.email, () => send(page, { name: m.email }));

	await shows(page, 'Check your messages');
	assert.equal(await page.inputValue('#name'), m.email);
	await send(page, { otp: message.code, pin: '8260', again: '8260' });
	await shows(page, 'Your new PIN is saved');
	assert.equal(await pages.way.isPin(m, '8260'), true);
	await page.close();
});

test('a link works where cookies and storage are forbidden', async () => {
	const m = await pages.person();
	const link = await linkOf(m);
	const page = await pages.tab();

	await page.addInitScript(() => {
		for (const name of ['sessionStorage', 'localStorage'])
			Object.defineProperty(window, name, { get() { throw new DOMException('', 'SecurityError'); } });
	});
	await page.goto(link);
	await send(page, { pin: NEW_PIN });
	await shows(page, 'Done');
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	assert.deepEqual(await page.context().cookies(), []);
	await page.close();
});

/* --- by other proofs --------------------------------------------------- */

test('an authenticator or a backup code sets a new PIN', async () => {
	const m = await pages.withAuthenticator();
	const page = await pages.open('forgot', { query: '?what=pin' });

	await page.getByRole('link', { name: /authenticator app/ }).click();
	await send(page, { name: m.email, code: '000000', pin: NEW_PIN });
	await page.locator('#code-error').filter({ hasText: 'not right' }).waitFor();
	assert.equal(await page.inputValue('#name'), m.email);
	await send(page, { code: m.app.code(), pin: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);
	await page.goto(pages.url('reset-by-authenticator'));
	await send(page, { name: m.email, code: m.codes[0].toLowerCase(), pin: '8260' });
	await shows(page, 'Your new PIN is saved');
	await page.getByText(`You have ${m.codes.length - 1} backup codes left.`).waitFor();
	await page.close();
});

test('all questions are asked at once, and no answer is named wrong', async () => {
	const m = await pages.withQuestions();
	const page = await pages.open('reset-by-question');

	await send(page, { name: m.email });
	await page.locator('#answer2').waitFor();
	await send(page, { answer1: 'first a', answer2: 'something else', pin: NEW_PIN });
	await page.locator('#answer1-error').filter({ hasText: 'Not all answers' }).waitFor();
	await send(page, { answer2: 'first b', pin: NEW_PIN });
	await shows(page, 'Your new PIN is saved');
	assert.equal(await pages.way.isPin(m, NEW_PIN), true);

	await page.goto(pages.url('reset-by-question'));
	await send(page, { name: `x${m.email}` });
	await page.locator('#answer2').waitFor();
	await page.close();
});

/* --- confirming and deleting ------------------------------------------- */

/* Somebody whose address is not confirmed, and the mail that asks for it. */
async function unconfirmed() {
	const wish = person({ EmailVerified: false }), email = wish.Email[0].Value;
	const { Uid: uid } = await pages.tenant.create(wish);
	const message = await mailed(email, () => pages.way.put('register', { email }));

	return { email, message, isConfirmed: async () => (await pages.tenant.read(uid)).EmailVerified };
}

test('an address is confirmed by a click, never by opening the link', async () => {
	const { message, isConfirmed } = await unconfirmed();
	const page = await openLink(message.link);

	await shows(page, 'Is this address yours?');
	assert.equal(await isConfirmed(), false);
	await send(page);
	await shows(page, 'Confirmed');
	assert.equal(await isConfirmed(), true);
	await page.goto(message.link);
	await send(page);
	await shows(page, 'Already confirmed');
	await page.close();
});

test('an address is confirmed by the code of the mail, which can be sent again', async () => {
	const { email, isConfirmed } = await unconfirmed();
	const page = await pages.open('verify');

	await page.fill('#name', email);

	const message = await mailed(email, () => page.click('[name=resend]'));

	await page.locator('#resent:not(:empty)').waitFor();
	assert.match(await page.locator('#sent').innerText(), /message with a code/, 'the page still says what to do');
	assert.match(await page.locator('#valid').innerText(), /nothing else to do/);
	await send(page, { otp: otherThan(message.code) });
	await page.locator('#otp-error').filter({ hasText: 'not the code' }).waitFor();
	await send(page, { otp: message.code });
	await shows(page, 'Confirmed');
	assert.equal(await isConfirmed(), true);
	await page.close();
});

test('a number is confirmed by the code of an SMS', async () => {
	const m = person({ PhoneIdVerified: false }), { Uid: uid } = await pages.tenant.create(m);
	const page = await pages.open('verify');

	await page.fill('#name', m.PhoneId);

	const message = await mailed(m.PhoneId, () => page.click('[name=resend]'));

	await send(page, { otp: message.code });
	await shows(page, 'Confirmed');
	assert.equal((await pages.tenant.read(uid)).PhoneIdVerified, true);
	await page.close();
});

test('an account is deleted by a click, never by opening the link', async () => {
	const m = await pages.person();
	const ask = () => pages.tenant.call('DELETE', '/identity/v2/auth/account',
		{ headers: { Authorization: `Bearer ${m.access}` } });
	const message = await mailed(m.email, ask);
	const page = await openLink(message.link);

	await shows(page, 'Delete your account?');
	assert.equal((await pages.tenant.login({ email: m.email, password: m.password })).status, 200);
	await send(page);
	await shows(page, 'Your account is deleted');
	assert.notEqual((await pages.tenant.login({ email: m.email, password: m.password })).status, 200);
	await page.goto(message.link);
	await send(page);
	await shows(page, 'This link does not work');
	assert.match(await heading(page), /does not work/);
	await page.close();
});
