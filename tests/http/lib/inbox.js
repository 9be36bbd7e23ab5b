// SPDX-License-Identifier: MIT
// A mailbox and a phone for everybody: the messages a site really sends, by SMTP and an SMS gateway.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { until } = require('../../lib/wait');
const { MailServer, configure, startService } = require('./outbox');

/* The link and code in a text, as a person would find them. */
function read(text) {
	const link = (text.match(/https?:\/\/\S*vtoken=\S*/i) || [])[0];

	return {
		text,
		link,
		token: link && new URL(link).searchParams.get('vtoken'),
		code: (text.replace(/https?:\/\/\S+/gi, '').match(/(?<![\d+])\d{6,10}(?!\d)/) || [])[0],
	};
}

class Inbox {
	static async start(site) {
		const inbox = new Inbox();
		const request = path.join(site.dir, 'etc/sms.http');

		inbox.sms = [];
		inbox.server = await MailServer.start();
		inbox.gateway = http.createServer((req, res) => {
			const parts = [];

			req.on('data', (d) => parts.push(d));
			req.on('end', () => {
				inbox.sms.push(JSON.parse(Buffer.concat(parts)));
				res.end('{}');
			});
		});
		await new Promise((resolve) => { inbox.gateway.listen(0, '127.0.0.1', resolve); });
		fs.writeFileSync(request, `POST http://127.0.0.1:${inbox.gateway.address().port}/send\n` +
			'Content-Type: application/json\n\n{"to":"#To#","text":"#Text#"}\n', { mode: 0o600 });
		configure(site, { 'mail.transport': 'smtp', 'mail.host': '127.0.0.1',
			'mail.port': inbox.server.port, 'mail.tls': 'none', 'sms.request': request });
		inbox.service = startService(site);
		return inbox;
	}

	/* All for an address or number, oldest first: {text, link, token, code, mail}. */
	all(where) {
		const same = (to) => to.toLowerCase() === where.toLowerCase();

		return where.startsWith('+') ?
			this.sms.filter((m) => same(m.to)).map((m) => read(m.text)) :
			this.server.got.filter((m) => m.to.some(same))
				.map((m) => ({ ...read(m.mail.text), mail: m.mail, raw: m.raw.toString('latin1') }));
	}

	/* The first that arrives there. */
	async first(where) {
		await until(() => this.all(where).length > 0);
		return this.all(where)[0];
	}

	/* The message that arrives there after `ask` was called. */
	async after(where, ask) {
		const before = this.all(where).length;

		await ask();
		await until(() => this.all(where).length > before);
		return this.all(where).at(-1);
	}

	async stop() {
		await this.service.stop();
		await this.server.stop();
		await new Promise((resolve) => { this.gateway.close(resolve); });
	}
}

module.exports = { Inbox };
