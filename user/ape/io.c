/*
 * Bytes of streams, in and out, and positions.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

static int
getbuf(FILE *f)
{
	if(f->b == nil){
		f->b = malloc(Bufsize);
		f->p = f->e = f->b;
	}
	if(f->b == nil)
		f->err = 1;
	return f->b != nil;
}

/* more input; the next byte or EOF */
int
_fill(FILE *f)
{
	long n;

	if(!f->canread){
		f->err = 1;
		return EOF;
	}
	if(f->writing)
		fflush(f);
	if(!getbuf(f))
		return EOF;
	if(f == stdin && stdout->writing && stdout->mode == 1)
		fflush(stdout);
	f->p = f->e = f->b + 1;		/* room for ungetc */
	n = read(f->fd, f->p, Bufsize - 1);
	if(n < 0){
		_seterrno();
		f->err = 1;
		return EOF;
	}
	if(n == 0){
		f->eof = 1;
		return EOF;
	}
	f->e += n;
	return *f->p++ & 0xff;
}

int
fgetc(FILE *f)
{
	return !f->writing && f->p < f->e ? *f->p++ & 0xff : _fill(f);
}

int
ungetc(int c, FILE *f)
{
	if(c == EOF || f->writing || !getbuf(f))
		return EOF;
	if(f->p == f->e && f->p == f->b)
		f->p = f->e = f->b + 1;
	if(f->p == f->b)
		return EOF;
	*--f->p = c;
	f->eof = 0;
	return c & 0xff;
}

usize
fread(void *a, usize size, usize count, FILE *f)
{
	usize want, n, k;
	char *p;
	int c;

	p = a;
	want = size*count;
	for(n = 0; n < want; n += k){
		if(f->writing || f->p == f->e){
			if((c = _fill(f)) == EOF)
				break;
			p[n] = c;
			k = 1;
			continue;
		}
		k = f->e - f->p;
		if(k > want - n)
			k = want - n;
		memmove(p + n, f->p, k);
		f->p += k;
	}
	return size == 0 ? 0 : n/size;
}

/* the buffer becomes one for output; input that was read ahead is given back */
static int
towrite(FILE *f)
{
	if(!f->canwrite || !getbuf(f)){
		f->err = 1;
		return 0;
	}
	if(f->p < f->e)
		seek(f->fd, f->p - f->e, 1);
	f->p = f->b;
	f->e = f->b + Bufsize;
	f->writing = 1;
	return 1;
}

usize
fwrite(const void *a, usize size, usize count, FILE *f)
{
	const char *p;
	usize left, k;

	p = a;
	for(left = size*count; left > 0; left -= k, p += k){
		if(!f->writing && !towrite(f))
			break;
		k = f->e - f->p;
		if(k > left)
			k = left;
		memmove(f->p, p, k);
		f->p += k;
		if(f->p == f->e && fflush(f) < 0)
			break;
	}
	if((f->mode == 2 || (f->mode == 1 && size*count > 0 && memchr(a, '\n', size*count) != nil)) && f->writing)
		if(fflush(f) < 0)
			return 0;
	return size == 0 ? 0 : count - (left + size - 1)/size;
}

int
fputc(int c, FILE *f)
{
	char b;

	b = c;
	if(f->writing && f->mode == 0 && f->p + 1 < f->e){
		*f->p++ = b;
		return c & 0xff;
	}
	return fwrite(&b, 1, 1, f) == 1 ? c & 0xff : EOF;
}

int
fseek(FILE *f, long off, int whence)
{
	if(f->writing){
		if(fflush(f) < 0)
			return -1;
	}else if(whence == 1)
		off -= f->e - f->p;
	if(seek(f->fd, off, whence) < 0){
		_seterrno();
		return -1;
	}
	f->p = f->e = f->b;
	f->eof = 0;
	return 0;
}

long
ftell(FILE *f)
{
	vlong o;

	o = seek(f->fd, 0, 1);
	if(o < 0){
		_seterrno();
		return -1;
	}
	return f->writing ? o + (f->p - f->b) : o - (f->e - f->p);
}

int
setvbuf(FILE *f, char *buf, int mode, usize size)
{
	USED(buf, size);
	fflush(f);
	f->mode = mode;
	return 0;
}
