/* ANSI input and output for ports. */
#ifndef STDIO_H
#define STDIO_H 1
#include <stddef.h>
#include <stdarg.h>

#define EOF		(-1)
#define BUFSIZ		8192
#define FOPEN_MAX	64
#define FILENAME_MAX	1024
#define L_tmpnam	32
#define TMP_MAX		1000000
#define SEEK_SET	0
#define SEEK_CUR	1
#define SEEK_END	2
#define _IOFBF		0
#define _IOLBF		1
#define _IONBF		2

typedef struct FILE FILE;
typedef long fpos_t;
extern FILE *stdin, *stdout, *stderr;

FILE*	fopen(const char*, const char*);
FILE*	fdopen(int, const char*);
FILE*	freopen(const char*, const char*, FILE*);
int	fclose(FILE*);
int	fflush(FILE*);
int	fileno(FILE*);
FILE*	popen(const char*, const char*);
int	pclose(FILE*);
FILE*	tmpfile(void);
char*	tmpnam(char*);
int	ape_remove(const char*);
#define remove(name)	ape_remove(name)
int	rename(const char*, const char*);

int	fgetc(FILE*);
int	getc(FILE*);
int	getchar(void);
int	ungetc(int, FILE*);
char*	fgets(char*, int, FILE*);
size_t	fread(void*, size_t, size_t, FILE*);
int	fputc(int, FILE*);
int	putc(int, FILE*);
int	putchar(int);
int	fputs(const char*, FILE*);
int	puts(const char*);
size_t	fwrite(const void*, size_t, size_t, FILE*);
int	fseek(FILE*, long, int);
long	ftell(FILE*);
void	rewind(FILE*);
int	feof(FILE*);
int	ferror(FILE*);
void	clearerr(FILE*);
int	setvbuf(FILE*, char*, int, size_t);
void	setbuf(FILE*, char*);
void	perror(const char*);

int	printf(const char*, ...) __attribute__((format(printf, 1, 2)));
int	fprintf(FILE*, const char*, ...) __attribute__((format(printf, 2, 3)));
int	sprintf(char*, const char*, ...) __attribute__((format(printf, 2, 3)));
int	snprintf(char*, size_t, const char*, ...) __attribute__((format(printf, 3, 4)));
int	sscanf(const char*, const char*, ...) __attribute__((format(scanf, 2, 3)));
int	vprintf(const char*, va_list);
int	vfprintf(FILE*, const char*, va_list);
int	vsprintf(char*, const char*, va_list);
int	vsnprintf(char*, size_t, const char*, va_list);
#endif
