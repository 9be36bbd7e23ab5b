// SPDX-License-Identifier: MIT
// The runner itself, with planted tests: one that hangs, one that fails and leaves a service
// running, one whose process is killed. It names them, ends everything they started, and ends.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { until } = require('../lib/wait');
const { isThere } = require('../lib/process');

const RUN = path.join(__dirname, 'run.js');
const B = path.resolve(process.env.B || 'build');

let dir;

before(() => {
	dir = fs.mkdtempSync(path.join(os.tmpdir(), 'runner-'));
	fs.mkdirSync(path.join(dir, 'runner'));
	fs.copyFileSync(path.join(B, 'runner/leash'), path.join(dir, 'runner/leash'));
});
after(() => fs.rmSync(dir, { recursive: true, force: true }));

/* A service that ignores all signals but SIGKILL, in a session of its own. Its pid is in a file. */
const SERVICE = (name) => `
	const { spawn } = require('node:child_process');
	const file = ${JSON.stringify(path.join(dir, `${name}.pid`))};

	spawn('sh', ['-c', 'trap "" TERM HUP; echo $$ >"$0.new"; mv "$0.new" "$0"; while :; do sleep 1; done',
		file], { detached: true, stdio: 'ignore' }).unref();
	const up = new Promise((resolve) => {
		const timer = setInterval(() => {
			if (require('node:fs').existsSync(file)) {
				clearInterval(timer);
				resolve();
			}
		}, 20);
	});`;

const WITH_TEST = (name, body) => `
	const { test } = require('node:test');
	${SERVICE(name)}
	test('the planted ${name} one', async () => { await up; ${body} });`;

function plant(name, text) {
	const file = path.join(dir, `${name}.test.js`);

	fs.writeFileSync(file, text);
	return file;
}

/* Run jobs; {child, done}: done answers {status, out}. */
function start(words, env = {}) {
	// They must not use the reporter of this process's own tests.
	const child = spawn(process.execPath, [RUN, 'planted:', ...words], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_TEST_CONTEXT: '', B: dir, JOBS: '2', ...env },
	});
	let out = '';

	child.stdout.on('data', (d) => { out += d; });
	child.stderr.on('data', (d) => { out += d; });
	return { child,
		done: new Promise((resolve) => { child.on('close', (status) => resolve({ status, out })); }) };
}

/* The service of a planted test, once it is up. */
async function serviceOf(name) {
	const file = path.join(dir, `${name}.pid`);

	await until(() => fs.existsSync(file));
	return Number(fs.readFileSync(file, 'utf8'));
}

test('passed tests are counted, in the last line', async () => {
	const { status, out } = await start([
		plant('fine', 'require("node:test").test("one", () => {}); require("node:test").test("two", () => {});'),
		'three=echo "3 passed, 0 failed"', 'silent=true']).done;

	assert.equal(status, 0, out);
	assert.match(out, /\n6 passed, 0 failed\n$/);
	assert.match(out, /^planted +\d+\.\d +\d+\.\d +3 +6 +0 +0$/m, 'the table has the part');
});

test('a failed test is named, and the service it left is ended', async () => {
	const { status, out } = await start([plant('failing', WITH_TEST('failing', 'throw new Error("planted reason");')),
		plant('fine', 'require("node:test").test("one", () => {});')]).done;

	assert.equal(status, 1, out);
	assert.match(out, /planted reason/);
	assert.match(out, /\nFAILED planted\/failing: the planted failing one\n1 passed, 1 failed\n$/);
	assert.match(out, /left running, ended now: sh/);
	assert.ok(!isThere(await serviceOf('failing')));
});

test('a hanging test is ended after its time, with everything it started', async () => {
	const stuck = plant('stuck', WITH_TEST('stuck', 'process.on("SIGTERM", () => {}); for (;;);'));
	let LIMIT = 2, run;

	do { // until it has had the time to start its service
		LIMIT *= 2;
		run = await start([stuck, 'fine=true'], { LIMIT }).done;
	} while (!fs.existsSync(path.join(dir, 'stuck.pid')));
	assert.equal(run.status, 1, run.out);
	assert.match(run.out, new RegExp(`\nFAILED planted/stuck: not done after ${LIMIT} seconds, ended\n` +
		'1 passed, 1 failed\n$'));
	assert.ok(!isThere(await serviceOf('stuck')));
});

test('a killed test has failed, and its service ends', async () => {
	const { status, out } = await start([
		plant('killed', WITH_TEST('killed', 'process.kill(process.pid, "SIGKILL");')), 'fine=true']).done;

	assert.equal(status, 1, out);
	assert.match(out, /\nFAILED planted\/killed: ended by signal 9\n1 passed, 1 failed\n$/);
	assert.ok(!isThere(await serviceOf('killed')));
});

test('programs fail by the tests they name, or by their exit status', async () => {
	const { status, out } = await start(['named=echo "FAIL a rule"; echo "4 passed, 1 failed"; exit 1',
		'liar=echo "FAIL another rule"', 'mute=exit 3']).done;

	assert.equal(status, 1, out);
	assert.match(out, /^FAILED planted\/named: a rule$/m);
	assert.match(out, /^FAILED planted\/liar: said that tests failed, and exited with 0$/m);
	assert.match(out, /^FAILED planted\/mute: exit status 3$/m);
	assert.match(out, /\n4 passed, 3 failed\n$/);
});

test('after a failed phase the next one is not run', async () => {
	const { status, out } = await start(['bad=false', 'then', 'never=true']).done;

	assert.equal(status, 1, out);
	assert.doesNotMatch(out, /planted\/never +\d/);
	assert.match(out, /\n0 passed, 1 failed\n$/);
});

for (const signal of ['SIGTERM', 'SIGKILL'])
	test(`the runner ended by ${signal} leaves nothing behind`, async () => {
		const name = `runner-${signal}`;
		const { child, done } = start([plant(name, WITH_TEST(name, 'await new Promise(() => setInterval(() => {}, 1000));')), 'fine=true']);
		const pid = await serviceOf(name);

		assert.ok(isThere(pid));
		child.kill(signal);
		await done;
		await until(() => !isThere(pid));
	});
