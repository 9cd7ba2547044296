/*
 * date - print the date, or that of a number of seconds since the epoch; or set it.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: date [-u] [-i|-n|-t] [seconds]\n       date -s seconds|yyyy-mm-dd[Thh:mm[:ss]]\n");
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

/*
 * Seconds of UTC; -1 if s is no time.
 */
static vlong
parse(char *s)
{
	vlong t;
	char *e;
	Tm tm;
	int i, *f[6];

	t = strtoll(s, &e, 10);
	if(e > s && *e == '\0')
		return t;
	memset(&tm, 0, sizeof tm);
	f[0] = &tm.year; f[1] = &tm.mon; f[2] = &tm.mday;
	f[3] = &tm.hour; f[4] = &tm.min; f[5] = &tm.sec;
	for(i = 0; i < 6; i++){
		*f[i] = strtol(s, &e, 10);
		if(e == s || *f[i] < 0)
			return -1;
		s = e;
		if(*s == '\0' || (*s == 'Z' && s[1] == '\0'))
			break;
		if(*s != "--T::"[i] && !(i == 2 && *s == ' '))
			return -1;
		s++;
	}
	if(i == 6 || i < 2 || i == 3 || tm.year < 1970 || tm.mon < 1 || tm.mon > 12 || tm.mday < 1 || tm.mday > 31)
		return -1;
	tm.year -= 1900;
	tm.mon--;
	strcpy(tm.zone, "GMT");
	return tm2sec(&tm);
}

/*
 * The clock of the system, and the battery's if there is one.
 */
static void
set(char *s)
{
	vlong t;
	int fd;

	t = parse(s);
	if(t <= 0)
		sysfatal("not a time: %s", s);
	fd = open("/dev/time", OWRITE);
	if(fd < 0 || fprint(fd, "%lld", t) < 0)
		sysfatal("/dev/time: %r");
	close(fd);
	fd = open("#r/rtc", OWRITE);
	if(fd >= 0)
		fprint(fd, "%lld", t);
	exits(nil);
}

void
main(int argc, char *argv[])
{
	int style, uflag;
	long now;
	char *e, *s;
	Tm *tm;

	style = uflag = 0;
	ARGBEGIN{
	case 'i':
	case 'n':
	case 't':
		style = ARGC();
		break;
	case 's':
		s = EARGF(usage());
		set(s);
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
