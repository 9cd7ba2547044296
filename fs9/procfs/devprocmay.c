/*
 * Who may open which file of a process in #p, beyond what its mode says: the process may be private, the
 * user none, or one of the two a SIP.
 */
#include "procfile.h"
#include "sip.h"

/* Inside a process, rather than what it is told or is known of it. */
static bool
inner(int file)
{
	switch(file){
	case Qmem: case Qregs: case Qfpregs: case Qkfpregs: case Qkregs: case Qproc: case Qtext: case Qsyscall: case Qwatchpt:
	case Qprofile:
		return true;
	}
	return false;
}

/*
 * A private process shows its inside to nobody, and none, who may be anybody from outside, sees nothing of
 * others but what ps(1) and ns(1) need.
 */
static Err
checkprivate(Proc *p, int file)
{
	bool none = strcmp(up->user, "none") == 0 && !iseve(), private = false;

	switch(file){
	case Qmem: case Qregs: case Qfpregs: case Qkfpregs: case Qkregs: case Qproc: case Qtext: case Qsyscall: case Qwatchpt:
		private = p->procprivate || p->kproc;
		break;
	case Qctl:
		private = p->procprivate;
		break;
	case Qnote:
		private = p->procprivate || p->kproc;
		none = false;
		break;
	case Qnotepg:
		private = p->kproc;
		break;
	case Qfd: case Qns: case Qpages: case Qsegment: case Qprofile:
		none = false;
	}
	return private || (none && p != up) ? Eperm : nil;
}

Err
procmayopen(Proc *p, int file, bool write)
{
	Err e;

	if((e = checkprivate(p, file)) != nil)
		return e;
	return sipmay(p, inner(file), write);
}

Err
procmaytell(Proc *p, int file)
{
	return sipmay(p, inner(file), true);
}

Err
procmaywrite(u32 pid, int file)
{
	Proc *p;
	Err e;

	if((p = procbypid(pid)) == nil)
		return Eprocdied;
	e = procmaytell(p, file);
	procput(p);
	return e;
}
