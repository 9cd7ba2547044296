/*
 * The line editor of the interactive shell.
 *
 * The console is raw only while a line is read, so that programs and notes find it as
 * they expect it.  Output is made of printing characters, backspace and newline, which
 * every console understands; a character typed at the end of the line is all that is
 * sent for it.  Keys come as control characters, as ANSI escape sequences or as the
 * runes that Plan 9 keyboards use.  One rune is taken to be one column wide.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Maxline	= 4096,		/* runes */
	Esc	= 0x1b,
	Del	= 0x7f,
	Kforward = 0x110000,	/* the delete key; no rune */
};

#define Ctrl(c)	((c) & 0x1f)

typedef struct Edit Edit;
struct Edit {
	int	in;
	char	*prompt;
	int	n;
	int	pos;
	int	when;			/* place in the history */
	Rune	s[Maxline + 1];
	char	out[256];
	int	nout;
};

static Edit ed;
static int ctlfd = -1;			/* /dev/consctl */
static int outfd = -1;			/* /dev/cons */

static int
openhidden(char *name)
{
	int fd, h;

	fd = open(name, OWRITE|OCEXEC);
	if(fd < 0)
		return -1;
	h = hidefd(fd);
	close(fd);
	return h;
}

/* can lines from fd be edited? */
int
editable(int fd)
{
	char name[64], *p;

	p = var1(varlook("TERM"));
	if(p != nil && strcmp(p, "dumb") == 0)
		return 0;
	if(fd2path(fd, name, sizeof name) < 0 || (p = strrchr(name, '/')) == nil
	|| strcmp(p, "/cons") != 0)
		return 0;
	if(ctlfd < 0)
		ctlfd = openhidden("/dev/consctl");
	if(outfd < 0)
		outfd = openhidden("/dev/cons");
	return ctlfd >= 0 && outfd >= 0;
}

static void
flush(void)
{
	write(outfd, ed.out, ed.nout);
	ed.nout = 0;
}

static void
emit(Rune r)
{
	if(ed.nout + UTFmax > (int)sizeof ed.out)
		flush();
	ed.nout += runetochar(ed.out + ed.nout, &r);
}

static void
emits(char *s)
{
	Rune r;

	while(*s != 0){
		s += chartorune(&r, s);
		emit(r);
	}
}

static void
repeat(Rune r, int n)
{
	while(n-- > 0)
		emit(r);
}

static void
moveto(int pos)
{
	if(pos < ed.pos)
		repeat('\b', ed.pos - pos);
	for(; ed.pos < pos; ed.pos++)
		emit(ed.s[ed.pos]);
	ed.pos = pos;
}

static void
tail(int blanks)
{
	int i;

	for(i = ed.pos; i < ed.n; i++)
		emit(ed.s[i]);
	repeat(' ', blanks);
	repeat('\b', ed.n - ed.pos + blanks);
}

static void
insert(Rune r)
{
	if(ed.n == Maxline)
		return;
	memmove(ed.s + ed.pos + 1, ed.s + ed.pos, (ed.n - ed.pos)*sizeof(Rune));
	ed.s[ed.pos++] = r;
	ed.n++;
	emit(r);
	tail(0);
}

/* take out the runes between from and to; the cursor is not before from */
static void
cut(int from, int to)
{
	if(from >= to)
		return;
	moveto(from);
	memmove(ed.s + from, ed.s + to, (ed.n - to)*sizeof(Rune));
	ed.n -= to - from;
	tail(to - from);
}

static void
replace(char *s)
{
	int old;

	moveto(0);
	old = ed.n;
	for(ed.n = 0; *s != 0 && ed.n < Maxline; ed.n++)
		s += chartorune(&ed.s[ed.n], s);
	moveto(ed.n);
	if(old > ed.n)
		tail(old - ed.n);
}

static void
redraw(void)
{
	int pos;

	emits(ed.prompt);
	pos = ed.pos;
	ed.pos = 0;
	moveto(ed.n);
	moveto(pos);
}

static int
wordstart(void)
{
	int i;

	for(i = ed.pos; i > 0 && ed.s[i-1] == ' '; i--)
		;
	for(; i > 0 && ed.s[i-1] != ' '; i--)
		;
	return i;
}

static char*
text(int n)
{
	Rune c;
	char *s;

	c = ed.s[n];
	ed.s[n] = 0;
	s = smprint("%S", ed.s);
	ed.s[n] = c;
	return s;
}

static void
completion(void)
{
	char *s, *add, *list;
	Rune r;

	s = text(ed.pos);
	if(s == nil)
		return;
	list = nil;
	add = complete(s, &list);
	free(s);
	if(add != nil)
		for(s = add; *s != 0; ){
			s += chartorune(&r, s);
			insert(r);
		}
	else if(list != nil){
		emit('\n');
		emits(list);
		redraw();
	}
	free(add);
	free(list);
}

static void
recall(int step)
{
	char *s, *now;

	now = text(ed.n);
	s = histget(&ed.when, step, now);
	if(s != nil)
		replace(s);
	free(now);
}

/* the next rune; 0 at end of file, -1 after an error */
static int
getrune(void)
{
	char buf[UTFmax + 1];
	Rune r;
	int i;
	long n;

	for(i = 0; i < UTFmax; ){
		n = read(ed.in, buf + i, 1);
		if(n <= 0)
			return n < 0 && interrupted() ? -1 : 0;
		if(fullrune(buf, ++i))
			break;
	}
	chartorune(&r, buf);
	return r == 0 ? ' ' : (int)r;
}

/* after ESC: the control character that means the same */
static int
escape(void)
{
	int c, arg;

	c = getrune();
	if(c != '[' && c != 'O')
		return c <= 0 ? c : Esc;
	arg = 0;
	while((c = getrune()) >= '0' && c <= '?')
		if(c <= '9')
			arg = (10*arg + c - '0') & 0xff;
	if(c == '~')
		c = arg == 1 || arg == 7 ? 'H' : arg == 4 || arg == 8 ? 'F' : arg == 3 ? '~' : Esc;
	switch(c){
	case 'A':
		return Ctrl('P');
	case 'B':
		return Ctrl('N');
	case 'C':
		return Ctrl('F');
	case 'D':
		return Ctrl('B');
	case 'F':
		return Ctrl('E');
	case 'H':
		return Ctrl('A');
	case '~':
		return Kforward;
	}
	return c <= 0 ? c : Esc;
}

/* a key, with all ways to say the same made one */
static int
getkey(void)
{
	int c;

	c = getrune();
	switch(c){
	case Esc:
		return escape();
	case 0xf00e:
		return Ctrl('P');
	case 0xf800:
		return Ctrl('N');
	case 0xf011:
		return Ctrl('B');
	case 0xf012:
		return Ctrl('F');
	case 0xf00d:
		return Ctrl('A');
	case 0xf018:
		return Ctrl('E');
	case Del:
		return Ctrl('H');
	case '\r':
		return '\n';
	}
	return c;
}

static void
forward(void)
{
	if(ed.pos < ed.n){
		moveto(ed.pos + 1);
		cut(ed.pos - 1, ed.pos);
	}
}

static void
key(int c)
{
	switch(c){
	case Ctrl('A'):
		moveto(0);
		break;
	case Ctrl('E'):
		moveto(ed.n);
		break;
	case Ctrl('B'):
		if(ed.pos > 0)
			moveto(ed.pos - 1);
		break;
	case Ctrl('F'):
		if(ed.pos < ed.n)
			moveto(ed.pos + 1);
		break;
	case Ctrl('D'):
	case Kforward:
		forward();
		break;
	case Ctrl('H'):
		if(ed.pos > 0)
			cut(ed.pos - 1, ed.pos);
		break;
	case Ctrl('U'):
		cut(0, ed.pos);
		break;
	case Ctrl('W'):
		cut(wordstart(), ed.pos);
		break;
	case Ctrl('K'):
		repeat(' ', ed.n - ed.pos);
		repeat('\b', ed.n - ed.pos);
		ed.n = ed.pos;
		break;
	case Ctrl('P'):
		recall(-1);
		break;
	case Ctrl('N'):
		recall(1);
		break;
	case Ctrl('L'):
		emit('\n');
		redraw();
		break;
	case '\t':
		completion();
		break;
	default:
		if(c >= ' ')
			insert(c);
	}
}

/* keys up to the end of the line; 1, 0 for end of file, -1 for an interrupt */
static int
keys(void)
{
	int c;

	for(;;){
		flush();
		c = getkey();
		if(c == '\n'){
			moveto(ed.n);
			emit('\n');
			return 1;
		}
		if(c == Ctrl('C') || c < 0){
			emits(c < 0 ? "\n" : "^C\n");
			return -1;
		}
		if(c == 0 || (c == Ctrl('D') && ed.n == 0)){
			emit('\n');
			return 0;
		}
		key(c);
	}
}

/* read a line, newline included: its length, 0 at the end of the file, -1 when interrupted */
long
editline(int fd, char *prompt, char **line)
{
	int r;
	char *s;

	ed.in = fd;
	ed.prompt = prompt;
	ed.n = ed.pos = ed.nout = 0;
	ed.when = histend();
	write(ctlfd, "rawon", 5);
	emits(prompt);
	r = keys();
	flush();
	write(ctlfd, "rawoff", 6);
	if(r <= 0)
		return r;
	s = text(ed.n);
	if(s == nil)
		return 0;
	histadd(s);
	*line = smprint("%s\n", s);
	free(s);
	return *line != nil ? (long)strlen(*line) : 0;
}
