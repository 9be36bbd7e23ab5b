/* SPDX-License-Identifier: MIT */
/* Sending mails by SMTP submission, with libcurl. */
#include "delivery/mail.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

enum { CONNECT_S = 10, URL_BYTES = 300, PASSWORD_MAX = 512 };

/* How far the dialogue with the server has got. */
enum stage { GREETING, SENDER, RECIPIENT, BODY };

struct dialogue {
	const struct mail *mail;
	size_t sent; /* bytes of the mail handed to libcurl */
	enum stage stage;
	bool utf8_offered; /* the server accepts addresses that are not ASCII */
	bool stopped;	   /* the dialogue was stopped because it does not */
};

static size_t give_mail(char *p, size_t size, size_t n, void *arg)
{
	struct dialogue *t = arg;
	struct str piece = str_head(str_skip(t->mail->bytes, t->sent), size * n);

	if (piece.n > 0)
		memcpy(p, piece.p, piece.n);
	t->sent += piece.n;
	return piece.n;
}

/* libcurl shows each command as it sends it. */
static int note_command(CURL *curl, curl_infotype type, char *p, size_t n, void *arg)
{
	struct dialogue *t = arg;
	struct str line = str_bytes(p, n);

	(void)curl; /* required by libcurl's prototype */
	if (type != CURLINFO_HEADER_OUT)
		return 0;
	if (str_starts(line, STR("MAIL FROM:"))) {
		t->stage = SENDER;
		t->utf8_offered = str_ends(str_trim(line), STR(" SMTPUTF8"));
	}
	if (str_starts(line, STR("RCPT TO:")))
		t->stage = RECIPIENT;
	if (str_starts(line, STR("DATA")))
		t->stage = BODY;
	return 0;
}

/* Called for each reply. The one to MAIL is the last before the recipient is sent. */
static size_t note_answer(char *p, size_t size, size_t n, void *arg)
{
	struct dialogue *t = arg;

	(void)p; /* the response code says it all */
	if (t->stage < SENDER || t->mail->ascii || t->utf8_offered)
		return size * n;
	t->stopped = true;
	return 0;
}

/* --- settings ---------------------------------------------------------- */

static bool read_password(const struct context *c, const char **out)
{
	char *text = arena_alloc(c->arena, PASSWORD_MAX);
	struct path file;
	size_t n;

	*out = "";
	if (c->instance->conf.text[CONF_MAIL_PASSWORD_FILE].n == 0)
		return true;
	if (conf_path(&c->instance->conf, CONF_MAIL_PASSWORD_FILE, c->instance->conf_path.s,
		      &file) != ERR_OK ||
	    path_check_private(file.s) != ERR_OK ||
	    path_read(file.s, text, PASSWORD_MAX, &n) != ERR_OK)
		return false;
	*out = arena_cstr(c->arena, str_trim(str_bytes(text, n)));
	return true;
}

static bool set_login(CURL *curl, const struct context *c)
{
	struct str user = c->instance->conf.text[CONF_MAIL_USER];
	const char *password;

	if (user.n == 0)
		return true;
	if (!read_password(c, &password))
		return false;
	(void)curl_easy_setopt(curl, CURLOPT_USERNAME, arena_cstr(c->arena, user));
	(void)curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
	return true;
}

static bool set_server(CURL *curl, const struct context *c)
{
	const struct conf *conf = &c->instance->conf;
	struct str host = conf->text[CONF_MAIL_HOST];
	bool six = str_index(host, ':') < host.n && host.p[0] != '[';
	struct path ca;
	char url[URL_BYTES];
	int n = snprintf(url, sizeof url, "%s://%s%.*s%s:%d",
			 conf->n[CONF_MAIL_TLS] == MAIL_TLS ? "smtps" : "smtp", six ? "[" : "",
			 (int)host.n, host.p, six ? "]" : "", (int)conf->n[CONF_MAIL_PORT]);

	if (n < 0 || (size_t)n >= sizeof url)
		return false;
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	(void)curl_easy_setopt(
		curl, CURLOPT_USE_SSL,
		(long)(conf->n[CONF_MAIL_TLS] == MAIL_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	if (conf->text[CONF_MAIL_CA_FILE].n == 0)
		return true;
	if (conf_path(conf, CONF_MAIL_CA_FILE, c->instance->conf_path.s, &ca) != ERR_OK)
		return false;
	(void)curl_easy_setopt(curl, CURLOPT_CAINFO, arena_cstr(c->arena, str_of(ca.s)));
	return true;
}

static void set_limits(CURL *curl, const struct context *c)
{
	long total = (long)c->instance->conf.n[CONF_OUTBOX_SEND_SECONDS];

	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
			       total < CONNECT_S ? total : (long)CONNECT_S);
	(void)curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, total);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, total);
}

static void set_mail(CURL *curl, const struct context *c, struct dialogue *t, struct curl_slist *to)
{
	(void)curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_cstr(c->arena, t->mail->sender));
	(void)curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	(void)curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_mail);
	(void)curl_easy_setopt(curl, CURLOPT_READDATA, t);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, note_answer);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, t);
	(void)curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, note_command);
	(void)curl_easy_setopt(curl, CURLOPT_DEBUGDATA, t);
}

/* --- the outcome ------------------------------------------------------- */

static struct str with_code(const struct context *c, const char *what, long code)
{
	struct buf b;

	buf_init(&b, c->arena, 128, 256);
	buf_lit(&b, what);
	buf_lit(&b, " (");
	buf_int(&b, code);
	buf_byte(&b, ')');
	return buf_str(&b);
}

/* Describe what went wrong, with the settings to check. */
static struct str explain(const struct context *c, CURLcode rc)
{
	static const struct {
		CURLcode rc;
		const char *hint;
	} hints[] = {
		{CURLE_PEER_FAILED_VERIFICATION, "mail.ca_file names an authority to trust, and "
						 "mail.host has to be a name in the certificate"},
		{CURLE_SSL_CACERT_BADFILE, "see mail.ca_file"},
		{CURLE_USE_SSL_FAILED, "the server does not offer what mail.tls says"},
		{CURLE_LOGIN_DENIED, "see mail.user and mail.password_file"},
		{CURLE_COULDNT_RESOLVE_HOST, "see mail.host"},
		{CURLE_COULDNT_CONNECT, "see mail.host and mail.port"},
	};
	struct buf b;

	buf_init(&b, c->arena, 256, 512);
	buf_add(&b, str_of(curl_easy_strerror(rc)));
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
		if (hints[i].rc != rc)
			continue;
		buf_lit(&b, "; ");
		buf_add(&b, str_of(hints[i].hint));
	}
	return buf_str(&b);
}

/*
 * A permanent refusal (5xx) counts only for the mail itself. One of the login, of
 * STARTTLS or of the connection is for the operator to fix, and is temporary.
 */
static struct delivery judge(const struct context *c, const struct dialogue *t, CURLcode rc,
			     long code)
{
	bool login = code == 530 || code == 534 || code == 535 || code == 538;

	if (rc == CURLE_OK)
		return (struct delivery){.outcome = DELIVERED};
	if (t->stopped)
		return delivery_never(STR("the server accepts only ASCII addresses"));
	if (code >= 500 && code < 600 && t->stage >= SENDER && !login)
		return delivery_never(with_code(c, "the server refused the mail", code));
	if (code >= 400 && code < 600)
		return delivery_later(with_code(c, "the server put it off", code));
	return delivery_later(explain(c, rc));
}

struct delivery mail_by_smtp(const struct context *c, const struct mail *mail)
{
	struct dialogue t = {.mail = mail};
	struct curl_slist *to = curl_slist_append(NULL, arena_cstr(c->arena, mail->to));
	CURL *curl = curl_easy_init();
	struct delivery d = delivery_later(STR("the mail settings cannot be used"));
	CURLcode rc;
	long code = 0;

	if (curl != NULL && set_server(curl, c) && set_login(curl, c)) {
		set_limits(curl, c);
		set_mail(curl, c, &t, to);
		rc = curl_easy_perform(curl);
		(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
		d = judge(c, &t, rc, code);
	}
	curl_easy_cleanup(curl);
	curl_slist_free_all(to);
	return d;
}
