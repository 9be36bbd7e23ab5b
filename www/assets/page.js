// SPDX-License-Identifier: MIT
// What all hosted pages share: calls, words, states, errors, fields, time.

const { apikey, base, lang } = { ...document.documentElement.dataset, lang: document.documentElement.lang };
const words = document.getElementById('words').content;
const main = document.querySelector('main');
const title = document.title;

export const $ = (selector, within = document) => within.querySelector(selector);

/* --- what the tab knows; gone with it --------------------------------- */

export const session = {
	get: (name) => sessionStorage.getItem(`${apikey}.${name}`),
	set: (name, value) => sessionStorage.setItem(`${apikey}.${name}`, value),
	clear: () => sessionStorage.clear(),
};

/* --- words ------------------------------------------------------------- */

const fill = (text, slots) => text.replace(/\{(\w+)\}/g, (all, name) => slots[name] ?? all);

export function word(key, slots = {}) {
	return fill($(`[data-word="${key}"]`, words)?.textContent ?? '', slots);
}

export function plural(key, n, slots = {}) {
	const form = new Intl.PluralRules(lang).select(n);

	return word(`${key}.${form}`, { Count: n, ...slots }) || word(`${key}.other`, { Count: n, ...slots });
}

/* A clock time of today, or date and time, with the zone's name. */
export function when(date) {
	const today = date.toDateString() === new Date().toDateString();

	return new Intl.DateTimeFormat(lang, {
		...(!today && { day: 'numeric', month: 'long' }), hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
	}).format(date);
}

/* --- calls ------------------------------------------------------------- */

export class Offline extends Error {}

async function reply(response) {
	const at = response.headers.get('Date');

	return {
		status: response.status,
		ok: response.ok,
		answer: await response.json().catch(() => ({})),
		date: at ? new Date(at) : new Date(),
		retry: Number(response.headers.get('Retry-After')) || 0,
		id: response.headers.get('X-Request-Id') ?? '',
	};
}

async function send(address, options) {
	try {
		return await reply(await fetch(address, { cache: 'no-store', redirect: 'error', ...options }));
	} catch {
		throw new Offline();
	}
}

/* A call of the JSON API, such as call('PUT', 'pin/reset/token', { body }). */
export function call(method, path, { query = {}, body, token } = {}) {
	return send(`${base}/identity/v2/auth/${path}?${new URLSearchParams({ apikey, ...query })}`, {
		method,
		headers: {
			...(body && { 'Content-Type': 'application/json' }),
			...(token && { Authorization: `Bearer ${token}` }),
		},
		body: body && JSON.stringify(body),
	});
}

/* Send a form to its own address; what it says about the remembered device stays in a cookie. */
export function post(form, changed = {}) {
	const body = new URLSearchParams(new FormData(form));

	for (const [name, value] of Object.entries(changed))
		body.set(name, value);
	return send(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body });
}

/* --- states ------------------------------------------------------------ */

/* Replace what <main> shows by a state of the page. Returns <main>. */
export function show(state, slots = {}) {
	main.replaceChildren($(`#state-${state}`).content.cloneNode(true));
	for (const slot of main.querySelectorAll('[data-slot]'))
		slot.textContent = slots[slot.dataset.slot] ?? '';
	document.title = title;
	prepare();

	const heading = $('h1', main);

	heading.tabIndex = -1;
	heading.focus();
	return main;
}

/* --- errors ------------------------------------------------------------ */

export function clear() {
	$('.summary', main)?.remove();
	document.title = title;
	for (const p of main.querySelectorAll('.bad'))
		p.textContent = '';
	for (const input of main.querySelectorAll('[aria-invalid=true]'))
		input.setAttribute('aria-invalid', 'false');
}

/* Say what is wrong: first in <main>, in the title, and at the field, if it is one's. */
export function complain(text, field) {
	const summary = $('#summary').content.cloneNode(true).firstElementChild;
	const input = field && document.getElementById(field);
	const link = $('a', summary);

	clear();
	link.textContent = text;
	if (input) {
		link.href = `#${field}`;
		link.addEventListener('click', (event) => {
			event.preventDefault();
			input.focus();
		});
		input.setAttribute('aria-invalid', 'true');
		$(`#${field}-error`).textContent = text;
	}
	main.prepend(summary);
	document.title = `${word('ErrorPrefix')}: ${title}`;
	main.firstElementChild.focus();
	return false;
}

/* Say what the answer of a call means here. Secrets are emptied, other fields kept. */
export function fail({ answer, id }, slots = {}) {
	const said = $(`[data-code="${answer.ErrorCode}"]`, words);

	for (const input of main.querySelectorAll('[data-show]'))
		document.getElementById(input.dataset.show).value = '';
	if (!said)
		return complain(word('Failed', { Reference: id }));
	if (!said.dataset.field)
		return show(said.dataset.state, slots);
	return complain(fill(said.textContent, slots), said.dataset.field);
}

/* --- fields ------------------------------------------------------------ */

/* Digits as typed: blanks and hyphens, full-width and other digits of Unicode are fine. */
export function digits(text) {
	return text.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (c) => c.charCodeAt(0) & 15)
		.replace(/[\s\u2010-\u2015-]/g, '');
}

function reveal(button, shown) {
	const input = document.getElementById(button.dataset.show);

	input.type = shown ? 'text' : 'password';
	button.textContent = word(shown ? 'Hide' : 'Show');
	button.setAttribute('aria-pressed', String(shown));
}

function hideAll() {
	for (const button of document.querySelectorAll('[data-show]'))
		reveal(button, false);
}

function prepare() {
	for (const button of main.querySelectorAll('[data-show]')) {
		button.hidden = false;
		button.onclick = () => reveal(button, button.getAttribute('aria-pressed') !== 'true');
		reveal(button, false);
	}
}

const SLOW_MS = 3000, STUCK_MS = 20000;

/* Call handler(form) at each submit, one at a time, and say that it takes long, or failed. */
export function onsubmit(form, handler) {
	let busy = false;

	form.addEventListener('submit', async (event) => {
		const button = $('.main', form), text = button.textContent;
		const tell = (key) => () => { button.textContent = word(key); };
		const timers = [];

		event.preventDefault();
		if (busy)
			return;
		busy = true;
		hideAll();
		clear();
		tell('Saving')();
		timers.push(setTimeout(tell('Waiting'), SLOW_MS), setTimeout(tell('TryAgain'), STUCK_MS));
		try {
			await handler(form);
		} catch (e) {
			if (!(e instanceof Offline))
				throw e;
			complain(word('Offline'));
		} finally {
			timers.forEach(clearTimeout);
			button.textContent = text;
			busy = false;
		}
	});
}

/* --- time -------------------------------------------------------------- */

/*
 * Count down in <main> to `until`, by the server's clock, which said `now` just now; call onend at
 * the end. The moving figure is not spoken; the full minutes are.
 */
export function countdown(until, now, onend) {
	const end = performance.now() + (until - now);
	const figure = $('[data-countdown]', main), spoken = $('[data-spoken]', main);
	let minutes;

	const timer = setInterval(() => {
		const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));

		if (!figure.isConnected || left === 0)
			clearInterval(timer);
		if (left === 0 && figure.isConnected)
			return onend();
		figure.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
		if (Math.ceil(left / 60) === minutes)
			return undefined;
		minutes = Math.ceil(left / 60);
		spoken.textContent = plural('MinutesLeft', minutes);
		return undefined;
	}, 250);
}

/* --- the link of a mail ------------------------------------------------ */

/* Its kind and token. First of all they are taken out of the address and the history. */
export function takeLink() {
	const query = new URLSearchParams(location.search || location.hash.slice(1));

	history.replaceState(null, '', location.pathname);
	return { vtype: query.get('vtype') ?? '', vtoken: query.get('vtoken') ?? '' };
}

addEventListener('pageshow', hideAll);
prepare();
