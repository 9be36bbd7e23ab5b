// SPDX-License-Identifier: MIT
// Waiting for a condition. The bound only ends a run in which it never becomes true; it does not
// measure speed, and is long enough for a busy machine.
'use strict';

const PATIENCE_MS = 120000;

function sleep(ms) {
	return new Promise((resolve) => { setTimeout(resolve, ms); });
}

/* Wait until `what` returns something true, and return that. Throws when it takes too long. */
async function until(what, ms = PATIENCE_MS) {
	for (const end = Date.now() + ms; ; await sleep(20)) {
		const value = await what();

		if (value)
			return value;
		if (Date.now() > end)
			throw new Error(`it did not come to pass in ${ms} ms: ${what}`);
	}
}

/* The value of a promise, or an error when it takes longer. */
function within(promise, what, ms = PATIENCE_MS) {
	let timer;
	const over = new Promise((resolve, reject) => {
		timer = setTimeout(() => reject(new Error(`not done in ${ms} ms: ${what}`)), ms);
	});

	return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

module.exports = { sleep, until, within, PATIENCE_MS };
