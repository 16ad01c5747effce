#!/bin/sh
# Installs this agent as a service on Debian, Ubuntu or Raspberry Pi OS. As root:
#   sh install.sh [CLAIM-CODE] [--name NAME] [--proxy URL] [--spool-ram]
#   sh install.sh --root DIR      # into the file system of an image, without starting anything
# --find SHA256:KEY joins the station with this key where it lets itself be found on the network, without a code.
# --spool-ram keeps results in memory only, for a read-only root file system.
set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
version=$(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' "$here/manifest.json")
arch=$(sed -n 's/.*"arch": "\([^"]*\)".*/\1/p' "$here/manifest.json")
code= name= proxy= options= root= find=

fail() {
  echo "install.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --name) name=${2:?--name needs a name}; shift ;;
    --proxy) proxy=${2:?--proxy needs a URL}; shift ;;
    --find) find=${2:?--find needs the key of the station}; shift ;;
    --spool-ram) options="$options --spool-ram" ;;
    --root) root=${2:?--root needs a folder}; shift ;;
    -*) fail "$1 is no option: [CLAIM-CODE] [--name NAME] [--proxy URL] [--spool-ram] [--find KEY] [--root DIR]" 64 ;;
    *) code=$1 ;;
  esac
  shift
done
case $proxy in
  *[!][A-Za-z0-9:/@._~%+=-]*) fail '--proxy has a character that no URL has here: write it as %XX' 64 ;;
esac
if [ -n "$find" ]; then
  [ -z "$code" ] || fail 'give a claim code or --find' 64
  key=${find#SHA256:}
  case ${#key}-$find in
    43-SHA256:*) ;;
    *) key='?' ;;
  esac
  case $key in
    *[!A-Za-z0-9+/]*) fail '--find needs the key as the station shows it: SHA256: and 43 characters' 64 ;;
  esac
  case $name in
    *[!a-z0-9-]*) fail '--name has lower-case letters, digits and hyphens' 64 ;;
  esac
  options="$options --find --key $find${name:+ --name $name}"
fi
# systemd takes a single % for a specifier.
[ -z "$proxy" ] || options="$options --proxy $(printf '%s\n' "$proxy" | sed 's/%/%%/g')"

[ "$(id -u)" = 0 ] || fail 'run it as root: sudo sh install.sh …' 77
if [ -z "$root" ]; then
  case "$(uname -m)-$(getconf LONG_BIT)" in
    x86_64-64) host=x64 ;;
    aarch64-64) host=arm64 ;;
    armv7l-32 | aarch64-32 | armv8l-32) host=armhf ;;
    *) host=$(uname -m) ;;
  esac
  [ "$host" = "$arch" ] || fail "this bundle is for $arch, and this host is $host" 65
  if [ ! -x "$here/node/bin/node" ]; then
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
    [ "$major" -ge 20 ] || fail 'this bundle needs Node 20 or later: apt-get install nodejs' 69
  fi
fi

library=$root/usr/local/lib/sounder-agent
state=$root/var/lib/sounder-agent
versions=$state/versions
install -d -m 755 "$library" "$root/etc/systemd/system" "$root/etc/sysusers.d" "$root/usr/local/bin"
install -d -m 700 "$state"
install -d -m 755 "$versions"
install -m 755 "$here/launch.sh" "$library/launch.sh"

rm -rf "$versions/$version.new"
cp -R "$here" "$versions/$version.new"
rm -rf "${versions:?}/$version"
mv "$versions/$version.new" "$versions/$version"
rm -f "$versions/current.new" "$versions/trial"
ln -s "$version" "$versions/current.new"
mv -fT "$versions/current.new" "$versions/current"

echo 'u sounder-agent - "Sounder agent" /var/lib/sounder-agent' >"$root/etc/sysusers.d/sounder-agent.conf"
sed "s|^ExecStart=.*|ExecStart=/usr/local/lib/sounder-agent/launch.sh %S/sounder-agent/versions --data %S/sounder-agent$options|" \
  "$here/sounder-agent.service" >"$root/etc/systemd/system/sounder-agent.service"
cat >"$root/usr/local/bin/sounder-agent" <<'END'
#!/bin/sh
# Commands of the agent of this host, as its account: sudo sounder-agent status
exec runuser -u sounder-agent -- /var/lib/sounder-agent/versions/current/bin/sounder agent "$@" --data /var/lib/sounder-agent
END
chmod 755 "$root/usr/local/bin/sounder-agent"

if [ -n "$root" ]; then
  if command -v systemd-sysusers >/dev/null 2>&1; then
    said=$(systemd-sysusers --root "$root" sounder-agent.conf 2>&1) || fail "the account sounder-agent was not made: $said"
  else
    echo 'install.sh: no systemd-sysusers here: make the account sounder-agent on the host' >&2
  fi
  install -d "$root/etc/systemd/system/multi-user.target.wants"
  ln -sf ../sounder-agent.service "$root/etc/systemd/system/multi-user.target.wants/sounder-agent.service"
  if [ -n "$find" ]; then echo "Installed version $version below $root. It joins its station by itself"
  else echo "Installed version $version below $root. Claim it on the host: sounder-agent claim CODE"; fi
  exit 0
fi

if ! id sounder-agent >/dev/null 2>&1; then
  systemd-sysusers "$root/etc/sysusers.d/sounder-agent.conf" 2>/dev/null ||
    useradd --system --home-dir /var/lib/sounder-agent --shell /usr/sbin/nologin sounder-agent
fi
chown -R sounder-agent:sounder-agent "$state"
systemctl daemon-reload
systemctl enable --quiet sounder-agent
if [ -n "$code" ]; then
  /usr/local/bin/sounder-agent claim "$code" ${name:+--name "$name"} ${proxy:+--proxy "$proxy"}
  systemctl restart sounder-agent
  echo "Version $version is running. Its condition: sudo sounder-agent status"
elif [ -n "$find" ]; then
  systemctl restart sounder-agent
  echo "Version $version is running and looks for its station. Its condition: sudo sounder-agent status"
else
  echo "Installed version $version. Next: sudo sounder-agent claim CODE (or claim --find) && sudo systemctl restart sounder-agent"
fi
