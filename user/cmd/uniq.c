/*
 * uniq - report repeated adjacent lines.
 * -num skips fields, +num skips runes before comparing.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

typedef struct Opt Opt;
struct Opt
{
	int mode;	/* 'u' unique, 'd' repeated, 'c' with counts, 0 one of each */
	int fields;
	int letters;
	Biobuf *out;
};

static void
usage(void)
{
	fprint(2, "usage: uniq [-udc] [-num] [+num] [file]\n");
	exits("usage");
}

static char*
skip(Opt *o, char *s)
{
	int i;
	Rune r;

	for(i = 0; i < o->fields; i++){
		while(*s == ' ' || *s == '\t')
			s++;
		while(*s != '\0' && *s != ' ' && *s != '\t')
			s++;
	}
	for(i = 0; i < o->letters && *s != '\0'; i++)
		s += chartorune(&r, s);
	return s;
}

static void
flush1(Opt *o, char *line, vlong n)
{
	if(line == nil)
		return;
	if(o->mode == 'u' ? n != 1 : o->mode == 'd' ? n == 1 : 0)
		return;
	if(o->mode == 'c')
		Bprint(o->out, "%4lld ", n);
	Bprint(o->out, "%s\n", line);
}

static void
uniq(Opt *o, Biobuf *in)
{
	char *line, *prev;
	vlong n;

	n = 0;
	prev = nil;
	while((line = Brdstr(in, '\n', 1)) != nil){
		if(prev != nil && strcmp(skip(o, line), skip(o, prev)) == 0){
			n++;
			free(line);
			continue;
		}
		flush1(o, prev, n);
		free(prev);
		prev = line;
		n = 1;
	}
	flush1(o, prev, n);
	free(prev);
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	Opt o;
	Biobuf *in;
	char *a;

	memset(&o, 0, sizeof o);
	argv0 = "uniq";
	in = nil;
	while(--argc > 0){
		a = *++argv;
		if(a[0] == '+')
			o.letters = atoi(a + 1);
		else if(a[0] == '-' && a[1] >= '0' && a[1] <= '9')
			o.fields = atoi(a + 1);
		else if(a[0] == '-' && a[1] != '\0'){
			if(a[2] != '\0' || strchr("udc", a[1]) == nil)
				usage();
			o.mode = a[1];
		}else{
			if(argc != 1)
				usage();
			in = Bopen(a, OREAD);
			if(in == nil){
				fprint(2, "uniq: can't open %s: %r\n", a);
				exits("open");
			}
		}
	}
	if(in == nil)
		in = Bfdopen(0, OREAD);
	Binit(&out, 1, OWRITE);
	o.out = &out;
	uniq(&o, in);
	exits(Bterm(&out) < 0 ? "write error" : nil);
}
