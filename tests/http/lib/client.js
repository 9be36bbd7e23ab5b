// SPDX-License-Identifier: MIT
// A small HTTP client that sends what it is told, and the calls of the API on top of it.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const http = require('node:http');
const net = require('node:net');
const { PATIENCE_MS } = require('../../lib/wait');

// Drop idle connections before the server does, which closes them after five seconds.
const agent = new http.Agent({ keepAlive: true, maxSockets: 512, timeout: 2000 });

const PASSWORD = 'correct-horse-battery';

function finish(status, headers, bytes) {
	const text = bytes.toString('utf8');
	const isJson = /^application\/json/.test(headers['content-type'] || '') && text !== '';

	return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/* One request; path is sent unchanged. */
function send(port, { method = 'GET', path, headers = {}, body }) {
	return new Promise((resolve, reject) => {
		const bytes = body === undefined ? undefined : Buffer.from(body);
		const all = { ...headers };

		if (bytes !== undefined)
			all['Content-Length'] = bytes.length;

		const req = http.request({ host: '127.0.0.1', port, method, path, headers: all, agent },
			(res) => {
				const parts = [];

				res.on('data', (d) => parts.push(d));
				res.on('error', reject);
				res.on('end', () => {
					resolve(finish(res.statusCode, res.headers, Buffer.concat(parts)));
				});
			});

		// A server may close an idle connection at the moment it is used again.
		let gone = false;
		const lost = (e) => {
			const again = !gone && req.reusedSocket && !req.res &&
				['ECONNRESET', 'EPIPE'].includes(e.code);

			if (again)
				resolve(send(port, { method, path, headers, body }));
			else
				reject(e);
			gone = true;
		};

		req.on('error', lost);
		// The connection may also end without an error; then no answer can arrive.
		req.on('close', () => {
			if (!req.res)
				lost(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' }));
		});
		req.end(bytes);
	});
}

/*
 * Send bytes on a new connection. Returns everything that came back, and whether the server
 * closed it. Gives up when nothing arrives for `first` milliseconds, or nothing more for
 * `patience`.
 */
function sendBytes(port, bytes, { end = false, patience = 10000, first = PATIENCE_MS } = {}) {
	return new Promise((resolve) => {
		const parts = [];
		const s = net.connect(port, '127.0.0.1');
		let timer;
		const done = (closed) => {
			clearTimeout(timer);
			s.destroy();
			resolve({ text: Buffer.concat(parts).toString('latin1'), closed });
		};
		const wait = (ms) => {
			clearTimeout(timer);
			timer = setTimeout(() => done(false), ms);
		};

		s.on('connect', () => {
			s.write(bytes);
			if (end)
				s.end();
			wait(first);
		});
		s.on('data', (d) => { parts.push(d); wait(patience); });
		s.on('close', () => done(true));
		s.on('error', () => done(true));
	});
}

/* Run `count` jobs, at most `width` at once. */
async function inParallel(count, width, job) {
	const results = new Array(count);
	let next = 0;
	const lane = async () => {
		while (next < count) {
			const i = next++;

			results[i] = await job(i);
		}
	};

	await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
	return results;
}

function query(pairs) {
	const list = Array.isArray(pairs) ? pairs : Object.entries(pairs);

	return list.filter(([, v]) => v !== undefined)
		.map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join('&');
}

let people = 0;

/* The profile of a new person, unlike all others. */
function person(more = {}) {
	const n = ++people;
	// No digits in names: a PIN may not repeat them.
	const tag = `${process.pid}x${n}`.replace(/\d/g, (d) => 'abcdefghij'[d]);

	return {
		Email: [{ Type: 'Primary', Value: `p.${tag}@Example.org` }],
		UserName: `User.${tag}`,
		PhoneId: `+4915${String(100000 + n)}0000`, // no PIN of the tests contains its ends
		EmailVerified: true,
		PhoneIdVerified: true,
		Password: PASSWORD,
		...more,
	};
}

/*
 * Check that an answer does not name the service whose API this is, as in profile secure. Only an
 * unknown API key, which has no tenant and so no profile, gets the documented text.
 */
function namesNobody({ text, json }) {
	if (json?.ErrorCode !== 901)
		assert.doesNotMatch(text, /loginradius/i);
}

/* The calls of the API, as one tenant. */
class Client {
	constructor(site, keys) {
		this.site = site;
		Object.assign(this, keys);
	}

	set(settings) {
		this.site.set(this, settings);
	}

	/* body: an object (sent as JSON) or text. */
	async call(method, path, { q = {}, headers = {}, body, key = true } = {}) {
		const all = Array.isArray(q) ? q : Object.entries(q);
		const text = query(key ? [['apikey', this.apikey], ...all] : all);
		const type = body === undefined ? {} : { 'Content-Type': 'application/json' };

		const answer = await send(this.site.port, {
			method,
			path: (this.site.prefix || '') + path + (text ? `?${text}` : ''),
			headers: { ...type, ...headers },
			body: typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body,
		});

		if (this.profile === 'secure')
			namesNobody(answer);
		return answer;
	}

	manage(method, path, options = {}) {
		const headers = { 'X-LoginRadius-ApiSecret': this.apisecret, ...options.headers };

		return this.call(method, `/identity/v2/manage/account${path}`, { ...options, headers });
	}

	async create(profile = person()) {
		return ok(await this.manage('POST', '', { body: profile }));
	}

	async read(uid) {
		return ok(await this.manage('GET', `/${uid}`));
	}

	update(uid, body) {
		return this.manage('PUT', `/${uid}`, { body });
	}

	login(body, headers) {
		return this.call('POST', '/identity/v2/auth/login', { body, headers });
	}

	pinLogin(session, pin) {
		return this.call('POST', '/identity/v2/auth/login/pin',
			{ q: { session_token: session }, body: { pin } });
	}

	setPin(token, pin) {
		return this.call('POST', '/identity/v2/auth/pin/set/pinauthtoken',
			{ q: { pinauthtoken: token }, body: { pin } });
	}

	change(access, oldpin, newpin) {
		return this.call('PUT', '/identity/v2/auth/pin/change',
			{ headers: { Authorization: `Bearer ${access}` }, body: { oldpin, newpin } });
	}

	endSession(session) {
		return this.call('GET', '/identity/v2/auth/session_token/InValidate',
			{ q: { session_token: session } });
	}

	validate(access) {
		return this.call('GET', '/identity/v2/auth/access_token/Validate',
			{ headers: { Authorization: `Bearer ${access}` } });
	}

	endAccess(access) {
		return this.call('GET', '/identity/v2/auth/access_token/InValidate',
			{ headers: { Authorization: `Bearer ${access}` } });
	}

	/* A person with a PIN, signed in: {uid, email, username, phone, pin, access, session, ...}. */
	async member(pin = '4938', more = {}) {
		const wish = person({ PINInfo: { PIN: pin }, ...more });
		const made = await this.create(wish);
		const email = wish.Email[0].Value;
		const signed = ok(await this.login({ email, password: wish.Password }));

		return {
			uid: made.Uid,
			email,
			username: wish.UserName,
			phone: wish.PhoneId,
			password: wish.Password,
			pin,
			access: signed.access_token,
			refresh: signed.refresh_token,
			session: signed.session_token,
		};
	}
}

/* The body of a success. */
function ok(answer) {
	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
	return answer.json;
}

const FIRST = ['ErrorCode', 'Message', 'Description'];
const DATA = [...FIRST, 'IsProviderError', 'ProviderErrorResponse', 'Data'];

// The members of Data: those an error always has, and those it can have by answers.additions.
const ALWAYS = { 1243: ['PINAuthToken'], 1198: ['LoginLockedTimeout'] };
const LEFT = ['LoginLockedTimeout', 'AttemptsLeft'];
const ADDED = { 1236: LEFT, 1241: LEFT, 1102: LEFT, 1129: LEFT, 1122: ['RetryAt'], 1123: ['RetryAt'],
	429: ['RetryAt'], 1063: ['IsReplaced'] };

/* Check the members of an error, and of its Data. */
function checkMembers({ json }, code, said) {
	const data = Object.keys(json.Data || {});

	assert.deepEqual(Object.keys(json), code === 1134 ? [...FIRST, 'Errors'] : 'Data' in json ? DATA : FIRST, said);
	if (ADDED[code])
		assert.ok(data.every((name) => ADDED[code].includes(name)), said);
	else
		assert.deepEqual(data, ALWAYS[code] || [], said);
}

/* Check that an answer is an error in the usual form; returns its body. */
function refused(answer, status, code, name) {
	const said = `${answer.status} ${answer.text}`;

	assert.equal(answer.status, status, said);
	assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8', said);
	assert.match(answer.headers['x-request-id'], /^[0-9a-f]{16}$/);
	assert.equal(answer.json.ErrorCode, code, said);
	assert.equal(typeof answer.json.Message, 'string');
	assert.equal(typeof answer.json.Description, 'string');
	assert.ok(answer.json.Message.length > 0 && answer.json.Description.length > 0);
	checkMembers(answer, code, said);
	if (name !== undefined)
		assert.ok(answer.json.Description.toLowerCase().includes(name.toLowerCase()), said);
	return answer.json;
}

/* The text of the only fault in a 1134 answer. */
function fieldFault(answer, field) {
	const { Errors } = refused(answer, 403, 1134);

	assert.equal(Errors.length, 1);
	assert.deepEqual(Object.keys(Errors[0]), ['FieldName', 'ErrorMessage']);
	assert.equal(Errors[0].FieldName, field);
	assert.ok(Errors[0].ErrorMessage.length > 0);
	return Errors[0].ErrorMessage;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function uuid() {
	return crypto.randomUUID();
}

module.exports = { Client, PASSWORD, GUID, TIME, send, sendBytes, inParallel, query, person, ok,
	refused, fieldFault, namesNobody, uuid };
