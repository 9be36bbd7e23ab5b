// SPDX-License-Identifier: MIT
// Debian's Chromium, with axe to look at what it shows.
'use strict';

const fs = require('node:fs');
const { chromium } = require('playwright-core');
const { PATIENCE_MS } = require('../../lib/wait');

// The same engine, whole, and without what only windows need: that takes less than half the time,
// but does not load a page's icon.
const PROGRAM = '/usr/bin/chromium', SHELL = '/usr/bin/chromium-headless-shell';
// It also runs as root, and makes no requests of its own.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

function launch({ whole = false } = {}) {
	return chromium.launch({ executablePath: whole ? PROGRAM : SHELL, args: FLAGS, timeout: PATIENCE_MS });
}

/* A browser with a profile in a folder, as a person has one. */
function launchPersistent(folder, options = {}) {
	return chromium.launchPersistentContext(folder, { executablePath: PROGRAM, args: [...FLAGS, '--password-store=basic'],
		timeout: PATIENCE_MS, ...options });
}

/* A page of a browser or context, which takes the time it needs. */
async function openPage(browser) {
	const page = await browser.newPage();

	page.setDefaultTimeout(PATIENCE_MS);
	return page;
}

/*
 * The problems that axe finds in a page, or cannot decide: a line each. By the rules `only`, or
 * by most.
 */
async function faults(page, { only, leftOut = [] }) {
	if (!await page.evaluate(() => 'axe' in window))
		await page.evaluate(AXE);

	const options = {
		runOnly: only ? { type: 'rule', values: only } : { type: 'tag', values: TAGS },
		rules: Object.fromEntries(leftOut.map((id) => [id, { enabled: false }])),
		resultTypes: ['violations', 'incomplete'],
	};
	const { violations, incomplete } = await page.evaluate((o) => window.axe.run(o), options);

	return [...violations, ...incomplete].flatMap((rule) => rule.nodes.map((node) =>
		`${rule.id}: ${node.html}: ${node.any.concat(node.all, node.none)
			.map((check) => check.message).join('; ')}`));
}

module.exports = { launch, launchPersistent, openPage, faults };
