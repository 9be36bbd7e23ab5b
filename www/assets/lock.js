// SPDX-License-Identifier: MIT
// A lock that ends: until when, counting down. Loaded when there is one.

import { $, lang, show, when, word } from './page.js';

/* How long, in words: "30 seconds", "4 minutes", "2 hours". */
function span(ms) {
	const [unit, length] = [['hour', 3600000], ['minute', 60000]].find(([, least]) => ms > least) ?? ['second', 1000];

	return new Intl.NumberFormat(`${lang}-u-nu-latn`, { style: 'unit', unit, unitDisplay: 'long' })
		.format(Math.ceil(ms / length));
}

const two = (n) => String(n).padStart(2, '0');

/* Seconds as on a clock: 4:05, 1:00:00. */
function clock(s) {
	const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;

	return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/*
 * Count down what <main> shows for `ms`, then call onend. The moving figure is not spoken; the
 * time left is, at most once a minute. After a sleep of the machine, which may stop the page's
 * clock, the person's clock decides; how it is set does not matter.
 */
export function countdown(ms, onend) {
	const begun = [performance.now(), Date.now()];
	const figure = $('[data-countdown]'), spoken = $('[data-spoken]');
	let told = Infinity;

	const timer = setInterval(() => {
		const gone = Math.max(performance.now() - begun[0], Date.now() - begun[1]);
		const left = Math.max(0, Math.ceil((ms - gone) / 1000));

		if (!figure.isConnected || left === 0)
			clearInterval(timer);
		if (!figure.isConnected)
			return;
		figure.textContent = clock(left);
		if (left === 0) {
			onend();
		} else if (told === Infinity || (left % 60 === 0 && told - left >= 60)) {
			told = left;
			spoken.textContent = word('TimeLeft', { Time: span(left * 1000) });
		}
	}, 250);
}

/*
 * Show the lock of an answer: the state `locked`, and at its end call again(); or, when no time
 * ends it, the state `ceiling`. Reckoned from the server's clock, not from the person's.
 */
export function lock({ answer, date }, again) {
	const until = new Date(answer.Data.LoginLockedTimeout);

	if (until.getUTCFullYear() === 9999)
		return show('ceiling');
	show('locked', { Until: when(until), In: span(until - date) });
	return countdown(until - date, again);
}
