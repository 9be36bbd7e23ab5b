// SPDX-License-Identifier: MIT
// pintle-outbox run by hand or kept running, and a mail server that misbehaves on demand.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { SMTPServer } = require('smtp-server');
const { simpleParser } = require('mailparser');
const { BIN } = require('./site');
const { PATIENCE_MS } = require('../../lib/wait');

const PROGRAM = path.join(BIN, 'pintle-outbox');

/* Run pintle-outbox --once; returns the exit status. */
function runOnce(site, conf = site.conf) {
	return new Promise((resolve, reject) => {
		const child = spawn(PROGRAM, ['-c', conf, '--once'], { stdio: 'ignore' });
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
			reject(new Error('pintle-outbox --once does not end'));
		}, PATIENCE_MS);

		child.on('error', reject);
		child.on('exit', (status) => {
			clearTimeout(timer);
			resolve(status);
		});
	});
}

/* The service; stop() ends it as systemd would. It ends with this process, which does not wait for it. */
function startService(site) {
	const child = spawn(PROGRAM, ['-c', site.conf], { stdio: 'ignore' });
	const ended = new Promise((resolve) => { child.on('exit', (code, signal) => resolve({ code, signal })); });

	const kill = (signal) => {
		child.ref();
		child.kill(signal);
		return ended;
	};

	child.unref();
	process.on('exit', () => child.kill('SIGKILL'));
	return { pid: child.pid, kill, stop: () => kill('SIGTERM') };
}

/* Append settings to a site's file: the last line of a name counts. */
function configure(site, settings) {
	fs.appendFileSync(site.conf, Object.entries(settings).map(([k, v]) => `${k} = ${v}\n`).join(''));
}

/* Files in mail.path, oldest first. */
function files(site) {
	const dir = path.join(site.dir, 'mail');

	return fs.readdirSync(dir).sort().map((name) => path.join(dir, name));
}

function clear(site) {
	for (const file of files(site))
		fs.unlinkSync(file);
}

/* A mail that is still being written has a name that begins with a dot. */
async function mails(site) {
	return Promise.all(files(site).filter((f) => /\/[^./][^/]*\.eml$/.test(f))
		.map((f) => simpleParser(fs.readFileSync(f))));
}

/*
 * An SMTP server. rules: {from, to, data: (address) => Error or undefined};
 * got: [{from, to, utf8, raw, mail}].
 */
class MailServer {
	static async start(options = {}) {
		const m = new MailServer();

		m.got = [];
		m.rules = {};
		m.server = new SMTPServer({
			authOptional: true,
			logger: false,
			disabledCommands: options.tls ? [] : ['STARTTLS'],
			onAuth: (auth, session, done) => {
				m.auth = auth;
				done(auth.password === 'right' ? null : Object.assign(new Error('no'),
					{ responseCode: 535 }), { user: auth.username });
			},
			onMailFrom: (address, session, done) => done(m.refusal('from', address)),
			onRcptTo: (address, session, done) => done(m.refusal('to', address)),
			onData: (stream, session, done) => m.take(stream, session, done),
			...options.tls,
			...options.more,
		});
		m.server.on('error', () => {}); // clients that hang up
		await new Promise((resolve) => { m.server.listen(0, '127.0.0.1', resolve); });
		m.port = m.server.server.address().port;
		return m;
	}

	refusal(stage, address) {
		const code = this.rules[stage] && this.rules[stage](address.address || '');

		return code ? Object.assign(new Error('refused'), { responseCode: code }) : undefined;
	}

	take(stream, session, done) {
		const parts = [];

		stream.on('data', (d) => parts.push(d));
		stream.on('end', async () => {
			const raw = Buffer.concat(parts);
			const one = {
				from: session.envelope.mailFrom.address,
				to: session.envelope.rcptTo.map((r) => r.address),
				secure: session.secure,
				raw,
				mail: await simpleParser(raw),
			};
			const code = this.rules.data && this.rules.data(one);

			if (!code)
				this.got.push(one);
			done(code ? Object.assign(new Error('refused'), { responseCode: code }) : null);
		});
	}

	stop() {
		return new Promise((resolve) => { this.server.close(resolve); });
	}
}

/* A TCP server that calls talk(socket) for each connection. */
async function rawServer(talk) {
	const sockets = new Set();
	const s = net.createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		talk(socket);
	});

	await new Promise((resolve) => { s.listen(0, '127.0.0.1', resolve); });
	return {
		port: s.address().port,
		stop: () => new Promise((resolve) => {
			for (const socket of sockets)
				socket.destroy();
			s.close(resolve);
		}),
	};
}

module.exports = {
	runOnce, startService, configure, files, clear, mails, MailServer, rawServer,
};
