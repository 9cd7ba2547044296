/*
 * Words that each process of a group sharing memory has for itself.
 */
#include <u.h>
#include <libc.h>
#include "../amd64/start.h"

/* lock guards used */
static struct {
	Lock	lock;
	uint	used;		/* bit map */
} priv;

void**
privalloc(void)
{
	int i;

	lock(&priv.lock);
	for(i = 0; i < _nprivates; i++){
		if((priv.used & 1<<i) == 0){
			priv.used |= 1<<i;
			unlock(&priv.lock);
			return &_privates[i];
		}
	}
	unlock(&priv.lock);
	return nil;
}

void
privfree(void **p)
{
	if(p == nil)
		return;
	lock(&priv.lock);
	priv.used &= ~(1u << (p - _privates));
	unlock(&priv.lock);
}
