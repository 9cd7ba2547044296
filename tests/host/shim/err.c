/*
 * Linux error numbers to Plan 9 error strings.
 */
#include <u.h>
#include <libc.h>
#include "shim.h"

static char errbuf[ERRMAX];

static const struct {
	int	no;
	char	*text;
} texts[] = {
	{Eperm,		"permission denied"},
	{Eacces,	"permission denied"},
	{Enoent,	"file does not exist"},
	{Eexist,	"file already exists"},
	{Enotdir,	"not a directory"},
	{Eisdir,	"file is a directory"},
	{Eintr,		"interrupted"},
	{Enoexec,	"exec header invalid"},
	{Ebadf,		"fd out of range or not open"},
	{Echild,	"no living children"},
	{Einval,	"bad arg in system call"},
	{Espipe,	"seek on a stream"},
	{Enotempty,	"directory not empty"},
};

static char*
text(long e)
{
	uint i;

	for(i = 0; i < nelem(texts); i++)
		if(texts[i].no == e)
			return texts[i].text;
	return "i/o error";
}

long
fail(long r)
{
	if(r >= 0)
		return r;
	strecpy(errbuf, errbuf + sizeof errbuf, text(-r));
	return -1;
}

/* the same, for a call with a file name */
long
failname(const char *name, long r)
{
	if(r >= 0)
		return r;
	if(strlen(name) < 80)
		snprint(errbuf, sizeof errbuf, "'%s' %s", name, text(-r));
	else
		fail(r);
	return -1;
}

int
unsupported(void)
{
	strcpy(errbuf, "not on this system");
	return -1;
}

int
errstr(char *buf, uint n)
{
	char tmp[ERRMAX];

	strcpy(tmp, errbuf);
	strecpy(errbuf, errbuf + sizeof errbuf, buf);
	strecpy(buf, buf + n, tmp);
	return 0;
}
