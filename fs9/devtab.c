/* The devices of this kernel.  fs9/ in one page: what is set up when it starts. */
#include "fs9.h"
#include "lib.h"
#include "local.h"

Dev *const devtab[] = {
	&rootdev,
	&consdev,
	&dupdev,
	&envdev,
	&mntdev,
	&pipedev,
	&procdev,
	&srvdev,
	&uartdev,
	&archdev,
	&capdev,
	&kbddev,
	&kprofdev,
	&rtcdev,
	&segdev,
	&shrdev,
	&swapdev,
	&p9dev,
	&xdev,
	nil,
};

void
fs9init(void)
{
	int i;

	fsprocinit();
	sysfileinit();
	sysioinit();
	sysstatinit();
	sysmountinit();
	sysoldinit();
	sysxinit();
	sysxioinit();
	chaninit();
	xleaseinit();
	for(i = 0; devtab[i] != nil; i++)
		devtab[i]->index = i;
	for(i = 0; devtab[i] != nil; i++)
		if(devtab[i]->reset != nil)
			devtab[i]->reset();
}
