/*
 * Slabs: equal objects in frames of kernel memory, a list of slabs for each size.
 * The frames of one slab stay until all of its objects are back.
 */
#include "slab.h"
#include "redzone.h"
#include "lib.h"
#include "debug.h"

typedef struct Class Class;
struct Class {
	Lock lock;
	Slab *part;		/* slabs that are neither full nor unused, and at most one that is unused */
};

const u16 classsize[Nclass] = {
	16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1344, 2048,
};
const u8 classfor[Maxobj / 16 + 1] = {
	0, 0, 1, 2, 3, [5 ... 6] = 4, [7 ... 8] = 5, [9 ... 12] = 6, [13 ... 16] = 7, [17 ... 24] = 8, [25 ... 32] = 9,
	[33 ... 48] = 10, [49 ... 64] = 11, [65 ... 84] = 12, [85 ... 128] = 13,
};
static Class classes[Nclass];

/* The locks of the sizes are each the whole machine's. */
void
slabinit(void)
{
	lockwhole(classes, sizeof classes);
}

/* Four frames for the larger objects; one, if there are no four in a row. */
Slab *
slabnew(u32 class)
{
	Phys pa;
	u32 order = classsize[class] > 512 ? 2 : 0;

	if(order != 0 && framerun(Fkernel, 0, 1 << order, &pa) != nil)
		order = 0;
	if(order == 0 && framealloc(Fkernel, 0, false, &pa) != nil)
		return nil;
	u32 n = 1 << order;
	for(u32 i = 0; i < n; i++)
		framerec(pa + i * Pgsize)->word = fword(Fkernel, Auxslab | order, 0);
	Slab *s = kaddr(pa);
	memset(s, 0, sizeof *s);
	s->class = class;
	u32 nobj = (n * Pgsize - sizeof *s) / (classsize[class] + sizeof s->payer[0]);
	s->first = roundup(sizeof *s + nobj * sizeof s->payer[0], 16);
	s->nobj = s->nfree = s->first + nobj * classsize[class] <= n * Pgsize ? nobj : nobj - 1;
	for(u32 i = 0; i < s->nobj; i++) {
		bitset(s->free, i);
		zonefresh(slabobj(s, i), classsize[class]);
	}
	return s;
}

static void
slabfree(Slab *s)
{
	u32 n = 1 << (faux(framerec(paddr(s))) & 0xf);

	if(n == 1)
		framefree(paddr(s));
	else
		framerunfree(paddr(s), n);
}

static void
link(Class *c, Slab *s)
{
	s->prev = nil;
	s->next = c->part;
	if(s->next != nil)
		s->next->prev = s;
	c->part = s;
}

static void
unlink(Class *c, Slab *s)
{
	if(s->prev != nil)
		s->prev->next = s->next;
	else
		c->part = s->next;
	if(s->next != nil)
		s->next->prev = s->prev;
}

static u32
takebit(u64 *map)
{
	u32 i = 0;

	while(map[i] == 0)
		i++;
	i = i * 64 + __builtin_ctzll(map[i]);
	bitclear(map, i);
	return i;
}

/* Up to n objects of a class out of its slabs, and a new one if it is not nil; how many. */
u32
slabtake(u32 class, Slab *more, void **obj, u32 n)
{
	Class *c = &classes[class];
	u32 i = 0;

	ilock(&c->lock);
	if(more != nil)
		link(c, more);
	while(i < n && c->part != nil) {
		Slab *s = c->part;
		obj[i++] = slabobj(s, takebit(s->free));
		if(--s->nfree == 0)
			unlink(c, s);
	}
	iunlock(&c->lock);
	return i;
}

/* Objects of a class back into their slabs.  One unused slab stays. */
void
slabput(u32 class, void **obj, u32 n)
{
	Class *c = &classes[class];
	u32 k;

	ilock(&c->lock);
	for(u32 i = 0; i < n; i++) {
		Slab *s = slabof(obj[i], &k);
		bitset(s->free, k);
		if(s->nfree++ == 0)
			link(c, s);
		if(s->nfree == s->nobj && (s->next != nil || s->prev != nil)) {
			unlink(c, s);
			slabfree(s);
		}
	}
	iunlock(&c->lock);
}

/* Without a look at it under the lock where there is nothing: this is done for every size. */
void
slabtrim(u32 class)
{
	Class *c = &classes[class];

	if(__atomic_load_n(&c->part, __ATOMIC_RELAXED) == nil)
		return;
	ilock(&c->lock);
	Slab *s = c->part;
	while(s != nil && s->nfree != s->nobj)
		s = s->next;
	if(s != nil) {
		unlink(c, s);
		slabfree(s);
	}
	iunlock(&c->lock);
}
