import { bundleName, type Release } from '../../../core/fleet/release.ts';
import { pinningOptions } from './install-command.ts';

export interface InstallScript {
  /** The address that this script came from. */
  readonly url: string;
  readonly pin: Uint8Array;
  readonly releases: readonly Release[];
}

/**
 * The script that installs an agent: it fetches the bundle for its host's processor from the same hub, compares the digest, and hands all
 * arguments over to the installer of the bundle. What was received in part does nothing.
 */
export const installScript = ({ url, pin, releases }: InstallScript): string => `#!/bin/sh
# Installs an agent of a Sounder station: sh -s -- CLAIM-CODE [--name NAME] [--proxy URL] [--spool-ram] [--root DIR]
set -eu

fail() {
  echo "install: $1" >&2
  exit "\${2:-1}"
}

main() {
  proxy='' next=''
  for word in "$@"; do
    [ "$next" != --proxy ] || proxy=$word
    next=$word
  done
  [ "$(id -u)" = 0 ] || fail 'run it as root: … | sudo sh -s -- CODE' 77
  for tool in curl tar sha256sum; do
    command -v "$tool" >/dev/null || fail "$tool is missing here: apt-get install curl tar coreutils" 69
  done
  case "$(uname -m)-$(getconf LONG_BIT)" in
    x86_64-64) arch=x64 ;;
    aarch64-64) arch=arm64 ;;
    armv7l-32 | aarch64-32 | armv8l-32) arch=armhf ;;
    *) arch=$(uname -m) ;;
  esac
  case $arch in
${releases.map(caseOf).join('\n')}
    *) fail "the station has no bundle for $arch; it has ${archesOf(releases)}. There: sounder fleet bundle FILE" 69 ;;
  esac

  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 130' INT TERM HUP
  echo "Fetching $name …" >&2
  curl ${pinningOptions(pin)} -f --retry 5 \${proxy:+--proxy "$proxy"} -o "$folder/bundle" '${url}'"/$arch" ||
    fail 'the bundle could not be fetched' 69
  echo "$sha256  $folder/bundle" | sha256sum -c --status - || fail 'the bundle is not the one that the station described' 65
  tar --no-same-owner -xzf "$folder/bundle" -C "$folder"
  rm "$folder/bundle"
  sh "$folder/$name/install.sh" "$@"
}

main "$@"
`;

/** Answer where there is nothing to install, which is piped into a shell as well. @param why plain words without quotes */
export const refusingScript = (why: string): string => `echo 'install: ${why}' >&2\nexit 1\n`;

const caseOf = (release: Release): string =>
  `    ${release.arch}) name=${bundleName(release)} sha256=${release.sha256} ;;`;

const archesOf = (releases: readonly Release[]): string => releases.map(({ arch }) => arch).join(', ');
