/* A token that goes around among processes, by rendezvous and by semaphores: every step is a sleep and a wakeup. */
#include "load.h"

enum { Nproc = 5, Turns = 200 };

void
rendez(void)
{
	int i, t;
	uvlong v;

	do{
		rfork(RFREND);
		for(i = 0; i < Nproc; i++)
			if(spawn(RFFDG) == 0){
				/* tag i: from i to i+1; both sides give and take */
				for(t = 0; t < Turns; t++){
					v = (uvlong)rendezvous((void*)(uvlong)(i + 1), (void*)(uvlong)(t*100 + i));
					if(v != (uvlong)(t*100 + i + 1))
						bad("turn %d of %d: got %llud", t, i, v);
					v = (uvlong)rendezvous((void*)(uvlong)(i + 2), (void*)(uvlong)(t*100 + i + 2));
					if(i < Nproc - 1 && v != (uvlong)(t*100 + i + 1))
						bad("turn %d of %d: gave to %llud", t, i, v);
				}
				_exits(nil);
			}
		for(t = 0; t < Turns; t++){
			v = (uvlong)rendezvous((void*)1, (void*)(uvlong)(t*100 + 1));
			if(v != (uvlong)(t*100))
				bad("turn %d: %llud", t, v);
			v = (uvlong)rendezvous((void*)(Nproc + 1), (void*)(uvlong)t);
			if(v != (uvlong)(t*100 + Nproc + 1))
				bad("turn %d came back as %llud", t, v);
		}
		waitall("");
	}while(more());
}

/* A ring of semaphores, a mutex among all, and time-outs that come or do not. */
void
sems(void)
{
	struct { s32int ring[Nproc + 1]; s32int mutex, never; volatile s32int n, timeouts; } *s;
	int i, t;

	s = segattach(0, "shared", nil, 4096);
	if(s == (void*)-1)
		bad("segattach: %r");
	do{
		memset(s, 0, sizeof *s);
		s->mutex = 1;
		for(i = 0; i < Nproc; i++)
			if(spawn(RFFDG) == 0){
				for(t = 0; t < Turns; t++){
					if(semacquire(&s->ring[i], 1) != 1)
						bad("semacquire: %r");
					if(semacquire(&s->mutex, 1) != 1)
						bad("mutex: %r");
					s->n++;
					semrelease(&s->mutex, 1);
					if(rnd(16) == 0 && tsemacquire(&s->never, rnd(3)) != 0)
						bad("tsemacquire of what nobody gives");
					semrelease(&s->ring[i + 1], 1);
				}
				_exits(nil);
			}
		for(t = 0; t < Turns; t++){
			semrelease(&s->ring[0], 1);
			if(rnd(2) && tsemacquire(&s->ring[Nproc], 100*1000) != 1)
				bad("turn %d does not come back: %r", t);
			else if(s->n < 0)
				bad("n is %d", s->n);
		}
		waitall("");
		if(s->n != Nproc*Turns)
			bad("%d sections, not %d", s->n, Nproc*Turns);
	}while(more());
	segdetach(s);
}
