/* What the files of a SIP say of its channels: contracts, states, queues, and who is at the other end. */
#include "devsip.h"
#include "x/devxchan.h"
#include "x/xchan.h"

static const char *const endname[2] = { "data", "data1" };

/* The contract of a channel in its canonical form, which xcc takes. */
static void
contract(const Sipwire *w, Xchan *x, Text *t)
{
	char piece[512];
	u64 off = 0;
	usize n;

	textadd(t, "# chan %s\n", w->name);
	while((n = xchancontracttext(x, off, piece, sizeof piece - 1)) > 0){
		piece[n] = 0;
		textadd(t, "%s", piece);
		off += n;
	}
	if(off == 0)
		textadd(t, "# no contract\n");
}

void
sipcontracttext(Sip *s, Text *t)
{
	Xchan *x;
	Chan *c;
	int end;

	for(Sipwire *w = s->wire; w < s->wire + Sipmaxwire; w++)
		if(w->name[0] != 0 && (c = sipwirechan(s, w)) != nil){
			if(xchanof(c, &x, &end) == nil)
				contract(w, x, t);
			cclose(c);
		}
}

static void
channel(Xchan *x, int end, Text *t)
{
	char *text = kmalloc(Xtextmax);

	if(text == nil){
		t->err = Enomem;
		return;
	}
	xchantext(x, text, text + Xtextmax);
	textadd(t, "end %s\n%s", endname[end], text);
	kfree(text);
}

void
sipwiretext(Sip *s, const Sipwire *w, Text *t)
{
	Chan *c = sipwirechan(s, w);
	Xchan *x;
	int end;

	textadd(t, "fd %d\n", w->fd);
	siproletext(w, t);
	if(c == nil){
		textadd(t, "closed\n");
		return;
	}
	textadd(t, "file %s\n", chanpath(c));
	if(xchanof(c, &x, &end) == nil)
		channel(x, end, t);
	cclose(c);
}

/*
 * Who is at the other end: SIPs, by what they were given.
 */

/* The other end of a channel. */
typedef struct Other Other;
struct Other {
	u32 devno;
	u64 qidpath;
};

/* It was given that end, and has it still. */
static bool
has(Sip *s, const Sipwire *w, const Other *o)
{
	Chan *c;

	if(w->name[0] == 0 || w->dev != xchandev.letter || w->devno != o->devno || w->qidpath != o->qidpath)
		return false;
	c = sipwirechan(s, w);
	cclose(c);
	return c != nil;
}

static void
peers(const Other *o, Text *t)
{
	Sip *s, *next;

	for(s = sipnext(0); s != nil; s = next){
		for(Sipwire *w = s->wire; w < s->wire + Sipmaxwire; w++)
			if(has(s, w, o)){
				textadd(t, "sip %u %s chan %s\n", s->no, s->name[0] != 0 ? s->name : "-", w->name);
				siphashtext(s, t);
			}
		next = sipnext(s->no);
		sipput(s);
	}
}

void
sippeertext(Sip *s, const Sipwire *w, Text *t)
{
	Chan *c = sipwirechan(s, w);
	Xchan *x;
	int end;

	if(c == nil)
		textadd(t, "closed\n");
	else if(xchanof(c, &x, &end) != nil)
		textadd(t, "not an exchange channel\n");
	else{
		Other o = { c->devno, c->qid.path - end + (1 - end) };
		textadd(t, "end %s open %u\n", endname[1 - end], xchanopened(x, 1 - end));
		peers(&o, t);
	}
	cclose(c);
}
