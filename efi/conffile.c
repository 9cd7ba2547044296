/*
 * conffile.c: ennead.conf from the folder of the volume that the image was loaded from.
 *
 * Every step may be impossible (an image loaded from memory has no volume): then there is no such file.
 */
#include "stub.h"

enum {
	Pathmax = 512,		/* characters */
	Mediapath = 4,		/* device path node: media, file path (UEFI 10.3.5.4) */
	Filepath = 4,
	Endpath = 0x7f,
};

/* The image's path in its volume, as text; 0 when it is not text or too long. */
static uint64_t
imagepath(CHAR16 *out)
{
	const uint8_t *p = (const uint8_t*)stub.li->FilePath;
	uint64_t len, i, k, n = 0;
	CHAR16 c;

	if(p == nil)
		return 0;
	for(; (p[0] & 0x7f) != Endpath; p += len){
		len = p[2] | p[3]<<8;
		if(len < 4)
			return 0;
		if(p[0] != Mediapath || p[1] != Filepath)
			continue;
		k = (len - 4) / sizeof(CHAR16);
		if(n > 0 && out[n-1] != '\\' && n < Pathmax)
			out[n++] = '\\';
		for(i = 0; i < k; i++){
			c = p[4 + 2*i] | p[5 + 2*i]<<8;
			if(c == 0)
				break;
			if(n == Pathmax)
				return 0;
			out[n++] = c;
		}
	}
	return n;
}

static void
readall(EFI_FILE_HANDLE f)
{
	uint64_t n, got = 0;
	char *s;

	s = (char*)palloc(OPTMAX, 0, BmUsable);
	if(s == nil)
		return;
	while(got < OPTMAX){
		n = OPTMAX - got;
		if(EFI_ERROR(f->Read(f, &n, s + got)) || n == 0)
			break;
		got += n;
	}
	optlines(s, got);
}

void
conffile(void)
{
	static const CHAR16 name[] = L"ennead.conf";
	static CHAR16 path[Pathmax + nelem(name)];
	EFI_GUID sfsguid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	EFI_FILE_IO_INTERFACE *fs;
	EFI_FILE_HANDLE root, f;
	uint64_t n;

	if(stub.li->DeviceHandle == nil)
		return;
	n = imagepath(path);
	while(n > 0 && path[n-1] != '\\')
		n--;
	memcpy(path + n, name, sizeof name);
	if(EFI_ERROR(stub.bs->HandleProtocol(stub.li->DeviceHandle, &sfsguid, (void**)&fs)) ||
	   EFI_ERROR(fs->OpenVolume(fs, &root)))
		return;
	if(!EFI_ERROR(root->Open(root, &f, path, EFI_FILE_MODE_READ, 0))){
		readall(f);
		f->Close(f);
	}
	root->Close(root);
}
