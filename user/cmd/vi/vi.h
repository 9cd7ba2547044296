/*
 * vi: what its files share.
 *
 * The text is an array of lines (buf.c); a line never changes, it is replaced by another one, so undo
 * (undo.c) and registers hold the same lines.  Every change goes through splice().
 * Lines count from 0 here and from 1 for the user; a column is a byte offset in its line.
 * A command that can't go on calls error(), which goes back to the main loop.
 */
typedef struct Line Line;
typedef struct Pos Pos;
typedef struct Text Text;
typedef struct Cmd Cmd;
typedef struct Motion Motion;
typedef struct Ex Ex;
typedef struct Glyph Glyph;

enum {
	Esc	= 0x1b,
	Del	= 0x7f,
	Kup	= 0x110000,		/* keys that are no runes */
	Kdown,
	Kleft,
	Kright,
	Khome,
	Kend,
	Kpgup,
	Kpgdown,
	Kdel,
	Knone,				/* something happened that is no key */
	Far	= 0x3fffffff,		/* wanted column of $ */
	Maxcount = 1000000,
};

#define Ctrl(c)	((c) & 0x1f)

struct Line {
	int	ref;
	int	flag;			/* chosen by :g */
	int	n;			/* bytes; a NUL follows */
	char	s[];
};

struct Pos {
	int	l;
	int	c;
};

struct Text {				/* what a register holds */
	int	linewise;
	int	n;
	Line	*l[];
};

struct Cmd {				/* of normal mode */
	int	reg;			/* 0 is the unnamed one */
	int	hascount;
	int	count;			/* 1 if there is none */
	int	key;
	int	op;			/* operator that waits for a motion */
};

enum {					/* how a motion counts for an operator */
	Mline	= 1,			/* whole lines */
	Mincl	= 2,			/* with the character where it ends */
	Mjump	= 4,			/* '' comes back */
	Mkeep	= 8,			/* the wanted column stays */
};

struct Motion {
	Pos	p;
	int	flags;
	int	want;			/* with Mkeep */
};

struct Ex {				/* of a colon line; lines count from 1 */
	char	*p;			/* rest of the line */
	int	a;
	int	b;
	int	naddr;
	int	bang;
	int	key;			/* first letter of the command */
};

struct Glyph {				/* how a piece of a line is shown */
	int	n;			/* its bytes */
	int	w;			/* its columns */
	int	nr;			/* runes; one wide rune has w 2 and nr 1 */
	Rune	r[8];
};

extern struct Ed {
	Pos	cur;
	int	want;			/* column that j and k look for, as shown */
	int	mode;			/* 'i' 'R' 'v' 'V', 0 in normal mode */
	Pos	anchor;			/* other end of the visual selection */
	int	script;			/* keys come from a file and nothing is shown */
	int	quit;
	int	global;			/* within :g */
	int	dying;			/* a note ends us */
	char	*file;
	int	noeol;			/* the last line ends without newline */
	char	msg[256];
} ed;

extern struct Opt {
	int	nu;
	int	ai;
	int	ts;
	int	sw;
	int	ic;
	int	ws;
} opt;

/* main.c */
void	error(char*, ...) __attribute__((noreturn));
void	msg(char*, ...);
void*	emalloc(usize);
void*	erealloc(void*, usize);
char*	estrdup(char*);

/* line.c */
Line*	mkline(const char*, int);
Line*	lineref(Line*);
void	linefree(Line*);
Text*	mktext(int, int);
void	textfree(Text*);
Text*	splittext(char*, long, int*);

/* buf.c */
int	nlines(void);
Line*	line(int);
Line*	curline(void);
void	bufroom(int);
void	bufsplice(int, int, Line**, int);
void	bufclear(void);
Pos*	markat(int);
void	setmark(int, Pos);

/* undo.c */
void	undogroup(void);
void	splice(int, int, Line**, int);
void	undo(void);
void	redo(void);
void	undoclear(void);
void	undosaved(void);
int	modified(void);

/* edit.c */
void	setline(int, const char*, int);
void	replace(int, int, int, const char*, int);
Text*	gettext(Pos, Pos, int);
void	deltext(Pos, Pos);
Pos	instext(Pos, Text*);
void	inslines(int, Text*, int);
void	dellines(int, int);
void	joinlines(int, int, int);
void	shiftlines(int, int, int);
void	setindent(int, int);
int	indentof(Line*);

/* pos.c */
int	nextcol(Line*, int);
int	prevcol(Line*, int);
Rune	runeat(Line*, int);
int	lastcol(Line*);
int	firstcol(Line*);
int	poscmp(Pos, Pos);
Rune	charat(Pos);
int	nextpos(Pos*);
int	prevpos(Pos*);
int	wordrune(Rune);
void	clampcur(void);

/* glyph.c */
void	glyph(Line*, int, int, Glyph*);
int	showncol(Line*, int);
int	colshown(Line*, int);

/* reg.c */
Text*	getreg(int);
void	setreg(int, Text*);

/* key.c */
int	getkey(void);
void	keyflush(void);
void	keymacro(Text*);
void	keyrecord(void);
void	keyforget(int);
void	keykeep(Cmd*);
int	keyrepeat(Cmd*);
void	keyrepeated(void);
void	keyscript(char*);

/* tty.c */
void	ttyopen(void);
void	ttyclose(void);
void	ttycook(int);
void	ttyraw(int);
int	ttykey(void);
int	ttywaiting(void);
void	ttyout(char*, int);
void	ttyflush(void);
extern int	ttyrows;
extern int	ttycols;

/* screen.c */
void	screenclear(void);
void	screenput(int, int, Rune, int, int);
void	screenshow(int, int);
void	screenlost(void);
void	screensize(void);

/* view.c */
void	refresh(void);
void	viewtop(int);
int	viewfirst(void);
int	viewlast(void);
void	viewscroll(int);
void	viewprompt(char*, int);
void	viewtext(char*, int);
int	textrows(void);

/* motion.c word.c find.c search.c */
int	motion(Cmd*, int, Motion*);
void	domotion(Motion*);
int	wordmotion(Cmd*, int, Motion*);
int	findmotion(Cmd*, int, Motion*);
int	paragraph(int, int);
int	searchmotion(Cmd*, int, Motion*);
int	searchfrom(int, int, int*);
void	setpattern(char*);
int	matchline(Line*, int, void*, int);
char*	delimited(char**, int);
extern int	patternset;

/* normal.c oper.c change.c scroll.c insert.c visual.c */
void	normal(void);
void	execute(Cmd*);
int	getcount(int, Cmd*);
int	isoper(int);
void	opercmd(Cmd*);
void	operate(Cmd*, int, Pos, Pos, int);
int	changecmd(Cmd*);
int	switchcase(int, int, int);
int	scrollcmd(Cmd*);
void	insert(Cmd*, int);
void	openline(Cmd*, int);
void	visual(int);

/* exread.c ex.c excmd.c exsub.c exfile.c */
char*	readline(int, char*);
void	exline(char*);
void	exrun(Ex*);
char*	exword(Ex*);
int	exaddress(Ex*);
void	excount(Ex*);
void	exsub(Ex*);
void	exglobal(Ex*);
void	exset(Ex*);
void	exprint(Ex*);
void	exedit(Ex*);
void	exwrite(Ex*);
void	exread(Ex*);
void	exquit(Ex*);
void	exnext(Ex*);
void	exfilename(Ex*);
void	exbang(Ex*);
void	exfiles(int, char**);
char*	expand(char*);

/* file.c proc.c: the world outside */
Text*	readfile(char*, int*);
void	loadfile(char*, int);
void	writefile(char*, int, int, int, int);
void	filestat(char*);
void	rescue(void);
vlong	putlines(int, int, int);
char*	runcmd(char*, int, int, long*);
void	showcmd(char*);
int	inhandler(void);
