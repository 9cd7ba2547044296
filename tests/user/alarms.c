/* alarm and sleep: times, what is left, interruption, cancelling. */
#include "test.h"
#include "ring.h"

enum { Longms = 15*1000 };	/* so long a busy host takes no time away */

static volatile int rang;
static char last[ERRMAX];

static void
onalarm(void *u, char *msg)
{
	rang++;
	strecpy(last, last + sizeof last, msg);
	noted(NCONT);
}

static int
ms(vlong t0)
{
	return (nsec() - t0) / 1000000;
}

static void
sleeping(void)
{
	vlong t;

	t = nsec();
	CKEQ(sleep(30), 0);
	CK(ms(t) >= 30 && ms(t) < Longms);
	CKEQ(sleep(0), 0);
	CKEQ(sleep(-1), 0);
}

static void
interrupts(void)
{
	vlong t;

	notify(ring);
	t = nsec();
	CKINTR(sleep(20*1000));
	CK(ms(t) >= Ringms && ms(t) < Longms);
	notify(onalarm);
}

static int
hasrung(void *a)
{
	USED(a);
	return rang > 0;
}

/* Only once, and with this text. */
static void
once(void)
{
	rang = 0;
	CKEQ(alarm(30), 0);
	CK(until(hasrung, nil, Longms));
	sleep(60);
	CKEQ(rang, 1);
	CKSTR(last, "alarm");
}

static void
remaining(void)
{
	int left;

	rang = 0;
	CKEQ(alarm(10*1000), 0);
	left = alarm(5*1000);
	CK(left > 5*1000 && left <= 10*1000);
	left = alarm(0);
	CK(left > 0 && left <= 5*1000);
	CKEQ(alarm(0), 0);
	/* one that is cancelled does not ring, unless it did before */
	do{
		rang = 0;
		alarm(20);
	}while(alarm(0) == 0);
	sleep(60);
	CKEQ(rang, 0);
}

/* A loop in user mode is interrupted too. */
static void
spinning(void)
{
	vlong t;

	rang = 0;
	t = nsec();
	alarm(20);
	while(rang == 0 && ms(t) < Longms)
		;
	CKEQ(rang, 1);
	rang = 0;
	alarm(20);
	while(rang == 0)
		__asm__ volatile("" ::: "memory");
	CKEQ(rang, 1);
}

static void
unhandled(void)
{
	notify(nil);
	alarm(10);
	for(;;)
		sleep(1000);
}

/* An alarm does not go on to a child, and dies with its process. */
static void
notinherited(void)
{
	notify(nil);
	CKEQ(alarm(0), 0);
}

void
main(void)
{
	notify(onalarm);
	sleeping();
	interrupts();
	once();
	remaining();
	spinning();
	CKCHILD(RFFDG, unhandled, "alarm");
	alarm(60*1000);
	CKCHILD(RFFDG, notinherited, "");
	CK(alarm(0) > 0);
	done();
}
