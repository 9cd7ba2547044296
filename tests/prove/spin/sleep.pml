/*
 * Sleep and wakeup of proc/sleep.c: a sleeper, who makes its condition true and wakes it, and who posts a note.
 *
 * Modelled: Rendez lock, rlock, dosleep, wakeup, unsleep (which has the locks in the other order and so only tries).
 * Claim: nobody waits for ever; the sleeper goes on only with its condition true or a note there; it is made
 * ready once for each time it slept.
 *
 *	-DBUGn	mistakes that must be found
 *	1 the condition is looked at before the locks are taken		2 unsleep waits for the Rendez with rlock held
 *	3 wakeup is called before the condition is true			4 unsleep leaves r->p behind
 */
#define ROUNDS 2

bool rl, pl;		/* Rendez.l, Proc.rlock */
bool rp;		/* r->p: somebody sleeps here */
bool pr;		/* p->r */
bool wakeme;		/* p->state is Pwakeme */
byte woken;		/* times it was made ready and has not run since */
byte done;		/* what the waker has done, what the sleeper has used */
byte used;
bool note;

inline lockr() { atomic { !rl -> rl = true } }
inline lockp() { atomic { !pl -> pl = true } }

inline ready() {
	assert(wakeme && woken == 0);
	wakeme = false; woken++
}

active proctype sleeper() {
	bool go;
	do
	:: used == ROUNDS -> break
	:: used < ROUNDS ->
		do
		:: true ->
#ifdef BUG1
			go = (done > used || note);
#endif
			lockr(); lockp();
#ifndef BUG1
			go = (done > used || note);
#endif
			if
			:: go -> pl = false; rl = false; break
			:: else ->
				assert(!rp);
				rp = true; pr = true; wakeme = true;
				pl = false; rl = false;
				atomic { woken > 0 -> woken-- }	/* sched: runs again when made ready */
			fi
		od;
		go = false;
		if
		:: note -> note = false
		:: !note -> assert(done > used); used++
		fi
	od
}

active proctype waker() {
	byte k;
	do
	:: k < ROUNDS ->
#ifndef BUG3
		done++;
#endif
		lockr();
		if
		:: rp ->
			lockp();
			assert(wakeme && pr);
			rp = false; pr = false;
			ready();
			pl = false
		:: else
		fi;
		rl = false;
#ifdef BUG3
		done++;
#endif
		k++
	:: else -> break
	od
}

active proctype poster() {
	note = true;
	do
	:: true ->
		lockp();
		if
		:: !wakeme -> pl = false; break
		:: else
		fi;
#ifdef BUG2
		lockr();
		if
		:: true ->
#else
		if
		:: atomic { !rl -> rl = true };
#endif
#ifndef BUG4
			rp = false;
#endif
			pr = false;
			ready();
			rl = false; pl = false;
			break
#ifndef BUG2
		:: rl -> pl = false
#endif
		fi
	od
}
