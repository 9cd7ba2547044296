/* Virtio over PCI; see virtio.h. */
#include "virtio.h"
#include "hw.h"
#include "lib.h"

enum {
	/* common configuration (4.1.4.3) */
	Cdfselect = 0, Cdfeature = 4, Cgfselect = 8, Cgfeature = 12, Cmsixconfig = 16, Cstatus = 20, Cqselect = 22, Cqsize = 24,
	Cqmsix = 26, Cqenable = 28, Cqnotifyoff = 30, Cqdesc = 32, Cqavail = 40, Cqused = 48, Commonlen = 56,
	/* structures that the vendor capabilities describe (4.1.4) */
	Captype = 3, Capbar = 4, Capoff = 8, Caplen = 12, Capmul = 16,
	Kcommon = 1, Knotify = 2, Kconfig = 4,
	Novector = 0xFFFF,
	Resetpatience = 5000000,	/* us; a device may first finish what it does on files */
	Dnext = 1, Dwrite = 2, Dindirect = 4,	/* descriptor flags (2.6.5) */
	Usednonotify = 1,
};

static u8 r8(volatile u8 *p) { return *p; }
static u16 r16(volatile u8 *p) { return *(volatile u16 *)p; }
static u32 r32(volatile u8 *p) { return *(volatile u32 *)p; }
static void w8(volatile u8 *p, u8 v) { *p = v; }
static void w16(volatile u8 *p, u16 v) { *(volatile u16 *)p = v; }
static void w32(volatile u8 *p, u32 v) { *(volatile u32 *)p = v; }

static void
w64(volatile u8 *p, u64 v)
{
	w32(p, v);
	w32(p + 4, v >> 32);
}

int
viotype(const Pcidev *p)
{
	enum { Subsystem = 0x2E };

	if(p->vid != Viovendor || p->did < 0x1000 || p->did > 0x107F)
		return -1;
	return p->did >= Vioid0 ? p->did - Vioid0 : pcir16(p, Subsystem);
}

/* Each structure is described by the first capability of its kind that can be used. */
static void
mapcap(Virtio *v, u32 cap)
{
	int bar = pcir8(v->pci, cap + Capbar), kind = pcir8(v->pci, cap + Captype);
	u32 off = pcir32(v->pci, cap + Capoff), len = pcir32(v->pci, cap + Caplen);

	switch(kind) {
	case Kcommon:
		if(v->common == nil && len >= Commonlen)
			v->common = pcimap(v->pci, bar, off, len);
		break;
	case Knotify:
		if(v->notify == nil && (v->notify = pcimap(v->pci, bar, off, len)) != nil) {
			v->notifylen = len;
			v->notifymul = pcir32(v->pci, cap + Capmul);
		}
		break;
	case Kconfig:
		if(v->config == nil && (v->config = pcimap(v->pci, bar, off, len)) != nil)
			v->configlen = len;
		break;
	}
}

Err
viofind(Virtio *v, Pcidev *p)
{
	*v = (Virtio){.pci = p};
	for(u32 cap = 0; (cap = pcicap(p, Capvendor, cap)) != 0; )
		mapcap(v, cap);
	return v->common == nil || v->notify == nil ? Enodev : nil;
}

u8
viostatus(Virtio *v)
{
	return r8(v->common + Cstatus);
}

bool
vioreset(Virtio *v)
{
	u64 end = hwdeadline(Resetpatience);

	w8(v->common + Cstatus, 0);
	while(viostatus(v) != 0)
		if(hwexpired(end))
			return false;
	return true;
}

void
viofail(Virtio *v)
{
	w8(v->common + Cstatus, Viofailed);
}

/* The order of 3.1.1. */
Err
viostart(Virtio *v, u64 want, u64 *got)
{
	u64 offered;

	if(!vioreset(v))
		return Eio;
	w8(v->common + Cstatus, Vioacknowledge);
	w8(v->common + Cstatus, Vioacknowledge | Viodriver);
	w32(v->common + Cdfselect, 0);
	offered = r32(v->common + Cdfeature);
	w32(v->common + Cdfselect, 1);
	offered |= (u64)r32(v->common + Cdfeature) << 32;
	*got = offered & want;
	w32(v->common + Cgfselect, 0);
	w32(v->common + Cgfeature, *got);
	w32(v->common + Cgfselect, 1);
	w32(v->common + Cgfeature, *got >> 32);
	w8(v->common + Cstatus, Vioacknowledge | Viodriver | Viofeaturesok);
	if((viostatus(v) & Viofeaturesok) == 0 || (*got & Vioversion1) == 0) {
		viofail(v);
		return Eio;
	}
	return nil;
}

void
vioready(Virtio *v)
{
	w8(v->common + Cstatus, Vioacknowledge | Viodriver | Viofeaturesok | Viodriverok);
}

void
viovectors(Virtio *v, bool on, Virtq *q)
{
	w16(v->common + Cmsixconfig, on ? 0 : Novector);
	w16(v->common + Cqselect, q->index);
	w16(v->common + Cqmsix, on ? 0 : Novector);
}

/* Descriptors, available ring and used ring one after the other; zeroed memory is the right start. */
static Err
layout(Virtq *q)
{
	usize ndesc = q->size * sizeof(Viodesc), navail = roundup(6 + 2 * (usize)q->size, 4), nused = 6 + 8 * (usize)q->size;

	if((q->mem = kmallocz(roundup(ndesc + navail + nused, Pgsize))) == nil)
		return Enomem;
	q->desc = q->mem;
	q->avail = (u16 *)((u8 *)q->mem + ndesc);
	q->used = (u16 *)((u8 *)q->mem + ndesc + navail);
	for(u32 i = 0; i < q->size; i++)
		q->desc[i].next = i + 1;
	q->nfree = q->size;
	return nil;
}

Err
virtqstart(Virtio *v, Virtq *q, u16 index)
{
	u32 off;
	Err e;

	*q = (Virtq){.index = index};
	w16(v->common + Cqselect, index);
	q->size = r16(v->common + Cqsize);
	if(q->size > Virtqmax)
		q->size = Virtqmax;
	while(q->size & (q->size - 1))	/* a power of two */
		q->size &= q->size - 1;
	off = r16(v->common + Cqnotifyoff) * v->notifymul;
	if(q->size < 2 || off + 2 > v->notifylen)
		return Enodev;
	if((e = layout(q)) != nil)
		return e;
	q->notify = (volatile u16 *)(v->notify + off);
	w16(v->common + Cqsize, q->size);
	w64(v->common + Cqdesc, paddr(q->desc));
	w64(v->common + Cqavail, paddr((void *)q->avail));
	w64(v->common + Cqused, paddr((void *)q->used));
	w16(v->common + Cqenable, 1);
	return nil;
}

void
virtqfree(Virtq *q)
{
	kfree(q->mem);
	*q = (Virtq){0};
}

/* Chains n descriptors from d on by their next; what follows the last. */
static u16
fill(Viodesc *desc, u16 d, const Viobuf *b, u32 nout, u32 n)
{
	for(u32 i = 0; i < n; i++) {
		Viodesc *v = &desc[d];
		v->addr = paddr(b[i].p);
		v->len = b[i].n;
		v->flags = (i < nout ? 0 : Dwrite) | (i + 1 < n ? Dnext : 0);
		d = v->next;
	}
	return d;
}

void
virtqadd(Virtq *q, const Viobuf *b, u32 nout, u32 nin, Viodesc *table, u16 *head)
{
	u16 d = q->freehead, n = nout + nin;
	Viobuf all = { table, n * sizeof *table };

	assert(n > 0 && n <= q->size && q->nfree >= (table != nil ? 1 : n));
	*head = d;
	if(table != nil) {
		for(u32 i = 0; i < n; i++)
			table[i].next = i + 1;
		fill(table, 0, b, nout, n);
		b = &all;
		nout = n = 1;
	}
	q->freehead = fill(q->desc, d, b, nout, n);
	if(table != nil)
		q->desc[d].flags = Dindirect;
	q->nfree -= n;
	q->avail[2 + q->availidx % q->size] = *head;
	q->availidx++;
	__atomic_store_n(&q->avail[1], q->availidx, __ATOMIC_RELEASE);
}

void
virtqkick(Virtq *q)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* the index is there before the flag is read */
	if((q->used[0] & Usednonotify) == 0)
		*q->notify = q->index;
}

bool
virtqdone(Virtq *q, u16 *head, u32 *len)
{
	volatile u32 *e;

	if(__atomic_load_n(&q->used[1], __ATOMIC_ACQUIRE) == q->usedidx)
		return false;
	e = (volatile u32 *)(q->used + 2) + 2 * (q->usedidx % q->size);
	*head = e[0] < q->size ? e[0] : q->size;
	*len = e[1];
	q->usedidx++;
	return true;
}

void
virtqput(Virtq *q, u16 head)
{
	u16 last = head, n = 1;

	for(; q->desc[last].flags & Dnext; n++)
		last = q->desc[last].next;
	q->desc[last].next = q->freehead;
	q->freehead = head;
	q->nfree += n;
}
