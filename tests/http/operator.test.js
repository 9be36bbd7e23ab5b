// SPDX-License-Identifier: MIT
/*
 * The command line as operators use it: who owns the files that a command makes, and what it
 * says when it refuses. No web server is involved.
 */
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '../..');
const BIN = path.resolve(ROOT, process.env.BIN || 'build/bin');
const AS_ROOT = process.getuid() === 0;
const SERVICE = 'daemon'; // a user every system has
const FAST = 'hash.cost = 1\n';

let dir, conf;

/* Run a program; answers {status, stdout, stderr}. */
function run(program, args, options = {}) {
	return spawnSync(path.join(options.bin || BIN, program), args,
		{ encoding: 'utf8', cwd: '/', ...options });
}

function pintle(...args) {
	const options = typeof args.at(-1) === 'object' ? args.pop() : {};

	return run('pintle', ['-c', conf, ...args], options);
}

/* The output of a command that must succeed. */
function ok(r) {
	assert.equal(r.status, 0, r.stdout + r.stderr);
	return r.stdout;
}

function makeInstall(options = {}) {
	dir = fs.mkdtempSync('/tmp/pintle-op-');
	fs.chmodSync(dir, 0o755);
	fs.mkdirSync(`${dir}/site`);
	if (options.uid)
		fs.chownSync(`${dir}/site`, options.uid, options.gid);
	conf = `${dir}/site/etc/pintle.conf`;
	ok(run('pintle', ['init', `${dir}/site`], options));
	fs.appendFileSync(conf, FAST);
}

function removeInstall() {
	fs.rmSync(dir, { recursive: true, force: true });
}

function filesBelow(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const file = path.join(folder, entry.name);

		return entry.isDirectory() ? [file, ...filesBelow(file)] : [file];
	});
}

/* ---- root, on an install of a service's user ---------------------------------------- */

describe('root works on an install as its owner', { skip: AS_ROOT ? false : 'not root' }, () => {
	const owner = {};
	let bin;

	before(() => {
		for (const [key, flag] of [['uid', '-u'], ['gid', '-g']])
			owner[key] = Number(execFileSync('id', [flag, SERVICE]));
		makeInstall();
		bin = `${dir}/bin`; // where the owner can run them, too
		fs.cpSync(BIN, bin, { recursive: true });
		fs.cpSync(`${ROOT}/templates`, `${dir}/share/pintle/templates`, { recursive: true });
		execFileSync('chown', ['-R', SERVICE, `${dir}/site`]);
	});
	after(removeInstall);

	/* Everything in the install belongs to its owner. */
	function allOwned() {
		for (const file of filesBelow(`${dir}/site`))
			assert.equal(fs.lstatSync(file).uid, owner.uid, file);
	}

	test('check leaves no file that the owner cannot open', () => {
		assert.equal(ok(pintle('check', { bin })), 'ok\n');
		assert.ok(fs.existsSync(`${dir}/site/log/pintle.log`));
		allOwned();
		assert.equal(ok(pintle('check', { bin, ...owner })), 'ok\n');
	});

	test('nor do the other commands, the web programs and pintle-outbox', () => {
		const { apikey } = JSON.parse(ok(pintle('tenant', 'add', 'Shop', { bin })));
		const person = { Email: [{ Type: 'Primary', Value: 'anna@example.org' }],
			Password: 'correct-horse-battery', PINInfo: { PIN: '4938' } };

		ok(pintle('account', 'add', apikey, { bin, input: JSON.stringify(person) }));
		ok(run('manage.fcgi', ['--check'], { bin, env: { PINTLE_CONF: conf } }));
		ok(run('pintle-outbox', ['-c', conf, '--once'], { bin }));
		assert.ok(fs.existsSync(`${dir}/site/run/outbox.lock`));
		allOwned();
		ok(pintle('tenant', 'list', { bin, ...owner }));
	});

	test('root does not follow a symbolic link of the owner', () => {
		const log = `${dir}/site/log/pintle.log`;

		fs.rmSync(log);
		fs.symlinkSync('/root/.pintle-test-must-not-exist', log);
		const r = pintle('check', { bin });

		assert.equal(r.status, 1);
		assert.match(r.stderr, /log_open_failed path=.*pintle\.log reason="Permission denied"/);
		assert.ok(!fs.existsSync('/root/.pintle-test-must-not-exist'));
		fs.rmSync(log);
		ok(pintle('check', { bin }));
	});

	test('root writes nowhere else because of the owner\'s settings or a missing store', () => {
		const text = fs.readFileSync(conf);
		const victim = '/root/.pintle-test-must-not-exist';
		const settings = `log.path = ${victim}\nwww.path = /no/such/folder\n`;

		fs.writeFileSync(conf, `${settings}store.path = /etc\n`); // of root's
		assert.notEqual(pintle('check', { bin }).status, 0);
		fs.writeFileSync(conf, `${settings}store.path = ../no-store\n`);
		assert.notEqual(pintle('check', { bin }).status, 0);
		fs.chownSync(conf, 0, 0);
		fs.chmodSync(conf, 0o644);
		assert.notEqual(pintle('check', { bin }).status, 0);
		assert.ok(!fs.existsSync(victim));
		fs.chownSync(conf, owner.uid, owner.gid);
		fs.writeFileSync(conf, text);
		ok(pintle('check', { bin }));
	});

	test('init makes an install of the owner of the folder', () => {
		fs.mkdirSync(`${dir}/other`);
		fs.chownSync(`${dir}/other`, owner.uid, owner.gid);
		ok(run('pintle', ['init', `${dir}/other`], { bin }));
		for (const file of filesBelow(`${dir}/other`))
			assert.equal(fs.lstatSync(file).uid, owner.uid, file);
	});

	test('nothing starts when a part of the install belongs to another user', () => {
		fs.chownSync(`${dir}/site/keys/pepper`, 0, 0);
		for (const [program, args] of [['pintle', ['-c', conf, 'check']],
			['login.fcgi', ['--check']], ['login.fcgi', []],
			['pintle-outbox', ['-c', conf, '--once']]]) {
			const r = run(program, args, { bin, env: { PINTLE_CONF: conf }, input: '' });

			assert.notEqual(r.status, 0, program);
			assert.match(r.stderr, /path_refused path=.*keys\/pepper reason="belongs to another user"/,
				program);
		}
		fs.chownSync(`${dir}/site/keys/pepper`, owner.uid, owner.gid);
	});
});

/* ---- refusals to start ---------------------------------------------------------------- */

describe('a refusal to start is explained on standard error', () => {
	before(() => makeInstall());
	after(removeInstall);

	const PROGRAMS = [['login.fcgi', [], 78], ['login.fcgi', ['--check'], 78],
		['pintle-outbox', ['--once'], 78], ['pintle', ['check'], 1]];

	function refused(reason) {
		for (const [program, args, status] of PROGRAMS) {
			const r = run(program, args, { env: { PINTLE_CONF: conf }, input: '' });

			assert.equal(r.status, status, `${program} ${args}: ${r.stdout}${r.stderr}`);
			assert.match(r.stderr, reason, program);
			assert.doesNotMatch(r.stderr, /%20/);
		}
	}

	test('an unknown setting, with file and line', () => {
		const text = fs.readFileSync(conf, 'utf8');
		const line = text.split('\n').length;

		fs.appendFileSync(conf, 'hash.cots = 3\n');
		refused(new RegExp('conf_refused setting=hash\\.cots reason="there is no setting of this ' +
			`name"\n.*conf_refused file=${conf} line=${line}\n`));
		fs.writeFileSync(conf, text);
	});

	test('a folder that others can read', () => {
		fs.chmodSync(`${dir}/site/store`, 0o755);
		refused(/path_refused path=\S+store reason="is open to group or others \(chmod go= it\)"\n/);
		fs.chmodSync(`${dir}/site/store`, 0o700);
	});

	test('a log that cannot be opened', () => {
		fs.rmSync(`${dir}/site/log`, { recursive: true, force: true });
		refused(/log_open_failed path=\S+pintle\.log reason="No such file or directory"\n/);
		fs.mkdirSync(`${dir}/site/log`, { mode: 0o700 });
	});

	test('a malformed pepper file', () => {
		const file = `${dir}/site/keys/pepper`;
		const text = fs.readFileSync(file);

		fs.writeFileSync(file, 'secret\n');
		refused(/pepper_refused file=\S+ reason="a line is not NUMBER, a blank and 64 hex/);
		fs.writeFileSync(file, text);
	});

	/* A library in front of libc's refuses what pintle-outbox shares with its workers. */
	test('shared memory that the machine refuses', () => {
		const source = `${dir}/refuse.c`, library = `${dir}/refuse.so`;

		fs.writeFileSync(source, `#define _GNU_SOURCE
			#include <errno.h>
			#include <sys/mman.h>
			#include <sys/syscall.h>
			#include <unistd.h>
			void *mmap(void *p, size_t n, int protection, int flags, int fd, off_t at)
			{
				if ((flags & MAP_SHARED) != 0 && (flags & MAP_ANONYMOUS) != 0) {
					errno = ENOMEM;
					return MAP_FAILED;
				}
				return (void *)syscall(SYS_mmap, p, n, protection, flags, fd, at);
			}\n`);
		execFileSync('cc', ['-shared', '-fPIC', '-o', library, source]);

		const r = run('pintle-outbox', ['--once'], { env: { PINTLE_CONF: conf, LD_PRELOAD: library } });

		assert.equal(r.status, 70, r.stderr);
		for (const log of [r.stderr, fs.readFileSync(`${dir}/site/log/pintle.log`, 'utf8')])
			assert.match(log, /outbox_memory_failed reason="Cannot allocate memory"\n/);
	});

	test('nothing is printed when all is well', () => {
		const r = run('login.fcgi', ['--check'], { env: { PINTLE_CONF: conf } });

		assert.deepEqual([r.status, r.stdout, r.stderr], [0, 'ok\n', '']);
	});
});

/* ---- arguments -------------------------------------------------------------------------- */

describe('arguments', () => {
	let apikey;

	before(() => {
		makeInstall();
		({ apikey } = JSON.parse(ok(pintle('tenant', 'add', 'Shop'))));
	});
	after(removeInstall);

	test('a wrong argument is answered by the reason, then by the usage of that command', () => {
		const slips = [
			[['tenant', 'show'], 'APIKEY is missing'],
			[['tenant', 'show', apikey, 'x'], 'one argument too many: x'],
			[['tenant', 'add', '--help-me'], 'there is no option --help-me'],
			[['tenant', 'add'], 'NAME is missing'],
			[['tenant', 'add', 'a', '--profile'], 'a value is missing after --profile'],
			[['tenant', 'add', 'a', '--profile', 'x'], 'there is no profile with this name: x'],
			[['tenant', 'set', apikey], 'NAME=VALUE is missing'],
			[['tenant', 'set', apikey, 'question.count'],
				'a setting is given as NAME=VALUE, not as: question.count'],
			[['tenant', 'rotate-secret', apikey, '--grace', 'x'],
				'the grace period is 0 to 43200 minutes, not: x'],
			[['tenant', 'trust', apikey, 'https://x', '--audience', 'a'],
				'an issuer needs an audience and a key; missing: --key or --jwks'],
			[['audit', 'list', 'install', '--since', 'x'],
				'a time is 2026-01-31 or 2026-01-31T23:59:59Z, not: x'],
			[['template', 'install', apikey, 'en', 'forgot-pin', 'x.pdf'],
				"a file's name must end in .txt, .html or .sms, not: x.pdf"],
			[['template', 'install', apikey, 'en', 'forgot-pin'], 'FILE is missing'],
			[['template', 'install', apikey, 'e', 'forgot-pin', 'x.txt'],
				'a language is written like en or pt-br, not: e'],
			[['backup'], 'FILE is missing'],
			[['version', 'x'], 'one argument too many: x'],
		];

		for (const [args, reason] of slips) {
			const r = pintle(...args);
			const lines = r.stderr.trimEnd().split('\n');

			assert.equal(r.status, 64, args.join(' '));
			assert.equal(lines[0], `pintle: ${reason}`);
			assert.match(lines[1], new RegExp(`^usage: pintle \\[-c CONF\\] ${args[0]}`));
			assert.equal(lines.length, 2, r.stderr);
		}
		assert.equal(ok(pintle('tenant', 'list')).trimEnd().split('\n').length, 1);
	});

	test('an unknown command is answered by where the commands are listed', () => {
		for (const [args, reason] of [[[], 'no command is given'],
			[['tenannt', 'add'], 'there is no command "tenannt add"'],
			[['tenant', 'ad'], 'there is no command "tenant ad"']]) {
			const r = pintle(...args);

			assert.equal(r.status, 64);
			assert.equal(r.stderr, `pintle: ${reason}\n\`pintle help\` lists the commands\n`);
		}
		assert.match(pintle('tenant').stderr, /a second word is missing after "tenant"/);
	});

	test('every way to ask for help prints it on standard output', () => {
		for (const args of [['help'], ['--help'], ['-h'], ['help', 'tenant'],
			['tenant', 'add', '--help'], ['init', '--help'], ['backup', '-h']]) {
			const r = pintle(...args);

			assert.match(ok(r), /^usage: pintle \[-c CONF\]/);
			assert.equal(r.stderr, '');
		}
		assert.ok(!fs.existsSync('/--help'));
	});

	test('options may stand anywhere, and after -- nothing is an option', () => {
		const { apikey: other } = JSON.parse(ok(pintle('tenant', 'add', '--profile', 'loginradius', 'B')));

		assert.match(ok(pintle('tenant', 'show', other)), /"profile":"loginradius"/);
		const { apikey: odd } = JSON.parse(ok(pintle('tenant', 'add', '--', '--odd')));

		assert.match(ok(pintle('tenant', 'show', odd)), /"name":"--odd"/);
	});

	test('a secret is not accepted as an argument', () => {
		const shown = () => /^captcha\.secret=.*$/m.exec(ok(pintle('tenant', 'show', apikey)))[0];
		const r = pintle('tenant', 'set', apikey, 'pin.history=7', 'captcha.secret=hunter2');

		assert.equal(r.status, 1);
		assert.equal(r.stderr, 'pintle: captcha.secret is a secret: give captcha.secret=- and its ' +
			'value as a line of standard input\n');
		assert.match(ok(pintle('tenant', 'show', apikey)), /^pin\.history=3$/m);
		assert.equal(pintle('tenant', 'set', apikey, 'captcha.secret=-', { input: '' }).status, 1);
		assert.equal(shown(), 'captcha.secret=');
		ok(pintle('tenant', 'set', apikey, 'captcha.secret=-', { input: 'hunter2\n' }));
		assert.match(shown(), /\*/);
		ok(pintle('tenant', 'set', apikey, 'captcha.secret='));
		assert.equal(shown(), 'captcha.secret=');
	});

	test('a colour of the brand gives a palette, printed with its contrasts', () => {
		const shown = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(ok(pintle('tenant', 'show', apikey)))[1];
		const printed = ok(pintle('tenant', 'set', apikey, 'pages.colour=#ffeb3b')).trim().split('\n');

		assert.equal(printed.length, 10);
		for (const line of printed) {
			const [, contrast, least] = /^[a-z-]+ #[0-9a-f]{6} on [a-z-]+ #[0-9a-f]{6}: contrast (\d+\.\d\d), at least (\d\.\d)$/.exec(line);

			assert.ok(Number(contrast) >= Number(least), line);
		}
		assert.match(printed[2], /^button-text #111418 on button #ffeb3b: /);
		assert.match(shown('pages.palette'), /^link=#[0-9a-f]{6},button=#ffeb3b,/);
	});

	test('a colour that cannot be read is refused, with its contrast', () => {
		const before = ok(pintle('tenant', 'show', apikey));
		const r = pintle('tenant', 'set', apikey, 'pin.history=5', 'pages.palette=link=#767676');

		assert.equal(r.status, 1);
		assert.equal(r.stdout, '');
		assert.match(r.stderr, /^pintle: pages\.palette is refused: link #767676 on page #f5f6f8: contrast 4\.20, at least 4\.5\n$/);
		assert.equal(ok(pintle('tenant', 'show', apikey)), before);
		assert.match(pintle('tenant', 'set', apikey, 'pages.colour=pink').stderr, /^pintle: The value of pages\.colour /);
		ok(pintle('tenant', 'set', apikey, 'pages.palette=link=#004080'));
		assert.match(ok(pintle('tenant', 'show', apikey)), /^pages\.palette=link=#004080,button=#ffeb3b,/m);
		ok(pintle('tenant', 'set', apikey, 'pages.colour='));
		assert.match(ok(pintle('tenant', 'show', apikey)), /^pages\.palette=$/m);
	});

	test('a logo is checked, stored, and published with the pages', () => {
		const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>';
		const file = (name, text) => {
			fs.writeFileSync(`${dir}/${name}`, text);
			return `@${dir}/${name}`;
		};
		const { apikey: own } = JSON.parse(ok(pintle('tenant', 'add', 'With logo')));
		const folder = `${dir}/site/www/with-logo`;
		const page = () => fs.readFileSync(`${folder}/en/sign-in.html`, 'utf8');

		ok(pintle('pages', 'publish', own));
		assert.match(page(), /<p class="name">With logo<\/p>/);
		ok(pintle('tenant', 'set', own, `pages.logo=${file('a.svg', svg)}`,
			`pages.logo_dark=${file('b.svg', svg.replace('9v9', '8v8'))}`));
		assert.match(ok(pintle('tenant', 'show', own)), /^pages\.logo=svg\npages\.logo_dark=svg$/m);
		assert.equal(fs.readFileSync(`${folder}/logo.svg`, 'utf8'), svg);
		assert.match(page(), /<source media="\(prefers-color-scheme: dark\)" srcset="\/with-logo\/logo-dark\.svg">\s*<img class="logo" src="\/with-logo\/logo\.svg" alt="With logo">/);
		assert.doesNotMatch(page(), /class="name"/);

		const before = ok(pintle('tenant', 'show', own));

		for (const [value, why] of [
			[file('c.svg', svg.replace('<path', '<script/><path')), `${dir}/c.svg is refused: it has a script`],
			[file('d.svg', '<!DOCTYPE x>'), `${dir}/d.svg is refused: it has a document type (<!DOCTYPE>)`],
			['svg', 'a logo is given as pages.logo=@FILE']]) {
			const r = pintle('tenant', 'set', own, 'pin.history=5', `pages.logo=${value}`);

			assert.equal(r.status, 1);
			assert.equal(r.stderr, `pintle: ${why}\n`);
		}
		assert.equal(pintle('tenant', 'set', own, 'pages.logo=@/no/such').status, 1);
		assert.equal(ok(pintle('tenant', 'show', own)), before);
		ok(pintle('tenant', 'set', own, 'pages.logo='));
		assert.ok(!fs.existsSync(`${folder}/logo.svg`));
		assert.match(page(), /<p class="name">With logo<\/p>/);
	});

	test('a note says what a setting still needs', () => {
		const set = (...settings) => {
			const r = pintle('tenant', 'set', apikey, ...settings);

			ok(r);
			return r.stderr;
		};

		assert.equal(set('mail.language=de', 'pin.history=4'), '');
		assert.match(set('mail.language=xx'), /^pintle: note: there are no templates in the language xx, so /);
		fs.writeFileSync(`${dir}/forgot-pin.txt`, 'Subject: x\n\n#OTP#\n');
		ok(pintle('template', 'install', apikey, 'xx', 'forgot-pin', `${dir}/forgot-pin.txt`));
		assert.equal(set('mail.language=xx'), '');
		ok(pintle('question', 'add', apikey, 'First school?'));
		assert.match(set('question.enabled=on', 'question.count=2'),
			/^pintle: note: people must answer 2 security questions, but there are 1: /);
		ok(pintle('question', 'add', apikey, 'First street?'));
		assert.equal(set('question.count=2'), '');
	});

	test('removing a tenant asks first', () => {
		const { apikey: gone } = JSON.parse(ok(pintle('tenant', 'add', 'Old shop')));
		const r = pintle('tenant', 'remove', gone, { input: 'Old shop\n' });

		assert.equal(r.status, 1);
		assert.equal(r.stderr,
			'pintle: this deletes "Old shop" and all its accounts: add --yes\n');
		ok(pintle('tenant', 'show', gone));
		const typed = (name) => spawnSync('script', ['-qec',
			`${BIN}/pintle -c ${conf} tenant remove ${gone}`, '/dev/null'],
		{ encoding: 'utf8', input: `${name}\n` });

		// A minimal system may have no pseudo terminals, or nothing that makes one.
		if (spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0) {
			assert.match(typed('New shop').stdout, /Type its name.*nothing was deleted/s);
			ok(pintle('tenant', 'show', gone));
			assert.equal(typed('Old shop').status, 0);
		} else {
			ok(pintle('tenant', 'remove', gone, '--yes'));
		}
		const after = pintle('tenant', 'show', gone);

		assert.equal(after.status, 1);
		assert.equal(after.stderr, 'pintle: there is no tenant with this API key; ' +
			'`pintle tenant list` lists them\n');
		assert.equal(pintle('tenant', 'remove', gone, '--yes').status, 1);
		const { apikey: third } = JSON.parse(ok(pintle('tenant', 'add', 'Third')));

		ok(pintle('tenant', 'remove', third, '--yes'));
	});

	test('a backup does not replace a file, and says so', () => {
		const file = `${dir}/copy.mdb`;

		ok(pintle('backup', file));
		assert.equal(fs.statSync(file).mode & 0o077, 0);
		const r = pintle('backup', file);

		assert.equal(r.status, 1);
		assert.equal(r.stderr, `pintle: ${file} already exists: name a new file\n`);
		const elsewhere = `${dir}/no/such/folder`;
		const nowhere = pintle('backup', elsewhere);

		assert.equal(nowhere.status, 1);
		assert.equal(nowhere.stderr,
			`pintle: ${elsewhere} cannot be made by the install's user: No such file or directory\n`);
	});

	test('no text for operators speaks of a LoginRadius account', () => {
		for (const args of [['tenant', 'show', 'x'], ['outbox', 'stats', 'x'],
			['account', 'unlock', apikey, 'nobody'], ['account', 'add', apikey]]) {
			const r = pintle(...args, { input: 'no json' });

			assert.equal(r.status, 1);
			assert.doesNotMatch(r.stderr, /LoginRadius|try again later|request/);
		}
	});
});
