/*
 * tar - archiver.
 */
#include <u.h>
#include <libc.h>
#include "tar.h"

Opt	opt = {.settime = 1};
int	failed;

static void
usage(void)
{
	fprint(2, "usage: tar {crtx}[vzkmsfC] [archive] [dir] [file ...]\n");
	exits("usage");
}

/* an error that leaves the rest possible */
void
complain(char *fmt, ...)
{
	char buf[512];
	va_list a;

	va_start(a, fmt);
	vsnprint(buf, sizeof buf, fmt, a);
	va_end(a);
	fprint(2, "tar: %s\n", buf);
	failed = 1;
}

static void
key(int c, char ***argv)
{
	switch(c){
	case 'c': case 'r': case 't': case 'x':
		opt.key = c;
		break;
	case 'v': opt.verbose = 1; break;
	case 'k': opt.keep = 1; break;
	case 'm': opt.settime = 0; break;
	case 's': opt.toout = 1; break;
	case 'z': opt.zip = "gzip"; break;
	case 'p': case 'P': case 'T': case 'i': case 'b': case '-':
		break;
	case 'f':
		if(**argv == nil)
			usage();
		opt.file = *(*argv)++;
		if(strcmp(opt.file, "-") == 0)
			opt.file = nil;
		break;
	case 'C':
		if(**argv == nil)
			usage();
		opt.change = *(*argv)++;
		break;
	default:
		usage();
	}
}

void
main(int argc, char *argv[])
{
	char *p, **arg;
	int n;

	argv0 = argv[0];
	fmtinstall('M', dirmodefmt);
	if(argc < 2)
		usage();
	arg = argv + 2;
	for(p = argv[1]; *p != 0; p++)
		key(*p, &arg);
	while(*arg != nil && arg[0][0] == '-' && arg[0][1] != 0){
		p = *arg++ + 1;
		for(; *p != 0; p++)
			key(*p, &arg);
	}
	for(n = 0; arg[n] != nil; n++)
		;
	switch(opt.key){
	case 'c':
		openwrite();
		break;
	case 'r':
		openupdate();
		break;
	case 't':
	case 'x':
		openread();
		break;
	default:
		usage();
	}
	if(opt.change != nil && chdir(opt.change) < 0)
		sysfatal("can't change to %s: %r", opt.change);
	if(opt.key == 'c' || opt.key == 'r')
		create1(arg, n);
	else
		extract(arg, n);
	closearchive();
	exits(failed ? "errors" : nil);
}
