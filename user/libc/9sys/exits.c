/*
 * exits and atexit.  A function registered with atexit runs only in the process
 * that registered it, not in children that inherited the table.
 */
#include <u.h>
#include <libc.h>

enum {
	Maxonexit	= 33,
};

/* lock guards the table */
static struct {
	Lock	lock;
	struct {
		void	(*fn)(void);
		int	pid;
	} e[Maxonexit];
} tab;

int
atexit(void (*fn)(void))
{
	int i;

	lock(&tab.lock);
	for(i = 0; i < Maxonexit; i++){
		if(tab.e[i].fn == nil){
			tab.e[i].pid = getpid();
			tab.e[i].fn = fn;
			unlock(&tab.lock);
			return 1;
		}
	}
	unlock(&tab.lock);
	return 0;
}

void
atexitdont(void (*fn)(void))
{
	int i, pid;

	pid = getpid();
	lock(&tab.lock);
	for(i = 0; i < Maxonexit; i++)
		if(tab.e[i].fn == fn && tab.e[i].pid == pid)
			tab.e[i].fn = nil;
	unlock(&tab.lock);
}

void
exits(const char *msg)
{
	void (*fn)(void);
	int i, pid;

	pid = getpid();
	for(i = Maxonexit-1; i >= 0; i--){
		fn = tab.e[i].fn;
		if(fn != nil && tab.e[i].pid == pid){
			tab.e[i].fn = nil;
			(*fn)();
		}
	}
	_exits(msg);
}
