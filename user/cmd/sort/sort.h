/*
 * sort's pieces: lines in memory, keys that compare parts of them, a stable merge sort.
 */
typedef struct Line Line;
typedef struct Lines Lines;
typedef struct Key Key;
typedef struct Pos Pos;
typedef struct Sort Sort;

enum
{
	/* Key.flags */
	Kfold		= 1<<0,	/* f */
	Kdict		= 1<<1,	/* d */
	Kprint		= 1<<2,	/* i */
	Kwhite		= 1<<3,	/* w */
	Kreverse	= 1<<4,	/* r */
	Kbbeg		= 1<<5,	/* b: blanks before the begin do not count */
	Kbend		= 1<<6,
	Knum		= 1<<7,	/* n */
	Kfloat		= 1<<8,	/* g */
	Kmonth		= 1<<9,	/* M */
};

struct Line
{
	char *s;	/* NUL after the end */
	long n;
};

struct Lines
{
	Line *l;
	long n;
	long max;
};

struct Pos
{
	int given;
	long field;	/* fields to skip */
	long rune;	/* runes to skip after them */
	int tofield;	/* end: up to the end of the last skipped field */
};

struct Key
{
	Pos beg;
	Pos end;
	ulong flags;
};

struct Sort
{
	Key *key;
	int nkey;
	Key whole;	/* what applies where no key says otherwise */
	Rune tab;	/* field separator; 0: blanks */
	int cflag;
	int mflag;
	int uflag;
	char *out;
	Lines in;
};

/* args.c */
int	args(Sort*, int argc, char *argv[]);

/* key.c */
int	compare(Sort*, Line*, Line*);

/* merge.c */
void	mergesort(Sort*);
