// SPDX-License-Identifier: MIT
// What the pages of a signed-in person share.

import { $, Offline, call, complain, fail, lang, leave, session, word } from './page.js';

const SLOW_MS = 3000, STUCK_MS = 20000;
const STEP_UP_NEEDED = 1193;

/* Leave the page to sign in first, and come back. */
function signInFirst(why) {
	session.set('access', null);
	session.set('next', location.pathname.split('/').at(-1));
	return leave(`sign-in.html${why}`);
}

/* The tab's access token; without one the page is left. */
export const signedIn = () => session.get('access') ?? void signInFirst('');

/* A call with that token; when it has ended, the page is left. */
export async function own(method, path, options) {
	const reply = await call(method, path, { ...options, token: session.get('access') });

	return [905, 906, 1060].includes(reply.answer.ErrorCode) ? signInFirst('#ended') : reply;
}

/* Call draw() when the person is signed in; says when that takes long, and offers to try again. */
export async function load(draw) {
	const waiting = $('[data-waiting]'), again = $('[data-again]');
	const tell = (key, offer) => {
		waiting.textContent = word(key);
		again.hidden = !offer;
	};
	const timers = [setTimeout(tell, SLOW_MS, 'Waiting', false), setTimeout(tell, STUCK_MS, 'TryAgain', true)];

	again.onclick = () => location.reload();
	try {
		if (signedIn())
			await draw();
		if ($('.summary'))
			tell('', true);
	} catch (e) {
		if (!(e instanceof Offline))
			throw e;
		tell('', true);
		await complain(word('NotConnected'));
	} finally {
		timers.forEach(clearTimeout);
	}
}

/* An answer about the person, or undefined after saying what is wrong. */
export async function about(path, query) {
	const reply = await own('GET', path, { query });

	return reply.ok ? reply.answer : void await fail(reply);
}

/* What the person is known by: an address, a user name or a number. */
export async function name() {
	const known = await about('account', { fields: 'Email,UserName,PhoneId' });

	return known?.Email?.[0]?.Value ?? known?.UserName ?? known?.PhoneId ?? '';
}

/* A time in words, to the day or to the minute. */
const words = (style) => (text) => new Intl.DateTimeFormat(`${lang}-u-nu-latn`, style).format(new Date(text));

export const day = words({ dateStyle: 'long' });
export const minute = words({ dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });

/* A button that copies a text, if the browser permits, and says so. */
export function copies(text) {
	const button = $('[data-copy]');

	button.hidden = !navigator.clipboard;
	button.onclick = async () => {
		await navigator.clipboard.writeText(text);
		$('[data-said]').textContent = word('Copied');
	};
}

/*
 * Make a change and call done(reply). Where the tenant wants it, the person proves PIN or password
 * in between; then <main> is again as it was, with what was typed.
 */
export async function change(method, path, body, done) {
	const reply = await own(method, path, { body });

	if (reply.answer.ErrorCode !== STEP_UP_NEEDED)
		return done(reply);

	const { stepUp } = await import('./step-up.js').catch(() => { throw new Offline(); });
	const main = $('main'), before = [...main.childNodes];

	return stepUp(async (secondfactorvalidationtoken) => {
		const result = await own(method, path, { body: { ...body, secondfactorvalidationtoken } });

		main.replaceChildren(...before);
		return done(result);
	});
}
