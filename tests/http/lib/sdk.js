// SPDX-License-Identifier: MIT
// The public node SDK, unchanged, in a process of its own, as one tenant.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const path = require('node:path');
const readline = require('node:readline');
const { assertAnswer, assertRefusal } = require('./shape');

class Sdk {
	/* It talks to this host name. */
	static async start(site, keys, apiDomain = 'localhost', env = { NODE_EXTRA_CA_CERTS: site.ca }) {
		const sdk = new Sdk();

		sdk.process = spawn(process.execPath, [path.join(__dirname, 'sdk-child.js')],
			{ env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
		sdk.lines = readline.createInterface({ input: sdk.process.stdout })[Symbol.asyncIterator]();
		await sdk.ask({ port: site.port, config: { apiDomain, apiKey: keys.apikey,
			apiSecret: keys.apisecret } });
		return sdk;
	}

	async ask(what) {
		this.process.stdin.write(`${JSON.stringify(what)}\n`);
		return JSON.parse((await this.lines.next()).value);
	}

	/* The answer, which must have exactly the call's shape. */
	resolved(api, name, ...args) {
		return this.projected(undefined, api, name, ...args);
	}

	/* The same for a call that requested only some members. */
	async projected(fields, api, name, ...args) {
		const answer = await this.ask({ api, name, args });

		assert.ok('resolved' in answer, `${name}: ${JSON.stringify(answer)}`);
		return assertAnswer(api, name, answer.resolved, fields);
	}

	/* The SDK's promise is rejected with the body itself. */
	async rejected(code, api, name, ...args) {
		const answer = await this.ask({ api, name, args });

		assert.ok('rejected' in answer, `${name}: ${JSON.stringify(answer)}`);
		assert.equal(answer.rejected.ErrorCode, code, JSON.stringify(answer));
		return assertRefusal(answer.rejected);
	}

	stop() {
		this.process.kill();
	}
}

module.exports = { Sdk };
