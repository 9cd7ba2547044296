/*
 * Program files in memory.
 *
 * An image is the pages of one file (as Fileid tells files apart) that have been read: first the
 * text, with the header in front, then the data, whose first byte starts a page. The
 * image holds one reference of each page, each slot of a segment another; the pages are
 * never written.  While segments use the image it keeps the file open.  Afterwards the pages stay for the
 * next exec of the same file, until memory is short or Nidle other images have been left behind.
 *
 * Pages are read by one process at a time (load), without any lock that a
 * fault on a resident page needs, so that a server may run the very file that it serves.
 */
#include "seg.h"
#include "image.h"
#include "errors.h"
#include "lib.h"
#include "upcall.h"

enum {
	Shared = 64 * KiB,		/* bytes of a page table of an image that nobody is charged for */
	Nhash = 64,
	Nidle = 48,		/* unused images that are kept */
	Ncluster = 8,		/* pages read at once */
	Hdrsize = 40,
};

struct Image {
	Fileid id;
	u64 textlen, datalen;	/* bytes in the file: [0, textlen) and the datalen after it */
	Image *hash;		/* guarded by tab.lock, like all up to load */
	Image *next, *prev;	/* unused images, the oldest first */
	u32 nuser;
	struct Chan *c;		/* open while nuser > 0 */
	QLock load;
	Lock lock;		/* page[] */
	u64 *page;		/* [text pages + data pages]: the frame or 0 */
};

static struct {
	Lock lock;
	Image *hash[Nhash];
	Image *idle, *idletail;
	u32 nidle;
} tab;

static u64
pages(u64 n)
{
	return roundup(n, Pgsize) >> Pgshift;
}

u64
imagetextpages(const Image *im)
{
	return pages(im->textlen);
}

u64
imagedatapages(const Image *im)
{
	return pages(im->datalen);
}

static Image **
bucket(const Fileid *id)
{
	u64 h = (id->qpath ^ id->session * 31 ^ id->dev ^ (u64)id->type << 8) * 0x9e3779b97f4a7c15ull;

	return &tab.hash[h >> 58 & (Nhash - 1)];
}

static bool
sameid(const Fileid *a, const Fileid *b)
{
	return a->qpath == b->qpath && a->qvers == b->qvers && a->dev == b->dev && a->type == b->type &&
	       a->session == b->session;
}

/* tab.lock held. */
static Image *
find(const Image *like)
{
	Image *im = *bucket(&like->id);

	while(im != nil && !(sameid(&im->id, &like->id) && im->textlen == like->textlen &&
			     im->datalen == like->datalen))
		im = im->hash;
	return im;
}

/* tab.lock held. */
static void
unidle(Image *im)
{
	*(im->prev != nil ? &im->prev->next : &tab.idle) = im->next;
	*(im->next != nil ? &im->next->prev : &tab.idletail) = im->prev;
	im->next = im->prev = nil;
	tab.nidle--;
}

static void
destroy(Image *im)
{
	for(u64 i = 0; i < imagetextpages(im) + imagedatapages(im); i++)
		if(im->page[i] != 0)
			framefree(im->page[i]);
	kfree(im->page);
	kfree(im);
}

static Image *
imagenew(const Program *p)
{
	Image *im = kmallocsys(sizeof *im);

	if(im == nil)
		return nil;
	upcall.chanident(p->c, &im->id);
	im->textlen = Hdrsize + p->textsize;
	im->datalen = p->datasize;
	/* what a header says is long is the caller's */
	usize n = (imagetextpages(im) + imagedatapages(im)) * sizeof im->page[0];
	im->page = n > Shared ? kmallocz(n) : kmallocsys(n);
	if(im->page == nil) {
		kfree(im);
		return nil;
	}
	return im;
}

Err
imageget(const Program *p, Image **out)
{
	Image *n = imagenew(p);

	if(n == nil)
		return Enovmem;
	ilock(&tab.lock);
	Image *im = find(n);
	if(im == nil) {
		im = n;
		n = nil;
		im->hash = *bucket(&im->id);
		*bucket(&im->id) = im;
	} else if(im->nuser == 0)
		unidle(im);
	if(im->nuser++ == 0) {
		im->c = p->c;
		upcall.chanincref(p->c);
	}
	iunlock(&tab.lock);
	if(n != nil)
		destroy(n);
	*out = im;
	return nil;
}

void
imageincref(Image *im)
{
	ilock(&tab.lock);
	im->nuser++;
	iunlock(&tab.lock);
}

/* Takes the oldest unused image out of the table if there are more than max. tab.lock held. */
static Image *
evict(u32 max)
{
	Image *im = tab.idle, **l;

	if(tab.nidle <= max)
		return nil;
	unidle(im);
	for(l = bucket(&im->id); *l != im; l = &(*l)->hash)
		;
	*l = im->hash;
	return im;
}

void
imageput(Image *im)
{
	struct Chan *c = nil;
	Image *old = nil;

	ilock(&tab.lock);
	assert(im->nuser > 0);
	if(--im->nuser == 0) {
		c = im->c;
		im->c = nil;
		im->prev = tab.idletail;
		*(tab.idletail != nil ? &tab.idletail->next : &tab.idle) = im;
		tab.idletail = im;
		tab.nidle++;
		old = evict(Nidle);
	}
	iunlock(&tab.lock);
	if(old != nil)
		destroy(old);
	if(c != nil)
		upcall.chanclose(c);
}

bool
imageresident(Image *im, u64 i, Phys *pa)
{
	ilock(&im->lock);
	*pa = im->page[i];
	if(*pa != 0)
		frameincref(*pa);
	iunlock(&im->lock);
	return *pa != 0;
}

/* Reads [off, off+n) to the frames at pa, the rest of the last one zero. */
static Err
readpages(Image *im, u64 off, u64 n, Phys pa)
{
	char *buf = kaddr(pa);

	for(u64 done = 0; done < n;) {
		usize got = 0;
		Err err = upcall.pageread(im->c, buf + done, off + done, n - done, &got);
		if(err != nil)
			return err == Eintr ? Eintr : Eioload;
		if(got == 0 || got > n - done)
			return Eioload;
		done += got;
	}
	memset(buf + n, 0, roundup(n, Pgsize) - n);
	return nil;
}

/* How many pages to read from page i on: absent ones, in one part of the file. load held. */
static u64
cluster(Image *im, u64 i, u64 end)
{
	u64 n = 0;

	ilock(&im->lock);
	while(n < Ncluster && i + n < end && im->page[i + n] == 0)
		n++;
	iunlock(&im->lock);
	return n;
}

/* load held; page i is absent. */
static Err
loadpages(Image *im, u64 i, Phys *out)
{
	u64 nt = imagetextpages(im);
	bool text = i < nt;
	u64 off = (text ? i : i - nt) * Pgsize, len = text ? im->textlen : im->datalen;
	u64 n = cluster(im, i, text ? nt : nt + imagedatapages(im));
	Phys pa;

	Err err = n > 1 ? framerun(Fimage, 0, n, &pa) : Enovmem;
	if(err != nil) {
		n = 1;
		if((err = framealloc(Fimage, 0, false, &pa)) != nil)
			return err;
	}
	u64 bytes = n * Pgsize < len - off ? n * Pgsize : len - off;
	err = readpages(im, (text ? 0 : im->textlen) + off, bytes, pa);
	if(err != nil) {
		for(u64 k = 0; k < n; k++)
			framefree(pa + k * Pgsize);
		return err;
	}
	frameincref(pa);
	ilock(&im->lock);
	for(u64 k = 0; k < n; k++)
		im->page[i + k] = pa + k * Pgsize;
	iunlock(&im->lock);
	*out = pa;
	return nil;
}

Err
imagepage(Image *im, u64 i, Phys *pa)
{
	Err err = nil;

	if(imageresident(im, i, pa))
		return nil;
	qlock(&im->load);
	if(!imageresident(im, i, pa))
		err = loadpages(im, i, pa);
	qunlock(&im->load);
	return err;
}

u64
imagereclaim(void)
{
	u64 n = 0;

	ilock(&tab.lock);
	for(int h = 0; h < Nhash; h++)
		for(Image *im = tab.hash[h]; im != nil; im = im->hash) {
			ilock(&im->lock);
			for(u64 i = 0; i < imagetextpages(im) + imagedatapages(im); i++)
				if(im->page[i] != 0 && framerec(im->page[i])->ref == 1) {
					framefree(im->page[i]);
					im->page[i] = 0;
					n++;
				}
			iunlock(&im->lock);
		}
	iunlock(&tab.lock);
	return n;
}

void
imageforget(void)
{
	Image *im;

	do {
		ilock(&tab.lock);
		im = evict(0);
		iunlock(&tab.lock);
		if(im != nil)
			destroy(im);
	} while(im != nil);
}
