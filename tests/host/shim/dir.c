/*
 * Directory records, made from Linux's stat and getdents.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include "shim.h"

typedef struct Dirent Dirent;
struct Dirent {
	u64int	ino;
	s64int	off;		/* where the next one is */
	u16int	len;
	u8int	type;
	char	name[];
};

static long
pack(Lstat *st, char *name, uchar *buf, uint n)
{
	Dir d;
	uint size;

	memset(&d, 0, sizeof d);
	d.qid.path = st->ino;
	d.qid.vers = st->time[2]*1000000000 + st->time[3];
	d.mode = st->mode & 0777;
	if((st->mode & 0170000) == 0040000){
		d.mode |= DMDIR;
		d.qid.type = QTDIR;
	}else
		d.length = st->size;
	d.atime = st->time[0];
	d.mtime = st->time[2];
	d.type = 'M';
	d.name = name;
	d.uid = d.gid = d.muid = st->uid == 0 ? "root" : "user";
	size = sizeD2M(&d);
	if(size > n){		/* only the needed size */
		if(n < BIT16SZ)
			return 0;
		PBIT16(buf, size - BIT16SZ);
		return BIT16SZ;
	}
	return convD2M(&d, buf, n);
}

int
readdirs(int fd, uchar *buf, long n)
{
	static char ents[32768];
	Dirent *e;
	Lstat st;
	long r, i, m, used;
	s64int at;

	used = 0;
	at = LX3(Llseek, fd, 0, 1);
	r = LX3(Lgetdents64, fd, ents, sizeof ents);
	if(r <= 0)
		return fail(r);
	for(i = 0; i < r; i += e->len){
		e = (Dirent*)(ents + i);
		if(strcmp(e->name, ".") != 0 && strcmp(e->name, "..") != 0
		&& LX4(Lnewfstatat, fd, e->name, &st, 0) == 0){
			m = pack(&st, e->name, buf + used, n - used);
			if(m <= BIT16SZ)
				break;
			used += m;
		}
		at = e->off;
	}
	LX3(Llseek, fd, at, 0);
	return used;
}

static char*
basename(char *s)
{
	char *p;

	while((p = strrchr(s, '/')) != nil && p[1] == 0 && p > s)
		*p = 0;
	return p != nil && p[1] != 0 ? p + 1 : s;
}

int
stat(const char *name, uchar *buf, int n)
{
	char path[Maxpath];
	Lstat st;
	long r;
	int fd;

	fd = specialfd(name);
	if(fd >= 0)
		return fstat(fd, buf, n);
	if(mapname(name, path) < 0)
		return failname(name, -Einval);
	r = LX4(Lnewfstatat, Atfdcwd, path, &st, 0);
	return r < 0 ? failname(name, r) : pack(&st, basename(path), buf, n);
}

int
fstat(int fd, uchar *buf, int n)
{
	char path[Maxpath];
	Lstat st;
	long r;

	r = LX4(Lnewfstatat, fd, "", &st, Atempty);
	if(r < 0)
		return fail(r);
	if(fd2path(fd, path, sizeof path) < 0)
		strcpy(path, "?");
	return pack(&st, basename(path), buf, n);
}

/* times, mode, length and name, in this order: not all or nothing as it should be */
static int
change(char *path, Dir *d)
{
	s64int t[4] = {0, 0x3ffffffe, 0, 0x3ffffffe};	/* UTIME_OMIT */
	char new[Maxpath], *p;
	long r;

	r = 0;
	if(d->mtime != ~0u){
		t[2] = d->mtime;
		t[3] = 0;
		r = LX4(Lutimensat, Atfdcwd, path, t, 0);
	}
	if(r >= 0 && d->mode != ~0u)
		r = LX2(Lchmod, path, d->mode & 0777);
	if(r >= 0 && d->length != ~0ll)
		r = LX2(Ltruncate, path, d->length);
	if(r >= 0 && d->name[0] != 0){
		strecpy(new, new + sizeof new, path);
		p = strrchr(new, '/');
		strecpy(p != nil ? p + 1 : new, new + sizeof new, d->name);
		r = LX2(Lrename, path, new);
	}
	return r;
}

static int
unpack(uchar *buf, int n, Dir *d, char *strs)
{
	if(statcheck(buf, n) < 0 || n > Maxpath || convM2D(buf, n, d, strs) != (uint)n)
		return fail(-Einval);
	return 0;
}

int
wstat(const char *name, uchar *buf, int n)
{
	char path[Maxpath], strs[Maxpath];
	Dir d;

	if(unpack(buf, n, &d, strs) < 0)
		return -1;
	if(mapname(name, path) < 0)
		return failname(name, -Einval);
	return failname(name, change(path, &d)) < 0 ? -1 : n;
}

int
fwstat(int fd, uchar *buf, int n)
{
	char link[64], path[Maxpath], strs[Maxpath];
	Dir d;
	long r;

	if(unpack(buf, n, &d, strs) < 0)
		return -1;
	snprint(link, sizeof link, "/proc/self/fd/%d", fd);
	r = LX3(Lreadlink, link, path, sizeof path - 1);
	if(r < 0)
		return fail(r);
	path[r] = 0;
	return fail(change(path, &d)) < 0 ? -1 : n;
}
