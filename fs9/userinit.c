/* The first process: gets the name space that everything else inherits from, and becomes #/boot/boot. */
#include "fs9.h"
#include "lib.h"
#include "bootinfo.h"
#include "local.h"

extern const u8 boot_aout_hash[Sha256len];	/* kernel/bootaout.S */

static void
must(Err e, const char *what)
{
	if(e != nil)
		panic("first process: %s: %s", what, e);
}

static void *
need(void *p)
{
	if(p == nil)
		panic("first process: %s", Enomem);
	return p;
}

/* The boot options `name=value`, a line each, and what the stub found, as files of #ec. */
static void
setconf(const Bootinfo *bi)
{
	char *text, *line, *next, *eq, num[24];

	must(ksetenv("terminal", "ennead amd64", true), "#ec");
	text = need(kstrdup(boottext()));
	for(line = text; *line != 0; line = next){
		next = strchr(line, '\n');
		if(next != nil)
			*next++ = 0;
		else
			next = line + strlen(line);
		if((eq = strchr(line, '=')) == nil)
			continue;
		*eq++ = 0;
		if(*line != 0 && validname(line, false) == nil)
			must(ksetenv(line, eq, true), "#ec");
	}
	kfree(text);
	snprint(num, sizeof num, "%llu", (unsigned long long)bi->bootfssize);
	must(ksetenv("bootfssize", num, true), "#ec");
	snprint(num, sizeof num, "%llu", (unsigned long long)bi->overlaysize);
	must(ksetenv("overlaysize", num, true), "#ec");
	snprint(num, sizeof num, "%llu", (unsigned long long)bi->tscexit);
	must(ksetenv("tscexit", num, true), "#ec");
}

/*
 * What the build found out about the program that it put into the kernel: so the SIP of the boot archive, which is the same program, does
 * not begin with hashing it.  Once pages of it were dropped it is hashed where it runs, as any other.
 */
static void
knownhash(void *arg)
{
	u8 hash[Sha256len];
	u64 drops;

	USED(arg);
	if(!ashash(up->as, hash, &drops))
		ashashed(up->as, boot_aout_hash, drops);
}

/* Runs in the first process, in the kernel. */
static void
first(void)
{
	static char *argv[] = {"boot", nil};

	up->pgrp = need(newpgrp());
	up->fgrp = need(newfgrp());
	up->egrp = need(newegrp());
	must(rootdev.attach("", &up->slash), "#/");
	pathput(up->slash->path);
	up->slash->path = need(pathnew("/"));
	must(cclone(up->slash, &up->dot), "/");
	setconf(bootinfo());
	must(kexec("#/boot/boot", -1, argv, knownhash, nil), "exec #/boot/boot");
}

void
userinit(void)
{
	must(procfirst(first), "process");
}
