/* Who asked for the kernel memory that is in use (#c/allocs); only in the debug build, whose red zones know it. */
#include "slab.h"
#include "redzone.h"
#include "lib.h"
#include "debug.h"

#ifdef DEBUG
enum { Nplace = 192 };
typedef struct Place Place;
struct Place {
	u64 pc, n, bytes;
};

static void
count(Place *t, u64 pc, u64 bytes)
{
	for(u32 i = 0; i < Nplace; i++)
		if(t[i].pc == pc || t[i].pc == 0) {
			t[i].pc = pc;
			t[i].n++;
			t[i].bytes += bytes;
			return;
		}
}

/*
 * Lines: objects in use, their bytes, who asked for them.  It looks at slabs that change meanwhile,
 * so it is only right when nothing else goes on.
 */
char *
kmalloctext(char *p, char *end)
{
	static Place t[Nplace];

	memset(t, 0, sizeof t);
	for(u64 f = 0; f < nframe; f++) {
		u32 aux = faux(&frames[f]), order = aux & 0xf;
		if(fclass(&frames[f]) != Fkernel || (aux & Auxslab) == 0 || (f & ((1u << order) - 1)) != 0)
			continue;
		Slab *s = kaddr(framepa(&frames[f]));
		for(u32 i = 0; i < s->nobj && s->class < Nclass; i++)
			if(bittest(s->out, i) && zoneowner(slabobj(s, i)) != 0)
				count(t, zoneowner(slabobj(s, i)), classsize[s->class]);
	}
	for(u32 i = 0; i < Nplace && t[i].pc != 0; i++) {
		u64 off;
		const char *name = symname(t[i].pc, &off);
		p = seprint(p, end, "%8llu %8llu %s+%#llx\n", t[i].n, t[i].bytes, name, off);
	}
	return p;
}
#endif
