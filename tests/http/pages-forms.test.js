// SPDX-License-Identifier: MIT
/*
 * The forms of the hosted pages without script: each one right, wrong, malformed and with another
 * tenant's, and what pages.fcgi answers besides. A new route needs its case here.
 */
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site, routes } = require('./lib/site');
const { mails, runOnce } = require('./lib/outbox');
const { Recovery, UNLIMITED } = require('./lib/recover');
const { Visitor } = require('./lib/visitor');
const { ok, person, uuid } = require('./lib/client');

const NEW_PIN = '8265';
const NEW_PASSWORD = 'another-long-one';

let site, north, south, recovery;

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	north = site.tenant('secure', { ...UNLIMITED, 'pages.folder': 'northwind', 'question.enabled': 'on', 'recovery.stepup': 'off',
		'mail.timezone': 'Europe/Berlin', 'reset.pin_urls': 'https://app.example.org',
		'reset.password_urls': 'https://app.example.org', 'verify.urls': 'https://app.example.org',
		'delete.url': 'https://app.example.org/delete' });
	south = site.tenant('secure', { ...UNLIMITED, 'pages.folder': 'southwind', 'question.enabled': 'on' });
	recovery = new Recovery(north);
	north.questions = recovery.questions('Best song?', 'Best soup?');
	new Recovery(south).questions('First school?', 'First street?');
	site.pintle('pages', 'publish', '--all');
});

after(() => site.stop());

const address = (page, folder = 'northwind') => `/${folder}/en/${page}.html`;

/* Without the part that stays in the browser. */
const withoutHash = (location) => location.replace(/#.*/, '');

async function at(path, options) {
	const visitor = new Visitor(site, options);

	await visitor.open(path);
	return visitor;
}

/* The latest mail to somebody. */
async function mailed(m) {
	assert.equal(await runOnce(site), 0);
	return (await mails(site)).findLast(({ to }) => to.text.toLowerCase() === m.email.toLowerCase()).text;
}

const answers = () => Object.fromEntries(north.questions.map((id, i) => [id, `quite so ${i}`]));
const pinIs = (pin) => async (m) => ok(await north.login({ email: m.email, password: m.password }))
	.session_token && ok(await north.pinLogin(
	ok(await north.login({ email: m.email, password: m.password })).session_token, pin));
const passwordIs = (password) => async (m) => ok(await north.login({ email: m.email, password }));

/* Somebody of north who is signed in on a device. */
async function remembered(values = { remember: 'true' }) {
	const m = await north.member();
	const visitor = await at(address('sign-in'));

	await visitor.submit({ name: m.email, password: m.password, ...values });
	return { m, visitor };
}

/* Somebody who signed in by plain form and has to set a PIN. */
async function asked() {
	const m = { email: person().Email[0].Value, password: 'correct-horse-battery' };
	const visitor = await at(address('sign-in'));

	await north.create(person({ Email: [{ Type: 'Primary', Value: m.email }], Password: m.password }));
	north.set({ 'pin.required': 'on' });
	await visitor.submit({ name: m.email, password: m.password });
	north.set({ 'pin.required': 'off' });
	return { m, visitor };
}

/*
 * How each form succeeds: {m (the person), visitor (with the page open), values, deed (what the page
 * afterwards says), effect (that it was done)}.
 */
const FORMS = {
	'/{folder}/{language}/sign-in.html': async () => {
		const m = await north.member();

		return { m, visitor: await at(address('sign-in')), values: { name: m.username, password: m.password },
			deed: /You are signed in/ };
	},
	'/{folder}/{language}/create.html': async () => {
		const m = { email: person().Email[0].Value, password: NEW_PASSWORD };

		return { m, visitor: await at(address('create')), values: { email: m.email, password: m.password },
			deed: /account/i, effect: passwordIs(NEW_PASSWORD), anybody: true };
	},
	'/{folder}/{language}/set-pin.html': async () => (
		{ ...await asked(), values: { pin: '4938', again: '4938' }, deed: /You are signed in/, effect: pinIs('4938') }),
	'/{folder}/{language}/pin.html': async () => {
		const { m, visitor } = await remembered();

		await visitor.open(address('pin'));
		return { m, visitor, values: { pin: m.pin }, deed: /You are signed in/ };
	},
	'/pages/pin': async () => {
		const { m, visitor } = await remembered();

		await visitor.open(`/pages/pin?apikey=${north.apikey}&lang=en`);
		return { m, visitor, values: { pin: m.pin }, deed: /You are signed in/ };
	},
	'/pages/sign-out': async () => {
		const { m, visitor } = await remembered();

		await visitor.open(address('pin'));
		return { m, visitor, path: '/pages/sign-out', values: {}, deed: /signed out/,
			effect: () => assert.equal([...visitor.jar.keys()].some((name) => !name.endsWith('-done')), false) };
	},
	'/{folder}/{language}/forgot.html': async () => {
		const m = await north.member();

		return { m, visitor: await at(address('forgot')), values: { name: m.email, what: 'pin' },
			deed: /Check your messages/, anybody: true };
	},
	'/{folder}/{language}/check.html': async () => {
		const m = await north.member();

		return { m, visitor: await at(address('check')), deed: /PIN/, effect: pinIs(NEW_PIN),
			values: { name: m.phone, otp: await recovery.code(m), pin: NEW_PIN, again: NEW_PIN } };
	},
	'/pages/check': async () => {
		const m = await north.member();
		const visitor = await at(address('forgot'));

		await visitor.submit({ name: m.phone, what: 'pin' });
		assert.equal(visitor.fields().name, m.phone);
		return { m, visitor, deed: /PIN/, effect: pinIs(NEW_PIN),
			values: { otp: await recovery.code(m), pin: NEW_PIN } };
	},
	'/{folder}/{language}/check-password.html': async () => {
		const m = await north.member();

		return { m, visitor: await at(address('check-password')), deed: /password/, effect: passwordIs(NEW_PASSWORD),
			values: { name: m.phone, otp: await recovery.code(m, 'forgotpassword'), password: NEW_PASSWORD } };
	},
	'/pages/check-password': async () => {
		const m = await north.member();
		const visitor = await at(`${address('forgot')}?what=password`);

		await visitor.submit({ name: m.phone, what: 'password' });
		return { m, visitor, deed: /password/, effect: passwordIs(NEW_PASSWORD),
			values: { otp: await recovery.code(m, 'forgotpassword'), password: NEW_PASSWORD } };
	},
	'/{folder}/{language}/reset-pin.html': async () => {
		const m = await north.member();

		return { m, visitor: await at(`${address('reset-pin')}?vtype=resetpin&vtoken=${await recovery.link(m)}`),
			values: { pin: NEW_PIN, again: NEW_PIN }, deed: /PIN/, effect: pinIs(NEW_PIN) };
	},
	'/{folder}/{language}/reset-password.html': async () => {
		const m = await north.member();
		const token = await recovery.link(m, 'forgotpassword');

		return { m, visitor: await at(`${address('reset-password')}?vtype=reset&vtoken=${token}`),
			values: { password: NEW_PASSWORD, again: NEW_PASSWORD }, deed: /password/,
			effect: passwordIs(NEW_PASSWORD) };
	},
	'/{folder}/{language}/reset-by-authenticator.html': async () => {
		const m = await north.member();
		const app = await recovery.authenticator(m);

		return { m, visitor: await at(address('reset-by-authenticator')), deed: /PIN/, effect: pinIs(NEW_PIN),
			values: { name: m.email, code: app.code(), pin: NEW_PIN } };
	},
	'/{folder}/{language}/reset-by-question.html': async () => {
		const m = await north.member('4938', { SecurityQuestionAnswer: answers() });
		const visitor = await at(address('reset-by-question'));

		await visitor.submit({ name: m.email });
		assert.match(visitor.says, /Best so(ng|up)\?/);

		const { question1, question2 } = visitor.fields();

		return { m, visitor, deed: /PIN/, effect: pinIs(NEW_PIN),
			values: { answer1: answers()[question1], answer2: answers()[question2], pin: NEW_PIN } };
	},
	'/{folder}/{language}/verify.html': async () => {
		const m = await north.member('4938', { EmailVerified: false });
		const token = await recovery.link(m, 'emailverification');

		return { m, visitor: await at(`${address('verify')}?vtype=emailverification&vtoken=${token}`), values: {},
			deed: /confirmed/i, effect: async () => assert.equal((await north.read(m.uid)).EmailVerified, true) };
	},
	'/pages/verify': async () => {
		const m = await north.member('4938', { PhoneIdVerified: false });
		const visitor = await at(address('verify'));

		await visitor.submit({ name: m.phone, resend: 'true' });
		return { m, visitor, values: { name: m.phone, otp: await recovery.code(m, 'phoneidverification') },
			deed: /confirmed/i, effect: async () => assert.equal((await north.read(m.uid)).PhoneIdVerified, true) };
	},
	'/{folder}/{language}/delete.html': async () => {
		const m = await north.member();

		ok(await north.call('DELETE', '/identity/v2/auth/account',
			{ headers: { Authorization: `Bearer ${m.access}` } }));

		const token = /vtoken=([0-9a-f-]{32,36})/.exec(await mailed(m))[1];

		return { m, visitor: await at(`${address('delete')}?vtype=deleteuser&vtoken=${token}`), values: {},
			deed: /deleted/, effect: async () => assert.equal(
				(await north.login({ email: m.email, password: m.password })).status, 401) };
	},
};

const rows = routes(['pages']);
const forms = rows.filter(({ methods }) => methods.includes('POST'));

/* Those whose proof is used up, so that the second time would be an error. */
const ONCE = ['check', 'check-password', 'reset-pin', 'reset-password', 'reset-by-authenticator', 'verify', 'delete'];
const isOnce = (route) => ONCE.includes(/([a-z-]+)(\.html)?$/.exec(route)[1]);

test('each form has a case', () => {
	assert.deepEqual(forms.map(({ path }) => path).sort(), Object.keys(FORMS).sort());
});

/* ---- right --------------------------------------------------------------------------------- */

for (const [route, make] of Object.entries(FORMS)) {
	test(`${route}: right, and sent again`, async () => {
		const { m, visitor, path = visitor.page.path, values, deed, effect } = await make();
		const fields = { ...visitor.fields(), ...values };
		const sent = await visitor.post(fields, { path });

		assert.equal(sent.status, 303, sent.text);
		await visitor.open(withoutHash(sent.headers.location));
		assert.equal(visitor.page.status, 200);
		assert.match(visitor.says, deed);
		await effect?.(m);
		if (!isOnce(route))
			return;

		// A reload of the same browser shows it again; another browser is told that it is used.
		const again = await visitor.post(fields, { path });

		assert.equal(again.status, 303, again.text);
		await visitor.open(withoutHash(again.headers.location));
		assert.match(visitor.says, deed);

		const other = new Visitor(site);

		assert.notEqual((await other.post(fields, { path })).status, 303);
	});

	/* Everything that is the person's own: only what they typed, and never a secret. */
	test(`${route}: wrong and malformed, and then right`, async () => {
		const { m, visitor, path = visitor.page.path, values, effect } = await make();
		const fields = { ...visitor.fields(), ...values };
		const row = forms.find((r) => r.path === route);
		const page = (answer, ...statuses) => {
			assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text}`);
			assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
			assert.equal(answer.headers['cache-control'], 'no-store');
			for (const name of ['pin', 'again', 'password', 'otp', 'code', 'answer1', 'pinauthtoken'])
				assert.ok(!visitor.fields(answer.text)[name], `${name} is filled in`);
		};
		const refusals = [400, 401, 403];

		for (const { name, type } of row.params.filter((p) => p.body && values[p.name] !== undefined)) {
			page(await visitor.post({ ...fields, [name]: 'x'.repeat(10000) }, { path }), ...refusals);
			if (['pin', 'otp', 'password', 'code'].includes(name) && route !== '/pages/pin')
				page(await visitor.post({ ...fields, [name]: '' }, { path }), ...refusals);
			if (type === 'digits' && name !== 'again' && !/\/pin/.test(route)) // a wrong one of a person is counted
				page(await visitor.post({ ...fields, [name]: 'ab' }, { path }), ...refusals);
			page(await visitor.request('POST', path, { headers: { Origin: visitor.origin,
				'Content-Type': 'application/x-www-form-urlencoded' },
			body: `${new URLSearchParams(fields)}&${name}=1` }), 400); // twice
		}
		if (values.again !== undefined)
			page(await visitor.post({ ...fields, again: `${values.again}1` }, { path }), 403);
		for (const body of ['%', 'a=%ff', 'a=%00', 'a&b'.repeat(100)])
			page(await visitor.request('POST', path, { headers: { Origin: visitor.origin,
				'Content-Type': 'application/x-www-form-urlencoded' }, body }), 400, 403);
		page(await visitor.request('POST', path, { headers: { Origin: visitor.origin }, body: '{' }), 400);
		page(await visitor.request('POST', path, { headers: { Origin: visitor.origin }, body: 'x'.repeat(200000) }),
			413);
		if (!path.includes('apikey=')) { // else the query says whose it is
			page(await visitor.post({ ...fields, apikey: uuid() }, { path }), 403, 404);
			page(await visitor.post({ ...fields, apikey: undefined }, { path }), 400, 403);
		}
		page(await visitor.post({ ...fields, form_token: 'x' }, { path }), 403);

		const sent = await visitor.post(fields, { path });

		assert.equal(sent.status, 303, sent.text);
		await effect?.(m);
	});

	test(`${route}: not for another tenant`, async () => {
		const { m, visitor, path = visitor.page.path, values, effect, anybody } = await make();
		const fields = { ...visitor.fields(), ...values };
		const theirs = await at(address('sign-in', 'southwind'));
		const own = { apikey: south.apikey, form_token: theirs.fields().form_token };
		const moved = path.replace('northwind', 'southwind').replace(north.apikey, south.apikey);

		theirs.jar = new Map([...visitor.jar].map(([name, value]) =>
			[name.replace(north.apikey.replaceAll('-', ''), south.apikey.replaceAll('-', '')), value]));

		const there = await theirs.post({ ...fields, ...own }, { path: moved });

		if (!anybody && !['/pages/sign-out', '/{folder}/{language}/pin.html', '/pages/pin'].includes(route))
			assert.notEqual(there.status, 303, there.text);
		if (/\/pin/.test(route)) // a device that nobody knows
			assert.ok(there.status === 403 || /sign-in\.html#ended$/.test(there.headers.location), there.text);
		if (route.startsWith('/{folder}')) // and not in the other's folder
			assert.equal((await theirs.post({ ...fields, ...own }, { path })).status, 404);

		const sent = await visitor.post(fields, { path });

		assert.equal(sent.status, 303, sent.text);
		await effect?.(m);
	});
}

/* ---- pages that are drawn --------------------------------------------------------------------- */

test('every page that is drawn is there by GET and HEAD, and takes nothing else', async () => {
	const gets = rows.filter(({ methods }) => methods.includes('GET'));

	assert.deepEqual(gets.map(({ path }) => path.slice('/pages/'.length)).sort(),
		['check', 'check-password', 'device', 'done', 'go', 'pin', 'verify']);
	for (const { path } of gets) {
		const visitor = new Visitor(site);
		const address = `${path}?apikey=${north.apikey}&page=pin`;
		const [get, head] = [await visitor.request('GET', address), await visitor.request('HEAD', address)];

		assert.ok([200, 303].includes(get.status), path);
		assert.equal(head.status, get.status);
		assert.equal(head.text, '');
		assert.equal(head.headers['content-length'], get.headers['content-length']);
		for (const bad of [path, `${path}?apikey=${uuid()}`, `${path}?apikey=x`, `${path}?apikey=${north.apikey}&lang=%ff`])
			assert.ok([400, 403].includes((await visitor.request('GET', bad)).status), bad);
		assert.equal((await visitor.request('PUT', address)).status, 405);
	}
});

test('a page of a note that is forged, of another tenant or of another page says nothing of it', async () => {
	const visitor = await at(address('forgot'));
	const { headers: { location } } = await visitor.post({ name: 'ada@example.org', what: 'pin' });
	const note = new URL(location, 'http://x').searchParams.get('note');
	const forged = note.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'));

	await visitor.open(location);
	assert.match(visitor.says, /a…@example\.org/);
	assert.ok(!location.includes('ada'));
	for (const path of [`/pages/check?apikey=${north.apikey}&note=${forged}`,
		`/pages/check?apikey=${south.apikey}&note=${note}`, `/pages/check-password?apikey=${north.apikey}&note=${note}`,
		`/pages/check?apikey=${north.apikey}&note=`]) {
		await visitor.open(path);
		assert.equal(visitor.page.status, 200);
		assert.equal(visitor.fields().name, '');
	}
});

test('/pages/go leads to the page in the language of the browser', async () => {
	const to = async (lang) => (await new Visitor(site, { headers: { 'Accept-Language': lang } })
		.request('GET', `/pages/go?apikey=${north.apikey}&page=forgot`)).headers.location;

	assert.equal(await to('de-AT, en;q=0.5'), '/northwind/de/forgot.html');
	assert.equal(await to('ar'), '/northwind/ar/forgot.html');
	assert.equal(await to('tlh'), '/northwind/en/forgot.html');
});

/* ---- the device --------------------------------------------------------------------------------- */

test('a device is remembered as long as the person wants', async () => {
	const device = (visitor) => [...visitor.jar].find(([name]) => /^__Host-pintle-[0-9a-f]{32}$/.test(name))?.[1];
	const kept = await remembered(), closed = await remembered({});

	assert.ok(device(kept.visitor).attributes.some((a) => /^Max-Age=\d+$/.test(a)));
	assert.ok(!device(closed.visitor).attributes.some((a) => /^Max-Age/.test(a)));

	// Signing in by PIN renews it as it was.
	for (const { m, visitor } of [kept, closed]) {
		const before = device(visitor);

		await visitor.open(`/pages/pin?apikey=${north.apikey}`);
		await visitor.submit({ pin: m.pin });
		assert.equal(device(visitor).value, before.value);
		assert.equal(device(visitor).attributes.some((a) => /^Max-Age/.test(a)), visitor === kept.visitor);
	}
});

test('a token that has ended leads to the password, and the page says so', async () => {
	const { m, visitor } = await remembered();

	ok(await north.manage('DELETE', `/${m.uid}/sessions`));
	for (const answer of [await visitor.request('GET', `/pages/pin?apikey=${north.apikey}`),
		await (await visitor.open(address('pin')), visitor.post({ pin: m.pin }))]) {
		assert.equal(answer.status, 303);
		assert.equal(answer.headers.location, '/northwind/en/sign-in.html#ended');
	}
});

test('scripts get the answers of the API, but no PIN session token', async () => {
	const m = await north.member();
	const visitor = await at(address('sign-in'));
	const json = { headers: { Origin: visitor.origin, Accept: 'application/json' } };
	const wrong = await visitor.post({ name: m.email, password: 'is it this?' }, json);

	assert.equal(wrong.json.ErrorCode, 966);

	const body = ok(await visitor.post({ name: m.email, password: m.password }, json));

	assert.equal(body.session_token, null);
	ok(await north.validate(body.access_token));
	assert.deepEqual(ok(await visitor.request('GET', `/pages/device?apikey=${north.apikey}`)).Known, true);
	await visitor.open(address('pin'));
	ok(await visitor.post({ pin: m.pin }, json));
	assert.deepEqual(ok(await visitor.post({ access_token: body.access_token },
		{ ...json, path: '/pages/sign-out' })), { IsPosted: true });
	assert.equal((await north.validate(body.access_token)).status, 403);
	assert.deepEqual(ok(await visitor.request('GET', `/pages/device?apikey=${north.apikey}`)),
		{ Known: false, Ended: false, Name: null });
});

/* ---- the link of a mail --------------------------------------------------------------------------- */

test('opening a link fifty times, also by HEAD, uses nothing up; and cookies are not needed', async () => {
	const m = await north.member();
	const visitor = await at(`${address('reset-pin')}?vtype=resetpin&vtoken=${await recovery.link(m)}`, { cookies: false });
	const { path } = visitor.page;

	for (let i = 0; i < 50; i++)
		for (const method of ['GET', 'HEAD'])
			assert.equal((await visitor.request(method, path)).status, 200);
	assert.equal((await visitor.post({ pin: '8 2-6 5', again: '٨٢٦٥' })).status, 303);
	assert.equal(visitor.jar.size, 0);
	await pinIs(NEW_PIN)(m);
});

test('of two tabs with one link, the second says that it was used', async () => {
	const m = await north.member();
	const first = await at(`${address('reset-pin')}?vtype=resetpin&vtoken=${await recovery.link(m)}`);
	const second = new Visitor(site);

	second.jar = first.jar; // the same browser
	await second.open(first.page.path);
	assert.equal((await first.post({ pin: NEW_PIN })).status, 303);

	const answer = await second.submit({ pin: '7391' });

	assert.equal(answer.status, 403);
	assert.match(second.says, /already/);
	await pinIs(NEW_PIN)(m);
});

/* ---- locks ---------------------------------------------------------------------------------------- */

test('a lock is told with its time, in the words of the language and the zone of the tenant', async () => {
	const { m, visitor } = await remembered();
	const said = [];
	let answer;

	await visitor.open(`/pages/pin?apikey=${north.apikey}&lang=de`);
	for (let i = 0; i < 12 && !/Minute/.test(said.at(-1)); i++)
		said.push((answer = await visitor.submit({ pin: `1${String(i).padStart(3, '0')}7` }), visitor.says));
	assert.match(said.at(-2), /Noch ein Versuch/);
	assert.match(said.at(-3), /Noch (2|zwei) Versuche/);
	assert.doesNotMatch(said.at(-4), /Noch/);
	assert.match(visitor.page.text, /<html lang="de"/);
	assert.match(visitor.says, /\d\d:\d\d C?ES?T|\d\d:\d\d CET/);
	assert.match(visitor.says, /Minute/);
	assert.ok(Number(answer.headers['retry-after']) > 0);
	await visitor.open(`/pages/pin?apikey=${north.apikey}&lang=en`);
	assert.equal((await visitor.post({ pin: m.pin })).status, 403); // the right one neither
});

/* ---- logs ------------------------------------------------------------------------------------------ */

test('no token, code, PIN or password is in the logs', async () => {
	const text = site.log().replaceAll(north.apikey, '').replaceAll(south.apikey, '');

	assert.doesNotMatch(text, /vtoken|note=|form_token|[?&]apikey/);
	for (const secret of [NEW_PASSWORD, 'correct-horse-battery'])
		assert.ok(!text.includes(secret));
	assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/); // the form of tokens
});
