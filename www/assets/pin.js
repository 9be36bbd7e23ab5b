// SPDX-License-Identifier: MIT
// Sign in by PIN on a remembered device.

import { $, complain, digits, fail, onsubmit, post, show, word } from './page.js';

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

	return fail(reply, {}, () => show('form'));
}

onsubmit($('form'), signIn);
