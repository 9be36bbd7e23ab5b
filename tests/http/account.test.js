// SPDX-License-Identifier: MIT
// A person's own profile, names and deletion; the same by management; registration.
'use strict';

const { test, describe, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { Site } = require('./lib/site');
const { PASSWORD, fieldFault, ok, person, refused, uuid } = require('./lib/client');

let site;
let tenant;

before(async () => {
	site = await Site.make({ workers: 2, conf: { 'hash.cost': 1 } });
	tenant = site.tenant();
});

after(() => site.stop());

const own = (who, method, options = {}) => tenant.call(method, '/identity/v2/auth/account',
	{ ...options, headers: { Authorization: `Bearer ${who.access}` } });
const signIn = async (t = tenant) => {
	const made = await t.create();
	const pair = ok(await t.manage('GET', '/access_token', { q: { uid: made.Uid } }));

	return { uid: made.Uid, email: made.Email[0].Value, access: pair.access_token };
};

describe('profile by token', () => {
	test('is read whole and written in part', async () => {
		const anna = await signIn();
		const put = ok(await own(anna, 'PUT', { body: { FirstName: 'Anna', age: 5, Nonsense: 1 } }));

		assert.deepEqual(Object.keys(put), ['IsPosted', 'Data']);
		assert.equal(put.Data.FirstName, 'Anna');
		ok(await own(anna, 'PUT', { body: { lastname: 'Alt', City: 'Ulm' } }));

		const read = ok(await own(anna, 'GET'));

		assert.equal(read.FullName, 'Anna Alt');
		assert.equal(read.City, 'Ulm');
		assert.equal(read.Age, null);
		assert.equal(Object.keys(read).length, 149);
	});

	test('null keeps a member, and erases it with nullsupport', async () => {
		const anna = await signIn();

		ok(await own(anna, 'PUT', { body: { City: 'Ulm', State: 'BW' } }));
		ok(await own(anna, 'PUT', { body: { City: null } }));
		assert.equal(ok(await own(anna, 'GET')).City, 'Ulm');
		ok(await own(anna, 'PUT', { q: { nullsupport: 'true' }, body: { City: null } }));

		const read = ok(await own(anna, 'GET'));

		assert.equal(read.City, null);
		assert.equal(read.State, 'BW');
	});

	test('a list element is removed by op, Op or Operation', async () => {
		for (const op of ['op', 'Op', 'Operation']) {
			const anna = await signIn();

			ok(await own(anna, 'PUT', { body: { Skills: [{ Id: '1', Name: 'C' }, { Id: '2', Name: 'Go' }] } }));
			ok(await own(anna, 'PUT', { body: { Skills: [{ id: '1', [op]: 'delete' }, { Id: '3', Name: 'SQL' }] } }));
			assert.deepEqual(ok(await own(anna, 'GET')).Skills,
				[{ Id: '2', Name: 'Go' }, { Id: '3', Name: 'SQL' }]);
		}
	});

	test('a list with verbs changes single elements, one without replaces the list; verbs are not stored', async () => {
		const anna = await signIn();
		const put = async (Addresses) => ok(await own(anna, 'PUT', { body: { Addresses } }))
			.Data.Addresses.map(({ Type, City, PostalCode, Operation }) =>
				[Type, City, PostalCode, Operation]);

		assert.deepEqual(await put([{ Type: 'Home', City: 'Ulm', PostalCode: '89073', Operation: 'add' }]),
			[['Home', 'Ulm', '89073', null]]);
		assert.deepEqual(await put([{ Type: 'HOME', City: 'Bonn', op: 'add' }, { Type: 'Work', Op: 'update' }]),
			[['HOME', 'Bonn', '89073', null], ['Work', null, null, null]]);
		assert.deepEqual(await put([{ Type: 'HOME', op: 'delete' }]), [['Work', null, null, null]]);
		refused(await own(anna, 'PUT', { body: { Addresses: [{ Type: 'Work', op: 'drop' }] } }),
			400, 1090, 'Addresses');

		// A profile that is written back as it was read does not change.
		const read = ok(await own(anna, 'GET'));

		assert.deepEqual(ok(await own(anna, 'PUT', { body: read })).Data.Addresses, read.Addresses);
		assert.deepEqual(await put([{ Type: 'Other' }]), [['Other', null, null, null]]);
	});

	test('a member is accepted in every spelling and shown in one', async () => {
		const anna = await signIn();

		ok(await own(anna, 'PUT', { body: {
			TeleVisionShow: [{ Id: '1', Category: 'x', Name: 'y', CreatedDate: 'z' }],
			Suggestions: { CompaniestoFollow: [{ Id: '1', Name: 'a' }] },
			Educations: [{ school: 'S', year: '1', fieldofstudy: 'F' }],
			Interests: [{ InterestType: 't', InterestName: 'n' }],
			Positions: [{ Position: 'p', Comapny: { Name: 'c' } }],
			Badges: [{ BageId: '7', BageMessage: 'm' }],
		} }));

		const read = ok(await own(anna, 'GET'));

		assert.deepEqual(read.TelevisionShow, [{ Id: '1', Category: 'x', Name: 'y', CreatedDate: 'z' }]);
		assert.deepEqual(read.Suggestions.CompaniesToFollow, [{ Id: '1', Name: 'a' }]);
		assert.equal(read.Educations[0].School, 'S');
		assert.equal(read.Educations[0].FieldOfStudy, 'F');
		assert.deepEqual(read.Interests, [{ InterestedType: 't', InterestedName: 'n' }]);
		assert.deepEqual(read.Positions[0].Company, { Name: 'c', Type: null, Industry: null });
		assert.equal(read.Badges[0].BadgeId, '7');
		assert.equal(read.Badges[0].BadgeMessage, 'm');
	});

	test('members that only management may write are ignored, and so are secrets', async () => {
		const anna = await tenant.member();

		ok(await own(anna, 'PUT', { body: { Roles: ['Admin'], Uid: 'x', Password: 'hijack-hijack',
			EmailVerified: false, IsActive: false, Email: [], PhoneId: '+491' } }));

		const read = ok(await own(anna, 'GET'));

		assert.equal(read.Roles, null);
		assert.equal(read.IsActive, true);
		assert.equal(read.EmailVerified, true);
		assert.equal(read.Email.length, 1);
		ok(await tenant.login({ email: anna.email, password: anna.password }));
	});

	test('PINInfo sets or skips the first PIN, and never changes one', async () => {
		const anna = await signIn();
		const skipped = ok(await own(anna, 'PUT', { body: { PINInfo: { Skipped: true } } })).Data.PIN;

		assert.equal(skipped.Skipped, true);
		assert.equal(skipped.PIN, null);
		assert.match(skipped.SkippedDate, /Z$/);
		fieldFault(await own(anna, 'PUT', { body: { PINInfo: { PIN: '1234' } } }), 'pin');

		const set = ok(await own(anna, 'PUT', { body: { PINInfo: { PIN: '4938' } } })).Data.PIN;

		assert.deepEqual(set, { Skipped: false, PIN: '**********', LastPINChangeToken: null,
			LastPINChangeDate: null, SkippedDate: null });
		ok(await own(anna, 'PUT', { body: { PINInfo: { PIN: '8146' } } }));

		const { session_token } = ok(await tenant.login({ email: anna.email, password: PASSWORD }));

		refused(await tenant.pinLogin(session_token, '8146'), 401, 1236);
		ok(await tenant.pinLogin(session_token, '4938'));
	});

	test('a profile of 64 KB is accepted, a larger one is refused and changes nothing', async () => {
		const anna = await signIn();
		const big = (n) => ({ CustomFields: Object.fromEntries([...Array(n).keys()]
			.map((i) => [`k${i}`, 'x'.repeat(990)])) });

		ok(await own(anna, 'PUT', { body: big(64) }));
		refused(await own(anna, 'PUT', { body: big(70) }), 413, 1090);
		assert.equal(Object.keys(ok(await own(anna, 'GET')).CustomFields).length, 64);
	});

	test('fields= keeps the requested members, in every form', async () => {
		const anna = await signIn();

		ok(await own(anna, 'PUT', { body: { FirstName: 'A', Country: { Name: 'Germany', Code: 'DE' },
			Skills: [{ Id: '1', Name: 'C' }] } }));

		const of = async (fields) => ok(await own(anna, 'GET', { q: { fields } }));

		assert.deepEqual(await of('FirstName'), { FirstName: 'A' });
		assert.deepEqual(await of('firstname,Country'), { FirstName: 'A', Country: { Code: 'DE', Name: 'Germany' } });
		assert.deepEqual(await of('Country/Name'), { Country: { Name: 'Germany' } });
		assert.deepEqual(await of('Country(Code),Skills(Name)'), { Country: { Code: 'DE' }, Skills: [{ Name: 'C' }] });
		assert.equal(Object.keys(await of('*')).length, 149);
		for (const bad of ['a(', 'a)', ',', 'a((b)', 'a b', 'a/'])
			refused(await own(anna, 'GET', { q: { fields: bad } }), 400, 908, 'fields');
	});

	test('fields that break a rule are named; other values are stored as they were sent', async () => {
		const anna = await signIn();
		const text = 'ü'.repeat(1000);

		fieldFault(await own(anna, 'PUT', { body: { Gender: 'none' } }), 'Gender');
		ok(await own(anna, 'PUT', { body: { Gender: 'FEMALE', CustomFields: { text, n: 5 } } }));

		const read = ok(await own(anna, 'GET'));

		assert.equal(read.Gender, 'FEMALE');
		assert.deepEqual(read.CustomFields, { text, n: '5' });
	});

	test('a country without a code gets the code for its name', async () => {
		const anna = await signIn();
		const country = async (Country) =>
			ok(await own(anna, 'PUT', { body: { Country } })).Data.Country;

		assert.deepEqual(await country({ Name: 'New Zealand' }), { Code: 'NZ', Name: 'New Zealand' });
		assert.deepEqual(await country({ Name: 'Oz' }), { Code: null, Name: 'Oz' });
		assert.deepEqual(await country({ Code: 'AU' }), { Code: 'AU', Name: null });
	});

	test('a birth date is checked and gives the age', async () => {
		const anna = await signIn();

		for (const BirthDate of ['05-15-1990', '5/15/1990', '1990-05-15', '1990-05-15T00:00:00Z']) {
			ok(await own(anna, 'PUT', { body: { BirthDate } }));
			assert.ok(Number(ok(await own(anna, 'GET')).Age) >= 36);
		}
		for (const BirthDate of ['15-05-1990', '1990-02-30', '2999-01-01', 'yesterday'])
			refused(await own(anna, 'PUT', { body: { BirthDate } }), 400, 968);
	});
});

describe('names', () => {
	test('a person changes the user name; the old one is free', async () => {
		const [anna, ben] = [await tenant.member(), await tenant.member()];
		const rename = (who, username) => tenant.call('PUT', '/identity/v2/auth/username',
			{ headers: { Authorization: `Bearer ${who.access}` }, body: { username } });

		ok(await rename(anna, 'new-anna'));
		ok(await tenant.login({ username: 'NEW-ANNA', password: anna.password }));
		refused(await tenant.login({ username: anna.username, password: anna.password }), 401, 966);
		refused(await rename(ben, 'New-Anna'), 403, 1017);
		refused(await rename(ben, 'with blank'), 403, 1204);
		ok(await rename(ben, anna.username));
	});

	test('management changes the user name with an update', async () => {
		const [anna, ben] = [await tenant.member(), await tenant.member()];

		assert.equal(ok(await tenant.update(anna.uid, { UserName: 'by.management', City: 'Ulm' }))
			.UserName, 'by.management');
		ok(await tenant.login({ username: 'By.Management', password: anna.password }));
		refused(await tenant.login({ username: anna.username, password: anna.password }), 401, 966);
		refused(await tenant.update(ben.uid, { UserName: 'BY.MANAGEMENT', City: 'Bonn' }), 403, 1017);
		refused(await tenant.update(ben.uid, { UserName: 'with blank' }), 403, 1204);
		assert.equal((await tenant.read(ben.uid)).City, null, 'refused as a whole');
		ok(await tenant.update(ben.uid, await tenant.read(ben.uid)));
		ok(await tenant.login({ email: ben.email, password: ben.password })); // not to its mask
		ok(await tenant.validate(anna.access));
	});

	test('management replaces phone and addresses, adds one, and takes one away', async () => {
		const [anna, ben] = [await tenant.member(), await tenant.member()];
		const put = (uid, what, body) => tenant.manage('PUT', `/${uid}/${what}`, { body });

		assert.equal(ok(await put(anna.uid, 'phoneid', { phone: '+4930123456' })).PhoneIdVerified, false);
		ok(await tenant.login({ phone: '004930 123456', password: anna.password }));
		refused(await put(ben.uid, 'phoneid', { phone: '+49 30 123456' }), 403, 1058);
		refused(await put(ben.uid, 'phoneid', { phone: 'none' }), 400, 1096);

		const two = [{ Type: 'Primary', Value: 'a1@example.org' }, { Type: 'Work', Value: 'a2@example.org' }];

		assert.deepEqual(ok(await put(anna.uid, 'email', { Email: two })).Email, two);
		refused(await put(ben.uid, 'email', { Email: two }), 403, 936);
		refused(await put(ben.uid, 'email', { Email: [two[0], two[0]] }), 400, 1202);

		// The SDK calls it an upsert: one of a new type comes behind the others.
		const home = { Type: 'Home', Value: 'a4@example.org' };

		assert.deepEqual(ok(await put(anna.uid, 'email', { Email: [home] })).Email, [...two, home]);
		ok(await tenant.login({ email: home.Value, password: anna.password }));
		ok(await tenant.login({ email: two[0].Value, password: anna.password }));

		const drop = (email) => tenant.manage('DELETE', `/${anna.uid}/email`, { body: { email } });

		refused(await drop('a3@example.org'), 403, 1023);
		assert.deepEqual(ok(await drop('A2@example.org')).Email, [two[0], home]);
		assert.deepEqual(ok(await drop(home.Value)).Email, [two[0]]);
		refused(await drop('a1@example.org'), 403, 1005);
		refused(await tenant.login({ email: anna.email, password: anna.password }), 401, 966);
	});

	test('each missing name has its own error code', async () => {
		const anna = await tenant.member();
		const auth = (method, name, options) => tenant.call(method, `/identity/v2/auth/${name}`, options);
		const headers = { Authorization: `Bearer ${anna.access}` };

		refused(await auth('GET', 'email'), 400, 1038, 'email');
		refused(await auth('GET', 'phone'), 400, 1076, 'phone');
		refused(await auth('GET', 'username'), 400, 1075, 'username');
		refused(await auth('PUT', 'username', { headers, body: {} }), 400, 1075, 'username');
		refused(await tenant.manage('DELETE', ''), 400, 1038, 'email');
		refused(await tenant.manage('DELETE', `/${anna.uid}/email`, { body: {} }), 400, 1038, 'email');
		refused(await tenant.manage('PUT', `/${anna.uid}/email`, { body: {} }), 400, 1038, 'Email');
		refused(await tenant.manage('PUT', `/${anna.uid}/phoneid`, { body: {} }), 400, 1076, 'phone');
		refused(await tenant.manage('GET', '/access_token'), 400, 1037, 'uid');
		// Where one of several would do, no single one is missing.
		refused(await tenant.manage('GET', ''), 400, 908, 'email, username or phone');
		refused(await tenant.login({ password: anna.password }), 400, 908, 'email, username or phone');
	});

	test('the availability of a name is answered', async () => {
		const anna = await tenant.member();
		const ask = async (kind, value) => ok(await tenant.call('GET', `/identity/v2/auth/${kind}`,
			{ q: { [kind]: value } })).IsExist;

		assert.equal(await ask('email', anna.email.toUpperCase()), true);
		assert.equal(await ask('email', 'nobody@example.org'), false);
		assert.equal(await ask('phone', anna.phone), true);
		assert.equal(await ask('username', anna.username), true);
		assert.equal(await ask('username', 'nobody'), false);
	});
});

describe('paths with a fixed word in place of a uid', () => {
	test('identities finds the account of an address, also one marked as deleted', async () => {
		const t = site.tenant();
		const m = await t.member();
		const ask = (email) => t.manage('GET', '/identities', { q: { email } });

		assert.deepEqual(ok(await ask(m.email.toUpperCase())), { Data: [await t.read(m.uid)] });
		ok(await t.update(m.uid, { IsDeleted: true }));
		assert.deepEqual(ok(await ask(m.email)).Data.map((p) => p.Uid), [m.uid]);
		refused(await ask('nobody@example.org'), 403, 938);
		refused(await ask('nobody'), 400, 1038, 'email');
	});

	test('paths of calls that are not served are unknown', async () => {
		const t = site.tenant();
		const { Uid } = await t.create();
		const change = { q: { uid: Uid }, body: { NewUid: 'another' } };

		refused(await t.manage('PUT', '/uid', change), 404, 971);
		refused(await t.manage('GET', '/UID'), 404, 971);
		refused(await t.manage('GET', '/emailtoken'), 404, 971);
		refused(await t.manage('GET', '/sott/sessions'), 404, 971);
		assert.equal((await t.read(Uid)).Uid, Uid);
		refused(await t.manage('POST', '', { body: person({ Uid: 'uid' }) }), 403, 1200);
	});

	test('no token is issued for an address that is already confirmed: 1126', async () => {
		const t = site.tenant('loginradius');
		const wish = person();
		const body = { email: wish.Email[0].Value };
		const { Uid } = await t.create(wish);

		refused(await t.manage('POST', '/emailtoken/emailverification', { body }), 403, 1126);
		refused(await t.manage('POST', '/verify/token', { body }), 403, 1126);
		refused(await t.call('PUT', '/identity/v2/auth/register', { body }), 403, 1025);
		ok(await t.update(Uid, { EmailVerified: false }));
		ok(await t.manage('POST', '/emailtoken/emailverification', { body }));
	});
});

describe('a lock by management', () => {
	test('applies to every secret, right or wrong, until it is removed', async () => {
		const anna = await tenant.member();
		const lock = (IsLoginLocked) => tenant.update(anna.uid, { IsLoginLocked });

		for (const pin of ['1111', '2222', '3333', '4444', '5555'])
			refused(await tenant.pinLogin(anna.session, pin), 401, 1236);
		assert.equal(ok(await lock(true)).IsLoginLocked, true);
		refused(await tenant.login({ email: anna.email, password: anna.password }), 403, 1198);
		refused(await tenant.validate(anna.access), 403, 905);
		refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1245);
		assert.equal(ok(await lock(false)).IsLoginLocked, false);

		const again = ok(await tenant.login({ email: anna.email, password: anna.password }));

		refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1245);
		ok(await tenant.pinLogin(again.session_token, anna.pin));
	});

	test('ends an unused PINAuthToken', async () => {
		const strict = site.tenant('secure', { 'pin.required': 'on' });
		const made = await strict.create();
		const email = made.Email[0].Value;
		const { PINAuthToken } = refused(await strict.login({ email, password: PASSWORD }),
			403, 1243).Data;

		ok(await strict.update(made.Uid, { IsLoginLocked: true }));
		refused(await strict.setPin(PINAuthToken, '4938'), 403, 1239);
	});

	test('applies from the start when the account is created with it', async () => {
		const wish = person({ IsLoginLocked: true });
		const made = await tenant.create(wish);

		assert.equal(made.IsLoginLocked, true);
		refused(await tenant.login({ username: wish.UserName, password: PASSWORD }), 403, 1198);
		ok(await tenant.update(made.Uid, { IsLoginLocked: false }));
		ok(await tenant.login({ username: wish.UserName, password: PASSWORD }));
	});

	test('writing a profile back as it was read does not give back attempts', async () => {
		const anna = await tenant.member();

		for (const pin of ['1111', '2222', '3333', '4444', '5555']) {
			refused(await tenant.pinLogin(anna.session, pin), 401, 1236);
			if (pin !== '5555')
				ok(await tenant.update(anna.uid, { IsActive: true, IsLoginLocked: false }));
		}
		refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1198);
	});
});

describe('deletion', () => {
	test('an account that management marks as deleted looks deleted to the person, until the mark is removed', async () => {
		const anna = await tenant.member();
		const mark = (IsDeleted) => tenant.update(anna.uid, { IsDeleted });

		assert.equal(ok(await mark(true)).IsDeleted, true);
		refused(await tenant.validate(anna.access), 403, 905);
		refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1245);
		refused(await tenant.login({ email: anna.email, password: anna.password }), 401, 966);
		refused(await tenant.manage('GET', '/access_token', { q: { uid: anna.uid } }), 403, 938);
		assert.equal(ok(await tenant.manage('GET', '', { q: { email: anna.email } })).IsDeleted, true);
		refused(await tenant.manage('POST', '', { body: { UserName: anna.username } }), 403, 1017);
		assert.equal(ok(await mark(false)).IsDeleted, false);
		ok(await tenant.login({ email: anna.email, password: anna.password }));
		ok(await mark(true));
		ok(await tenant.manage('DELETE', `/${anna.uid}`));
	});

	test('by management removes everything', async () => {
		const anna = await tenant.member();

		assert.deepEqual(ok(await tenant.manage('DELETE', `/${anna.uid}`)), { IsDeleted: true });
		refused(await tenant.manage('GET', `/${anna.uid}`), 403, 938);
		refused(await tenant.manage('DELETE', `/${anna.uid}`), 403, 938);
		refused(await tenant.validate(anna.access), 403, 905);
		refused(await tenant.pinLogin(anna.session, anna.pin), 403, 1245);
		refused(await tenant.login({ email: anna.email, password: anna.password }), 401, 966);
		await tenant.create(person({ Email: [{ Type: 'Primary', Value: anna.email }],
			UserName: anna.username, PhoneId: anna.phone }));

		const ben = await tenant.member();

		assert.deepEqual(ok(await tenant.manage('DELETE', '', { q: { email: ben.email } })),
			{ IsDeleted: true, RecordsDeleted: 1 });
	});

	test('by the person needs the token from a mail; the link opens the tenant\'s page', async () => {
		tenant.set({ 'delete.url': 'https://example.org/delete' });

		const anna = await tenant.member();
		const confirm = (deletetoken) => tenant.call('GET', '/identity/v2/auth/account/delete',
			{ q: { deletetoken } });

		refused(await own(anna, 'DELETE', { q: { deleteurl: 'https://evil.example/' } }), 403, 1249);
		assert.deepEqual(ok(await own(anna, 'DELETE', { q: { deleteurl: 'https://example.org/delete' } })),
			{ IsDeleteRequestAccepted: true });
		ok(await own(anna, 'GET'));
		refused(await confirm(uuid()), 403, 1119);
		ok(await own(anna, 'GET'));
	});
});

describe('registration', () => {
	const register = (t, sott, body, header = 'X-LoginRadius-Sott') =>
		t.call('POST', '/identity/v2/auth/register', { headers: sott ? { [header]: sott } : {}, body });
	const sottOf = async (t, minutes = 10) => ok(await t.manage('GET', '/sott',
		{ q: { timeDifference: minutes } })).Sott;

	test('needs a SOTT of this tenant and this time', async () => {
		const sott = await sottOf(tenant);
		const foreign = await sottOf(site.tenant());

		refused(await register(tenant, '', person()), 400, 1048);
		refused(await register(tenant, foreign, person()), 403, 1049);
		refused(await register(tenant, `${sott.slice(0, -1)}${sott.endsWith('0') ? '1' : '0'}`, person()), 403, 1049);
		assert.deepEqual(ok(await register(tenant, sott, person())), { IsPosted: true, Data: null });
		ok(await register(tenant, sott, person(), 'sott'));
		ok(await tenant.call('POST', '/identity/v2/auth/register', { q: { sott }, body: person() }));
	});

	test('accepts a SOTT with the time format of every client', async () => {
		const crypto = require('node:crypto');
		const key = crypto.pbkdf2Sync(tenant.apisecret, Buffer.alloc(8), 10000, 32, 'sha1');
		const make = (start, end) => {
			const cipher = crypto.createCipheriv('aes-256-cbc', key, 'tu89geji340t89u2');
			const text = cipher.update(`${start}#${tenant.apikey}#${end}`, 'utf8', 'base64') + cipher.final('base64');

			return `${text}*${crypto.createHash('md5').update(text).digest('hex')}`;
		};
		const two = (n) => String(n).padStart(2, '0');
		const forms = {
			node: (d) => `${d.y}/${d.mo}/${d.d} ${d.h}:${two(d.mi)}:${two(d.s)}`,
			java: (d) => `${d.y}/${d.mo}/${d.d} ${d.h}:${d.mi}:${d.s}`,
			php: (d) => `${d.y}/${two(d.mo)}/${two(d.d)} ${two(d.h)}:${two(d.mi)}:${two(d.s)}`,
			hand: (d) => `${d.y}-${two(d.mo)}-${two(d.d)} ${two(d.h)}:${two(d.mi)}:${two(d.s)}`,
			python: (d) => `${d.y}/${d.mo}/${d.d} ${d.h % 12 || 12}:${d.mi}:${d.s}`,
		};
		const at = (ms) => {
			const t = new Date(ms);

			return { y: t.getUTCFullYear(), mo: t.getUTCMonth() + 1, d: t.getUTCDate(),
				h: t.getUTCHours(), mi: t.getUTCMinutes(), s: t.getUTCSeconds() };
		};

		for (const [name, form] of Object.entries(forms)) {
			const good = make(form(at(Date.now() - 60e3)), form(at(Date.now() + 300e3)));
			const past = make(form(at(Date.now() - 30 * 60e3)), form(at(Date.now() - 20 * 60e3)));
			const future = make(form(at(Date.now() + 60 * 60e3)), form(at(Date.now() + 70 * 60e3)));

			assert.equal((await register(tenant, good, person())).status, 200, name);
			if (name !== 'python') { // it writes times on a 12-hour clock without AM and PM
				refused(await register(tenant, past, person()), 403, 1049);
				refused(await register(tenant, future, person()), 403, 1049);
			}
		}
	});

	test('stores a PIN, or that it was skipped, and signs in if the tenant wants that', async () => {
		const auto = site.tenant('secure', { 'register.auto_login': 'on' });
		const sott = await sottOf(auto);
		const wish = person({ PINInfo: { PIN: '4938' }, FirstName: 'Reg' });
		const body = ok(await register(auto, sott, wish));

		assert.equal(body.IsPosted, true);
		assert.equal(body.Data.Profile.FirstName, 'Reg');
		assert.equal(body.Data.Profile.EmailVerified, false, 'a person cannot say so');
		ok(await auto.pinLogin(body.Data.session_token, '4938'));

		const skip = ok(await register(auto, sott, person({ PINInfo: { Skipped: true } })));

		assert.equal(skip.Data.Profile.PIN.Skipped, true);
		assert.equal(skip.Data.session_token, null);
		assert.equal(ok(await register(auto, sott, person())).Data.Profile.PIN, null);
	});

	test('requires the PIN if the tenant does', async () => {
		const strict = site.tenant('secure', { 'pin.required': 'on', 'register.auto_login': 'on' });
		const sott = await sottOf(strict);

		refused(await register(strict, sott, person()), 403, 1234);
		refused(await register(strict, sott, person({ PINInfo: { Skipped: true } })), 403, 1234);
		assert.ok(ok(await register(strict, sott, person({ PINInfo: { PIN: '4938' } }))).Data.session_token);
		strict.set({ 'pin.ask_on_registration': 'off' });
		assert.match(refused(await register(strict, sott, person()), 403, 1243).Data.PINAuthToken, /-/);
	});

	test('PINInfo is refused in every call while PINs are off', async () => {
		const off = site.tenant('secure', { 'pin.enabled': 'off' });
		const sott = await sottOf(off);
		const made = await off.create();
		const { access_token: access } = ok(await off.manage('GET', '/access_token',
			{ q: { uid: made.Uid } }));

		for (const PINInfo of [{ PIN: '4938' }, { Skipped: true }, {}]) {
			refused(await register(off, sott, person({ PINInfo })), 403, 1233);
			refused(await off.manage('POST', '', { body: person({ PINInfo }) }), 403, 1233);
			refused(await off.update(made.Uid, { PINInfo }), 403, 1233);
			refused(await off.call('PUT', '/identity/v2/auth/account',
				{ headers: { Authorization: `Bearer ${access}` }, body: { PINInfo } }), 403, 1233);
		}
		ok(await register(off, sott, person({ PINInfo: null })));
		assert.equal((await off.read(made.Uid)).PIN, null);
	});

	test('refuses names that are taken, weak passwords, and everything when it is off', async () => {
		const sott = await sottOf(tenant);
		const wish = person();

		ok(await register(tenant, sott, wish));
		refused(await register(tenant, sott, person({ Email: wish.Email })), 403, 936);
		refused(await register(tenant, sott, person({ PhoneId: wish.PhoneId })), 403, 1058);
		refused(await register(tenant, sott, person({ UserName: wish.UserName })), 403, 1017);
		fieldFault(await register(tenant, sott, person({ Password: 'short' })), 'Password');
		refused(await register(tenant, sott, person({ Password: undefined })), 400, 1089);
		fieldFault(await register(tenant, sott, person({ PINInfo: { PIN: '1234' } })), 'pin');
		tenant.set({ 'register.enabled': 'off' });
		refused(await register(tenant, sott, person()), 403, 1190);
		tenant.set({ 'register.enabled': 'on' });
	});

	test('by phone alone works', async () => {
		const sott = await sottOf(tenant);
		const wish = { PhoneId: '+4917612345', Password: PASSWORD };

		assert.deepEqual(ok(await register(tenant, sott, wish)), { IsPosted: true, Data: null });
		ok(await tenant.login({ phone: wish.PhoneId, password: PASSWORD }));

		// If the number has to be confirmed, the answer has the ids of the SMS.
		const asks = site.tenant('secure', { 'verify.phone': 'required' });
		const { Data, ...rest } = ok(await register(asks, await sottOf(asks), wish));

		assert.deepEqual(rest, { IsPosted: true });
		assert.match(Data.AccountSid, /^AC[0-9a-f]{32}$/);
		assert.match(Data.Sid, /^SM[0-9a-f]{32}$/);
		assert.equal(ok(await register(asks, await sottOf(asks), person())).Data, null);
	});

	test('unknown members are ignored, duplicate ones refused', async () => {
		const sott = await sottOf(tenant);
		const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`Unknown${i}`, i]));

		ok(await register(tenant, sott, { ...person(), ...many }));
		refused(await register(tenant, sott, { ...person(), ...many, unknown7: 1 }), 400, 908, 'unknown7');
		refused(await register(tenant, sott, { ...person(), ...many, unknown800: 1 }), 400, 1090);
		refused(await register(tenant, sott, person({ PINInfo: { PIN: '4938', pin: '8146' } })), 400, 1090);
	});

	test('serverinfo and appinfo answer the time and the configuration', async () => {
		const info = ok(await tenant.call('GET', '/identity/v2/serverinfo', { q: { timeDifference: 7 } }));

		assert.match(info.CurrentTime, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
		assert.equal(info.Sott.TimeDifference, '7 Minutes');

		const app = ok(await tenant.call('GET', '/ciam/appInfo'));

		assert.deepEqual(app.PINAuthentication, { IsEnabled: true, Configuration: { PINLogin: true,
			IsRequired: false, AskOnRegistration: true, AskOnLogin: true, AskOnlyOnFirstLogin: false } });
		assert.equal(app.LoginLockedConfiguration.MaximumFailedLoginAttempts, 5);
	});
});
