# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by quickstart.sh and test.sh; source it from the root of the source tree.
# shellcheck shell=bash

build_packages=(
  ca-certificates g++ cmake ninja-build pkg-config
  qt6-base-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-svg-dev libgl-dev
  libexpected-dev libcli11-dev libyaml-cpp-dev libcurl4-openssl-dev libssl-dev
  libssh-dev libasio-dev zlib1g-dev libmnl-dev libnftables-dev libnftnl-dev libjansson-dev iptables nftables
)
run_packages=(
  docker.io libqt6sql6-sqlite libqt6svg6 qt6-qpa-plugins fonts-dejavu-core iproute2
)
# Real clients, external judges and what the tests measure against.
test_packages=(
  xvfb xdotool x11-utils imagemagick openbox dbus at-spi2-core python3-pyatspi gir1.2-atspi-2.0 libsqlite3-dev
  openssh-client sshpass curl ftp tnftp telnet redis-tools mariadb-client swaks nmap hydra
  openssl util-linux docker-compose traceroute tcpdump netcat-openbsd python3 python3-yaml procps iputils-ping expect nats-server
)

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this step needs root: $* (run as root or install sudo)"
  fi
}

# install_packages NAME… : only what is missing, so that a second run is quick and needs no root.
install_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing ${#missing[@]} Debian packages"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

docker_answers() {
  curl -fsS --max-time 5 --unix-socket /var/run/docker.sock http://localhost/_ping >/dev/null 2>&1
}

docker_answers_root() {
  as_root curl -fsS --max-time 5 --unix-socket /var/run/docker.sock http://localhost/_ping >/dev/null 2>&1
}

# start_docker: uses a running engine, else the service manager, else starts dockerd itself.
start_docker() {
  docker_answers && return
  if ! docker_answers_root; then
    say "Starting Docker"
    if [ -d /run/systemd/system ]; then
      as_root systemctl start docker
    else
      as_root sh -c 'setsid dockerd >/var/log/dockerd.log 2>&1 </dev/null &'
    fi
    for _ in $(seq 60); do docker_answers_root && break; sleep 0.5; done
    docker_answers_root || die "Docker does not start; see /var/log/dockerd.log or: journalctl -u docker"
  fi
}
