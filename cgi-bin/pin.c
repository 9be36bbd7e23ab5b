/* SPDX-License-Identifier: MIT */
/* pin.fcgi: setting and changing a PIN. */
#include "domain/pin.h"
#include "http/service.h"

enum { PINAUTHTOKEN, PIN };

static const struct param set_params[] = {
	[PINAUTHTOKEN] = { "pinauthtoken", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0 },
	[PIN] = { "pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING },
	{ NULL, 0, 0, 0 },
};

static enum err set(struct request *r)
{
	struct signin s;
	enum err e = pin_set(&r->call, r->values[PINAUTHTOKEN].text, r->values[PIN].text, &s);

	return e == ERR_OK ? answer_signin(r, &s) : e;
}

enum { OLD_PIN, NEW_PIN };

static const struct param change_params[] = {
	[OLD_PIN] = { "oldpin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING },
	[NEW_PIN] = { "newpin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING },
	{ NULL, 0, 0, 0 },
};

static enum err change(struct request *r)
{
	enum err e = pin_change(&r->call, r->access, r->values[OLD_PIN].text,
				r->values[NEW_PIN].text);

	return e == ERR_OK ? answer_flag(r, "IsPosted") : e;
}

static const struct route routes[] = {
	{ POST, "/identity/v2/auth/pin/set/pinauthtoken",
	  NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_SET_PIN), set, set_params, 0 },
	{ PUT | POST, "/identity/v2/auth/pin/change",
	  NEED_APIKEY | NEED_PIN | NEED_TOKEN | ASKS(CAPTCHA_CHANGE_PIN), change, change_params,
	  0 },
	{ 0, NULL, 0, NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){ "pin", routes });
}
