/* What the files of #p share. */
#pragma once
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "devproctext.h"

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

Err procctlwrite(Proc *, char *text);
Err procsetmode(u32 pid, const u8 *stat, usize n);

/* #p/trace (devproctrace.c) */
Err proctraceopen(Chan *, int omode);
void proctraceclose(Chan *);
Err proctraceread(Io *);

