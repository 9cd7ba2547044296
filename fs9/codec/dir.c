/*
 * Dir to stat record and back (stat(5)).
 *
 * A record is at most 64 KiB + 1: its own size field has 16 bits.
 */
#include "fcall.h"

enum {
	MAXSTAT	= BIT16SZ + 0xffff,	/* largest record, size field included */
};

static uint32_t
slen(const char *s)
{
	uint32_t n;

	n = 0;
	if(s != NULL)
		while(s[n] != 0 && n <= MAXSTAT)
			n++;
	return n;
}

/*
 * Bytes of d's record, 0 if it has none because its names are too long.
 */
uint32_t
sizeD2M(const Dir *d)
{
	uint32_t n;

	n = STATFIXLEN + slen(d->name) + slen(d->uid) + slen(d->gid) + slen(d->muid);
	return n > MAXSTAT? 0: n;
}

static uint8_t*
putstr(uint8_t *p, const char *s)
{
	uint32_t i, n;

	n = slen(s);
	PBIT16(p, n);
	p += BIT16SZ;
	for(i = 0; i < n; i++)
		p[i] = (uint8_t)s[i];
	return p + n;
}

/*
 * Pack d.  When the record does not fit but its size does, only the size field is
 * written and BIT16SZ returned: stat(2)'s way to say how much is needed.
 * 0 if not even that is possible.
 */
uint32_t
convD2M(const Dir *d, uint8_t *buf, uint32_t nbuf)
{
	uint32_t size;
	uint8_t *p;

	size = sizeD2M(d);
	if(size == 0 || nbuf < BIT16SZ)
		return 0;
	p = buf;
	PBIT16(p, size - BIT16SZ);
	p += BIT16SZ;
	if(size > nbuf)
		return BIT16SZ;
	PBIT16(p, d->type);
	p += BIT16SZ;
	PBIT32(p, d->dev);
	p += BIT32SZ;
	PBIT8(p, d->qid.type);
	p += BIT8SZ;
	PBIT32(p, d->qid.vers);
	p += BIT32SZ;
	PBIT64(p, d->qid.path);
	p += BIT64SZ;
	PBIT32(p, d->mode);
	p += BIT32SZ;
	PBIT32(p, d->atime);
	p += BIT32SZ;
	PBIT32(p, d->mtime);
	p += BIT32SZ;
	PBIT64(p, d->length);
	p += BIT64SZ;
	p = putstr(p, d->name);
	p = putstr(p, d->uid);
	p = putstr(p, d->gid);
	p = putstr(p, d->muid);
	return (uint32_t)(p - buf);
}

static char*
copystr(char **sp, const uint8_t *buf, Fstr s)
{
	char *p, *start;
	uint32_t i;

	start = *sp;
	p = start;
	for(i = 0; i < s.len; i++)
		*p++ = (char)buf[s.off + i];
	*p++ = 0;
	*sp = p;
	return start;
}

/*
 * Unpack the record at the start of buf.  Its strings go to strs, which must have
 * room for nbuf bytes; with strs nil they become nil.  Returns the size of the
 * record with its size field, 0 if it is bad; then *d is unchanged.
 */
uint32_t
convM2D(const uint8_t *buf, uint32_t nbuf, Dir *d, char *strs)
{
	Dmsg m = { 0 };

	if(dirparse(buf, nbuf, &m) == 0)
		return 0;
	d->type = m.type;
	d->dev = m.dev;
	d->qid = m.qid;
	d->mode = m.mode;
	d->atime = m.atime;
	d->mtime = m.mtime;
	d->length = (int64_t)m.length;
	d->name = d->uid = d->gid = d->muid = NULL;
	if(strs != NULL){
		d->name = copystr(&strs, buf, m.str[0]);
		d->uid = copystr(&strs, buf, m.str[1]);
		d->gid = copystr(&strs, buf, m.str[2]);
		d->muid = copystr(&strs, buf, m.str[3]);
	}
	return m.size;
}

/*
 * Is buf exactly one good stat record?  0 if so, else -1.
 */
int
statcheck(const uint8_t *buf, uint32_t nbuf)
{
	Dmsg m = { 0 };

	return nbuf > 0 && dirparse(buf, nbuf, &m) == nbuf? 0: -1;
}
