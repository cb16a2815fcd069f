# NEVER RUN HERE: a recipe. Makes the application folder and a zip on Windows.
# Needs Python 3.11 or newer on the path. Run it from the folder of the checkout:
#   powershell -File packaging\windows.ps1 [-Edition lite|whole]
param([ValidateSet("lite", "whole")] [string] $Edition = "lite")
$ErrorActionPreference = "Stop"

# build.py makes its own environment, freezes, assembles and packs (.tar.gz, no .deb on Windows).
python scripts\package\build.py --edition $Edition
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

# What Windows users expect is a zip. The folder's program has a console, so that the verbs print;
# a shortcut with "Run: minimized" hides it for the window.
Compress-Archive -Force -Path "build\package\kimera-console-$Edition" `
  -DestinationPath "build\package\kimera-console-$Edition-windows.zip"
