/*
 * A floating point number from a function that gives characters one by one;
 * the first character that is no part of it has been read when it returns.
 */
#include <u.h>
#include <libc.h>

enum {
	Maxtext	= 900,
};

double
charstod(int (*f)(void*), void *arg)
{
	char buf[Maxtext+1];
	int c, n, seene, seenp;

	n = 0;
	seene = seenp = 0;
	do
		c = (*f)(arg);
	while(c == ' ' || c == '\t');
	for(;; c = (*f)(arg)){
		if(c == '-' || c == '+'){
			if(n != 0 && (buf[n-1] | 0x20) != 'e')
				break;
		}else if(c == '.'){
			if(seenp || seene)
				break;
			seenp = 1;
		}else if(c == 'e' || c == 'E'){
			if(seene || n == 0)
				break;
			seene = 1;
		}else if(!isdigit(c))
			break;
		if(n < Maxtext)
			buf[n++] = c;
	}
	buf[n] = 0;
	return strtod(buf, nil);
}
