# Files that are written only if they change: their times tell what is newer than a service's start.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

# Write the standard input to a file, unless it is there with the same content.
put() {
    cat >"$1.new"
    chmod "${2:-644}" "$1.new"
    if cmp -s "$1.new" "$1"; then
        rm "$1.new"
    else
        mv "$1.new" "$1"
        echo "$1"
    fi
}

# Let a link point to a place, in one step.
point() {
    [ "$(readlink "$1")" != "$2" ] || return 0
    ln -sfnT "$2" "$1.new"
    mv -T "$1.new" "$1"
}

# A file of this folder with the words in ${...} filled in.
filled() {
    # shellcheck disable=SC2016  # envsubst is told the names
    envsubst '${SITE_NAME} ${SITE_HOST} ${SITE_HTTP_PORT} ${SITE_HTTPS_PORT} ${SITE_CERTIFICATE} ${SITE_KEY}
        ${SITE_SERVERS} ${SITE_FILES} ${SITE_BYTES} ${SITE_USER_HEADER} ${SITE_LOGS} ${SITE_CHALLENGES}
        ${STORE_MEGABYTES} ${CACHE_MEGABYTES}' <"$here/$1"
}
