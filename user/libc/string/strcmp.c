/*
 * Comparisons, bytes as unsigned; ci ignores the case of ASCII letters.
 */
#include <u.h>
#include <libc.h>

int
strcmp(const char *a, const char *b)
{
	for(; *a == *b; a++, b++)
		if(*a == 0)
			return 0;
	return (uchar)*a < (uchar)*b ? -1 : 1;
}

int
strncmp(const char *a, const char *b, usize n)
{
	for(; n > 0; n--, a++, b++){
		if(*a != *b)
			return (uchar)*a < (uchar)*b ? -1 : 1;
		if(*a == 0)
			break;
	}
	return 0;
}

int
cistrncmp(const char *a, const char *b, usize n)
{
	int ca, cb;

	for(; n > 0; n--){
		ca = tolower((uchar)*a++);
		cb = tolower((uchar)*b++);
		if(ca != cb)
			return ca < cb ? -1 : 1;
		if(ca == 0)
			break;
	}
	return 0;
}

int
cistrcmp(const char *a, const char *b)
{
	return cistrncmp(a, b, ~(usize)0);
}
