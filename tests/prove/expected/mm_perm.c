spec 20186fb7f35b38ed
mayexec	assigns clause	1
mayexec	bool_value	1
mayexec	mem_access	3
mayexec	postcondition	1
mayexec	precondition	1
mayexec	unsigned_downcast	2
mayread	assigns clause	1
mayread	mem_access	1
mayread	postcondition	1
mayread	precondition	1
mayread	precondition of fclass	1
mayread	unsigned_downcast	2
maywrite	assigns clause	1
maywrite	mem_access	3
maywrite	postcondition	1
maywrite	precondition	1
maywrite	precondition of fclass	1
maywrite	precondition of fowner	1
maywrite	precondition of frameref	1
maywrite	unsigned_downcast	2
perm	assigns clause	1
perm	postcondition	7
perm	precondition of mayexec	1
perm	precondition of mayread	1
perm	precondition of maywrite	1
perm	unsigned_overflow	3
