// SPDX-License-Identifier: MIT
// Choosing a new PIN with a code of the authenticator app, or a backup code.

import { $, done, fail, filled, onsubmit, post, session } from './page.js';

const form = $('form'), { name } = form.elements;

name.value ||= session.get('name') ?? '';
name.onchange = () => session.set('name', name.value.trim());
onsubmit(form, async () => {
	if (!filled(form))
		return undefined;

	const reply = await post(form);

	return reply.ok ? done('pin-reset', reply) : fail(reply);
});
