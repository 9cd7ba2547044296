/*
 * Setting up and closing a Biobuf.  Those open for writing are flushed when the
 * program exits.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum {
	Maxflush	= 20,
};

/* lock guards the table */
static struct {
	Lock	lock;
	int	installed;
	Biobufhdr *b[Maxflush];
} wbufs;

static void
flushall(void)
{
	int i;

	for(i = 0; i < Maxflush; i++){
		if(wbufs.b[i] != nil){
			Bflush(wbufs.b[i]);
			wbufs.b[i] = nil;
		}
	}
}

static void
forget(Biobufhdr *bp)
{
	int i;

	lock(&wbufs.lock);
	for(i = 0; i < Maxflush; i++)
		if(wbufs.b[i] == bp)
			wbufs.b[i] = nil;
	unlock(&wbufs.lock);
}

static void
remember(Biobufhdr *bp)
{
	int i;

	forget(bp);
	lock(&wbufs.lock);
	for(i = 0; i < Maxflush; i++){
		if(wbufs.b[i] == nil){
			wbufs.b[i] = bp;
			break;
		}
	}
	if(!wbufs.installed)
		wbufs.installed = atexit(flushall);
	unlock(&wbufs.lock);
}

static int
doread(Biobufhdr *bp, void *p, long n)
{
	return read(bp->fid, p, n);
}

static int
dowrite(Biobufhdr *bp, void *p, long n)
{
	return write(bp->fid, p, n);
}

int
Binits(Biobufhdr *bp, int fd, int mode, uchar *p, int size)
{
	p += Bungetsize;
	size -= Bungetsize;
	switch(mode & ~(OCEXEC|ORCLOSE|OTRUNC)){
	default:
		werrstr("Binits: unknown mode %d", mode);
		return Beof;
	case OREAD:
		bp->state = Bractive;
		bp->ocount = 0;
		bp->iof = doread;
		break;
	case OWRITE:
		remember(bp);
		bp->state = Bwactive;
		bp->ocount = -size;
		bp->iof = dowrite;
		break;
	}
	bp->bbuf = p;
	bp->ebuf = p + size;
	bp->gbuf = p + size;
	bp->bsize = size;
	bp->icount = 0;
	bp->rdline = 0;
	bp->runesize = 0;
	bp->flag = 0;
	bp->fid = fd;
	bp->offset = 0;
	bp->errorf = nil;
	bp->aux = nil;
	return 0;
}

int
Binit(Biobuf *bp, int fd, int mode)
{
	return Binits(bp, fd, mode, bp->b, sizeof bp->b);
}

Biobuf*
Bfdopen(int fd, int mode)
{
	Biobuf *bp;

	bp = malloc(sizeof *bp);
	if(bp == nil)
		return nil;
	if(Binits(bp, fd, mode, bp->b, sizeof bp->b) != 0){
		free(bp);
		return nil;
	}
	bp->flag = Bmagic;
	setmalloctag(bp, getcallerpc(&fd));
	return bp;
}

Biobuf*
Bopen(char *name, int mode)
{
	Biobuf *bp;
	int fd;

	switch(mode & ~(OCEXEC|ORCLOSE|OTRUNC)){
	default:
		werrstr("Bopen: unknown mode %d", mode);
		return nil;
	case OREAD:
		fd = open(name, mode);
		break;
	case OWRITE:
		fd = create(name, mode & ~OTRUNC, 0666);
		break;
	}
	if(fd < 0)
		return nil;
	bp = Bfdopen(fd, mode);
	if(bp == nil)
		close(fd);
	return bp;
}

/* flush; what Bopen or Bfdopen made is closed and freed */
int
Bterm(Biobufhdr *bp)
{
	int r;

	r = Bflush(bp);
	forget(bp);
	bp->state = Binactive;
	if(bp->flag == Bmagic){
		bp->flag = 0;
		if(close(bp->fid) < 0)
			r = Beof;
		free(bp);
	}
	return r;
}

void
Biofn(Biobufhdr *bp, int (*fn)(Biobufhdr*, void*, long))
{
	if(fn != nil)
		bp->iof = fn;
	else
		bp->iof = bp->state == Bwactive ? dowrite : doread;
}

int
Bfildes(Biobufhdr *bp)
{
	return bp->fid;
}

int
Bbuffered(Biobufhdr *bp)
{
	switch(bp->state){
	case Bractive:
	case Bracteof:
		return -bp->icount;
	case Bwactive:
		return bp->bsize + bp->ocount;
	}
	return 0;
}

int
Blinelen(Biobufhdr *bp)
{
	return bp->rdline;
}
