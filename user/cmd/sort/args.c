/*
 * Options. A key is given as +m.nflags and -m.nflags, both counted from 0, or as
 * -k m.nflags,m.nflags counted from 1.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "sort.h"

static void
usage(void)
{
	fprint(2, "usage: sort [-cmuMbdfginrw] [-t x] [-k pos1[,pos2]] [+pos1 [-pos2]] [-o output] [-T dir] [file ...]\n");
	exits("usage");
}

static ulong
flag(int c, int atend)
{
	switch(c){
	case 'b': return atend ? Kbend : Kbbeg;
	case 'd': return Kdict;
	case 'f': return Kfold;
	case 'g': return Kfloat;
	case 'i': return Kprint;
	case 'M': return Kmonth;
	case 'n': return Knum;
	case 'r': return Kreverse;
	case 'w': return Kwhite;
	}
	return 0;
}

static Key*
addkey(Sort *s)
{
	Key *k;

	s->key = realloc(s->key, (s->nkey + 1) * sizeof(Key));
	if(s->key == nil)
		sysfatal("no memory");
	k = &s->key[s->nkey++];
	memset(k, 0, sizeof *k);
	return k;
}

/*
 * m[.n]flags
 */
static char*
position(char *p, Pos *pos, Key *k, int atend)
{
	char *q;

	if(!isdigit((uchar)*p))
		sysfatal("bad key position: %s", p);
	pos->given = 1;
	pos->field = strtol(p, &q, 10);
	if(*q == '.')
		pos->rune = strtol(q + 1, &q, 10);
	for(; *q != '\0' && flag(*q, atend) != 0; q++)
		k->flags |= flag(*q, atend);
	return q;
}

/*
 * The end "skip m fields and no rune" means behind the m-th field.
 */
static void
oldend(Pos *p)
{
	p->tofield = p->rune == 0;
}

static void
posix(Sort *s, char *arg)
{
	Key *k;
	char *p;

	k = addkey(s);
	p = position(arg, &k->beg, k, 0);
	if(k->beg.field == 0)
		sysfatal("bad key position: %s", arg);
	k->beg.field--;
	if(k->beg.rune > 0)
		k->beg.rune--;
	if(*p == ','){
		p = position(p + 1, &k->end, k, 1);
		if(k->end.field == 0)
			sysfatal("bad key position: %s", arg);
		if(k->end.rune == 0)
			k->end.tofield = 1;
		else
			k->end.field--;
	}
	if(*p != '\0')
		sysfatal("bad key position: %s", arg);
}

/*
 * The word behind an option letter: the rest of the argument or the next one.
 */
static char*
word(char **rest, int *argc, char ***argv)
{
	char *s;

	s = *rest;
	*rest = "";
	if(*s != '\0')
		return s;
	if(*argc < 2)
		usage();
	--*argc;
	return *++*argv;
}

static void
letters(Sort *s, char *p, int *argc, char ***argv)
{
	while(*p != '\0'){
		switch(*p++){
		case 'c': s->cflag = 1; break;
		case 'm': s->mflag = 1; break;
		case 'u': s->uflag = 1; break;
		case 'b': s->whole.flags |= Kbbeg | Kbend; break;
		case 'k': posix(s, word(&p, argc, argv)); break;
		case 'o': s->out = word(&p, argc, argv); break;
		case 'T': word(&p, argc, argv); break;	/* everything is sorted in memory */
		case 't':
			chartorune(&s->tab, word(&p, argc, argv));
			break;
		default:
			if(flag(p[-1], 0) == 0){
				fprint(2, "sort: unknown option: -%c\n", p[-1]);
				usage();
			}
			s->whole.flags |= flag(p[-1], 0);
		}
	}
}

/*
 * Returns how many arguments the options took.
 */
int
args(Sort *s, int argc, char *argv[])
{
	char *p, **start;
	Key *k;
	int i;

	start = argv;
	k = nil;
	for(argc--, argv++; argc > 0; argc--, argv++){
		p = *argv;
		if(p[0] == '+' && isdigit((uchar)p[1])){
			k = addkey(s);
			if(*position(p + 1, &k->beg, k, 0) != '\0')
				usage();
		}else if(p[0] == '-' && isdigit((uchar)p[1])){
			if(k == nil || k->end.given)
				usage();
			if(*position(p + 1, &k->end, k, 1) != '\0')
				usage();
			oldend(&k->end);
		}else if(strcmp(p, "--") == 0){
			argv++;
			break;
		}else if(p[0] == '-' && p[1] != '\0')
			letters(s, p + 1, &argc, &argv);
		else
			break;
	}
	for(i = 0; i < s->nkey; i++)	/* a key without flags has the general ones */
		if(s->key[i].flags == 0)
			s->key[i].flags = s->whole.flags;
	return argv - start;
}
