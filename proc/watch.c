/*
 * Watchpoints of /proc/n/watchpt: up to four ranges of a process' memory, kept in the debug registers
 * while it runs.  A line is "rwx address length", with - for what is not watched.
 */
#include "sched.h"
#include "trap.h"

enum { Rwexec = 0, Rwwrite = 1, Rwread = 3 };

bool watchloaded[Maxcpu];

void
watchset(Proc *p)
{
	debugload(p->watchaddr, p->watchctl);
	watchloaded[cpu()->id] = p->watchctl != 0;
}

/* r, w and x in any order, - between them. */
static Err
kind(const char *s, int *k)
{
	int what[3] = {0};
	const char *at, *all = "rwx";

	for(; *s != 0; s++)
		if(*s != '-' && ((at = strchr(all, *s)) == nil || what[at - all]++ != 0))
			return errf("invalid type");
	if(what[2])
		*k = what[0] || what[1] ? -1 : Rwexec;
	else if(what[0])
		*k = Rwread;
	else
		*k = what[1] ? Rwwrite : -1;
	return *k < 0 ? errf("invalid type") : nil;
}

static Err
add(Proc *p, char *line)
{
	static const u8 lencode[] = {[1] = 0, [2] = 1, [4] = 3, [8] = 2};
	char *f[4], *end;
	u64 addr, len;
	int i, k;
	Err e;

	if((i = tokenize(line, f, nelem(f))) == 0)
		return nil;
	if(i != 3)
		return errf("wrong number of fields");
	if((e = kind(f[0], &k)) != nil)
		return e;
	addr = strtou64(f[1], &end, 0);
	if(*end != 0 || end == f[1])
		return errf("invalid address");
	len = strtou64(f[2], &end, 0);
	if(*end != 0 || end == f[2] || len > -addr)
		return errf("invalid length");
	if(addr + len > USTKTOP)
		return errf("bad address");
	if(k == Rwexec && len != 1)
		return errf("length must be 1 on breakpoints");
	if(len != 1 && len != 2 && len != 4 && len != 8)
		return errf("watchpoint length must be 1, 2, 4 or 8");
	if(addr % len != 0)
		return errf("address must be aligned according to length");
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

s64
procwatchlen(Proc *p)
{
	s64 n = 0;
	int i;

	for(i = 0; i < 4; i++)
		if(p->watchctl >> (2 * i) & 3)
			n += sizeof "rw- 0x0000000000000000 0x0000000000000000";
	return n;
}

char *
procwatchtext(Proc *p, char *s, char *end)
{
	static const char *const name[] = {[Rwexec] = "--x", [Rwwrite] = "-w-", [Rwread] = "rw-"};
	static const u8 len[] = {1, 2, 8, 4};
	int i;

	for(i = 0; i < 4; i++)
		if(p->watchctl >> (2 * i) & 3)
			s = seprint(s, end, "%s 0x%16.16lx 0x%16.16x\n", name[p->watchctl >> (16 + 4 * i) & 3], p->watchaddr[i],
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
