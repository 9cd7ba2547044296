/*
 * sip(1): manifests and their errors; a service keeps its name in /srv while it is killed and started again, and clients of
 * before get an error; how often it is started again.
 */
#include "test.h"
#include <exchange.h>
#include "echo.h"
#include "sipcmd.h"

static char man[] = "/tmp/sipwatch", srv[] = "/srv/sipwatch";

static char*
start(char *text)
{
	int fd;

	fd = create(man, OWRITE, 0600);
	if(fd < 0 || write(fd, text, strlen(text)) < 0)
		sysfatal("%s: %r", man);
	close(fd);
	return sipcmd("start", man);
}

/* The line of status that begins with this word; without a word the first. */
static char*
status(char *word)
{
	char *p, *e;

	p = sipcmd("status", "sipwatch");
	for(; p != nil && *p != 0; p = e + 1){
		e = strchr(p, '\n');
		if(e == nil)
			break;
		*e = 0;
		if(strncmp(p, word, strlen(word)) == 0)
			return p + strlen(word);
	}
	return "";
}

static int
absent(void *a)
{
	USED(a);
	return strstr(sipcmd("list", nil), "\tsipwatch\t") == nil;
}

static int
shows(void *a)
{
	return strstr(sipcmd("status", "sipwatch"), a) != nil;
}

static void
errors(void)
{
	static struct { char *text, *error; } bad[] = {
		{"image=/bin/x\n", ":1: a manifest begins with sip=NAME"},
		{"sip=sipwatch\n", "no image="},
		{"sip=sipwatch\n\timage=/bin/x nonsense=1\n", ":2: unknown word: nonsense=1"},
		{"sip=sipwatch\n\n# a comment\n\tquota mem=3 wheels=4\n", ":4: unknown quota: wheels=4"},
		{"sip=sipwatch\n\tquota mem=300%\n", ":2: bad share"},
		{"sip=sipwatch\n\tkind=x\n", ":2: bad kind=x: h, v"},
		{"sip=sipwatch\n\timage=/bin/echo kind=v\n", "a SIP of kind v runs only verified code"},
		{"sip=sipwatch\n\trestart=often\n", ":2: bad restart=often: never, onfailure, always"},
		{"sip=sipwatch\n\tns mount x y\n", ":2: want: ns bind"},
		{"sip=sipwatch\n\tchan name=a fd=0\n", ":2: the other end needs a name in /srv"},
		{"sip=sipwatch\n\topen name=a fd=0\n", ":2: open needs file="},
		{"sip=sipwatch\n\topen fd=0 file=/dev/null\n", ":2: a descriptor needs name= and fd="},
		{"sip=sipwatch\n\topen name=a fd=0,x file=/dev/null\n", ":2: bad fd="},
		{"sip=sipwatch\n\timage=/bin/x sha256=12\n", ":2: sha256= has 64 digits"},
		{"sip=sipwatch\n\timage=/bin/nosuch\n", "/bin/nosuch' file does not exist"},
		{"sip=sipwatch\n\timage=/bin/echo\n\tns bind /nosuch /tmp\n", ":3: '/nosuch' file does not exist"},
		{"sip=sipwatch\n\timage=/bin/echo\n\tns bind /tmp /nosuch\n", "/nosuch' file does not exist"},
		{"sip=sipwatch\n\timage=/bin/echo\n\topen name=a fd=1 file=/nosuch\n", ":3: a: '/nosuch' file does not exist"},
		{"sip=sipwatch\n\timage=/bin/echo\n\tchan name=a fd=1 contract=nosuch post=sipwatch\n", "/lib/contract/nosuch.tab' file does not exist"},
		{"sip=sipwatch\n\timage=/bin/echo sha256=0000000000000000000000000000000000000000000000000000000000000000\n",
			"image is not the one that the manifest names"},
	};
	char *e;
	int i;

	for(i = 0; i < (int)nelem(bad); i++){
		e = start(bad[i].text);
		if(strstr(e, bad[i].error) == nil){
			print("%s: '%s', want '%s'\n", bad[i].text, e, bad[i].error);
			nfail++;
		}
	}
	CK(absent(nil));
	CK(strstr(sipcmd("kill", "sipwatch"), "there is no SIP sipwatch") != nil);
}

static int fd;

/* A message and its answer over the channel that is at the name now. */
static int
ping(void)
{
	Xmsg m;
	u64int w[6];

	echo_ping_pack(&m, 0, 1, 2, 3, 4, 5, 6);
	return xcall(fd, &m, 0, 10000) == 1 && echo_pong_unpack(&m, w, w+1, w+2, w+3, w+4, w+5) && w[5] == 6 ? 0 : -1;
}

static int
answers(void *a)
{
	USED(a);
	fd = open(srv, ORDWR);
	if(fd >= 0 && ping() == 0)
		return 1;
	close(fd);
	return 0;
}

/* A service, of either kind. */
static void
service(char *image)
{
	Xmsg m;
	char path[64], text[256], *p;
	int old, ctl;

	snprint(text, sizeof text, "sip=sipwatch\n\timage=%s\n\tquota mem=2m procs=1 fds=3\n"
		"\tchan name=srv fd=0 contract=echo post=sipwatch\n\trestart=always\n", image);
	CKSTR(start(text), "");
	CK(answers(nil));
	CK(strstr(sipcmd("start", man), "sipwatch is running") != nil);

	snprint(path, sizeof path, "#x/%d/contract", atoi(status("")));
	p = slurp(path);
	CK(p != nil && strncmp(p, "# chan srv\ncontract echo {\n", 27) == 0 && strstr(p, "in ping(u64") != nil && strstr(p, "\twindow 4\n}\n") != nil);

	/* its end: the channel of before is dead, the name is not */
	snprint(path, sizeof path, "/proc/%d/ctl", atoi(status("pids")));
	ctl = open(path, OWRITE);
	CKEQ(write(ctl, "kill", 4), 4);
	close(ctl);
	old = fd;
	echo_ping_pack(&m, 0, 1, 2, 3, 4, 5, 6);
	while(xcall(old, &m, 0, 10000) == 1)
		echo_ping_pack(&m, 0, 1, 2, 3, 4, 5, 6);
	CK(until(answers, nil, Longwait));
	CKSTR(status("generation"), " 2");
	CKERR(xsend(old, &m), "hungup");
	close(old);
	close(fd);

	CKSTR(sipcmd("restart", "sipwatch"), "");
	CK(until(shows, "generation 3", Longwait));
	CK(until(answers, nil, Longwait));

	CKSTR(sipcmd("stop", "sipwatch"), "");
	CK(shows(" stopped\n"));
	echo_ping_pack(&m, 0, 1, 2, 3, 4, 5, 6);
	CKERR(xcall(fd, &m, 0, 20), "timed out");
	CKSTR(start(text), "");
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd, &m, 0, 10000), 1);
	CKEQ(ping(), 0);
	close(fd);

	CKSTR(sipcmd("kill", "sipwatch"), "");
	CK(until(absent, nil, Longwait));
	CKERR(open(srv, ORDWR), "does not exist");
}

/* Again and again, but not for ever; then it can be looked at, started, and ended. */
static void
policy(void)
{
	CKSTR(start("sip=sipwatch\n\timage=/tests/sips\n\targs crash\n\trestart=onfailure most=2\n"), "");
	CK(until(shows, "restarts 2", Longwait));
	CK(until(shows, " crashed\n", Longwait));
	CK(strncmp(status("end"), " 'sys: trap: fault write addr=0x0", 33) == 0);
	CKSTR(sipcmd("restart", "sipwatch"), "");
	CK(until(shows, "restarts 3", Longwait));
	CKSTR(sipcmd("kill", "sipwatch"), "");
	CK(until(absent, nil, Longwait));
	/* who ends well is not started again; who asked for it is */
	CKSTR(start("sip=sipwatch\n\timage=/bin/echo\n\topen name=out fd=1 file=/dev/null mode=w\n\trestart=onfailure\n"), "");
	CK(until(absent, nil, Longwait));
	CKSTR(start("sip=sipwatch\n\timage=/bin/echo\n\topen name=out fd=1 file=/dev/null mode=w\n\trestart=always most=1\n"), "");
	CK(until(shows, "restarts 1", Longwait));
	CK(until(shows, " exited\n", Longwait));
	CKSTR(sipcmd("kill", "sipwatch"), "");
	CK(until(absent, nil, Longwait));
}

/* Of verified native code. */
static void
verified(void)
{
	CKSTR(start("sip=sipwatch\n\timage=/tests/vsip/vinside.sip kind=v\n\targs spin\n\tquota mem=1m procs=1\n"), "");
	CKSTR(status("kind"), " v");
	CKSTR(sipcmd("restart", "sipwatch"), "");
	CK(until(shows, "generation 2", Longwait));
	CKSTR(sipcmd("kill", "sipwatch"), "");
	CK(until(absent, nil, Longwait));
}

void
main(void)
{
	errors();
	service("/bin/sipecho");
	service("/tests/vsip/sipecho.sip kind=v");
	service("/tests/vsip/sipecho.sip kind=v pod=sipwatch");
	verified();
	policy();
	remove(man);
	done();
}
