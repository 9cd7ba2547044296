/*
 * md5sum - MD5 sums of files (RFC 1321).
 */
#include <u.h>
#include <libc.h>

static u32int
rol(u32int x, int n)
{
	return x<<n | x>>(32 - n);
}

/* the constants are 2^32 * |sin(i+1)|, as the RFC says */
static u32int k[64];
static const uchar shift[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static void
block(u32int *s, uchar *p)
{
	u32int x[16], a, b, c, d, f, t;
	int i, g;

	for(i = 0; i < 16; i++, p += 4)
		x[i] = p[0] | p[1]<<8 | p[2]<<16 | (u32int)p[3]<<24;
	a = s[0];
	b = s[1];
	c = s[2];
	d = s[3];
	for(i = 0; i < 64; i++){
		switch(i/16){
		case 0:
			f = (b & c) | (~b & d);
			g = i;
			break;
		case 1:
			f = (d & b) | (~d & c);
			g = 5*i + 1;
			break;
		case 2:
			f = b ^ c ^ d;
			g = 3*i + 5;
			break;
		default:
			f = c ^ (b | ~d);
			g = 7*i;
		}
		t = d;
		d = c;
		c = b;
		b += rol(a + f + k[i] + x[g%16], shift[i/16][i%4]);
		a = t;
	}
	s[0] += a;
	s[1] += b;
	s[2] += c;
	s[3] += d;
}

static void
print1(u32int *s)
{
	int i;

	for(i = 0; i < 16; i++)
		print("%.2ux", s[i/4]>>8*(i%4) & 0xff);
}

static int
sum(int fd, char *name)
{
	static uchar buf[32*1024];
	u32int s[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
	uvlong total;
	long n, i;

	total = 0;
	while((n = readn(fd, buf, sizeof buf)) == (long)sizeof buf){
		for(i = 0; i < n; i += 64)
			block(s, buf + i);
		total += n;
	}
	if(n < 0){
		fprint(2, "md5sum: reading %s: %r\n", name != nil ? name : "stdin");
		return 0;
	}
	total += n;
	/* a 1 bit, zeros, the length in bits */
	for(i = 0; i + 64 <= n; i += 64)
		block(s, buf + i);
	n -= i;
	memmove(buf, buf + i, n);
	buf[n++] = 0x80;
	memset(buf + n, 0, 128 - n);
	i = n > 56 ? 128 : 64;
	total *= 8;
	for(n = 0; n < 8; n++)
		buf[i-8+n] = total>>8*n;
	for(n = 0; n < i; n += 64)
		block(s, buf + n);
	print1(s);
	print(name != nil ? "\t%s\n" : "\n", name);
	return 1;
}

void
main(int argc, char *argv[])
{
	char *status;
	int i, fd;

	ARGBEGIN{
	default:
		fprint(2, "usage: md5sum [file ...]\n");
		exits("usage");
	}ARGEND
	for(i = 0; i < 64; i++)
		k[i] = (u32int)(uvlong)(fabs(sin(i + 1))*4294967296.0);
	if(argc == 0)
		exits(sum(0, nil) ? nil : "errors");
	status = nil;
	for(i = 0; i < argc; i++){
		fd = open(argv[i], OREAD);
		if(fd < 0){
			fprint(2, "md5sum: can't open %s: %r\n", argv[i]);
			status = "errors";
			continue;
		}
		if(!sum(fd, argv[i]))
			status = "errors";
		close(fd);
	}
	exits(status);
}
