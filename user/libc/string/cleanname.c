/*
 * cleanname: the shortest name that means the same, by text alone: no //,
 * no ., no x/.. ; "" becomes ".".  In place.
 */
#include <u.h>
#include <libc.h>

/* the part that .. cannot go above: "/", or a device "#x" with its specifier; nil if none */
static char*
rootend(char *name)
{
	char *p;

	if(name[0] == '/')
		return name + 1;
	if(name[0] != '#')
		return nil;
	if(name[1] == '/')
		return name + 2;
	for(p = name; *p != 0 && *p != '/'; p++)
		;
	return p;
}

static int
isdotdot(char *s, int n)
{
	return n == 2 && s[0] == '.' && s[1] == '.';
}

char*
cleanname(char *name)
{
	char *from, *to, *root, *start;
	int n, depth;

	root = rootend(name);
	start = root != nil ? root : name;
	from = to = start;
	depth = 0;			/* elements that .. can take back */
	for(;; from += n){
		while(*from == '/')
			from++;
		if(*from == 0)
			break;
		for(n = 0; from[n] != 0 && from[n] != '/'; n++)
			;
		if(n == 1 && from[0] == '.')
			continue;
		if(isdotdot(from, n) && depth > 0){
			while(to > start && *--to != '/')
				;
			depth--;
			continue;
		}
		if(isdotdot(from, n)){
			if(root != nil)
				continue;
		}else
			depth++;
		if(to > name && to[-1] != '/')
			*to++ = '/';
		memmove(to, from, n);
		to += n;
	}
	if(to == name)
		*to++ = '.';
	*to = 0;
	return name;
}
