/* The verbs of /proc/n/ctl. */
#include "devproc.h"

/* A descriptor of the other process, as close(2) would there. */
static Err
closefd(Proc *p, int fd)
{
	Fgrp *f = p->fgrp;
	Chan *c = nil;

	if(p->exiting || f == nil)
		return Eprocdied;
	lock(&f->l);
	if(fd >= 0 && fd <= f->maxfd){
		c = f->fd[fd];
		f->fd[fd] = nil;
		while(f->maxfd >= 0 && f->fd[f->maxfd] == nil)
			f->maxfd--;
	}
	unlock(&f->l);
	if(c == nil)
		return Ebadfd;
	ccloseq(c);
	return nil;
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

/* Verbs of real-time scheduling, which this kernel does not have. */
static bool
isedf(const char *verb)
{
	static const char *const edf[] = {
		"period", "deadline", "cost", "sporadic", "deadlinenotes", "admit", "extra", "expel", "yieldonblock",
	};
	usize i;

	for(i = 0; i < nelem(edf); i++)
		if(strcmp(verb, edf[i]) == 0)
			return true;
	return false;
}

/* Verbs without an argument. */
static Err
plain(Proc *p, const char *verb, bool *known)
{
	*known = true;
	if(strcmp(verb, "kill") == 0)
		prockill(p);
	else if(strcmp(verb, "stop") == 0)
		return procwaitstop(p, Ctlstop);
	else if(strcmp(verb, "start") == 0)
		return procstart(p, Ctlnone);
	else if(strcmp(verb, "waitstop") == 0)
		return procwaitstop(p, Ctlnone);
	else if(strcmp(verb, "startstop") == 0){
		Err e = procstart(p, Ctltrace);
		return e != nil ? e : procwaitstop(p, Ctltrace);
	}else if(strcmp(verb, "startsyscall") == 0){
		Err e = procstart(p, Ctlsyscall);
		return e != nil ? e : procwaitstop(p, Ctlsyscall);
	}else if(strcmp(verb, "profile") == 0)
		return procprofile(p);
	else if(strcmp(verb, "event") == 0)
		procevent(p, SUser);
	else if(strcmp(verb, "hang") == 0)
		p->hang = true;
	else if(strcmp(verb, "nohang") == 0)
		p->hang = false;
	else if(strcmp(verb, "closefiles") == 0)
		return closeall(p);
	else if(strcmp(verb, "noswap") == 0)
		p->noswap = true;
	else if(strcmp(verb, "private") == 0)
		p->procprivate = true;
	else if(strcmp(verb, "interrupt") == 0)
		return postnote(p, nil, Nuser);
	else if(strcmp(verb, "nointerrupt") == 0)
		return nointerrupt(p);
	else
		*known = false;
	return nil;
}

static Err
valued(Proc *p, const char *verb, const char *val)
{
	char *end;
	s64 v = strtos64(val, &end, 0);

	if(*end != 0 || end == val)
		return Ebadctl;
	if(strcmp(verb, "close") == 0)
		return closefd(p, v);
	if(strcmp(verb, "pri") == 0)
		return procsetpri(p, v, p->fixedpri);
	if(strcmp(verb, "fixedpri") == 0)
		return procsetpri(p, v, true);
	if(strcmp(verb, "wired") == 0)
		return procwire(p, v);
	if(strcmp(verb, "trace") == 0){
		p->tracing = v != 0;
		return nil;
	}
	return Ebadctl;
}

/* With p->debug held; waiting verbs let it go meanwhile. */
Err
procctlwrite(Proc *p, char *text)
{
	char *field[3];
	bool known;
	int n;
	Err e;

	n = tokenize(text, field, nelem(field));
	if(n < 1)
		return Ebadctl;
	if(p->kproc)
		return Eperm;
	if(isedf(field[0]))
		return errf("no real-time scheduling");
	if(n == 1){
		e = plain(p, field[0], &known);
		if(known)
			return e;
		if(strcmp(field[0], "trace") == 0){
			p->tracing = !p->tracing;
			return nil;
		}
		return Ebadctl;
	}
	return n == 2 ? valued(p, field[0], field[1]) : Ecmdargs;
}
