// SPDX-License-Identifier: MIT
// Security questions: choose new answers.

import { $, complain, fail, onsubmit, show, word } from './page.js';
import { about, change, load } from './own.js';

const part = document.getElementById('state-question').content.firstElementChild;

function field({ QuestionId, Question }) {
	const div = part.cloneNode(true), label = $('label', div), input = $('input', div), bad = $('.bad', div);

	$('bdi', label).textContent = Question;
	label.htmlFor = input.id = `answer-${QuestionId}`;
	bad.id = `${input.id}-error`;
	input.name = QuestionId;
	input.setAttribute('aria-describedby', bad.id);
	return div;
}

/* Those that were typed; the others stay as they are. */
function answers() {
	return Object.fromEntries([...document.querySelectorAll('[data-fields] input')]
		.map((input) => [input.name, input.value.trim()]).filter(([, answer]) => answer !== ''));
}

function save() {
	const given = answers(), first = $('[data-fields] input').id;

	if (Object.keys(given).length === 0)
		return complain(word('QuestionsMissing'), first);
	return change('PUT', 'account', { SecurityQuestionAnswer: given }, (reply) => {
		if (reply.ok)
			return show('saved');
		return fail(reply);
	});
}

load(async () => {
	const asked = await about('securityquestion/accesstoken');

	if (!asked)
		return;
	show('form');
	$('[data-fields]').replaceChildren(...asked.map(field));
	onsubmit($('main form'), save);
});
