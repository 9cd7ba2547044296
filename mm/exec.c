/*
 * The memory of a new program, and looking into another address space.
 *
 * Layout of a Plan 9 amd64 image (a.out(6)): text with the 40-byte header in front at UTZERO;
 * data at the next 2 MiB boundary; bss from the first page after the data; 16 MiB of stack.
 */
#include "seg.h"
#include "image.h"
#include "errors.h"
#include "lib.h"

enum { Round = 2 * MiB };

typedef struct Plan Plan;
struct Plan {
	u64 texttop, data, bss, bsstop;
};

/* All sizes are the file's word: none may carry a sum around or reach the stack. */
static Err
plan(const Program *p, Plan *l)
{
	const u64 max = USTKTOP - USTKSIZE;

	if(p->textsize > max || p->datasize > max || p->bsssize > max)
		return Ebadexec;
	u64 end = UTZERO + Aouthdr + p->textsize;
	if(p->entry < UTZERO + Aouthdr || p->entry >= end)
		return Ebadexec;
	l->texttop = l->data = roundup(end, Round);
	l->bss = roundup(l->data + p->datasize, Pgsize);
	l->bsstop = roundup(l->data + p->datasize + p->bsssize, Pgsize);
	if(l->bsstop > max)
		return Ebadexec;
	return nil;
}

static Err
addseg(Aspace *as, int slot, enum Segtype type, u64 base, u64 top)
{
	Segment *s;

	Err err = segnew(type, 0, base, top, as->no, &s);
	return err == nil ? slotset(as, slot, s) : err;
}

void
segimage(Segment *s, Image *im, u64 first, u64 n)
{
	imageincref(im);
	s->img = im;
	s->imgfirst = first;
	s->imgpages = n;
}

/* The attached segments that survive an exec. */
static Err
inherit(Aspace *as, Aspace *old)
{
	Err err = nil;

	qlock(&old->layout);
	for(int i = ESEG + 1; i < NSEG && err == nil; i++) {
		Segment *s = old->slot[i].s;
		if(s == nil || (s->attr & SGcexec) != 0)
			continue;
		incref(&s->ref);
		err = slotset(as, i, s);
	}
	qunlock(&old->layout);
	return err;
}

/* On an error the caller still has to asfree the address space. */
Err
asexec(Aspace *as, const Program *p, Aspace *old)
{
	Plan l;
	Image *im;

	if(p->base != 0)
		return asexecv(as, p);
	Err err = plan(p, &l);
	if(err != nil || (err = imageget(p, &im)) != nil)
		return err;
	if((err = addseg(as, SSEG, SGstack, USTKTOP - USTKSIZE, USTKTOP)) == nil &&
	   (err = addseg(as, TSEG, SGtext, UTZERO, l.texttop)) == nil &&
	   (err = addseg(as, DSEG, SGdata, l.data, l.bss)) == nil &&
	   (err = addseg(as, BSEG, SGbss, l.bss, l.bsstop)) == nil) {
		segimage(as->slot[TSEG].s, im, 0, imagetextpages(im));
		segimage(as->slot[DSEG].s, im, imagetextpages(im), imagedatapages(im));
		if(old != nil)
			err = inherit(as, old);
	}
	imageput(im);
	return err;
}

/* Copies within one page; own: the page is to be changed. */
static Err
copyseg(Segment *s, u64 va, void *to, const void *from, usize n)
{
	u64 *slot;
	bool own = from != nil;

	qlock(&s->lk);
	Err err = nil;
	Phys pa = s->pa + rounddown(va - s->base, Pgsize);
	if(s->type != SGphysical) {
		err = segresolve(s, va, own, &slot);
		pa = err == nil ? *slot : 0;
	} else if(own)
		err = Eperm;
	if(err == nil) {
		char *k = (char *)kaddr(pa) + (va & (Pgsize - 1));
		if(own)
			memmove(k, from, n);
		else
			memmove(to, k, n);
	}
	qunlock(&s->lk);
	return err == Ebadaddr ? Ebadarg : err;
}

static Err
pokepage(Aspace *as, u64 va, const void *from, usize n)
{
	Segment *s = seglookup(as, va);

	if(s == nil)
		return Ebadarg;
	Err err = copyseg(s, va, nil, from, n);
	segput(s);
	return err;
}

static Err
pokerange(Aspace *as, u64 va, const char *from, usize n)
{
	if(!inuser(va, n))
		return Ebadarg;
	for(usize done = 0; done < n;) {
		usize m = inpage(va + done, n - done);
		Err err = pokepage(as, va + done, from + done, m);
		if(err != nil)
			return err;
		done += m;
	}
	return nil;
}

/* Refuses what the program itself could not write. */
Err
aspoke(Aspace *as, u64 va, const void *buf, usize n)
{
	u64 end = va + n;

	for(u64 a = va; a < end && a < UTOP;) {
		Segment *s = seglookup(as, a);
		if(s == nil)
			return Ebadarg;
		bool ok = s->type != SGtext && s->type != SGphysical && (s->attr & SGronly) == 0;
		a = s->top;
		segput(s);
		if(!ok)
			return Eperm;
	}
	return pokerange(as, va, buf, n);
}

/* Gives the address space a text segment of its own, if others use the same. */
static Err
owntext(Aspace *as)
{
	Segment *n;
	Err err = nil;

	if(as->window != 0)
		return Esealed;
	qlock(&as->layout);
	Segment *s = as->slot[TSEG].s;
	if(s != nil) {
		qlock(&s->lk);
		bool shared = s->users->next != nil;
		if(shared)
			err = segcopy(s, as->no, &n);
		qunlock(&s->lk);
		if(shared && err == nil)
			slotswap(as, TSEG, n);
	}
	qunlock(&as->layout);
	return err;
}

/*
 * For /proc/n/mem.  The segment is taken with the process held, its page copied without: to bring that in may
 * need an answer of a file server, as long as it takes.
 */
Err
asseg(Aspace *as, u64 va, bool poke, Segment **s)
{
	Err err;

	if(poke && (err = owntext(as)) != nil)
		return err;
	*s = va < UTOP ? seglookup(as, va) : nil;
	return *s != nil ? nil : Ebadarg;
}

Err
segmem(Segment *s, u64 va, void *to, const void *from, usize n)
{
	Err err = copyseg(s, va, to, from, n);

	segput(s);
	return err;
}
