// SPDX-License-Identifier: MIT
// The demo as `make run` starts it, on a free port, with a site of its own.
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('../../lib/ports');
const { until } = require('../../lib/wait');
const { BIN, ROOT } = require('./site');

/*
 * Each on a new connection: the server closes an idle one after some seconds, which this process
 * does not notice while it waits for a shell.
 */
function fetchOnce(url, { headers, ...more } = {}) {
	return fetch(url, { ...more, headers: { ...headers, connection: 'close' } });
}

class Demo {
	static async make() {
		const demo = new Demo();

		demo.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-demo-'));
		demo.site = path.join(demo.dir, 'site');
		await demo.start();
		return demo;
	}

	/* As an ordinary user, whose PATH has no /usr/sbin. */
	async start() {
		this.port = await freePort();
		this.base = `http://127.0.0.1:${this.port}`;
		this.output = '';
		this.process = spawn('/bin/sh', ['src/etc/demo/demo.sh', BIN, this.site, this.port], {
			cwd: ROOT,
			env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		for (const stream of [this.process.stdout, this.process.stderr])
			stream.on('data', (d) => { this.output += d; });
		const ended = () => this.process.exitCode !== null;

		await until(() => ended() || this.output.includes('Ctrl-C stops it'));
		if (ended())
			throw new Error(`the demo did not start: ${this.output}`);
		this.keys = JSON.parse(fs.readFileSync(path.join(this.site, 'demo.json'), 'utf8'));
	}

	async stop() {
		const ended = once(this.process, 'exit');

		if (this.process.exitCode === null) {
			this.process.kill('SIGTERM');
			await ended;
		}
	}

	async remove() {
		await this.stop();
		fs.rmSync(this.dir, { recursive: true, force: true });
	}

	/* Call the API; returns the body. */
	async call(method, what, body, headers = {}) {
		const response = await fetchOnce(`${this.base}/identity/v2/${what}` +
			`${what.includes('?') ? '&' : '?'}apikey=${this.keys.apikey}`,
		{ method, headers, body: body && JSON.stringify(body) });

		return response.json();
	}

	/* The same by the back end, with the secret. */
	manage(method, what, body) {
		return this.call(method, `manage/account/${what}`, body,
			{ 'X-LoginRadius-ApiSecret': this.keys.apisecret });
	}

	/* The name of the newest message of that kind, if any. */
	newest(kind) {
		const folder = path.join(this.site, 'mail');

		return fs.readdirSync(folder)
			.filter((f) => !f.startsWith('.') && f.includes(`Z-${kind}-`))
			.map((f) => [fs.statSync(path.join(folder, f)).mtimeMs, f]).sort().at(-1)?.[1];
	}

	/* The name of the message of that kind that arrives after `cause` was called. */
	async message(kind, cause) {
		const before = this.newest(kind);

		await cause();
		await until(() => this.newest(kind) !== before);
		return this.newest(kind);
	}
}

module.exports = { Demo, fetchOnce };
