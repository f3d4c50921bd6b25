# What the machine has to be, Debian's packages, the user and the folders.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

check_system() {
    # shellcheck source=/dev/null
    (. "$root/etc/os-release" && [ "$ID" != debian ] || [ "${VERSION_ID:-99}" -ge 12 ]) ||
        fail "this Debian is too old: 12 or newer is needed"
    ! command -v python3 >/dev/null || python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$(python3 --version) is too old: 3.11 or newer is needed"
}

# nginx is taken over once; whoever has other sites in it has to know.
check_sites() {
    [ ! -e "$units/nginx.service.d/neuroviz.conf" ] && [ -z "$replace_sites" ] || return 0
    sites=''
    for site in "$root"/etc/nginx/sites-enabled/* "$root"/etc/nginx/conf.d/*.conf; do
        [ ! -e "$site" ] || is_debians_site "$site" || sites="$sites $site"
    done
    [ -z "$sites" ] || fail "nginx has other sites here, which would not be served any more:$sites
install on a machine of its own, or give --replace-sites"
}

# The page "Welcome to nginx", as Debian has it.
is_debians_site() {
    [ "$(readlink -f "$1")" = "$(readlink -f "$root/etc/nginx/sites-available/default")" ] && ! dpkg --verify nginx-common 2>/dev/null | grep -q '/etc/nginx/sites-available/default$'
}

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
