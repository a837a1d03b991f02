#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From a bare Debian 12 to a running decoy network with the application open on it. Run it again at any
# time: what is done already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/common.sh

name=example-maze

install_packages curl "${build_packages[@]}" "${run_packages[@]}"

say "Building DECNET (a few minutes the first time)"
cmake --preset release >/dev/null
cmake --build --preset release
decnet=$PWD/build/release/bin/decnet
desktop=$PWD/build/release/bin/decnet-desktop

start_docker

# DECNET runs as an ordinary user in the docker group. A membership made just now counts from the next
# login on; until then `sg` lends it to the commands below.
lend=no
if [ "$(id -u)" -ne 0 ] && ! docker_answers; then
  as_root usermod -aG docker "$(id -un)"
  lend=yes
fi
with_docker() {
  if [ "$lend" = yes ]; then sg docker -c "$(printf '%q ' "$@")"; else "$@"; fi
}

if ! "$decnet" topology show "$name" >/dev/null 2>&1; then
  say "Drawing the example maze"
  "$decnet" topology generate --name "$name" --seed 42 --depth 2 --branching 2 --services ssh,http,redis
fi
status=$("$decnet" topology show "$name" | sed -n '1s/.*  \([a-z_]*\)  version.*/\1/p')
case $status in
  active) ;;
  pending | failed | torn_down)
    [ "$status" = pending ] || with_docker "$decnet" topology reset "$name"
    # A port that the host uses itself (its own sshd, say) is published on the next free one.
    with_docker "$decnet" topology validate --fix "$name" >/dev/null || true
    say "Deploying $name"
    with_docker "$decnet" topology deploy --quiet "$name"
    ;;
  *) say "$name is $status; see: $decnet topology events --history $name" ;;
esac

ssh_port=$("$decnet" topology show "$name" | sed -n 's/.*[^0-9]\([0-9]\+\)→ssh.*/\1/p' | head -n 1)
http_port=$("$decnet" topology show "$name" | sed -n 's/.*[^0-9]\([0-9]\+\)→http.*/\1/p' | head -n 1)
tell() {
  printf '\nAttack it:    ssh -p %s -o StrictHostKeyChecking=no root@localhost   (password: admin)   or: curl http://localhost:%s/\n' "$ssh_port" "$http_port"
  printf 'Watch it:     %s events --topology %s --follow\n' "$decnet" "$name"
  printf 'Tear it down: press Teardown in the window, or: %s topology teardown %s\n\n' "$decnet" "$name"
}

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  tell
  say "Opening the application"
  with_docker "$desktop" --topology "$name"
else
  "$decnet" topology show "$name"
  tell
  say "No display here: start $desktop --topology $name in a graphical session to see it on the canvas"
fi
