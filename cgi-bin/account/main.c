/* SPDX-License-Identifier: MIT */
/* account.fcgi: the signed-in person: tokens, profile, means of recovery. */
#include "account.h"

#include "http/service.h"

int main(int argc, char **argv)
{
	return service_main(
		argc, argv,
		&(struct service){.name = "account",
				  .routes = {token_routes, sign_in_routes, step_up_routes,
					     profile_routes, factor_routes, question_routes,
					     security_routes, info_routes}});
}
