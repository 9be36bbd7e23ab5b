#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// run.js BUILD: what Pintle costs, as ratios to what is unavoidable (hash, FastCGI).
// The two sides of a ratio are measured in turns, round after round, so that a
// machine that slows down or speeds up slows both. Medians, with their range.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { CORES, watched, cpuTimes, json, wrk, median, column, rounds, row, timedRow, head, machine,
	closing } = require('./measure');
const { Site, PIN, PROGRAMS, sleep } = require('./site');

const PEOPLE = 512;
const LOGIN = { rounds: 5, seconds: 4 };
const CHEAP = { rounds: 7, seconds: 2 };
const TOKEN = { rounds: 8, seconds: 2 };

const build = path.resolve(process.argv[2] ?? 'build');
const load = path.join(build, 'bench/site/load'); // the requests of a wrk run
const site = new Site(path.join(build, 'bin'), path.join(build, 'bench/site'), CORES);

// --- measuring ---------------------------------------------------------------

function hash(...args) {
	return json(path.join(build, 'bench/hash_rate'), ...args);
}

// CPU seconds of the workers and what they did for them, wrk's unread rest included.
async function logins(seconds, people) {
	const lines = people.map((p) => ['POST', site.pinLogin(p), null, `{"pin":"${PIN}"}`]);
	const cpu = site.cpu('login'), before = site.signins();
	const r = await wrk(site.base, load, seconds, lines);
	const done = await site.settledSignins() - before;

	return { ...r, cpu_ms: (site.cpu('login') - cpu) * 1000 / done };
}

async function requests(seconds, program, target, people) {
	const cpu = site.cpu(program);
	const r = await wrk(site.base, load, seconds, people.map((p) => ['GET', target, p.access, null]));

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

const mean = (a, b) => (a + b) / 2;
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
	const target = site.validation();
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

async function main() {
	site.create();
	const cost = site.defaultCost(), from = cpuTimes();

	watched.push(site);
	machine(`hash.cost ${cost}, ${PEOPLE} accounts`);
	console.log();
	head();
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
	closing(from);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
main().then(() => site.remove(), (e) => {
	console.error(`bench: ${e.message}`);
	process.exit(1);
});
