/*
 * Formatted output into Runes from malloc.
 */
#include <u.h>
#include <libc.h>

enum {
	Chunk	= 64,
};

/* farg counts Runes; one place beyond stop is kept for the ending 0 */
static int
grow(Fmt *f)
{
	Rune *s;
	usize n, max;

	n = (Rune*)f->to - (Rune*)f->start;
	max = (usize)(uintptr)f->farg * 2;
	s = realloc(f->start, max*sizeof(Rune));
	if(s == nil)
		return 0;
	f->farg = (void*)(uintptr)max;
	f->start = s;
	f->to = s + n;
	f->stop = s + max - 1;
	return 1;
}

int
runefmtstrinit(Fmt *f)
{
	memset(f, 0, sizeof *f);
	f->runes = 1;
	f->start = malloc(Chunk*sizeof(Rune));
	if(f->start == nil)
		return -1;
	f->to = f->start;
	f->stop = (Rune*)f->start + Chunk - 1;
	f->flush = grow;
	f->farg = (void*)(uintptr)Chunk;
	return 0;
}

Rune*
runefmtstrflush(Fmt *f)
{
	if(f->start == nil)
		return nil;
	*(Rune*)f->to = 0;
	return f->start;
}

Rune*
runevsmprint(char *fmt, va_list args)
{
	Fmt f;
	int n;

	if(runefmtstrinit(&f) < 0)
		return nil;
	va_copy(f.args, args);
	n = dofmt(&f, fmt);
	va_end(f.args);
	if(n < 0){
		free(f.start);
		return nil;
	}
	return runefmtstrflush(&f);
}

Rune*
runesmprint(char *fmt, ...)
{
	va_list args;
	Rune *s;

	va_start(args, fmt);
	s = runevsmprint(fmt, args);
	va_end(args);
	return s;
}
