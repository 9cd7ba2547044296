/*
 * The admission test: can one CPU, which always runs the earliest deadline, serve these tasks?
 *
 * Exactly if in every span of time that begins with all of them released at once no more must be done than time there is.
 * demand(t) is what has its deadline by then.  Only spans up to horizon() can go wrong, and they are looked at from its end
 * backwards, jumping from t to demand(t): Zhang and Burns, "Schedulability Analysis for Real-Time Systems with EDF
 * Scheduling", IEEE Transactions on Computers 58 (9), 2009.
 */
#include "edf.h"

enum {
	Unit = 1000 * 1000,
	Limit = Unit / 100 * 95,	/* of a CPU: what is left keeps the rest of the system alive */
	Maxsteps = 10000,
};

/* The part of a CPU that e needs, in millionths, rounded up. */
static u64
share(const Edf *e)
{
	return muldiv(e->cost, Unit, e->period) + 1;
}

static u64
demand(const Edf *e, u64 t)
{
	u64 sum = 0;

	for(; e != nil; e = e->next)
		if(e->deadline <= t)
			sum += ((t - e->deadline) / e->period + 1) * e->cost;
	return sum;
}

/* The last deadline before t; 0: there is none. */
static u64
lastbefore(const Edf *e, u64 t)
{
	u64 d, last = 0;

	for(; e != nil; e = e->next)
		if(e->deadline < t){
			d = e->deadline + (t - 1 - e->deadline) / e->period * e->period;
			if(d > last)
				last = d;
		}
	return last;
}

/* From here on there is more time than demand, as all together need only this much of the CPU. */
static u64
horizon(const Edf *e)
{
	u64 slack = 0, max = 0, used = 0;

	for(; e != nil; e = e->next){
		used += share(e);
		slack += muldiv(e->period - e->deadline, share(e), Unit) + 1;
		if(e->deadline > max)
			max = e->deadline;
	}
	slack = muldiv(slack, Unit, Unit - used) + 1;
	return slack > max ? slack : max;
}

Err
edfschedulable(const Edf *list)
{
	const Edf *e;
	u64 used = 0, t, h;
	int i;

	for(e = list; e != nil; e = e->next)
		used += share(e) - 1;
	if(used > Limit)
		return "not schedulable";
	t = lastbefore(list, horizon(list) + 1);
	for(i = 0; i < Maxsteps && t != 0; i++){
		h = demand(list, t);
		if(h > t)
			return "not schedulable";
		t = h < t ? h : lastbefore(list, t);
		/* a jump may end before the first deadline, where nothing is due */
		if(demand(list, t) == 0)
			return nil;
	}
	return t == 0 ? nil : "probably not schedulable";
}
