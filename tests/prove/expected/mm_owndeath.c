spec c2b6a1b6b54b9f4e
borrowerdied	assigns clause	1
borrowerdied	mem_access	5
borrowerdied	postcondition	3
borrowerdied	precondition	1
borrowerdied	precondition of owback	1
lenderdied	assigns clause	1
lenderdied	mem_access	4
lenderdied	postcondition	3
lenderdied	precondition	1
lenderdied	precondition of owback	1
owdeath	assigns clause	1
owdeath	mem_access	7
owdeath	postcondition	9
owdeath	precondition of borrowerdied	1
owdeath	precondition of lenderdied	1
owdeath	precondition of ownerdied	1
owdeath	precondition of readerdied	1
ownerdied	assigns clause	1
ownerdied	mem_access	4
ownerdied	postcondition	2
ownerdied	precondition	1
ownerdied	precondition of owrelease	1
readerdied	assigns clause	1
readerdied	mem_access	3
readerdied	postcondition	7
readerdied	precondition	1
readerdied	precondition of owreader	1
readerdied	precondition of owunread	1
readerdied	user assertion	2
