// SPDX-License-Identifier: MIT
// The processes of this machine, from /proc, and starting some that end with this one.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { until } = require('./wait');

const SETPRIV = '/usr/bin/setpriv';
const PATH = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`; // where servers are

/* {pid, ppid, name} of a process, undefined when it is gone or has ended but for its parent. */
function look(pid) {
	let stat;

	try {
		stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
	} catch {
		return undefined;
	}
	const close = stat.lastIndexOf(')'); // names may hold blanks and brackets
	const [state, ppid] = stat.slice(close + 2).split(' ');

	return state === 'Z' ? undefined :
		{ pid: Number(pid), ppid: Number(ppid), name: stat.slice(stat.indexOf('(') + 1, close) };
}

function processes() {
	return fs.readdirSync('/proc').filter((n) => /^\d+$/.test(n)).map(look).filter(Boolean);
}

function isThere(pid) {
	return look(pid) !== undefined;
}

function childrenOf(pid) {
	return processes().filter((p) => p.ppid === pid);
}

/* All below the roots, as {pid, ppid, name}. */
function descendants(roots) {
	const all = processes();
	const inside = new Set(roots);

	for (let before = -1; before !== inside.size;) {
		before = inside.size;
		all.filter((p) => inside.has(p.ppid)).forEach((p) => inside.add(p.pid));
	}
	return all.filter((p) => inside.has(p.pid) && !roots.includes(p.pid));
}

/*
 * Start a program that ends with this process, however this process ends, and does not keep it
 * alive. `heard(text)` gets its output. child.gone is fulfilled when it has ended.
 */
function launch([program, ...args], heard, { cwd, env = { ...process.env, PATH } } = {}) {
	const leash = fs.existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM'] : [];
	const [file, ...rest] = [...leash, program, ...args];
	const child = spawn(file, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });

	for (const out of [child.stdout, child.stderr]) {
		out.on('data', heard);
		out.unref();
	}
	child.on('error', heard);
	child.gone = new Promise((resolve) => {
		child.on('exit', (code) => resolve(code));
		child.on('error', () => resolve(undefined));
	});
	child.unref();
	return child;
}

/*
 * End a program started by launch() or spawn(): by a signal, and if that does not help, by
 * force.
 */
async function end(child, signal = 'SIGTERM', ms = 30000) {
	if (!child || !child.pid || child.exitCode !== null || child.signalCode !== null)
		return;

	const gone = new Promise((resolve) => { child.on('exit', resolve); });
	const force = setTimeout(() => child.kill('SIGKILL'), ms);

	child.ref();
	child.kill(signal);
	await gone;
	clearTimeout(force);
}

/* Send a signal; answers whether the process was still there to get it. */
function kill(pid, signal = 'SIGKILL') {
	try {
		process.kill(pid, signal);
		return true;
	} catch (e) {
		if (e.code !== 'ESRCH')
			throw e;
		return false;
	}
}

/* Wait for processes to end; returns those that did not, after killing them. */
async function waitGone(pids, ms = 30000) {
	const there = () => pids.filter(isThere);

	await until(() => there().length === 0, ms).catch(() => {});
	const left = there();

	left.forEach((pid) => kill(pid));
	return left;
}

module.exports = { PATH, processes, isThere, childrenOf, descendants, launch, end, kill, waitGone };
