// SPDX-License-Identifier: MIT
//
// A site of its own for the benchmarks, behind lighttpd, and the calls that fill one
// with people who have a PIN. Whatever it starts ends with this process.
'use strict';

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { freePort } = require('../lib/ports');
const { PROGRAMS } = require('../lib/programs');
const { sleep } = require('../lib/wait');

const PIN = '4938';
const SERVER_CONF = path.join(__dirname, '../../src/etc/lighttpd.conf');

// --- processes ---------------------------------------------------------------

// Parent, name, state and CPU ticks (of all threads) of a process; null when it is gone.
function processOf(pid) {
	try {
		const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
		const close = stat.lastIndexOf(')');
		const rest = stat.slice(close + 2).split(' ');

		return { pid, name: stat.slice(stat.indexOf('(') + 1, close), state: rest[0],
			parent: Number(rest[1]), ticks: Number(rest[11]) + Number(rest[12]) };
	} catch {
		return null;
	}
}

// Still the process it was when `known` was read, and not a zombie.
function isAlive(known) {
	const p = processOf(known.pid);

	return p !== null && p.name === known.name && p.state !== 'Z';
}

function wait(ms) {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

// CPU time of a process with one thread in seconds; schedstat counts nanoseconds.
function cpuOf(pid) {
	return Number(fs.readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e9;
}

// --- a tenant ----------------------------------------------------------------

const LONG = ['pin.session_minutes=129600', 'token.access_minutes=129600'];

// A tenant somewhere: wants base (http://...), apikey and apisecret.
class Tenant {
	// Ask for something; the answer's JSON must come with status 200.
	async call(method, target, body, headers = {}) {
		const options = { method, headers: { ...headers, 'Content-Type': 'application/json' },
			agent: false };
		const { status, text } = await new Promise((resolve, reject) => {
			const q = http.request(this.base + target, options, (r) => {
				let text = '';

				r.setEncoding('utf8').on('data', (part) => { text += part; })
					.on('end', () => resolve({ status: r.statusCode, text }));
			});

			q.on('error', reject).end(body && JSON.stringify(body));
		});

		return { status, json: text.startsWith('{') ? JSON.parse(text) : null };
	}

	async must(method, target, body, headers) {
		const { status, json } = await this.call(method, target, body, headers);

		if (status !== 200)
			throw new Error(`${method} ${target}: ${status} ${JSON.stringify(json)}`);
		return json;
	}

	// People with a PIN, signed in once: [{session, access}].
	async people(count) {
		const secret = { 'X-LoginRadius-ApiSecret': this.apisecret };
		const query = `?apikey=${this.apikey}`;
		const add = async (i) => {
			const who = { UserName: `person${i}`, Password: 'correct-horse-battery' };

			await this.must('POST', `/identity/v2/manage/account${query}`, { ...who,
				Email: [{ Type: 'Primary', Value: `person${i}@example.org` }],
				EmailVerified: true, PINInfo: { PIN } }, secret);
			const a = await this.must('POST', `/identity/v2/auth/login${query}`,
				{ username: who.UserName, password: who.Password });

			return { session: a.session_token, access: a.access_token };
		};

		return this.several(count, add);
	}

	pinLogin(person) {
		return `/identity/v2/auth/login/pin?apikey=${this.apikey}&session_token=${person.session}`;
	}

	// job(0), job(1), ... job(count - 1), sixteen at once.
	async several(count, job) {
		const results = [];
		let next = 0;
		const lane = async () => {
			while (next < count) {
				const i = next++;

				results[i] = await job(i);
			}
		};

		await Promise.all(Array.from({ length: 16 }, lane));
		return results;
	}

	validation() {
		return `/identity/v2/auth/access_token/Validate?apikey=${this.apikey}`;
	}
}

// --- the site ----------------------------------------------------------------

class Site extends Tenant {
	constructor(bin, folder, workers) {
		super();
		Object.assign(this, { bin, folder, workers, server: null, started: [] });
		this.conf = path.join(folder, 'etc/pintle.conf');
		process.on('exit', () => this.kill());
	}

	pintle(args, input) {
		return execFileSync(path.join(this.bin, 'pintle'), ['-c', this.conf, ...args],
			{ input, encoding: 'utf8' });
	}

	create() {
		fs.rmSync(this.folder, { recursive: true, force: true });
		execFileSync(path.join(this.bin, 'pintle'), ['init', this.folder]);
		this.defaults = fs.readFileSync(this.conf, 'utf8');
		Object.assign(this, JSON.parse(this.pintle(['tenant', 'add', 'Bench'])));
		this.pintle(['tenant', 'set', this.apikey, ...LONG]);
	}

	remove() {
		this.kill();
		fs.rmSync(this.folder, { recursive: true, force: true });
	}

	// hash.cost of new installs, or the given one for a while.
	setCost(cost) {
		fs.writeFileSync(this.conf,
			this.defaults + (cost === undefined ? '' : `\nhash.cost = ${cost}\n`));
	}

	defaultCost() {
		return Number(/^hash\.cost\n(?:\t.*\n)*?\tdefault: (\d+)$/m
			.exec(this.pintle(['settings']))[1]);
	}

	// The shipped server file, and hello mapped as pin is.
	serverConf() {
		const fill = { SITE: this.folder, BIN: this.bin, PORT: this.port, WORKERS: this.workers,
			LOGS: `${this.folder}/log` };
		const shipped = fs.readFileSync(SERVER_CONF, 'utf8')
			.replace(/^server\.(username|groupname) .*$/mg, '') // the install is one's own
			.replace(/@([A-Z]+)@/g, (whole, name) => fill[name] ?? whole);
		const pin = /^\$HTTP\["url"\][^\n]*auth\/pin\([\s\S]*?^\}/m.exec(shipped)[0];
		const hello = path.join(this.bin, '../bench/hello.fcgi');

		return shipped + pin.replace('/identity/v2/auth/pin(', '/hello(')
			.replace('pin.sock', 'hello.sock').replace(/"bin-path" => "[^"]*"/,
				`"bin-path" => "${hello}"`);
	}

	async start() {
		const conf = path.join(this.folder, 'etc/lighttpd.conf');

		this.port = await freePort();
		this.base = `http://127.0.0.1:${this.port}`;
		fs.writeFileSync(conf, this.serverConf());
		// setpriv: it ends with this process even if that one is killed.
		this.server = spawn('setpriv', ['--pdeathsig', 'TERM', 'lighttpd', '-D', '-f', conf],
			{ stdio: 'inherit' });
		for (let tries = 0; !await this.answers(); tries++) {
			if (this.server.exitCode !== null || tries > 100)
				throw new Error('lighttpd did not start');
			await sleep(100);
		}
		this.started = fs.readdirSync('/proc').map(Number).map(processOf)
			.filter((p) => p?.parent === this.server.pid || p?.pid === this.server.pid);
	}

	async answers() {
		try {
			return (await this.call('GET', '/identity/v2/')).status > 0;
		} catch {
			return false;
		}
	}

	workersOf(program) {
		const found = this.started.filter((p) => p.name === `${program}.fcgi` && isAlive(p));

		if (found.length !== this.workers)
			throw new Error(`${found.length} workers of ${program}; see ${this.folder}/log`);
		return found.map((p) => p.pid);
	}

	cpu(program) {
		return this.workersOf(program).reduce((sum, pid) => sum + cpuOf(pid), 0);
	}

	cpuOfAll() {
		return this.started.filter(isAlive).reduce((sum, p) => sum + cpuOf(p.pid), 0);
	}

	// Sign-ins written to the log so far.
	signins() {
		return fs.readFileSync(path.join(this.folder, 'log/pintle.log'), 'latin1')
			.split(' signed_in ').length - 1;
	}

	// The same when no more are on their way: what wrk left unread is worked off.
	async settledSignins() {
		let at = -1;

		while (at !== this.signins()) {
			at = this.signins();
			await sleep(300);
		}
		return at;
	}

	// Also called on exit, so nothing here may be asynchronous.
	kill() {
		for (const signal of ['SIGTERM', 'SIGKILL']) {
			for (const p of this.started.filter(isAlive))
				process.kill(p.pid, signal);
			for (let i = 0; i < 40 && this.started.some(isAlive); i++)
				wait(50);
		}
		this.started = [];
	}
}

module.exports = { Site, Tenant, LONG, PIN, PROGRAMS, sleep, processOf };
