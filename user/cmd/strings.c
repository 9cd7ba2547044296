/*
 * strings - the printable texts in files, each with its offset.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum {
	Max	= 256,		/* runes shown in one piece */
};

static Biobuf out;

static void
usage(void)
{
	fprint(2, "usage: strings [-m min] [file ...]\n");
	exits("usage");
}

static int
printable(long r)
{
	return (r >= ' ' && r < 0x7f) || r == '\t' || (r > 0xa0 && r != Runeerror);
}

static void
strings(Biobuf *b, int min)
{
	Rune buf[Max+1];
	vlong start;
	long r;
	int n;

	n = 0;
	start = 0;
	do{
		r = Bgetrune(b);
		if(r >= 0 && printable(r)){
			if(n == 0)
				start = Boffset(b) - runelen(r);
			buf[n++] = r;
			if(n < Max)
				continue;
		}
		if(n >= min){
			buf[n] = 0;
			Bprint(&out, "%8lld: %S\n", start, buf);
		}
		n = 0;
	}while(r >= 0);
}

void
main(int argc, char *argv[])
{
	Biobuf *b;
	char *status;
	int min, i;

	min = 6;
	ARGBEGIN{
	case 'm':
		min = atoi(EARGF(usage()));
		break;
	default:
		usage();
	}ARGEND
	if(min < 1 || min > Max)
		usage();
	Binit(&out, 1, OWRITE);
	if(argc == 0)
		strings(Bfdopen(0, OREAD), min);
	status = nil;
	for(i = 0; i < argc; i++){
		b = Bopen(argv[i], OREAD);
		if(b == nil){
			fprint(2, "strings: can't open %s: %r\n", argv[i]);
			status = "errors";
			continue;
		}
		if(argc > 1)
			Bprint(&out, "%s:\n", argv[i]);
		strings(b, min);
		Bterm(b);
	}
	Bterm(&out);
	exits(status);
}
