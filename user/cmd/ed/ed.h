/*
 * ed: what its files share.
 *
 * Lines are UTF-8 strings without their newline in an array with a gap (buf.c), numbered from 1.
 * A command that cannot go on calls error(), which goes back to the main loop.
 */
typedef struct Line Line;
typedef struct Ed Ed;

struct Line {
	char	*s;
	int	mark;		/* chosen by g or v */
	int	name;		/* a to z as 1 to 26, set by k */
};

struct Ed {
	long	dot;
	long	last;		/* number of lines */
	long	a1, a2;		/* addresses of the command */
	int	naddr;		/* how many were given */
	char	*file;		/* remembered name, or nil */
	int	changed;
	int	warned;		/* a q or e was refused */
	int	verbose;	/* tell counts */
	int	print;		/* p, l or n asked for after the command */
	char	*undo;		/* line before the last substitution */
	Line	*undoline;	/* whose it was */
	int	inglobal;
	int	browse;		/* lines b shows */
	int	browsefmt;
	vlong	count;		/* characters read or written */
	jmp_buf	env;
	Biobuf	out;
};

extern Ed	ed;

void	error(char*) __attribute__((noreturn));

/* buf.c */
Line*	line(long);
void	insert(long, char*);	/* after the line; keeps the string */
void	delete(long, long);
void	move(long, long, long);

/* input.c: the commands' text */
int	getch(void);
void	ungetch(int);
char*	getl(void);
void	setinput(char*);
int	skipblank(void);
int	number(int);
void	flushinput(void);

/* addr.c */
void	address(void);
void	needline(void);
void	noaddr(void);

/* pat.c */
char*	delimited(int);
Reprog*	pattern(int);
int	match(Reprog*, char*, Resub*, int);

/* subst.c global.c print.c file.c cmd.c */
void	substitute(void);
void	undo(void);
void	global(int);
void	show(long, int);
void	suffix(void);
void	filecmd(int);
void	readfile(char*, long);
void	command(int);
void	commands(void);
