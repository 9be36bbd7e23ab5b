// SPDX-License-Identifier: MIT
//
// The web programs, in the order of src/etc/programs.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const list = fs.readFileSync(path.join(__dirname, '../../src/etc/programs'), 'utf8');

const PROGRAMS = list.split('\n').filter((row) => /^[a-z]/.test(row)).map((row) => row.split(' ')[0]);

module.exports = { PROGRAMS };
