/*
 * What a lower room must ask of a higher one, in one place.  The higher room
 * fills in its part at start-up (before the first process runs); nothing else may call upwards.
 */
#pragma once
#include "types.h"
#include "core.h"
#include "crossing.h"

struct Ureg;
struct Proc;
struct Chan;
struct Fileid;
struct Segment;
struct Sip;
struct Sipgroups;

typedef struct Upcalls Upcalls;
struct Upcalls {
	/* proc/, for trap/entry.S (crossing.h) */
	Err (*sysfn[SYSCALLS])(u64 *arg, s64 *ret);	/* a function for every number */
	void (*syserror)(Err);			/* up is told; the result will be -1 */

	/* proc/, for the sleeping locks of kernel/core */
	void (*park)(Lock *);			/* releases the (i)lock and stops until unpark; not interruptible by notes */
	void (*unpark)(struct Proc *);
	/* proc/, for panic: "pid name" of a process as text; may be called in any state of the machine */
	char *(*procdesc)(struct Proc *, char *p, char *end);

	/* mm/, for kernel/hw and trap/ (connected in kernel/main.c) */
	void *(*vmap)(Phys, usize, int cache);		/* cache: enum Cache of mm.h */
	void *(*kmallocz)(usize);
	void *(*kstackalloc)(void);
	Phys (*kernelpml4)(void);
	Err (*mmident)(Phys);
	void (*mmunident)(Phys);
	/* trap/, for kernel/hw: intrenable of trap.h */
	Err (*intrenable)(int irq, void (*)(struct Ureg *, void *), void *, const char *name);
	/* trap/, for backtraces: reads memory that may not be there; bytes not read */
	usize (*peek)(void *dst, const void *src, usize n);

	/* proc/, for trap/ */
	void (*syscall)(struct Ureg *);		/* the whole call, with whatever is on */
	bool (*sysresult)(struct Ureg *, s64);	/* of a call that entry.S made; false: the Ureg is as the call wants it */
	void (*usertrap)(struct Ureg *, const char *note);	/* exception in user mode; note as "sys: trap: divide error" */
	void (*watchhit)(const char *note);		/* a watched address was touched by the kernel for up */
	/*
	 * Before every return to user mode: notes, preemption, Tos; interrupts on.  Called
	 * again as long as cpu()->resched is set afterwards, so it clears resched, and who
	 * posts a note to a running process sets it.
	 */
	void (*kernelexit)(struct Ureg *);
	void (*preempt)(void);			/* after an interrupt in kernel mode, when cpu()->resched */
	/* mm/, for trap/: true if handled; kernel faults with a fixup are trap/'s own business */
	bool (*pagefault)(struct Ureg *, u64 addr, u64 code, bool user);

	/*
	 * proc/, for mm/: a page fault of up found no memory.  May sleep; nil: try again, with what it made of *waited, first 0;
	 * Eintr: a note came, perhaps that up is the one to suffer.  waited nil: up has all that it may have.
	 */
	Err (*nomem)(int *waited);

	/* fs9/, for mm/: demand loading and shared text */
	Err (*pageread)(struct Chan *, void *buf, u64 off, usize n, usize *got);
	/* what makes two channels the same file content; false: nothing does, it may change without a sign */
	bool (*chanident)(struct Chan *, struct Fileid *);
	void (*chanincref)(struct Chan *);
	void (*chanclose)(struct Chan *);

	/* fs9/, for mm/: the global segment of this name that up may attach, referenced; *s nil if there is none */
	Err (*globalseg)(const char *name, struct Segment **s);

	/* fs9/, for proc/: what belongs to a process but is made of channels */
	Err (*fsfork)(struct Proc *child, u32 rfflags);	/* fills child->pgrp, fgrp, egrp, slash, dot from up */
	Err (*fsrfork)(u32 rfflags);			/* rfork without RFPROC: changes up */
	void (*fsexit)(struct Proc *);			/* drops them all */
	void (*fsexec)(void);				/* closes the close-on-exec descriptors of up */
	/*
	 * What a SIP that up is about to start will have: name space, descriptors, environment.  Sip.setup is held.
	 * siptake gives them to up, whose old ones sipdrop closes.
	 */
	Err (*sipmake)(struct Sip *, struct Sipgroups **);
	void (*siptake)(struct Sipgroups *);
	void (*sipdrop)(struct Sipgroups *);
	/*
	 * Opens an executable for exec: walk, open OEXEC, last path element into
	 * elem[28].  Closed by chanclose.
	 */
	Err (*execopen)(const char *name, struct Chan **, char *elem);
	Err (*execheld)(int fd, struct Chan **);	/* the file of a descriptor that is open to be read; closed by chanclose */
	bool (*fderr)(const char *text, usize n);	/* writes to descriptor 2 of up; false if there is none */
};
extern Upcalls upcall;	/* defined in core/upcall.c */
