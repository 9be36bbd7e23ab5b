// SPDX-License-Identifier: MIT
/*
 * Two browsers used in the same way, by mouse and keyboard: Debian's Chromium and Firefox ESR, each
 * with or without script and cookies. The functions that look into a page work without script too.
 */
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const puppeteer = require('puppeteer-core');
const { launchPersistent } = require('./browser');
const { until, PATIENCE_MS } = require('../../lib/wait');

const FIREFOX = '/usr/bin/firefox-esr';
const REFUSED = 2; // in the settings of both browsers: no cookies, and no other storage

/* What both have; `tab` is a page of playwright or of puppeteer. */
class Browser {
	look(what, about) {
		return this.tab.evaluate(what, about);
	}

	text() {
		return this.look(() => document.body.innerText);
	}

	/* Some pages lead on to another one while they are being opened. */
	async open(url) {
		await this.tab.goto(url, { timeout: PATIENCE_MS }).catch((e) => {
			if (!/ABORTED|interrupted by another navigation/.test(e.message))
				throw e;
		});
	}

	/* Wait for a text on the page, also on the next one. */
	async sees(text) {
		await until(async () => (await this.text().catch(() => '')).includes(text)).catch(async () => {
			throw new Error(`"${text}" is not there: ${await this.text().catch(String)}`);
		});
	}

	async press(selector) {
		const [x, y] = await this.look((one) => {
			const e = document.querySelector(one);

			e.scrollIntoView({ block: 'center', behavior: 'instant' });
			const { left, top, width, height } = e.getBoundingClientRect();

			return [left + width / 2, top + height / 2];
		}, selector);

		await this.tab.mouse.click(x, y);
	}

	/* Again when a style sheet that came late has moved the field away. */
	async type(selector, text) {
		await until(async () => {
			await this.look((one) => { document.querySelector(one).value = ''; }, selector);
			await this.press(selector);
			await this.tab.keyboard.type(text);
			return text === await this.look((one) => document.querySelector(one).value, selector);
		});
	}
}

class Chromium extends Browser {
	static async start({ script = true, cookies = true } = {}) {
		const b = new Chromium();

		b.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
		fs.mkdirSync(path.join(b.folder, 'Default'));
		fs.writeFileSync(path.join(b.folder, 'Default/Preferences'), JSON.stringify(cookies ? {} :
			{ profile: { default_content_setting_values: { cookies: REFUSED } } }));
		b.context = await launchPersistent(b.folder, { javaScriptEnabled: script });
		[b.tab] = b.context.pages();
		return b;
	}

	async stop() {
		await this.context.close();
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

class Firefox extends Browser {
	static async start({ script = true, cookies = true } = {}) {
		const b = new Firefox();

		b.browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true,
			timeout: PATIENCE_MS, protocolTimeout: PATIENCE_MS,
			extraPrefsFirefox: { 'javascript.enabled': script,
				...(cookies ? {} : { 'network.cookie.cookieBehavior': REFUSED }) } });
		b.tab = await b.browser.newPage();
		return b;
	}

	stop() {
		return this.browser.close();
	}
}

module.exports = { ENGINES: { Chromium, Firefox } };
