# The app itself, in a virtual environment.
# shellcheck shell=sh disable=SC2154  # deploy/install sets the names

# Each state of the code has a folder of its own, which is complete before it is used: an installation that fails
# leaves the old one running.
install_release() {
    sums=$(cd "$checkout" && find neuroviz_dash assets pyproject.toml deploy/build.lock \
        deploy/requirements.lock deploy/parts/release.sh -type f ! -name '*.pyc' -exec sha256sum {} + | LC_ALL=C sort)
    release=$opt/releases/$( (echo "$sums" && python3 --version) | sha256sum | cut -c 1-16)
    if [ ! -e "$release/complete" ]; then
        rm -rf "$release"
        echo "Installing into $release (a minute or two) ..."
        python3 -m venv "$release/venv"
        # Everything by the hashes of the lock files; what is published as source alone is built by pinned tools.
        pip="$release/venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet"
        $pip --require-hashes --only-binary=:all: -r "$here/build.lock"
        $pip --require-hashes --no-build-isolation --use-pep517 -r "$here/requirements.lock"
        $pip --no-deps --no-build-isolation "$checkout"
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
