/* What the files of mm/ that are linked with a world ask of others: no limits, no files, no big pages. */
#include "coop.h"
#include "frame.h"
#include "image.h"
#include "seg.h"
#include "charge.h"
#include "errors.h"

enum Frameclass
frameclass(Phys pa)
{
	return fclass(framerec(pa));
}

void
frameincref(Phys pa)
{
	if(!fhold(framerec(pa)))
		panic("frameincref");
}

void
frametake(Frame *f, u64 owner)
{
	if(!fgive(f, owner))
		panic("frametake");
}

void
framerefund(Frame *f)
{
}

Err
framerun(enum Frameclass class, u64 owner, u64 n, Phys *pa)
{
	return Enovmem;
}

Err
framespare(enum Frameclass class, u64 n, Phys *pa)
{
	return Enovmem;
}

void
framerunfree(Phys pa, u64 n)
{
}

Err
kmap(u64 va, Phys pa, u64 n, u64 flags, int maxlevel)
{
	return nil;	/* coop.c has made the windows of the records */
}

/* Nobody reads the bytes of mail here. */

usize
ucopyoutnow(Uptr p, const void *buf, usize n)
{
	panic("ucopyoutnow");
}

Err
ucas32(Uptr p, u32 old, u32 new_, bool *swapped)
{
	panic("ucas32");
}

bool
blockcharge(u64 bytes, u32 *id)
{
	*id = 0;
	return true;
}

void
blockuncharge(u32 id, u64 bytes)
{
}

u32
blockinherit(u32 id, u64 bytes, Charge *c)
{
	return id;
}

Charge *
chargeof(const void *p)
{
	return nil;
}

bool
payhere(enum Resource r, u64 n, u32 *id)
{
	*id = 0;
	return true;
}

void
payback(u32 id, enum Resource r, u64 n)
{
}

u32
mempayer(void)
{
	return 0;
}

void
widezero(void *p, usize n)
{
	memset(p, 0, n);
}

void
widefill(void *p, const u64 what[2], usize n)
{
	for(usize i = 0; i < n / 16; i++)
		memcpy((u8 *)p + 16 * i, what, 16);
}

void
widecopy(void *to, const void *from, usize n)
{
	memcpy(to, from, n);
}

bool ptkeepable(const Aspace *as) { return false; }
bool ptkeep(Aspace *as) { return false; }
bool ptreuse(Aspace *as) { return false; }
void imageput(Image *i) {}
void imageincref(Image *i) {}
Err imagepage(Image *i, u64 page, Phys *pa) { return Ebadaddr; }
void imageresident(Image *i, u64 page, u64 *slot, u64 n) {}
char *__attribute__((weak)) seprint(char *p, char *e, const char *fmt, ...) { return p; }
int snprint(char *p, usize n, const char *fmt, ...) { return 0; }
void traceput(const char *event, u64 a, u64 b) {}
Aspace *podvisit(Aspace *as, u64 va) { return nil; }
void podleave(Aspace *as) {}
void podgone(Aspace *as) {}
