/* SPDX-License-Identifier: MIT */
/*
 * pages.fcgi: the hosted pages' forms, for browsers without script, and the pages that cannot be
 * files. Everything else of the hosted pages is files, written by `pintle pages publish`.
 */
#include "pages.h"

#include "http/service.h"

int main(int argc, char **argv)
{
	return service_main(argc, argv,
			    &(struct service){.name = "pages",
					      .routes = {sign_in_routes, recovery_routes,
							 confirm_routes, device_routes},
					      .draw_error = draw_error});
}
