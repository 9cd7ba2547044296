#ifndef SYS_TYPES_H
#define SYS_TYPES_H 1
#include <stddef.h>
typedef long ssize_t;
typedef long off_t;
typedef int pid_t;
typedef unsigned mode_t;
#endif
