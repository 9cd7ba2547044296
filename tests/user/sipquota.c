/* Budgets of CPU time in manifests: what sip(1) says of wrong ones, naming the line, and that a right one holds. */
#include "sipcmd.h"

static char*
manifest(char *quota)
{
	int fd;

	fd = create("/tmp/sipquota", OWRITE, 0600);
	fprint(fd, "sip=sipquota\n\timage=/tests/sipcpu\n\targs spin\n%s", quota);
	close(fd);
	return sipcmd("start", "/tmp/sipquota");
}

static int
absent(void *a)
{
	USED(a);
	return strstr(sipcmd("list", nil), "\tsipquota\t") == nil;
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	CK(strstr(manifest("\tquota cpu=5ms\n"), "/tmp/sipquota:4: cpu budget: want TIME/PERIOD") != nil);
	CK(strstr(manifest("\n\tquota mem=8m\n\tquota cpu=5ms/1us\n"), "/tmp/sipquota:6: cpu budget: a period") != nil);
	CKSTR(manifest("\tquota mem=8m cpu=5ms/20ms chans=3 pins=16\n"), "");
	CK(strstr(sipcmd("status", "sipquota"), "\nchan 0 of 3\npin 0 of 16\n") != nil);
	CK(strstr(sipcmd("status", "sipquota"), " of 5000000 in 20000000 total ") != nil);
	CKSTR(sipcmd("kill", "sipquota"), "");
	CK(until(absent, nil, Longwait));
	remove("/tmp/sipquota");
	done();
}
