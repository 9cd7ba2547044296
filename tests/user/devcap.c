/* #¤: a capability is good once, for its user, and only the host owner can make one. covers: #¤ capuse caphash */
#include "test.h"

/* HMAC-SHA1 under the key "sesame" of "glenda@none", "other@none" and "glenda" */
static uchar gn[] = "\242\202\373\122\353\004\117\352\350\023\077\145\046\321\024\230\017\163\322\232";
static uchar on[] = "\101\341\213\251\103\217\244\023\152\245\035\371\261\242\172\044\220\072\046\140";
static uchar g[] = "\170\242\175\227\335\210\111\055\051\117\372\364\231\275\221\005\241\261\215\231";

static void
post(uchar *hash, int n)
{
	int fd;

	fd = open("#¤/caphash", OWRITE);
	CK(fd >= 0);
	CKEQ(write(fd, hash, n), n);
	close(fd);
}

static int
use(char *s)
{
	int fd, n;

	if((fd = open("#¤/capuse", OWRITE)) < 0)
		return -1;
	n = write(fd, s, strlen(s));
	close(fd);
	return n == (int)strlen(s) ? 0 : -1;
}

static void
change(void)
{
	CKERR(use("glenda@none@wrong"), "invalid capability glenda@none@wrong");
	CK(use("glenda@none@sesame") == 0);
	CKSTR(slurp("/dev/user"), "none");
	CKERR(use("glenda@none@sesame"), "invalid capability");
	CKERR(open("#¤/caphash", OWRITE), "permission denied");
	/* a capability for whoever knows the key */
	CK(use("glenda@sesame") == 0);
	CKSTR(slurp("/dev/user"), "glenda");
}

void
main(void)
{
	int fd;

	CKSTR(slurp("/dev/hostowner"), "glenda");
	CKERR(open("#¤/capuse", OREAD), "permission denied");
	post(gn, 20);
	post(g, 20);
	CKCHILD(RFFDG, change, "");
	CKSTR(slurp("/dev/user"), "glenda");
	post(on, 20);
	CKERR(use("other@none@sesame"), "capability must match user");
	fd = open("#¤/caphash", OWRITE);
	CKERR(write(fd, gn, 19), "i/o count too small");
	close(fd);
	CKERR(use("noat"), "i/o count too small");
	done();
}
