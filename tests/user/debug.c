/*
 * What a debugger does to a child through /proc: break points, single steps, registers, memory, watch points, system calls
 * one by one, and a profile. covers: #p ctl mem regs fpregs kregs kfpregs proc note syscall watchpt profile status trace
 */
#include "test.h"
#include <ureg.h>

typedef struct Shared Shared;
struct Shared {
	int go;
	vlong result;
	double f;
};
static volatile Shared *shared;
static volatile vlong watched[2] __attribute__((aligned(16)));

static char*
pf(int pid, char *file)
{
	static char name[8][64];
	static int i;

	i = (i + 1) % 8;
	snprint(name[i], sizeof name[i], "/proc/%d/%s", pid, file);
	return name[i];
}

static int
put(char *file, char *s)
{
	int fd, n;

	if((fd = open(file, OWRITE)) < 0)
		return -1;
	n = write(fd, s, strlen(s));
	close(fd);
	return n == (int)strlen(s) ? 0 : -1;
}

static int
ctl(int pid, char *verb)
{
	return put(pf(pid, "ctl"), verb);
}

static int
isstate(int pid, char *state)
{
	char *s;

	s = slurp(pf(pid, "status"));
	return s != nil && strncmp(s + 56, state, strlen(state)) == 0;
}

/* The note it stopped for, taken away from it. */
static char*
note(int pid)
{
	static char buf[ERRMAX];
	int fd, n;

	fd = open(pf(pid, "note"), ORDWR);
	n = read(fd, buf, sizeof buf - 1);
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	return buf;
}

static Ureg
getregs(int pid)
{
	Ureg u;
	int fd;

	memset(&u, 0, sizeof u);
	fd = open(pf(pid, "regs"), OREAD);
	CKEQ(read(fd, &u, sizeof u), sizeof u);
	close(fd);
	return u;
}

static void
setregs(int pid, Ureg *u)
{
	int fd;

	fd = open(pf(pid, "regs"), OWRITE);
	CKEQ(write(fd, u, sizeof *u), sizeof *u);
	close(fd);
}

static void
peek(int pid, void *addr, void *buf, int n)
{
	int fd;

	fd = open(pf(pid, "mem"), OREAD);
	CKEQ(pread(fd, buf, n, (vlong)(uintptr)addr), n);
	close(fd);
}

static void
poke(int pid, void *addr, void *buf, int n)
{
	int fd;

	fd = open(pf(pid, "mem"), ORDWR);
	CKEQ(pwrite(fd, buf, n, (vlong)(uintptr)addr), n);
	close(fd);
}

/* f(rdi, rsi) = rdi + 2*rsi, of instructions that are known: 3 bytes each, then ret. */
vlong steps(vlong, vlong);
__asm__(".text; .globl steps; steps: movq %rdi, %rax; addq %rsi, %rax; addq %rsi, %rax; ret");

static void
end(int pid, char *msg)
{
	Waitmsg *w;

	while((w = wait()) != nil && w->pid != pid)
		free(w);
	CK(w != nil);
	if(w != nil && msg != nil)
		CK(strstr(w->msg, msg) != nil);
	free(w);
}

static int
start(void (*f)(void))
{
	int pid;

	memset((void*)shared, 0, sizeof *shared);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(2);
		while(!shared->go)
			sleep(0);
		f();
		exits(nil);
	}
	CK(ctl(pid, "stop") == 0);
	CK(isstate(pid, "Stopped"));
	shared->go = 1;
	return pid;
}

static void
call(void)
{
	shared->result = steps(10, 20);
	exits("done");
}

/* Break at a function, look, change an argument, step through it, put the byte back, go on. */
static void
breakandstep(void)
{
	uchar old, b;
	Ureg u;
	int pid, i;
	vlong want[] = {10, 10 + 7, 10 + 7 + 7};

	pid = start(call);
	peek(pid, steps, &old, 1);
	poke(pid, steps, "\xcc", 1);
	CKEQ(steps(1, 1), 3);				/* not in this process */
	CK(ctl(pid, "startstop") == 0);
	CK(strncmp(note(pid), "sys: breakpoint", 15) == 0);
	u = getregs(pid);
	CKEQ(u.pc, (uintptr)steps);
	CKEQ(u.di, 10);
	CKEQ(u.si, 20);
	peek(pid, steps, &b, 1);
	CKEQ(b, 0xcc);
	poke(pid, steps, &old, 1);
	u.si = 7;
	u.flags |= 0x100;
	setregs(pid, &u);
	for(i = 0; i < 3; i++){
		CK(ctl(pid, "startstop") == 0);
		CK(strncmp(note(pid), "sys: trap: debug exception", 26) == 0);
		u = getregs(pid);
		CKEQ(u.pc, (uintptr)steps + 3*(i + 1));
		CKEQ(u.ax, want[i]);
		CKEQ(u.flags & 0x100, 0);		/* one step at a time */
		u.flags |= 0x100;
		setregs(pid, &u);
	}
	/* out of the function, then freely */
	CK(ctl(pid, "startstop") == 0);
	CK(note(pid)[0] != 0);
	u = getregs(pid);
	CK(u.pc != (uintptr)steps + 9);
	CK(ctl(pid, "start") == 0);
	end(pid, ": done");
	CKEQ(shared->result, 24);
}

static void
toucher(void)
{
	vlong x;

	watched[1] = 1;				/* not watched */
	x = watched[0];				/* read only */
	watched[0] = x + 5;			/* hit 0 */
	shared->result = watched[0];
	shared->result += steps(1, 1);		/* hit 1, before it is executed */
	exits("touched");
}

static void
watchpoints(void)
{
	char line[64];
	Ureg u;
	int pid, fd;
	vlong v;

	pid = start(toucher);
	snprint(line, sizeof line, "rw %#llx 4\n", (uvlong)(uintptr)&watched[2]);
	CK(put(pf(pid, "watchpt"), line) == 0);
	/* at offset 0 lines take the place of what was there, behind it they are added */
	fd = open(pf(pid, "watchpt"), OWRITE);
	CKEQ(fprint(fd, "-w- %#llx 8\n", (uvlong)(uintptr)&watched[0]) > 0, 1);
	CKEQ(fprint(fd, "x %#llx 1\n", (uvlong)(uintptr)steps) > 0, 1);
	close(fd);
	CKSTR(slurp(pf(pid, "watchpt")), smprint("-w- 0x%16.16llux 0x0000000000000008\n--x 0x%16.16llux 0x0000000000000001\n", (uvlong)(uintptr)&watched[0], (uvlong)(uintptr)steps));
	CKERR(put(pf(pid, "watchpt"), "-w- 0x200001 8"), "address must be aligned according to length");
	CKERR(put(pf(pid, "watchpt"), "-w- 0xffffffff80000000 8"), "bad address");
	CKERR(put(pf(pid, "watchpt"), "--x 0x200028 8"), "length must be 1 on breakpoints");
	CKERR(put(pf(pid, "watchpt"), "-w- 0x200000 3"), "length must be 1, 2, 4 or 8");
	CKERR(put(pf(pid, "watchpt"), "-w- 0x200000"), "wrong number of fields");
	CKERR(put(pf(pid, "watchpt"), "-w- here 8"), "invalid address");
	CKERR(put(pf(pid, "watchpt"), "-w- 0x200000 x"), "invalid length");
	CKERR(put(pf(pid, "watchpt"), "www 0x200028 8"), "invalid type");
	CKERR(put(pf(pid, "watchpt"), "rw- 0x400000 1\nrw- 0x400000 1\nrw- 0x400000 1\nrw- 0x400000 1\nrw- 0x400000 1"), "too many");
	CK(ctl(pid, "startstop") == 0);
	CK(strncmp(note(pid), "sys: watchpoint 0", 17) == 0);
	peek(pid, (void*)&watched[0], &v, sizeof v);
	CKEQ(v, 5);				/* after the write */
	CKEQ(shared->result, 0);
	watched[0] = 1;				/* mine is another */
	CK(ctl(pid, "startstop") == 0);
	CK(strncmp(note(pid), "sys: watchpoint 1", 17) == 0);
	u = getregs(pid);
	CKEQ(u.pc, (uintptr)steps);
	CKEQ(shared->result, 5);
	fd = open(pf(pid, "watchpt"), OWRITE|OTRUNC);
	CK(fd >= 0);
	close(fd);
	CKSTR(slurp(pf(pid, "watchpt")), "");
	CK(ctl(pid, "start") == 0);
	end(pid, ": touched");
	CKEQ(shared->result, 8);
}

/* The kernel writes for the process: that counts, too. */
static void
reader(void)
{
	int fd;

	fd = open("/dev/zero", OREAD);
	read(fd, (void*)watched, sizeof watched);
	exits("read");
}

static void
watchcalls(void)
{
	char line[64];
	int pid;

	pid = start(reader);
	snprint(line, sizeof line, "-w- %#llx 8", (uvlong)(uintptr)&watched[1]);
	CK(put(pf(pid, "watchpt"), line) == 0);
	CK(ctl(pid, "startstop") == 0);
	CK(strncmp(note(pid), "sys: watchpoint 0", 17) == 0);
	CK(ctl(pid, "start") == 0);
	end(pid, ": read");
}

static void
caller(void)
{
	int fd;
	char buf[8];

	fd = open("/dev/nothing", OREAD);
	fd = open("/dev/zero", OREAD);
	read(fd, buf, 4);
	write(1, "", 0);
	close(fd);
	exits("called");
}

/* startsyscall stops at each call twice: the way in, the way out. */
static void
syscalls(void)
{
	static char *in[] = {" Open ", " Open ", " Pread ", " Pwrite ", " Close ", " Exits "};
	static char *arg[] = {"\"/dev/nothing\"", "\"/dev/zero\"", " 4 -1", " 0 -1", "", "\"called\""};
	static char *out[] = {"= -1 ", "= ", "....\" 4 -1 = 4 ", "= 0 ", "= 0 "};
	char *s;
	int pid, i;

	pid = start(caller);
	/* up to the first open: it may have been in sleep */
	for(i = 0; i < 10; i++){
		CK(ctl(pid, "startsyscall") == 0);
		s = slurp(pf(pid, "syscall"));
		if(s != nil && strstr(s, "/dev/nothing") != nil)
			break;
	}
	for(i = 0; i < (int)nelem(in); i++){
		if(i > 0)
			CK(ctl(pid, "startsyscall") == 0);
		s = slurp(pf(pid, "syscall"));
		if(strstr(s, in[i]) == nil || strstr(s, arg[i]) == nil || atoi(s) != pid){
			print("call %d: %s\n", i, s);
			nfail++;
		}
		if(i == nelem(in) - 1)
			break;
		CK(ctl(pid, "startsyscall") == 0);
		s = slurp(pf(pid, "syscall"));
		if(strstr(s, out[i]) == nil || (i == 0 && strstr(s, "does not exist") == nil)){
			print("return %d: %s\n", i, s);
			nfail++;
		}
	}
	CK(ctl(pid, "start") == 0);
	end(pid, ": called");
}

static void
floats(void)
{
	double d;

	d = 1.5;
	__asm__ volatile("movsd %0, %%xmm7" :: "m"(d) : "xmm7");
	__asm__ volatile("int3" ::: "memory");
	__asm__ volatile("movsd %%xmm7, %0" : "=m"(d));
	shared->f = d;
	exits("floats");
}

static void
fpregs(void)
{
	double d;
	Ureg u;
	uchar area[16];
	int pid, fd;

	pid = start(floats);
	CK(ctl(pid, "startstop") == 0);
	CK(strncmp(note(pid), "sys: breakpoint", 15) == 0);
	fd = open(pf(pid, "fpregs"), ORDWR);
	CKEQ(pread(fd, &d, 8, 160 + 7*16), 8);		/* xmm7 of FXSAVE */
	CK(d == 1.5);
	d = 2.25;
	CKEQ(pwrite(fd, &d, 8, 160 + 7*16), 8);
	memset(area, 0xff, sizeof area);
	CKEQ(pwrite(fd, area, 8, 24), 8);		/* impossible MXCSR bits are masked, not loaded */
	CKEQ(pread(fd, area, 4, 24), 4);
	CKEQ(area[2] | area[3], 0);
	CKEQ(pwrite(fd, "\x80\x1f\0\0", 4, 24), 4);
	CKEQ(pwrite(fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, 512), 8);	/* XSAVE header */
	CKERR(pwrite(fd, area, 16, 100000), "bad arg");
	close(fd);
	CKERR(read(open(pf(pid, "kfpregs"), OREAD), area, 16), "no saved registers");
	fd = open(pf(pid, "kregs"), OREAD);
	CKEQ(read(fd, &u, sizeof u), sizeof u);
	CK((s64int)u.pc < 0 && (s64int)u.sp < 0);
	close(fd);
	u = getregs(pid);
	u.pc++;
	setregs(pid, &u);
	CK(ctl(pid, "start") == 0);
	end(pid, ": floats");
	CK(shared->f == 2.25);
}

/* Only a stopped process can be changed. */
static void
loops(void)
{
	while(shared->go == 1)
		shared->result++;
	exits(nil);
}

static void
running(void)
{
	Ureg u;
	int pid, fd;

	pid = start(loops);
	CK(ctl(pid, "start") == 0);
	memset(&u, 0, sizeof u);
	fd = open(pf(pid, "regs"), ORDWR);
	CKERR(pwrite(fd, &u, sizeof u, 0), "bad process or channel control request");
	close(fd);
	fd = open(pf(pid, "fpregs"), ORDWR);
	CKERR(pwrite(fd, &u, 8, 0), "bad process or channel control request");
	close(fd);
	CKERR(ctl(pid, "startsyscall"), "bad process or channel control request");
	CKEQ(atoi(slurp(pf(pid, "ctl"))), pid);
	fd = open(pf(pid, "proc"), OREAD);
	CK(read(fd, &u, sizeof u) == sizeof u);
	close(fd);
	shared->go = 2;
	end(pid, nil);
}

static int
busy(void *a)
{
	u32int *count = a;
	char name[64];
	int fd, n;

	snprint(name, sizeof name, "/proc/%d/profile", (int)count[1]);
	fd = open(name, OREAD);
	n = read(fd, count, 4);
	close(fd);
	return n == 4 && count[0] >= 20;
}

/* A loop's samples are in the loop. */
static void
profile(void)
{
	static u32int count[65536];
	u32int head[2];
	uvlong in, all, i, lo, hi;
	int pid, fd, n;

	pid = start(loops);
	CKERR(read(open(pf(pid, "profile"), OREAD), count, 4), "profile is off");
	CK(ctl(pid, "profile") == 0);
	CK(ctl(pid, "start") == 0);
	head[1] = pid;
	CK(until(busy, head, Longwait));
	CK(ctl(pid, "stop") == 0);
	fd = open(pf(pid, "profile"), OREAD);
	n = readn(fd, count, sizeof count) / 4;
	close(fd);
	CK(n > 100);
	lo = ((uvlong)(uintptr)loops - 0x200000) / 8;
	hi = lo + 16;
	in = all = 0;
	for(i = 1; i < (uvlong)n; i++){
		all += count[i];
		if(i >= lo && i < hi)
			in += count[i];
	}
	CK(all > 0 && all <= count[0]);
	CK(in*10 >= all*9);
	shared->go = 2;
	CK(ctl(pid, "start") == 0);
	end(pid, nil);
}

static void
sleeper(void)
{
	sleep(20);
	exits(nil);
}

/* One process at a time has it open; another that does this test may be that. */
static int
notopen(void *fd)
{
	char e[ERRMAX];

	if((*(int*)fd = open("#p/trace", OREAD)) >= 0)
		return 1;
	rerrstr(e, sizeof e);
	return strstr(e, "already open") == nil;
}

static int
opentrace(void)
{
	int fd;

	until(notopen, &fd, Longwait);
	return fd;
}

/* Events of one process: it runs, sleeps, is ready, runs, dies. */
static void
events(void)
{
	struct { u32int pid, type; vlong ns; } ev[64];
	int pid, fd, n, i, seen[16];
	vlong last, from;

	fd = opentrace();
	CK(fd >= 0);
	if(fd < 0)
		return;
	CKERR(open("#p/trace", OREAD), "already open");
	CKEQ(read(fd, ev, sizeof ev), 0);	/* it does not wait */
	pid = start(sleeper);
	CK(ctl(pid, "trace 1") == 0);
	/* an event is of who writes it, if it is traced */
	CK(ctl(pid, "event") == 0);
	CK(ctl(getpid(), "trace") == 0);
	CK(ctl(pid, "event") == 0);
	CK(ctl(getpid(), "trace") == 0);
	CK(ctl(pid, "start") == 0);
	memset(seen, 0, sizeof seen);
	last = 0;
	from = nsec();
	while(!seen[10] && nsec() - from < 10000000000LL){	/* SDead */
		n = read(fd, ev, sizeof ev);
		CK(n >= 0 && n % sizeof ev[0] == 0);
		if(n == 0)
			sleep(1);
		for(i = 0; i < n / (int)sizeof ev[0]; i++){
			CK(ev[i].pid == (u32int)pid || ev[i].pid == (u32int)getpid());
			CK(ev[i].type < 16 && ev[i].ns >= last && ev[i].ns <= nsec() && ev[i].ns > from - 10000000000LL);
			last = ev[i].ns;
			if(ev[i].type < 16 && (ev[i].type == 13) == (ev[i].pid == (u32int)getpid()))
				seen[ev[i].type]++;
		}
	}
	CKEQ(seen[13], 1);			/* SUser */
	CK(seen[3] >= 2 && seen[4] >= 2 && seen[5] >= 1);
	end(pid, nil);
	close(fd);
}

void
main(void)
{
	shared = segattach(0, "shared", nil, 4096);
	breakandstep();
	watchpoints();
	watchcalls();
	syscalls();
	fpregs();
	running();
	profile();
	events();
	done();
}
