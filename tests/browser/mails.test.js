// SPDX-License-Identifier: MIT
// Every mail there is, as a browser shows its HTML part: in each language, light and dark, on a
// telephone and on a desk. PICTURES=folder keeps a picture of each.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { simpleParser } = require('mailparser');
const { test, describe, before, after } = require('node:test');
const { launch, openPage, faults } = require('./lib/browser');
const { LETTERS, BARE, LANGUAGES, mailTemplates, sendAll } = require('./lib/letters');
const { Site } = require('../http/lib/site');
const { namesNobody, ok } = require('../http/lib/client');
const { runOnce, files, clear } = require('../http/lib/outbox');

const FROM_THE_RIGHT = ['ar', 'fa', 'he', 'ur'];
const WIDTHS = [320, 1280];
const SCHEMES = ['light', 'dark'];
const TARGET = 24; // CSS pixels, by WCAG 2.5.8

// A mail is shown inside the page of a mail program, which has landmarks, the subject as a heading,
// and ways to skip repeated parts; a second set would disturb people who use them.
const NOT_FOR_MAILS = ['landmark-one-main', 'page-has-heading-one', 'region', 'bypass'];

// Brands, and the button that mails get. On the last neither white nor black text can be read.
const BRANDS = { '#ffeb3b': '#ffeb3b', '#00e5ff': '#00e5ff', '#ffffff': '#ffffff',
	'#000000': '#000000', '#e91e63': '#e51760' };
const PAGE = 'https://app.example.org/reset-pin';

const asked = []; // URLs that a mail tried to load

let site, browser, page; // one page for all: making one takes longer than looking at it
let mailOf;

before(async () => {
	site = await Site.make({ conf: { 'hash.cost': 1 } });
	mailOf = await sendAll(site);
	browser = await launch();
	page = await openPage(browser);
	await page.route('**', (route) => {
		asked.push(route.request().url());
		return route.abort();
	});
});

after(async () => {
	await browser?.close();
	await site.stop();
});

/* ---- within the page ----------------------------------------------------------- */

/* Left-to-right text of the page that is not isolated in an element of its own. */
function strayLatin() {
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const stray = [];

	while (walk.nextNode()) {
		const { data, parentElement } = walk.currentNode;

		// "PIN" is a word of every language here.
		if (parentElement.checkVisibility() && /[a-z]/i.test(data.replaceAll('PIN', '')) &&
			!parentElement.closest('bdi, [dir=ltr]'))
			stray.push(data);
	}
	return stray;
}

/* The elements that are wider than the window. */
function outside() {
	return [...document.querySelectorAll('body *')].filter((e) => {
		const box = e.getBoundingClientRect();

		return box.width > 0 && (box.left < 0 || box.right > window.innerWidth);
	}).map((e) => e.outerHTML);
}

/* The page's links, how they are shown, and its text without the button, which is gone then. */
function read() {
	const button = document.querySelector('a.button');
	const links = [...document.links].map((a) => ({ href: a.getAttribute('href'),
		text: a.innerText, box: a.getBoundingClientRect().toJSON() }));
	const { lang, dir } = document.documentElement;
	const { title } = document;

	button?.remove();
	return { text: document.body.innerText, links, title, lang, dir };
}

/* ---- the checks -------------------------------------------------------- */

const even = (text) => text.replace(/\s+/g, ' ').trim();

function assertSays({ text, links, title }, mail, linked) {
	const [link] = mail.text.match(/^https:\S+$/m) || [];

	for (const part of [mail.subject, mail.text, mail.html]) {
		assert.doesNotMatch(part, /#[A-Z][\w.-]*#|#(If|F)[A-Z]\w+|\b(If|F)[A-Z]\w+#/);
		namesNobody({ text: part });
	}
	assert.equal(title, mail.subject);
	assert.equal(even(text), even(mail.text.replace(/^-- ?$/m, '')), 'both parts say the same');
	assert.equal(link !== undefined, linked);
	assert.deepEqual(links.map((a) => a.href), linked ? [link, link] : []);
	if (linked) {
		assert.notEqual(links[0].text, link, 'the first is the button');
		assert.equal(links[1].text, link);
		assert.ok(links[0].box.height >= TARGET && links[0].box.width >= TARGET);
	}
}

/* The brightness of a computed colour, from 0 to 1. */
function brightness(colour) {
	const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);

	assert.equal(alpha, 1, 'a colour is set');
	return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

async function assertLooks(where, colorScheme) {
	const ground = brightness(await page.evaluate(() =>
		getComputedStyle(document.body).backgroundColor));

	assert.ok(colorScheme === 'dark' ? ground < 0.2 : ground > 0.8, `${where}: ${ground}`);
	assert.deepEqual(await faults(page, { leftOut: NOT_FOR_MAILS }), [], where);
	assert.deepEqual(await page.evaluate(outside), [], where);
	assert.ok(await page.evaluate(() =>
		document.documentElement.scrollWidth <= window.innerWidth), where);
}

async function assertLooksEverywhere(name) {
	for (const colorScheme of SCHEMES) {
		for (const width of WIDTHS) {
			const where = `${name}-${colorScheme}-${width}`;
			const picture = path.join(process.env.PICTURES || '', `${where}.png`);

			await page.emulateMedia({ colorScheme });
			await page.setViewportSize({ width, height: 800 });
			if (process.env.PICTURES)
				await page.screenshot({ path: picture, fullPage: true });
			await assertLooks(where, colorScheme);
		}
	}
}

/* Inside the page of a mail program, which drops the head and the attributes of html and body. */
async function assertSurvives(direction) {
	const inner = await page.evaluate(() => document.body.innerHTML);

	for (const style of ['background:#fff;color:#000', 'background:#000;color:#fff']) {
		await page.setContent('<!DOCTYPE html><html lang="en"><title>Mail</title>' +
			`<body dir="ltr" style="${style}">${inner}`);
		assert.deepEqual(await faults(page, { only: ['color-contrast'] }), [], style);
		assert.equal(await page.evaluate(() =>
			getComputedStyle(document.querySelector('p')).direction), direction);
	}
}

async function see(template, language, bare) {
	const mail = mailOf(template, language, bare);
	const direction = FROM_THE_RIGHT.includes(language) ? 'rtl' : 'ltr';

	assert.ok(mail && mail.html, 'it was sent');
	asked.length = 0;
	await page.setContent(mail.html);

	const found = await page.evaluate(read);

	await page.setContent(mail.html);
	assert.equal(found.lang, language);
	assert.equal(found.dir, direction);
	assertSays(found, mail, !bare && LETTERS[template].link === true);
	if (direction === 'rtl')
		assert.deepEqual(await page.evaluate(strayLatin), []);
	await assertLooksEverywhere(`${template}-${language}${bare ? '-bare' : ''}`);
	await assertSurvives(direction);
	assert.deepEqual(asked, [], 'nothing is fetched');
}

/* A mail with a button, of a tenant with that brand. */
async function branded(colour) {
	const t = site.tenant('secure', { 'pages.colour': colour, 'reset.pin_urls': PAGE });
	const { email } = await t.member('4938');

	assert.equal(await runOnce(site), 0);
	clear(site);
	ok(await t.call('POST', '/identity/v2/auth/pin/forgot/email', { body: { email } }));
	assert.equal(await runOnce(site), 0);
	return simpleParser(fs.readFileSync(files(site).find((file) => file.endsWith('.eml'))));
}

/* A notification where there are hosted pages: with the link to the way back. */
async function seeNotice(language) {
	const own = await Site.make({ conf: { 'hash.cost': 1, 'pages.base_url': 'https://login.example.org' } });

	try {
		const t = own.tenant(), { access, pin } = await t.member();

		assert.equal(await runOnce(own), 0);
		clear(own);
		ok(await t.call('PUT', '/identity/v2/auth/pin/change', { body: { oldpin: pin, newpin: '8265' },
			headers: { Authorization: `Bearer ${access}`, 'Accept-Language': language } }));
		assert.equal(await runOnce(own), 0);

		const { html, text } = await simpleParser(fs.readFileSync(files(own).find((file) => file.endsWith('.eml'))));

		await page.setContent(html);
		assert.equal(await page.evaluate(() => document.body.innerText.replace(/\s+/g, ' ').trim()),
			even(text.replace(/^-- ?$/m, '')));
		assert.match(await page.evaluate(() => document.links[0].href),
			new RegExp(`^https://login\\.example\\.org/t\\d+/${language}/forgot\\.html$`));
		await assertLooksEverywhere(`notice-${language}`);
	} finally {
		await own.stop();
	}
}

/* A colour as a browser computes it. */
const rgb = (hex) => `rgb(${hex.match(/[0-9a-f]{2}/g).map((part) => parseInt(part, 16)).join(', ')})`;

async function seeBrand(colour) {
	const { html } = await branded(colour);

	await page.setContent(html);
	await page.emulateMedia({ colorScheme: 'light' });
	assert.equal(await page.evaluate(() =>
		getComputedStyle(document.querySelector('a.button')).backgroundColor), rgb(BRANDS[colour]));
	await assertLooksEverywhere(`brand-${colour.slice(1)}`);
	await assertSurvives('ltr');
}

/* ---- the tests ----------------------------------------------------------------- */

test('every mail is tested here', () => {
	assert.deepEqual(Object.keys(LETTERS).sort(), mailTemplates().sort());
});

for (const language of LANGUAGES) {
	describe(`in ${language}`, () => {
		for (const template of Object.keys(LETTERS))
			test(template, () => see(template, language, false));
		for (const template of BARE)
			test(`${template}, with few settings`, () => see(template, language, true));
	});
}

describe('whatever the colour of the brand is, a mail can be read', () => {
	for (const colour of Object.keys(BRANDS))
		test(colour, () => seeBrand(colour));
});

describe('a notification says where to request another PIN', () => {
	for (const language of LANGUAGES)
		test(language, () => seeNotice(language));
});
