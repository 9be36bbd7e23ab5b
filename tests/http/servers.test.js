// SPDX-License-Identifier: MIT
/*
 * Every shipped server configuration, really started, with one table of tests: what a client
 * sends must reach the right program unchanged, and malformed requests must be refused behind
 * every server. Differences between servers are stated where they occur.
 */
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { launch, kill } = require('../lib/process');
const { sleep, until, within } = require('../lib/wait');
const { Server, SETUPS, ROOT, PROGRAMS, WORKERS } = require('./lib/servers');
const { Visitor } = require('./lib/visitor');

const PASSWORD = 'correct-horse-battery';
const KIB = 1024;

/* ---- calls --------------------------------------------------------------------- */

/* A tenant of a running server, under a path prefix, with the calls of the table. */
class Tenant {
	constructor(server, prefix = server.prefix) {
		this.server = server;
		this.prefix = prefix;
		Object.assign(this, JSON.parse(server.pintle('tenant', 'add', 'Servers')));
	}

	call(method, path, { q = {}, key = true, ...more } = {}) {
		const query = Object.entries(key ? { apikey: this.apikey, ...q } : q)
			.map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join('&');

		if (typeof more.body === 'object')
			more.body = JSON.stringify(more.body);
		return this.server.send({ method, path: `${this.prefix}${path}${query && '?'}${query}`,
			...more });
	}

	manage(method, path, { headers = {}, ...more } = {}) {
		return this.call(method, `/identity/v2/manage/account${path}`,
			{ headers: { 'X-LoginRadius-ApiSecret': this.apisecret, ...headers }, ...more });
	}

	login(email, more = {}) {
		return this.call('POST', '/identity/v2/auth/login',
			{ body: { email, password: PASSWORD }, ...more });
	}

	pinLogin(session, pin) {
		return this.call('POST', '/identity/v2/auth/login/pin',
			{ q: { session_token: session }, body: { pin } });
	}

	validate(access) {
		return this.call('GET', '/identity/v2/auth/access_token/Validate',
			{ headers: { Authorization: `Bearer ${access}` } });
	}

	/* A person with a PIN, signed in by password. */
	async member(pin = '4938') {
		const wish = person({ PINInfo: { PIN: pin } });
		const { Uid } = ok(await this.manage('POST', '', { body: wish }));
		const email = wish.Email[0].Value;
		const signed = ok(await this.login(email));

		return { uid: Uid, email, pin, access: signed.access_token,
			session: signed.session_token };
	}
}

let people = 0;

function person(more = {}) {
	const tag = String(++people).replace(/\d/g, (d) => 'abcdefghij'[d]);

	return { Email: [{ Type: 'Primary', Value: `${tag}@example.org` }], EmailVerified: true,
		Password: PASSWORD, ...more };
}

function ok(answer) {
	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
	return answer.json;
}

/* An error in the one shape of the service, not a page of the server. */
function refused(answer, status, code) {
	assert.equal(answer.status, status, answer.text);
	assert.deepEqual(Object.keys(answer.json || {}), ['ErrorCode', 'Message', 'Description'],
		answer.text);
	assert.equal(answer.json.ErrorCode, code, answer.text);
}

/* An error, whether of the service or of the server. */
function refusedAnyhow(answer, ...statuses) {
	assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text}`);
}

/* JSON text of exactly this many bytes. */
function padded(body, bytes) {
	const text = JSON.stringify(body);

	return text.slice(0, -1) + ' '.repeat(bytes - text.length) + '}';
}

/* ---- the table ------------------------------------------------------------------ */

/* The life of a PIN, with keys and tokens in every possible place. */
async function wholeLife(t) {
	const wish = person();
	const email = wish.Email[0].Value;
	const inQuery = { key: false, q: { apikey: t.apikey, apisecret: t.apisecret } };

	const { Uid } = ok(await t.manage('POST', '', { body: wish }));

	ok(await t.call('POST', '/identity/v2/manage/account', { ...inQuery, body: person() }));
	assert.equal(ok(await t.login(email)).session_token, null);
	ok(await t.manage('PUT', `/${Uid}`, { body: { PINInfo: { PIN: '4938' } } }));

	const { access_token: access, session_token: session } = ok(await t.login(email));

	assert.equal(ok(await t.pinLogin(session, '4938')).session_token, session);
	assert.equal(ok(await t.validate(access)).access_token, access);
	ok(await t.call('GET', '/identity/v2/auth/access_token/Validate',
		{ q: { access_token: access } }));

	const change = (method, oldpin, newpin) => t.call(method, '/identity/v2/auth/pin/change',
		{ headers: { Authorization: `Bearer ${access}` }, body: { oldpin, newpin } });

	ok(await change('PUT', '4938', '8265'));
	ok(await change('POST', '8265', '7391'));
	assert.equal((await t.pinLogin(session, '4938')).status, 401);
	ok(await t.pinLogin(session, '7391'));
}

async function letterCase(t) {
	const m = await t.member();

	ok(await t.call('POST', '/IDENTITY/V2/Auth/LogIn',
		{ body: { email: m.email, password: PASSWORD } }));
	ok(await t.call('POST', '/identity/v2/auth/LOGIN/Pin',
		{ q: { session_token: m.session }, body: { pin: m.pin } }));
	ok(await t.call('GET', `/Identity/v2/MANAGE/account/${m.uid}`,
		{ headers: { 'x-loginradius-apisecret': t.apisecret } }));
	refused(await t.call('POST', '/identity/v2/auth/PIN/SET/PinAuthToken'), 400, 908);
	refused(await t.call('GET', '/CIAM/nothing'), 404, 971);
}

async function encodedPath(t) {
	const m = await t.member();
	const encoded = [...m.uid].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');

	assert.equal(ok(await t.manage('GET', `/${encoded}`)).Uid, m.uid);
	ok(await t.call('POST', '/identity/v2/auth/%6Cogin',
		{ body: { email: m.email, password: PASSWORD } }));
	// The query is decoded as a form is.
	assert.equal(ok(await t.manage('GET', '', { q: { email: m.email.toUpperCase() } })).Uid, m.uid);
}

/* Every route reaches the program that lists it. */
async function everyRoute(t) {
	for (const [methods, path] of t.server.routes()) {
		for (const method of methods) {
			const answer = await t.call(method, path.replace(/\{[a-z]+\}/g, 'x'), { key: false });

			assert.ok(![404, 405].includes(answer.status), `${method} ${path}: ${answer.text}`);
			assert.ok(answer.json !== undefined, `${method} ${path}: ${answer.text}`);
		}
	}
}

/* No path is taken for another, similar one. */
async function strangePaths(t) {
	const m = await t.member();
	const body = { email: m.email, password: PASSWORD };
	const strange = ['/identity/v2/auth%2Flogin', '/identity//v2/auth/login',
		'/identity/v2//auth/login', '/identity/v2/auth/../auth/login',
		'/identity/v2/manage/../auth/login', '/identity/v2/auth/./login',
		'/identity/v2/auth/%2e%2e/auth/login', '/identity/v2/auth/login//',
		'/identity/v2/auth/login%00', '/identity/v2/auth/login/pin/login.fcgi'];

	for (const path of strange)
		refusedAnyhow(await t.call('POST', path, { body }), 400, 404);
	refusedAnyhow(await t.manage('GET', `/${m.uid}%2F`), 403, 404);
	refusedAnyhow(await t.manage('GET', `/%zz`), 400);
	ok(await t.call('POST', '/identity/v2/auth/login/', { body })); // one slash is forgiven
	ok(await t.manage('GET', `/${m.uid}/`));
}

async function bodies(t) {
	const m = await t.member();
	const login = { email: m.email, password: PASSWORD };
	const profile = { FirstName: 'Ada', About: 'x'.repeat(60 * KIB) };

	const second = [{ Type: 'Primary', Value: m.email },
		{ Type: 'Secondary', Value: `second.${m.email}` }];

	ok(await t.manage('PUT', `/${m.uid}/email`, { body: { Email: second } }));
	assert.equal(ok(await t.manage('DELETE', `/${m.uid}/email`,
		{ body: { email: second[1].Value } })).Email.length, 1);
	ok(await t.login(m.email, { body: padded(login, 16 * KIB) }));
	refused(await t.login(m.email, { body: padded(login, 16 * KIB + 1) }), 413, 1090);
	ok(await t.manage('PUT', `/${m.uid}`, { body: profile }));
	ok(await t.manage('PUT', `/${m.uid}`, { body: padded({ FirstName: 'Eve' }, 96 * KIB) }));

	const updates = () => t.server.log().split(' account_updated ').length;
	const before = updates();

	refused(await t.manage('PUT', `/${m.uid}`, { body: padded(profile, 100 * KIB) }), 413, 1090);
	refused(await t.manage('PUT', `/${m.uid}`, { body: padded(profile, 128 * KIB) }), 413, 1090);
	for (const chunked of [false, true])
		refusedAnyhow(await t.manage('PUT', `/${m.uid}`,
			{ body: padded(profile, 200000), chunked }), ...t.server.tooLarge);
	assert.equal(updates(), before); // nor was it taken for an empty body
	assert.equal(ok(await t.manage('GET', `/${m.uid}`)).FirstName, 'Eve');
	// A refusal arrives even if a large body is not read.
	refused(await t.call('PUT', '/identity/v2/nothing', { body: 'x'.repeat(100 * KIB) }), 404, 971);
}

async function chunks(t) {
	const m = await t.member();
	const login = { email: m.email, password: PASSWORD };

	ok(await t.login(m.email, { chunked: true }));
	ok(await t.login(m.email, { chunked: true, body: padded(login, 16 * KIB) }));
	refused(await t.login(m.email, { chunked: true, body: padded(login, 17 * KIB) }), 413, 1090);
	refusedAnyhow(await t.login(m.email, { chunked: true, body: padded(login, 200000) }),
		...t.server.tooLarge);
}

/* Go sends the JSON of an empty text with a GET; the bytes after it are another request. */
async function getWithBody(t) {
	const m = await t.member();
	const headers = { Authorization: `Bearer ${m.access}` };

	for (const body of ['""\n', '{"access_token":"x"}', 'no JSON'])
		assert.equal(ok(await t.call('GET', '/identity/v2/auth/account', { headers, body })).Uid,
			m.uid);

	const one = (more) => head(t, 'GET', '/identity/v2/auth/account',
		`Authorization: Bearer ${m.access}`, 'Content-Length: 3', ...more);
	const { text } = await t.server.sendBytes(`${one([])}""\n${one(['Connection: close'])}""\n`);

	assert.equal(text.match(/HTTP\/1\.1 200 /g)?.length, 2, text);
}

const head = (t, method, path, ...lines) => [`${method} ${t.prefix}${path}?apikey=${t.apikey} ` +
	'HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n');

async function missingLength(t) {
	const { text } = await t.server.sendBytes(head(t, 'POST', '/identity/v2/auth/login',
		'Connection: close'));

	// lighttpd requires a length; others treat it as an empty body.
	assert.match(text, /^HTTP\/1\.1 (411|400) /);
}

/*
 * Requests that the server answers with its own page, by the name of the set-up: status and
 * request.
 */
const PAGES = {
	'lighttpd': ['404 %FF', '501 FOO'],
	'lighttpd, drop-in': ['400 %00', '400 ?%00', '400 %FF', '400 ?%FF', '501 FOO'],
	'nginx': [],
	'Apache, mod_proxy_fcgi': ['404 %00', '400 %zz', '405 TRACE'],
	'Apache, mod_fcgid': ['404 %00', '400 %zz', '405 TRACE'],
	'Apache, plain CGI': ['404 %00', '400 %zz', '405 TRACE'],
	'Apache, minimal .htaccess': ['404 %00', '400 %zz', '404 %2F', '200 TRACE'],
	'Apache, full .htaccess, FastCGI': ['404 %00', '400 %zz', '404 %2F', '200 TRACE'],
	'Apache, full .htaccess, CGI, at the root': ['404 %00', '400 %zz', '404 %2F', '200 TRACE'],
};

/* Below the mapped paths everything else is answered by the programs, and with their errors. */
async function everyAnswerIsJson(t) {
	const below = ['/identity', '/ciam', '/v2/manage', '/api/v2', '/api/v2/webhook',
		'/identity/v2/manage', '/identity/v2/auth', '/identity/v2/auth/login',
		'/identity/v2/auth/pin', '/identity/v2/auth/exchange', '/API/V2', '/Identity/V2'];
	const own = [];
	const look = (what, answer) => {
		if (!answer.json)
			own.push(`${answer.status} ${what}`);
		else
			assert.deepEqual(Object.keys(answer.json), ['ErrorCode', 'Message', 'Description'], what);
	};

	for (const path of below)
		for (const more of ['', '/', '/no/such', '/x.html', '/index.html', '//'])
			look(path + more, await t.call('GET', path + more, { key: false }));
	for (const escape of ['%00', '%zz', '%FF', '%2F'])
		for (const mark of ['', '?'])
			look(mark + escape, await t.call('GET', `/identity/v2/auth/login${mark}${escape}`,
				{ key: false }));
	// A server may pass these as arguments to a program it starts for the request.
	for (const words of ['?--routes', '?--check', '?--version', '?a+b', '?-'])
		look(words, await t.call('GET', `/identity/v2/auth/login${words}`, { key: false }));
	for (const method of ['PATCH', 'OPTIONS', 'PROPFIND', 'FOO', 'TRACE'])
		look(method, await t.call(method, '/identity/v2/auth/login', { key: false }));
	assert.deepEqual(own.sort(), PAGES[t.server.name].sort());
}

/* Bytes left over by a wrong Content-Length are never read as a request. */
async function badBodyEndsConnection(t) {
	const left = '"}GET /identity/v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n';
	const { text, closed } = await t.server.sendBytes(head(t, 'POST', '/identity/v2/auth/login',
		'Content-Length: 9') + `{"email":${left}`);

	assert.match(text, /^HTTP\/1\.1 400 .*"ErrorCode":965/s);
	assert.ok(closed);
	// nginx keeps the connection, and answers these bytes itself.
	if (!t.server.file.startsWith('nginx'))
		assert.match(text, /\r\nConnection: close\r\n/i);
	assert.ok(!/"ErrorCode":971/.test(text), text);
}

async function errorShape(t) {
	for (const path of ['/identity', '/identity/v2', '/identity/v2/nothing', '/ciam/nothing',
		'/api/v2', '/api/v2/access_token/nothing', '/api/v2/webhook/nothing',
		'/identity/v2/manage/nothing', '/identity/v2/auth/pin', '/identity/v2/auth/login/nothing'])
		refused(await t.call('GET', path), 404, 971);
	for (const [method, path, allow] of [['GET', '/identity/v2/auth/login', 'POST'],
		['PATCH', '/identity/v2/auth/pin/change', 'POST, PUT'],
		['POST', '/identity/v2/auth/access_token/Validate', 'GET'],
		['DELETE', '/identity/v2/auth/login/pin', 'POST']]) {
		const answer = await t.call(method, path);

		refused(answer, 405, 971);
		assert.equal(answer.headers.allow, allow);
	}
}

async function doubledHeader(t) {
	const key = `X-LoginRadius-ApiKey: ${t.apikey}`;
	const { text } = await t.server.sendBytes([
		`POST ${t.prefix}/identity/v2/auth/login HTTP/1.1`, 'Host: localhost',
		'Connection: close', 'Content-Length: 0', key, key, '', ''].join('\r\n'));

	assert.match(text, /^HTTP\/1\.1 400 .*"ErrorCode":908.*apikey is given more than once/s);
}

async function otherMethods(t) {
	const m = await t.member();
	const before = t.server.programs().sort();

	for (const method of ['HEAD', 'OPTIONS', 'TRACE', 'FOO']) {
		const answer = await t.call(method, '/identity/v2/auth/login');

		// Apache answers TRACE itself, unless its main configuration forbids it.
		if (method === 'TRACE' && t.server.htaccess && answer.status === 200)
			assert.match(answer.text, /^TRACE /);
		else
			refusedAnyhow(answer, 405, 501);
		if (method === 'HEAD')
			assert.equal(answer.text, '');
	}
	ok(await t.validate(m.access));
	if (!t.server.cgi) // no worker had to be started again
		assert.deepEqual(t.server.programs().sort().filter((p) => before.includes(p)), before);
}

/* Preflights reach every program, and only the programs decide who may read. */
async function otherOrigin(t) {
	const Origin = 'https://app.example.org';

	t.server.pintle('tenant', 'set', t.apikey, `cors.origins=${Origin}`);
	for (const path of ['/identity/v2/auth/login', '/identity/v2/auth/pin/change',
		'/identity/v2/auth/exchange', '/identity/v2/auth/account', '/ciam/appinfo',
		'/identity/v2/manage/account', '/v2/manage/webhooks', '/api/v2/webhook', '/identity/none']) {
		const asked = await t.call('OPTIONS', path, { headers: { Origin,
			'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization' } });

		assert.deepEqual([asked.status, asked.text], [204, ''], path);
		assert.equal(asked.headers['access-control-allow-origin'], '*');
		assert.match(asked.headers['access-control-allow-headers'], /\bauthorization\b/);
		assert.match(asked.headers['access-control-allow-methods'], /\bPUT\b/);

		const answer = await t.call('DELETE', path, { headers: { Origin } });

		assert.ok(answer.json, answer.text);
		assert.equal(answer.headers['access-control-allow-origin'], Origin);
		assert.equal(answer.headers.vary, 'Origin');
	}
	const foreign = await t.call('GET', '/ciam/appinfo', { headers: { Origin: `${Origin}.evil` } });

	assert.equal(foreign.headers['access-control-allow-origin'], undefined);
	assert.equal(foreign.headers.vary, 'Origin');
}

async function callersAddress(t) {
	const logged = async (mark, ...lines) => {
		await t.server.sendBytes([`GET ${t.prefix}/identity/v2/manage/account/${mark} HTTP/1.1`,
			'Host: localhost', 'Connection: close', ...lines, '', ''].join('\r\n'));
		return /.* request_answered .* from=(\S*)/.exec(t.server.log().trimEnd().split('\n').at(-1))[1];
	};
	const real = 'X-Forwarded-For: 192.0.2.66, 198.51.100.7';

	assert.equal(await logged('a'), '127.0.0.1');
	assert.equal(await logged('b', real), '198.51.100.7');
	assert.equal(await logged('c', 'X-Forwarded-For: 192.0.2.66', 'X-Forwarded-For: 2001:db8::7'),
		'2001:db8::7');
	assert.equal(await logged('d', 'X-Forwarded-For: 192.0.2.66', 'X-Forwarded-For: unknown'),
		'127.0.0.1');
	// lighttpd passes both under one name, so neither is used; others drop them.
	for (const other of ['X_Forwarded_For', 'X.Forwarded.For', 'X_Forwarded-For']) {
		for (const pair of [[real, `${other}: 192.0.2.66`], [`${other}: 192.0.2.66`, real]])
			assert.equal(await logged('e', ...pair),
				t.server.file.startsWith('lighttpd') ? '127.0.0.1' : '198.51.100.7', other);
	}
	// 127.0.0.2 is no listed proxy.
	await t.call('GET', '/identity/v2/manage/account', { from: '127.0.0.2',
		headers: { 'X-Forwarded-For': '192.0.2.66' } });
	assert.match(t.server.log().trimEnd().split('\n').at(-1), / from=127\.0\.0\.2 /);
}

/* Keys, store, settings, programs and the server's own files are not served. */
async function nothingElseServed(t) {
	const { server } = t;
	const pepper = fs.readFileSync(`${server.site}/keys/pepper`, 'utf8').trim().split(' ').at(-1);

	fs.writeFileSync(`${server.site}/www/hello.txt`, 'hello');
	assert.equal((await server.send({ path: '/hello.txt' })).text, 'hello');
	for (const file of ['keys/pepper', 'store/pintle.mdb', 'etc/pintle.conf', 'log/pintle.log']) {
		for (const way of ['/', '/../', '/%2e%2e/', '/..%2f', '/x/../../', '//', '/.%2e/',
			'/identity/../../', '/hello.txt/../../', '/hello.txt/..%2f..%2f']) {
			const answer = await server.send({ path: way + file });

			refusedAnyhow(answer, 400, 403, 404);
			assert.ok(!answer.text.includes(pepper));
		}
	}
	if (!server.htaccess)
		return;
	refusedAnyhow(await server.send({ path: `${t.prefix}/.htaccess` }), 403, 404);
	refused(await server.send({ path: `${t.prefix}/account.${server.htaccess}` }), 404, 971);
}

/*
 * The owner of a file; undefined when it is gone, as the file of a program that just ended may
 * be.
 */
const ownerOf = (file) => fs.statSync(file, { throwIfNoEntry: false })?.uid;

/*
 * Root opens no file in a folder that the install's owner can write to, where a symbolic link
 * could lead elsewhere, and no program has more rights than the owner.
 */
async function nothingOfRoot(t) {
	const { server } = t;

	if (!server.user.uid)
		return; // not root: there is one user
	await server.send({ path: '/no/such/page' });
	for (const folder of ['log', 'run', 'store', 'mail', 'keys'])
		for (const name of fs.readdirSync(`${server.site}/${folder}`)) {
			const file = `${server.site}/${folder}/${name}`;

			assert.ok([server.user.uid, undefined].includes(ownerOf(file)), file);
			assert.doesNotMatch(file, /log\/.*(access|error|nginx|apache|lighttpd)/);
		}
	assert.ok(fs.existsSync(`${server.site}/log/pintle.log`));
	for (const pid of server.programs())
		assert.ok([server.user.uid, undefined].includes(ownerOf(`/proc/${pid}`)));
}

/* After programs were killed, later requests are answered and no data is lost. */
async function killedPrograms(t) {
	const m = await t.member();

	t.server.programs().forEach((pid) => kill(pid)); // a CGI program may have ended by itself
	// mod_fcgid notices it after a while; spawn.sh and lighttpd restart at once.
	await until(async () => (await t.validate(m.access)).status === 200 &&
		(await t.pinLogin(m.session, m.pin)).status === 200);
	if (t.server.workers)
		await until(() => t.server.programs().length === PROGRAMS.length * WORKERS);
	for (let i = 0; i < 20; i++)
		ok(await t.validate(m.access));
	assert.equal(t.server.pintle('check').trim(), 'ok');
}

/*
 * As many bodies as there are workers, each arriving byte by byte: if the server passes them on
 * as they arrive, each keeps a worker busy, but for ten seconds at most.
 */
async function slowBodies(t) {
	const m = await t.member();
	const sockets = Array.from({ length: WORKERS }, () => {
		const s = net.connect(t.server.port, '127.0.0.1');
		const timer = setInterval(() => s.write(' '), 500);

		s.on('error', () => {});
		s.on('close', () => clearInterval(timer));
		s.write(`${head(t, 'POST', '/identity/v2/auth/login', 'Content-Length: 9000')}{`);
		return s;
	});

	await sleep(700);
	ok(await t.login(m.email));
	sockets.forEach((s) => s.destroy());
}

/* How many connections to programs there are, taken up by them or not yet. */
function connections(server) {
	return fs.readFileSync('/proc/net/unix', 'utf8').split('\n')
		.filter((line) => line.includes(server.dir) && / 0[23] +\d+ /.test(line)).length;
}

/* A request that is being served is finished after the signal to end. */
async function gracefulStop(t) {
	const { server } = t;
	const m = await t.member();
	let answer;

	if (server.cgi) { // the program reads its settings anew: a hash that takes its time
		fs.appendFileSync(server.conf, 'hash.cost = 9\n');
		answer = t.manage('PUT', `/${m.uid}`, { body: { Password: 'another-horse-battery' } });
		await until(() => server.programs('manage').length > 0);
	} else {
		await until(() => connections(server) === 0);
		server.programs('login').forEach((pid) => kill(pid, 'SIGSTOP'));
		answer = t.login(m.email);
		await until(() => connections(server) > 0);
	}
	server.server.kill(server.graceful);
	await sleep(200);
	server.programs('login').forEach((pid) => kill(pid, 'SIGCONT'));
	ok(await answer);
	await within(server.server.gone, 'the end of the server');
	assert.notEqual(server.server.exitCode, null);
	await server.stop();
	assert.deepEqual(server.left, []);
}

/* Killed processes leave reader slots behind in the store. */
async function killedInRequests(t) {
	const { server } = t;

	// Hashes that take their time; the programs read their settings each time.
	fs.appendFileSync(server.conf, 'hash.cost = 6\n');
	const m = await t.member();
	let killed = 0, done = false;
	const killer = (async () => {
		while (!done) {
			killed += server.programs().filter((pid) => kill(pid)).length;
			await sleep(1);
		}
	})();
	let sent = 0;
	const lane = async () => {
		while (killed <= 150) // unknown names are hashed for too, and never locked
			await t.login(`nobody.${++sent}@example.org`).catch(() => {});
	};

	await Promise.all([lane(), lane(), lane(), lane()]);
	done = true;
	await killer;
	for (let i = 0; i < 30; i++)
		ok(await t.validate(m.access));
	ok(await t.login(m.email));
	assert.equal(server.pintle('check').trim(), 'ok');
}

/* ---- hosted pages ----------------------------------------------------------------- */

/* The headers of a page; those of files are compared with what pages.fcgi sends itself. */
const PAGE_HEADERS = ['content-security-policy', 'referrer-policy', 'x-content-type-options',
	'x-frame-options', 'cross-origin-opener-policy', 'cross-origin-resource-policy',
	'permissions-policy', 'cache-control'];
/* What is no document needs fewer; each byte counts on a slow line. */
const ASSET_HEADERS = { 'content-security-policy': "default-src 'none'", 'cache-control': 'no-cache',
	'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' };
const HTML = 'text/html; charset=utf-8';

const pick = (headers, names) => Object.fromEntries(names.map((name) => [name, headers[name]]));

/* The address of the tenant's pages, and the headers that every page has. */
async function hosted(t) {
	const folder = `p${t.apikey.slice(0, 8)}`;

	t.server.pintle('tenant', 'set', t.apikey, `pages.folder=${folder}`);
	t.server.pintle('pages', 'publish', '--all');

	const get = (path, more = {}) => t.call('GET', path, { key: false, ...more });
	const drawn = await t.call('GET', '/pages/done');

	assert.equal(drawn.status, 200, drawn.text);
	for (const name of PAGE_HEADERS)
		assert.ok(drawn.headers[name], name);
	return { folder, get, expected: pick(drawn.headers, PAGE_HEADERS) };
}

async function pagesAreFiles(t) {
	const { folder, get, expected } = await hosted(t);
	const page = await get(`/${folder}/en/pin.html`);

	assert.equal(page.status, 200);
	assert.equal(page.headers['content-type'], HTML);
	assert.match(page.text, /<form/);
	assert.deepEqual(pick(page.headers, PAGE_HEADERS), expected);

	const head = await t.call('HEAD', `/${folder}/en/pin.html`, { key: false });

	assert.equal(head.status, 200);
	assert.equal(head.text, '');
	assert.deepEqual(pick(head.headers, PAGE_HEADERS), expected);

	const code = (await get(`/${folder}/en/authenticator.html`)).headers;

	assert.deepEqual(pick(code, PAGE_HEADERS), { ...expected, 'content-security-policy':
		expected['content-security-policy'].replace("img-src 'self'", "img-src 'self' data:") });
}

/* A browser asks whether it has changed. */
async function assetsAreKept(t) {
	const { folder, get } = await hosted(t);
	const nothing = pick({}, PAGE_HEADERS);

	for (const [path, type] of [['/assets/page.js', 'text/javascript; charset=utf-8'],
		[`/${folder}/style.css`, 'text/css; charset=utf-8'], ['/assets/icon.svg', 'image/svg+xml']]) {
		const asset = await get(path);

		assert.equal(asset.status, 200, path);
		assert.equal(asset.headers['content-type'], type);
		assert.deepEqual(pick(asset.headers, PAGE_HEADERS), { ...nothing, ...ASSET_HEADERS });

		const again = await get(path, { headers: { 'If-None-Match': asset.headers.etag } });

		assert.equal(again.status, 304, path);
	}
}

async function pagesThatAreNotThere(t) {
	const { folder, get, expected } = await hosted(t);

	const others = t.server.shared ? [] : ['/nope', '/nope.html', '/assets/nope.js'];

	for (const path of [`/${folder}/en/nope.html`, ...others]) {
		const answer = await get(path);

		assert.equal(answer.status, 404, path);
		assert.equal(answer.headers['content-type'], HTML);
		assert.match(answer.text, /That page is not here/);
		assert.deepEqual(pick(answer.headers, PAGE_HEADERS), expected, path);
	}
}

async function formsOfPages(t) {
	const { folder, expected } = await hosted(t);
	const m = await t.member();
	const visitor = new Visitor(t.server);
	const open = (path) => visitor.open(path.startsWith(t.prefix) ? path.slice(t.prefix.length) : path);

	await open(`/${folder}/en/sign-in.html`);
	for (const headers of [{}, { Origin: 'https://other.example' }, { Origin: 'null' }])
		assert.equal((await visitor.post({ name: m.email, password: PASSWORD }, { headers })).status, 403);

	const wrong = await visitor.submit({ name: m.email, password: 'is it this?' });

	assert.equal(wrong.status, 401, wrong.text);
	assert.match(visitor.title, /^Error: /);
	assert.deepEqual(pick(wrong.headers, PAGE_HEADERS), expected);

	const right = await visitor.post({ name: m.email, password: PASSWORD });

	assert.equal(right.status, 303, right.text);
	assert.deepEqual(pick(right.headers, PAGE_HEADERS), expected);
	await open(right.headers.location);
	assert.match(visitor.says, /You are signed in/);
	await open(`/pages/pin?apikey=${t.apikey}&lang=de`);
	assert.equal((await visitor.post({ pin: '4 9 3 8' })).status, 303);
}

async function refusalsOfPages(t) {
	const { folder, expected } = await hosted(t);
	const at = (method, body) => t.call(method, `/${folder}/en/pin.html`, { key: false, body,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded',
			Origin: `http://127.0.0.1:${t.server.port}` } });

	for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
		const answer = await at(method);

		assert.equal(answer.status, 405, method);
		assert.equal(answer.headers['content-type'], HTML);
		assert.deepEqual(pick(answer.headers, PAGE_HEADERS), expected, method);
	}

	const large = await at('POST', `pin=${'1'.repeat(200 * KIB)}`);

	refusedAnyhow(large, ...t.server.tooLarge);
	if (large.status === 413)
		assert.deepEqual(pick(large.headers, PAGE_HEADERS), expected);
}

/* Links in mails have a token in their query. */
async function noQueryInLogs(t) {
	const { folder, get } = await hosted(t);
	const token = '0123456789abcdef0123456789abcdef';

	assert.equal((await get(`/${folder}/en/reset-pin.html?vtype=resetpin&vtoken=${token}`)).status, 200);
	assert.equal((await get(`/nope?vtoken=${token}`)).status, 404);
	await t.call('POST', `/${folder}/en/reset-pin.html`, { key: false, q: { vtoken: token } });
	await get(`/${folder}/en/sign-in.html`); // so that the lines before were written
	assert.ok(!t.server.logs().includes(token), t.server.logs());
}

/* ---- every set-up ---------------------------------------------------------------- */

const TABLE = {
	'the life of a PIN': wholeLife,
	'letter case in the path': letterCase,
	'every route': everyRoute,
	'an encoded path': encodedPath,
	'strange paths': strangePaths,
	'bodies of every size': bodies,
	'chunked bodies': chunks,
	'a GET with a body': getWithBody,
	'no length': missingLength,
	'a bad body ends the connection': badBodyEndsConnection,
	'errors have one shape': errorShape,
	'every answer is JSON, but for what the server says itself': everyAnswerIsJson,
	'a key given twice': doubledHeader,
	'methods without a use': otherMethods,
	'a page of another origin': otherOrigin,
	"the caller's address": callersAddress,
	'nothing else is served': nothingElseServed,
	'nothing of root in the install': nothingOfRoot,
	'slow bodies': slowBodies,
	'pages are files': pagesAreFiles,
	'assets are asked about again': assetsAreKept,
	'pages that are not there': pagesThatAreNotThere,
	'forms of pages': formsOfPages,
	'methods and bodies that pages refuse': refusalsOfPages,
	'no query in logs': noQueryInLogs,
	'killed programs': killedPrograms,
};

/* In a folder of the web space, addresses of pages begin with it. */
function placeOf({ prefix }) {
	return prefix ? { 'http.base_path': prefix } : {};
}

for (const [name, setup] of Object.entries(SETUPS)) {
	describe(name, () => {
		let t;

		before(async () => {
			t = new Tenant(await Server.start(name,
				{ conf: { 'http.trusted_proxies': '127.0.0.1, 10.0.0.0/8', ...placeOf(setup) } }));
		});
		after(() => t && t.server.stop());

		for (const [what, check] of Object.entries(TABLE))
			test(what, () => check(t));
		if (setup.file === 'apache-cgi.conf') // once: it is the same for the others
			test('killed in 150 requests', () => killedInRequests(t));
		test('a graceful stop finishes the current request', () => gracefulStop(t));
	});

	test(`${name}: TLS`, async () => {
		const server = await Server.start(name, { tls: true });

		try {
			const t = new Tenant(server);

			await wholeLife(t);
			const page = await t.call('GET', '/not-found.html', { key: false });

			if (!['lighttpd-dropin.conf', 'htaccess-minimal'].includes(setup.file))
				assert.match(page.headers['strict-transport-security'], /^max-age=\d+$/);

			const plain = await server.sendBytes(head(t, 'GET', '/identity/v2/',
				'Connection: close'));

			assert.ok(!plain.text.includes('HTTP/1.1 200'), plain.text);
		} finally {
			await server.stop();
		}
	});

	if (setup.htaccess)
		continue; // those have a folder for a prefix
	test(`${name}: below a prefix`, async () => {
		const server = await Server.start(name, { conf: { 'http.base_path': '/auth' },
			prefix: '/auth', edit: (text) => text.replaceAll('^/', '^/auth/') });

		try {
			const t = new Tenant(server);

			await wholeLife(t);
			await strangePaths(t);
			await errorShape(t);
			refusedAnyhow(await server.send({ path: '/identity/v2/auth/login' }), 404);
		} finally {
			await server.stop();
		}
	});
}

test('the full .htaccess with #tls refuses requests without TLS', async () => {
	const server = await Server.start('Apache, full .htaccess, FastCGI',
		{ edit: (text) => text.replaceAll('#tls ', ''), answer: 403 });

	try {
		const answer = await server.send({ path: '/pin/identity/v2/' });

		assert.equal(answer.status, 403);
	} finally {
		await server.stop();
	}
});

test('spawn.sh ends when the configuration is refused', async () => {
	const server = await Server.start('nginx');

	try {
		fs.appendFileSync(server.conf, 'no.such = setting\n');
		server.programs().forEach((pid) => kill(pid, 'SIGTERM')); // one may end all
		assert.equal(await within(server.spawner.gone, 'the end of spawn.sh'), 78);
	} finally {
		await server.stop();
	}
});

test('spawn.sh ends whenever it gets a signal, and leaves no process behind', async () => {
	const dir = fs.mkdtempSync('/tmp/pintle-spawn-');
	const site = `${dir}/site`;
	const bin = path.resolve(ROOT, process.env.BIN || 'build/bin');
	const left = () => fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && (() => {
		try {
			return fs.readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${site}/etc/pintle.conf`);
		} catch {
			return false; // it has just ended
		}
	})());

	try {
		execFileSync(`${bin}/pintle`, ['init', site]);
		for (const ms of [20, 50, 80, 110, 150, 200, 300, 400]) {
			const child = launch(['sh', `${ROOT}/src/etc/spawn.sh`, bin, site, '2'], () => {});

			await sleep(ms);
			child.kill('SIGTERM');
			await within(child.gone, 'the end of spawn.sh');
			await until(() => left().length === 0);
		}
	} finally {
		left().forEach((pid) => kill(pid));
		fs.rmSync(dir, { recursive: true });
	}
});

test('spawn.sh makes no socket in a folder of another user', (c) => {
	if (process.getuid() !== 0)
		return c.skip('not root');

	const dir = fs.mkdtempSync('/tmp/pintle-spawn-');

	try {
		fs.mkdirSync(`${dir}/target`, { mode: 0o700 });
		fs.mkdirSync(`${dir}/own`);
		fs.chownSync(`${dir}/own`, 1, 1);
		fs.symlinkSync(`${dir}/target`, `${dir}/link`);
		for (const sockets of ['own', 'link']) {
			const r = spawnSync('sh', [`${ROOT}/src/etc/spawn.sh`, dir, dir, '1',
				`${dir}/${sockets}`, 'daemon', 'www-data'], { encoding: 'utf8' });

			assert.equal(r.status, 77, r.stderr);
			assert.match(r.stderr, new RegExp(`^spawn.sh: ${dir}/${sockets} is a symbolic link`));
		}
		assert.equal(fs.statSync(`${dir}/target`).mode & 0o777, 0o700);
	} finally {
		fs.rmSync(dir, { recursive: true });
	}
});

test('a malformed list of trusted proxies is refused', async () => {
	const server = await Server.start('lighttpd');

	try {
		fs.appendFileSync(server.conf, 'http.trusted_proxies = 10.0.0.0/33\n');
		assert.throws(() => server.pintle('check'));
		const r = spawnSync(`${server.dir}/bin/account.fcgi`, ['--check'],
			{ ...server.user, env: { PINTLE_CONF: server.conf } });

		assert.equal(r.status, 78);
	} finally {
		await server.stop();
	}
});

/* No systemd runs here: systemd-analyze checks the units. */
test('systemd units', (c) => {
	if (!fs.existsSync('/usr/bin/systemd-analyze')) {
		c.skip('no systemd-analyze');
		return;
	}
	const dir = fs.mkdtempSync('/tmp/pintle-units-');

	try {
		for (const unit of ['pintle.socket', 'pintle@.service']) {
			const text = fs.readFileSync(`${ROOT}/src/etc/${unit}`, 'utf8')
				.replaceAll('@PROGRAM@', 'login').replaceAll('@SITE@', '/srv/pintle')
				.replaceAll('@BIN@/login.fcgi', '/bin/true').replaceAll('@USER@', 'daemon');

			fs.writeFileSync(`${dir}/${unit.replace('pintle', 'pintle-login')}`, text);
		}
		const r = spawnSync('systemd-analyze', ['verify', `${dir}/pintle-login.socket`,
			`${dir}/pintle-login@1.service`], { encoding: 'utf8' });

		assert.equal(r.status, 0, r.stderr);
		assert.ok(!r.stderr.includes('pintle-login'), r.stderr);
	} finally {
		fs.rmSync(dir, { recursive: true });
	}
});
