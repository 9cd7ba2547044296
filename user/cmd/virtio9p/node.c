/*
 * Files that clients hold, and symbolic links.
 *
 * The host follows no link, so it is done here.  A relative link that stays inside the share
 * is what it points to; any other is a file whose content is the link's text.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

enum { Maxlinks = 16 };	/* links that are followed within one name */

static char *stepn(Node*, char*, Node**, int);

Node*
newnode(Node *dir, char *name, u32int fid, Qid qid)
{
	Node *n;

	n = mallocz(sizeof *n, 1);
	if(n == nil || (n->name = strdup(name)) == nil){
		free(n);
		return nil;
	}
	n->ref.ref = 1;
	if(dir != nil)
		incref(&dir->ref);
	n->dir = dir;
	n->fid = fid;
	n->qid = qid;
	n->qid.type &= QTDIR;
	return n;
}

Node*
rootnode(u32int fid, Qid qid)
{
	return newnode(nil, "/", fid, qid);
}

void
nodeput(Node *n)
{
	Node *dir;

	for(; n != nil && decref(&n->ref) == 0; n = dir){
		dir = n->dir;
		clunkhfid(n->fid);
		free(n->name);
		free(n->text);
		free(n);
	}
}

/*
 * Where path leads from dir; nil if that is nowhere inside the share.
 */
static Node*
follow(Node *dir, char *path, int nlink)
{
	char *err, *p, *elem;
	Node *n, *next;

	if(path[0] == '/' || path[0] == 0)
		return nil;
	n = dir;
	incref(&n->ref);
	for(p = path; n != nil && *p != 0; ){
		elem = p;
		p = strchr(p, '/');
		if(p == nil)
			p = elem + strlen(elem);
		else
			*p++ = 0;
		if(*elem == 0 || strcmp(elem, ".") == 0)
			continue;
		next = nil;
		if(strcmp(elem, "..") == 0){
			next = n->dir;
			if(next != nil)
				incref(&next->ref);
		}else if((err = stepn(n, elem, &next, nlink + 1)) != nil || next->text != nil){
			USED(err);
			nodeput(next);
			next = nil;
		}
		nodeput(n);
		n = next;
	}
	return n;
}

/*
 * n is a link: its node becomes what it points to, if that can be.
 */
static char*
resolve(Node *n, int nlink)
{
	char *err, *path;
	u32int fid;
	Node *to;
	Qid q;

	n->islink = 1;
	err = hreadlink(n->fid, &n->text);
	if(err != nil)
		return err;
	if(nlink >= Maxlinks)
		return nil;
	path = strdup(n->text);
	if(path == nil)
		return Enomem;
	to = follow(n->dir, path, nlink);
	free(path);
	if(to == nil)
		return nil;
	fid = newhfid();
	err = hwalk(to->fid, fid, nil, &q);
	if(err == nil){
		clunkhfid(n->fid);
		n->fid = fid;
		n->qid = to->qid;
		free(n->text);
		n->text = nil;
	}
	nodeput(to);
	return err;
}

static char*
stepn(Node *dir, char *name, Node **np, int nlink)
{
	char *err;
	u32int fid;
	Node *n;
	Qid q;

	*np = nil;
	if(!(dir->qid.type & QTDIR))
		return "not a directory";
	fid = newhfid();
	err = hwalk(dir->fid, fid, name, &q);
	if(err != nil)
		return err;
	n = newnode(dir, name, fid, q);
	if(n == nil){
		clunkhfid(fid);
		return Enomem;
	}
	if(q.type & QTLINK && (err = resolve(n, nlink)) != nil){
		nodeput(n);
		return err;
	}
	*np = n;
	return nil;
}

char*
step(Node *dir, char *name, Node **np)
{
	return stepn(dir, name, np, 0);
}

char*
nodeattr(Node *n, Attr *a)
{
	char *err;

	err = hgetattr(n->fid, a);
	if(err == nil && n->text != nil){
		a->mode = Sreg | 0444;
		a->size = strlen(n->text);
	}
	a->qid.type &= QTDIR;
	return err;
}

void
todir(Attr *a, char *name, Dir *d)
{
	memset(d, 0, sizeof *d);
	d->qid = a->qid;
	d->mode = a->mode & 0777;
	if(a->qid.type & QTDIR)
		d->mode |= DMDIR;
	else if((a->mode & Sfmt) == Sreg)
		d->length = a->size;
	d->atime = a->atime;
	d->mtime = a->mtime;
	d->name = name;
	d->uid = username(a->uid);
	d->gid = groupname(a->gid);
	d->muid = d->uid;
}
