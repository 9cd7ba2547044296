/*
 * Sessions: version(5) on a message channel, once; fversion(2).
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "local.h"

static Lock muxlock;	/* guards Chan.mux and CMSG of channels that become message channels */

/*
 * The session of c.  *mine: it is new, and the caller has to agree on a version before
 * anybody else may use it.
 */
static Err
getmux(Chan *c, u32 msize, Mnt **mp, bool *mine)
{
	Mnt *m, *new;

	*mine = false;
	new = nil;
	if(c->mux == nil && (new = mntnew(c, msize)) == nil)
		return Enomem;
	lock(&muxlock);
	m = c->mux;
	if(m == nil && new != nil){
		c->mux = m = new;
		c->flag |= CMSG;
		new = nil;
		*mine = true;
	}
	unlock(&muxlock);
	if(new != nil)
		mntmuxfree(new);
	if(!*mine && (m == nil || !m->ready))
		return Einuse;
	*mp = m;
	return nil;
}

static void
putmux(Chan *c)
{
	Mnt *m;

	lock(&muxlock);
	m = c->mux;
	c->mux = nil;
	c->flag &= ~CMSG;
	unlock(&muxlock);
	mntmuxfree(m);
}

static const char Fixedversion[] = VERSION9P ".fixed";

/*
 * Is that what was asked for?  A server that knew what others did before it must not be followed by one that does not, nor one whose files never change by
 * one whose files do.
 */
static Err
checkversion(Mnt *m, u32 gen, const char *asked, const char *version)
{
	bool keeps = m->again && strcmp(version, asked) == 0;
	bool fixed = m->again && strcmp(version, Fixedversion) == 0;

	if(!keeps && !fixed && strcmp(version, VERSION9P) != 0)
		return errf("bad 9P version returned from server");
	if(gen > 1)
		return keeps == m->keeps && (fixed || m->fixed == nil) ? nil : Ehungup;
	m->keeps = keeps;
	if(fixed)
		m->fixed = fixednew();		/* without memory for it all is asked */
	return nil;
}

/* Tversion and its answer.  An interrupted one is not flushed: it is the end of what was before. */
Err
mntagree(Mnt *m, u32 gen)
{
	char version[40] = VERSION9P;
	Fcall req = {.type = Tversion, .msize = m->msize, .version = version};
	Fcall rep;
	Mntrpc *r;
	Err e;

	if(m->again)
		snprint(version, sizeof version, "%s.again.%u", VERSION9P, gen);
	if((e = mntalloc(m, &req, 0, &r)) != nil)
		return e;
	e = mntsend(m, r, false);
	if(e == nil)
		e = mntwait(m, r);
	if(e == nil)
		e = mntdecode(r, &rep);
	if(e == nil){
		if(rep.msize > m->msize)
			e = errf("server tries to increase msize in fversion");
		else if(rep.msize < Minmsize)
			e = errf("nonsense value of msize in fversion");
		else if((e = checkversion(m, gen, version, rep.version)) == nil)
			m->msize = rep.msize;
	}
	mntfree(m, r);
	return e == Elost ? Ehungup : e;
}

static Err
start(Chan *c, u32 msize, Mnt **mp)
{
	bool mine;
	Mnt *m;
	Err e;

	if((e = getmux(c, msize, &m, &mine)) != nil)
		return e;
	if(mine){
		if((e = mntagree(m, 1)) != nil){
			putmux(c);
			return e;
		}
		m->ready = true;
	}
	*mp = m;
	return nil;
}

Err
mntsession(Chan *c, Mnt **mp)
{
	return start(c, Defmsize, mp);
}

/*
 * fversion(2): version comes with what the caller wants ("" for the usual) and room for
 * nversion bytes, and goes with what was agreed; *len bytes of it.
 */
Err
mntversion(Chan *c, u32 msize, char *version, usize nversion, int *len)
{
	Mnt *m;
	Err e;

	if(msize == 0)
		msize = Defmsize;
	if(msize < Minmsize || msize > Maxmsize)
		return errf("bad iounit in version call");
	if(version[0] != 0 && strcmp(version, VERSION9P) != 0)
		return errf("bad 9P version specification");
	if(nversion < sizeof VERSION9P - 1)
		return Eshort;
	if((e = start(c, msize, &m)) != nil)
		return e;
	*len = sizeof VERSION9P - 1;
	memmove(version, VERSION9P, *len);
	return nil;
}
