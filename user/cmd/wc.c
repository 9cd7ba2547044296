/*
 * wc - count lines, words, runes, broken UTF codes and bytes.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum
{
	Line, Word, Nrune, Bad, Char,
	Ncount,
};

static void
usage(void)
{
	fprint(2, "usage: wc [-lwrbc] [file ...]\n");
	exits("usage");
}

static int
isblank1(Rune r)
{
	return r == ' ' || (r >= '\t' && r <= '\r') || r == 0x85 || r == 0xa0
		|| (r >= 0x2000 && r <= 0x200a) || r == 0x2028 || r == 0x2029 || r == 0x3000;
}

static void
report(int *want, uvlong *n, char *name)
{
	int i, first;

	first = 1;
	for(i = 0; i < Ncount; i++)
		if(want[i]){
			print("%s%7llud", first ? "" : " ", n[i]);
			first = 0;
		}
	if(name != nil)
		print(" %s", name);
	print("\n");
}

/*
 * Count the whole codes of buf; return how many bytes at its end may be the
 * beginning of a code. At end of file nothing is left over.
 */
static long
countbuf(char *buf, long n, int ateof, uvlong *c, int *inword)
{
	char *p, *e;
	int k;
	Rune r;

	e = buf + n;
	for(p = buf; p < e; p += k){
		if((uchar)*p < Runeself){
			r = *p;
			k = 1;
		}else if(!ateof && !fullrune(p, e - p))
			break;
		else{
			k = fullrune(p, e - p) ? chartorune(&r, p) : 1;
			if(k == 1){
				c[Bad]++;
				continue;
			}
		}
		c[Nrune]++;
		if(r == '\n')
			c[Line]++;
		if(isblank1(r))
			*inword = 0;
		else if(!*inword){
			*inword = 1;
			c[Word]++;
		}
	}
	return e - p;
}

static int
count(int fd, char *name, uvlong *c)
{
	static char buf[16*1024 + UTFmax];
	long n, left;
	int inword;

	memset(c, 0, Ncount * sizeof *c);
	left = 0;
	inword = 0;
	while((n = read(fd, buf + left, sizeof buf - left)) > 0){
		c[Char] += n;
		n += left;
		left = countbuf(buf, n, 0, c, &inword);
		memmove(buf, buf + n - left, left);
	}
	countbuf(buf, left, 1, c, &inword);
	if(n < 0){
		fprint(2, "wc: %s: %r\n", name);
		return -1;
	}
	return 0;
}

void
main(int argc, char *argv[])
{
	int fd, i, j, want[Ncount];
	uvlong n[Ncount], total[Ncount];
	char *status;

	memset(want, 0, sizeof want);
	memset(total, 0, sizeof total);
	ARGBEGIN{
	case 'l': want[Line] = 1; break;
	case 'w': want[Word] = 1; break;
	case 'r': want[Nrune] = 1; break;
	case 'b': want[Bad] = 1; break;
	case 'c': want[Char] = 1; break;
	default:
		usage();
	}ARGEND
	if(!want[Line] && !want[Word] && !want[Nrune] && !want[Bad] && !want[Char])
		want[Line] = want[Word] = want[Char] = 1;
	status = nil;
	if(argc == 0){
		if(count(0, "<stdin>", n) < 0)
			status = "read error";
		report(want, n, nil);
	}
	for(i = 0; i < argc; i++){
		fd = open(argv[i], OREAD);
		if(fd < 0){
			fprint(2, "wc: can't open %s: %r\n", argv[i]);
			status = "can't open";
			continue;
		}
		if(count(fd, argv[i], n) < 0)
			status = "read error";
		close(fd);
		report(want, n, argv[i]);
		for(j = 0; j < Ncount; j++)
			total[j] += n[j];
	}
	if(argc > 1)
		report(want, total, "total");
	exits(status);
}
