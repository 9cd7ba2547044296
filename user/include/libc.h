/*
 * The C library: everything that is not buffered I/O, regular expressions
 * or 9P.  Grouped as the manual groups it: memory and strings, runes, print,
 * numbers, time, miscellany, locks, system calls.
 */
#ifndef LIBC_H
#define LIBC_H 1

#include "dir.h"	/* Qid, Dir and their bits: fs9/codec */

#define nelem(x)	(sizeof(x)/sizeof((x)[0]))
#define assert(x)	do{ if(!(x)) _assert(#x); }while(0)

/*
 * memory and byte strings
 */
void*	memccpy(void*, const void*, int, usize);
void*	memset(void*, int, usize);
int	memcmp(const void*, const void*, usize);
void*	memcpy(void*, const void*, usize);
void*	memmove(void*, const void*, usize);
void*	memchr(const void*, int, usize);

char*	strcat(char*, const char*);
char*	strchr(const char*, int);
int	strcmp(const char*, const char*);
char*	strcpy(char*, const char*);
char*	strecpy(char*, char*, const char*);	/* to, end of to, from: the NUL's address */
char*	strdup(const char*);
char*	strncat(char*, const char*, usize);
char*	strncpy(char*, const char*, usize);
int	strncmp(const char*, const char*, usize);
char*	strpbrk(const char*, const char*);
char*	strrchr(const char*, int);
char*	strtok(char*, const char*);
usize	strlen(const char*);
usize	strspn(const char*, const char*);
usize	strcspn(const char*, const char*);
char*	strstr(const char*, const char*);
int	cistrcmp(const char*, const char*);
int	cistrncmp(const char*, const char*, usize);
char*	cistrstr(const char*, const char*);
int	tokenize(char*, char**, int);		/* with rc quotes */
int	gettokens(char*, char**, int, char*);
int	getfields(char*, char**, int, int, char*);

int	isalnum(int);
int	isalpha(int);
int	isascii(int);
int	iscntrl(int);
int	isdigit(int);
int	isgraph(int);
int	islower(int);
int	isprint(int);
int	ispunct(int);
int	isspace(int);
int	isupper(int);
int	isxdigit(int);
int	tolower(int);
int	toupper(int);

/*
 * runes and UTF-8
 */
enum {
	UTFmax		= 4,		/* most bytes of a rune */
	Runesync	= 0x80,		/* cannot be part of a longer sequence (<) */
	Runeself	= 0x80,		/* rune and byte are the same (<) */
	Runeerror	= 0xFFFD,	/* what a bad sequence decodes to */
	Runemax		= 0x10FFFF,
};

int	runetochar(char*, const Rune*);
int	chartorune(Rune*, const char*);
int	runelen(Rune);
int	runenlen(const Rune*, int);
int	fullrune(const char*, int);
int	utflen(const char*);
int	utfnlen(const char*, long);
char*	utfrune(const char*, Rune);
char*	utfrrune(const char*, Rune);
char*	utfutf(const char*, const char*);
char*	utfecpy(char*, char*, const char*);

Rune*	runestrcat(Rune*, const Rune*);
Rune*	runestrchr(const Rune*, Rune);
int	runestrcmp(const Rune*, const Rune*);
Rune*	runestrcpy(Rune*, const Rune*);
Rune*	runestrecpy(Rune*, Rune*, const Rune*);
Rune*	runestrdup(const Rune*);
long	runestrlen(const Rune*);
Rune*	runestrncat(Rune*, const Rune*, long);
int	runestrncmp(const Rune*, const Rune*, long);
Rune*	runestrncpy(Rune*, const Rune*, long);
Rune*	runestrrchr(const Rune*, Rune);
Rune*	runestrstr(const Rune*, const Rune*);

Rune	tolowerrune(Rune);
Rune	totitlerune(Rune);
Rune	toupperrune(Rune);
int	isalpharune(Rune);
int	isdigitrune(Rune);
int	islowerrune(Rune);
int	isspacerune(Rune);
int	istitlerune(Rune);
int	isupperrune(Rune);

/*
 * memory allocation
 */
void*	malloc(usize);
void*	mallocz(usize, int);
void*	mallocalign(usize, ulong align, long offset, ulong span);
void*	calloc(usize, usize);
void*	realloc(void*, usize);
void	free(void*);
usize	msize(void*);
void	setmalloctag(void*, uintptr);
uintptr	getmalloctag(void*);

/*
 * print
 */
typedef struct Fmt Fmt;
struct Fmt {
	uchar	runes;		/* output is of Rune, not of char */
	void	*start;
	void	*to;		/* next place in the buffer */
	void	*stop;
	int	(*flush)(Fmt*);	/* called when to == stop */
	void	*farg;		/* for flush */
	int	nfmt;		/* count of characters formatted */
	va_list	args;
	Rune	r;		/* the verb */
	int	width;
	int	prec;
	ulong	flags;
};

enum {
	FmtWidth	= 1,
	FmtLeft		= FmtWidth<<1,
	FmtPrec		= FmtLeft<<1,
	FmtSharp	= FmtPrec<<1,
	FmtSpace	= FmtSharp<<1,
	FmtSign		= FmtSpace<<1,
	FmtZero		= FmtSign<<1,
	FmtUnsigned	= FmtZero<<1,
	FmtShort	= FmtUnsigned<<1,
	FmtLong		= FmtShort<<1,
	FmtVLong	= FmtLong<<1,
	FmtComma	= FmtVLong<<1,
	FmtByte		= FmtComma<<1,
	FmtFlag		= FmtByte<<1,
};

int	print(char*, ...);
int	fprint(int, char*, ...);
int	vfprint(int, char*, va_list);
int	sprint(char*, char*, ...);
int	snprint(char*, int, char*, ...);
int	vsnprint(char*, int, char*, va_list);
char*	seprint(char*, char*, char*, ...);
char*	vseprint(char*, char*, char*, va_list);
char*	smprint(char*, ...);
char*	vsmprint(char*, va_list);
int	runesprint(Rune*, char*, ...);
int	runesnprint(Rune*, int, char*, ...);
int	runevsnprint(Rune*, int, char*, va_list);
Rune*	runeseprint(Rune*, Rune*, char*, ...);
Rune*	runevseprint(Rune*, Rune*, char*, va_list);
Rune*	runesmprint(char*, ...);
Rune*	runevsmprint(char*, va_list);

int	fmtfdinit(Fmt*, int, char*, int);
int	fmtfdflush(Fmt*);
int	fmtstrinit(Fmt*);
char*	fmtstrflush(Fmt*);
int	runefmtstrinit(Fmt*);
Rune*	runefmtstrflush(Fmt*);

int	fmtinstall(int, int (*)(Fmt*));
int	dofmt(Fmt*, char*);
int	dorfmt(Fmt*, const Rune*);
int	fmtprint(Fmt*, char*, ...);
int	fmtvprint(Fmt*, char*, va_list);
int	fmtrune(Fmt*, int);
int	fmtstrcpy(Fmt*, char*);
int	fmtrunestrcpy(Fmt*, Rune*);
int	errfmt(Fmt*);			/* %r */
int	dirmodefmt(Fmt*);		/* %M, after fmtinstall('M', dirmodefmt) */
int	encodefmt(Fmt*);		/* %H hex, %[ base 64, %< base 32, after fmtinstall */

extern int	(*doquote)(int);	/* further characters that want quotes */
int	needsrcquote(int);
int	quotestrfmt(Fmt*);
int	quoterunestrfmt(Fmt*);
void	quotefmtinstall(void);		/* %q %Q */
char*	quotestrdup(const char*);
char*	unquotestrdup(const char*);
Rune*	quoterunestrdup(const Rune*);
Rune*	unquoterunestrdup(const Rune*);

/*
 * encodings; each gives the length or -1
 */
int	dec64(uchar*, int, const char*, int);
int	enc64(char*, int, const uchar*, int);
int	dec32(uchar*, int, const char*, int);
int	enc32(char*, int, const uchar*, int);
int	dec16(uchar*, int, const char*, int);
int	enc16(char*, int, const uchar*, int);

/*
 * numbers
 */
int	abs(int);
long	labs(long);
double	atof(const char*);
int	atoi(const char*);
long	atol(const char*);
vlong	atoll(const char*);
double	charstod(int (*)(void*), void*);
double	strtod(const char*, char**);
long	strtol(const char*, char**, int);
ulong	strtoul(const char*, char**, int);
vlong	strtoll(const char*, char**, int);
uvlong	strtoull(const char*, char**, int);
void	qsort(void*, usize, usize, int (*)(const void*, const void*));
double	frand(void);
long	lrand(void);
long	lnrand(long);
int	rand(void);
int	nrand(int);
void	srand(long);
ulong	truerand(void);
ulong	ntruerand(ulong);

#define PI	3.14159265358979323846
#define PIO2	(PI/2)

double	NaN(void);
double	Inf(int);
int	isNaN(double);
int	isInf(double, int);
double	acos(double);
double	asin(double);
double	atan(double);
double	atan2(double, double);
double	ceil(double);
double	cos(double);
double	cosh(double);
double	exp(double);
double	fabs(double);
double	floor(double);
double	fmod(double, double);
double	frexp(double, int*);
double	hypot(double, double);
double	ldexp(double, int);
double	log(double);
double	log10(double);
double	modf(double, double*);
double	pow(double, double);
double	pow10(int);
double	sin(double);
double	sinh(double);
double	sqrt(double);
double	tan(double);
double	tanh(double);

/*
 * time
 */
typedef struct Tm Tm;
struct Tm {
	int	sec;
	int	min;
	int	hour;
	int	mday;
	int	mon;		/* 0-11 */
	int	year;		/* since 1900 */
	int	wday;
	int	yday;
	char	zone[4];
	int	tzoff;		/* seconds east of GMT */
};

Tm*	gmtime(long);
Tm*	localtime(long);
char*	asctime(Tm*);
char*	ctime(long);
long	tm2sec(Tm*);
double	cputime(void);		/* seconds */
long	times(long*);		/* four: user, system, children's user, children's system; milliseconds */
long	time(long*);
vlong	nsec(void);
void	cycles(uvlong*);

/*
 * one of a kind
 */
enum {
	PNPROC	= 1,
	PNGROUP	= 2,
};

void	_assert(char*) __attribute__((noreturn));
void	abort(void) __attribute__((noreturn));
int	atexit(void (*)(void));
void	atexitdont(void (*)(void));
int	atnotify(int (*)(void*, char*), int);
char*	cleanname(char*);
void	exits(const char*) __attribute__((noreturn));
char*	getenv(const char*);
int	putenv(const char*, const char*);
int	getpid(void);
int	getppid(void);
char*	getuser(void);
char*	getwd(char*, int);
char*	sysname(void);
int	iounit(int);
void	longjmp(jmp_buf, int) __attribute__((noreturn));
int	setjmp(jmp_buf) __attribute__((returns_twice));
void	notejmp(void*, jmp_buf, int) __attribute__((noreturn));
int	postnote(int, int, const char*);
void**	privalloc(void);
void	privfree(void**);
void	sysfatal(const char*, ...) __attribute__((noreturn));
void	werrstr(const char*, ...);
int	rerrstr(char*, uint);
#define getcallerpc(x)	((uintptr)__builtin_return_address(0))

extern char	*argv0;

/*
 * locks, for processes that share memory
 */
typedef struct Lock Lock;
typedef struct QLock QLock;
typedef struct RWLock RWLock;
typedef struct Rendez Rendez;
typedef struct QLp QLp;
typedef struct Ref Ref;

struct Lock {
	s32int	key;		/* holder and waiters */
	s32int	sem;
};

struct QLp {			/* a waiter */
	int	inuse;
	QLp	*next;
	char	state;
};

struct QLock {
	Lock	lock;
	int	locked;
	QLp	*head;
	QLp	*tail;
};

struct RWLock {
	Lock	lock;
	int	readers;
	int	writer;
	QLp	*head;
	QLp	*tail;
};

struct Rendez {
	QLock	*l;
	QLp	*head;
	QLp	*tail;
};

struct Ref {
	s32int	ref;
};

int	_tas(int*);
s32int	ainc(s32int*);
s32int	adec(s32int*);
int	cas(s32int*, s32int, s32int);
void	incref(Ref*);
long	decref(Ref*);
void	lock(Lock*);
int	canlock(Lock*);
void	unlock(Lock*);
void	qlock(QLock*);
int	canqlock(QLock*);
void	qunlock(QLock*);
void	rlock(RWLock*);
int	canrlock(RWLock*);
void	runlock(RWLock*);
void	wlock(RWLock*);
int	canwlock(RWLock*);
void	wunlock(RWLock*);
void	rsleep(Rendez*);	/* its QLock held */
int	rwakeup(Rendez*);
int	rwakeupall(Rendez*);

/*
 * system calls and thin layers over them
 */
enum {
	STATMAX		= 65535U,	/* longest encoded stat */
	ERRMAX		= 128,

	MREPL		= 0x0000,	/* bind, mount */
	MBEFORE		= 0x0001,
	MAFTER		= 0x0002,
	MORDER		= 0x0003,
	MCREATE		= 0x0004,
	MCACHE		= 0x0010,
	MRDONLY		= 0x0020,	/* ours: nothing is written through it */
	MMASK		= 0x0037,

	AEXIST		= 0,		/* access */
	AEXEC		= 1,
	AWRITE		= 2,
	AREAD		= 4,

	NCONT		= 0,		/* noted */
	NDFLT		= 1,
	NSAVE		= 2,
	NRSTR		= 3,

	SG_RONLY	= 0040,		/* segattach */
	SG_CEXEC	= 0100,

	RFNAMEG		= 1<<0,		/* rfork */
	RFENVG		= 1<<1,
	RFFDG		= 1<<2,
	RFNOTEG		= 1<<3,
	RFPROC		= 1<<4,
	RFMEM		= 1<<5,
	RFNOWAIT	= 1<<6,
	RFCNAMEG	= 1<<10,
	RFCENVG		= 1<<11,
	RFCFDG		= 1<<12,
	RFREND		= 1<<13,
	RFNOMNT		= 1<<14,
};

typedef struct Waitmsg Waitmsg;
struct Waitmsg {
	int	pid;
	ulong	time[3];	/* of process and children: user, system, real; ms */
	char	*msg;
};

typedef struct IOchunk IOchunk;
struct IOchunk {
	void	*addr;
	ulong	len;
};

void	_exits(const char*) __attribute__((noreturn));
int	access(const char*, int);
long	alarm(ulong);
int	await(char*, int);
int	bind(const char*, const char*, int);
int	brk(void*);
int	chdir(const char*);
int	close(int);
int	create(const char*, int, ulong);
int	dup(int, int);
int	errstr(char*, uint);
int	exec(const char*, char*[]);
int	execl(const char*, ...);
int	fauth(int, const char*);
int	fd2path(int, char*, int);
int	fork(void);
int	fstat(int, uchar*, int);
int	fversion(int, int, char*, int);
int	fwstat(int, uchar*, int);
int	mount(int, int, const char*, int, const char*);
int	noted(int);
int	notify(void (*)(void*, char*));
int	open(const char*, int);
int	pipe(int*);
long	pread(int, void*, long, vlong);
long	preadv(int, IOchunk*, int, vlong);
long	pwrite(int, const void*, long, vlong);
long	pwritev(int, IOchunk*, int, vlong);
long	read(int, void*, long);
long	readn(int, void*, long);
long	readv(int, IOchunk*, int);
int	remove(const char*);
void*	rendezvous(void*, void*);
int	rfork(int);
void*	sbrk(uintptr);
vlong	seek(int, vlong, int);
void*	segattach(int, const char*, void*, uintptr);
void*	segbrk(void*, void*);
int	segdetach(void*);
int	segflush(void*, uintptr);
int	segfree(void*, uintptr);
int	semacquire(s32int*, int);	/* the kernel's long has 32 bits */
long	semrelease(s32int*, long);
int	tsemacquire(s32int*, ulong);
int	sleep(long);			/* milliseconds */
int	stat(const char*, uchar*, int);
int	unmount(const char*, const char*);
Waitmsg* wait(void);
int	waitpid(void);
long	write(int, const void*, long);
long	writev(int, IOchunk*, int);
int	wstat(const char*, uchar*, int);

Dir*	dirfstat(int);
int	dirfwstat(int, Dir*);
long	dirread(int, Dir**);
long	dirreadall(int, Dir**);
Dir*	dirstat(const char*);
int	dirwstat(const char*, Dir*);
void	nulldir(Dir*);

/*
 * option parsing
 */
#define ARGBEGIN	for((void)(argv0 || (argv0 = *argv)), argv++, argc--; \
			    argv[0] && argv[0][0] == '-' && argv[0][1]; \
			    argc--, argv++){ \
				char *_args, *_argt; \
				Rune _argc; \
				_args = &argv[0][1]; \
				if(_args[0] == '-' && _args[1] == 0){ \
					argc--; argv++; break; \
				} \
				_argc = 0; \
				_argt = nil; \
				while(*_args && (_args += chartorune(&_argc, _args))) \
				switch(_argc)
#define ARGEND		SET(_argt); USED(_argt, _argc, _args); } USED(argv, argc);
#define ARGF()		(_argt = _args, _args = "", \
				(*_argt ? _argt : argv[1] ? (argc--, *++argv) : nil))
#define EARGF(x)	(_argt = _args, _args = "", \
				(*_argt ? _argt : argv[1] ? (argc--, *++argv) : ((x), abort(), (char*)nil)))
#define ARGC()		_argc

#endif
