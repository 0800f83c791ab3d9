#!/usr/bin/env bash
# Install Chromium from the system's packages, for tests/browser and docs/screenshots.py.
# Where that cannot be done, it says so and the browser tests are skipped.
set -uo pipefail
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
        echo "Chromium: $(command -v "$name")"
        exit 0
    fi
done
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if command -v apt-get >/dev/null && $sudo apt-get update -qq; then
    for name in chromium-headless-shell chromium; do
        if DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends \
            "$name" fonts-inter >/dev/null; then
            echo "Chromium: installed $name"
            exit 0
        fi
    done
fi
echo "Chromium could not be installed from the system's packages; browser tests will be skipped." >&2
exit 1
