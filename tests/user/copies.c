/*
 * Reads and writes of many bytes, of all sizes and from and to all places about those where the kernel copies otherwise: memory that
 * has not been touched before, that is shared with a child, that ends too early; and the registers that it copies with.
 */
#include "test.h"
#include "rawcall.h"

enum { Most = 20000, Room = Most + 3*4096, Pread = 50, Pwrite = 51, Pgsize = 4096 };

static uchar from[Room], want;
static int fd[2];

/* Memory that nobody has touched, page aligned. */
static uchar*
fresh(ulong n)
{
	uchar *p;

	p = sbrk(n + Pgsize);
	if(p == (uchar*)-1)
		sysfatal("sbrk: %r");
	return (uchar*)(((uintptr)p + Pgsize-1) & ~(uintptr)(Pgsize-1));
}

static int
isall(uchar *p, int c, long n)
{
	while(n-- > 0)
		if(*p++ != c)
			return 0;
	return 1;
}

/* n bytes from one place through a pipe to another: these, and no others. */
static void
through(uchar *s, uchar *to, long off, long n)
{
	long i;

	for(i = 0; i < n; i++)
		s[i] = i*7 + (i >> 8) + want;
	want++;
	CKEQ(pwrite(fd[1], s, n, 0), n);
	CKEQ(pread(fd[0], to + off, n, 0), n);
	CK(isall(to, 0, off) && memcmp(to + off, s, n) == 0 && isall(to + off + n, 0, Room - off - n));
}

static void
sizes(void)
{
	static const long size[] = {511, 1023, 1024, 1025, 1536, 4095, 4096, 4097, 8191, 8192, Most};
	static const long off[] = {0, 1, 31, 4096-1024, 4095};
	uchar *to;
	int i, k, l;

	for(i = 0; i < (int)nelem(size); i++)
		for(k = 0; k < (int)nelem(off); k++)
			for(l = 0; l < (int)nelem(off); l += 2){
				to = fresh(Room);
				through(from + off[l], to, off[k], size[i]);
				sbrk(-(Room + Pgsize));
			}
}

/* What a process reads into memory that it shares with another since rfork is its own. */
static void
shared(void)
{
	uchar *to;
	int pid;

	to = fresh(Room);
	memset(to, 0, Room);
	to[Room-1] = 0;
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		nfail = 0;
		through(from, to, 100, Most);
		done();
	}
	CK(pid > 0 && waitpid() == pid);
	CK(isall(to, 0, Room));
}

static volatile int notes;

static void
catch(void *u, char *msg)
{
	USED(u);
	if(strncmp(msg, "sys: bad address in syscall", 27) != 0)
		noted(NDFLT);
	notes++;
	noted(NCONT);
}

/* Memory that ends in the middle: an error, and a note. */
static void
ends(void)
{
	uchar *top;
	long n;

	notify(catch);
	top = sbrk(0);
	top = (uchar*)(((uintptr)top + Pgsize-1) & ~(uintptr)(Pgsize-1));
	for(n = 1; n <= 3*Pgsize; n += 1000){
		notes = 0;
		CKEQ(pwrite(fd[1], from, 4*Pgsize, 0), 4*Pgsize);
		CKERR(pread(fd[0], top - n, 4*Pgsize, 0), "bad arg in system call");
		CKERR(pwrite(fd[1], top - n, 4*Pgsize, 0), "bad arg in system call");
		CKEQ(notes, 2);
		CK(pipe(fd) == 0);	/* what is in the old one is nobody's business */
	}
	notify(nil);
}

/* The register that it copies with is the program's. */
static void
registers(void)
{
	static uchar in[32], out[32], to[Room];
	u32int a, b, c, d, i;
	u64int w[5] = {fd[1], P(from), Most, 0}, r[5] = {fd[0], P(to), Most, 0};
	s64int put, got;

	__asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
	if((c & (1<<28)) == 0)
		return;
	for(i = 0; i < sizeof in; i++)
		in[i] = i + 100;
	__asm__ volatile("vmovdqu %0, %%ymm0" :: "m"(in));
	put = syscall(Pwrite, w);
	got = syscall(Pread, r);
	__asm__ volatile("vmovdqu %%ymm0, %0; vzeroupper" : "=m"(out));
	CK(memcmp(in, out, sizeof in) == 0);
	CK(put == Most && got == Most);
	__asm__ volatile("movdqu %0, %%xmm0" :: "m"(in));	/* the upper half is in its initial state */
	put = syscall(Pwrite, w);
	got = syscall(Pread, r);
	__asm__ volatile("vmovdqu %%ymm0, %0; vzeroupper" : "=m"(out));
	CK(memcmp(in, out, 16) == 0 && isall(out + 16, 0, 16));
	CK(put == Most && got == Most);
}

void
main(void)
{
	CK(pipe(fd) == 0);
	sizes();
	shared();
	ends();
	registers();
	done();
}
