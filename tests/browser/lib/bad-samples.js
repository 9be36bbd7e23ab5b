// SPDX-License-Identifier: MIT
// What each criterion of criteria.js has to find: changes of a good page, each a function that runs
// within it. All are changes that somebody might make.
'use strict';

const style = (text) => {
	const sheet = new CSSStyleSheet();

	sheet.replaceSync(text);
	document.adoptedStyleSheets.push(sheet);
};

/* A function for the page that adds these rules to its style. */
const rules = (text) => new Function(`(${style})(${JSON.stringify(text)})`);

/* criterion: [what is wrong, change] of the page for a PIN. */
const BAD = {
	axe: [
		['a field without a label', () => document.querySelector('label').remove()],
		['a picture without a text', () => document.querySelector('main').append(new Image())],
	],
	colours: [
		['pale text', rules('.hint { color: #bbb }')],
	],
	quiet: [
		['a style attribute', () => document.querySelector('h1').setAttribute('style', 'color: red')],
		['text as HTML', () => {
			try {
				document.querySelector('h1').innerHTML = '<b>x</b>';
			} catch (e) {
				console.error(String(e));
			}
		}],
		['a script within the page', () => {
			const script = document.createElement('script');

			script.append('window.x = 1');
			document.body.append(script);
		}],
		['a call of another origin', () => fetch('http://localhost:9/').catch(() => {})],
		['a line for the console', () => console.log('here')],
	],
	ours: [
		['a picture from elsewhere', () => {
			document.body.append(Object.assign(new Image(), { src: 'http://localhost:9/pixel.png' }));
		}],
	],
	fits: [
		['a table of a fixed width', () => {
			const box = document.createElement('table');

			box.width = '500';
			document.querySelector('main').append(box);
		}],
		['a word that is not broken', () => {
			document.querySelector('h1').textContent = 'Rindfleischetikettierungsüberwachung'.repeat(3);
			document.querySelector('h1').className = 'whole';
		}, rules('.whole { overflow-wrap: normal }')],
		['a text that is cut off', rules('h1 { white-space: nowrap; overflow: hidden; inline-size: 60px }')],
	],
	reachable: [
		['a low button', rules('.main { min-block-size: 30px !important; block-size: 30px; padding: 0 !important }')],
		['a small link', rules('p a { font-size: 10px; padding: 0 !important; line-height: 1 }')],
	],
	contrasts: [
		['a pale brand', rules(':root { --link: #7fb0ff }')],
		['a thin edge', rules(':root { --edge: #d5d9de }')],
		['a colour that is missing', rules(':root { --button-text: initial }')],
	],
	edged: [
		['a button without a border', rules('.main { border: 0 !important }')],
		['a field without a border', rules('input { border-style: none !important }')],
	],
	atRest: [
		['a colour that fades in', rules('.main { transition: background-color .12s !important }')],
		['a wheel that turns', rules('@keyframes turn { to { rotate: 1turn } } h1 { animation: turn 1s infinite }')],
	],
	inOrder: [
		['an order of its own', () => document.querySelector('.main').setAttribute('tabindex', '1')],
		['shown in another order', rules('form { display: flex; flex-direction: column-reverse }')],
		['a link that the keyboard misses', () => document.querySelector('main p a').setAttribute('tabindex', '-1')],
		['no outline', rules(':focus-visible { outline: none !important }')],
		['a pale outline', rules(':focus-visible { outline-color: #eee !important }')],
	],
	titled: [
		['another title', () => { document.title = 'Welcome'; }],
		['no language', () => document.documentElement.removeAttribute('lang')],
		['another direction', () => { document.documentElement.dir = 'rtl'; }],
	],
	worded: [
		['a text that is not in the words', () => document.querySelector('main').append('Hello there')],
		['a placeholder', () => document.querySelector('main').append('#PinHint#')],
		['a slot of a word', () => document.querySelector('h1').append(' {Name}')],
		['a value that is missing', () => document.querySelector('h1').append(' undefined')],
		['a label in another language', () => document.querySelector('input:not([type=hidden])')
			.setAttribute('aria-label', 'Geheimzahl')],
	],
	headed: [
		['two headings', () => document.querySelector('main').append(document.createElement('h1'),
			Object.assign(document.createElement('h1'), { textContent: 'x' }))],
		['no heading', () => document.querySelector('h1').remove()],
		['two main buttons', () => document.querySelector('form').append(document.querySelector('.main').cloneNode(true))],
		['no main button', () => document.querySelector('.main').classList.remove('main')],
	],
	explained: [
		['the focus elsewhere', () => document.querySelector('input:not([type=hidden])').focus()],
		['a summary that is last', () => document.querySelector('main').append(document.querySelector('.summary'))],
		['a field that is not marked', () => document.querySelector('[aria-invalid]').removeAttribute('aria-invalid')],
		['a field that is not described', () => document.querySelector('[aria-describedby]').removeAttribute('aria-describedby')],
		['another text at the field', () => { document.querySelector('.bad:not(:empty)').textContent = 'Wrong.'; }],
		['a link to nowhere', () => document.querySelector('.summary a').setAttribute('href', '#x')],
	],
	isolated: [
		['a name amid another direction', () => document.querySelector('main').append('اسمك هو Anna-Luise (Ada).')],
	],
	painted: [
		['hidden until the script shows it', rules('main { display: none }')],
		['filled in by the script', () => document.querySelector('main').replaceChildren()],
		['without the style sheet', () => document.querySelector('[rel=stylesheet]').remove()],
	],
};

/* Changes of the text of a page, for valid(). */
const BAD_TEXT = [
	['an element that is not closed', (text) => text.replace('</h1>', '')],
	['the same id twice', (text) => text.replace('</form>', '<p id="pin-hint"></p></form>')],
	['a button without a type', (text) => text.replace(' type="submit"', '')],
	['a label for nothing', (text) => text.replace('for="pin"', 'for="pins"')],
	['a list without items', (text) => text.replace('</form>', '<ul><p>x</p></ul></form>')],
	['a script from elsewhere', (text) => text.replace('</head>',
		'<script src="https://cdn.example/x.js"></script></head>')],
	['a style in the page', (text) => text.replace('<h1>', '<h1 style="color:red">')],
];

module.exports = { BAD, BAD_TEXT };
