/* The error strings, each with one address, so that kernel code may compare pointers. */
#include "types.h"
#include "errors.h"

#define DEFINE(name, text) const char name[] = text;
ERRORS(DEFINE)
