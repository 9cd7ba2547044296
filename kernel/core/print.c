/*
 * Output to the log and to the consoles.  One lock keeps lines of several CPUs
 * apart; iprint takes it only if it is free soon, since a panic must be seen whoever held it.
 */
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "log.h"

enum { Maxcons = 4, Linemax = 512 };

typedef void Consput(const char *, usize);
static Consput *cons[Maxcons];	/* written at boot only */
static int ncons;
static Lock printlock;		/* guards the log and the consoles' state */
static void (*volatile watcher)(void);

/* f is called after each change of the log, in any context and with any locks held; nil: nothing is. */
void
kmesgwatch(void (*f)(void))
{
	watcher = f;
}

static void
logged(void)
{
	void (*f)(void) = watcher;

	if(f != nil)
		f();
}

static void
emit(const char *s, usize n)
{
	for(int i = 0; i < ncons; i++)
		cons[i](s, n);
}

/* A console that comes late is shown what was printed before. */
void
consadd(Consput *put)
{
	char buf[256];
	u64 pos = 0;
	usize n;

	assert(ncons < Maxcons);
	ilock(&printlock);
	while((n = logget(&pos, buf, sizeof buf)) > 0)
		put(buf, n);
	cons[ncons++] = put;
	iunlock(&printlock);
}

void
kvprint(const char *fmt, va_list arg)
{
	char buf[Linemax];
	usize n = vseprint(buf, buf + sizeof buf, fmt, arg) - buf;

	ilock(&printlock);
	logput(buf, n);
	emit(buf, n);
	iunlock(&printlock);
	logged();
}

void
print(const char *fmt, ...)
{
	va_list arg;

	if(panicking())
		return;		/* the panic owns the consoles */
	va_start(arg, fmt);
	kvprint(fmt, arg);
	va_end(arg);
}

void
iprint(const char *fmt, ...)
{
	char buf[Linemax];
	va_list arg;

	va_start(arg, fmt);
	usize n = vseprint(buf, buf + sizeof buf, fmt, arg) - buf;
	va_end(arg);
	u64 flags = splhi(), end = hwdeadline(2000);
	bool locked = false;
	while(!panicking() && !(locked = canlock(&printlock)) && !hwexpired(end))
		cpurelax();
	logput(buf, n);
	emit(buf, n);
	if(locked)
		unlock(&printlock);
	splx(flags);
}

enum { Chunk = 256 };	/* bytes written with interrupts off */

void
conswrite(const char *s, usize n, bool log)
{
	while(n > 0 && !panicking()) {
		usize m = n < Chunk ? n : Chunk;
		ilock(&printlock);
		if(log)
			logput(s, m);
		emit(s, m);
		iunlock(&printlock);
		s += m;
		n -= m;
		if(log)
			logged();
	}
}

usize
kmesgread(u64 *pos, char *buf, usize n)
{
	ilock(&printlock);
	n = logget(pos, buf, n);
	iunlock(&printlock);
	return n;
}
