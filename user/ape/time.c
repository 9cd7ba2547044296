/*
 * ANSI time over the native calls.
 */
#include <u.h>
#include <libc.h>

typedef struct tm tm;
struct tm {
	int	sec, min, hour, mday, mon, year, wday, yday, isdst;
};

usize	strftime(char*, usize, const char*, const tm*);

static tm*
convert(Tm *t, tm *r)
{
	*r = (tm){t->sec, t->min, t->hour, t->mday, t->mon, t->year, t->wday, t->yday, 0};
	return r;
}

tm*
ape_gmtime(const long *t)
{
	static tm r;

	return convert(gmtime(*t), &r);
}

tm*
ape_localtime(const long *t)
{
	static tm r;

	return convert(localtime(*t), &r);
}

/* fields out of range are carried; days count from the year's first */
long
mktime(tm *t)
{
	long mon, year, days, sec, y;
	static const short before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	Tm *l;

	mon = t->mon%12;
	year = t->year + 1900l + t->mon/12;
	if(mon < 0){
		mon += 12;
		year--;
	}
	y = year - 1;
	days = 365*(year - 1970) + (y/4 - y/100 + y/400) - (1969/4 - 1969/100 + 1969/400);
	days += before[mon] + (mon > 1 && ((year%4 == 0 && year%100 != 0) || year%400 == 0)) + t->mday - 1;
	sec = ((days*24 + t->hour)*60 + t->min)*60 + t->sec;
	l = localtime(sec);
	sec -= l->tzoff;
	l = localtime(sec);
	convert(l, t);
	return sec;
}

double
difftime(long a, long b)
{
	return a - b;
}

long
clock(void)
{
	return cputime()*1e6;
}

char*
ape_asctime(const tm *t)
{
	static char buf[40];

	strftime(buf, sizeof buf, "%a %b %e %H:%M:%S %Y\n", t);
	return buf;
}

char*
ape_ctime(const long *t)
{
	return ape_asctime(ape_localtime(t));
}

static const char *days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *months[] = {"January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December"};

/* one conversion that is made of others; nil if it is not */
static const char*
compound(int c)
{
	switch(c){
	case 'c': return "%a %b %e %H:%M:%S %Y";
	case 'D': case 'x': return "%m/%d/%y";
	case 'F': return "%Y-%m-%d";
	case 'R': return "%H:%M";
	case 'T': case 'X': return "%H:%M:%S";
	case 'r': return "%I:%M:%S %p";
	}
	return nil;
}

static char*
single(char *p, char *e, int c, const tm *t)
{
	switch(c){
	case 'a': return seprint(p, e, "%.3s", days[t->wday]);
	case 'A': return seprint(p, e, "%s", days[t->wday]);
	case 'b': case 'h': return seprint(p, e, "%.3s", months[t->mon]);
	case 'B': return seprint(p, e, "%s", months[t->mon]);
	case 'C': return seprint(p, e, "%.2d", (t->year + 1900)/100);
	case 'd': return seprint(p, e, "%.2d", t->mday);
	case 'e': return seprint(p, e, "%2d", t->mday);
	case 'H': return seprint(p, e, "%.2d", t->hour);
	case 'I': return seprint(p, e, "%.2d", (t->hour + 11)%12 + 1);
	case 'j': return seprint(p, e, "%.3d", t->yday + 1);
	case 'm': return seprint(p, e, "%.2d", t->mon + 1);
	case 'M': return seprint(p, e, "%.2d", t->min);
	case 'n': return seprint(p, e, "\n");
	case 'p': return seprint(p, e, t->hour < 12 ? "AM" : "PM");
	case 'S': return seprint(p, e, "%.2d", t->sec);
	case 't': return seprint(p, e, "\t");
	case 'u': return seprint(p, e, "%d", (t->wday + 6)%7 + 1);
	case 'U': return seprint(p, e, "%.2d", (t->yday + 7 - t->wday)/7);
	case 'w': return seprint(p, e, "%d", t->wday);
	case 'W': return seprint(p, e, "%.2d", (t->yday + 7 - (t->wday + 6)%7)/7);
	case 'y': return seprint(p, e, "%.2d", t->year%100);
	case 'Y': return seprint(p, e, "%d", t->year + 1900);
	case 'Z': return seprint(p, e, "GMT");
	case 'z': return seprint(p, e, "+0000");
	}
	return seprint(p, e, "%c", c);
}

usize
strftime(char *s, usize max, const char *f, const tm *t)
{
	const char *sub;
	char *p, *e;

	p = s;
	e = s + max;
	for(; *f != 0 && p < e - 1; f++){
		if(*f != '%'){
			*p++ = *f;
			continue;
		}
		if(*++f == 'E' || *f == 'O')
			f++;
		if(*f == 0)
			break;
		sub = compound(*f);
		if(sub != nil)
			p += strftime(p, e - p, sub, t);
		else
			p = single(p, e, *f, t);
	}
	if(*f != 0 || p >= e)
		return 0;
	*p = 0;
	return p - s;
}
