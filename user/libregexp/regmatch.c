/*
 * Match by following all ways through the program at once: a list of threads, one
 * at most for each instruction, advanced together character by character.  The
 * earliest match wins, of those the longest; parentheses prefer what the
 * thread that came first has.
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>
#include "regimpl.h"

typedef struct Thread Thread;
typedef struct List List;
typedef struct Match Match;

struct Thread {
	Reinst	*inst;
	Resub	*m;		/* nsub of them */
};

struct List {
	int	n;
	Thread	*t;
	int	*where;		/* index in t of an instruction's thread; valid if t says so too */
};

struct Match {
	Reprog	*prog;
	int	isrunes;
	char	*bol;		/* start of the text: ^ looks back to there */
	char	*eol;		/* nil: at the NUL */
	char	*p;		/* place */
	Rune	r;		/* character there, 0 at the end */
	int	nsub;		/* remembered */
	int	found;
	Resub	*best;
};

/* the character at p and its length; 0 at the end */
static int
peek(Match *m, char *p, Rune *r)
{
	int n;

	if(m->eol != nil && p >= m->eol){
		*r = 0;
		return 0;
	}
	if(m->isrunes){
		*r = *(Rune*)p;
		n = sizeof(Rune);
	}else
		n = chartorune(r, p);
	return *r != 0 ? n : 0;
}

static int
atbol(Match *m)
{
	if(m->p == m->bol)
		return 1;
	return m->isrunes ? ((Rune*)m->p)[-1] == '\n' : m->p[-1] == '\n';
}

static int
inclass(Reclass *c, Rune r)
{
	int i;

	for(i = 0; i < c->n; i++)
		if(c->span[2*i] <= r && r <= c->span[2*i+1])
			return 1;
	return 0;
}

/*
 * Add a thread at i and what follows from it without a character.  sub is its
 * own: changed on the way and put back.
 */
static void
add(Match *m, List *l, Reinst *i, Resub *sub)
{
	Resub old;
	int k, w;

	for(;;){
		k = i - m->prog->inst;
		w = l->where[k];
		if(w < l->n && l->t[w].inst == i)
			return;
		l->where[k] = l->n;
		l->t[l->n].inst = i;
		memmove(l->t[l->n].m, sub, m->nsub*sizeof(Resub));
		l->n++;
		switch(i->type){
		case Ileft:
		case Iright:
			if(i->subid >= m->nsub)
				break;
			old = sub[i->subid];
			if(i->type == Ileft){
				sub[i->subid].sp = m->p;
				sub[i->subid].ep = nil;
			}else
				sub[i->subid].ep = m->p;
			add(m, l, i->next, sub);
			sub[i->subid] = old;
			return;
		case Isplit:
			add(m, l, i->left, sub);
			break;
		case Inop:
			break;
		case Ibol:
			if(!atbol(m))
				return;
			break;
		case Ieol:
			if(m->r != 0 && m->r != '\n')
				return;
			break;
		default:
			return;
		}
		i = i->next;
	}
}

static int
eats(Reinst *i, Rune r)
{
	if(r == 0)
		return 0;
	switch(i->type){
	case Irune:
		return i->r == r;
	case Iany:
		return r != '\n';
	case Ianynl:
		return 1;
	case Iclass:
		return inclass(&i->class, r);
	case Inclass:
		return !inclass(&i->class, r);
	}
	return 0;
}

static void
matched(Match *m, Resub *sub)
{
	if(m->found && (sub[0].sp > m->best[0].sp
	|| (sub[0].sp == m->best[0].sp && sub[0].ep <= m->best[0].ep)))
		return;
	m->found = 1;
	memmove(m->best, sub, m->nsub*sizeof(Resub));
}

/* to the next place where a match can begin; 0 if there is none */
static int
skip(Match *m)
{
	Rune first;
	int n;

	first = m->prog->first;
	if(!m->isrunes && m->eol == nil && first < Runeself){
		m->p = strchr(m->p, first);
		return m->p != nil;
	}
	while((n = peek(m, m->p, &m->r)) != 0 && m->r != first)
		m->p += n;
	return n != 0;
}

/*
 * any: one match is as good as another, the first will do.
 */
static void
run(Match *m, List *cur, List *next, Resub *sub, int any)
{
	List *t;
	Rune c;
	int k, n;

	while(cur->n != 0 || (!m->found && (m->prog->first == 0 || skip(m)))){
		n = peek(m, m->p, &c);
		m->r = c;
		if(!m->found){
			memset(sub, 0, m->nsub*sizeof(Resub));
			add(m, cur, m->prog->start, sub);
		}
		for(k = 0; k < cur->n; k++)
			if(cur->t[k].inst->type == Iend)
				matched(m, cur->t[k].m);
		if(n == 0 || (m->found && any))
			return;
		m->p += n;
		peek(m, m->p, &m->r);
		next->n = 0;
		for(k = 0; k < cur->n; k++){
			if(m->found && cur->t[k].m[0].sp > m->best[0].sp)
				continue;
			if(eats(cur->t[k].inst, c))
				add(m, next, cur->t[k].inst->next, cur->t[k].m);
		}
		t = cur;
		cur = next;
		next = t;
	}
}

static void
setlist(List *l, Resub **sub, Thread **t, int **where, int ninst, int nsub)
{
	int i;

	l->n = 0;
	l->t = *t;
	l->where = *where;
	for(i = 0; i < ninst; i++)
		l->t[i].m = *sub + i*nsub;
	*sub += ninst*nsub;
	*t += ninst;
	*where += ninst;
}

/* s is the whole text; mp[0] may bound the search */
int
_regmatch(Reprog *prog, void *s, int isrunes, Resub *mp, int ms)
{
	char small[8*1024] __attribute__((aligned(16)));
	Match m;
	List a, b;
	Resub *sub, *best, *work;
	Thread *t;
	int *where, i;
	usize size;

	memset(&m, 0, sizeof m);
	m.prog = prog;
	m.isrunes = isrunes;
	m.bol = m.p = s;
	m.nsub = ms < 1 ? 1 : ms > Maxsub ? Maxsub : ms;
	if(m.nsub > prog->nsub)
		m.nsub = prog->nsub;
	if(mp != nil && ms > 0){
		if(mp[0].sp != nil)
			m.p = mp[0].sp;
		m.eol = mp[0].ep;
	}
	size = (2*prog->ninst + 2)*m.nsub*sizeof(Resub) + 2*prog->ninst*(sizeof(Thread) + sizeof(int));
	sub = size <= sizeof small ? (Resub*)small : malloc(size);
	if(sub == nil)
		return -1;
	best = sub;
	work = best + m.nsub;
	m.best = best;
	sub = work + m.nsub;
	t = (Thread*)(sub + 2*prog->ninst*m.nsub);
	where = (int*)(t + 2*prog->ninst);
	memset(where, 0, 2*prog->ninst*sizeof where[0]);
	setlist(&a, &sub, &t, &where, prog->ninst, m.nsub);
	setlist(&b, &sub, &t, &where, prog->ninst, m.nsub);
	run(&m, &a, &b, work, mp == nil || ms <= 0);
	for(i = 0; m.found && mp != nil && i < ms; i++){
		mp[i].sp = mp[i].ep = nil;
		if(i < m.nsub && best[i].ep != nil)
			mp[i] = best[i];
	}
	if((char*)best != small)
		free(best);
	return m.found;
}
