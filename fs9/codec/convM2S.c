/*
 * From message to Fcall, in place.
 *
 * Strings of the Fcall point into the buffer.  To end them with NUL each is
 * moved one byte down, over the high byte of its own length, which leaves
 * a free byte behind it.  The buffer is therefore no message any more.
 */
#include "fcall.h"

/*
 * An Fstr that follows its two length bytes, as a C string.
 */
static char*
cstr(uint8_t *buf, Fstr s)
{
	uint32_t i;

	for(i = 0; i < s.len; i++)
		buf[s.off - 1 + i] = buf[s.off + i];
	buf[s.off - 1 + s.len] = 0;
	return (char*)buf + s.off - 1;
}

static void
strings(uint8_t *buf, const Fmsg *m, Fcall *f)
{
	uint32_t i;

	switch(m->type){
	case Tversion:
	case Rversion:
		f->version = cstr(buf, m->str[0]);
		break;
	case Tauth:
	case Tattach:
		f->uname = cstr(buf, m->str[0]);
		f->aname = cstr(buf, m->str[1]);
		break;
	case Rerror:
		f->ename = cstr(buf, m->str[0]);
		break;
	case Tcreate:
		f->name = cstr(buf, m->str[0]);
		break;
	case Twalk:
		for(i = 0; i < m->nwname; i++)
			f->wname[i] = cstr(buf, m->wname[i]);
		break;
	case Rread:
	case Twrite:
		f->data = (char*)buf + m->data.off;
		break;
	case Rstat:
	case Twstat:
		f->stat = buf + m->data.off;
		f->nstat = (uint16_t)m->data.len;
		break;
	}
}

/*
 * Unpack the message at the start of buf.  Returns its size, or 0 if there is no
 * whole valid message; then *f is unchanged.
 */
uint32_t
convM2S(uint8_t *buf, uint32_t nbuf, Fcall *f)
{
	Fmsg m = { 0 };
	uint32_t i;

	if(fcallparse(buf, nbuf, &m) == 0)
		return 0;
	f->type = m.type;
	f->tag = m.tag;
	f->fid = m.fid;
	f->afid = m.afid;
	f->newfid = m.newfid;
	f->msize = m.msize;
	f->iounit = m.iounit;
	f->perm = m.perm;
	f->count = m.count;
	f->oldtag = m.oldtag;
	f->nwname = m.nwname;
	f->nwqid = m.nwqid;
	f->mode = m.mode;
	f->offset = (int64_t)m.offset;
	f->qid = m.qid;
	f->aqid = m.qid;
	for(i = 0; i < m.nwqid; i++)
		f->wqid[i] = m.wqid[i];
	strings(buf, &m, f);
	return m.size;
}
