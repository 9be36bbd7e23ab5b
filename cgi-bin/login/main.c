/* SPDX-License-Identifier: MIT */
/*
 * login.fcgi: registering, confirming addresses and numbers, signing in by password and
 * by PIN, and resetting a forgotten password.
 */
#include "login.h"

#include "http/service.h"

int main(int argc, char **argv)
{
	return service_main(
		argc, argv,
		&(struct service){.name = "login",
				  .routes = {signin_routes, register_routes, confirm_routes,
					     contact_routes, password_routes}});
}
