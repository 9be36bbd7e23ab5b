// SPDX-License-Identifier: MIT
// Our own list of breached passwords, with the range interface of Have I Been Pwned.
'use strict';

const crypto = require('node:crypto');
const http = require('node:http');

const sha1 = (password) => crypto.createHash('sha1').update(password).digest('hex').toUpperCase();

const padding = (n, count) => Array.from({ length: n }, () =>
	`${crypto.randomBytes(18).toString('hex').slice(1).toUpperCase()}:${count}`);

class Breaches {
	static async start() {
		const b = new Breaches();

		b.asked = []; // [{ url, headers }]
		b.known = []; // passwords
		b.mode = 'answer';
		b.server = http.createServer((req, res) => {
			b.asked.push({ url: req.url, headers: req.headers });
			b.answer(req.url.slice(-5), res);
		});
		await new Promise((resolve) => { b.server.listen(0, '127.0.0.1', resolve); });
		b.server.unref();
		b.url = `http://127.0.0.1:${b.server.address().port}/range/`;
		return b;
	}

	answer(prefix, res) {
		const lines = this.known.map((p) => [sha1(p.password), p.count])
			.filter(([digest]) => digest.startsWith(prefix))
			.map(([digest, count]) => `${digest.slice(5)}:${count}`);

		if (this.mode === 'hang')
			return;
		if (this.mode === 'status')
			res.writeHead(503);
		if (this.mode === 'garbage')
			res.end('<html>no list</html>');
		else if (this.mode === 'huge')
			res.end(padding(20000, 1).join('\r\n'));
		else // as long as ranges are
			res.end([...padding(900, 7), ...lines, ...padding(1100, 0)].join('\r\n'));
	}

	stop() {
		this.server.closeAllConnections();
		this.server.close();
	}
}

module.exports = { Breaches, sha1 };
