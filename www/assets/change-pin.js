// SPDX-License-Identifier: MIT
// Change the PIN, by the one until now.

import { $, call, complain, digits, fail, filled, leave, onsubmit, session, show, word } from './page.js';

const OLD_WRONG = 1241;
const form = $('form'), token = session.get('access');
let wrong; // the last old PIN that was

/* Not sent, and the field emptied. */
function refuse(key, id) {
	document.getElementById(id).value = '';
	return complain(word(key), id);
}

async function change() {
	const oldpin = digits($('#oldpin').value), newpin = digits($('#pin').value);

	if (!filled(form))
		return undefined;
	if (oldpin === wrong)
		return refuse('ChangePinOldSame', 'oldpin');
	if (newpin === oldpin)
		return refuse('ChangePinSame', 'pin');

	const reply = await call('PUT', 'pin/change', { body: { oldpin, newpin }, token });

	if (reply.ok)
		return show('done');
	if (reply.answer.ErrorCode === OLD_WRONG)
		wrong = oldpin;
	return fail(reply, {}, () => show('form', { Note: word('TryNow') }));
}

if (!token) {
	session.set('next', 'change-pin.html');
	leave('sign-in.html');
}
onsubmit(form, change);
