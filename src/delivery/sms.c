/* SPDX-License-Identifier: MIT */
#include "delivery/sms.h"

#include "base/codec.h"
#include "base/json.h"
#include "delivery/spool.h"
#include "render/message.h"
#include "render/render.h"

enum { FILE_MAX = 32 * 1024, FILLED_MAX = 256 * 1024, CONNECT_S = 10, ANSWER_MAX = 4096 };

/* How a value is escaped. */
enum escaping { ESCAPE_HEADER, ESCAPE_URL, ESCAPE_JSON, ESCAPE_XML };

/* + and digits; a number without country code is unchanged. */
static struct str number_of(struct arena *arena, struct str to, bool plus)
{
	struct buf b;
	bool whole = str_starts(to, STR("+")) || str_starts(to, STR("00"));

	buf_init(&b, arena, to.n + 1, to.n + 1);
	if (whole && plus)
		buf_byte(&b, '+');
	for (size_t i = whole && to.p[0] == '0' ? 2 : 0; i < to.n; i++)
		if (to.p[i] >= '0' && to.p[i] <= '9')
			buf_byte(&b, to.p[i]);
	return buf_str(&b);
}

static bool value_of(struct arena *arena, const struct sms *sms, struct str name, struct str *out)
{
	if (str_eq(name, STR("To")))
		*out = number_of(arena, sms->to, true);
	else if (str_eq(name, STR("Number")))
		*out = number_of(arena, sms->to, false);
	else if (str_eq(name, STR("Text")))
		*out = sms->text;
	else if (str_eq(name, STR("Product")))
		*out = sms->product;
	else
		return false;
	return true;
}

static void put_json(struct buf *b, struct str value)
{
	struct buf quoted;

	buf_init(&quoted, b->arena, value.n + 2, FILLED_MAX);
	json_put_text(&quoted, value);
	if (quoted.n >= 2)
		buf_add(b, str_bytes(quoted.p + 1, quoted.n - 2));
}

static void put_escaped(struct buf *b, struct str value, enum escaping escaping)
{
	switch (escaping) {
	case ESCAPE_URL:
		render_url(b, value);
		return;
	case ESCAPE_JSON:
		put_json(b, value);
		return;
	case ESCAPE_XML:
		render_html(b, value);
		return;
	case ESCAPE_HEADER:
		break;
	}
	buf_add(b, value);
}

/* Fill in one part of the file. A name is between two #; ## is one #. */
static bool fill(struct arena *arena, struct str text, const struct sms *sms,
		 enum escaping escaping, struct str *out)
{
	struct buf b;

	buf_init(&b, arena, text.n + sms->text.n + 64, FILLED_MAX);
	while (text.p != NULL) {
		struct str value, name;

		buf_add(&b, str_cut(&text, '#'));
		if (text.p == NULL)
			break;
		name = str_cut(&text, '#');
		if (text.p == NULL)
			return false;
		if (name.n == 0)
			buf_byte(&b, '#');
		else if (value_of(arena, sms, name, &value))
			put_escaped(&b, value, escaping);
		else
			return false;
	}
	*out = buf_str(&b);
	return !b.overflowed;
}

static struct str take_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	return str_ends(line, STR("\r")) ? str_head(line, line.n - 1) : line;
}

/* `Basic name:password` is the form people can write; on the wire it is base64. */
static struct str encode_login(struct arena *arena, struct str line)
{
	struct str rest = line, value;
	struct str name = str_cut(&rest, ':');
	struct buf b;

	value = str_trim(rest);
	if (!str_eq_ci(name, STR("Authorization")) || !str_starts(value, STR("Basic ")) ||
	    str_index(value, ':') == value.n)
		return line;
	buf_init(&b, arena, 2 * line.n + 16, FILE_MAX);
	buf_lit(&b, "Authorization: Basic ");
	buf_add(&b, base64_write(arena, str_trim(str_skip(value, 6))));
	return buf_str(&b);
}

/* `typed` is set by the Content-Type line. */
static enum escaping body_escaping(struct str line, enum escaping before, bool *typed)
{
	struct str rest = line;

	if (!str_eq_ci(str_trim(str_cut(&rest, ':')), STR("Content-Type")) || str_trim(rest).n == 0)
		return before;
	*typed = true;
	for (size_t i = 0; i < rest.n; i++) {
		if (str_eq_ci(str_head(str_skip(rest, i), 4), STR("json")))
			return ESCAPE_JSON;
		if (str_eq_ci(str_head(str_skip(rest, i), 4), STR("form")))
			return ESCAPE_URL;
		if (str_eq_ci(str_head(str_skip(rest, i), 3), STR("xml")))
			return ESCAPE_XML;
	}
	return ESCAPE_HEADER;
}

bool sms_fill(struct arena *arena, struct str file, const struct sms *sms, struct http_send *out)
{
	struct str first = take_line(&file), line;
	enum escaping escaping = ESCAPE_HEADER;
	bool typed = false;

	*out = (struct http_send){.method = str_trim(str_cut(&first, ' '))};
	if (first.p == NULL || !fill(arena, str_trim(first), sms, ESCAPE_URL, &out->url))
		return false;
	while (file.p != NULL && (line = take_line(&file)).n > 0) {
		escaping = body_escaping(line, escaping, &typed);
		if (!fill(arena, line, sms, ESCAPE_HEADER, &line))
			return false;
		http_client_add_header(out, encode_login(arena, line));
	}
	if (file.p == NULL)
		return true;
	if (str_ends(file, STR("\n")))
		file = str_head(file, file.n - 1); /* the file's, not the body's */
	if (file.n > 0 && !typed)
		return false; /* it would be sent as a form, which the text could then alter */
	return fill(arena, file, sms, escaping, &out->body);
}

/* --- delivering -------------------------------------------------------- */

static bool read_request(const struct context *c, struct str *out)
{
	char *text = arena_alloc(c->arena, FILE_MAX);
	struct path file;
	size_t n;

	if (conf_path(&c->instance->conf, CONF_SMS_REQUEST, c->instance->conf_path.s, &file) !=
		    ERR_OK ||
	    path_check_private(file.s) != ERR_OK || path_read(file.s, text, FILE_MAX, &n) != ERR_OK)
		return false;
	*out = str_bytes(text, n);
	return true;
}

static struct delivery to_file(const struct context *c, const struct outbox_message *m,
			       const struct sms *sms)
{
	struct buf b;

	buf_init(&b, c->arena, sms->text.n + 64, FILLED_MAX);
	buf_lit(&b, "To: ");
	buf_add(&b, number_of(c->arena, sms->to, true));
	buf_lit(&b, "\n\n");
	buf_add(&b, sms->text);
	buf_byte(&b, '\n');
	return spool_write(c, template_name(m->template).p, "sms", buf_str(&b));
}

static struct str status_text(const struct context *c, int status)
{
	struct buf b;

	buf_init(&b, c->arena, 64, 128);
	buf_lit(&b, "the SMS provider answered ");
	buf_int(&b, status);
	return buf_str(&b);
}

/* Errors of the message are permanent; those of login, address or load are
 * temporary. */
static struct delivery judge(const struct context *c, enum http_outcome outcome,
			     const struct http_answer *answer)
{
	struct delivery d;

	if (outcome == HTTP_REFUSED)
		return delivery_later(STR("sms.request is malformed"));
	if (outcome != HTTP_ANSWERED)
		return delivery_later(str_of(answer->fault));
	if (answer->status >= 200 && answer->status < 300)
		return (struct delivery){.outcome = DELIVERED};
	if (answer->status == 400 || answer->status == 413 || answer->status == 422)
		return delivery_never(status_text(c, answer->status));
	d = delivery_later(status_text(c, answer->status));
	d.wait_s = answer->wait_s;
	return d;
}

static struct delivery send(const struct context *c, const struct sms *sms)
{
	unsigned total = (unsigned)c->instance->conf.n[CONF_OUTBOX_SEND_SECONDS];
	struct http_send request;
	struct http_answer answer;
	struct str file;
	enum http_outcome outcome;

	if (!read_request(c, &file))
		return delivery_later(STR("sms.request cannot be read"));
	if (!sms_fill(c->arena, file, sms, &request))
		return delivery_later(STR("sms.request is malformed"));
	request.connect_s = total < CONNECT_S ? total : CONNECT_S;
	request.total_s = total;
	request.answer_max = ANSWER_MAX;
	outcome = http_client_send(c->arena, &request, &answer);
	return judge(c, outcome, &answer);
}

void sms_deliver(const struct context *c, const struct outbox_message *m, struct delivery *out)
{
	struct message texts;
	struct sms sms = {.to = m->to};

	if (number_of(c->arena, m->to, false).n < 3) {
		*out = delivery_never(STR("the phone number is malformed"));
		return;
	}
	if (!message_render(c, m, &texts, out))
		return;
	sms.text = texts.sms;
	sms.product = texts.product;
	*out = c->instance->conf.text[CONF_SMS_REQUEST].n > 0 ? send(c, &sms) : to_file(c, m, &sms);
}
