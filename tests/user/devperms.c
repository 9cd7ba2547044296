/*
 * What a listing shows of each file of the kernel's devices: mode, owners, length, times, kind of qid; and that the
 * qid and name of a file are the same by stat, fstat and in the listing of its directory.
 */
#include "test.h"

typedef struct Want Want;
struct Want {
	char *file;
	u32int mode;
	vlong length;	/* -1: any */
};

static Want want[] = {
	{"#c/bintime", 0664, 24}, {"#c/config", 0444, 0}, {"#c/cons", 0660, 0}, {"#c/consctl", 0220, 0}, {"#c/consraw", DMEXCL|0600, 0}, {"#c/cputime", 0444, 72},
	{"#c/drivers", 0666, 0}, {"#c/hostdomain", 0664, -1}, {"#c/hostowner", 0664, 0}, {"#c/ipistat", 0444, 0}, {"#c/kmesg", 0440, 0},
	{"#c/kprint", DMEXCL|0440, 0}, {"#c/mordor", 0666, 0}, {"#c/null", 0666, 0}, {"#c/osversion", 0444, 0}, {"#c/pid", 0444, 12},
	{"#c/ppid", 0444, 12}, {"#c/random", 0444, 0}, {"#c/reboot", 0220, 0}, {"#c/swap", 0444, 0}, {"#c/sysname", 0664, 0},
	{"#c/sysstat", 0664, 0}, {"#c/time", 0664, 12 + 3*22}, {"#c/user", 0666, 0}, {"#c/waitstat", 0444, 0}, {"#c/zero", 0444, 0}, {"#c", DMDIR|0555, 0},
	{"#b/scancode", DMEXCL|0440, 0}, {"#b/leds", 0220, 0},
	{"#d", DMDIR|0555, 0}, {"#d/0ctl", 0400, 0}, {"#e", DMDIR|0555, 0}, {"#ec", DMDIR|0555, 0},
	{"#s", DMDIR|0555, 0}, {"#|", DMDIR|0500, 0}, {"#|/data", 0666, 0}, {"#|/data1", 0666, 0},
	{"#\xc2\xa4/capuse", 0222, 0}, {"#\xc2\xa4/caphash", 0200, 0}, {"#\xc2\xb6/swap", 0444, 0},
	{"#r/rtc", 0664, 0}, {"#r/nvram", 0664, -1}, {"#t/eia0", 0660, 0}, {"#t/eia0ctl", 0660, 0}, {"#t/eia0status", 0444, 0},
	{"#P/archctl", 0664, 0}, {"#P/cputype", 0444, 0}, {"#P/ioalloc", 0444, 0}, {"#P/iob", 0660, 0}, {"#P/iol", 0660, 0},
	{"#P/iow", 0660, 0}, {"#P/irqalloc", 0444, 0}, {"#P/msr", 0660, 0}, {"#P/realmodemem", 0660, -1},
	{"#g", DMDIR|0555, 0}, {"#\xcf\x83", DMDIR|0555, 0}, {"#\xcf\x83" "c", DMDIR|0555, 0},
	{"#/", DMDIR|0555, 0}, {"#/boot/boot", 0555, -1},
	{"#p", DMDIR|0555, 0}, {"#p/trace", 0444, 0}, {"#p/N", DMDIR|0555, 0}, {"#p/N/args", 0660, 0}, {"#p/N/ctl", 0640, 0},
	{"#p/N/fd", 0444, 0}, {"#p/N/fpregs", 0640, -1}, {"#p/N/kregs", 0440, 184}, {"#p/N/mem", 0640, 0}, {"#p/N/note", 0640, 0},
	{"#p/N/noteid", 0664, 0}, {"#p/N/notepg", 0640, 0}, {"#p/N/ns", 0444, 0}, {"#p/N/ppid", 0444, 0}, {"#p/N/proc", 0440, -1},
	{"#p/N/profile", 0440, 0}, {"#p/N/regs", 0640, 184}, {"#p/N/segment", 0444, 0}, {"#p/N/status", 0444, 2*28 + 12 + 9*12},
	{"#p/N/syscall", 0440, 0}, {"#p/N/text", 0640, 0}, {"#p/N/wait", 0440, 0}, {"#p/N/watchpt", 0640, 0},
};

static char*
real(char *file)
{
	static char buf[64];
	char *p;

	if((p = strchr(file, 'N')) == nil)
		return file;
	snprint(buf, sizeof buf, "%.*s%d%s", (int)(p - file), file, getpid(), p + 1);
	return buf;
}

static void
look(Want *w)
{
	char *file = real(w->file), *last;
	Dir *d;

	if((d = dirstat(file)) == nil){
		print("%s: %r\n", w->file);
		nfail++;
		return;
	}
	if(d->mode != w->mode || (w->length >= 0 && d->length != w->length) || d->qid.type != d->mode>>24){
		print("%s: mode %luo length %lld qid type %.2x, want %uo %lld\n", w->file, (ulong)d->mode, d->length, d->qid.type, w->mode, w->length);
		nfail++;
	}
	CKSTR(d->uid, getuser());
	CKSTR(d->gid, getuser());
	CKSTR(d->muid, d->uid);
	CK(d->type == (file[1] & 0x80 ? (file[1] & 0x1f) << 6 | (file[2] & 0x3f) : file[1]) || file[1] == '|');
	if(d->atime < d->mtime || d->mtime < 1700000000){
		print("%s: atime %lud mtime %lud\n", w->file, (ulong)d->atime, (ulong)d->mtime);
		nfail++;
	}
	if((last = strrchr(file, '/')) != nil && last[1] != 0)
		CKSTR(d->name, last + 1);
	free(d);
}

/* Each entry of a directory, by stat of its own. */
static void
listing(char *dir)
{
	char name[256];
	Dir *d, *s;
	long i, n;
	int fd;

	fd = open(dir, OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	CK(n > 0);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "%s/%s", dir, d[i].name);
		if((s = dirstat(name)) == nil)
			continue;	/* a process that ended, a descriptor */
		if(s->qid.path != d[i].qid.path || s->qid.type != d[i].qid.type || s->mode != d[i].mode || strcmp(s->uid, d[i].uid) != 0
		|| s->type != d[i].type || s->dev != d[i].dev){
			print("%s: not as in the listing\n", name);
			nfail++;
		}
		free(s);
	}
	if(n > 0)
		free(d);
}

void
main(void)
{
	char *dirs[] = {"#c", "#b", "#e", "#ec", "#s", "#t", "#P", "#r", "#/", "#p", "#\xc2\xa4", "#\xc2\xb6"};
	uint i;

	for(i = 0; i < nelem(want); i++)
		look(&want[i]);
	for(i = 0; i < nelem(dirs); i++)
		listing(dirs[i]);
	listing(real("#p/N"));
	done();
}
