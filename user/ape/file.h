/*
 * The FILE of ports: one buffer that either holds input not yet read or output
 * not yet written.
 */
#ifndef FILE_H
#define FILE_H 1

typedef struct FILE FILE;
struct FILE {
	int	fd;
	int	open;
	int	canread;
	int	canwrite;
	int	append;
	int	mode;		/* 0 buffered, 1 by line, 2 not */
	int	eof;
	int	err;
	int	writing;	/* what the buffer holds */
	int	pid;		/* of popen's child */
	int	tmp;		/* a file to remove is in name */
	char	name[64];
	char	*p;		/* next byte */
	char	*e;		/* reading: end of input; writing: end of the buffer */
	char	*b;		/* buffer, allocated at first use */
};

enum {
	EOF	= -1,
	Bufsize	= 8192,
};

extern FILE	*stdin, *stdout, *stderr;
extern int	errno;

FILE*	_filenew(void);
int	_fill(FILE*);
int	fflush(FILE*);
int	fclose(FILE*);
int	fgetc(FILE*);
int	fputc(int, FILE*);
usize	fwrite(const void*, usize, usize, FILE*);
int	vsnprintf(char*, usize, const char*, va_list);
void	_seterrno(void);
void	exit(int) __attribute__((noreturn));
int	_status(char*);

#endif
