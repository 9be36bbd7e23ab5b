// SPDX-License-Identifier: MIT
// Every mail in every language, each caused by what people do.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { simpleParser } = require('mailparser');
const { ROOT } = require('../../http/lib/site');
const { ok, person } = require('../../http/lib/client');
const { runOnce, files, clear } = require('../../http/lib/outbox');
const { Recovery, UNLIMITED } = require('../../http/lib/recover');
const { Authenticator } = require('../../http/lib/totp');

const AUTH = '/identity/v2/auth';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0';
const PAGE = 'https://app.example.org/a/page/where/people/choose/what/they/forgot';
// Names that end in characters without a direction, and an address that is wider than the screen of
// a telephone.
const PRODUCT = 'Gärtnerei "Grün"';
const NAME = { FirstName: 'Anna-Luise', LastName: 'Grünwald (Ünal)' };
const LONG = 'longer.than.the.width.of.a.telephone.held.upright.';
const PASSWORD = 'another-long-one';
const PIN = '7391';
const FOLDER = path.join(ROOT, 'templates');
const LANGUAGES = fs.readdirSync(FOLDER)
	.filter((name) => fs.existsSync(path.join(FOLDER, name, 'words'))).sort();

/* The names of templates with a text for mails; the others are only for SMS. */
function mailTemplates() {
	const list = fs.readFileSync(path.join(ROOT, 'src/domain/message/templates.def'), 'utf8');

	return [...list.matchAll(/^TEMPLATE\(\w+, "([a-z-]+)",/gm)].map(([, name]) => name)
		.filter((name) => fs.existsSync(path.join(FOLDER, 'en', `${name}.txt`)));
}

/* A person who reads one language, and their calls, made as by a browser. */
class Reader {
	constructor(tenant, language, who) {
		this.tenant = tenant;
		this.way = new Recovery(tenant);
		this.headers = { 'Accept-Language': language, 'User-Agent': FIREFOX };
		Object.assign(this, who);
	}

	tries(method, route, body, { q, headers } = {}) {
		const signedIn = this.access ? { Authorization: `Bearer ${this.access}` } : {};

		return this.tenant.call(method, `${AUTH}/${route}`,
			{ body, q, headers: { ...this.headers, ...signedIn, ...headers } });
	}

	async does(...args) {
		return ok(await this.tries(...args));
	}
}

async function member(tenant, language, more) {
	return new Reader(tenant, language, await tenant.member('4938', more));
}

/* A person who is not registered yet. */
async function stranger(tenant, language, more) {
	const wish = person(more);

	wish.Email[0].Value = LONG + wish.Email[0].Value;
	return new Reader(tenant, language, { wish, email: wish.Email[0].Value });
}

const answers = ({ questions }, text) => ({ SecurityQuestionAnswer:
	Object.fromEntries(questions.map((id, i) => [id, `${text} ${'ab'[i]}`])) });

async function register(r) {
	const { Sott } = ok(await r.tenant.manage('GET', '/sott', { q: { timeDifference: 10 } }));

	await r.does('POST', 'register', r.wish, { headers: { 'X-LoginRadius-Sott': Sott } });
}

async function enrol(r) {
	const app = new Authenticator((await r.does('GET', 'account/2fa')).ManualEntryCode);

	await r.does('PUT', 'account/2fa/verification/authenticatorcode',
		{ authenticatorcode: app.code() });
}

/*
 * The act that causes each mail; who does it, unless any member; and whether the mail has a
 * link.
 */
const LETTERS = {
	'forgot-pin': {
		link: true,
		act: (r) => r.does('POST', 'pin/forgot/email', { email: r.email }),
	},
	'pin-reset': {
		act: async (r) => r.does('PUT', 'pin/reset/token',
			{ resettoken: await r.way.link(r), pin: PIN }),
	},
	'pin-changed': {
		act: (r) => r.does('PUT', 'pin/change', { oldpin: r.pin, newpin: PIN }),
	},
	'pin-set': {
		who: (t, language, name) => member(t, language, { ...name, PINInfo: undefined }),
		act: (r) => r.does('PUT', 'account', { PINInfo: { PIN } }),
	},
	'verify-email': {
		link: true,
		who: stranger,
		act: register,
	},
	welcome: {
		who: stranger,
		act: async (r) => {
			await register(r);

			const verificationtoken = await r.way.link(r, 'emailverification');

			await r.does('GET', 'email', undefined, { q: { verificationtoken } });
		},
	},
	'forgot-password': {
		link: true,
		act: (r) => r.does('POST', 'password', { email: r.email }),
	},
	'password-reset': {
		act: async (r) => r.does('PUT', 'password/reset',
			{ resettoken: await r.way.link(r, 'forgotpassword'), password: PASSWORD }),
	},
	'password-changed': {
		act: (r) => r.does('PUT', 'password/change',
			{ oldpassword: r.password, newpassword: PASSWORD }),
	},
	locked: {
		act: async (r) => {
			const q = { session_token: r.session };

			for (const pin of ['1590', '2608', '3715', '4826', '5937'])
				await r.tries('POST', 'login/pin', { pin }, { q });
		},
	},
	'delete-account': {
		link: true,
		act: (r) => r.does('DELETE', 'account'),
	},
	'backup-code-used': {
		act: async (r) => r.does('PUT', 'account/reauth/2fa/backupcode',
			{ backupcode: (await r.way.backupCodes(r))[0] }),
	},
	'authenticator-added': {
		act: enrol,
	},
	'authenticator-removed': {
		act: async (r) => {
			await enrol(r);
			await r.does('DELETE', 'account/2fa/authenticator',
				{ authenticator: true });
		},
	},
	'backup-codes-made': {
		act: (r) => r.does('GET', 'account/2fa/backupcode'),
	},
	'answers-changed': {
		who: (t, language, name) => member(t, language,
			{ ...name, ...answers(t, 'first') }),
		act: (r) => r.does('PUT', 'account', answers(r.tenant, 'then')),
	},
	'contact-changed': {
		act: (r) => r.does('PUT', 'phone', { phone: person().PhoneId }),
	},
};

// With few settings of the tenant, these mails have sections that are left out elsewhere, and
// the other way round: no link, no name, no support, a lock without an end.
const BARE = ['forgot-pin', 'verify-email', 'locked'];

function richTenant(site) {
	const t = site.tenant('secure', { ...UNLIMITED, 'recovery.stepup': 'off',
		'question.enabled': 'on', 'reset.pin_urls': PAGE, 'reset.password_urls': PAGE,
		'verify.urls': PAGE, 'delete.url': PAGE, 'mail.product': PRODUCT,
		'mail.support': 'help@example.org', 'mail.timezone': 'Europe/Berlin',
		'mail.show_address': 'on' });

	t.questions = new Recovery(t).questions('First school?', 'First street?');
	return t;
}

/* The people of all mails: [{template, language, bare, reader}]. */
async function cast(site) {
	const rich = richTenant(site), bare = site.tenant('secure', { 'attempts.lock': 'block' });
	const all = [];

	const add = async (template, language, t, name) => {
		const { who = member } = LETTERS[template];

		all.push({ template, language, bare: t === bare,
			reader: await who(t, language, name) });
	};

	for (const language of LANGUAGES) {
		for (const template of Object.keys(LETTERS))
			await add(template, language, rich, NAME);
		for (const template of BARE)
			await add(template, language, bare);
	}
	return all;
}

/* The sent mails: [{template, to, mail}]; the template is in the name of the file. */
async function arrived(site) {
	return Promise.all(files(site).filter((file) => file.endsWith('.eml')).map(async (file) => {
		const mail = await simpleParser(fs.readFileSync(file));

		return { template: file.match(/Z-([a-z-]+)-[0-9a-f]{16}\.eml$/)[1], mail,
			to: mail.to.value[0].address.toLowerCase() };
	}));
}

/* Perform all acts and deliver all mails. Returns a function to look a mail up. */
async function sendAll(site) {
	const all = await cast(site);

	assert.equal(await runOnce(site), 0);
	clear(site); // mails sent when the people were created
	for (const { template, reader } of all)
		await LETTERS[template].act(reader);
	assert.equal(await runOnce(site), 0);

	const there = await arrived(site);

	return (template, language, bare) => {
		const { reader } = all.find((one) => one.template === template &&
			one.language === language && one.bare === bare);

		return there.find((one) => one.template === template &&
			one.to === reader.email.toLowerCase())?.mail;
	};
}

module.exports = { LETTERS, BARE, LANGUAGES, mailTemplates, sendAll };
