/*
 * ramfs, with a store that others keep, is run by single steps.  After each instruction that changed the store the same is done as if the server
 * had ended there: a copy of the store is looked at, which must be as it was before the request or as it is after it; and the next server is asked again what was not answered
 * yet, which must give the same answer and the same store.
 */
#define _GNU_SOURCE
#include <u.h>
typedef struct Fmt Fmt;
#include <fcall.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "cut.h"

void p9main(int, char**);
int main(int, char**);

typedef struct Seen Seen;
struct Seen {
	uint64_t sum;
	char	text[32*1024];
};

typedef struct Server Server;
struct Server {
	int	pid, fd;
};

static Keeper *live, *last, *cut;
static Seen *seen, before, after;	/* *seen: in shared memory */
static const char *what;
static int ncut, nbad;

/* Nothing depends on when. */
time_t
time(time_t *t)
{
	(void)t;
	return 1000;
}

static _Noreturn void
fail(const char *why)
{
	printf("FAIL ramfs: %s: %s\n", what != NULL? what: "start", why);
	exit(1);
}

/* A server of that store. */
static Server
begin(Keeper *k, int traced)
{
	char *av[] = {"ramfs", "-i", "-k", "3", NULL};
	Server s;
	int p[2];

	if(socketpair(AF_UNIX, SOCK_STREAM, 0, p) < 0)
		fail("socketpair");
	s.pid = fork();
	if(s.pid == 0){
		dup2(p[0], 0);
		dup2(p[0], 1);
		close(p[0]);
		close(p[1]);
		keeper = k;
		if(traced){
			ptrace(PTRACE_TRACEME, 0, 0, 0);
			raise(SIGSTOP);
		}
		p9main(4, av);
		_exit(0);
	}
	close(p[0]);
	s.fd = p[1];
	return s;
}

static void
finish(Server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	close(s->fd);
}

static uint32_t
reply(Server *s, uint8_t *buf)
{
	uint32_t n, size;
	long m;

	for(n = 0, size = 4; n < size; n += m){
		m = read(s->fd, buf + n, size - n);
		if(m <= 0)
			fail("the server ended");
		if(n + m == 4)
			size = GBIT32(buf);
	}
	return n;
}

static uint32_t
rpc(Server *s, uint8_t *msg, uint32_t n, uint8_t *buf)
{
	if(write(s->fd, msg, n) != (long)n)
		fail("write");
	return reply(s, buf);
}

/* What a server that begins finds. */
static void
look(Keeper *k, Seen *to)
{
	int status, pid;

	pid = fork();
	if(pid == 0){
		keeper = k;
		seen->sum = dumpstore(seen->text, sizeof seen->text);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if(status != 0)
		fail("a server could not begin");
	if(to != seen)
		*to = *seen;
}

static void
resume(Server *s)
{
	Fcall f = {.type = Tversion, .tag = NOTAG, .msize = Most, .version = "9P2000.again.2"};
	uint8_t msg[64], buf[Most];
	uint32_t n;

	n = convS2M(&f, msg, sizeof msg);
	if(rpc(s, msg, n, buf) != n || memcmp(msg + 7, buf + 7, n - 7) != 0)
		fail("the session does not go on");
}

/* What the store was when the server ended, and what the next one answers. */
typedef struct Cut Cut;
struct Cut {
	uint64_t found, then;
	uint32_t n;
	uint8_t	*answer;
};
static Cut cuts[100000];

static void
cuthere(Step *st)
{
	static uint8_t buf[Most];
	Cut *c;
	Server s;

	c = &cuts[ncut++];
	if(ncut == sizeof cuts / sizeof cuts[0])
		fail("too many changes");
	copykeeper(cut, last);
	look(cut, seen);
	c->found = seen->sum;
	s = begin(cut, 0);
	if(GBIT16(st->msg + 5) != NOTAG)
		resume(&s);
	c->n = rpc(&s, st->msg, st->n, buf);
	c->answer = malloc(c->n);
	memcpy(c->answer, buf, c->n);
	finish(&s);
	look(cut, seen);
	c->then = seen->sum;
}

static int
answered(Server *s)
{
	struct pollfd p = {.fd = s->fd, .events = POLLIN};

	return poll(&p, 1, 0) > 0;
}

static void
stop(Server *s)
{
	int status;

	kill(s->pid, SIGSTOP);
	if(waitpid(s->pid, &status, 0) != s->pid || !WIFSTOPPED(status))
		fail("it does not stop");
}

/* Until it waits for the next request. */
static void
rest(Server *s)
{
	char path[64], buf[64];
	int fd, n;

	ptrace(PTRACE_CONT, s->pid, 0, 0);
	snprintf(path, sizeof path, "/proc/%d/syscall", s->pid);
	for(;;){
		fd = open(path, O_RDONLY);
		n = read(fd, buf, sizeof buf - 1);
		close(fd);
		buf[n > 0? n: 0] = 0;
		if(strncmp(buf, "0 0x0 ", 6) == 0)	/* read(0 */
			return;
		sched_yield();
	}
}

static void
bad(Step *st, Cut *c, int i, const char *why)
{
	if(nbad++ < 5)
		printf("FAIL ramfs: %s: cut %d: %s\n", st->what, i, why);
	(void)c;
}

static void
judge(Step *st, uint8_t *answer, uint32_t n)
{
	int i, new;
	Cut *c;

	new = 0;
	for(i = 0; i < ncut; i++){
		c = &cuts[i];
		if(c->found != before.sum && c->found != after.sum)
			bad(st, c, i, "neither the old nor the new");
		if(before.sum != after.sum && c->found == before.sum && new)
			bad(st, c, i, "the old after the new");
		new |= c->found == after.sum;
		if(c->then != after.sum)
			bad(st, c, i, "asked again, the store is another");
		if(c->n != n || memcmp(c->answer, answer, n) != 0)
			bad(st, c, i, "asked again, the answer is another");
		free(c->answer);
	}
}

/* One request, by single steps. */
static void
step(Server *s, Step *st)
{
	uint8_t answer[Most];
	uint32_t n;
	int status;

	what = st->what;
	before = after;
	ncut = 0;
	stop(s);
	copykeeper(last, live);
	if(write(s->fd, st->msg, st->n) != (long)st->n)
		fail("write");
	while(!answered(s)){
		if(ptrace(PTRACE_SINGLESTEP, s->pid, 0, 0) < 0 || waitpid(s->pid, &status, 0) != s->pid || !WIFSTOPPED(status))
			fail("the server ended");
		if(samekeeper(live, last))
			continue;
		copykeeper(last, live);
		cuthere(st);
	}
	rest(s);
	n = reply(s, answer);
	copykeeper(cut, live);
	look(cut, &after);
	judge(st, answer, n);
}

int
main(int argc, char **argv)
{
	static Step steps[200];
	int i, n, all, status;
	Server s;

	(void)argc; (void)argv;
	setbuf(stdout, NULL);
	live = newkeeper();
	last = newkeeper();
	cut = newkeeper();
	seen = mmap(NULL, sizeof *seen, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0);
	n = script(steps, 200);
	s = begin(live, 1);
	waitpid(s.pid, &status, 0);
	rest(&s);
	copykeeper(cut, live);
	look(cut, &after);
	all = 0;
	for(i = 0; i < n && nbad == 0; i++){
		step(&s, &steps[i]);
		if(getenv("VERBOSE") != NULL)
			printf("%s: %d cuts\n%s", steps[i].what, ncut, after.text);
		all += ncut;
	}
	finish(&s);
	if(nbad > 0)
		return 1;
	printf("ok ramfs: %d requests, %d places to end\n", n, all);
	return 0;
}
