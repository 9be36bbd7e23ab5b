// SPDX-License-Identifier: MIT
// Account security: what there is, and signing out.

import { $, fail, onsubmit, plural, post, session, show, word } from './page.js';
import { about, day, load, name } from './own.js';

/* Say how things stand in a row, if the tenant has it, and what its button does. */
function row(id, now, way, page) {
	const said = $(`#${id}-now`), link = $(`#${id}-way`);

	if (!said)
		return;
	said.textContent = now;
	link.textContent = word(way);
	if (page)
		link.href = page;
}

function pin({ HasPIN, PINChanged }) {
	if (!HasPIN)
		return row('pin', word('AccountPinNone'), 'AccountPinChoose', 'set-pin.html');
	return row('pin', PINChanged ? word('AccountPinChanged', { When: day(PINChanged) }) : word('AccountPinSet'),
		'AccountChange');
}

function backup(left) {
	const none = left === null || left === undefined;

	row('backup', none ? word('AccountBackupNone') : plural('AccountBackupLeft', left),
		none ? 'AccountMake' : 'AccountMakeNew');
}

async function draw() {
	const [known, has] = await Promise.all([name(), about('account/security')]);

	if (!has)
		return;
	$('[data-waiting]').textContent = word('AccountWho', { Name: known });
	pin(has);
	row('authenticator', word(has.HasAuthenticator ? 'AccountOn' : 'AccountOff'),
		has.HasAuthenticator ? 'AccountRemove' : 'AccountSetUp');
	backup(has.BackUpCodesLeft);
	row('questions', has.QuestionsAnswered ? plural('AccountQuestionsCount', has.QuestionsAnswered)
		: word('AccountQuestionsNone'), has.QuestionsAnswered ? 'AccountChange' : 'AccountView');
	row('devices', plural('AccountDevicesCount', has.SignIns), 'AccountView');
}

/* End the sign-in, forget the device, and empty what the tab knows. */
async function signOut(form) {
	const reply = await post(form, { access_token: session.get('access') ?? '' });

	if (!reply.ok)
		return fail(reply);
	session.clear();
	return show('signed-out');
}

onsubmit($('main form'), signOut);
load(draw);
