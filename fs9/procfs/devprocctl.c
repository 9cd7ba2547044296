/* What others may change of a process: the verbs of /proc/n/ctl, mode and owner of its files. */
#include "devproc.h"
#include "fcall.h"

/* A descriptor of the other process, as close(2) would there. */
static Err
closefd(Proc *p, int fd)
{
	if(p->exiting || p->fgrp == nil)
		return Eprocdied;
	return fdcloseof(p->fgrp, fd);
}

static Err
closeall(Proc *p)
{
	int fd;

	if(p->exiting || p->fgrp == nil)
		return Eprocdied;
	for(fd = p->fgrp->maxfd; fd >= 0; fd--)
		closefd(p, fd);
	return nil;
}

static Err
nointerrupt(Proc *p)
{
	Err e = nil;

	ilock(&p->notelock);
	if(p->nnote == 0)
		p->notepending = false;
	else
		e = "notes pending";
	iunlock(&p->notelock);
	return e;
}

enum Verb {
	Vclose, Vclosefiles, Vevent, Vfixedpri, Vhang, Vinterrupt, Vkill, Vnohang, Vnointerrupt, Vnoswap, Vpri, Vprivate, Vprofile,
	Vstart, Vstartstop, Vstartsyscall, Vstop, Vtrace, Vwaitstop, Vwired, Vperiod, Vdeadline, Vcost, Vsporadic, Vyieldonblock, Vdeadlinenotes, Vextra, Vadmit,
	Vexpel,
};

static const Cmdtab verbs[] = {
	{Vclose, "close", 2}, {Vclosefiles, "closefiles", 1}, {Vevent, "event", 1}, {Vfixedpri, "fixedpri", 2}, {Vhang, "hang", 1},
	{Vinterrupt, "interrupt", 1}, {Vkill, "kill", 1}, {Vnohang, "nohang", 1}, {Vnointerrupt, "nointerrupt", 1},
	{Vnoswap, "noswap", 1}, {Vpri, "pri", 2}, {Vprivate, "private", 1}, {Vprofile, "profile", 1}, {Vstart, "start", 1},
	{Vstartstop, "startstop", 1}, {Vstartsyscall, "startsyscall", 1}, {Vstop, "stop", 1}, {Vtrace, "trace", 0},
	{Vwaitstop, "waitstop", 1}, {Vwired, "wired", 2},
	/* real time */
	{Vperiod, "period", 2}, {Vdeadline, "deadline", 2}, {Vcost, "cost", 2}, {Vsporadic, "sporadic", 1},
	{Vyieldonblock, "yieldonblock", 1}, {Vdeadlinenotes, "deadlinenotes", 1}, {Vextra, "extra", 1}, {Vadmit, "admit", 1},
	{Vexpel, "expel", 1},
};

static Err
startuntil(Proc *p, enum Procctl ctl)
{
	Err e = procstart(p, ctl);

	return e != nil ? e : procwaitstop(p, ctl);
}

static Err
number(const char *s, int *v)
{
	char *end;
	s64 n = strtos64(s, &end, 0);

	*v = n;
	return *end != 0 || end == s || *v != n ? Ebadctl : nil;
}

static Err
settime(Proc *p, enum Edfparam which, const char *word)
{
	u64 ns;
	int by;
	Err e = parsetime(word, &by, &ns);

	return e != nil ? e : procedfset(p, which, by, ns);
}

/* Verbs with a number or a time. */
static Err
valued(Proc *p, enum Verb verb, const char *word)
{
	int v;
	Err e;

	switch(verb){
	case Vperiod:
		return settime(p, Edfperiod, word);
	case Vdeadline:
		return settime(p, Edfdeadline, word);
	case Vcost:
		return settime(p, Edfcost, word);
	default:
		break;
	}
	if((e = number(word, &v)) != nil)
		return e;
	switch(verb){
	case Vclose:
		return closefd(p, v);
	case Vpri:
		return procsetpri(p, v, p->fixedpri);
	case Vfixedpri:
		return procsetpri(p, v, true);
	case Vwired:
		return procwire(p, v);
	default:
		p->tracing = v != 0;
		return nil;
	}
}

static Err
plain(Proc *p, enum Verb verb)
{
	switch(verb){
	case Vclosefiles:
		return closeall(p);
	case Vevent:
		procevent(up, SUser);	/* of who writes it */
		return nil;
	case Vhang:
	case Vnohang:
		p->hang = verb == Vhang;
		return nil;
	case Vinterrupt:
		return postnote(p, nil, Nuser);
	case Vnointerrupt:
		return nointerrupt(p);
	case Vkill:
		prockill(p);
		return nil;
	case Vnoswap:
		p->noswap = true;
		return nil;
	case Vprivate:
		p->procprivate = true;
		return nil;
	case Vprofile:
		return procprofile(p);
	case Vstart:
		return procstart(p, Ctlnone);
	case Vstartstop:
		return startuntil(p, Ctltrace);
	case Vstartsyscall:
		return startuntil(p, Ctlsyscall);
	case Vstop:
		return procwaitstop(p, Ctlstop);
	case Vwaitstop:
		return procwaitstop(p, Ctlnone);
	case Vtrace:
		p->tracing = !p->tracing;
		return nil;
	case Vsporadic:
		return procedfflag(p, Edfsporadic);
	case Vyieldonblock:
		return procedfflag(p, Edfyieldonblock);
	case Vdeadlinenotes:
		return procedfflag(p, Edfnotes);
	case Vextra:
		return procedfflag(p, Edfextra);
	case Vadmit:
		return procedfadmit(p);
	default:
		procedfexpel(p);
		return nil;
	}
}

/* With p->debug held; waiting verbs let it go meanwhile. */
Err
procctlwrite(Proc *p, char *text)
{
	char *word[8];
	int n, verb;
	Err e;

	if(p->kproc)
		return Eperm;
	n = tokenize(text, word, nelem(word));
	if((e = cmdlookup(verbs, nelem(verbs), word, n, &verb)) != nil)
		return e;
	if(n == 1)
		return plain(p, verb);
	return n == 2 ? valued(p, verb, word[1]) : errf("args");
}

/* wstat: mode and owner of all files of the process. */
Err
procsetmode(u32 pid, const u8 *buf, usize n)
{
	char *strs;
	Proc *p;
	Dir d;
	Err e;

	if((strs = kmalloc(n + 4)) == nil)
		return Enomem;
	if((e = convM2D(buf, n, &d, strs) == 0 ? Ebadstat : nil) == nil && (p = procbypid(pid)) == nil)
		e = Eprocdied;
	else if(e == nil){
		if(!iseve() && strcmp(up->user, p->user) != 0)
			e = Eperm;
		else if(d.uid[0] != 0 && strcmp(d.uid, p->user) != 0 && !iseve())
			e = Eperm;
		else if(strlen(d.uid) >= Namelen)
			e = Etoolong;
		else{
			if(d.uid[0] != 0)
				strecpy(p->user, p->user + sizeof p->user, d.uid);
			if(d.mode != (u32)~0)
				p->procmode = d.mode & 0777;
		}
		procput(p);
	}
	kfree(strs);
	return e;
}
