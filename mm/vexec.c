/*
 * The memory of verified native code (kernel/lib/SFI.md has the window).
 *
 * What is verified is what runs: text frames are pages of an Image, which nobody writes once they are read; the segment
 * holds a reference of each, takes none in later and gives none away (Segment.whole), and perm() lets nothing else of
 * the window be executed but the gate page.
 */
#include "seg.h"
#include "image.h"
#include "errors.h"
#include "lib.h"
#include "sfi.h"
#include "trap.h"

static Phys gate, podgate;	/* one frame for all windows, each */

void
vgateinit(void)
{
	if(framealloc(Fimage, 0, false, &gate) != nil || framealloc(Fimage, 0, false, &podgate) != nil)
		panic("no memory for the gate pages");
	memmove(kaddr(gate), gatepage, Pgsize);
	memmove(kaddr(podgate), podgatepage, Pgsize);
}

/* Pages first.. of the image, n of them, then zeros. */
static Err
add(Aspace *as, int slot, enum Segtype type, u32 attr, u64 base, u64 top, Image *im, u64 first, u64 n)
{
	Segment *s;

	Err err = segnew(type, attr, base, top, as->no, &s);
	if(err != nil)
		return err;
	if(n > 0)
		segimage(s, im, first, n);
	return slotset(as, slot, s);
}

/* A page of the kernel's code for ring 3. */
static Err
addgate(Aspace *as, int i, u64 base, Phys frame)
{
	Segment *s;

	Err err = segnew(SGtext, 0, base, base + Pgsize, as->no, &s);
	if(err != nil)
		return err;
	u64 *slot = segslot(s, base, true);
	if(slot == nil) {
		segput(s);
		return Enovmem;
	}
	*slot = frame;
	frameincref(frame);
	s->whole = true;
	return slotset(as, i, s);
}

/* What a pod has beside each window.  The second page is there from the beginning: the kernel writes it, too. */
static Err
addpod(Aspace *as)
{
	u64 base = as->window - Sfipodgate, *slot;
	Segment *s;

	Err err = addgate(as, SEG1, base, podgate);
	if(err != nil || (err = segnew(SGshared, 0, base + Pgsize, base + 2 * Pgsize, as->no, &s)) != nil)
		return err;
	qlock(&s->lk);
	err = segresolve(s, s->base, true, &slot);
	qunlock(&s->lk);
	if(err == nil)
		return slotset(as, SEG2, s);
	segput(s);
	return err;
}

void *
aspodpage(Aspace *as)
{
	Segment *s = as->slot[SEG2].s;

	return podmember(as) && s != nil ? kaddr(*segslot(s, s->base, false)) : nil;
}

/* The sizes are a file's word. */
static Err
plan(const Program *p, u64 *bss, u64 *top)
{
	const u64 max = Sfiwindow - USTKSIZE;

	if(p->datasize > max || p->bsssize > max || p->vtext < Sfitextbase || p->vtext >= p->vrodata || p->vrodata > p->vdata)
		return Ebadexec;
	if(((p->vtext | p->vrodata | p->vdata | p->vfile) & (Pgsize - 1)) != 0 || p->entry < p->vtext || p->entry >= p->vrodata)
		return Ebadexec;
	*bss = roundup(p->vdata + p->datasize, Pgsize);
	*top = roundup(p->vdata + p->datasize + p->bsssize, Pgsize);
	return *top > max || p->entry % Sfibundle != 0 || p->vrodata - p->vtext > Sfimaxtext ? Ebadexec : nil;
}

Err
asexecv(Aspace *as, const Program *p)
{
	u64 w = p->base, first = p->vfile / Pgsize, bss, top, stack = w + Sfiwindow;
	u64 nt = (p->vrodata - p->vtext) / Pgsize, nr = (p->vdata - p->vrodata) / Pgsize;
	Image *im;

	Err err = plan(p, &bss, &top);
	if(err != nil || (err = imageget(p, &im)) != nil)
		return err;
	as->window = w;
	if(imagetextpages(im) != first + nt + nr)
		err = Ebadexec;
	if(err == nil)
		err = add(as, SSEG, SGstack, 0, stack - USTKSIZE, stack, im, 0, 0);
	if(err == nil)
		err = add(as, TSEG, SGtext, 0, w + p->vtext, w + p->vrodata, im, first, nt);
	if(err == nil && nr > 0)
		err = add(as, ESEG, SGdata, SGronly, w + p->vrodata, w + p->vdata, im, first + nt, nr);
	if(err == nil)
		err = add(as, DSEG, SGdata, 0, w + p->vdata, w + bss, im, first + nt + nr, imagedatapages(im));
	if(err == nil)
		err = add(as, BSEG, SGbss, 0, w + bss, w + top, im, 0, 0);
	if(err == nil)
		err = addgate(as, LSEG, w + Sfigate, gate);
	if(err == nil && podmember(as))
		err = addpod(as);
	imageput(im);
	return err;
}

/* All of the text, in order. */
static Err
resident(Segment *s, const u8 **page)
{
	u64 *slot;

	for(u64 va = s->base; va < s->top; va += Pgsize) {
		qlock(&s->lk);
		Err err = segresolve(s, va, false, &slot);
		if(err == nil) {
			assert(frameclass(*slot) == Fimage);
			*page++ = kaddr(*slot);
		}
		qunlock(&s->lk);
		if(err != nil)
			return err;
	}
	s->whole = true;
	return nil;
}

/*
 * Was it found good before?  Each slot of the text holds its frame, so no page of it is dropped from now on, and as none was since then,
 * these are the frames that were looked at.
 */
static bool
known(const Imagefacts *f, const Sfitext *t, const Program *p)
{
	return f->verified == t->n && f->vtext == t->start && f->vfile == p->vfile && f->vend == t->end;
}

static Err
verify(const Sfitext *t, Verified *v)
{
	u64 *starts = kmalloc(Sfimapwords(t->n) * sizeof *starts);

	if(starts == nil)
		return Enovmem;
	u64 t0 = nsnow();
	Err err = sfiverify(t, starts, &v->where);
	v->ns = nsnow() - t0;
	v->where += t->start;
	kfree(starts);
	return err;
}

Err
asverify(Aspace *as, const Program *p, Verified *v)
{
	Segment *s = as->slot[TSEG].s;
	u32 n = s->top - s->base;
	const u8 **page = kmalloc(n / Pgsize * sizeof *page);
	Imagefacts f;
	u64 drops;

	*v = (Verified){.bytes = n};
	Err err = page != nil ? resident(s, page) : Enovmem;
	if(err == nil) {
		Sfitext t = {
			.page = page, .n = n, .start = p->vtext, .end = roundup(p->vdata + p->datasize + p->bsssize, Pgsize),
			.gate = Sfigate, .ngate = Pgsize,
		};
		imagefacts(s->img, &f, &drops);
		v->known = known(&f, &t, p);
		if(!v->known && (err = verify(&t, v)) == nil) {
			f.verified = n;
			f.vtext = t.start;
			f.vfile = p->vfile;
			f.vend = t.end;
			f.ns = v->ns;
			imagelearn(s->img, &f, drops);
		}
		v->ns = v->known ? f.ns : v->ns;
	}
	kfree(page);
	return err;
}

/* All pages of [base, base + n) of a segment. */
static Err
bring(Segment *s, u64 n)
{
	u64 *slot;
	Err err = nil;

	for(u64 off = 0; err == nil && off < n; off += Pgsize) {
		qlock(&s->lk);
		err = segresolve(s, s->base + off, false, &slot);
		qunlock(&s->lk);
	}
	return err;
}

/* All that the file has before the data: the same frames as those of text and constants. */
Err
vpreload(Aspace *as, const Program *p, void (*fn)(void *, const void *, usize), void *arg)
{
	u64 n = Aouthdr + p->textsize;
	Image *im = as->slot[TSEG].s->img;
	Segment *c = as->slot[ESEG].s, *s = as->slot[DSEG].s;
	u64 *slot;
	Phys pa;

	Err err = c != nil ? bring(c, c->top - c->base) : nil;
	if(err != nil || (err = bring(s, p->datasize)) != nil || fn == nil)
		return err;
	for(u64 off = 0; off < n; off += Pgsize) {
		if((err = imagepage(im, off / Pgsize, &pa)) != nil)
			return err;
		fn(arg, kaddr(pa), n - off < Pgsize ? n - off : Pgsize);
		framefree(pa);
	}
	for(u64 off = 0; off < p->datasize; off += Pgsize) {
		qlock(&s->lk);
		err = segresolve(s, s->base + off, false, &slot);
		if(err == nil)
			fn(arg, kaddr(*slot), p->datasize - off < Pgsize ? p->datasize - off : Pgsize);
		qunlock(&s->lk);
		if(err != nil)
			return err;
	}
	return nil;
}

#ifdef DEBUG
Err
asspoiltext(Aspace *as, u64 va, const void *buf, usize n)
{
	Segment *s = as->slot[TSEG].s;

	if(as->window == 0 || va < s->base || va >= s->top || n > Pgsize - va % Pgsize)
		return Ebadarg;
	qlock(&s->lk);
	u64 *slot = segslot(s, va, false);
	if(slot != nil && *slot != 0)
		memmove((u8 *)kaddr(*slot) + va % Pgsize, buf, n);
	qunlock(&s->lk);
	return nil;
}
#endif
