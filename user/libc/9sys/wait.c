/*
 * wait and waitpid: the text of await, taken apart.
 */
#include <u.h>
#include <libc.h>

enum {
	Maxwait	= 512,
};

/* memory for the message is part of the result: free frees all */
Waitmsg*
wait(void)
{
	char buf[Maxwait], *fld[5];
	Waitmsg *w;
	int i, n;

	n = await(buf, sizeof buf - 1);
	if(n < 0)
		return nil;
	buf[n] = 0;
	if(tokenize(buf, fld, nelem(fld)) != nelem(fld)){
		werrstr("couldn't parse wait message");
		return nil;
	}
	n = strlen(fld[4]) + 1;
	w = malloc(sizeof *w + n);
	if(w == nil)
		return nil;
	setmalloctag(w, getcallerpc(&w));
	w->pid = atoi(fld[0]);
	for(i = 0; i < 3; i++)
		w->time[i] = strtoul(fld[1+i], nil, 10);
	w->msg = memmove(w + 1, fld[4], n);
	return w;
}

int
waitpid(void)
{
	char buf[Maxwait];
	int n;

	n = await(buf, sizeof buf - 1);
	if(n <= 0)
		return -1;
	buf[n] = 0;
	return strtol(buf, nil, 10);
}
