# Files that are written only if they change: their times tell what is newer than a service's start.
# shellcheck shell=sh disable=SC2154  # the scripts that read this file set the names

# Write the standard input to a file, unless it is there with the same content.
put() {
    cat >"$drafts/put"
    ! cmp -s "$drafts/put" "$1" || return 0
    # In one step, so that nobody ever reads half of it.
    install -m "${2:-644}" "$drafts/put" "$1.new"
    mv "$1.new" "$1"
    echo "$1"
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
        ${SITE_SERVERS} ${SITE_FILES} ${SITE_BYTES} ${SITE_USER_HEADER} ${SITE_PROCESSES} ${SITE_LOGS}
        ${SITE_CHALLENGES}
        ${STORE_MEGABYTES} ${CACHE_MEGABYTES}' <"$here/$1"
}
