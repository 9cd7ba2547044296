/*
 * size - sizes of the parts of executable files (a.out(6)).
 */
#include <u.h>
#include <libc.h>

enum {
	Magic	= 0x8a97,	/* amd64 */
	Hdr	= 32,
};

static u32int
be(uchar *p)
{
	return (u32int)p[0]<<24 | p[1]<<16 | p[2]<<8 | p[3];
}

static int
size(char *name)
{
	uchar h[Hdr];
	u32int t, d, b;
	int fd;
	long n;

	fd = open(name, OREAD);
	if(fd < 0){
		fprint(2, "size: can't open %s: %r\n", name);
		return 0;
	}
	n = readn(fd, h, sizeof h);
	close(fd);
	if(n != sizeof h || be(h) != Magic){
		fprint(2, "size: %s: not an a.out\n", name);
		return 0;
	}
	t = be(h + 4);
	d = be(h + 8);
	b = be(h + 12);
	print("%udt + %udd + %udb = %lud\t%s\n", t, d, b, (ulong)t + d + b, name);
	return 1;
}

void
main(int argc, char *argv[])
{
	char *status;
	int i;

	ARGBEGIN{
	default:
		fprint(2, "usage: size [a.out ...]\n");
		exits("usage");
	}ARGEND
	if(argc == 0)
		exits(size("6.out") ? nil : "error");
	status = nil;
	for(i = 0; i < argc; i++)
		if(!size(argv[i]))
			status = "error";
	exits(status);
}
