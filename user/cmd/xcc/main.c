/*
 * xcc - compile a contract of exchange channels: source or table in; sum, table (-t), canonical text (-p) or C (-c) out.
 */
#include <u.h>
#include <libc.h>
#include "compile.h"

static void
usage(void)
{
	fprint(2, "usage: xcc [-t|-p|-c] [-o out] [file]\n");
	exits("usage");
}

/* All of a file; it ends the program if that is impossible. */
static char*
readall(int fd, char *name, long *n)
{
	char *b;
	long got, size;

	size = 8192;
	*n = 0;
	b = malloc(size);
	while(b != nil && (got = read(fd, b + *n, size - *n)) != 0){
		if(got < 0){
			fprint(2, "xcc: cannot read %s: %r\n", name);
			exits("read");
		}
		*n += got;
		if(*n == size)
			b = realloc(b, size *= 2);
	}
	if(b == nil)
		sysfatal("out of memory");
	return b;
}

static char *out;
static long nout;

static void
keep(void *arg, const char *s, size_t n)
{
	out = realloc(out, nout + n);
	if(out == nil)
		sysfatal("out of memory");
	memmove(out + nout, s, n);
	nout += n;
}

void
main(int argc, char *argv[])
{
	int fd, want;
	char *b, *name, *outname;
	const char *e;
	long n;

	want = Xccsum;
	outname = nil;
	ARGBEGIN{
	case 't':
	case 'p':
	case 'c':
		want = ARGC();
		break;
	case 'o':
		outname = EARGF(usage());
		break;
	default:
		usage();
	}ARGEND
	if(argc > 1)
		usage();
	name = argc == 1 ? argv[0] : "<stdin>";
	fd = argc == 1 ? open(name, OREAD) : 0;
	if(fd < 0){
		fprint(2, "xcc: cannot open %s: %r\n", name);
		exits("open");
	}
	b = readall(fd, name, &n);
	e = xcc(name, b, n, want, keep, nil);
	if(e != nil){
		fprint(2, "%s", e);
		exits("errors");
	}
	fd = outname != nil ? create(outname, OWRITE, 0666) : 1;
	if(fd < 0){
		fprint(2, "xcc: cannot create %s: %r\n", outname);
		exits("create");
	}
	if(write(fd, out, nout) != nout){
		fprint(2, "xcc: cannot write: %r\n");
		exits("write");
	}
	exits(nil);
}
