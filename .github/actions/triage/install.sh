#!/usr/bin/env bash
# Puts the program at $RUNNER_TEMP/pip-doctor/bin/pip-doctor: the release of the version that this
# very commit states, or built from this very commit.
# Which bytes run is decided by the commit that the workflow pins: the version comes from its
# Cargo.toml, and the attestation must say that the archive was built from that commit.
set -euo pipefail

fail() { echo "::error title=pip-doctor::$1"; exit 1; }

root="$(cd "$(dirname "$0")/../../.." && pwd)"
field() { sed -n "s/^$1 = \"\(.*\)\"/\1/p" "$root/Cargo.toml" | head -n 1; }
version="$(field version)"
repository="$(field repository)"
folder="$RUNNER_TEMP/pip-doctor"
mkdir -p "$folder/bin"

case "${INSTALL:-release}" in
  source)
    cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml" --target-dir "$folder/target"
    cp "$folder/target/release/pip-doctor" "$folder/bin/pip-doctor"
    exit
    ;;
  release) ;;
  *) fail "\`install\` is release or source" ;;
esac

case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  *) fail "there is no release for ${RUNNER_OS:-this system} on ${RUNNER_ARCH:-this processor} that this action can use: take ubuntu-latest, or install: source" ;;
esac
archive="pip-doctor-$target.tar.gz"
from="${RELEASES:-$repository/releases/download}/v$version"

cd "$folder"
for file in "$archive" "$archive.sha256"; do
  # A release never comes over a connection that anybody may write into.
  curl --proto '=https,file' --proto-redir '=https' --fail --silent --show-error --location \
    --retry 3 --output "$file" "$from/$file" || fail "could not download $file of version $version"
done

# The digest alone is taken from the file: not what it says to open.
wanted="$(grep -oE '^[0-9a-f]{64}' "$archive.sha256" | head -n 1)" || fail "$archive.sha256 holds no digest"
if command -v sha256sum >/dev/null; then have="$(sha256sum "$archive")"; else have="$(shasum -a 256 "$archive")"; fi
[ "${have%% *}" = "$wanted" ] || fail "the checksum of $archive is wrong"

# A checksum beside the archive finds accidents; who built it, and from what, the attestation says.
command -v gh >/dev/null || fail "gh is not here to check the attestation: install it, or use install: source"
host="${repository#https://}"
policy=(--repo "${host#*/}" --source-ref "refs/tags/v$version" --deny-self-hosted-runners)
if [[ "${COMMIT:-}" =~ ^[0-9a-f]{40}$ ]]; then policy+=(--source-digest "$COMMIT"); fi
GH_HOST="${host%%/*}" gh attestation verify "$archive" "${policy[@]}" ||
  fail "the attestation of $archive does not hold for version $version: pin the commit of a release, or use install: source"

# Only the program is unpacked, whatever else the archive holds.
tar -xzf "$archive" --strip-components 1 -C bin "pip-doctor-$target/pip-doctor"
