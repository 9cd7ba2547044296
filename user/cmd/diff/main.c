/*
 * diff - differences between files.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "diff.h"

Opt opt;
Biobuf out;

static void
usage(void)
{
	fprint(2, "usage: diff [-abcefmnruw] file1 ... file2\n");
	exits("usage");
}

void
main(int argc, char *argv[])
{
	char *p;
	int i, r, s;

	p = opt.letters;
	ARGBEGIN{
	case 'a': case 'c': case 'e': case 'f': case 'n': case 'u':
		opt.fmt = ARGC();
		break;
	case 'b': case 'w':
		opt.blanks = ARGC();
		break;
	case 'm':
		opt.header = 1;
		break;
	case 'r':
		opt.recurse = 1;
		break;
	default:
		usage();
	}
	if(p == opt.letters)
		*p++ = '-';
	if(p < opt.letters + sizeof opt.letters - 1)
		*p++ = ARGC();
	ARGEND
	if(argc < 2)
		usage();
	Binit(&out, 1, OWRITE);
	r = 0;
	for(i = 0; i < argc - 1; i++){
		s = diffany(argv[i], argv[argc-1]);
		if(s > r)
			r = s;
	}
	if(Bterm(&out) < 0)
		sysfatal("write error: %r");
	exits(r == 0 ? nil : r == 1 ? "some" : "error");
}
