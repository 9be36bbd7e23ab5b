// SPDX-License-Identifier: MIT
// The criteria that every state of every hosted page has to meet. Each is a function of an open
// page (see pages.js) and of what it is, {name, language, direction, state, error, field}, and
// returns what it finds wrong, a line each. bad-samples.js has a page for each that must fail.
'use strict';

const { HtmlValidate } = require('html-validate');
const { faults } = require('./browser');
const { catalogue, skeleton } = require('./skeletons');

const KB = 1024;
const WEIGHT = { page: 20 * KB, account: 30 * KB };
const REQUESTS = 5;
const LEAST = 24; // CSS pixels of a target, by WCAG 2.5.8
const COMFORTABLE = 44; // of a button or a field
const TEXT = 4.5, EDGE = 3; // least contrasts

/* ---- what is the same in all functions that run within a page --------------------------------- */

/* Defines window.lab: what more than one criterion asks of a page. */
function tools() {
	const visible = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
	const name = (e) => e.outerHTML.replace(/\s+/g, ' ').slice(0, 120);
	const colours = (text) => text.match(/[\d.]+/g).map(Number);
	const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

	/* Red, green, blue and opacity of any colour of CSS. */
	function channels(colour) {
		probe.clearRect(0, 0, 1, 1);
		probe.fillStyle = colour;
		probe.fillRect(0, 0, 1, 1);
		return probe.getImageData(0, 0, 1, 1).data;
	}

	function luminance(colour) {
		const [r, g, b] = [...channels(colour)].map((c) => c / 255)
			.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));

		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	}

	function contrast(one, other) {
		const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);

		return (light + 0.05) / (dark + 0.05);
	}

	/* The colour behind an element. */
	function ground(e) {
		for (let at = e; at; at = at.parentElement) {
			const { backgroundColor } = getComputedStyle(at);

			if (channels(backgroundColor)[3] === 255)
				return backgroundColor;
		}
		return getComputedStyle(document.documentElement).backgroundColor;
	}

	const STOPS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
	const group = (e) => [...document.getElementsByName(e.name)];
	const passed = (e) => e.type === 'radio' && !e.checked &&
		(e !== group(e)[0] || group(e).some((one) => one.checked));
	const targets = () => [...document.querySelectorAll(STOPS)].filter((e) => visible(e) && !e.disabled);
	const stops = () => targets().filter((e) => !passed(e)); // of the Tab key: one in a group of radio buttons

	window.lab = { visible, name, colours, contrast, channels, ground, targets, stops };
}

/* Run a function within the page, with window.lab there. */
async function within(page, what, about) {
	if (!await page.evaluate(() => 'lab' in window))
		await page.evaluate(tools);
	return page.evaluate(what, about);
}

/* ---- one function for each criterion ----------------------------------------------------------- */

/* 1: nothing found by axe, and nothing it could not decide. */
function axe(page) {
	return faults(page, {});
}

/* The same for colours alone, for the other scheme of a state that was looked at whole. */
function colours(page) {
	return faults(page, { only: ['color-contrast'] });
}

/* 2: nothing in the console: no error, no violation of the policy. */
function quiet(page) {
	return page.seen.lines;
}

/* 3: nothing from elsewhere. */
function ours(page) {
	const { origin } = new URL(page.url());

	return page.seen.requests.map((r) => r.url())
		.filter((url) => new URL(url).origin !== origin && !url.startsWith('data:image/'));
}

/* The bytes of an answer; of a request that failed, as when a page leads on, there are none. */
const sizesOf = (request) => request.sizes().catch((e) => {
	if (request.failure())
		return { responseBodySize: 0, responseHeadersSize: 0 };
	throw e;
});

/* 4: bytes, with headers and without compression, and requests of everything that was loaded. */
async function light(page, { most = WEIGHT.page, requests = REQUESTS } = {}) {
	const all = page.seen.requests.filter((r) => !r.url().startsWith('data:'));
	const sizes = await Promise.all(all.map(sizesOf));
	const bytes = sizes.reduce((sum, s) => sum + s.responseBodySize + s.responseHeadersSize, 0);
	const told = all.map((r, i) => `${new URL(r.url()).pathname} ` +
		`${sizes[i].responseBodySize}+${sizes[i].responseHeadersSize}`).join(', ');

	return [
		...(bytes > most ? [`${bytes} bytes, at most ${most}: ${told}`] : []),
		...(all.length > requests ? [`${all.length} requests, at most ${requests}: ${told}`] : []),
	];
}

/* 5: of a page whose scripts did not arrive: heading and text are there all the same. */
function painted(page) {
	return within(page, () => {
		const main = document.querySelector('main');
		const h1 = main?.querySelector('h1');

		return [
			...(h1 && window.lab.visible(h1) && h1.innerText.trim() ? [] : ['no heading is seen']),
			...((main?.innerText.trim().length || 0) > 20 ? [] : ['no text is seen']),
			...(document.styleSheets.length > 0 && document.styleSheets[0].cssRules.length > 0 ? [] :
				['no style sheet']),
		];
	});
}

const validator = new HtmlValidate({
	extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
	rules: {
		'long-title': 'off', // names of products are what they are
		'require-sri': ['error', { target: 'crossorigin' }], // everything is from our own origin
		'input-missing-label': 'off', // some are filled in by the module; axe looks at those that are shown
		'no-inline-style': 'error', // the policy of the pages forbids it
		'heading-level': ['error', { allowMultipleH1: true }], // each <template> has one; see headed()
	},
});

/* 6: the text of a file is valid HTML. */
function valid(text) {
	const { results } = validator.validateStringSync(text);

	return results.flatMap(({ messages }) => messages)
		.map((m) => `line ${m.line}: ${m.ruleId}: ${m.message}`);
}

/* 7 and 8: nothing is wider than the window, in which the page was opened or zoomed. */
function fits(page) {
	return within(page, () => {
		const wide = document.documentElement.scrollWidth - window.innerWidth;
		const outside = [...document.querySelectorAll('body *')].filter((e) => {
			const box = e.getBoundingClientRect();

			return window.lab.visible(e) && box.width > 0 && (box.left < -0.5 || box.right > window.innerWidth + 0.5);
		}).map(window.lab.name);
		const cut = [...document.querySelectorAll('main *, header *, footer *')].filter((e) =>
			window.lab.visible(e) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 &&
			!/^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) && getComputedStyle(e).overflowX !== 'visible')
			.map((e) => `cut off: ${window.lab.name(e)}`);

		return [...(wide > 0 ? [`${wide} pixels wider than the window`] : []), ...outside, ...cut];
	});
}

/* Make all text twice as large, or as it was. */
function textTwice(page, on) {
	return page.evaluate((twice) => {
		const sheet = new CSSStyleSheet();

		sheet.replaceSync(twice ? 'html { font-size: 200% }' : '');
		document.adoptedStyleSheets = [sheet];
	}, on);
}

/* 9: targets are large enough for a finger; a link within a sentence has the height of its line. */
function reachable(page) {
	return within(page, ([least, comfortable]) => {
		const inSentence = (e) => e.tagName === 'A' && getComputedStyle(e).display === 'inline' &&
			[...e.parentElement.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && /\p{L}/u.test(n.data));

		return window.lab.targets().filter((e) => !inSentence(e)).flatMap((e) => {
			const tick = e.matches('[type=checkbox], [type=radio]');
			const { width, height } = (tick && e.closest('label') || e).getBoundingClientRect();
			const most = !tick && e.matches('button, input, select, textarea, .button') ? comfortable : least;

			return width < least || height < most ?
				[`${Math.round(width)}×${Math.round(height)}: ${window.lab.name(e)}`] : [];
		});
	}, [LEAST, COMFORTABLE]);
}

/* 10: the pairs of the style sheet's colours, reckoned anew. */
function contrasts(page) {
	return within(page, ([text, edge]) => {
		const style = getComputedStyle(document.documentElement);
		const PAIRS = [
			...['ink', 'quiet', 'link'].flatMap((t) => [[t, 'card', text], [t, 'page', text]]),
			['bad', 'card', text], ['bad', 'bad-ground', text], ['ink', 'bad-ground', text], ['good', 'card', text],
			['button-text', 'button', text], ['button-text', 'button-hover', text],
			['edge', 'card', edge], ['button-edge', 'card', edge],
		];

		return PAIRS.flatMap(([one, other, least]) => {
			const values = [one, other].map((n) => style.getPropertyValue(`--${n}`).trim());

			if (values.includes(''))
				return [`--${one} or --${other} is not set`];

			const found = window.lab.contrast(...values);

			return found < least ? [`--${one} ${values[0]} on --${other} ${values[1]}: ${found.toFixed(2)}`] : [];
		});
	}, [TEXT, EDGE]);
}

/* 12: in a context of forced colours, fields and buttons have edges. */
function edged(page) {
	return within(page, () => [...document.querySelectorAll('input:not([type=hidden]), button, .button')]
		.filter((e) => window.lab.visible(e) && !e.matches('[type=checkbox], [type=radio]'))
		.filter((e) => !getComputedStyle(e).textDecorationLine.includes('underline')) // looks like a link
		.filter((e) => ['Top', 'Right', 'Bottom', 'Left'].some((side) => {
			const style = getComputedStyle(e);

			return style[`border${side}Style`] === 'none' || parseFloat(style[`border${side}Width`]) < 1 ||
				window.lab.contrast(style[`border${side}Color`], window.lab.ground(e.parentElement)) < 1.5;
		})).map((e) => `no edge: ${window.lab.name(e)}`));
}

/* Nothing moves for people who asked for that. */
function atRest(page) {
	return within(page, () => [...document.querySelectorAll('body *')].filter((e) => {
		const { transitionDuration, animationName } = getComputedStyle(e);

		return /[1-9]/.test(transitionDuration) || animationName !== 'none';
	}).map((e) => `moves: ${window.lab.name(e)}`));
}

/* What has the focus: its place among the stops, box and outline; null at the ends of the page. */
function focused() {
	const e = document.activeElement;

	if (!e || e === document.body || e === document.documentElement)
		return null;

	const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(e);
	const { x, y, right, bottom } = e.getBoundingClientRect();

	return { place: window.lab.stops().indexOf(e), name: window.lab.name(e), x, y: y + scrollY, right, bottom: bottom + scrollY,
		outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 &&
			window.lab.contrast(outlineColor, window.lab.ground(e.parentElement)) >= 3 };
}

/* Go through the page by the Tab key from its beginning: what had the focus. */
async function tabThrough(page) {
	const count = await within(page, () => {
		document.body.tabIndex = -1;
		document.body.focus();
		return window.lab.stops().length;
	});
	const stops = [];

	for (let i = 0; i <= count; i++) {
		await page.keyboard.press('Tab');

		const at = await within(page, focused);

		if (at === null || stops.some((s) => s.place === at.place && s.name === at.name))
			break;
		stops.push(at);
	}
	await page.evaluate(() => document.body.removeAttribute('tabindex'));
	return { count, stops };
}

/* 13 and 14: the Tab key reaches everything, in the order in which one reads, and one sees where it is. */
async function inOrder(page, { direction = 'ltr' } = {}) {
	const { count, stops } = await tabThrough(page);
	const rows = (a, b) => b.y >= a.bottom - 1 || a.y < b.bottom - 1 &&
		(direction === 'rtl' ? b.right <= a.x + 1 : b.x >= a.right - 1);

	return [
		...(stops.length === count ? [] : [`${stops.length} stops for ${count} links, buttons and fields`]),
		...stops.filter((s, i) => s.place !== i).map((s) => `out of order: ${s.name}`),
		...stops.slice(1).filter((s, i) => !rows(stops[i], s)).map((s) => `not where one reads on: ${s.name}`),
		...stops.filter((s) => !s.outlined).map((s) => `no outline: ${s.name}`),
	];
}

/* 15: title, heading, language and direction. */
async function titled(page, { name, language, direction, error }, product) {
	const words = catalogue(language);
	const found = await page.evaluate(() => ({ title: document.title, lang: document.documentElement.lang,
		dir: document.documentElement.dir }));
	const title = words.get(skeleton(name).title)?.replaceAll('#Product#', product);
	const want = `${error ? `${words.get('ErrorPrefix')}: ` : ''}${title}`;

	return [
		...(found.title === want || found.title === `${want} – ${product}` ? [] : [`title "${found.title}", not "${want}"`]),
		...(found.lang === language ? [] : [`lang "${found.lang}"`]),
		...(found.dir === direction ? [] : [`dir "${found.dir}"`]),
	];
}

/* Every text of the page: of elements, of attributes that are shown or spoken, and the title. */
function texts() {
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const SPOKEN = ['alt', 'aria-label', 'title', 'placeholder'];
	const all = [document.title];

	while (walk.nextNode()) {
		const { data, parentElement: e } = walk.currentNode;

		if (e.closest('[lang]') === document.documentElement && window.lab.visible(e) &&
			!e.closest('[data-slot], script, style, noscript, [data-countdown], pre, code, output'))
			all.push(data);
	}
	for (const name of SPOKEN)
		all.push(...[...document.querySelectorAll(`body [${name}]`)].map((e) => e.getAttribute(name)));
	return all;
}

const LEFT = /#[A-Z][\w.]*#|#(If|F)[A-Z]|\b(If|F)[A-Z]\w*#|\{[A-Z]\w*\}|\bundefined\b|\bnull\b|\bNaN\b|\[object /;

/* A text without names of this tenant, figures and punctuation. */
function bare(text, values) {
	return values.reduce((rest, v) => rest.replaceAll(v, ' '), text)
		.replace(/[^\p{L}\p{M}]+/gu, ' ').trim();
}

/*
 * Patterns for a text of the catalogue: for all of it, and for its pieces, since what only the
 * moment knows stands in elements of its own. None if there is nothing in it but placeholders.
 */
function patterns(text, values) {
	const parts = text.split(/#\w[\w.]*#/).map((part) => bare(part, values));

	return parts.some(Boolean) ? [parts.join('.{0,60}'), ...parts.filter(Boolean)]
		.map((one) => new RegExp(`^${one.trim()}$`, 'u')) : [];
}

/* 16: every text is one of the catalogue of its language, and no placeholder is left. */
async function worded(page, { language }, values) {
	const known = [...catalogue(language).values()].flatMap((text) => patterns(text, values));
	const all = await within(page, texts);
	const isKnown = (text) => text === '' || known.some((one) => one.test(text));
	const strange = (text) => !isKnown(bare(text, values)) &&
		!text.split(/: | – /).every((part) => isKnown(bare(part, values)));

	return [
		...all.filter((text) => LEFT.test(text)).map((text) => `placeholder left: ${text.trim()}`),
		...all.filter(strange).map((text) => `not of the words in ${language}: ${text.trim()}`),
	];
}

/* 17: one heading, and one main button where there is something to fill in. */
function headed(page) {
	return within(page, () => {
		const count = (selector) => [...document.querySelectorAll(selector)].filter(window.lab.visible).length;
		const mains = count('main .main'), asks = count('main form input:not([type=hidden])');

		return [
			...(count('h1') === 1 ? [] : [`${count('h1')} headings of the first order`]),
			...(mains === 1 || mains === 0 && asks === 0 ? [] : [`${mains} main buttons`]),
		];
	});
}

/* 18: of a page that shows an error: summary, link, field and its description say the same. */
async function explained(page, { field }) {
	const found = await page.evaluate((id) => {
		const main = document.querySelector('main'), summary = main.firstElementChild;
		const input = document.getElementById(id), link = summary.querySelector('a[href]');
		const described = (input?.getAttribute('aria-describedby') || '').split(' ')
			.map((d) => document.getElementById(d)?.textContent.trim());

		return [
			...(summary.matches('.summary[tabindex="-1"]') ? [] : ['no summary first in main']),
			...(document.activeElement === summary ? [] : ['the focus is not on the summary']),
			...(input ? [] : [`no field ${id}`]),
			...(input?.getAttribute('aria-invalid') === 'true' ? [] : ['the field is not marked']),
			...(link?.getAttribute('href') === `#${id}` ? [] : ['no link to the field']),
			...(link && described.includes(link.textContent.trim()) ? [] : ['the field does not say the same']),
		];
	}, field);

	if (found.length > 0)
		return found;
	await page.locator('main > .summary a').click();
	return await page.evaluate((id) => document.activeElement?.id === id, field) ? [] :
		['the link does not lead to the field'];
}

/* Words in Latin letters within a sentence that is written from the right are isolated from it. */
function isolated(page) {
	return within(page, () => {
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const stray = [];

		while (walk.nextNode()) {
			const { data, parentElement } = walk.currentNode;

			const rest = data.replace(/[\u2066-\u2068]+[^\u2069]*\u2069+/g, '').replaceAll('PIN', ''); // a word of every language here

			if (/\p{Script=Arabic}/u.test(rest) && /[a-z]/i.test(rest) &&
				window.lab.visible(parentElement))
				stray.push(`not isolated: ${data.trim()}`);
		}
		return stray;
	});
}

module.exports = { WEIGHT, axe, colours, quiet, ours, light, painted, valid, fits, textTwice, reachable, contrasts,
	edged, atRest, tabThrough, inOrder, titled, worded, headed, explained, isolated, LEFT };
