/* Wide characters are runes; their external form is UTF-8. */
#ifndef WCHAR_H
#define WCHAR_H 1
#include <stddef.h>
typedef unsigned wint_t;
size_t	mbstowcs(wchar_t*, const char*, size_t);
int	mbtowc(wchar_t*, const char*, size_t);
int	wctomb(char*, wchar_t);
#endif
