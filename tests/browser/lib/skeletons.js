// SPDX-License-Identifier: MIT
// What templates/pages and the words beside it say of the hosted pages: which there are, their
// states, what each error means on them, and their texts. Tests go by it, so that a new page or
// state is tested without being named anywhere else.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT } = require('../../http/lib/site');

const FOLDER = path.join(ROOT, 'templates');
const SKELETONS = path.join(FOLDER, 'pages');
const FROM_THE_RIGHT = ['ar', 'fa', 'he', 'ur'];

const LANGUAGES = fs.readdirSync(FOLDER)
	.filter((name) => fs.existsSync(path.join(FOLDER, name, 'pages'))).sort();
const directionOf = (language) => (FROM_THE_RIGHT.includes(language) ? 'rtl' : 'ltr');

const read = (name) => fs.readFileSync(path.join(SKELETONS, `${name}.html`), 'utf8');
const comments = (text, kind) => [...text.matchAll(new RegExp(`<!-- ${kind}\\s([^]*?)-->`, 'g'))]
	.map(([, inside]) => inside.trim());
const split = (text) => text.split(/\s+/).filter(Boolean);

/* The rows `CODE[/REASON] STATE [FIELD WORD]`. */
function errorsOf(text) {
	return comments(text, 'errors').flatMap((rows) => rows.split('\n')).map(split)
		.map(([code, state, field, word]) => ({ key: code, code: Number(code.split('/')[0]),
			reason: code.split('/')[1], state, word, field: field === '-' ? undefined : field }));
}

/* A skeleton: {name, title, script, states, errors, words}; title is undefined if it is no page. */
function skeleton(name) {
	const text = read(name);
	const parts = comments(text, 'include').map(skeleton);
	const all = (what) => parts.flatMap((part) => part[what]);
	const errors = errorsOf(text);

	return {
		name,
		title: comments(text, 'title')[0],
		script: comments(text, 'script')[0],
		states: [...comments(text, 'state'), ...all('states')],
		errors: [...errors, ...all('errors').filter((e) => !errors.some((own) => own.key === e.key))],
		words: [...comments(text, 'words').flatMap(split), ...all('words')],
	};
}

/* All pages, by name. */
function skeletons() {
	return fs.readdirSync(SKELETONS).filter((f) => f.endsWith('.html')).sort()
		.map((f) => skeleton(path.basename(f, '.html'))).filter((s) => s.title !== undefined);
}

/* The texts of the pages in a language: a Map from key to text. */
function catalogue(language) {
	return new Map(fs.readFileSync(path.join(FOLDER, language, 'pages'), 'utf8').split('\n')
		.map((line) => line.match(/^([A-Z][\w.]*)=(.*)$/)).filter(Boolean).map(([, ...pair]) => pair));
}

module.exports = { LANGUAGES, directionOf, skeleton, skeletons, catalogue };
