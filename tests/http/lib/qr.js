// SPDX-License-Identifier: MIT
// Reads an undamaged QR code (ISO/IEC 18004), level M, one segment of bytes, up to version 10.
'use strict';

/* By version: check bytes a block, blocks of each length, centres of alignment patterns. */
const LEVEL_M = [null,
	[10, [16], []], [16, [28], [6, 18]], [26, [44], [6, 22]], [18, [32, 32], [6, 26]],
	[24, [43, 43], [6, 30]], [16, [27, 27, 27, 27], [6, 34]],
	[18, [31, 31, 31, 31], [6, 22, 38]], [22, [38, 38, 39, 39], [6, 24, 42]],
	[22, [36, 36, 36, 37, 37], [6, 26, 46]], [26, [43, 43, 43, 43, 44], [6, 28, 50]]];

const MASKS = [(r, c) => (r + c) % 2, (r) => r % 2, (r, c) => c % 3, (r, c) => (r + c) % 3,
	(r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2, (r, c) => (r * c) % 2 + (r * c) % 3,
	(r, c) => ((r * c) % 2 + (r * c) % 3) % 2, (r, c) => ((r + c) % 2 + (r * c) % 3) % 2];

/* The dark modules of the SVG, as a set of "row column" without the quiet zone. */
function modules(svg, quiet) {
	const dark = new Set();

	for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
		for (let i = 0; i < Number(length); i++)
			dark.add(`${Number(y) - quiet} ${Number(x) + i - quiet}`);
	return dark;
}

/* Whether a module carries no data. */
function isFixed(side, version, r, c) {
	const centres = LEVEL_M[version][2];
	const last = centres.at(-1);
	const near = (v) => centres.find((at) => Math.abs(v - at) <= 2);
	const [y, x] = [near(r), near(c)];
	const corner = (y === 6 && x === 6) || (y === 6 && x === last) || (y === last && x === 6);

	return r === 6 || c === 6 || (r < 9 && c < 9) || (r < 9 && c >= side - 8) ||
		(r >= side - 8 && c < 9) || (y !== undefined && x !== undefined && !corner) ||
		(version >= 7 && ((r < 6 && c >= side - 11) || (c < 6 && r >= side - 11)));
}

function codewords(dark, side, version) {
	const at = (r, c) => (dark.has(`${r} ${c}`) ? 1 : 0);
	const mask = MASKS[(at(8, 2) << 2 | at(8, 3) << 1 | at(8, 4)) ^ 5];
	const bits = [];
	let up = true;

	for (let right = side - 1; right > 0; right -= 2, up = !up) {
		if (right === 6)
			right = 5;
		for (let i = 0; i < side; i++)
			for (const c of [right, right - 1]) {
				const r = up ? side - 1 - i : i;

				if (!isFixed(side, version, r, c))
					bits.push(at(r, c) ^ (mask(r, c) === 0 ? 1 : 0));
			}
	}
	return (bits.join('').match(/.{8}/g) || []).map((b) => parseInt(b, 2));
}

/* The text of the picture. */
function read(svg, quiet = 4) {
	const side = Number(svg.match(/viewBox="0 0 (\d+) \1"/)[1]) - 2 * quiet;
	const version = (side - 17) / 4;
	const lengths = LEVEL_M[version][1];
	const all = codewords(modules(svg, quiet), side, version);
	const blocks = lengths.map(() => []);
	let n = 0;

	for (let i = 0; i < Math.max(...lengths); i++)
		blocks.forEach((block, k) => { if (i < lengths[k]) block.push(all[n++]); });

	const bits = blocks.flat().map((b) => b.toString(2).padStart(8, '0')).join('');
	const head = version < 10 ? 12 : 20;
	const count = parseInt(bits.slice(4, head), 2);

	if (bits.slice(0, 4) !== '0100')
		throw new Error(`mode ${bits.slice(0, 4)}`);
	return Buffer.from(bits.slice(head, head + 8 * count).match(/.{8}/g).map((b) => parseInt(b, 2)))
		.toString();
}

module.exports = { read };
