/*
 * atnotify: several note handlers, asked in order until one returns non-zero.
 */
#include <u.h>
#include <libc.h>

enum {
	Maxhandlers	= 32,
};

/* lock guards the table */
static struct {
	Lock	lock;
	int	(*fn[Maxhandlers])(void*, char*);
} tab;

static void
dispatch(void *ureg, char *msg)
{
	int i;

	for(i = 0; i < Maxhandlers; i++)
		if(tab.fn[i] != nil && (*tab.fn[i])(ureg, msg)){
			noted(NCONT);
			return;
		}
	noted(NDFLT);
}

/* put a handler in or take it out; 0 is failure */
int
atnotify(int (*fn)(void*, char*), int in)
{
	int i, ok;

	ok = 0;
	lock(&tab.lock);
	for(i = 0; i < Maxhandlers && !ok; i++){
		if(in && tab.fn[i] == nil){
			tab.fn[i] = fn;
			ok = 1;
		}else if(!in && tab.fn[i] == fn){
			tab.fn[i] = nil;
			ok = 1;
		}
	}
	unlock(&tab.lock);
	if(ok && in)
		notify(dispatch);
	return ok;
}
