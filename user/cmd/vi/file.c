/*
 * Files.  Bytes go in and out as they are.
 *
 * A file that exists is written twice: first to a new file beside it, then, if that went well, over the
 * old contents; so there is a whole copy on disk at any time.  A file that changed on disk since it was read or
 * written is not overwritten without being told to.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Chunk	= 64*1024,
	Maxfile	= 1<<30,
};

static struct {
	int	known;			/* the file was there when we looked */
	Qid	qid;
	ulong	mtime;
	vlong	length;
} disk;

/* remember what the file looks like now; nil: we know of none */
void
filestat(char *name)
{
	Dir *d;

	disk.known = 0;
	d = name != nil ? dirstat(name) : nil;
	if(d == nil)
		return;
	disk.known = 1;
	disk.qid = d->qid;
	disk.mtime = d->mtime;
	disk.length = d->length;
	free(d);
}

static int
changed(Dir *d)
{
	return !disk.known || d->qid.path != disk.qid.path || d->qid.vers != disk.qid.vers
		|| d->mtime != disk.mtime || d->length != disk.length;
}

static int
isdir(char *name)
{
	Dir *d;
	int r;

	d = dirstat(name);
	r = d != nil && (d->mode & DMDIR) != 0;
	free(d);
	return r;
}

/* the lines of a file; nil if it can't be opened */
Text*
readfile(char *name, int *noeol)
{
	Text *t;
	char *s;
	long n, r, cap;
	int fd;

	if(isdir(name))
		error("%s is a directory", name);
	fd = open(name, OREAD);
	if(fd < 0)
		return nil;
	s = nil;
	n = cap = 0;
	do{
		if(cap - n < Chunk){
			cap = 2*cap + 2*Chunk;
			s = erealloc(s, cap);
		}
		r = read(fd, s + n, cap - n);
		if(r > 0)
			n += r;
	}while(r > 0 && n < Maxfile);
	close(fd);
	if(r != 0){
		free(s);
		error(r < 0 ? "can't read %s: %r" : "%s is too large", name);
	}
	t = splittext(s, n, noeol);
	free(s);
	return t;
}

/* edit another file, or the same again */
void
loadfile(char *name, int again)
{
	Text *t;
	int noeol, new;
	char e[ERRMAX];

	noeol = 0;
	t = readfile(name, &noeol);
	rerrstr(e, sizeof e);
	new = t == nil;
	if(new && access(name, AEXIST) == 0)
		error("can't open %s: %s", name, e);
	if(new)
		t = mktext(0, 1);
	bufroom(t->n);
	bufclear();
	undoclear();
	bufsplice(0, 0, t->l, t->n);
	ed.noeol = noeol;
	if(!again)
		ed.cur = (Pos){0, 0};
	clampcur();
	if(ed.file == nil || strcmp(ed.file, name) != 0){
		free(ed.file);
		ed.file = estrdup(name);
	}
	filestat(name);
	msg("\"%s\" %d lines%s%s", name, t->n, new ? ", new file" : "", noeol ? ", no newline at the end" : "");
	free(t);
}

/* write lines [a, b]; how many bytes, or -1 */
vlong
putlines(int fd, int a, int b)
{
	static char buf[Chunk];
	Line *l;
	vlong total;
	int i, n, m, done, len;

	total = n = 0;
	for(i = a; i <= b; i++){
		l = line(i);
		len = l->n + !(ed.noeol && i == nlines() - 1);
		for(done = 0; done < len; done += m){
			m = Chunk - n < len - done ? Chunk - n : len - done;
			memmove(buf + n, l->s + done, m);
			n += m;
			if(done + m > l->n)
				buf[n-1] = '\n';
			if(n == Chunk && write(fd, buf, n) != n)
				return -1;
			n %= Chunk;
			total += m;
		}
	}
	if(n > 0 && write(fd, buf, n) != n)
		return -1;
	return total;
}

/* the lines beside the file that they will be written to; nil if there can be no such copy */
static char*
sparecopy(char *name, Dir *d, int a, int b)
{
	char *spare, e[ERRMAX];
	int fd;

	spare = smprint("%s.vi%d", name, getpid());
	if(spare == nil)
		return nil;
	fd = create(spare, OWRITE|OEXCL, d->mode & 0666);
	if(fd < 0){
		free(spare);
		return nil;
	}
	if(putlines(fd, a, b) >= 0 && close(fd) >= 0)
		return spare;
	rerrstr(e, sizeof e);
	close(fd);
	remove(spare);
	free(spare);
	error("%s not written: %s", name, e);
}

static void
mayoverwrite(char *name, Dir *d, int own, int part)
{
	if(d->mode & DMDIR){
		free(d);
		error("%s is a directory", name);
	}
	if(!own){
		free(d);
		error("%s exists; use ! to overwrite it", name);
	}
	if(changed(d)){
		free(d);
		error("%s changed on disk since it was read; use ! to overwrite it", name);
	}
	if(part){
		free(d);
		error("that is only a part of the file; use ! to write it");
	}
}

static void
store(char *name, Dir *d, int a, int b, int append)
{
	char *spare, e[ERRMAX];
	vlong n;
	int fd;

	spare = d != nil && !append && d->length > 0 && !(d->mode & (DMDIR|DMAPPEND)) ? sparecopy(name, d, a, b) : nil;
	if(d == nil)
		fd = create(name, OWRITE, 0666);
	else
		fd = open(name, append ? OWRITE : OWRITE|OTRUNC);
	n = -1;
	if(fd >= 0){
		if(append)
			seek(fd, 0, 2);
		n = putlines(fd, a, b);
		if(n < 0)
			rerrstr(e, sizeof e);
		if(close(fd) < 0 && n >= 0){
			n = -1;
			rerrstr(e, sizeof e);
		}
	}else
		rerrstr(e, sizeof e);
	if(n < 0 && fd >= 0 && spare != nil)
		error("%s is damaged, its new text is in %s: %s", name, spare, e);
	if(spare != nil)
		remove(spare);
	free(spare);
	if(n < 0)
		error("%s not written: %s", name, e);
	msg("\"%s\" %d lines, %lld bytes%s", name, b - a + 1, n, append ? " appended" : "");
}

/* write lines [a, b] */
void
writefile(char *name, int a, int b, int force, int append)
{
	Dir *d;
	int own, whole;

	if(ed.file == nil && !append){
		ed.file = estrdup(name);
		filestat(nil);
		own = 0;
	}else
		own = ed.file != nil && strcmp(ed.file, name) == 0;
	whole = a <= 0 && b == nlines() - 1;
	d = dirstat(name);
	if(d != nil && !force && !append)
		mayoverwrite(name, d, own, !whole);
	store(name, d, a, b, append);
	free(d);
	if(ed.file != nil && strcmp(ed.file, name) == 0)
		filestat(name);
	if(whole && !append && ed.file != nil && strcmp(ed.file, name) == 0)
		undosaved();
}

/* we are being ended: save what is not written */
void
rescue(void)
{
	char *name;
	int fd;

	ttyclose();
	if(!modified())
		return;
	name = smprint("%s.save", ed.file != nil ? ed.file : "/tmp/vi");
	fd = name != nil ? create(name, OWRITE, 0600) : -1;
	if(fd < 0){
		free(name);
		name = smprint("/tmp/vi%d.save", getpid());
		fd = name != nil ? create(name, OWRITE, 0600) : -1;
	}
	if(fd < 0 || putlines(fd, 0, nlines() - 1) < 0 || close(fd) < 0)
		fprint(2, "vi: can't save the text: %r\n");
	else
		fprint(2, "vi: the text is in %s\n", name);
	free(name);
}
