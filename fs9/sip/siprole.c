/* What a SIP may hold: channels of which devices, and which end of an exchange channel under which contract. */
#include "devsip.h"
#include "contract.h"
#include "x/devxchan.h"
#include "x/xchan.h"

Err
sipdevs(Sip *s, const char *letters)
{
	const char *p;
	Rune r;

	if(letters[0] == 0 || strlen(letters) >= sizeof s->dev)
		return Ebadarg;
	for(p = letters; *p != 0;){
		p += chartorune(&r, p);
		if(devbyletter(r) == nil)
			return Ebadsharp;
	}
	strecpy(s->dev, s->dev + sizeof s->dev, letters);
	return nil;
}

/* The root device has folders for binds, and the files that the kernel was started with; everybody has it. */
Err
sipmayhold(Sip *s, Chan *c)
{
	const char *p;
	Rune r;

	if(s->dev[0] == 0 || c->dev->letter == '/')
		return nil;
	for(p = s->dev; *p != 0;){
		p += chartorune(&r, p);
		if(r == c->dev->letter)
			return nil;
	}
	return "is of a device that this SIP may not hold";
}

Err
devheld(Chan *c)
{
	return sealed() ? sipmayhold(up->sip, c) : nil;
}

static const char *const rolename[] = { [Roleexp] = "exp", [Roleimp] = "imp" };

Err
siprole(Sipwire *w, const char *role, const char *contract)
{
	if(strlen(contract) >= sizeof w->contract || !ctnameok(contract))
		return Ebadctl;
	if(strcmp(role, rolename[Roleexp]) == 0)
		w->role = Roleexp;
	else if(strcmp(role, rolename[Roleimp]) == 0)
		w->role = Roleimp;
	else
		return Ebadctl;
	strecpy(w->contract, w->contract + sizeof w->contract, contract);
	return nil;
}

Err
sipplays(const Sipwire *w, Chan *c)
{
	Xchan *x;
	int end;
	Err e;

	if(w->role == Rolenone)
		return nil;
	if((e = xchanof(c, &x, &end)) != nil)
		return e;
	if(!xchanunder(x, w->contract))
		return errf("its contract is not %s", w->contract);
	if(end != (w->role == Roleexp ? Ctexp : Ctimp))
		return errf("is not the %s end", rolename[w->role]);
	return nil;
}

void
siproletext(const Sipwire *w, Text *t)
{
	if(w->role != Rolenone)
		textadd(t, "role %s of %s\n", rolename[w->role], w->contract);
}
