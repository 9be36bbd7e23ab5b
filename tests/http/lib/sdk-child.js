// SPDX-License-Identifier: MIT
/*
 * Runs the public SDK in a process of its own, because NODE_EXTRA_CA_CERTS is
 * read at start. Takes {port, config, calls:[[api, function, ...arguments]]} on
 * standard input, one line at a time; answers a line {resolved} or {rejected}.
 */
'use strict';

const https = require('node:https');
const readline = require('node:readline');

let sdk;

async function answer(line) {
	const { port, config, api, name, args } = JSON.parse(line);

	if (config) {
		https.globalAgent.defaultPort = port;
		sdk = require('loginradius-sdk')(config);
		return { resolved: 'ready' };
	}
	try {
		return { resolved: await sdk[api][name](...args) };
	} catch (e) {
		return { rejected: e instanceof Error ? { thrown: String(e) } : e };
	}
}

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
	process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
});
