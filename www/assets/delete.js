// SPDX-License-Identifier: MIT
// Deleting the account, by the link of a message and a click.

import { $, done, fail, onsubmit, post, session, show, takeLink } from './page.js';

const form = $('form'), link = takeLink();

if (!/^[0-9a-f]{32}$/i.test(link.vtoken))
	show('damaged');

onsubmit(form, async () => {
	const reply = await post(form, link);

	if (!reply.ok)
		return fail(reply);
	session.clear();
	return done('deleted', reply);
});
