/* Files of #c that take words: consctl, reboot, drivers, trace. */
#include "fs9.h"
#include "lib.h"
#include "hw.h"
#include "cons.h"

Err
writeconsctl(Io *io)
{
	char buf[64];
	Err e;

	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	if(strncmp(buf, "rawon", 5) == 0)
		lineraw(true);
	else if(strncmp(buf, "rawoff", 6) == 0)
		lineraw(false);
	else if(strncmp(buf, "holdon", 6) != 0 && strncmp(buf, "holdoff", 7) != 0)
		return Ebadctl;
	return nil;
}

/*
 * reboot: again; halt: power off; panic.  exit: end the virtual machine with status 0, that it could not
 * be started ("start"), or 1; power off where that cannot be.
 */
Err
writereboot(Io *io)
{
	enum { Creboot, Chalt, Cexit, Cpanic };
	static const Cmdtab tab[] = {{Creboot, "reboot", 1}, {Chalt, "halt", 1}, {Cexit, "exit", 2}, {Cpanic, "panic", 1}};
	char buf[64], *field[4];
	int n, verb;
	Err e;

	if(!iseve())
		return Eperm;
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	n = tokenize(buf, field, nelem(field));
	if((e = cmdlookup(tab, nelem(tab), field, n, &verb)) != nil)
		return e;
	switch(verb){
	case Creboot:
		hwreboot();
	case Cpanic:
		panic("/dev/reboot");
	case Cexit:
		hwexit(strcmp(field[1], "0") == 0 ? 0x20 : strcmp(field[1], "start") == 0 ? 0x11 : 0x21);
	}
	hwpoweroff();
}

Err
writedrivers(Io *io)
{
	static const Cmdtab tab[] = {{0, "chdev", 2}};
	char buf[256], *word[4];
	int verb;
	Err e;

	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	if(strncmp(buf, "chdev ", 6) == 0)
		return devmask(up->pgrp, buf + 6);
	return cmdlookup(tab, nelem(tab), word, tokenize(buf, word, nelem(word)), &verb);
}

/* "on" or "on event...", "off" */
Err
writetrace(Io *io)
{
	char buf[256], *field[20];
	int n;
	Err e;

	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	n = tokenize(buf, field, nelem(field));
	if(n == 1 && strcmp(field[0], "off") == 0){
		traceset(false);
		return nil;
	}
	if(n == 0 || strcmp(field[0], "on") != 0 || !traceonly(field + 1, n - 1))
		return Ebadctl;
	return nil;
}
