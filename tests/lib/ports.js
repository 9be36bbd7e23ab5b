// SPDX-License-Identifier: MIT
/*
 * Ports for servers that need a given one. Each process has its own range, below the ports that
 * the system gives to outgoing connections, so that nobody takes a port between asking and using
 * it. Servers in this process ask for port 0 and keep what they get.
 */
'use strict';

const net = require('node:net');

const FIRST = 10000;
const SIZE = 100; // ports of a range; its first one is held as long as the process lives
const RANGES = 200; // up to 30000

let range;

/* A server on a port of 127.0.0.1, or undefined when it is taken. */
function listen(port) {
	return new Promise((resolve, reject) => {
		const s = net.createServer();

		s.on('error', (e) => (e.code === 'EADDRINUSE' ? resolve(undefined) : reject(e)));
		s.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(s));
	});
}

async function takeRange() {
	for (let i = 0; i < RANGES; i++) {
		const first = FIRST + SIZE * ((process.pid + i) % RANGES);
		const lock = await listen(first);

		if (lock) {
			lock.unref();
			return { first, next: 0 };
		}
	}
	throw new Error('every range of ports is taken');
}

/* A port on which nobody listens, and which nobody else who asks here is given. */
async function freePort() {
	range ??= takeRange();
	const mine = await range;

	for (let i = 1; i < SIZE; i++) {
		const port = mine.first + 1 + mine.next++ % (SIZE - 1);
		const s = await listen(port);

		if (s) {
			await new Promise((resolve) => { s.close(resolve); });
			return port;
		}
	}
	throw new Error('every port of the range is taken');
}

module.exports = { freePort };
