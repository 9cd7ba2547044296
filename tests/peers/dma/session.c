/* The 9P session with the device: what it is asked with data in blocks, and what it replies. */
#include "dma.h"

enum {
	Tlopen	= 12, Tlcreate = 14,	/* 9P2000.L */
	Readhdr	= 11,		/* Rread before the data */
};

char *share;
int dev = -1;
uchar buf[Msize];

/* Byte i of the host's file, the same in dma.py. */
int
pattern(ulong i)
{
	return (i*31 + (i >> 12)) & 0xff;
}

/* The type of the next reply; of data in a block only the header comes. */
int
reply(int tag, int direct)
{
	ulong n;

	if(readn(dev, buf, 7) != 7)
		return -1;
	n = GBIT32(buf);
	if(direct && buf[4] == Rread)
		n = Readhdr;
	if(n < 7 || n > sizeof buf || readn(dev, buf + 7, n - 7) != (long)(n - 7) || (tag != Any && GBIT16(buf + 5) != tag))
		return -1;
	return buf[4];
}

/* p is behind the message in buf. */
static int
rpc(int type, uchar *p)
{
	ulong n;

	n = p - buf;
	PBIT32(buf, n);
	buf[4] = type;
	PBIT16(buf + 5, type == Tversion ? NOTAG : 9);
	if(write(dev, buf, n) != (long)n)
		return -1;
	return reply(type == Tversion ? NOTAG : 9, 0);
}

static uchar*
put32(uchar *p, ulong v)
{
	PBIT32(p, v);
	return p + 4;
}

static uchar*
putstr(uchar *p, char *s)
{
	PBIT16(p, strlen(s));
	memmove(p + 2, s, strlen(s));
	return p + 2 + strlen(s);
}

static void
walk(int fid, char *name)
{
	uchar *p;

	p = put32(put32(buf + 7, Root), fid);
	PBIT16(p, name != nil);
	p += 2;
	if(name != nil)
		p = putstr(p, name);
	CKEQ(rpc(Twalk, p), Rwalk);
}

/* A session of its own with the device; Pattern is open to be read, Out to be written. */
void
session(void)
{
	uchar *p;

	if(share != nil && (dev = open(share, ORDWR)) < 0)
		sysfatal("%s: %r", share);
	CKEQ(rpc(Tversion, putstr(put32(buf + 7, Msize), "9P2000.L")), Rversion);
	p = put32(put32(buf + 7, Root), NOFID);
	CKEQ(rpc(Tattach, put32(putstr(putstr(p, ""), ""), ~0)), Rattach);
	walk(Pattern, "pattern");
	CKEQ(rpc(Tlopen, put32(put32(buf + 7, Pattern), 0)), Tlopen + 1);
	walk(Out, nil);
	p = putstr(put32(buf + 7, Out), "out");
	CKEQ(rpc(Tlcreate, put32(put32(put32(p, 01102), 0644), ~0)), Tlcreate + 1);
}

static int
isgone(void *a)
{
	USED(a);
	dev = open(share, ORDWR);
	return dev >= 0;
}

/* The device for this program alone: its server ends. */
void
takedevice(char *tag)
{
	char name[64];

	share = smprint("#9/%s", tag);
	snprint(name, sizeof name, "/n/%s", tag);
	unmount(nil, name);
	snprint(name, sizeof name, "/srv/%s", tag);
	remove(name);
	if(!until(isgone, nil, Longwait))
		sysfatal("%s: %r", share);
	close(dev);
}

/* A Tread or Twrite of len bytes whose data are in a block. */
int
ask(int type, int tag, int fid, ulong off, vlong h, ulong boff, ulong len)
{
	uchar hdr[24];
	Xmsg m;

	PBIT32(hdr, Iohdr + (type == Twrite ? len : 0));
	hdr[4] = type;
	PBIT16(hdr + 5, tag);
	PBIT32(hdr + 7, fid);
	PBIT64(hdr + 11, (uvlong)off);
	PBIT32(hdr + 19, len);
	memset(&m, 0, sizeof m);
	m.nw = 4;
	m.w[0] = Iohdr;
	memmove(&m.w[1], hdr, Iohdr);
	m.nb = 1;
	m.b[0].mode = Xpin;
	m.b[0].h = h;
	m.b[0].off = boff;
	m.b[0].len = len;
	return xsend(dev, &m);
}

/* One that is over before the slow one begins: what the host allows in a time is used up. */
void
warm(int type, int fid)
{
	vlong h;
	char *p;

	h = block(Npage, &p);
	CKEQ(ask(type, 1, fid, 0, h, 0, Size), 0);
	CKEQ(reply(1, 1), type + 1);
	CKEQ(xfree(h), 0);
}
