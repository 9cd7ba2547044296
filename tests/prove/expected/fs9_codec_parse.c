spec 5b64859452c27830
dirparse	assigns clause	1
dirparse	mem_access	11
dirparse	postcondition	2
dirparse	precondition of g16	2
dirparse	precondition of g32	4
dirparse	precondition of g64	1
dirparse	precondition of gqid	2
dirparse	precondition of gstrs	2
dirparse	unsigned_overflow	1
fcallparse	assigns clause	1
fcallparse	mem_access	8
fcallparse	postcondition	2
fcallparse	precondition of g16	1
fcallparse	precondition of g32	1
fcallparse	precondition of g8	1
fcallparse	precondition of grmsg	3
fcallparse	precondition of gtmsg	3
g16	assigns clause	1
g16	mem_access	8
g16	postcondition	1
g16	precondition	1
g16	unsigned_downcast	1
g16	unsigned_overflow	8
g32	assigns clause	1
g32	mem_access	10
g32	postcondition	1
g32	precondition	1
g32	unsigned_overflow	18
g64	assigns clause	1
g64	postcondition	1
g64	precondition	1
g64	precondition of g32	2
g64	unsigned_overflow	4
g8	assigns clause	1
g8	mem_access	7
g8	postcondition	1
g8	precondition	1
g8	unsigned_overflow	3
gbytes	assigns clause	1
gbytes	mem_access	8
gbytes	postcondition	1
gbytes	precondition	1
gbytes	unsigned_overflow	4
gnames	assigns clause	1
gnames	mem_access	2
gnames	postcondition	2
gnames	precondition	2
gnames	precondition of g16	1
gnames	precondition of gstrs	2
gnames	unsigned_downcast	1
gqid	assigns clause	1
gqid	mem_access	3
gqid	postcondition	1
gqid	precondition	2
gqid	precondition of g32	1
gqid	precondition of g64	1
gqid	precondition of g8	1
gqids	assigns clause	2
gqids	loop invariant	3
gqids	mem_access	2
gqids	postcondition	3
gqids	precondition	2
gqids	precondition of g16	1
gqids	precondition of gqid	2
gqids	unsigned_downcast	1
gqids	unsigned_overflow	1
grmsg	assigns clause	1
grmsg	mem_access	9
grmsg	postcondition	3
grmsg	precondition	3
grmsg	precondition of g16	1
grmsg	precondition of g32	4
grmsg	precondition of gbytes	2
grmsg	precondition of gqid	4
grmsg	precondition of gqids	2
grmsg	precondition of gstr	4
gstr	assigns clause	1
gstr	mem_access	3
gstr	postcondition	3
gstr	precondition	2
gstr	precondition of g16	1
gstr	precondition of gbytes	1
gstr	precondition of hasnul	1
gstrs	assigns clause	2
gstrs	loop invariant	5
gstrs	postcondition	2
gstrs	precondition	2
gstrs	precondition of gstr	2
gstrs	unsigned_overflow	1
gtmsg	assigns clause	1
gtmsg	mem_access	25
gtmsg	postcondition	3
gtmsg	precondition	3
gtmsg	precondition of g16	2
gtmsg	precondition of g32	15
gtmsg	precondition of g64	2
gtmsg	precondition of g8	2
gtmsg	precondition of gbytes	2
gtmsg	precondition of gnames	2
gtmsg	precondition of gstr	4
gtmsg	precondition of gstrs	4
hasnul	assigns clause	2
hasnul	loop invariant	1
hasnul	mem_access	1
hasnul	postcondition	1
hasnul	precondition	1
hasnul	unsigned_overflow	3
