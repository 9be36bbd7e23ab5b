// SPDX-License-Identifier: MIT
// Backup codes: make ten, and keep them on paper, in a file or elsewhere.

import { $, fail, onsubmit, plural, show, word } from './page.js';
import { about, change, copies, day, load, name } from './own.js';

/* A name as it stands on paper: enough for its owner to know it. */
function masked(text) {
	const at = text.lastIndexOf('@');

	if (at > 0)
		return `${text[0]}…${text.slice(at)}`;
	return /^\+?[0-9]+$/.test(text) ? `…${text.slice(-2)}` : `${text.slice(0, 1)}…`;
}

function item(code) {
	const li = document.createElement('li');

	li.append(Object.assign(document.createElement('code'), { textContent: code, dir: 'ltr' }));
	return li;
}

/* The sheet as a text of its own, with the lines that are printed. */
function file(codes) {
	const [about1, about2] = [...document.querySelectorAll('.sheet')].map((p) => p.textContent);
	const lines = [about1, '', ...codes, '', about2, ''];

	return URL.createObjectURL(new Blob([lines.join('\r\n')], { type: 'text/plain;charset=utf-8' }));
}

async function display({ BackUpCodes: codes }) {
	show('codes', { Name: masked(await name()), When: day(new Date()) });
	$('.codes').replaceChildren(...codes.map(item));
	$('[data-file]').href = file(codes);
	$('[data-print]').onclick = () => print();
	$('[data-kept]').onclick = () => show('kept');
	copies(codes.join('\n'));
}

function make() {
	return change('POST', 'account/2fa/backupcode/reset', {}, (reply) => (reply.ok ? display(reply.answer) : fail(reply)));
}

load(async () => {
	const has = await about('account/security');

	if (!has)
		return;

	const left = has.BackUpCodesLeft ?? null;

	$('[data-left]', show('make')).textContent = left === null ? '' : plural('BackupLeft', left);
	onsubmit($('main form'), make);
});
