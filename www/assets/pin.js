// SPDX-License-Identifier: MIT
// Sign in by PIN on a remembered device.

import { $, apikey, base, complain, digits, fail, filled, goOn, leave, onsubmit, post, send, session, show, word } from './page.js';

const WRONG = 1236, GONE = [1245, 1246];
const form = $('form'), field = $('#pin'), notYou = $('#not-you');
let wrong; // the last PIN that was
let person = '';

/* Not sent, and the field emptied. */
function refuse(key) {
	field.value = '';
	return complain(word(key), 'pin');
}

async function signIn() {
	const pin = digits(field.value);

	if (!filled(form))
		return undefined;
	if (!/^\d+$/.test(pin))
		return refuse('DigitsOnly');
	if (pin === wrong)
		return refuse('PinSame');

	const reply = await post(form, { pin }), { ErrorCode: code, access_token: token } = reply.answer;

	if (reply.ok) {
		session.set('access', token);
		return goOn();
	}
	if (GONE.includes(code))
		return leave('sign-in.html#ended');
	if (code === WRONG)
		wrong = pin;
	return fail(reply, {}, () => show('form', { Name: person, Note: word('TryNow') }));
}

async function forget() {
	const reply = await post(notYou);

	if (!reply.ok)
		return fail(reply);
	session.clear();
	return leave('sign-in.html');
}

/* Greet the person, or let a stranger sign in by password. */
async function greet() {
	const { answer } = await send(`${base}/pages/device?apikey=${apikey}`);

	if (answer.Known === false)
		leave(`sign-in.html${answer.Ended ? '#ended' : ''}`);
	person = answer.Name ?? '';
	if (person === '')
		return;
	$('[data-named] [data-slot]').textContent = person;
	$('[data-named]').hidden = false;
	$('[data-unnamed]').hidden = true;
}

onsubmit(form, signIn);
onsubmit(notYou, forget);
greet().catch(() => {}); // offline: the greeting stays general
