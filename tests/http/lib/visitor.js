// SPDX-License-Identifier: MIT
/*
 * A browser without script, as far as forms need one: it keeps cookies, fills in the form of a page,
 * sends it to the page's own address, and follows the redirect.
 */
'use strict';

const assert = require('node:assert/strict');
const { send } = require('./client');

const FORM = 'application/x-www-form-urlencoded';

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#35': '#', '#61': '=' };

/* A text of HTML as it is read. */
function plain(html) {
	return html.replace(/&(#?\w+);/g, (all, name) => NAMED[name] ??
		(/^#\d+$/.test(name) ? String.fromCodePoint(Number(name.slice(1))) : all));
}

const attribute = (tag, name) => {
	const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);

	return found ? plain(found[1]) : undefined;
};

class Visitor {
	/* headers: what this browser says of itself; forms are sent as those of the page that shows them. */
	constructor(site, { headers = {}, cookies = true } = {}) {
		Object.assign(this, { site, headers, takesCookies: cookies, jar: new Map() });
	}

	get origin() {
		return `http://127.0.0.1:${this.site.port}`;
	}

	cookieHeader() {
		return this.jar.size > 0
			? { Cookie: [...this.jar].map(([k, v]) => `${k}=${v.value}`).join('; ') } : {};
	}

	/* Keep cookies as a browser does: the name's promises are checked. */
	takeCookies(answer) {
		for (const line of answer.headers['set-cookie'] ?? []) {
			const [pair, ...rest] = line.split('; ');
			const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];

			assert.match(name, /^__Host-/);
			for (const needed of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax'])
				assert.ok(rest.includes(needed), line);
			if (!this.takesCookies)
				continue;
			if (rest.includes('Max-Age=0'))
				this.jar.delete(name);
			else
				this.jar.set(name, { value, attributes: rest });
		}
	}

	async request(method, path, { headers = {}, body } = {}) {
		const answer = await send(this.site.port, { method, path: (this.site.prefix ?? '') + path, body,
			headers: { Accept: 'text/html', ...this.cookieHeader(), ...this.headers, ...headers } });

		this.takeCookies(answer);
		return Object.assign(answer, { path });
	}

	/* Open a page; following redirects, as a person arrives there. */
	async open(path) {
		let answer = await this.request('GET', path);

		for (let i = 0; i < 5 && answer.status === 303; i++)
			answer = await this.request('GET', answer.headers.location.replace(/#.*/, ''));
		this.page = answer;
		return answer;
	}

	/* The fields of the page's first form with what they hold. */
	fields(html = this.page.text) {
		const form = /<form[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
		const fields = {};

		for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
			const name = attribute(tag, 'name'), type = attribute(tag, 'type');

			if (name === undefined)
				continue;
			if (!['checkbox', 'radio'].includes(type) || /\schecked\b/.test(tag))
				fields[name] = attribute(tag, 'value') ?? '';
			else
				fields[name] ??= undefined;
		}
		return fields;
	}

	/* Fill in the form of the page that is open and send it; the answer before any redirect. */
	post(values, { headers = { Origin: this.origin }, path = this.page.path } = {}) {
		const all = { ...(this.page && this.fields()), ...values };
		const body = Object.entries(all).filter(([, v]) => v !== undefined)
			.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&');

		return this.request('POST', path, { headers: { 'Content-Type': FORM, ...headers }, body });
	}

	/* The same, and where it leads. */
	async submit(values, options) {
		const answer = await this.post(values, options);

		if (answer.status !== 303) {
			this.page = answer;
			return answer;
		}
		return this.open(answer.headers.location.replace(/#.*/, ''));
	}

	/* What the page says, without tags. */
	get says() {
		return plain((/<main>[\s\S]*<\/main>/.exec(this.page.text)?.[0] ?? this.page.text)
			.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).trim();
	}

	get title() {
		return plain(/<title>([\s\S]*?)<\/title>/.exec(this.page.text)[1]).trim();
	}
}

module.exports = { Visitor, plain };
