// SPDX-License-Identifier: MIT
//
// Whether people who ask for a new PIN wait for the mail server: the time of a request
// while pintle-outbox runs against one that takes mails, refuses connections, hangs,
// answers a byte a second, answers 4xx or 5xx, or comes back with mails waiting for it,
// each in turns with no pintle-outbox running, round after round. A few requests a
// second: what is measured is waiting, not who gets the processor. The mail servers are
// a process of their own, so that they do not delay what takes the time.
//
// Unchanged: the 99 % interval of the ratio of the medians lies below 1.3, or that of
// the difference within a pair below 1 ms. A pair without any pintle-outbox must pass.
//
// TMPDIR=/dev/shm leaves out a disk that others keep busy.
//
//     node mail.js BUILD [ROUNDS]
'use strict';

const { fork, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { median, cpuTimes, watched } = require('./measure');
const { Site, sleep } = require('./site');

const MOST_RATIO = 1.3;
const MOST_MS = 1;
const REQUESTS = 16; // of a slice
const WARM = 3; // before them, so that the mail server has been met
const BACKLOG = 10;
const PEOPLE = 40;
const RESAMPLES = 2000;
const CONFIDENCE = 0.99;

/* --- mail servers --------------------------------------------------------------- */

const sayAll = (s, text) => s.write(text);

// A mail server: `to` and `data` are its answers to a recipient and to a
// mail, `say` how it answers.
function smtp(count, { to = '250 ok', data = '250 ok', say = sayAll } = {}) {
	return net.createServer((s) => {
		const answer = (line) => say(s, `${line}\r\n`);
		let rest = '', inData = false;

		count('connections');
		answer('220 mail.example.org ESMTP');
		s.on('error', () => {}).setEncoding('latin1').on('data', (part) => {
			rest += part;
			for (let end; (end = rest.indexOf('\r\n')) >= 0; rest = rest.slice(end + 2)) {
				const line = rest.slice(0, end);

				if (inData && line !== '.')
					continue;
				if (inData) {
					inData = false;
					count('mails');
					answer(data);
				} else if (/^DATA/i.test(line)) {
					inData = true;
					answer('354 go on');
				} else {
					answer(/^RCPT/i.test(line) ? to : /^QUIT/i.test(line) ? '221 bye' : '250 ok');
				}
			}
		});
	});
}

function drip(s, text) {
	s.queue = (s.queue ?? '') + text;
	s.timer ??= setInterval(() => {
		s.write(s.queue[0] ?? '');
		s.queue = s.queue.slice(1);
	}, 1000);
	s.on('close', () => clearInterval(s.timer));
}

// What each server did, told to the process that measures.
async function serve() {
	const servers = {}, counts = {}, ports = {};
	const add = async (name, options, port = 0) => {
		counts[name] = { connections: 0, mails: 0 };
		servers[name] = smtp((what) => { counts[name][what]++; }, options);
		await new Promise((resolve) => { servers[name].listen(port, '127.0.0.1', resolve); });
		ports[name] = servers[name].address().port;
	};
	const close = (name) => new Promise((resolve) => { servers[name].close(resolve); });

	await add('good');
	await add('hang', { say: () => {} });
	await add('tarpit', { say: drip });
	await add('4xx', { to: '451 later' });
	await add('5xx', { to: '550 never' });
	await add('back');
	await close('back');
	await add('refuse');
	await close('refuse');
	process.on('disconnect', () => process.exit());
	process.on('message', async ({ order }) => {
		if (order === 'open')
			await add('back', {}, ports.back);
		if (order === 'close')
			await close('back');
		process.send({ ports, counts });
	});
	process.send({ ports, counts });
}

/* --- measuring ------------------------------------------------------------------ */

class Mailing {
	constructor(site) {
		this.site = site;
		this.child = fork(__filename, ['serve']);
		this.asked = 0;
		this.told = this.next();
	}

	next() {
		return new Promise((resolve) => { this.child.once('message', resolve); });
	}

	async servers(order = 'tell') {
		await this.told;

		const answer = this.next();

		this.child.send({ order });
		return answer;
	}

	// Milliseconds until somebody who has forgotten their PIN is answered.
	async ask() {
		const email = `person${this.asked++ % PEOPLE}@example.org`;
		const from = process.hrtime.bigint();

		await this.site.must('POST', `/identity/v2/auth/pin/forgot/email?apikey=${this.site.apikey}`,
			{ email });
		return Number(process.hrtime.bigint() - from) / 1e6;
	}

	// The same, `count` times; the pauses are of no even length, as pintle-outbox's are.
	async several(count) {
		const times = [];

		for (let i = 0; i < count; i++) {
			times.push(await this.ask());
			await sleep(100 + 100 * Math.random());
		}
		return times;
	}

	async start(port) {
		const conf = path.join(this.site.folder, 'etc/outbox.conf');

		fs.writeFileSync(conf, `${this.site.defaults}\nmail.transport = smtp\n`
			+ `mail.host = 127.0.0.1\nmail.port = ${port}\nmail.tls = none\n`);
		this.outbox = spawn('setpriv', ['--pdeathsig', 'KILL',
			path.join(this.site.bin, 'pintle-outbox'), '-c', conf],
		{ stdio: 'inherit', detached: true }); // its workers are of one group with it
		this.ended = new Promise((resolve) => { this.outbox.on('exit', resolve); });
		await sleep(300);
	}

	// At once: mails in hand are of no worth.
	async stop() {
		process.kill(-this.outbox.pid, 'SIGKILL');
		await this.ended;
	}

	drop() {
		this.site.pintle(['outbox', 'drop', this.site.apikey, 'all']);
	}

	// Make mails wait for the server that is not there yet; then it is.
	async comeBack() {
		await this.several(BACKLOG);
		await this.servers('open');
		this.site.pintle(['outbox', 'retry', this.site.apikey, 'all']);
	}

	// What pintle-outbox wrote to the log of so many mails.
	logged(event) {
		return fs.readFileSync(path.join(this.site.folder, 'log/pintle.log'), 'latin1')
			.split(` ${event} `).length - 1;
	}

	// One slice: the times, and whether the server did what it is for.
	async slice(kind) {
		const events = { good: 'message_sent', back: 'message_sent', refuse: 'message_deferred',
			'4xx': 'message_deferred', '5xx': 'message_given_up' };
		const before = await this.servers(), was = this.logged(events[kind]);

		this.drop();
		if (kind === 'none') {
			await sleep(300);
		} else {
			await this.start(before.ports[kind]);
			if (kind === 'back')
				await this.comeBack();
		}
		await this.several(WARM);
		await sleep(700);

		const times = await this.several(REQUESTS);

		if (kind === 'none')
			return times;

		const met = events[kind] ? this.logged(events[kind]) - was :
			(await this.servers()).counts[kind].connections - before.counts[kind].connections;

		await this.stop();
		if (kind === 'back')
			await this.servers('close');
		if (met < (kind === 'back' ? BACKLOG : WARM))
			throw new Error(`${kind}: only ${met} mails met the server`);
		return times;
	}
}

// The interval of a statistic of pairs by resampling (percentile bootstrap).
function interval(pairs, statistic) {
	const all = Array.from({ length: RESAMPLES }, () => statistic(pairs.map(() =>
		pairs[Math.floor(Math.random() * pairs.length)]))).sort((a, b) => a - b);
	const tail = (1 - CONFIDENCE) / 2;

	return [all[Math.floor(tail * RESAMPLES)], all[Math.ceil((1 - tail) * RESAMPLES) - 1]];
}

const ratio = (pairs) => median(pairs.map((p) => p[0])) / median(pairs.map((p) => p[1]));
const difference = (pairs) => median(pairs.map((p) => p[0] - p[1]));

function report(title, pairs) {
	const [low, high] = interval(pairs, ratio), [from, to] = interval(pairs, difference);
	const [one, none] = [0, 1].map((side) => median(pairs.map((p) => p[side])).toFixed(2));
	const passes = high <= MOST_RATIO || to <= MOST_MS;

	console.log(`${title.padEnd(34)} ${one} and ${none} ms; ratio ${ratio(pairs).toFixed(3)} `
		+ `(${low.toFixed(3)} to ${high.toFixed(3)}), difference ${difference(pairs).toFixed(3)} ms `
		+ `(${from.toFixed(3)} to ${to.toFixed(3)}): ${passes ? 'unchanged' : 'CHANGED'}`);
	return passes;
}

const KINDS = {
	none: 'control: no pintle-outbox twice',
	good: 'the server takes mails',
	refuse: 'it refuses connections',
	hang: 'it hangs',
	tarpit: 'it answers a byte a second',
	'4xx': 'it answers 4xx',
	'5xx': 'it answers 5xx',
	back: 'it comes back, mails waiting',
};

// Others on the machine do not get in between; all that is measured here, the mail servers
// and pintle-outbox too, has the same place. Only root may, and not everywhere.
function goFirst() {
	const { status } = spawnSync('chrt', ['-a', '-r', '-p', '1', process.pid], { stdio: 'ignore' });

	return status === 0 ? 'ahead of the others on it' : 'with the others on it';
}

async function main(bin, rounds) {
	const place = goFirst();
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-mail-'));
	const site = new Site(bin, folder, 1);
	const pairs = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));

	site.create();
	site.setCost(1);
	site.pintle(['tenant', 'set', site.apikey, 'send.cooldown_seconds=0', 'send.per_hour=1000',
		'send.per_day=10000', 'send.address_per_hour=0']);
	await site.start();
	await site.people(PEOPLE);

	const mailing = new Mailing(site), from = cpuTimes();

	watched.push(site);
	for (let round = 0; round < rounds; round++)
		for (const kind of Object.keys(KINDS).sort(() => Math.random() - 0.5)) {
			const sides = Math.random() < 0.5 ? [kind, 'none'] : ['none', kind];
			const slices = [await mailing.slice(sides[0]), await mailing.slice(sides[1])];

			if (sides[0] !== kind)
				slices.reverse();
			slices[0].forEach((ms, i) => pairs[kind].push([ms, slices[1][i]]));
		}

	const to = cpuTimes();

	mailing.child.disconnect();
	console.log(`\nforgot PIN with pintle-outbox running and without: ${rounds} rounds of `
		+ `${REQUESTS} pairs, the machine ${(100 * (to.busy - from.busy) / (to.all - from.all))
			.toFixed(0)} % busy, ${place}, load ${os.loadavg()[0].toFixed(2)}`);

	const fine = Object.entries(KINDS).map(([kind, title]) => report(title, pairs[kind]));

	site.remove();
	process.exitCode = fine.every(Boolean) ? 0 : 1;
}

if (process.argv[2] === 'serve')
	serve();
else
	main(path.resolve(process.argv[2] || 'build', 'bin'), Number(process.argv[3] || 6));
