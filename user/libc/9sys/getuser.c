/*
 * Who and where: the user's and the machine's name.
 */
#include <u.h>
#include <libc.h>
#include "readsmall.h"

char*
getuser(void)
{
	static char user[64];

	if(_readsmall("/dev/user", user, sizeof user) < 0 && _readsmall("#c/user", user, sizeof user) < 0)
		strcpy(user, "none");
	return user;
}

char*
sysname(void)
{
	static char name[256];

	if(_readsmall("/dev/sysname", name, sizeof name) < 0 && _readsmall("#c/sysname", name, sizeof name) < 0)
		strcpy(name, "unknown");
	return name;
}
