/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* renameat2 */
#include "bin/pintle/site_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static const struct str mark_name = STR_INIT(".pintle");

static enum err refuse(const char *path, const char *reason)
{
	LOG(path_refused, {"path", str_of(path)}, {"reason", str_of(reason)});
	return ERR_CONFIG;
}

static enum err join(struct path *out, const struct path *base, struct str name)
{
	return path_join(out, str_of(base->s), name) ? ERR_OK : refuse(base->s, "is too long");
}

/* The name of `name` while it is written (new) or removed (old). */
static enum err beside(struct path *out, const struct path *base, struct str name, const char *what)
{
	char text[PATH_BYTES];
	int n = snprintf(text, sizeof text, ".pintle-%s-%.*s", what, (int)name.n, name.p);

	return n > 0 && (size_t)n < sizeof text ? join(out, base, str_of(text))
						: refuse(base->s, "is too long");
}

/* --- reading ------------------------------------------------------------ */

bool site_tree_read(struct arena *arena, const char *path, struct str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	size_t size, n = 0;
	ssize_t got = 1;
	char *p;

	*out = STR("");
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			(void)close(fd); /* opened for reading */
		return false;
	}
	size = (size_t)st.st_size;
	p = arena_alloc(arena, size + 1);
	while (n < size && (got = read(fd, p + n, size - n)) > 0)
		n += (size_t)got;
	(void)close(fd); /* opened for reading */
	*out = str_bytes(p, n);
	return n == size;
}

static bool has_text(struct arena *arena, const char *path, struct str text)
{
	struct stat st;
	struct str old;

	return lstat(path, &st) == 0 && (size_t)st.st_size == text.n &&
	       site_tree_read(arena, path, &old) && str_eq(old, text);
}

/* The mark of a folder; false when it has none. */
static bool read_mark(struct arena *arena, const struct path *folder, struct str *out)
{
	struct path file;

	return path_join(&file, str_of(folder->s), mark_name) && site_tree_read(arena, file.s, out);
}

/* Also of a symbolic link that leads nowhere: it is somebody else's. */
static bool is_there(const struct path *p)
{
	struct stat st;

	return lstat(p->s, &st) == 0;
}

static bool has_mark(const struct path *folder)
{
	struct path file;

	return path_join(&file, str_of(folder->s), mark_name) && access(file.s, F_OK) == 0;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Call each(path, is_folder, arg) for what is in a folder. */
static void each_entry(const struct path *folder,
		       void (*each)(const struct path *p, bool is_folder, void *arg), void *arg)
{
	DIR *d = opendir(folder->s);
	struct dirent *entry;
	struct path p;
	struct stat st;

	while (d != NULL && (entry = readdir(d)) != NULL)
		if (!is_dots(entry->d_name) &&
		    path_join(&p, str_of(folder->s), str_of(entry->d_name)) && lstat(p.s, &st) == 0)
			each(&p, S_ISDIR(st.st_mode), arg);
	if (d != NULL)
		(void)closedir(d); /* opened for reading */
}

static void count_entry(const struct path *p, bool is_folder, void *arg)
{
	size_t *n = arg;

	if (is_folder)
		each_entry(p, count_entry, n);
	else
		++*n;
}

static void remove_entry(const struct path *p, bool is_folder, void *arg)
{
	if (is_folder)
		each_entry(p, remove_entry, arg);
	(void)(is_folder ? rmdir(p->s) : unlink(p->s)); /* what stays is seen by the last rmdir */
}

/* A symbolic link is removed itself; what it leads to is not ours. */
static bool remove_tree(const struct path *folder)
{
	struct stat st;

	if (lstat(folder->s, &st) == 0 && !S_ISDIR(st.st_mode))
		return unlink(folder->s) == 0;
	each_entry(folder, remove_entry, NULL);
	return rmdir(folder->s) == 0 || errno == ENOENT;
}

/* --- writing ------------------------------------------------------------ */

void site_tree_put(struct site_tree *t, struct str path, struct str text)
{
	if (t->count < SITE_FILES)
		t->files[t->count++] = (struct site_file){path, text};
}

/* Write a new file that everybody may read. */
static enum err write_file(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	bool whole;

	if (fd < 0)
		return refuse(path, strerror(errno));
	whole = fchmod(fd, 0644) == 0 && path_write_all(fd, text);
	if (!whole)
		(void)refuse(path, strerror(errno));
	whole = close(fd) == 0 && whole;
	return whole ? ERR_OK : ERR_CONFIG;
}

static enum err make_folder(const char *path)
{
	if (mkdir(path, 0755) != 0 && errno != EEXIST)
		return refuse(path, strerror(errno));
	return chmod(path, 0755) == 0 ? ERR_OK : refuse(path, strerror(errno));
}

/* Make the folders between `folder` and the file, such as en of en/pin.html. */
static enum err make_folders(const struct path *folder, struct str file)
{
	struct path p;

	for (size_t i = 0; i < file.n; i++) {
		enum err e;

		if (file.p[i] != '/')
			continue;
		e = join(&p, folder, str_head(file, i));
		if (e == ERR_OK)
			e = make_folder(p.s);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err write_in(const struct path *folder, struct str file, struct str text)
{
	struct path p;
	enum err e = make_folders(folder, file);

	if (e == ERR_OK)
		e = join(&p, folder, file);
	return e == ERR_OK ? write_file(p.s, text) : e;
}

static enum err write_files(const struct path *folder, const struct site_tree *t)
{
	enum err e = make_folder(folder->s);

	if (e == ERR_OK)
		e = write_in(folder, mark_name, t->mark);
	for (size_t i = 0; e == ERR_OK && i < t->count; i++)
		e = write_in(folder, t->files[i].path, t->files[i].text);
	return e;
}

static bool is_same(struct arena *arena, const struct path *folder, const struct site_tree *t)
{
	struct path p;
	size_t there = 0;

	each_entry(folder, count_entry, &there);
	if (there != t->count + 1 || !path_join(&p, str_of(folder->s), mark_name) ||
	    !has_text(arena, p.s, t->mark))
		return false;
	for (size_t i = 0; i < t->count; i++)
		if (!path_join(&p, str_of(folder->s), t->files[i].path) ||
		    !has_text(arena, p.s, t->files[i].text))
			return false;
	return true;
}

/*
 * Put `fresh` in the place of `folder`, which then lies at `old`. Where the file system cannot
 * exchange two folders, there is none for a moment; a later run mends what is left if the program
 * ends just then.
 */
static enum err swap(const struct path *fresh, const struct path *folder, const struct path *old)
{
	bool replaces = is_there(folder);

	if (replaces && renameat2(AT_FDCWD, fresh->s, AT_FDCWD, folder->s, RENAME_EXCHANGE) == 0)
		return rename(fresh->s, old->s) == 0 ? ERR_OK : refuse(fresh->s, strerror(errno));
	if (replaces && rename(folder->s, old->s) != 0)
		return refuse(folder->s, strerror(errno));
	if (rename(fresh->s, folder->s) == 0)
		return ERR_OK;
	(void)refuse(folder->s, strerror(errno));
	if (replaces)
		(void)rename(old->s, folder->s); /* where it was */
	return ERR_CONFIG;
}

/* Remove what an earlier run left that was ended. */
static enum err clear_rests(const struct path *fresh, const struct path *folder,
			    const struct path *old)
{
	if (!is_there(folder) && has_mark(old) && rename(old->s, folder->s) != 0)
		return refuse(old->s, strerror(errno));
	if (!remove_tree(fresh))
		return refuse(fresh->s, strerror(errno));
	return remove_tree(old) ? ERR_OK : refuse(old->s, strerror(errno));
}

static enum err replace(const struct site_tree *t, const struct path *fresh,
			const struct path *folder, const struct path *old)
{
	enum err e = write_files(fresh, t);

	if (e == ERR_OK)
		e = swap(fresh, folder, old);
	if (e == ERR_OK)
		e = path_sync_folder(folder->s);
	if (e != ERR_OK) {
		(void)remove_tree(fresh); /* said already what is wrong */
		return e;
	}
	return remove_tree(old) ? ERR_OK : refuse(old->s, strerror(errno));
}

enum err site_tree_write(struct arena *arena, const struct site_tree *t)
{
	struct path fresh, folder, old;
	enum err e = join(&folder, &t->base, t->name);

	if (e == ERR_OK)
		e = beside(&fresh, &t->base, t->name, "new");
	if (e == ERR_OK)
		e = beside(&old, &t->base, t->name, "old");
	if (e == ERR_OK)
		e = clear_rests(&fresh, &folder, &old);
	if (e != ERR_OK)
		return e;
	if (t->count == SITE_FILES)
		return refuse(folder.s, "would have too many files");
	if (is_there(&folder) && !has_mark(&folder))
		return refuse(folder.s, "was not written by pintle, and stays as it is");
	return is_same(arena, &folder, t) ? ERR_OK : replace(t, &fresh, &folder, &old);
}

enum err site_tree_remove(const struct path *base, struct str name)
{
	struct path folder, old;
	enum err e = join(&folder, base, name);

	if (e == ERR_OK)
		e = beside(&old, base, name, "old");
	if (e != ERR_OK || !has_mark(&folder))
		return e;
	if (!remove_tree(&old)) /* of an earlier run that was ended */
		return refuse(old.s, strerror(errno));
	if (rename(folder.s, old.s) != 0)
		return refuse(folder.s, strerror(errno));
	return remove_tree(&old) ? ERR_OK : refuse(old.s, strerror(errno));
}

struct listing {
	struct arena *arena;
	struct site_folders *out;
};

static void list_entry(const struct path *p, bool is_folder, void *arg)
{
	const struct listing *l = arg;
	struct str path = str_of(p->s), folder = path_folder(path), mark;
	struct str name = str_skip(path, folder.n + 1);

	if (!is_folder || name.p[0] == '.' || l->out->count == SITE_FOLDERS ||
	    !read_mark(l->arena, p, &mark))
		return;
	l->out->list[l->out->count].name = arena_copy(l->arena, name);
	l->out->list[l->out->count++].mark = str_trim(mark);
}

void site_tree_list(struct arena *arena, const struct path *base, struct site_folders *out)
{
	struct listing l = {arena, out};

	out->count = 0;
	each_entry(base, list_entry, &l);
}

/* --- single files ------------------------------------------------------- */

enum err site_tree_file(struct arena *arena, const struct path *base, struct str name,
			struct str text, struct str ours)
{
	struct path file, fresh;
	struct str old;
	enum err e = join(&file, base, name);

	if (e == ERR_OK)
		e = beside(&fresh, base, name, "new");
	if (e != ERR_OK)
		return e;
	(void)unlink(fresh.s); /* of an earlier run that was ended */
	if (is_there(&file) &&
	    (!site_tree_read(arena, file.s, &old) || !str_contains(old, ours) || str_eq(old, text)))
		return ERR_OK;
	e = write_file(fresh.s, text);
	if (e == ERR_OK)
		return path_replace(file.s, fresh.s);
	(void)unlink(fresh.s); /* said already what is wrong */
	return e;
}

int site_tree_lock(const struct path *base)
{
	int fd;

	for (size_t i = 1; base->s[i] != '\0'; i++) {
		struct path p = *base;

		if (p.s[i] != '/' && base->s[i + 1] != '\0')
			continue;
		p.s[i + (base->s[i] != '/')] = '\0';
		if (access(p.s, F_OK) != 0 && make_folder(p.s) != ERR_OK)
			return -1;
	}
	fd = open(base->s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) != 0) {
		(void)refuse(base->s, strerror(errno));
		if (fd >= 0)
			(void)close(fd); /* opened for reading */
		return -1;
	}
	return fd;
}
