/*
 * Start and end of a port: an int main, status as a number.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

int	ape_main(int, char**);
void	_mkenviron(void) __attribute__((weak));		/* only if the program has environ */

void
main(int argc, char *argv[])
{
	argv0 = argv[0];
	if(_mkenviron != nil)
		_mkenviron();
	exit(ape_main(argc, argv));
}
