/*
 * Calls between the SIPs of a pod, in ring 3 (gate(2)).
 */
#pragma once

typedef uvlong Gatefn(uvlong, uvlong, uvlong, uvlong);

/* How a call ended. */
enum {
	Gateok,
	Gatenone,	/* nobody is there: gateopen again */
	Gatebusy,	/* somebody else is in it */
	Gatedied,	/* the callee crashed, or was killed */
};

int	gateserve(Gatefn*, void *stack, ulong n);	/* once: others may call it, one at a time, on that stack; it makes no system calls */
int	gateopen(int k);				/* the k-th gate of the manifest, from 0; -1: it is not served now */
uvlong	gatecall(int k, uvlong, uvlong, uvlong, uvlong, int *end);
