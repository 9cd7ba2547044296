/*
 * Characters to tokens.
 *
 * Whether adjacent tokens form one word is the parser's business: a token only
 * says if a blank came before it.  Everything consumed is kept as text, from
 * which functions get their source.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

void
lexinit(Lex *l, Input *in, Code *code)
{
	memset(l, 0, sizeof *l);
	l->in = in;
	l->code = code;
	l->heretail = &l->here;
}

void
lexfree(Lex *l)
{
	free(l->text);
}

/* outside quotes and here documents a line continues after a backslash */
int
lexgetc(Lex *l)
{
	int c;

	c = ingetc(l->in);
	if(c < 0)
		return c;
	if(c == '\\' && !l->raw){
		int d = ingetc(l->in);

		if(d == '\n')
			c = ' ';
		else
			inungetc(l->in, d);
	}
	if(l->ntext == l->maxtext){
		l->maxtext = 2*l->maxtext + 128;
		l->text = realloc(l->text, l->maxtext);
		if(l->text == nil)
			sysfatal("out of memory");
	}
	l->text[l->ntext++] = c;
	return c;
}

void
lexungetc(Lex *l, int c)
{
	if(c < 0)
		return;
	inungetc(l->in, c);
	l->ntext--;
}

static int
nextis(Lex *l, int want)
{
	int c;

	c = lexgetc(l);
	if(c == want)
		return 1;
	lexungetc(l, c);
	return 0;
}

/* report once; from then on there are no more tokens, so that every caller comes to an end */
void
syntax(Lex *l, char *msg)
{
	Token *t;

	t = &l->tok;
	if(!l->failed && !l->in->intr){
		if(l->in->file != nil)
			fprint(2, "%s:%d: ", l->in->file, t->line);
		else
			fprint(2, "rc: ");
		if(msg != nil)
			fprint(2, "%s\n", msg);
		else if(t->type == Teof)
			fprint(2, "syntax error: unexpected end of file\n");
		else if(t->type == '\n')
			fprint(2, "syntax error: unexpected end of line\n");
		else
			fprint(2, "syntax error near '%.*s'\n", (int)(t->end - t->start), l->text + t->start);
	}
	l->failed = 1;
	t->type = Teof;
}

static int
wordchar(int c)
{
	return c >= 0 && c != 0 && strchr("\n \t\r#;&|^$=`'{}()<>", c) == nil;
}

static int
namechar(int c)
{
	return c >= 0x80 || isalnum(c) || c == '_' || c == '*';
}

/* to the first character of a token; 1 if there was a blank */
static int
skipblank(Lex *l)
{
	int c, space;

	for(space = 0;; space = 1){
		c = lexgetc(l);
		if(c == '#'){
			while((c = lexgetc(l)) != '\n' && c >= 0)
				;
			lexungetc(l, c);
		}else if(c != ' ' && c != '\t' && c != '\r'){
			lexungetc(l, c);
			return space;
		}
	}
}

static int
number(Lex *l)
{
	int c, n;

	n = -1;
	while((c = lexgetc(l)) >= '0' && c <= '9')
		if(n < Hidefd)
			n = (n < 0 ? 0 : 10*n) + c - '0';
	lexungetc(l, c);
	if(n < 0 || n >= Hidefd)
		syntax(l, "bad file descriptor");
	return n;
}

/* [n], [n=m] or [n=] after a redirection or |; nothing changes fd */
static void
fdspec(Lex *l)
{
	Token *t;

	t = &l->tok;
	if(!nextis(l, '['))
		return;
	t->fd[0] = number(l);
	if(nextis(l, '=')){
		if(t->type == Tredir)
			t->type = Tdup;
		if(t->type == Tdup && nextis(l, ']')){
			t->fd[1] = -1;
			return;
		}
		t->fd[1] = number(l);
	}
	if(!l->failed && !nextis(l, ']'))
		syntax(l, "missing ] in redirection");
}

static void
redirection(Lex *l, int c)
{
	Token *t;

	t = &l->tok;
	t->type = Tredir;
	if(c == '>'){
		t->fd[0] = 1;
		t->op = nextis(l, '>') ? Rappend : Rwrite;
	}else{
		t->fd[0] = 0;
		t->op = nextis(l, '<') ? Rhere : nextis(l, '>') ? Rrdwr : Rread;
	}
	fdspec(l);
}

typedef struct Buf Buf;
struct Buf {
	char	*s;
	long	n;
	long	max;
};

static void
put(Buf *b, int c)
{
	if(b->n == b->max){
		b->max = 2*b->max + 64;
		b->s = realloc(b->s, b->max);
		if(b->s == nil)
			sysfatal("out of memory");
	}
	b->s[b->n++] = c;
}

static void
quoted(Lex *l)
{
	Buf b = {0};
	int c;

	l->tok.type = Tword;
	l->tok.quoted = 1;
	l->raw = 1;
	for(;;){
		c = lexgetc(l);
		if(c < 0){
			syntax(l, "unterminated quote");
			break;
		}
		if(c == '\'' && !nextis(l, '\''))
			break;
		put(&b, c);
	}
	l->raw = 0;
	l->tok.s = codestr(l->code, b.s, b.n);
	free(b.s);
}

static struct {
	char	*s;
	int	type;
} keywords[] = {
	{"if",		Tif},
	{"not",		Tnot},
	{"for",		Tfor},
	{"in",		Tin},
	{"while",	Twhile},
	{"switch",	Tswitch},
	{"fn",		Tfn},
	{"~",		'~'},
	{"!",		'!'},
	{"@",		'@'},
};

static int
wordtype(char *s)
{
	uint i;

	for(i = 0; i < nelem(keywords); i++)
		if(strcmp(s, keywords[i].s) == 0)
			return keywords[i].type;
	return Tword;
}

static void
bareword(Lex *l, int c)
{
	Buf b = {0};
	Token *t;
	int name;

	t = &l->tok;
	name = l->dollar;
	for(; name ? namechar(c) : wordchar(c); c = lexgetc(l)){
		if(!name && (c == '*' || c == '?' || c == '[')){
			put(&b, Patmark);
			t->pat = 1;
		}else if(c == Patmark)
			put(&b, Patmark);
		put(&b, c);
	}
	lexungetc(l, c);
	put(&b, 0);
	if(!t->pat)
		unmark(b.s);
	t->s = codestr(l->code, b.s, strlen(b.s));
	t->type = name ? Tword : wordtype(b.s);
	free(b.s);
}

static void
special(Lex *l, int c)
{
	Token *t;

	t = &l->tok;
	t->type = c;
	switch(c){
	case '&':
		if(nextis(l, '&'))
			t->type = Tand;
		break;
	case '|':
		if(nextis(l, '|')){
			t->type = Tor;
			break;
		}
		t->fd[0] = 1;
		fdspec(l);
		break;
	case '<':
	case '>':
		redirection(l, c);
		break;
	case '$':
		t->type = nextis(l, '#') ? Tcount : nextis(l, '"') ? Tjoin : '$';
		break;
	}
}

void
lexnext(Lex *l)
{
	Token *t;
	int c;

	t = &l->tok;
	if(l->failed)
		return;
	memset(t, 0, sizeof *t);
	t->space = skipblank(l);
	t->line = l->in->line;
	t->start = l->ntext;
	c = lexgetc(l);
	if(c == '\'')
		quoted(l);
	else if(c < 0)
		t->type = Teof;
	else if(c != 0 && (l->dollar ? namechar(c) : wordchar(c)))
		bareword(l, c);
	else
		special(l, c);
	l->dollar = t->type == '$' || t->type == Tcount || t->type == Tjoin;
	t->end = l->ntext;
	if(t->type == '\n')
		readhere(l);
	if(l->in->intr){
		l->failed = 1;
		t->type = Teof;
	}
}
