// SPDX-License-Identifier: MIT
// An issuer of signed ID tokens, with its own key.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const KINDS = {
	RS256: ['rsa', { modulusLength: 2048 }, 'sha256'],
	ES256: ['ec', { namedCurve: 'P-256' }, 'sha256'],
	EdDSA: ['ed25519', {}, null],
};

const now = () => Math.floor(Date.now() / 1000);
const b64 = (x) => Buffer.from(typeof x === 'string' ? x : JSON.stringify(x)).toString('base64url');

/* Write this text to a file in the site's folder; returns its name. */
function writeFile(site, text) {
	const name = path.join(site.dir, `${crypto.randomUUID()}.txt`);

	fs.writeFileSync(name, typeof text === 'string' ? text : JSON.stringify(text));
	return name;
}

class Issuer {
	constructor(alg = 'EdDSA', name = `https://${crypto.randomUUID()}.example`) {
		const [type, options, hash] = KINDS[alg];

		Object.assign(this, { alg, name, hash, audience: 'pintle', kid: crypto.randomUUID() },
			crypto.generateKeyPairSync(type, options));
	}

	get pem() {
		return this.publicKey.export({ type: 'spki', format: 'pem' });
	}

	get jwk() {
		return { ...this.publicKey.export({ format: 'jwk' }), kid: this.kid, use: 'sig',
			alg: this.alg };
	}

	/* Make a tenant trust it: by its key, or by the given options. */
	trustedBy(t, ...by) {
		const options = by.length > 0 ? by : ['--key', writeFile(t.site, this.pem)];

		return t.site.pintle('tenant', 'trust', t.apikey, this.name, '--audience', this.audience,
			...options);
	}

	/* Sign any header and payload, objects or text. */
	sign(payload, header = { typ: 'JWT', alg: this.alg, kid: this.kid }) {
		const text = `${b64(header)}.${b64(payload)}`;
		const sig = crypto.sign(this.hash, text, { key: this.privateKey,
			dsaEncoding: 'ieee-p1363' });

		return `${text}.${sig.toString('base64url')}`;
	}

	claims(sub, more = {}) {
		return { iss: this.name, aud: this.audience, sub, iat: now(), exp: now() + 300,
			jti: crypto.randomUUID(), ...more };
	}

	token(sub, more) {
		return this.sign(this.claims(sub, more));
	}
}

module.exports = { Issuer, KINDS, b64, now, writeFile };
