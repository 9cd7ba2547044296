/*
 * Headers: ustar, pax's extended ones, GNU's long names.
 */
#include <u.h>
#include <libc.h>
#include "tar.h"

enum {			/* fields of a ustar header: offset, size */
	Name	= 0,	Nname	= 100,
	Mode	= 100,
	Uid	= 108,
	Gid	= 116,
	Size	= 124,	Nsize	= 12,
	Mtime	= 136,
	Sum	= 148,
	Type	= 156,
	Link	= 157,
	Magic	= 257,
	Uname	= 265,	Nuname	= 32,
	Gname	= 297,
	Prefix	= 345,	Nprefix	= 155,
	Maxpax	= 1<<20,
};

static vlong
octal(uchar *p, int n)
{
	vlong v;
	int i;

	v = 0;
	if(p[0] & 0x80){		/* GNU: base 256 */
		for(i = 1; i < n; i++)
			v = v<<8 | p[i];
		return v;
	}
	for(i = 0; i < n && (p[i] == ' ' || p[i] == 0); i++)
		;
	for(; i < n && p[i] >= '0' && p[i] <= '7'; i++)
		v = v*8 + p[i] - '0';
	return v;
}

static int
checksum(uchar *h)
{
	int i, s;

	s = 0;
	for(i = 0; i < Block; i++)
		s += i >= Sum && i < Sum + 8 ? ' ' : h[i];
	return s;
}

static char*
field(uchar *p, int n)
{
	char *s;

	s = malloc(n + 1);
	if(s == nil)
		sysfatal("no memory");
	memmove(s, p, n);
	s[n] = 0;
	return s;
}

void
freeentry(Entry *e)
{
	free(e->name);
	free(e->link);
	free(e->uid);
	free(e->gid);
	memset(e, 0, sizeof *e);
}

void
skip(vlong size)
{
	uchar b[Block];

	for(; size > 0; size -= Block)
		if(getblock(b) == 0)
			sysfatal("archive ends too early");
}

/* contents of an entry that belongs to the next one */
static char*
contents(vlong size)
{
	char *s;
	vlong n;

	if(size < 0 || size > Maxpax)
		sysfatal("bad extended header");
	s = malloc(size + Block + 1);
	if(s == nil)
		sysfatal("no memory");
	for(n = 0; n < size; n += Block)
		if(getblock((uchar*)s + n) == 0)
			sysfatal("archive ends too early");
	s[size] = 0;
	return s;
}

/* a later word replaces an earlier one */
static void
set(char **to, char *s)
{
	free(*to);
	*to = strdup(s);
}

/* records "length key=value\n" */
static void
pax(char *s, vlong size, Entry *e)
{
	char *p, *end, *key, *val;
	long n;

	for(end = s + size; s < end; s += n){
		n = strtol(s, &p, 10);
		if(n <= 0 || n > end - s || *p != ' ' || s[n-1] != '\n')
			return;
		s[n-1] = 0;
		key = p + 1;
		val = strchr(key, '=');
		if(val == nil)
			continue;
		*val++ = 0;
		if(strcmp(key, "path") == 0)
			set(&e->name, val);
		else if(strcmp(key, "linkpath") == 0)
			set(&e->link, val);
		else if(strcmp(key, "uname") == 0)
			set(&e->uid, val);
		else if(strcmp(key, "gname") == 0)
			set(&e->gid, val);
		else if(strcmp(key, "size") == 0)
			e->size = strtoll(val, nil, 10);
		else if(strcmp(key, "mtime") == 0)
			e->mtime = strtoll(val, nil, 10);
	}
}

/* what extended headers left unsaid */
static void
fill(uchar *h, Entry *e)
{
	char *name, *pre;
	int ustar;

	ustar = memcmp(h + Magic, "ustar", 5) == 0;
	if(e->name == nil){
		name = field(h + Name, Nname);
		/* GNU has other things in place of the prefix */
		if(ustar && h[Magic+5] == 0 && h[Prefix] != 0){
			pre = field(h + Prefix, Nprefix);
			e->name = smprint("%s/%s", pre, name);
			free(pre);
			free(name);
		}else
			e->name = name;
	}
	if(e->link == nil)
		e->link = field(h + Link, Nname);
	if(e->uid == nil)
		e->uid = ustar && h[Uname] != 0 ? field(h + Uname, Nuname) : smprint("%lld", octal(h + Uid, 8));
	if(e->gid == nil)
		e->gid = ustar && h[Gname] != 0 ? field(h + Gname, Nuname) : smprint("%lld", octal(h + Gid, 8));
	if(e->size < 0)
		e->size = octal(h + Size, Nsize);
	if(e->mtime < 0)
		e->mtime = octal(h + Mtime, 12);
	e->mode = octal(h + Mode, 8) & 0777;
	e->type = h[Type] == 0 || h[Type] == '7' ? '0' : h[Type];
	if(e->type == '0' && e->name[0] != 0 && e->name[strlen(e->name)-1] == '/')
		e->type = '5';
	if(e->type >= '1' && e->type <= '6')
		e->size = 0;
	if(e->name == nil || e->link == nil || e->uid == nil || e->gid == nil)
		sysfatal("no memory");
}

int
gethdr(Entry *e)
{
	uchar h[Block];
	vlong size;
	char *s;

	memset(e, 0, sizeof *e);
	e->size = e->mtime = -1;
	for(;;){
		if(getblock(h) == 0 || h[0] == 0)
			return 0;
		if(octal(h + Sum, 8) != checksum(h))
			sysfatal("bad header checksum: not a tar archive?");
		size = octal(h + Size, Nsize);
		if(strchr("LKxg", h[Type]) == nil || h[Type] == 0)
			break;
		s = contents(size);
		if(h[Type] == 'L')
			set(&e->name, s);
		else if(h[Type] == 'K')
			set(&e->link, s);
		else if(h[Type] == 'x')
			pax(s, size, e);
		free(s);
	}
	fill(h, e);
	return 1;
}

/* name into prefix and rest; 0 if it does not fit */
static int
splitname(char *name, uchar *h)
{
	char *p;
	int n;

	n = strlen(name);
	if(n <= Nname){
		memmove(h + Name, name, n);
		return 1;
	}
	for(p = name + n - Nname - 1; *p != 0; p++)
		if(*p == '/' && p > name && p - name <= Nprefix && p[1] != 0){
			memmove(h + Prefix, name, p - name);
			memmove(h + Name, p + 1, n - (p + 1 - name));
			return 1;
		}
	return 0;
}

static char*
record(char *p, char *e, char *key, char *val)
{
	char num[16];
	int n, len;

	/* the length counts its own digits */
	len = strlen(key) + strlen(val) + 3;
	for(n = len + 1; len + snprint(num, sizeof num, "%d", n) != n; n++)
		;
	return seprint(p, e, "%d %s=%s\n", n, key, val);
}

static void
seal(uchar *h)
{
	sprint((char*)h + Sum, "%.6o", checksum(h));
	h[Sum+7] = ' ';
	putblocks(h, Block);
}

static void
puthead(uchar *h, Entry *e)
{
	memmove(h + Magic, "ustar\00000", 8);
	sprint((char*)h + Mode, "%.7o", e->mode);
	sprint((char*)h + Uid, "%.7o", 0);
	sprint((char*)h + Gid, "%.7o", 0);
	sprint((char*)h + Mtime, "%.11llo", e->mtime);
	h[Type] = e->type;
	strncpy((char*)h + Uname, e->uid, Nuname - 1);
	strncpy((char*)h + Gname, e->gid, Nuname - 1);
}

void
puthdr(Entry *e)
{
	uchar h[Block], x[Block];
	char *buf, *p, *end, num[32];
	vlong max;
	int n;

	memset(h, 0, sizeof h);
	max = 077777777777ll;
	n = strlen(e->name) + 200;
	buf = p = malloc(n);
	if(buf == nil)
		sysfatal("no memory");
	end = buf + n;
	if(!splitname(e->name, h)){
		p = record(p, end, "path", e->name);
		memmove(h + Name, e->name, Nname);
	}
	if(e->size > max){
		snprint(num, sizeof num, "%lld", e->size);
		p = record(p, end, "size", num);
	}
	if(p > buf){
		memset(x, 0, sizeof x);
		strcpy((char*)x + Name, "PaxHeader");
		puthead(x, e);
		x[Type] = 'x';
		sprint((char*)x + Size, "%.11llo", (vlong)(p - buf));
		seal(x);
		putblocks(buf, p - buf);
	}
	free(buf);
	puthead(h, e);
	sprint((char*)h + Size, "%.11llo", e->size > max ? 0 : e->size);
	seal(h);
}
