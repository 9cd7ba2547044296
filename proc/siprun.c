/*
 * The first process of a SIP, made in the kernel (`run' of /sip/n/ctl).
 *
 * It takes over nothing of its maker but where files are found until it is the SIP's: so nothing is copied for it and given back again.
 * Its maker waits until it is the SIP, or is told why not; if a note ends that wait, the child goes on alone.
 */
#include "priv.h"
#include "sip.h"

/* What both have a part in. */
typedef struct Siprun Siprun;
struct Siprun {
	Ref ref;
	Sip *s;			/* the child's reference */
	char **argv;		/* [0] is the file, or a descriptor's number; then the words that the program gets, nil */
	Rendez r;		/* the maker's */
	bool done;		/* atomic; then err is right */
	char err[ERRMAX];	/* "": it runs */
};

static void
put(Siprun *r)
{
	if(decref(&r->ref) == 0)
		kfree(r);
}

/* The child has no more of the SIP than it will keep: who is told that it did not start may look whether it is gone. */
static void
tell(Siprun *r, Err e)
{
	sipput(r->s);
	if(e != nil)
		strecpy(r->err, r->err + sizeof r->err, e);
	__atomic_store_n(&r->done, true, __ATOMIC_RELEASE);
	wakeup(&r->r);
	put(r);
}

static void
begun(void *r)
{
	tell(r, nil);
}

/* A word that is a number is no file's name; -1: it is none. */
static int
descriptor(const char *word)
{
	char *end;
	u64 n = strtou64(word, &end, 10);

	return end == word || *end != 0 || n > 0x7fffffff ? -1 : (int)n;
}

/* The child. */
static void
child(void *arg)
{
	Siprun *r = arg;
	int fd;
	Err e;

	qlock(&r->s->setup);
	e = sipseal(r->s);
	qunlock(&r->s->setup);
	if(e == nil){
		fd = descriptor(r->argv[0]);
		e = kexec(fd < 0 ? r->argv[0] : nil, fd, r->argv + 1, begun, r);
	}
	familyforget();
	sipunseal();
	tell(r, e);
	pexit("not started", true);
}

static bool
done(void *arg)
{
	Siprun *r = arg;

	return __atomic_load_n(&r->done, __ATOMIC_ACQUIRE);
}

/* The words behind the rest, in the same piece of memory. */
static Siprun *
make(Sip *s, char **word, int n)
{
	usize size = sizeof(Siprun) + (n + 1) * sizeof *word;
	Siprun *r;
	char *p, *e;

	for(int i = 0; i < n; i++)
		size += strlen(word[i]) + 1;
	if((r = kmallocz(size)) == nil)
		return nil;
	e = (char *)r + size;
	r->ref.n = 2;
	r->s = s;
	sipref(s);
	r->argv = (char **)(r + 1);
	p = (char *)(r->argv + n + 1);
	for(int i = 0; i < n; i++){
		r->argv[i] = p;
		p = strecpy(p, e, word[i]) + 1;
	}
	return r;
}

Err
siprun(Sip *s, char **word, int n)
{
	Siprun *r;
	Err e;

	if(n < 2)
		return Ecmdargs;
	if((r = make(s, word, n)) == nil)
		return Enomem;
	if((e = kfork(child, r)) != nil){
		sipput(s);
		put(r);
		put(r);
		return e;
	}
	if((e = sleep(&r->r, done, r)) == nil && r->err[0] != 0)
		e = errf("%s", r->err);
	put(r);
	return e;
}
