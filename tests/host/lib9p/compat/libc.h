/*
 * Enough of <libc.h> for the same purpose.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <assert.h>
#include "dir.h"

enum { ERRMAX = 128, AEXEC = 1, AWRITE = 2, AREAD = 4 };
enum { MREPL = 0, MBEFORE = 1, MAFTER = 2, MCREATE = 4 };
#define nelem(x)	(sizeof(x)/sizeof((x)[0]))

typedef struct Fmt Fmt;
/* one process: nothing to lock */
typedef struct QLock { int locked; } QLock;
typedef struct Rendez { QLock *l; } Rendez;
#define qlock(q)	((void)(q))
#define qunlock(q)	((void)(q))
extern char	*argv0;

int	fprint(int, char*, ...);
int	snprint(char*, int, char*, ...);
void	werrstr(const char*, ...);
int	rerrstr(char*, uint);
int	fd2path(int, char*, int);
void	sysfatal(const char*, ...) __attribute__((noreturn));
void	exits(const char*) __attribute__((noreturn));
char*	strecpy(char*, char*, const char*);
void*	mallocz(size_t, int);
char*	getuser(void);
int	getfields(char*, char**, int, int, char*);
int	fmtinstall(int, int (*)(Fmt*));
int	open(const char*, int, ...);
void	cycles(uvlong*);

#define ARGBEGIN	for(argv0 = *argv++, argc--; argv[0] && argv[0][0] == '-' && argv[0][1]; argc--, argv++){ \
				char *_args = argv[0]+1, _argc; \
				while((_argc = *_args) && _args++) \
				switch(_argc)
#define ARGEND		}
#define EARGF(x)	(*_args? _args: argv[1]? (argc--, *++argv): ((x), (char*)nil))
#define main		p9main
