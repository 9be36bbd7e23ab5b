// SPDX-License-Identifier: MIT
// A site with published pages, people in every condition a page has something to say about, and
// a browser that opens the pages in any state.
'use strict';

const path = require('node:path');
const { launch } = require('./browser');
const { skeleton, skeletons, directionOf } = require('./skeletons');
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
const SLOTS = { Name: 'Ada', Until: '14:32 UTC', When: '14:32 UTC', Time: '14:32 UTC', Count: '2',
	Target: 'a…@example.com', Reference: '0123456789abcdef', Home: 'account.html', Left: '4:00',
	Program: 'Firefox, Linux', Kind: 'PIN' };

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
		// Links in mails begin with it, and it depends on the port.
		require('node:fs').appendFileSync(pages.site.conf, `pages.base_url = ${pages.base}\n`);
		if (inbox)
			pages.inbox = await Inbox.start(pages.site);
		pages.tenant = pages.site.tenant('secure', { ...SETTINGS, ...settings });
		pages.way = new Recovery(pages.tenant);
		pages.publish();
		pages.ownBrowser = browser === undefined;
		pages.browser = browser || await launch();
		return pages;
	}

	publish() {
		return this.site.pintle('pages', 'publish', this.tenant.apikey);
	}

	async stop() {
		if (this.ownBrowser)
			await this.browser?.close();
		await this.inbox?.stop();
		await this.site?.stop();
	}

	url(page, language = 'en', query = '') {
		return `${this.base}/${this.folder}/${language}/${page}.html${query}`;
	}

	/* The published file of a page. */
	file(page, language = 'en') {
		return path.join(this.site.dir, 'www', this.folder, language, `${page}.html`);
	}

	/* A browser's window of its own, with nothing stored. script: false switches scripts off. */
	async context({ scheme = 'light', width = 1280, height = 800, density = 1, script = true,
		forced = false, language = 'en', ...more } = {}) {
		const context = await this.browser.newContext({ colorScheme: scheme,
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
	 * Put a page that was opened still into a state, or into that of an error, by the functions of
	 * its own page.js.
	 */
	async put(page, { state, error, reason = '' }, slots = SLOTS) {
		const module = `${this.base}/assets/page.js`;

		await page.evaluate(async ([from, what, values]) => {
			const { show, fail } = await import(from);

			if (what.state)
				show(what.state, values);
			if (what.error)
				fail({ status: 400, ok: false, date: new Date(), retry: 0, id: values.Reference, answer: {
					ErrorCode: what.error, Errors: [{ FieldName: what.reason, ErrorMessage: what.reason }],
				} }, values);
		}, [module, { state, error, reason }, slots]);
	}

	/*
	 * Call see(page, {name, language, state, error}) for every page in a language and every state
	 * and error of it: state is undefined for the page as it is opened, error the code told.
	 */
	async walk(page, language, see) {
		for (const { name, states, errors, script } of skeletons()) {
			const about = { name, language, direction: directionOf(language) };

			await this.still(page, name, language);
			await see(page, { ...about, first: states[0] });
			if (!script)
				continue;
			for (const state of states.slice(1)) {
				await this.put(page, { state });
				await see(page, { ...about, state });
			}
			for (const { state, code, reason, field } of errors.filter((e) => e.field)) {
				await this.put(page, { state, error: code, reason });
				await see(page, { ...about, state, error: code, reason, field });
			}
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
