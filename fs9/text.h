/* What kernel files say, and times as they are told. */
#pragma once
#include "fs9.h"

/* A text that grows; on lack of memory it stays short and err is set. */
typedef struct Text Text;
struct Text {
	char *s;
	usize n, max;
	Err err;
};
void textadd(Text *, const char *fmt, ...);

Err parsetime(const char *s, int *by, u64 *ns);		/* by: its sign, 0 if there is none */
