/*
 * The few system calls that the tested part of the library makes, on the host.
 * The names carry the prefix that the library's own symbols got.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	Arena	= 512*1024*1024,
	Errmax	= 128,
};

static char error[Errmax];

long
p9_pread(int fd, void *buf, long n, long long off)
{
	return off == -1 ? read(fd, buf, n) : pread(fd, buf, n, off);
}

long
p9_pwrite(int fd, const void *buf, long n, long long off)
{
	return off == -1 ? write(fd, buf, n) : pwrite(fd, buf, n, off);
}

int
p9__seek(long long *ret, int fd, long long off, int type)
{
	*ret = lseek(fd, off, type);
	return *ret < 0 ? -1 : 0;
}

int
p9_close(int fd)
{
	return close(fd);
}

/* no file can be opened by name */
int
p9_open(const char *name, int mode)
{
	(void)name;
	(void)mode;
	return -1;
}

int
p9_create(const char *name, int mode, unsigned long perm)
{
	(void)perm;
	return p9_open(name, mode);
}

int
p9_errstr(char *buf, unsigned n)
{
	char old[Errmax];

	memcpy(old, error, sizeof old);
	strncpy(error, buf, sizeof error - 1);
	strncpy(buf, old, n);
	buf[n-1] = 0;
	return 0;
}

/* one process only: nobody waits and nobody is waited for */
int
p9_semacquire(int *sem, int block)
{
	(void)sem;
	(void)block;
	abort();
}

long
p9_semrelease(int *sem, long n)
{
	(void)sem;
	(void)n;
	abort();
}

void
p9__exits(const char *msg)
{
	exit(msg != NULL && *msg != 0);
}

long long
p9__nsec(void)
{
	return 0;
}

/* what the heap gets; every third time with a gap, as if another had moved the break */
void*
p9_sbrk(unsigned long n)
{
	static char *base, *cur;
	static int calls;
	char *p;

	if(base == NULL){
		base = mmap(NULL, Arena, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0);
		if(base == MAP_FAILED)
			abort();
		cur = base;
	}
	if(++calls%3 == 0)
		cur += 24;
	p = cur;
	if(n > (unsigned long)(base + Arena - cur))
		return (void*)-1;
	cur += n;
	return p;
}
