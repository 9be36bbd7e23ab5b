// SPDX-License-Identifier: MIT
// The page that links in the demo's mails lead to. It makes the API call that the link is for.

const API = '/identity/v2/auth/';
const KEY = document.documentElement.dataset.apikey;

/* What each kind of link does. Body and query are made from the token and the person's input. */
const STEPS = {
	resetpin: {
		title: 'Choose a new PIN', label: 'New PIN', digits: true,
		hint: 'Four to twelve digits, not a common one such as 1234.',
		button: 'Save new PIN', done: 'The new PIN is saved. Every sign-in has ended.',
		method: 'PUT', path: 'pin/reset/token',
		body: (token, pin) => ({ resettoken: token, pin }),
	},
	reset: {
		title: 'Choose a new password', label: 'New password',
		hint: 'At least eight characters.',
		button: 'Save new password', done: 'The new password is saved. Every sign-in has ended.',
		method: 'PUT', path: 'password/reset',
		body: (token, password) => ({ resettoken: token, password }),
	},
	emailverification: {
		title: 'Confirm the e-mail address', button: 'Confirm address',
		done: 'The address is confirmed.',
		method: 'GET', path: 'email', query: (token) => ({ verificationtoken: token }),
	},
	deleteuser: {
		title: 'Delete the account', button: 'Delete account',
		done: 'The account is deleted. The next start of the demo creates it again.',
		method: 'POST', path: 'account/delete', body: (token) => ({ deletetoken: token }),
	},
};

/* Texts for errors that a person can act on; for the others, the API's description is shown. */
const ERRORS = {
	974: 'This link has already been used. There is nothing left to do.',
	975: 'This link has expired. Ask for a new one.',
	1063: 'This link is no longer valid: it was used, has expired, or a newer one was sent.',
	1242: 'This link has already been used. There is nothing left to do.',
};

const $ = (selector) => document.querySelector(selector);

/* The kind and token of the link. First of all they are removed from address bar and history. */
function takeLink() {
	const query = new URLSearchParams(location.search);

	history.replaceState(null, '', location.pathname);

	const type = query.get('vtype');

	return { step: Object.hasOwn(STEPS, type) ? STEPS[type] : undefined, token: query.get('vtoken') };
}

function title(text) {
	document.title = text;
	$('h1').textContent = text;
}

function tell(text) {
	$('#told').textContent = text;
}

/* Show an error: at the field if there is one, otherwise above the form. */
function complain(step, text) {
	document.title = `Error: ${step.title}`;
	if (!step.label) {
		tell(text);
		return;
	}
	$('#wrong').textContent = text;
	$('#value').setAttribute('aria-invalid', 'true');
	$('#value').focus();
}

function clear(step) {
	title(step.title);
	tell('');
	$('#wrong').textContent = '';
	$('#value').removeAttribute('aria-invalid');
}

/* PINs may be typed with blanks or hyphens, or with other digits of Unicode. */
function entered(step) {
	const text = $('#value').value;

	return step.digits ? text.normalize('NFKC').replace(/[\s-]/g, '') : text;
}

async function call(step, token, value) {
	const query = new URLSearchParams({ apikey: KEY, ...step.query?.(token) });
	const response = await fetch(`${API}${step.path}?${query}`, {
		method: step.method,
		headers: step.body && { 'Content-Type': 'application/json' },
		body: step.body && JSON.stringify(step.body(token, value)),
	});

	return { fine: response.ok, answer: await response.json() };
}

function words(answer) {
	return ERRORS[answer.ErrorCode] ?? answer.Errors?.map((e) => e.ErrorMessage).join(' ') ??
		answer.Description;
}

async function perform(step, token) {
	const value = step.label && entered(step);

	clear(step);
	if (value === '') {
		complain(step, `Enter the ${step.label.toLowerCase().replace('pin', 'PIN')}.`);
		return;
	}
	$('.main').disabled = true;
	try {
		const { fine, answer } = await call(step, token, value);

		if (fine) {
			$('form').remove();
			tell(step.done);
		} else {
			complain(step, words(answer));
		}
	} catch {
		complain(step, 'The demo does not answer. Is it still running?');
	}
	$('.main')?.removeAttribute('disabled');
}

function toggle() {
	const shown = $('#value').type === 'text';

	$('#value').type = shown ? 'password' : 'text';
	$('#show').textContent = shown ? 'Show' : 'Hide';
	$('#show').setAttribute('aria-pressed', String(!shown));
}

function begin({ step, token }) {
	if (!step || !token) {
		tell('There is nothing to do here: this page is for links in mails.');
		return;
	}
	title(step.title);
	$('.main').textContent = step.button;
	if (step.label) {
		$('#secret').hidden = false;
		$('label').textContent = step.label;
		$('#hint').textContent = step.hint;
		$('#value').inputMode = step.digits ? 'numeric' : 'text';
		$('#show').addEventListener('click', toggle);
	}
	$('form').hidden = false;
	$('form').addEventListener('submit', (event) => {
		event.preventDefault();
		perform(step, token);
	});
}

begin(takeLink());
