/*
 * Message-signalled interrupts: a PCI function writes a vector to a local APIC
 * (SDM vol 3, 11.11).
 */
#include "errors.h"
#include "local.h"
#include "pci.h"

Err
msienable(Pcidev *p, int entry, void (*fn)(Ureg *, void *), void *arg, const char *name)
{
	enum { Apicbase = 0xFEE00000, Destshift = 12 };
	u32 dest = intrcpu()->apicid;
	int vec = vectoralloc();

	if(vec < 0)
		return Enodev;
	Err e = trapenable(vec, fn, arg, name);
	if(e == nil && (e = pcimessage(p, entry, Apicbase | dest << Destshift, vec)) != nil)
		trapdisable(vec, fn, arg);
	return e;
}
