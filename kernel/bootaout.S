/*
 * bootaout.S: the first program, #/boot/boot, carried inside the kernel image.
 * The build defines BOOTAOUT as the path of its a.out, BOOTHASH as that of its SHA-256.
 */
	.section .rodata.bootaout, "a"
	.balign 4096
	.globl	boot_aout_start, boot_aout_end
boot_aout_start:
	.incbin	BOOTAOUT
boot_aout_end:
	.globl	boot_aout_hash
boot_aout_hash:
	.incbin	BOOTHASH
	.section .note.GNU-stack, "", @progbits
