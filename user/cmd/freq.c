/*
 * freq - how often each byte or rune occurs.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static Biobuf out;
static u64int count[Runemax+1];
static int fmts, runes;

static void
usage(void)
{
	fprint(2, "usage: freq [-cdorx] [file ...]\n");
	exits("usage");
}

static void
show(void)
{
	long i;

	for(i = 0; i <= Runemax; i++){
		if(count[i] == 0)
			continue;
		if(fmts & 1)
			Bprint(&out, "%3ld ", i);
		if(fmts & 2)
			Bprint(&out, "%.3lo ", i);
		if(fmts & 4)
			Bprint(&out, "%.2lx ", i);
		if(fmts & 8){
			if(i < ' ' || (i >= 0x7f && i < 0xa1))
				Bprint(&out, "%c ", '-');
			else
				Bprint(&out, "%C ", (Rune)i);
		}
		Bprint(&out, "%8llud\n", (uvlong)count[i]);
	}
}

static void
freq(Biobuf *b)
{
	long c;

	memset(count, 0, sizeof count);
	while((c = runes ? Bgetrune(b) : Bgetc(b)) >= 0)
		count[c]++;
	show();
}

void
main(int argc, char *argv[])
{
	Biobuf *b;
	int i;

	ARGBEGIN{
	case 'd': fmts |= 1; break;
	case 'o': fmts |= 2; break;
	case 'x': fmts |= 4; break;
	case 'c': fmts |= 8; break;
	case 'r': runes = 1; break;
	default:
		usage();
	}ARGEND
	if(fmts == 0)
		fmts = 15;
	Binit(&out, 1, OWRITE);
	if(argc == 0)
		freq(Bfdopen(0, OREAD));
	for(i = 0; i < argc; i++){
		b = Bopen(argv[i], OREAD);
		if(b == nil)
			sysfatal("can't open %s: %r", argv[i]);
		freq(b);
		Bterm(b);
	}
	Bterm(&out);
	exits(nil);
}
