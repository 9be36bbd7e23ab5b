// SPDX-License-Identifier: MIT
// The page links of the demo's mails lead to: does by the API what the link was sent for.

const API = '/identity/v2/auth/';
const KEY = document.documentElement.dataset.apikey;

/* What each kind of link is for; body and query are made of the token and what was entered. */
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
		done: 'The account is deleted. The next start of the demo makes the person again.',
		method: 'POST', path: 'account/delete', body: (token) => ({ deletetoken: token }),
	},
};

/* Errors a person can do something about, in words; the others as the API describes them. */
const ERRORS = {
	974: 'This link has been used already. What it was for is done.',
	975: 'This link has expired. Ask for a new one.',
	1063: 'This link is no longer good: it has been used, has expired, or a newer one was sent.',
	1242: 'This link has been used already. What it was for is done.',
};

const $ = (selector) => document.querySelector(selector);

/* The kind and token of the link; gone from the address bar and the history before anything else. */
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

/* At the field when there is one, else above. */
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

/* PINs as people write them: with blanks or hyphens, or in other digits of Unicode. */
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
		tell('Nothing to do here: this page is for the links in the mails.');
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
