// SPDX-License-Identifier: MIT
// Asking for a message to choose a new PIN or password.

import { $, fail, filled, leave, onsubmit, post, session, word } from './page.js';

const form = $('form'), { name, what } = form.elements;
const known = new URLSearchParams(location.search).get('what');

/* Who came by a link has said what is needed. */
if (known) {
	$('#what').hidden = true;
	$('h1').textContent = word(known === 'password' ? 'ForgotPasswordHeading' : 'ForgotPinHeading');
}
what.value = known === 'password' ? known : 'pin';
name.value ||= session.get('name') ?? '';

onsubmit(form, async () => {
	if (!filled(form))
		return undefined;

	const reply = await post(form);

	if (!reply.ok)
		return fail(reply);
	session.set('name', name.value.trim());
	session.set('sent', `${+reply.date} ${Date.now()}`);
	return leave(what.value === 'password' ? 'check-password.html' : 'check.html');
});
