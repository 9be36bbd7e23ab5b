// SPDX-License-Identifier: MIT
// Choosing a new PIN or password by the link of a message.

import { $, done, fail, filled, onsubmit, post, session, show, takeLink } from './page.js';

const form = $('form'), link = takeLink();

/* Password managers want to know whose password it is. */
if (form.elements.username)
	form.elements.username.value = session.get('name') ?? '';
if (!/^[0-9a-f]{32}$/i.test(link.vtoken))
	show('damaged');

onsubmit(form, async () => {
	if (!filled(form))
		return undefined;

	const reply = await post(form, link);

	return reply.ok ? done(form.dataset.done, reply) : fail(reply);
});
