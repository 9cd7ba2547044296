/*
 * Types and interfaces shared by the files of the shell.
 *
 * input -> lex -> parse makes a tree of Nodes, which lives in a Code and is freed
 * with it.  run() walks the tree.  The words a command computes lie on one stack
 * (word.c) that run() cuts back when the command is done; what must live longer
 * (variables, functions) is copied.  Nothing jumps: an error, an interrupt or a
 * break sets sh.unwind, and every walker returns until somebody clears it.
 */

typedef struct Chunk Chunk;
typedef struct Code Code;
typedef struct Fn Fn;
typedef struct Input Input;
typedef struct Lex Lex;
typedef struct Mark Mark;
typedef struct Node Node;
typedef struct Saved Saved;
typedef struct Shadow Shadow;
typedef struct Shell Shell;
typedef struct Token Token;
typedef struct Value Value;
typedef struct Var Var;
typedef struct Word Word;

enum {
	Patmark	= 1,		/* in a pattern, marks the next character as special; doubled: itself */
	Hidefd	= 100,		/* descriptors from here up are the shell's own: fd.c */
};

/*
 * Chunks of memory freed together: word.c
 */
struct Chunk {
	Chunk	*prev;
	ulong	size;		/* bytes of data */
	ulong	used;
	char	data[];
};

struct Mark {
	Chunk	*chunk;
	ulong	used;
};

/*
 * A parsed piece of source: tree.c
 */
struct Code {
	int	ref;		/* the runner, and each function defined in it */
	char	*file;		/* for messages; nil: typed by a person */
	Chunk	*mem;		/* all its nodes and strings */
	Node	*root;
};

enum {				/* Node.type: words */
	Nword,			/* s, pat */
	Nlist,			/* a: list of words */
	Ncat,			/* a ^ b */
	Nvar,			/* $a, or $a(b) when op is set */
	Ncount,			/* $#a */
	Njoin,			/* $"a */
	Nbq,			/* `a{b} */
	Nproc,			/* <{b} >{b} <>{b}: op */
	/* commands */
	Nsimple,		/* a: list of words */
	Nassign,		/* a=b c; without c for good */
	Nredir,			/* a: list of Nrfile, Nrhere, Nrdup; around c */
	Nseq,			/* a: list of commands */
	Nasync,			/* a & */
	Nand,			/* a && b */
	Nor,			/* a || b */
	Npipe,			/* a: list of Nstage */
	Nnot,			/* ! a */
	Nsubsh,			/* @ a */
	Nif,			/* if(a) b */
	Nifnot,			/* if not a */
	Nfor,			/* for(a in b) c; op is 0 without "in" */
	Nwhile,			/* while(a) b */
	Nswitch,		/* switch(a){b}: list of Ncase */
	Nmatch,			/* ~ a b */
	Nfn,			/* fn a {b}; s: the text of {b} */
	Ncmdend,
	/* parts of commands */
	Ncase = Ncmdend,	/* case a; b */
	Nstage,			/* a |[fd0=fd1] */
	Nrfile,			/* op file a on fd0 */
	Nrhere,			/* here document s on fd0; op: $ is substituted */
	Nrdup,			/* [fd0=fd1]; fd1 -1: closed */
};

struct Node {
	short	type;
	char	pat;		/* s is a pattern with marks */
	char	op;
	int	line;
	int	fd[2];
	char	*s;
	Node	*a;
	Node	*b;
	Node	*c;
	Node	*next;		/* in the list it is part of */
};

enum {				/* Node.op of Nrfile and Nproc */
	Rread = 1,
	Rwrite,
	Rappend,
	Rrdwr,
	Rhere,			/* in tokens only */
};

Code*	codenew(char*);
void	codefree(Code*);
void*	codealloc(Code*, ulong);
char*	codestr(Code*, char*, long);
Node*	nodenew(Code*, int, int);
void	dump(Node*, int);

/*
 * Where source comes from: input.c, edit.c
 */
enum {
	Nback = 3,
};

struct Input {
	int	fd;		/* -1: buf holds everything */
	int	line;
	int	interactive;
	int	edit;		/* the console, in raw mode while a line is read */
	int	cont;		/* the next line continues a command */
	int	eof;
	int	intr;		/* reading was interrupted */
	char	*file;		/* nil: a person types */
	char	*buf;
	long	pos;
	long	n;
	int	back[Nback];
	int	nback;
};

int	ingetc(Input*);
void	inungetc(Input*, int);
void	infd(Input*, int, char*, int);
void	instring(Input*, char*, char*);
void	indrain(Input*);
void	infree(Input*);
int	editable(int);
long	editline(int, char*, char**);
char*	complete(char*, char**);
int	histend(void);
void	histadd(char*);
char*	histget(int*, int, char*);

/*
 * Tokens: lex.c.  A character that is a token by itself is its own type.
 */
enum {
	Teof	= -1,
	Tword	= 256,
	Tif,
	Tnot,
	Tfor,
	Tin,
	Twhile,
	Tswitch,
	Tfn,			/* last word-like */
	Tand,
	Tor,
	Tcount,			/* $# */
	Tjoin,			/* $" */
	Tredir,
	Tdup,
};

struct Token {
	int	type;
	int	space;		/* blank before it */
	int	quoted;
	int	pat;
	int	op;		/* of Tredir */
	int	fd[2];		/* of Tredir, Tdup, | */
	int	line;
	long	start;		/* in the text */
	long	end;
	char	*s;		/* words, and ~ ! @ */
};

struct Lex {
	Input	*in;
	Code	*code;
	Token	tok;
	int	failed;
	int	dollar;		/* a variable's name comes next */
	int	raw;		/* backslash is an ordinary character */
	char	*text;		/* all that was read */
	long	ntext;
	long	maxtext;
	Node	*here;		/* here documents that start after this line, linked by b */
	Node	**heretail;
	Node	*fnend;		/* functions that end with those, linked by c */
};

void	lexinit(Lex*, Input*, Code*);
void	lexfree(Lex*);
void	lexnext(Lex*);
int	lexgetc(Lex*);
void	lexungetc(Lex*, int);
void	syntax(Lex*, char*);
void	readhere(Lex*);
Code*	parse(Input*, int*);
Node*	parseword(Lex*, int);
Node*	parsewords(Lex*, int);
Node*	parsebrace(Lex*);
Node*	parseproc(Lex*, Token*);
int	startsword(Lex*, int);

/*
 * Words: word.c, eval.c, glob.c
 */
struct Word {
	Word	*next;
	int	pat;
	char	*s;
};

void*	talloc(ulong);
Mark	tmark(void);
void	trelease(Mark);
Word*	wordnew(char*, int);
Word**	addword(Word**, char*);
int	count(Word*);
char*	join(Word*, char*);
char*	unmark(char*);
char*	mark(char*);
Word*	evalword(Node*);
Word*	evalwords(Node*);
Word*	evalargs(Node*);
Word*	evalpats(Node*);
Word*	globwords(Word*);
int	match(char*, char*, int);
Word*	backquote(Node*, char*);
char*	procsub(Node*);
int	submark(void);
void	subclose(int);
char*	hereexpand(char*);

/*
 * Variables and functions: var.c, env.c
 */
struct Value {
	int	n;
	char	*w[];
};

struct Fn {
	Code	*code;
	Node	*body;
	char	*text;
};

struct Var {
	Var	*next;		/* in its hash chain */
	Value	*val;		/* nil: none */
	Fn	*fn;
	char	changed;	/* since it was last written to /env */
	char	fnchanged;
	char	private;	/* never written there */
	char	name[];
};

struct Saved {			/* what a redirection hides */
	Saved	*next;
	int	fd;
	int	copy;		/* -1: fd was not open */
};

struct Shadow {			/* what a local variable hides */
	Var	*v;
	Value	*old;
};

Var*	varlook(char*);
Var*	varnext(Var*);
void	varset(Var*, Word*);
void	varset1(Var*, char*);
Word**	varget(Var*, Word**);
Word*	varwords(char*);
char*	var1(Var*);
void	varpush(Shadow*, Var*, Word*);
void	varpop(Shadow*);
void	varinit(void);
void	fndefine(Var*, Code*, Node*);
void	fnremove(Var*);
void	setstatus(char*);
char*	getstatus(void);
int	truestatus(void);
void	envread(void);
void	envwrite(void);

extern Var	*vstar;
extern Var	*vstatus;

/*
 * Running: run.c, simple.c, redir.c, pipe.c, wait.c, trap.c
 */
enum {
	Hexec	= 1,		/* this process has nothing to do afterwards */
	Hcond	= 2,		/* failure is looked at: no exit by -e */
};

enum {				/* Shell.unwind */
	Unone,
	Ubreak,
	Uerror,
	Uintr,
};

struct Shell {
	int	unwind;
	int	pid;		/* of the process that began as the shell */
	int	child;		/* this process was forked off it */
	int	ifnot;		/* the last if failed */
	int	keepfd;		/* exec: the redirections around it stay */
	int	depth;		/* of run */
	int	line;		/* being run */
	Code	*code;
	char	*rcmain;	/* the file that the shell runs first */
	char	flag[128];
};

extern Shell	sh;

void	run(Node*, int);
void	runcode(Code*, Node*, int);
void	runfn(Fn*, Word*);
void	runinput(Input*);
void	runsimple(Node*, int);
void	runredir(Node*, int);
void	runpipe(Node*, int);
void	runasync(Node*, int);
void	runsubsh(Node*, int);
void	checkstatus(int);
int	initial(char*);
void	runargs(Word*, int);
int	runfile(char*, Word*, int);
void	runexec(Word*);
char*	findfile(char*, int);
void	rcexit(char*);
void	warn(char*, ...);
void	error(char*, ...);
char*	fileerror(char*);

typedef void (*Builtin)(Word*);
Builtin	findbuiltin(char*);
void	biwhatis(Word*);

int	hidefd(int);
void	closehidden(void);
void	unhidefd(int);
void	movefd(int, int);
void	redirpush(int, int, Saved**);
void	redirpop(Saved*, int);
int	shfork(int);
void	only(Node*);
void	childwait(int, char*, int);
void	childadd(int);
void	childforget(void);
void	childwaitall(void);
int	childknown(int);
void	trapinit(void);
int	dotraps(void);
int	istrap(char*);
int	trappending(void);
int	interrupted(void);
