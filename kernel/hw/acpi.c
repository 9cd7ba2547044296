/*
 * Static ACPI tables (ACPI 6.5, 5.2): found through RSDP and XSDT or RSDT, checked by
 * their sums, mapped for ever.  No AML is interpreted.
 */
#include "acpi.h"
#include "bootinfo.h"
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

enum { Maxtable = 64, Maxlen = 16 * MiB, Cachewb = 2 };

static Acpihdr *table[Maxtable];
static int ntable;

u32
get32(const void *p)
{
	u32 v;
	memcpy(&v, p, sizeof v);
	return v;
}

u64
get64(const void *p)
{
	u64 v;
	memcpy(&v, p, sizeof v);
	return v;
}

static bool
sumok(const void *p, usize n)
{
	const u8 *b = p;
	u8 sum = 0;
	while(n-- > 0)
		sum += *b++;
	return sum == 0;
}

/* Maps the table at pa; nil if it is not one. */
static Acpihdr *
maptable(Phys pa)
{
	Acpihdr *h;

	if(pa == 0 || (h = upcall.vmap(pa, sizeof *h, Cachewb)) == nil)
		return nil;
	u32 len = h->length;
	if(len < sizeof *h || len > Maxlen)
		return nil;
	h = upcall.vmap(pa, len, Cachewb);
	if(h == nil || !sumok(h, len)) {
		print("acpi: table at %#lx has a wrong sum\n", pa);
		return nil;
	}
	return h;
}

static void
addtable(Phys pa)
{
	Acpihdr *h = ntable < Maxtable ? maptable(pa) : nil;
	if(h != nil)
		table[ntable++] = h;
}

/* The tables that the root names: addresses of 8 bytes in an XSDT, 4 in an RSDT. */
static bool
walk(Phys pa, const char *sig, usize width)
{
	Acpihdr *root = maptable(pa);

	if(root == nil || memcmp(root->sig, sig, 4) != 0)
		return false;
	const u8 *p = (const u8 *)(root + 1), *end = (const u8 *)root + root->length;
	for(; p + width <= end; p += width)
		addtable(width == 8 ? get64(p) : get32(p));
	return ntable > 0;
}

void
acpiinit(const Bootinfo *bi)
{
	enum { Rsdp1 = 20, Rsdp2 = 36, Rsdpmax = 4096, Orev = 15, Orsdt = 16, Olen = 20, Oxsdt = 24 };
	const u8 *rsdp = bi->rsdppa == 0 ? nil : upcall.vmap(bi->rsdppa, Rsdp2, Cachewb);

	if(rsdp == nil || memcmp(rsdp, "RSD PTR ", 8) != 0 || !sumok(rsdp, Rsdp1)) {
		print("acpi: no tables\n");
		return;
	}
	bool ok = false;
	if(rsdp[Orev] >= 2 && get64(rsdp + Oxsdt) != 0)
		ok = walk(get64(rsdp + Oxsdt), "XSDT", 8);
	if(!ok)
		ok = walk(get32(rsdp + Orsdt), "RSDT", 4);
	/* The DSDT is named by the FADT only. */
	Phys dsdt = fadt(140, 8);
	addtable(dsdt != 0 ? dsdt : fadt(40, 4));
	char line[Maxtable * 5 + 1], *e = line;
	for(int i = 0; i < ntable; i++)
		e = seprint(e, line + sizeof line, " %.4s", table[i]->sig);
	print("acpi:%s\n", ok ? line : " no tables");
}

/* The i-th table of that kind: there may be several SSDTs. */
Acpihdr *
acpinth(const char sig[4], int i)
{
	for(int t = 0; t < ntable; t++)
		if(memcmp(table[t]->sig, sig, 4) == 0 && i-- == 0)
			return table[t];
	return nil;
}

void *
acpitable(const char sig[4])
{
	return acpinth(sig, 0);
}

u64
fadt(usize off, int bytes)
{
	Acpihdr *h = acpinth("FACP", 0);
	u64 v = 0;

	if(h == nil || off + bytes > h->length)
		return 0;
	memcpy(&v, (const u8 *)h + off, bytes);
	return v;
}
