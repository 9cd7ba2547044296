/*
 * Open files.
 */
#include <u.h>
#include <libc.h>
#include "../../../user/libc/9syscall/sys.h"
#include "shim.h"

typeof(fdinfo[0]) fdinfo[Maxfd];

static int
mark(int fd, int kind, int pid)
{
	if(fd >= 0 && fd < Maxfd){
		fdinfo[fd].kind = kind;
		fdinfo[fd].pid = pid;
	}
	return fd;
}

static int
lxopen(const char *name, int flags, int perm)
{
	char path[Maxpath];

	if(mapname(name, path) < 0)
		return -Einval;
	return LX4(Lopenat, Atfdcwd, path, flags|Onoctty, perm);
}

static int
openflags(int mode)
{
	int f;

	f = (mode & 3) == OEXEC ? OREAD : mode & 3;
	if(mode & OTRUNC)
		f |= Otrunc;
	if(mode & OCEXEC)
		f |= Ocloexec;
	return f;
}

int
open(const char *name, int mode)
{
	char path[Maxpath];
	int fd, pid;

	if((fd = specialfd(name)) >= 0)
		return mark(fail(LX1(Ldup, fd)), fdinfo[fd].kind, fdinfo[fd].pid);
	if(strcmp(name, "/dev/consctl") == 0)
		return mark(fail(lxopen("/dev/tty", ORDWR, 0)), Kconsctl, 0);
	if((pid = notetarget(name)) != 0)
		return mark(fail(lxopen("/dev/null", ORDWR, 0)), Knote, pid);
	if((mode & 3) == OEXEC && mapname(name, path) == 0
	&& (fd = LX3(Lfaccessat, Atfdcwd, path, 1)) < 0)
		return failname(name, fd);
	return mark(failname(name, lxopen(name, openflags(mode), 0)), Kplain, 0);
}

int
create(const char *name, int mode, ulong perm)
{
	char path[Maxpath];
	long r;

	if(specialfd(name) >= 0 || notetarget(name) != 0 || strcmp(name, "/dev/consctl") == 0)
		return open(name, mode);
	if(mapname(name, path) < 0)
		return failname(name, -Einval);
	if(perm & DMDIR){
		r = LX2(Lmkdir, path, perm & 0777);
		if(r < 0)
			return failname(name, r);
		return open(name, mode);
	}
	r = openflags(mode)|Ocreat|Otrunc;
	if(mode & OEXCL)
		r |= Oexcl;
	return mark(failname(name, LX4(Lopenat, Atfdcwd, path, r|Onoctty, perm & 0777)), Kplain, 0);
}

int
close(int fd)
{
	mark(fd, Kplain, 0);
	return fail(LX1(Lclose, fd));
}

int
dup(int old, int new)
{
	int fd;

	fd = new < 0 ? LX1(Ldup, old) : LX2(Ldup2, old, new);
	if(fd >= 0 && old < Maxfd)
		mark(fd, fdinfo[old].kind, fdinfo[old].pid);
	return fail(fd);
}

/* a Plan 9 pipe goes both ways */
int
pipe(int *fd)
{
	return fail(LX4(Lsocketpair, 1, 1, 0, fd));
}

long
pread(int fd, void *buf, long n, vlong off)
{
	long r;

	r = off == -1 ? LX3(Lread, fd, buf, n) : LX4(Lpread, fd, buf, n, off);
	if(r == -Eisdir)
		return readdirs(fd, buf, n);
	if(r == -Econnreset)
		return 0;
	return fail(r);
}

static long
special(int fd, const char *s, long n)
{
	char note[ERRMAX];

	if(fdinfo[fd].kind == Knote){
		if(n >= ERRMAX)
			n = ERRMAX - 1;
		memmove(note, s, n);
		note[n] = 0;
		return fail(LX2(Lkill, fdinfo[fd].pid, tosignal(note))) < 0 ? -1 : n;
	}
	if(n >= 6 && strncmp(s, "rawoff", 6) == 0)
		setraw(0);
	else if(n >= 5 && strncmp(s, "rawon", 5) == 0)
		setraw(1);
	return n;
}

long
pwrite(int fd, const void *buf, long n, vlong off)
{
	if(fd >= 0 && fd < Maxfd && fdinfo[fd].kind != Kplain)
		return special(fd, buf, n);
	return fail(off == -1 ? LX3(Lwrite, fd, buf, n) : LX4(Lpwrite, fd, buf, n, off));
}

int
_seek(vlong *ret, int fd, vlong off, int type)
{
	long r;

	r = LX3(Llseek, fd, off, type);
	*ret = r;
	return fail(r) < 0 ? -1 : 0;
}

int
chdir(const char *name)
{
	char path[Maxpath];

	if(mapname(name, path) < 0)
		return failname(name, -Einval);
	return failname(name, LX1(Lchdir, path));
}

int
remove(const char *name)
{
	char path[Maxpath];
	long r;

	if(mapname(name, path) < 0)
		return failname(name, -Einval);
	r = LX1(Lunlink, path);
	if(r == -Eisdir)
		r = LX1(Lrmdir, path);
	return failname(name, r);
}

int
fd2path(int fd, char *buf, int n)
{
	char link[64], path[Maxpath];
	long r;

	snprint(link, sizeof link, "/proc/self/fd/%d", fd);
	r = LX3(Lreadlink, link, path, sizeof path - 1);
	if(r < 0)
		return fail(r == -Enoent ? -Ebadf : r);
	path[r] = 0;
	unmapname(path, sizeof path);
	strecpy(buf, buf + n, path);
	return 0;
}
