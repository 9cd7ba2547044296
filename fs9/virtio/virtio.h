/*
 * Virtio devices on PCI, version 1 ("modern"; virtio 1.1, 4.1): setting one up, and split
 * queues (2.6).  Callers serialise all calls for one device.
 */
#pragma once
#include "fs9.h"
#include "pci.h"

enum {
	Viovendor = 0x1AF4,
	Vioid0 = 0x1040,		/* device id of type 0; transitional ids are 0x1000 to 0x103F */

	/* device status (2.1) */
	Vioacknowledge = 1, Viodriver = 2, Viodriverok = 4, Viofeaturesok = 8, Vioneedsreset = 0x40, Viofailed = 0x80,

	Virtqmax = 256,			/* entries of a queue that are used at most */
};
#define Vioindirect (1ull << 28)	/* requests whose descriptors lie elsewhere (2.6.5.3) */
#define Vioversion1 (1ull << 32)

typedef struct Viodesc Viodesc;
struct Viodesc {
	u64 addr;
	u32 len;
	u16 flags, next;
};

typedef struct Viobuf Viobuf;
struct Viobuf {
	void *p;
	u32 n;				/* bytes */
};

typedef struct Virtq Virtq;
struct Virtq {
	u16 index, size;
	u16 nfree, freehead;		/* descriptors, linked by next */
	u16 availidx, usedidx;		/* ours */
	Viodesc *desc;
	volatile u16 *avail, *used;	/* used: flags, idx, then pairs of u32 */
	volatile u16 *notify;
	void *mem;
};

typedef struct Virtio Virtio;
struct Virtio {
	Pcidev *pci;
	volatile u8 *common, *notify, *config;
	u32 configlen, notifylen, notifymul;
};

Err viofind(Virtio *, Pcidev *);	/* maps its registers; Enodev if it is no modern device */
int viotype(const Pcidev *);		/* the kind of device, -1 if it is no virtio device */
bool vioreset(Virtio *);		/* no DMA after this; false if the device does not answer */
Err viostart(Virtio *, u64 want, u64 *got);	/* resets and agrees on features; queues come next, then vioready */
void vioready(Virtio *);
u8 viostatus(Virtio *);
void viofail(Virtio *);
void viovectors(Virtio *, bool on, Virtq *);	/* config changes and the queue: message 0 */

Err virtqstart(Virtio *, Virtq *, u16 index);
void virtqfree(Virtq *);		/* after a reset */
/*
 * A request: nout buffers that the device reads, then nin that it writes, at most as many as the queue has entries, all in the HHDM and
 * each in one piece.  Needs as many descriptors, or one if it has a table for them (Vioindirect), in one piece, too; *head names it until
 * virtqdone gives it back, and until then, or a reset, the buffers and the table are the device's.
 */
void virtqadd(Virtq *, const Viobuf *, u32 nout, u32 nin, Viodesc *table, u16 *head);
void virtqkick(Virtq *);
bool virtqdone(Virtq *, u16 *head, u32 *len);	/* false: nothing new.  head may be nonsense: check it */
void virtqput(Virtq *, u16 head);	/* its descriptors are free again */
