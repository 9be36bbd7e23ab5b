/* SPDX-License-Identifier: MIT */
#include "domain/factor/proof.h"

#include "domain/factor/pin_policy.h"
#include "domain/tenant/tenant.h"

static enum err wrong(const struct proof *p)
{
	return p->wrong != ERR_OK ? p->wrong : proof_kind(p->kind)->wrong;
}

/* --- PIN and password: a hash in the account ---------------------------- */

static const struct credential *credential_of(const struct account *a, enum credential_kind kind)
{
	return kind == CREDENTIAL_PIN ? &a->pin : &a->password;
}

static enum err read_hash(struct txn *t, struct proof *p)
{
	(void)t; /* the account has it */
	return credential_of(&p->account, p->kind)->hash.n > 0 ? ERR_OK : proof_kind(p->kind)->none;
}

static void describe_hash(struct proof *p, struct attempt *a)
{
	const struct credential *k = credential_of(&p->account, p->kind);

	a->stored = k->hash;
	a->generation = k->generation;
}

static enum err use_hash(struct txn *t, struct proof *p, const struct account *now)
{
	uint32_t checked = credential_of(&p->account, p->kind)->generation;

	(void)t;
	return credential_of(now, p->kind)->generation == checked ? ERR_OK : wrong(p);
}

/* PIN and password are in different lanes: a success with one must not allow more guesses at
 * the other. */
static const struct proof_kind pin_proof = {
	.name = STR_INIT("pin"),
	.lane = LANE_HOLDER,
	.none = ERR_PIN_NONE,
	.wrong = ERR_PIN_WRONG,
	.well_formed = pin_well_formed,
	.read = read_hash,
	.describe = describe_hash,
	.use = use_hash,
};

static bool any_text(struct str s)
{
	return s.n > 0;
}

static const struct proof_kind password_proof = {
	.name = STR_INIT("password"),
	.lane = LANE_STRANGER,
	.none = ERR_PASSWORD_NONE,
	.wrong = ERR_PASSWORD_WRONG,
	.well_formed = any_text,
	.read = read_hash,
	.describe = describe_hash,
	.use = use_hash,
};

/* --- a code that was sent ----------------------------------------------- */

static enum err read_code(struct txn *t, struct proof *p)
{
	enum err e = otp_get(t, p->c, p->account.uid, p->purpose, &p->otp);

	if (e != ERR_NOT_FOUND)
		return e;
	p->otp = (struct otp){.used = 0}; /* sent to nobody, so that no code matches */
	return ERR_OK;
}

static enum err count_wrong_code(struct txn *t, void *proof)
{
	const struct proof *p = proof;

	return otp_failed(t, p->c, p->account.uid, p->purpose);
}

static void describe_code(struct proof *p, struct attempt *a)
{
	a->generation = p->otp.generation;
	a->failed = count_wrong_code;
}

static enum err read_code_body(struct txn *t, void *proof)
{
	return read_code(t, proof);
}

static enum err check_code(const struct attempt_permit *permit, void *proof, bool *match)
{
	struct proof *p = proof;
	const struct otp *sent;
	/* Read it again: it may have been used while this attempt waited. */
	enum err e = store_read(p->c->instance->store, read_code_body, p);

	if (e != ERR_OK)
		return e;
	sent = otp_was_sent_to(&p->otp, &p->account) ? &p->otp : NULL;
	return otp_check(permit, p->c, p->account.uid, p->purpose, sent, p->text, match);
}

static enum err use_code(struct txn *t, struct proof *p, const struct account *now)
{
	enum err e = ERR_LINK_UNKNOWN;

	if (otp_was_sent_to(&p->otp, now))
		e = otp_use(t, p->c, now->uid, p->purpose, p->otp.generation);
	if (e != ERR_LINK_USED && e != ERR_LINK_UNKNOWN && e != ERR_LINK_REPLACED)
		return e;
	return p->otp.channel == OUTBOX_MAIL ? ERR_CODE_MAIL_USED : ERR_CODE_SMS_USED;
}

static const struct proof_kind code_proof = {
	.name = STR_INIT("otp"),
	.lane = LANE_STRANGER,
	.wrong = ERR_CODE_MAIL_WRONG,
	.read = read_code,
	.describe = describe_code,
	.check = check_code,
	.use = use_code,
};

/* --- every kind ----------------------------------------------------------- */

const struct proof_kind *proof_kind(enum credential_kind kind)
{
	static const struct proof_kind *const kinds[] = {
		[CREDENTIAL_PASSWORD] = &password_proof,  [CREDENTIAL_PIN] = &pin_proof,
		[CREDENTIAL_ANSWER] = &question_proof,	  [CREDENTIAL_CODE] = &code_proof,
		[CREDENTIAL_TOTP] = &authenticator_proof, [CREDENTIAL_BACKUP] = &backup_proof,
	};

	return kinds[kind];
}

enum err proof_check_form(const struct proof *p, struct str param)
{
	const struct proof_kind *kind = proof_kind(p->kind);

	if (kind->well_formed == NULL || kind->well_formed(p->text))
		return ERR_OK;
	return context_name_fault(p->c, ERR_PARAM_FORMAT, param);
}

enum err proof_read(struct txn *t, struct proof *p)
{
	return proof_kind(p->kind)->read(t, p);
}

struct attempt proof_attempt(struct proof *p)
{
	const struct proof_kind *kind = proof_kind(p->kind);
	struct attempt a = {.who = {p->account.uid, p->kind},
			    .subject = p->subject,
			    .lane = kind->lane,
			    .secret = p->text,
			    .wrong = wrong(p),
			    .check = kind->check,
			    .proof = p};

	kind->describe(p, &a);
	return a;
}

enum err proof_use(struct txn *t, struct proof *p, const struct account *now)
{
	return proof_kind(p->kind)->use(t, p, now);
}
