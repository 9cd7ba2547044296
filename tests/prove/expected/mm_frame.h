spec 8d13c4d28a5dfc44
faux	assigns clause	1
faux	mem_access	1
faux	postcondition	1
faux	unsigned_downcast	1
fclass	assigns clause	1
fclass	mem_access	1
fclass	postcondition	1
fowner	assigns clause	1
fowner	mem_access	1
fowner	postcondition	1
frameref	assigns clause	1
frameref	postcondition	1
frameref	precondition of __atomic_load_n	1
fword	assigns clause	1
fword	postcondition	1
fword	unsigned_overflow	8
