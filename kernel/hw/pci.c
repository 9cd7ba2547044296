/*
 * PCI functions: found by walking the buses below each root through the bridges that
 * firmware numbered.  Configuration is reached through the memory window that the MCFG table
 * describes (PCI firmware 3.2, 4.1.2), else through ports 0xCF8 and 0xCFC.
 *
 * A function may not be a bus master until a driver takes it: what firmware left
 * running would write to memory that is somebody else's now.
 */
#include "pci.h"
#include "acpi.h"
#include "core.h"
#include "errors.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

enum {
	Paddr = 0xCF8, Pdata = 0xCFC,
	Mcfgfirst = 44, Mcfgentry = 16,	/* offsets in the table */
	Ndev = 32, Nfn = 8, Nbus = 256,
	Cfgsize = 4096,			/* of one function in the window */
	Cacheuc = 0,
	Multifn = 0x80, Hdrmask = 0x7F, Hdrbridge = 1,
	Cldisplay = 0x03, Clhost = 0x0600,
	Statuscaps = 1 << 4,
	Maxcaps = 48,			/* in 192 bytes: a list that is longer is a loop */
};

typedef struct Segment Segment;
struct Segment {
	u16 seg;
	Phys base;			/* of bus 0 in the window; 0: ports */
	u32 first, last;		/* buses */
	u64 seen[Nbus / 64];
};

static Pcidev *first, *last;
static Lock portlock;			/* address and data port belong together */
static u32 nfn, nbus;

static u32
portaddr(const Pcidev *p, u32 off)
{
	return 1u << 31 | p->bus << 16 | p->dev << 11 | p->fn << 8 | (off & 0xFC);
}

u32
pcir32(const Pcidev *p, u32 off)
{
	if(p->cfg != nil)
		return *(volatile u32 *)(p->cfg + off);
	if(off > 0xFF)
		return ~0u;
	ilock(&portlock);
	outl(Paddr, portaddr(p, off));
	u32 v = inl(Pdata);
	iunlock(&portlock);
	return v;
}

void
pciw32(Pcidev *p, u32 off, u32 v)
{
	if(p->cfg != nil) {
		*(volatile u32 *)(p->cfg + off) = v;
		return;
	}
	if(off > 0xFF)
		return;
	ilock(&portlock);
	outl(Paddr, portaddr(p, off));
	outl(Pdata, v);
	iunlock(&portlock);
}

u16
pcir16(const Pcidev *p, u32 off)
{
	return pcir32(p, off & ~3u) >> (off & 2) * 8;
}

u8
pcir8(const Pcidev *p, u32 off)
{
	return pcir32(p, off & ~3u) >> (off & 3) * 8;
}

/* Narrow writes are narrow on the bus too: the other half of the command register's word is cleared by writing ones. */
void
pciw16(Pcidev *p, u32 off, u16 v)
{
	if(p->cfg != nil) {
		*(volatile u16 *)(p->cfg + off) = v;
		return;
	}
	ilock(&portlock);
	outl(Paddr, portaddr(p, off));
	outw(Pdata + (off & 2), v);
	iunlock(&portlock);
}

u32
pcicap(const Pcidev *p, u8 id, u32 after)
{
	if((pcir16(p, Pcistatus) & Statuscaps) == 0)
		return 0;
	u32 off = after != 0 ? pcir8(p, after + 1) : pcir8(p, Pcicap);
	for(int i = 0; i < Maxcaps && (off &= 0xFC) >= 0x40; i++) {
		if(pcir8(p, off) == id)
			return off;
		off = pcir8(p, off + 1);
	}
	return 0;
}

/* The size of a window is what stays zero when all ones are written; the function must not decode meanwhile. */
static int
sizebar(Pcidev *p, int i)
{
	enum { Io = 1, Type = 6, Type64 = 4 };
	u32 off = Pcibar0 + 4*i, old = pcir32(p, off), hi = 0;
	bool wide = (old & Io) == 0 && (old & Type) == Type64 && i + 1 < Npcibar;

	pciw32(p, off, ~0u);
	u64 mask = pcir32(p, off);
	pciw32(p, off, old);
	if(wide) {
		hi = pcir32(p, off + 4);
		pciw32(p, off + 4, ~0u);
		mask |= (u64)pcir32(p, off + 4) << 32;
		pciw32(p, off + 4, hi);
	} else if(mask != 0)
		mask |= (u64)~0u << 32;
	Pcibar *b = &p->bar[i];
	b->io = old & Io;
	mask &= b->io ? ~3ull : ~15ull;
	if(b->io)
		mask |= 0xFFFF0000;		/* port addresses have 16 bits; the upper half may read as zero */
	if((u32)mask != 0 || (wide && mask != 0)) {
		b->base = ((u64)hi << 32 | old) & (b->io ? 0xFFFCull : ~15ull);
		b->size = -mask;
		if(b->base == 0 || (b->io && (mask & 0xFFFC) == 0))
			b->size = 0;		/* firmware did not place it, or there is none */
	}
	return wide ? 2 : 1;
}

static void
sizebars(Pcidev *p)
{
	u16 cmd = pcir16(p, Pcicmd);
	int n = p->bridge ? 2 : Npcibar;

	if(p->class == Clhost)
		return;
	pciw16(p, Pcicmd, cmd & ~(Cmdio | Cmdmem));
	for(int i = 0; i < n; )
		i += sizebar(p, i);
	/* a display shows what firmware set up, perhaps by reading memory: it stays as it is */
	if(!p->bridge && p->class >> 8 != Cldisplay)
		cmd &= ~Cmdmaster;
	pciw16(p, Pcicmd, cmd);
}

/* The function at that place; nil if there is none. */
static Pcidev *
probe(const Pcidev *at)
{
	u32 id = pcir32(at, Pcivid);

	if((id & 0xFFFF) == 0xFFFF || (id & 0xFFFF) == 0)
		return nil;
	Pcidev *p = upcall.kmallocz(sizeof *p);
	if(p == nil)
		return nil;
	*p = *at;
	p->vid = id;
	p->did = id >> 16;
	p->class = pcir32(p, Pcirev) >> 16;
	p->bridge = (pcir8(p, Pcihdr) & Hdrmask) == Hdrbridge;
	sizebars(p);
	if(first == nil)
		first = p;
	else
		last->next = p;
	last = p;
	nfn++;
	return p;
}

static void scanbus(Segment *, u32 bus, Pcidev *parent);

static void
scandev(Segment *s, Pcidev *at, volatile u8 *window)
{
	for(at->fn = 0; at->fn < Nfn; at->fn++) {
		at->cfg = window == nil ? nil : window + (at->dev * Nfn + at->fn) * Cfgsize;
		Pcidev *p = probe(at);
		if(p == nil && at->fn == 0)
			return;
		if(p != nil && p->bridge)
			scanbus(s, pcir8(p, Pcisecondary), p);
		if(at->fn == 0 && (pcir8(p, Pcihdr) & Multifn) == 0)
			return;
	}
}

static void
scanbus(Segment *s, u32 bus, Pcidev *parent)
{
	enum { Buswindow = Ndev * Nfn * Cfgsize };
	volatile u8 *window = nil;

	if(bus < s->first || bus > s->last || (bus == 0 && parent != nil) || bittest(s->seen, bus))
		return;
	bitset(s->seen, bus);
	nbus++;
	if(s->base != 0 && (window = upcall.vmap(s->base + (u64)bus * Buswindow, Buswindow, Cacheuc)) == nil)
		return;
	for(u32 d = 0; d < Ndev; d++) {
		Pcidev at = {.seg = s->seg, .bus = bus, .dev = d, .parent = parent};
		scandev(s, &at, window);
	}
}

void
pciinit(void)
{
	const u8 *mcfg = acpitable("MCFG");
	const char *how = "ports";

	if(mcfg != nil) {
		u32 len = ((const Acpihdr *)mcfg)->length;
		for(u32 off = Mcfgfirst; off + Mcfgentry <= len; off += Mcfgentry) {
			const u8 *e = mcfg + off;
			Segment s = {.seg = e[8] | e[9] << 8, .base = get64(e), .first = e[10], .last = e[11]};
			if(s.base != 0)
				scanbus(&s, s.first, nil);
		}
		how = "memory";
	}
	if(first == nil) {	/* without the ports a bus is empty: reads give ones */
		Segment s = {.last = Nbus - 1};
		how = "ports";
		scanbus(&s, 0, nil);
	}
	print("pci: %u functions on %u buses, through %s\n", nfn, nbus, how);
}

Pcidev *
pcinext(const Pcidev *p)
{
	return p == nil ? first : p->next;
}

void
pcienable(Pcidev *p)
{
	pciw16(p, Pcicmd, pcir16(p, Pcicmd) | Cmdio | Cmdmem | Cmdmaster | Cmdintxoff);
	for(Pcidev *b = p->parent; b != nil; b = b->parent)
		pciw16(b, Pcicmd, pcir16(b, Pcicmd) | Cmdmem | Cmdmaster);
}

void
pcidisable(Pcidev *p)
{
	pciw16(p, Pcicmd, pcir16(p, Pcicmd) & ~Cmdmaster);
}

void *
pcimap(Pcidev *p, int bar, u64 off, usize n)
{
	if(bar < 0 || bar >= Npcibar || p->bar[bar].io || off >= p->bar[bar].size || n > p->bar[bar].size - off)
		return nil;
	return upcall.vmap(p->bar[bar].base + off, n, Cacheuc);
}

/* MSI-X (PCI 3.0, 6.8.2): a table of entries of four words in one of the windows. */
static Err
msix(Pcidev *p, u32 cap, int entry, u64 address, u32 data)
{
	enum { Ctl = 2, Table = 4, Size = 0x7FF, On = 1 << 15, Maskall = 1 << 14, Words = 4, Bytes = 16 };
	u16 ctl = pcir16(p, cap + Ctl);
	u32 where = pcir32(p, cap + Table), n = (ctl & Size) + 1;

	if(entry < 0 || (u32)entry >= n)
		return Enodev;
	if(p->msix == nil && (p->msix = pcimap(p, where & 7, where & ~7u, n * Bytes)) == nil)
		return Enodev;
	pciw16(p, cap + Ctl, ctl | On | Maskall);
	volatile u32 *e = p->msix + entry * Words;
	e[3] = 1;			/* masked while it changes */
	e[0] = address;
	e[1] = address >> 32;
	e[2] = data;
	e[3] = 0;
	pciw16(p, cap + Ctl, (ctl | On) & ~Maskall);
	return nil;
}

/* MSI (PCI 3.0, 6.8.1), one message. */
static Err
msi(Pcidev *p, u32 cap, int entry, u64 address, u32 data)
{
	enum { Ctl = 2, On = 1, Count = 7 << 4, Wide = 1 << 7, Addr = 4, Addrhi = 8, Data = 8, Datawide = 12 };
	u16 ctl = pcir16(p, cap + Ctl) & ~(On | Count);

	if(entry != 0 || ((ctl & Wide) == 0 && address >> 32 != 0))
		return Enodev;
	pciw16(p, cap + Ctl, ctl);
	pciw32(p, cap + Addr, address);
	if(ctl & Wide)
		pciw32(p, cap + Addrhi, address >> 32);
	pciw16(p, cap + (ctl & Wide ? Datawide : Data), data);
	pciw16(p, cap + Ctl, ctl | On);
	return nil;
}

Err
pcimessage(Pcidev *p, int entry, u64 address, u32 data)
{
	u32 cap;

	if((cap = pcicap(p, Capmsix, 0)) != 0)
		return msix(p, cap, entry, address, data);
	if((cap = pcicap(p, Capmsi, 0)) != 0)
		return msi(p, cap, entry, address, data);
	return Enodev;
}
