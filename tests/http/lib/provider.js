// SPDX-License-Identifier: MIT
// Our own captcha provider: the first word of a token says how it answers.
'use strict';

const http = require('node:http');

const HOST = 'www.example.org';

let made = 0;

/* A new token, which the provider treats as the word says. */
function token(word = 'ok') {
	return `${word}-${process.pid}-${++made}`;
}

function siteverify(more = {}) {
	return { success: true, challenge_ts: new Date().toISOString(), hostname: HOST,
		score: 0.9, action: 'Login', ...more };
}

const TIME = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

/* What reCAPTCHA or hCaptcha would answer. */
const ANSWERS = {
	ok: () => siteverify(),
	no: () => ({ success: false, 'error-codes': ['invalid-input-response'] }),
	secret: () => ({ success: false, 'error-codes': ['invalid-input-secret'] }),
	host: () => siteverify({ hostname: 'www.example.com' }),
	nohost: () => siteverify({ hostname: undefined }),
	action: () => siteverify({ action: 'Registration' }),
	pinlogin: () => siteverify({ action: 'PINLogin' }),
	low: () => siteverify({ score: 0.1 }),
	bot: () => siteverify({ score: 1 }),
	human: () => siteverify({ score: 0 }),
	old: () => siteverify({ challenge_ts: TIME(-303) }),
	future: () => siteverify({ challenge_ts: TIME(120) }),
	text: () => 'success',
	empty: () => '',
	half: () => '{"success":true,',
	list: () => [],
	evil: () => ({ response: '1', evil_level: '90', err_msg: 'OK' }),
	good: () => ({ response: '1', evil_level: '0', err_msg: 'OK' }),
	code1: () => ({ Response: { CaptchaCode: 1, CaptchaMsg: 'OK', EvilLevel: 0 } }),
	code9: () => ({ Response: { CaptchaCode: 9, CaptchaMsg: 'reused' } }),
};

function behave(word, req, res) {
	const send = (status, body, headers = {}) => {
		res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
		res.end(body);
	};

	switch (word) {
	case 'hang': return undefined;
	case 'reset': return req.socket.resetAndDestroy();
	case 'close': return req.socket.destroy();
	case 'status': return send(500, JSON.stringify(siteverify()));
	case 'redirect': return send(302, '', { Location: '/again' });
	case 'huge': return send(200, JSON.stringify(siteverify({ x: 'x'.repeat(10 << 20) })));
	case 'drip':
		res.writeHead(200);
		res.timer = setInterval(() => res.write(' '), 200);
		return undefined;
	default: {
		const body = ANSWERS[word] ? ANSWERS[word]() : ANSWERS.no();

		return send(200, typeof body === 'string' ? body : JSON.stringify(body));
	}
	}
}

function tokenOf(req, body) {
	if (req.method === 'GET')
		return new URL(req.url, 'http://x').searchParams.get('Ticket');
	if (/json/.test(req.headers['content-type']))
		return JSON.parse(body).Ticket;
	return new URLSearchParams(body).get('response');
}

class Provider {
	static async start() {
		const p = new Provider();

		p.seen = []; // [{token, method, url, headers, body}]
		p.server = http.createServer((req, res) => {
			let body = '';

			req.on('data', (d) => { body += d; });
			req.on('end', () => {
				const given = tokenOf(req, body) || '';

				p.seen.push({ token: given, method: req.method, url: req.url,
					headers: req.headers, body });
				behave(given.split('-')[0], req, res);
			});
			res.on('close', () => clearInterval(res.timer));
		});
		await new Promise((resolve) => { p.server.listen(0, '127.0.0.1', resolve); });
		p.server.unref();
		p.url = `http://127.0.0.1:${p.server.address().port}/verify`;
		return p;
	}

	/* The settings of a tenant that uses this provider. */
	settings(provider, more = {}) {
		return {
			'captcha.provider': provider, 'captcha.secret': 'sh&h=h', 'captcha.hostnames': HOST,
			'captcha.site_key': '2015399', 'captcha.tencent_id': 'AKIDtest',
			'captcha.tencent_key': 'tc-key', 'captcha.verify_url': this.url,
			'captcha.apis': 'Login', ...more,
		};
	}

	/* The requests that came for a token. */
	askedFor(text) {
		return this.seen.filter((s) => s.token === text);
	}

	stop() {
		this.server.closeAllConnections();
		this.server.close();
	}
}

module.exports = { Provider, token };
