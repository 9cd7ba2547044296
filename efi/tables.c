/*
 * tables.c: what the firmware's configuration table points to, and its clock.
 */
#include "stub.h"

typedef struct Known Known;
struct Known {
	EFI_GUID guid;
	int better;		/* the one with the higher number is taken */
	int smbios;
};

static const Known known[] = {
	{ { 0x8868e871, 0xe4f1, 0x11d3, { 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 } }, 2, 0 },	/* ACPI 2.0 */
	{ { 0xeb9d2d30, 0x2d88, 0x11d3, { 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } }, 1, 0 },	/* ACPI 1.0 */
	{ { 0xf2fd1544, 0x9794, 0x4a2c, { 0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94 } }, 2, 1 },	/* SMBIOS 3 */
	{ { 0xeb9d2d31, 0x2d88, 0x11d3, { 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } }, 1, 1 },	/* SMBIOS 2 */
};

/* Days from 1970-01-01 to a date of the Gregorian calendar (years from March, so leap days come last). */
static int64_t
days(int y, int m, int d)
{
	int64_t era;

	if(m <= 2){
		y--;
		m += 12;
	}
	era = (int64_t)y*365 + y/4 - y/100 + y/400;
	return era + (153*(m - 3) + 2)/5 + d - 1 - 719468;
}

/* Seconds since 1970 UTC; 0 when the clock is not set or absent. */
static uint64_t
clock(void)
{
	EFI_TIME t;
	int64_t s;

	if(EFI_ERROR(stub.st->RuntimeServices->GetTime(&t, nil)))
		return 0;
	if(t.Year < 1998 || t.Month < 1 || t.Month > 12 || t.Day < 1 || t.Day > 31)
		return 0;
	s = days(t.Year, t.Month, t.Day)*86400 + t.Hour*3600 + t.Minute*60 + t.Second;
	if(t.TimeZone != EFI_UNSPECIFIED_TIMEZONE)
		s += (int64_t)t.TimeZone*60;	/* minutes; local time = UTC - TimeZone */
	return s > 0 ? s : 0;
}

EFI_STATUS
tables(void)
{
	EFI_CONFIGURATION_TABLE *t = stub.st->ConfigurationTable;
	int have[2] = { 0, 0 };
	uint64_t found[2] = { 0, 0 };
	unsigned i, k;

	for(i = 0; i < stub.st->NumberOfTableEntries; i++)
		for(k = 0; k < nelem(known); k++)
			if(memcmp(&t[i].VendorGuid, &known[k].guid, sizeof(EFI_GUID)) == 0 &&
			   known[k].better > have[known[k].smbios]){
				have[known[k].smbios] = known[k].better;
				found[known[k].smbios] = (uint64_t)t[i].VendorTable;
			}
	stub.bi->rsdppa = found[0];
	stub.bi->smbiospa = found[1];
	stub.bi->systabpa = (uint64_t)stub.st;
	stub.bi->efitime = clock();
	return EFI_SUCCESS;
}
