/*
 * sha1sum - SHA-1 sums of files, with -2 256 SHA-256 ones (FIPS 180-4).
 *
 * It has nothing of the kernel's SHA-256: tests hold the hash of a SIP's image against what is computed here.
 */
#include <u.h>
#include <libc.h>

enum {
	Maxword	= 8,
};

typedef void Blockfn(u32int*, uchar*);

static const u32int k256[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32int
rol(u32int x, int n)
{
	return x<<n | x>>(32 - n);
}

static void
words(u32int *w, uchar *p)
{
	int i;

	for(i = 0; i < 16; i++, p += 4)
		w[i] = (u32int)p[0]<<24 | p[1]<<16 | p[2]<<8 | p[3];
}

static void
sha1(u32int *s, uchar *p)
{
	u32int w[80], a, b, c, d, e, f, t;
	int i;

	words(w, p);
	for(i = 16; i < 80; i++)
		w[i] = rol(w[i-3] ^ w[i-8] ^ w[i-14] ^ w[i-16], 1);
	a = s[0], b = s[1], c = s[2], d = s[3], e = s[4];
	for(i = 0; i < 80; i++){
		if(i < 20)
			f = ((b & c) | (~b & d)) + 0x5a827999;
		else if(i < 40)
			f = (b ^ c ^ d) + 0x6ed9eba1;
		else if(i < 60)
			f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
		else
			f = (b ^ c ^ d) + 0xca62c1d6;
		t = rol(a, 5) + f + e + w[i];
		e = d;
		d = c;
		c = rol(b, 30);
		b = a;
		a = t;
	}
	s[0] += a, s[1] += b, s[2] += c, s[3] += d, s[4] += e;
}

static void
sha256(u32int *s, uchar *p)
{
	u32int w[64], h[8], a, b;
	int i;

	words(w, p);
	for(i = 16; i < 64; i++){
		a = rol(w[i-15], 25) ^ rol(w[i-15], 14) ^ w[i-15]>>3;
		b = rol(w[i-2], 15) ^ rol(w[i-2], 13) ^ w[i-2]>>10;
		w[i] = w[i-16] + a + w[i-7] + b;
	}
	memmove(h, s, sizeof h);
	for(i = 0; i < 64; i++){
		a = h[7] + (rol(h[4], 26) ^ rol(h[4], 21) ^ rol(h[4], 7)) + ((h[4] & h[5]) ^ (~h[4] & h[6])) + k256[i] + w[i];
		b = (rol(h[0], 30) ^ rol(h[0], 19) ^ rol(h[0], 10)) + ((h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]));
		memmove(h + 1, h, 7*sizeof *h);
		h[4] += a;
		h[0] = a + b;
	}
	for(i = 0; i < 8; i++)
		s[i] += h[i];
}

static int
sum(int fd, char *name, Blockfn *fn, int nword)
{
	static uchar buf[32*1024];
	static const u32int init1[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	static const u32int init256[] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	u32int s[Maxword];
	uvlong total;
	long n, i;

	memmove(s, nword == 5 ? init1 : init256, nword*sizeof *s);
	total = 0;
	while((n = readn(fd, buf, sizeof buf)) == (long)sizeof buf){
		for(i = 0; i < n; i += 64)
			fn(s, buf + i);
		total += n;
	}
	if(n < 0){
		fprint(2, "%s: reading %s: %r\n", argv0, name != nil ? name : "stdin");
		return 0;
	}
	total += n;
	/* a 1 bit, zeros, the length in bits */
	for(i = 0; i + 64 <= n; i += 64)
		fn(s, buf + i);
	n -= i;
	memmove(buf, buf + i, n);
	buf[n++] = 0x80;
	memset(buf + n, 0, 128 - n);
	i = n > 56 ? 128 : 64;
	for(n = 0; n < 8; n++)
		buf[i-1-n] = total*8>>8*n;
	for(n = 0; n < i; n += 64)
		fn(s, buf + n);
	for(n = 0; n < nword; n++)
		print("%.8ux", s[n]);
	print(name != nil ? "\t%s\n" : "\n", name);
	return 1;
}

static void
usage(void)
{
	fprint(2, "usage: sha1sum [-2 256] [file ...]\n");
	exits("usage");
}

void
main(int argc, char *argv[])
{
	Blockfn *fn;
	char *status;
	int i, fd, nword;

	fn = sha1;
	nword = 5;
	ARGBEGIN{
	case '2':
		if(strcmp(EARGF(usage()), "256") != 0)
			sysfatal("only 256 bits");
		fn = sha256;
		nword = 8;
		break;
	default:
		usage();
	}ARGEND
	if(argc == 0)
		exits(sum(0, nil, fn, nword) ? nil : "errors");
	status = nil;
	for(i = 0; i < argc; i++){
		fd = open(argv[i], OREAD);
		if(fd < 0){
			fprint(2, "sha1sum: can't open %s: %r\n", argv[i]);
			status = "errors";
			continue;
		}
		if(!sum(fd, argv[i], fn, nword))
			status = "errors";
		close(fd);
	}
	exits(status);
}
