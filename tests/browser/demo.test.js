// SPDX-License-Identifier: MIT
// The demo's pages as people see and use them, light and dark, on a telephone and on a desk.
// PICTURES=folder keeps a picture of each.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { launch, openPage, faults } = require('./lib/browser');
const { Demo } = require('../http/lib/demo');

const WIDTHS = [360, 1280];
const SCHEMES = ['light', 'dark'];
const TARGET = 24; // CSS pixels, by WCAG 2.5.8

let demo, browser, page, user;
const strange = []; // requests to others, violations of the policy, and errors of the pages

before(async () => {
	demo = await Demo.make();
	({ user } = demo.keys);
	await demo.manage('PUT', user.uid, { PINInfo: { PIN: '4938' } });
	browser = await launch();
	page = await openPage(browser);
	page.on('request', (r) => {
		if (!r.url().startsWith(`${demo.base}/`) && r.url() !== 'data:,')
			strange.push(r.url());
	});
	page.on('pageerror', (e) => strange.push(String(e)));
	page.on('console', (m) => {
		if (/Content.Security.Policy|sandbox/i.test(m.text()))
			strange.push(m.text());
	});
});

after(async () => {
	await browser?.close();
	await demo.remove();
});

/* Controls that are too small for a finger; links within a sentence may be. */
function small(least) {
	return [...document.querySelectorAll('nav a, .mails a, button, input')].filter((e) => {
		const box = e.getBoundingClientRect();

		return box.width > 0 && (box.width < least || box.height < least);
	}).map((e) => e.outerHTML);
}

/* The mail inside the frame is tested by mails.test.js. */
async function assertSeen(name) {
	for (const scheme of SCHEMES)
		for (const width of WIDTHS) {
			await page.emulateMedia({ colorScheme: scheme });
			await page.setViewportSize({ width, height: 800 });
			assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true,
				`${name} is wider than ${width}`);
			assert.deepEqual(await faults(page, { leftOut: ['frame-tested'] }), [], `${name}, ${scheme}, ${width}`);
			if (process.env.PICTURES)
				await page.screenshot({ fullPage: true,
					path: path.join(process.env.PICTURES, `demo-${name}-${scheme}-${width}.png`) });
		}
	assert.deepEqual(await page.evaluate(small, TARGET), []);
}

/* Request a mail, find it as a person would, and follow its button. */
async function follow(kind, asking) {
	const name = await demo.message(kind, () => demo.call(...asking));

	await page.goto(`${demo.base}/mails/`);
	await page.locator(`.mails a[href$="/${name}"]`).click();
	await page.frameLocator('iframe').locator('a.button').click();
	await page.waitForURL((url) => url.pathname === '/link.html');
	await page.getByRole('button').last().waitFor();
	return name;
}

const forgotPin = ['POST', 'auth/pin/forgot/email', { email: 'demo@example.org' }];
const done = (text) => page.getByText(text).waitFor();
const signIn = (password) => demo.call('POST', 'auth/login?fields=access_token,session_token',
	{ email: user.email, password });

test('the page that says what to try', async () => {
	await page.goto(demo.base);
	assert.equal(await page.title(), 'Pintle is running');
	await assertSeen('start');
	await page.getByRole('link', { name: 'read them here' }).click();
	await page.getByRole('heading', { name: 'Mails and SMS' }).waitFor();
});

test('a new PIN by the link in a mail, with errors as texts', async () => {
	await follow('forgot-pin', forgotPin);
	assert.equal(page.url(), `${demo.base}/link.html`, 'the token has left the address bar');
	await assertSeen('new-pin');

	const field = page.getByLabel('New PIN');
	const save = page.getByRole('button', { name: 'Save new PIN' });

	await save.click();
	await done('Enter the new PIN.');
	await field.fill('1234');
	await save.click();
	await done('too easy to guess');
	assert.match(await page.title(), /^Error: /);
	assert.equal(await field.getAttribute('aria-invalid'), 'true');
	assert.equal(await field.evaluate((e) => e === document.activeElement), true);
	await page.getByRole('button', { name: 'Show' }).click();
	assert.equal(await field.getAttribute('type'), 'text');
	await assertSeen('new-pin-error');
	await field.fill('81 46-27');
	await save.click();
	await done('The new PIN is saved.');
	assert.equal(await page.title(), 'Choose a new PIN');
	await assertSeen('new-pin-done');

	const { session_token: session } = await signIn(user.password);

	assert.match((await demo.call('POST', `auth/login/pin?session_token=${session}`, { pin: '814627' }))
		.access_token, /./);
});

test('a used link says so', async () => {
	const name = await follow('forgot-pin', forgotPin);

	for (const pin of ['814935', '814939']) {
		await page.goto(`${demo.base}/mails/${name}`);
		await page.frameLocator('iframe').locator('a.button').click();
		await page.getByLabel('New PIN').fill(pin);
		await page.getByRole('button', { name: 'Save new PIN' }).click();
		await done(pin === '814935' ? 'The new PIN is saved.' : 'This link has already been used.');
	}
});

test('the address is confirmed by the link of a mail', async () => {
	await demo.manage('PUT', user.uid, { EmailVerified: false });
	await follow('verify-email', ['PUT', 'auth/register', { email: user.email }]);
	await assertSeen('confirm');
	assert.equal((await demo.manage('GET', user.uid)).EmailVerified, false, 'looking confirms nothing');
	await page.getByRole('button', { name: 'Confirm address' }).click();
	await done('The address is confirmed.');
	assert.equal((await demo.manage('GET', user.uid)).EmailVerified, true);
});

test('a new password by the link of a mail', async () => {
	await follow('forgot-password', ['POST', 'auth/password', { email: user.email }]);
	await page.getByLabel('New password').fill('a longer one than before');
	await page.keyboard.press('Enter');
	await done('The new password is saved.');
	assert.match((await signIn('a longer one than before')).access_token, /./);
});

test('the list of messages, a mail and an SMS', async () => {
	await page.goto(`${demo.base}/mails/`);
	await assertSeen('mails');
	await page.locator('.mails a').first().click();
	assert.equal(await page.frameLocator('iframe').locator('body').evaluate(() => self.origin), 'null',
		'the mail has an origin of its own');
	await assertSeen('mail');

	const sms = await demo.message('forgot-pin', () =>
		demo.call('POST', 'auth/pin/forgot/otp', { phone: user.phone }));

	await page.goto(`${demo.base}/mails/${sms}`);
	await page.getByText('is your code').waitFor();
	await assertSeen('sms');
});

test('the account is deleted by the link of a mail', async () => {
	const { access_token: token } = await signIn('a longer one than before');

	await follow('delete-account', ['DELETE', 'auth/account', undefined, { Authorization: `Bearer ${token}` }]);
	await page.getByRole('button', { name: 'Delete account' }).click();
	await done('The account is deleted.');
	assert.equal((await demo.manage('GET', user.uid)).ErrorCode > 0, true);
});

test('the page without a link, and without scripts', async () => {
	await page.goto(`${demo.base}/link.html`);
	await done('There is nothing to do here');
	assert.equal(await page.getByRole('button').count(), 0);

	const context = await browser.newContext({ javaScriptEnabled: false });
	const without = await openPage(context);

	await without.goto(`${demo.base}/link.html?vtype=resetpin&vtoken=x`);
	assert.match(await without.locator('#told').innerText(), /needs JavaScript/);
	await context.close();
});

test('no page made requests to others or violated its policy', () => {
	assert.deepEqual(strange, []);
});
