/* SPDX-License-Identifier: MIT */
#include "domain/account/country.h"

struct str country_code(struct str name)
{
	static const struct {
		struct str code, name;
	} countries[] = {
#define COUNTRY(code, name) {STR_INIT(#code), STR_INIT(name)},
#include "domain/account/country.def"
#undef COUNTRY
	};
	struct str wanted = str_trim(name);

	for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
		if (str_eq_ci(countries[i].name, wanted))
			return countries[i].code;
	return (struct str){"", 0};
}
