/*
 * comm - lines only in the first of two sorted files, only in the second, in both.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static Biobuf *in[2];
static int hide[3];

static void
usage(void)
{
	fprint(2, "usage: comm [-123] file1 file2\n");
	exits("usage");
}

static Biobuf*
openin(char *name)
{
	Biobuf *b;

	b = strcmp(name, "-") == 0 ? Bfdopen(0, OREAD) : Bopen(name, OREAD);
	if(b == nil){
		fprint(2, "comm: cannot open %s: %r\n", name);
		exits("open");
	}
	return b;
}

/* in its column, which begins behind those that are shown before it */
static void
put(Biobuf *out, int column, char *s)
{
	int i;

	if(hide[column])
		return;
	for(i = 0; i < column; i++)
		if(!hide[i])
			Bputc(out, '\t');
	Bprint(out, "%s\n", s);
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	char *a, *b;
	int c;

	ARGBEGIN{
	case '1':
	case '2':
	case '3':
		hide[ARGC() - '1'] = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc != 2)
		usage();
	in[0] = openin(argv[0]);
	in[1] = openin(argv[1]);
	Binit(&out, 1, OWRITE);
	a = Brdstr(in[0], '\n', 1);
	b = Brdstr(in[1], '\n', 1);
	while(a != nil || b != nil){
		c = a == nil ? 1 : b == nil ? -1 : strcmp(a, b);
		put(&out, c < 0 ? 0 : c > 0 ? 1 : 2, c <= 0 ? a : b);
		if(c <= 0){
			free(a);
			a = Brdstr(in[0], '\n', 1);
		}
		if(c >= 0){
			free(b);
			b = Brdstr(in[1], '\n', 1);
		}
	}
	Bterm(&out);
	exits(nil);
}
