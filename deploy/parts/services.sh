# nginx's configuration and the services: written, started, and started again where something has changed.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

write_configuration() {
    put "$units/neuroviz.service" <"$here/neuroviz.service"
    put "$units/neuroviz-valkey@.service" <"$here/neuroviz-valkey@.service"
    put "$units/nginx.service.d/neuroviz.conf" <"$here/nginx-service.conf"
    export STORE_MEGABYTES CACHE_MEGABYTES SITE_NAME SITE_CERTIFICATE SITE_KEY
    export SITE_HOST="$SITE_NAME" SITE_HTTP_PORT=80 SITE_HTTPS_PORT=443 SITE_LOGS=/var/log/nginx
    export SITE_FILES="$opt/current/files" SITE_CHALLENGES="$challenges"
    SITE_SERVERS="server 127.0.0.1:$(setting NEUROVIZ_PORT 8050) max_fails=0;"
    SITE_BYTES=$(setting NEUROVIZ_REQUEST_BYTES 2500000)
    SITE_USER_HEADER=$(setting NEUROVIZ_AUTH_HEADER X-Remote-User)
    export SITE_SERVERS SITE_BYTES SITE_USER_HEADER
    for file in store.conf cache.conf nginx.conf; do
        filled "$file" | put "$etc/$file"
    done
    put /etc/sysctl.d/60-neuroviz-dash.conf <<'END'
# A Valkey that writes its data forks, and the fork may claim as much memory as the Valkey has.
vm.overcommit_memory = 1
END
    /lib/systemd/systemd-sysctl /etc/sysctl.d/60-neuroviz-dash.conf ||
        echo "vm.overcommit_memory could not be set: a store of half the memory may then fail to write its file"
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

start_services() {
    systemctl daemon-reload
    told=$(nginx -t -q -c "$etc/nginx.conf" -g 'daemon on; master_process on;' 2>&1) ||
        fail "nginx refuses $etc/nginx.conf: $told"
    for part in store cache; do
        start "neuroviz-valkey@$part.service" "$units/neuroviz-valkey@.service" "$etc/$part.conf" "$opt/valkey-server"
    done
    start "$app" "$units/neuroviz.service" "$etc/environment" "$opt/current"
    start nginx.service "$units/nginx.service.d/neuroviz.conf" "$etc/nginx.conf" "$SITE_CERTIFICATE"
}

# Until the page comes, through nginx and TLS.
wait_for_page() {
    tries=60
    until [ "$(page_status)" = 200 ]; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "the page does not come (status $(page_status)); see: journalctl -u neuroviz"
        sleep 1
    done
}

page_status() {
    curl --silent --insecure --noproxy '*' --resolve "$SITE_NAME:443:127.0.0.1" --output /dev/null \
        --write-out '%{http_code}' "https://$SITE_NAME/" || true
}
