/*
 * payload.S: the sections of the image that are not code of the stub.  They are found by their
 * names in the PE section table, not by symbols, so that they can be replaced.
 */
	.section .kernel, "a"
	.balign 4096
	.incbin	KERNELSECT
	.section .bootfs, "a"
	.balign 4096
	.incbin	BOOTFSSECT
	.section .note.GNU-stack, "", @progbits
