# Debian's packages, the user and the folders.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
    missing=''
    for package in python3-venv nginx openssl curl gettext-base ca-certificates; do
        is_installed "$package" || missing="$missing $package"
    done
    valkey=''
    if ! is_installed valkey-server && ! is_installed redis-server; then
        apt-get update -q
        valkey='valkey-server'
        apt-cache show "$valkey" >/dev/null 2>&1 || valkey=redis-server
    elif [ -n "$missing" ]; then
        apt-get update -q
    fi
    if [ -n "$missing$valkey" ]; then
        # shellcheck disable=SC2086  # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing $valkey
    fi
    # The distribution's own instance is not needed; one that was there before is somebody's.
    [ -z "$valkey" ] || systemctl disable -q --now "$valkey.service"
}

make_folders() {
    id neuroviz >/dev/null 2>&1 ||
        useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin neuroviz
    mkdir -p "$opt/releases" "$challenges" "$units/nginx.service.d" /etc/sysctl.d
    mkdir -p "$etc/nginx.d"
    point "$opt/valkey-server" "$(program server)"
}
