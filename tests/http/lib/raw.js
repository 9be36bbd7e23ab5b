// SPDX-License-Identifier: MIT
/*
 * Requests as the SDKs in other languages write them: what is escaped, where keys and tokens go,
 * how headers and members are spelt. Shares no code with client.js, so that habits of that
 * client do not hide differences.
 */
'use strict';

const crypto = require('node:crypto');
const http = require('node:http');

/* One request on a new connection, path and headers unchanged: {status, json, text}. */
function exchange(port, { method, path, headers, body }) {
	return new Promise((resolve, reject) => {
		const bytes = body === undefined ? undefined : Buffer.from(body, 'utf8');
		const length = bytes === undefined ? {} : { 'Content-Length': bytes.length };
		const req = http.request({ host: '127.0.0.1', port, method, path, agent: false,
			headers: { ...headers, ...length } }, (res) => {
			let text = '';

			res.setEncoding('utf8');
			res.on('data', (part) => { text += part; });
			res.on('error', reject);
			res.on('end', () => resolve({ status: res.statusCode, text, json: JSON.parse(text) }));
		});

		req.on('error', reject);
		req.end(bytes);
	});
}

/* A SOTT with times in a client's format. */
function sottOf(keys, form) {
	const key = crypto.pbkdf2Sync(keys.apisecret, Buffer.alloc(8), 10000, 32, 'sha1');
	const cipher = crypto.createCipheriv('aes-256-cbc', key, 'tu89geji340t89u2');
	const times = [0, 10].map((minutes) => form(new Date(Date.now() + minutes * 60e3)));
	const text = cipher.update(`${times[0]}#${keys.apikey}#${times[1]}`, 'utf8', 'base64') +
		cipher.final('base64');

	return `${text}*${crypto.createHash('md5').update(text).digest('hex')}`;
}

/* The members of a model, renamed at every depth. */
function renamed(model, name) {
	if (Array.isArray(model))
		return model.map((one) => renamed(one, name));
	if (model === null || typeof model !== 'object')
		return model;
	return Object.fromEntries(Object.entries(model).map(([k, v]) => [name(k), renamed(v, name)]));
}

/* As documented for the languages without models: OldPIN is oldPIN, PINInfo pinInfo, PIN pin. */
const lowered = (name) => name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (s) => s.toLowerCase());

const joined = (q, value) => Object.entries(q).filter(([, v]) => v !== undefined)
	.map(([k, v]) => `${k}=${value(v)}`).join('&');

/*
 * call(method, path, {q, model, token, sott, secret}): the names of q and of the path are the
 * SDKs', the same in all; secret: the call is one of a back end.
 */

/* python: json.dumps, and a query that nobody escapes. */
class Python {
	constructor(port, keys) {
		Object.assign(this, { port, keys });
	}

	static text(v) {
		return typeof v === 'boolean' ? (v ? 'True' : 'False') : String(v);
	}

	static dumps(v) {
		if (Array.isArray(v))
			return `[${v.map(Python.dumps).join(', ')}]`;
		if (v !== null && typeof v === 'object')
			return `{${Object.entries(v).map((x) => x.map(Python.dumps).join(': ')).join(', ')}}`;
		return JSON.stringify(v).replace(/[\u007f-\uffff]/g,
			(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
	}

	/* The library below escapes only what a URL may not contain. */
	static wire(path) {
		return path.replace(/[^!#$%&'()*+,/:;=?@[\]~\w.-]+/g, encodeURIComponent);
	}

	/* It writes times on a 12-hour clock without AM and PM. */
	sott() {
		return sottOf(this.keys, (d) => d.toISOString().slice(0, 19).replaceAll('-', '/')
			.replace(/T(\d\d)/, (_, h) => ` ${String(h % 12 || 12).padStart(2, '0')}`));
	}

	call(method, path, { q = {}, model = {}, token, sott, secret } = {}) {
		const query = joined({ apiKey: this.keys.apikey, ...q }, Python.text);

		return exchange(this.port, {
			method,
			path: Python.wire(`/${path}?${query}`),
			headers: {
				'User-Agent': 'python-requests/2.31.0', 'Accept-encoding': 'gzip', 'Accept': '*/*',
				'Content-Type': 'application/json',
				...(token ? { Authorization: `Bearer ${token}` } : {}),
				...(sott ? { 'X-LoginRadius-Sott': sott } : {}),
				...(secret ? { 'X-LoginRadius-ApiSecret': this.keys.apisecret } : {}),
				'X-Origin-IP': '192.0.2.7',
			},
			body: method === 'GET' ? undefined : Python.dumps(renamed(model, lowered)),
		});
	}
}

/* java: a query that nobody escapes, and keys that stay in headers once they have been there. */
class Java {
	constructor(port, keys) {
		Object.assign(this, { port, keys, kept: {} });
	}

	/* Numbers are not padded. */
	sott() {
		return sottOf(this.keys, (d) => `${d.getUTCFullYear()}/${d.getUTCMonth() + 1}/` +
			`${d.getUTCDate()} ${d.getUTCHours()}:${d.getUTCMinutes()}:${d.getUTCSeconds()}`);
	}

	/* gson omits null, even where it should erase, and escapes characters of HTML. */
	static gson(model) {
		return JSON.stringify(model, (k, v) => v ?? undefined).replace(/[<>&='\u2028\u2029]/g,
			(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
	}

	call(method, path, { q = {}, model = {}, token, sott, secret } = {}) {
		if (sott)
			this.kept['X-LoginRadius-Sott'] = sott;
		if (secret)
			this.kept['X-LoginRadius-ApiSecret'] = this.keys.apisecret;
		return exchange(this.port, {
			method,
			path: `/${path}?${joined({ ...q, apiKey: this.keys.apikey }, String)}`,
			headers: {
				'Content-Type': 'application/json', 'charset': 'UTF-8', 'Accept-Encoding': 'gzip',
				...this.kept,
				...(token ? { Authorization: `Bearer ${token}` } : {}),
				'X-Origin-IP': '192.0.2.7', 'User-Agent': 'Java/17.0.11',
				'Accept': 'text/html, image/gif, image/jpeg, */*; q=0.2',
			},
			body: method === 'GET' ? undefined : Java.gson(model),
		});
	}
}

/*
 * html5: in a browser, whose page says where people come from. The libraries before 11 put the
 * access token and the SOTT in the query, where they are escaped like the rest; the later ones say
 * `authorization`.
 */
class Browser {
	constructor(port, keys, later = false) {
		Object.assign(this, { port, keys, later });
	}

	/* Made by the console, for long: a page has no secret to make one with. */
	sott() {
		return sottOf(this.keys, (d) => d.toISOString().slice(0, 19).replace('T', ' '));
	}

	call(method, path, { q = {}, model = {}, token, sott } = {}) {
		const open = this.later ? {} : { access_token: token, sott };
		const hidden = !this.later ? {} : { ...(token ? { authorization: `Bearer ${token}` } : {}),
			...(sott ? { 'X-LoginRadius-Sott': sott } : {}) };

		const all = { ...q, ...open, ApiKey: this.keys.apikey };

		return exchange(this.port, {
			method,
			path: `/${path}?${joined(all, encodeURIComponent)}`,
			headers: {
				'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0',
				'Accept': '*/*', 'Accept-Language': 'de,en-US;q=0.7',
				'Accept-Encoding': 'gzip, deflate, br',
				...hidden,
				'Content-type': 'application/json', 'X-Requested-With': 'XMLHttpRequest',
				'Origin': 'https://shop.example.org', 'Referer': 'https://shop.example.org/me?x=1',
			},
			body: method === 'GET' ? undefined : JSON.stringify(renamed(model, lowered)),
		});
	}
}

/* go: what is left of a browser's work, its back end's; the secret goes in the query. */
class Go {
	constructor(port, keys) {
		Object.assign(this, { port, keys });
	}

	call(method, path, { q = {}, model, secret } = {}) {
		const keys = { apikey: this.keys.apikey,
			apisecret: secret ? this.keys.apisecret : undefined };

		return exchange(this.port, {
			method,
			path: `/${path}?${joined({ ...keys, ...q }, encodeURIComponent)}`,
			headers: { 'User-Agent': 'Go-http-client/1.1', 'Content-Type': 'application/json',
				'Accept-Encoding': 'gzip' },
			body: method === 'GET' || model === undefined ? undefined : JSON.stringify(model),
		});
	}
}

module.exports = { Python, Java, Browser, Go };
