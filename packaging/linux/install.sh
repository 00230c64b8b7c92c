#!/bin/sh
# Installs Cuelight for this user, or removes it:  ./install.sh [--remove]
# PREFIX says where to (default ~/.local; /usr/local for all users, as root). Settings and session files are never touched.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=${PREFIX:-"$HOME/.local"}
folder=$prefix/lib/cuelight
applications=$prefix/share/applications
icons=$prefix/share/icons/hicolor
mime=$prefix/share/mime

refresh() {
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$applications" || true; fi
    if command -v update-mime-database >/dev/null; then update-mime-database "$mime" || true; fi
}

runs() {   # whether a window or a command line runs from the folder, anybody's as far as can be seen
    here_really=$(cd -- "$folder" 2>/dev/null && pwd -P) || return 1
    for program in /proc/[0-9]*/exe; do
        case $(readlink "$program" 2>/dev/null) in "$here_really"/cuelight | "$here_really"/cuelight-cli) return 0 ;; esac
    done
    return 1
}

make_leave() {
    runs || return 0
    "$folder/cuelight" --quit-running 2>/dev/null || true
    for _ in 1 2 3 4 5; do
        runs || return 0
        sleep 1
    done
    return 1
}

remove() {
    rm -rf -- "$folder"
    rm -f -- "$prefix/bin/cuelight" "$prefix/bin/cuelight-cli" "$applications/cuelight.desktop" \
        "$icons/scalable/apps/cuelight.svg" "$icons/256x256/apps/cuelight.png" "$mime/packages/cuelight.xml"
}

if [ "${1:-}" = --remove ]; then
    if ! make_leave; then
        echo "Cuelight is running and does not end. Nothing was removed. Leave it, then remove it again." >&2
        exit 1
    fi
    remove
    refresh
    echo "Cuelight was removed. Settings stay in ${XDG_CONFIG_HOME:-$HOME/.config}/cuelight, sessions in ${XDG_DATA_HOME:-$HOME/.local/share}/cuelight."
    exit 0
fi

# The new version is complete beside the old one before it takes its place.
if ! { mkdir -p "$prefix/lib" "$prefix/bin" "$applications" "$icons/scalable/apps" "$icons/256x256/apps" "$mime/packages" &&
    rm -rf -- "$folder.new" && cp -R "$here/program" "$folder.new"; }; then
    rm -rf -- "$folder.new" || true
    echo "Cuelight could not be installed in $prefix: a file could not be written. An earlier installation is as it was." >&2
    exit 1
fi
if ! make_leave; then
    rm -rf -- "$folder.new"
    echo "Cuelight is running and does not end. Nothing was changed. Leave it, then install again." >&2
    exit 1
fi
remove
mv "$folder.new" "$folder"
ln -s "$folder/cuelight" "$prefix/bin/cuelight"
ln -s "$folder/cuelight-cli" "$prefix/bin/cuelight-cli"
sed "s|^Exec=cuelight |Exec=\"$folder/cuelight\" |" "$here/share/cuelight.desktop" >"$applications/cuelight.desktop"
cp "$here/share/cuelight.svg" "$icons/scalable/apps/cuelight.svg"
cp "$here/share/cuelight-256.png" "$icons/256x256/apps/cuelight.png"
cp "$here/share/cuelight-mime.xml" "$mime/packages/cuelight.xml"
refresh
echo "Cuelight was installed in $folder; $prefix/bin has cuelight and cuelight-cli."
