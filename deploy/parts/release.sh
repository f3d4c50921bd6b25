# The app itself, in a virtual environment.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

# Each state of the code has a folder of its own, which is complete before it is used: an installation that fails
# leaves the old one running.
install_release() {
    sums=$(cd "$checkout" && find neuroviz_dash assets pyproject.toml deploy/requirements.lock \
        deploy/parts/release.sh -type f ! -name '*.pyc' -exec sha256sum {} + 2>/dev/null | LC_ALL=C sort)
    release=$opt/releases/$( (echo "$sums" && python3 --version) | sha256sum | cut -c 1-16)
    if [ ! -e "$release/complete" ]; then
        rm -rf "$release"
        echo "Installing into $release (a minute or two) ..."
        python3 -m venv "$release/venv"
        pip="$release/venv/bin/python -m pip install --use-pep517 --disable-pip-version-check --no-input --quiet"
        if [ -e "$here/requirements.lock" ]; then
            $pip --require-hashes -r "$here/requirements.lock"
            $pip --no-deps "$checkout"
        else
            $pip "$checkout"
        fi
        "$release/venv/bin/neuroviz-dash" files "$release/files"
        touch "$release/complete"
    fi
    previous=$(readlink "$opt/current" || true)
    [ "$previous" != "$release" ] || return 0
    point "$opt/current" "$release"
    # The one before is kept, to go back to.
    for old in "$opt"/releases/*; do
        [ "$old" = "$release" ] || [ "$old" = "$previous" ] || rm -rf "$old"
    done
}
