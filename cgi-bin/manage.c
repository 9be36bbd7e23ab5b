/* SPDX-License-Identifier: MIT */
/* manage.fcgi: what a tenant's own back end does, with its secret. */
#include "http/service.h"

enum { BODY };

static const struct param document[] = {
	[BODY] = { "body", P_DOCUMENT, IN_BODY, 0 },
	{ NULL, 0, 0, 0 },
};

/* Where an account came from: the host of the page that sent the request, or API. */
static struct str source_of(const struct request *r)
{
	struct str rest = request_header(r, "HTTP_REFERER");
	struct str scheme = str_cut(&rest, ':');

	if (!str_starts(rest, STR("//")) || scheme.n == 0)
		return STR("API");
	rest = str_skip(rest, 2);
	rest = str_head(rest, str_index(rest, '/'));
	return rest.n > 0 && rest.n <= 253 ? rest : STR("API");
}

static enum err create(struct request *r)
{
	struct person p;
	enum err e = person_create(&r->call, r->values[BODY].json, source_of(r), &p);

	return e == ERR_OK ? answer_person(r, &p) : e;
}

enum { EMAIL, USERNAME, PHONE };

static const struct param find_params[] = {
	[EMAIL] = { "email", P_EMAIL, IN_QUERY, 0 },
	[USERNAME] = { "username", P_TEXT, IN_QUERY, 0 },
	[PHONE] = { "phone", P_PHONE, IN_QUERY, 0 },
	{ NULL, 0, 0, 0 },
};

static enum err find(struct request *r)
{
	static const enum identifier_kind kinds[] = { [EMAIL] = IDENTIFIER_EMAIL,
						      [USERNAME] = IDENTIFIER_USERNAME,
						      [PHONE] = IDENTIFIER_PHONE };
	struct person p;
	enum err e;

	for (size_t i = EMAIL; i <= PHONE; i++) {
		if (!r->values[i].given)
			continue;
		e = person_read(&r->call, kinds[i], r->values[i].text, &p);
		return e == ERR_OK ? answer_person(r, &p) : e;
	}
	return call_name_fault(&r->call, ERR_PARAM_MISSING, STR("email, username or phone"));
}

enum { UID };

static const struct param uid_params[] = {
	[UID] = { "uid", P_UID, IN_PATH | REQUIRED, 0 },
	{ NULL, 0, 0, 0 },
};

static enum err get(struct request *r)
{
	struct person p;
	enum err e = person_read(&r->call, IDENTIFIER_UID, r->values[UID].text, &p);

	return e == ERR_OK ? answer_person(r, &p) : e;
}

enum { UPDATE_UID, UPDATE_BODY };

static const struct param update_params[] = {
	[UPDATE_UID] = { "uid", P_UID, IN_PATH | REQUIRED, 0 },
	[UPDATE_BODY] = { "body", P_DOCUMENT, IN_BODY, 0 },
	{ NULL, 0, 0, 0 },
};

static enum err update(struct request *r)
{
	struct person p;
	enum err e = person_update(&r->call, r->values[UPDATE_UID].text,
				   r->values[UPDATE_BODY].json, &p);

	return e == ERR_OK ? answer_person(r, &p) : e;
}

static const struct route routes[] = {
	{ POST, "/identity/v2/manage/account", NEED_SECRET, create, document, BODY_PROFILE },
	{ GET, "/identity/v2/manage/account", NEED_SECRET, find, find_params, 0 },
	{ GET, "/identity/v2/manage/account/{uid}", NEED_SECRET, get, uid_params, 0 },
	{ PUT, "/identity/v2/manage/account/{uid}", NEED_SECRET, update, update_params,
	  BODY_PROFILE },
	{ 0, NULL, 0, NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){ "manage", routes });
}
