/*
 * From Fcall to message.
 *
 * sizeS2M checks that the Fcall can be said at all (strings and counts that fit
 * their fields); convS2M writes only after that check, so it never stops half way.
 * A nil string is the empty one.
 */
#include "fcall.h"

void	*memmove(void*, const void*, size_t);

/* larger than any message: what cannot be encoded */
#define TOOBIG	((uint64_t)1<<32)

static uint64_t
strsize(const char *s)
{
	uint64_t n;

	if(s == NULL)
		return BIT16SZ;
	for(n = 0; s[n] != 0; n++)
		if(n == MAXFWSTR)
			return TOOBIG;
	return BIT16SZ + n;
}

static uint64_t
namessize(const Fcall *f)
{
	uint64_t n;
	uint32_t i;

	if(f->nwname > MAXWELEM)
		return TOOBIG;
	n = BIT32SZ + BIT32SZ + BIT16SZ;
	for(i = 0; i < f->nwname; i++)
		n += strsize(f->wname[i]);
	return n;
}

static uint64_t
bodysize(const Fcall *f)
{
	switch(f->type){
	case Tversion:
	case Rversion:
		return BIT32SZ + strsize(f->version);
	case Tauth:
		return BIT32SZ + strsize(f->uname) + strsize(f->aname);
	case Tattach:
		return BIT32SZ + BIT32SZ + strsize(f->uname) + strsize(f->aname);
	case Tflush:
		return BIT16SZ;
	case Twalk:
		return namessize(f);
	case Topen:
		return BIT32SZ + BIT8SZ;
	case Tcreate:
		return BIT32SZ + strsize(f->name) + BIT32SZ + BIT8SZ;
	case Tread:
		return BIT32SZ + BIT64SZ + BIT32SZ;
	case Twrite:
		return BIT32SZ + BIT64SZ + BIT32SZ + (uint64_t)f->count;
	case Tclunk:
	case Tremove:
	case Tstat:
		return BIT32SZ;
	case Twstat:
		return BIT32SZ + BIT16SZ + (uint64_t)f->nstat;
	case Rauth:
	case Rattach:
		return QIDSZ;
	case Rerror:
		return strsize(f->ename);
	case Rwalk:
		return f->nwqid > MAXWELEM? TOOBIG: BIT16SZ + (uint64_t)f->nwqid*QIDSZ;
	case Ropen:
	case Rcreate:
		return QIDSZ + BIT32SZ;
	case Rread:
		return BIT32SZ + (uint64_t)f->count;
	case Rwrite:
		return BIT32SZ;
	case Rstat:
		return BIT16SZ + (uint64_t)f->nstat;
	case Rflush:
	case Rclunk:
	case Rremove:
	case Rwstat:
		return 0;
	}
	return TOOBIG;
}

/*
 * Bytes of the message that convS2M would make, 0 if it can make none.
 */
uint32_t
sizeS2M(const Fcall *f)
{
	uint64_t n;

	n = FHDRSZ + bodysize(f);
	if(n > 0xffffffffu)
		return 0;
	return (uint32_t)n;
}

static uint8_t*
p8(uint8_t *p, uint8_t v)
{
	PBIT8(p, v);
	return p + BIT8SZ;
}

static uint8_t*
p16(uint8_t *p, uint16_t v)
{
	PBIT16(p, v);
	return p + BIT16SZ;
}

static uint8_t*
p32(uint8_t *p, uint32_t v)
{
	PBIT32(p, v);
	return p + BIT32SZ;
}

static uint8_t*
p64(uint8_t *p, uint64_t v)
{
	PBIT64(p, v);
	return p + BIT64SZ;
}

static uint8_t*
pqid(uint8_t *p, const Qid *q)
{
	p = p8(p, q->type);
	p = p32(p, q->vers);
	return p64(p, q->path);
}

static uint8_t*
pstr(uint8_t *p, const char *s)
{
	uint32_t n;

	n = (uint32_t)strsize(s) - BIT16SZ;
	p = p16(p, (uint16_t)n);
	if(n > 0)
		memmove(p, s, n);
	return p + n;
}

/*
 * Payload that already lies in its place (a caller that reads straight into
 * the message buffer) is left there.
 */
static uint8_t*
pdata(uint8_t *p, const void *data, uint32_t n)
{
	if(n > 0 && data != p)
		memmove(p, data, n);
	return p + n;
}

static uint8_t*
ptmsg(uint8_t *p, const Fcall *f)
{
	uint32_t i;

	switch(f->type){
	case Tversion:
		p = p32(p, f->msize);
		return pstr(p, f->version);
	case Tauth:
		p = p32(p, f->afid);
		p = pstr(p, f->uname);
		return pstr(p, f->aname);
	case Tattach:
		p = p32(p, f->fid);
		p = p32(p, f->afid);
		p = pstr(p, f->uname);
		return pstr(p, f->aname);
	case Tflush:
		return p16(p, f->oldtag);
	case Twalk:
		p = p32(p, f->fid);
		p = p32(p, f->newfid);
		p = p16(p, f->nwname);
		for(i = 0; i < f->nwname; i++)
			p = pstr(p, f->wname[i]);
		return p;
	case Topen:
		p = p32(p, f->fid);
		return p8(p, f->mode);
	case Tcreate:
		p = p32(p, f->fid);
		p = pstr(p, f->name);
		p = p32(p, f->perm);
		return p8(p, f->mode);
	case Tread:
		p = p32(p, f->fid);
		p = p64(p, (uint64_t)f->offset);
		return p32(p, f->count);
	case Twrite:
		p = p32(p, f->fid);
		p = p64(p, (uint64_t)f->offset);
		p = p32(p, f->count);
		return pdata(p, f->data, f->count);
	case Twstat:
		p = p32(p, f->fid);
		p = p16(p, f->nstat);
		return pdata(p, f->stat, f->nstat);
	}
	return p32(p, f->fid);		/* Tclunk, Tremove, Tstat */
}

static uint8_t*
prmsg(uint8_t *p, const Fcall *f)
{
	uint32_t i;

	switch(f->type){
	case Rversion:
		p = p32(p, f->msize);
		return pstr(p, f->version);
	case Rauth:
		return pqid(p, &f->aqid);
	case Rattach:
		return pqid(p, &f->qid);
	case Rerror:
		return pstr(p, f->ename);
	case Rwalk:
		p = p16(p, f->nwqid);
		for(i = 0; i < f->nwqid; i++)
			p = pqid(p, &f->wqid[i]);
		return p;
	case Ropen:
	case Rcreate:
		p = pqid(p, &f->qid);
		return p32(p, f->iounit);
	case Rread:
		p = p32(p, f->count);
		return pdata(p, f->data, f->count);
	case Rwrite:
		return p32(p, f->count);
	case Rstat:
		p = p16(p, f->nstat);
		return pdata(p, f->stat, f->nstat);
	}
	return p;			/* Rflush, Rclunk, Rremove, Rwstat */
}

/*
 * Pack f into buf.  Returns the size of the message, 0 if it does not fit or f is
 * no message; then buf is unchanged.
 */
uint32_t
convS2M(const Fcall *f, uint8_t *buf, uint32_t nbuf)
{
	uint32_t size;
	uint8_t *p;

	size = sizeS2M(f);
	if(size == 0 || size > nbuf)
		return 0;
	p = p32(buf, size);
	p = p8(p, f->type);
	p = p16(p, f->tag);
	if(f->type % 2 == 0)
		p = ptmsg(p, f);
	else
		p = prmsg(p, f);
	return (uint32_t)(p - buf);
}
