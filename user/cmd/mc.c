/*
 * mc - print lines in columns, as wide as the window or $COLUMNS, else 80.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static Biobuf out;

static void
usage(void)
{
	fprint(2, "usage: mc [-] [-t] [-N] [file ...]\n");
	exits("usage");
}

typedef struct Words Words;
struct Words {
	char	**w;
	int	n, max;
	int	widest;
};

static void
add(Words *ws, char *s)
{
	int n;

	if(ws->n == ws->max){
		ws->max = ws->max == 0 ? 64 : 2*ws->max;
		ws->w = realloc(ws->w, ws->max*sizeof *ws->w);
		if(ws->w == nil)
			sysfatal("no memory");
	}
	ws->w[ws->n++] = s;
	n = utflen(s);
	if(n > ws->widest)
		ws->widest = n;
}

static void
columns(Words *ws, int width)
{
	int i, j, ncol, nrow, colwidth, k;

	if(ws->n == 0)
		return;
	colwidth = ws->widest + 1;
	ncol = width/colwidth;
	if(ncol < 1)
		ncol = 1;
	nrow = (ws->n + ncol - 1)/ncol;
	for(i = 0; i < nrow; i++){
		for(j = i; j < ws->n; j += nrow){
			Bprint(&out, "%s", ws->w[j]);
			if(j + nrow < ws->n)
				for(k = utflen(ws->w[j]); k < colwidth; k++)
					Bputc(&out, ' ');
		}
		Bputc(&out, '\n');
	}
	for(i = 0; i < ws->n; i++)
		free(ws->w[i]);
	ws->n = ws->widest = 0;
}

static void
gather(Words *ws, Biobuf *b, int headings, int width)
{
	char *s;
	int n;

	while((s = Brdstr(b, '\n', 1)) != nil){
		n = strlen(s);
		if(headings && n > 0 && s[n-1] == ':'){
			columns(ws, width);
			Bprint(&out, "%s\n", s);
			free(s);
			continue;
		}
		add(ws, s);
	}
}

void
main(int argc, char *argv[])
{
	Words ws;
	Biobuf *b;
	char *s, *p;
	int i, width, headings;

	memset(&ws, 0, sizeof ws);
	Binit(&out, 1, OWRITE);
	s = getenv("COLUMNS");
	width = s != nil ? atoi(s) : 0;
	headings = 0;
	for(argc--, argv++; argc > 0 && argv[0][0] == '-'; argc--, argv++){
		p = argv[0] + 1;
		if(*p == 0)
			headings = 1;
		else if(isdigit(*p))
			width = atoi(p);
		else if(strcmp(p, "t") != 0)
			usage();
	}
	if(width < 1)
		width = 80;
	if(argc == 0)
		gather(&ws, Bfdopen(0, OREAD), headings, width);
	for(i = 0; i < argc; i++){
		b = Bopen(argv[i], OREAD);
		if(b == nil)
			sysfatal("can't open %s: %r", argv[i]);
		gather(&ws, b, headings, width);
		Bterm(b);
	}
	columns(&ws, width);
	Bterm(&out);
	exits(nil);
}
