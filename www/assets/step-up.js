// SPDX-License-Identifier: MIT
// Asking a signed-in person for PIN or password once more. Loaded when a change needs it.

import { $, complain, digits, fail, filled, onsubmit, show, word } from './page.js';
import { about, name, own } from './own.js';

/* Let the person prove who they are, and call then(token), which may be called again. */
export async function stepUp(then) {
	const [has, known] = await Promise.all([about('account/security'), name()]);

	if (!has)
		return undefined;
	if (!has.HasPIN && !has.HasPassword)
		return complain(word('StepUpNone'));
	return ask(has.HasPIN ? 'pin' : 'password', { ...has, known }, then);
}

/* Ask for the PIN or the password; an answer that was wrong just now is not sent again. */
function ask(means, person, then) {
	const form = $('form', show(`step-up-${means}`)), field = $(`#${means}`), instead = $('[data-instead]');
	let last;

	if (means === 'password')
		$('#name').value = person.known;
	instead.hidden = !(person.HasPIN && person.HasPassword);
	instead.onclick = () => ask(means === 'pin' ? 'password' : 'pin', person, then);
	onsubmit(form, async () => {
		const secret = means === 'pin' ? digits(field.value) : field.value;

		if (!filled(form))
			return undefined;
		if (secret === last)
			return complain(word('StepUpSame'), means);

		const reply = await own('PUT', `account/reauth/${means}`, { body: { [means]: secret } });

		if (reply.ok)
			return then(reply.answer.SecondFactorValidationToken);
		last = secret;
		return fail(reply, {}, () => ask(means, person, then));
	});
}
