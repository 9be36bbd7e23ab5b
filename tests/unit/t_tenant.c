/* SPDX-License-Identifier: MIT */
/* Tenants: creating, reading, changing, their secrets, and removing them with all their data. */
#include "instance_fixture.h"

struct op {
	struct fixture *f;
	struct guid id;
	struct tenant *tenant;
};

static enum err get_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return tenant_get(t, &o->f->arena, &o->id, o->tenant);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return tenant_put(t, o->tenant);
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return tenant_remove(t, &o->f->context, &o->id);
}

static struct tenant read_back; /* what get answered */

static enum err get(struct fixture *f, const struct guid *id)
{
	struct op o = {f, *id, &read_back};

	return store_read(f->instance.store, get_body, &o);
}

static enum err put(struct fixture *f, struct tenant *tenant)
{
	struct op o = {.f = f, .tenant = tenant};

	return store_write(f->instance.store, put_body, &o);
}

static enum err drop(struct fixture *f, const struct guid *id)
{
	struct op o = {.f = f, .id = *id};

	return store_write(f->instance.store, remove_body, &o);
}

static void test_a_tenant_is_read_back(void **state)
{
	struct fixture *f = *state;
	struct tenant *t = &f->tenant;

	assert_err(get(f, &t->id), ERR_OK);
	assert_text(read_back.name, "Unit");
	assert_int_equal(read_back.profile, PROFILE_SECURE);
	assert_false(read_back.expired);
	assert_int_equal(read_back.created, NOON);
	assert_memory_equal(read_back.secret.b, t->secret.b, DIGEST_SIZE);
	assert_true(guid_equal(&read_back.id, &t->id));
	assert_memory_equal(read_back.conf.n, t->conf.n, sizeof t->conf.n);
	t->id.b[5] ^= 1;
	assert_err(get(f, &t->id), ERR_APIKEY_UNKNOWN);
}

static void test_names(void **state)
{
	static const char umlauts[] = "\xc3\x84rzte ohne Grenzen";
	struct fixture *f = *state;
	char name[TENANT_NAME_MAX + 2];
	struct tenant_secret secret;
	const struct {
		struct str name;
		enum err e;
	} rows[] = {
		{STR("A"), ERR_OK},
		{str_of(umlauts), ERR_OK},
		{STR(""), ERR_PARAM_FORMAT},
		{STR("a\nb"), ERR_PARAM_FORMAT},
		{STR("a\0b"), ERR_PARAM_FORMAT},
		{STR("\xff"), ERR_PARAM_FORMAT},
		{str_bytes(name, TENANT_NAME_MAX), ERR_OK},
		{str_bytes(name, TENANT_NAME_MAX + 1), ERR_PARAM_FORMAT},
	};

	memset(name, 'n', sizeof name);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum err e = tenant_create(&f->context, rows[i].name, PROFILE_SECURE, &read_back,
					   &secret);

		assert_err(e, rows[i].e);
		if (e != ERR_OK)
			assert_text(f->detail.name, "name");
		else
			assert_true(tenant_secret_fits(&read_back, str_of(secret.text), NOON));
	}
}

static void test_each_tenant_has_a_key_and_a_secret_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct tenant_secret secret;
	struct dump d = {.n = 0};

	assert_err(tenant_create(&f->context, STR("B"), PROFILE_LOGINRADIUS, &read_back, &secret),
		   ERR_OK);
	assert_false(guid_equal(&read_back.id, &f->tenant.id));
	assert_string_not_equal(secret.text, f->secret.text);
	assert_false(tenant_secret_fits(&read_back, str_of(f->secret.text), NOON));
	assert_false(tenant_secret_fits(&f->tenant, str_of(secret.text), NOON));
	assert_int_equal(read_back.conf.n[CONF_PIN_SESSION_MINUTES], 10);
	assert_int_equal(f->tenant.conf.n[CONF_PIN_SESSION_MINUTES], 10080);
	dump_store(f->instance.store, &d);
	for (size_t i = 0; i + GUID_TEXT <= d.n; i++)
		assert_memory_not_equal(d.p + i, secret.text, GUID_TEXT);
	dump_free(&d);
}

static void test_settings_and_flags_are_kept(void **state)
{
	struct fixture *f = *state;
	struct tenant *t = &f->tenant;
	size_t before = t->setting_count;

	assert_err(tenant_set(t, STR("pin.history"), STR("7")), ERR_OK);
	assert_err(tenant_set(t, STR("pin.blocklist"), STR("strict")), ERR_OK);
	assert_err(tenant_set(t, STR("pin.history"), STR("9")), ERR_OK);
	assert_int_equal(t->setting_count, before + 2);
	t->expired = true;
	assert_err(put(f, t), ERR_OK);
	assert_err(get(f, &t->id), ERR_OK);
	assert_true(read_back.expired);
	assert_int_equal(read_back.setting_count, before + 2);
	assert_int_equal(read_back.conf.n[CONF_PIN_HISTORY], 9);
	assert_int_equal(read_back.conf.n[CONF_PIN_BLOCKLIST], 2);
	assert_int_equal(read_back.conf.n[CONF_PIN_MIN_LENGTH], 4);
}

static void test_a_secret_setting_is_stored_encrypted(void **state)
{
	static const char plain[] = "the provider's secret";
	struct fixture *f = *state;
	struct dump d = {.n = 0};
	struct str out;
	struct tenant other = f->tenant;

	assert_err(tenant_change(&f->context, &f->tenant, STR("captcha.secret"), str_of(plain)),
		   ERR_OK);
	assert_err(put(f, &f->tenant), ERR_OK);
	dump_store(f->instance.store, &d);
	for (size_t i = 0; i + sizeof plain - 1 <= d.n; i++)
		assert_memory_not_equal(d.p + i, plain, sizeof plain - 1);
	dump_free(&d);
	assert_err(get(f, &f->tenant.id), ERR_OK);
	f->context.tenant = &read_back;
	assert_true(tenant_open_setting(&f->context, CONF_CAPTCHA_SECRET, &out));
	assert_text(out, plain);
	/* A value encrypted for one setting or tenant cannot be used for another. */
	assert_err(tenant_set(&read_back, STR("captcha.tencent_key"),
			      read_back.conf.text[CONF_CAPTCHA_SECRET]),
		   ERR_OK);
	assert_false(tenant_open_setting(&f->context, CONF_CAPTCHA_TENCENT_KEY, &out));
	other.id.b[3] ^= 1;
	assert_err(
		tenant_set(&other, STR("captcha.secret"), read_back.conf.text[CONF_CAPTCHA_SECRET]),
		ERR_OK);
	f->context.tenant = &other;
	assert_false(tenant_open_setting(&f->context, CONF_CAPTCHA_SECRET, &out));
	f->context.tenant = &read_back;
	f->instance.pepper.keys[0].key[0] ^= 1;
	assert_false(tenant_open_setting(&f->context, CONF_CAPTCHA_SECRET, &out));
	f->instance.pepper.keys[0].key[0] ^= 1;
	assert_err(tenant_change(&f->context, &read_back, STR("captcha.secret"), STR("")), ERR_OK);
	assert_false(tenant_open_setting(&f->context, CONF_CAPTCHA_SECRET, &out));
}

static void test_a_secret_setting_has_a_maximum_length(void **state)
{
	struct fixture *f = *state;
	char text[201];
	struct str out;

	memset(text, 's', sizeof text);
	f->context.tenant = &f->tenant;
	assert_int_equal(conf_secret_max(STR("captcha.secret")), 200);
	assert_int_equal(conf_secret_max(STR("captcha.site_key")), 0);
	assert_int_equal(conf_secret_max(STR("no.such")), 0);
	assert_err(
		tenant_change(&f->context, &f->tenant, STR("captcha.secret"), str_bytes(text, 200)),
		ERR_OK);
	assert_err(
		tenant_change(&f->context, &f->tenant, STR("captcha.secret"), str_bytes(text, 201)),
		ERR_SETTING_VALUE);
	assert_true(tenant_open_setting(&f->context, CONF_CAPTCHA_SECRET, &out));
	assert_int_equal(out.n, 200);
}

static void test_settings_that_are_refused_change_nothing(void **state)
{
	static const struct {
		struct str name, value;
		enum err e;
	} rows[] = {
		{STR_INIT("pin.histori"), STR_INIT("1"), ERR_SETTING_UNKNOWN},
		{STR_INIT("hash.cost"), STR_INIT("1"),
		 ERR_SETTING_UNKNOWN}, /* a setting of the install */
		{STR_INIT(""), STR_INIT("1"), ERR_SETTING_UNKNOWN},
		{STR_INIT("pin.history"), STR_INIT("25"), ERR_SETTING_VALUE},
		{STR_INIT("pin.history"), STR_INIT("-1"), ERR_SETTING_VALUE},
		{STR_INIT("pin.enabled"), STR_INIT("2"), ERR_SETTING_VALUE},
		{STR_INIT("pin.blocklist"), STR_INIT("most"), ERR_SETTING_VALUE},
	};
	struct fixture *f = *state;
	struct conf before = f->tenant.conf;
	size_t count = f->tenant.setting_count;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(tenant_set(&f->tenant, rows[i].name, rows[i].value), rows[i].e);
	assert_int_equal(f->tenant.setting_count, count);
	assert_memory_equal(before.n, f->tenant.conf.n, sizeof before.n);
}

static void test_every_tenant_setting_can_be_set_at_once(void **state)
{
	struct fixture *f = *state;
	static char values[CONF_COUNT][32];
	size_t n = 0;

	for (int key = 0; key < CONF_COUNT; key++) {
		FILE *out;

		if (conf_scope((enum conf_key)key) != CONF_TENANT)
			continue;
		out = fmemopen(values[key], sizeof values[key], "w");
		assert_non_null(out);
		conf_write_value(out, &f->tenant.conf, (enum conf_key)key);
		assert_int_equal(fclose(out), 0);
		assert_err(
			tenant_set(&f->tenant, conf_name((enum conf_key)key), str_of(values[key])),
			ERR_OK);
		n++;
	}
	assert_true(n <= TENANT_SETTINGS);
	assert_err(put(f, &f->tenant), ERR_OK);
	assert_err(get(f, &f->tenant.id), ERR_OK);
	assert_int_equal(read_back.setting_count, n);
	assert_memory_equal(read_back.conf.n, f->tenant.conf.n, sizeof read_back.conf.n);
}

static void test_a_setting_of_another_version_is_refused(void **state)
{
	struct fixture *f = *state;

	f->tenant.settings[0].name = STR("pin.of_the_future");
	f->tenant.settings[0].value = STR("1");
	f->tenant.setting_count = 1;
	assert_err(put(f, &f->tenant), ERR_OK);
	assert_err(get(f, &f->tenant.id), ERR_STORE_VERSION);
}

static void test_a_secret_is_matched_exactly(void **state)
{
	struct fixture *f = *state;
	char text[GUID_TEXT + 2];

	assert_true(tenant_secret_fits(&f->tenant, str_of(f->secret.text), NOON));
	assert_false(tenant_secret_fits(&f->tenant, STR(""), NOON));
	assert_false(
		tenant_secret_fits(&f->tenant, str_bytes(f->secret.text, GUID_TEXT - 1), NOON));
	for (size_t i = 0; i < GUID_TEXT; i++) {
		memcpy(text, f->secret.text, GUID_TEXT + 1);
		text[i] ^= 1;
		assert_false(tenant_secret_fits(&f->tenant, str_of(text), NOON));
	}
}

static void test_an_old_secret_is_valid_during_the_grace_period(void **state)
{
	struct fixture *f = *state;
	struct tenant_secret second, third;

	tenant_rotate_secret(&f->context, &f->tenant, 3600, &second);
	assert_true(tenant_secret_fits(&f->tenant, str_of(second.text), NOON));
	assert_true(tenant_secret_fits(&f->tenant, str_of(f->secret.text), NOON + 3599));
	assert_false(tenant_secret_fits(&f->tenant, str_of(f->secret.text), NOON + 3600));
	assert_err(put(f, &f->tenant), ERR_OK);
	assert_err(get(f, &f->tenant.id), ERR_OK);
	assert_true(tenant_secret_fits(&read_back, str_of(f->secret.text), NOON + 3599));
	assert_true(tenant_secret_fits(&read_back, str_of(second.text), NOON + 99999));
	tenant_rotate_secret(&f->context, &f->tenant, 0, &third);
	assert_false(tenant_secret_fits(&f->tenant, str_of(second.text), NOON));
	assert_false(tenant_secret_fits(&f->tenant, str_of(f->secret.text), NOON));
	assert_true(tenant_secret_fits(&f->tenant, str_of(third.text), NOON));
}

struct owned {
	const struct guid *id;
	size_t n; /* records under the tenant's key */
};

static enum err owned_body(struct txn *t, void *arg)
{
	struct owned *o = arg;
	struct key own = {.n = sizeof o->id->b};
	struct str rest, value;
	enum err e;

	memcpy(own.b, o->id->b, own.n);
	e = txn_seek(t, &own, &own, &rest, &value);
	for (o->n = 0; e == ERR_OK; o->n++)
		e = txn_next(t, &own, &rest, &value);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static size_t owned(struct fixture *f, const struct guid *id)
{
	struct owned o = {id, 0};

	assert_err(store_read(f->instance.store, owned_body, &o), ERR_OK);
	return o.n;
}

static void test_removing_a_tenant_deletes_all_its_data(void **state)
{
	static struct tenant other;
	struct fixture *f = *state;
	struct dump before = {.n = 0}, after = {.n = 0};
	struct tenant_secret secret;
	struct guid first = f->tenant.id;
	size_t of_other;

	assert_err(tenant_create(&f->context, STR("Other"), PROFILE_SECURE, &other, &secret),
		   ERR_OK);
	assert_err(drop(f, &first), ERR_OK);
	dump_store(f->instance.store, &before); /* the other tenant and the install alone */
	of_other = owned(f, &other.id);
	assert_err(put(f, &f->tenant), ERR_OK);
	(void)site_anna(f, "739164");
	(void)site_signed_in(f);
	assert_err(site_login(f, "wrong"), ERR_LOGIN_WRONG);
	dump_store(f->instance.store, &after);
	assert_true(after.records > before.records + 8);
	assert_err(drop(f, &first), ERR_OK);
	dump_store(f->instance.store, &after);
	assert_int_equal(after.records, before.records + 1); /* the install's audit trail */
	assert_int_equal(owned(f, &first), 0);
	assert_int_equal(owned(f, &other.id), of_other);
	assert_err(drop(f, &first), ERR_APIKEY_UNKNOWN);
	assert_err(get(f, &first), ERR_APIKEY_UNKNOWN);
	assert_err(get(f, &other.id), ERR_OK);
	dump_free(&before);
	dump_free(&after);
}

struct seen {
	struct guid last;
	unsigned count;
};

static void see(const struct tenant *tenant, void *arg)
{
	struct seen *s = arg;

	if (s->count > 0)
		assert_true(memcmp(s->last.b, tenant->id.b, GUID_BYTES) < 0);
	assert_true(tenant->name.n > 0);
	s->last = tenant->id;
	s->count++;
}

struct each {
	struct arena *arena;
	struct seen seen;
};

static enum err each_body(struct txn *t, void *arg)
{
	struct each *e = arg;

	return tenant_each(t, e->arena, see, &e->seen);
}

static void test_each_visits_all_in_order(void **state)
{
	struct fixture *f = *state;
	struct each e = {.arena = &f->arena};
	struct tenant_secret secret;

	for (int i = 0; i < 9; i++)
		assert_err(tenant_create(&f->context, STR("More"), PROFILE_SECURE, &read_back,
					 &secret),
			   ERR_OK);
	(void)site_anna(f, NULL); /* its records are not tenants */
	assert_err(store_read(f->instance.store, each_body, &e), ERR_OK);
	assert_int_equal(e.seen.count, 10);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_tenant_is_read_back),
	INSTANCE_TEST(test_names),
	INSTANCE_TEST(test_each_tenant_has_a_key_and_a_secret_of_its_own),
	INSTANCE_TEST(test_settings_and_flags_are_kept),
	INSTANCE_TEST(test_a_secret_setting_is_stored_encrypted),
	INSTANCE_TEST(test_a_secret_setting_has_a_maximum_length),
	INSTANCE_TEST(test_settings_that_are_refused_change_nothing),
	INSTANCE_TEST(test_every_tenant_setting_can_be_set_at_once),
	INSTANCE_TEST(test_a_setting_of_another_version_is_refused),
	INSTANCE_TEST(test_a_secret_is_matched_exactly),
	INSTANCE_TEST(test_an_old_secret_is_valid_during_the_grace_period),
	INSTANCE_TEST(test_removing_a_tenant_deletes_all_its_data),
	INSTANCE_TEST(test_each_visits_all_in_order),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
