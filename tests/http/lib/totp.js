// SPDX-License-Identifier: MIT
// An authenticator app (RFC 4226, RFC 4648, RFC 6238) that shares no code with the service.
'use strict';

const crypto = require('node:crypto');
const { sleep } = require('../../lib/wait');

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text) {
	const bits = [...text].map((c) => LETTERS.indexOf(c).toString(2).padStart(5, '0')).join('');
	const bytes = bits.match(/.{8}/g) || [];

	return Buffer.from(bytes.map((b) => parseInt(b, 2)));
}

class Authenticator {
	constructor(base32) {
		this.base32 = base32;
		this.seed = fromBase32(base32);
	}

	/* The code `off` steps from now. */
	code(off = 0) {
		const counter = Buffer.alloc(8);

		counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + off));

		const mac = crypto.createHmac('sha1', this.seed).update(counter).digest();
		const at = mac[19] & 15;

		return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
	}

	/*
	 * The oldest code that is accepted for enrolling, two steps ago, if there is time left
	 * to send it.
	 */
	async oldest() {
		const left = 30000 - Date.now() % 30000;

		if (left < 8000)
			await sleep(left);
		return this.code(-2);
	}

	/* A code that none of the steps around now has. */
	wrong() {
		const near = new Set([-4, -3, -2, -1, 0, 1, 2, 3, 4].map((off) => this.code(off)));
		let n = 0;

		while (near.has(String(n).padStart(6, '0')))
			n++;
		return String(n).padStart(6, '0');
	}
}

module.exports = { Authenticator, fromBase32 };
