// SPDX-License-Identifier: MIT
// What was done, and when.

import { $, plural, session, show, when } from './page.js';

const [deed, time, left] = session.get('done')?.split(' ') ?? [];

if (deed) {
	show(deed, { Time: when(new Date(Number(time))) });
	if (left)
		$('#codes-left').textContent = plural('DoneCodesLeft', Number(left));
}
