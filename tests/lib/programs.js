// SPDX-License-Identifier: MIT
//
// The web programs, in the order of src/etc/programs.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const list = fs.readFileSync(path.join(__dirname, '../../src/etc/programs'), 'utf8');

const PROGRAMS = list.split('\n').filter((row) => /^[a-z]/.test(row)).map((row) => row.split(' ')[0]);

/* Those of the API; pages.fcgi answers browsers. */
const API_PROGRAMS = PROGRAMS.filter((name) => name !== 'pages');

module.exports = { PROGRAMS, API_PROGRAMS };
