# What deploy/install, deploy/backup and deploy/restore share: where things are on the machine.
# shellcheck shell=sh disable=SC2034  # the scripts that read this file use the names

# Another root than /, for tests.
root=${DESTDIR:-}
etc=$root/etc/neuroviz-dash
state=$root/var/lib/neuroviz-store
socket=$root/run/neuroviz-store/valkey.sock
units=$root/etc/systemd/system
opt=/opt/neuroviz-dash
challenges=/var/www/neuroviz-acme
app=neuroviz.service
store=neuroviz-valkey@store.service

fail() {
    echo "${0##*/}: $1" >&2
    exit 1
}

need_root() {
    [ "$(id -u)" = 0 ] || fail "this is root's work: sudo $0"
}

# The full name of Valkey's program, or of Redis's where the distribution has no Valkey.
program() {
    command -v "valkey-$1" || command -v "redis-$1" || fail "neither valkey-$1 nor redis-$1 is there"
}

# How many keys a snapshot has; fails for one that is damaged.
count_keys() {
    checked=$("$(program check-rdb)" "$1") || fail "the snapshot of the store is damaged: $(echo "$checked" | tail -n 1)"
    echo "$checked" | sed -n 's/.*\] *\([0-9]*\) keys read.*/\1/p'
}
