/*
 * grep's pieces: a parser makes a nondeterministic program of instructions,
 * which the matcher turns into a deterministic machine state by state.
 */
typedef struct Class Class;
typedef struct Inst Inst;
typedef struct Prog Prog;
typedef struct State State;
typedef struct Dfa Dfa;

enum
{
	/* Inst.op */
	Ochar,		/* the rune c */
	Oany,
	Oclass,
	Obol,
	Oeol,
	Osplit,
	Omatch,
};

struct Class
{
	int negated;
	int n;
	Rune *span;	/* n pairs, lowest and highest rune */
};

struct Inst
{
	int op;
	int out;	/* next instruction */
	int out1;	/* other next of Osplit */
	Rune c;
	Class *class;
};

struct Prog
{
	Inst *i;
	int n;
	int max;
	int start;
	int fold;	/* ignore case */
};

/* parse.c */
Prog*	compile(char *pattern, int fold);

/* dfa.c */
Dfa*	mkdfa(Prog*);
int	match(Dfa*, char *line, char *end);
