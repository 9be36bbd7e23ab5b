// SPDX-License-Identifier: MIT
/*
 * The calls of the public node SDK, and whether they are served: sdk-calls.js [BIN] prints
 * src/man/sdk-calls.md. Methods and paths are those the SDK in tests/node_modules makes itself;
 * what is served is what the programs in BIN (build/bin) say with --routes.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');

/*
 * Functions whose path a program understands as another call, or whose request cannot be
 * answered: the error code, and why. An empty code: cannot be called.
 */
const OTHERWISE = {
	mfaResetSMSAuthByToken: [1121, 'no second factor by SMS'],
	mfaResetSMSAuthenticatorByUid: [1121, 'no second factor by SMS'],
	refreshAccessToken: [908, 'the SDK sends no API key'],
	getActiveSessionByProfileID: [908, 'accounts cannot be found by a profile id'],
	getConfigurations: ['', 'the SDK always calls a LoginRadius host'],
};

// The same for a call that is not served because its word is not a uid.
const NO_UID = /\/manage\/account\/uid$/;

/* The names of a function's parameters. */
function parameters(fn) {
	return /\(([^)]*)\)/.exec(fn.toString())[1].split(',').map((p) => p.trim()).filter(Boolean);
}

/* Arguments that pass the SDK's own checks: objects where it wants some, else {name}. */
function argumentsFor(fn) {
	const text = fn.toString();

	return parameters(fn).map((p) => (text.includes(`checkJson(${p})`) ? {} : `{${p}}`));
}

/* Every function the SDK exports: [{api, name, fn}]. */
function functionsOf(sdk) {
	return Object.keys(sdk).filter((api) => api.endsWith('Api')).flatMap((api) =>
		Object.keys(sdk[api]).filter((name) => typeof sdk[api][name] === 'function')
			.map((name) => ({ api, name, fn: sdk[api][name] })));
}

/* The request of each function: [{api, name, method, path, args}]. */
function callsOf() {
	const config = { apiKey: 'key', apiSecret: 'secret' };
	const sdk = require('loginradius-sdk')(config);
	const calls = [];

	for (const { api, name, fn } of functionsOf(sdk)) {
		const asked = [];

		config.request = (method, resource) => {
			asked.push({ method, path: `/${resource}` });
			return Promise.resolve({});
		};
		fn(...argumentsFor(fn));
		if (asked.length !== 1)
			throw new Error(`${api}.${name} has asked ${asked.length} times`);
		calls.push({ api, name, ...asked[0], args: argumentsFor(fn) });
	}
	return calls;
}

/* The rows of all programs: [{program, methods, segments}]. */
function rowsOf(bin) {
	return fs.readdirSync(bin).filter((f) => f.endsWith('.fcgi')).sort().flatMap((f) =>
		execFileSync(path.join(bin, f), ['--routes'], { encoding: 'utf8' }).trim().split('\n')
			.map((line) => line.split('\t')).map(([methods, where]) => ({
				program: f.replace('.fcgi', ''),
				methods: methods.split(', '),
				segments: where.toLowerCase().split('/') })));
}

/* The program whose routes include a call; undefined: none. */
function programOf(rows, { method, path: where }) {
	const segments = where.toLowerCase().split('/');
	const free = (s) => s.startsWith('{');
	const fits = rows.filter((row) => row.segments.length === segments.length &&
		row.segments.every((s, i) => free(s) || s === segments[i]));
	const fewest = Math.min(...fits.map((row) => row.segments.filter(free).length));
	const best = fits.filter((row) => row.segments.filter(free).length === fewest &&
		row.methods.includes(method));

	return NO_UID.test(where) ? undefined : best[0]?.program;
}

/*
 * Every call with the program that takes its path and the one that serves it, or why none does:
 * {..., taker, program, code, why}.
 */
function table(bin) {
	const rows = rowsOf(bin);

	return callsOf().map((call) => {
		const [code, why] = OTHERWISE[call.name] || [];
		const taker = programOf(rows, call);
		const program = why === undefined ? taker : undefined;

		return { ...call, taker, program, code: program ? undefined : code ?? 971, why };
	});
}

const HEAD = `# SDK calls served and not served

Every function of the node package \`loginradius-sdk\`, with the call it makes. Other SDKs make the
same calls. Calls that are not served answer 404 (971), unless another code is given. This file is
made by \`node tests/sdk-calls.js\`; a test fails when it is out of date.
`;

function text(list) {
	const row = (c) => `| ${c.method} | \`${c.path}\` | \`${c.api}.${c.name}\` | ${c.program ||
		`no${c.why ? `: ${c.why}${c.code ? ` (${c.code})` : ''}` : ''}`} |`;
	const sorted = [...list].sort((a, b) => (`${a.path} ${a.method} ${a.name}` <
		`${b.path} ${b.method} ${b.name}` ? -1 : 1));
	const served = list.filter((c) => c.program).length;

	return `${HEAD}\n${served} of ${list.length} functions are served.\n\n` +
		'| Method | Path | Function | Served by |\n|---|---|---|---|\n' +
		`${sorted.map(row).join('\n')}\n`;
}

module.exports = { OTHERWISE, functionsOf, table, text };

if (require.main === module)
	process.stdout.write(text(table(process.argv[2] || path.join(__dirname, '../build/bin'))));
