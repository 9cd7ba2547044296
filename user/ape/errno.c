/*
 * errno and strerror.  A failed system call leaves a text; errno only tells the
 * frequent kinds apart, and strerror of the last one gives the text itself.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

enum {
	Edom = 1, Erange = 2, Eintr = 4, Eio = 5, Enoent = 6, Eacces = 7, Eexist = 8, Enomem = 9, Einval = 10,
};

int	errno;

static char last[ERRMAX];
static int lasterrno;

void
_seterrno(void)
{
	rerrstr(last, sizeof last);
	if(strstr(last, "does not exist") != nil || strstr(last, "not found") != nil)
		errno = Enoent;
	else if(strstr(last, "permission") != nil)
		errno = Eacces;
	else if(strstr(last, "exists") != nil)
		errno = Eexist;
	else if(strstr(last, "interrupted") != nil)
		errno = Eintr;
	else
		errno = Eio;
	lasterrno = errno;
}

char*
strerror(int n)
{
	static char buf[32];

	if(n == lasterrno && n != 0)
		return last;
	switch(n){
	case 0:		return "no error";
	case Edom:	return "argument out of domain";
	case Erange:	return "result out of range";
	case Enomem:	return "no memory";
	case Einval:	return "bad argument";
	}
	snprint(buf, sizeof buf, "error %d", n);
	return buf;
}

void
perror(const char *s)
{
	if(s != nil && *s != 0)
		fprint(2, "%s: ", s);
	fprint(2, "%s\n", strerror(errno));
}
