// SPDX-License-Identifier: MIT
// The preview of a tenant's pages: one file, which shows each page light and dark whatever the
// reader prefers, and loads nothing.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { faults, launch, openPage } = require('./lib/browser');
const { LANGUAGES, skeletons } = require('./lib/skeletons');
const { BIN } = require('../http/lib/site');

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="90" height="90">' +
	'<path d="M0 0h9v9z"/></svg>';
const LOOKED_AT = ['sign-in', 'pin', 'reset-pin'];

let dir, conf, apikey, file, browser, page;

const pintle = (...args) => execFileSync(path.join(BIN, 'pintle'), ['-c', conf, ...args], { encoding: 'utf8' });

before(async () => {
	dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-preview-'));
	conf = `${dir}/site/etc/pintle.conf`;
	file = `${dir}/preview.html`;
	execFileSync(path.join(BIN, 'pintle'), ['init', `${dir}/site`]);
	apikey = JSON.parse(pintle('tenant', 'add', 'Nord & Süd')).apikey;
	fs.writeFileSync(`${dir}/a.svg`, LOGO);
	pintle('tenant', 'set', apikey, 'pages.colour=#ffeb3b', `pages.logo=@${dir}/a.svg`);
	pintle('pages', 'preview', apikey, file);
	browser = await launch();
	page = await openPage(browser);
});

after(async () => {
	await browser?.close();
	fs.rmSync(dir, { recursive: true, force: true });
});

/* Within the page: load the frames of a section, and wait until they are shown. */
async function show(name) {
	const section = [...document.querySelectorAll('section')]
		.find((s) => s.querySelector('h2').textContent === name);
	const frames = [...section.querySelectorAll('iframe')];
	const isShown = ({ contentDocument: d }) => d?.readyState === 'complete' && d.querySelector('main');

	for (const frame of frames)
		frame.loading = 'eager';
	while (!frames.every(isShown))
		await new Promise((resolve) => { setTimeout(resolve, 50); });
	return frames.map((frame) => {
		const d = frame.contentDocument, logo = d.querySelector('.logo');
		const look = (element) => frame.contentWindow.getComputedStyle(element);

		return { theme: frame.title, heading: d.querySelector('h1').textContent,
			ground: look(d.body).backgroundColor, scheme: look(d.documentElement).colorScheme,
			button: look(d.querySelector('.main') || d.body).backgroundColor,
			logo: logo.currentSrc.slice(0, 26), width: logo.naturalWidth };
	});
}

test('it has every page, in pairs of light and dark', () => {
	const text = fs.readFileSync(file, 'utf8');
	const named = [...text.matchAll(/^<h2>([a-z-]+)<\/h2>$/gm)].map(([, name]) => name);

	assert.deepEqual(named, skeletons().map(({ name }) => name).filter((name) => name !== 'front').sort());
	assert.match(text, /<title>Preview: Nord &amp; Süd<\/title>/);
	assert.equal([...text.matchAll(/<iframe [^>]*title="light"/g)].length,
		[...text.matchAll(/<iframe [^>]*title="dark"/g)].length);
	for (const figure of text.split('<figure>').slice(1))
		assert.deepEqual([...figure.matchAll(/ title="(\w+)"/g)].map(([, theme]) => theme), ['light', 'dark']);
	assert.ok(text.includes('<figcaption>form, with an error</figcaption>'));
	assert.doesNotMatch(text, /<script|<link|modulepreload|&lt;(script|link)|src=&quot;\//);
});

for (const colorScheme of ['light', 'dark']) {
	test(`to a reader who prefers ${colorScheme}`, async () => {
		const asked = [];

		page.removeAllListeners('request');
		page.on('request', (request) => asked.push(request.url()));
		await page.emulateMedia({ colorScheme });
		await page.goto(`file://${file}`);
		for (const name of LOOKED_AT) {
			const frames = await page.evaluate(show, name);

			assert.ok(frames.length >= 4, name);
			for (const { theme, ground, scheme, button, logo, width, heading } of frames) {
				const where = `${name}: ${heading}, ${theme}`;

				assert.equal(ground, theme === 'dark' ? 'rgb(16, 18, 20)' : 'rgb(245, 246, 248)', where);
				assert.equal(scheme, theme, where);
				if (theme === 'light' && button !== ground)
					assert.equal(button, 'rgb(255, 235, 59)', where);
				assert.equal(logo, 'data:image/svg+xml;base64,', where);
				assert.equal(width, 90, where);
			}
		}
		assert.deepEqual(asked.filter((url) => url !== `file://${file}` && !url.startsWith('data:') &&
			!url.startsWith('about:')), []);
	});
}

test('its texts can be read', async () => {
	await page.goto(`file://${file}`);
	for (const name of LOOKED_AT)
		await page.evaluate(show, name);
	assert.deepEqual(await faults(page, { only: ['color-contrast'] }), []);
});

test('in another language, or in none there is', () => {
	for (const language of LANGUAGES) {
		pintle('pages', 'preview', apikey, `${dir}/${language}.html`, '--language', language);
		assert.ok(fs.readFileSync(`${dir}/${language}.html`, 'utf8').includes(`&lt;html lang=&quot;${language}&quot;`));
	}

	const { status, stderr } = spawnSync(path.join(BIN, 'pintle'),
		['-c', conf, 'pages', 'preview', apikey, `${dir}/xx.html`, '--language', 'xx'], { encoding: 'utf8' });

	assert.equal(status, 64);
	assert.match(stderr, /^pintle: there are no pages in this language: xx\n/);
	assert.ok(!fs.existsSync(`${dir}/xx.html`));
});

test('a file that cannot be written is named', () => {
	const { status, stderr } = spawnSync(path.join(BIN, 'pintle'),
		['-c', conf, 'pages', 'preview', apikey, '/no/such/file'], { encoding: 'utf8' });

	assert.equal(status, 1);
	assert.equal(stderr, 'pintle: /no/such/file: No such file or directory\n');
});
