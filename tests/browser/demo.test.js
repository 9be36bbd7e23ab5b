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
async function follow(kind, asking, where) {
	const name = await demo.message(kind, () => demo.call(...asking));

	await page.goto(`${demo.base}/mails/`);
	await page.locator(`.mails a[href$="/${name}"]`).click();
	await page.frameLocator('iframe').locator('a.button').click();
	await page.waitForURL((url) => url.pathname === `/demo/en/${where}.html`);
	await page.getByRole('heading', { level: 1 }).waitFor();
}

const signIn = (password) => demo.call('POST', 'auth/login?fields=access_token,session_token',
	{ email: user.email, password });

test('the page that says what to try', async () => {
	await page.goto(demo.base);
	assert.equal(await page.title(), 'Pintle is running');
	await assertSeen('start');
	await page.getByRole('link', { name: 'read them here' }).click();
	await page.getByRole('heading', { name: 'Mails and SMS' }).waitFor();
});

test('the person signs in on the hosted page that the first page leads to', async () => {
	await page.goto(demo.base);
	await page.getByRole('link', { name: 'Sign in as this person' }).click();
	await page.waitForURL(`${demo.base}/demo/en/sign-in.html`);
	await page.locator('#name').fill(user.email);
	await page.locator('#password').fill(user.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => url.pathname.startsWith('/demo/en/') && !url.pathname.endsWith('/sign-in.html'));
});

test('links in mails lead to the hosted pages', async () => {
	await follow('forgot-pin', ['POST', 'auth/pin/forgot/email', { email: user.email }], 'reset-pin');
	await follow('forgot-password', ['POST', 'auth/password', { email: user.email }], 'reset-password');
	await demo.manage('PUT', user.uid, { EmailVerified: false });
	await follow('verify-email', ['PUT', 'auth/register', { email: user.email }], 'verify');
	await demo.manage('PUT', user.uid, { EmailVerified: true });

	const { access_token: token } = await signIn(user.password);

	await follow('delete-account', ['DELETE', 'auth/account', undefined, { Authorization: `Bearer ${token}` }], 'delete');
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

test('no page made requests to others or violated its policy', () => {
	assert.deepEqual(strange, []);
});
