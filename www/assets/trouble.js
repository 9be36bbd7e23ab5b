// SPDX-License-Identifier: MIT
// What went wrong, and how to go on. Loaded when somebody begins to use the page.

import { $, clear, fill, main, plural, show, title, when, word, words } from './page.js';

/* Say what is wrong: first in <main>, in the title, and at the field, if it is one's. */
export function complain(text, field) {
	const summary = $('#summary').content.cloneNode(true).firstElementChild;
	const input = document.getElementById(field), link = $('a', summary);

	clear();
	link.textContent = text;
	if (input) {
		link.href = `#${field}`;
		link.onclick = () => { input.focus(); return false; };
		input.setAttribute('aria-invalid', 'true');
		$(`#${field}-error`).textContent = text;
	} else {
		link.replaceWith(text);
	}
	main.prepend(summary);
	document.title = `${word('ErrorPrefix')}: ${title}`;
	summary.focus();
	return false;
}

/*
 * What the page says of an error: the row with its code and a reason, as in 1134/used, that the
 * answer names, else the one with its code alone.
 */
function meaning({ ErrorCode: code, Errors: errors = [], Data }) {
	const said = errors.map((e) => `${e.FieldName} ${e.ErrorMessage}`).join() + (Data?.IsReplaced ? 'replaced' : '');
	const rows = [...words.querySelectorAll('[data-code]')].map((row) => [row, row.dataset.code.split(' ')]);
	const fits = (key) => key.startsWith(`${code}/`) && said.includes(key.split('/')[1]);

	return (rows.find(([, keys]) => keys.some(fits)) ?? rows.find(([, keys]) => keys.includes(`${code}`)))?.[0];
}

/*
 * Say what the answer of a call means here: a state of the page, or an error at a field. Secrets
 * are emptied, other fields kept. At the end of a lock, again() is called.
 */
export async function fail(reply, slots, again = () => location.reload()) {
	const { answer, date, id, retry } = reply, { Data } = answer;
	const known = { Reference: id, Until: when(new Date(+date + retry * 1000)), ...slots };
	const row = meaning(answer), left = Data?.AttemptsLeft;

	for (const { dataset } of main.querySelectorAll('[data-show]'))
		document.getElementById(dataset.show).value = '';
	if (Data?.LoginLockedTimeout)
		return (await import('./lock.js')).lock(reply, again);
	if (!row)
		return complain(word('Failed', known));
	if (!row.textContent)
		return show(row.dataset.state, known);
	return complain(fill(row.textContent, known) +
		(left === 1 || left === 2 ? ` ${plural('TriesLeft', left)}` : ''), row.dataset.field);
}
