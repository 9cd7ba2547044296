spec 3aad8f4ab50eb1f3
ownaccept	assigns clause	1
ownaccept	postcondition	3
ownaccept	precondition of owaccept	1
ownalloc	assigns clause	1
ownalloc	postcondition	3
ownalloc	precondition of owalloc	1
ownblocks	assigns clause	1
ownblocks	postcondition	1
owncheck	assigns clause	1
owncheck	postcondition	1
owncheck	precondition of owcheck	1
owncheck	unsigned_downcast	2
owndeath	assigns clause	1
owndeath	postcondition	6
owndeath	precondition of owdeath	1
ownfree	assigns clause	1
ownfree	postcondition	3
ownfree	precondition of owfree	1
ownfreeze	assigns clause	1
ownfreeze	postcondition	3
ownfreeze	precondition of owfreeze	1
owngiveback	assigns clause	1
owngiveback	postcondition	3
owngiveback	precondition of owgiveback	1
owngrow	assigns clause	2
owngrow	loop invariant	2
owngrow	postcondition	1
owngrow	precondition	1
owngrow	precondition of owwipe	1
owngrow	unsigned_overflow	1
owngrow	user assertion	1
owninit	assigns clause	1
owninit	postcondition	1
owninit	precondition of owngrow	1
ownlend	assigns clause	1
ownlend	postcondition	3
ownlend	precondition of owlend	1
ownmap	assigns clause	1
ownmap	postcondition	3
ownmap	precondition of owmap	1
ownmayfree	assigns clause	1
ownmayfree	mem_access	1
ownmayfree	postcondition	1
ownmayfree	precondition of owfree	1
ownmayfree	unsigned_downcast	2
ownmayreturn	assigns clause	1
ownmayreturn	mem_access	1
ownmayreturn	postcondition	2
ownmayreturn	precondition of owgiveback	1
ownmend	assigns clause	1
ownmend	postcondition	3
ownmend	precondition of owmend	1
ownnames	assigns clause	1
ownnames	postcondition	1
ownnames	precondition of ownames	1
ownnames	unsigned_downcast	2
ownperm	assigns clause	1
ownperm	postcondition	2
ownperm	precondition of owperm	1
ownperm	unsigned_downcast	2
ownpin	assigns clause	1
ownpin	postcondition	3
ownpin	precondition of owpin	1
ownrec	assigns clause	1
ownrec	postcondition	2
ownrecv	assigns clause	1
ownrecv	postcondition	3
ownrecv	precondition of owrecv	1
ownref	assigns clause	1
ownref	postcondition	3
ownref	precondition of owref	1
ownrevoke	assigns clause	1
ownrevoke	postcondition	3
ownrevoke	precondition of owrevoke	1
ownsend	assigns clause	1
ownsend	postcondition	3
ownsend	precondition of owsend	1
ownshare	assigns clause	1
ownshare	postcondition	3
ownshare	precondition of owshare	1
ownunpin	assigns clause	1
ownunpin	postcondition	3
ownunpin	precondition of owunpin	1
ownunref	assigns clause	1
ownunref	postcondition	3
ownunref	precondition of owunref	1
