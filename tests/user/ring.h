/*
 * Alarms that end a call.  On a busy host a single alarm may ring before the call has begun, and the call then waits for
 * ever; this one rings again every Ringms until alarm(0), so it meets the process inside.
 */
#pragma once

enum { Ringms = 20 };

static int rung;

static void
ring(void *u, char *msg)
{
	if(strcmp(msg, "alarm") != 0)
		noted(NDFLT);
	rung++;
	alarm(Ringms);
	noted(NCONT);
}

static void
ringstart(void)
{
	rung = 0;
	alarm(Ringms);
}

static void
ckinterrupted(s64int r, char *call, char *file, int line)
{
	char e[ERRMAX];

	alarm(0);
	rerrstr(e, sizeof e);
	if(r != -1 || strstr(e, "interrupted") == nil || rung == 0){
		print("%s:%d: %s: %lld, '%s', %d alarms\n", file, line, call, r, e, rung);
		nfail++;
	}
}
/* With notify(ring): the call is ended by an alarm, and fails with "interrupted". */
#define CKINTR(call) (ringstart(), ckinterrupted((s64int)(call), #call, __FILE__, __LINE__))
