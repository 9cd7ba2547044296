/*
 * Plan 9 system calls on Linux: what the files of the layer share.
 *
 * User programs are linked with the project's own C library, but with these functions in
 * the place of its system call stubs, so that they run as static Linux programs and can be
 * tested where they are built.  Nothing of the host's C library is used.
 */

/* Linux system calls, x86-64 numbers */
enum {
	Lread		= 0,
	Lwrite		= 1,
	Lclose		= 3,
	Llseek		= 8,
	Lmmap		= 9,
	Lmunmap		= 11,
	Lsigaction	= 13,
	Lsigprocmask	= 14,
	Lioctl		= 16,
	Lpread		= 17,
	Lpwrite		= 18,
	Lsched_yield	= 24,
	Ldup		= 32,
	Ldup2		= 33,
	Lnanosleep	= 35,
	Lsetitimer	= 38,
	Lgetpid		= 39,
	Lsocketpair	= 53,
	Lfork		= 57,
	Lexecve		= 59,
	Lwait4		= 61,
	Lkill		= 62,
	Lfcntl		= 72,
	Ltruncate	= 76,
	Lftruncate	= 77,
	Lchdir		= 80,
	Lfchdir		= 81,
	Lrename		= 82,
	Lmkdir		= 83,
	Lrmdir		= 84,
	Lunlink		= 87,
	Lreadlink	= 89,
	Lchmod		= 90,
	Lsetpgid	= 109,
	Lfutex		= 202,
	Lgetdents64	= 217,
	Lclock_gettime	= 228,
	Lexit_group	= 231,
	Lopenat		= 257,
	Lnewfstatat	= 262,
	Lfaccessat	= 269,
	Lutimensat	= 280,
};

enum {
	Eperm = 1, Enoent = 2, Eintr = 4, Enoexec = 8, Ebadf = 9, Echild = 10, Eagain = 11, Eacces = 13,
	Eexist = 17, Enotdir = 20, Eisdir = 21, Einval = 22, Espipe = 29, Epipe = 32, Enotempty = 39,
	Econnreset = 104,

	Atfdcwd = -100,
	Atempty = 0x1000,		/* AT_EMPTY_PATH */

	Ocreat = 0100, Oexcl = 0200, Otrunc = 01000, Ocloexec = 02000000, Onoctty = 0400,

	Maxpath = 1024,
	Maxfd = 512,
};

typedef struct Lstat Lstat;
struct Lstat {
	u64int	dev;
	u64int	ino;
	u64int	nlink;
	u32int	mode;
	u32int	uid;
	u32int	gid;
	u32int	pad;
	u64int	rdev;
	s64int	size;
	s64int	blksize;
	s64int	blocks;
	s64int	time[6];		/* atime, mtime, ctime: seconds, nanoseconds */
	s64int	unused[3];
};

enum {					/* what an open descriptor stands for, where Linux has no such file */
	Kplain,
	Kconsctl,
	Knote,
};

extern struct {
	uchar	kind;
	int	pid;			/* Knote: who gets it */
} fdinfo[Maxfd];

extern char	**shimenvp;
extern char	*shimname;		/* of the program, for its exit message */
extern char	shimroot[];		/* what / is, for some directories */
extern char	shimenv[];		/* what /env is */

long	linux6(long, long, long, long, long, long, long);
#define LX0(n)			linux6(n, 0, 0, 0, 0, 0, 0)
#define LX1(n, a)		linux6(n, (long)(a), 0, 0, 0, 0, 0)
#define LX2(n, a, b)		linux6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define LX3(n, a, b, c)		linux6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define LX4(n, a, b, c, d)	linux6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define LX6(n, a, b, c, d, e, f) linux6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

long	fail(long);			/* Linux result to Plan 9's, error string set */
long	failname(const char*, long);
int	unsupported(void);
int	specialfd(const char*);
int	mapname(const char*, char*);
int	notetarget(const char*);
void	unmapname(char*, int);
int	readdirs(int, uchar*, long);
void	setraw(int);
int	tosignal(const char*);
char*	tonote(int);
void	envcopy(int);
void	fdspass(void);
void	fdstake(char*);
