// SPDX-License-Identifier: MIT
// Choosing a new PIN by the answers to one's security questions.

import { $, call, done, fail, filled, onsubmit, post, session, show } from './page.js';

const first = $('form'), { name } = first.elements;

/* One question, as the page's state for it says, with its number in ids and names. */
function field({ QuestionId: id, Question: text }, i) {
	const part = $('#state-question').content.cloneNode(true);

	for (const element of part.querySelectorAll('[id], [for], [name]'))
		for (const { name: key, value } of [...element.attributes])
			element.setAttribute(key, value.replace('{Number}', i + 1));
	$('label', part).textContent = text;
	$('[type=hidden]', part).value = id;
	return part;
}

async function choose(form) {
	if (!filled(form))
		return undefined;

	const reply = await post(form, { name: name.value });

	return reply.ok ? done('pin-reset', reply) : fail(reply);
}

/* What somebody is asked, who is named by an address, a number or a user name. */
function asked(text) {
	const kind = text.includes('@') ? 'email' : (/^[+\d][\d\s()./-]{5,}$/.test(text) ? 'phone' : 'username');

	return call('GET', `securityquestion/${kind}`, { query: { [kind]: text } });
}

name.value ||= session.get('name') ?? '';
onsubmit(first, async () => {
	if (!filled(first))
		return undefined;

	const reply = await asked(name.value.trim());

	if (!reply.ok)
		return fail(reply);
	session.set('name', name.value.trim());
	show('pin');
	$('#questions').replaceChildren(...reply.answer.map(field));
	return onsubmit($('main form'), choose);
});
