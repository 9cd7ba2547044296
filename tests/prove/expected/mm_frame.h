spec c0c4a73c4d87f74c
faux	assigns clause	1
faux	mem_access	1
faux	postcondition	1
faux	precondition	1
faux	unsigned_downcast	1
fclass	assigns clause	1
fclass	mem_access	1
fclass	postcondition	1
fclass	precondition	1
fdrop	assigns clause	1
fdrop	postcondition	2
fdrop	precondition of __atomic_sub_fetch	1
fdrop	precondition of fclass	2
fdrop	precondition of frameref	1
fend	assigns clause	1
fend	mem_access	3
fend	postcondition	1
fend	precondition of fword	1
fgive	assigns clause	1
fgive	mem_access	1
fgive	postcondition	3
fgive	precondition of faux	1
fgive	precondition of fclass	2
fgive	precondition of frameref	1
fgive	precondition of fword	1
fhold	assigns clause	1
fhold	postcondition	2
fhold	precondition of __atomic_add_fetch	1
fhold	precondition of fclass	1
fhold	precondition of frameref	1
fowner	assigns clause	1
fowner	mem_access	1
fowner	postcondition	1
frameref	assigns clause	1
frameref	postcondition	1
frameref	precondition	1
frameref	precondition of __atomic_load_n	1
fstart	assigns clause	1
fstart	mem_access	3
fstart	postcondition	2
fstart	precondition of fword	1
fword	assigns clause	1
fword	postcondition	1
fword	precondition	1
fword	unsigned_overflow	8
