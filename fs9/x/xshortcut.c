/* Shortcuts (xchan.h). */
#include "xqueue.h"
#include "lib.h"
#include "local.h"

/* One that is closed or leaves has none. */
Err
xchansetshortcut(Xchan *x, int end, Chan *c)
{
	Xqueue *q = &x->q[end];
	Err e = nil;

	if(c->dev->shortcut == nil)
		return Ebadarg;
	qlock(&x->l);
	if(x->shortcut[end] != nil || q->open == 0 || q->moving)
		e = Einuse;
	else{
		cincref(c);
		x->shortcut[end] = c;
	}
	qunlock(&x->l);
	return e;
}

void
xshortcutend(Xchan *x, int end)
{
	Chan *c;

	qlock(&x->l);
	c = x->shortcut[end];
	x->shortcut[end] = nil;
	qunlock(&x->l);
	cclose(c);
}

Chan *
xchanshortcut(Xchan *x, int end)
{
	Chan *c;

	qlock(&x->l);
	if((c = x->shortcut[end]) != nil)
		cincref(c);
	qunlock(&x->l);
	return c;
}
