// SPDX-License-Identifier: MIT
/*
 * Replaces values that differ in each run: ids, tokens and codes become words, and times are
 * counted from one fixed moment. Only values of the right form are replaced, so a malformed
 * token or time stays visible.
 */
'use strict';

const { GUID, TIME } = require('./client');
const { REST } = require('./pretty');

const NOON = Date.UTC(2026, 2, 1, 12);
const STEP_MS = 5 * 60 * 1000; // every lifetime is a multiple of it
const FAR = 100 * 365 * 24 * 3600 * 1000; // no lifetime is longer: such a time means "never"

const HEX = /^[0-9a-f]{32}$/;
const BLANK_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/; // UTC

/* The words for ids and tokens, by member, if the member's name would be unclear. */
const WORDS = {
	access_token: 'ACCESS-TOKEN', AccessToken: 'ACCESS-TOKEN', refresh_token: 'REFRESH-TOKEN',
	session_token: 'SESSION-TOKEN', PINAuthToken: 'PIN-AUTH-TOKEN', QuestionId: 'QUESTION-ID',
	SecondFactorValidationToken: 'STEP-UP-TOKEN', ForgotToken: 'RESET-TOKEN',
	VerificationToken: 'VERIFICATION-TOKEN', LastPINChangeToken: 'ID', LastPasswordChangeToken: 'ID',
};

/* Values with their own form: [form, member (undefined: any), replacement]. */
const FORMS = [
	[/^data:image\/[a-z+]+;base64,.*$/, undefined, (text) => text.replace(/,.*/, ',...')],
	[/^(AC|SM)[0-9a-f]{32}$/, undefined, (text) => `${text.slice(0, 2)}...`],
	[/^[0-9a-z]{5}-[0-9a-z]{5}$/, 'BackUpCodes', () => 'BACKUP-CODE'],
	[/^[A-Z2-7]{32}$/, 'ManualEntryCode', () => 'SEED'],
	[/^otpauth:\/\/.*/, 'OtpAuthUri', () => 'otpauth://totp/...'],
	[/^[0-9A-Za-z+/=]+\*[0-9a-f]{32}$/, 'Sott', () => 'SOTT'],
	[/^\d{6}$/, 'Token', () => 'CODE'],
];

/* The members shown of a profile that is not the subject of an example. */
const BRIEF = ['Uid', 'UserName', 'Email', 'PhoneId', 'PIN'];

function isProfile(v) {
	return 'Uid' in v && 'NoOfLogins' in v;
}

function pick(v, names) {
	return { ...Object.fromEntries(names.map((name) => [name, v[name]])), [REST]: true };
}

function brief(profile) {
	const { PIN } = profile;

	return pick({ ...profile, PIN: PIN && pick(PIN, ['PIN', 'Skipped']) }, BRIEF);
}

/* Round lifetimes, since some time passes between the answer and here. */
function moment(text, now) {
	const ahead = Date.parse(text) - now;

	return ahead > FAR ? text : new Date(NOON + Math.max(0, Math.round(ahead / STEP_MS)) * STEP_MS)
		.toISOString().replace('.000Z', 'Z');
}

function blankMoment(text, now) {
	return moment(text.replace(BLANK_TIME, '$1T$2Z'), now).replace(/T(.*)Z/, ' $1');
}

/* The word for an id or token of an object. */
function word(name, owner, asked) {
	let plain = WORDS[name] || name.toUpperCase();

	if (name === 'Id')
		plain = 'TargetUrl' in owner ? 'HOOK-ID' : 'SIGN-IN-ID';
	return asked.includes(plain) ? `NEW-${plain}` : plain;
}

function maskedText(text, name, owner, what) {
	const known = Object.entries(what.known).find(([, value]) => value === text);
	const form = FORMS.find(([shape, member]) => shape.test(text) && [undefined, name].includes(member));

	if (known)
		return known[0];
	if (GUID.test(text) || HEX.test(text))
		return word(name, owner, what.asked);
	if (TIME.test(text))
		return moment(text, what.now);
	if (BLANK_TIME.test(text))
		return blankMoment(text, what.now);
	return form ? form[2](text) : text;
}

/*
 * Replace everything in an answer that differs in each run. known: {WORD: value}; asked: the
 * words in the request, which mean that other values than the known ones are new; whole: show
 * profiles with every member.
 */
function masked(answer, { known, asked = [], whole = false, now = Date.now() }) {
	const what = { known, asked, now };
	const walk = (v, name, owner) => {
		if (typeof v === 'string')
			return maskedText(v, name, owner, what);
		if (Array.isArray(v))
			return v.map((part) => walk(part, name, owner));
		if (v === null || typeof v !== 'object')
			return v;

		const shown = isProfile(v) && !whole ? brief(v) : v;

		return Object.fromEntries(Object.entries(shown).map(([n, part]) => [n, walk(part, n, v)]));
	};

	return walk(answer, '', {});
}

module.exports = { masked };
