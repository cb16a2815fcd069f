#!/bin/sh
# NEVER RUN HERE: a recipe. Makes an AppImage of the folder that `make package` made.
# Needs appimagetool on the path. Run it from the checkout's folder:
#   sh packaging/appimage.sh [lite|whole]
set -eu
edition=${1:-lite}
from=build/package/kimera-console-$edition
tree=build/package/AppDir
rm -rf "$tree"
mkdir -p "$tree/usr/lib"
cp -a "$from" "$tree/usr/lib/kimera-console"
cp "$from/share/kimera-console.svg" "$tree/kimera-console.svg"
cat > "$tree/kimera-console.desktop" <<'ENTRY'
[Desktop Entry]
Type=Application
Name=Kimera Console
Exec=kimera-console
Icon=kimera-console
Categories=Development;Utility;
ENTRY
cat > "$tree/AppRun" <<'RUN'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/lib/kimera-console/kimera-console" "$@"
RUN
chmod 755 "$tree/AppRun"
appimagetool "$tree" "build/package/kimera-console-$edition-x86_64.AppImage"
