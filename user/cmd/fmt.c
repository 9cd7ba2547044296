/*
 * fmt - fill lines of text: paragraphs are lines with the same indentation.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static Biobuf out;
static int length = 70;
static int join = 1;
static int indent;
static int col;			/* columns written in this line */
static int curind;		/* indentation of the paragraph, columns */
static char prev;		/* last character of the word before */

static void
usage(void)
{
	fprint(2, "usage: fmt [-j] [-i indent] [-l length] [file ...]\n");
	exits("usage");
}

static void
endline(void)
{
	if(col > 0)
		Bputc(&out, '\n');
	col = 0;
}

static void
begin(void)
{
	int i;

	for(i = 0; i + 8 <= indent + curind; i += 8)
		Bputc(&out, '\t');
	for(; i < indent + curind; i++)
		Bputc(&out, ' ');
	col = indent + curind;
}

static void
word(char *s, int n)
{
	int w, space, fresh;

	w = utfnlen(s, n);
	fresh = col == 0;
	space = prev == '.' || prev == '?' || prev == '!' ? 2 : 1;
	if(!fresh && col + space + w > length){
		endline();
		fresh = 1;
	}
	if(fresh)
		begin();
	else
		for(col += space; space > 0; space--)
			Bputc(&out, ' ');
	Bwrite(&out, s, n);
	col += w > 0 ? w : 1;
	prev = n > 0 ? s[n-1] : 0;
}

static void
line(char *s)
{
	char *e;
	int ind;

	for(ind = 0; *s == ' ' || *s == '\t'; s++)
		ind = *s == '\t' ? (ind + 8) & ~7 : ind + 1;
	if(*s == 0){
		endline();
		Bputc(&out, '\n');
		return;
	}
	if(!join || (col > 0 && ind != curind))
		endline();
	curind = ind;
	while(*s != 0){
		for(e = s; *e != 0 && *e != ' ' && *e != '\t'; e++)
			;
		word(s, e - s);
		for(s = e; *s == ' ' || *s == '\t'; s++)
			;
	}
}

static void
fmt(Biobuf *b)
{
	char *s;

	while((s = Brdstr(b, '\n', 1)) != nil){
		line(s);
		free(s);
	}
	endline();
}

void
main(int argc, char *argv[])
{
	Biobuf *b;
	int i;

	ARGBEGIN{
	case 'i':
		indent = atoi(EARGF(usage()));
		break;
	case 'j':
		join = 0;
		break;
	case 'l':
	case 'w':
		length = atoi(EARGF(usage()));
		break;
	default:
		usage();
	}ARGEND
	if(length <= indent)
		sysfatal("line length less than indentation");
	Binit(&out, 1, OWRITE);
	if(argc == 0)
		fmt(Bfdopen(0, OREAD));
	for(i = 0; i < argc; i++){
		b = Bopen(argv[i], OREAD);
		if(b == nil){
			fprint(2, "fmt: can't open %s: %r\n", argv[i]);
			continue;
		}
		fmt(b);
		Bterm(b);
	}
	Bterm(&out);
	exits(nil);
}
