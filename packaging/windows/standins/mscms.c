/* Test-only stand-in for mscms.dll (Wine 8 lacks WcsCreateIccProfile): colour profiles "not available". */
#include <windows.h>
#define X __declspec(dllexport)
X HANDLE WINAPI WcsOpenColorProfileW(void*a,void*b,void*c,DWORD d,DWORD e,DWORD f,DWORD g){SetLastError(ERROR_NOT_SUPPORTED);return 0;}
X HANDLE WINAPI WcsCreateIccProfile(HANDLE p,DWORD o){SetLastError(ERROR_NOT_SUPPORTED);return 0;}
X HANDLE WINAPI OpenColorProfileW(void*p,DWORD a,DWORD b,DWORD c){SetLastError(ERROR_NOT_SUPPORTED);return 0;}
X BOOL WINAPI CloseColorProfile(HANDLE p){return TRUE;}
X BOOL WINAPI GetColorProfileFromHandle(HANDLE p,BYTE*b,DWORD*n){SetLastError(ERROR_NOT_SUPPORTED);return FALSE;}
X BOOL WINAPI WcsGetDefaultColorProfileSize(int s,void*d,int t,int st,DWORD i,DWORD*n){SetLastError(ERROR_NOT_SUPPORTED);return FALSE;}
X BOOL WINAPI WcsGetDefaultColorProfile(int s,void*d,int t,int st,DWORD i,DWORD n,void*o){SetLastError(ERROR_NOT_SUPPORTED);return FALSE;}
