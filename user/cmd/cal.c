/*
 * cal - calendar of a month or a year. September 1752 lost eleven days.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum {
	Weeks	= 6,
	Width	= 20,		/* of a month */
};

static Biobuf out;
static char *months[] = {
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
};

static void
usage(void)
{
	fprint(2, "usage: cal [month] [year]\n");
	exits("usage");
}

static int
gregorian(int y, int m)
{
	return y > 1752 || (y == 1752 && m > 9);
}

static int
days(int y, int m)
{
	static char n[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if(m == 2 && y%4 == 0 && (!gregorian(y, m) || y%100 != 0 || y%400 == 0))
		return 29;
	return n[m];
}

/*
 * Weekday of a month's first day, Sunday is 0.  Day 0 is the first of January of the year 1:
 * a Saturday in the old calendar, a Monday in the new one counted back.
 */
static int
first(int y, int m)
{
	long d;
	int i;

	d = 365l*(y - 1) + (y - 1)/4;
	for(i = 1; i < m; i++)
		d += days(y, i);
	if(!gregorian(y, m))
		return (d + 6)%7;
	return (d - (y - 1)/100 + (y - 1)/400 + 1)%7;
}

static void
layout(int y, int m, char text[Weeks][Width+1])
{
	int d, w, col;

	for(w = 0; w < Weeks; w++){
		memset(text[w], ' ', Width);
		text[w][Width] = 0;
	}
	col = first(y, m);
	w = 0;
	for(d = 1; d <= days(y, m); d++){
		if(y == 1752 && m == 9 && d == 3)
			d = 14;
		if(d >= 10)
			text[w][3*col] = '0' + d/10;
		text[w][3*col+1] = '0' + d%10;
		if(++col == 7){
			col = 0;
			w++;
		}
	}
}

/* no blanks at the end of a line */
static void
put(char *s)
{
	int n;

	for(n = strlen(s); n > 0 && s[n-1] == ' '; n--)
		;
	Bprint(&out, "%.*s\n", n, s);
}

static void
month(int y, int m)
{
	char text[Weeks][Width+1], title[40];
	int w;

	snprint(title, sizeof title, "%s %d", months[m-1], y);
	Bprint(&out, "%*s%s\n", (Width - (int)strlen(title))/2, "", title);
	Bprint(&out, " S  M Tu  W Th  F  S\n");
	layout(y, m, text);
	for(w = 0; w < Weeks; w++)
		put(text[w]);
}

static void
year(int y)
{
	char text[3][Weeks][Width+1], buf[80];
	int m, i, w;

	Bprint(&out, "\n\n\n%*d\n\n", 34, y);
	for(m = 1; m <= 12; m += 3){
		Bprint(&out, "%12.3s%23.3s%23.3s\n", months[m-1], months[m], months[m+1]);
		Bprint(&out, " S  M Tu  W Th  F  S    S  M Tu  W Th  F  S    S  M Tu  W Th  F  S\n");
		for(i = 0; i < 3; i++)
			layout(y, m + i, text[i]);
		for(w = 0; w < Weeks; w++){
			snprint(buf, sizeof buf, "%s   %s   %s", text[0][w], text[1][w], text[2][w]);
			put(buf);
		}
	}
	Bprint(&out, "\n\n\n");
}

static int
monthno(char *s)
{
	int i, n;

	n = strlen(s);
	if(isdigit(*s))
		return atoi(s);
	for(i = 0; n >= 3 && i < 12; i++)
		if(cistrncmp(s, months[i], n) == 0)
			return i + 1;
	return 0;
}

void
main(int argc, char *argv[])
{
	Tm *t;
	int m, y;

	ARGBEGIN{
	default:
		usage();
	}ARGEND
	if(argc > 2)
		usage();
	Binit(&out, 1, OWRITE);
	t = localtime(time(nil));
	m = t->mon + 1;
	y = t->year + 1900;
	if(argc == 1){
		m = monthno(argv[0]);
		if(m < 1 || m > 12){
			y = atoi(argv[0]);
			m = 0;
		}
	}else if(argc == 2){
		m = monthno(argv[0]);
		y = atoi(argv[1]);
		if(m < 1 || m > 12)
			sysfatal("bad month");
	}
	if(y < 1 || y > 9999)
		sysfatal("bad year");
	if(m > 0)
		month(y, m);
	else
		year(y);
	Bterm(&out);
	exits(nil);
}
