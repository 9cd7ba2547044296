/* The record of calls from lower to higher rooms; each room fills in its part at start-up. */
#include "upcall.h"

Upcalls upcall;
