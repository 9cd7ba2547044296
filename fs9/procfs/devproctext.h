/* The files of a process that are plain text (devproctext.c). */
#pragma once
#include "text.h"

/* All with p->debug held. */
void procstatustext(Proc *, Text *);
void procfdtext(Proc *, Text *);
void procnstext(Proc *, Text *);
void procsegtext(Proc *, Text *);
void procpagestext(Proc *, Text *);
