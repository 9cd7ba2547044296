/*
 * strip - remove the symbols from executable files (a.out(6)).
 */
#include <u.h>
#include <libc.h>

enum {
	Magic	= 0x8a97,	/* amd64 */
	Hdr	= 40,		/* with the 64-bit entry point */
};

static u32int
be(uchar *p)
{
	return (u32int)p[0]<<24 | p[1]<<16 | p[2]<<8 | p[3];
}

/* all of it in memory: the file is written over */
static int
strip(char *name, char *to)
{
	uchar h[Hdr], *b;
	vlong len;
	Dir *d;
	int fd;

	fd = open(name, OREAD);
	if(fd < 0 || (d = dirfstat(fd)) == nil){
		fprint(2, "strip: can't open %s: %r\n", name);
		return 0;
	}
	if(readn(fd, h, sizeof h) != sizeof h || be(h) != Magic){
		fprint(2, "strip: %s: not an a.out\n", name);
		close(fd);
		return 0;
	}
	if(to == nil && be(h + 16) == 0 && be(h + 24) == 0 && be(h + 28) == 0){
		fprint(2, "strip: %s is already stripped\n", name);
		close(fd);
		return 1;
	}
	len = Hdr + (vlong)be(h + 4) + be(h + 8);
	b = len <= d->length ? malloc(len) : nil;
	if(b == nil || pread(fd, b, len, 0) != len){
		fprint(2, "strip: can't read %s: %r\n", name);
		close(fd);
		return 0;
	}
	close(fd);
	memset(b + 16, 0, 4);		/* symbols; pc-sp and pc-line tables */
	memset(b + 24, 0, 8);
	if(to == nil){
		to = name;
		remove(name);
	}
	fd = create(to, OWRITE, d->mode & 0777);
	if(fd < 0 || write(fd, b, len) != len){
		fprint(2, "strip: can't write %s: %r\n", to);
		return 0;
	}
	close(fd);
	free(b);
	free(d);
	return 1;
}

void
main(int argc, char *argv[])
{
	char *status, *to;
	int i;

	to = nil;
	ARGBEGIN{
	case 'o':
		to = EARGF(exits("usage"));
		break;
	default:
		fprint(2, "usage: strip [-o out] file ...\n");
		exits("usage");
	}ARGEND
	status = nil;
	for(i = 0; i < argc; i++)
		if(!strip(argv[i], to))
			status = "error";
	exits(status);
}
