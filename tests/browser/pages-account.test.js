// SPDX-License-Identifier: MIT
// The pages of a signed-in person: account security, authenticator, backup codes, security
// questions, devices; and what they say without a sign-in, a network or a script.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, before, after } = require('node:test');
const { Pages, PRODUCT } = require('./lib/pages');
const { light, WEIGHT } = require('./lib/criteria');
const { catalogue } = require('./lib/skeletons');
const { Authenticator } = require('../http/lib/totp');
const { ok } = require('../http/lib/client');
const { until } = require('../lib/wait');

const AUTH = '/identity/v2/auth';
const OWN = ['account', 'authenticator', 'backup-codes', 'questions', 'devices'];
const REQUESTS = 7; // with the logo, and the icon of the tab
const CODE = /^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/i;
const say = Object.fromEntries(catalogue('en'));

let pages;

before(async () => { pages = await Pages.make({ settings: { 'recovery.stepup': 'on' } }); });
after(() => pages?.stop());

/* ---- people and their pages ------------------------------------------------------------------- */

/* Open a page in a tab that a person signed in to. */
async function opened(who, name, options = {}) {
	const page = await pages.tab(options);

	await page.addInitScript(([apikey, access]) => {
		sessionStorage[`${apikey}.access`] ??= access;
	}, [pages.tenant.apikey, who.access]);
	await page.goto(pages.url(name, options.language));
	return page;
}

const heading = (page, text) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
const main = (page) => page.locator('main .main:visible');
const row = (page, id) => page.locator(`#${id}-now`);

async function steppedUp(page, who) {
	await page.locator('#pin').fill(who.pin);
	await main(page).click();
}

function own(who, method, path, body, q) {
	return pages.tenant.call(method, `${AUTH}/${path}`,
		{ q, body, headers: { Authorization: `Bearer ${who.access}` } });
}

const isSignedIn = async (who) => (await own(who, 'GET', 'account')).status === 200;

/* Sign the same person in once more, elsewhere. */
async function elsewhere(who, agent) {
	const signed = ok(await pages.tenant.call('POST', `${AUTH}/login`,
		{ body: { email: who.email, password: who.password }, headers: { 'User-Agent': agent } }));

	return { ...who, access: signed.access_token };
}

/* What the browser keeps of a person after the tab: nothing. */
async function kept(page) {
	return page.evaluate(async () => [...Object.keys(localStorage), ...(await indexedDB.databases()).map((d) => d.name),
		...await caches.keys()]);
}

/* ---- all of them ------------------------------------------------------------------------------ */

test('without a sign-in: to the page to sign in, which knows the way back', async () => {
	for (const name of OWN) {
		const page = await pages.open(name);

		await page.waitForURL('**/sign-in.html');
		assert.equal(await page.evaluate((key) => sessionStorage[`${key}.next`], pages.tenant.apikey), `${name}.html`);
		await page.close();
	}
});

test('a sign-in that ended meanwhile: likewise', async () => {
	const who = await pages.person();
	const page = await opened(who, 'backup-codes');

	await main(page).waitFor();
	ok(await own(who, 'DELETE', 'account/sessions'));
	await main(page).click();
	await page.waitForURL('**/sign-in.html#ended');
	assert.equal(await page.evaluate((key) => sessionStorage[`${key}.access`], pages.tenant.apikey), who.access,
		'the init script alone puts it back');
	await page.close();
});

test('each weighs little, with everything', async () => {
	const who = await pages.withQuestions();

	for (const name of OWN) {
		const page = await opened(who, name, { language: 'ar', browser: await pages.whole() }); // its letters have the most bytes

		await page.locator('main:not(:has([data-waiting]:text("…")))').waitFor();
		await page.waitForLoadState('networkidle');
		page.seen.requests = page.seen.requests.filter((r) => !r.url().includes(AUTH));
		assert.deepEqual(await light(page, { most: WEIGHT.account, requests: REQUESTS }), [], name);
		await page.close();
	}
});

test('what only they need is in their own style sheet, with the colours of the tenant', async () => {
	const sheets = ['style.css', 'account.css'].map((name) => fs.readFileSync(`${pages.site.dir}/www/${pages.folder}/${name}`, 'utf8'));

	for (const text of sheets)
		assert.match(text, /--link: ?#1a4fa3/);
	assert.deepEqual(sheets.map((text) => text.includes('.rows')), [false, true]);
	assert.deepEqual(OWN.map((name) => fs.readFileSync(pages.file(name), 'utf8').match(/[a-z]+\.css/)[0]),
		OWN.map(() => 'account.css'));
});

test('without script: what needs it, and what works', async () => {
	for (const name of OWN) {
		const page = await pages.open(name, { script: false });
		const seen = await page.locator('main').innerText();

		assert.match(seen, new RegExp(say.NeedsScript));
		assert.doesNotMatch(seen, new RegExp(say.Loading));
		assert.deepEqual(await page.locator('main a:visible').evaluateAll((all) => all.map((a) => a.pathname.split('/').at(-1))),
			['sign-in.html', 'forgot.html'], name);
		await page.close();
	}
});

test('no answer: after 3 seconds it says so, after 20 one can try again', async () => {
	const page = await pages.tab();

	await page.clock.install();
	await page.addInitScript((key) => { sessionStorage[`${key}.access`] = 'x'; }, pages.tenant.apikey);
	await page.route(`**${AUTH}/**`, () => {}); // never answered
	await page.goto(pages.url('devices'));
	await page.getByText(say.Loading).waitFor();
	assert.equal(await main(page).count(), 0);
	await page.clock.fastForward(3100);
	await page.getByText(say.Waiting).waitFor();
	assert.equal(await main(page).count(), 0);
	await page.clock.fastForward(17000);
	await page.getByText(say.TryAgain).waitFor();
	await Promise.all([page.waitForEvent('load'), main(page).click()]);
	await page.close();
});

test('offline: it says so, what was typed stays, and it works afterwards', async () => {
	const who = await pages.withQuestions();
	const page = await opened(who, 'questions');

	await page.getByLabel('First school?').fill('Analytical Academy');
	await until(() => page.evaluate(() => performance.getEntriesByType('resource')
		.some(({ name }) => name.endsWith('/trouble.js')))); // loaded when a field is entered
	await page.context().setOffline(true);
	await main(page).click();
	await page.locator('.summary').getByText(say.Offline).waitFor();
	assert.equal(await page.getByLabel('First school?').inputValue(), 'Analytical Academy');
	await page.context().setOffline(false);
	await main(page).click();
	await heading(page, say.StepUpHeading);
	await page.close();
});

test('offline from the start: it says so, and one can try again', async () => {
	const page = await pages.tab();

	await page.addInitScript((key) => { sessionStorage[`${key}.access`] = 'x'; }, pages.tenant.apikey);
	await page.route(`**${AUTH}/**`, (route) => route.abort('internetdisconnected'));
	await page.goto(pages.url('devices'));
	await page.locator('.summary').getByText(say.NotConnected).waitFor();
	assert.match(await page.title(), new RegExp(`^${say.ErrorPrefix}: `));
	await Promise.all([page.waitForEvent('load'), main(page).click()]);
	await page.close();
});

test('broken: it says that nothing was changed, and the reference', async () => {
	const page = await pages.tab();

	await page.addInitScript((key) => { sessionStorage[`${key}.access`] = 'x'; }, pages.tenant.apikey);
	await page.route(`**${AUTH}/**`, (route) => route.fulfill({ status: 500, json: { ErrorCode: 950 },
		headers: { 'X-Request-Id': '7f3a19' } }));
	await page.goto(pages.url('authenticator'));
	await page.locator('.summary').getByText(say.Failed.replace('#Reference#', '7f3a19')).waitFor();
	await page.close();
});

/* ---- account security ------------------------------------------------------------------------- */

test('account: how things stand, and what each button does', async () => {
	const who = await pages.withQuestions();
	const page = await opened(who, 'account');

	await page.getByText(say.AccountWho.replace('#Name#', who.email)).waitFor();
	assert.equal(await row(page, 'authenticator').innerText(), say.AccountOff);
	assert.equal(await row(page, 'backup').innerText(), say.AccountBackupNone);
	assert.equal(await row(page, 'questions').innerText(), say['AccountQuestionsCount.other'].replace('#Count#', '2'));
	assert.equal(await row(page, 'devices').innerText(), say['AccountDevicesCount.one']);
	for (const [name, address] of [[`${say.AccountChange} ${say.AccountPin}`, 'change-pin'],
		[`${say.AccountSetUp} ${say.AccountAuthenticator}`, 'authenticator'], [`${say.AccountMake} ${say.AccountBackup}`, 'backup-codes'],
		[`${say.AccountChange} ${say.AccountQuestions}`, 'questions'], [`${say.AccountView} ${say.AccountDevices}`, 'devices']])
		assert.match(await page.getByRole('link', { name, exact: true }).getAttribute('href'), new RegExp(`/en/${address}\\.html$`));
	assert.deepEqual(await kept(page), []);
	await page.close();
});

test('account: after a change of PIN, with codes and a second device', async () => {
	const who = await pages.person();

	ok(await own(who, 'PUT', 'pin/change', { oldpin: who.pin, newpin: '7305' }));
	await pages.way.backupCodes(who);
	await elsewhere(who, 'curl/8');

	const page = await opened(who, 'account');

	await page.getByText(say['AccountDevicesCount.other'].replace('#Count#', '2')).waitFor();
	assert.match(await row(page, 'pin').innerText(), /^Changed: \w+ \d+, \d{4}$/);
	assert.equal(await row(page, 'backup').innerText(), say['AccountBackupLeft.other'].replace('#Count#', '10'));
	await page.close();
});

test('account: a person without a PIN is led to choose one', async () => {
	const page = await opened(await pages.withoutPin(), 'account');

	await page.getByText(say.AccountPinNone).waitFor();
	assert.match(await page.locator('#pin-way').getAttribute('href'), /set-pin\.html$/);
	await page.close();
});

test('account: signing out ends the sign-in and empties the tab', async () => {
	const who = await pages.person();
	const page = await opened(who, 'account');

	await page.getByText(who.email).waitFor();
	await main(page).click();
	await heading(page, say.AccountOutHeading);
	assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
	assert.equal(await isSignedIn(who), false);
	await page.close();
});

/* ---- stepping up ------------------------------------------------------------------------------ */

test('step-up: a wrong PIN is told, the same one is not sent again, the password does as well', async () => {
	const who = await pages.person();
	const page = await opened(who, 'backup-codes');

	await main(page).click();
	await heading(page, say.StepUpHeading);
	for (const [typed, told] of [['', say.StepUpPinMissing], ['1590', say.StepUpPinWrong], ['1590', say.StepUpSame]]) {
		await page.locator('#pin').fill(typed);
		await main(page).click();
		await page.locator('.summary a').getByText(told).waitFor();
		assert.match(await page.locator('#pin-error').innerText(), new RegExp(told));
		assert.equal(await page.locator('#pin').getAttribute('aria-invalid'), 'true');
	}
	assert.equal(page.seen.requests.filter((r) => r.url().includes('reauth/pin')).length, 1);
	await page.getByRole('button', { name: say.StepUpByPassword }).click();
	assert.equal(await page.locator('#name').inputValue(), who.email);
	await page.locator('#password').fill('not the password');
	await main(page).click();
	await page.locator('.summary a').getByText(say.StepUpPasswordWrong).waitFor();
	await page.locator('#password').fill(who.password);
	await main(page).click();
	await heading(page, say.BackupCodesHeading);
	await page.close();
});

test('step-up: a lock says until when, and not that the PIN was wrong', async () => {
	const who = await pages.person();
	const page = await opened(who, 'backup-codes');

	await pages.miss(who, 5);
	await main(page).click();
	await page.locator('#pin').fill(who.pin);
	await main(page).click();
	await page.locator('[data-countdown]').getByText(/\d:\d\d/).waitFor();
	await page.close();
});

test('step-up: somebody with neither PIN nor password is told', async () => {
	const who = await pages.withoutPin();
	const page = await opened(who, 'backup-codes');

	await page.route('**/account/security?**', (route) => route.fulfill({ json: { HasPIN: false, HasPassword: false } }));
	await main(page).click();
	await page.locator('.summary').getByText(say.StepUpNone).waitFor();
	await page.close();
});

/* ---- the authenticator ------------------------------------------------------------------------ */

test('authenticator: set up by its picture or its key, and removed', async () => {
	const who = await pages.person();
	const page = await opened(who, 'authenticator', { permissions: ['clipboard-read', 'clipboard-write'] });

	await page.locator('[data-qr]').waitFor();
	await until(() => page.locator('[data-qr]').evaluate((img) => img.naturalWidth > 1));
	assert.match(await page.locator('[data-qr]').getAttribute('src'), /^data:image\/svg/);

	const key = await page.locator('.key').innerText();

	assert.match(key, /^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/);
	await page.getByRole('button', { name: say.Copy }).click();
	await page.getByText(say.Copied).waitFor();
	assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key.replaceAll(' ', ''));

	const app = new Authenticator(key.replaceAll(' ', ''));

	for (const [typed, told] of [['', say.AuthenticatorMissing], ['12a456', say.DigitsOnly], ['12345', say.AuthenticatorSix]]) {
		await page.locator('#code').fill(typed);
		await main(page).click();
		await page.locator('.summary a').getByText(told).waitFor();
	}
	await page.locator('#code').fill(app.wrong());
	await main(page).click();
	await page.locator('.summary a').getByText(say.AuthenticatorWrong).waitFor();
	await heading(page, say.AuthenticatorHeading);
	await page.locator('#code').fill(app.code().replace(/(...)/, '$1 '));
	await main(page).click();
	await steppedUp(page, who);
	await heading(page, say.AuthenticatorAddedHeading);
	assert.equal(ok(await own(who, 'GET', 'account/2fa')).IsAuthenticatorVerified, true);

	await page.reload();
	await heading(page, say.AuthenticatorOnHeading);
	await main(page).click();
	await steppedUp(page, who);
	await heading(page, say.AuthenticatorRemovedHeading);
	assert.equal(ok(await own(who, 'GET', 'account/2fa')).IsAuthenticatorVerified, false);
	await page.close();
});

test('authenticator: on a telephone there is a link that opens the app, on a desk there is none', async () => {
	const who = await pages.person();

	for (const hasTouch of [true, false]) {
		const page = await opened(who, 'authenticator', { hasTouch, isMobile: hasTouch, width: hasTouch ? 360 : 1280 });

		await page.locator('[data-qr]').waitFor();
		assert.equal(await page.locator('[data-app]').isVisible(), hasTouch);
		assert.match(await page.locator('[data-app]').getAttribute('href'), /^otpauth:\/\/totp\/.*secret=/);
		await page.close();
	}
});

/* ---- backup codes ----------------------------------------------------------------------------- */

/* Show ten codes to a person. */
async function withCodes(who, options) {
	const page = await opened(who, 'backup-codes', options);

	await main(page).click();
	await steppedUp(page, who);
	await heading(page, say.BackupCodesHeading);
	return page;
}

const shownCodes = (page) => page.locator('.codes code').allInnerTexts();

test('backup codes: ten, once; copied, saved as text, kept', async () => {
	const who = await pages.person();
	const page = await withCodes(who, { permissions: ['clipboard-read', 'clipboard-write'] });
	const codes = await shownCodes(page);

	assert.equal(new Set(codes).size, 10);
	codes.forEach((code) => assert.match(code, CODE));
	await page.getByRole('button', { name: say.Copy }).click();
	await page.getByText(say.Copied).waitFor();
	assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'));

	const [download] = await Promise.all([page.waitForEvent('download'), page.getByText(say.BackupSave).click()]);
	const text = fs.readFileSync(await download.path(), 'utf8');

	assert.equal(download.suggestedFilename(), `${say.BackupFile}.txt`);
	assert.deepEqual(text.split('\r\n').filter((line) => CODE.test(line)), codes);
	assert.match(text, new RegExp(`^${PRODUCT} · ${who.email[0]}…@`));
	await main(page).click();
	await heading(page, say.BackupKeptHeading);
	assert.equal((await page.content()).includes(codes[0]), false);
	assert.deepEqual(await kept(page), []);
	ok(await own(who, 'PUT', 'account/reauth/2fa/backupcode', { backupcode: codes[3] }));

	await page.reload();
	await page.getByText(say['BackupLeft.other'].replace('#Count#', '9')).waitFor();
	await page.close();
});

/* What is wrong with the sheet of codes as it is printed. */
async function printed(page, who) {
	await page.emulateMedia({ media: 'print' });

	const text = await page.locator('body').innerText();
	const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
	const codes = text.match(/[0-9a-z]{5}-[0-9a-z]{5}/g) ?? [];
	const sheets = pdf.match(/\/Type\s*\/Page\b/g) ?? [];
	const ticks = await page.locator('.codes li').evaluateAll((all) => all
		.filter((li) => getComputedStyle(li, '::after').borderTopStyle === 'solid').length);
	const buttons = await page.locator('button:visible, .button:visible').count();

	await page.emulateMedia({ media: 'screen' });
	return [
		...(codes.length === 10 ? [] : [`${codes.length} codes`]),
		...(sheets.length === 1 ? [] : [`${sheets.length} sheets`]),
		...(ticks === 10 ? [] : [`${ticks} boxes to tick`]),
		...(buttons === 0 ? [] : [`${buttons} buttons`]),
		...(text.includes(PRODUCT) ? [] : ['no name of the product']),
		...(text.includes(`${who.email[0]}…@`) && !text.includes(who.email) ? [] : ['no masked name']),
		...(new RegExp(`\\b${new Date().getUTCFullYear()}\\b`).test(text) ? [] : ['no date']),
	];
}

/* Ways to spoil the sheet; each must be found. */
const SPOILT = {
	'9 codes': () => document.querySelector('.codes li').remove(),
	'2 sheets': () => document.querySelector('.codes').insertAdjacentElement('afterend',
		Object.assign(document.createElement('p'), { className: 'tall' })),
	'0 boxes to tick': '.codes li::after { border: 0 !important; }',
	'4 buttons': '.screen, button, .button { display: block !important; }',
	'no name of the product': '.sheet { display: none !important; }',
};

test('backup codes: on paper one sheet with ten codes to tick off, without buttons', async () => {
	const who = await pages.person();
	const page = await withCodes(who);
	const rules = (text) => page.evaluate((css) => {
		const sheet = new CSSStyleSheet();

		sheet.replaceSync(css);
		document.adoptedStyleSheets = [sheet];
	}, text);

	assert.deepEqual(await printed(page, who), []);
	for (const [finding, change] of Object.entries(SPOILT)) {
		await (typeof change === 'string' ? rules(change) : page.evaluate(change));
		if (finding.endsWith('sheets'))
			await rules('.tall { block-size: 400mm; }');
		assert.ok((await printed(page, who)).includes(finding), finding);
		await rules('');
	}
	await page.close();
});

/* ---- security questions ----------------------------------------------------------------------- */

test('questions: new answers, one or all', async () => {
	const who = await pages.withQuestions();
	const page = await opened(who, 'questions');

	await main(page).click();
	await page.locator('.summary a').getByText(say.QuestionsMissing).waitFor();
	await page.getByLabel('First school?').fill('Analytical Academy');
	await main(page).click();
	await steppedUp(page, who);
	await heading(page, say.QuestionsSavedHeading);

	const [first, second] = pages.questions;

	ok(await pages.tenant.call('PUT', `${AUTH}/pin/reset/securityAnswer/email`, { body: { email: who.email, pin: '7305',
		securityanswer: { [first]: 'analytical academy', [second]: 'first b' } } }));
	await page.close();
});

test('questions: a refused answer is told, and what was typed stays', async () => {
	const who = await pages.withQuestions();
	const page = await opened(who, 'questions');

	for (const [typed, told] of [['ab', say.QuestionsShort], ['password', say.QuestionsEasy]]) {
		await page.getByLabel('First street?').fill(typed);
		await main(page).click();
		if (await page.locator('#pin').or(page.locator('.summary')).first().getAttribute('id') === 'pin')
			await steppedUp(page, who);
		await page.locator('.summary').getByText(told).waitFor();
		assert.equal(await page.getByLabel('First street?').inputValue(), typed);
	}
	await page.close();
});

test('questions: somebody without any is told how else to get back', async () => {
	const page = await opened(await pages.person(), 'questions');

	await page.getByText(say.QuestionsNone).waitFor();
	await page.close();
});

/* ---- devices ---------------------------------------------------------------------------------- */

test('devices: this one is marked, another is ended, then all', async () => {
	const who = await pages.person();
	const other = await elsewhere(who, 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0');
	const third = await elsewhere(who, 'curl/8');
	const page = await opened(who, 'devices');
	const rows = page.locator('.rows li');

	await rows.first().waitFor();
	assert.equal(await rows.count(), 3);
	assert.match(await rows.first().innerText(), new RegExp(say.DevicesHere));
	assert.equal(await page.getByText(say.DevicesHere).count(), 1);
	assert.equal(await rows.first().getByRole('button').count(), 0);
	await page.getByRole('button', { name: /Firefox/ }).click();
	await page.getByRole('status').getByText(/Firefox/).waitFor();
	assert.equal(await rows.count(), 2);
	assert.equal(await isSignedIn(other), false);
	assert.equal(await isSignedIn(third), true);
	await main(page).click();
	await heading(page, say.DevicesEndedHeading);
	assert.equal(await isSignedIn(third), false);
	assert.equal(await isSignedIn(who), false);
	assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
	await page.close();
});

/* ---- not found, error ------------------------------------------------------------------------- */

test('not found and error: what is wrong and where to go on, in each language', async () => {
	for (const language of ['en', 'de', 'ar']) {
		const words = catalogue(language);

		for (const [name, text] of [['not-found', 'NotFoundHeading'], ['error', 'ErrorHeading']]) {
			const page = await pages.open(name, { language, script: false });

			await heading(page, words.get(text));
			assert.match(await main(page).getAttribute('href'), new RegExp(`/${language}/sign-in\\.html$`));
			await page.close();
		}
	}
});
