/* SPDX-License-Identifier: MIT */
/*
 * ID tokens (OpenID Connect) and other JWTs as a first factor from elsewhere: an
 * issuer the tenant trusts says who a person is, and its word is exchanged, once,
 * for what a sign-in here gives.
 *
 * A token has to name issuer (`iss`), audience (`aud`, one or among several) and
 * its end (`exp`). It is good from `nbf` and `iat` on, until `exp` and for ten
 * minutes from `iat`; one without `iat` may end in ten minutes at most. Clocks
 * may differ by a minute. It is known again by its `jti`, or, without one, by the
 * digest of what is signed. `nonce`, `azp` and `auth_time` are for the client to
 * check and not looked at.
 *
 * It names an account by `sub`, which is then the uid; or by `email` or
 * `phone_number`, which issuer and account must both hold for verified, since
 * otherwise whoever registers with an address first could wait for its owner.
 */
#ifndef DOMAIN_SIGNIN_ID_TOKEN_H
#define DOMAIN_SIGNIN_ID_TOKEN_H

#include "domain/signin/signin.h"

/*
 * Exchange a token for the half of a sign-in that goes on by PIN, as
 * signin_pin_session_for gives it. ERR_ID_TOKEN_REFUSED for every fault of the
 * token, also a second use; why is in the log. For a person there is no account
 * of it is ERR_USER_UNKNOWN in tenants that reveal it, else
 * ERR_ID_TOKEN_REFUSED. ERR_ACCOUNT_DISABLED, ERR_SESSION_LIMIT, ERR_STORE*: the
 * token is not used up. A PIN that is locked for good is free again.
 */
MUST_USE enum err id_token_pin_session(const struct context *c, struct str token,
				       struct signin *out);

/*
 * Exchange a token for a whole sign-in, as signin_proved gives it; then
 * ERR_PIN_MANDATORY uses the token up. Errors as above.
 */
MUST_USE enum err id_token_sign_in(const struct context *c, struct str token, struct signin *out);

#endif
