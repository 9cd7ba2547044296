/*
 * Error numbers of Linux as the texts that programs of this system know.
 */
#include <u.h>
#include <libc.h>

static struct {
	int	n;
	char	*text;
} tab[] = {
	{1, "permission denied"},		/* EPERM */
	{2, "file does not exist"},
	{4, "interrupted"},
	{5, "i/o error"},
	{9, "fid unknown or not open"},
	{11, "device or object already in use"},
	{12, "out of memory"},
	{13, "permission denied"},		/* EACCES */
	{16, "device or object already in use"},
	{17, "file already exists"},
	{18, "rename between file systems"},
	{20, "not a directory"},
	{21, "file is a directory"},
	{22, "bad argument"},
	{23, "too many open files on the host"},
	{24, "too many open files on the host"},
	{26, "file is being executed"},
	{27, "file too large"},
	{28, "file system full"},
	{29, "seek on a stream"},
	{30, "permission denied"},		/* EROFS */
	{31, "too many links"},
	{32, "i/o on hungup channel"},
	{36, "name too long"},
	{39, "directory is not empty"},
	{40, "too many symbolic links"},
	{61, "attribute does not exist"},
	{90, "message too long"},
	{95, "the host cannot do that"},
	{116, "file does not exist"},		/* ESTALE */
	{122, "disk quota exceeded"},
};

/*
 * The text lives until the next call of this process.
 */
char*
linuxerror(int n)
{
	static char other[64];	/* rare enough to be shared */
	int i;

	for(i = 0; i < (int)nelem(tab); i++)
		if(tab[i].n == n)
			return tab[i].text;
	snprint(other, sizeof other, "host error %d", n);
	return other;
}
