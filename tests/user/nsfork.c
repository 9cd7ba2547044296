/* rfork and name spaces: RFCNAMEG, RFNOMNT, the device mask, and that denials are inherited. */
#include "nslib.h"

static void
clean(void)
{
	CK(access("/bin", AEXIST) >= 0);	/* #/ has the mount point */
	CK(access("/bin/ls", AEXIST) < 0);
	CK(access("/tmp/x", AEXIST) < 0);
	CK(bind("#c", "/dev", MREPL) >= 0);
	CK(access("/dev/null", AEXIST) >= 0);
}

static void
nomnt(void)
{
	int p[2], fd;

	CK(open("#s", OREAD) < 0 && errhas("mount/attach disallowed"));
	CK(open("#t/eia0", OREAD) < 0);
	CK((fd = open("#c/null", OREAD)) >= 0);
	close(fd);
	CK((fd = open("#e", OREAD)) >= 0);
	close(fd);
	CK(pipe(p) >= 0);
	CK(mount(p[0], -1, "/mnt", MREPL, "") < 0 && errhas("mount/attach disallowed"));
	close(p[0]);
	close(p[1]);
}

static void
nomntinherited(void)
{
	CK(rfork(RFNOMNT) >= 0);
	nomnt();
	CK(child(RFFDG, nomnt));
	CK(child(RFFDG|RFCNAMEG, nomnt));
	CK(child(RFFDG|RFNAMEG, nomnt));
}

static void
chdev(void)
{
	int fd;

	CK((fd = open("/dev/drivers", OWRITE)) >= 0);
	CK(fprint(fd, "chdev &~ t") > 0);
	CK(open("#t/eia0", OREAD) < 0 && errhas("mount/attach disallowed"));
	CK(fprint(fd, "chdev & cet") > 0);
	CK(open("#s", OREAD) < 0);
	CK(open("#t/eia0", OREAD) < 0);		/* the set only shrinks */
	CK(access("#c/null", AEXIST) >= 0);
	CK(fprint(fd, "chdev ~") > 0);
	CK(open("#c/null", OREAD) < 0);
	CK(fprint(fd, "nonsense") < 0);
	close(fd);
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	CK(child(RFFDG|RFCNAMEG, clean));
	CK(child(RFFDG|RFNAMEG, nomntinherited));
	CK(child(RFFDG|RFNAMEG, chdev));
	CK(open("#s", OREAD) >= 0);
	CK(rfork(RFNAMEG|RFCNAMEG) < 0 && errhas("bad arg"));
	CK(rfork(RFFDG|RFCFDG) < 0 && errhas("bad arg"));
	CK(rfork(RFENVG|RFCENVG) < 0 && errhas("bad arg"));
	done();
}
