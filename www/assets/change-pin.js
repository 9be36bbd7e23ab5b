// SPDX-License-Identifier: MIT
// Change the PIN, by the one until now.

import { $, complain, digits, fail, filled, onsubmit, own, show, signedIn, word } from './page.js';

const OLD_WRONG = 1241;
const form = $('form'), field = $('#oldpin');
let wrong; // the last old PIN that was

function refuse(key, id = 'oldpin') {
	document.getElementById(id).value = '';
	return complain(word(key), id);
}

async function change() {
	const oldpin = digits(field.value), newpin = digits($('#pin').value);

	if (!filled(form))
		return undefined;
	if (oldpin === wrong)
		return refuse('ChangePinOldSame');
	if (newpin === oldpin)
		return refuse('ChangePinSame', 'pin');

	const reply = await own('PUT', 'pin/change', { body: { oldpin, newpin } });

	if (reply.ok)
		return show('done');
	if (reply.answer.ErrorCode === OLD_WRONG)
		wrong = oldpin;
	return fail(reply, {}, () => show('form'));
}

signedIn();
onsubmit(form, change);
