/* What the files of #p share. */
#pragma once
#include "fs9.h"
#include "lib.h"
#include "local.h"

/* A text that grows; on lack of memory it stays short and err is set. */
typedef struct Text Text;
struct Text {
	char *s;
	usize n, max;
	Err err;
};
void textadd(Text *, const char *fmt, ...);

/* The files that are plain text; all with p->debug held. */
void procstatustext(Proc *, Text *);
void procfdtext(Proc *, Text *);
void procnstext(Proc *, Text *);
void procsegtext(Proc *, Text *);
void procpagestext(Proc *, Text *);

/* Memory and registers; offset and place of the bytes as in a read. */
Err procmemread(u32 pid, Io *, u64 off);
Err procmemwrite(u32 pid, Io *, u64 off);
Err procregread(Proc *, bool kernel, u8 *buf, usize n);
Err procfpwrite(Proc *, u64 off, const u8 *buf, usize n);
Err procregwrite(Proc *, u64 off, const u8 *buf, usize n);

/* Notes (devprocnote.c) */
Err procnoteread(Proc *, Io *);		/* lets go of the process */
Err procnotewrite(Proc *, const char *);
Err procnoteidwrite(u32 pid, u32 noteid);

enum { Statuslen = 2*Namelen + 12 + 9*12 };

Err fdline(char *buf, usize n, int fd, Chan *);	/* devdup.c */

Err proctimeset(Proc *, enum Edfparam, const char *);	/* devproctime.c */
Err parsetime(const char *s, int *by, u64 *ns);		/* by: its sign, 0 if there is none */
Err procctlwrite(Proc *, char *text);
Err procsetmode(u32 pid, const u8 *stat, usize n);

/* #p/trace (devproctrace.c) */
Err proctraceopen(Chan *, int omode);
void proctraceclose(Chan *);
Err proctraceread(Io *);

void procfderrinit(void);
