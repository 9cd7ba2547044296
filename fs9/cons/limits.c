/*
 * #c/limits: what users and note groups have, and may have.  A line for each, with all resources, as
 *	user glenda mem 13590528/531660800 proc 12/5493 fd 71/175776
 *	group 17 glenda mem 1044480/498432000 proc 4/2747 fd 33/87888
 * The host owner sets limits by writing such lines with the limits only: `user glenda mem 64m proc 200`,
 * `group 17 fd 100`.  `*` in place of a name or number: all those that come to be later.
 */
#include "fs9.h"
#include "lib.h"
#include "charge.h"
#include "cons.h"

typedef unsigned long long ull;

static usize
line(Charge *c, char *buf, usize n)
{
	char *p = buf, *e = buf + n, user[Namelen];
	Charge *u = c->user != nil ? c->user : c;
	int r;

	chargename(u, user, sizeof user);
	if(c->user == nil)
		p = seprint(p, e, "user %s", user);
	else
		p = seprint(p, e, "group %u %s", c->noteid, user);
	for(r = 0; r < Nresource; r++)
		p = seprint(p, e, " %s %llu/%llu", resourcename[r], (ull)chargeused(c, r), (ull)c->limit[r]);
	return seprint(p, e, "\n") - buf;
}

/* The lines of one kind, of which the first is at *at. */
static Err
readlines(Io *io, u64 off, u64 *at, bool group)
{
	char buf[64 + 48 * Nresource];
	u64 skip;
	u32 id = 0;
	usize n;
	Charge *c;
	Err e;

	while(io->n > 0 && (c = chargenext(&id)) != nil){
		/* groups without a process are there for what others still use of them */
		if((c->user != nil) != group || (group && chargeused(c, Rproc) == 0))
			continue;
		n = line(c, buf, sizeof buf);
		if(*at + n > off){
			skip = off > *at ? off - *at : 0;
			if((e = ioput(io, buf + skip, n - skip < io->n ? n - skip : io->n)) != nil)
				return e;
		}
		*at += n;
	}
	return nil;
}

Err
readlimits(Io *io, u64 off)
{
	u64 at = 0;
	Err e;

	if((e = readlines(io, off, &at, false)) != nil)
		return e;
	return readlines(io, off, &at, true);
}

static Err
number(const char *s, u64 *n)
{
	static const char unit[] = "kmg";
	const char *u;
	char *end;

	*n = strtou64(s, &end, 10);
	if(end == s)
		return Ebadarg;
	if(*end != 0 && (u = strchr(unit, *end)) != nil){
		if(*n >> 33 != 0)
			return Ebadarg;
		*n <<= 10 * (u - unit + 1);
		end++;
	}
	return *end == 0 ? nil : Ebadarg;
}

Err
limitsparse(char **field, int n, Limits *s)
{
	int i, r;
	Err e;

	if(n == 0 || n % 2 != 0)
		return Ecmdargs;
	memset(s, 0, sizeof *s);
	for(i = 0; i < n; i += 2){
		for(r = 0; r < Nresource && strcmp(field[i], resourcename[r]) != 0; r++)
			;
		if(r == Nresource)
			return Ebadctl;
		if((e = number(field[i+1], &s->limit[r])) != nil)
			return e;
		s->given[r] = true;
	}
	return nil;
}

static void
apply(Charge *c, bool group, const Limits *s)
{
	int r;

	for(r = 0; r < Nresource; r++)
		if(s->given[r]){
			if(c != nil)
				c->limit[r] = s->limit[r];
			else
				chargedefault(group, r, s->limit[r]);
		}
}

static Err
setuser(const char *name, const Limits *s)
{
	Charge *c;
	Err e;

	if((e = validname(name, false)) != nil)
		return e;
	if(strlen(name) >= Namelen)
		return Ebadarg;
	if((c = chargeuser(name)) == nil)
		return Enomem;
	apply(c, false, s);
	return nil;
}

static Err
setgroup(const char *text, const Limits *s)
{
	u32 id = 0, n = 0;
	u64 noteid;
	Charge *c;
	Err e;

	if((e = number(text, &noteid)) != nil)
		return e;
	while((c = chargenext(&id)) != nil)
		if(c->user != nil && c->noteid == noteid && chargeused(c, Rproc) != 0){
			apply(c, true, s);
			n++;
		}
	return n > 0 ? nil : Eprocdied;
}

Err
writelimits(Io *io)
{
	char buf[256], *field[2 + 2*Nresource + 1];
	Limits s;
	bool group;
	int n;
	Err e;

	if(!iseve())
		return Eperm;
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	n = tokenize(buf, field, nelem(field));
	if(n < 2)
		return Ecmdargs;
	group = strcmp(field[0], "group") == 0;
	if(!group && strcmp(field[0], "user") != 0)
		return Ebadctl;
	if((e = limitsparse(field + 2, n - 2, &s)) != nil)
		return e;
	if(strcmp(field[1], "*") == 0){
		apply(nil, group, &s);
		return nil;
	}
	return group ? setgroup(field[1], &s) : setuser(field[1], &s);
}
