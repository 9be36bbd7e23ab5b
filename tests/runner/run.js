// SPDX-License-Identifier: MIT
/*
 * node run.js [part: JOB... [then]]...: runs jobs side by side.
 *
 * A job is a file of tests for node (*.test.js), a program, or `name=command line`.
 * A word that ends in a colon begins a part, `then` waits for all before it, and ends the run
 * when one of them failed. Each job runs on a leash (leash.c): it has a time limit, a temporary
 * folder of its own, and nothing it started outlives it. The last line is `N passed, N failed`.
 *
 * Environment: JOBS, how many at once; LIMIT, seconds a job may take; B, the build folder, where
 * the leash is and what jobs print goes (B/check); KEEP_SITES=1 leaves the temporary folders.
 */
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { readResults } = require('./results');

const B = process.env.B || 'build';
const LEASH = path.resolve(B, 'runner/leash');
const LIMIT_S = Number(process.env.LIMIT || 1800);
const WIDTH = Number(process.env.JOBS || os.cpus().length + 1); // some wait for the clock

const running = new Set();
const seconds = (ms) => (ms / 1000).toFixed(1);

/* [[{part, name, argv, tap}]]: phases of jobs. */
function readJobs(words) {
	const phases = [[]];
	let part = '';

	for (const word of words) {
		if (word.endsWith(':')) {
			part = word.slice(0, -1);
		} else if (word === 'then') {
			phases.push([]);
		} else {
			const tap = word.endsWith('.test.js');
			const [, name = path.basename(word, '.test.js'), line] = word.match(/^([\w-]+)=(.*)$/s) || [];
			const argv = tap ? [process.execPath, '--test-reporter=tap', word] :
				line ? ['sh', '-c', line] : [path.resolve(word)];

			phases.at(-1).push({ part, name: `${part}/${name}`, argv, tap });
		}
	}
	return phases;
}

/* Show what comes into a file, as it comes. Answers a function that shows the rest. */
function follow(file) {
	let shown = 0;
	const more = () => {
		const text = fs.readFileSync(file);

		process.stdout.write(text.subarray(shown));
		shown = text.length;
	};
	const timer = setInterval(more, 200);

	return () => {
		clearInterval(timer);
		more();
	};
}

/* Run one; answers how its leash ended and what that said. */
function onLeash(job, out, tmp) {
	return new Promise((resolve, reject) => {
		const child = spawn(LEASH, [String(LIMIT_S), ...job.argv], {
			stdio: ['ignore', out, out, 'pipe'],
			env: { ...process.env, TMPDIR: tmp },
		});
		let said = '';

		running.add(child);
		child.stdio[3].on('data', (d) => { said += d; });
		child.on('error', reject);
		child.on('close', (status, signal) => {
			running.delete(child);
			resolve({ status, signal, said });
		});
	});
}

function whyBad({ status, signal, said }) {
	if (/^late$/m.test(said))
		return `not done after ${LIMIT_S} seconds, ended`;
	if (signal || status > 128)
		return `ended by signal ${signal || status - 128}`;
	return status === 0 ? undefined : `exit status ${status}`;
}

async function runJob(job, alone) {
	const from = Date.now();
	const tmp = fs.mkdtempSync(path.join(os.tmpdir().length < 24 ? os.tmpdir() : '/tmp', 'pt-'));

	fs.chmodSync(tmp, 0o755); // servers under users of their own pass through it
	job.log = path.join(B, 'check', `${job.name.replace(/\W+/g, '-')}.log`);
	const out = fs.openSync(job.log, 'w');
	const stopShowing = alone ? follow(job.log) : () => {};
	const end = await onLeash(job, out, tmp);

	stopShowing();
	fs.closeSync(out);
	if (!process.env.KEEP_SITES)
		fs.rmSync(tmp, { recursive: true, force: true });
	Object.assign(job, readResults(fs.readFileSync(job.log, 'utf8'), job.tap, whyBad(end)), {
		ms: Date.now() - from,
		cpu: Number((end.said.match(/^cpu (.*)$/m) || [])[1] || 0),
		left: (end.said.match(/^left .*$/gm) || []).map((l) => l.split(' ').slice(2).join(' ')),
	});
}

function say(job, alone) {
	const left = job.left.length > 0 ? `; left running, ended now: ${job.left.join(' ')}` : '';
	const skipped = job.skipped ? `, ${job.skipped} skipped` : '';

	console.log(`${job.failed ? 'FAIL' : 'ok  '} ${job.name.padEnd(34)} ${seconds(job.ms).padStart(6)} s  ` +
		`${job.passed} passed, ${job.failed} failed${skipped}${left}`);
	if (job.failed && !alone)
		console.log(`${job.details.map((l) => `     ${l}`).join('\n')}\n     All of it: ${job.log}`);
}

async function runPhase(jobs, alone) {
	const waiting = [...jobs];
	const lane = async () => {
		for (let job = waiting.shift(); job; job = waiting.shift()) {
			await runJob(job, alone);
			say(job, alone);
		}
	};

	await Promise.all(Array.from({ length: WIDTH }, lane));
	return jobs.every((job) => job.failed === 0);
}

function total(jobs, what) {
	return jobs.reduce((n, job) => n + job[what], 0);
}

function row(name, ...columns) {
	console.log(name.padEnd(34) + columns.map((c) => String(c).padStart(9)).join(''));
}

function table(jobs, ms) {
	const numbers = (some) => [seconds(total(some, 'ms')), total(some, 'cpu').toFixed(1), some.length,
		...['passed', 'failed', 'skipped'].map((what) => total(some, what))];

	console.log('');
	row('part', 'seconds', 'cpu', 'jobs', 'passed', 'failed', 'skipped');
	for (const part of new Set(jobs.map((job) => job.part)))
		row(part, ...numbers(jobs.filter((job) => job.part === part)));
	row(`all, ${WIDTH} at once: ${seconds(ms)} seconds`, ...numbers(jobs));
	console.log('\nThe longest:');
	for (const job of [...jobs].sort((a, b) => b.ms - a.ms).slice(0, 12))
		row(job.name, seconds(job.ms), job.cpu.toFixed(1));
}

async function main() {
	const from = Date.now();
	const phases = readJobs(process.argv.slice(2));
	const alone = phases.flat().length === 1;
	const done = [];

	if (phases.flat().length === 0)
		throw new Error('no such test');
	fs.mkdirSync(path.join(B, 'check'), { recursive: true });
	for (const phase of phases) {
		done.push(...phase);
		if (!await runPhase(phase, alone))
			process.exitCode = 1;
		if (process.exitCode)
			break;
	}
	table(done, Date.now() - from);
	console.log('');
	for (const job of done)
		job.names.forEach((name) => console.log(`FAILED ${job.name}: ${name}`));
	console.log(`${total(done, 'passed')} passed, ${total(done, 'failed')} failed`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => {
		running.forEach((child) => child.kill('SIGTERM'));
		process.exit(1); // the leashes end the jobs
	});

main().catch((e) => {
	console.error(e);
	console.log('0 passed, 1 failed');
	process.exit(1);
});
