/* The control verbs and the status text of serial lines (uart(3)). */
#include "fs9.h"
#include "lib.h"
#include "hw.h"
#include "local.h"
#include "uart.h"

typedef struct Setting Setting;
struct Setting {
	u32 baud;
	int bits, parity, stop;
	bool dtr;
};

static struct {
	QLock l;		/* guards set */
	bool known;
	Setting set[Nuart];
} uc;

static void
defaults(void)
{
	int i;

	for(i = 0; !uc.known && i < Nuart; i++)
		uc.set[i] = (Setting){115200, 8, 'n', 1, true};
	uc.known = true;
}

/* One verb: a letter and its value.  What this hardware has no use for is accepted and changes nothing. */
static Err
verb(Setting *s, const char *word)
{
	char *end;
	u64 v = strtou64(word + 1, &end, 10);

	if(word[0] != 'p' && *end != 0)
		return Ebadctl;
	switch(word[0] | 0x20){
	case 'b':
		s->baud = v;
		return nil;
	case 'l':
		s->bits = v;
		return nil;
	case 's':
		s->stop = v;
		return nil;
	case 'p':
		if(strchr("noe", word[1]) == nil || word[1] == 0 || word[2] != 0)
			return Ebadctl;
		s->parity = word[1];
		return nil;
	case 'd':
		s->dtr = v != 0;
		return nil;
	case 'c': case 'e': case 'f': case 'h': case 'i': case 'k': case 'm': case 'q': case 'r': case 'w': case 'x':
		return nil;
	}
	return Ebadctl;
}

/* All verbs of a write, or none. */
Err
uartctl(int unit, char *text)
{
	char *field[16];
	Setting s;
	int i, n;
	Err e = nil;

	n = tokenize(text, field, nelem(field));
	qlock(&uc.l);
	defaults();
	s = uc.set[unit];
	for(i = 0; e == nil && i < n; i++)
		e = verb(&s, field[i]);
	if(e == nil && (e = uartset(unit, s.baud, s.bits, s.parity, s.stop)) == nil){
		uartdtr(unit, s.dtr);
		uc.set[unit] = s;
	}
	qunlock(&uc.l);
	return e;
}

char *
uartstatus(int unit, u32 overruns, char *p, char *e)
{
	u8 m = uartmodem(unit);
	Setting s;

	qlock(&uc.l);
	defaults();
	s = uc.set[unit];
	qunlock(&uc.l);
	p = seprint(p, e, "b%u c%d d%d e%d l%d m%d p%c r%d s%d i%d\n", s.baud, m >> 7, s.dtr, 0, s.bits, 0, s.parity, 1, s.stop, 1);
	return seprint(p, e, "dev(%d) type(%d) framing(%d) overruns(%u) berr(%d) serr(%d)%s%s%s%s\n", unit, 0, 0, overruns, 0, 0,
		m & 0x10 ? " cts" : "", m & 0x20 ? " dsr" : "", m & 0x80 ? " dcd" : "", m & 0x40 ? " ring" : "");
}
