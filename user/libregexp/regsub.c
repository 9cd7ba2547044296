/*
 * Substitution: & is the match, \0 to \9 its parts, \c the character c.
 * The result is cut at dlen, always ended.
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>

void
regsub(char *src, char *dst, int dlen, Resub *mp, int ms)
{
	char *e, *p;
	int i;

	if(dlen <= 0)
		return;
	e = dst + dlen - 1;
	for(; *src != 0; src++){
		i = -1;
		if(*src == '&')
			i = 0;
		else if(*src == '\\' && src[1] != 0){
			src++;
			if(*src >= '0' && *src <= '9')
				i = *src - '0';
		}
		if(i < 0){
			if(dst < e)
				*dst++ = *src;
			continue;
		}
		if(mp == nil || i >= ms || mp[i].sp == nil)
			continue;
		for(p = mp[i].sp; p < mp[i].ep && dst < e; p++)
			*dst++ = *p;
	}
	*dst = 0;
}

void
rregsub(Rune *src, Rune *dst, int dlen, Resub *mp, int ms)
{
	Rune *e, *p;
	int i;

	if(dlen <= 0)
		return;
	e = dst + dlen - 1;
	for(; *src != 0; src++){
		i = -1;
		if(*src == '&')
			i = 0;
		else if(*src == '\\' && src[1] != 0){
			src++;
			if(*src >= '0' && *src <= '9')
				i = *src - '0';
		}
		if(i < 0){
			if(dst < e)
				*dst++ = *src;
			continue;
		}
		if(mp == nil || i >= ms || mp[i].rsp == nil)
			continue;
		for(p = mp[i].rsp; p < mp[i].rep && dst < e; p++)
			*dst++ = *p;
	}
	*dst = 0;
}
