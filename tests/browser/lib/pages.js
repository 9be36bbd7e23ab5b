// SPDX-License-Identifier: MIT
// A site with published pages, people in every condition a page has something to say about, and
// a browser that opens the pages in any state.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { launch } = require('./browser');
const { skeleton, parts, directionOf } = require('./skeletons');
const { Site } = require('../../http/lib/site');
const { ok, person } = require('../../http/lib/client');
const { Inbox } = require('../../http/lib/inbox');
const { Recovery, UNLIMITED } = require('../../http/lib/recover');
const { PATIENCE_MS } = require('../../lib/wait');

const FOLDER = 'northwind'; // of the tenant's pages
const PRODUCT = 'Northwind';
const SUPPORT = 'help@northwind.example';
const PIN = '4938';
const WRONG_PINS = ['1590', '2608', '3715', '4826', '5937', '6048', '7159', '8260', '9371', '1482'];

// Everything that pages depend on is switched on.
const SETTINGS = { ...UNLIMITED, 'pages.folder': FOLDER, 'mail.product': PRODUCT, 'mail.support': SUPPORT,
	'question.enabled': 'on', 'pin.ask_on_login': 'on' };

// What stands in the place of each figure and name that only the moment knows.
const SLOTS = { Name: 'Ada', Target: 'a…@example.com', Masked: 'a…@example.com', Until: '14:32 UTC',
	In: '4:00', When: '14:32 UTC', Time: '14:32 UTC', Wait: '0:30', Note: '', Count: '2', Number: '1',
	Question: 'First school?', QuestionId: '1', Reference: '0123456789abcdef', Detail: '1.2.3',
	Home: 'account.html' };

/*
 * What a page did since it was opened, for the criteria: lines of its console, errors, violations
 * of its policy, and its requests.
 */
function watch(page) {
	const seen = { lines: [], requests: [] };

	page.on('console', (m) => seen.lines.push(`${m.type()}: ${m.text()}`));
	page.on('pageerror', (e) => seen.lines.push(String(e)));
	page.on('request', (r) => seen.requests.push(r));
	page.seen = seen;
	return page;
}

class Pages {
	/*
	 * conf: of the install; settings: of the tenant; inbox: mails go to an SMTP server here;
	 * browser: one to use instead of an own.
	 */
	static async make({ conf = {}, settings = {}, inbox = false, browser } = {}) {
		const pages = new Pages();

		pages.site = await Site.make({ conf: { 'hash.cost': 1, ...conf } });
		pages.base = `http://127.0.0.1:${pages.site.port}`;
		pages.folder = settings['pages.folder'] || FOLDER;
		await pages.sayWhere();
		if (inbox)
			pages.inbox = await Inbox.start(pages.site);
		pages.tenant = pages.site.tenant('secure', { ...SETTINGS, ...settings });
		pages.way = new Recovery(pages.tenant);
		pages.publish();
		pages.ownBrowser = browser === undefined;
		pages.browser = browser || await launch();
		return pages;
	}

	/* Links in mails begin with the address of the site, which nobody knows before it has a port. */
	async sayWhere() {
		fs.appendFileSync(this.site.conf, `pages.base_url = ${this.base}\n`);
		await this.site.stopServer();
		this.site.spawn();
		if (!await this.site.answers())
			throw new Error(`lighttpd did not start again: ${this.site.serverOutput}`);
	}

	publish() {
		return this.site.pintle('pages', 'publish', this.tenant.apikey);
	}

	/* A browser that loads all that a person's does, to weigh pages with. */
	async whole() {
		this.wholeBrowser ??= await launch({ whole: true });
		return this.wholeBrowser;
	}

	async stop() {
		if (this.ownBrowser)
			await this.browser?.close();
		await this.wholeBrowser?.close();
		await this.inbox?.stop();
		await this.site?.stop();
	}

	/* The address of a page; `front` is that of the whole install. */
	url(page, language = 'en', query = '') {
		if (page === 'front')
			return `${this.base}/${query}`;
		return `${this.base}/${this.folder}/${language}/${page}.html${query}`;
	}

	/* The published file of a page. */
	file(page, language = 'en') {
		return path.join(this.site.dir, 'www',
			page === 'front' ? 'index.html' : path.join(this.folder, language, `${page}.html`));
	}

	/* A browser's window of its own, with nothing stored. script: false switches scripts off. */
	async context({ scheme = 'light', width = 1280, height = 800, density = 1, script = true,
		forced = false, language = 'en', browser = this.browser, ...more } = {}) {
		const context = await browser.newContext({ colorScheme: scheme,
			viewport: { width, height }, deviceScaleFactor: density, javaScriptEnabled: script,
			forcedColors: forced ? 'active' : 'none', locale: language,
			reducedMotion: 'reduce', ...more });

		context.setDefaultTimeout(PATIENCE_MS);
		return context;
	}

	/* An empty tab in a context of its own; close() of it closes both. */
	async tab(options) {
		const context = await this.context(options);
		const page = watch(await context.newPage());

		page.on('close', () => context.close().catch(() => {}));
		return page;
	}

	/* Open a page as a person does. Options: language, query, and those of context(). */
	async open(name, { query = '', ...options } = {}) {
		const page = await this.tab(options);

		await page.goto(this.url(name, options.language, query));
		return page;
	}

	/* Open a page as a person does, wait for all it loads, and do not let it lead on to another. */
	async openToWeigh(name, { query = '', ...options } = {}) {
		const page = await this.tab({ browser: await this.whole(), ...options });
		const others = (r) => r.isNavigationRequest() && r !== page.seen.requests[0];

		await page.route('**', (route) => (others(route.request()) ? route.abort() : route.continue()));
		await page.goto(this.url(name, options.language, query));
		await page.waitForLoadState('networkidle').catch(() => {}); // it may have tried to lead on
		page.seen.requests = page.seen.requests.filter((r) => !others(r));
		return page;
	}

	/*
	 * Open a page without its own module, so that it stays in the state it is put into by put().
	 * The shared page.js still works.
	 */
	async openStill(name, options = {}) {
		const page = await this.tab(options);

		await this.still(page, name, options.language);
		return page;
	}

	/* The same in a tab that is already there. */
	async still(page, name, language = 'en') {
		const { script } = skeleton(name);

		await page.unroute('**/assets/*.js');
		await page.route('**/assets/*.js', (route) => (route.request().url().endsWith(`/${script}`) ?
			route.fulfill({ contentType: 'text/javascript', body: 'import "./page.js";' }) :
			route.continue()));
		Object.assign(page.seen, { lines: [], requests: [] });
		await page.goto(this.url(name, language));
	}

	/*
	 * Put a page that was opened still into a state, into that of an error, or both, by the
	 * functions of its own page.js.
	 */
	async put(page, { state, error, reason = '' }, slots = SLOTS) {
		await page.evaluate(async ([module, what, values]) => {
			const { show, fail } = await import(module);

			if (what.state !== undefined)
				show(what.state, values);
			if (what.error)
				await fail({ status: 400, ok: false, date: new Date(), retry: 0, id: values.Reference, answer: {
					ErrorCode: what.error, Errors: [{ FieldName: what.reason, ErrorMessage: what.reason }],
				} }, values);
		}, [`${this.base}/assets/page.js`, { state, error, reason }, slots]);
	}

	/*
	 * Call see(page, about) for a page as it is opened, in every state, and with every error at a
	 * field. about is {name, language, direction, state, error, reason, field, again}; again: the
	 * same field showed another error before.
	 */
	async walk(page, name, language, see) {
		const about = { name, language, direction: directionOf(language) };
		const shown = new Set();

		await this.still(page, name, language);

		const { states, errors } = await page.evaluate(parts);

		await see(page, about);
		for (const state of states) {
			await this.put(page, { state });
			await see(page, { ...about, state });
		}
		for (const error of errors) {
			await this.put(page, error);
			await see(page, { ...about, ...error, again: shown.has(error.field) });
			shown.add(error.field);
		}
	}

	/* ---- people, each new: as Client.member(), with a PIN unless it says otherwise --------- */

	person(more) {
		return this.tenant.member(PIN, { FirstName: 'Ada', LastName: 'Example', ...more });
	}

	withoutPin() {
		return this.person({ PINInfo: undefined });
	}

	/* The first wait has begun. */
	async locked() {
		const m = await this.person();

		await this.miss(m, 5);
		return m;
	}

	/* Guess wrong so many times. */
	async miss(m, times) {
		for (const pin of WRONG_PINS.slice(0, times))
			await this.tenant.pinLogin(m.session, pin);
	}

	/* Paused by an administrator. */
	async blocked() {
		const m = await this.person();

		ok(await this.tenant.update(m.uid, { IsActive: false }));
		return m;
	}

	/* With an authenticator, in m.app, and backup codes, in m.codes. */
	async withAuthenticator() {
		const m = await this.person();

		m.app = await this.way.authenticator(m);
		m.codes = await this.way.backupCodes(m);
		return m;
	}

	/* With answers "first a" and "first b" to the tenant's two security questions. */
	async withQuestions() {
		this.questions ??= this.way.questions('First school?', 'First street?');
		return this.person({ SecurityQuestionAnswer:
			Object.fromEntries(this.questions.map((id, i) => [id, `first ${'ab'[i]}`])) });
	}
}

module.exports = { Pages, SLOTS, SETTINGS, PIN, WRONG_PINS, FOLDER, PRODUCT, SUPPORT, watch, person };
