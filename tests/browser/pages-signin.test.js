// SPDX-License-Identifier: MIT
// The pages of signing in, as people use them: sign in, create an account, choose a PIN, sign in
// by it, change it; what goes wrong, and how it goes on.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { launchPersistent } = require('./lib/browser');
const { Pages, PIN, SUPPORT, WRONG_PINS, person } = require('./lib/pages');
const { ok } = require('../http/lib/client');
const { until } = require('../lib/wait');

const PASSWORD = person().Password;
const WAIT_S = 3; // of a lock
const [WRONG, OTHER] = WRONG_PINS;

let pages;

before(async () => {
	pages = await Pages.make({ settings: { 'attempts.wait_seconds': WAIT_S } });
});
after(() => pages?.stop());

/* ---- what a person does and sees --------------------------------------------------------------- */

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
const field = (page, id) => page.locator(`#${id}`);
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const stored = (page, name) => page.evaluate(([key]) => sessionStorage.getItem(key),
	[`${pages.tenant.apikey}.${name}`]);
const at = (page, name) => page.waitForURL((url) => url.pathname.endsWith(`/${name}.html`));
const cookies = async (page) => (await page.context().cookies()).filter((c) => c.name.startsWith('__Host-pintle'));

async function signIn(page, name, password = PASSWORD) {
	await field(page, 'name').fill(name);
	await field(page, 'password').fill(password);
	await press(page, 'Sign in');
}

/* A page that the person is remembered on: signed in by password, then opened again. */
async function remembered(member, options) {
	const page = await pages.open('sign-in', options);

	await page.getByRole('checkbox').check();
	await signIn(page, member.email);
	await at(page, 'account');
	await page.goto(pages.url('pin', options?.language));
	await field(page, 'pin').waitFor();
	return page;
}

async function enter(page, pin) {
	await field(page, 'pin').fill(pin);
	await press(page, 'Sign in');
}

/* An error is said first in <main>, in the title and at its field, and has the focus. */
async function said(page, text, id) {
	await page.locator('.summary', { hasText: text }).waitFor();
	assert.match(await page.title(), /^Error: /);
	assert.equal(await page.locator('main > :first-child').evaluate((e) => e === document.activeElement &&
		e.className), 'summary');
	if (!id)
		return;
	assert.equal(await field(page, id).getAttribute('aria-invalid'), 'true');
	assert.ok((await page.locator(`#${id}-error`).innerText()).includes(text));
	assert.ok((await field(page, id).getAttribute('aria-describedby')).split(' ').includes(`${id}-error`));
	await page.locator('.summary a').click();
	assert.equal(await field(page, id).evaluate((e) => e === document.activeElement), true);
}

/* Answer the page's form in the place of the server. */
function answer(page, name, status, body, headers = {}) {
	return page.route((url) => url.pathname.endsWith(`/${name}.html`), (route) =>
		(route.request().method() === 'POST' ? route.fulfill({ status, headers, json: body }) : route.fallback()));
}

/* How many times the page's form was sent. */
function sent(page, name) {
	let n = 0;

	page.on('request', (r) => { n += r.method() === 'POST' && r.url().includes(`/${name}.html`); });
	return () => n;
}

/* ---- by password -------------------------------------------------------------------------------- */

test('sign in: by password, and the device is remembered for as long as was ticked', async () => {
	const member = await pages.person();
	const page = await pages.open('sign-in');

	await signIn(page, member.email);
	await at(page, 'account');
	assert.match(await stored(page, 'access'), /^[0-9a-f-]{36}$/);
	assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), {});

	const [brief] = await cookies(page);

	assert.equal(brief.expires, -1, 'ends with the browser');
	assert.equal(brief.httpOnly && brief.secure, true);
	assert.equal(await page.evaluate(() => document.cookie), '');
	await page.goto(pages.url('sign-in'));
	await page.getByRole('checkbox').check();
	await signIn(page, member.username);
	await at(page, 'account');
	assert.ok((await cookies(page))[0].expires > Date.now() / 1000 + 3600);
	await page.close();
});

test('sign in: what is missing or wrong is said, and only the password is emptied', async () => {
	const member = await pages.person();
	const page = await pages.open('sign-in');
	const times = sent(page, 'sign-in');

	await press(page, 'Sign in');
	await said(page, 'Enter', 'name');
	await field(page, 'name').fill(member.email);
	await press(page, 'Sign in');
	await said(page, 'Enter your password.', 'password');
	assert.equal(times(), 0);
	for (const name of [member.email, 'nobody@example.org']) {
		await signIn(page, name, 'not the right one');
		await said(page, 'Name or password is not right.', 'password');
		assert.equal(await field(page, 'name').inputValue(), name);
		assert.equal(await field(page, 'password').inputValue(), '');
	}
	await page.getByRole('link', { name: 'Forgot your password?' }).click();
	await at(page, 'forgot');
	await page.goBack();
	assert.equal(await field(page, 'name').inputValue(), 'nobody@example.org', 'the name is carried along');
	await page.close();
});

test('sign in: then where it was wanted', async () => {
	const member = await pages.person();
	const page = await pages.open('change-pin');

	await at(page, 'sign-in');
	await signIn(page, member.email);
	await at(page, 'change-pin');
	assert.equal(await stored(page, 'next'), null);
	await page.close();
});

test('sign in: paused, not confirmed, too many from this network', async () => {
	const paused = await pages.blocked();
	const page = await pages.open('sign-in');

	await signIn(page, paused.email);
	await heading(page, 'This account is paused');
	await page.getByText(SUPPORT).waitFor();

	await page.reload();
	await answer(page, 'sign-in', 403, { ErrorCode: 970 });
	await signIn(page, 'ada@example.org');
	await heading(page, 'Confirm your address first');
	assert.match(await page.getByRole('link', { name: 'Enter the code' }).getAttribute('href'), /verify\.html$/);

	await page.reload();
	await page.unrouteAll();
	await answer(page, 'sign-in', 429, { ErrorCode: 429 }, { 'Retry-After': '600' });
	await signIn(page, 'ada@example.org');
	await page.locator('.summary', { hasText: /network/ }).waitFor();
	assert.match(await page.locator('.summary').innerText(), /\d\d:\d\d/);
	await page.close();
});

test('sign in: too many wrong passwords, and again after the wait', async () => {
	const member = await pages.person();
	const page = await pages.open('sign-in');

	for (let i = 0; i < 5; i++)
		await pages.tenant.login({ email: member.email, password: `wrong ${i}` });
	await signIn(page, member.email);
	await heading(page, 'Too many wrong passwords');
	await page.getByText('Nobody got in.').waitFor();
	await page.getByText('You can try again now.').waitFor();
	assert.equal(await field(page, 'name').inputValue(), member.email);
	assert.equal(await field(page, 'password').inputValue(), '');
	await signIn(page, member.email);
	await at(page, 'account');
	await page.close();
});

/* ---- create ------------------------------------------------------------------------------------- */

test('create: rules first, faults at their fields, a taken address answered like a free one', async () => {
	const member = await pages.person();
	const page = await pages.open('create');
	const fresh = person().Email[0].Value;

	await page.getByText('You need an e-mail address and a password.').waitFor();
	assert.match(await page.locator('#password-hint').innerText(), /8/);
	await press(page, 'Create account');
	await said(page, 'Enter your e-mail address.', 'email');
	await field(page, 'email').fill('ada at example.org');
	await field(page, 'firstname').fill('Ada');
	await field(page, 'password').fill('violet-anchor-parade');
	await press(page, 'Create account');
	await said(page, 'looks like', 'email');
	assert.equal(await field(page, 'firstname').inputValue(), 'Ada');
	assert.equal(await field(page, 'password').inputValue(), '');
	for (const [email, password, text] of [[fresh, 'short', /short|characters/], [fresh, 'password1', /easy/]]) {
		await field(page, 'email').fill(email);
		await field(page, 'password').fill(password);
		await press(page, 'Create account');
		await page.locator('#password-error', { hasText: text }).waitFor();
	}
	for (const email of [fresh, member.email]) {
		await page.goto(pages.url('create'));
		await field(page, 'email').fill(email);
		await field(page, 'password').fill('violet-anchor-parade');
		await press(page, 'Create account');
		await at(page, 'verify');
		assert.equal(await stored(page, 'name'), email);
	}
	assert.match(ok(await pages.tenant.login({ email: fresh, password: 'violet-anchor-parade' })).access_token, /./);
	assert.match(ok(await pages.tenant.login({ email: member.email, password: PASSWORD })).access_token, /./);
	await page.close();
});

/* ---- choose a PIN ------------------------------------------------------------------------------- */

test('set PIN: where it must be, refused by reason, and then signed in and remembered', async () => {
	pages.site.set(pages.tenant, { 'pin.required': 'on' });
	try {
		const wish = person({ FirstName: 'Ada' });
		const page = await pages.open('sign-in');

		await pages.tenant.create(wish);
		await page.getByRole('checkbox').check();
		await signIn(page, wish.Email[0].Value);
		await at(page, 'set-pin');
		await heading(page, 'Choose a PIN');
		assert.equal(await page.getByRole('button', { name: 'Not now' }).isVisible(), false);
		for (const [pin, text] of [['', 'Choose a new PIN.'], ['49', 'too short'], ['4938'.repeat(10), 'too long'],
			['49a8', 'Use digits only.'], ['1234', 'easy to guess']]) {
			await field(page, 'pin').fill(pin);
			await press(page, 'Save PIN');
			await said(page, text, 'pin');
		}
		await field(page, 'pin').fill('٨١ ٤٦-٢٧');
		await press(page, 'Save PIN');
		await at(page, 'account');
		assert.match(await stored(page, 'access'), /./);
		assert.equal(await stored(page, 'pinauth'), null);
		assert.ok((await cookies(page))[0].expires > Date.now() / 1000 + 3600, 'as was ticked');
		await page.goto(pages.url('pin'));
		await enter(page, '814627');
		await at(page, 'account');
		await page.close();
	} finally {
		pages.site.set(pages.tenant, { 'pin.required': 'off' });
	}
});

test('set PIN: offered where nobody must, and declined for good', async () => {
	const member = await pages.withoutPin();
	const page = await pages.open('sign-in');

	await signIn(page, member.email);
	await at(page, 'set-pin');
	await press(page, 'Not now');
	await at(page, 'account');
	assert.equal((await pages.tenant.read(member.uid)).PIN.Skipped, true);
	await page.goto(pages.url('sign-in'));
	await signIn(page, member.email);
	await at(page, 'account');

	const second = await pages.withoutPin();

	await page.goto(pages.url('sign-in'));
	await signIn(page, second.email);
	await at(page, 'set-pin');
	await field(page, 'pin').fill('814627');
	await press(page, 'Save PIN');
	await at(page, 'account');
	await page.goto(pages.url('pin'));
	await enter(page, '814627');
	await at(page, 'account');
	await page.close();
});

test('set PIN: a step that is over, and one that took too long', async () => {
	const page = await pages.open('sign-in');

	for (const [code, text] of [[1239, 'This step is over'], [1240, 'That took too long']]) {
		await page.evaluate((key) => sessionStorage.setItem(key, 'x'), `${pages.tenant.apikey}.pinauth`);
		await page.goto(pages.url('set-pin'));
		await answer(page, 'set-pin', 403, { ErrorCode: code });
		await field(page, 'pin').fill('814627');
		await press(page, 'Save PIN');
		await heading(page, text);
		await page.unrouteAll();
	}
	await page.getByRole('link', { name: 'Sign in' }).click();
	await at(page, 'sign-in');
	await page.close();
});

/* ---- by PIN ------------------------------------------------------------------------------------- */

test('PIN: in any spelling of digits, and not sent at the last one', async () => {
	const member = await pages.person({ PINInfo: { PIN: '814627' } });
	const page = await remembered(member);
	const times = sent(page, 'pin');

	await heading(page, 'Welcome back, Ada');
	await field(page, 'pin').pressSequentially('814627');
	assert.equal(times(), 0);
	for (const pin of ['814 627', '81-46-27', '٨١٤٦٢٧', '８１４６２７']) {
		await page.goto(pages.url('pin'));
		await enter(page, pin);
		await at(page, 'account');
	}
	await page.close();
});

test('PIN: wrong, the same again, letters, and few tries left', async () => {
	const member = await pages.person();
	const page = await remembered(member);
	const times = sent(page, 'pin');

	await press(page, 'Sign in');
	await said(page, 'Enter your PIN.', 'pin');
	await enter(page, '49a8');
	await said(page, 'Use digits only.', 'pin');
	assert.equal(times(), 0);
	await enter(page, WRONG);
	await said(page, 'That PIN is not right.', 'pin');
	assert.equal(await field(page, 'pin').inputValue(), '');
	assert.equal(await page.getByText('tries left').count(), 0);
	await enter(page, WRONG);
	await said(page, 'The same PIN as just now. It was not counted.', 'pin');
	assert.equal(times(), 1, 'not sent');
	for (const [pin, left] of [[OTHER, ''], [WRONG_PINS[2], '2 tries left'], [WRONG_PINS[3], 'One try left']]) {
		await enter(page, pin);
		await said(page, `That PIN is not right.${left && ` ${left}, then a short wait.`}`, 'pin');
	}
	await enter(page, PIN);
	await at(page, 'account');
	await page.close();
});

test('PIN: a paste is not cut', async () => {
	const page = await remembered(await pages.person());

	await field(page, 'pin').focus();
	await page.keyboard.insertText('1'.repeat(40));
	assert.equal((await field(page, 'pin').inputValue()).length, 40);
	await page.close();
});

/* Move the page's clock, not its timers. */
function skew(page, ms) {
	return page.addInitScript((by) => {
		const Real = Date;

		globalThis.Date = class extends Real {
			constructor(...given) {
				super(...(given.length > 0 ? given : [Real.now() + by]));
			}

			static now() {
				return Real.now() + by;
			}
		};
		globalThis.realNow = () => Real.now();
	}, ms);
}

for (const minutes of [-10, 10])
	test(`locked: the time is right with a clock ${minutes} minutes off, and the field comes back`, async () => {
		const member = await pages.person();
		const page = await remembered(member);
		let end;

		await skew(page, minutes * 60000);
		await page.reload();
		await pages.miss(member, 4);
		page.on('response', async (r) => {
			if (r.request().method() === 'POST')
				end = new Date((await r.json().catch(() => ({}))).Data?.LoginLockedTimeout ?? NaN).getTime() || end;
		});
		await enter(page, WRONG_PINS[4]);
		await heading(page, 'Too many wrong PINs');
		await page.getByText(/You can try again at \d\d:\d\d .*, in \d seconds?\./).waitFor();
		await until(async () => /^0:0\d$/.test(await page.locator('.clock').innerText()));

		const [shown, now] = await page.evaluate(() => [document.querySelector('.clock').innerText, realNow()]);
		const left = Number(shown.split(':')[1]);

		// The server tells its time in whole seconds, and the figure is rounded up.
		assert.ok(Math.abs(left - (end - now) / 1000) <= 2, `${shown} at ${(end - now) / 1000} s before the end`);
		for (const name of ['Sign in with your password', 'Choose a new PIN'])
			assert.equal(await page.getByRole('link', { name }).isVisible(), true);
		await page.getByText('Not you? Nobody got in.').waitFor();
		await field(page, 'pin').waitFor();

		const late = (await page.evaluate(() => realNow())) - end;

		assert.ok(late >= -1000 && late <= 2000 + SLACK_MS, `the field was back ${late} ms after the end`);
		await heading(page, 'Welcome back, Ada');
		await page.getByText('You can try again now.').waitFor();
		await enter(page, PIN);
		await at(page, 'account');
		await page.close();
	});

const SLACK_MS = 3000; // a busy machine; the page itself looks four times a second

test('locked: the time left is spoken at most once a minute, and the moving figure is not', async () => {
	const page = await remembered(await pages.person());
	const now = Date.now();

	await page.clock.install({ time: now });
	await page.reload();
	await answer(page, 'pin', 403, { ErrorCode: 1198,
		Data: { LoginLockedTimeout: new Date(now + 250 * 1000).toISOString() } }, { Date: new Date(now).toUTCString() });
	await enter(page, WRONG);
	await heading(page, 'Too many wrong PINs');
	await page.evaluate(() => {
		globalThis.spoken = [];
		new MutationObserver(() => globalThis.spoken.push([Date.now(), document.querySelector('[data-spoken]').textContent]))
			.observe(document.querySelector('[data-spoken]'), { childList: true, characterData: true, subtree: true });
	});
	await page.clock.runFor(249 * 1000);

	const spoken = await page.evaluate(() => globalThis.spoken);

	assert.deepEqual(spoken.map(([, text]) => text).slice(1),
		['3 minutes left', '2 minutes left', '60 seconds left'].slice(0, spoken.length - 1));
	assert.ok(spoken.length >= 3, JSON.stringify(spoken));
	for (let i = 1; i < spoken.length; i++)
		assert.ok(spoken[i][0] - spoken[i - 1][0] >= 60000, JSON.stringify(spoken));
	assert.equal(await page.locator('.clock').getAttribute('aria-hidden'), 'true');
	await page.close();
});

test('PIN: at the ceiling, paused, without a PIN, and with a session that has ended', async () => {
	const ceiling = await pages.person();
	const page = await remembered(ceiling);

	await answer(page, 'pin', 403, { ErrorCode: 1198, Data: { LoginLockedTimeout: '9999-12-31T23:59:59Z' } });
	await enter(page, WRONG);
	await heading(page, 'PINs are not looked at any more');
	assert.equal(await page.getByRole('link', { name: 'Choose a new PIN' }).isVisible(), true);
	await page.unrouteAll();
	for (const [code, text] of [[1235, 'There is no PIN yet'], [991, 'This account is paused'], [1130, 'This account is paused']]) {
		await page.reload();
		await answer(page, 'pin', 403, { ErrorCode: code });
		await enter(page, WRONG);
		await heading(page, text);
		await page.unrouteAll();
	}

	const ended = async () => {
		await at(page, 'sign-in');
		await page.getByText('You have been signed out here. Sign in once; then your PIN works again.').waitFor();
	};

	await page.goto(pages.url('pin'));
	await heading(page, 'Welcome back, Ada');
	ok(await pages.tenant.call('GET', '/identity/v2/auth/session_token/InValidate',
		{ q: { session_token: ceiling.session } })); // of all their devices
	await enter(page, PIN);
	await ended();
	await page.goto(pages.url('pin')); // it has ended before the page is opened
	await ended();
	await page.goto(pages.url('sign-in'));
	assert.equal(await page.getByText('You have been signed out here').isVisible(), false);
	await page.close();
});

test('PIN: somebody else says so, and nothing is left', async () => {
	const page = await remembered(await pages.person());

	await press(page, 'Not you?');
	await at(page, 'sign-in');
	assert.deepEqual(await cookies(page), []);
	assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
	await page.goto(pages.url('pin'));
	await at(page, 'sign-in'); // nobody is remembered here
	await page.close();
});

/* ---- change a PIN ------------------------------------------------------------------------------- */

test('change PIN: wrong, the same, easy, used; then other devices are signed out', async () => {
	const member = await pages.person();
	const page = await remembered(member);
	const change = async (old, fresh) => {
		await field(page, 'oldpin').fill(old);
		await field(page, 'pin').fill(fresh);
		await press(page, 'Save new PIN');
	};

	await page.goto(pages.url('change-pin'));
	await press(page, 'Save new PIN');
	await said(page, 'Enter your current PIN.', 'oldpin');
	await change(WRONG, '814627');
	await said(page, 'That is not your current PIN.', 'oldpin');
	await change(WRONG, '814627');
	await said(page, 'It was not counted.', 'oldpin');
	await change(PIN, PIN);
	await said(page, 'The new PIN is the current one.', 'pin');
	await change(PIN, '1234');
	await said(page, 'easy', 'pin');
	await change(PIN, '81 46 27');
	await heading(page, 'Your new PIN is saved');
	assert.equal((await pages.tenant.pinLogin(member.session, '814627')).json.ErrorCode, 1245, 'elsewhere');
	await page.goto(pages.url('pin'));
	await enter(page, '814627');
	await at(page, 'account');
	await page.close();
});

/* ---- fields ------------------------------------------------------------------------------------- */

test('show: names its field, is undone by sending and by going back', async () => {
	const page = await remembered(await pages.person());
	const type = () => field(page, 'pin').getAttribute('type');

	await page.getByRole('button', { name: 'Show: PIN' }).click();
	assert.equal(await type(), 'text');
	await page.getByRole('button', { name: 'Hide: PIN' }).click();
	assert.equal(await type(), 'password');
	await page.getByRole('button', { name: 'Show: PIN' }).click();
	await enter(page, WRONG);
	await said(page, 'That PIN is not right.', 'pin');
	assert.equal(await type(), 'password');
	await page.getByRole('button', { name: 'Show: PIN' }).click();
	await page.getByRole('link', { name: 'Forgot your PIN?' }).click();
	await at(page, 'forgot');
	await page.goBack();
	await field(page, 'pin').waitFor();
	assert.equal(await type(), 'password');
	await page.close();
});

test('offline: said, and nothing that was typed is lost', async () => {
	const page = await pages.open('sign-in');

	await field(page, 'name').fill('ada@example.org');
	await field(page, 'password').fill(PASSWORD);
	await page.waitForLoadState('networkidle');
	await page.context().setOffline(true);
	await press(page, 'Sign in');
	await said(page, 'You seem to be offline. What you typed is still here.');
	assert.equal(await field(page, 'name').inputValue(), 'ada@example.org');
	assert.equal(await field(page, 'password').inputValue(), PASSWORD);
	await page.close();
});

test('slow: said after three seconds; sent once; can be tried again after twenty', async () => {
	const page = await pages.open('sign-in');
	const waiting = [];

	await page.clock.install();
	await page.reload();
	await page.route((url) => url.pathname.endsWith('/sign-in.html'), (route) =>
		(route.request().method() === 'POST' ? waiting.push(route) : route.fallback()));
	await signIn(page, 'ada@example.org');
	await page.getByRole('button', { name: 'Signing in…' }).click();
	await page.keyboard.press('Enter');
	await until(() => waiting.length > 0);
	await page.clock.runFor(3100);
	await page.getByText('Still waiting…').waitFor();
	await page.clock.runFor(17000);
	await page.getByText('No answer yet. You can try again.').waitFor();
	assert.equal(await field(page, 'password').inputValue(), PASSWORD);
	assert.equal(waiting.length, 1);
	await press(page, 'Sign in');
	await until(() => waiting.length === 2);
	await waiting[1].fulfill({ status: 401, json: { ErrorCode: 966 } });
	await said(page, 'Name or password is not right.', 'password');
	await waiting[0].abort();
	await page.close();
});

test('an unknown answer has a reference', async () => {
	const page = await pages.open('sign-in');

	await answer(page, 'sign-in', 500, { ErrorCode: 950 }, { 'X-Request-Id': '0123456789abcdef' });
	await signIn(page, 'ada@example.org');
	await said(page, 'Something broke on our side. Nothing was changed. Reference: 0123456789abcdef');
	await page.unrouteAll();
	for (const status of [200, 502]) { // something else answers
		await page.route((url) => url.pathname.endsWith('/sign-in.html'), (route) =>
			(route.request().method() === 'POST' ? route.fulfill({ status, body: '<p>Hello' }) : route.fallback()));
		await signIn(page, 'ada@example.org');
		await said(page, `Reference: ${status}`);
		await page.unrouteAll();
	}
	await page.close();
});

/* ---- what the browser remembers ----------------------------------------------------------------- */

/*
 * A browser whose user can be asked to save a password, with one saved for this site, and what it
 * notes down of its decisions.
 */
async function withSavedPassword(username, password) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-saved-'));
	const context = await launchPersistent(folder, { ignoreDefaultArgs: ['--enable-automation', '--disable-extensions'] });
	const [settings, notes] = [await context.newPage(), await context.newPage()];

	await settings.goto('chrome://password-manager/passwords');
	await settings.evaluate((saved) => globalThis.chrome.passwordsPrivate.addPassword(saved),
		{ url: pages.url('sign-in'), username, password, note: '', useAccountStore: false });
	await notes.goto('chrome://password-manager-internals');
	return {
		context,
		noted: () => notes.locator('body').innerText(),
		async close() {
			await context.close();
			fs.rmSync(folder, { recursive: true, force: true });
		},
	};
}

const DECIDED = 'PasswordManager::IsAutomaticSavePromptAvailable', ASKS = 'Decision: ASK the user';
const isFilled = (page, id) => field(page, id).evaluate((e) => e.matches(':autofill'));

/* Sign in by PIN; returns what the browser noted meanwhile. */
async function notedOf(browser, page, pin) {
	const before = (await browser.noted()).length;
	const since = async () => (await browser.noted()).slice(before);

	await page.bringToFront();
	await enter(page, pin);
	await at(page, 'account');
	await until(async () => (await since()).includes(DECIDED));
	await page.waitForLoadState('networkidle');
	return since();
}

test('the browser fills the password in where it belongs, and neither fills nor saves the PIN', async () => {
	const member = await pages.person();
	const browser = await withSavedPassword(member.email, PASSWORD);

	try {
		const page = await browser.context.newPage();

		await page.goto(pages.url('sign-in'));
		await until(async () => await isFilled(page, 'name') && await isFilled(page, 'password'));
		await press(page, 'Sign in');
		await at(page, 'account');
		await page.goto(pages.url('pin'));
		await heading(page, 'Welcome back, Ada');
		await page.waitForLoadState('networkidle');
		assert.equal(await isFilled(page, 'pin'), false);
		assert.equal(await field(page, 'pin').inputValue(), '');
		assert.equal((await notedOf(browser, page, PIN)).includes(ASKS), false);

		// Another kind of field would be saved: so this test can tell.
		await page.goto(pages.url('pin'));
		await field(page, 'pin').evaluate((e) => { e.autocomplete = 'current-password'; });
		assert.equal((await notedOf(browser, page, PIN)).includes(ASKS), true);
	} finally {
		await browser.close();
	}
});

/* ---- the shared module -------------------------------------------------------------------------- */

const inPage = (page, what, arg) => page.evaluate(new Function('arg', // eslint-disable-line no-new-func
	`return import('/assets/page.js').then((m) => (${what})(m, arg))`), arg);

test('page.js: digits as typed', async () => {
	const page = await pages.openStill('pin');

	for (const [text, wanted] of [['123 456', '123456'], ['١٢٣٤', '1234'], ['۱۲۳۴', '1234'], ['１２３４', '1234'],
		['12-34', '1234'], ['12–34', '1234'], ['\u200e1234\u200f', '1234'], ['\u00a012\u202f34', '1234'], ['12a4', '12a4']])
		assert.equal(await inPage(page, (m, t) => m.digits(t), text), wanted);
	await page.close();
});

test('page.js: the plural forms of Arabic, and a time with its zone', async () => {
	const page = await pages.openStill('pin', { language: 'ar', timezoneId: 'Europe/Berlin' });

	assert.deepEqual(await inPage(page, (m) => [1, 2].map((n) => m.plural('TriesLeft', n))),
		['بقيت محاولة واحدة، ثم انتظار قصير.', 'بقيت محاولتان، ثم انتظار قصير.']);
	assert.match(await inPage(page, (m) => m.when(new Date('2026-03-01T12:00:00Z'))), /13:00 .*توقيت وسط أوروبا/);
	await page.close();
});

test('page.js: works where nothing may be stored', async () => {
	const page = await pages.tab();

	await page.addInitScript(() => Object.defineProperty(window, 'sessionStorage',
		{ get() { throw new DOMException('forbidden', 'SecurityError'); } }));
	await page.goto(pages.url('sign-in'));
	assert.deepEqual(await inPage(page, (m) => {
		m.session.set('name', 'ada');
		return [m.session.get('name'), m.session.get('else')];
	}), ['ada', null]);
	await signIn(page, 'nobody@example.org');
	await said(page, 'Name or password is not right.', 'password');
	await page.close();
});
