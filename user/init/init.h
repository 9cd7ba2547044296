/*
 * init's pieces, in the order in which main calls them.
 */

/* env.c */
void	identity(void);		/* host owner and system name, from the boot configuration */
void	environment(void);	/* the variables of every process */
char*	bootconf(char *name);	/* value from #ec, allocated, or nil */

/* fs.c */
void	lined(void);		/* the line discipline of the console */
void	memfs(char *sip, char *srv, char *where, int flag, ulong perm);

/* share.c */
void	shares(void);		/* folders of the host, in /n */

/* proc.c */
int	start(char *argv[], char *dir, int fd0, int fd1);
void	await1(int pid, char *msg, int n);	/* msg: exit text, "" for success */

/* run.c */
void	runonce(char *cmds);	/* for --run: does not return if the machine can be left */

void	complain(char *fmt, ...);
