/*
 * Random keys for the editor, under ASan and UBSan.
 *
 * The editor and the C library are compiled with sanitizers; the terminal, files and other programs
 * are replaced by what is here.  Memory comes from the host's malloc, so that ASan sees every block.  Besides what the
 * sanitizers find, the lines must be sound whenever a key is read, and undoing everything must give the
 * first text back, redoing it the last one.
 *	fuzz SECONDS SEED
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include "../../user/cmd/vi/vi.h"

void	fuzz(long seconds, long seed);
long	hostseconds(void);
void	hostfail(const char*);
void	vimain(int, char**);

static Tos tos;
static void *privates[17];
Tos	*_tos = &tos;
void	**_privates = privates;
int	_nprivates = 16;
char	*argv0 = "vi";

int ttyrows = 10;
int ttycols = 30;

static u64int seed;
static long deadline;
static int left;			/* keys of this session */
static int phase;
static int pushed[64];
static int npushed;
static u64int start;
int sessions;

static int
rnd(int n)
{
	seed ^= seed<<13;
	seed ^= seed>>7;
	seed ^= seed<<17;
	return (seed>>20)%n;
}

static char *first =
	"int main(void)\n{\n\treturn f(1, [2], {3});\n}\n\n\xc3\xa4\xe6\x97\xa5 \xff\xfe word_1 two.three\n   \nlast line of all";

static char *words[] = {
	"j", "k", "h", "l", "w", "b", "e", "W", "B", "E", "0", "^", "$", "gg", "G", "fa", "Fe", "t ", "T.", ";", ",", "%", "{", "}", "H", "M",
	"L", "\006", "\002", "\004", "\025", "\005", "\031", "d", "c", "y", ">", "<", "dd", "cc", "yy", "D", "C", "x", "X", "r", "R", "s", "S",
	"J", "~", "p", "P", ".", "u", "\022", "\"a", "\"B", "ma", "'a", "`a", "''", "/o\r", "?e\r", "/[a-z]+\r", "n", "N", "*", "#", "i", "a", "I",
	"A", "o", "O", "v", "V", "\033", "\033", "\033", "\r", "\b", "\026", "\027", "\024", "\t", "3", "12", "@a", "&", "zz", "zt", "zb", "ge", "|", "+", "-",
	"!!x\r", ":%s/a/b&/g\r", ":s/e*/-/g\r", ":g/./s/o/0/\r", ":v/e/d\r", ":1,3m$\r", ":2t0\r", ":%j\r", ":d\r", ":u\r", ":g/^/m0\r", ":g/a/t.\r",
	":s/ /\\n/g\r", ":%>\r", ":'a,$d\r", ":1,2y b\r", ":pu b\r", ":set nu ai\r", ":set nonu noai ic\r", ":set ts=3 noic\r", ":%l\r", ":r x\r",
	":%!x\r", ":r !x\r", ":/e/;+2d\r", ":w\r", ":e!\r", ":undo\r", ":redo\r", ":k q\r", ":(\r", ":1|2|3d\r", ":p\r", ":g/x/g/y/d\r", "\020", ":\020\r",
};

static int
nextkey(void)
{
	char *w;
	Rune r;
	int i, n, key[64];

	if(rnd(8) == 0)
		return rnd(3) == 0 ? Kup + rnd(Knone - Kup + 1) : rnd(2) ? rnd(128) : rnd(0x3000);
	w = words[rnd(nelem(words))];
	for(n = 0; *w != 0; n++){
		w += chartorune(&r, w);
		key[n] = r;
	}
	for(i = n - 1; i >= 0; i--)
		pushed[npushed++] = key[i];
	return pushed[--npushed];
}

/* the text's lines and bytes in one number */
static u64int
digest(void)
{
	u64int h;
	int i, k;

	h = 14695981039346656037ULL;
	for(i = 0; i < nlines(); i++)
		for(k = 0; k <= line(i)->n; k++)
			h = (h ^ (uchar)line(i)->s[k])*1099511628211ULL;
	return h;
}

/* the text is sound: no newline in a line, a NUL behind each, the cursor within */
static void
check(void)
{
	Line *l;
	int i;

	for(i = 0; i < nlines(); i++){
		l = line(i);
		if(l->ref < 1 || l->n < 0 || l->s[l->n] != 0 || memchr(l->s, '\n', l->n) != nil)
			hostfail("a line is broken");
	}
	if(ed.cur.l < 0 || (ed.cur.l >= nlines() && ed.cur.l > 0) || ed.cur.c < 0 || ed.cur.c > curline()->n)
		hostfail("the cursor is nowhere");
}

/* commands can double the text; too much of it only makes all slow */
static int
bulky(void)
{
	int i, n;

	n = 0;
	for(i = 0; i < nlines() && n < 100000; i++)
		n += line(i)->n + 1;
	return n >= 100000;
}

static int
typeall(char *s)
{
	int n;

	for(n = strlen(s); n > 0; n--)
		pushed[npushed++] = s[n-1];
	return pushed[--npushed];
}

/* a session: random keys; then what was undone is done again, all is undone, which must give the first text, and done again */
int
ttykey(void)
{
	static u64int before;
	static int digits;
	int key;

	if(npushed == 0){
		check();
		if(left > 0 && bulky())
			left = 0;
		if(left == 0)
			switch(phase++){
			case 0:
				return typeall("\033\033\033\033\033:\025nosuch\r1000000\022");
			case 1:
				before = digest();
				return typeall("1000000u");
			case 2:
				if(digest() != start)
					hostfail("undoing everything does not give the first text");
				return typeall("1000000\022");
			case 3:
				if(digest() != before)
					hostfail("doing all again does not give the last text");
				sessions++;
				phase = 0;
				left = 50 + rnd(1500);
				if(hostseconds() >= deadline)
					exits(nil);
				return typeall(":e!\r");
			}
		left--;
	}else
		return pushed[--npushed];
	key = nextkey();
	digits = key >= '0' && key <= '9' ? digits + 1 : 0;
	return digits > 2 ? Esc : key;
}

/* "press a key" takes the next key, which must not be one of those that end a session */
int
ttywaiting(void)
{
	return phase == 0 && rnd(4) == 0;
}

void
ttyopen(void)
{
	screensize();
}

void ttyclose(void) {}
void ttyraw(int on) {}
void ttycook(int on) {}
void ttyflush(void) {}

void
ttyout(char *s, int n)
{
	if(n < 0 || n > 64*1024)
		hostfail("ttyout");
	for(; n > 0; n--)
		tos.pid += *s++;
}

Text*
readfile(char *name, int *noeol)
{
	return splittext(first, strlen(first), noeol);
}

void
loadfile(char *name, int again)
{
	Text *t;

	t = splittext(first, strlen(first), &ed.noeol);
	bufroom(t->n);
	bufclear();
	undoclear();
	bufsplice(0, 0, t->l, t->n);
	free(t);
	ed.cur = (Pos){0, 0};
	if(ed.file == nil)
		ed.file = estrdup("f");
}

void filestat(char *name) {}
void rescue(void) {}
void showcmd(char *cmd) {}
int inhandler(void) { return 0; }

void
writefile(char *name, int a, int b, int force, int append)
{
	if(!append && force >= 0)
		undosaved();
}

/* upside down */
char*
runcmd(char *cmd, int a, int b, long *np)
{
	char *s;
	long n;

	n = 0;
	s = emalloc(1);
	for(; b >= a; b--){
		s = erealloc(s, n + line(b)->n + 1);
		memmove(s + n, line(b)->s, line(b)->n);
		n += line(b)->n;
		s[n++] = '\n';
	}
	*np = n;
	return s;
}

void
fuzz(long seconds, long n)
{
	char *args[] = {"vi", "f", nil};

	seed = 88172645463325252ULL + n*0x9e3779b97f4a7c15ULL;
	deadline = hostseconds() + seconds;
	left = 50 + rnd(1500);
	loadfile("f", 0);
	start = digest();
	vimain(2, args);
}
