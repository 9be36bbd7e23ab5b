/* SPDX-License-Identifier: MIT */
#include "render/page_skeleton.h"

#include "base/buf.h"

struct reading {
	struct page_skeleton *out;
	struct buf piece; /* the text since the last state began */
	const char *fault;
};

/* The next word of a text, up to white space; empty at its end. */
static struct str next_word(struct str *text)
{
	struct str word = str_trim(*text);
	size_t n = 0;

	while (n < word.n && (unsigned char)word.p[n] > ' ')
		n++;
	*text = str_skip(word, n);
	return str_head(word, n);
}

/* Copy the text outside of comments that was read so far to where it belongs. */
static void end_piece(struct reading *r)
{
	struct page_skeleton *s = r->out;
	struct str text = str_trim(arena_copy(r->piece.arena, buf_str(&r->piece)));

	if (s->state_count == 0)
		s->frame = text;
	else
		s->states[s->state_count - 1].body = text;
	r->piece.n = 0;
}

static void read_title(struct reading *r, struct str rest)
{
	r->out->title = next_word(&rest);
}

static void read_script(struct reading *r, struct str rest)
{
	r->out->script = next_word(&rest);
}

static void read_style(struct reading *r, struct str rest)
{
	r->out->style = next_word(&rest);
}

static void read_state(struct reading *r, struct str rest)
{
	struct str name = next_word(&rest);

	end_piece(r);
	if (name.n == 0)
		r->fault = "a state has no name";
	else if (r->out->state_count == SKELETON_STATES)
		r->fault = "too many states";
	else
		r->out->states[r->out->state_count++].name = name;
}

static void read_error(struct reading *r, struct str line)
{
	struct str reason = next_word(&line);
	struct page_error e = {.code = 0};
	int64_t code;

	if (!str_int(str_cut(&reason, '/'), &code) || code <= 0 || code > INT32_MAX) {
		r->fault = "an error's line does not begin with its code";
		return;
	}
	e.code = (int)code;
	e.reason = reason;
	e.state = next_word(&line);
	e.field = next_word(&line);
	e.word = next_word(&line);
	if (str_eq(e.field, STR("-")))
		e.field = STR("");
	if (e.state.n == 0)
		r->fault = "an error's line names no state";
	else if (r->out->error_count == SKELETON_ERRORS)
		r->fault = "too many errors";
	else
		r->out->errors[r->out->error_count++] = e;
}

static void read_errors(struct reading *r, struct str rest)
{
	while (rest.p != NULL) {
		struct str line = str_trim(str_cut(&rest, '\n'));

		if (line.n > 0)
			read_error(r, line);
	}
}

static void read_words(struct reading *r, struct str rest)
{
	struct str word;

	while ((word = next_word(&rest)).n > 0) {
		if (r->out->word_count < SKELETON_WORDS)
			r->out->words[r->out->word_count++] = word;
		else
			r->fault = "too many words";
	}
}

/* Read what stands between <!-- and -->. */
static void read_comment(struct reading *r, struct str rest)
{
	static const struct {
		struct str word;
		void (*read)(struct reading *r, struct str rest);
	} kinds[] = {{STR_INIT("title"), read_title},	{STR_INIT("script"), read_script},
		     {STR_INIT("style"), read_style},	{STR_INIT("state"), read_state},
		     {STR_INIT("errors"), read_errors}, {STR_INIT("words"), read_words}};
	struct str word = next_word(&rest);

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_eq(word, kinds[i].word))
			kinds[i].read(r, rest);
}

/* Cut *rest before the first `mark` and take that off too. False when there is none. */
static bool cut_at(struct str *rest, struct str mark, struct str *head)
{
	for (size_t i = 0; i + mark.n <= rest->n; i++) {
		if (!str_starts(str_skip(*rest, i), mark))
			continue;
		*head = str_head(*rest, i);
		*rest = str_skip(*rest, i + mark.n);
		return true;
	}
	*head = *rest;
	return false;
}

bool page_skeleton_read(struct arena *arena, struct str text, struct page_skeleton *out,
			const char **out_fault)
{
	struct reading r = {.out = out};
	struct str piece, comment;
	bool more = true;

	*out = (struct page_skeleton){.state_count = 0};
	buf_init(&r.piece, arena, text.n + 1, text.n + 1);
	while (more && r.fault == NULL) {
		more = cut_at(&text, STR("<!--"), &piece);
		buf_add(&r.piece, piece);
		if (more && !cut_at(&text, STR("-->"), &comment))
			r.fault = "a comment does not end";
		else if (more)
			read_comment(&r, comment);
	}
	end_piece(&r);
	*out_fault = r.fault;
	return r.fault == NULL;
}

const struct page_state *page_skeleton_state(const struct page_skeleton *s, struct str name)
{
	for (size_t i = 0; i < s->state_count; i++)
		if (str_eq(s->states[i].name, name))
			return &s->states[i];
	return NULL;
}

const struct page_error *page_skeleton_error(const struct page_skeleton *s, int code,
					     struct str state,
					     bool (*fits)(const void *arg, struct str reason),
					     const void *arg)
{
	const struct page_error *best = NULL;
	int most = -1;

	for (size_t i = 0; i < s->error_count; i++) {
		const struct page_error *e = &s->errors[i];
		int weight = 2 * (e->reason.n > 0) +
			     (str_eq(e->state, state) || str_eq(e->state, STR("*")));

		if (e->code != code || (e->reason.n > 0 && !fits(arg, e->reason)) || weight <= most)
			continue;
		best = e;
		most = weight;
	}
	return best;
}
