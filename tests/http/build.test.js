// SPDX-License-Identifier: MIT
// The build: flags, missing packages and their installation, and that no built program is run.
'use strict';

const test = require('node:test');
const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { ROOT, BIN } = require('./lib/site');

const DEPS = path.join(ROOT, 'src/etc/deps.sh');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-build-'));

test.after(() => fs.rmSync(dir, { recursive: true, force: true }));

/* As a person runs it, not as part of the make that runs the tests. */
function environment(more = {}) {
	const env = { ...process.env, ...more };

	for (const name of ['MAKEFLAGS', 'MAKELEVEL', 'MAKEOVERRIDES', 'MFLAGS', 'DEVELOPER', 'CC'])
		delete env[name];
	return env;
}

function make(args, env = {}) {
	return spawnSync('make', ['-C', ROOT, '--no-print-directory', ...args],
		{ encoding: 'utf8', env: environment(env) });
}

test('objects are compiled again when the flags change, and only then', () => {
	const objects = ['base/str', 'cgi-bin/pin', 'tests/unit/t_str']
		.map((name) => path.join(dir, `flags/obj/${name}.o`));
	const compile = (...variables) => {
		const r = make([`B=${dir}/flags`, ...objects, ...variables]);

		assert.equal(r.status, 0, r.stderr);
		return r.stdout.split('\n').filter((line) => line.startsWith('  CC ')).length;
	};
	const sanitized = () => objects.filter((object) =>
		spawnSync('nm', [object], { encoding: 'utf8' }).stdout.includes('__asan')).length;

	assert.equal(compile(), objects.length, 'the first time');
	assert.equal(compile(), 0, 'nothing has changed');
	assert.equal(compile('DEVELOPER=1'), 0, 'warnings as errors make the same objects');
	assert.equal(sanitized(), 0);
	assert.equal(compile('SAN=address'), objects.length);
	assert.equal(sanitized(), objects.length);
	assert.equal(compile('HASH_KEEP=0'), objects.length);
	assert.equal(sanitized(), 0, 'none of the other kind has stayed');
	assert.equal(compile('CFLAGS=-g -DSOMETHING'), objects.length);
	assert.equal(compile('CC=clang'), objects.length);
	assert.equal(compile(), objects.length, 'back to the first');
});

test('an assertion that fails ends the program, also when CFLAGS would have none', () => {
	const object = `${dir}/asserts/obj/domain/tenant/context.o`;
	const program = `${dir}/asserts/program`;
	const made = make([`B=${dir}/asserts`, object, 'CFLAGS=-O2 -DNDEBUG']);

	assert.equal(made.status, 0, made.stderr);
	fs.writeFileSync(`${program}.c`, `#include "domain/tenant/context.h"
		int main(void)
		{
			struct error_detail detail;
			const struct context c = {.detail = &detail};

			return context_name_fault(&c, ERR_OK, STR("a refusal without an error"));
		}`);
	const linked = spawnSync('cc', [`-I${ROOT}/src`, `${program}.c`, object, '-o', program],
		{ encoding: 'utf8' });

	assert.equal(linked.status, 0, linked.stderr);
	const ended = spawnSync(program, { encoding: 'utf8', cwd: dir });

	assert.equal(ended.signal, 'SIGABRT');
	assert.match(ended.stderr, /context_name_fault: Assertion .* failed/);
});

test('a folder is the same one however it is spelt', () => {
	const steps = (B) => make(['-n', `B=${B}`, 'all']).stdout;

	assert.equal(steps(path.join(ROOT, 'no/such')), steps('no/such'));
	assert.match(steps('no/such'), /-o no\/such\/bin\/pintle /);
});

test('a file of cgi-bin or src/bin is a program, and so is a folder with a main.c', () => {
	const tree = path.join(dir, 'tree');

	for (const file of ['cgi-bin/one.c', 'cgi-bin/two/main.c', 'cgi-bin/two/part.c',
		'src/bin/three.c', 'src/bin/four/main.c', 'src/bin/four/part.c']) {
		fs.mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
		fs.writeFileSync(path.join(tree, file), '');
	}
	for (const file of fs.readdirSync(path.join(ROOT, 'src')).filter((name) => name !== 'bin'))
		fs.symlinkSync(path.join(ROOT, 'src', file), path.join(tree, 'src', file));
	for (const file of ['Makefile', 'README.md', 'templates'])
		fs.symlinkSync(path.join(ROOT, file), path.join(tree, file));
	const r = make(['-C', tree, '-n', 'B=b', 'V=1', 'all']);
	const links = r.stdout.split('\n').filter((line) => / -o b\/bin\//.test(line))
		.map((line) => / -o b\/bin\/(\S+) (.*) b\/libpintle.a/.exec(line).slice(1, 3).join(': '));

	assert.equal(r.status, 0, r.stderr);
	assert.deepEqual(links.sort(), [
		'four: b/obj/bin/four/main.o b/obj/bin/four/part.o',
		'one.fcgi: b/obj/cgi-bin/one.o',
		'three: b/obj/bin/three.o',
		'two.fcgi: b/obj/cgi-bin/two/main.o b/obj/cgi-bin/two/part.o',
	]);
});

test('missing packages are named before anything is compiled', () => {
	const r = make([`B=${dir}/missing`], { PKG_CONFIG_LIBDIR: dir, PKG_CONFIG_PATH: dir });

	assert.equal(r.status, 2);
	assert.match(r.stderr, /missing packages: .*libfcgi-dev .*liblmdb-dev .* - "make deps all" installs them/);
	assert.doesNotMatch(r.stdout + r.stderr, / CC /);
	assert.equal(fs.existsSync(`${dir}/missing`), false);
	assert.match(make(['CC=no-such-cc', 'run']).stderr,
		/missing packages: .*libcrypt-dev .*no-such-cc.* - "make deps run" installs them/);
	assert.equal(make(['clean', `B=${dir}/missing`, 'CC=no-such-cc']).status, 0);
});

/* A folder for PATH with the tools every Debian has, and more scripts by name. */
function minimal(name, scripts = {}) {
	const bin = path.join(dir, name);

	fs.mkdirSync(bin);
	for (const tool of ['sh', 'awk', 'cat', 'chmod', 'env', 'grep', 'id', 'rm', 'sed', 'sort', 'tr'])
		fs.symlinkSync(spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim(),
			path.join(bin, tool));
	for (const [tool, text] of Object.entries(scripts))
		fs.writeFileSync(path.join(bin, tool), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
	return bin;
}

test('each goal asks for the packages it needs and no others', () => {
	const env = environment({ PATH: minimal('bare') });
	const missing = (...goals) => spawnSync('/bin/sh', [DEPS, 'missing', ...goals],
		{ encoding: 'utf8', env }).stdout.split(' ');
	const run = missing('run');
	const check = missing('check');

	assert.ok(['gcc', 'libfcgi-dev', 'libssl-dev', 'curl'].every((p) => run.includes(p)), run);
	assert.ok(!['chromium', 'firefox-esr', 'nodejs', 'clang', 'wrk'].some((p) => run.includes(p)), run);
	assert.ok(['chromium', 'firefox-esr', 'nodejs', 'clang', 'libcmocka-dev'].every((p) => check.includes(p)), check);
	assert.ok(run.filter((p) => p !== 'lighttpd').every((p) => check.includes(p)), check);
	assert.ok(missing('bench').includes('wrk'));
	assert.ok(missing('tidy').includes('clang-tidy') && !check.includes('clang-tidy'));
	assert.deepEqual(missing('clean'), ['']);
});

/* deps.sh install, with a stand-in for apt-get; policy stands for /usr/sbin/policy-rc.d. */
function installer(name, aptGet) {
	const policy = path.join(dir, `${name}.policy`);
	const bin = minimal(name, {
		'apt-get': `echo "$@" >>${dir}/${name}.calls\n[ "$2" = update ] && exit 0\n${aptGet}`,
		sudo: 'exec "$@"',
		'update-rc.d': `echo "$@" >>${dir}/${name}.services`,
	});
	const options = { encoding: 'utf8', env: environment({ PATH: bin, POLICY_RC_D: policy,
		CC: 'no-such-cc', PKG_CONFIG: 'no-such-pkg-config' }) };

	return {
		policy,
		run: () => spawnSync('/bin/sh', [DEPS, 'install', 'run'], options),
		start: () => spawn('/bin/sh', [DEPS, 'install', 'run'], options),
		text: (what) => fs.readFileSync(`${dir}/${name}.${what}`, 'utf8'),
	};
}

test('a policy forbids starting services while packages are installed, and is removed afterwards', () => {
	const fine = installer('fine', `sh ${dir}/fine.policy; echo $? >${dir}/fine.answer`);
	const failing = installer('failing', 'exit 100');

	fine.run();
	assert.equal(fine.text('answer'), '101\n', 'it forbids while it lasts');
	assert.equal(fs.existsSync(fine.policy), false);
	assert.match(fine.text('calls'), /^-q update\n-q -y install --no-install-recommends .*libfcgi-dev/);
	assert.notEqual(failing.run().status, 0);
	assert.equal(fs.existsSync(failing.policy), false, 'when the installation fails, too');
});

test("a foreign policy file is left alone, one that we left behind is replaced", () => {
	const own = installer('own', 'exit 0');
	const left = installer('left', `cat ${dir}/left.policy >${dir}/left.seen`);

	fs.writeFileSync(own.policy, '#!/bin/sh\nexit 104\n');
	own.run();
	assert.equal(fs.readFileSync(own.policy, 'utf8'), '#!/bin/sh\nexit 104\n');
	fs.writeFileSync(left.policy, "#!/bin/sh\n# by pintle's deps.sh\nexit 0\n");
	left.run();
	assert.match(left.text('seen'), /exit 101/);
	assert.equal(fs.existsSync(left.policy), false);
});

test('a stopped installation removes its policy', async () => {
	const slow = installer('slow', `: >${dir}/slow.begun; read x`);
	const child = slow.start();
	const ended = once(child, 'exit');

	for (let i = 0; i < 1000 && !fs.existsSync(`${dir}/slow.begun`); i++)
		await new Promise((resolve) => { setTimeout(resolve, 10); });
	assert.equal(fs.existsSync(slow.policy), true);
	child.kill('SIGTERM');
	child.stdin.end(); // which ends apt-get
	await ended;
	assert.equal(fs.existsSync(slow.policy), false);
});

test('nothing is installed when nothing is missing', () => {
	const called = path.join(dir, 'called');
	const bin = path.join(dir, 'complete');

	fs.mkdirSync(bin);
	for (const tool of ['apt-get', 'sudo'])
		fs.writeFileSync(path.join(bin, tool), `#!/bin/sh\n: >${called}\n`, { mode: 0o755 });
	const r = spawnSync('sh', [DEPS, 'install', 'run'],
		{ encoding: 'utf8', env: environment({ PATH: `${bin}:${process.env.PATH}` }) });

	assert.equal(r.status, 0, r.stderr);
	assert.equal(r.stdout + r.stderr, '');
	assert.equal(fs.existsSync(called), false);
});

test('no step of the build runs what was built', () => {
	const steps = make(['-n', 'V=1', `B=${dir}/dry`, 'all', 'units']).stdout;

	assert.match(steps, /-o \S+\/dry\/bin\/pintle /);
	assert.doesNotMatch(steps, /(^|[;&|(`\t] *)\S*\/dry\/(bin|test)\//m);
});

test('the list of errors for the manual page is that of the program', () => {
	const errors = path.join(path.dirname(BIN), 'errors');

	assert.equal(fs.readFileSync(errors, 'utf8'),
		spawnSync(path.join(BIN, 'pintle'), ['errors'], { encoding: 'utf8' }).stdout);
});

test("foreign.sh passes with the programs of this architecture", () => {
	const r = spawnSync('/bin/sh', [path.join(ROOT, 'tests/foreign.sh'), 'env', BIN], { encoding: 'utf8' });

	assert.equal(r.status, 0, r.stderr);
	assert.match(r.stdout, /^passed$/m);
});

test('shell scripts are well formed', () => {
	const scripts = spawnSync('git', ['-C', ROOT, 'grep', '-l', '^#!/bin/sh'], { encoding: 'utf8' })
		.stdout.split('\n').filter((f) => f && !f.endsWith('.js'));

	assert.ok(scripts.length >= 5, scripts);
	for (const script of scripts)
		assert.equal(spawnSync('/bin/sh', ['-n', path.join(ROOT, script)]).status, 0, script);
});
