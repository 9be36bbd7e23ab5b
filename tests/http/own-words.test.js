// SPDX-License-Identifier: MIT
// In profile secure, no answer, mail, page or help text names the service whose API this is.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Site, ROOT, routes } = require('./lib/site');
const { Client, namesNobody, ok, person, refused } = require('./lib/client');

let site, tenant;

before(async () => {
	site = await Site.make();
	tenant = site.tenant('secure', { 'question.enabled': 'on', 'captcha.apis': 'Availability',
		'captcha.provider': 'hcaptcha', 'captcha.site_key': 'k', 'captcha.secret': 's',
		'captcha.hostnames': 'localhost' });
});

after(() => site.stop());

/* Client.call() checks each answer of a tenant in profile secure, in all tests. */
test('no answer of any call names it, whatever is missing or wrong', async () => {
	const { email, password } = await tenant.member();
	const seen = new Set();

	for (const row of routes())
		for (const method of row.methods) {
			const { access_token: token } = ok(await tenant.login({ email, password }));
			const credentials = { Authorization: `Bearer ${token}`,
				'X-LoginRadius-ApiSecret': tenant.apisecret };
			const where = row.path.replace(/\{\w+\}/g, 'nobody');
			const filled = Object.fromEntries(row.params.map((p) => [p.name, 'x']));
			const tries = [{ key: false }, {}, { headers: credentials },
				{ headers: credentials, q: filled },
				...method === 'GET' ? [] : [
					{ headers: credentials, body: '[' },
					{ headers: credentials, body: filled }]];

			for (const options of tries) {
				const answer = await tenant.call(method, where, options);

				seen.add(answer.json.ErrorCode ?? answer.status);
			}
		}
	assert.ok(seen.size > 20 && seen.has(200) && seen.has(982) && !seen.has(901), [...seen].join(' '));
});

/* What is answered in these cases differs between the profiles. */
test('errors whose documented text names it have another one', async () => {
	const answers = async (t) => {
		const wish = person();
		const m = await t.member();

		await t.create(wish);
		return [
			[936, await t.manage('POST', '', { body: { ...person(), Email: wish.Email } })],
			[1058, await t.manage('POST', '', { body: { ...person(), PhoneId: wish.PhoneId } })],
			[1046, await t.call('POST', '/identity/v2/auth/email', { body: { email: m.email,
				type: 'Other' }, headers: { Authorization: `Bearer ${m.access}` } })],
			[1119, await t.call('POST', '/identity/v2/auth/account/delete',
				{ body: { deletetoken: 'x' } })],
		];
	};

	for (const [code, answer] of await answers(site.tenant('secure', { 'recovery.stepup': 'off' })))
		refused(answer, 403, code);
	for (const [code, answer] of await answers(site.tenant('loginradius')))
		assert.match(refused(answer, 403, code).Message, /LoginRadius/);
});

test('an answer that names it is found', async () => {
	const text = JSON.stringify({ Message: 'Your LOGINRADIUS site' });
	const server = http.createServer((req, res) => res.end(text));

	await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	const { port } = server.address();
	const call = (profile) => new Client({ port }, { apikey: 'x', profile }).call('GET', '/');

	try {
		await assert.rejects(call('secure'), assert.AssertionError);
		assert.equal((await call('loginradius')).text, text);
		assert.throws(() => namesNobody({ text }));
	} finally {
		server.close();
	}
});

/* The files below a folder. */
function files(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const name = path.join(folder, entry.name);

		return entry.isDirectory() ? files(name) : [name];
	});
}

/* Whatever a person can be shown: the texts of mails and SMS, and the pages. */
test('no mail, SMS or page names it', () => {
	const texts = files(path.join(ROOT, 'templates'));
	// demo.sh also writes a header of the API, for scripts.
	const pages = [...files(path.join(ROOT, 'src/etc/demo')), ...files(path.join(ROOT, 'www'))]
		.filter((file) => !file.endsWith('.sh'));

	assert.ok(texts.length > 90 && pages.length > 20, `${texts.length} texts, ${pages.length} pages`);
	for (const file of [...texts, ...pages])
		namesNobody({ text: fs.readFileSync(file, 'utf8') });
});

test('the help of pintle and its list of errors name it only as a profile', () => {
	const commands = site.pintle('help');

	assert.match(commands, /secure\|loginradius/);
	namesNobody({ text: commands.replaceAll('secure|loginradius', 'PROFILE') });
	namesNobody({ text: site.pintle('errors') });
	namesNobody({ text: site.pintle('log-events') });
});
