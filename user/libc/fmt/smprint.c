/*
 * Formatted output into memory from malloc, as long as it gets.
 */
#include <u.h>
#include <libc.h>

enum {
	Chunk	= 64,
};

/* always keeps a byte for the NUL beyond stop */
static int
grow(Fmt *f)
{
	char *s;
	usize n, max;

	n = (char*)f->to - (char*)f->start;
	max = (usize)(uintptr)f->farg * 2;
	s = realloc(f->start, max);
	if(s == nil)
		return 0;
	f->farg = (void*)(uintptr)max;
	f->start = s;
	f->to = s + n;
	f->stop = s + max - 1;
	return 1;
}

int
fmtstrinit(Fmt *f)
{
	memset(f, 0, sizeof *f);
	f->start = malloc(Chunk);
	if(f->start == nil)
		return -1;
	f->to = f->start;
	f->stop = (char*)f->start + Chunk - 1;
	f->flush = grow;
	f->farg = (void*)(uintptr)Chunk;
	return 0;
}

char*
fmtstrflush(Fmt *f)
{
	if(f->start == nil)
		return nil;
	*(char*)f->to = 0;
	return f->start;
}

char*
vsmprint(char *fmt, va_list args)
{
	Fmt f;
	int n;

	if(fmtstrinit(&f) < 0)
		return nil;
	va_copy(f.args, args);
	n = dofmt(&f, fmt);
	va_end(f.args);
	if(n < 0){
		free(f.start);
		return nil;
	}
	return fmtstrflush(&f);
}

char*
smprint(char *fmt, ...)
{
	va_list args;
	char *s;

	va_start(args, fmt);
	s = vsmprint(fmt, args);
	va_end(args);
	if(s != nil)
		setmalloctag(s, getcallerpc(&fmt));
	return s;
}
