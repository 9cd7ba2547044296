/*
 * gunzip - decompress files into the current folder under their own names,
 * or with -t only check and list them; several members in a row are one file.
 */
#include <u.h>
#include <libc.h>
#include <zlib.h>
#include "zio.h"

typedef struct Out Out;
struct Out {
	int	fd;		/* -1: nowhere */
	vlong	total;
	ulong	mtime;		/* of the last member's header */
};

static int table, verbose, settime;

static void
usage(void)
{
	fprint(2, "usage: gunzip [-ctTv] [file ...]\n");
	exits("usage");
}

static char*
zerror(int r)
{
	werrstr(r == Z_MEM_ERROR ? "no memory" : r == Z_BUF_ERROR ? "unexpected end of file" : "bad gzip data");
	return "error decompressing";
}

/* all that can be made of the input at hand; Z_OK wants more */
static int
inflate1(z_stream *z, Out *o)
{
	static uchar obuf[Chunk];
	long n;
	int r;

	do{
		z->next_out = obuf;
		z->avail_out = sizeof obuf;
		r = inflate(z, Z_NO_FLUSH);
		if(r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
			return r;
		n = sizeof obuf - z->avail_out;
		o->total += n;
		if(o->fd >= 0 && !zwrite(o->fd, obuf, n))
			return Z_ERRNO;
	}while(r != Z_STREAM_END && z->avail_out == 0);
	return r == Z_BUF_ERROR ? Z_OK : r;
}

/* zeros after the last member are padding (of tapes) */
static int
onlyzeros(z_stream *z)
{
	uint i;

	for(i = 0; i < z->avail_in; i++)
		if(z->next_in[i] != 0)
			return 0;
	return 1;
}

static char*
decompress(int in, Out *o)
{
	static uchar ibuf[Chunk];
	z_stream z;
	gz_header h;
	long n;
	int r, done;

	memset(&z, 0, sizeof z);
	memset(&h, 0, sizeof h);
	z.zalloc = zalloc;
	z.zfree = zfree;
	if(inflateInit2(&z, Wbits) != Z_OK)
		return zerror(Z_MEM_ERROR);
	inflateGetHeader(&z, &h);
	r = Z_OK;
	done = 0;
	while((n = read(in, ibuf, sizeof ibuf)) > 0){
		z.next_in = ibuf;
		z.avail_in = n;
		while(z.avail_in > 0 && !(done && onlyzeros(&z))){
			done = 0;
			r = inflate1(&z, o);
			if(r == Z_STREAM_END){
				o->mtime = h.time;
				done = 1;
				inflateReset(&z);
				inflateGetHeader(&z, &h);
			}else if(r != Z_OK){
				inflateEnd(&z);
				return r == Z_ERRNO ? "error writing" : zerror(r);
			}else if(z.avail_in > 0)
				break;
		}
	}
	inflateEnd(&z);
	if(n < 0)
		return "error reading";
	return done ? nil : zerror(Z_BUF_ERROR);
}

static char*
outname(char *name)
{
	char *base;
	int n;

	base = strrchr(name, '/');
	base = base != nil ? base + 1 : name;
	n = strlen(base);
	if(n > 3 && cistrcmp(base + n - 3, ".gz") == 0)
		return smprint("%.*s", n - 3, base);
	if(n > 4 && cistrcmp(base + n - 4, ".tgz") == 0)
		return smprint("%.*s.tar", n - 4, base);
	return nil;
}

static char*
finish(Out *o, char *err, char *name)
{
	Dir d;

	if(err == nil && settime && o->mtime != 0){
		nulldir(&d);
		d.mtime = o->mtime;
		dirfwstat(o->fd, &d);
	}
	close(o->fd);
	if(err != nil)
		remove(name);
	return err;
}

static char*
file(char *name, int tostdout)
{
	char *out, *err;
	int in;
	Out o;

	memset(&o, 0, sizeof o);
	in = open(name, OREAD);
	if(in < 0)
		return "can't open";
	out = nil;
	o.fd = table ? -1 : 1;
	if(!table && !tostdout){
		out = outname(name);
		if(out == nil)
			return werrstr("name does not end in .gz or .tgz"), "can't decompress";
		o.fd = create(out, OWRITE|OTRUNC, 0666);
		if(o.fd < 0)
			return "can't create output for";
	}
	err = decompress(in, &o);
	close(in);
	if(out != nil)
		err = finish(&o, err, out);
	if(err == nil && table)
		print("%s\t%lld\n", name, o.total);
	else if(err == nil && verbose)
		fprint(2, "%s\n", out != nil ? out : name);
	free(out);
	return err;
}

void
main(int argc, char *argv[])
{
	int i, tostdout;
	char *err, *status;
	Out o = {1, 0, 0};

	tostdout = 0;
	ARGBEGIN{
	case 'c':
		tostdout = 1;
		break;
	case 't':
		table = 1;
		break;
	case 'T':
		settime = 1;
		break;
	case 'v':
		verbose = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc == 0){
		err = decompress(0, &o);
		if(err != nil)
			sysfatal("%s: %r", err);
		exits(nil);
	}
	status = nil;
	for(i = 0; i < argc; i++){
		err = file(argv[i], tostdout);
		if(err != nil){
			fprint(2, "gunzip: %s %s: %r\n", err, argv[i]);
			status = "errors";
		}
	}
	exits(status);
}
