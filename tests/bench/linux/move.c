/*
 * Data go from one process to another, 4 KiB to 64 MiB, in all the ways that Linux has for it.  tests/bench/move.c is the same in
 * Ennead: the receiver reads a word of each page and answers with a word.
 */
#include "bench.h"

enum { Most = 64*MiB, Runs = 5 };

static long size;
static pid_t peer;
static char *buf, *inbox, *shared;
static volatile int *word;	/* shared: 1 when the receiver may look, 0 when it has */
static volatile uint64_t sum;
static int fds[2], back[2];

static void
start(void (*f)(void))
{
	peer = fork();
	must(peer >= 0, "fork");
	if(peer != 0)
		return;
	f();
	_exit(0);
}

static void
answer(void)
{
	char c = 0;

	call3(SYS_write, back[1], (long)&c, 1);
}

static void
awaitanswer(void)
{
	char c;

	must(call3(SYS_read, back[0], (long)&c, 1) == 1, "answer");
}

/* --- pipe: written, or the pages lent to it by vmsplice; read into memory of the receiver ---------- */

static int
readn(int fd, char *p, long n)
{
	long r;

	for(; n > 0; n -= r, p += r)
		if((r = call3(SYS_read, fd, (long)p, n)) <= 0)
			return 0;
	return 1;
}

static void
pipeserver(void)
{
	close(fds[1]);
	while(readn(fds[0], inbox, size)){
		sum = look(inbox, size);
		answer();
	}
}

static void
pipestart(void)
{
	must(pipe(fds) == 0 && pipe(back) == 0, "pipe");
	fcntl(fds[1], F_SETPIPE_SZ, size < MiB ? size : MiB);
	start(pipeserver);
	close(fds[0]);
}

static void
pipegive(void)
{
	long r;

	for(long n = 0; n < size; n += r)
		must((r = call3(SYS_write, fds[1], (long)buf + n, size - n)) > 0, "write");
	awaitanswer();
}

static void
splicegive(void)
{
	struct iovec v;
	long r;

	for(long n = 0; n < size; n += r){
		v.iov_base = buf + n;
		v.iov_len = size - n;
		must((r = call(SYS_vmsplice, fds[1], (long)&v, 1, 0, 0, 0)) > 0, "vmsplice");
	}
	awaitanswer();
}

static void
pipestop(void)
{
	close(fds[1]);
	close(back[0]);
	close(back[1]);
}

/* --- memory of both: copied into; not even that; from the sender's memory by the kernel ----------- */

static int reads;

static void
wordserver(void)
{
	struct iovec to = { inbox, size }, from = { buf, size };

	for(;;){
		awaitword(word, 1);
		if(reads){
			must(call(SYS_process_vm_readv, getppid(), (long)&to, 1, (long)&from, 1, 0) == size, "process_vm_readv");
			sum = look(inbox, size);
		}else
			sum = look(shared, size);
		setword(word, 0);
	}
}

static void
wordstart(void)
{
	reads = 0;
	start(wordserver);
}

static void
readstart(void)
{
	reads = 1;
	start(wordserver);
}

static void
handgive(void)
{
	setword(word, 1);
	awaitword(word, 0);
}

static void
sharedgive(void)
{
	copyout(shared, buf, size);
	handgive();
}

static void
wordstop(void)
{
	kill(peer, SIGKILL);
}

/* --- memfd: passed over a socket, mapped by the receiver, unmapped ------------------------------- */

static int memfd, populate;

static void
control(struct msghdr *m, struct iovec *v, char *ctl, char *byte)
{
	memset(m, 0, sizeof *m);
	v->iov_base = byte;
	v->iov_len = 1;
	m->msg_iov = v;
	m->msg_iovlen = 1;
	m->msg_control = ctl;
	m->msg_controllen = CMSG_SPACE(sizeof(int));
}

static void
memfdserver(void)
{
	char ctl[CMSG_SPACE(sizeof(int))], c;
	struct msghdr m;
	struct iovec v;
	int fd;
	long p;

	close(fds[1]);
	for(;;){
		control(&m, &v, ctl, &c);
		if(call3(SYS_recvmsg, fds[0], (long)&m, 0) <= 0)
			return;
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
		p = call(SYS_mmap, 0, size, PROT_READ|PROT_WRITE, MAP_SHARED | (populate ? MAP_POPULATE : 0), fd, 0);
		sum = look((void*)p, size);
		call3(SYS_munmap, p, size, 0);
		call3(SYS_close, fd, 0, 0);
		call3(SYS_write, fds[0], (long)&c, 1);
	}
}

static void
memfdstart(void)
{
	char *p;

	memfd = memfd_create("move", 0);
	must(memfd >= 0 && ftruncate(memfd, size) == 0, "memfd");
	p = mmap(NULL, size, PROT_READ|PROT_WRITE, MAP_SHARED, memfd, 0);
	memset(p, 'x', size);
	munmap(p, size);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0, "socketpair");
	start(memfdserver);
	close(fds[0]);
}

static void
faultstart(void)
{
	populate = 0;
	memfdstart();
}

static void
populatestart(void)
{
	populate = 1;
	memfdstart();
}

static void
memfdgive(void)
{
	char ctl[CMSG_SPACE(sizeof(int))], c = 0;
	struct cmsghdr *h;
	struct msghdr m;
	struct iovec v;

	control(&m, &v, ctl, &c);
	h = CMSG_FIRSTHDR(&m);
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(h), &memfd, sizeof memfd);
	must(call3(SYS_sendmsg, fds[1], (long)&m, 0) == 1 && call3(SYS_read, fds[1], (long)&c, 1) == 1, "memfd");
}

static void
memfdstop(void)
{
	close(fds[1]);
	close(memfd);
}

static void
copy(void)
{
	copyout(inbox, buf, size);
}

typedef struct Way Way;
struct Way {
	const char *name, *what;
	void (*start)(void), (*give)(void), (*stop)(void);
};

static Way ways[] = {
	{ "pipe", "pipe of 1 MiB", pipestart, pipegive, pipestop },
	{ "vmsplice", "vmsplice into a pipe of 1 MiB, read", pipestart, splicegive, pipestop },
	{ "vmread", "process_vm_readv by the receiver", readstart, handgive, wordstop },
	{ "shared", "copied into shared memory, futex", wordstart, sharedgive, wordstop },
	{ "memfd", "memfd passed, mapped, touched, unmapped", faultstart, memfdgive, memfdstop },
	{ "memfdpop", "the same with MAP_POPULATE", populatestart, memfdgive, memfdstop },
	{ "handoff", "shared memory, nothing copied nor protected", wordstart, handgive, wordstop },
	{ "copy", "rep movsq, for nobody", NULL, copy, NULL },
};

static void
measure(Way *w)
{
	uint64_t t[Runs], a, b;
	char name[32];
	int runs = size < 8*MiB ? Runs : 3;

	*word = 0;
	if(w->start != NULL)
		w->start();
	for(int i = -2; i < runs; i++)	/* twice to warm up */
		if(i < 0)
			w->give();
		else{
			MARK(Begin);
			a = cycles();
			w->give();
			b = cycles();
			MARK(End);
			t[i] = b - a;
		}
	if(w->stop != NULL){
		w->stop();
		waitpid(peer, NULL, 0);
	}
	snprintf(name, sizeof name, "%s/%ldk", w->name, size / KiB);
	report(name, w->what, t, runs, 1);
}

static char*
memory(int kind)
{
	char *p = mmap(NULL, Most, PROT_READ|PROT_WRITE, kind|MAP_ANONYMOUS, -1, 0);

	must(p != MAP_FAILED, "mmap");
	memset(p, 'x', Most);
	return p;
}

void
moves(char **words)
{
	static const long sizes[] = { 4*KiB, 16*KiB, 64*KiB, 256*KiB, MiB, 2*MiB, 8*MiB, 64*MiB };

	buf = memory(MAP_PRIVATE);
	inbox = memory(MAP_PRIVATE);
	shared = memory(MAP_SHARED);
	word = mmap(NULL, Page, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0);
	for(unsigned j = 0; j < sizeof ways / sizeof ways[0]; j++)
		for(unsigned i = 0; wanted(ways[j].name, words) && i < sizeof sizes / sizeof sizes[0]; i++){
			size = sizes[i];
			measure(&ways[j]);
		}
	munmap(buf, Most);
	munmap(inbox, Most);
	munmap(shared, Most);
}
