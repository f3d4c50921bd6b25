# The services: their units and configurations written, started, and started again where something has changed.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

write_configuration() {
    put "$opt/nginx-agrees" 755 <"$here/nginx-agrees"
    put "$units/neuroviz.service" <"$here/neuroviz.service"
    put "$units/neuroviz-valkey@.service" <"$here/neuroviz-valkey@.service"
    put "$units/nginx.service.d/neuroviz.conf" <"$here/nginx-service.conf"
    export STORE_MEGABYTES CACHE_MEGABYTES
    for file in store.conf cache.conf; do
        filled "$file" >"$drafts/$file"
        put "$etc/$file" <"$drafts/$file"
    done
    put /etc/sysctl.d/60-neuroviz-dash.conf <<'END'
# A Valkey that writes its data forks, and the fork may claim as much memory as the Valkey has.
vm.overcommit_memory = 1
END
    /lib/systemd/systemd-sysctl /etc/sysctl.d/60-neuroviz-dash.conf ||
        echo "vm.overcommit_memory could not be set: a store of half the memory may then fail to write its file"
}

start_services() {
    systemctl daemon-reload
    for part in store cache; do
        start "neuroviz-valkey@$part.service" "$units/neuroviz-valkey@.service" "$etc/$part.conf" "$opt/valkey-server"
    done
    renew_nginx
    start "$app" "$units/neuroviz.service" "$etc/environment" "$opt/current"
}
