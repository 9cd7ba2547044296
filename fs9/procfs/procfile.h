/* The files of a process in #p: which there are, who may open them, what is read and written there. */
#pragma once
#include "devproc.h"

/* The files; the number is part of the Qid.  All but root, dir and trace stand in each process' directory. */
enum {
	Qroot, Qdir, Qargs, Qctl, Qfd, Qfpregs, Qkregs, Qmem, Qnote, Qnoteid, Qnotepg, Qns, Qpages, Qppid, Qproc,
	Qprofile, Qregs, Qsegment, Qstatus, Qsyscall, Qtext, Qwait, Qwatchpt, Qkfpregs, Qtrace,
};
int procfile(Chan *);
u32 procpid(Chan *);
u32 procparsepid(const char *);		/* 0: it is none */

/* Who may open a file, with p->debug held; and at each write: the process may be a SIP since then (devprocmay.c) */
Err procmayopen(Proc *, int file, bool write);
Err procmaywrite(u32 pid, int file);
Err procmaytell(Proc *, int file);	/* the same of a process that the caller has */

/* The content of any file of a process (devprocio.c) */
Err procfileread(Chan *, Io *, u64 off);
Err procfilewrite(Chan *, Io *, u64 off);
