// SPDX-License-Identifier: MIT
// Sign in by PIN on a remembered device.

import { $, complain, countdown, digits, fail, onsubmit, post, show, when, word } from './page.js';

let last;

async function signIn(form) {
	const pin = digits($('#pin').value);

	if (pin === '')
		return complain(word('PinMissing'), 'pin');
	if (pin === last)
		return complain(word('PinSame'), 'pin');

	const reply = await post(form, { pin });

	if (reply.ok)
		return location.assign(document.documentElement.dataset.home);
	last = pin;

	const until = reply.answer.Data?.LoginLockedTimeout && new Date(reply.answer.Data.LoginLockedTimeout);

	fail(reply, until && { Until: when(until) });
	if (until)
		countdown(until, reply.date, () => onsubmit($('form', show('form')), signIn));
	return undefined;
}

onsubmit($('form'), signIn);
