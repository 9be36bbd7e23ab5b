// SPDX-License-Identifier: MIT
/*
 * Runs every command of the guides, in order, on machines that are made for it and removed
 * afterwards (lib/machine.sh), and the programs of the first integration. A block that no test
 * can run says why, in <!-- not run: REASON --> before it.
 */
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Site } = require('./lib/site');
const { PATH } = require('../lib/process');

const ROOT = path.resolve(__dirname, '../..');
const BIN = path.resolve(ROOT, process.env.BIN || 'build/bin');
const NAMESPACES = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
const CONF = '/srv/pintle/etc/pintle.conf';

/* Why such machines cannot be made here; undefined: they can. */
function obstacle() {
	if (process.getuid() !== 0)
		return 'not root';
	const needed = 'ip link set lo up && mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work && ' +
		'mount -t overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work overlay /etc';
	const r = spawnSync('unshare', [...NAMESPACES, 'sh', '-c', needed],
		{ encoding: 'utf8', env: { PATH } });

	return r.status === 0 ? undefined : `no namespaces or no folders in memory: ${r.error || r.stderr}`;
}

/* The blocks of code of a guide: {language, section, line, text, excuse}. */
function blocks(file) {
	const out = [];
	let section = '', excuse, block;

	fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n').forEach((line, i) => {
		if (block && line === '```')
			block = undefined;
		else if (block)
			block.text += `${line}\n`;
		else if (/^```/.test(line)) {
			block = { file, language: line.slice(3), section, line: i + 2, text: '', excuse };
			out.push(block);
			excuse = undefined;
		} else if (/^##/.test(line))
			section = line.replace(/^#+ /, '');
		else if (line !== '')
			excuse = /^<!-- not run: (.+) -->$/.exec(line)?.[1];
	});
	return out;
}

function commands(file) {
	return blocks(file).filter((b) => b.language === 'sh');
}

/* A script of the blocks, each announced by its place. */
function script(some) {
	return some.map((b) => `echo '+ ${b.file}:${b.line}'\n${b.text}`).join('');
}

/* Run a script on a machine of its own; returns its output. */
function onMachine(lines) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-guide-'));
	const build = path.relative(ROOT, path.dirname(BIN));

	try {
		fs.writeFileSync(`${dir}/script`, lines);
		const r = spawnSync('unshare', [...NAMESPACES, 'sh', `${__dirname}/lib/machine.sh`, ROOT,
			`${dir}/script`], { encoding: 'utf8', env: { PATH, B: build }, input: '',
			maxBuffer: 1 << 26 });

		assert.equal(r.status, 0, `${r.stdout.slice(-4000)}\n${r.stderr.slice(-4000)}`);
		return r.stdout;
	} finally {
		fs.rmSync(dir, { recursive: true });
	}
}

/* ---- what surrounds a section's commands ------------------------------------------- */

/* Check that a tenant of the install gets an access token, with the program of README.md. */
function works(base, pintle = `pintle -c ${CONF}`) {
	return `keys=$(${pintle} tenant add Check)
		member() { echo "$keys" | sed "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/"; }
		until curl -sf '${base}/identity/v2/serverinfo?apikey='$(member apikey) >/dev/null; do
			[ $((tries = ${'$'}{tries:-0} + 1)) -lt 600 ] && sleep 0.2; done
		PINTLE_URL=${base} PINTLE_KEY=$(member apikey) PINTLE_SECRET=$(member apisecret) \
			node /mnt/first.mjs
		curl -sf '${base}/check/en/sign-in.html' | grep '<h1>'\n`;
}

/* README.md's own program, where works() finds it. */
const FIRST = `cat >/mnt/first.mjs <<'END OF PROGRAM'
${blocks('README.md').find((b) => b.language === 'js').text}END OF PROGRAM\n`;

/* A shared host, with an account that can use only .htaccess. */
const HOST = `useradd --create-home you
install -d -o you -g you -m 755 /home/you/public_html
chmod 755 /home/you
cat >/etc/apache2/host.conf <<END
ServerName localhost
PidFile /run/host.pid
ErrorLog /run/host.log
User you
Group you
${['mpm_event', 'authz_core', 'alias', 'dir', 'mime', 'env', 'rewrite', 'fcgid'].map((m) =>
		`LoadModule ${m}_module /usr/lib/apache2/modules/mod_${m}.so`).join('\n')}
TypesConfig /dev/null
FcgidIPCDir /run/fcgid
FcgidProcessTableFile /run/fcgid_shm
Listen 127.0.0.1:80
DocumentRoot /home/you/public_html
<Directory /home/you/public_html>
AllowOverride All
Require all granted
</Directory>
END
`;

const INSTALL = 'src/man/pintle-install.md';
const inSection = (file, name) => script(commands(file).filter((b) => b.section === name && !b.excuse));
const INSTALLED = inSection(INSTALL, 'Build and install');
const BEHIND = inSection('README.md', 'Behind your server');

/* A certificate of our own. */
const CERTIFICATE = `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=IP:127.0.0.1 -out /etc/ssl/auth.pem -keyout /etc/ssl/auth.key 2>/dev/null
	export CURL_CA_BUNDLE=/etc/ssl/auth.pem NODE_EXTRA_CA_CERTS=/etc/ssl/auth.pem\n`;

/* By section: the user, what is there before, and what must work afterwards. */
const SECTIONS = {
	'On a VPS, with lighttpd': { after: works('http://127.0.0.1') },
	'Behind your server': { after: works('http://127.0.0.1:8080') },
	'On shared hosting': { user: 'you', before: HOST,
		after: `apache2 -f /etc/apache2/host.conf\n${works('http://127.0.0.1/auth',
			'setpriv --reuid you --regid you --init-groups env HOME=/home/you ' +
			'LD_LIBRARY_PATH=/home/you/pintle/lib /home/you/pintle/bin/pintle')}` },
	'lighttpd for Pintle alone': { before: INSTALLED, after: works('http://127.0.0.1:8080') },
	'nginx': { before: INSTALLED + CERTIFICATE, after: works('https://127.0.0.1') },
	'Apache with mod_proxy_fcgi': { before: INSTALLED, after: works('http://127.0.0.1:8080') },
	'Apache with mod_fcgid': { after: works('http://127.0.0.1:8080') },
	'Apache with plain CGI': { after: works('http://127.0.0.1:8080') },
};

/* The script of a section, with what surrounds its commands. */
function sectionScript(section, some) {
	const { user, before = '', after = '' } = SECTIONS[section];
	const typed = user ? `cat >/home/${user}/typed <<'END OF SCRIPT'\n${script(some)}END OF SCRIPT
		setpriv --reuid ${user} --regid ${user} --init-groups env HOME=/home/${user} USER=${user} \
			bash -e /home/${user}/typed\n` : script(some);

	return `${before}${typed}\ncd /\n${after}`;
}

const why = obstacle();

/* Each section of a guide runs on a machine of its own. */
for (const file of ['README.md', INSTALL])
	describe(`the commands of ${file}`, { skip: why }, () => {
		// This section is run as the beginning of others.
		const runs = commands(file).filter((b) => !b.excuse && b.section !== 'Build and install');

		for (const section of new Set(runs.map((b) => b.section)))
			test(section, () => {
				const out = onMachine(FIRST +
					sectionScript(section, runs.filter((b) => b.section === section)));

				assert.match(out, /^[0-9a-f-]{36}$/m);
			});
	});

/* These guides run as a whole, one after the other, on a machine with an install behind nginx. */
const WHOLE = ['src/man/pintle-tenant.md', 'src/man/pintle-ops.md'];
const HACKING = 'src/README.md';

test(`the commands of ${WHOLE.join(' and ')}`, { skip: why }, () => {
	const keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig',
		x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] };
	// There is no tenant yet, but a file with a provider's keys.
	const before = `${BEHIND}cd /home\necho '${JSON.stringify(keys)}' >keys.json
		pintle -c ${CONF} tenant remove --yes $(pintle -c ${CONF} tenant list | cut -d '"' -f 4)\n`;
	const out = onMachine(before + WHOLE.map((file) =>
		script(commands(file).filter((b) => !b.excuse))).join(''));

	assert.match(out, /"PINAuthToken":"[0-9a-f-]{36}"/);
	assert.match(out, /^whole up to /m);
});

/* The commands for people who work on the code, in the folder of the sources. */
test(`the commands of ${HACKING}`, { skip: why }, () => {
	const out = onMachine(script(commands(HACKING).filter((b) => !b.excuse)) +
		'cmp src/man/pintle-api.md /mnt/root/src/man/pintle-api.md && echo "the examples are true"\n');

	assert.ok(out.match(/^[1-9]\d* passed, 0 failed$/gm)?.length >= 4, out);
	assert.doesNotMatch(out, /[1-9]\d* failed/);
	assert.match(out, /^the examples are true$/m);
});

test('all files with commands are run above; few commands are not, and each says why', () => {
	const files = execFileSync('git', ['-C', ROOT, 'ls-files', '*.md'], { encoding: 'utf8' })
		.split('\n').filter((file) => file && commands(file).length > 0);
	const all = files.flatMap(commands);
	const excused = all.filter((b) => b.excuse);

	assert.deepEqual(files.sort(), ['README.md', INSTALL, HACKING, ...WHOLE].sort());
	assert.ok(all.length > 30, `${all.length} blocks`);
	assert.ok(excused.length <= 5, excused.map((b) => `${b.file}:${b.line}`).join(', '));
});

test('README.md is short: ten lines an install, fifteen a program, 10,000 bytes', () => {
	const most = { sh: 10, js: 15, php: 15 };

	for (const b of blocks('README.md').filter((b) => b.language in most)) {
		const lines = b.text.trimEnd().split('\n');

		assert.ok(lines.length <= most[b.language], `line ${b.line}: ${lines.length} lines`);
	}
	assert.ok(fs.statSync(path.join(ROOT, 'README.md')).size <= 10000);
});

/* ---- the first integration ------------------------------------------------------------------ */

describe('the first integration of README.md', () => {
	const program = (language) => blocks('README.md').find((b) => b.language === language).text;
	const PHP = spawnSync('php', ['--version']).status === 0;
	let site, keys;

	before(async () => {
		site = await Site.make();
		keys = JSON.parse(site.pintle('tenant', 'add', 'Shop'));
	});
	after(() => site.stop());

	function run(command, ending, text) {
		const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-first-'));

		try {
			fs.writeFileSync(`${dir}/first${ending}`, text);
			return execFileSync(command, [`${dir}/first${ending}`], { encoding: 'utf8', stdio: 'pipe', env: { PATH,
				PINTLE_URL: `http://127.0.0.1:${site.port}`, PINTLE_KEY: keys.apikey,
				PINTLE_SECRET: keys.apisecret } });
		} finally {
			fs.rmSync(dir, { recursive: true });
		}
	}

	test('in Node ends with an access token', () => {
		assert.match(run('node', '.mjs', program('js')), /^[0-9a-f-]{36}\n$/);
	});

	test('in PHP ends with an access token', { skip: PHP ? false : 'no php' }, () => {
		assert.match(run('php', '.php', program('php')), /^[0-9a-f-]{36}\n$/);
	});

	test('says what was refused', () => {
		assert.throws(() => run('node', '.mjs', program('js')), /Error: 936: /); // the address is taken
	});
});
