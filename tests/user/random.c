/* /dev/random: no block twice, bits and bytes as often as they should be, different for two readers at once. */
#include "test.h"

enum { Size = 1<<20, Block = 16, Nblock = Size/Block };

static uchar *buf;

static int
byblock(const void *a, const void *b)
{
	return memcmp(a, b, Block);
}

static void
fill(uchar *p, long n)
{
	int fd;

	fd = open("/dev/random", OREAD);
	CK(fd >= 0);
	CKEQ(readn(fd, p, n), n);
	close(fd);
}

static void
repeats(void)
{
	long i;

	qsort(buf, Nblock, Block, byblock);
	for(i = 1; i < Nblock; i++)
		if(memcmp(buf + (i - 1)*Block, buf + i*Block, Block) == 0){
			print("a block came twice\n");
			nfail++;
		}
}

/* Chance of a false alarm is below 1e-9 for each: six sigma and more. */
static void
even(void)
{
	vlong count[256], bits, chi, d;
	long i;
	int j;

	memset(count, 0, sizeof count);
	for(i = 0; i < Size; i++)
		count[buf[i]]++;
	bits = chi = 0;
	for(i = 0; i < 256; i++){
		for(j = 0; j < 8; j++)
			if(i >> j & 1)
				bits += count[i];
		d = count[i] - Size/256;
		chi += d*d;
	}
	chi /= Size/256;
	CK(chi > 120 && chi < 420);			/* 255 degrees of freedom */
	d = bits - 4LL*Size;
	CK(d > -10000 && d < 10000);
}

static void
child(void)
{
	fill(buf + Size/2, Size/2);
	exits(nil);
}

void
main(void)
{
	buf = segattach(0, "shared", nil, Size);
	fill(buf, Size);
	even();
	repeats();
	/* two processes at once */
	if(rfork(RFPROC|RFFDG) == 0)
		child();
	fill(buf, Size/2);
	waitpid();
	even();
	repeats();
	CKERR(open("/dev/random", OWRITE), "permission denied");
	done();
}
