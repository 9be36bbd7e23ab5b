// SPDX-License-Identifier: MIT
// Choose the first PIN: as a part of signing in, or later, when nobody has to.

import { $, digits, fail, filled, goOn, leave, onsubmit, post, session } from './page.js';

const form = $('form'), later = $('#later');
const token = session.get('pinauth'); // of an unfinished sign-in

/* What allows it, and whether the device is to be remembered. */
const authority = () => ({
	...(token ? { pinauthtoken: token } : { access_token: session.get('access') }),
	remember: session.get('remember') ?? '',
});

async function send(deed) {
	const reply = await post(form, { ...authority(), ...deed });

	if (!reply.ok)
		return fail(reply);
	session.set('pinauth', null);
	session.set('remember', null);
	if (reply.answer.access_token)
		session.set('access', reply.answer.access_token);
	return goOn();
}

onsubmit(form, (_, button) => {
	if (button === later)
		return send({ skip: 'true' });

	return filled(form) && send({ pin: digits($('#pin').value) });
});

later.hidden = token !== null;
if (!token && !session.get('access'))
	leave('sign-in.html');
