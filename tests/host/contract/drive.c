/*
 * drive: a channel of one contract, with queues, told by lines what to do:
 *	t FILE					load a table: "ok WINDOW QUEUE0 QUEUE1", or the error
 *	o					a new channel
 *	s END CONV TAG NW NB MODE,PAGES...	send: "ok STATE SLOT...", or the error; the step is made
 *	r END					receive: "CONV TAG", or "nothing"
 *	m END					may the end move: 1 or 0
 *	e TAG BLOCK END NAME			may that block be this end of a channel with contract NAME (- for none): "ok", or the error
 * It stops if a queue is longer than contractcheck said.
 */
#include <stdio.h>
#include <stdlib.h>
#include "lib.h"
#include "contract.h"

extern unsigned long strcspn(const char *, const char *);

static u8 table[Ctmaxtable];
static struct Contract ct;
static struct Ctchan *ch;
static u32 queue[2][Ctmaxqueue];
static u32 head[2], tail[2];

static Err
load(const char *file)
{
	FILE *f = fopen(file, "rb");

	if(f == nil)
		return "no file";
	usize n = fread(table, 1, sizeof table, f);
	fclose(f);
	return contractcheck(table, n, &ct);
}

static void
open(void)
{
	free(ch);
	ch = malloc(ctchansize(&ct));
	ctopen(&ct, ch);
	memset(head, 0, sizeof head);
	memset(tail, 0, sizeof tail);
}

static void
send(const char *line)
{
	struct Ctmsg m = {0};
	struct Ctnext next;
	int end, conv, tag, nw, nb, used;

	if(sscanf(line, "%d %d %d %d %d%n", &end, &conv, &tag, &nw, &nb, &used) != 5)
		abort();
	m.tag = ctxtag((u16)conv, (u16)tag);
	m.nw = (u16)nw;
	m.nb = (u16)nb;
	for(int i = 0; i < nb && i < Ctmaxblock; i++) {
		char mode;
		int pages, n;
		line += used;
		if(sscanf(line, " %c,%d%n", &mode, &pages, &n) != 2)
			abort();
		m.mode[i] = (u8)mode;
		m.pages[i] = (u16)pages;
		used = n;
	}
	Err e = ctstep(&ct, ch, end, &m, &next);
	if(e != nil) {
		printf("%s\n", e);
		return;
	}
	ctsent(&ct, ch, end, &next);
	if(tail[!end] - head[!end] == ct.queue[!end]) {
		printf("the queue overflows\n");
		exit(1);
	}
	queue[!end][tail[!end]++ % Ctmaxqueue] = m.tag;
	printf("ok %d", next.state);
	for(int i = 0; i < nb; i++)
		printf(" %d", next.loan[i]);
	printf("\n");
}

static void
receive(int end)
{
	if(head[end] == tail[end]) {
		printf("nothing\n");
		return;
	}
	u32 tag = queue[end][head[end]++ % Ctmaxqueue];
	ctreceived(ch, end, tag);
	printf("%d %d\n", (int)(tag >> 16), (int)(tag & 0xffff));
}

static void
ends(const char *line)
{
	int tag, block, end;
	char name[64];

	if(sscanf(line, "%d %d %d %63s", &tag, &block, &end, name) != 4)
		abort();
	Err e = ctendfits(&ct, (u32)tag, (u32)block, end, strcmp(name, "-") == 0 ? "" : name);
	printf("%s\n", e != nil ? e : "ok");
}

int
main(void)
{
	char line[1000];

	setvbuf(stdout, nil, _IOLBF, 0);
	while(fgets(line, sizeof line, stdin) != nil) {
		line[strcspn(line, "\n")] = 0;
		if(line[0] == 't') {
			Err e = load(line + 2);
			if(e != nil)
				printf("%s\n", e);
			else
				printf("ok %d %d %d\n", ct.window, ct.queue[0], ct.queue[1]);
		} else if(line[0] == 'o') {
			open();
			printf("ok\n");
		} else if(line[0] == 's')
			send(line + 2);
		else if(line[0] == 'r')
			receive(atoi(line + 2));
		else if(line[0] == 'e')
			ends(line + 2);
		else
			printf("%d\n", ctmovable(&ct, ch, atoi(line + 2)));
	}
	return 0;
}
