// SPDX-License-Identifier: MIT
/*
 * The links in mails lead only to pages that the tenant lists, whatever the request and its
 * headers say.
 */
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Inbox } = require('./lib/inbox');
const { UNLIMITED } = require('./lib/recover');
const { Site } = require('./lib/site');
const { ok, person, refused, send, sendBytes } = require('./lib/client');

const GOOD = 'https://good.example/reset';
const LISTED = [GOOD, 'https://other.example:8443', 'http://localhost:3000/dev'];
const FORGOT = '/identity/v2/auth/pin/forgot/email';

let site, tenant, inbox, anna;

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	tenant = site.tenant('secure', { ...UNLIMITED, 'reset.pin_urls': LISTED.join(', '),
		'reset.password_urls': GOOD, 'verify.urls': GOOD, 'mail.notices': 'off' });
	inbox = await Inbox.start(site);
	anna = await tenant.member();
});

after(async () => {
	await inbox.stop();
	await site.stop();
});

const ask = (url, path = FORGOT, name = 'resetpinurl') =>
	tenant.call('POST', path, { q: { [name]: url }, body: { email: anna.email } });

const BAD = [
	// another host
	'https://evil.example/reset', 'https://good.example.evil.example/reset',
	'https://evil.example/good.example/reset', 'https://evil.example/?https://good.example/reset',
	'https://evil.example#https://good.example/reset', 'https://evilgood.example/reset',
	'https://sub.good.example/reset', 'https://good.example./reset', 'https://good.exampl/reset',
	'https://good.example,evil.example/reset', 'https://good%2eexample/reset',
	'https://good.example%2eevil.example/reset', 'https://good.example%00.evil.example/reset',
	'https://good.example%5c.evil.example/reset', 'https://[::1]/reset', 'https://0x7f000001/reset',
	// user names
	'https://good.example@evil.example/reset', 'https://good.example:443@evil.example/reset',
	'https://user@good.example/reset', 'https://user:secret@good.example/reset',
	'https://@good.example/reset', 'https://good.example%40evil.example/reset',
	// backslashes and slashes
	'https://good.example\\@evil.example/reset', 'https:\\\\good.example/reset',
	'https:/\\good.example/reset', 'https://evil.example\\good.example/reset',
	'https:///good.example/reset', 'https:good.example/reset', 'https:/good.example/reset',
	'//good.example/reset', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example',
	'/reset', 'reset', 'good.example/reset', '%2f%2fevil.example', 'https:%2f%2fgood.example/reset',
	// the scheme
	'http://good.example/reset', 'javascript:alert(1)', 'javascript://good.example/reset%0aalert(1)',
	'data:text/html,x', 'ftp://good.example/reset', 'file:///etc/passwd', 'vbscript:x',
	'httpss://good.example/reset', 'https//good.example/reset', ' https://good.example/reset',
	'https://', 'https://?', 'http://localhost', 'https://localhost:3000/dev',
	// the port
	'https://good.example:8443/reset', 'https://good.example:80/reset', 'https://good.example:/reset',
	'https://good.example:0/reset', 'https://good.example:443443/reset',
	'https://good.example:4a3/reset', 'https://good.example:+443/reset',
	'https://good.example:443:443/reset', 'https://other.example/', 'http://localhost:3001/dev',
	// the path
	'https://good.example/', 'https://good.example', 'https://good.example/resetevil',
	'https://good.example/reset.evil', 'https://good.example/reset-evil', 'https://good.example/RESET',
	'https://good.example/reset/../evil', 'https://good.example/reset/..', 'https://good.example/./reset',
	'https://good.example/reset/%2e%2e/evil', 'https://good.example/reset/.%2E/evil',
	'https://good.example/reset/%252e%252e/evil', 'https://good.example/reset%2fevil',
	'https://good.example/reset/%5c..%5cevil', 'https://good.example//reset',
	'https://good.example/reset;/../evil', 'https://good.example/reset?vtoken=x',
	'https://good.example/reset?a=b&VToken=x', 'https://good.example/reset?vtype=x',
	'https://good.example/reset?%76token=x',
	// fragments, and bytes that no URL may have
	'https://good.example/reset#x', 'https://good.example/reset#@evil.example',
	'https://good.example/reset\tx', 'https://good.example/reset\r\nBcc: evil@evil.example',
	'https://good.example/reset\nx', '\thttps://good.example/reset', 'https://good.\nexample/reset',
	'https://good.example/reset x', 'https://good.example/reset"onclick=x', 'https://good.example/reset<b>',
	'https://good.example/reset\u0007', 'https://good.example/reset\u007f',
	// letters that look alike, or become others
	'https://gооd.example/reset', 'https://good。example/reset', 'https://good．example/reset',
	'https://ｇood.example/reset', 'https://goo\u00add.example/reset', 'https://good.example\u2044reset',
	'https://good.exam\u200bple/reset', 'https://ɢood.example/reset', 'https://good.example／reset',
	'https://xn--god-1na.example/reset', 'https://good.example/reset\u202e', '\ufeffhttps://good.example/reset',
	// parts of the list
	LISTED.join(','), `${GOOD},https://evil.example`, ',', '*', 'null', 'undefined',
];

const CONTROL = /[\0-\x1f\x7f]/;

test(`${BAD.length} addresses that are not listed: 1248, and no mail`, async () => {
	const before = inbox.all(anna.email).length;

	assert.ok(BAD.length >= 60);
	for (const url of BAD) {
		const answer = await ask(url);

		if (CONTROL.test(url) && answer.json === undefined)
			assert.equal(answer.status, 400, url); // the server itself refuses such a query
		else
			assert.equal(answer.json.ErrorCode, 1248, `${JSON.stringify(url)}: ${answer.text}`);
	}
	for (const url of BAD.slice(0, 20))
		refused(await tenant.call('POST', '/identity/v2/auth/pin/forgot/username',
			{ q: { resetPINUrl: url }, body: { username: anna.username } }), 403, 1248);

	// A mail that is requested later arrives, and none before it.
	await inbox.after(anna.email, () => ask(GOOD));
	assert.equal(inbox.all(anna.email).length, before + 1);
});

test('passwords and addresses: 1249', async () => {
	for (const url of BAD.slice(0, 30)) {
		assert.equal((await ask(url, '/identity/v2/auth/password', 'resetpasswordurl')).json.ErrorCode, 1249);
		refused(await tenant.call('PUT', '/identity/v2/auth/register',
			{ q: { verificationurl: url }, body: { email: anna.email } }), 403, 1249);
	}
});

test('a URL that is not listed gets the same answer for every name', async () => {
	const [mine, theirs] = [await ask(BAD[0]), await tenant.call('POST', FORGOT,
		{ q: { resetpinurl: BAD[0] }, body: { email: person().Email[0].Value } })];

	assert.equal(mine.text, theirs.text);
});

test('listed URLs and longer ones are accepted', async () => {
	for (const [url, start] of [
		[GOOD, `${GOOD}?`], [`${GOOD}/`, `${GOOD}/?`], [`${GOOD}/de/pin`, `${GOOD}/de/pin?`],
		['HTTPS://Good.Example/reset', 'HTTPS://Good.Example/reset?'],
		['https://good.example:443/reset', 'https://good.example:443/reset?'],
		[`${GOOD}?lang=de&x=1`, `${GOOD}?lang=de&x=1&`],
		['https://other.example:8443', 'https://other.example:8443?'],
		['https://other.example:8443/any/where', 'https://other.example:8443/any/where?'],
		['http://localhost:3000/dev', 'http://localhost:3000/dev?'], ['', `${GOOD}?`]]) {
		const { link } = await inbox.after(anna.email, async () => ok(await ask(url)));

		assert.ok(link.startsWith(`${start}vtype=resetpin&vtoken=`), `${url}: ${link}`);
	}
});

test('links to a page that was removed from the list do not work until it is listed again', async () => {
	const t = site.tenant('secure', { ...UNLIMITED, 'reset.pin_urls': LISTED.join(','),
		'mail.notices': 'off' });
	const m = await t.member();
	const { token } = await inbox.after(m.email, () => t.call('POST', FORGOT,
		{ q: { resetpinurl: 'https://other.example:8443/x' }, body: { email: m.email } }));
	const reset = () => t.call('PUT', '/identity/v2/auth/pin/reset/token',
		{ body: { resettoken: token, pin: '8265' } });

	t.set({ 'reset.pin_urls': GOOD });
	refused(await reset(), 403, 1248);
	t.set({ 'reset.pin_urls': LISTED.join(',') });
	ok(await reset());
});

/* ---- headers ----------------------------------------------------------------- */

const POISON = ['Host', 'X-Forwarded-Host', 'X-Host', 'X-Forwarded-Server', 'X-HTTP-Host-Override',
	'Forwarded', 'X-Original-URL', 'X-Rewrite-URL', 'Origin', 'Referer', 'X-Origin-Host', 'X-Forwarded-Proto',
	'X-Forwarded-Port', 'X-Forwarded-Prefix'];

test('no header changes where a link leads', async () => {
	for (const name of POISON) {
		const value = { Forwarded: 'host=evil.example;proto=http', Origin: 'https://evil.example',
			Referer: 'https://evil.example/reset' }[name] || 'evil.example';
		const got = await inbox.after(anna.email, async () => ok(await tenant.call('POST', FORGOT,
			{ headers: { [name]: value }, body: { email: anna.email } })));

		assert.ok(!got.raw.toLowerCase().includes('evil.example'), name);
		assert.ok(got.link.startsWith(`${GOOD}?`), `${name}: ${got.link}`);
	}
});

/*
 * Raw requests: headers that the server passes on must be ignored; requests that it refuses send
 * nothing.
 */
test('two hosts, a host with a port or a path, an absolute request line', async () => {
	const path = `${FORGOT}?apikey=${tenant.apikey}`;
	const body = JSON.stringify({ email: anna.email });
	const rest = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
		`Connection: close\r\n\r\n${body}`;
	const requests = [
		`POST ${path} HTTP/1.1\r\nHost: good.example\r\nHost: evil.example\r\n${rest}`,
		`POST ${path} HTTP/1.1\r\nHost: evil.example\r\nHost: good.example\r\n${rest}`,
		`POST ${path} HTTP/1.1\r\nHost: evil.example:1234\r\n${rest}`,
		`POST ${path} HTTP/1.1\r\nHost: good.example@evil.example\r\n${rest}`,
		`POST ${path} HTTP/1.1\r\nHost: evil.example/reset\r\n${rest}`,
		`POST ${path} HTTP/1.1\r\nHost: good.example\r\n Host: evil.example\r\n${rest}`,
		`POST http://evil.example${path} HTTP/1.1\r\nHost: good.example\r\n${rest}`,
		`POST https://evil.example${path} HTTP/1.1\r\nHost: good.example\r\n${rest}`,
		`POST http://good.example@evil.example${path} HTTP/1.1\r\nHost: good.example\r\n${rest}`,
		`POST //evil.example${path} HTTP/1.1\r\nHost: good.example\r\n${rest}`,
		`POST ${path} HTTP/1.0\r\n${rest}`,
	];
	let sent = 0;

	for (const request of requests) {
		const before = inbox.all(anna.email).length;
		const { text } = await sendBytes(site.port, request, { patience: 1000 });
		const [, status] = /^HTTP\/1\.\d (\d+)/.exec(text) || [];

		assert.ok(status === '200' || /^[45]/.test(status), `${request.slice(0, 60)}: ${status}`);
		if (status === '200') {
			await inbox.after(anna.email, async () => {
				if (inbox.all(anna.email).length === before)
					ok(await ask(''));
			});
			sent++;
		}
	}
	assert.ok(sent >= 2, `${sent} were let through`);
	for (const got of inbox.all(anna.email)) {
		assert.ok(!got.raw.toLowerCase().includes('evil'), got.raw);
		assert.match(got.link, /^(https:\/\/good\.example(:443)?\/reset|https:\/\/other\.example:8443|http:\/\/localhost:3000\/dev)[/?]/i);
	}
});

test('URLs in the account do not change the links of its mails', async () => {
	const m = await tenant.member('4938', { FirstName: 'https://evil.example/x',
		UserName: `evil.example.${process.pid}` });
	const got = await inbox.after(m.email, () => tenant.call('POST', FORGOT, { body: { email: m.email } }));

	assert.ok(got.link.startsWith(`${GOOD}?`));
	assert.doesNotMatch(got.raw, /evil\.example/);
	assert.ok(await send(site.port, { path: '/identity/v2/x' }));
});
