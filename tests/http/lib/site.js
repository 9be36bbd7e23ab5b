// SPDX-License-Identifier: MIT
// A site in a temporary folder behind a real lighttpd, from the shipped configuration.
'use strict';

const { execFile, spawnSync, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { freePort } = require('../../lib/ports');
const { childrenOf, end, isThere, kill, launch, waitGone } = require('../../lib/process');
const { API_PROGRAMS, PROGRAMS } = require('../../lib/programs');
const { until } = require('../../lib/wait');
const { Client } = require('./client');

const ROOT = path.resolve(__dirname, '../../..');
const BIN = path.resolve(ROOT, process.env.BIN || 'build/bin');

const running = new Set();

process.on('exit', () => {
	for (const site of running)
		site.killNow();
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));

/* The routes of programs, those of the API: [{program, methods, path, needs, params}]. */
function routes(programs = API_PROGRAMS) {
	const rows = [];

	for (const program of programs) {
		const text = execFileSync(path.join(BIN, `${program}.fcgi`), ['--routes'],
			{ encoding: 'utf8' });

		for (const line of text.split('\n').filter(Boolean)) {
			const [methods, route, needs, params] = line.split('\t');

			rows.push({
				program,
				methods: methods.split(', '),
				path: route,
				needs: needs.split(','),
				params: (params || '').split(' ').filter(Boolean).map(readParam),
			});
		}
	}
	return rows;
}

/* name:type:places[:required=code]; places are run together. */
function readParam(text) {
	const [name, type, places, required] = text.split(':');

	return {
		name,
		type,
		path: places.includes('path'),
		query: places.includes('query'),
		body: places.includes('body'),
		code: required ? Number(required.split('=')[1]) : 0,
	};
}

class Site {
	/* conf: pintle.conf; workers: of each program; tls: with an own CA; extra: for lighttpd. */
	static async make({ workers = 2, conf = { 'hash.cost': 2 }, tls = false, extra = '' } = {}) {
		const site = new Site();

		site.workerCount = workers;
		site.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-'));
		if (site.dir.length > 60) { // a unix socket's name is bounded
			fs.rmdirSync(site.dir);
			site.dir = fs.mkdtempSync('/tmp/pintle-');
		}
		site.conf = path.join(site.dir, 'etc/pintle.conf');
		site.logFile = path.join(site.dir, 'log/pintle.log');
		site.tls = tls;
		site.extra = extra;
		running.add(site);
		execFileSync(path.join(BIN, 'pintle'), ['init', site.dir]);
		fs.appendFileSync(site.conf,
			Object.entries(conf).map(([k, v]) => `${k} = ${v}\n`).join(''));
		if (tls)
			site.makeCertificates();
		await site.start();
		return site;
	}

	pintle(...args) {
		const options = { encoding: 'utf8' };

		if (typeof args.at(-1) === 'object')
			Object.assign(options, args.pop());

		const r = spawnSync(path.join(BIN, 'pintle'), ['-c', this.conf, ...args], options);

		if (r.status !== 0)
			throw Object.assign(new Error(`pintle ${args.join(' ')}: ${r.stderr}`), r);
		return r.stdout;
	}

	/*
	 * The same without blocking this process, for when pintle-outbox needs a server in this
	 * process.
	 */
	async pintleMeanwhile(...args) {
		return (await promisify(execFile)(path.join(BIN, 'pintle'), ['-c', this.conf, ...args])).stdout;
	}

	/* A new tenant, and a client for it. */
	tenant(profile = 'secure', settings = {}) {
		const name = `t${Site.count++}`;
		const keys = JSON.parse(this.pintle('tenant', 'add', name, '--profile', profile));

		this.set(keys, settings);
		return new Client(this, { ...keys, profile });
	}

	set(keys, settings) {
		const names = Object.keys(settings);
		const secret = (name) => /^captcha\.(secret|tencent_key)$/.test(name) && settings[name];

		if (names.length > 0)
			this.pintle('tenant', 'set', keys.apikey,
				...names.map((name) => `${name}=${secret(name) ? '-' : settings[name]}`),
				{ input: names.filter(secret).map((name) => `${settings[name]}\n`).join('') });
	}

	log() {
		return fs.readFileSync(this.logFile, 'utf8');
	}

	makeCertificates() {
		const run = (...args) => execFileSync('openssl', args,
			{ cwd: this.dir, stdio: ['ignore', 'ignore', 'pipe'] });
		const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

		fs.writeFileSync(path.join(this.dir, 'san.cnf'),
			'subjectAltName = DNS:localhost, IP:127.0.0.1\nbasicConstraints = CA:FALSE\n');
		run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2',
			'-subj', '/CN=Pintle test CA');
		run('req', ...key, '-keyout', 'server.key', '-out', 'server.csr',
			'-subj', '/CN=localhost');
		run('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key',
			'-CAcreateserial', '-out', 'server.pem', '-days', '2', '-extfile', 'san.cnf');
		this.ca = path.join(this.dir, 'ca.pem');
	}

	serverConf() {
		let text = fs.readFileSync(path.join(ROOT, 'src/etc/lighttpd.conf'), 'utf8')
			.replaceAll('@SITE@', this.dir).replaceAll('@BIN@', BIN)
			.replaceAll('@PORT@', this.port).replaceAll('@WORKERS@', this.workerCount)
			.replaceAll('@LOGS@', `${this.dir}/log`)
			.replace(/^server\.(username|groupname) .*$/mg, ''); // nobody else's install

		if (this.tls)
			text += `\nserver.modules += ( "mod_openssl" )\nssl.engine = "enable"\n` +
				`ssl.pemfile = "${this.dir}/server.pem"\n` +
				`ssl.privkey = "${this.dir}/server.key"\n`;
		return `${text}\n${this.extra}\n`;
	}

	async start() {
		for (let tries = 0; ; tries++) {
			this.port = await freePort();
			this.serverConfFile = path.join(this.dir, 'etc/lighttpd.conf');
			fs.writeFileSync(this.serverConfFile, this.serverConf());
			this.spawn();
			if (await this.answers())
				return;
			await this.stopServer();
			if (tries >= 2) // another process may have taken the port
				throw new Error(`lighttpd did not start: ${this.serverOutput}`);
		}
	}

	spawn() {
		const command = ['lighttpd', '-D', '-f', this.serverConfFile];

		this.serverOutput = '';
		this.server = launch(command, (d) => { this.serverOutput += d; });
	}

	/* Whether it came up; false when it ended instead. */
	async answers() {
		const ended = () => this.server.exitCode !== null || !this.server.pid;
		const open = () => new Promise((resolve) => {
			const s = net.connect(this.port, '127.0.0.1');

			s.on('connect', () => { s.destroy(); resolve(true); });
			s.on('error', () => resolve(false));
		});
		const up = async () => ended() || (await open() &&
			this.workers().length === this.workerCount * PROGRAMS.length);

		await until(up);
		return !ended();
	}

	/* The worker processes, of one program or of all. */
	workers(program) {
		return childrenOf(this.server.pid)
			.filter(({ name }) => !program || name === `${program}.fcgi`).map(({ pid }) => pid);
	}

	async stopServer() {
		const workers = this.workers();

		await end(this.server);
		await waitGone(workers);
	}

	async restart() {
		await this.stopServer();
		await this.start();
	}

	/* Without waiting, for when everything else fails. */
	killNow() {
		for (const pid of this.server?.pid ? [this.server.pid, ...this.workers()] : [])
			kill(pid, 'SIGTERM');
		if (!process.env.KEEP_SITES)
			fs.rmSync(this.dir, { recursive: true, force: true });
	}

	async stop() {
		await this.stopServer();
		running.delete(this);
		if (!process.env.KEEP_SITES)
			fs.rmSync(this.dir, { recursive: true, force: true });
	}
}

Site.count = 0;

module.exports = { Site, BIN, ROOT, PROGRAMS, routes, isThere };
