/*
 * Where keys come from: the command that is repeated, a register that is executed, a script, or
 * the terminal.  What was read since keyrecord() is remembered for the dot command.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

typedef struct Keys Keys;
struct Keys {
	int	*k;
	int	n;
	int	cap;
	int	next;			/* of those that are taken out */
};

static Keys rec;			/* the command that is being typed */
static Keys dot;			/* the last change */
static Keys macro;
static Cmd dotcmd;
static int repeating;

static struct {
	char	*s;
	long	n;
	long	next;
} script;

static void
addkey(Keys *q, int key)
{
	if(q->n == q->cap){
		q->k = erealloc(q->k, (2*q->cap + 64)*sizeof(int));
		q->cap = 2*q->cap + 64;
	}
	q->k[q->n++] = key;
}

static int
scriptkey(void)
{
	Rune r;

	if(script.next >= script.n){
		ed.quit = 1;
		return -1;
	}
	script.next += chartorune(&r, script.s + script.next);
	return r;
}

void
keyscript(char *file)
{
	int fd;
	long n;

	fd = open(file, OREAD);
	if(fd < 0)
		sysfatal("can't open %s: %r", file);
	do{
		script.s = erealloc(script.s, script.n + 8*1024 + 1);
		n = read(fd, script.s + script.n, 8*1024);
		if(n > 0)
			script.n += n;
	}while(n > 0);
	close(fd);
	script.s[script.n] = 0;
	ed.script = 1;
}

/* the next key; -1 when there will be none */
int
getkey(void)
{
	int key;

	if(repeating){
		if(dot.next < dot.n)
			return dot.k[dot.next++];
		return Esc;
	}
	if(macro.next < macro.n)
		key = macro.k[macro.next++];
	else if(ed.script)
		key = scriptkey();
	else
		do{
			if(!ttywaiting())
				refresh();
			key = ttykey();
		}while(key == Knone);
	addkey(&rec, key);
	return key;
}

/* after an error nothing goes on by itself */
void
keyflush(void)
{
	repeating = 0;
	macro.n = macro.next = 0;
}

/* the text's characters come before all other keys */
void
keymacro(Text *t)
{
	Keys q;
	Rune r;
	char *s;
	int i;

	memset(&q, 0, sizeof q);
	for(i = 0; i < t->n; i++){
		for(s = t->l[i]->s; s < t->l[i]->s + t->l[i]->n; ){
			s += chartorune(&r, s);
			addkey(&q, r);
		}
		if(t->linewise || i < t->n - 1)
			addkey(&q, '\n');
	}
	if(macro.n - macro.next > Maxcount){
		free(q.k);
		error("register executes itself");
	}
	for(i = macro.next; i < macro.n; i++)
		addkey(&q, macro.k[i]);
	free(macro.k);
	macro = q;
}

void
keyrecord(void)
{
	rec.n = 0;
}

/* the n keys before the last one do not count */
void
keyforget(int n)
{
	if(repeating || rec.n == 0)
		return;
	if(n >= rec.n)
		n = rec.n - 1;
	rec.k[rec.n-1-n] = rec.k[rec.n-1];
	rec.n -= n;
}

/* the command just read was a change: remember it, from its own key on */
void
keykeep(Cmd *c)
{
	Keys old;

	if(repeating)
		return;
	old = dot;
	dot = rec;
	rec = old;
	rec.n = 0;
	dotcmd = *c;
}

/* c becomes the last change, with a new count if it has one; its other keys come from getkey */
int
keyrepeat(Cmd *c)
{
	if(dot.n == 0 || repeating)
		return 0;
	if(c->hascount){
		dotcmd.count = c->count;
		dotcmd.hascount = 1;
	}
	*c = dotcmd;
	repeating = 1;
	dot.next = 1;
	return 1;
}

void
keyrepeated(void)
{
	repeating = 0;
}
