/* The verbs of /sip/n/ctl. */
#include "devsip.h"
#include "xchg.h"

enum Verb {
	Vagain, Vbind, Vdebug, Vdev, Venv, Vgate, Vgrant, Vimage, Vkeep, Vkill, Vkind, Vlimit, Vname, Vpod, Vrecall, Vrestart, Vrevoke, Vrun, Vseal, Vsegment,
	Vstart, Vstop, Vvital, Vwire,
};

static const Cmdtab verbs[] = {
	{Vagain, "again", 2}, {Vbind, "bind", 0}, {Vdebug, "debug", 2}, {Vdev, "dev", 2}, {Venv, "env", 2}, {Vgate, "gate", 2}, {Vgrant, "grant", 4}, {Vimage, "image", 2},
	{Vkeep, "keep", 2}, {Vkill, "kill", 1}, {Vkind, "kind", 2}, {Vlimit, "limit", 0}, {Vname, "name", 2}, {Vpod, "pod", 2},
	{Vrecall, "recall", 1}, {Vrestart, "restart", 1}, {Vrevoke, "revoke", 2}, {Vrun, "run", 0},
	{Vseal, "seal", 1}, {Vsegment, "segment", 3}, {Vstart, "start", 1}, {Vstop, "stop", 1}, {Vvital, "vital", 1}, {Vwire, "wire", 0},
};

static Err
number(const char *s, int *n)
{
	char *end;
	u64 v = strtou64(s, &end, 10);

	*n = v;
	return end == s || *end != 0 || v > Maxfd ? Ebadctl : nil;
}

static int
hexdigit(char c)
{
	if(c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The image must have this SHA-256. */
static Err
setimage(Sip *s, const char *hex)
{
	u8 want[Sha256len];

	if(strlen(hex) != 2 * Sha256len)
		return Ebadctl;
	for(int i = 0; i < Sha256len; i++){
		int a = hexdigit(hex[2 * i]), b = hexdigit(hex[2 * i + 1]);
		if(a < 0 || b < 0)
			return Ebadctl;
		want[i] = a << 4 | b;
	}
	memmove(s->want, want, sizeof want);
	s->wanted = true;
	return nil;
}

/* bind [-abcr] new old */
static Err
dobind(Sip *s, char **word, int n)
{
	int flag = MREPL;

	if(n == 4 && word[1][0] == '-')
		for(char *p = word[1] + 1; *p != 0; p++)
			switch(*p){
			case 'a':
				flag |= MAFTER;
				break;
			case 'b':
				flag |= MBEFORE;
				break;
			case 'c':
				flag |= MCREATE;
				break;
			case 'r':
				flag |= MRDONLY;
				break;
			default:
				return Ebadctl;
			}
	else if(n != 3)
		return Ecmdargs;
	if((flag & MORDER) == MORDER || (flag & (MCREATE | MRDONLY)) == (MCREATE | MRDONLY))
		return Ebadctl;
	return sipbind(s, word[n - 2], word[n - 1], flag);
}

static Err
setbool(bool *b, const char *word, const char *yes, const char *no)
{
	if(strcmp(word, yes) != 0 && strcmp(word, no) != 0)
		return Ebadctl;
	*b = strcmp(word, yes) == 0;
	return nil;
}

static Err
setname(char to[Namelen], const char *name)
{
	Err e;

	if(strlen(name) >= Namelen)
		return Etoolong;
	if((e = validname(name, false)) == nil)
		strecpy(to, to + Namelen, name);
	return e;
}

/* One more that it may call. */
static Err
addgate(Sip *s, const char *name)
{
	Err e;

	if(s->ngate == Sipmaxgate)
		return Ebadctl;
	if((e = setname(s->gate[s->ngate], name)) == nil)
		s->ngate++;
	return e;
}

/* What belongs to the identity is given before the first start. */
static Err
early(Sip *s)
{
	return s->frozen ? Esealed : nil;
}

/* The channel at descriptor fd is one that each generation serves; in place of one whose server ended before anybody mounted it. */
static Err
keep(Sip *s, const char *fd)
{
	Chan *c, *old = s->served;
	int n;
	Err e;

	if(old != nil && !mntunused(old))
		return Einuse;
	if((e = number(fd, &n)) != nil || (e = fdtochan(n, -1, false, &c)) != nil)
		return e;
	if((e = mntkeep(c)) != nil){
		cclose(c);
		return e;
	}
	s->served = c;
	if(old != nil){
		mntalone(old);
		cclose(old);
	}
	return nil;
}

/* The sessions on it go on over the channel at fd.  setup is not held: this waits for the server. */
static Err
again(Sip *s, const char *fd)
{
	Chan *c, *served;
	int n;
	Err e;

	if((e = number(fd, &n)) != nil || (e = fdtochan(n, -1, false, &c)) != nil)
		return e;
	qlock(&s->setup);
	if((served = s->served) != nil)
		cincref(served);
	qunlock(&s->setup);
	e = served != nil ? mntagain(served, c) : Ebadctl;
	cclose(served);
	cclose(c);
	return e;
}

/* No more than its launcher, which is init's. */
static Err
vital(Sip *s)
{
	Err e;

	if((e = early(s)) == nil && !up->must)
		e = Eperm;
	if(e == nil)
		s->vital = true;
	return e;
}

static Err
segment(Sip *s, const char *class, const char *addr)
{
	char *end;
	u64 va = strtou64(addr, &end, 0);

	return end == addr || *end != 0 || va == 0 ? Ebadctl : sipsegment(s, class, va);
}

/* wire name fd [fd there [exp|imp contract]] */
static Err
wire(Sip *s, char **word, int n)
{
	Sipwire w = { .role = Rolenone };
	int fd, at;
	Err e;

	if(n < 3 || n > 6 || n == 5)
		return Ecmdargs;
	if((e = number(word[2], &fd)) != nil || (e = number(word[n == 3 ? 2 : 3], &at)) != nil)
		return e;
	if(n == 6 && (e = siprole(&w, word[4], word[5])) != nil)
		return e;
	return sipwire(s, word[1], fd, at, &w);
}

/* With setup held. */
static Err
setup(Sip *s, enum Verb verb, char **word, int n)
{
	int fd, at;
	Err e;

	switch(verb){
	case Vbind:
		return dobind(s, word, n);
	case Vdebug:
		return (e = early(s)) != nil ? e : setbool(&s->debug, word[1], "yes", "no");
	case Vdev:
		return (e = early(s)) != nil ? e : sipdevs(s, word[1]);
	case Venv:
		return setbool(&s->keepenv, word[1], "keep", "clear");
	case Vgrant:
		if((e = number(word[2], &fd)) != nil || (e = number(word[3], &at)) != nil)
			return e;
		return sipgrant(s, word[1], fd, at);
	case Vimage:
		return (e = early(s)) != nil ? e : setimage(s, word[1]);
	case Vkeep:
		return keep(s, word[1]);
	case Vkind:
		return (e = early(s)) != nil ? e : setbool(&s->verified, word[1], "v", "h");
	case Vlimit:
		return siplimit(s, word + 1, n - 1);
	case Vgate:
		return (e = early(s)) != nil ? e : addgate(s, word[1]);
	case Vname:
		return (e = early(s)) != nil ? e : setname(s->name, word[1]);
	case Vpod:
		return (e = early(s)) != nil ? e : setname(s->pod, word[1]);
	case Vrevoke:
		return siprevoke(s, word[1]);
	case Vseal:
		return sipseal(s);
	case Vsegment:
		return segment(s, word[1], word[2]);
	case Vvital:
		return vital(s);
	case Vwire:
		return wire(s, word, n);
	default:
		return Ebadctl;
	}
}

/* What it has from others goes back to them. */
static Err
recall1(Proc *p, void *arg)
{
	USED(arg);
	if(p->as != nil)
		asrecall(p->as);
	return nil;
}

Err
sipctlwrite(Sip *s, char *text)
{
	char *word[48];
	int n, verb;
	Err e;

	if(sealed())
		return Esealed;
	n = tokenize(text, word, nelem(word));
	if((e = cmdlookup(verbs, nelem(verbs), word, n, &verb)) != nil)
		return e;
	switch(verb){	/* these must not wait for one that is starting */
	case Vagain:
		return again(s, word[1]);
	case Vkill:
		return sipkill(s, Askkill);
	case Vrecall:
		sipeach(s, recall1, nil);
		return nil;
	case Vrestart:
		return sipkill(s, Askrestart);
	case Vrun:
		return siprun(s, word + 1, n - 1);
	case Vstart:
		return sipstart(s);
	case Vstop:
		return sipstop(s);
	}
	qlock(&s->setup);
	e = setup(s, verb, word, n);
	qunlock(&s->setup);
	return e;
}
