/*
 * date - print the date, or that of a number of seconds since the epoch.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: date [-u] [-i|-n|-t] [seconds]\n");
	exits("usage");
}

static void
iso(Tm *tm, int withtime)
{
	int off;

	print("%.4d-%.2d-%.2d", tm->year + 1900, tm->mon + 1, tm->mday);
	if(withtime){
		print("T%.2d:%.2d:%.2d", tm->hour, tm->min, tm->sec);
		off = tm->tzoff / 60;
		if(off == 0)
			print("Z");
		else
			print("%c%.2d:%.2d", off < 0 ? '-' : '+', abs(off) / 60, abs(off) % 60);
	}
	print("\n");
}

void
main(int argc, char *argv[])
{
	int style, uflag;
	long now;
	char *e;
	Tm *tm;

	style = uflag = 0;
	ARGBEGIN{
	case 'i':
	case 'n':
	case 't':
		style = ARGC();
		break;
	case 'u':
		uflag = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc > 1)
		usage();
	now = time(nil);
	if(argc == 1){
		now = strtol(argv[0], &e, 0);
		if(argv[0][0] == '\0' || *e != '\0')
			usage();
	}
	tm = uflag ? gmtime(now) : localtime(now);
	switch(style){
	case 'n':
		print("%ld\n", now);
		break;
	case 'i':
		iso(tm, 0);
		break;
	case 't':
		iso(tm, 1);
		break;
	default:
		print("%s", asctime(tm));
	}
	exits(nil);
}
