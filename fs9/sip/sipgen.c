/* What is in the root of #x of SIPs, and in their folders (devsip.c). */
#include "devsip.h"
#include "x/devxchan.h"

/* qid.path: the file */
static const Dirtab files[] = {
	{"ctl", {.path = Qctl}, 0, 0660}, {"status", {.path = Qstatus}, 0, 0444}, {"manifest", {.path = Qmanifest}, 0, 0660},
	{"hash", {.path = Qhash}, 0, 0444}, {"ns", {.path = Qns}, 0, 0440}, {"caps", {.path = Qcaps}, 0, 0440}, {"own", {.path = Qown}, 0, 0440},
	{"wait", {.path = Qwait}, 0, 0440}, {"event", {.path = Qevent}, 0, 0440},
	{"contract", {.path = Qcontract}, 0, 0440}, {"chan", {.path = Qchandir}, 0, DMDIR | 0550},
};
static Dirindex fileindex;

void
sipreset(void)
{
	dirindex(&fileindex, files, nelem(files));
}

static void
setowner(Devent *d, const Sip *s)
{
	char *user = d->buf + sizeof d->buf - Namelen;

	memmove(user, s->owner, Namelen);
	d->uid = user;
}

/* What a SIP's directory is called after; 0: none is called so. */
static u32
parseno(const char *s, usize n)
{
	u64 v = 0;
	usize i;

	if(n == 0 || n > 10 || s[0] == '0')
		return 0;
	for(i = 0; i < n; i++){
		if(s[i] < '0' || s[i] > '9')
			return 0;
		v = v * 10 + (s[i] - '0');
	}
	return v <= 0x7fffffff ? v : 0;
}

/* The i-th, or the one that name says. */
static Sip *
nth(const char *name, int i)
{
	Sip *s = nil, *next;

	if(name != nil)
		return i == 0 ? sipget(parseno(name, strlen(name))) : nil;
	for(; i >= 0; i--){
		next = sipnext(s != nil ? s->no : 0);
		if(s != nil)
			sipput(s);
		if((s = next) == nil)
			break;
	}
	return s;
}

static int
rootgen(const char *name, int i, Devent *d)
{
	Sip *s;

	if(i == 0){
		d->name = "clone";
		d->qid = (Qid){.path = Qclone};
		d->perm = 0666;
		return 1;
	}
	if((s = nth(name, i - 1)) == nil)
		return -1;
	snprint(d->buf, sizeof d->buf - Namelen, "%u", s->no);
	d->name = d->buf;
	d->qid = sipqid(s->no, Qsipdir);
	d->perm = DMDIR | 0555;
	setowner(d, s);
	sipput(s);
	return 1;
}

static const char peer[] = ".peer";

/* Has it a file for who is at the other end? */
static bool
haspeer(const Sipwire *w)
{
	return w->name[0] != 0 && w->dev == xchandev.letter;
}

/* First the wires, then their peers. */
static int
wiregen(Sip *s, int i, Devent *d)
{
	const Sipwire *w = &s->wire[i % Sipmaxwire];
	bool other = i >= Sipmaxwire;

	if(i < 0 || i >= 2 * Sipmaxwire)
		return -1;
	if(w->name[0] == 0 || (other && !haspeer(w)))
		return 0;
	memmove(d->buf, w->name, Namelen);
	if(other)
		strecpy(d->buf + strlen(d->buf), d->buf + sizeof d->buf - Namelen, peer);
	d->name = d->buf;
	d->qid = sipqid(s->no, other ? Qpeer + i - Sipmaxwire : Qwire + i);
	d->perm = 0440;
	return 1;
}

static int
filegen(Sip *s, int i, Devent *d)
{
	if((usize)i >= nelem(files))
		return -1;
	d->name = files[i].name;
	d->qid = sipqid(s->no, files[i].qid.path);
	d->perm = files[i].perm;
	if(files[i].qid.path == Qmanifest)
		d->length = s->nmanifest;
	return 1;
}

int
sipgen(Chan *c, const char *name, int i, Devent *d)
{
	bool inchan = sipfile(c->qid) == Qchandir || sipfile(c->qid) >= Qwire;
	Sip *s;
	int r;

	if(!issip(c) || c->qid.path == Qclone)
		return rootgen(name, i, d);
	if((s = sipof(c)) == nil)
		return -1;
	if(i == DEVDOTDOT){
		d->name = inchan ? d->buf : "#x";
		snprint(d->buf, sizeof d->buf - Namelen, "%u", s->no);
		d->qid = inchan ? sipqid(s->no, Qsipdir) : (Qid){.type = QTDIR};
		d->perm = DMDIR | 0555;
		r = 1;
	}else
		r = inchan ? wiregen(s, i, d) : filegen(s, i, d);
	if(r == 1)
		setowner(d, s);
	sipput(s);
	return r;
}

static int
indexof(u64 file)
{
	int i;

	for(i = 0; i < (int)nelem(files) && files[i].qid.path != file; i++)
		;
	return i;
}

bool
sipperm(const Sip *s, int f, u32 *perm)
{
	const Sipwire *w = &s->wire[f % Sipmaxwire];

	*perm = 0440;
	if(f >= Qwire)
		return f >= Qpeer ? haspeer(w) : w->name[0] != 0;
	*perm = files[indexof(f)].perm;
	return true;
}

/* Directories are not in their own listings. */
bool
sipself(Chan *c, Devent *d)
{
	int f = sipfile(c->qid), r = -1;
	Lock *l;
	Sip *s;

	if(f == Qsipdir || f == Qchandir)
		return false;
	l = readbegin();
	if((s = sippeek(sipno(c->qid))) != nil)
		r = f >= Qpeer ? wiregen(s, f - Qpeer + Sipmaxwire, d) : f >= Qwire ? wiregen(s, f - Qwire, d) : filegen(s, indexof(f), d);
	if(r == 1)
		setowner(d, s);
	readend(l);
	return r == 1;
}

static int
wirecalled(Sip *s, const Elem *elem)
{
	int i;

	for(i = 0; i < Sipmaxwire; i++)
		if(s->wire[i].name[0] == elem->s[0] && eqelem(s->wire[i].name, elem))
			return i;
	return -1;
}

static bool
lookpeer(Sip *s, const Elem *elem, Qid *qid)
{
	Elem stem = *elem;
	int i;

	if(elem->n < sizeof peer || memcmp(elem->s + elem->n - (sizeof peer - 1), peer, sizeof peer - 1) != 0)
		return false;
	stem.n -= sizeof peer - 1;
	if((i = wirecalled(s, &stem)) < 0 || !haspeer(&s->wire[i]))
		return false;
	*qid = sipqid(s->no, Qpeer + i);
	return true;
}

__attribute__((noinline)) static bool
lookwire(Sip *s, const Elem *elem, Qid *qid)
{
	int i = wirecalled(s, elem);

	if(i < 0)
		return lookpeer(s, elem, qid);
	*qid = sipqid(s->no, Qwire + i);
	return true;
}

__attribute__((noinline)) static bool
lookfile(Sip *s, const Elem *elem, Qid *qid)
{
	if(!dirlook(&fileindex, elem, qid))
		return false;
	*qid = sipqid(s->no, qid->path);
	return true;
}

__attribute__((noinline)) static bool
looksip(const Elem *elem, Qid *qid)
{
	u32 no = parseno(elem->s, elem->n);

	if(no == 0 && eqelem("clone", elem)){
		*qid = (Qid){.path = Qclone};
		return true;
	}
	*qid = sipqid(no, Qsipdir);
	return sippeek(no) != nil;
}

bool
siplook(Chan *dir, const Elem *elem, Qid *qid)
{
	Sip *s;

	if(!issip(dir))
		return looksip(elem, qid);
	if((s = sippeek(sipno(dir->qid))) == nil)
		return false;
	return sipfile(dir->qid) == Qchandir ? lookwire(s, elem, qid) : lookfile(s, elem, qid);
}
