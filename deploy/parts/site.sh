# What this machine is told once: its name, its certificate, its settings and secrets.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

# The name, the certificate and the Valkeys' memory: what was told, else what is known, else a good start.
settle_site() {
    SITE_NAME='' SITE_CERTIFICATE='' SITE_KEY='' STORE_MEGABYTES='' CACHE_MEGABYTES=''
    # shellcheck source=/dev/null
    [ ! -e "$etc/site" ] || . "$etc/site"
    SITE_NAME=${name:-$SITE_NAME}
    case $SITE_NAME in
    '') fail "--name is needed: the host's name, for example --name neuroviz.example.edu" ;;
    *[!a-z0-9.-]* | .* | -*) fail "--name $SITE_NAME is not allowed; allowed: letters a-z, digits, dots and hyphens" ;;
    esac
    if [ -n "$self_signed" ]; then
        SITE_CERTIFICATE=$etc/self-signed.pem SITE_KEY=$etc/self-signed-key.pem
    elif [ -n "$certificate" ]; then
        SITE_CERTIFICATE=$certificate SITE_KEY=$key
    fi
    [ -n "$SITE_CERTIFICATE" ] || fail "a certificate is needed: --certificate FILE --key FILE, or --self-signed"
    case $SITE_CERTIFICATE$SITE_KEY in
    *[!A-Za-z0-9/._-]*) fail "$SITE_CERTIFICATE and $SITE_KEY: allowed are letters, digits and / . _ -" ;;
    esac
    megabytes=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
    STORE_MEGABYTES=${STORE_MEGABYTES:-$((megabytes / 5 + 64))}
    CACHE_MEGABYTES=${CACHE_MEGABYTES:-$((megabytes / 20 + 32))}
}

# Only once it has been looked at: the next run takes it as it stands.
remember_site() {
    put "$etc/site" <<END
# What deploy/install was told or chose. Change it and run deploy/install again.
SITE_NAME='$SITE_NAME'
SITE_CERTIFICATE='$SITE_CERTIFICATE'
SITE_KEY='$SITE_KEY'
STORE_MEGABYTES='$STORE_MEGABYTES'
CACHE_MEGABYTES='$CACHE_MEGABYTES'
END
}

# A self-signed certificate is made when there is none for this name that is valid for another month.
check_certificate() {
    if [ "$SITE_CERTIFICATE" = "$etc/self-signed.pem" ] && ! is_good_certificate 2592000; then
        (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 \
            -subj "/CN=$SITE_NAME" -addext "subjectAltName=DNS:$SITE_NAME" \
            -keyout "$SITE_KEY" -out "$SITE_CERTIFICATE" 2>/dev/null)
    fi
    for file in "$SITE_CERTIFICATE" "$SITE_KEY"; do
        [ -r "$file" ] || fail "$file is not there or cannot be read"
    done
    is_good_certificate 0 || fail "$SITE_CERTIFICATE has expired or is not for $SITE_NAME"
    [ "$(openssl x509 -noout -pubkey -in "$SITE_CERTIFICATE")" = "$(openssl pkey -pubout -in "$SITE_KEY")" ] ||
        fail "$SITE_KEY is not the key of $SITE_CERTIFICATE"
}

is_good_certificate() {
    openssl x509 -noout -checkend "$1" -in "$SITE_CERTIFICATE" >/dev/null 2>&1 &&
        openssl x509 -noout -checkhost "$SITE_NAME" -in "$SITE_CERTIFICATE" | grep -q 'does match'
}

# The settings once made stay, but for one that older installations lack.
make_environment() {
    {
        # shellcheck disable=SC1003  # ends the last line, if it has no end
        if [ -e "$etc/environment" ]; then sed '$a\' "$etc/environment"; else new_environment; fi
        # 16 KiB a run, so that the page says that the server is full before the store is.
        grep -qs '^[[:blank:]]*NEUROVIZ_RUNS_IN_ALL=' "$etc/environment" ||
            echo "NEUROVIZ_RUNS_IN_ALL=$((STORE_MEGABYTES * 1024 / 16))"
    } >"$drafts/environment"
    put "$etc/environment" 600 <"$drafts/environment"
}

new_environment() {
    cat <<END
# The settings of NeuroViz Dash, made once by deploy/install; README.md has them all. After a change:
# systemctl restart neuroviz (but deploy/install for NEUROVIZ_PORT, NEUROVIZ_REQUEST_BYTES, NEUROVIZ_AUTH_HEADER)
NEUROVIZ_HOST=127.0.0.1
NEUROVIZ_PORT=8050
NEUROVIZ_WORKERS=$(nproc | awk '{ print ($1 > 64 ? 64 : $1) }')
NEUROVIZ_REDIS_URL=unix:///run/neuroviz-store/valkey.sock
NEUROVIZ_CACHE_URL=unix:///run/neuroviz-cache/valkey.sock
NEUROVIZ_DATA_DIR=/var/lib/neuroviz-dash
NEUROVIZ_PROXY_HOPS=1
NEUROVIZ_SECRET_KEY=$(openssl rand -hex 32)
NEUROVIZ_TEACHER_KEY=$(openssl rand -hex 24)
END
}
