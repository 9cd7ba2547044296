/*
 * Verified native code: its file, and its system calls.
 *
 * The file is an ELF program as image/vsip.lds makes it: text at Sfitextbase, then constants, then data and bss, each from a page on and
 * at the same distances as in the file.  Only what mm/ needs is taken from it, and asverify looks at the text.
 */
#include "vsip.h"
#include "sip.h"

enum {
	Elfhdr = 64, Phdr = 56, Maxph = 3,
	Oentry = 24, Ophoff = 32, Ophentsize = 54, Ophnum = 56,
	Load = 1, X = 1, W = 2, R = 4,
};
/* The window, but in a pod: far from where other programs and exchange blocks lie. */
#define Window	(8 * Sfistride)

typedef struct Part Part;
struct Part {
	u32 type, flags;
	u64 off, va, pa, file, mem, align;
};
_Static_assert(sizeof(Part) == Phdr, "ELF-64 program header");

bool
vheaderis(const uchar *h, usize n)
{
	static const uchar ident[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };	/* 64 bits, low byte first */

	return n >= Elfhdr && memcmp(h, ident, sizeof ident) == 0;
}

static u64
field(const uchar *h, usize off, usize n)
{
	u64 v = 0;

	memmove(&v, h + off, n);
	return v;
}

/* Where the part that must come next begins: the next page, as far from the text as in the file. */
static bool
follows(const Part *a, const Part *b)
{
	return a->file <= Sfiwindow && b->va == roundup(a->va + a->file, Pgsize) &&
	       (b->file == 0 || b->off - a->off == b->va - a->va) && b->mem <= Sfiwindow && b->file <= b->mem;
}

static Err
parts(const Part *p, usize n, Program *pr)
{
	const Part *t = p, *r = t + 1, *d;

	if(n == 0 || t->flags != (R | X) || t->va != Sfitextbase || t->off % Pgsize != 0 || t->off == 0 || t->off > Sfiwindow ||
	   t->file != t->mem || t->file == 0 || t->file > Sfimaxtext || t->file % Pgsize != 0)
		return Ebadexec;
	pr->vtext = t->va;
	pr->vfile = t->off;
	pr->vrodata = t->va + t->file;
	d = n > 1 && r->flags == R ? r + 1 : r;
	if(d != r && (!follows(t, r) || r->file != r->mem || r->file > Sfiwindow / 2))
		return Ebadexec;
	if(d + 1 != p + n || d->flags != (R | W) || !follows(d - 1, d))
		return Ebadexec;
	pr->vdata = d->va;
	/* mm/ adds the header that an a.out has there; without data only bss follows, and no byte of the file */
	pr->textsize = (d->file != 0 ? d->off : d[-1].off + d[-1].file) - Aouthdr;
	pr->datasize = d->file;
	pr->bsssize = d->mem - d->file;
	return nil;
}

Err
vheader(const uchar *h, usize n, Program *pr)
{
	usize nph = field(h, Ophnum, 2);
	Part p[Maxph];

	if(field(h, Ophoff, 8) != Elfhdr || field(h, Ophentsize, 2) != Phdr || nph > Maxph || n < Elfhdr + nph * Phdr)
		return Ebadexec;
	memmove(p, h + Elfhdr, nph * Phdr);
	for(usize i = 0; i < nph; i++)
		if(p[i].type != Load)
			return Ebadexec;
	pr->base = Window;
	pr->entry = field(h, Oentry, 8);
	return parts(p, nph, pr);
}

/* Which arguments of a call are pointers; calls that are not here a v-SIP does not make. */
enum { P0 = 1, P1 = 2, P2 = 4, P4 = 16, May = 128 };
static const u8 pointers[Nsyscall] = {
	[0] = May,		/* sysr1 */
	[3] = May | P0,		/* chdir */
	[4] = May,		/* close */
	[5] = May,		/* dup */
	[6] = May,		/* alarm */
	[8] = May | P0,		/* exits */
	[10] = May | P1,	/* fauth */
	[14] = May | P0,	/* open */
	[17] = May,		/* sleep */
	[19] = May,		/* rfork */
	[21] = May | P0,	/* pipe */
	[22] = May | P0,	/* create */
	[23] = May | P1,	/* fd2path */
	[24] = May | P0,	/* brk_ */
	[25] = May | P0,	/* remove */
	[28] = May | P0,	/* notify */
	[29] = May,		/* noted */
	[34] = May,		/* rendezvous */
	[37] = May | P0,	/* semacquire */
	[38] = May | P0,	/* semrelease */
	[39] = May | P0,	/* seek */
	[40] = May | P2,	/* fversion */
	[41] = May | P0,	/* errstr */
	[42] = May | P0 | P1,	/* stat */
	[43] = May | P1,	/* fstat */
	[44] = May | P0 | P1,	/* wstat */
	[45] = May | P1,	/* fwstat */
	[47] = May | P0,	/* await */
	[50] = May | P1,	/* pread */
	[51] = May | P1,	/* pwrite */
	[52] = May | P0,	/* tsemacquire */
	[53] = May,		/* nsec */
	[64] = May | P1,	/* xalloc */
	[65] = May,		/* xfree */
	[66] = May | P1,	/* xsend */
	[67] = May | P1,	/* xrecv */
	[68] = May | P1,	/* xcall */
	[69] = May,		/* xreturn */
	[70] = May | P1,	/* xread */
	[71] = May | P1,	/* xwrite */
	[72] = May,		/* xfreeze */
	[73] = May | P0 | P1,	/* xpipe */
	[74] = May,		/* xrevoke */
	[75] = May | P1,	/* xaddr */
	[76] = May,		/* gate */
	[77] = May,		/* xlease */
};

/* No verified text does this: something is wrong with the verifier or the memory, and nothing of the program is believed any more. */
static _Noreturn void
escaped(const Ureg *u)
{
	static const char why[] = "sys: system call outside the gate";

	sipfault(why, u);
	pprint("suicide: %s pc=%#lx\n", why, u->pc);
	pexit(why, true);
}

/* A null pointer stays one. */
Err
vsyscall(u32 nr, const Ureg *u, u64 *arg)
{
	Proc *p = up;

	if(u->pc != p->vbase + Gatereturn)
		escaped(u);
	if(nr >= Nsyscall)
		return nil;
	if((pointers[nr] & May) == 0)
		return Esealed;
	for(int i = 0; i < 5; i++)
		if(pointers[nr] >> i & 1)
			arg[i] = (u32)arg[i] != 0 ? vaddr(p, arg[i]) : 0;
	return nil;
}

/* A bundle of the text. */
bool
vtarget(const Proc *p, u64 va)
{
	u32 off = va;

	return off % Sfibundle == 0 && off >= Sfitextbase && off < p->vtop;
}

/*
 * What a handler gives back.  The registers that were interrupted are the kernel's copy and come back as they were, perhaps in the middle
 * of a group; those of the program's Ureg are taken only together with a pc where they may be anything, the beginning of a bundle.
 */
bool
vresume(Ureg *u, const Ureg *user)
{
	const Ureg *kept = fpkept();
	Ureg n = *user;
	Proc *p = up;

	if(kept == nil)
		return false;
	if((u32)n.pc == (u32)kept->pc){
		*u = *kept;
		return true;
	}
	if(!vtarget(p, n.pc))
		return false;
	n.pc = vaddr(p, n.pc);
	n.sp = vaddr(p, n.sp);
	n.r14 = p->vbase;
	n.ds = kept->ds;
	n.es = kept->es;
	n.fs = kept->fs;
	n.gs = kept->gs;
	n.cs = kept->cs;
	n.ss = kept->ss;
	n.flags = kept->flags;
	n.type = 0;		/* back by IRET */
	n.error = 0;
	*u = n;
	return true;
}
