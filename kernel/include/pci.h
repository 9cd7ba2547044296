/*
 * PCI: the functions that the firmware has set up, their configuration, windows and
 * message-signalled interrupts.  Firmware numbered the buses and placed the windows; nothing is moved.
 */
#pragma once
#include "types.h"

enum {
	/* configuration header (PCI 3.0, 6.1) */
	Pcivid = 0, Pcidid = 2, Pcicmd = 4, Pcistatus = 6, Pcirev = 8, Pciclass = 10, Pcihdr = 0x0E, Pcibar0 = 0x10, Pcicap = 0x34,
	Pciintline = 0x3C, Pciintpin = 0x3D, Pcisecondary = 0x19, Pcisubordinate = 0x1A,
	/* command register */
	Cmdio = 1 << 0, Cmdmem = 1 << 1, Cmdmaster = 1 << 2, Cmdintxoff = 1 << 10,
	/* capability numbers */
	Capmsi = 0x05, Capvendor = 0x09, Capexpress = 0x10, Capmsix = 0x11,

	Npcibar = 6,
};

typedef struct Pcibar Pcibar;
struct Pcibar {
	Phys base;		/* address in memory or of the first port */
	u64 size;		/* bytes; 0: none */
	bool io;
};

/* One function.  Constant after pciinit but for the fields that have a comment. */
typedef struct Pcidev Pcidev;
struct Pcidev {
	u16 seg;
	u8 bus, dev, fn;
	u16 vid, did;
	u16 class;		/* class and subclass */
	bool bridge;		/* to another PCI bus */
	Pcibar bar[Npcibar];
	volatile u8 *cfg;	/* its 4 KiB of configuration; nil: through ports */
	Pcidev *parent;		/* the bridge above, nil at a root */
	Pcidev *next;		/* in the list of all */
	volatile u32 *msix;	/* table, once an entry was set */
};

void pciinit(void);
Pcidev *pcinext(const Pcidev *);	/* all functions in order; nil gives the first */

/* Configuration; offsets are aligned to the width. */
u8 pcir8(const Pcidev *, u32 off);
u16 pcir16(const Pcidev *, u32 off);
u32 pcir32(const Pcidev *, u32 off);
void pciw16(Pcidev *, u32 off, u16 v);
void pciw32(Pcidev *, u32 off, u32 v);

/* Offset of the capability after that at `after` (0: the first), 0 when there is none. */
u32 pcicap(const Pcidev *, u8 id, u32 after);

/*
 * A driver takes the function: memory and port windows decode, it and the bridges above may
 * be bus masters.  pcidisable: no DMA and no messages any more.
 */
void pcienable(Pcidev *);
void pcidisable(Pcidev *);
void *pcimap(Pcidev *, int bar, u64 off, usize n);	/* a piece of a memory window; nil if it is not there */

/*
 * Messages (MSI-X, else MSI with one message): message `entry` writes data to address.
 * Enodev when the function cannot.  Interrupts of trap.h connect a handler as well.
 */
Err pcimessage(Pcidev *, int entry, u64 address, u32 data);
