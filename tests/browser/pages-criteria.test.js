// SPDX-License-Identifier: MIT
// The criteria of lib/criteria.js themselves: each finds nothing wrong with a good page, and finds
// every bad sample of lib/bad-samples.js.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, before, after } = require('node:test');
const criteria = require('./lib/criteria');
const { BAD, BAD_TEXT } = require('./lib/bad-samples');
const { Pages, PRODUCT, SUPPORT } = require('./lib/pages');
const { until } = require('../lib/wait');

const NAME = 'pin'; // the page that is changed
const BOUND_MS = 30000;
const PLAIN = {};
const OPTIONS = { edged: { forced: true }, fits: { width: 320 }, isolated: { language: 'ar' }, painted: { script: false } };

const tabs = new Map(); // by options: opening one takes longer than looking at it

let pages;

before(async () => { pages = await Pages.make(); });
after(() => pages?.stop());

/* The page as the criterion wants it, and what it is. */
async function sample(criterion) {
	const options = OPTIONS[criterion] || PLAIN;
	const { language = 'en' } = options;
	const about = { name: NAME, language, direction: language === 'ar' ? 'rtl' : 'ltr' };

	if (!tabs.has(options))
		tabs.set(options, await pages.tab(options));

	const page = tabs.get(options);

	await pages.still(page, NAME, language);
	if (criterion !== 'explained')
		return { page, about };
	await pages.put(page, { error: 1236 });
	return { page, about: { ...about, error: 1236, field: 'pin' } };
}

const find = (criterion, page, about) => criteria[criterion](page, about,
	criterion === 'titled' ? PRODUCT : [PRODUCT, SUPPORT]);

for (const [criterion, bad] of Object.entries(BAD))
	for (const [what, ...changes] of bad)
		test(`${criterion}: ${what}`, async () => {
			const { page, about } = await sample(criterion);

			assert.deepEqual(await find(criterion, page, about), [], 'the good page');
			for (const change of changes)
				await page.evaluate(change);
			// Lines of the console may take their time.
			await until(async () => (await find(criterion, page, about)).length > 0, BOUND_MS);
		});

for (const [what, change] of BAD_TEXT)
	test(`valid: ${what}`, () => {
		const text = fs.readFileSync(pages.file(NAME), 'utf8');

		assert.notEqual(change(text), text);
		assert.deepEqual(criteria.valid(text), []);
		assert.notDeepEqual(criteria.valid(change(text)), []);
	});

test('light: what a page loads is counted', async () => {
	const page = await pages.openToWeigh('forgot');

	assert.deepEqual(await criteria.light(page), []);
	assert.match((await criteria.light(page, { most: 5000 })).join(), /bytes, at most 5000: .*forgot\.html \d+/);
	await page.evaluate(() => fetch('/robots.txt').then((r) => r.text()));
	assert.match((await criteria.light(page)).join(), /requests, at most/);
	await page.close();
});
