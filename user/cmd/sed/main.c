/*
 * sed - stream editor.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "sed.h"

static void
usage(void)
{
	fprint(2, "usage: sed [-gln] [-e script] [-f file] [script] [file ...]\n");
	exits("usage");
}

/*
 * libregexp's complaint is less telling than the command it is about, which
 * compile() shows.
 */
void
regerror(char *s)
{
	USED(s);
}

static void
addline(Str *t, char *s)
{
	if(t->n > 0)
		stradd(t, "\n", 1);
	stradd(t, s, strlen(s));
}

static void
addfile(Str *t, char *name)
{
	Biobuf *b;
	char *s;

	b = Bopen(name, OREAD);
	if(b == nil){
		fprint(2, "sed: can't open %s: %r\n", name);
		exits("can't open");
	}
	while((s = Brdstr(b, '\n', 1)) != nil){
		addline(t, s);
		free(s);
	}
	Bterm(b);
}

static void
finish(Sed *s)
{
	Wfile *w;

	for(w = s->wfiles; w != nil; w = w->next)
		if(Bterm(w->b) < 0)
			s->status = "write error";
	if(Bterm(s->out) < 0)
		s->status = "write error";
	exits(s->status);
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	Sed s;
	Str script;
	int given;

	memset(&s, 0, sizeof s);
	memset(&script, 0, sizeof script);
	strset(&script, "", 0);
	given = 0;
	ARGBEGIN{
	case 'n': s.nflag = 1; break;
	case 'g': s.gflag = 1; break;
	case 'l': s.lflag = 1; break;
	case 'e':
		addline(&script, EARGF(usage()));
		given = 1;
		break;
	case 'f':
		addfile(&script, EARGF(usage()));
		given = 1;
		break;
	default:
		usage();
	}ARGEND
	if(!given){
		if(argc == 0)
			usage();
		addline(&script, *argv++);
		argc--;
	}
	compile(&s, script.s);
	Binit(&out, 1, OWRITE);
	s.out = &out;
	if(argc == 0)
		s.in.b = Bfdopen(0, OREAD);
	s.in.file = argv;
	s.in.nfile = argc;
	run(&s);
	finish(&s);
}
