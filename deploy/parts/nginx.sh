# nginx's configuration, made of the settings, and the page that comes through it.
# shellcheck shell=sh disable=SC2154  # the scripts that read this file set the names

# A setting of the environment file as systemd reads it, without quotes and blanks around it, or its default.
setting() {
    found=$(sed -n "s/^[[:blank:]]*$1=[[:blank:]]*//p" "$etc/environment" | tail -n 1 |
        sed "s/[[:blank:]]*\$//; s/^\"\(.*\)\"\$/\1/; s/^'\(.*\)'\$/\1/")
    echo "${found:-$2}"
}

# Where nginx is to change, the app stops first and starts after it: no app ever believes a header that the nginx of
# that moment lets through. A configuration that nginx refuses never gets to its place.
renew_nginx() {
    export SITE_NAME SITE_CERTIFICATE SITE_KEY
    export SITE_HOST="$SITE_NAME" SITE_HTTP_PORT=80 SITE_HTTPS_PORT=443 SITE_LOGS=/var/log/nginx
    export SITE_FILES="$opt/current/files" SITE_CHALLENGES="$challenges" SITE_PROCESSES=auto
    SITE_SERVERS="server 127.0.0.1:$(setting NEUROVIZ_PORT 8050) max_fails=0;"
    SITE_BYTES=$(setting NEUROVIZ_REQUEST_BYTES 2500000)
    SITE_USER_HEADER=$(setting NEUROVIZ_AUTH_HEADER X-Remote-User)
    export SITE_SERVERS SITE_BYTES SITE_USER_HEADER
    filled nginx.conf | listening >"$drafts/nginx.conf"
    told=$(nginx -t -q -c "$drafts/nginx.conf" -g 'daemon on; master_process on;' 2>&1) ||
        fail "nginx refuses what it would be told: $told"
    cmp -s "$drafts/nginx.conf" "$etc/nginx.conf" || systemctl stop "$app" nginx.service
    put "$etc/nginx.conf" <"$drafts/nginx.conf"
    start nginx.service "$units/nginx.service.d/neuroviz.conf" "$etc/nginx.conf" "$SITE_CERTIFICATE"
}

# By IPv6 as well, unless the kernel has none (ipv6.disable=1): nginx would not start.
listening() {
    if [ -e "$root/proc/net/if_inet6" ]; then cat; else sed '/listen \[::\]/d'; fi
}

# Start a service, or start it again if something that it is made of is newer than its start. So a run that was
# broken off, or a setting that was changed by hand, is caught up with.
start() {
    service=$1
    shift
    systemctl enable -q "$service" 2>/dev/null
    if systemctl is-active -q "$service"; then
        began=$(systemctl show --timestamp=unix -P ActiveEnterTimestamp "$service")
        newest=$(stat -c %Y "$@" | sort -n | tail -n 1)
        [ "$newest" -gt "${began#@}" ] || return 0
    fi
    echo "starting $service"
    systemctl restart "$service" || fail "$service did not start; see: journalctl -u $service"
}

# Until the store takes a write, which the app says at its own port, and the page comes, through nginx and TLS: without
# a store the page comes as well.
wait_for_page() {
    wait_for "the app is not ready" "http://127.0.0.1:$(setting NEUROVIZ_PORT 8050)/readyz"
    wait_for "the page does not come" "https://$SITE_NAME/"
}

wait_for() {
    tries=60
    until [ "$(status_of "$2")" = 200 ]; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "$1 ($2 answers $(status_of "$2")); see: journalctl -u neuroviz -u $store"
        sleep 1
    done
}

status_of() {
    curl --silent --insecure --noproxy '*' --max-time 10 --resolve "$SITE_NAME:443:127.0.0.1" --output /dev/null \
        --write-out '%{http_code}' "$1" || true
}
