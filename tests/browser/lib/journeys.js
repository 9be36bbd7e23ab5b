// SPDX-License-Identifier: MIT
// Ways to pages whose values only a real account has, for pictures: {title: {name of the page,
// go(pages, tab, language)}}.
'use strict';

const JOURNEYS = {};

module.exports = { JOURNEYS };
