/*
 * #s, #d and #| in the corners: what may be posted and by whom taken away, pipes with names, descriptors as files.
 * covers: #s #d #|
 */
#include "nslib.h"

static int
post(char *name, int fd, int perm)
{
	char num[16];
	int s, n;

	if((s = create(name, OWRITE, perm)) < 0)
		return -1;
	snprint(num, sizeof num, "%d", fd);
	n = write(s, num, strlen(num));
	close(s);
	return n;
}

static int
wstatname(char *file, char *name)
{
	Dir d;

	nulldir(&d);
	d.name = name;
	return dirwstat(file, &d);
}

static int
chmod(char *file, int mode)
{
	Dir d;

	nulldir(&d);
	d.mode = mode;
	return dirwstat(file, &d);
}

static void
asnone(void)
{
	int p[2], fd;

	fd = open("/dev/user", OWRITE);
	CK(write(fd, "none", 4) == 4);
	close(fd);
	CK(remove("#s/tp.eve") < 0 && errhas("permission denied"));	/* the host owner's own, whatever its mode */
	CK(open("#s/tp.eve", ORDWR) >= 0);
	CK(open("#s/tp.closed", ORDWR) < 0 && errhas("permission denied"));
	CK(chmod("#s/tp.eve", 0600) < 0 && errhas("permission denied"));
	CK(pipe(p) >= 0);
	CK(post("#s/tp.none", p[0], 0666) > 0);
	CK(remove("#s/tp.none") >= 0);
}

static void
posting(void)
{
	char e[ERRMAX];
	int p[2], fd;

	CK(pipe(p) >= 0);
	CK(post("#s/tp.eve", p[0], 0667) > 0);
	CK(post("#s/tp.closed", p[0], 0600) > 0);
	CK(post("#s/tp.eve", p[0], 0666) < 0);
	rerrstr(e, sizeof e);
	CK(strcmp(e, "'#s/tp.eve' file already exists") == 0);
	CK(open("#s/tp.eve", ORDWR|OTRUNC) < 0 && errhas("file already exists"));
	CK(open("#s/tp.eve", ORDWR|ORCLOSE) < 0 && errhas("permission denied"));
	CK(create("#s/tp.x", OREAD, 0666) < 0 && errhas("permission denied"));
	CK(create("#s/tp.x", ORDWR, 0666) < 0 && errhas("permission denied"));
	CK(child(RFFDG, asnone));
	/* a posted channel that is open for reading only is opened so */
	fd = open("/dev/null", OREAD);
	CK(post("#s/tp.read", fd, 0666) > 0);
	close(fd);
	CK(open("#s/tp.read", ORDWR) < 0 && errhas("permission denied"));
	CK((fd = open("#s/tp.read", OREAD)) >= 0);
	close(fd);
	/* what would not stay is not posted */
	fd = open("/dev/null", OREAD|OCEXEC);
	CK(post("#s/tp.exec", fd, 0666) < 0 && errhas("posted fd has remove-on-close or close-on-exec"));
	close(fd);
	fd = create("/tmp/tp.rclose", ORDWR|ORCLOSE, 0666);
	CK(post("#s/tp.exec", fd, 0666) < 0 && errhas("device shut down"));
	remove("#s/tp.exec");
	CK(post("#s/tp.exec", fd, 0666) < 0 && errhas("posted fd has remove-on-close or close-on-exec"));
	close(fd);
	CK(open("#s/tp.exec", ORDWR) < 0 && errhas("device shut down"));
	remove("#s/tp.exec");
	CK((fd = create("#s/tp.gone", OWRITE, 0666)) >= 0);
	CK(write(fd, "4999", 4) < 0 && errhas("fd out of range or not open"));
	CK(write(fd, "nine", 4) < 0);
	CK(remove("#s/tp.gone") >= 0);
	CK(write(fd, "0", 1) < 0 && errhas("file does not exist"));
	close(fd);
	/* renaming and modes */
	CK(wstatname("#s/tp.eve", "tp.new") >= 0);
	CK(open("#s/tp.eve", ORDWR) < 0 && errhas("file does not exist"));
	CK(wstatname("#s/tp.new", "a/b") < 0 && errhas("bad character in file name"));
	CK(wstatname("#s/tp.new", "tp.closed") < 0 && errhas("already exists"));
	CK(chmod("#s/tp.new", 0400) >= 0);
	CK(open("#s/tp.new", ORDWR) < 0 && errhas("permission denied"));
	CK(chmod("#s", 0777) < 0 && errhas("permission denied"));
	CK(open("#s", OWRITE) < 0 && errhas("file is a directory"));
	CK(open("#s", OREAD|ORCLOSE) < 0 && errhas("permission denied"));
	CK(remove("#s/tp.new") >= 0 && remove("#s/tp.closed") >= 0 && remove("#s/tp.read") >= 0);
	CK(remove("#s/tp.read") < 0 && errhas("file does not exist"));
	close(p[0]);
	close(p[1]);
}

/* An owner that gets another name keeps what it has posted. */
static void
renamed(void)
{
	Dir *d;
	int p[2], fd;

	CK(pipe(p) >= 0);
	CK(post("#s/tp.mine", p[0], 0600) > 0);
	fd = open("/dev/hostowner", OWRITE);
	CK(write(fd, "bootes", 6) == 6);
	CK((d = dirstat("#s/tp.mine")) != nil && strcmp(d->uid, "bootes") == 0);
	free(d);
	CK(write(fd, "glenda", 6) == 6);
	close(fd);
	CK(remove("#s/tp.mine") >= 0);
	close(p[0]);
	close(p[1]);
}

/* A pipe in the name space can be used again when both ends were closed. */
static void
named(void)
{
	char buf[8];
	int a, b, i;

	CK(bind("#|", "/n", MREPL) >= 0);
	for(i = 0; i < 3; i++){
		a = open("/n/data", ORDWR);
		b = open("/n/data1", ORDWR);
		CK(a >= 0 && b >= 0);
		CK(write(a, "ping", 4) == 4);
		CK(read(b, buf, sizeof buf) == 4);
		CK(write(b, "left behind", 11) == 11);
		close(b);
		CK(read(a, buf, 4) == 4);	/* what was sent before the end is there, then the end */
		close(a);
	}
	CK((a = open("/n/data", ORDWR)) >= 0);
	close(a);
	CK(create("/n/new", OWRITE, 0666) < 0 && errhas("mounted directory forbids creation"));
	CK(create("#|/new", OWRITE, 0666) < 0 && errhas("permission denied"));
	CK(remove("/n/data") < 0 && errhas("permission denied"));
	CK(unmount(nil, "/n") >= 0);
	CK(open("#|x", OREAD) < 0 && errhas("bad attach specifier"));
}

static void
fds(void)
{
	char name[32], *s, want[64];
	int fd, c;

	fd = open("/dev/null", OWRITE);
	snprint(name, sizeof name, "#d/%dctl", fd);
	c = open(name, OREAD);
	s = get(name);
	snprint(want, sizeof want, "%3d w  c    0 (", fd);
	CK(strncmp(s, want, strlen(want)) == 0);
	CK(strstr(s, " 0 00)     0        0 /dev/null\n") != nil);
	CK(open(name, OWRITE) < 0 && errhas("permission denied"));
	snprint(name, sizeof name, "#d/%d", fd);
	CK(open(name, OREAD) < 0 && errhas("inappropriate use of fd"));
	CK(open(name, OWRITE|ORCLOSE) < 0 && errhas("permission denied"));
	CK(open("#d", OREAD|ORCLOSE) < 0 && errhas("permission denied"));
	CK(open("#d", OWRITE) < 0 && errhas("file is a directory"));
	close(fd);
	CK(read(c, want, sizeof want) < 0 && errhas("fd out of range or not open"));
	close(c);
	CK(open(name, OWRITE) < 0 && errhas("file does not exist"));
	CK(remove("#d/0") < 0 && errhas("permission denied"));
	CK(chmod("#d/0", 0666) < 0 && errhas("permission denied"));
}

/* wstat where there is nothing to change. */
static void
fixed(void)
{
	static char *file[] = {"#c/null", "#c", "#b/kbd", "#r/rtc", "#P/cputype", "#t/eia0", "#/", "#/boot/boot", "#|/data", "#\xc2\xa4/capuse", "#ec"};
	uint i;

	for(i = 0; i < nelem(file); i++){
		CK(chmod(file[i], 0777) < 0 && errhas("permission denied"));
		CK(wstatname(file[i], "other") < 0 && errhas("permission denied"));
		CK(remove(file[i]) < 0 && errhas("permission denied"));
	}
}

void
main(void)
{
	rfork(RFNAMEG);
	posting();
	renamed();
	named();
	fds();
	fixed();
	done();
}
