// SPDX-License-Identifier: MIT
//
// Measuring side by side: slices in turns, round after round, so that a machine
// that slows down or speeds up slows all sides; medians, with their range; and how
// much of the machine others used meanwhile.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const CORES = os.availableParallelism();
const CLIENTS = 16;
const QUIET = 0.04; // others may have this share of the machine

const noise = []; // of each measurement, its busiest round that counts
const watched = []; // what is ours besides this process: each has cpuOfAll()

// CPU ticks of the machine since it started, and those of this run's processes.
function cpuTimes() {
	const [user, nice, system, idle, iowait, irq, softirq, steal] =
		fs.readFileSync('/proc/stat', 'latin1').split(/\s+/).slice(1, 9).map(Number);
	const stat = fs.readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ');
	const own = stat.slice(11, 15).reduce((a, x) => a + Number(x), 0);
	const ours = own + watched.reduce((a, x) => a + x.cpuOfAll(), 0) * 100;

	return { busy: user + nice + system + steal, own, ours, steal,
		all: user + nice + system + idle + iowait + irq + softirq + steal };
}

// Run a program; what it printed last, as JSON, the share of the machine that others
// had meanwhile, and the CPU seconds of all but this process and the program.
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
	const rest = (to.busy - to.steal - from.busy + from.steal - (to.own - from.own)) / 100;

	return { text, others, rest };
}

// What a program printed last, as JSON.
async function json(program, ...args) {
	const { text, ...r } = await command(program, ...args);

	return { ...JSON.parse(text.slice(text.lastIndexOf('\n{') + 1)), ...r };
}

// wrk on the lines of [method, target, bearer, body], kept in `file`; every answer
// must be 200, and no connection be closed, unless the server may do that.
async function wrk(base, file, seconds, lines, mayClose = false) {
	fs.writeFileSync(file, lines.map((l) => l.map((x) => x ?? '-').join('\t')).join('\n') + '\n');
	const r = await json('wrk', '-t1', `-c${CLIENTS}`, `-d${seconds}s`, '--timeout', '20s', '-s',
		path.join(__dirname, 'load.lua'), base, '--', file);

	if (r.bad > 0 || (r.closed > 0 && !mayClose))
		throw new Error(`${r.bad + r.closed} of ${r.requests} requests to ${lines[0][1]} failed`);
	return { ...r, rate: r.requests / r.seconds };
}

function median(list) {
	const s = [...list].sort((a, b) => a - b);

	return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2;
}

const column = (list, name) => list.map((x) => x[name]);

// Rounds until enough of them had the machine to themselves, twice as many at
// most; the quietest. A job answers the slices that it measured.
async function rounds(enough, job) {
	const all = [];

	while (all.filter((r) => r.others < QUIET).length < enough && all.length < 2 * enough) {
		const slices = await job(all.length);

		all.push({ ...slices, others: Math.max(...column(Object.values(slices), 'others')) });
	}
	const best = all.sort((a, b) => a.others - b.others).slice(0, enough);

	noise.push(best[enough - 1].others);
	return best;
}

const line = (what, aim, got, range, note) => console.log([what.padEnd(46), aim.padEnd(8),
	got.padStart(7), range.padStart(16), note && `   ${note}`].join('  ').trimEnd());

const head = () => line('what', 'aim', 'median', 'range', '');

function row(what, list, aim, digits, note) {
	const f = (x) => x.toFixed(digits);

	line(what, aim ?? '', f(median(list)), `${f(Math.min(...list))} to ${f(Math.max(...list))}`,
		note ?? '');
}

// A row of what a busy machine falsifies, and how busy it was in the last rounds.
function timedRow(what, list, aim, digits, note) {
	const others = noise[noise.length - 1];

	row(what, list, aim, digits,
		note + (others < QUIET ? '' : ` (BUSY: others had ${(100 * others).toFixed(0)} %)`));
}

function machine(more) {
	const built = process.env.BUILT_WITH;

	console.log(`${CORES} cores (${os.cpus()[0].model.trim()}), Linux ${os.release()}, ${more}, ` +
		`${CLIENTS} clients, load before ${os.loadavg()[0].toFixed(2)}` +
		(built ? `\nbuilt with ${built}` : ''));
}

// The machine since `from`, a cpuTimes().
function closing(from) {
	const to = cpuTimes(), percent = (x) => `${(100 * x).toFixed(1)} %`;

	console.log(`\nsteal ${percent((to.steal - from.steal) / (to.all - from.all))}; others had ` +
		`${percent(Math.max(0, ...noise))} of the machine in the busiest round that counts` +
		(Math.max(...noise) < QUIET ? '' : ': too much, measure again'));
}

module.exports = { CORES, watched, cpuTimes, json, wrk, median, column, rounds, row, timedRow,
	line, head, machine, closing };
