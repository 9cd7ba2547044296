/*
 * %M: permissions as ls shows them, "d-rwxr-xr-x".
 */
#include <u.h>
#include <libc.h>

static void
rwx(char *s, u32int m)
{
	s[0] = m & DMREAD ? 'r' : '-';
	s[1] = m & DMWRITE ? 'w' : '-';
	s[2] = m & DMEXEC ? 'x' : '-';
}

int
dirmodefmt(Fmt *f)
{
	char buf[12];
	u32int m;

	m = va_arg(f->args, uint);
	buf[0] = m & DMDIR ? 'd' : m & DMAPPEND ? 'a' : m & DMAUTH ? 'A' : '-';
	buf[1] = m & DMEXCL ? 'l' : m & DMTMP ? 't' : '-';
	rwx(buf+2, m>>6);
	rwx(buf+5, m>>3);
	rwx(buf+8, m);
	buf[11] = 0;
	f->flags &= ~FmtLong;
	return fmtstrcpy(f, buf);
}
