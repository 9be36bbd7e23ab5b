// SPDX-License-Identifier: MIT
// What a message with a code or link was sent for; and sending it again.

import { $, complain, done, fail, filled, leave, onsubmit, post, session, show, takeLink, when, word } from './page.js';

const link = takeLink();

if (link.vtoken)
	show(/^[0-9a-f]{32}$/i.test(link.vtoken) ? 'link' : 'damaged');

const form = $('main form'), name = form?.elements.name;

/* A name as it is shown to whoever typed it, but not to others who look on. */
function masked(text) {
	const host = text.split('@')[1];

	if (host)
		return `${[...text][0]}…@${host}`;
	return /^[+\d][\d\s()./-]{5,}$/.test(text) ? word('NumberEnding', { Target: text.slice(-2) }) : text;
}

/* Say when the message can be sent again. The moving figure is not spoken. */
function wait(calm, seconds, sent, here) {
	const left = Math.ceil(seconds - (Date.now() - here) / 1000), late = left <= 0;

	if (!$('#wait'))
		return;
	$('#left').textContent = late ? '' : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
	$('#wait').textContent = late ? calm : word('NothingSoon', { Until: when(new Date(sent + seconds * 1000)) });
	if (!late)
		setTimeout(wait, 500, calm, seconds, sent, here);
}

/* Say where the message went, and until when its code is good. */
function tell() {
	const times = session.get('sent')?.split(' ').map(Number); // by the server's clock, by this one
	const { minutes, wait: seconds, calm } = $('#valid').dataset;

	name.value ||= session.get('name') ?? '';
	if (!times || !name.value)
		return;
	wait(calm, Number(seconds), ...times);
	if (!minutes)
		return;
	name.closest('.field').hidden = true;
	$('#sent').textContent = word('CheckSentTo', { Target: masked(name.value) });
	$('#valid').textContent = word(name.value.includes('@') ? 'CheckUntil' : 'CheckCodeUntil', {
		Until: when(new Date(times[0] + minutes * 60000)),
	});
}

async function resend() {
	const reply = await post(form, { resend: 'true', otp: '', pin: '', password: '' });

	if (!reply.ok)
		return reply;
	session.set('name', name.value.trim());
	session.set('sent', `${+reply.date} ${Date.now()}`);
	tell();
	$('#resent').textContent = word('NothingResent', { Time: when(reply.date) });
	return reply;
}

async function sendAgain() {
	const reply = name.value.trim() === '' || await resend();

	return reply === true ? complain(name.dataset.missing, 'name') : reply.ok || fail(reply);
}

async function send(_, { name: which }) {
	if (which === 'resend')
		return sendAgain();
	if (!link.vtoken && !filled(form))
		return undefined;

	const reply = await post(form, link), { answer: { ErrorCode: code, Data, access_token: token } } = reply;

	session.set('pinauth', Data?.PINAuthToken ?? null);
	if (Data?.PINAuthToken)
		return leave('set-pin.html');
	if (reply.ok) {
		session.set('access', token ?? Data?.access_token ?? session.get('access'));
		return done(form.dataset.done, reply);
	}
	await fail(reply);
	/* A code that has run out is replaced at once. */
	return [1187, 1069].includes(code) && (await resend()).ok && complain(word('NothingAnother'), 'otp');
}

if (name)
	tell();
if (form)
	onsubmit(form, send);
