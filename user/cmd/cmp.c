/*
 * cmp - compare two files byte by byte.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

typedef struct Opt Opt;
struct Opt
{
	int sflag;	/* status only */
	int Lflag;	/* tell line numbers */
	int lflag;	/* list all differences */
};

static void
usage(void)
{
	fprint(2, "usage: cmp [-lLs] file1 file2 [offset1 [offset2] ]\n");
	exits("usage");
}

static Biobuf*
openat(char *name, char *off)
{
	Biobuf *b;
	vlong o;
	char *e;

	b = Bopen(name, OREAD);
	if(b == nil)
		return nil;
	if(off == nil)
		return b;
	o = strtoll(off, &e, 0);
	if(*e != '\0')
		usage();
	if(Bseek(b, o, 0) != o){
		Bterm(b);
		return nil;
	}
	return b;
}

static void
ateof(Opt *o, char *name)
{
	if(!o->sflag)
		print("EOF on %s\n", name);
	exits("EOF");
}

static void
compare(Opt *o, Biobuf *a, Biobuf *b, char **name)
{
	int c, d, ndiff;
	vlong n, line;

	line = 1;
	ndiff = 0;
	for(n = 1;; n++){
		c = Bgetc(a);
		d = Bgetc(b);
		if(c < 0 && d < 0)
			break;
		if(c < 0)
			ateof(o, name[0]);
		if(d < 0)
			ateof(o, name[1]);
		if(c != d){
			if(o->sflag)
				exits("differ");
			if(!o->lflag){
				print("%s %s differ: char %lld", name[0], name[1], n);
				if(o->Lflag)
					print(" line %lld", line);
				print("\n");
				exits("differ");
			}
			ndiff = 1;
			print("%6lld 0x%.2x 0x%.2x\n", n, c, d);
		}
		if(c == '\n')
			line++;
	}
	if(ndiff)
		exits("differ");
}

void
main(int argc, char *argv[])
{
	Opt o;
	Biobuf *b[2];
	int i;

	memset(&o, 0, sizeof o);
	ARGBEGIN{
	case 's':
		o.sflag = 1;
		break;
	case 'l':
		o.lflag = 1;
		break;
	case 'L':
		o.Lflag = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc < 2 || argc > 4)
		usage();
	for(i = 0; i < 2; i++){
		b[i] = openat(argv[i], argc > 2 + i ? argv[2 + i] : nil);
		if(b[i] == nil){
			if(!o.sflag)
				fprint(2, "cmp: can't open %s: %r\n", argv[i]);
			exits("open");
		}
	}
	compare(&o, b[0], b[1], argv);
	exits(nil);
}
