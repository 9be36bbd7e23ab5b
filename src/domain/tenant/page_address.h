/* SPDX-License-Identifier: MIT */
/*
 * Where an install's hosted pages are: BASE/<folder>/<language>/<page>.html. BASE is the path of
 * pages.base_url or http.base_path. Each tenant has a folder of its own.
 */
#ifndef DOMAIN_TENANT_PAGE_ADDRESS_H
#define DOMAIN_TENANT_PAGE_ADDRESS_H

#include "domain/tenant/tenant.h"

enum { PAGE_FOLDER_MAX = 40 };

/* BASE, such as /auth; empty at the root. A slice of the settings. */
struct str page_address_base(const struct conf *install);

/* The folder of a tenant: pages.folder, or the API key when that is empty. In the arena. */
struct str page_address_folder(struct arena *arena, const struct tenant *tenant);

/* Whether mails can link to hosted pages: pages.base_url is set. */
bool page_address_hosted(const struct context *c);

/* The host of pages.base_url, without a port; empty when that is not set. A slice of it. */
struct str page_address_host(const struct context *c);

/* Whether a URL is below the folder of the context's tenant, see url_listed. */
bool page_address_is_own(const struct context *c, struct str url);

/* Whether mails of the context's tenant can have a link: it lists pages in `list`, a setting such
 * as CONF_RESET_PIN_URLS, or has hosted ones. */
bool page_address_any(const struct context *c, enum conf_key list);

/*
 * The whole URL of a page of the context's tenant, such as
 * https://login.example.org/northwind/en/reset-pin.html; empty when pages.base_url is. In the
 * arena.
 */
struct str page_address_url(const struct context *c, struct str language, struct str page);

/* Whether a text can be pages.base_url: an https URL, or http with a loopback address, without a
 * query or a slash at its end; its origin as browsers write it, see url_origins_valid. */
bool page_address_base_valid(struct str url);

/* Check pages.base_url; its path is http.base_path if both are set. ERR_CONFIG, logged. */
MUST_USE enum err page_address_settings(const struct conf *install);

/*
 * Whether a tenant may have this folder: lower-case letters, digits and hyphens, beginning with a
 * letter or digit, and no name that the install uses itself.
 */
bool page_address_folder_valid(struct str folder);

/* Whether a text can be pages.home_url: https, http with a loopback address, or an app's own
 * scheme that begins with a domain in reverse, such as com.example.app:/start. */
bool page_address_home_valid(struct str url);

/* Whether no other tenant has the folder of `tenant`. ERR_SETTING_VALUE when one has; ERR_STORE*.
 */
MUST_USE enum err page_address_unique(struct txn *t, const struct context *c,
				      const struct tenant *tenant);

/*
 * Give a new tenant a folder made of its name, such as my-app of "My app". It stays empty when
 * that is not possible or another tenant has it. Texts live in the arena. ERR_STORE*.
 */
MUST_USE enum err page_address_choose(struct txn *t, const struct context *c,
				      struct tenant *tenant);

#endif
