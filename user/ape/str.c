/*
 * Lines and strings of streams, their flags, and functions that are other
 * functions.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

int
getc(FILE *f)
{
	return fgetc(f);
}

int
getchar(void)
{
	return fgetc(stdin);
}

int
putc(int c, FILE *f)
{
	return fputc(c, f);
}

int
putchar(int c)
{
	return fputc(c, stdout);
}

char*
fgets(char *s, int n, FILE *f)
{
	char *p;
	int c;

	for(p = s; p < s + n - 1;){
		c = fgetc(f);
		if(c == EOF)
			break;
		*p++ = c;
		if(c == '\n')
			break;
	}
	if(p == s)
		return nil;
	*p = 0;
	return s;
}

int
fputs(const char *s, FILE *f)
{
	usize n;

	n = strlen(s);
	return fwrite(s, 1, n, f) == n ? 0 : EOF;
}

int
puts(const char *s)
{
	return fputs(s, stdout) < 0 || fputc('\n', stdout) < 0 ? EOF : 0;
}

int
feof(FILE *f)
{
	return f->eof;
}

int
ferror(FILE *f)
{
	return f->err;
}

void
clearerr(FILE *f)
{
	f->err = f->eof = 0;
}

int
fileno(FILE *f)
{
	return f->fd;
}

int	fseek(FILE*, long, int);
int	setvbuf(FILE*, char*, int, usize);

void
rewind(FILE *f)
{
	fseek(f, 0, 0);
	f->err = 0;
}

void
setbuf(FILE *f, char *buf)
{
	setvbuf(f, nil, buf == nil ? 2 : 0, 0);
}

int
strcoll(const char *a, const char *b)
{
	return strcmp(a, b);
}

int
isblank(int c)
{
	return c == ' ' || c == '\t';
}

static ulong seed = 1;

void
srandom(uint n)
{
	seed = n;
}

/* 64-bit linear congruence (Knuth's MMIX constants), its better half */
int
random(void)
{
	seed = seed*6364136223846793005ul + 1442695040888963407ul;
	return seed>>33;
}

char*
setlocale(int cat, const char *name)
{
	USED(cat);
	return name == nil || name[0] == 0 || strcmp(name, "C") == 0 ? "C" : nil;
}

struct lconv {
	char	*decimal_point;
};

struct lconv*
localeconv(void)
{
	static struct lconv c = {"."};

	return &c;
}
