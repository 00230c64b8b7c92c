; Cuelight's installer. Built by build.py, which passes VERSION, DIST (the program's folder), OUT (the file to write),
; ICON, SIZE_KB (of the folder), LONGEST (longest path inside the folder); STUB (the kind of installer: amd64-unicode, or
; x86-unicode where NSIS has no other); IS_FAST leaves out compression, SIGN is the command that signs the uninstaller.
;
;   setup.exe [/S] [/ALLUSERS | /CURRENTUSER] [/PATH] [/DOWNGRADE] [/D=C:\folder]       (/D= last, without quotes)
;
; Exit codes: 0 installed; 1 cancelled; 2 failed while writing, or this setup is damaged; 3 the folder cannot be used
; (path too long, no right to write); 4 a newer version is installed; 5 Cuelight is running and does not end; 6 not
; enough room on the disk.
; Whatever the code, an earlier installation is whole afterwards. The reason is also in %TEMP%\Cuelight-setup.log.

Unicode true
Target ${STUB}
!include MUI2.nsh
!include Sections.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WordFunc.nsh
!include x64.nsh

!define APP "Cuelight"
!define PROGRAM "cuelight.exe"
!define CLI "cuelight-cli.exe"
!define INSIDE "_internal"
!define UNINSTALLER "Uninstall.exe"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Cuelight"
!define OWN_KEY "Software\Cuelight"
!define FILE_TYPE "Cuelight.Session"
!define NEW "$INSTDIR\incoming"
!define OLD "$INSTDIR\replaced"
!define LONGEST_PATH 259
!define TOO_MUCH_PATH 900

Name "${APP} ${VERSION}"
OutFile "${OUT}"
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
BrandingText "${APP} ${VERSION}"
!ifdef IS_FAST
  SetCompress off
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 32
!endif
InstallDir ""
AllowRootDirInstall false
ShowInstDetails nevershow
ShowUnInstDetails nevershow
VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=1033 "ProductName" "${APP}"
VIAddVersionKey /LANG=1033 "FileDescription" "${APP} Setup"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "LegalCopyright" "${APP}"
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

Var AllUsers     ; 1: for all users of the machine
Var Elsewhere    ; version that is installed already, or nothing
Var WantsDowngrade
Var Said         ; reason of a refusal

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "Install ${APP} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "${APP} is the operator's console for EnableX video rooms and NICE Uptivity call recorders.$\r$\n$\r$\nAn earlier version is replaced. Settings and session files are kept.$\r$\n$\r$\nClick Next to continue."
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "Open ${APP}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "${APP} is removed. Your own files stay: settings and session files in %LOCALAPPDATA%\cuelight, APP_KEYs in the Windows Credential Manager."
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE CheckFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; ---- saying why -----------------------------------------------------------------------------------------------------

!macro Tell un
Function ${un}Tell   ; takes the text from the stack: into the log, and into a box unless silent
  Exch $0
  Push $1
  FileOpen $1 "$TEMP\Cuelight-setup.log" a
  FileSeek $1 0 END
  FileWriteUTF16LE $1 "${APP} ${VERSION}: $0$\r$\n"
  FileClose $1
  MessageBox MB_OK|MB_ICONSTOP "$0" /SD IDOK
  Pop $1
  Pop $0
FunctionEnd
!macroend
!insertmacro Tell ""
!insertmacro Tell "un."

!macro Refuse code text
  StrCpy $Said "${text}"
  Push $Said
  Call Tell
  SetErrorLevel ${code}
!macroend

; ---- before anything is written -------------------------------------------------------------------------------------

Function ChooseScope   ; all users when elevated, unless told otherwise or an earlier installation of one user stands
  StrCpy $AllUsers 0
  UserInfo::GetAccountType
  Pop $1
  ${If} $1 == "Admin"
    StrCpy $AllUsers 1
    ReadRegStr $2 HKLM "${OWN_KEY}" "InstallDir"
    ReadRegStr $3 HKCU "${OWN_KEY}" "InstallDir"
    ${If} $2 == ""
    ${AndIf} $3 != ""
      StrCpy $AllUsers 0
    ${EndIf}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/CURRENTUSER" $1
  ${IfNot} ${Errors}
    StrCpy $AllUsers 0
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $1
  ${IfNot} ${Errors}
    StrCpy $AllUsers 1
  ${EndIf}
  ${If} $AllUsers == 1
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
FunctionEnd

Function FindEarlier
  ReadRegStr $Elsewhere SHCTX "${UNINSTALL_KEY}" "DisplayVersion"
FunctionEnd

Function ProposeFolder
  ReadRegStr $INSTDIR SHCTX "${OWN_KEY}" "InstallDir"
  ${If} $INSTDIR == ""
    ${If} $AllUsers == 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${APP}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${APP}"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function RefuseGivenFolder   ; NSIS drops a folder it finds unusable and would go elsewhere without a word
  System::Call 'kernel32::GetCommandLineW() w .r0'
  ClearErrors
  ${WordFind} $0 " /D=" "E+1}" $1
  ${IfNot} ${Errors}
    !insertmacro Refuse 3 "The folder $1 cannot be used. Nothing was changed. Choose another one."
    Quit
  ${EndIf}
FunctionEnd

Function RefuseDowngrade
  ${If} $Elsewhere == ""
  ${OrIf} $WantsDowngrade == 1
    Return
  ${EndIf}
  ${VersionCompare} "$Elsewhere" "${VERSION}" $0
  ${If} $0 == 1
    !insertmacro Refuse 4 "A newer version of ${APP} is installed ($Elsewhere). Nothing was changed. Uninstall it first, or start this setup with /DOWNGRADE."
    Quit
  ${EndIf}
FunctionEnd

Function CheckFolder   ; leaves the directory page only, or a silent setup only, when the folder can be used
  StrLen $0 "$INSTDIR"
  IntOp $0 $0 + ${LONGEST}
  ${If} $0 > ${LONGEST_PATH}
    !insertmacro Refuse 3 "The path of the folder is too long for Windows: $INSTDIR. Nothing was changed. Choose a shorter one."
    Goto refused
  ${EndIf}
  Call CheckWritable
  ${If} $0 != ""
    !insertmacro Refuse 3 "The folder $INSTDIR cannot be written. Nothing was changed. Choose another one, or start this setup as administrator."
    Goto refused
  ${EndIf}
  Call TidyUp
  Call CheckRoom
  ${If} $0 != ""
    !insertmacro Refuse 6 "There is not enough room for ${APP} in $INSTDIR: $0 KB are free, $1 KB are needed. Nothing was changed. Make room or choose another disk."
    Call RemoveEmptyFolder
    Goto refused
  ${EndIf}
  Return
refused:
  ${If} ${Silent}
    Quit
  ${EndIf}
  Abort
FunctionEnd

Function RemoveEmptyFolder
  RMDir "$INSTDIR"
FunctionEnd

Function CheckWritable   ; $0: empty when the folder can be written
  StrCpy $0 "no"
  ClearErrors
  CreateDirectory "$INSTDIR"
  ${If} ${Errors}
    Return
  ${EndIf}
  ClearErrors
  FileOpen $1 "$INSTDIR\cuelight-setup.try" w
  ${If} ${Errors}
    RMDir "$INSTDIR"
    Return
  ${EndIf}
  FileWrite $1 "x"
  FileClose $1
  Delete "$INSTDIR\cuelight-setup.try"
  StrCpy $0 ""
FunctionEnd

Function CheckRoom   ; $0: empty when there is room for the new version beside the old one, else free KB; $1: needed KB
  IntOp $1 ${SIZE_KB} + 2048
  System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r2, p 0, p 0) i .r3'
  ${If} $3 = 0
    StrCpy $0 ""
    Return
  ${EndIf}
  System::Int64Op $2 / 1024
  Pop $2
  System::Int64Op $2 < $1
  Pop $3
  StrCpy $0 ""
  ${If} $3 = 1
    StrCpy $0 $2
  ${EndIf}
FunctionEnd

; ---- a running instance ---------------------------------------------------------------------------------------------

!macro IsInUse file result   ; a running program cannot be opened for writing
  StrCpy ${result} 0
  ${If} ${FileExists} "${file}"
    ClearErrors
    FileOpen $9 "${file}" a
    ${If} ${Errors}
      StrCpy ${result} 1
    ${Else}
      FileClose $9
    ${EndIf}
  ${EndIf}
!macroend

!macro CloseRunning un
Function ${un}CloseRunning   ; $0: 1 when the program still runs
  !insertmacro IsInUse "$INSTDIR\${PROGRAM}" $0
  ${If} $0 = 1
    DetailPrint "Asking the running ${APP} to leave"
    ExecWait '"$INSTDIR\${PROGRAM}" --quit-running' $1
    StrCpy $2 0
    ${Do}
      !insertmacro IsInUse "$INSTDIR\${PROGRAM}" $0
      ${If} $0 = 0
        ${ExitDo}
      ${EndIf}
      Sleep 250
      IntOp $2 $2 + 1
    ${LoopUntil} $2 > 20
  ${EndIf}
  ${If} $0 = 0
    !insertmacro IsInUse "$INSTDIR\${CLI}" $0
  ${EndIf}
FunctionEnd
!macroend
!insertmacro CloseRunning ""
!insertmacro CloseRunning "un."

; ---- installing -----------------------------------------------------------------------------------------------------
; The new version is unpacked beside the old one, and takes its place by renaming. Until then the old one is whole;
; when renaming fails half-way it is put back.

!macro Swap from to name failed
  ${If} ${FileExists} "${from}\${name}"
    ClearErrors
    Rename "${from}\${name}" "${to}\${name}"
    IfErrors ${failed}
  ${EndIf}
!macroend

!macro PutBack name
  ${If} ${FileExists} "${OLD}\${name}"
    ${If} ${FileExists} "$INSTDIR\${name}\*.*"
      RMDir /r "$INSTDIR\${name}"
    ${Else}
      Delete "$INSTDIR\${name}"
    ${EndIf}
    Rename "${OLD}\${name}" "$INSTDIR\${name}"
  ${EndIf}
!macroend

Function .onInstFailed
  Call PutEverythingBack
  ${If} $Said == ""
    Push "${APP} could not be installed in $INSTDIR: a file could not be written. An earlier installation is as it was. Make room on the disk, or choose another folder."
    Call Tell
    SetErrorLevel 2
  ${EndIf}
FunctionEnd

Function PutEverythingBack
  SetOutPath "$TEMP"
  Call PutOldBack
  RMDir /r "${NEW}"
  RMDir "$INSTDIR"
FunctionEnd

Function PutOldBack
  !insertmacro PutBack "${INSIDE}"
  !insertmacro PutBack "${UNINSTALLER}"
  !insertmacro PutBack "${CLI}"
  !insertmacro PutBack "${PROGRAM}"
  RMDir "${OLD}"
FunctionEnd

Section "${APP}" Main
  SectionIn RO
  Call CloseRunning
  ${If} $0 = 1
    !insertmacro Refuse 5 "${APP} is running and does not end. Nothing was changed. Leave it, and the command line too, then start this setup again."
    Abort
  ${EndIf}
  Call TidyUp
  SetOutPath "${NEW}"
  ClearErrors
  SetOverwrite try
  File /r "${DIST}/*"
  SetOverwrite on
  WriteUninstaller "${NEW}\${UNINSTALLER}"
  ${If} ${Errors}
    Abort
  ${EndIf}
  IfFileExists "${NEW}\${PROGRAM}" 0 failed
  IfFileExists "${NEW}\${CLI}" 0 failed
  IfFileExists "${NEW}\${UNINSTALLER}" 0 failed
  SetOutPath "$TEMP"
  RMDir /r "${OLD}"
  CreateDirectory "${OLD}"
  !insertmacro Swap "$INSTDIR" "${OLD}" "${PROGRAM}" failed
  !insertmacro Swap "$INSTDIR" "${OLD}" "${CLI}" failed
  !insertmacro Swap "$INSTDIR" "${OLD}" "${UNINSTALLER}" failed
  !insertmacro Swap "$INSTDIR" "${OLD}" "${INSIDE}" failed
  !insertmacro Swap "${NEW}" "$INSTDIR" "${INSIDE}" failed
  !insertmacro Swap "${NEW}" "$INSTDIR" "${UNINSTALLER}" failed
  !insertmacro Swap "${NEW}" "$INSTDIR" "${CLI}" failed
  !insertmacro Swap "${NEW}" "$INSTDIR" "${PROGRAM}" failed
  RMDir /r "${OLD}"
  RMDir "${NEW}"
  Goto written
failed:
  Abort
written:
  CreateShortCut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0 SW_SHOWNORMAL "" "Operator's console for EnableX and Uptivity"
  Call Register
  SetErrorLevel 0
SectionEnd

Section /o "cuelight-cli on the PATH" OnPath
  Call AddToPath
SectionEnd

Function TidyUp   ; after a setup that was cut off: while it swapped, the old version was left in OLD
  RMDir /r "${NEW}"
  ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
  ${AndIf} ${FileExists} "${OLD}\${PROGRAM}"
    Call PutOldBack
  ${EndIf}
FunctionEnd

Function Register
  WriteRegStr SHCTX "${OWN_KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${APP}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${APP}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegStr SHCTX "Software\Classes\.cuelight" "" "${FILE_TYPE}"
  WriteRegStr SHCTX "Software\Classes\.cuelight\OpenWithProgids" "${FILE_TYPE}" ""
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}" "" "Cuelight session"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  Call TellShell
FunctionEnd

!macro TellShell un
Function ${un}TellShell   ; file types have changed
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
FunctionEnd
!macroend
!insertmacro TellShell ""
!insertmacro TellShell "un."

; ---- PATH -----------------------------------------------------------------------------------------------------------

!macro PathPlace   ; where the PATH of this scope lies
  ${If} $AllUsers == 1
    StrCpy $R8 "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
  ${Else}
    StrCpy $R8 "Environment"
  ${EndIf}
!macroend

!macro PathRead   ; $R0: the PATH; $R1: 1 when it is too long to be rewritten without losing its end
  !insertmacro PathPlace
  StrCpy $R2 0
  StrCpy $R7 0xFFFFFFFF80000001
  ${If} $AllUsers == 1
    StrCpy $R7 0xFFFFFFFF80000002
  ${EndIf}
  System::Call 'advapi32::RegGetValueW(p $R7, w "$R8", w "Path", i 0x10000006, p 0, p 0, *i .R2) i .R3'
  StrCpy $R1 0
  IntOp $R2 $R2 / 2
  ${If} $R3 = 0
  ${AndIf} $R2 > ${TOO_MUCH_PATH}
    StrCpy $R1 1
  ${EndIf}
  ReadRegStr $R0 SHCTX "$R8" "Path"
!macroend

!macro PathWrite
  WriteRegExpandStr SHCTX "$R8" "Path" "$R0"
  SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
!macroend

Function AddToPath
  !insertmacro PathRead
  ${If} $R1 = 1
    Push "The PATH is too long to be changed safely, so $INSTDIR was not added to it. Everything else was installed. Add it by hand."
    Call Tell
    Return
  ${EndIf}
  ${WordFind} ";$R0;" ";$INSTDIR;" "E+1{" $R4
  IfErrors 0 already
  ${If} $R0 == ""
    StrCpy $R0 "$INSTDIR"
  ${Else}
    StrCpy $R0 "$R0;$INSTDIR"
  ${EndIf}
  !insertmacro PathWrite
already:
  WriteRegDWORD SHCTX "${OWN_KEY}" "OnPath" 1
FunctionEnd

Function un.RemoveFromPath
  ReadRegDWORD $0 SHCTX "${OWN_KEY}" "OnPath"
  ${If} $0 != 1
    Return
  ${EndIf}
  !insertmacro PathRead
  ${If} $R1 = 1
    Push "The PATH is too long to be changed safely, so $INSTDIR was not taken out of it. Take it out by hand."
    Call un.Tell
    Return
  ${EndIf}
  ${un.WordReplace} ";$R0;" ";$INSTDIR;" ";" "+" $R0
  StrLen $R5 $R0
  ${If} $R5 > 1
    IntOp $R5 $R5 - 2
    StrCpy $R0 $R0 $R5 1
  ${Else}
    StrCpy $R0 ""
  ${EndIf}
  !insertmacro PathWrite
FunctionEnd

; ---- uninstalling ---------------------------------------------------------------------------------------------------

Function un.onInit
  SetRegView 64
  StrCpy $AllUsers 0
  SetShellVarContext current
  ReadRegStr $0 HKLM "${OWN_KEY}" "InstallDir"
  ${If} $0 == $INSTDIR
    StrCpy $AllUsers 1
    SetShellVarContext all
  ${EndIf}
FunctionEnd

Section "Uninstall"
  Call un.CloseRunning
  ${If} $0 = 1
    Push "${APP} is running and does not end. Nothing was removed. Leave it, and the command line too, then uninstall again."
    Call un.Tell
    SetErrorLevel 5
    Abort
  ${EndIf}
  Call un.RemoveFromPath
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\${INSIDE}"
  RMDir /r "${NEW}"
  RMDir /r "${OLD}"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${CLI}"
  Delete "$INSTDIR\${UNINSTALLER}"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}.lnk"
  ReadRegStr $0 SHCTX "Software\Classes\.cuelight" ""
  ${If} $0 == "${FILE_TYPE}"
    DeleteRegKey SHCTX "Software\Classes\.cuelight"
  ${EndIf}
  DeleteRegKey SHCTX "Software\Classes\${FILE_TYPE}"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey SHCTX "${OWN_KEY}"
  Call un.TellShell
SectionEnd

; ---- the beginning, which must know the sections --------------------------------------------------------------------

Function .onInit
  SetRegView 64
  Delete "$TEMP\Cuelight-setup.log"
  ${IfNot} ${RunningX64}
    !insertmacro Refuse 3 "${APP} needs 64-bit Windows 10 or 11. Nothing was changed."
    Quit
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PATH" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${OnPath}
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/DOWNGRADE" $1
  ${IfNot} ${Errors}
    StrCpy $WantsDowngrade 1
  ${EndIf}
  Call ChooseScope
  Call FindEarlier
  ${If} $INSTDIR == ""
    Call RefuseGivenFolder
    Call ProposeFolder
  ${EndIf}
  Call RefuseDowngrade
  ${If} ${Silent}
    Call CheckFolder
  ${EndIf}
FunctionEnd
