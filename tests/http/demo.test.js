// SPDX-License-Identifier: MIT
// The demo over HTTP: its page, every command on it, and the mails.
'use strict';

const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { Demo, fetchOnce } = require('./lib/demo');
const { BIN, ROOT } = require('./lib/site');

let demo;

test.before(async () => { demo = await Demo.make(); });
test.after(() => demo.remove());

const page = (where) => fetchOnce(demo.base + where);

function plain(html) {
	return html.replace(/<[^>]*>/g, '').replaceAll('&quot;', '"').replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/* The commands of the page, in order, as one would copy them. */
async function commands() {
	const html = await (await page('/')).text();

	return [...html.matchAll(/<pre[^>]*>([^]*?)<\/pre>/g)].map((m) => plain(m[1]));
}

/* The output of one shell that runs them. */
function typed(lines) {
	return execFileSync('/bin/sh', ['-c', lines.join('\n')], { cwd: ROOT, encoding: 'utf8' });
}

test('the demo prints the address of a page that names everything', async () => {
	const [, address] = demo.output.match(/(http:\S+)/);
	const response = await fetchOnce(address);
	const html = await response.text();

	assert.equal(response.status, 200);
	for (const name of [`${path.relative(ROOT, BIN)}/pintle`, `${demo.site}/etc/pintle.conf`, '/mails/',
		demo.keys.user.email, demo.keys.user.password])
		assert.ok(html.includes(name), name);
	assert.doesNotMatch(html, /@[A-Z]+@/);
	assert.ok(demo.output.split('\n').length < 15, demo.output);
});

test('pages load nothing from other servers and have no inline scripts or styles', async () => {
	for (const where of ['/', '/demo.css', '/mails/', '/mails/none']) {
		const response = await page(where);
		const policy = response.headers.get('content-security-policy');

		assert.match(policy, /default-src 'none'/, where);
		assert.doesNotMatch(policy, /unsafe|\*/, where);
		assert.equal(response.headers.get('x-content-type-options'), 'nosniff', where);
		assert.equal(response.headers.get('referrer-policy'), 'no-referrer', where);
		assert.doesNotMatch(await response.text(), /<script(?! type="module" src=)|<style| style=| on[a-z]+=/);
	}
});

test('the page leads to the hosted pages, which need no setting', async () => {
	const html = await (await page('/')).text();
	const links = [...html.matchAll(/href="(\/demo\/[^"]*)"/g)].map((m) => m[1]);

	assert.deepEqual(links, ['en', 'de', 'ar'].map((l) => `/demo/${l}/sign-in.html`));
	for (const link of links)
		assert.match(await (await page(link)).text(), /name="form_token" value="[\w-]{43}"/, link);
	assert.match(demo.output, new RegExp(`${demo.base}/demo/en/sign-in\\.html`));
});

test('every command of the page works as printed, with short output', async () => {
	const lines = await commands();
	const [, pin, , back, forgot, password, confirm, , ours] = lines;
	const out = typed(lines.slice(0, 7));

	assert.match(pin, /PINInfo/);
	assert.match(back, /login\/pin/);
	assert.ok(forgot.includes('pin/forgot/email') && password.includes('auth/password'));
	assert.ok(confirm.includes('auth/register') && ours.includes('settings'));
	assert.doesNotMatch(out, /ErrorCode/);
	assert.match(out, /"UserName":"demo"/);
	assert.match(out, /^[0-9a-f-]{36}$/m, 'a session token');
	assert.match(out, /"access_token":"[0-9a-f-]{36}"/, 'by the PIN');
	assert.equal(out.match(/\{"IsPosted":true/g).length, 3, out);
	assert.ok(out.length < 1000, out);
	assert.match(typed([lines[0], ours]), /mail\.transport[^]*pin\.min_length[^]*"apikey":/);
});

test('the mails are listed, the newest first, and shown', async () => {
	const first = await demo.message('forgot-password', () =>
		demo.call('POST', 'auth/password', { email: demo.keys.user.email }));
	const sms = await demo.message('forgot-pin', () =>
		demo.call('POST', 'auth/pin/forgot/otp', { phone: demo.keys.user.phone }));
	const list = await (await page('/mails/')).text();

	assert.ok(list.indexOf(sms) > 0 && list.indexOf(sms) < list.indexOf(first), list);
	assert.match(plain(await (await page(`/mails/${sms}`)).text()), /\d{6} is your code to choose a new PIN/);
	assert.match(plain(await (await page(`/mails/${first}`)).text()),
		/demo@example\.org[^]*\/demo\/en\/reset-password\.html\?vtype=reset&vtoken=/);
});

test('a mail is shown as it was written, and cannot run or load anything', async () => {
	const name = await demo.message('forgot-password', () =>
		demo.call('POST', 'auth/password', { email: demo.keys.user.email }));
	const response = await page(`/mails/${name}/html`);
	const policy = response.headers.get('content-security-policy');

	assert.equal(response.status, 200);
	assert.match(policy, /^sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'/);
	assert.doesNotMatch(policy, /allow-scripts|allow-same-origin/);
	assert.match(await response.text(), /^<!DOCTYPE html>[^]*<base target="_top">[^]*<a class="button" href="http:/);
});

test('messages are shown as text, and names cannot lead to other files', async () => {
	const evil = '2026-01-01T00:00:00Z-evil-0.eml';

	fs.writeFileSync(path.join(demo.site, 'mail', evil), 'To: <a@b>"><script>1</script>\r\n' +
		'Subject: <img src=x onerror=1>\r\nContent-Type: text/plain\r\n\r\n</pre><script>2</script>\r\n');
	for (const where of ['/mails/', `/mails/${evil}`])
		assert.doesNotMatch(await (await page(where)).text(), /<script|<img/, where);
	for (const name of ['..%2fdemo.json', '%2e%2e/etc/pintle.conf', '.hidden.eml', 'x;id.eml', `${evil}/text`,
		'none.eml', 'none.eml/html', '$(id).sms', '%0aid.eml'])
		assert.ok([400, 404].includes((await page(`/mails/${name}`)).status), name);
});

test('nothing is shown under another name of this machine', async () => {
	for (const where of ['/', '/mails/', '/demo/en/sign-in.html']) {
		const status = await new Promise((resolve, reject) => {
			http.get(demo.base + where, { headers: { Host: 'evil.example:80' } },
				(r) => { r.resume(); resolve(r.statusCode); }).on('error', reject);
		});

		assert.equal(status, 403, where);
	}
});

test('a normal install has none of the demo pages', () => {
	const target = path.join(demo.dir, 'installed');
	const env = { ...process.env };

	delete env.MAKEFLAGS;
	execFileSync('make', ['-C', ROOT, `B=${path.dirname(BIN)}`, 'install', `DESTDIR=${target}`], { env, stdio: 'pipe' });
	const files = execFileSync('find', ['.', '-type', 'f'], { encoding: 'utf8', cwd: target });

	assert.match(files, /examples\/lighttpd\.conf/);
	assert.doesNotMatch(files, /demo|mails/);
});

test('a demo that starts again has the same keys, and its person again after a deletion', async () => {
	const before = demo.keys;

	await demo.stop();
	await demo.start();
	assert.deepEqual([demo.keys.apikey, demo.keys.user.uid], [before.apikey, before.user.uid]);
	await demo.manage('DELETE', before.user.uid);
	await demo.stop();
	await demo.start();
	assert.notEqual(demo.keys.user.uid, before.user.uid);
	assert.match((await demo.call('POST', 'auth/login?fields=access_token',
		{ email: demo.keys.user.email, password: demo.keys.user.password })).access_token, /./);
});

test('a folder with other files is left alone', () => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'other-'));

	fs.writeFileSync(path.join(folder, 'thesis.txt'), 'x');
	const r = spawnSync('sh', [path.join(ROOT, 'src/etc/demo/demo.sh'), BIN, folder, '1'],
		{ encoding: 'utf8' });

	assert.equal(r.status, 1);
	assert.match(r.stderr, /is not empty and not a demo site/);
	assert.deepEqual(fs.readdirSync(folder), ['thesis.txt']);
});
