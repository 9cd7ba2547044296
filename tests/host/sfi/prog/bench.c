/*
 * bench KERNEL N: one kernel of computation, N times as much; prints a number that depends on all of it.  Run rewritten and not, the
 * numbers must be equal; the instructions executed are compared (tests/host/sfi/bench.py).
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>

enum { Nheap = 1<<20 };

static uchar	heap[Nheap];

static uint
next(uint *seed)
{
	return *seed = *seed*1664525 + 1013904223;
}

static void
fill(void)
{
	uint seed;
	int i;

	seed = 1;
	for(i = 0; i < Nheap; i++)
		heap[i] = next(&seed)>>24;
}

static uint
sum(void)
{
	uint h;
	int i;

	h = 2166136261u;
	for(i = 0; i < Nheap; i++)
		h = (h^heap[i])*16777619;
	return h;
}

/* calls and nothing else */
static uint __attribute__((noipa))
fib(uint n)
{
	return n < 2 ? n : fib(n-1) + fib(n-2);
}

static uint
calls(int n)
{
	uint s;

	for(s = 0; n > 0; n--)
		s += fib(20);
	return s;
}

/* calls through a pointer, of the library's qsort */
static int
cmp(const void *a, const void *b)
{
	uint x, y;

	x = *(uint*)a;
	y = *(uint*)b;
	return x < y ? -1 : x > y;
}

static uint
sort(int n)
{
	for(; n > 0; n--){
		fill();
		qsort(heap, 10000, sizeof(uint), cmp);
	}
	return sum();
}

static uint
sieve(int n)
{
	int i, j;

	for(; n > 0; n--){
		memset(heap, 1, Nheap);
		for(i = 2; i*i < Nheap; i++)
			if(heap[i])
				for(j = i*i; j < Nheap; j += i)
					heap[j] = 0;
	}
	return sum();
}

static uint
matmul(int n)
{
	enum { D = 100 };
	double *a, *b, *c, t;
	int i, j, k;

	a = (double*)heap;
	b = a + D*D;
	c = b + D*D;
	for(i = 0; i < D*D; i++){
		a[i] = i%7;
		b[i] = i%5;
		c[i] = 0;
	}
	for(; n > 0; n--)
		for(i = 0; i < D; i++)
			for(k = 0; k < D; k++){
				t = a[i*D+k];
				for(j = 0; j < D; j++)
					c[i*D+j] += t*b[k*D+j];
			}
	return sum();
}

/* a block cipher's quarter rounds, all in registers and on the stack */
#define ROL(x, n)	((x)<<(n) | (x)>>(32-(n)))
#define QUARTER(a, b, c, d) \
	(a += b, d = ROL(d^a, 16), c += d, b = ROL(b^c, 12), a += b, d = ROL(d^a, 8), c += d, b = ROL(b^c, 7))

static uint
chacha(int n)
{
	uint x[16], *out;
	int i, r;

	for(; n > 0; n--)
		for(out = (uint*)heap; out < (uint*)(heap+Nheap/8); out += 16){
			for(i = 0; i < 16; i++)
				x[i] = i*n + (uint)((uchar*)out-heap);
			for(r = 0; r < 10; r++){
				QUARTER(x[0], x[4], x[8], x[12]);
				QUARTER(x[1], x[5], x[9], x[13]);
				QUARTER(x[2], x[6], x[10], x[14]);
				QUARTER(x[3], x[7], x[11], x[15]);
				QUARTER(x[0], x[5], x[10], x[15]);
				QUARTER(x[1], x[6], x[11], x[12]);
				QUARTER(x[2], x[7], x[8], x[13]);
				QUARTER(x[3], x[4], x[9], x[14]);
			}
			for(i = 0; i < 16; i++)
				out[i] = x[i];
		}
	return sum();
}

static uint
crc(int n)
{
	static uint tab[256];
	uint c;
	int i, k;

	fill();
	for(i = 0; i < 256; i++){
		c = i;
		for(k = 0; k < 8; k++)
			c = c&1 ? 0xEDB88320^(c>>1) : c>>1;
		tab[i] = c;
	}
	for(c = ~0u; n > 0; n--)
		for(i = 0; i < Nheap; i++)
			c = tab[(c^heap[i])&255] ^ (c>>8);
	return ~c;
}

/* chains of a hash table: loads that wait for loads */
typedef struct Node Node;
struct Node {
	Node	*next;
	uint	key, val;
};

static uint
chains(int n)
{
	Node **tab, *pool, *p;
	uint seed, key, s;
	int i, np;

	tab = (Node**)heap;
	pool = (Node*)(heap + 1024*sizeof *tab);
	memset(heap, 0, Nheap);
	np = s = 0;
	seed = 7;
	for(i = 0; i < n*10000; i++){
		key = next(&seed)>>20;
		for(p = tab[key%1024]; p != nil && p->key != key; p = p->next)
			;
		if(p == nil){
			p = &pool[np++];
			p->key = key;
			p->next = tab[key%1024];
			tab[key%1024] = p;
		}
		s = s*31 + ++p->val;
	}
	return s;
}

/* 9P messages through the codec */
static uint
ninep(int n)
{
	Fcall t, r;
	uint size, s;
	int i, k;

	s = 0;
	for(i = 0; i < n*1000; i++){
		memset(&t, 0, sizeof t);
		t.type = Twalk;
		t.tag = i;
		t.fid = i*3;
		t.newfid = i*7;
		t.nwname = 3;
		t.wname[0] = "usr";
		t.wname[1] = "glenda";
		t.wname[2] = "profile";
		size = convS2M(&t, heap, 8192);
		if(convM2S(heap, size, &r) != size)
			sysfatal("9P message");
		for(k = 0; k < r.nwname; k++)
			s = s*31 + strlen(r.wname[k]);
		s += r.fid ^ r.newfid;
	}
	return s;
}

static uint
copy(int n)
{
	fill();
	for(; n > 0; n--){
		memmove(heap + Nheap/2, heap, Nheap/4);
		memmove(heap + 1, heap, 1000);
		heap[n%1000]++;
	}
	return sum();
}

/* an interpreter: a switch in a loop */
static uint
machine(int n)
{
	static uchar prog[] = {0, 1, 2, 3, 4, 5, 6, 7, 3, 2, 1, 5, 4, 8};
	uint a, b, c, stack[16], sp, pc;
	int left;

	a = 1;
	b = 2;
	c = 3;
	sp = pc = 0;
	memset(stack, 0, sizeof stack);
	for(left = n*10000; left > 0; left--)
		switch(prog[pc++]){
		case 0: a += b; break;
		case 1: b ^= a<<1; break;
		case 2: c -= a; break;
		case 3: stack[sp++&15] = a; break;
		case 4: a = stack[--sp&15]; break;
		case 5: a = a*3 + c; break;
		case 6: b += a&1; break;
		case 7: c = b>>3; break;
		case 8: pc = 0; break;
		}
	return a ^ b ^ c;
}

/* formatted printing */
static uint
format(int n)
{
	char buf[128];
	uint s;
	int i;

	s = 0;
	for(i = 0; i < n*1000; i++){
		snprint(buf, sizeof buf, "%d %#x %-10s|%5.2f %C", i, i*17, "abc", i/7.0, 0x3b1);
		s = s*31 + strlen(buf) + buf[i%10];
	}
	return s;
}

static struct {
	char	*name;
	uint	(*fn)(int);
} kernel[] = {
	{"calls", calls}, {"sort", sort}, {"sieve", sieve}, {"matmul", matmul}, {"chacha", chacha}, {"crc", crc},
	{"chains", chains}, {"9p", ninep}, {"copy", copy}, {"machine", machine}, {"format", format},
};

void
main(int argc, char **argv)
{
	uint i;

	if(argc == 3)
		for(i = 0; i < nelem(kernel); i++)
			if(strcmp(argv[1], kernel[i].name) == 0){
				print("%s %#ux\n", argv[1], kernel[i].fn(atoi(argv[2])));
				exits(nil);
			}
	for(i = 0; i < nelem(kernel); i++)
		print("%s\n", kernel[i].name);
	exits(argc == 1 ? nil : "usage");
}
