// SPDX-License-Identifier: MIT
// Which hosted pages there are, by templates/pages, their texts, and, by a published page, its
// states and errors. Tests go by it, so that a new page or state is tested without being named.
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

/* What a comment of a skeleton says, such as `title` or `script`; undefined if there is none. */
function said(name, what) {
	const text = fs.readFileSync(path.join(SKELETONS, `${name}.html`), 'utf8');

	return text.match(new RegExp(`<!-- ${what} (\\S+) -->`))?.[1];
}

/* The pages, by name: {name, title, script}; title is the key of a word, script a file or undefined. */
function skeletons() {
	return fs.readdirSync(SKELETONS).filter((f) => f.endsWith('.html')).map((f) => path.basename(f, '.html'))
		.map((name) => ({ name, title: said(name, 'title'), script: said(name, 'script') }))
		.filter(({ title }) => title !== undefined);
}

const skeleton = (name) => skeletons().find((s) => s.name === name);

/*
 * Within a published page: the states it can be put into, besides the one that it shows, and the
 * errors at fields that it has a text for: {states, errors: [{error, reason, field, state}]}. State
 * is one with the field, empty for the one the page shows first. Fields that only a plain form
 * has, or a module makes, are left out.
 */
function parts() {
	const main = document.querySelector('main');
	const even = (node) => node.textContent.replace(/\s+/g, ' ').trim();
	const all = [...document.querySelectorAll('template[id^=state-]')]
		.map(({ id, content }) => ({ state: id.slice('state-'.length), content }))
		.filter(({ content }) => content.querySelector('h1'));
	const rows = document.getElementById('words')?.content.querySelectorAll('[data-code][data-field]') || [];

	const stateWith = (field) => [{ state: '', content: main }, ...all]
		.find(({ content }) => content.querySelector(`[id="${field}"]`))?.state;

	return {
		states: all.filter(({ content }) => even(content) !== even(main)).map(({ state }) => state),
		errors: [...rows].map((row) => {
			const [error, reason] = row.dataset.code.split(' ')[0].split('/');
			const { field } = row.dataset;

			return { error: Number(error), reason, field, state: stateWith(field) };
		}).filter(({ state }) => state !== undefined),
	};
}

/* The texts of the pages in a language: a Map from key to text. */
function catalogue(language) {
	return new Map(fs.readFileSync(path.join(FOLDER, language, 'pages'), 'utf8').split('\n')
		.map((line) => line.match(/^([A-Z][\w.]*)=(.*)$/)).filter(Boolean).map(([, ...pair]) => pair));
}

module.exports = { LANGUAGES, directionOf, skeleton, skeletons, parts, catalogue };
