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

remove() {
    rm -rf -- "$folder"
    rm -f -- "$prefix/bin/cuelight" "$prefix/bin/cuelight-cli" "$applications/cuelight.desktop" \
        "$icons/scalable/apps/cuelight.svg" "$icons/256x256/apps/cuelight.png" "$mime/packages/cuelight.xml"
}

if [ "${1:-}" = --remove ]; then
    remove
    refresh
    echo "Cuelight was removed. Settings stay in ${XDG_CONFIG_HOME:-$HOME/.config}/cuelight, sessions in ${XDG_DATA_HOME:-$HOME/.local/share}/cuelight."
    exit 0
fi

# The new version is complete beside the old one before it takes its place.
mkdir -p "$prefix/lib" "$prefix/bin" "$applications" "$icons/scalable/apps" "$icons/256x256/apps" "$mime/packages"
rm -rf -- "$folder.new"
if ! cp -R "$here/program" "$folder.new"; then
    rm -rf -- "$folder.new"
    echo "Cuelight could not be installed in $prefix: a file could not be written. An earlier installation is as it was." >&2
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
