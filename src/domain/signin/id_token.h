/* SPDX-License-Identifier: MIT */
/*
 * ID tokens (OpenID Connect) and other JWTs as an external first factor: an issuer that
 * the tenant trusts asserts who a person is, and its token is exchanged, once, for a
 * sign-in here.
 *
 * A token must have issuer (`iss`), audience (`aud`, alone or in a list) and expiry
 * (`exp`). It is valid from `nbf` and `iat` until `exp`, at most ten minutes from
 * `iat`; without `iat` it must expire within ten minutes. Clocks may differ by a
 * minute. A second use is recognised by `jti` or, without one, by the digest of the
 * signed text. `nonce`, `azp` and `auth_time` are for the client to check; they are
 * ignored here.
 *
 * It names an account by `sub`, which is then the uid, or by `email` or `phone_number`,
 * which must be verified both in the token and in the account. Otherwise somebody could
 * register with another person's address first and wait for its owner.
 */
#ifndef DOMAIN_SIGNIN_ID_TOKEN_H
#define DOMAIN_SIGNIN_ID_TOKEN_H

#include "domain/signin/signin.h"

/*
 * Exchange a token for the PIN part of a sign-in, like signin_pin_session_for.
 * ERR_ID_TOKEN_REFUSED for every fault of the token, also a second use; the log says
 * why. For an unknown person ERR_USER_UNKNOWN in tenants that reveal it, else
 * ERR_ID_TOKEN_REFUSED. On ERR_ACCOUNT_DISABLED, ERR_SESSION_LIMIT and ERR_STORE* the
 * token is not used up. Clears a PIN lock that reached the ceiling.
 */
MUST_USE enum err id_token_pin_session(const struct context *c, struct str token,
				       struct signin *out);

/*
 * Exchange a token for a complete sign-in, like signin_proved; ERR_PIN_MANDATORY also
 * uses the token up. Errors as above.
 */
MUST_USE enum err id_token_sign_in(const struct context *c, struct str token, struct signin *out);

#endif
