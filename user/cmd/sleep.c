/*
 * sleep - do nothing for a number of seconds, which may have a fraction.
 */
#include <u.h>
#include <libc.h>

enum
{
	Maxms = 1000*1000*1000,	/* longest single sleep(2), in milliseconds */
};

void
main(int argc, char *argv[])
{
	vlong ms;
	long step;
	int i;
	char *p;

	if(argc > 1){
		ms = strtoll(argv[1], &p, 10) * 1000;
		if(*p == '.')
			for(i = 100, p++; i > 0 && *p >= '0' && *p <= '9'; i /= 10, p++)
				ms += (*p - '0') * i;
		for(; ms > 0; ms -= step){
			step = ms > Maxms ? Maxms : ms;
			if(sleep(step) < 0)
				exits("interrupted");
		}
	}
	exits(nil);
}
