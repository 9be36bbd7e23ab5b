// SPDX-License-Identifier: MIT
// Every hosted page in every state, with every error at a field, held against lib/criteria.js: its
// words in each language; all else in one language of each direction, light or dark, narrow, wide,
// enlarged, and in forced colours, but the errors at fields only in one: they look the same.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, describe, before, after } = require('node:test');
const criteria = require('./lib/criteria');
const { Pages, PRODUCT, SUPPORT } = require('./lib/pages');
const { LANGUAGES, skeletons } = require('./lib/skeletons');

const NAMES = skeletons().map((s) => s.name);
const HEIGHT = 800;
const ONLY_ONE_LANGUAGE = ['front']; // the install's, in the language of the tenant
const SCHEMES = { en: 'light', ar: 'dark' }; // of what is looked at in two languages

// Pages that weigh more than the others may: bytes without compression, with headers. The page for
// the PIN also asks for the name of the remembered device.
const LARGER = {
	check: { most: 25600 },
	'check-password': { most: 25600 },
	verify: { most: 25600 },
	pin: { most: 23040, requests: 6 },
	'reset-by-question': { most: 23040 },
	'change-pin': { most: 22016 },
	'reset-by-authenticator': { most: 22016 },
	'sign-in': { most: 22016 },
};

const looked = new Set();

let pages;
const tabs = {}; // by language

before(async () => {
	pages = await Pages.make();
	for (const language of LANGUAGES)
		tabs[language] = await pages.tab({ width: 320, language });
});

after(() => pages?.stop());

/* ---- looking at one state ------------------------------------------------------------------------ */

async function dress(page, { scheme = 'light', width, height = HEIGHT, forced = false }) {
	await page.emulateMedia({ colorScheme: scheme, forcedColors: forced ? 'active' : 'none' });
	await page.setViewportSize({ width, height });
}

/* What is said, and whether it fits. */
async function reads(page, about, find) {
	await dress(page, { width: 320 });
	if (about.error)
		await find('explained', criteria.explained(page, about));
	await find('titled', criteria.titled(page, about, PRODUCT));
	await find('worded', criteria.worded(page, about, [PRODUCT, SUPPORT]));
	await find('isolated', criteria.isolated(page, about));
	await find('fits', criteria.fits(page));
}

/* What the words make no difference to: in one language of each direction, light or dark. */
async function works(page, about, find) {
	await dress(page, { width: 320, scheme: SCHEMES[about.language] });
	await find('axe', criteria.axe(page));
	await find('headed', criteria.headed(page));
	await find('reachable', criteria.reachable(page));
	await find('atRest', criteria.atRest(page));
	await find('inOrder', criteria.inOrder(page, about));
	await dress(page, { width: 320, forced: true });
	await find('edged', criteria.edged(page));
}

/* On a desk; there at 400 %, which leaves 320 × 256; and with text of 200 %. */
async function grows(page, about, find) {
	await dress(page, { width: 1280 });
	await find('fits, 1280', criteria.fits(page));
	await dress(page, { width: 320, height: 256 });
	await find('fits at 400 %', criteria.fits(page));
	await dress(page, { width: 640 });
	await criteria.textTwice(page, true);
	await find('fits with text of 200 %', criteria.fits(page));
	await criteria.textTwice(page, false);
}

/* Whether this state of another page was looked at before: several pages share some. */
async function known(page, { language }) {
	const text = `${language} ${await page.innerHTML('main')}`;
	const again = looked.has(text);

	looked.add(text);
	return again;
}

async function look(page, about, found) {
	const where = [about.state, about.error, about.reason].filter(Boolean).join(' ') || 'opened';
	const find = async (what, findings) =>
		found.push(...(await findings).map((f) => `${where}: ${what}: ${f}`));
	const differs = about.language === 'en' || (about.language in SCHEMES && !about.error);
	const whole = !about.again && differs && !await known(page, about);

	for (const see of whole ? [reads, works, grows] : [reads])
		await see(page, about, find);
	await find('quiet', criteria.quiet(page));
	await find('ours', criteria.ours(page));
	page.seen.lines = [];
}

/* ---- the tests ------------------------------------------------------------------------------------ */

test('pages and languages are found', () => {
	assert.ok(NAMES.length > 10 && NAMES.includes('pin'));
	assert.deepEqual(LANGUAGES, ['ar', 'de', 'en']);
});

for (const language of LANGUAGES)
	describe(`in ${language}`, () => {
		const names = NAMES.filter((n) => language === 'en' || !ONLY_ONE_LANGUAGE.includes(n));

		for (const name of names)
			test(name, async () => {
				const found = [];

				await pages.walk(tabs[language], name, language, (page, about) => look(page, about, found));
				assert.deepEqual(found, []);
			});

		for (const name of names)
			test(`${name}: valid HTML without placeholders`, () => {
				const text = fs.readFileSync(pages.file(name, language), 'utf8');

				assert.deepEqual(criteria.valid(text), []);
				assert.doesNotMatch(text, /#[A-Z][\w.]*#|#If[A-Z]|\bIf[A-Z]\w*#/);
			});
	});

test('what each page loads', async () => {
	for (const name of NAMES) {
		const page = await pages.openToWeigh(name);
		const account = page.seen.requests.some((r) => r.url().endsWith('/account.css'));
		const most = account ? criteria.WEIGHT.account : criteria.WEIGHT.page;

		if (LARGER[name]) {
			assert.notDeepEqual(await criteria.light(page, { most, requests: 5 }), [], `${name} fits: no exception any more`);
			assert.deepEqual(await criteria.light(page, LARGER[name]), [], name);
		} else {
			assert.deepEqual(await criteria.light(page, { most }), [], name);
		}
		await page.close();
	}
});

test('the colours of the style sheet', async () => {
	for (const scheme of ['light', 'dark']) {
		await dress(tabs.en, { width: 320, scheme });
		await pages.still(tabs.en, NAMES[0]);
		assert.deepEqual(await criteria.contrasts(tabs.en), [], scheme);
	}
});

test('a page whose scripts do not arrive is all there', async () => {
	const page = await pages.tab();

	await page.route('**/*.js', (route) => route.abort());
	for (const name of NAMES) {
		await page.goto(pages.url(name));
		assert.deepEqual(await criteria.painted(page), [], name);
	}
	await page.close();
});
