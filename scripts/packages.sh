#!/usr/bin/env bash
# Installs the Debian packages that the browser tests need: Chromium, the fonts of the specimen documents that the tests
# draw (OCR-B is the one that machines read), and pip, which fetches a few public-domain photographs of faces.
set -euo pipefail
wanted=(chromium fonts-ocr-b fonts-dejavu-core fonts-dejavu-extra)
python3 -m pip --version >/dev/null 2>&1 || wanted+=(python3-pip)
missing=()
for package in "${wanted[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
printf '\033[1m%s\033[0m\n' "Debian packages: installing ${missing[*]} (about a minute)"
command -v apt-get >/dev/null || { printf 'This machine has no apt-get; please install: %s\n' "${missing[*]}" >&2; exit 1; }
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
