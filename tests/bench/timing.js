// SPDX-License-Identifier: MIT
//
// Whether the time of an answer reveals who has an account: pairs of the same request
// for somebody and for nobody, one after the other in random order on one connection.
// Equal is what is shown to be equal: the 99 % interval of the median difference within
// a pair lies inside the bound. A pair of unknown names must pass, and a tenant that tells
// unknown people apart must fail, or the measurement itself is worth nothing.
//
//     node timing.js BUILD [PAIRS]
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { Site } = require('./site');

const BIN = path.resolve(process.argv[2] || 'build', 'bin');
const PAIRS = Number(process.argv[3] || 5000);
const TRIES = 2; // of one name, so that hardly any is locked
const COST = 3;
const RESAMPLES = 2000;
const CONFIDENCE = 0.99;

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function median(sorted) {
	const half = sorted.length >> 1;

	return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function sort(list) {
	return Float64Array.from(list).sort();
}

// The interval of the median by resampling (percentile bootstrap).
function interval(differences) {
	const n = differences.length;
	const medians = new Float64Array(RESAMPLES);
	const sample = new Float64Array(n);

	for (let i = 0; i < RESAMPLES; i++) {
		for (let k = 0; k < n; k++)
			sample[k] = differences[Math.floor(Math.random() * n)];
		medians[i] = median(sample.sort());
	}
	medians.sort();

	const tail = (1 - CONFIDENCE) / 2;

	return [medians[Math.floor(tail * RESAMPLES)], medians[Math.ceil((1 - tail) * RESAMPLES) - 1]];
}

// How often one of `a` is above one of `b` (a tie counts half): what one answer tells.
function auc(a, b) {
	const all = [...a.map((x) => [x, 1]), ...b.map((x) => [x, 0])].sort((x, y) => x[0] - y[0]);
	let ranks = 0;

	for (let i = 0; i < all.length;) {
		let end = i;

		while (end < all.length && all[end][0] === all[i][0])
			end++;
		for (let k = i; k < end; k++)
			ranks += all[k][1] * (i + end + 1) / 2;
		i = end;
	}
	return (ranks - a.length * (a.length + 1) / 2) / (a.length * b.length);
}

class Measured extends Site {
	// Forget everybody's wrong attempts; the program says so, line by line.
	unlockAll(count) {
		for (let i = 0; i < count; i++)
			execFileSync(path.join(BIN, 'pintle'), ['-c', this.conf, 'account', 'unlock',
				this.apikey, `person${i}@example.org`], { stdio: 'ignore' });
	}

	// Milliseconds until the answer has come; 0 when it is of another status.
	ask(method, target, body, status) {
		const text = JSON.stringify(body);
		const headers = { 'Content-Type': 'application/json',
			'Content-Length': Buffer.byteLength(text) };

		return new Promise((resolve, reject) => {
			const began = process.hrtime.bigint();
			const q = http.request(this.base + target, { method, headers, agent }, (r) => {
				let answer = '';

				r.setEncoding('utf8').on('data', (part) => { answer += part; }).on('end', () => {
					const ms = Number(process.hrtime.bigint() - began) / 1e6;

					if (r.statusCode !== status && !answer.includes('1198'))
						reject(new Error(`${target}: ${r.statusCode} ${answer}`));
					resolve(r.statusCode === status ? ms : 0);
				});
			});

			q.on('error', reject).end(text);
		});
	}

	// request(name, i) of two names in turns, in random order within each pair. Names
	// nobody has share their counters with others, so a few are refused as locked: such
	// pairs are left out.
	async pairs(one, other, request) {
		const times = [[], []];

		for (let i = 0; i < PAIRS; i++) {
			const first = Math.random() < 0.5 ? 0 : 1;

			for (const side of [first, 1 - first]) {
				const name = side === 0 ? one(i) : other(i);

				times[side].push(await request(name, i));
			}
		}

		const whole = times[0].map((x, i) => x > 0 && times[1][i] > 0);
		const kept = times.map((list) => list.filter((x, i) => whole[i]));

		if (kept[0].length < 0.9 * PAIRS)
			throw new Error(`only ${kept[0].length} of ${PAIRS} pairs can be compared`);
		return kept;
	}
}

function report(title, [known, unknown], bound, mustPass) {
	const differences = known.map((x, i) => x - unknown[i]);
	const [low, high] = interval(differences);
	const area = auc(known, unknown);
	const passes = low > -bound && high < bound;
	const verdict = passes ? 'equal' : 'told apart';

	console.log(`${title}\n    median ${median(sort(known)).toFixed(3)} and `
		+ `${median(sort(unknown)).toFixed(3)} ms; difference within a pair `
		+ `${median(sort(differences)).toFixed(4)} ms, 99 % interval `
		+ `${low.toFixed(4)} to ${high.toFixed(4)}, bound ${bound.toFixed(2)}; `
		+ `one answer tells ${area.toFixed(3)}: ${verdict}`
		+ `${passes === mustPass ? '' : ' - NOT AS IT MUST BE'}`);
	return passes === mustPass;
}

async function main() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pintle-timing-'));
	const site = new Measured(BIN, folder, 1);
	const count = Math.ceil(PAIRS / TRIES);

	site.create();
	site.setCost(COST);
	site.pintle(['tenant', 'set', site.apikey, 'send.cooldown_seconds=0', 'send.per_hour=1000',
		'send.per_day=10000', 'send.address_per_hour=0', 'session.limit=0']);
	await site.start();
	console.log(`${PAIRS} pairs each, ${count} people, hash.cost ${COST}`);
	await site.people(count);

	const query = `?apikey=${site.apikey}`;
	const known = (i) => `person${Math.floor(i / TRIES)}@example.org`;
	const nobody = (tag) => (i) => `${tag}${Math.floor(i / TRIES)}@example.org`;
	const login = (email, i) => site.ask('POST', `/identity/v2/auth/login${query}`,
		{ email, password: `wrong password ${i}` }, 401);
	const forgot = (email) => site.ask('POST', `/identity/v2/auth/pin/forgot/email${query}`,
		{ email }, 200);
	const reset = (email, i) => site.ask('PUT', `/identity/v2/auth/pin/reset/otp/email${query}`,
		{ email, otp: String(1e5 + i), pin: '739164' }, 403);
	const control = await site.pairs(nobody('aaaaaa'), nobody('bbbbbb'), login);
	const bound = Math.max(0.5, 0.005 * median(sort(control[0])));
	const fine = [
		report('control: nobody and nobody, wrong password', control, bound, true),
		report('forgot PIN, by email', await site.pairs(known, nobody('cccccc'), forgot), bound,
			true),
		report('reset PIN, wrong code', await site.pairs(known, nobody('cccccc'), reset), bound,
			true),
	];

	// The wrong codes above were counted with the passwords: a fresh start for these.
	site.unlockAll(count);
	agent.destroy(); // the server has closed the idle connection meanwhile
	fine.push(report('sign in, wrong password', await site.pairs(known, nobody('dddddd'), login),
		bound, true));
	site.pintle(['tenant', 'set', site.apikey, 'errors.reveal_unknown=on']);

	const revealed = (email, i) => (email.startsWith('person') ? login(email, i) :
		site.ask('POST', `/identity/v2/auth/login${query}`, { email, password: 'x' }, 403));

	site.unlockAll(count);
	agent.destroy(); // the server has closed the idle connection meanwhile
	fine.push(report('control: a tenant that tells unknown people apart',
		await site.pairs(known, nobody('eeeeee'), revealed), bound, false));
	site.remove();
	process.exitCode = fine.every(Boolean) ? 0 : 1;
}

main();
