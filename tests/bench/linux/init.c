/* The first and only program of the Linux guest: runs what its arguments name, "calls", "moves" or "wire" first, and switches the machine off. */
#include "bench.h"
#include <sys/reboot.h>
#include <sys/utsname.h>

static void
tree(void)
{
	int fd;

	mkdir("/t", 0777);
	mkdir("/t/a", 0777);
	mkdir("/t/a/b", 0777);
	fd = open("/t/a/b/f", O_CREAT|O_WRONLY, 0666);
	must(fd >= 0, "/t/a/b/f");
	close(fd);
}

/* In a process of its own: what it leaves behind, and how it ends, is nobody else's business. */
static void
run(void (*f)(char**), char **words)
{
	int status;
	pid_t pid;

	pid = fork();
	if(pid == 0){
		f(words);
		exit(0);
	}
	waitpid(pid, &status, 0);
	if(status != 0)
		printf("bench: ended with status %#x\n", status);
}

int
main(int argc, char **argv)
{
	struct utsname u;

	uname(&u);
	printf("kernel %s %s\n", u.release, u.version);
	fflush(stdout);
	tree();
	/* before these are words of the kernel's command line that it does not know */
	for(int i = 1; i < argc; i++)
		if(strcmp(argv[i], "moves") == 0){
			run(moves, argv + i + 1);
			break;
		}else if(strcmp(argv[i], "calls") == 0){
			run(calls, argv + i + 1);
			run(files, argv + i + 1);
			break;
		}else if(strcmp(argv[i], "wire") == 0){
			run(wire, argv + i + 1);
			break;
		}
	printf("bench: end\n");
	fflush(stdout);
	if(getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
