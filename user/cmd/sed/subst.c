/*
 * The commands that rewrite the pattern space, s and y, and the listing of l.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "sed.h"

enum
{
	Fold	= 70,	/* columns of an l line, without the backslash */
};

static void
expand(Str *t, char *rhs, Resub *m)
{
	int i;

	for(; *rhs != '\0'; rhs++){
		if(*rhs != Esc){
			stradd(t, rhs, 1);
			continue;
		}
		rhs++;
		if(*rhs == Esc)
			stradd(t, rhs, 1);
		else{
			i = *rhs == '&' ? 0 : *rhs - '0';
			if(m[i].sp != nil)
				stradd(t, m[i].sp, m[i].ep - m[i].sp);
		}
	}
}

/*
 * s: returns 1 if something was replaced. After an empty match one rune is copied, and there
 * is no match at the very end of a line that was not empty, as ever.
 */
int
substitute(Sed *s, Cmd *c)
{
	Resub m[Maxsub];
	Str t;
	char *p;
	int done, k;
	Rune r;

	memset(&t, 0, sizeof t);
	p = s->pat.s;
	for(done = 0; done == 0 || (c->global && *p != '\0'); done = 1){
		memset(m, 0, sizeof m);
		m[0].sp = p;
		if(regexec(c->re, s->pat.s, m, Maxsub) <= 0)
			break;
		stradd(&t, p, m[0].sp - p);
		expand(&t, c->rhs, m);
		p = m[0].ep;
		if(m[0].sp == m[0].ep && *p != '\0'){
			k = chartorune(&r, p);
			stradd(&t, p, k);
			p += k;
		}
	}
	if(done){
		stradd(&t, p, s->pat.s + s->pat.n - p);
		free(s->pat.s);
		s->pat = t;
	}
	return done;
}

void
translate(Str *s, Rune *map)
{
	Str t;
	char *p, buf[UTFmax];
	Rune r;
	int i, k;

	memset(&t, 0, sizeof t);
	strset(&t, "", 0);
	for(p = s->s; *p != '\0'; p += k){
		k = chartorune(&r, p);
		for(i = 0; map[i] != 0 && map[i] != r; i += 2)
			;
		if(map[i] != 0)
			stradd(&t, buf, runetochar(buf, &map[i+1]));
		else
			stradd(&t, p, k);
	}
	free(s->s);
	*s = t;
}

void
list(Biobuf *b, char *p)
{
	static char esc[] = "\bb\nn\rr\tt\\\\";
	char buf[16], *e;
	Rune r;
	int col, n;

	for(col = 0; *p != '\0'; col += n){
		p += chartorune(&r, p);
		e = r < Runeself ? strchr(esc, r) : nil;
		if(e != nil && (e - esc) % 2 == 1)
			e--;
		if(e != nil && (Rune)*e == r)
			n = snprint(buf, sizeof buf, "\\%c", e[1]);
		else if(r < ' ' || r >= 0x7f)
			n = snprint(buf, sizeof buf, "\\x%.4ux", r);
		else
			n = snprint(buf, sizeof buf, "%C", r);
		if(col + n > Fold){
			Bprint(b, "\\\n");
			col = 0;
		}
		Bprint(b, "%s", buf);
	}
	Bputc(b, '\n');
}
