#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// run.js BUILD: what Pintle costs beside what it cannot do without, as ratios.
// The two sides of a ratio are measured in turns, round after round, so that a
// machine that slows down or speeds up slows both. Medians, with their range.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { Site, PIN, PROGRAMS, sleep } = require('./site');

const CORES = os.availableParallelism();
const PEOPLE = 512;
const CLIENTS = 16;
const LOGIN = { rounds: 5, seconds: 4 };
const CHEAP = { rounds: 7, seconds: 2 };
const TOKEN = { rounds: 8, seconds: 2 };
const QUIET = 0.04; // others may have this share of the machine

const build = path.resolve(process.argv[2] ?? 'build');
const noise = [];
const load = path.join(build, 'bench/site/load'); // the requests of a wrk run
const site = new Site(path.join(build, 'bin'), path.join(build, 'bench/site'), CORES);

// --- measuring ---------------------------------------------------------------

// CPU ticks of the machine since it started, and those of this run's processes.
function cpuTimes() {
	const [user, nice, system, idle, iowait, irq, softirq, steal] =
		fs.readFileSync('/proc/stat', 'latin1').split(/\s+/).slice(1, 9).map(Number);
	const own = fs.readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ');
	const ours = own.slice(11, 15).reduce((a, x) => a + Number(x), 0) + site.cpuOfAll() * 100;

	return { busy: user + nice + system + steal, ours, steal,
		all: user + nice + system + idle + iowait + irq + softirq + steal };
}

// Run a program; what it printed last, as JSON, and the share of the machine that
// others had meanwhile.
async function command(program, ...args) {
	const from = cpuTimes();
	const text = await new Promise((resolve, reject) => {
		const child = spawn('setpriv', ['--pdeathsig', 'TERM', program, ...args.map(String)],
			{ stdio: ['ignore', 'pipe', 'inherit'] });
		let out = '';

		child.stdout.on('data', (part) => { out += part; });
		child.on('error', reject).on('close', (code) => (code === 0 ? resolve(out) :
			reject(new Error(`${program} ended with ${code}`))));
	});
	const to = cpuTimes();
	const others = (to.busy - from.busy - (to.ours - from.ours)) / (to.all - from.all);

	return { ...JSON.parse(text.slice(text.lastIndexOf('{'))), others };
}

function hash(...args) {
	return command(path.join(build, 'bench/hash_rate'), ...args);
}

// wrk on the lines of [method, target, bearer, body]; every answer must be 200.
async function wrk(seconds, lines) {
	fs.writeFileSync(load, lines.map((l) => l.map((x) => x ?? '-').join('\t')).join('\n') + '\n');
	const r = await command('wrk', '-t1', `-c${CLIENTS}`, `-d${seconds}s`, '--timeout', '20s', '-s',
		path.join(__dirname, 'load.lua'), site.base, '--', load);

	if (r.bad > 0)
		throw new Error(`${r.bad} of ${r.requests} requests to ${lines[0][1]} failed`);
	return { ...r, rate: r.requests / r.seconds };
}

// CPU seconds of the workers and what they did for them, wrk's unread rest included.
async function logins(seconds, people) {
	const lines = people.map((p) => ['POST', site.pinLogin(p), null, `{"pin":"${PIN}"}`]);
	const cpu = site.cpu('login'), before = site.signins();
	const r = await wrk(seconds, lines);

	for (let at = -1; at !== site.signins(); await sleep(300))
		at = site.signins();
	return { ...r, cpu_ms: (site.cpu('login') - cpu) * 1000 / (site.signins() - before) };
}

async function requests(seconds, program, target, people) {
	const cpu = site.cpu(program);
	const r = await wrk(seconds, people.map((p) => ['GET', target, p.access, null]));

	return { ...r, cpu_us: (site.cpu(program) - cpu) * 1e6 / r.requests };
}

// MiB of a process that are no other's and no file of the store.
function memoryOf(pid) {
	const sums = { own: 0, anonymous: 0, pss: 0 };
	let store = false;

	for (const line of fs.readFileSync(`/proc/${pid}/smaps`, 'latin1').split('\n')) {
		const [, name, kib] = /^(\w+):\s+(\d+) kB$/.exec(line) ?? [];

		if (/^[0-9a-f]+-[0-9a-f]+ /.test(line))
			store = line.includes(`${site.folder}/`);
		else if (name === 'Pss')
			sums.pss += kib / 1024;
		else if (name === 'Anonymous' && !store)
			sums.anonymous += kib / 1024;
		else if (!store && (name === 'Private_Clean' || name === 'Private_Dirty'))
			sums.own += kib / 1024;
	}
	return sums;
}

// --- the figures -------------------------------------------------------------

function median(list) {
	const s = [...list].sort((a, b) => a - b);

	return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2;
}

const mean = (a, b) => (a + b) / 2;
const column = (list, name) => list.map((x) => x[name]);

// Rounds until enough of them had the machine to themselves, twice as many at
// most; the quietest. A job answers the slices that it measured.
async function rounds(enough, job) {
	const all = [];

	while (all.filter((r) => r.others < QUIET).length < enough && all.length < 2 * enough) {
		const slices = await job();

		all.push({ ...slices, others: Math.max(...column(Object.values(slices), 'others')) });
	}
	const best = all.sort((a, b) => a.others - b.others).slice(0, enough);

	noise.push(best[enough - 1].others);
	return best;
}

function row(what, list, aim, digits, note) {
	const f = (x) => x.toFixed(digits);
	const range = `${f(Math.min(...list))} to ${f(Math.max(...list))}`;

	console.log([what.padEnd(46), (aim ?? '').padEnd(8), f(median(list)).padStart(7),
		range.padStart(16), note === undefined ? '' : `   ${note}`].join('  ').trimEnd());
}

// A row of what a busy machine falsifies, and how busy it was in the last rounds.
function timedRow(what, list, aim, digits, note) {
	const others = noise[noise.length - 1];

	row(what, list, aim, digits,
		note + (others < QUIET ? '' : ` (BUSY: others had ${(100 * others).toFixed(0)} %)`));
}

const rateOf = (list, name) => Math.round(median(column(column(list, name), 'rate')));
const ratio = (r) => r.got.rate / mean(r.before.rate, r.after.rate);
const beside = (r) => r.got.cpu_ms - mean(r.before.cpu_ms, r.after.cpu_ms);

// CPU time of a login beside its hash, where the hash is so cheap that taking it
// away leaves more than its own noise.
async function cheapLogins(people) {
	let before = await hash('own', 1, CHEAP.seconds, CORES);
	const list = await rounds(CHEAP.rounds, async () => {
		const r = { before, got: await logins(CHEAP.seconds, people),
			after: await hash('own', 1, CHEAP.seconds, CORES) };

		before = r.after;
		return r;
	});

	timedRow('CPU ms of a login beside the hash, cost 1', list.map(beside), '< 0.3', 2,
		`${rateOf(list, 'got')}/s`);
}

async function fullLogins(cost, people) {
	let before = await hash('own', cost, LOGIN.seconds, CORES);
	const list = await rounds(LOGIN.rounds, async () => {
		const r = { before, got: await logins(LOGIN.seconds, people),
			stock: await hash('stock', cost, LOGIN.seconds, CORES),
			after: await hash('own', cost, LOGIN.seconds, CORES) };

		before = r.after;
		return r;
	});
	const rate = rateOf(list, 'got'), p99 = median(list.map((r) => r.got.p99_ms)).toFixed(0);

	timedRow('PIN logins to the bare hash', list.map(ratio), '>= 0.95', 2,
		`${rate}/s to ${rateOf(list, 'after')}/s, p99 ${p99} ms`);
	timedRow('PIN logins to stock crypt_r', list.map((r) => r.got.rate / r.stock.rate), '>= 1.4', 2,
		`${rate}/s to ${rateOf(list, 'stock')}/s`);
	timedRow(`CPU ms of a login beside the hash, cost ${cost}`, list.map(beside), '', 2,
		`a hash takes ${median(list.map((r) => r.after.cpu_ms)).toFixed(1)} ms`);
}

async function idleMemory() {
	for (const program of PROGRAMS) {
		try {
			const m = site.workersOf(program).map(memoryOf);

			row(`private MiB of an idle worker: ${program}`, m.map((x) => x.own), '< 4', 2,
				`anonymous ${median(m.map((x) => x.anonymous)).toFixed(2)}, with its share of the ` +
				`store's file ${median(m.map((x) => x.pss)).toFixed(2)}`);
		} catch (e) {
			if (e.code !== 'EACCES')
				throw e;
			console.log(`private memory of ${program}: only root may read it`);
		}
	}
}

async function tokens(people) {
	const target = `/identity/v2/auth/access_token/Validate?apikey=${site.apikey}`;
	const hello = () => requests(TOKEN.seconds, 'hello', `/hello${target}`, people);
	let before = await hello();
	const list = await rounds(TOKEN.rounds, async () => {
		const r = { before, got: await requests(TOKEN.seconds, 'account', target, people),
			after: await hello() };

		before = r.after;
		return r;
	});
	const us = (name) => Math.round(median(list.map((r) => r[name].cpu_us)));

	timedRow('token validations to hello-world', list.map(ratio), '>= 0.8', 2, `${rateOf(list, 'got')}/s ` +
		`to ${rateOf(list, 'after')}/s, CPU us in the worker ${us('got')} to ${us('after')}`);
}

async function wiping(cost) {
	const list = column(await rounds(5, async () => ({ w: await hash('wipe', cost, 1) })), 'w');

	timedRow(`wiping ${list[0].mib} MiB of scratch to one hash`, list.map((x) => x.wipe_ms / x.kept_ms),
		'', 3, `${median(column(list, 'wipe_ms')).toFixed(2)} ms; the first hash after giving it ` +
		`back takes ${median(list.map((x) => x.fresh_ms / x.kept_ms)).toFixed(2)} of one`);
}

// --- the run -----------------------------------------------------------------

function machine(cost) {
	const built = process.env.BUILT_WITH;

	console.log(`${CORES} cores (${os.cpus()[0].model.trim()}), Linux ${os.release()}, ` +
		`hash.cost ${cost}, ${PEOPLE} accounts, ${CLIENTS} clients, load before ${os.loadavg()[0].toFixed(2)}` +
		(built ? `\nbuilt with ${built}` : ''));
}

async function main() {
	site.create();
	const cost = site.defaultCost(), from = cpuTimes();

	machine(cost);
	console.log('\n' + ['what'.padEnd(46), 'aim'.padEnd(8), 'median'.padStart(7),
		'range'.padStart(16)].join('  '));
	site.setCost(1);
	await site.start();
	const people = await site.people(PEOPLE);

	await cheapLogins(people);
	site.kill();
	site.setCost();
	await site.start();
	/* The first login at the new cost makes a new hash. */
	await site.several(PEOPLE, (i) => site.must('POST', site.pinLogin(people[i]), { pin: PIN }));
	await fullLogins(cost, people);

	await logins(1, people);
	await sleep(1000);
	await idleMemory();
	await tokens(people);
	await wiping(cost);

	const to = cpuTimes(), percent = (x) => `${(100 * x).toFixed(1)} %`;

	console.log(`\nsteal ${percent((to.steal - from.steal) / (to.all - from.all))}; others had ` +
		`${percent(Math.max(0, ...noise))} of the machine in the busiest round that counts` +
		(Math.max(...noise) < QUIET ? '' : ': too much, measure again'));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
main().then(() => site.remove(), (e) => {
	console.error(`bench: ${e.message}`);
	process.exit(1);
});
