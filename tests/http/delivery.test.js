// SPDX-License-Identifier: MIT
// From a request to the mail or SMS that must follow, or must not: real mails, parsed by a
// mail reader's library, through servers that refuse, hang, come back, or lie about who they are.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { test, describe, before, after } = require('node:test');
const { simpleParser } = require('mailparser');
const { freePort } = require('../lib/ports');
const { childrenOf, kill } = require('../lib/process');
const { sleep, until } = require('../lib/wait');
const { Site, ROOT } = require('./lib/site');
const { ok, inParallel } = require('./lib/client');
const { runOnce, startService, configure, files, clear,
	mails, MailServer, rawServer } = require('./lib/outbox');

const PAGE = 'https://app.example.org/reset';
const DELETE_PAGE = 'https://app.example.org/delete?lang=1';
const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0';
const FAST = { 'hash.cost': 1, 'mail.tls': 'none', 'outbox.send_seconds': 60 };

const forgot = (t, email, headers = {}) =>
	t.call('POST', '/identity/v2/auth/pin/forgot/email', { headers, body: { email } });
const askDeletion = (t, who) => t.call('DELETE', '/identity/v2/auth/account',
	{ headers: { Authorization: `Bearer ${who.access}` } });
/* The domain of an address is in lower case on the wire. */
const wire = (email) => email.replace(/@.*/, (domain) => domain.toLowerCase());
const listed = (site, t) => site.pintle('outbox', 'list', t.apikey).split('\n').filter(Boolean)
	.map((line) => JSON.parse(line));
const retry = (site, t) => site.pintle('outbox', 'retry', t.apikey, 'all');

describe('a mail', () => {
	let site, t, anna;

	before(async () => {
		site = await Site.make({ conf: { 'hash.cost': 1 } });
		t = site.tenant('secure', {
			'reset.pin_urls': PAGE, 'delete.url': DELETE_PAGE, 'mail.product': 'Gärtnerei "Grün"',
			'mail.support': 'help@example.org', 'mail.timezone': 'Europe/Berlin',
		});
		anna = await t.member('4938', { FirstName: 'Anna <b>', LastName: 'Ünal' });
		await runOnce(site);
		clear(site);
	});
	after(() => site.stop());

	async function mailFor(email, headers) {
		clear(site);
		ok(await forgot(t, email, headers));
		assert.equal(await runOnce(site), 0);

		const all = await mails(site);

		assert.equal(all.length, 1);
		return { mail: all[0], raw: fs.readFileSync(files(site)[0], 'latin1') };
	}

	test('has the headers of an automatic mail, and both parts', async () => {
		const { mail, raw } = await mailFor(anna.email, { 'User-Agent': FIREFOX });

		assert.equal(mail.from.value[0].name, 'Gärtnerei "Grün"');
		assert.equal(mail.from.value[0].address, 'no-reply@localhost');
		assert.equal(mail.to.value.length, 1);
		assert.equal(mail.to.value[0].address, wire(anna.email));
		assert.equal(mail.subject, 'Choose a new PIN for Gärtnerei "Grün"');
		assert.match(mail.messageId, /^<[0-9a-f]{32}@localhost>$/);
		assert.match(raw, /^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r\n/);
		assert.ok(Math.abs(mail.date - Date.now()) < 60000);
		assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
		assert.equal(mail.headers.get('x-auto-response-suppress'), 'All');
		assert.equal(mail.headers.get('content-type').value, 'multipart/alternative');
		for (const line of raw.split('\r\n')) {
			assert.ok(line.length <= 78, line);
			assert.doesNotMatch(line, /[\r\n\x80-\xff]/);
		}
		assert.doesNotMatch(mail.html, /<b>|#[A-Z]\w+#|src=|@import/);
		assert.match(mail.html, /<html lang="en" dir="ltr">/);
		assert.match(mail.html, /Anna &lt;b&gt; Ünal/);
		assert.match(mail.text, /^Hello Anna <b> Ünal,\n/);
	});

	test('contains link, code, their lifetime, who requested them and where to get help', async () => {
		const frank = await t.member();

		await runOnce(site);

		const { mail } = await mailFor(frank.email, { 'User-Agent': FIREFOX });
		const link = mail.text.match(/^https:\S+$/m)[0];
		const url = new URL(link);

		assert.equal(url.origin + url.pathname, 'https://app.example.org/reset');
		assert.equal(url.searchParams.get('vtype'), 'resetpin');
		assert.match(url.searchParams.get('vtoken'), new RegExp(`^${UUID.source}$`));
		assert.match(mail.text, /^\d{4,10}$/m);
		assert.ok(mail.html.includes(`href="${link.replaceAll('&', '&amp;')}"`));
		assert.match(mail.text, /valid for 30 minutes, until \d{4}-\d\d-\d\d \d\d:\d\d CES?T,/);
		for (const part of [mail.text, mail.html.replace(/<[^>]*>/g, '')])
			assert.match(part, /The code is valid for \d+ minutes, until [-\d]{10} [:\d]{5} CES?T, and works once/);
		assert.match(mail.text, /using Firefox, Linux\./);
		assert.doesNotMatch(mail.text, /127\.0\.0\.1/);
		assert.match(mail.text, /Help: help@example\.org/);

		const reset = await t.call('PUT', '/identity/v2/auth/pin/reset/token',
			{ body: { resettoken: url.searchParams.get('vtoken'), pin: '739164' } });

		ok(reset);
	});

	test('is in the language the person reads, also right to left', async () => {
		const ben = await t.member(), cem = await t.member();

		await runOnce(site);

		const german = await mailFor(ben.email, { 'Accept-Language': 'fr, de-AT;q=0.8, en;q=0.5' });
		const arabic = await mailFor(cem.email, { 'Accept-Language': 'ar-EG,en;q=0.9' });

		assert.match(german.mail.subject, /^Neue PIN für/);
		assert.match(german.mail.text, /noch 30 Minuten gültig, bis/);
		assert.match(german.mail.text.replace(/\s+/g, ' '), /Der Code ist noch \d+ Minuten gültig, bis [-\d]{10} [:\d]{5} CES?T, und/);
		assert.match(arabic.mail.html, /<html lang="ar" dir="rtl">/);
		assert.match(arabic.mail.text, /30 دقيقة/);
		assert.match(arabic.mail.html, /الرمز [^<]*<bdi dir="ltr"[^>]*>[-\d]{10} [:\d]{5} CES?T<\/bdi>/);
		assert.match(arabic.mail.html, /<p dir="ltr"[^>]*><a href="https:/);
	});

	test('uses the tenant\'s own template instead of ours; bad templates are refused', async () => {
		const dora = await t.member('4938', { FirstName: 'Dora' });
		const file = (name, text) => {
			const to = path.join(site.dir, name);

			fs.writeFileSync(to, text);
			return to;
		};
		const txt = file('a.txt', 'Subject: Hi #FirstName#\n\nGo #Url#?vtype=resetpin&vtoken=#GUID#\n' +
			'#FPass You have a password FPass##FProv and friends FProv#\n<#Colour#>\n');
		const install = (...args) => spawnSync(path.join(process.env.BIN || 'build/bin', 'pintle'),
			['-c', site.conf, 'template', 'install', t.apikey, ...args], { encoding: 'utf8' });
		const refused = (text, why) => {
			const r = install('en', 'forgot-pin', file('bad.txt', text));

			assert.equal(r.status, 1, text);
			assert.match(r.stderr, why);
		};

		await runOnce(site);
		refused('Subject: x\n\nbody\n#Nonsense#\n', /bad\.txt:4: .*Nonsense/);
		refused('Subject: x\n\n#IfLink foo\n', /bad\.txt:4: a section is not closed: IfLink/);
		refused('Subject: x\n\nfoo IfLink#\n', /bad\.txt:3: .*not open: IfLink/);
		refused('no subject\n\nfoo\n', /bad\.txt:1: .*Subject/);
		assert.equal(install('en', 'forgot-pin', file('c.html', '<p>only</p>')).status, 1);
		assert.equal(install('en', 'no-such', txt).status, 64);
		assert.match(install('en', 'forgot-pin', txt).stderr, /a\.txt:5: .*Colour/);
		assert.equal(install('en', 'forgot-pin', txt, '--field', 'Colour').status, 0);

		const { mail } = await mailFor(dora.email);

		assert.equal(mail.subject, 'Hi Dora');
		assert.match(mail.text, /Go https:\/\/app\.example\.org\/reset\?vtype=resetpin&vtoken=/);
		assert.match(mail.text, /You have a password\n<>/);
		assert.equal(mail.html, false);
		assert.match(site.pintle('template', 'list', t.apikey), /^en\tforgot-pin\ttxt\t/);
		site.pintle('template', 'remove', t.apikey, 'en', 'forgot-pin');
		assert.match((await mailFor((await t.member()).email)).mail.subject, /^Choose a new PIN/);
	});

	test('its link and code are not readable in store, log and list', async () => {
		const eve = await t.member();

		await runOnce(site);
		clear(site);
		ok(await forgot(t, eve.email));

		const store = () => fs.readFileSync(path.join(site.dir, 'store/pintle.mdb'), 'latin1');
		const queued = store();
		const [row] = listed(site, t);
		const shown = JSON.parse(site.pintle('outbox', 'show', t.apikey, row.id));

		assert.equal(shown.variables.GUID, '***');
		assert.equal(shown.variables.OTP, '***');
		await runOnce(site);

		const [mail] = await mails(site);
		const token = mail.text.match(UUID)[0], code = mail.text.match(/^(\d{4,10})$/m)[1];

		assert.ok(!queued.includes(token) && !store().includes(token));
		assert.ok(!site.log().includes(token) && !site.log().includes(code));
		assert.ok(!JSON.stringify(shown).includes(token));
		assert.deepEqual(listed(site, t), []);
	});
});

describe('an SMS', () => {
	let site, t, server, asked = [], status = 201;

	before(async () => {
		server = http.createServer((req, res) => {
			let body = '';

			req.on('data', (d) => { body += d; });
			req.on('end', () => {
				asked.push({ method: req.method, url: req.url, headers: req.headers, body });
				res.writeHead(status).end('{}');
			});
		});
		await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
		site = await Site.make({ conf: { 'hash.cost': 1 } });
		t = site.tenant('secure', { 'mail.product': 'A & B "C"' });
	});
	after(() => {
		server.close();
		return site.stop();
	});

	async function smsTo(file, headers = {}) {
		const who = await t.member();
		const to = path.join(site.dir, 'etc/sms.http');

		fs.writeFileSync(to, file, { mode: 0o600 });
		await runOnce(site);
		asked = [];
		ok(await t.call('POST', '/identity/v2/auth/pin/forgot/otp', { headers, body: { phone: who.phone } }));
		await runOnce(site);
		return who;
	}

	test('without a provider is written to a file', async () => {
		const who = await smsTo('');
		const file = files(site).find((f) => f.endsWith('.sms'));
		const text = fs.readFileSync(file, 'utf8');

		assert.ok(text.startsWith(`To: ${who.phone}\n\nA & B "C": `), text);
		assert.match(text, /\d{4,10} is your code to choose a new PIN, valid for \d+ minutes\. Never share it/);
		assert.doesNotMatch(text, /http/);
	});

	test('is sent as a form by the shipped example, and as JSON', async () => {
		configure(site, { 'sms.request': 'sms.http' });

		const example = fs.readFileSync(path.join(ROOT, 'src/etc/sms-twilio.http'), 'utf8')
			.replace('https://api.twilio.com', `http://127.0.0.1:${server.address().port}`)
			.replaceAll('@ACCOUNT_SID@', 'AC1').replace('@AUTH_TOKEN@', 'tok').replace('@FROM@', '%2B1555');
		const who = await smsTo(example);

		assert.equal(asked.length, 1);
		assert.equal(asked[0].method, 'POST');
		assert.equal(asked[0].url, '/2010-04-01/Accounts/AC1/Messages.json');
		assert.equal(asked[0].headers.authorization, `Basic ${Buffer.from('AC1:tok').toString('base64')}`);

		const form = new URLSearchParams(asked[0].body);

		assert.equal(form.get('To'), who.phone);
		assert.equal(form.get('From'), '+1555');
		assert.match(form.get('Body'), /^A & B "C": \d+ is your code/);

		await smsTo(`PUT http://127.0.0.1:${server.address().port}/x?to=#To#\nContent-Type: application/json\n` +
			'\n{"text":"#Text#","n":"#Number#"}\n');
		assert.match(asked[0].url, /^\/x\?to=%2B\d+$/);
		assert.match(JSON.parse(asked[0].body).text, /^A & B "C": /);
	});

	test('is sent again when the provider fails, and given up when it refuses', async () => {
		const request = `POST http://127.0.0.1:${server.address().port}/x\nContent-Type: text/plain\n\n#Text#\n`;

		status = 503;
		await smsTo(request);
		assert.equal(asked.length, 1);
		assert.match(listed(site, t)[0].reason, /503/);
		status = 200;
		retry(site, t);
		await runOnce(site);
		assert.equal(asked.length, 2);
		assert.equal(asked[0].body, asked[1].body);
		status = 400;
		await smsTo(request);
		assert.equal(listed(site, t)[0].state, 'given up');
		status = 200;
	});
});

describe('an SMTP server', () => {
	let site, t, smtp;

	/* A person with a deletion to confirm: one mail in the outbox. */
	async function queued() {
		const who = await t.member();

		ok(await askDeletion(t, who));
		return who;
	}

	before(async () => {
		smtp = await MailServer.start();
		site = await Site.make({ conf: { ...FAST, 'mail.transport': 'smtp', 'mail.host': '127.0.0.1',
			'mail.port': smtp.port, 'mail.from': 'auth@example.org', 'mail.sender': 'bounce@example.org' } });
		t = site.tenant('secure', { 'delete.url': DELETE_PAGE });
	});
	after(async () => {
		await smtp.stop();
		await site.stop();
	});

	test('gets a mail once, with the configured envelope', async () => {
		const who = await queued();

		await runOnce(site);
		await runOnce(site);
		assert.equal(smtp.got.length, 1);
		assert.equal(smtp.got[0].from, 'bounce@example.org');
		assert.deepEqual(smtp.got[0].to, [wire(who.email)]);
		assert.equal(smtp.got[0].mail.from.value[0].address, 'auth@example.org');
		assert.match(smtp.got[0].mail.text, /https:\/\/app\.example\.org\/delete\?lang=1&vtype=deleteuser&vtoken=/);
	});

	test('that refuses for now is tried again; one that refuses for good is not', async () => {
		for (const [stage, code, state] of [['to', 450, 'waiting'], ['data', 451, 'waiting'],
			['from', 421, 'waiting'], ['to', 550, 'given up'], ['data', 554, 'given up']]) {
			smtp.got = [];
			smtp.rules = { [stage]: () => code };
			await queued();

			const from = Date.now();

			await runOnce(site);

			const rows = listed(site, t);

			assert.equal(rows.length, 1);
			assert.equal(rows[0].state, state, `${stage} ${code}`);
			assert.match(rows[0].reason, new RegExp(code));
			if (state === 'waiting') {
				const due = Date.parse(rows[0].due);

				assert.ok(due > from + 15000 && due < Date.now() + 45000, rows[0].due);
			}
			smtp.rules = {};
			await runOnce(site); /* not due, or dead */
			assert.equal(smtp.got.length, 0);
			retry(site, t);
			await runOnce(site);
			assert.equal(smtp.got.length, 1);
			assert.deepEqual(listed(site, t), []);
		}
	});

	test('that is missing, hangs or answers very slowly is given up', async () => {
		const hanging = await rawServer((s) => { s.on('data', () => {}); });
		const dripping = await rawServer((s) => {
			const timer = setInterval(() => { s.write('220-x\r\n'); }, 100);

			s.on('close', () => clearInterval(timer));
		});

		for (const port of [1, hanging.port, dripping.port]) {
			smtp.got = [];
			await queued();
			configure(site, { 'mail.port': port, 'outbox.send_seconds': 2 });
			await runOnce(site); // which ends
			assert.equal(listed(site, t)[0].state, 'waiting');
			configure(site, { 'mail.port': smtp.port, 'outbox.send_seconds': 60 });
			retry(site, t);
			await runOnce(site);
			assert.equal(smtp.got.length, 1);
		}
		await hanging.stop();
		await dripping.stop();
	});

	test('gets no mail whose link is no longer valid', async () => {
		t.set({ 'delete.token_minutes': 1 });
		smtp.got = [];
		smtp.rules = { to: () => 450 };
		await queued();
		await runOnce(site);
		smtp.rules = {};

		const [row] = listed(site, t);

		assert.ok(new Date(row.due) < new Date(row.expires));
		await sleep(new Date(row.expires) - Date.now() + 1100);
		assert.equal(retry(site, t).trim(), '0');
		assert.throws(() => site.pintle('outbox', 'retry', t.apikey, row.id), /has expired/);
		await runOnce(site);
		assert.equal(smtp.got.length, 0);
		assert.deepEqual(listed(site, t), []);
		assert.match(site.log(), new RegExp(`message_expired .*id=${row.id}`));
		t.set({ 'delete.token_minutes': 60 });
	});

	test('sees an address by its A-label, and one that is not ASCII only if it offers SMTPUTF8', async () => {
		const said = [];
		const old = await rawServer((s) => {
			s.write('220 old\r\n');
			s.on('data', (d) => {
				said.push(d.toString());
				s.write(/^DATA/.test(d) ? '354 go\r\n' : '250 ok\r\n');
			});
		});
		const readers = site.tenant('secure', { 'reset.pin_urls': PAGE });

		for (const email of ['a@bücher.example', 'jörg@example.org']) {
			await readers.create({ Email: [{ Type: 'Primary', Value: email }], EmailVerified: true,
				Password: 'long-enough-1x', PINInfo: { PIN: '739164' } });
			ok(await forgot(readers, email));
		}
		configure(site, { 'mail.port': old.port });
		await runOnce(site);
		assert.match(said.join(''), /RCPT TO:<a@xn--bcher-kva\.example>/);
		assert.doesNotMatch(said.join(''), /rg@example\.org/);

		const [row] = listed(site, readers);

		assert.equal(row.to, 'jörg@example.org');
		assert.equal(row.state, 'given up');
		configure(site, { 'mail.port': smtp.port });
		smtp.got = [];
		retry(site, readers);
		await runOnce(site);
		assert.deepEqual(smtp.got.map((m) => m.to), [['jörg@example.org']]);
		await old.stop();
	});
});

describe('TLS to the SMTP server', () => {
	let site, t, smtp;

	before(async () => {
		site = await Site.make({ conf: { ...FAST } });
		site.makeCertificates();
		smtp = await MailServer.start({ tls: {
			key: fs.readFileSync(path.join(site.dir, 'server.key')),
			cert: fs.readFileSync(path.join(site.dir, 'server.pem')),
		} });
		fs.writeFileSync(path.join(site.dir, 'etc/password'), 'right\n', { mode: 0o600 });
		configure(site, { 'mail.transport': 'smtp', 'mail.host': 'localhost', 'mail.port': smtp.port,
			'mail.tls': 'starttls', 'mail.ca_file': '../ca.pem', 'mail.user': 'pintle',
			'mail.password_file': 'password' });
		t = site.tenant('secure', { 'delete.url': DELETE_PAGE });
	});
	after(async () => {
		await smtp.stop();
		await site.stop();
	});

	async function tryOne(settings) {
		site.pintle('outbox', 'drop', t.apikey, 'all');
		smtp.got = [];
		ok(await askDeletion(t, await t.member()));
		configure(site, settings);
		await runOnce(site);
		return smtp.got;
	}

	test('is used, and the login is sent', async () => {
		const [one] = await tryOne({});

		assert.equal(one.secure, true);
		assert.equal(smtp.auth.username, 'pintle');
	});

	test('with an unknown authority, or another name: nothing is sent', async () => {
		assert.equal((await tryOne({ 'mail.ca_file': '' })).length, 0);
		assert.match(listed(site, t)[0].reason, /certificate.*mail\.ca_file names/i);
		assert.match(site.log(), /message_deferred .* kind=mail .* reason=".*certificate.*mail\.ca_file names/);
		assert.equal((await tryOne({ 'mail.ca_file': '../ca.pem', 'mail.host': 'localhost.localdomain' }))
			.length, 0);
		configure(site, { 'mail.host': 'localhost' });
	});

	test('not offered, or refused: nothing is sent, above all not the password', async () => {
		const plain = await MailServer.start();
		const said = [];
		const refusing = await rawServer((s) => {
			s.write('220 x\r\n');
			s.on('data', (d) => {
				said.push(d.toString());
				if (/^EHLO/.test(d))
					s.write('250-x\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n');
				else
					s.write(/^STARTTLS/.test(d) ? '454 no\r\n' : '250 ok\r\n');
			});
		});

		for (const port of [plain.port, refusing.port]) {
			assert.equal((await tryOne({ 'mail.port': port })).length, 0);
			assert.equal(listed(site, t)[0].state, 'waiting');
		}
		assert.equal(plain.got.length, 0);
		assert.equal(plain.auth, undefined);
		assert.doesNotMatch(said.join(''), /AUTH|MAIL|cmlnaHQ|right/);
		await plain.stop();
		await refusing.stop();
		configure(site, { 'mail.port': smtp.port });
	});

	test('mails wait while the password is wrong; a password file that others can read is refused', async () => {
		fs.writeFileSync(path.join(site.dir, 'etc/password'), 'wrong\n');
		assert.equal((await tryOne({})).length, 0);
		assert.equal(listed(site, t)[0].state, 'waiting');
		fs.chmodSync(path.join(site.dir, 'etc/password'), 0o644);
		assert.equal(await runOnce(site), 78);
		fs.chmodSync(path.join(site.dir, 'etc/password'), 0o600);
	});
});

describe('the other transports', () => {
	let site, t;

	before(async () => {
		site = await Site.make({ conf: { ...FAST } });
		t = site.tenant('secure', { 'delete.url': DELETE_PAGE });
	});
	after(() => site.stop());

	test('a program gets the mail on standard input and its arguments without a shell', async () => {
		const out = path.join(site.dir, 'sent');
		const program = path.join(site.dir, 'mailer');

		fs.writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" >${out}.args\ncat >${out}\n` +
			`exit $(cat ${out}.status)\n`, { mode: 0o755 });
		configure(site, { 'mail.transport': 'sendmail', 'mail.sendmail': `${program} -i -t $HOME;x`,
			'mail.sender': 'bounce@example.org' });
		for (const [status, left] of [[0, []], [75, ['waiting']], [67, ['given up']]]) {
			site.pintle('outbox', 'drop', t.apikey, 'all');
			fs.writeFileSync(`${out}.status`, `${status}`);

			const who = await t.member();

			ok(await askDeletion(t, who));
			await runOnce(site);
			assert.deepEqual(fs.readFileSync(`${out}.args`, 'utf8').split('\n').slice(0, -1),
				['-i', '-t', '$HOME;x', '-f', 'bounce@example.org']);
			assert.ok(fs.readFileSync(out, 'utf8').includes(`\nTo: <${wire(who.email)}>\n`));
			assert.deepEqual(listed(site, t).map((r) => r.state), left);
		}
		site.pintle('outbox', 'drop', t.apikey, 'all');
		fs.writeFileSync(program, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
		ok(await askDeletion(t, await t.member()));
		configure(site, { 'outbox.send_seconds': 2 });
		await runOnce(site); // which ends
		assert.equal(listed(site, t)[0].state, 'waiting');
	});
});

/* A postfix of its own below a temporary folder, for example.org alone. */
class Postfix {
	static reasonToSkip() {
		if (spawnSync('postfix', ['-h']).error)
			return 'NOT RUN: this machine has a mail server of its own';
		return process.getuid() === 0 ? false : 'NOT RUN: postfix starts as root only';
	}

	static async start(port) {
		const p = new Postfix();
		const dist = fs.readFileSync('/usr/share/postfix/master.cf.dist', 'utf8');
		const chown = (name, user) => execFileSync('chown', [user, path.join(p.dir, name)]);

		p.dir = fs.mkdtempSync('/tmp/pintle-mta-');
		fs.chmodSync(p.dir, 0o755);
		for (const name of ['etc', 'spool', 'data', 'mail'])
			fs.mkdirSync(path.join(p.dir, name));
		chown('data', 'postfix');
		chown('mail', 'nobody');
		fs.writeFileSync(path.join(p.dir, 'etc/main.cf'), `compatibility_level = 3.6
queue_directory = ${p.dir}/spool
data_directory = ${p.dir}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.net
mydestination =
alias_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = ${p.dir}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_relay_restrictions = reject_unauth_destination
maillog_file = /dev/stdout
`);
		fs.writeFileSync(path.join(p.dir, 'etc/master.cf'), dist
			.replace(/^smtp +inet.*$/m, `127.0.0.1:${port} inet n - n - - smtpd`)
			.replace(/^(\w+ +\w+ +[-ny] +[-ny] +)y( +)/gm, '$1n$2'));
		p.child = spawn('postfix', ['-c', path.join(p.dir, 'etc'), 'start-fg'], { stdio: 'ignore' });
		await until(() => fs.existsSync(path.join(p.dir, 'spool/pid/master.pid')));
		return p;
	}

	async mails() {
		const box = path.join(this.dir, 'mail/all/new');

		return fs.existsSync(box) ? Promise.all(fs.readdirSync(box)
			.map((name) => simpleParser(fs.readFileSync(path.join(box, name))))) : [];
	}

	async stop() {
		const ended = new Promise((resolve) => { this.child.on('exit', resolve); });

		spawnSync('postfix', ['-c', path.join(this.dir, 'etc'), 'stop'], { stdio: 'ignore' });
		await ended;
		fs.rmSync(this.dir, { recursive: true, force: true });
	}
}

describe('a real mail server, postfix', { skip: Postfix.reasonToSkip() }, () => {
	let site, t, postfix;

	before(async () => {
		const port = await freePort();

		postfix = await Postfix.start(port);
		site = await Site.make({ conf: { ...FAST, 'mail.transport': 'smtp', 'mail.host': '127.0.0.1',
			'mail.port': port } });
		t = site.tenant('secure', { 'delete.url': DELETE_PAGE });
	});
	after(async () => {
		await postfix.stop();
		await site.stop();
	});

	test('accepts our mails unchanged, and its refusals are understood', async () => {
		const who = await t.member();
		const other = await t.member('4938',
			{ Email: [{ Type: 'Primary', Value: 'somebody@elsewhere.example' }] });

		ok(await askDeletion(t, who));
		await runOnce(site);

		const [mail] = await until(async () => {
			const all = await postfix.mails();

			return all.length > 0 && all;
		});

		assert.equal(mail.to.value[0].address, wire(who.email));
		assert.match(mail.text, /https:\/\/app\.example\.org\/delete\?lang=1&vtype=deleteuser&vtoken=/);
		assert.match(mail.html, /<html lang="en"/);
		ok(await askDeletion(t, other));
		await runOnce(site);

		const [row] = listed(site, t);

		assert.equal(row.state, 'given up');
		assert.match(row.reason, /554/);
	});
});

describe('killed at any point', () => {
	let site, smtp;

	before(async () => {
		smtp = await MailServer.start();
		site = await Site.make({ conf: { ...FAST, 'mail.transport': 'smtp', 'mail.host': '127.0.0.1',
			'mail.port': smtp.port, 'outbox.send_seconds': 30 } });
	});
	after(async () => {
		await smtp.stop();
		await site.stop();
	});

	const workersOf = (pid) => childrenOf(pid).map((p) => p.pid);

	test('every mail arrives, and at most one twice for each kill', async () => {
		const MAILS = 60, KILLS = 12;
		const t = site.tenant('secure', { 'delete.url': DELETE_PAGE,
			'send.address_per_hour': 0 });
		const people = await inParallel(MAILS, 4, () => t.member());
		let service = startService(site), kills = 0, asked = 0;

		smtp.rules = {};

		const storm = (async () => {
			while (kills < KILLS) {
				await sleep(60 + 40 * (kills % 5));
				if (kills % 4 === 3) {
					await service.kill('SIGKILL');
					service = startService(site);
				} else {
					const pids = workersOf(service.pid);

					if (pids.length === 0 || !kill(pids[kills % pids.length]))
						continue;
				}
				kills++;
			}
		})();

		await inParallel(MAILS, 4, async (i) => {
			ok(await askDeletion(t, people[i]));
			asked++;
		});
		await storm;
		assert.equal(asked, MAILS);
		// After its fourth kill a mail would wait for minutes, since it may cause them: not in this test.
		await until(async () => {
			await sleep(500);
			await site.pintleMeanwhile('outbox', 'retry', t.apikey, 'all');
			return await site.pintleMeanwhile('outbox', 'list', t.apikey) === '';
		}, 600000);

		const count = new Map(people.map((p) => [wire(p.email), 0]));

		for (const one of smtp.got)
			if (count.has(one.to[0]))
				count.set(one.to[0], count.get(one.to[0]) + 1);
		assert.ok([...count.values()].every((n) => n >= 1));
		assert.ok(smtp.got.length - MAILS <= KILLS, `${smtp.got.length - MAILS} twice`);

		await until(() => workersOf(service.pid).length > 0); /* it may have just been started */

		const { code, signal } = await service.stop();

		assert.deepEqual({ code, signal }, { code: 0, signal: null });
	});

	test('SIGTERM lets the current mail finish; two services share the work', async () => {
		const t = site.tenant('secure', { 'delete.url': DELETE_PAGE });
		const people = await inParallel(12, 4, () => t.member());
		const services = [startService(site), startService(site)];

		smtp.got = [];
		await inParallel(12, 4, async (i) => ok(await askDeletion(t, people[i])));
		await until(() => smtp.got.length > 2);
		await Promise.all(services.map((s) => s.stop()));
		await runOnce(site);
		assert.equal(smtp.got.filter((m) => people.some((p) => wire(p.email) === m.to[0])).length, 12);
		assert.deepEqual(listed(site, t), []);
	});

	test('one tenant\'s slow mails do not delay another\'s', async () => {
		const slow = site.tenant('secure', { 'delete.url': DELETE_PAGE });
		const quick = site.tenant('secure', { 'delete.url': DELETE_PAGE });
		const crowd = await inParallel(20, 4, () => slow.member());
		const one = await quick.member();

		configure(site, { 'outbox.workers': 8, 'outbox.send_seconds': 60 });

		const service = startService(site);
		const names = new Set(crowd.map((p) => wire(p.email)));
		const held = []; // the slow ones, until the quick one has arrived

		smtp.got = [];
		smtp.rules = {};
		smtp.server.onRcptTo = (address, session, done) => {
			if (names.has(address.address))
				held.push(done);
			else
				done();
		};
		await inParallel(20, 4, async (i) => ok(await askDeletion(slow, crowd[i])));
		await until(() => held.length > 0); // and all their other mails wait
		ok(await askDeletion(quick, one));
		await until(() => smtp.got.some((m) => m.to[0] === wire(one.email)));
		assert.ok(held.length < 8, `${held.length} of the others were before it`);
		smtp.server.onRcptTo = (address, session, done) => done();
		held.forEach((done) => done());
		await service.stop();
	});
});
