// SPDX-License-Identifier: MIT
/*
 * The shipped server configurations, each really started in its own folder. The parts that a
 * system's main configuration would have are added around them; the files themselves are used as
 * they are. Run as root, server and programs get the users that an admin would give them.
 */
'use strict';

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('../../lib/ports');
const { PATH, descendants, end, kill, launch, waitGone } = require('../../lib/process');
const { API_PROGRAMS, PROGRAMS } = require('../../lib/programs');
const { until, PATIENCE_MS } = require('../../lib/wait');
const { Client, sendBytes } = require('./client');

const ROOT = path.resolve(__dirname, '../../..');
const BIN = path.resolve(ROOT, process.env.BIN || 'build/bin');
const WORKERS = 2;
const AS_ROOT = process.getuid() === 0;
const MODULES = '/usr/lib/apache2/modules';
const LIGHTTPD_MAIN = '/etc/lighttpd/lighttpd.conf';

/*
 * Servers of other users must be able to enter it, and it holds the names of sockets, which must
 * be short.
 */
function temporaryFolder() {
	const above = os.tmpdir().length < 30 ? os.tmpdir() : '/tmp';

	return fs.mkdtempSync(path.join(above, 'srv-'));
}

function idOf(user) {
	const [uid, gid] = ['-u', '-g'].map((f) => Number(execFileSync('id', [f, user])));

	return { uid, gid };
}

/* ---- what a system's main configuration holds ------------------------------- */

function apacheMain(s, { modules = [], inside = '' }) {
	const all = ['mpm_event', 'authz_core', 'alias', 'dir', 'mime', 'env', 'headers', 'rewrite', ...modules,
		...(s.tls ? ['ssl', 'socache_shmcb'] : [])];

	return [
		`ServerRoot "${s.dir}/server"`, `PidFile "${s.dir}/server/pid"`,
		`DefaultRuntimeDir "${s.dir}/server"`, `Mutex "file:${s.dir}/server"`,
		'ServerName localhost', `ErrorLog "${s.dir}/server/error.log"`,
		...all.map((m) => `LoadModule ${m}_module ${MODULES}/mod_${m}.so`),
		...(AS_ROOT ? ['User www-data', 'Group www-data'] : []),
		'TypesConfig /dev/null', 'StartServers 1', 'ServerLimit 2', 'ThreadsPerChild 16', 'MaxRequestWorkers 32',
		'GracefulShutdownTimeout 10',
		'<Directory "/">', 'AllowOverride None', 'Require all denied', '</Directory>',
		'<IfModule mod_cgid.c>', `ScriptSock "${s.dir}/server/cgid.sock"`, '</IfModule>',
		'<IfModule mod_fcgid.c>', `FcgidIPCDir "${s.dir}/server/fcgid"`,
		`FcgidProcessTableFile "${s.dir}/server/fcgid_shm"`, '</IfModule>',
		inside,
	].join('\n');
}

/* Debian's main file of lighttpd, with the drop-in where the links of conf-enabled are read. */
function lighttpdMain(s) {
	const set = (text, name, value) => {
		const line = new RegExp(`^${name.replace('.', '\\.')} *=.*$`, 'm');

		if (!line.test(text))
			throw new Error(`${LIGHTTPD_MAIN} does not set ${name}`);
		return text.replace(line, `${name} = ${value}`);
	};
	const own = {
		'server.document-root': `"${s.site}/www"`,
		'server.errorlog': `"${s.logFolder}/error.log"`,
		'server.pid-file': `"${s.dir}/server/pid"`,
		'server.upload-dirs': `( "${s.site}/run" )`,
		'server.port': `${s.port}\nserver.bind = "127.0.0.1"`,
	};

	return Object.entries(own).reduce((text, [name, value]) => set(text, name, value),
		fs.readFileSync(LIGHTTPD_MAIN, 'utf8'))
		.replace(/^include_shell.*use-ipv6.*$/m, s.tls ? `server.modules += ( "mod_openssl" )
			ssl.engine = "enable"\nssl.pemfile = "${s.cert}"\nssl.privkey = "${s.key}"` : '')
		.replace(/^include ".*conf-enabled.*$/m, `include "${s.dir}/server/pintle.conf"`);
}

/* The main file of a host whose customers have .htaccess only. */
function hostingMain(s, { modules, override, options }) {
	return apacheMain(s, { modules, inside: [
		`Listen 127.0.0.1:${s.port}`,
		'AddType application/octet-stream .fcgi .cgi',
		`DocumentRoot "${s.site}/www"`,
		...(s.tls ? ['SSLEngine on', `SSLCertificateFile "${s.cert}"`,
			`SSLCertificateKeyFile "${s.key}"`] : []),
		`<Directory "${s.site}/www">`, `Options ${options}`, `AllowOverride ${override}`,
		'Require all granted', '</Directory>',
		'<Files ".ht*">', 'Require all denied', '</Files>',
	].join('\n') });
}

function nginxMain(s) {
	const temp = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi']
		.map((t) => `${t}_temp_path ${s.dir}/server/${t};`).join(' ');

	return `${AS_ROOT ? 'user www-data;' : ''} daemon off; worker_processes 2;
		pid ${s.dir}/server/pid; error_log ${s.dir}/server/error.log; events { }
		http { ${temp} include ${s.dir}/server/pintle.conf; }`;
}

const apache = (s) => ['apache2', '-D', 'FOREGROUND', '-f', s.mainFile];

/*
 * file: in src/etc; like: the set-up this is a variant of; shared: the server serves other things
 * too; main: the configuration around it; command: starts the server; ownLogs: it opens its logs as the owner; graceful: the signal that
 * ends it after current requests; owner: of the install, when root; spawned: by spawn.sh;
 * prefix: before /identity; htaccess: the ending of the programs' names; tooLarge: its answer to
 * 200 kB.
 */
const SETUPS = {
	'lighttpd': {
		file: 'lighttpd.conf',
		main: (s) => `include "${s.dir}/server/pintle.conf"`,
		command: (s) => ['lighttpd', '-D', '-f', s.mainFile],
		graceful: 'SIGINT',
		owner: 'daemon',
		ownLogs: true,
		workers: WORKERS,
	},
	'lighttpd, drop-in': {
		file: 'lighttpd-dropin.conf',
		like: 'lighttpd',
		shared: true,
		main: lighttpdMain,
		command: (s) => ['lighttpd', '-D', '-f', s.mainFile],
		graceful: 'SIGINT',
		owner: 'www-data',
		ownLogs: true,
		workers: WORKERS,
	},
	'nginx': {
		file: 'nginx.conf',
		main: nginxMain,
		command: (s) => ['nginx', '-c', s.mainFile, '-p', `${s.dir}/server`,
			'-e', `${s.dir}/server/error.log`],
		graceful: 'SIGQUIT',
		owner: 'nobody',
		spawned: true,
		workers: WORKERS,
	},
	'Apache, mod_proxy_fcgi': {
		file: 'apache-proxy.conf',
		main: (s) => `${apacheMain(s, { modules: ['proxy', 'proxy_fcgi'] })}
			Include "${s.dir}/server/pintle.conf"`,
		command: apache,
		graceful: 'SIGWINCH',
		owner: 'nobody',
		spawned: true,
		workers: WORKERS,
	},
	'Apache, mod_fcgid': {
		file: 'apache-fcgid.conf',
		main: (s) => `${apacheMain(s, { modules: ['fcgid'] })}
			Include "${s.dir}/server/pintle.conf"`,
		command: apache,
		graceful: 'SIGWINCH',
		owner: 'www-data',
	},
	'Apache, plain CGI': {
		file: 'apache-cgi.conf',
		main: (s) => `${apacheMain(s, { modules: ['cgid'] })}
			Include "${s.dir}/server/pintle.conf"`,
		command: apache,
		graceful: 'SIGWINCH',
		owner: 'www-data',
		cgi: true,
	},
	'Apache, minimal .htaccess': {
		file: 'htaccess-minimal',
		htaccess: 'cgi',
		prefix: '/some/folder',
		main: (s) => hostingMain(s, { modules: ['cgid'], override: 'FileInfo',
			options: 'ExecCGI SymLinksIfOwnerMatch' }),
		command: apache,
		graceful: 'SIGWINCH',
		owner: 'www-data',
		cgi: true,
	},
	'Apache, full .htaccess, FastCGI': {
		file: 'htaccess-full',
		htaccess: 'fcgi',
		prefix: '/pin',
		main: (s) => hostingMain(s, { modules: ['fcgid'], override: 'All', options: 'None' }),
		command: apache,
		graceful: 'SIGWINCH',
		tooLarge: [413, 500],
		owner: 'www-data',
	},
	'Apache, full .htaccess, CGI, at the root': {
		file: 'htaccess-full',
		htaccess: 'fcgi',
		prefix: '',
		main: (s) => hostingMain(s, { modules: ['cgid'], override: 'All', options: 'None' }),
		command: apache,
		graceful: 'SIGWINCH',
		owner: 'www-data',
		cgi: true,
	},
};

/* ---- a running set-up ------------------------------------------------------ */

const running = new Set();

process.on('exit', () => {
	for (const s of running)
		s.killNow();
});

class Server {
	/*
	 * name: of SETUPS; conf: more lines of pintle.conf; edit: a last change of the shipped
	 * file; prefix: before /identity, by that change; answer: of a path that does not exist.
	 */
	static async start(name, { tls = false, conf = {}, prefix = '', answer = 404,
		edit = (text) => text } = {}) {
		const s = new Server();

		Object.assign(s, { prefix, tooLarge: [413] }, SETUPS[name],
			{ name, tls, edit, answer, started: [], output: '' });
		s.dir = temporaryFolder();
		s.site = `${s.dir}/site`;
		s.conf = `${s.site}/etc/pintle.conf`;
		running.add(s);
		s.install({ 'hash.cost': 1, ...conf });
		if (tls)
			s.makeCertificate();
		await s.up();
		return s;
	}

	install(conf) {
		const user = AS_ROOT ? idOf(this.owner) : {};

		this.user = user;
		fs.chmodSync(this.dir, 0o755);
		for (const sub of ['bin', 'server', 'site', 'logs'])
			fs.mkdirSync(`${this.dir}/${sub}`);
		this.logFolder = `${this.dir}/logs`;
		this.sockets = AS_ROOT ? `${this.dir}/sockets` : `${this.site}/sock`;
		if (AS_ROOT)
			fs.chownSync(this.site, user.uid, user.gid);
		if (AS_ROOT && this.ownLogs)
			fs.chownSync(this.logFolder, user.uid, user.gid);
		// Needed if the configuration is not beside the programs' folder.
		for (const p of [...PROGRAMS.map((n) => `${n}.fcgi`), 'pintle', 'pintle-fetch'])
			fs.copyFileSync(`${BIN}/${p}`, `${this.dir}/bin/${p}`);
		// The programs' user may have no access to the folder of the source.
		fs.copyFileSync(`${ROOT}/src/etc/spawn.sh`, `${this.dir}/bin/spawn.sh`);
		for (const folder of ['templates', 'www']) // beside the programs, as installed
			fs.cpSync(`${ROOT}/${folder}`, `${this.dir}/share/pintle/${folder}`, { recursive: true });
		this.run('init', this.site);
		fs.appendFileSync(this.conf,
			Object.entries(conf).map(([k, v]) => `${k} = ${v}\n`).join(''));
		if (this.htaccess) // their folder has no share/pintle beside it
			fs.appendFileSync(this.conf, `templates.path = ${this.dir}/share/pintle/templates\n`);
		if (this.htaccess)
			this.installBelowRoot(`${this.site}/www${this.prefix}`);
	}

	installBelowRoot(folder) {
		fs.mkdirSync(folder, { recursive: true });
		for (let f = folder; AS_ROOT && f !== this.site; f = path.dirname(f))
			fs.chownSync(f, this.user.uid, this.user.gid);
		for (const p of PROGRAMS)
			fs.copyFileSync(`${BIN}/${p}.fcgi`, `${folder}/${p}.${this.htaccess}`);
		fs.writeFileSync(`${folder}/.htaccess`, this.shipped());
	}

	/* `pintle`, as the install's user; answers its output. */
	run(...args) {
		const options = typeof args.at(-1) === 'object' ? args.pop() : {};
		const r = spawnSync(`${this.dir}/bin/pintle`, args,
			{ ...this.user, encoding: 'utf8', cwd: '/', ...options });

		if (r.status !== 0)
			throw new Error(`pintle ${args.join(' ')}: ${r.stdout}${r.stderr}`);
		return r.stdout;
	}

	pintle(...args) {
		return this.run('-c', this.conf, ...args);
	}

	/* A fresh tenant and a client of it, as a Site has them. */
	tenant(profile = 'secure', settings = {}) {
		const keys = JSON.parse(this.pintle('tenant', 'add', `t${Server.count++}`,
			'--profile', profile));

		this.set(keys, settings);
		return new Client(this, keys);
	}

	set(keys, settings) {
		const names = Object.keys(settings);
		const secret = (name) => /^captcha\.(secret|tencent_key)$/.test(name) && settings[name];

		if (names.length > 0)
			this.pintle('tenant', 'set', keys.apikey,
				...names.map((name) => `${name}=${secret(name) ? '-' : settings[name]}`),
				{ input: names.filter(secret).map((name) => `${settings[name]}\n`).join('') });
	}

	makeCertificate() {
		this.cert = `${this.dir}/server/cert.pem`;
		this.key = `${this.dir}/server/key.pem`;
		execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
			'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.key, '-out', this.cert,
			'-days', '2', '-subj', '/CN=localhost', '-addext',
			'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'pipe' });
	}

	/* The shipped file, filled in as its head says. */
	shipped() {
		let text = fs.readFileSync(`${ROOT}/src/etc/${this.file}`, 'utf8')
			.replaceAll('@SITE@', this.site).replaceAll('@BIN@', `${this.dir}/bin`)
			.replaceAll('@PORT@', this.port).replaceAll('@WORKERS@', WORKERS)
			.replaceAll('@LOGS@', this.logFolder).replaceAll('@SOCK@', this.sockets)
			.replaceAll('@USER@', AS_ROOT ? this.owner : os.userInfo().username)
			.replaceAll('@PATH@', this.prefix).replaceAll('@CERT@', this.cert).replaceAll('@KEY@', this.key);

		if (this.tls)
			text = text.replace(/^.*# no TLS\n/m, '').replaceAll('#tls ', '');
		return this.edit(text);
	}

	async up() {
		this.port = await freePort();
		this.mainFile = `${this.dir}/server/main.conf`;
		fs.writeFileSync(`${this.dir}/server/pintle.conf`, this.shipped());
		fs.writeFileSync(this.mainFile, `${this.main(this)}\n`);
		if (this.spawned)
			this.spawner = this.launch('sh', `${this.dir}/bin/spawn.sh`, `${this.dir}/bin`,
				this.site, String(WORKERS),
				...(AS_ROOT ? [this.sockets, this.owner, 'www-data'] : []));
		this.server = this.launch(...this.command(this));
		await until(() => this.answers()).catch((e) => {
			throw new Error(`${e.message}: ${this.output}${this.logs()}`);
		});
	}

	launch(...command) {
		const child = launch(command, (d) => { this.output += d; }, { cwd: '/', env: { PATH } });

		this.started.push(child);
		return child;
	}

	async answers() {
		if (this.server.exitCode !== null)
			throw new Error(`it ended: ${this.output}${this.logs()}`);
		const answer = await this.send({ path: `${this.prefix}/identity/v2/` }).catch(() => null);

		return answer !== null && answer.status === this.answer &&
			this.programs().length >= (this.workers || 0) * PROGRAMS.length;
	}

	logs() {
		const files = [`${this.dir}/server/error.log`,
			...[this.logFolder, `${this.site}/log`].flatMap((folder) =>
				fs.readdirSync(folder).map((f) => `${folder}/${f}`))];

		return files.filter((f) => fs.existsSync(f))
			.map((f) => `\n--- ${f}\n${fs.readFileSync(f, 'utf8').slice(-3000)}`).join('');
	}

	log() {
		return fs.readFileSync(`${this.site}/log/pintle.log`, 'utf8');
	}

	/* The routes of the API: [[methods, path]]. */
	routes() {
		return API_PROGRAMS.flatMap((p) => execFileSync(`${BIN}/${p}.fcgi`, ['--routes'],
			{ encoding: 'utf8' }).split('\n').filter(Boolean).map((line) => {
			const [methods, route] = line.split('\t');

			return [methods.split(', '), route];
		}));
	}

	/* The programs at work, of one name or of all. */
	programs(name) {
		const roots = this.started.map((c) => c.pid);

		return descendants(roots).filter((p) => /\.f?cgi$/.test(p.name) &&
			(!name || p.name.startsWith(`${name}.`))).map((p) => p.pid);
	}

	/* One request on a connection of its own; path is sent as it stands. */
	send({ method = 'GET', path: target, headers = {}, body, chunked = false, from }) {
		return new Promise((resolve, reject) => {
			const bytes = body === undefined ? undefined : Buffer.from(body);
			const length = bytes === undefined || chunked ? {} : { 'Content-Length': bytes.length };
			const req = (this.tls ? https : http).request({
				host: '127.0.0.1', port: this.port, localAddress: from, method, path: target,
				headers: { ...length, ...headers }, agent: false,
				...(this.tls ? { ca: fs.readFileSync(this.cert) } : {}),
			}, (res) => {
				const parts = [];

				res.on('data', (d) => parts.push(d));
				res.on('error', reject);
				res.on('end', () => {
					const text = Buffer.concat(parts).toString('utf8');
					const isJson = /^application\/json/.test(res.headers['content-type']);

					resolve({ status: res.statusCode, headers: res.headers, text,
						json: isJson && text !== '' ? JSON.parse(text) : undefined });
				});
			});

			req.on('error', reject);
			req.setTimeout(PATIENCE_MS, () => req.destroy(new Error(`${method} ${target}: no answer`)));
			if (chunked)
				req.write(bytes);
			req.end(chunked ? undefined : bytes);
		});
	}

	/* Bytes on a fresh connection. Answers what came back, and whether the server closed it. */
	sendBytes(bytes) {
		return sendBytes(this.port, bytes);
	}

	async stop() {
		const inside = this.programs();

		await end(this.server);
		await end(this.spawner);
		this.left = await waitGone(inside);
		running.delete(this);
		if (!process.env.KEEP_SITES)
			fs.rmSync(this.dir, { recursive: true, force: true });
	}

	/* Without waiting: the way out when everything else fails. */
	killNow() {
		const started = this.started.map((c) => c.pid);

		for (const pid of [...started, ...descendants(started).map((p) => p.pid)])
			kill(pid, 'SIGTERM');
		fs.rmSync(this.dir, { recursive: true, force: true });
	}
}

Server.count = 0;

module.exports = { Server, SETUPS, ROOT, PROGRAMS, WORKERS };
