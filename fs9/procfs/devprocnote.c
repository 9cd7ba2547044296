/* Notes and note groups in #p. */
#include "devproc.h"

/* The oldest note, which is then not delivered; lets go of p. */
Err
procnoteread(Proc *p, Io *io)
{
	usize len;
	Note n;
	Err e;

	if(io->n < 1){	/* at least its NUL has to fit */
		procput(p);
		return Etoosmall;
	}
	ilock(&p->notelock);
	if(p->nnote == 0){
		iunlock(&p->notelock);
		procput(p);
		return nil;
	}
	n = p->note[0];
	p->nnote--;
	memmove(p->note, p->note + 1, p->nnote * sizeof n);
	if(p->nnote == 0)
		p->notepending = false;
	iunlock(&p->notelock);
	procput(p);
	len = strlen(n.msg);
	if(len > io->n - 1)
		len = io->n - 1;
	e = ioput(io, n.msg, len);
	return e != nil ? e : ioput(io, "", 1);
}

Err
procnotewrite(Proc *p, const char *msg)
{
	Err e;

	if(p->exiting)
		return Eprocdied;
	e = postnote(p, msg, Nuser);
	return e == nil || e == Eprocdied || e == Eperm ? e : errf("note not posted");
}

/* Whether there is a process of this user in the group. */
static Err
hasgroup(u32 noteid, const char *user)
{
	char owner[Namelen];

	if(!procgroupuser(noteid, owner))
		return Ebadarg;
	return strcmp(owner, user) == 0 ? nil : Eperm;
}

/* A note group may be joined if it is the process' own, or one of its processes is of the same user. */
Err
procnoteidwrite(u32 pid, u32 noteid)
{
	char user[Namelen];
	Proc *p;
	Err e;

	if(noteid == 0)
		return Ebadarg;
	if((p = procbypid(pid)) == nil)
		return Eprocdied;
	e = p->kproc ? Eperm : nil;
	memmove(user, p->user, sizeof user);
	procput(p);
	if(e != nil || (noteid != pid && (e = hasgroup(noteid, user)) != nil))
		return e;
	if((p = procbypid(pid)) == nil)
		return Eprocdied;
	e = procnewnoteid(p, noteid);
	procput(p);
	return e;
}
