/*
 * The 8259 pair: masked for ever.  It is given vectors of its own all the same, since
 * a spurious interrupt (IRQ 7 or 15) cannot be masked and must not look like an exception.
 */
#include "hw.h"

enum { Cmd1 = 0x20, Data1 = 0x21, Cmd2 = 0xA0, Data2 = 0xA1, Vpic = 0x20 };

void
picinit(void)
{
	outb(Cmd1, 0x11);	/* ICW1: edge, cascade, ICW4 follows */
	outb(Cmd2, 0x11);
	outb(Data1, Vpic);
	outb(Data2, Vpic + 8);
	outb(Data1, 4);		/* ICW3: slave on 2 */
	outb(Data2, 2);
	outb(Data1, 1);		/* ICW4: 8086 mode */
	outb(Data2, 1);
	outb(Data1, 0xFF);
	outb(Data2, 0xFF);
}
