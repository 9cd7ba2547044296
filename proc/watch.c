/*
 * Watchpoints of /proc/n/watchpt: up to four ranges of a process' memory, kept in the debug registers
 * while it runs.  A line is "rwx address length", with - for what is not watched.
 */
#include "priv.h"
#include "trap.h"

enum { Rwexec = 0, Rwwrite = 1, Rwread = 3 };

static bool loaded[Maxcpu];	/* the CPU's registers watch something; its own scheduler's */

/* The registers are those of p from now on.  Interrupts off. */
void
watchload(Proc *p)
{
	u32 id = cpu()->id;

	if(p->watchctl == 0 && !loaded[id])
		return;
	debugload(p->watchaddr, p->watchctl);
	loaded[id] = p->watchctl != 0;
}

static int
kind(const char *s)
{
	if(strcmp(s, "rw-") == 0 || strcmp(s, "r--") == 0)
		return Rwread;
	if(strcmp(s, "-w-") == 0)
		return Rwwrite;
	if(strcmp(s, "--x") == 0)
		return Rwexec;
	return -1;
}

static Err
add(Proc *p, char *line)
{
	static const u8 lencode[] = {[1] = 0, [2] = 1, [4] = 3, [8] = 2};
	char *f[4], *e1, *e2;
	u64 addr, len;
	int i, k;

	if(tokenize(line, f, nelem(f)) != 3 || (k = kind(f[0])) < 0)
		return Ebadctl;
	addr = strtou64(f[1], &e1, 0);
	len = strtou64(f[2], &e2, 0);
	if(*e1 != 0 || *e2 != 0 || (len != 1 && len != 2 && len != 4 && len != 8))
		return Ebadarg;
	if(addr % len != 0 || addr >= USTKTOP || (k == Rwexec && len != 1))
		return Ebadarg;
	for(i = 0; i < 4 && (p->watchctl >> (2 * i) & 3); i++)
		;
	if(i == 4)
		return errf("too many watchpoints");
	p->watchaddr[i] = addr;
	p->watchctl |= 1ull << (2 * i) | (u64)k << (16 + 4 * i) | (u64)lencode[len] << (18 + 4 * i);
	return nil;
}

/* Lines are added to what is watched already; clear: instead of it.  Debug held. */
Err
procwatchset(Proc *p, char *text, bool clear)
{
	u64 addr[4], ctl = p->watchctl, x;
	char *next;
	Err e = nil;

	memmove(addr, p->watchaddr, sizeof addr);
	if(clear)
		p->watchctl = 0;
	for(; e == nil && *text != 0; text = next){
		if((next = strchr(text, '\n')) != nil)
			*next++ = 0;
		else
			next = text + strlen(text);
		if(*text != 0)
			e = add(p, text);
	}
	if(e != nil){
		p->watchctl = ctl;
		memmove(p->watchaddr, addr, sizeof addr);
		return e;
	}
	if(p == up){
		x = splhi();
		watchload(p);
		splx(x);
	}else{
		p->watchstale = true;
		kick(p);
	}
	return nil;
}

char *
procwatchtext(Proc *p, char *s, char *end)
{
	static const char *const name[] = {[Rwexec] = "--x", [Rwwrite] = "-w-", [Rwread] = "rw-"};
	static const u8 len[] = {1, 2, 8, 4};
	int i;

	for(i = 0; i < 4; i++)
		if(p->watchctl >> (2 * i) & 3)
			s = seprint(s, end, "%s %#lx %d\n", name[p->watchctl >> (16 + 4 * i) & 3], p->watchaddr[i],
				len[p->watchctl >> (18 + 4 * i) & 3]);
	return s;
}

/* Upcall: the kernel touched what up has watched, on its behalf. */
static void
watchhit(const char *note)
{
	if(up != nil && !up->kproc)
		postnote(up, note, Ndebug);
}

void
watchinit(void)
{
	upcall.watchhit = watchhit;
}
