/*
 * Leave a note handler for a setjmp made before: the kernel resumes the
 * interrupted code with the registers changed to longjmp's.
 */
#include <u.h>
#include <libc.h>
#include <ureg.h>

void
notejmp(void *vr, jmp_buf j, int ret)
{
	Ureg *r;

	r = vr;
	r->ax = ret != 0 ? ret : 1;
	r->bx = j->reg[0];
	r->bp = j->reg[1];
	r->r12 = j->reg[2];
	r->r13 = j->reg[3];
	r->r14 = j->reg[4];
	r->r15 = j->reg[5];
	r->sp = j->reg[6];
	r->pc = j->reg[7];
	noted(NCONT);
	_exits("noted failed");
}
