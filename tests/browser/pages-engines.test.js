// SPDX-License-Identifier: MIT
// Hosted pages in Chromium and in Firefox ESR: every page opens without a complaint; the way back,
// signing in and the PIN without script; a reset without cookies; forms that another site sends,
// and pages in a frame.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const { test, describe, before, after } = require('node:test');
const { ENGINES } = require('./lib/engines');
const { Pages, PIN } = require('./lib/pages');
const { LANGUAGES, skeletons, catalogue } = require('./lib/skeletons');
const { until } = require('../lib/wait');

const words = catalogue('en');
const NEW_PIN = '8265';

let pages, stranger;

before(async () => {
	pages = await Pages.make({ inbox: true });
	stranger = http.createServer((req, res) => {
		res.setHeader('Content-Type', 'text/html; charset=utf-8');
		res.end(stranger.page);
	});
	await new Promise((resolve) => { stranger.listen(0, '127.0.0.1', resolve); });
	stranger.url = `http://127.0.0.1:${stranger.address().port}/`;
});

after(async () => {
	stranger?.close();
	await pages?.stop();
});

/* Run with a browser that is ended afterwards. */
async function having(engine, options, what) {
	const browser = await ENGINES[engine].start(options);

	try {
		await what(browser);
	} finally {
		await browser.stop();
	}
}

/* Ask for a link as a person without script does, and return it from the mail. */
async function askForLink(browser, m) {
	const mail = await pages.inbox.after(m.email, async () => {
		await browser.open(pages.url('forgot', 'en', '?what=pin'));
		await browser.press('[name=what][value=pin]');
		await browser.type('#name', m.email);
		await browser.press('.main');
		await browser.sees(words.get('CheckTitle'));
	});

	return mail.link;
}

async function signIn(browser, m, { remember = false } = {}) {
	await browser.open(pages.url('sign-in'));
	await browser.type('#name', m.email);
	await browser.type('#password', m.password);
	if (remember)
		await browser.press('[name=remember]');
	await browser.press('.main');
}

/* What the service says of this browser's cookie. */
async function known(browser) {
	await browser.open(`${pages.base}/pages/device?apikey=${pages.tenant.apikey}`);
	return /"Known" ?: ?true/.test(await browser.look(() => document.documentElement.textContent));
}

for (const engine of Object.keys(ENGINES))
	describe(engine, () => {
		test('every page opens, one after the other in another language', () => having(engine, {}, async (browser) => {
			const errors = [];

			browser.tab.on('pageerror', (e) => errors.push(String(e)));
			browser.tab.on('console', (m) => m.type() === 'error' && errors.push(m.text()));
			for (const [i, { name }] of skeletons().entries()) {
				await browser.open(pages.url(name, LANGUAGES[i % LANGUAGES.length]));
				await browser.sees('Northwind');
				// Some lead on to another page.
				await until(() => browser.look(() => document.querySelector('h1')?.innerText.length > 0).catch(() => false));
			}
			assert.deepEqual(errors, []);
		}));

		test('without script: back by the link of a mail, sign in, and come back by PIN', () =>
			having(engine, { script: false }, async (browser) => {
				const m = await pages.person();

				await browser.open(await askForLink(browser, m));
				await browser.type('#pin', NEW_PIN);
				await browser.type('#again', NEW_PIN);
				await browser.press('.main');
				await browser.sees(words.get('DonePinHeading'));
				await signIn(browser, m, { remember: true });
				await browser.sees(words.get('DoneSignedInHeading'));
				assert.equal(await known(browser), true);

				for (const [pin, text] of [[PIN, words.get('PinWrong')], [NEW_PIN, words.get('DoneSignedInHeading')]]) {
					await browser.open(`${pages.base}/pages/pin?apikey=${pages.tenant.apikey}&lang=en`);
					await browser.sees('Ada');
					await browser.type('#pin', pin);
					await browser.press('.main');
					await browser.sees(text);
				}
			}));

		test('without cookies: a reset by the link of a mail', () => having(engine, { cookies: false }, async (browser) => {
			const m = await pages.person();
			const mail = await pages.inbox.after(m.email, () => pages.way.post('pin/forgot/email', { email: m.email }));

			await browser.open(mail.link);
			await browser.sees(words.get('NewPinLabel'));
			assert.equal(await browser.look(() => {
				try {
					return localStorage.length;
				} catch {
					return 'refused';
				}
			}), 'refused', 'nothing can be stored');
			await browser.type('#pin', NEW_PIN);
			await browser.press('.main');
			// The next page cannot know what was saved.
			await browser.sees(words.get('Done'));
			assert.equal(await pages.way.isPin(m, NEW_PIN), true);
		}));

		test('a form that another site sends is refused, one without a referrer is not', () =>
			having(engine, { script: false }, async (browser) => {
				const m = await pages.person();
				const [, token] = fs.readFileSync(pages.file('sign-in'), 'utf8')
					.match(/name="form_token" value="([^"]+)"/);

				stranger.page = `<!DOCTYPE html><title>x</title><form method="post" action="${pages.url('sign-in')}">
					<input name="apikey" value="${pages.tenant.apikey}"><input name="lang" value="en">
					<input name="form_token" value="${token}"><input name="name" value="${m.email}">
					<input name="password" value="${m.password}"><button class="main">Win</button></form>`;
				await browser.open(stranger.url);
				await browser.press('.main');
				await browser.sees('was not sent by a page of this service');
				assert.equal(await known(browser), false);

				await browser.open(pages.url('sign-in'));
				await browser.look(() => { document.querySelector('[name=referrer]').content = 'no-referrer'; });
				await browser.type('#name', m.email);
				await browser.type('#password', m.password);
				await browser.press('.main');
				await browser.sees(words.get('DoneSignedInHeading'));
				assert.equal(await known(browser), true);
			}));

		test('not shown in a frame', () => having(engine, {}, async (browser) => {
			stranger.page = `<!DOCTYPE html><title>x</title><p>around</p>
				<iframe src="${pages.url('sign-in')}" width="400" height="400"></iframe>`;
			await browser.open(stranger.url);
			await browser.sees('around');

			const frames = await Promise.all(browser.tab.frames().slice(1).map((f) =>
				f.evaluate(() => document.querySelectorAll('#password').length).catch(() => 0)));

			assert.deepEqual(frames.filter(Boolean), []);
		}));
	});
