/*
 * exec(2): Plan 9 a.out images for amd64, #! scripts, verified native code (vsip.c).
 *
 * Everything that can fail is done first, in a new address space; the process
 * changes over only then, so an error leaves it as it was.
 */
#include "vsip.h"
#include "sip.h"
#include "pod.h"

enum {
	Smagic = 0x8A97,	/* expanded header: 64-bit entry */
	Linemax = 256,		/* of a #! line */
	Wordmax = 32,
	Namemax = 4096,
};

typedef struct Exec Exec;
struct Exec {
	Program prog;		/* prog.c: opened image, referenced */
	char elem[Namelen];	/* last element of the name that was given */
	Args args;
	int skip;		/* leading user arguments that the script's replace */
	Aspace *as;
	Seat *seat;		/* in a pod, until commit */
	u64 sp;
	Sipexec sip;
};

static u32
be32(const uchar *p)
{
	return (u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static Err
header(const uchar *h, usize n, Program *pr)
{
	u64 tend, top = USTKTOP - USTKSIZE;

	if(vheaderis(h, n))
		return vheader(h, n, pr);
	if(n < Aouthdr || be32(h) != Smagic)
		return Ebadexec;
	pr->textsize = be32(h + 4);
	pr->datasize = be32(h + 8);
	pr->bsssize = be32(h + 12);
	pr->entry = (u64)be32(h + 32) << 32 | be32(h + 36);
	tend = UTZERO + Aouthdr + pr->textsize;
	if(pr->entry < UTZERO + Aouthdr || pr->entry >= tend)
		return Ebadexec;
	if(roundup(tend, 2 * MiB) + pr->datasize + pr->bsssize >= top)
		return Ebadexec;
	return nil;
}

/*
 * A script's first line, without "#!": the interpreter goes to *interp, and the
 * arguments so far are the script's name, the further words, the path of the script.
 */
static Err
scriptline(Exec *x, char *line, usize n, const char *path, char **interp)
{
	char *word[Wordmax + 1], *nl, *p;
	int i, nw = 0;
	Err e;

	if((nl = memchr(line, '\n', n)) == nil)
		return Ebadexec;
	*nl = 0;
	for(p = line;;){
		while(*p == ' ' || *p == '\t')
			*p++ = 0;
		if(*p == 0)
			break;
		if(nw == Wordmax)
			return Ebadexec;
		word[nw++] = p;
		while(*p != 0 && *p != ' ' && *p != '\t')
			p++;
	}
	if(nw == 0)
		return Ebadexec;
	if((e = argadd(&x->args, x->elem, strlen(x->elem))) != nil)
		return e;
	for(i = 1; i < nw; i++)
		if((e = argadd(&x->args, word[i], strlen(word[i]))) != nil)
			return e;
	*interp = word[0];
	x->skip = 1;
	return argadd(&x->args, path, strlen(path));
}

/* What begins a file; on an error it is closed. */
static Err
readheader(char *hdr, usize *got, struct Chan **c)
{
	Err e;

	memset(hdr, 0, Linemax);
	if(imagehead(*c, hdr, Linemax, got))
		return nil;
	if((e = upcall.pageread(*c, hdr, 0, Linemax, got)) != nil)
		upcall.chanclose(*c);
	return e;
}

/* Opens path and reads its header; on an error nothing stays open. */
static Err
openimage(const char *path, char *elem, char *hdr, usize *got, struct Chan **c)
{
	Err e = upcall.execopen(path, c, elem);

	return e != nil ? e : readheader(hdr, got, c);
}

/* The program is what descriptor fd leads to; that has no name, so it is no script. */
static Err
heldimage(Exec *x, int fd)
{
	char hdr[Linemax];
	struct Chan *c;
	usize got;
	Err e;

	if((e = upcall.execheld(fd, &c)) != nil || (e = readheader(hdr, &got, &c)) != nil)
		return e;
	if((e = header((uchar *)hdr, got, &x->prog)) != nil){
		upcall.chanclose(c);
		return e;
	}
	x->prog.c = c;
	return nil;
}

static Err
findimage(Exec *x, const char *path)
{
	char hdr[Linemax + 1], hdr2[Linemax], elem2[Namelen], *interp;
	struct Chan *c;
	usize got;
	Err e;

	if((e = openimage(path, x->elem, hdr, &got, &c)) != nil)
		return e;
	if(got > 2 && hdr[0] == '#' && hdr[1] == '!'){
		upcall.chanclose(c);
		hdr[Linemax] = 0;
		if((e = scriptline(x, hdr + 2, got - 2, path, &interp)) != nil
		|| (e = openimage(interp, elem2, hdr2, &got, &c)) != nil)
			return e;
		e = header((uchar *)hdr2, got, &x->prog);
	}else
		e = header((uchar *)hdr, got, &x->prog);
	if(e != nil){
		upcall.chanclose(c);
		return e;
	}
	x->prog.c = c;
	return nil;
}

static void
execfree(Exec *x)
{
	argfree(&x->args);
	if(x->prog.c != nil)
		upcall.chanclose(x->prog.c);
}

/* Verified code runs in a SIP whose manifest says so, and such a SIP runs nothing else. */
static Err
kindok(const Exec *x)
{
	bool v = x->prog.base != 0;

	if(v == (x->sip.s != nil && x->sip.s->verified))
		return nil;
	return errf(v ? "exec: verified code runs only in a SIP of kind v" : "exec: a SIP of kind v runs only verified code");
}

static Err
verify(Exec *x)
{
	Verified *v = &x->sip.checked;
	Err e;

	if(x->prog.base == 0 || (e = asverify(x->as, &x->prog, v)) == nil)
		return nil;
	return v->where != 0 ? errf("refused: %s at %#x", e, v->where) : e;
}

/* An address space of its own, or a window in a pod. */
static Err
space(Exec *x)
{
	Sip *s = x->sip.s;
	Err e;

	if(s == nil || s->pod[0] == 0 || x->prog.base == 0)
		return asnew(&x->as);
	if((e = podenter(s, &x->seat, &x->as)) == nil)
		x->prog.base = x->seat->base;
	return e;
}

/* Builds the new address space. */
static Err
build(Exec *x)
{
	Err e;

	if((e = kindok(x)) != nil || (e = space(x)) != nil)
		return e;
	if(x->sip.s != nil)
		asdomain(x->as, asid(x->as));
	if((e = asexec(x->as, &x->prog, x->sip.s == nil ? up->as : nil)) != nil
	|| (e = sipexecsegments(&x->sip, x->as)) != nil
	|| (e = verify(x)) != nil
	|| (e = argspoke(x->as, &x->args, x->prog.base, &x->sp)) != nil
	|| (e = sipexecprove(&x->sip, x->as, &x->prog)) != nil){
		asfree(x->as);
		if(x->seat != nil)
			podabandon(x->seat);
	}
	return e;
}

/* Notes and errors begin afresh. */
static void
resetnotes(Proc *p)
{
	ilock(&p->notelock);
	p->notify = 0;
	/* a kill stays, and so does what came during exec; what waited for a handler to end has waited in vain */
	if(p->notified)
		p->nnote = 0;
	p->notified = false;
	p->notepending = p->nnote > 0 || p->procctl == Ctlexit;
	iunlock(&p->notelock);
	p->ureg = 0;
	p->errstr[0] = 0;
	fpdrop(p);
}

/* This CPU has the new memory loaded, the bases of its window, and FP registers as a program finds them. */
static inline void
changeover(Proc *p, const Exec *x)
{
	u64 s = splhi();

	p->as = x->as;
	asload(x->as);
	p->vbase = x->prog.base;
	p->verified = p->vbase != 0;
	p->vtop = x->prog.vrodata;
	if((p->seat = x->seat) != nil){
		podbegin(p->seat, p->as);
		podload(p);
	}else
		usergsbase(p->vbase);
	if(p->vbase != 0)
		fpuinitv(p->fpu);
	else
		fpuinit(p->fpu);
	fpurestore(p->fpu);
	splx(s);
}

/* Where the program begins. */
static inline void
firstregs(const Proc *p, const Exec *x, Ureg *u)
{
	memset(u, 0, sizeof *u);
	u->ax = voffset(p, usertop(p) - sizeof(Tos));
	u->pc = p->vbase + x->prog.entry;
	u->r14 = p->vbase;
	u->sp = x->sp;
	u->cs = Ucs;
	u->ss = Uds;
	u->ds = u->es = u->fs = u->gs = Uds;
	u->flags = 0x202;	/* IF and the bit that is always set */
	u->type = Vsyscall;
	u->cx = u->pc;
	u->r11 = u->flags;
}

/* The point of no return: up becomes the new program. */
static void
commit(Exec *x, Ureg *u)
{
	Proc *p = up;
	char *args = argtext(&x->args), *oldargs;
	struct Chan *oldimage;
	Aspace *old;

	qlock(&p->debug);
	profdrop(p);
	old = p->as;
	oldimage = p->image;
	oldargs = p->args;
	changeover(p, x);
	p->image = x->prog.c;
	p->args = args;
	p->argsset = false;
	strecpy(p->text, p->text + sizeof p->text, x->elem);
	p->procprivate = false;
	p->noswap = false;
	timeexec();
	p->watchctl = 0;
	p->watchstale = true;
	if(p->hang && p->procctl == Ctlnone)
		p->procctl = Ctlstop;
	resetnotes(p);
	qunlock(&p->debug);

	x->prog.c = nil;
	if(old != nil)
		asfree(old);
	if(oldimage != nil)
		upcall.chanclose(oldimage);
	argsput(oldargs);
	if(x->sip.s != nil)
		sipexeccommit(&x->sip);
	else
		upcall.fsexec();
	firstregs(p, x, u);
	trace("exec", p->pid, u->pc);
}

static Err
sysexec(u64 *arg, s64 *ret)
{
	Exec x;
	char *path;
	Err e;

	memset(&x, 0, sizeof x);
	if((e = validaddr(uptr(arg[0]), 1, false)) != nil || (e = argcheck(uptr(arg[1]))) != nil
	|| (e = ugetstr(uptr(arg[0]), Namemax, &path)) != nil)
		return e;
	if((e = sipexecbegin(&x.sip)) == nil
	&& (e = findimage(&x, path)) == nil
	&& (e = argadduser(&x.args, uptr(arg[1]), x.skip)) == nil
	&& (e = build(&x)) == nil){
		commit(&x, up->dbgreg);
		up->newregs = true;
	}else
		sipexecfail(&x.sip);
	kfree(path);
	execfree(&x);
	return e;
}

/* As sysexec does, with arguments of the kernel. */
static Err
prepare(Exec *x, const char *file, int fd, char **argv)
{
	Err e;

	if((e = sipexecbegin(&x->sip)) != nil || (e = file != nil ? findimage(x, file) : heldimage(x, fd)) != nil)
		return e;
	if(file == nil && argv[0] != nil)
		strecpy(x->elem, x->elem + sizeof x->elem, argv[0]);
	for(argv += x->skip; e == nil && *argv != nil; argv++)
		e = argadd(&x->args, *argv, strlen(*argv));
	return e != nil ? e : build(x);
}

Err
kexec(const char *file, int fd, char **argv, void (*begun)(void *), void *arg)
{
	Exec x;
	Ureg *u;
	Err e;

	memset(&x, 0, sizeof x);
	if((e = prepare(&x, file, fd, argv)) != nil){
		sipexecfail(&x.sip);
		execfree(&x);
		return e;
	}
	u = up->dbgreg = (Ureg *)(up->kstack + Kstacksize - roundup(sizeof *u, 16));
	commit(&x, u);
	execfree(&x);
	if(begun != nil)
		begun(arg);
	upcall.kernelexit(u);
	touser(u);
}

void
sysexecinit(void)
{
	sysregister(7, "Exec", sysexec);
}
