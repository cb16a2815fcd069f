#!/bin/sh
# NEVER RUN HERE: a recipe. Makes the application folder and a tar archive on macOS.
# Needs Python 3.11 or newer (a framework or shared build). Run it from the checkout's folder:
#   sh packaging/macos.sh [lite|whole]
set -eu
edition=${1:-lite}
python3 scripts/supported.py
python3 scripts/package/build.py --edition "$edition"
# Programs that came by download are started only if they are signed. With a Developer ID:
#   codesign --deep --force --options runtime --sign "Developer ID Application: NAME" \
#     "build/package/kimera-console-$edition/kimera-console"
#   xcrun notarytool submit ARCHIVE.zip --keychain-profile PROFILE --wait
echo "build/package/kimera-console-$edition"
