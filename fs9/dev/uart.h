/* Serial lines as words (uartctl.c). */
#pragma once
#include "fs9.h"

Err uartctl(int unit, char *text);
char *uartstatus(int unit, u32 overruns, char *p, char *e);
