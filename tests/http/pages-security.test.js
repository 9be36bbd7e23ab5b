// SPDX-License-Identifier: MIT
/*
 * Attacks on the forms of hosted pages: what is typed is never markup, other sites send no form,
 * no redirect leaves the install, tenants of one origin stay apart, and no form ends a worker.
 */
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { Site } = require('./lib/site');
const { UNLIMITED } = require('./lib/recover');
const { Visitor } = require('./lib/visitor');
const { send } = require('./lib/client');

const EVIL = '"><script>alert(1)</script>\'\u202e{Name}#Product#<!-- state x -->';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

let site, north, south;

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	north = site.tenant('secure', { ...UNLIMITED, 'pages.folder': 'northwind', 'question.enabled': 'on',
		'pages.name': `<script>alert(1)</script>"'&`, 'mail.support': '<img src=x onerror=alert(1)>' });
	south = site.tenant('secure', { ...UNLIMITED, 'pages.folder': 'southwind' });
	site.pintle('pages', 'publish', '--all');
});

after(() => site.stop());

const page = (name, tenant = 'northwind') => `/${tenant}/en/${name}.html`;
const encoded = (fields) => new URLSearchParams(
	Object.entries(fields).filter(([, v]) => v !== undefined)).toString();

/* The tags of a page, without what is between them. */
const tags = (html) => html.match(/<[a-z/!][^>]*>/g);

async function visit(name) {
	const visitor = new Visitor(site);

	await visitor.open(page(name));
	return visitor;
}

test('the texts of a tenant are texts in its pages', async () => {
	const { page: { text, status } } = await visit('sign-in');

	assert.equal(status, 200);
	assert.ok(text.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
	assert.ok(!tags(text).some((tag) => /^<script>|onerror/.test(tag)));
});

for (const [name, field] of [['sign-in', 'name'], ['forgot', 'name'], ['check', 'name'], ['create', 'email'],
	['create', 'username'], ['create', 'firstname'], ['verify', 'name'], ['reset-by-question', 'name'],
	['reset-by-authenticator', 'name']])
	test(`what is typed into ${field} of ${name} is never markup`, async () => {
		const visitor = await visit(name);

		await visitor.submit({ [field]: EVIL, password: 'wrong-wrong', otp: '123456', pin: '4938', code: '123456' });
		assert.match(visitor.page.headers['content-type'], /^text\/html/);
		assert.ok(!visitor.page.text.includes('<script>alert'));
		assert.ok(!tags(visitor.page.text).includes('<!-- state x -->'));
		for (const [, value] of visitor.page.text.matchAll(/\svalue="([^"]*alert[^"]*)"/g))
			assert.ok(value.includes('{Name}#Product#'), value); // not a placeholder either
	});

test('a new account is answered alike whether its address or number is taken', async () => {
	const m = await north.member();
	let n = 0;
	const create = async (fields) => {
		const visitor = await visit('create');
		const answer = await visitor.post({ password: 'correct-horse-battery', ...fields },
			{ headers: { Origin: visitor.origin, Accept: 'application/json' } });

		return `${answer.status} ${answer.text} ${Object.keys(answer.headers)}`;
	};
	const free = () => ({ email: `free.${++n}@example.org`, phone: `+49151987000${++n}` });

	for (const verify of ['none', 'optional', 'required']) {
		north.set({ 'verify.phone': verify });
		for (const more of [{}, { username: m.username }, { username: 'a b' }, { password: 'short' }, { pin: '12' }]) {
			const { email, phone } = free();

			assert.equal(await create({ ...more, email: m.email }), await create({ ...more, email }), verify);
			assert.equal(await create({ ...more, phone: m.phone }), await create({ ...more, phone }), verify);
		}
	}
	north.set({ 'verify.phone': 'none' });
});

test('a form with one field many times is refused, and ends no worker', async () => {
	const visitor = await visit('sign-in');
	const body = encoded(visitor.fields());

	for (const n of [2, 45, 60, 500]) {
		const answer = await visitor.request('POST', page('sign-in'), {
			headers: { ...FORM, Origin: visitor.origin }, body: body + '&name=x'.repeat(n) });

		assert.equal(answer.status, 400, `${n} times`);
	}
});

test('forms of other sites are refused, by what the browser says of them', async () => {
	const visitor = await visit('sign-in');
	const own = visitor.origin;
	const body = encoded({ ...visitor.fields(), name: 'a@example.org', password: 'wrong-wrong' });

	for (const [headers, status] of [
		[{ Origin: own }, 401], [{ 'Sec-Fetch-Site': 'same-origin' }, 401],
		[{ 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }, 401], // by no-referrer
		[{}, 403], [{ Origin: 'null' }, 403], [{ Origin: 'https://evil.example' }, 403],
		[{ Origin: own.toUpperCase() }, 403], [{ Origin: `${own}.evil.example` }, 403], [{ Origin: `${own}/` }, 403],
		[{ 'Sec-Fetch-Site': 'cross-site', Origin: own }, 403], [{ 'Sec-Fetch-Site': 'same-site', Origin: own }, 403],
		[{ 'Sec-Fetch-Site': 'none', Origin: own }, 403]]) {
		const answer = await visitor.request('POST', page('sign-in'), { headers: { ...FORM, ...headers }, body });

		assert.equal(answer.status, status, JSON.stringify(headers));
	}
});

test('a form without its token, or with that of another tenant', async () => {
	const [visitor, fields] = [await visit('sign-in'), {}];
	const other = await new Visitor(site).open(page('sign-in', 'southwind'));

	Object.assign(fields, visitor.fields(), { name: 'a@example.org', password: 'wrong-wrong' });
	for (const token of [undefined, '', 'x', visitor.fields(other.text).form_token]) {
		const answer = await visitor.request('POST', page('sign-in'), {
			headers: { ...FORM, Origin: visitor.origin }, body: encoded({ ...fields, form_token: token }) });

		assert.equal(answer.status, 403, token);
	}
});

test('the folder of one tenant answers no form of another', async () => {
	const visitor = await visit('sign-in');
	const answer = await visitor.post({ name: 'a@example.org', password: 'wrong-wrong' },
		{ path: page('sign-in', 'southwind') });

	assert.equal(answer.status, 404);
});

test('no address of a page leads to another site', async () => {
	for (const wanted of ['//evil.example', 'https://evil.example', '../../x', 'sign-in%0d%0aX:y', 'sign-in.html',
		'..', '', 'sign-in%5c', '%2f%2fevil', 'sign-in%3fx', 'SIGN-IN']) {
		const answer = await send(site.port, { path: `/pages/go?apikey=${north.apikey}&page=${wanted}` });

		assert.equal(answer.headers.location, undefined, wanted);
		assert.equal(answer.status, 400, wanted);
	}
	for (const lang of ['//evil.example', '..', 'xx'])
		assert.equal((await send(site.port, { path: `/pages/go?apikey=${north.apikey}&page=sign-in&lang=${lang}` }))
			.headers.location, page('sign-in'), lang);
});

test('the token of a device is valid for its tenant alone, and is given once', async () => {
	const m = await north.member();
	const visitor = await visit('sign-in');

	await visitor.submit({ name: m.email, password: m.password, remember: 'true' });

	const key = north.apikey.replaceAll('-', '');
	const name = `__Host-pintle-${key}`;
	const { value } = visitor.jar.get(name);
	const device = async (tenant, Cookie) => send(site.port, { path: `/pages/device?apikey=${tenant.apikey}`,
		headers: { Cookie, Accept: 'application/json' } });
	const known = async (...args) => (await device(...args)).json.Known;

	assert.equal(await known(north, `${name}=${value}`), true);
	assert.equal(await known(north, `x${name}=${value}`), false);
	assert.equal(await known(south, `${name}=${value}`), false);
	assert.equal(await known(south, `${name.replace(key, south.apikey.replaceAll('-', ''))}=${value}`), false);
	assert.equal((await device(north, `${name}=${value}; ${name}=${value}`)).status, 400);
	// It is in no file of the site.
	assert.throws(() => execFileSync('grep', ['-r', value.slice(0, 36), site.dir]), { status: 1 });
});

test('the token of a link is in no file of the site, and in no page that refuses it', async () => {
	const token = 'ab'.repeat(16);
	const visitor = new Visitor(site);

	await visitor.open(`${page('reset-pin')}?vtype=resetpin&vtoken=${token}`);
	assert.ok(!visitor.page.text.includes(token));

	const answer = await visitor.post({ pin: '7305', again: '7305' });

	assert.equal(answer.status, 403);
	assert.ok(!answer.text.includes(token));
	assert.throws(() => execFileSync('grep', ['-r', token, site.dir]), { status: 1 });
});

test('every answer of pages has the headers, errors too', async () => {
	const all = [['GET', page('pin')], ['GET', '/nowhere'], ['GET', page('nowhere')], ['POST', page('nowhere')],
		['PUT', page('pin')], ['POST', page('pin')], ['GET', '/pages/nowhere'], ['DELETE', '/pages/device'],
		['GET', `/pages/device?apikey=${north.apikey}`], ['GET', '/northwind/'], ['GET', '/'],
		['POST', page('sign-in'), 'a'.repeat(70000)]];

	for (const [method, path, body] of all) {
		const { headers } = await send(site.port, { method, path, body, headers: { ...FORM, Accept: 'text/html' } });
		const said = `${method} ${path}`;

		assert.match(headers['content-security-policy'], /^default-src 'none';.*frame-ancestors 'none'/, said);
		assert.ok(!/unsafe|http:|https:|\*/.test(headers['content-security-policy']), said);
		assert.equal(headers['x-frame-options'], 'DENY', said);
		assert.equal(headers['referrer-policy'], 'strict-origin', said);
		assert.equal(headers['x-content-type-options'], 'nosniff', said);
		assert.equal(headers['cross-origin-opener-policy'], 'same-origin', said);
		assert.equal(headers['cross-origin-resource-policy'], 'same-origin', said);
		assert.equal(headers['cache-control'], 'no-store', said);
	}
	for (const path of ['/northwind/style.css', '/northwind/account.css', '/assets/page.js', '/assets/icon.svg']) {
		const { headers } = await send(site.port, { path });

		assert.equal(headers['cache-control'], 'no-cache', path);
		assert.ok(headers.etag, path);
		assert.equal(headers['x-content-type-options'], 'nosniff', path);
	}
});

test('addresses that a tenant cannot have', () => {
	for (const home of ['javascript:alert(1)', 'JavaScript:alert(1)', 'java.script:alert(1)', 'data:text/html,x',
		'//evil.example', 'blob:x', 'file:///etc/passwd', 'https://x.example/"><script>'])
		assert.throws(() => north.set({ 'pages.home_url': home }), /pages.home_url/, home);
	for (const folder of ['../x', 'a/b', '.', '..', 'identity', 'pages', 'assets', 'Northwind', 'southwind', '-a', 'a b'])
		assert.throws(() => north.set({ 'pages.folder': folder }), /pages.folder/, folder);
});
