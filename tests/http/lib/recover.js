// SPDX-License-Identifier: MIT
// Shared by tests of resetting a forgotten PIN or password.
'use strict';

const { Authenticator } = require('./totp');
const { ok } = require('./client');

// All requests of a test come from one address, and ask often.
const UNLIMITED = { 'send.address_per_hour': 0, 'send.per_hour': 1000, 'send.per_day': 10000,
	'send.cooldown_seconds': 0 };

const AUTH = '/identity/v2/auth';

/* The calls of recovery as one tenant, and the tokens and codes its back end is given. */
class Recovery {
	constructor(tenant) {
		this.tenant = tenant;
	}

	put(path, body, q) {
		return this.tenant.call('PUT', `${AUTH}/${path}`, { body, q });
	}

	post(path, body, q) {
		return this.tenant.call('POST', `${AUTH}/${path}`, { body, q });
	}

	/* The token of a link: forgotpin, forgotpassword, emailverification. */
	async link(m, type = 'forgotpin') {
		return ok(await this.tenant.manage('POST', `/emailtoken/${type}`,
			{ body: { email: m.email } })).Token;
	}

	/* A code: forgotpin, forgotpassword, phoneidverification. */
	async code(m, type = 'forgotpin') {
		return ok(await this.tenant.manage('POST', `/smsotp/${type}`,
			{ body: { phone: m.phone } })).Token;
	}

	async backupCodes(m) {
		return ok(await this.tenant.manage('GET', '/2fa/backupcode', { q: { uid: m.uid } })).BackUpCodes;
	}

	/* An authenticator that has spent a code of two steps ago. */
	async authenticator(m) {
		const headers = { Authorization: `Bearer ${m.access}` };
		const app = new Authenticator(ok(await this.tenant.call('GET', `${AUTH}/account/2fa`,
			{ headers })).ManualEntryCode);

		ok(await this.tenant.call('PUT', `${AUTH}/account/2fa/verification/authenticatorcode`,
			{ headers, body: { authenticatorcode: await app.oldest() } }));
		return app;
	}

	/* Give the tenant security questions; answers their ids. */
	questions(...texts) {
		return texts.map((text) =>
			this.tenant.site.pintle('question', 'add', this.tenant.apikey, text).match(/[0-9a-f]{32}/)[0]);
	}

	/* A session to try PINs with, after any reset. */
	async session(m, password = m.password) {
		return ok(await this.tenant.login({ email: m.email, password })).session_token;
	}

	/* Whether this is the person's PIN now. Signs in by password for it. */
	async isPin(m, pin, password = m.password) {
		const answer = await this.tenant.pinLogin(await this.session(m, password), pin);

		return answer.status === 200;
	}
}

/* A code that is not this one, of as many digits. */
function otherThan(code, n = 1) {
	return String((Number(code) + n) % 10 ** code.length).padStart(code.length, '0');
}

module.exports = { Recovery, UNLIMITED, otherThan };
