/*
 * Children: whose end was seen, and what they said.
 *
 * Waiting for one of them can bring another's message first, so those that matter are
 * kept here until somebody asks.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Maxdone = 64,		/* messages kept of children that nobody asked for */
};

typedef struct Child Child;
struct Child {
	Child	*next;
	int	pid;
	char	*msg;		/* nil: alive */
};

static Child *children;		/* the youngest first */

void
childadd(int pid)
{
	Child *c;

	c = malloc(sizeof *c);
	if(c == nil)
		sysfatal("out of memory");
	c->pid = pid;
	c->msg = nil;
	c->next = children;
	children = c;
}

static void
drop(Child **p)
{
	Child *c;

	c = *p;
	*p = c->next;
	free(c->msg);
	free(c);
}

/* they are the parent's */
void
childforget(void)
{
	while(children != nil)
		drop(&children);
}

static Child**
find(int pid)
{
	Child **p;

	for(p = &children; *p != nil; p = &(*p)->next)
		if((*p)->pid == pid)
			return p;
	return nil;
}

static void
dropold(void)
{
	Child **p;
	int n;

	n = 0;
	for(p = &children; *p != nil; )
		if((*p)->msg != nil && ++n > Maxdone)
			drop(p);
		else
			p = &(*p)->next;
}

/* note the end of some child; 0 when there is none left, -1 when interrupted */
static int
waitone(void)
{
	Waitmsg *w;
	Child **p;

	w = wait();
	if(w == nil)
		return interrupted() ? -1 : 0;
	p = find(w->pid);
	if(p != nil){
		(*p)->msg = strdup(w->msg);
		dropold();
	}
	free(w);
	return 1;
}

int
childknown(int pid)
{
	return find(pid) != nil;
}

/* wait for the child's end; a note does not shorten it, the child may have got it too */
void
childwait(int pid, char *msg, int n)
{
	Child **p;
	int r;

	msg[0] = 0;
	for(;;){
		p = find(pid);
		if(p == nil)
			return;
		if((*p)->msg != nil)
			break;
		r = waitone();
		if(r == 0)
			break;
	}
	p = find(pid);
	if((*p)->msg != nil)
		strecpy(msg, msg + n, (*p)->msg);
	drop(p);
}

/* wait for all children, or a note */
void
childwaitall(void)
{
	Child *c;

	for(;;){
		for(c = children; c != nil && c->msg != nil; c = c->next)
			;
		if(c == nil || waitone() <= 0)
			break;
	}
	if(!trappending())
		childforget();
}

/* did the last call fail because of a note? */
int
interrupted(void)
{
	char err[ERRMAX];

	rerrstr(err, sizeof err);
	return strstr(err, "interrupt") != nil;
}
