// SPDX-License-Identifier: MIT
// Tenants: every route is called with one tenant's ids and tokens and another tenant's keys, and must not reach across.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site, routes } = require('./lib/site');
const { Issuer } = require('./lib/issuer');
const { Authenticator } = require('./lib/totp');
const { mails, runOnce } = require('./lib/outbox');
const { ok, person, refused, uuid } = require('./lib/client');

const AUTH = '/identity/v2/auth';
const PIN = '4938';
const NEW_PIN = '8146';
const NEW_PASSWORD = 'another-long-one';

let site;
let mine;
let theirs;
let anna;
let real; // what anna and her tenant have: ids, names, secrets and tokens, each of them alive
let issuer; // whom both trust
let holders; // whom of mine a route is asked about in anna's place: [[pattern, what differs]]
const limits = { 'send.address_per_hour': 0, 'send.per_hour': 1000, 'send.per_day': 1000,
	'send.cooldown_seconds': 0 }; // all requests come from one address

function as(who) {
	return { headers: { Authorization: `Bearer ${who.access}` } };
}

/* The token that proves a factor of somebody of mine once more. */
async function stepUp(who, by, secret) {
	return ok(await mine.call('PUT', `${AUTH}/account/reauth/${by}`,
		{ ...as(who), body: { [by.split('/').at(-1)]: secret } })).SecondFactorValidationToken;
}

/* What a back end of mine is handed to prove that somebody reads their mail or has their phone. */
async function handed(kind, type, body) {
	return ok(await mine.manage('POST', `/${kind}/${type}`, { body })).Token;
}

/* The latest mail to somebody of mine, who did something to get one. */
async function mailed(who) {
	assert.equal(await runOnce(site), 0);
	return (await mails(site)).map((mail) => ({ to: mail.to.text.toLowerCase(), text: mail.text }))
		.findLast(({ to }) => to === who.email.toLowerCase()).text;
}

/* The token of the mail that confirms a deletion, of somebody who asked for it. */
async function deletion() {
	const ben = await mine.member();

	ok(await mine.call('DELETE', `${AUTH}/account`, as(ben)));
	return /\/delete\S*vtoken=([0-9a-f-]{32,36})/.exec(await mailed(ben))[1];
}

/* Somebody of mine without a PIN, who has been asked for one. */
async function askedForPin() {
	const { Uid } = await mine.create();

	return ok(await mine.manage('POST', `/${Uid}/pin/session`)).PINAuthToken;
}

/* Somebody of mine with an authenticator, backup codes, and the code of an SMS to choose a PIN. */
async function equipped() {
	const ben = await mine.member(PIN);
	const app = new Authenticator(ok(await mine.call('GET', `${AUTH}/account/2fa`, as(ben)))
		.ManualEntryCode);

	ok(await mine.call('PUT', `${AUTH}/account/2fa/verification/authenticatorcode`, { ...as(ben),
		body: { authenticatorcode: app.code(-1), // the next is spent later
			secondfactorvalidationtoken: await stepUp(ben, 'pin', PIN) } }));

	const [backup, spent] = ok(await mine.manage('GET', '/2fa/backupcode',
		{ q: { uid: ben.uid } })).BackUpCodes;

	return { ...ben, app, backup, byFactor: await stepUp(ben, '2fa/backupcode', spent),
		otp: await handed('smsotp', 'forgotpin', { phone: ben.phone }) };
}

/* Somebody of mine and the code of the mail that confirms their address. */
async function unconfirmed() {
	const ben = await mine.member(PIN, { EmailVerified: false });

	ok(await mine.call('PUT', `${AUTH}/register`, { body: { email: ben.email } }));

	const text = (await mailed(ben)).replace(/https?:\/\/\S+/g, ''); // links have digits too

	return { ...ben, otp: /\b\d{6}\b/.exec(text)[0] };
}

/* Somebody of mine and the code of an SMS. */
async function holderOf(type, more) {
	const ben = await mine.member(PIN, more);

	return { ...ben, otp: await handed('smsotp', type, { phone: ben.phone }) };
}

const HOOK = { Event: 'Login', TargetUrl: 'https://hooks.example.com/in', Name: 'all who sign in' };
const PAGE = 'https://app.example.org';

function hooks(method, rest, body) {
	return mine.call(method, `/v2/manage/webhooks${rest}`,
		{ body, headers: { 'X-LoginRadius-ApiSecret': mine.apisecret } });
}

/* Give a tenant security questions; answers their ids. */
function asks(tenant, ...texts) {
	return texts.map((text) =>
		site.pintle('question', 'add', tenant.apikey, text).match(/[0-9a-f]{32}/)[0]);
}

const answers = (ids, words) => Object.fromEntries(ids.map((id, i) => [id, `${words} ${i}`]));

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	mine = site.tenant('secure', { ...limits, 'question.enabled': 'on',
		'delete.url': `${PAGE}/delete`, 'reset.pin_urls': PAGE, 'reset.password_urls': PAGE,
		'verify.urls': PAGE });
	// Several routes try a secret of the same people.
	theirs = site.tenant('secure', { ...limits, 'question.enabled': 'on', 'attempts.budget': 10 });
	mine.questions = asks(mine, 'Best song?', 'Best soup?');
	theirs.questions = asks(theirs, 'First school?', 'First street?');
	anna = await mine.member(PIN, { EmailVerified: false,
		SecurityQuestionAnswer: answers(mine.questions, 'quite so') });

	issuer = new Issuer();
	issuer.trustedBy(mine);
	issuer.trustedBy(theirs);
	real = {
		...anna,
		words: 'quite so',
		questions: mine.questions,
		page: PAGE,
		grant: ok(await mine.manage('GET', `/${anna.uid}/sessions`)).Data[0].Id,
		pinauth: await askedForPin(),
		byPin: await stepUp(anna, 'pin', anna.pin),
		byPassword: await stepUp(anna, 'password', anna.password),
		idToken: issuer.token(anna.uid),
		deletion: await deletion(),
		sott: ok(await mine.manage('GET', '/sott')).Sott,
		hook: ok(await hooks('POST', '', HOOK)).Id,
		event: HOOK.Event,
		target: HOOK.TargetUrl,
		pinLink: await handed('emailtoken', 'forgotpin', { email: anna.email }),
		// Of somebody else: using one up would end the other.
		passwordLink: await handed('emailtoken', 'forgotpassword',
			{ email: (await mine.member()).email }),
		emailLink: await handed('emailtoken', 'emailverification', { email: anna.email }),
	};
	// Of other people too: a reset ends all that is on its way to somebody.
	holders = [
		[/pin\/reset\/otp|reauth\/2fa/, await equipped()],
		[/password\/(otp|reset)$/, await holderOf('forgotpassword')],
		[/auth\/phone\/otp$/, await holderOf('phoneidverification', { PhoneIdVerified: false })],
		[/^PUT \S+auth\/email$/, await unconfirmed()],
	];
});

after(() => site.stop());

function none32() {
	return uuid().replaceAll('-', '');
}

/* The same for an unknown person: a new one each time, without counted attempts. */
function nobody() {
	const wish = person();
	const uid = none32();

	return { uid, email: wish.Email[0].Value, phone: wish.PhoneId, username: wish.UserName,
		password: 'none-at-all', pin: '8157', words: 'not so', questions: [none32(), none32()],
		page: 'https://app.example.net', access: uuid(), session: uuid(), refresh: uuid(),
		grant: uuid(), pinauth: uuid(), byPin: uuid(), byPassword: uuid(), byFactor: uuid(),
		idToken: issuer.token(uid), deletion: none32(), sott: 'none', hook: uuid(),
		event: 'Register', target: 'https://hooks.example.net/in', pinLink: none32(),
		passwordLink: none32(), emailLink: none32(), otp: '000000', backup: 'abcde-fghjk',
		app: new Authenticator('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') };
}

/* What mine has of whom a route is asked about. */
function realFor(route, method) {
	const [, who] = holders.find(([at]) => at.test(`${method} ${route.path}`)) || [];

	return { ...real, ...who };
}

/* ---- every parameter there is, with a value of whoever it is asked about ----------- */

const proofFor = (path, x) => (/2fa$/.test(path) ? x.byFactor :
	/reauth\/password$/.test(path) ? x.byPassword : x.byPin);

/*
 * By name; x: ids and tokens, path: of the route. A parameter that is not listed here, or has no
 * value, fails the test: so each new route must be compared.
 */
const VALUES = {
	email: (x) => x.email,
	phone: (x) => x.phone,
	username: (x) => x.username,
	userid: (x) => x.username, // an older name of the same
	uid: (x) => x.uid,
	id: (x) => x.grant,
	type: () => 'Secondary', // of an address
	hookid: (x) => x.hook,
	event: (x) => x.event,
	targeturl: (x) => x.target,
	pin: () => NEW_PIN,
	newpin: () => NEW_PIN,
	oldpin: (x) => x.pin,
	password: (x, path) => (/login$|reauth/.test(path) ? x.password : NEW_PASSWORD),
	newpassword: () => NEW_PASSWORD,
	oldpassword: (x) => x.password,
	otp: (x) => x.otp,
	authenticatorcode: (x) => x.app?.code() ?? '123456',
	googleauthenticatorcode: (x) => x.app?.code() ?? '123456',
	backupcode: (x) => x.backup ?? 'abcde-fghjk',
	session_token: (x) => x.session,
	pinauthtoken: (x) => x.pinauth,
	refresh_token: (x) => x.refresh,
	deletetoken: (x) => x.deletion,
	verificationtoken: (x) => x.emailLink,
	resettoken: (x, path) => (/password/.test(path) ? x.passwordLink : x.pinLink),
	secondfactorvalidationtoken: (x, path) => proofFor(path, x),
	sott: (x) => x.sott,
	id_token: (x) => x.idToken,
	token: (x, path) => (/activesession/.test(path) ? x.access : x.idToken),
	accountid: (x) => x.uid,
	// Of no one, so the same for both.
	authenticator: () => true,
	googleauthenticator: () => true,
	tokens: () => true,
	sendemail: () => true,
	nullsupport: () => true,
	preventRefresh: () => true,
	isvoiceotp: () => false,
	timedifference: () => 20,
	options: () => 'PreventVerificationEmail',
	emailtemplate: () => 'summer',
	welcomeemailtemplate: () => 'summer',
	smstemplate: () => 'summer',
	// Of a tenant: the pages its links may lead to.
	resetpinurl: (x) => x.page,
	resetpasswordurl: (x) => x.page,
	verificationurl: (x) => x.page,
	deleteurl: (x) => `${x.page}/delete`,
};

/* What a document holds. */
function documentOf(route, way, x) {
	if (/securityanswer/i.test(route.path))
		return { securityanswer: answers(way.own ? x.questions : theirs.questions, x.words) };
	if (/webhook/.test(route.path))
		return { Event: x.event, TargetUrl: x.target, Name: HOOK.Name };
	if (/\{uid\}\/email$/.test(route.path))
		return { Email: [{ Type: 'Primary', Value: x.email }] };
	return person({ Uid: x.uid, Email: [{ Type: 'Primary', Value: x.email }], PhoneId: x.phone,
		UserName: x.username, Password: NEW_PASSWORD, PINInfo: { PIN: NEW_PIN } });
}

/* ---- the ways to ask ----------------------------------------------------------------- */

// Of these a route takes any; it is asked with each alone, since it looks at the first.
const NAMES = ['email', 'username', 'phone', 'uid', 'userid', 'verificationtoken'];
const PROOFS = ['resettoken', 'otp', 'id_token', 'token', 'accountid', 'authenticator', 'googleauthenticator'];
const PAGES = ['resetpinurl', 'resetpasswordurl', 'verificationurl', 'deleteurl'];

// What {type} stands for, and the names that go with it.
const byMail = ['email', 'username', 'uid'];
const TYPES = {
	'reset/otp': { email: ['email'], phone: ['phone'], username: ['username'],
		otp: ['email', 'phone', 'username'], authenticatorcode: ['email'],
		googleauthenticatorcode: ['phone'], backupcode: ['username'] },
	'account/emailtoken': { forgotpin: byMail, forgotpassword: byMail, emailverification: byMail,
		deleteuser: byMail, addemail: ['uid', 'username'] },
	'account/smsotp': { forgotpin: ['phone'], forgotpassword: ['phone'],
		phoneidverification: ['phone'], addphone: ['uid', 'username'] },
};

// What these add, beside the name of whose it is to be.
const ADDED = { addemail: 'email', addphone: 'phone' };

const ALL = { without: [] };

/* With one at a time of the parameters a row takes any of: {name, without: the others}. */
function oneOf(route, names) {
	const there = route.params.filter((p) => p.code === 0 && names.includes(p.name))
		.map((p) => p.name);

	return there.length < 2 ? [ALL] :
		there.map((name) => ({ name, without: there.filter((other) => other !== name) }));
}

/* Whom a row is asked about, by which name and what is said of it. */
function subjects(route) {
	const types = TYPES[route.path.split('/').slice(-3, -1).join('/')];
	const named = oneOf(route, NAMES);

	return types ? Object.entries(types).flatMap(([type, names]) =>
		named.filter(({ name }) => names.includes(name)).map((one) => ({ ...one, type,
			without: [...one.without.filter((n) => n !== ADDED[type]), ...(/code$/.test(type) ? ['otp'] : [])] }))) :
		named.flatMap((one) => oneOf(route, PROOFS).map((proof) => ({ ...one,
			without: [...one.without, ...proof.without] })));
}

/*
 * The ways to ask a row: {type: of the path; token: false without the access token; own: true
 * about questions of their own and not of the tenant that is asked; without: which parameters}.
 */
function ways(route) {
	const pages = route.params.map((p) => p.name).filter((name) => PAGES.includes(name));
	const tokens = route.needs.includes('takes_token') ? [ALL, { ...ALL, token: false }] : [ALL];
	const questions = /securityanswer/i.test(route.path) ? [ALL, { ...ALL, own: true }] : [ALL];
	const paged = pages.length > 0 ? [{ without: pages }, ALL] : [ALL];

	return [subjects(route), tokens, questions, paged].reduce((some, more) =>
		some.flatMap((a) => more.map((b) => (
			{ ...a, ...b, without: [...a.without, ...b.without] }))));
}

/* The request of a way to ask about somebody, with their keys. */
function requestOf(route, method, way, x) {
	const q = {};
	const body = {};
	let path = route.path.replace('{type}', way.type);

	for (const p of route.params) {
		if (way.without.includes(p.name) || (p.path && p.name === 'type'))
			continue;
		if (p.type === 'document') {
			Object.assign(body, documentOf(route, way, x));
			continue;
		}

		const value = VALUES[p.name]?.(x, route.path);

		assert.notEqual(value, undefined, `${p.name} of ${method} ${route.path} has no value here`);
		if (p.path)
			path = path.replace(`{${p.name}}`, value);
		else
			(p.query ? q : body)[p.name] = value;
	}
	return { method, path, options: {
		q,
		headers: { ...(way.token !== false ? { Authorization: `Bearer ${x.access}` } : {}),
			'X-LoginRadius-ApiSecret': theirs.apisecret },
		body: method === 'GET' ? undefined : body,
	} };
}

/* Remove what a request created for them, so that the next request finds the same state. */
async function undo(route, method, x) {
	const secret = { headers: { 'X-LoginRadius-ApiSecret': theirs.apisecret } };

	if (method === 'POST' && /webhooks?$/.test(route.path))
		for (const { Id } of ok(await theirs.call('GET', '/v2/manage/webhooks', secret)).Data)
			ok(await theirs.call('DELETE', `/v2/manage/webhooks/${Id}`, secret));
	if (method === 'POST' && /manage\/account$/.test(route.path))
		ok(await theirs.manage('DELETE', `/${x.uid}`));
}

/* ---- what the answers must not contain -------------------------------------------- */

/* All texts of a person or thing, except values that anybody may have. */
function textsOf(x) {
	return Object.values(x).flat().filter((v) => typeof v === 'string' && v.length > 8);
}

/* No answer contains data of mine that was not in the request. */
function assertNothingOfMine(answer, request, at) {
	const asked = JSON.stringify(request).toLowerCase();
	const told = answer.text.toLowerCase();

	for (const text of [real, ...holders.map(([, who]) => who)].flatMap(textsOf))
		assert.ok(!told.includes(text.toLowerCase()) || asked.includes(text.toLowerCase()),
			`${at} tells ${text}: ${answer.text}`);
}

/* The body, without the values of the request, times, and values that are new each time. */
function masked(answer, x) {
	const names = Object.entries(x).filter(([, v]) => typeof v === 'string' && v.length > 8)
		.sort(([, a], [, b]) => b.length - a.length);
	let { text } = answer;

	// Whom nobody knows is shown questions too, in an order of their own.
	if (Array.isArray(answer.json))
		text = JSON.stringify(answer.json.map((one) => JSON.stringify(one)).sort());
	for (const [name, value] of names)
		for (const spelling of [value, value.toLowerCase()])
			text = text.replaceAll(`"${spelling}"`, `"${name}"`);
	return text.replaceAll(`"Event":"${x.event}"`, '"Event":"event"')
		.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?/g, 'a time')
		.replace(/"Sott":"[^"]+"/, '"Sott":""')
		.replace(/\b(AC|SM)[0-9a-f]{32}\b/g, '$1')
		.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'a guid')
		.replace(/"(ID|LastPasswordChangeToken)":"[0-9a-f]{32}"/g, '"$1":"fresh"');
}

/*
 * The codes for something that does not exist. Any other code, above all one for a missing or
 * malformed parameter, means that nothing was looked up, so nothing was compared.
 */
const NOT_THERE = new Set([905, 938, 966, 1022, 1023, 1043, 1049, 1063, 1067, 1091, 1093, 1102,
	1112, 1119, 1129, 1143, 1188, 1193, 1217, 1239, 1245, 1248, 1249]);

/* Routes that rightly answer something else, and why. */
const OTHERWISE = {
	'POST /identity/v2/auth/register/captcha': [982,
		'the captcha comes first; theirs has no provider, and what one says is in captcha.test.js'],
};

function assertLooked(answer, row, at) {
	const code = answer.json?.ErrorCode;

	if (OTHERWISE[row])
		return assert.equal(code, OTHERWISE[row][0], `${at}: ${answer.text}`);
	return assert.ok(answer.status === 200 || NOT_THERE.has(code),
		`${at} has not been looked for: ${answer.text}`);
}

async function compare(route, method, way) {
	const row = `${method} ${route.path}`;
	const at = `${row} ${JSON.stringify(way)}`;
	const sides = [];

	for (const x of [realFor(route, method), nobody()]) {
		const request = requestOf(route, method, way, x);
		const answer = await theirs.call(request.method, request.path, request.options);

		assertLooked(answer, row, at);
		assertNothingOfMine(answer, request, at);
		sides.push({ status: answer.status, text: answer.text, masked: masked(answer, x) });
		await undo(route, method, x);
	}

	const [a, b] = sides;

	assert.equal(a.status, b.status, `${at}: ${a.text} / ${b.text}`);
	assert.equal(a.masked, b.masked, at);
}

/* What is kept of mine. */
async function stateOfMine() {
	const people = [anna, ...holders.map(([, who]) => who)];

	return {
		profiles: await Promise.all(people.map(({ uid }) => mine.read(uid))),
		sessions: await Promise.all(people.map(({ uid }) => mine.manage('GET', `/${uid}/sessions`)
			.then((answer) => ok(answer).Data))),
		hooks: ok(await hooks('GET', '')),
		audit: site.pintle('audit', 'list', mine.apikey),
		messages: site.pintle('outbox', 'list', mine.apikey),
	};
}

test("another tenant's data is answered as if it did not exist, and is unchanged", async () => {
	const was = await stateOfMine();
	let compared = 0;

	for (const route of routes())
		for (const method of route.methods)
			for (const way of ways(route)) {
				await compare(route, method, way);
				compared++;
			}
	assert.ok(compared > 150, `${compared}`);
	for (const row of Object.keys(OTHERWISE))
		assert.ok(routes().some((r) => r.methods.some((m) => row === `${m} ${r.path}`)), row);
	assert.deepEqual(await stateOfMine(), was);
});

test('an account with the same uid in the other tenant does not help', async () => {
	const namesake = await theirs.create(person({ Uid: anna.uid, PINInfo: { PIN: anna.pin } }));
	const redeem = (by, token) => theirs.manage('POST', `/${anna.uid}/reauth/${by}`,
		{ body: { secondfactorvalidationtoken: token } });

	assert.equal(namesake.Uid, anna.uid);
	refused(await theirs.validate(real.access), 403, 905);
	refused(await theirs.pinLogin(real.session, anna.pin), 403, 1245);
	refused(await theirs.setPin(real.pinauth, '8146'), 403, 1239);
	refused(await redeem('pin', real.byPin), 403, 1193);
	refused(await redeem('password', real.byPassword), 403, 1193);
	refused(await theirs.manage('GET', '/access_token/refresh',
		{ q: { refresh_token: real.refresh } }), 403, 1217);
	refused(await theirs.call('POST', '/identity/v2/auth/register',
		{ q: { sott: real.sott }, body: person() }), 403, 1049);
	ok(await theirs.manage('DELETE', `/${anna.uid}`));
});

test('an account with the same address and number in the other tenant does not help', async () => {
	const ben = await mine.member('4938', { PhoneIdVerified: false });
	const names = { Uid: ben.uid, Email: [{ Type: 'Primary', Value: ben.email }],
		PhoneId: ben.phone, UserName: ben.username };
	const at = (tenant, path, body, method = 'PUT') =>
		tenant.call(method, `/identity/v2/auth/${path}`, { body });
	const proofs = {
		'pin/reset/otp/phone': ['smsotp/forgotpin', { phone: ben.phone, pin: '8146' }, 1067],
		'pin/reset/otp/otp': ['smsotp/forgotpin', { email: ben.email, pin: '9253' }, 1188],
		'password/otp': ['smsotp/forgotpassword', { phone: ben.phone, password: 'long-enough' }, 1067],
		'phone/otp': ['smsotp/phoneidverification', { phone: ben.phone }, 1067],
	};

	await theirs.create(person({ ...names, PINInfo: { PIN: '4938' }, PhoneIdVerified: false }));
	for (const [path, [source, body, code]] of Object.entries(proofs)) {
		const otp = ok(await mine.manage('POST', `/${source}`, { body: { phone: ben.phone } })).Token;
		const ours = ok(await theirs.manage('POST', `/${source}`, { body: { phone: ben.phone } })).Token;

		if (ours !== otp)
			refused(await at(theirs, path, { ...body, otp }), 403, code);
		ok(await at(mine, path, { ...body, otp }));
	}
	for (const [type, path, more] of [['forgotpin', 'pin/reset/token', { pin: '8157' }],
		['forgotpassword', 'password/reset', { password: 'long-enough-too' }]]) {
		const resettoken = await handed('emailtoken', type, { email: ben.email });

		ok(await theirs.manage('POST', `/emailtoken/${type}`, { body: { email: ben.email } }));
		refused(await at(theirs, path, { ...more, resettoken }), 403, 1063);
		ok(await at(mine, path, { ...more, resettoken }));
	}
	ok(await theirs.login({ email: ben.email, password: ben.password }));
});

test("one tenant's backup code does not work in another", async () => {
	const ben = await mine.member();
	const codes = async (tenant, uid) => ok(await tenant.manage('GET', '/2fa/backupcode',
		{ q: { uid } })).BackUpCodes;
	const reset = (tenant, otp) => tenant.call('PUT', '/identity/v2/auth/pin/reset/otp/backupcode',
		{ body: { otp, pin: '8146', username: ben.username } });

	await theirs.create(person({ Uid: ben.uid, UserName: ben.username, PINInfo: { PIN: '4938' } }));

	const [own] = await codes(mine, ben.uid);
	const [other] = await codes(theirs, ben.uid);

	refused(await reset(theirs, own), 403, 1129);
	refused(await reset(mine, other), 403, 1129);
	ok(await reset(mine, own));
	ok(await reset(theirs, other));
});

test('the data is unchanged afterwards', async () => {
	const read = await mine.read(anna.uid);

	assert.equal(read.IsLoginLocked, false);
	assert.equal(read.Email[0].Value, anna.email);
});

test('all of it was valid all the time: it works with the keys of its own tenant', async () => {
	const redeem = (by, token) => mine.manage('POST', `/${anna.uid}/reauth/${by}`,
		{ body: { secondfactorvalidationtoken: token } });

	assert.equal((await mine.validate(real.access)).status, 200);
	ok(await mine.pinLogin(real.session, anna.pin));
	ok(await mine.login({ email: anna.email, password: anna.password }));
	ok(await mine.setPin(real.pinauth, '8146'));
	ok(await redeem('pin', real.byPin));
	ok(await redeem('password', real.byPassword));
	ok(await mine.call('POST', '/identity/v2/auth/exchange', { body: { id_token: real.idToken } }));
	ok(await mine.call('POST', '/identity/v2/auth/register',
		{ q: { sott: real.sott }, body: person() }));
	ok(await mine.manage('GET', '/access_token/refresh', { q: { refresh_token: real.refresh } }));
	ok(await mine.manage('DELETE', `/${anna.uid}/sessions/${real.grant}`));
	refused(await mine.validate(real.access), 403, 905);
	ok(await mine.call('GET', '/identity/v2/auth/account/delete', { q: { deletetoken: real.deletion } }));
	ok(await hooks('DELETE', `/${real.hook}`));
	ok(await mine.call('GET', '/identity/v2/auth/email', { q: { verificationtoken: real.emailLink } }));
	ok(await mine.call('PUT', '/identity/v2/auth/password/reset',
		{ body: { resettoken: real.passwordLink, password: 'another-long-one' } }));
	ok(await mine.call('PUT', '/identity/v2/auth/pin/reset/token',
		{ body: { resettoken: real.pinLink, pin: '8157' } }));
	ok(await mine.call('PUT', `${AUTH}/pin/reset/securityAnswer/email`, { body: { email: anna.email,
		pin: '9253', securityanswer: answers(real.questions, real.words) } }));
});

test('and so do the tokens of other people of that tenant', async () => {
	const [equippedOne, forgetful, caller, newcomer] = holders.map(([, who]) => who);
	const put = async (path, body) => ok(await mine.call('PUT', `${AUTH}/${path}`, { body }));
	const { email, username, phone, app, backup, byFactor } = equippedOne;

	ok(await mine.manage('POST', `/${equippedOne.uid}/reauth/2fa`,
		{ body: { secondfactorvalidationtoken: byFactor } }));
	await put('pin/reset/otp/phone', { phone, pin: '8146', otp: equippedOne.otp });
	await put('pin/reset/otp/authenticatorcode',
		{ email, pin: '8157', authenticatorcode: app.code() });
	await put('pin/reset/otp/backupcode', { username, pin: '9253', backupcode: backup });
	await put('password/otp',
		{ phone: forgetful.phone, otp: forgetful.otp, password: NEW_PASSWORD });
	await put('phone/otp', { phone: caller.phone, otp: caller.otp });
	await put('email', { email: newcomer.email, otp: newcomer.otp });
});
