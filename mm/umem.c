/*
 * Reaching the memory of the running process.  Only faultcopy, widefault, faultstr and faultcas32 touch it; they
 * come back when a fault could not be repaired, and asfault then says why.
 */
#include "seg.h"
#include "debug.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"
#include "uword.h"

enum { Much = 1024 };	/* bytes from which on wide registers are better */

static const char zeros[Pgsize];

/* Why the access at va failed; nil: it would work now. */
static Err
why(u64 va, enum Access a)
{
	Aspace *as = curas();

	return as != nil ? asfault(as, va, a) : Ebadaddr;
}

/*
 * The end of the segment at va, 0 if there is none that allows it.  While a slot has it, it stays; the slots of an address space in
 * which nobody else runs are changed by nobody else, so then no lock is needed to look at them.
 */
static u64
allowedto(Aspace *as, u64 va, bool write)
{
	bool alone = as->ref.n == 1 && as->host == as;

	if(!alone)
		ilock(&as->lock);
	const Segment *s = segat(as, va);
	u64 top = s != nil && (!write || segwritable(s)) ? s->top : 0;
	if(!alone)
		iunlock(&as->lock);
	return top;
}

static inline bool
within(const Segment *s, u64 va, usize n, bool write)
{
	return s != nil && va >= s->base && va < s->top && n <= s->top - va && (!write || segwritable(s));
}

/* The same for all of [va, va+n) at the first look: within the segment that was asked for last, or the stack, or the text. */
static inline bool
there(const Aspace *as, u64 va, usize n, bool write)
{
	if(as == nil || as->ref.n != 1 || as->host != as)
		return false;
	return within(as->slot[as->hint].s, va, n, write) || within(as->slot[SSEG].s, va, n, write) || within(as->slot[TSEG].s, va, n, write);
}

__attribute__((noinline)) static Err
checkall(Aspace *as, Uptr p, usize n, bool write)
{
	if(as == nil || !goodlen(n) || !inuser(p.va, n))
		return Ebadaddr;
	for(u64 va = p.va, end = va + (n > 0 ? n : 1); va < end;) {
		if(xoverlap(as, va, va + 1)) {
			Err err = xcheck(va, write, &va);
			if(err != nil)
				return err;
			continue;
		}
		if((va = allowedto(as, va, write)) == 0)
			return Ebadaddr;
	}
	return nil;
}

Err
ucheck(Uptr p, usize n, bool write)
{
	Aspace *as = curas();

	return likely(goodlen(n) && there(as, p.va, n, write)) ? nil : checkall(as, p, n, write);
}

/* Asks the processor: 0 exchanged for 0 changes nothing, but only who may write may do it. */
Err
uwritable(Uptr p, usize n)
{
	Uptr last = uadd(p, n - sizeof(u32));

	if(likely(p.va % 8 == 0 && n % 8 == 0 && inuser(p.va, n)) && likely(fastcas32((u32 *)p.va, 0, 0) >= 0)
	&& (likely(p.va / Pgsize == last.va / Pgsize) || fastcas32((u32 *)last.va, 0, 0) >= 0))
		return nil;
	return ucheck(p, n, true) != nil ? Ebadaddr : nil;
}

/* One of to and from is the user's; its copy in va tells where it stopped. */
__attribute__((noinline)) static Err
copyon(char *to, const char *from, u64 va, usize n, enum Access a)
{
	bool again = false;

	while(n > 0) {
		usize left = faultcopy(to, from, n), did = n - left;
		if(left == 0)
			break;
		if(did > 0)
			again = false;
		to += did;
		from += did;
		va += did;
		n = left;
		Err err = why(va, a);
		if(err != nil)
			return err;
		if(again)
			return Ebadaddr;
		again = true;
	}
	return nil;
}

/* Much of it: what widefault stops at is copied, and repaired, up to the end of the page. */
__attribute__((noinline)) static Err
copymuch(char *to, const char *from, u64 va, usize n, enum Access a)
{
	for(usize m; n > 0; to += m, from += m, va += m, n -= m) {
		m = n - widefault(to, from, n);
		if(m == n)
			break;
		if(m > 0)
			continue;
		m = inpage(va, n);
		Err err = copyon(to, from, va, m, a);
		if(err != nil)
			return err;
	}
	return nil;
}

/* What needs no repair is one call; what does goes on where it stopped. */
Err
ucopyin(void *buf, Uptr p, usize n)
{
	const char *from = (const char *)p.va;
	char *to = buf;

	if(unlikely(!inuser(p.va, n) || curas() == nil))
		return Ebadaddr;
	debugnospin("access to user memory");
	if(unlikely(n >= Much))
		return copymuch(to, from, p.va, n, Aread);
	if(unlikely((n = fastcopy(&to, &from, n)) != 0))
		return copyon(to, from, (u64)from, n, Aread);
	return nil;
}

Err
ucopyout(Uptr p, const void *buf, usize n)
{
	char *to = (char *)p.va;
	const char *from = buf;

	if(unlikely(!inuser(p.va, n) || curas() == nil))
		return Ebadaddr;
	debugnospin("access to user memory");
	if(unlikely(n >= Much))
		return copymuch(to, from, p.va, n, Awrite);
	if(unlikely((n = fastcopy(&to, &from, n)) != 0))
		return copyon(to, from, (u64)to, n, Awrite);
	return nil;
}

/* Nothing is repaired: a fault ends it. */
usize
ucopyoutnow(Uptr p, const void *buf, usize n)
{
	usize wide = 0;

	if(unlikely(!inuser(p.va, n) || curas() == nil))
		return n;
	if(n >= Much)
		wide = n - widefault((char *)p.va, buf, n);
	return wide == n ? 0 : faultcopy((char *)p.va + wide, (const char *)buf + wide, n - wide);
}

__attribute__((noinline)) static Err
zeropages(Uptr p, usize n)
{
	while(n > 0) {
		usize m = n < Pgsize ? n : Pgsize;
		Err err = ucopyout(p, zeros, m);
		if(err != nil)
			return err;
		p = uadd(p, m);
		n -= m;
	}
	return nil;
}

Err
uzero(Uptr p, usize n)
{
	return likely(n - 1 < Pgsize) ? ucopyout(p, zeros, n) : zeropages(p, n);
}

__attribute__((noinline)) static Err
copystr(char *buf, usize max, Uptr p)
{
	enum { Piece = 64 };	/* most strings are short */

	for(usize done = 0; done < max;) {
		u64 va = p.va + done;
		usize m = inpage(va, max - done < Piece ? max - done : Piece);
		Err err = ucopyin(buf + done, uptr(va), m);
		if(err != nil)
			return err;
		if(memchr(buf + done, 0, m) != nil)
			return nil;
		done += m;
	}
	return Etoolong;
}

/* Most strings end in the page that they begin in. */
Err
ucopystr(char *buf, usize max, Uptr p)
{
	usize nword = inpage(p.va, max) / sizeof(u64);

	debugnospin("access to user memory");
	if(likely(nword > 0 && inuser(p.va, nword * sizeof(u64)) && curas() != nil) && likely(faststr(buf, (const char *)p.va, nword)))
		return nil;
	return copystr(buf, max, p);
}

__attribute__((noinline)) static Err
loadagain(Uptr p, u32 *v)
{
	return p.va % 4 != 0 ? Ebadarg : ucopyin(v, p, 4);
}

/* A word whose address may be used as it is. */
static inline bool
goodword(Uptr p)
{
	return p.va % 4 == 0 && inuser(p.va, 4) && curas() != nil;
}

Err
uload32(Uptr p, u32 *v)
{
	if(likely(goodword(p)) && likely(fastload32((const u32 *)p.va, v) == 0))
		return nil;
	return loadagain(p, v);
}

__attribute__((noinline)) static Err
casagain(Uptr p, u32 old, u32 new_, bool *swapped)
{
	if((p.va & 3) != 0)
		return Ebadarg;
	if(!inuser(p.va, 4) || curas() == nil)
		return Ebadaddr;
	for(int try = 0; try < 2; try++) {
		Err err = why(p.va, Awrite);
		if(err != nil)
			return err;
		int r = faultcas32((u32 *)p.va, old, new_);
		if(r >= 0) {
			*swapped = r == 1;
			return nil;
		}
	}
	return Ebadaddr;
}

Err
ucas32(Uptr p, u32 old, u32 new_, bool *swapped)
{
	int r;

	if(unlikely(!goodword(p)) || unlikely((r = fastcas32((u32 *)p.va, old, new_)) < 0))
		return casagain(p, old, new_, swapped);
	*swapped = r;
	return nil;
}

/* The identity of a word of the page whose slot this is. */
static inline u64
slotident(const u64 *slot)
{
	return paddr(slot) / sizeof *slot << (Pgshift - 2);
}

/* What the slots of va's page tell, of the one page of s that is known, in an address space in which nobody else runs (allowedto). */
static inline bool
identagain(const Aspace *as, u64 va, u64 *ident)
{
	const Segment *s = as->slot[as->hint].s;

	if(s == nil || va < s->base || va >= s->top || !segwritable(s) || __atomic_load_n(&s->stayva, __ATOMIC_ACQUIRE) != rounddown(va, Pgsize))
		return false;
	*ident = s->stayid | (va & (Pgsize - 1)) >> 2;
	return true;
}

/* The slot of a page stays, once asked for, where it is as long as the segment lives, and names it for all its users. */
__attribute__((noinline)) static Err
identfirst(Aspace *as, u64 va, u64 *ident)
{
	bool alone = as->ref.n == 1 && as->host == as;	/* as in allowedto: the slot keeps it */
	Segment *s = alone ? segat(as, va) : seglookup(as, va);
	if(s == nil)
		return Ebadaddr;
	Err err = Ebadaddr;
	if(segwritable(s)) {
		fastqlock(&s->lk);
		u64 *slot = va < s->top ? segstay(s, va) : nil;
		if(slot != nil && s->stayva == 0) {
			s->stayid = slotident(slot);
			__atomic_store_n(&s->stayva, rounddown(va, Pgsize), __ATOMIC_RELEASE);
		}
		fastqunlock(&s->lk);
		err = Enovmem;
		if(slot != nil) {
			*ident = slotident(slot) | (va & (Pgsize - 1)) >> 2;
			err = nil;
		}
	}
	if(!alone && !fastdrop(&s->ref))
		segput(s);
	return err;
}

Err
uident(Uptr p, u64 *ident)
{
	Aspace *as = curas();

	if((p.va & 3) != 0)
		return Ebadarg;
	if(as == nil || !inuser(p.va, 4))
		return Ebadaddr;
	if(likely(as->ref.n == 1 && as->host == as) && likely(identagain(as, p.va, ident)))
		return nil;
	return identfirst(as, p.va, ident);
}
