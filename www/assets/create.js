// SPDX-License-Identifier: MIT
// Create an account. Whether its name was free is not told here: a mail tells its owner.

import { $, fail, filled, goOn, leave, onsubmit, post, session } from './page.js';

const form = $('form');

async function create() {
	const { email, confirm } = form.elements;

	if (!filled(form))
		return undefined;
	session.set('name', email.value.trim());

	const reply = await post(form), token = reply.answer.Data?.access_token;

	if (!reply.ok)
		return fail(reply);
	if (token)
		session.set('access', token);
	if (confirm)
		return leave('verify.html');
	return token ? goOn() : leave('sign-in.html');
}

if (form)
	onsubmit(form, create);
