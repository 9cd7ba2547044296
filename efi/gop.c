/*
 * gop.c: the screen.
 *
 * The mode is the firmware's own choice, or the one asked for with the option gop=WIDTHxHEIGHT.  A
 * machine without a screen, or with one that can only be drawn on by the firmware (PixelBltOnly),
 * has no framebuffer; that is no error.
 */
#include "stub.h"

enum {
	Marksize = 12,		/* pixels */
};

static EFI_GUID gopguid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;

static int
linear(EFI_GRAPHICS_OUTPUT_PROTOCOL *g)
{
	return g->Mode != nil && g->Mode->Info != nil && g->Mode->Info->PixelFormat < PixelBltOnly &&
		g->Mode->FrameBufferBase != 0;
}

/* The console's own screen if it has one, else the first with a framebuffer. */
static EFI_GRAPHICS_OUTPUT_PROTOCOL*
findgop(void)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *g;
	EFI_HANDLE *h;
	UINTN i, n;

	if(stub.st->ConsoleOutHandle != nil &&
	   !EFI_ERROR(stub.bs->HandleProtocol(stub.st->ConsoleOutHandle, &gopguid, (void**)&g)) && linear(g))
		return g;
	if(EFI_ERROR(stub.bs->LocateHandleBuffer(ByProtocol, &gopguid, nil, &n, &h)))
		return nil;
	for(i = 0; i < n; i++)
		if(!EFI_ERROR(stub.bs->HandleProtocol(h[i], &gopguid, (void**)&g)) && linear(g))
			break;
	stub.bs->FreePool(h);
	return i < n ? g : nil;
}

/* WIDTHxHEIGHT; 0 if it is not. */
static int
parsemode(const char *s, uint64_t n, uint32_t *w, uint32_t *h)
{
	uint32_t v[2] = { 0, 0 };
	uint64_t i;
	int k = 0;

	for(i = 0; i < n; i++){
		if(s[i] == 'x' && k == 0)
			k = 1;
		else if(s[i] >= '0' && s[i] <= '9' && v[k] < 100000)
			v[k] = v[k]*10 + s[i] - '0';
		else
			return 0;
	}
	*w = v[0];
	*h = v[1];
	return v[0] != 0 && v[1] != 0;
}

static void
choosemode(EFI_GRAPHICS_OUTPUT_PROTOCOL *g)
{
	EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
	const char *s;
	uint64_t n;
	uint32_t w, h, i;
	UINTN size;
	int ok;

	s = optget("gop", &n);
	if(s == nil)
		return;
	if(!parsemode(s, n, &w, &h)){
		say("ennead: gop= wants WIDTHxHEIGHT\n");
		return;
	}
	for(i = 0; i < g->Mode->MaxMode; i++){
		if(EFI_ERROR(g->QueryMode(g, i, &size, &info)))
			continue;
		ok = info->HorizontalResolution == w && info->VerticalResolution == h &&
			info->PixelFormat < PixelBltOnly;
		stub.bs->FreePool(info);
		if(ok && !EFI_ERROR(g->SetMode(g, i)))
			return;
	}
	say("ennead: the screen has no mode of %d by %d pixels\n", (uint64_t)w, (uint64_t)h);
}

static void
setmasks(Bootfb *fb, EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info)
{
	uint32_t all;

	fb->bpp = 32;
	switch(info->PixelFormat){
	case PixelRedGreenBlueReserved8BitPerColor:
		fb->format = FbRGBX;
		fb->rmask = 0xff;
		fb->gmask = 0xff00;
		fb->bmask = 0xff0000;
		break;
	case PixelBlueGreenRedReserved8BitPerColor:
		fb->format = FbBGRX;
		fb->rmask = 0xff0000;
		fb->gmask = 0xff00;
		fb->bmask = 0xff;
		break;
	default:
		fb->format = FbMask;
		fb->rmask = info->PixelInformation.RedMask;
		fb->gmask = info->PixelInformation.GreenMask;
		fb->bmask = info->PixelInformation.BlueMask;
		/* The size of a pixel is that of all its masks together (UEFI 12.9.2). */
		all = fb->rmask | fb->gmask | fb->bmask | info->PixelInformation.ReservedMask;
		for(fb->bpp = 8; fb->bpp < 32 && all>>fb->bpp != 0; fb->bpp += 8)
			;
	}
}

EFI_STATUS
gopinit(void)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *g = findgop();
	EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
	Bootfb *fb = &stub.bi->fb;

	if(g == nil)
		return EFI_SUCCESS;
	choosemode(g);
	if(!linear(g))
		return EFI_SUCCESS;
	info = g->Mode->Info;
	setmasks(fb, info);
	fb->pa = g->Mode->FrameBufferBase;
	fb->width = info->HorizontalResolution;
	fb->height = info->VerticalResolution;
	fb->pitch = info->PixelsPerScanLine * (fb->bpp/8);
	fb->size = (uint64_t)fb->pitch * fb->height;
	if(g->Mode->FrameBufferSize > fb->size)
		fb->size = g->Mode->FrameBufferSize;
	return EFI_SUCCESS;
}

/*
 * One coloured block for each phase that is over, so that a photograph of a machine that
 * hangs tells where.
 */
void
gopmark(uint32_t rgb)
{
	Bootfb *fb;
	uint32_t x, y, x0, c;

	fb = &stub.bi->fb;
	if(fb->format != FbRGBX && fb->format != FbBGRX)
		return;
	x0 = stub.nmark++ * (Marksize + 4);
	if(x0 + Marksize > fb->width || Marksize > fb->height)
		return;
	c = fb->format == FbBGRX ? rgb : (rgb & 0xff)<<16 | (rgb & 0xff00) | (rgb>>16 & 0xff);
	for(y = 0; y < Marksize; y++)
		for(x = x0; x < x0 + Marksize; x++)
			*(volatile uint32_t*)(fb->pa + (uint64_t)y*fb->pitch + 4*x) = c;
}
