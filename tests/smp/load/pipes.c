/*
 * Pipes: a stream through a row of processes with reads and writes of random sizes arrives unchanged; records of
 * several writers arrive whole and in each writer's order; one byte goes to and fro, each time a wakeup.
 */
#include "load.h"

enum { Row = 3, Most = 20000, Nwriter = 3, Nrecord = 150, Ntofro = 500 };

static int
mkpipe(int p[2])
{
	while(pipe(p) < 0)
		if(!scarce())
			bad("pipe: %r");
	return p[0];
}

static uchar
byteat(u64int seed, vlong i)
{
	return (seed + i * 0x9e37) >> 7 ^ i;
}

static void
put(int fd, void *buf, long n)
{
	long m;

	while((m = write(fd, buf, n)) != n)
		if(m >= 0 || !scarce())
			bad("write of %ld bytes to a pipe: %ld, %r", n, m);
}

static void
source(int fd, u64int seed, vlong len)
{
	static uchar buf[Most];
	vlong at;
	long i, n;

	for(at = 0; at < len; at += n){
		n = 1 + rnd(rnd(4) ? 500 : Most);
		if(n > len - at)
			n = len - at;
		for(i = 0; i < n; i++)
			buf[i] = byteat(seed, at + i);
		put(fd, buf, n);
	}
	_exits(nil);
}

static void
relay(int from, int to)
{
	static uchar buf[Most];
	long n;

	for(;;){
		n = read(from, buf, 1 + rnd(Most));
		if(n == 0)
			_exits(nil);
		if(n < 0 && scarce())
			continue;
		if(n < 0)
			bad("relay: %r");
		put(to, buf, n);
	}
}

static void
stream(void)
{
	static uchar buf[Most];
	int p[2], q[2], i;
	u64int seed;
	vlong at, len;
	long n, j;

	seed = rnd(1 << 30);
	len = rnd(400000);
	mkpipe(p);
	if(spawn(RFFDG) == 0){
		close(p[0]);
		source(p[1], seed, len);
	}
	for(i = 0; i < Row; i++){
		close(p[1]);
		mkpipe(q);
		if(spawn(RFFDG) == 0){
			close(q[0]);
			relay(p[0], q[1]);
		}
		close(p[0]);
		p[0] = q[0];
		p[1] = q[1];
	}
	close(p[1]);
	for(at = 0; (n = read(p[0], buf, 1 + rnd(Most))) != 0; at += n > 0 ? n : 0){
		if(n < 0 && !scarce())
			bad("end of the row: %r");
		for(j = 0; j < n; j++)
			if(buf[j] != byteat(seed, at + j))
				bad("byte %lld of a stream of %lld is %#x, not %#x", at + j, len, buf[j], byteat(seed, at + j));
	}
	close(p[0]);
	waitall("");
	if(at != len)
		bad("%lld of %lld bytes came through", at, len);
}

static void
records(void)
{
	int p[2], i, j, next[Nwriter], total;
	struct { int who, number, check; } r;

	mkpipe(p);
	for(i = 0; i < Nwriter; i++)
		if(spawn(RFFDG) == 0){
			close(p[0]);
			for(j = 0; j < Nrecord; j++){
				r.who = i;
				r.number = j;
				r.check = i ^ j ^ 0x5a5a;
				put(p[1], &r, sizeof r);
			}
			_exits(nil);
		}
	close(p[1]);
	memset(next, 0, sizeof next);
	for(total = 0; readn(p[0], &r, sizeof r) == sizeof r; total++){
		if(r.who < 0 || r.who >= Nwriter || r.check != (r.who ^ r.number ^ 0x5a5a) || r.number != next[r.who])
			bad("record %d %d %#x", r.who, r.number, r.check);
		next[r.who]++;
	}
	close(p[0]);
	waitall("");
	if(total != Nwriter*Nrecord)
		bad("%d of %d records", total, Nwriter*Nrecord);
}

void
pipes(void)
{
	do
		if(rnd(3) == 0)
			records();
		else
			stream();
	while(more());
}

void
pingpong(void)
{
	int p[2], i;
	char c;

	do{
		mkpipe(p);
		if(spawn(RFFDG) == 0){
			close(p[0]);
			while(read(p[1], &c, 1) == 1)
				put(p[1], &c, 1);
			_exits(nil);
		}
		close(p[1]);
		for(i = 0; i < Ntofro; i++){
			c = i;
			put(p[0], &c, 1);
			if(read(p[0], &c, 1) != 1 || c != (char)i)
				bad("byte %d came back as %d: %r", i, c);
		}
		close(p[0]);
		waitall("");
	}while(more());
}
