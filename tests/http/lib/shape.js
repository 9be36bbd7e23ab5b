// SPDX-License-Identifier: MIT
/*
 * The answer to each call of the public SDK, member by member: their names, order and types. The
 * order is that of the API's documentation, not of the product.
 */
'use strict';

const assert = require('node:assert/strict');
const { GUID, TIME } = require('./client');

/* ---- types of values: each function returns whether a value has the type --------------------------- */

const bool = (v) => typeof v === 'boolean';
const int = Number.isSafeInteger;
const number = Number.isFinite;
const string = (v) => typeof v === 'string';
const text = (v) => string(v) && v !== '';
const none = (v) => v === null;
const like = (form) => (v) => string(v) && form.test(v);
const exactly = (...values) => (v) => values.includes(v);
const guid = like(GUID);
const hex32 = like(/^[0-9a-f]{32}$/);
const time = (v) => string(v) && TIME.test(v) && !Number.isNaN(Date.parse(v));
const url = like(/^https?:\/\/\S+$/);
const masked = exactly('********');

/* A shape that may be null. */
const or = (shape) => ({ or: shape });
/* An object of any names, whose values have this shape. */
const map = (shape) => ({ map: shape });
/* The shape that `pick` chooses for a value. */
const either = (pick) => ({ pick });

/* {a: shape, b: shape} of 'a b'. */
const all = (shape, names) => Object.fromEntries(names.split(' ').map((n) => [n, shape]));
const pick = (shapes, names) => Object.fromEntries(names.split(' ').map((n) => [n, shapes[n]]));

function assertMembers(value, shape, at) {
	assert.deepEqual(Object.keys(value), Object.keys(shape), `the members of ${at}`);
	for (const [name, inner] of Object.entries(shape))
		assertShape(value[name], inner, `${at}.${name}`);
}

function assertShape(value, shape, at) {
	if (typeof shape === 'function')
		return assert.ok(shape(value), `${at} is ${JSON.stringify(value)}`);
	if (shape.or)
		return value === null || assertShape(value, shape.or, at);
	if (shape.pick)
		return assertShape(value, shape.pick(value), at);
	if (Array.isArray(shape)) {
		assert.ok(Array.isArray(value), `${at} is ${JSON.stringify(value)}`);
		return value.forEach((v, i) => assertShape(v, shape[0], `${at}[${i}]`));
	}
	assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value),
		`${at} is ${JSON.stringify(value)}`);
	if (shape.map)
		return Object.entries(value).forEach(([n, v]) => assertShape(v, shape.map, `${at}.${n}`));
	return assertMembers(value, shape, at);
}

/* ---- the profile ---------------------------------------------------------------- */

/* A list of objects whose members are texts, except those in `more`. */
const list = (names, more = {}) => or([{ ...all(or(string), names), ...more }]);
const COMPANY = or(all(or(string), 'Name Type Industry'));
const named = [all(or(string), 'Id Name')];

const PIN = either((v) => (v.Skipped ?
	{ Skipped: exactly(true), PIN: none, LastPINChangeToken: none, LastPINChangeDate: none,
		SkippedDate: time } :
	{ Skipped: exactly(false), PIN: exactly('**********'), LastPINChangeToken: or(guid),
		LastPINChangeDate: v.LastPINChangeToken === null ? none : time, SkippedDate: none }));

const EMAIL = { Type: text, Value: like(/^\S+@\S+$/) };

const PROFILE = {
	...all(bool, 'IsPasswordBreached IsActive IsDeleted EmailVerified IsLoginLocked ' +
		'IsRequiredFieldsFilledOnce FirstLogin IsProtected Hireable'),
	IsSecurePassword: or(bool),
	...all(bool, 'IsCustomUid PhoneIdVerified IsEmailSubscribed'),
	...all(int, 'NoOfLogins FollowersCount FriendsCount TotalStatusesCount NumRecommenders ' +
		'TotalPrivateRepository PublicGists PrivateGists PinsCount BoardsCount LikesCount ' +
		'SessionLimit'),
	ID: hex32,
	Password: or(masked),
	LoginLockedType: exactly('None', 'Suspend', 'Captcha', 'SecurityQuestion', 'Block'),
	Provider: text,
	LastPasswordChangeToken: or(guid),
	...all(or(string), 'FullName FirstName LastName'),
	...all(text, 'RegistrationProvider RegistrationSource'),
	...all(or(string), 'LastLoginLocation ExternalUserLoginId PhoneId UserName Prefix MiddleName ' +
		'Suffix NickName ProfileName BirthDate Gender Website ThumbnailImageUrl ImageUrl Favicon ' +
		'ProfileUrl HomeTown State City Industry About TimeZone LocalLanguage CoverPhoto TagLine ' +
		'Language Verified UpdatedTime IsGeoEnabled Associations Honors HttpsImageUrl MainAddress ' +
		'Created LocalCity ProfileCity LocalCountry ProfileCountry RelationshipStatus Quota Quote ' +
		'Religion Political PublicRepository RepositoryUrl Age ProfessionalHeadline LRUserID ' +
		'Currency StarredUrl GistsUrl Company GravatarImageUrl'),
	...all(or(time), 'LastPasswordChangeDate PasswordExpirationDate'),
	...all(time, 'CreatedDate ModifiedDate'),
	...all(or(time), 'ProfileModifiedDate LastLoginDate'),
	SignupDate: time,
	PrivacyPolicy: or(all(or(string), 'Version AcceptSource AcceptDateTime')),
	Country: or(all(or(string), 'Code Name')),
	AgeRange: or(all(int, 'Min Max')),
	KloutScore: or({ KloutId: or(string), Score: number }),
	Suggestions: or(all(or(named),
		'CompaniesToFollow IndustriesToFollow NewssourceToFollow PeopleToFollow')),
	Subscription: or(all(or(string), 'Name Space PrivateRepos Collaborators')),
	PIN: or(PIN),
	ConsentProfile: or({
		AcceptedConsentVersions: or([{ IsCustom: bool, Version: int, Event: or(string) }]),
		Consents: or([all(or(string), 'ConsentOptionId AcceptOnDate')]) }),
	RegistrationData: or({ Data: or([{ DataSource: or(string), Value: or({ Id: or(string) }) }]) }),
	ProviderAccessCredential: or(all(or(string), 'AccessToken TokenSecret')),
	...all(or(map(string)), 'CustomFields ProfileImageUrls WebProfiles'),
	Roles: or([string]),
	Uid: hex32,
	...all(or([string]), 'PreviousUids InterestedIn'),
	ExternalIds: list('Operation Source SourceId'),
	UnverifiedEmail: or([EMAIL]),
	Positions: list('Position Summary StartDate EndDate IsCurrent Location',
		{ Company: COMPANY }),
	Educations: list('School Year Type Notes Activities Degree FieldOfStudy StartDate EndDate'),
	PhoneNumbers: list('PhoneType PhoneNumber Operation'),
	IMAccounts: list('AccountType AccountName'),
	Addresses: list('Type Address1 Address2 City State PostalCode Region Country Operation'),
	Interests: list('InterestedType InterestedName'),
	...all(or(named), 'Sports InspirationalPeople'),
	Awards: list('Id Name Issuer'),
	Skills: or(named),
	CurrentStatus: list('Id Text Source CreatedDate'),
	Certifications: list('Id Name Authority Number StartDate EndDate'),
	Courses: list('Id Name Number'),
	Volunteer: list('Id Role Organization Cause'),
	RecommendationsReceived: list('Id RecommendationType RecommendationText Recommender'),
	Languages: list('Id Name Proficiency'),
	Projects: list('Id Name Summary StartDate EndDate IsCurrent'),
	Games: list('Id Category Name CreatedDate'),
	Family: list('Id Relationship Name'),
	TelevisionShow: list('Id Category Name CreatedDate'),
	MutualFriends: list('Id Name FirstName LastName Birthday Hometown Link Gender'),
	Movies: list('Id Category Name'),
	Books: list('Id Category Name CreatedDate'),
	Patents: list('Id Title Date'),
	FavoriteThings: list('Id Name Type'),
	RelatedProfileViews: list('FirstName LastName Id'),
	PlacesLived: list('Name Operation', { IsPrimary: bool }),
	Publications: list('Title Publisher Date Id Url Summary', { Authors: or(named) }),
	JobBookmarks: or([{ IsApplied: bool, IsSaved: bool, ApplyTimestamp: or(string),
		SavedTimestamp: or(string), Job: or({ Active: bool,
			...all(or(string), 'Id DescriptionSnippet PostingTimestamp') }) }]),
	Badges: list('BadgeId Name BadgeMessage Description ImageUrl'),
	MemberUrlResources: list('Url UrlName'),
	Organizations: list('Id Name LogoURL'),
	Email: [EMAIL],
	PasskeyLogin: or({ ProgressiveFlag: bool, LocalEnrollmentFlag: bool,
		ProgressiveEnrollmentDate: or(string) }),
	Identities: null, // below
};

/* A profile of another provider, in which some members differ. */
const IDENTITY = {
	TokenSignSecret: int,
	...all(bool, 'FirstLogin IsProtected Hireable'),
	...all(int, 'FollowersCount FriendsCount TotalStatusesCount NumRecommenders ' +
		'TotalPrivateRepository PublicGists PrivateGists PinsCount BoardsCount LikesCount ' +
		'SessionLimit'),
	...all(or(string), 'ID Provider FullName FirstName LastName PhoneId Prefix MiddleName Suffix ' +
		'NickName ProfileName BirthDate Gender Website ThumbnailImageUrl ImageUrl Favicon ' +
		'ProfileUrl HomeTown State City Industry About TimeZone LocalLanguage CoverPhoto TagLine ' +
		'Language Verified UpdatedTime IsGeoEnabled Associations Honors HttpsImageUrl MainAddress ' +
		'Created LocalCity ProfileCity LocalCountry ProfileCountry RelationshipStatus Quota Quote ' +
		'Religion Political PublicRepository RepositoryUrl Age ProfessionalHeadline LRUserID ' +
		'Currency StarredUrl GistsUrl Company GravatarImageUrl CreatedDate ModifiedDate ' +
		'ProfileModifiedDate LastLoginDate SignupDate'),
	Country: or(all(or(string), 'Name Code')),
	...pick(PROFILE, 'AgeRange'),
	KloutScore: or({ KloutId: or(string), Score: int }),
	Suggestions: or({ SuggestedFriends: or([string]) }),
	...pick(PROFILE, 'Subscription ProviderAccessCredential ProfileImageUrls WebProfiles ' +
		'PreviousUids InterestedIn'),
	Positions: list('Position Summary StartDate EndDate',
		{ IsCurrent: bool, Company: COMPANY, Comapny: COMPANY }),
	...pick(PROFILE, 'Educations'),
	PhoneNumbers: list('PhoneType PhoneNumber op'),
	...pick(PROFILE, 'IMAccounts'),
	Addresses: list('Type AddressType Address1 Address2 City State PostalCode Region Op Country'),
	Interests: list('InterestType InterestName'),
	...pick(PROFILE, 'Sports'),
	InspirationalPeople: list('Name Id'),
	...pick(PROFILE, 'Awards Skills CurrentStatus Certifications Courses'),
	Volunteer: list('Organization Role Cause Id'),
	RecommendationsReceived: list('Id Recommender RecommendationText RecommendationType'),
	Languages: list('Id Name Proficiency op'),
	Projects: list('Id Name Summary StartDate EndDate IsCurrent', { With: or(named) }),
	...pick(PROFILE, 'Games'),
	Family: list('Id Name Relationship'),
	...pick(PROFILE, 'TelevisionShow MutualFriends'),
	Movies: list('MovieName Genre'),
	...pick(PROFILE, 'Books Patents FavoriteThings RelatedProfileViews PlacesLived Publications'),
	JobBookmarks: or([{ IsApplied: bool, IsSaved: bool, ApplyTimestamp: or(string),
		SavedTimestamp: or(string), Job: or({ Active: bool,
			...all(or(string), 'Id DescriptionSnippet PostingTimestamp'),
			Compony: or(all(or(string), 'Id Name')), Position: or({ Title: or(string) }) }) }]),
	Badges: list('BadgeId BageId Name BadgeMessage BageMessage Description ImageUrl'),
	MemberUrlResources: list('UrlName Url'),
	Email: or([all(or(string), 'Type Value')]),
};

PROFILE.Identities = or([IDENTITY]);
assert.equal(Object.keys(PROFILE).length, 149);

/* ---- the other answers ------------------------------------------------------------ */

const POSTED = { IsPosted: exactly(true) };
const DELETED = { IsDeleted: exactly(true) };
const EXISTS = { IsExist: bool };
const VALID = { IsValid: exactly(true) };
const PROOF = { SecondFactorValidationToken: guid, ExpireIn: time };
const SMS_SENT = { ...POSTED, Data: { AccountSid: like(/^AC[0-9a-f]{32}$/),
	Sid: like(/^SM[0-9a-f]{32}$/) } };
const PAIR = { access_token: guid, refresh_token: guid, expires_in: time };

/* Of a sign-in; the session token is there only with a PIN. */
const TOKENS = either((v) => {
	const has = v?.Profile?.PIN && !v.Profile.PIN.Skipped;

	return { Profile: PROFILE, ...PAIR, session_token: has ? guid : none,
		session_expires_in: has ? time : none };
});

/* The same for a call that may sign nobody in. */
const DONE = either((v) => (v !== null && 'Data' in v ? { ...POSTED, Data: or(TOKENS) } : POSTED));

const QUESTIONS = [{ QuestionId: hex32, Question: text }];
const CODES = { BackUpCodes: [like(/^[0-9a-z]{5}-[0-9a-z]{5}$/)] };
const HASH = { PasswordHash: or(masked) };

const FACTORS = {
	QRCode: or(text), ManualEntryCode: or(like(/^[A-Z2-7]+$/)),
	...all(bool, 'IsGoogleAuthenticatorVerified IsAuthenticatorVerified IsOTPAuthenticatorVerified'),
	OTPPhoneNo: none, OTPStatus: none, IsEmailOtpAuthenticatorVerified: bool, Email: [none],
	EmailOTPStatus: none, IsSecurityQuestionEnabled: bool, SecurityQuestions: [none],
};

const HOOK = {
	Id: guid, TargetUrl: url, Event: text, CreatedDate: time, LastModifiedDate: time,
	SecretName: or(string), IsIntegrationWebhook: bool, Name: or(string),
	Headers: or(map(string)), QueryParams: or(map(string)),
	Authentication: or(either((v) => (v.AuthType === 'Basic' ?
		{ AuthType: text, BasicAuth: { Username: text, Password: exactly('') } } :
		{ AuthType: exactly('Bearer'), BearerToken: { Token: exactly('') } }))),
};

const CLOCK = like(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

/* By API and function of the SDK. */
const ANSWERS = {
	accountApi: {
		...all(PROFILE, 'createAccount getAccountProfileByEmail getAccountProfileByUserName ' +
			'getAccountProfileByPhone getAccountProfileByUid updateAccountByUid updatePhoneIDByUid ' +
			'upsertEmail removeEmail'),
		...all(POSTED, 'invalidateAccountEmailVerification resetPhoneIDVerificationByUid'),
		getAccountIdentitiesByEmail: { Data: [PROFILE] },
		...all(HASH, 'getAccountPasswordHashByUid setAccountPasswordByUid'),
		...all(DELETED, 'deleteAccountByUid revokeRefreshToken revokeAllRefreshToken'),
		...all(PAIR, 'getAccessTokenByUid refreshAccessTokenByRefreshToken'),
		accountDeleteByEmail: { ...DELETED, RecordsDeleted: int },
		getForgotPasswordToken: { ForgotToken: hex32, IdentityProviders: or([string]) },
		getEmailVerificationToken: { VerificationToken: hex32, expires_in: time },
		multipurposeEmailTokenGeneration: { Token: like(/^([0-9a-f]{32}|\d{4,10})$/),
			ExpiresIn: time, IdentityProviders: none },
		multipurposeSMSOTPGeneration: { Token: like(/^\d{4,10}$/), ExpiresIn: time },
	},
	sottApi: { generateSott: { Sott: like(/^[A-Za-z0-9+/=]+\*[0-9a-f]{32}$/), ExpiryTime: time } },
	authenticationApi: {
		...all(TOKENS, 'loginByEmail loginByUserName'),
		...all(QUESTIONS, 'getSecurityQuestionsByEmail getSecurityQuestionsByUserName ' +
			'getSecurityQuestionsByPhone getSecurityQuestionsByAccessToken'),
		...all(DONE, 'userRegistrationByEmail userRegistrationByCaptcha verifyEmail ' +
			'verifyEmailByOTP'),
		...all(POSTED, 'authInValidateAccessToken deleteAccountByDeleteToken unlockAccountByToken ' +
			'forgotPassword resetPasswordBySecurityAnswerAndEmail ' +
			'resetPasswordBySecurityAnswerAndPhone resetPasswordBySecurityAnswerAndUserName ' +
			'resetPasswordByResetToken resetPasswordByEmailOTP resetPasswordByOTPAndUserName ' +
			'changePassword setOrChangeUserName authResendEmailVerification sendWelcomeEmail ' +
			'addEmail'),
		removeEmail: DELETED,
		...all(EXISTS, 'checkEmailAvailability checkUserNameAvailability'),
		authValidateAccessToken: PAIR,
		getAccessTokenInfo: { provider: text, access_token: guid, isrememberme: bool },
		getProfileByAccessToken: PROFILE,
		updateProfileByAccessToken: { ...POSTED, Data: PROFILE },
		deleteAccountWithEmailConfirmation: { IsDeleteRequestAccepted: exactly(true) },
	},
	phoneAuthenticationApi: {
		...all(TOKENS, 'loginByPhone phoneVerificationByOTP'),
		...all(SMS_SENT, 'forgotPasswordByPhoneOTP phoneResendVerificationOTP ' +
			'phoneResendVerificationOTPByToken updatePhoneNumber'),
		...all(POSTED, 'resetPasswordByPhoneOTP phoneVerificationOTPByAccessToken'),
		checkPhoneNumberAvailability: EXISTS,
		removePhoneIDByAccessToken: DELETED,
		userRegistrationByPhone: either((v) => (v.Data && 'Sid' in v.Data ? SMS_SENT : DONE)),
	},
	pinAuthenticationApi: {
		...all(TOKENS, 'pinLogin setPINByPinAuthToken'),
		...all(POSTED, 'sendForgotPINEmailByEmail sendForgotPINEmailByUsername ' +
			'resetPINByResetToken resetPINByEmailAndSecurityAnswer ' +
			'resetPINByUsernameAndSecurityAnswer resetPINByPhoneAndSecurityAnswer ' +
			'changePINByAccessToken resetPINByPhoneAndOtp resetPINByEmailAndOtp ' +
			'resetPINByUsernameAndOtp inValidatePinSessionToken'),
		sendForgotPINSMSByPhone: SMS_SENT,
	},
	riskBasedAuthenticationApi: all(TOKENS, 'rbaLoginByEmail rbaLoginByUserName rbaLoginByPhone'),
	slidingTokenApi: { slidingAccessToken: PAIR },
	reAuthenticationApi: {
		...all(PROOF, 'verifyPINAuthentication mfaReAuthenticateByPassword ' +
			'mfaReAuthenticateByBackupCode mfaReAuthenticateByAuthenticatorCode'),
		...all(VALID, 'verifyMultiFactorPINReauthentication ' +
			'verifyMultiFactorPasswordReauthentication verifyMultiFactorOtpReauthentication'),
	},
	multiFactorAuthenticationApi: {
		mfaConfigureByAccessToken: FACTORS,
		mfaVerifyAuthenticatorCode: PROFILE,
		...all(CODES, 'mfaBackupCodeByAccessToken mfaResetBackupCodeByAccessToken ' +
			'mfaBackupCodeByUid mfaResetBackupCodeByUid'),
		...all(DELETED, 'mfaResetAuthenticatorByToken mfaResetAuthenticatorByUid'),
	},
	configurationApi: {
		getServerInfo: { ServerLocation: string, ServerName: string, CurrentTime: CLOCK,
			Sott: { StartTime: CLOCK, EndTime: CLOCK, TimeDifference: like(/^\d+ Minutes$/) } },
	},
	socialApi: {
		validateAccessToken: PAIR,
		inValidateAccessToken: POSTED,
		...all({ nextCursor: int, data: [{ AccessToken: or(guid),
			...all(or(string), 'Browser Device Os DeviceType City Country Ip'),
			LoginDate: time }] }, 'getActiveSession getActiveSessionByAccountID'),
	},
	webHookApi: {
		...all(HOOK, 'getWebhookSubscriptionDetail createWebhookSubscription ' +
			'updateWebhookSubscription'),
		deleteWebhookSubscription: all(exactly(true), 'isdeleted IsDeleted'),
		listAllWebhooks: { Data: [HOOK] },
		getWebhookEvents: { Data: [text] },
	},
};

/* Check a success: exactly the documented answer. `fields`: the members that the call requested. */
function assertAnswer(api, name, body, fields) {
	const shape = ANSWERS[api]?.[name];

	assert.ok(shape, `no shape for ${api}.${name}`);
	assertShape(body, fields ? Object.fromEntries(Object.entries(shape)
		.filter(([member]) => fields.includes(member))) : shape, name);
	// SDKs of other languages take a success that contains these words for a failure;
	// only badges and jobs may contain them.
	assert.doesNotMatch(JSON.stringify(body, (n, v) =>
		(n === 'Badges' || n === 'JobBookmarks' ? undefined : v)), /[dD]escription|errorCode/, name);
	return body;
}

const REFUSAL = { ErrorCode: int, Message: text, Description: text };
const REFUSAL_DATA = { 1243: { PINAuthToken: guid }, 1198: { LoginLockedTimeout: time } };

/*
 * Check an error: three members, the faults of fields as a fourth, or Data after two older
 * members.
 */
function assertRefusal(body) {
	const { ErrorCode: code } = body;
	const shape = { ...REFUSAL };

	if (code === 1134)
		shape.Errors = [{ FieldName: text, ErrorMessage: text }];
	else if (code in REFUSAL_DATA)
		Object.assign(shape, { IsProviderError: exactly(false), ProviderErrorResponse: none,
			Data: REFUSAL_DATA[code] });
	assertShape(body, shape, `the error ${code}`);
	return body;
}

module.exports = { ANSWERS, PROFILE, TOKENS, PAIR, assertShape, assertAnswer, assertRefusal };
