// SPDX-License-Identifier: MIT
/*
 * node pictures.js FOLDER: pictures of every hosted page in every state, light and dark, narrow and
 * wide, in English and Arabic, and a sheet of all of them, FOLDER/index.html. NAMES=pin,account
 * takes those pages only.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Pages } = require('./browser/lib/pages');
const { skeletons } = require('./browser/lib/skeletons');

const [, , FOLDER = 'build/pictures'] = process.argv;
const NAMES = process.env.NAMES?.split(',');
const VIEWS = [
	{ language: 'en', scheme: 'light', width: 320 },
	{ language: 'en', scheme: 'dark', width: 320 },
	{ language: 'ar', scheme: 'light', width: 320 },
	{ language: 'de', scheme: 'dark', width: 320 },
	{ language: 'en', scheme: 'light', width: 1280 },
	{ language: 'ar', scheme: 'dark', width: 1280 },
];

const pictures = []; // {title, view, file}

async function take(page, title, view) {
	const file = `${title} ${Object.values(view).join(' ')}`.replace(/\W+/g, '-').concat('.png');

	await page.emulateMedia({ colorScheme: view.scheme });
	await page.setViewportSize({ width: view.width, height: 640 });
	await page.screenshot({ path: path.join(FOLDER, file), fullPage: true, animations: 'disabled' });
	pictures.push({ title, view, file });
}

const titleOf = ({ name, state, error, reason }) => [name, state, error, reason].filter(Boolean).join(' ');

/* Every state as the templates have it, with sample values, and one error at each field. */
async function takeStates(pages, language, views) {
	const page = await pages.tab({ language });

	for (const { name } of skeletons().filter((s) => !NAMES || NAMES.includes(s.name)))
		await pages.walk(page, name, language, async (tab, about) => {
			for (const view of about.again ? [] : views)
				await take(tab, titleOf(about), view);
		});
	await page.close();
}

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function sheet() {
	const titles = [...new Set(pictures.map((p) => p.title))].sort();
	const figure = ({ view, file }) => `<figure><a href="${file}"><img src="${file}" width="${view.width / 2}" loading="lazy" ` +
		`alt="${Object.values(view).join(' ')}"></a><figcaption>${Object.values(view).join(' ')}</figcaption></figure>`;

	return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pictures of the hosted pages</title>
<style>body{font:14px sans-serif;background:#888;margin:16px}section{display:flex;flex-wrap:wrap;gap:12px;align-items:start}
figure{margin:0}h2{margin:16px 0 4px}img{display:block}</style>
${titles.map((title) => `<h2>${escape(title)}</h2><section>${pictures.filter((p) => p.title === title).map(figure).join('')}</section>`).join('\n')}
`;
}

async function main() {
	fs.rmSync(FOLDER, { recursive: true, force: true });
	fs.mkdirSync(FOLDER, { recursive: true });

	const pages = await Pages.make();

	try {
		for (const language of new Set(VIEWS.map((v) => v.language)))
			await takeStates(pages, language, VIEWS.filter((v) => v.language === language));
	} finally {
		await pages.stop();
	}
	fs.writeFileSync(path.join(FOLDER, 'index.html'), sheet());
	console.log(`${pictures.length} pictures: ${path.join(FOLDER, 'index.html')}`);
}

main().catch((e) => {
	console.error(e);
	process.exit(1);
});
