/*
 * notify: the handler is kept in a private word, because processes that share
 * memory have handlers of their own; the kernel knows only the trampoline.
 */
#include <u.h>
#include <libc.h>
#include "../9syscall/sys.h"
#include "../amd64/start.h"
#include "note.h"

int
notify(void (*fn)(void*, char*))
{
	_privates[_nprivates] = (void*)fn;
	return _notify(fn != nil ? _notetramp : nil);
}

/* from _notetramp */
void
_notecall(void *ureg, char *msg)
{
	void (*fn)(void*, char*);

	fn = (void(*)(void*, char*))_privates[_nprivates];
	if(fn != nil)
		(*fn)(ureg, msg);
	noted(NDFLT);
	_exits("noted failed");
}
