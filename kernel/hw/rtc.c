/* The CMOS clock (MC146818). */
#include "hw.h"
#include "core.h"

enum {
	Rsec = 0, Rmin = 2, Rhour = 4, Rday = 7, Rmonth = 8, Ryear = 9, Ra = 10, Rb = 11,
	Auip = 0x80, Bbinary = 4, B24h = 2, Hourpm = 0x80,
	Nortc = 1 << 5,		/* FADT boot architecture flags */
};

static u8
cmos(u8 reg)
{
	outb(0x70, reg);
	return inb(0x71);
}

typedef struct Date Date;
struct Date {
	u8 sec, min, hour, day, month, year, century;
};

/* The registers are read while no update is in progress. */
static bool
readregs(Date *d, u8 centuryreg)
{
	u64 end = hwdeadline(10000);
	while(cmos(Ra) & Auip)
		if(hwexpired(end))
			return false;
	*d = (Date){cmos(Rsec), cmos(Rmin), cmos(Rhour), cmos(Rday), cmos(Rmonth), cmos(Ryear),
		centuryreg == 0 ? 0 : cmos(centuryreg)};
	return true;
}

static int
bcd(u8 v)
{
	return (v >> 4) * 10 + (v & 15);
}

static s64
dayssince1970(int y, int m, int d)
{
	static const u16 before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	s64 days = (s64)(y - 1970) * 365 + (y - 1969) / 4 - (y - 1901) / 100 + (y - 1601) / 400;
	return days + before[m - 1] + (leap && m > 2) + d - 1;
}

/* 0: there is no clock, or it holds nonsense. */
u64
rtcread(void)
{
	Date d, again;
	u8 century = fadt(108, 1), pm;

	if(fadt(109, 2) & Nortc || century >= 128)
		return 0;
	for(int tries = 0;; tries++) {
		if(tries == 5 || !readregs(&d, century) || !readregs(&again, century))
			return 0;
		if(d.sec == again.sec && d.min == again.min && d.hour == again.hour && d.day == again.day)
			break;
	}
	u8 b = cmos(Rb);
	pm = d.hour & Hourpm;
	d.hour &= ~Hourpm;
	if((b & Bbinary) == 0)
		d = (Date){bcd(d.sec), bcd(d.min), bcd(d.hour), bcd(d.day), bcd(d.month), bcd(d.year), bcd(d.century)};
	if((b & B24h) == 0)
		d.hour = d.hour % 12 + (pm ? 12 : 0);
	int year = d.year + (d.century >= 19 && d.century < 25 ? d.century * 100 : 2000);
	if(d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 || d.hour > 23 || d.min > 59 || d.sec > 60)
		return 0;
	return dayssince1970(year, d.month, d.day) * 86400 + d.hour * 3600 + d.min * 60 + d.sec;
}
