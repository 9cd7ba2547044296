/*
 * Small help for servers: replies from memory, allocation that cannot fail, texts.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>

char
	Ebadattach[]	= "unknown specifier in attach",
	Ebadname[]	= "bad character in file name",
	Ebadoffset[]	= "bad offset",
	Ebadwstat[]	= "wstat changes what cannot be changed",
	Ebaddir[]	= "malformed stat buffer",
	Ebotch[]	= "9P protocol botch",
	Ecreatenondir[]	= "create in non-directory",
	Edupfid[]	= "duplicate fid",
	Eduptag[]	= "duplicate tag",
	Eexcl[]		= "exclusive use file already open",
	Eexist[]	= "file already exists",
	Eintr[]		= "interrupted",
	Eisdir[]	= "file is a directory",
	Eisopen[]	= "fid is open",
	Enoauth[]	= "authentication not required",
	Enocreate[]	= "create prohibited",
	Enomem[]	= "out of memory",
	Enoremove[]	= "remove prohibited",
	Enostat[]	= "stat prohibited",
	Enotdir[]	= "not a directory",
	Enotempty[]	= "directory is not empty",
	Enotfound[]	= "file does not exist",
	Enotopen[]	= "fid is not open",
	Enowstat[]	= "wstat prohibited",
	Eperm[]		= "permission denied",
	Eunknownfid[]	= "unknown fid",
	Ewalknodir[]	= "not a directory";

/*
 * Answer a read from the n bytes at buf, which are the whole file.
 */
void
readbuf(Req *r, void *buf, vlong n)
{
	vlong off;
	u32int count;

	off = r->ifcall.offset;
	count = r->ifcall.count;
	if(off >= n)
		count = 0;
	else if(count > n - off)
		count = n - off;
	if(count > 0)
		memmove(r->ofcall.data, (char*)buf + off, count);
	r->ofcall.count = count;
}

void
readstr(Req *r, char *s)
{
	readbuf(r, s, strlen(s));
}

void*
emalloc9p(ulong n)
{
	void *p;

	p = malloc(n);
	if(p == nil)
		sysfatal("out of memory allocating %llud bytes", (uvlong)n);
	return p;
}

void*
erealloc9p(void *p, ulong n)
{
	p = realloc(p, n);
	if(p == nil)
		sysfatal("out of memory allocating %llud bytes", (uvlong)n);
	return p;
}

char*
estrdup9p(char *s)
{
	char *t;

	t = strdup(s);
	if(t == nil)
		sysfatal("out of memory");
	return t;
}
