/* The CMOS clock (MC146818). */
#include "hw.h"
#include "core.h"

enum {
	Rsec = 0, Rmin = 2, Rhour = 4, Rday = 7, Rmonth = 8, Ryear = 9, Ra = 10, Rb = 11,
	Auip = 0x80, Bbinary = 4, B24h = 2, Hourpm = 0x80,
	Nortc = 1 << 5,		/* FADT boot architecture flags */
};

enum { Paddr = 0x70, Pdata = 0x71, Bset = 0x80, Nvoff = 14 };

static Lock cmoslock;	/* a register is chosen by one port and moved by the other */

static u8
cmos(u8 reg)
{
	ilock(&cmoslock);
	outb(Paddr, reg);
	u8 v = inb(Pdata);
	iunlock(&cmoslock);
	return v;
}

static void
cmosset(u8 reg, u8 v)
{
	ilock(&cmoslock);
	outb(Paddr, reg);
	outb(Pdata, v);
	iunlock(&cmoslock);
}

u8
nvramread(u32 off)
{
	return off < Nnvram ? cmos(Nvoff + off) : 0;
}

void
nvramwrite(u32 off, u8 v)
{
	if(off < Nnvram)
		cmosset(Nvoff + off, v);
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

static void
setreg(u8 reg, int v, bool binary)
{
	cmosset(reg, binary ? v : v / 10 << 4 | v % 10);
}

/* The clock stands still while it is set. */
bool
rtcwrite(u64 secs)
{
	u8 century = fadt(108, 1), b = cmos(Rb);
	int y = 1970, m = 1, day = secs / 86400, rest = secs % 86400, hour = rest / 3600, pm = 0;

	if(fadt(109, 2) & Nortc || century >= 128 || secs / 86400 > 400000)
		return false;
	while(dayssince1970(y + 1, 1, 1) <= day)
		y++;
	while(m < 12 && dayssince1970(y, m + 1, 1) <= day)
		m++;
	day -= dayssince1970(y, m, 1);
	if((b & B24h) == 0) {
		pm = hour >= 12 ? Hourpm : 0;
		hour = hour % 12 == 0 ? 12 : hour % 12;
	}
	bool binary = b & Bbinary;
	cmosset(Rb, b | Bset);
	setreg(Rsec, rest % 60, binary);
	setreg(Rmin, rest / 60 % 60, binary);
	setreg(Rhour, hour, binary);
	if(pm)
		cmosset(Rhour, cmos(Rhour) | Hourpm);
	setreg(Rday, day + 1, binary);
	setreg(Rmonth, m, binary);
	setreg(Ryear, y % 100, binary);
	if(century != 0)
		setreg(century, y / 100, binary);
	cmosset(Rb, b & ~Bset);
	return true;
}
