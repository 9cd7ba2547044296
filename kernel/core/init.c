/* First steps: the hand-off is checked, options are known, time runs roughly. */
#include "bootinfo.h"
#include "core.h"
#include "lib.h"
#include "coreinit.h"

void
coreinit(Bootinfo *bi)
{
	if(bi == nil || bi->magic != BIMAGIC)
		panic("no boot information");
	if(bi->version != BIVERSION || bi->size != sizeof(Bootinfo))
		panic("boot information of version %u, %u bytes; this kernel wants %u, %u bytes",
			bi->version, bi->size, BIVERSION, (u32)sizeof(Bootinfo));
	bootoptinit(bi);
	timeearly(bi);
	randominit(bi);
	if(bootopt("trace") != nil && strcmp(bootopt("trace"), "1") == 0)
		traceset(true);
}
