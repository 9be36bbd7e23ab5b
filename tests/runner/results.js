// SPDX-License-Identifier: MIT
// Reads the output of tests: how many passed, and which failed and why.
'use strict';

const SAYS_MUCH = 200; // lines of one job's failures

const sum = (text, pattern) => [...text.matchAll(pattern)].reduce((n, m) => n + Number(m[1]), 0);

/*
 * The failed tests in TAP, without those that failed only because of a test inside them: [{name,
 * lines}].
 */
function tapFailures(lines) {
	const names = []; // of the tests we are inside, outermost first
	const failed = [];

	lines.forEach((line, i) => {
		const [, indent, opened, refused] =
			line.match(/^( *)(?:# Subtest: (.*)|not ok \d+ - (.*))$/) || [];

		if (indent === undefined)
			return;
		const depth = indent.length / 4;

		if (opened !== undefined) {
			names.length = depth;
			names[depth] = opened;
			return;
		}
		const end = lines.indexOf(`${indent}  ...`, i);
		const block = lines.slice(i, end < 0 ? i + 30 : end + 1);

		if (!/ # (TODO|SKIP)/.test(line) && !block.some((l) => /failureType: 'subtestsFailed'/.test(l)))
			failed.push({ name: [...names.slice(0, depth), refused].join(' > '), lines: block });
	});
	return failed;
}

function tap(text) {
	const closing = (word) => sum(text, new RegExp(`^# ${word} (\\d+)$`, 'gm'));
	const failures = tapFailures(text.split('\n'));

	// A file that was killed prints no totals: its passed tests are counted line by line.
	return {
		passed: /^# pass \d+$/m.test(text) ? closing('pass') : (text.match(/^ *ok \d+ - /gm) || []).length,
		failed: Math.max(closing('fail') + closing('cancelled'), failures.length),
		skipped: closing('skipped') + closing('todo'),
		names: failures.map((f) => f.name),
		details: failures.flatMap((f) => f.lines).slice(0, SAYS_MUCH),
	};
}

/* cmocka, or lines that begin with FAIL or skip and a last line `N passed, N failed`. */
function plain(text) {
	const names = [...new Set([...text.matchAll(/^(?:\[  FAILED  \] (?!\d+ test)|FAIL )(.*)$/gm)]
		.map((m) => m[1].trim()))];

	return {
		passed: sum(text, /^\[  PASSED  \] (\d+) test/gm) + sum(text, /^(\d+) passed, \d+ failed$/gm),
		failed: names.length,
		skipped: sum(text, /^\[  SKIPPED \] (\d+) test/gm) + (text.match(/^skip /gm) || []).length,
		names,
		details: text.split('\n').filter((l) => !/^\[ RUN|^\[       OK|^ok /.test(l)).slice(-SAYS_MUCH),
	};
}

/*
 * {passed, failed, skipped, names, details}: names of the tests that failed, details as lines to
 * show. A job that ended badly has failed even when no test of it says so; `why` is its name then.
 */
function readResults(text, isTap, why) {
	const r = isTap ? tap(text) : plain(text);

	if (why && (r.failed === 0 || !/^exit/.test(why))) {
		r.failed++;
		r.names.push(why);
	}
	if (why && isTap && r.details.length === 0)
		r.details = text.split('\n').slice(-SAYS_MUCH);
	if (!why && r.passed + r.failed + r.skipped === 0)
		r.passed = 1; // a command that is a single check, silent on success
	if (!why && r.failed > 0)
		r.names.push('said that tests failed, and exited with 0');
	return r;
}

module.exports = { readResults };
