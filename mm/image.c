/*
 * Program files in memory.
 *
 * An image is the pages of one file (as Fileid tells files apart) that have been read: first the
 * text, with the header in front, then the data, whose first byte starts a page. The
 * image holds one reference of each page, each slot of a segment another; the pages are
 * never written.  While segments use the image it keeps the file open.  Afterwards the pages stay for the
 * next exec of the same file, until memory is short or more than Nidle images are left behind.
 *
 * A page is read with no lock held, so that a server may run the very file that it serves, and nobody waits for
 * another's read, which may never end.  Of two that read the same page at the same time, the second gives its own back.
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
};

typedef struct Key Key;
struct Key {
	Fileid id;
	u64 textlen, datalen;	/* bytes in the file: [0, textlen) and the datalen after it */
};

struct Image {
	Key key;
	bool common;		/* others may find it; if not, it ends with its last user */
	u32 nuser;		/* atomic; 0 to 1 and 1 to 0 with the bucket's lock */
	struct Chan *c;		/* open while nuser > 0 */
	Image *next;		/* in the bucket; guarded by its lock, like recent */
	bool recent;		/* unused, but not passed by yet */
	Lock lock;		/* all below; taken with a bucket's lock held */
	u64 ndrop;		/* pages that were dropped */
	Imagefacts facts;
	u64 *page;		/* [text pages + data pages]: the frame or 0 */
};

typedef struct Bucket Bucket;
struct Bucket {
	Lock lock;
	Image *head;
};

static Bucket bucket[Nhash];
static u32 nidle;		/* unused images; atomic */
static u32 hand;		/* the bucket that evict looks at next; atomic */

static u64
pages(u64 n)
{
	return roundup(n, Pgsize) >> Pgshift;
}

u64
imagetextpages(const Image *im)
{
	return pages(im->key.textlen);
}

u64
imagedatapages(const Image *im)
{
	return pages(im->key.datalen);
}

static u64
npages(const Image *im)
{
	return imagetextpages(im) + imagedatapages(im);
}

static Bucket *
bucketof(const Key *k)
{
	u64 h = (k->id.qpath ^ (u64)k->id.dev << 24 ^ (u64)k->id.type << 56) * 0x9e3779b97f4a7c15ull;

	return &bucket[h >> 58 & (Nhash - 1)];
}

static bool
samefile(const Fileid *a, const Fileid *b)
{
	return a->qpath == b->qpath && a->qvers == b->qvers && a->dev == b->dev && a->type == b->type;
}

static bool
same(const Key *a, const Key *b)
{
	return samefile(&a->id, &b->id) && a->textlen == b->textlen && a->datalen == b->datalen;
}

/* The image of a key; bucket's lock held. */
static Image *
find(Bucket *b, const Key *k)
{
	Image *im = b->head;

	while(im != nil && !same(&im->key, k))
		im = im->next;
	return im;
}

/* Bucket's lock held. */
static void
unlink(Bucket *b, Image *im)
{
	Image **l = &b->head;

	while(*l != im)
		l = &(*l)->next;
	*l = im->next;
}

static void
destroy(Image *im)
{
	for(u64 i = 0; i < npages(im); i++)
		if(im->page[i] != 0)
			framefree(im->page[i]);
	kfree(im->page);
	kfree(im);
}

static Image *
imagenew(const Key *k, bool common)
{
	Image *im = kmallocsys(sizeof *im);

	if(im == nil)
		return nil;
	im->key = *k;
	im->common = common;
	/* what a header says is long is the caller's */
	usize n = npages(im) * sizeof im->page[0];
	im->page = n > Shared ? kmallocz(n) : kmallocsys(n);
	if(im->page == nil) {
		kfree(im);
		return nil;
	}
	return im;
}

/* One more user of the image of a key, which is put into the table if there is none; nil if it is nil. */
static Image *
use(const Key *k, bool common, Image *new_, struct Chan *c)
{
	Bucket *b = bucketof(k);

	ilock(&b->lock);
	Image *im = common ? find(b, k) : nil;
	if(im == nil && (im = new_) != nil) {
		im->next = b->head;
		b->head = im;
	} else if(im != nil && im->nuser == 0)
		__atomic_sub_fetch(&nidle, 1, __ATOMIC_RELAXED);
	if(im != nil && __atomic_fetch_add(&im->nuser, 1, __ATOMIC_RELAXED) == 0) {
		im->c = c;
		upcall.chanincref(c);
	}
	iunlock(&b->lock);
	return im;
}

Err
imageget(const Program *p, Image **out)
{
	Key k = {.textlen = Aouthdr + p->textsize, .datalen = p->datasize};
	bool common = upcall.chanident(p->c, &k.id);

	Image *im = use(&k, common, nil, p->c);
	if(im == nil) {
		Image *n = imagenew(&k, common);
		if(n == nil)
			return Enovmem;
		im = use(&k, common, n, p->c);
		if(im != n)
			destroy(n);
	}
	*out = im;
	return nil;
}

/* Of all that is known of a file the first page is the same, so any will do. */
bool
imagehead(struct Chan *c, void *buf, usize max, usize *got)
{
	Key k = {0};
	bool ok = false;

	if(!upcall.chanident(c, &k.id))
		return false;
	Bucket *b = bucketof(&k);
	ilock(&b->lock);
	for(Image *im = b->head; im != nil && !ok; im = im->next) {
		if(!im->common || !samefile(&im->key.id, &k.id))
			continue;
		ilock(&im->lock);
		if((ok = im->page[0] != 0)) {
			if(max > Pgsize)
				max = Pgsize;
			*got = im->key.textlen < max ? im->key.textlen : max;
			memmove(buf, kaddr(im->page[0]), *got);
		}
		iunlock(&im->lock);
	}
	iunlock(&b->lock);
	return ok;
}

void
imageincref(Image *im)
{
	__atomic_add_fetch(&im->nuser, 1, __ATOMIC_RELAXED);
}

/* Takes an unused image out of the table, one that was passed by already; nil if there is none. */
static Image *
evict(void)
{
	for(u32 i = 0; i < 2 * Nhash; i++) {
		Bucket *b = &bucket[__atomic_fetch_add(&hand, 1, __ATOMIC_RELAXED) % Nhash];
		Image *old = nil;
		ilock(&b->lock);
		for(Image *im = b->head; im != nil && old == nil; im = im->next) {
			if(im->nuser == 0 && !im->recent)
				old = im;
			im->recent = false;
		}
		if(old != nil) {
			unlink(b, old);
			__atomic_sub_fetch(&nidle, 1, __ATOMIC_RELAXED);
		}
		iunlock(&b->lock);
		if(old != nil)
			return old;
	}
	return nil;
}

/* The last user goes. True if nobody else came meanwhile: then *c is to be closed, *old destroyed. */
static bool
idle(Image *im, struct Chan **c, Image **old)
{
	Bucket *b = bucketof(&im->key);

	ilock(&b->lock);
	bool last = __atomic_sub_fetch(&im->nuser, 1, __ATOMIC_ACQ_REL) == 0;
	if(last) {
		*c = im->c;
		im->c = nil;
		im->recent = true;
		*old = nil;
		if(im->common)
			__atomic_add_fetch(&nidle, 1, __ATOMIC_RELAXED);
		else {
			unlink(b, im);
			*old = im;
		}
	}
	iunlock(&b->lock);
	return last;
}

void
imageput(Image *im)
{
	u32 n = __atomic_load_n(&im->nuser, __ATOMIC_RELAXED);
	struct Chan *c;
	Image *old;

	while(n > 1)
		if(__atomic_compare_exchange_n(&im->nuser, &n, n - 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return;
	assert(n == 1);
	if(!idle(im, &c, &old))
		return;
	if(old == nil && __atomic_load_n(&nidle, __ATOMIC_RELAXED) > Nidle)
		old = evict();
	if(old != nil)
		destroy(old);
	upcall.chanclose(c);
}

void
imageresident(Image *im, u64 i, u64 *slot, u64 n)
{
	ilock(&im->lock);
	for(; n > 0; n--, i++, slot++)
		if(*slot == 0 && im->page[i] != 0) {
			*slot = im->page[i];
			frameincref(*slot);
		}
	iunlock(&im->lock);
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

/* How many pages to read from page i on: absent ones, in one part of the file. */
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

/* Page i was absent; with a reference. */
static Err
loadpages(Image *im, u64 i, Phys *out)
{
	u64 nt = imagetextpages(im);
	bool text = i < nt;
	u64 off = (text ? i : i - nt) * Pgsize, len = text ? im->key.textlen : im->key.datalen;
	u64 n = cluster(im, i, text ? nt : npages(im));
	Phys pa;

	Err err = n > 1 ? framerun(Fimage, 0, n, &pa) : Enovmem;
	if(err != nil) {
		n = 1;
		if((err = framealloc(Fimage, 0, false, &pa)) != nil)
			return err;
	}
	u64 bytes = n * Pgsize < len - off ? n * Pgsize : len - off;
	err = readpages(im, (text ? 0 : im->key.textlen) + off, bytes, pa);
	if(err != nil) {
		for(u64 k = 0; k < n; k++)
			framefree(pa + k * Pgsize);
		return err;
	}
	ilock(&im->lock);
	for(u64 k = 0; k < n; k++)
		if(im->page[i + k] == 0)
			im->page[i + k] = pa + k * Pgsize;
		else
			framefree(pa + k * Pgsize);
	*out = im->page[i];
	frameincref(*out);
	iunlock(&im->lock);
	return nil;
}

Err
imagepage(Image *im, u64 i, Phys *pa)
{
	*pa = 0;
	imageresident(im, i, pa, 1);
	return *pa != 0 ? nil : loadpages(im, i, pa);
}

void
imagefacts(Image *im, Imagefacts *f, u64 *drops)
{
	ilock(&im->lock);
	*f = im->facts;
	*drops = im->ndrop;
	iunlock(&im->lock);
}

void
imagelearn(Image *im, const Imagefacts *f, u64 drops)
{
	ilock(&im->lock);
	if(im->ndrop == drops)
		im->facts = *f;
	iunlock(&im->lock);
}

/* Its lock is held. */
static void
drop(Image *im, u64 i)
{
	framefree(im->page[i]);
	im->page[i] = 0;
	im->ndrop++;
	im->facts = (Imagefacts){0};
}

u64
imagereclaim(void)
{
	u64 n = 0;

	for(Bucket *b = bucket; b < bucket + Nhash; b++) {
		ilock(&b->lock);
		for(Image *im = b->head; im != nil; im = im->next) {
			ilock(&im->lock);
			for(u64 i = 0; i < npages(im); i++)
				if(im->page[i] != 0 && frameref(framerec(im->page[i])) == 1) {
					drop(im, i);
					n++;
				}
			iunlock(&im->lock);
		}
		iunlock(&b->lock);
	}
	return n;
}

void
imageforget(void)
{
	Image *im;

	while((im = evict()) != nil)
		destroy(im);
}
