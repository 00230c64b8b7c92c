/* Test-only stand-in for Windows' icuuc.dll (absent from Wine 8): every converter
 * call fails, so Qt >= 6.10 falls back to its built-in codecs (UTF-8/16/32, Latin-1, system). */
#define X __declspec(dllexport)
#define U_UNSUPPORTED_ERROR 16
#define ERR(e) do { if (e) *(e) = U_UNSUPPORTED_ERROR; } while (0)
X void *ucnv_open(const char *n, int *e) { ERR(e); return 0; }
X void ucnv_close(void *c) {}
X void ucnv_reset(void *c) {}
X signed char ucnv_getMaxCharSize(void *c) { return 4; }
X const char *ucnv_getName(void *c, int *e) { ERR(e); return 0; }
X const char *ucnv_getStandardName(const char *n, const char *s, int *e) { ERR(e); return 0; }
X const char *ucnv_getAvailableName(int n) { return 0; }
X int ucnv_countAvailable(void) { return 0; }
X void ucnv_getToUCallBack(void *c, void **a, void **x) { *a = 0; *x = 0; }
X void ucnv_getFromUCallBack(void *c, void **a, void **x) { *a = 0; *x = 0; }
X void ucnv_setToUCallBack(void *c, void *a, void *x, void **oa, void **ox, int *e) { ERR(e); }
X void ucnv_setFromUCallBack(void *c, void *a, void *x, void **oa, void **ox, int *e) { ERR(e); }
X void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
X void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
X void ucnv_cbToUWriteUChars(void) {}
X void ucnv_cbFromUWriteUChars(void) {}
X void ucnv_toUnicode(void *c, void *t, void *tl, void *s, void *sl, void *o, int f, int *e) { ERR(e); }
X void ucnv_fromUnicode(void *c, void *t, void *tl, void *s, void *sl, void *o, int f, int *e) { ERR(e); }
X int ucnv_toUCountPending(void *c, int *e) { ERR(e); return 0; }
X int ucnv_fromUCountPending(void *c, int *e) { ERR(e); return 0; }
