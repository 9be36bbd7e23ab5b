#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// scale.js BUILD: what a request costs in a store of a thousand, a hundred thousand
// and a million accounts, how large those stores are, and what the shipped server
// set-ups make of the same programs. Ratios, measured in turns as in run.js.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const build = path.resolve(process.argv[2] ?? 'build');

process.env.BIN = path.join(build, 'bin');

const { CORES, watched, cpuTimes, json, wrk, median, column, rounds, timedRow, line, head,
	machine, closing } = require('./measure');
const { Site, Tenant, LONG, PIN, sleep, processOf } = require('./site');
const { Server, SETUPS } = require('../http/lib/servers');

const SIZES = [1000, 100000, 1000000];
const KNOWN = 4000; // accounts that are asked for, evenly spread
const FILL = { large: 1000000, free_gib: 8, map_mib: 16384 };
const READS = { rounds: 6, seconds: 1 };
const LOGINS = { rounds: 6, seconds: 2 };
const LOGINS_AS_SHIPPED = { rounds: 6, seconds: 3, people: 128 };
const HOSTINGS = ['lighttpd', 'nginx', 'Apache, mod_proxy_fcgi', 'Apache, mod_fcgid',
	'Apache, plain CGI', 'Apache, full .htaccess, FastCGI', 'Apache, minimal .htaccess'];
const HOSTED = { people: 256, rounds: 5, seconds: 2 };
const CGI = 'Apache, plain CGI';

const folder = path.join(build, 'bench/scale');
const load = path.join(folder, 'load'); // the requests of a wrk run

// --- a store of a size ---------------------------------------------------------

const power = (size) => `10^${Math.round(Math.log10(size))}`;

class Filled extends Site {
	constructor(size) {
		super(path.join(build, 'bin'), path.join(folder, String(size)), CORES);
		this.size = size;
		this.store = path.join(this.folder, 'store/pintle.mdb');
		watched.push(this);
	}

	// cost: of new hashes; undefined: as shipped.
	configure(cost) {
		this.setCost(cost);
		fs.appendFileSync(this.conf, `\nstore.map_mib = ${FILL.map_mib}\n`);
	}

	async fill() {
		const list = path.join(this.folder, 'people');

		this.create();
		this.configure(1);
		this.filled = await json(path.join(build, 'bench/fill'), this.conf, this.apikey, this.size,
			Math.min(KNOWN, this.size), list);
		this.known = fs.readFileSync(list, 'utf8').trim().split('\n').map((text) => {
			const [uid, email, session, access] = text.split('\t');

			return { uid, email, session, access };
		});
		if (this.size === SIZES[0])
			fs.copyFileSync(this.store, `${this.store}.filled`);
	}

	// Each sign-in leaves two tokens, which would make the small store a larger one.
	async asFilled() {
		this.kill();
		fs.copyFileSync(`${this.store}.filled`, this.store);
		await this.start();
		await this.measure('login', this.known.map(PIN_LOGIN.ask(this)), 1);
	}

	// From now on hashes cost what they do in a new install; those of some are made anew.
	async atDefaultCost() {
		const some = this.known.slice(0, LOGINS_AS_SHIPPED.people);

		this.kill();
		this.configure();
		await this.start();
		await this.several(some.length, (i) => this.must('POST', this.pinLogin(some[i]), { pin: PIN }));
	}

	async measure(program, lines, seconds) {
		const cpu = this.cpu(program), before = this.signins(), written = this.written(program);
		const r = await wrk(this.base, load, seconds, lines);
		const done = program === 'login' ? await this.settledSignins() - before : r.requests;

		return { ...r, cpu_us: (this.cpu(program) - cpu) * 1e6 / done,
			written: (this.written(program) - written) / done };
	}

	// KiB that the workers of a program have written: to store, log and web server.
	written(program) {
		return this.workersOf(program).map((pid) => fs.readFileSync(`/proc/${pid}/io`, 'latin1'))
			.reduce((sum, text) => sum + Number(/^wchar: (\d+)$/m.exec(text)[1]), 0) / 1024;
	}
}

const secret = (site) => `apikey=${site.apikey}&apisecret=${site.apisecret}`;

const PIN_LOGIN = { program: 'login', ask: (site) => (p) =>
	['POST', site.pinLogin(p), null, `{"pin":"${PIN}"}`] };

// What is asked for each known person; the sign-ins last, since they write. At cost 1
// they are nearly nothing but writing; as shipped they are what people meet.
const KINDS = [
	{ what: 'look-up by e-mail', program: 'manage', ...READS, ask: (site) => (p) =>
		['GET', `/identity/v2/manage/account?${secret(site)}&email=${p.email}`, null, null] },
	{ what: 'look-up by uid', program: 'manage', ...READS, ask: (site) => (p) =>
		['GET', `/identity/v2/manage/account/${p.uid}?${secret(site)}`, null, null] },
	{ what: 'token validation', program: 'account', ...READS, ask: (site) => (p) =>
		['GET', site.validation(), p.access, null] },
	{ what: 'PIN login, cost 1', ...PIN_LOGIN, ...LOGINS },
	{ what: 'PIN login, cost as shipped', ...PIN_LOGIN, ...LOGINS_AS_SHIPPED },
];

// --- the figures: size -----------------------------------------------------------

function sizeLine(site) {
	const { accounts, signed_in: all, seconds } = site.filled;
	const each = (a, b) => Math.round((a - b) / site.size);

	line(`store bytes an account, ${power(site.size)}`, '', String(each(accounts.bytes, 0)), '',
		`${(accounts.entries / site.size).toFixed(1)} records; signed in once ` +
		`${each(all.bytes, 0)} and ${(all.entries / site.size).toFixed(1)}; in all ` +
		`${(all.bytes / 2 ** 20).toFixed(0)} MiB, filled in ${seconds.toFixed(0)} s`);
}

function freeGib() {
	const { bavail, bsize } = fs.statfsSync(folder);

	return bavail * bsize / 2 ** 30;
}

async function fillAll() {
	const sites = [];

	for (const size of SIZES) {
		if (size >= FILL.large && freeGib() < FILL.free_gib) {
			console.log(`${power(size)} accounts: left out, less than ${FILL.free_gib} GiB of disk ` +
				`are free (${freeGib().toFixed(1)})`);
			continue;
		}
		const site = new Filled(size);

		await site.fill();
		sizeLine(site);
		sites.push(site);
	}
	return sites;
}

// One slice at each size, the order turned from round to round.
async function slices(sites, kind, round) {
	const order = sites.map((_, i) => sites[(i + round) % sites.length]);
	const got = {};

	if (kind.program === 'login' && !kind.people)
		await sites[0].asFilled();
	for (const site of order)
		got[site.size] = await site.measure(kind.program,
			site.known.slice(0, kind.people).map(kind.ask(site)), kind.seconds);
	return got;
}

async function sizes() {
	const sites = await fillAll();

	for (const site of sites)
		await site.start();
	for (const kind of KINDS) {
		for (const site of kind.people ? sites : [])
			await site.atDefaultCost();
		await slices(sites, { ...kind, seconds: 1 }, 0); // what only the first requests cost
		const list = await rounds(kind.rounds, (round) => slices(sites, kind, round));
		const of = (size, name) => median(list.map((r) => r[size][name]));
		const [small] = SIZES;

		for (const { size } of sites.slice(1)) {
			timedRow(`${kind.what}, ${power(size)} to ${power(small)}`,
				list.map((r) => r[small].rate / r[size].rate), '<= 1.3', 2,
				`${Math.round(of(size, 'rate'))}/s to ${Math.round(of(small, 'rate'))}/s`);
			timedRow('  the same, CPU of the worker',
				list.map((r) => r[size].cpu_us / r[small].cpu_us), '<= 1.3', 2,
				`${Math.round(of(size, 'cpu_us'))} us to ${Math.round(of(small, 'cpu_us'))} us, ` +
				`${of(size, 'written').toFixed(0)} KiB written to ${of(small, 'written').toFixed(0)}`);
		}
	}
	for (const site of sites)
		site.remove();
}

// --- the figures: servers --------------------------------------------------------

// A shipped set-up with a site of its own.
class Hosted extends Tenant {
	async start(name) {
		this.name = name;
		this.server = await Server.start(name);
		this.base = `http://127.0.0.1:${this.server.port}`;
		this.prefix = this.server.prefix; // of the paths, below a folder
		Object.assign(this, JSON.parse(this.server.pintle('tenant', 'add', 'Bench')));
		this.server.pintle('tenant', 'set', this.apikey, ...LONG);
		this.known = await this.people(HOSTED.people);
		watched.push(this);
		return this;
	}

	// Of the server and the programs; those that CGI has ended are not in it.
	cpuOfAll() {
		const all = fs.readdirSync('/proc').map(Number).filter(Boolean).map(processOf)
			.filter((p) => p !== null && p.state !== 'Z');
		const inside = new Set(this.server.started.map((c) => c.pid));

		for (let before = -1; before !== inside.size;) {
			before = inside.size;
			all.filter((p) => inside.has(p.parent)).forEach((p) => inside.add(p.pid));
		}
		return all.filter((p) => inside.has(p.pid)).reduce((sum, p) => sum + p.ticks / 100, 0);
	}

	// `rest_us`: CPU time of all but wrk and this process.
	async measure(lines) {
		// Apache closes a kept connection after 100 requests or when threads are few.
		const below = lines.map(([method, target, ...rest]) => [method, this.prefix + target, ...rest]);
		const r = await wrk(this.base, load, HOSTED.seconds, below, this.name.startsWith('Apache'));

		await sleep(300); // what wrk left unread is worked off
		return { ...r, rest_us: r.rest * 1e6 / r.requests, others: SETUPS[this.name].cgi ? 0 : r.others };
	}

	call(method, target, ...rest) {
		return super.call(method, this.prefix + target, ...rest);
	}
}

async function compare(hosts, what, linesOf) {
	const list = await rounds(HOSTED.rounds, async (round) => {
		const got = {};

		for (let i = 0; i < hosts.length; i++) {
			const host = hosts[(i + round) % hosts.length];

			got[host.name] = await host.measure(linesOf(host));
		}
		return got;
	});
	const of = (name, field) => median(list.map((r) => r[name][field]));
	const [first] = HOSTINGS;

	for (const name of HOSTINGS)
		timedRow(`${what}, ${name}`, list.map((r) => r[name].rate / r[first].rate), '', 2,
			`${Math.round(of(name, 'rate'))}/s, p99 ${of(name, 'p99_ms').toFixed(1)} ms, CPU ` +
			`${Math.round(of(name, 'rest_us'))} us`);
	for (const name of HOSTINGS.filter((n) => n.startsWith('Apache') && !SETUPS[n].cgi))
		timedRow(`${what}, CGI to ${name.replace(/^Apache, (mod_)?|, FastCGI/g, '')}, cost`,
			list.map((r) => r[name].rate / r[CGI].rate), '', 1,
			`CPU ${Math.round(of(CGI, 'rest_us'))} us to ${Math.round(of(name, 'rest_us'))} us`);
}

async function servers() {
	const hosts = [];

	for (const name of HOSTINGS)
		hosts.push(await new Hosted().start(name));
	await compare(hosts, 'validations', (h) => h.known.map((p) =>
		['GET', h.validation(), p.access, null]));
	await compare(hosts, 'logins', (h) => h.known.map((p) =>
		['POST', h.pinLogin(p), null, `{"pin":"${PIN}"}`]));
	for (const host of hosts)
		await host.server.stop();
}

// --- the run ---------------------------------------------------------------------

function clear() {
	fs.rmSync(folder, { recursive: true, force: true });
}

async function main() {
	const from = cpuTimes();

	clear();
	fs.mkdirSync(folder, { recursive: true });
	machine('hash.cost 1');
	console.log('\nthe size of the store: cost of a request');
	head();
	await sizes();
	console.log('\nthe web servers: rate, to lighttpd; CPU time is that of server and programs');
	head();
	await servers();
	closing(from);
}

process.on('exit', () => {
	watched.forEach((x) => x.kill?.());
	clear();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
main().then(() => process.exit(0), (e) => {
	console.error(`bench: ${e.message}`);
	process.exit(1);
});
