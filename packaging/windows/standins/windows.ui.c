/* Test-only stand-in for Windows.UI.dll, for Wine 8: gives Qt >= 6.5 the one
 * WinRT class its theme code needs (UISettings), with Windows 10 light colours. */
#include <windows.h>
#include <string.h>
typedef void *HSTRING_;
typedef struct { long long value; } Token;
typedef struct { BYTE A, R, G, B; } Color;
static const GUID I_Unknown = {0,0,0,{0xC0,0,0,0,0,0,0,0x46}};
static const GUID I_Inspectable = {0xAF86E2E0,0xB12D,0x4c6a,{0x9C,0x5A,0xD7,0xAA,0x65,0x10,0x1E,0x90}};
static const GUID I_Agile = {0x94ea2b94,0xe9cc,0x49e0,{0xc0,0xff,0xee,0x64,0xca,0x8f,0x5b,0x90}};
static const GUID I_Factory = {0x00000035,0,0,{0xC0,0,0,0,0,0,0,0x46}};
static const GUID I_Set1 = {0x85361600,0x1C63,0x4627,{0xBC,0xB1,0x3A,0x89,0xE0,0xBC,0x9C,0x55}};
static const GUID I_Set3 = {0x03021BE4,0x5254,0x4781,{0x81,0x94,0x51,0x68,0xF7,0xD0,0x6D,0x7B}};
static HRESULT qi(void *self, const GUID *iid, void **out);
static ULONG addref(void *self) { return 2; }
static ULONG release(void *self) { return 1; }
static HRESULT getiids(void *s, ULONG *n, GUID **p) { *n = 0; *p = NULL; return S_OK; }
static HRESULT getname(void *s, HSTRING_ *h) { *h = NULL; return S_OK; }
static HRESULT trust(void *s, int *t) { *t = 0; return S_OK; }
#define BASE qi, addref, release, getiids, getname, trust
static HRESULT notimpl(void) { return E_NOTIMPL; }
static HRESULT activate(void *s, void **out);
static HRESULT color(void *s, int type, Color *c) {
    switch (type) {
    case 0: *c = (Color){255,255,255,255}; break;      /* background */
    case 1: *c = (Color){255,0,0,0}; break;            /* foreground */
    case 2: *c = (Color){255,0,38,66}; break;
    case 3: *c = (Color){255,0,66,117}; break;
    case 4: *c = (Color){255,0,90,158}; break;
    case 5: *c = (Color){255,0,120,215}; break;        /* accent */
    case 6: *c = (Color){255,66,156,227}; break;
    case 7: *c = (Color){255,118,185,237}; break;
    default: *c = (Color){255,166,216,255}; break; }
    return S_OK;
}
static HRESULT addcb(void *s, void *h, Token *t) { t->value = 1; return S_OK; }
static HRESULT rmcb(void *s, Token t) { return S_OK; }
static void *vt_factory[] = { BASE, activate };
static void *vt_set1[] = { BASE, notimpl,notimpl,notimpl,notimpl,notimpl,notimpl,notimpl,notimpl,notimpl,notimpl,notimpl,notimpl,notimpl };
static void *vt_set3[] = { BASE, color, addcb, rmcb };
static struct { void **vt; } o_factory = { vt_factory }, o_set1 = { vt_set1 }, o_set3 = { vt_set3 };
static HRESULT activate(void *s, void **out) { *out = &o_set1; return S_OK; }
static HRESULT qi(void *self, const GUID *iid, void **out) {
    *out = NULL;
    if (!memcmp(iid, &I_Unknown, 16) || !memcmp(iid, &I_Inspectable, 16) || !memcmp(iid, &I_Agile, 16)) *out = self;
    else if (!memcmp(iid, &I_Factory, 16) && self == (void *)&o_factory) *out = self;
    else if (!memcmp(iid, &I_Set1, 16)) *out = &o_set1;
    else if (!memcmp(iid, &I_Set3, 16)) *out = &o_set3;
    return *out ? S_OK : E_NOINTERFACE;
}
typedef const WCHAR *(WINAPI *rawbuf_t)(HSTRING_, UINT32 *);
__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(HSTRING_ cls, void **out) {
    rawbuf_t raw = (rawbuf_t)(void *)GetProcAddress(LoadLibraryA("combase.dll"), "WindowsGetStringRawBuffer");
    const WCHAR *name = raw ? raw(cls, NULL) : NULL;
    *out = NULL;
    if (!name || lstrcmpW(name, L"Windows.UI.ViewManagement.UISettings")) return CLASS_E_CLASSNOTAVAILABLE;
    *out = &o_factory; return S_OK;
}
__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }
