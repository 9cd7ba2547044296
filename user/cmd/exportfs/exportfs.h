/* What exportfs's files share. */
void	mapqid(Dir*);			/* makes its qid unique among all that is exported */
void	mapqids(uchar*, long);		/* the same in stat records */
