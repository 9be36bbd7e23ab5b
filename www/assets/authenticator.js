// SPDX-License-Identifier: MIT
// The authenticator: scan or type its key, confirm by a code, remove.

import { $, complain, digits, fail, filled, onsubmit, show, word } from './page.js';
import { about, change, copies, load } from './own.js';

const DIGITS = 6;
const PART = 'account/2fa';

function confirm(form) {
	const code = digits($('#code').value);

	if (!filled(form))
		return undefined;
	if (!/^[0-9]*$/.test(code))
		return complain(word('DigitsOnly'), 'code');
	if (code.length !== DIGITS)
		return complain(word('AuthenticatorSix'), 'code');
	return change('PUT', `${PART}/verification/authenticatorcode`, { authenticatorcode: code },
		(reply) => (reply.ok ? show('added') : fail(reply)));
}

function remove() {
	return change('DELETE', `${PART}/authenticator`, { authenticator: true },
		(reply) => (reply.ok ? show('removed') : fail(reply)));
}

function offer({ QRCode, ManualEntryCode, OtpAuthUri }) {
	const app = $('[data-app]', show('off', { Key: ManualEntryCode.match(/.{1,4}/g).join(' ') }));

	if (OtpAuthUri)
		app.href = OtpAuthUri;
	else
		app.remove();
	$('[data-qr]').src = QRCode;
	copies(ManualEntryCode);
	onsubmit($('main form'), confirm);
}

load(async () => {
	const own = await about(PART);

	if (own?.IsAuthenticatorVerified)
		onsubmit($('form', show('on')), remove);
	else if (own)
		offer(own);
});
