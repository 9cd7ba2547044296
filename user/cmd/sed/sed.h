/*
 * sed's pieces: the script is compiled to an array of commands, which exec.c
 * runs once for each input line.
 */
typedef struct Addr Addr;
typedef struct Cmd Cmd;
typedef struct Str Str;
typedef struct Sed Sed;
typedef struct Input Input;
typedef struct Wfile Wfile;

enum
{
	/* Addr.type */
	Anone,
	Aline,
	Alast,
	Are,

	Maxsub	= 10,	/* & and \1 ... \9 */
};

struct Addr
{
	int type;
	vlong line;
	Reprog *re;
};

struct Wfile
{
	char *name;
	Biobuf *b;
	Wfile *next;
};

struct Cmd
{
	Addr a1;
	Addr a2;
	int neg;	/* ! */
	int active;	/* between a1 and a2 */
	int ch;		/* the command's letter */
	int target;	/* b t {: index of the next command */
	char *label;	/* : b t: a name; a c i r: the text or file */
	Reprog *re;	/* s */
	char *rhs;	/* s: Esc before & and digits that mean matched text */
	int global;
	int print;
	Wfile *w;	/* s w */
	Rune *map;	/* y: pairs, ends with 0 */
};

enum
{
	Esc	= '\001',	/* in rhs: the next byte is & or a digit with its meaning, or Esc itself */
};

struct Str
{
	char *s;	/* ends with NUL */
	long n;
	long max;
};

struct Input
{
	char **file;	/* still to be opened */
	int nfile;
	Biobuf *b;
	char *ahead;	/* next line, read to know which one is the last */
	int any;	/* ahead holds a line */
};

struct Sed
{
	Cmd *cmd;
	int ncmd;
	Wfile *wfiles;
	int nflag;
	int gflag;
	int lflag;
	Biobuf *out;
	Input in;
	vlong line;	/* number of the current line */
	Str pat;	/* pattern space */
	Str hold;
	Cmd **queue;	/* a and r, for the end of the cycle */
	int nqueue;
	int subst;	/* t: has s succeeded */
	char *status;
};

/* compile.c */
void	compile(Sed*, char *script);

/* text.c */
Reprog*	getre(char **sp, int delim, Reprog **last, int *bad);
char*	getrhs(char **sp, int delim);
Rune*	getmap(char **sp, int delim);
char*	gettext(char **sp);

/* str.c */
void	strset(Str*, char*, long);
void	stradd(Str*, char*, long);
void*	ealloc(usize);

/* input.c */
int	nextline(Sed*, Str*, int append);
int	islast(Sed*);

/* exec.c */
void	run(Sed*);

/* subst.c */
int	substitute(Sed*, Cmd*);
void	translate(Str*, Rune *map);
void	list(Biobuf*, char*);
