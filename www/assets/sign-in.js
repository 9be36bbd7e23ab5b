// SPDX-License-Identifier: MIT
// Sign in by name and password.

import { $, fail, filled, goOn, leave, onsubmit, post, session, show, word } from './page.js';

const form = $('form'), { name, remember, ask } = form.elements;

async function signIn() {
	if (!filled(form))
		return undefined;

	const reply = await post(form), { access_token: token, Profile: profile, Data: data } = reply.answer;

	session.set('remember', remember?.checked ? 'true' : null); // also when a PIN is set now
	session.set('pinauth', data?.PINAuthToken ?? null);
	if (data?.PINAuthToken)
		return leave('set-pin.html');
	if (!reply.ok)
		return fail(reply, {}, () => show('form', { Note: word('TryNow') }));
	session.set('access', token);
	/* PIN is null for somebody who neither has a PIN nor said "not now". */
	return ask && profile?.PIN === null ? leave('set-pin.html') : goOn();
}

/* A way back begins with the name that was typed here, and ends with it. */
name.value ||= session.get('name') ?? '';
name.onchange = () => session.set('name', name.value.trim());
onsubmit(form, signIn);
