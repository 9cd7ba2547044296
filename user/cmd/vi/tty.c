/*
 * The terminal: the console in raw mode, its keys and its size.
 *
 * A key that is no character comes as an escape sequence.  ESC alone is told from the beginning of
 * one by time; the alarm that ends the wait rings again until it was heard, since it
 * may ring before the read begins.  A terminal says its size when asked where the cursor is; if several
 * answer (a screen and a serial line show the same console), the smallest counts.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Escwait		= 100,		/* ms */
	Sizewait	= 300,		/* ms */
	Maxparam	= 2,
};

int ttyrows = 24;
int ttycols = 80;

static int fd = -1;
static int ctlfd = -1;
static char in[512];
static int nin;
static int inp;
static char out[4096];
static int nout;
static int waiting;			/* ms; an alarm shall interrupt the read */
static int asked;			/* no size is known yet */

static int
handler(void *ureg, char *note)
{
	if(strcmp(note, "alarm") == 0){
		if(waiting)
			alarm(waiting);
		return 1;
	}
	if(strncmp(note, "interrupt", 9) == 0)
		return 1;
	if(strncmp(note, "sys:", 4) == 0 && strstr(note, "closed pipe") == nil){
		ttyraw(0);
		return 0;
	}
	ed.dying = 1;
	return 1;
}

void
ttyout(char *s, int n)
{
	int m;

	for(; n > 0; n -= m, s += m){
		if(nout == sizeof out)
			ttyflush();
		m = (int)sizeof out - nout < n ? (int)sizeof out - nout : n;
		memmove(out + nout, s, m);
		nout += m;
	}
}

void
ttyflush(void)
{
	if(fd >= 0 && nout > 0)
		write(fd, out, nout);
	nout = 0;
}

/* more input; 0 if none came in ms (0: no limit) */
static int
fill(int ms)
{
	long n;

	if(inp == nin)
		inp = nin = 0;
	for(;;){
		if(ed.dying)
			return 0;
		if(ms > 0){
			waiting = ms;
			alarm(ms);
		}
		n = read(fd, in + nin, sizeof in - nin);
		waiting = 0;
		if(ms > 0)
			alarm(0);
		if(n > 0){
			nin += n;
			return 1;
		}
		if(ms > 0 && n < 0)
			return 0;
		if(n == 0 || !inhandler())
			ed.dying = 1;
	}
}

/* was the last system call interrupted? */
int
inhandler(void)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	return strstr(e, "interrupt") != nil;
}

int
ttywaiting(void)
{
	return inp < nin;
}

static int
nextbyte(int ms)
{
	if(inp == nin && !fill(ms))
		return -1;
	return in[inp++] & 0xff;
}

static void
answer(int rows, int cols)
{
	if(rows < 3 || cols < 20 || rows > 500 || cols > 1000)
		return;
	if(!asked){
		rows = rows < ttyrows ? rows : ttyrows;
		cols = cols < ttycols ? cols : ttycols;
	}
	asked = 0;
	ttyrows = rows;
	ttycols = cols;
	screensize();
}

static int
tilde(int n)
{
	switch(n){
	case 1:
	case 7:
		return Khome;
	case 3:
		return Kdel;
	case 4:
	case 8:
		return Kend;
	case 5:
		return Kpgup;
	case 6:
		return Kpgdown;
	}
	return Knone;
}

/* after ESC */
static int
escape(void)
{
	int c, n, param[Maxparam] = {0};

	c = nextbyte(Escwait);
	if(c != '['){
		if(c >= 0)
			inp--;
		return Esc;
	}
	n = 0;
	while((c = nextbyte(Escwait)) >= '0' && c <= '?'){
		if(c == ';' && n < Maxparam)
			n++;
		else if(c <= '9' && n < Maxparam)
			param[n] = (10*param[n] + c - '0') % 10000;
	}
	switch(c){
	case 'A':
		return Kup;
	case 'B':
		return Kdown;
	case 'C':
		return Kright;
	case 'D':
		return Kleft;
	case 'F':
		return Kend;
	case 'H':
		return Khome;
	case '~':
		return tilde(param[0]);
	case 'R':
		answer(param[0], param[1]);
		break;
	}
	return Knone;
}

/* the rune that begins with byte c */
static int
rune(int c)
{
	char buf[UTFmax + 1];
	Rune r;
	int n;

	for(n = 0; n < UTFmax; ){
		buf[n++] = c;
		if(fullrune(buf, n))
			break;
		if((c = nextbyte(Escwait)) < 0)
			break;
	}
	buf[n] = 0;
	inp -= n - chartorune(&r, buf);
	return r;
}

/* keys that Plan 9 keyboards send as runes of their own */
static int
p9key(int r)
{
	switch(r){
	case 0xf00e:
		return Kup;
	case 0xf800:
		return Kdown;
	case 0xf011:
		return Kleft;
	case 0xf012:
		return Kright;
	case 0xf00d:
		return Khome;
	case 0xf018:
		return Kend;
	case 0xf00f:
		return Kpgup;
	case 0xf013:
		return Kpgdown;
	case Del:
		return '\b';
	}
	return r;
}

int
ttykey(void)
{
	int c;

	ttyflush();
	c = nextbyte(0);
	if(c < 0)
		return -1;
	return c == Esc ? escape() : p9key(rune(c));
}

static int
number(char *name)
{
	char *s;
	int n;

	s = getenv(name);
	n = s != nil ? atoi(s) : 0;
	free(s);
	return n;
}

/* from the environment, or from the terminal if it answers; keys that come first wait */
static void
findsize(void)
{
	int rows, cols;
	vlong end;

	rows = number("LINES");
	cols = number("COLUMNS");
	asked = 1;
	if(rows > 0 && cols > 0){
		answer(rows, cols);
		return;
	}
	ttyout("\033[999;999H\033[6n", 14);
	ttyflush();
	end = nsec() + Sizewait*1000000LL;
	while(asked && nsec() < end && !ed.dying){
		if(nin == inp && !fill(Sizewait))
			break;
		if(in[inp] == Esc)
			ttykey();
		else if(nin == sizeof in || !fill(Sizewait))
			break;
	}
}

void
ttyopen(void)
{
	fd = open("/dev/cons", ORDWR|OCEXEC);
	ctlfd = open("/dev/consctl", OWRITE|OCEXEC);
	if(fd < 0 || ctlfd < 0)
		sysfatal("no console: %r");
	atnotify(handler, 1);
	ttyraw(1);
	findsize();
	screensize();
}

void
ttyraw(int on)
{
	if(ctlfd >= 0)
		write(ctlfd, on ? "rawon" : "rawoff", on ? 5 : 6);
}

/* for other text than ours: not raw, cursor on the last line */
void
ttycook(int on)
{
	char s[32];

	if(on)
		ttyout(s, snprint(s, sizeof s, "\033[0m\033[%d;1H\033[K", ttyrows));
	ttyflush();
	ttyraw(!on);
}

void
ttyclose(void)
{
	if(fd < 0)
		return;
	ttycook(1);
	close(fd);
	close(ctlfd);
	fd = ctlfd = -1;
}
