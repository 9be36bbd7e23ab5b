/* SPDX-License-Identifier: MIT */
/* manage.fcgi: the calls of a tenant's back end, which need the API secret. */
#include "manage.h"

#include "http/service.h"

const struct param document_params[] = {
	[BODY] = {"body", P_DOCUMENT, IN_BODY | NEW_SECRET, 0},
	{NULL, 0, 0, 0},
};

const struct param uid_params[] = {
	[UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

const struct param uid_query_params[] = {
	[UID] = {"uid", P_UID, IN_QUERY | REQUIRED, ERR_UID_MISSING},
	{NULL, 0, 0, 0},
};

int main(int argc, char **argv)
{
	return service_main(
		argc, argv,
		&(struct service){.name = "manage",
				  .routes = {account_routes, contact_routes, token_routes,
					     factor_routes, link_routes, webhook_routes}});
}
