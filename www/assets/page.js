// SPDX-License-Identifier: MIT
// What the modules of all hosted pages share.

const root = document.documentElement;

export const main = document.querySelector('main');
export const words = document.getElementById('words').content;
export const { title } = document, { lang } = root, { apikey, base, home } = root.dataset;

const first = [...main.childNodes];

export const $ = (selector, within = document) => within.querySelector(selector);

// What the tab knows of this tenant; null removes it. Without cookies only this page does.

let tab = {};
try {
	tab = sessionStorage;
} catch { /* forbidden */ }

export const session = {
	get: (name) => tab[`${apikey}.${name}`] ?? null,
	set(name, value) {
		delete tab[`${apikey}.${name}`];
		if (value !== null)
			tab[`${apikey}.${name}`] = value;
	},
	clear: () => Object.keys(tab).forEach((key) => key.startsWith(apikey) && delete tab[key]),
};

// Words.

export const fill = (text, slots) => text.replace(/\{(\w+)\}/g, (all, name) => slots[name] ?? all);

export const word = (key, slots = {}) => fill($(`[data-word="${key}"]`, words)?.textContent ?? '', slots);

export function plural(key, n) {
	const slots = { Count: n };

	return word(`${key}.${new Intl.PluralRules(lang).select(n)}`, slots) || word(`${key}.other`, slots);
}

/* A clock time of today, or date and time, with the name of the zone. */
export function when(date) {
	const today = date.toDateString() === new Date().toDateString();

	return new Intl.DateTimeFormat(`${lang}-u-nu-latn`, {
		...(!today && { day: 'numeric', month: 'long' }),
		hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'long',
	}).format(date);
}

// Calls.

export class Offline extends Error {}

export async function send(address, options) {
	const response = await fetch(address, { cache: 'no-store', redirect: 'error', ...options })
		.catch(() => { throw new Offline(); });
	const { headers, status } = response, answer = await response.json().catch(() => null);

	return {
		ok: response.ok && answer !== null, // a page in the place of an answer is none
		status, answer: answer ?? {},
		date: new Date(headers.get('Date') ?? Date.now()),
		retry: Number(headers.get('Retry-After')),
		id: headers.get('X-Request-Id') ?? status,
	};
}

/* A call of the JSON API, such as call('PUT', 'pin/reset/token', { body }). */
export const call = (method, path, { query, body, token } = {}) =>
	send(`${base}/identity/v2/auth/${path}?${new URLSearchParams({ apikey, ...query })}`, {
		method,
		headers: {
			...(body && { 'Content-Type': 'application/json' }),
			...(token && { Authorization: `Bearer ${token}` }),
		},
		body: body && JSON.stringify(body),
	});

/* Send a form to its own address; what it says about the remembered device stays in a cookie. */
export function post(form, changed = {}) {
	const body = new URLSearchParams(new FormData(form));

	Object.entries(changed).forEach((pair) => body.set(...pair));
	return send(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body });
}

/* Leave the page; what waits for this never goes on. */
export function leave(address) {
	location.replace(address);
	return new Promise(() => {});
}

/* Go to the page that wanted a sign-in, or home. */
export function goOn() {
	const next = session.get('next') ?? home;

	session.set('next', null);
	return leave(next);
}

// States.

/* Replace what <main> shows by a state of the page. Returns <main>. */
export function show(state, slots = {}) {
	const part = document.getElementById(`state-${state}`);

	clear();
	main.replaceChildren(...(part ? part.content.cloneNode(true).childNodes : first));
	for (const slot of main.querySelectorAll('[data-slot]'))
		slot.textContent = slots[slot.dataset.slot] ?? '';
	hideAll();
	$('h1').tabIndex = -1;
	$('h1').focus();
	return main;
}

export function clear() {
	$('.summary', main)?.remove();
	document.title = title;
	for (const p of main.querySelectorAll('.bad'))
		p.textContent = '';
	for (const input of main.querySelectorAll('[aria-invalid=true]'))
		input.setAttribute('aria-invalid', 'false');
}

/* See trouble.js, which is loaded when somebody begins to use the page. */
const trouble = () => import('./trouble.js');

export const complain = async (...about) => (await trouble()).complain(...about);
export const fail = async (...about) => (await trouble()).fail(...about);

addEventListener('focusin', ({ target }) => target.matches('input, button, a') && trouble().catch(() => {}));

// Fields.

/* Digits as typed: blanks and hyphens, full-width and Arabic digits are fine. */
export const digits = (text) => text.normalize('NFKC')
	.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (c) => c.charCodeAt(0) & 15).replace(/[\s\p{Pd}\p{Cf}]/gu, '');

function reveal(button, shown) {
	const input = document.getElementById(button.dataset.show);

	input.type = shown ? 'text' : 'password';
	button.textContent = word(shown ? 'Hide' : 'Show');
	button.ariaLabel = `${button.textContent}: ${input.labels[0].textContent}`;
	button.hidden = false;
	button.onclick = () => reveal(button, !shown);
}

function hideAll() {
	for (const button of main.querySelectorAll('[data-show]'))
		reveal(button, false);
}

/* Whether nothing that a form asks for is missing; says what is. */
export function filled(form) {
	const input = [...form.elements].find((e) => e.dataset.missing && e.value.trim() === '');

	if (input)
		complain(input.dataset.missing, input.id);
	return !input;
}

/* Go on to the page that says what was done, and when. */
export function done(deed, { answer, date }) {
	session.set('done', [deed, +date, answer.BackUpCodesLeft ?? ''].join(' '));
	return leave('done.html');
}

// Sending.

let idle; // while something is being sent: ends that

/* Say that the form is being sent, and that it takes long. Returns what ends that. */
function busy(form, button) {
	const text = button.textContent, status = $('.sending', form);
	const end = (say = '') => {
		if (idle && idle !== end)
			return;
		timers.forEach(clearTimeout);
		button.textContent = text;
		status.textContent = say;
		idle = undefined;
	};
	const timers = [
		setTimeout(() => { status.textContent = word('Waiting'); }, 3000),
		setTimeout(() => end(word('TryAgain')), 20000),
	];

	button.textContent = button.dataset.busy ?? word('Saving');
	idle = end;
	return end;
}

/* Call handler(form, button) at each submit, one at a time; after 20 s it can be sent again. */
export function onsubmit(form, handler) {
	const status = $('.sending', form) ?? document.createElement('p');

	status.className = 'quiet sending';
	status.role = 'status';
	form.append(status);
	form.onsubmit = async (event) => {
		const button = event.submitter ?? $('.main', form);

		event.preventDefault();
		if (idle)
			return;
		hideAll();
		clear();

		const end = busy(form, button);

		try {
			await handler(form, button);
		} catch (e) {
			if (!(e instanceof Offline))
				console.error(e);
			complain(word(e instanceof Offline ? 'Offline' : 'Failed', { Reference: e.name }));
		} finally {
			end();
		}
	};
}

/* Kind and token of the link of a mail. First of all they leave the address and the history. */
export function takeLink() {
	const query = new URLSearchParams(location.search || location.hash.slice(1));

	history.replaceState(null, '', location.pathname);
	return { vtype: query.get('vtype') ?? '', vtoken: query.get('vtoken') ?? '' };
}

addEventListener('pageshow', () => {
	hideAll();
	idle?.();
});
hideAll();
