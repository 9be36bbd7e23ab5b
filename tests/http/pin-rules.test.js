// SPDX-License-Identifier: MIT
// Which PINs are accepted, and how the others are refused.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site } = require('./lib/site');
const { PASSWORD, fieldFault, inParallel, ok, person, refused } = require('./lib/client');

let site;

before(async () => { site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } }); });

after(() => site.stop());

/* PINs that people were seen to choose often; every one has to be refused. */
const LISTS = {
	'DataGenetics top 20': `1234 1111 0000 1212 7777 1004 2000 4444 2222 6969 9999 3333 5555
		6666 1122 1313 8888 4321 2001 1010`,
	'DataGenetics notes': '2580 0007 0070 1984',
	'Markert study top 10': '1234 0000 2580 1111 5555 5683 0852 2222 1212 1998',
	'words on the keys': '5683 7465 7667 2229',
	'lock screens, first 60': `1234 0000 2580 1111 5555 5683 0852 2222 1212 1998 6969 1379 1997
		2468 9999 7777 1996 2011 3333 1999 8888 1995 2525 1590 1235 1994 4444 1313 6666 3825
		1122 2323 1993 1010 2000 2012 1236 2486 1414 1973 1991 4321 1992 1989 2121 7890 1478
		1988 1245 1990 1472 1470 0808 1987 1230 2001 9876 8080 2424 1985`,
	'RockYou top 200, years': `1903 1905 1907 1919 2020 ${range(1955, 2013)}`,
	'RockYou top 200, others': `${range(1000, 1031)} ${range(1101, 1114)} 1116 1117
		${range(1120, 1130)} ${range(1201, 1231)} 1234 1313 1314 1412 1414 1432 1515 1616 1690
		1701 1717 1818 1888 0000 0101 0102 0123 0405 0406 0506 0607 0707 0708 0808 0909 2112
		2121 2222 2323 2345 2424 2468 2525 2526 3000 4321 4444 5000 5150 5555 5678 5683 6969
		7777 8888 9999`,
	'rule R8 of the list, keypad': `2580 0852 1470 0741 3690 0963 1590 0951 3570 0753 1379 1397
		9731 7931 1793 1478 1236 3698 7896 7412 9874 4561 1254 1452 2684 8624 8642 4862 1598
		1596 1593 1595 1472 2589 3575`,
	'rule R9, words': '5683 7465 7667 2229 0420 6453 0007 1004 0911 5150 8008 6969 3825',
	'rule R10, short series': `1235 1230 1233 1231 1123 1223 2341 1324 1342 1243 4312 0102 0103
		0110 0111 1110 1112 1245 1248 1256 2356 4545 1425`,
	'six digits, first 100': `123456 654321 111111 000000 123123 666666 121212 112233 789456
		159753 555555 999999 123321 987654 222222 888888 456789 123654 696969 777777 101010
		131313 333333 246810 159357 232323 252525 147258 147852 102030 456123 212121 444444
		010203 123789 012345 151515 202020 141414 242424 852456 098765 741852 143143 753951
		181818 124578 951753 142536 010101 171717 080808 161616 134679 234567 111222 282828
		070707 159951 262626 191919 963852 272727 555666 456456 020202 090909 420420 321654
		121314 454545 050505 303030 135790 292929 789789 007007 445566 060606 030303 778899
		565656 666999 898989 987456 456852 159159 258456 789123 753159 567890 223344 321321
		123457 786786 363636 323232 369369 040404 909090`,
	'six digits, found besides': `123987 212224 794613 123455 242526 014789 787898 212223
		895623`,
	'six digits, dates': '311299 123199 991231 200112 122001 290200',
	'eight digits, dates': '31121999 12311999 19991231 01012000',
	'other lengths': '12345 54321 789456123 147258369 11111111 1212121212 123412341234 5201314',
};

function range(from, to) {
	return Array.from({ length: to - from + 1 }, (_, i) => from + i).join(' ');
}

function pinsOf(text) {
	return text.split(/\s+/).filter(Boolean);
}

/* Set the PIN of an account by management. */
function put(t, uid, PIN) {
	return t.update(uid, { PINInfo: { PIN } });
}

async function scratch(settings = {}, more = {}) {
	const t = site.tenant('secure', settings);
	const { Uid } = await t.create(person(more));

	return { t, uid: Uid };
}

const EASY = /easy to guess/;

describe('common PINs', () => {
	const allFour = Array.from({ length: 10000 }, (_, i) => String(i).padStart(4, '0'));

	/* The PINs of a list that are refused. */
	async function refusedOf(settings, pins) {
		const { t, uid } = await scratch({ 'pin.personal': 'off', ...settings });
		const taken = await inParallel(pins.length, 8, async (i) => {
			const answer = await put(t, uid, pins[i]);

			if (answer.status === 200)
				return true;
			assert.match(fieldFault(answer, 'pin'), EASY);
			return false;
		});

		return new Set(pins.filter((_, i) => !taken[i]));
	}

	test('of all 10,000 values of four digits about 11 % are refused, the known ones first',
		async () => {
			const no = await refusedOf({}, allFour);

			assert.ok(no.size >= 1080 && no.size <= 1130, `${no.size} of 10,000`);
			for (const [name, text] of Object.entries(LISTS))
				for (const pin of pinsOf(text).filter((p) => p.length === 4))
					assert.ok(no.has(pin), `${pin} of ${name}`);

			const days = allFour.filter((p) => /^(0[1-9]|1[0-2])(0[1-9]|[12]\d)$/.test(p) ||
				/^(0[1-9]|[12]\d)(0[1-9]|1[0-2])$/.test(p));
			const years = allFour.filter((p) => p >= '1900' && p <= '2039');
			const doubles = allFour.filter((p) => /^(\d)(\d)(\1\2|\2\1)$|^(\d)\4(\d)\5$/.test(p));

			for (const pin of [...days, ...years, ...doubles])
				assert.ok(no.has(pin), pin);
		});

	test('longer ones', async () => {
		const pins = Object.values(LISTS).flatMap(pinsOf).filter((p) => p.length > 4);
		const no = await refusedOf({}, pins);

		for (const pin of pins)
			assert.ok(no.has(pin), pin);
	});

	test('other PINs are accepted', async () => {
		const pins = pinsOf('4938 8265 6193 83716 493827 826493 8261947 83610472 836104729518');

		assert.equal((await refusedOf({}, pins)).size, 0);
	});

	test('strict refuses more, off none', async () => {
		const sample = [...allFour.filter((_, i) => i % 10 === 0), ...pinsOf(LISTS['words on the keys']),
			'1114', '7778', '8088'];
		const common = await refusedOf({}, sample);
		const strict = await refusedOf({ 'pin.blocklist': 'strict' }, sample);

		assert.ok(strict.size > common.size);
		for (const pin of common)
			assert.ok(strict.has(pin), pin);
		assert.ok(strict.has('7778') && !common.has('7778'));
		assert.equal((await refusedOf({ 'pin.blocklist': 'off' }, sample)).size, 0);
	});

	test('profile loginradius has no list', async () => {
		const t = site.tenant('loginradius');
		const m = await t.member('7890');

		ok(await t.pinLogin(m.session, '7890'));
		ok(await t.change(m.access, '7890', '1234'));
		ok(await t.change(m.access, '1234', '1234'));
		ok(await t.pinLogin(m.session, '1234'));
	});
});

describe('form', () => {
	const WORDS = { '': 1234, abcd: 'digits', '49 38': 'digits', '4938 ': 'digits', '+4938': 'digits',
		'-4938': 'digits', '49.38': 'digits', '0x4938': 'digits', '４９３８': 'digits', 493: 'few',
		4938265193847: 'many', 49382651938470: 'many' };

	test('four to twelve digits', async () => {
		const { t, uid } = await scratch({ 'pin.blocklist': 'off' });

		for (const [pin, why] of Object.entries(WORDS))
			if (why === 1234)
				refused(await put(t, uid, pin), 403, 1234);
			else
				assert.match(fieldFault(await put(t, uid, pin), 'pin'), new RegExp(why), pin);
		for (let n = 4; n <= 12; n++)
			ok(await put(t, uid, '493826519384'.slice(0, n)));
	});

	test('the tenant can narrow the lengths', async () => {
		const { t, uid } = await scratch({ 'pin.min_length': 6, 'pin.max_length': 8 });

		assert.match(fieldFault(await put(t, uid, '49382'), 'pin'), /few/);
		assert.match(fieldFault(await put(t, uid, '493826519'), 'pin'), /many/);
		ok(await put(t, uid, '493826'));
		ok(await put(t, uid, '49382651'));

		// A PIN from before the rule still signs in, and is replaced by one that fits.
		const old = site.tenant('secure');
		const m = await old.member('4938');

		old.set({ 'pin.min_length': 6 });
		ok(await old.pinLogin(m.session, '4938'));
		assert.match(fieldFault(await old.change(m.access, '4938', '8265'), 'newpin'), /few/);
		ok(await old.change(m.access, '4938', '826519'));
	});

	test('leading zeros count', async () => {
		const t = site.tenant('secure', { 'pin.blocklist': 'off', 'pin.personal': 'off' });
		const m = await t.member('0420');

		refused(await t.pinLogin(m.session, '420'), 400, 908, 'pin');
		refused(await t.pinLogin(m.session, '00420'), 401, 1236);
		refused(await t.pinLogin(m.session, '4200'), 401, 1236);
		ok(await t.pinLogin(m.session, '0420'));
		assert.match(fieldFault(await t.change(m.access, '0420', '042'), 'newpin'), /few/);
		ok(await t.change(m.access, '0420', '00420'));
		refused(await t.pinLogin(m.session, '0420'), 401, 1236);
		ok(await t.pinLogin(m.session, '00420'));

		const zeros = await t.member('0000');

		refused(await t.pinLogin(zeros.session, '00000'), 401, 1236);
		ok(await t.pinLogin(zeros.session, '0000'));
	});

	test('a JSON number is not accepted as a PIN', async () => {
		const t = site.tenant('secure');
		const m = await t.member('4938');

		for (const pin of [4938, 4938.0, 4.938e3])
			refused(await t.call('POST', '/identity/v2/auth/login/pin',
				{ q: { session_token: m.session }, body: { pin } }), 400, 908, 'pin');
		ok(await t.pinLogin(m.session, '4938'));
	});
});

describe('personal PINs', () => {
	const ME = { BirthDate: '05-27-1983', PhoneId: '+4915186429375', UserName: 'rose6472',
		Email: [{ Type: 'Primary', Value: 'rose.58391@example.org' }] };
	const MINE = { 'day and month': '2705', 'month and day': '0527', year: '1983',
		'month and year': '0583', 'year and month': '8305', 'day and year': '2783',
		'year and day': '8327', 'birth day in a longer one': '927058', 'whole date': '270583',
		'end of the phone': '9375', 'more of the phone': '429375', 'start of the phone': '4915',
		'digits of the user name': '6472', 'digits of the user name, longer': '864720',
		'digits of the e-mail': '58391', 'some digits of the e-mail': '5839' };
	// Without the list of common PINs, to see which rule refuses.
	const PERSONAL_ONLY = { 'pin.blocklist': 'off' };

	test('are refused, others are accepted', async () => {
		const { t, uid } = await scratch(PERSONAL_ONLY, ME);

		for (const [what, pin] of Object.entries(MINE))
			assert.match(fieldFault(await put(t, uid, pin), 'pin'), EASY, what);
		for (const pin of ['4938', '8265', '1984', '6427', '3759'])
			ok(await put(t, uid, pin));
	});

	test('in every form of the date', async () => {
		for (const BirthDate of ['1983-05-27', '05/27/1983', '5-27-1983', '5/27/1983']) {
			const { t, uid } = await scratch(PERSONAL_ONLY, { BirthDate });

			for (const pin of ['2705', '0527', '1983'])
				assert.match(fieldFault(await put(t, uid, pin), 'pin'), EASY, BirthDate);
		}
	});

	test('are refused when the account is created, by the data in the same request', async () => {
		const t = site.tenant('secure', PERSONAL_ONLY);
		const wish = person({ ...ME, PINInfo: { PIN: '2783' } });

		fieldFault(await t.manage('POST', '', { body: wish }), 'pin');
		refused(await t.manage('GET', '', { q: { username: ME.UserName } }), 403, 938);
		await t.create({ ...wish, PINInfo: { PIN: '4938' } });
	});

	test('are accepted with pin.personal=off', async () => {
		const { t, uid } = await scratch({ ...PERSONAL_ONLY, 'pin.personal': 'off' }, ME);

		for (const pin of Object.values(MINE))
			ok(await put(t, uid, pin));
	});
});

describe('history', () => {
	const [A, B, C, D] = ['4938', '8265', '6193', '7351'];

	test('the current PIN and the two before it are refused, older ones are accepted', async () => {
		const t = site.tenant('secure');
		const m = await t.member(A);
		const to = async (from, pin) => t.change(m.access, from, pin);
		const USED = /used before/;

		assert.match(fieldFault(await to(A, A), 'newpin'), USED);
		ok(await to(A, B));
		ok(await to(B, C));
		for (const pin of [A, B, C])
			assert.match(fieldFault(await to(C, pin), 'newpin'), USED, pin);
		ok(await t.pinLogin(m.session, C));
		ok(await to(C, D));
		assert.match(fieldFault(await to(D, B), 'newpin'), USED);
		ok(await to(D, A));
		ok(await t.pinLogin(m.session, A));
	});

	test('pin.history=0 accepts the same PIN again, 1 refuses only the current one', async () => {
		const none = site.tenant('secure', { 'pin.history': 0 });
		const m = await none.member(A);

		ok(await none.change(m.access, A, A));
		ok(await none.change(m.access, A, B));
		ok(await none.change(m.access, B, A));

		const one = site.tenant('secure', { 'pin.history': 1 });
		const n = await one.member(A);

		fieldFault(await one.change(n.access, A, A), 'newpin');
		ok(await one.change(n.access, A, B));
		ok(await one.change(n.access, B, A));
	});

	test('a wrong old PIN is reported before a reused new one', async () => {
		const t = site.tenant('secure');
		const m = await t.member(A);

		ok(await t.change(m.access, A, B));
		refused(await t.change(m.access, C, A), 401, 1241);
		refused(await t.change(m.access, C, B), 401, 1241);
	});
});

describe('a refusal consumes nothing', () => {
	test('the PINAuthToken stays usable', async () => {
		const t = site.tenant('secure', { 'pin.required': 'on' });
		const wish = person({ BirthDate: '1983-05-27' });

		await t.create(wish);

		const answer = await t.login({ email: wish.Email[0].Value, password: PASSWORD });
		const token = refused(answer, 403, 1243).Data.PINAuthToken;

		for (const pin of ['1234', '7890', '123', 'abcd', '2705', '1234567890123'])
			for (let i = 0; i < 3; i++)
				fieldFault(await t.setPin(token, pin), 'pin');
		refused(await t.setPin(token, ''), 403, 1234);

		const body = ok(await t.setPin(token, '4938'));

		assert.equal(body.Profile.NoOfLogins, 1);
		ok(await t.pinLogin(body.session_token, '4938'));
	});

	test('a refused change counts no attempt and ends no sign-in', async () => {
		const t = site.tenant('secure');
		const m = await t.member('4938');
		const other = ok(await t.login({ email: m.email, password: PASSWORD }));
		const was = await t.read(m.uid);

		for (let i = 0; i < 12; i++)
			fieldFault(await t.change(m.access, '4938', '1234'), 'newpin');
		assert.deepEqual(await t.read(m.uid), was);
		ok(await t.validate(other.access_token));
		ok(await t.pinLogin(other.session_token, '4938'));
		ok(await t.change(m.access, '4938', '8265'));
	});
});
