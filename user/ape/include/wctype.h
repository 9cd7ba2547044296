/* Cases of wide characters. */
#ifndef WCTYPE_H
#define WCTYPE_H 1
#include <wchar.h>
#define towlower	tolowerrune
#define towupper	toupperrune
unsigned tolowerrune(unsigned);
unsigned toupperrune(unsigned);
#endif
