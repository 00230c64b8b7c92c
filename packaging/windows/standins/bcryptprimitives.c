/* Test-only stand-in for bcryptprimitives.dll (absent from Wine 8); Rust-built wheels import ProcessPrng. */
#include <windows.h>
#include <bcrypt.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *b, SIZE_T n) {
    while (n) { ULONG k = n > 0x100000 ? 0x100000 : (ULONG)n;
        if (BCryptGenRandom(NULL, b, k, BCRYPT_USE_SYSTEM_PREFERRED_RNG)) return FALSE; b += k; n -= k; }
    return TRUE; }
