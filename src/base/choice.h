/* SPDX-License-Identifier: MIT */
/*
 * The words that settings of kind CHOICE accept. A list is C(constant, word): the word
 * is what the configuration says, the constant is what a struct conf holds for it.
 * conf.def names the list of each setting; the enums are made from the lists.
 */
#ifndef BASE_CHOICE_H
#define BASE_CHOICE_H

#define CHOICE_CONSTANT(constant, word) constant,

#define MAIL_TRANSPORT_CHOICES(C)                                                                  \
	C(MAIL_FILES, "files")                                                                     \
	C(MAIL_SMTP, "smtp")                                                                       \
	C(MAIL_SENDMAIL, "sendmail")

enum mail_transport { MAIL_TRANSPORT_CHOICES(CHOICE_CONSTANT) };

#define MAIL_TLS_CHOICES(C)                                                                        \
	C(MAIL_STARTTLS, "starttls")                                                               \
	C(MAIL_TLS, "tls")                                                                         \
	C(MAIL_PLAIN, "none")

enum mail_tls { MAIL_TLS_CHOICES(CHOICE_CONSTANT) };

#define PIN_BLOCKLIST_CHOICES(C)                                                                   \
	C(PIN_BLOCKLIST_OFF, "off")                                                                \
	C(PIN_BLOCKLIST_COMMON, "common")                                                          \
	C(PIN_BLOCKLIST_STRICT, "strict")

enum pin_blocklist { PIN_BLOCKLIST_CHOICES(CHOICE_CONSTANT) };

#define PASSWORD_BLOCKLIST_CHOICES(C)                                                              \
	C(PASSWORD_BLOCKLIST_OFF, "off")                                                           \
	C(PASSWORD_BLOCKLIST_COMMON, "common")

enum password_blocklist { PASSWORD_BLOCKLIST_CHOICES(CHOICE_CONSTANT) };

#define LOCK_CHOICES(C)                                                                            \
	C(LOCK_SUSPEND, "suspend")                                                                 \
	C(LOCK_BLOCK, "block")                                                                     \
	C(LOCK_NONE, "none")                                                                       \
	C(LOCK_CAPTCHA, "captcha")                                                                 \
	C(LOCK_QUESTION, "question")

enum lock_kind { LOCK_CHOICES(CHOICE_CONSTANT) LOCK_COUNT };

#define PROVIDER_CHOICES(C)                                                                        \
	C(PROVIDER_OFF, "off")                                                                     \
	C(PROVIDER_RECAPTCHA_V2, "recaptcha-v2")                                                   \
	C(PROVIDER_RECAPTCHA_V3, "recaptcha-v3")                                                   \
	C(PROVIDER_HCAPTCHA, "hcaptcha")                                                           \
	C(PROVIDER_TENCENT_OLD, "tencent-old")                                                     \
	C(PROVIDER_TENCENT, "tencent")

enum provider { PROVIDER_CHOICES(CHOICE_CONSTANT) PROVIDER_COUNT };

#define SIGNATURE_CHOICES(C)                                                                       \
	C(SIGNATURE_OFF, "off")                                                                    \
	C(SIGNATURE_PREFERRED, "preferred")                                                        \
	C(SIGNATURE_STRICT, "strict")

enum signature_mode { SIGNATURE_CHOICES(CHOICE_CONSTANT) };

#define VERIFY_CHOICES(C)                                                                          \
	C(VERIFY_NONE, "none")                                                                     \
	C(VERIFY_OPTIONAL, "optional")                                                             \
	C(VERIFY_REQUIRED, "required")

enum tenant_verify { VERIFY_CHOICES(CHOICE_CONSTANT) };

#define MESSAGE_CHOICES(C)                                                                         \
	C(MESSAGE_BOTH, "both")                                                                    \
	C(MESSAGE_LINK, "link")                                                                    \
	C(MESSAGE_CODE, "code")

enum tenant_message { MESSAGE_CHOICES(CHOICE_CONSTANT) };

#endif
