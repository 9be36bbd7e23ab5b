// SPDX-License-Identifier: MIT
// Publishing the hosted pages: what is written where, what stays, and what people see meanwhile.
'use strict';

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { afterEach, beforeEach, test } = require('node:test');

const ROOT = path.resolve(__dirname, '../..');
const BIN = path.resolve(ROOT, process.env.BIN || 'build/bin');
const LANGUAGES = fs.readdirSync(path.join(ROOT, 'templates')).filter((l) =>
	fs.existsSync(path.join(ROOT, 'templates', l, 'pages')));
const PAGES = fs.readdirSync(path.join(ROOT, 'templates/pages')).filter((f) =>
	f.endsWith('.html') && !['layout.html', 'front.html'].includes(f));

let dir, conf, www, key;

function run(...args) {
	return spawnSync(path.join(BIN, 'pintle'), args, { encoding: 'utf8' });
}

function pintle(...args) {
	const r = run('-c', conf, ...args);

	assert.equal(r.status, 0, r.stdout + r.stderr);
	return r.stdout;
}

function refused(...args) {
	const r = run('-c', conf, ...args);

	assert.equal(r.status, 1, r.stdout + r.stderr);
	return r.stderr;
}

const addTenant = (name) => JSON.parse(pintle('tenant', 'add', name)).apikey;
const read = (file) => fs.readFileSync(path.join(www, file), 'utf8');
const isThere = (file) => fs.existsSync(path.join(www, file));
const setConf = (line) => fs.appendFileSync(conf, `${line}\n`);

/* Every file below the document root, with what must not change when nothing is written. */
function state(folder = www) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const file = path.join(folder, entry.name), { ino, mtimeMs } = fs.lstatSync(file);

		return entry.isDirectory() ? [`${file} ${ino}`, ...state(file)] : [`${file} ${ino} ${mtimeMs}`];
	}).sort();
}

/* Names left by a run that did not come to its end. */
const rests = () => fs.readdirSync(www).filter((name) => name.startsWith('.pintle-'));

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-pages-'));
	conf = path.join(dir, 'etc/pintle.conf');
	www = path.join(dir, 'www');
	assert.equal(run('init', dir).status, 0);
	key = addTenant('Northwind');
});

afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

test('a new tenant has every page in every language, for everybody to read', () => {
	for (const language of LANGUAGES)
		for (const page of PAGES) {
			const html = read(`northwind/${language}/${page}`);

			assert.match(html, new RegExp(`<html lang="${language}" [^>]*data-apikey="${key}"`));
			assert.doesNotMatch(html, /#[A-Z][A-Za-z.]*#|#If|If[A-Z]\w*#/, page);
		}
	assert.deepEqual(fs.readdirSync(path.join(www, 'northwind')).filter((f) => !f.includes('.')).sort(),
		[...LANGUAGES].sort());
	assert.match(read('northwind/style.css'), /^:root\{--link:/);
	assert.equal(read('northwind/.pintle'), `${key}\n`);
	for (const [file, mode] of [['northwind', 0o755], ['northwind/en', 0o755], ['northwind/en/pin.html', 0o644],
		['assets/page.js', 0o644], ['index.html', 0o644]])
		assert.equal(fs.statSync(path.join(www, file)).mode & 0o777, mode, file);
	assert.deepEqual(rests(), []);
});

test('init and tenant add publish what belongs to no tenant', () => {
	for (const file of fs.readdirSync(path.join(ROOT, 'www/assets')).filter((f) => !f.endsWith('.css')))
		assert.equal(read(`assets/${file}`), fs.readFileSync(path.join(ROOT, 'www/assets', file), 'utf8'), file);
	assert.match(read('index.html'), /href="\/northwind\/en\/sign-in\.html"/);
	assert.match(read('not-found.html'), /Northwind/);
	assert.match(read('robots.txt'), /^# Pintle\n/);
	addTenant('Second');
	assert.doesNotMatch(read('index.html') + read('not-found.html'), /Northwind|Second/,
		'an install with several tenants names none');
});

test('a second run touches nothing', () => {
	const before = state();

	pintle('pages', 'publish', key);
	pintle('pages', 'publish', '--all');
	pintle('tenant', 'set', key, 'pin.history=3');
	assert.deepEqual(state(), before);
});

test('a change of settings is on the pages at once', () => {
	pintle('tenant', 'set', key, 'pages.name=Contoso <3', 'pages.colour=#ad1457');
	assert.match(read('northwind/en/pin.html'), /Contoso &lt;3/);
	assert.match(read('northwind/style.css'), /^:root\{--link:#ad1457/);
	assert.match(read('index.html'), /Contoso &lt;3/);
});

test('a page that is no longer there goes', () => {
	fs.writeFileSync(path.join(www, 'northwind/en/old.html'), 'x');
	fs.unlinkSync(path.join(www, 'northwind/de/pin.html'));
	pintle('pages', 'publish', key);
	assert.ok(!isThere('northwind/en/old.html'));
	assert.ok(isThere('northwind/de/pin.html'));
});

test('another folder, and the end of a tenant', () => {
	const second = addTenant('Second');

	pintle('tenant', 'set', key, 'pages.folder=nw');
	assert.ok(isThere('nw/en/pin.html') && !isThere('northwind'));
	assert.match(refused('tenant', 'set', second, 'pages.folder=nw'), /pages\.folder/);
	assert.match(refused('tenant', 'set', second, 'pages.folder=assets'), /pages\.folder/);
	pintle('tenant', 'set', second, 'pages.folder=');
	assert.ok(isThere(`${second}/en/pin.html`) && !isThere('second'));
	pintle('tenant', 'remove', second, '--yes');
	assert.ok(!isThere(second) && isThere('nw/en/pin.html'));
	fs.mkdirSync(path.join(www, 'gone'));
	fs.writeFileSync(path.join(www, 'gone/.pintle'), `${second}\n`);
	pintle('pages', 'publish', '--all');
	assert.ok(!isThere('gone'), 'of a tenant that is gone');
});

test('what others put there stays', () => {
	fs.writeFileSync(path.join(www, 'index.html'), '<title>ours</title>');
	fs.writeFileSync(path.join(www, 'robots.txt'), 'User-agent: *\n');
	fs.mkdirSync(path.join(www, 'shop'));
	fs.writeFileSync(path.join(www, 'shop/index.html'), 'shop');
	fs.rmSync(path.join(www, 'not-found.html'));
	fs.symlinkSync('elsewhere', path.join(www, 'not-found.html')); // which is not there
	pintle('pages', 'publish', '--all');
	assert.equal(fs.readlinkSync(path.join(www, 'not-found.html')), 'elsewhere');
	fs.unlinkSync(path.join(www, 'not-found.html'));
	assert.equal(read('index.html'), '<title>ours</title>');
	assert.equal(read('robots.txt'), 'User-agent: *\n');
	pintle('tenant', 'set', key, 'pages.folder=shop');
	assert.match(refused('pages', 'publish', key), /shop reason="was not written by pintle/);
	assert.deepEqual(fs.readdirSync(path.join(www, 'shop')), ['index.html']);
});

test('a symbolic link in the place of what an earlier run left leads nowhere', () => {
	const precious = path.join(dir, 'precious');

	fs.mkdirSync(precious);
	fs.writeFileSync(path.join(precious, 'file'), 'kept');
	pintle('tenant', 'set', key, 'pages.folder=linked');
	for (const what of ['new', 'old'])
		fs.symlinkSync(precious, path.join(www, `.pintle-${what}-linked`));
	pintle('pages', 'publish', key);
	assert.deepEqual(fs.readdirSync(precious), ['file']);
	assert.deepEqual(fs.readdirSync(www).filter((name) => name.startsWith('.')), []);
});

test('the pages lie below the path that people see', () => {
	setConf('pages.base_url = https://example.org/auth');
	setConf('www.path = ../public');
	fs.mkdirSync(path.join(dir, 'public'));
	pintle('pages', 'publish', '--all');
	assert.match(fs.readFileSync(path.join(dir, 'public/auth/northwind/en/pin.html'), 'utf8'),
		/data-base="\/auth"[^]*href="\/auth\/northwind\/style\.css"[^]*src="\/auth\/assets\/pin\.js"/);
	assert.ok(fs.existsSync(path.join(dir, 'public/auth/assets/page.js')));
	setConf('http.base_path = /other');
	assert.match(refused('pages', 'publish', '--all'), /pages\.base_url.*http\.base_path/);
	assert.match(refused('check'), /pages\.base_url/);
});

/* A program that may write files of no more than some KiB: killed at the first larger one or, if
 * `ignored`, refused as on a full disk. */
function publishLimited(kib, ignored) {
	return spawnSync('sh', ['-c', `${ignored ? "trap '' XFSZ;" : ''} ulimit -c 0; ulimit -f ${kib * 2}; exec "$@"`, 'sh',
		path.join(BIN, 'pintle'), '-c', conf, 'pages', 'publish', key], { encoding: 'utf8' });
}

for (const [name, ignored] of [['a killed program', false], ['a full disk', true]])
	test(`the old pages stay whole after ${name}`, () => {
		const before = state().filter((line) => line.includes('northwind'));

		fs.mkdirSync(path.join(dir, 'templates'));
		fs.cpSync(path.join(ROOT, 'templates'), path.join(dir, 'templates'), { recursive: true });
		fs.appendFileSync(path.join(dir, 'templates/pages/verify.html'), `\n<p>${'x'.repeat(20000)}</p>\n`);
		setConf('templates.path = ../templates');

		const r = publishLimited(16, ignored);

		assert.notEqual(r.status, 0);
		assert.equal(r.signal, ignored ? null : 'SIGXFSZ');
		assert.deepEqual(state().filter((line) => line.includes('/northwind')), before);
		assert.equal(rests().length, ignored ? 0 : 1, rests().join());
		pintle('pages', 'publish', key);
		assert.match(read('northwind/en/verify.html'), /x{20000}/);
		assert.deepEqual(rests(), []);
	});

test('a folder that cannot be written is named, and the change is still made', { skip: process.getuid() === 0 && 'root writes everywhere' }, () => {
	fs.chmodSync(www, 0o555);

	const r = run('-c', conf, 'tenant', 'set', key, 'pages.name=New');

	fs.chmodSync(www, 0o755);
	assert.equal(r.status, 0);
	assert.match(r.stderr, /Permission denied[^]*pintle pages publish/);
	assert.match(pintle('tenant', 'show', key), /pages\.name=New/);
	assert.match(read('northwind/en/pin.html'), /Northwind/);
});

test('templates with a fault publish nothing', () => {
	const before = state();

	fs.cpSync(path.join(ROOT, 'templates'), path.join(dir, 'templates'), { recursive: true });
	setConf('templates.path = ../templates');
	fs.writeFileSync(path.join(dir, 'templates/de/pages'),
		fs.readFileSync(path.join(dir, 'templates/de/pages'), 'utf8').replace(/^PinHeading=.*\n/m, ''));
	assert.match(refused('pages', 'publish', key), /page_refused page=pin language=de .*word=PinHeading/);
	assert.deepEqual(state(), before);
});

test('whoever reads meanwhile finds every page', async () => {
	let done = false, reads = 0;
	const changes = (async () => {
		for (let i = 0; i < 10; i++) {
			const child = spawn(path.join(BIN, 'pintle'),
				['-c', conf, 'tenant', 'set', key, `pages.name=Name ${i}`]);

			assert.deepEqual(await once(child, 'exit'), [0, null]);
		}
		done = true;
	})();

	while (!done) {
		assert.match(read('northwind/en/pin.html'), /<\/html>\n$/);
		assert.match(read('northwind/ar/verify.html'), /<\/html>\n$/);
		reads++;
		await new Promise(setImmediate);
	}
	await changes;
	assert.ok(reads > 10);
	assert.match(read('northwind/en/pin.html'), /Name 9/);
});

test('init writes the address that it is given, and refuses what is none', () => {
	const fresh = path.join(dir, 'fresh');

	assert.equal(run('init', fresh, '--base-url', 'https://login.example.org').status, 0);
	assert.match(fs.readFileSync(path.join(fresh, 'etc/pintle.conf'), 'utf8'),
		/^pages\.base_url = https:\/\/login\.example\.org$/m);
	for (const bad of ['login.example.org', 'http://example.org', 'https://example.org/', 'https://x?y']) {
		const r = run('init', path.join(dir, 'none'), '--base-url', bad);

		assert.equal(r.status, 64, bad);
		assert.ok(!fs.existsSync(path.join(dir, 'none')), bad);
	}
});

test('init asks for the address on a terminal', () => {
	const fresh = path.join(dir, 'fresh');
	const r = spawnSync('script', ['-qec', `${path.join(BIN, 'pintle')} init ${fresh}`, '/dev/null'],
		{ encoding: 'utf8', input: 'example.org\nhttps://login.example.org\n' });

	assert.equal(r.status, 0, r.stdout);
	assert.match(r.stdout, /The address at which people will reach this install[^]*It begins with https:\/\//);
	assert.match(fs.readFileSync(path.join(fresh, 'etc/pintle.conf'), 'utf8'),
		/^pages\.base_url = https:\/\/login\.example\.org$/m);
});

test('a command without a tenant says what is missing', () => {
	const r = run('-c', conf, 'pages', 'publish');

	assert.equal(r.status, 64);
	assert.match(r.stderr, /API key, or give --all/);
	assert.match(refused('pages', 'publish', '00000000-0000-0000-0000-000000000000'), /no tenant with this API key/);
});
