/*
 * diff: what its files share.
 */
typedef struct File File;
typedef struct Change Change;
typedef struct Opt Opt;

struct Opt {
	int	fmt;		/* 0, or the letter of a format: a c e f n u */
	int	blanks;		/* b or w, or 0 */
	int	recurse;
	int	header;		/* name the files before the first change */
	char	letters[16];	/* as given, for that */
};

struct File {
	char	*name;
	char	*text;
	vlong	size;
	char	**line;		/* nline+1 places in text */
	int	*class;		/* equal lines have equal numbers */
	uchar	*changed;
	int	nline;
	int	nonl;		/* the last line has no newline */
};

struct Change {			/* lines a.. of the old file become lines b.. of the new one; from 0, end excluded */
	int	a, aend;
	int	b, bend;
};

extern Opt	opt;
extern Biobuf	out;

int	readtext(File*, char*);		/* 0: it cannot be read */
void	freetext(File*);
void	classify(File*, File*);
void	compare(File*, File*);		/* sets changed */
void	report(File*, File*, Change*, int);
int	diffreg(char*, char*);		/* 0 same, 1 different, 2 trouble */
int	diffdir(char*, char*);
int	diffany(char*, char*);
