// SPDX-License-Identifier: MIT
// Where the person is signed in: end one sign-in, or all.

import { $, fail, onsubmit, session, show, word } from './page.js';
import { about, load, minute, own } from './own.js';

const SIGN_INS = 'account/sessions';
const part = document.getElementById('state-device').content.firstElementChild;
const KINDS = { same: 'DevicesSame', other: 'DevicesOther' };

function device(one) {
	const li = part.cloneNode(true), button = $('button', li), heading = $('h2', li);
	const said = {
		Program: one.Program ?? heading.textContent,
		When: minute(one.LastUsed),
		Kind: word(KINDS[one.AddressKind] ?? ''),
		Here: one.IsCurrent ? word('DevicesHere') : '',
	};

	for (const slot of li.querySelectorAll('[data-slot]'))
		slot.textContent = said[slot.dataset.slot];
	heading.id = `on-${one.Id}`;
	button.id = `end-${one.Id}`;
	button.setAttribute('aria-labelledby', `${button.id} ${heading.id}`);
	if (one.IsCurrent)
		$('form', li).remove();
	else
		onsubmit($('form', li), () => end(one.Id, said.Program));
	return li;
}

async function end(id, program) {
	const reply = await own('DELETE', `${SIGN_INS}/${id}`);

	if (!reply.ok)
		return fail(reply);
	await draw();
	$('[data-said]').textContent = word('DevicesEndedOne', { Name: program });
	return undefined;
}

async function endAll() {
	const reply = await own('DELETE', SIGN_INS);

	if (!reply.ok)
		return fail(reply);
	session.clear();
	return show('ended');
}

async function draw() {
	const list = await about(SIGN_INS);

	if (!list)
		return;
	show('list');
	$('[data-rows]').replaceChildren(...list.Data.sort((a, b) => b.IsCurrent - a.IsCurrent).map(device));
	onsubmit($('main > form'), endAll);
}

load(draw);
