/*
 * gzip - compress files into .gz (x.tar into x.tgz) beside the current folder's
 * other files; the originals stay.
 */
#include <u.h>
#include <libc.h>
#include <zlib.h>
#include "zio.h"

static int level = 6;
static int verbose;

static void
usage(void)
{
	fprint(2, "usage: gzip [-vc] [-1-9] [file ...]\n");
	exits("usage");
}

static char*
compress1(int in, int out, char *name, ulong mtime)
{
	static uchar ibuf[Chunk], obuf[Chunk];
	z_stream z;
	gz_header h;
	long n;
	int flush, r;

	memset(&z, 0, sizeof z);
	z.zalloc = zalloc;
	z.zfree = zfree;
	if(deflateInit2(&z, level, Z_DEFLATED, Wbits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return "no memory";
	memset(&h, 0, sizeof h);
	h.os = 0;
	h.time = mtime;
	h.name = (uchar*)name;
	deflateSetHeader(&z, &h);
	do{
		n = read(in, ibuf, sizeof ibuf);
		if(n < 0){
			deflateEnd(&z);
			return "error reading";
		}
		z.next_in = ibuf;
		z.avail_in = n;
		flush = n == 0 ? Z_FINISH : Z_NO_FLUSH;
		do{
			z.next_out = obuf;
			z.avail_out = sizeof obuf;
			r = deflate(&z, flush);
			if(!zwrite(out, obuf, sizeof obuf - z.avail_out)){
				deflateEnd(&z);
				return "error writing";
			}
		}while(z.avail_out == 0);
	}while(flush != Z_FINISH || r != Z_STREAM_END);
	if(verbose)
		fprint(2, "%s\t%lud -> %lud\n", name != nil ? name : "<stdin>", (ulong)z.total_in, (ulong)z.total_out);
	deflateEnd(&z);
	return nil;
}

/* the name without folders, with its new end */
static char*
outname(char *base)
{
	int n;

	n = strlen(base);
	if(n > 4 && strcmp(base + n - 4, ".tar") == 0)
		return smprint("%.*s.tgz", n - 4, base);
	return smprint("%s.gz", base);
}

static char*
file(char *name, int tostdout)
{
	char *base, *out, *err;
	int in, fd;
	Dir *d;

	in = open(name, OREAD);
	if(in < 0 || (d = dirfstat(in)) == nil)
		return "can't open";
	if(d->mode & DMDIR)
		return werrstr("is a directory"), "can't compress";
	base = strrchr(name, '/');
	base = base != nil ? base + 1 : name;
	out = nil;
	fd = 1;
	if(!tostdout){
		out = outname(base);
		fd = create(out, OWRITE|OTRUNC, d->mode & 0777);
		if(fd < 0)
			return "can't create output for";
	}
	err = compress1(in, fd, base, d->mtime);
	close(in);
	if(!tostdout){
		close(fd);
		if(err != nil)
			remove(out);
	}
	free(out);
	free(d);
	return err;
}

void
main(int argc, char *argv[])
{
	int i, tostdout;
	char *err, *status;

	tostdout = 0;
	ARGBEGIN{
	case 'c':
		tostdout = 1;
		break;
	case 'v':
		verbose = 1;
		break;
	case '1': case '2': case '3': case '4': case '5':
	case '6': case '7': case '8': case '9':
		level = ARGC() - '0';
		break;
	default:
		usage();
	}ARGEND
	if(argc == 0){
		err = compress1(0, 1, nil, 0);
		if(err != nil)
			sysfatal("%s standard input or output: %r", err);
		exits(nil);
	}
	status = nil;
	for(i = 0; i < argc; i++){
		err = file(argv[i], tostdout);
		if(err != nil){
			fprint(2, "gzip: %s %s: %r\n", err, argv[i]);
			status = "errors";
		}
	}
	exits(status);
}
