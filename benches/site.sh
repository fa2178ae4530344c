# What benches/mixed and benches/saves share: a fresh site of their own, and people on it. Sourced by them.

password="correct horse battery"

# The folder of the run, on the disk where the content of benches/load lies too: durable writes are to
# cost what they cost there. It goes at the end with whatever still runs.
work="${XDG_CACHE_HOME:-$HOME/.cache}/platen/$(basename "$0").$$"
mkdir -p "$work/data" "$work/answers"
pids=()
stop() { kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
trap 'exit 1' INT TERM

need() { # TOOL…
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { echo "$0: $tool is missing; apt-get install $*" >&2; exit 1; }
    done
}

# The release binary, built where none was given.
built() { # DATABASE
    local features=()
    case $1 in mysql:*|postgres:*) features=(--features full) ;; esac
    cargo build --release "${features[@]}" --quiet
    echo "${CARGO_TARGET_DIR:-target}/release/platen"
}

free_port() { while :; do local port=$((10000 + RANDOM % 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }; done; }

# A site as it would run behind a proxy on this machine, with content; sets $site and $server.
open_site() { # BINARY POSTS DATABASE FLAG…
    local binary=$1 posts=$2 database=$3
    shift 3
    site=127.0.0.1:$(free_port)
    export DATA_DIR="$work/data" DATABASE_URL="${database:-sqlite://$work/data/platen.db}" BASE_URL="http://$site"
    export PLATEN_ENV=production SECRET_KEY="for this run alone, nobody else sees it" TRUSTED_PROXIES=127.0.0.1
    export RUST_LOG="${RUST_LOG:-info}"
    "$binary" migrate up >/dev/null 2>&1
    "$binary" populate --posts "$posts" >/dev/null
    "$binary" serve --bind "$site" "$@" >"$work/out" 2>"$work/log" &
    server=$!
    pids+=("$server")
    for _ in $(seq 600); do curl -sf -o /dev/null "http://$site/health/ready" && return; sleep 0.1; done
    echo "$0: the site did not start:" >&2
    tail -n 5 "$work/log" >&2
    exit 1
}

# People who may write, in the database already, and so many cookies of each in $work/sessions.
sign_in() { # BINARY PEOPLE COOKIES
    local person
    for person in $(seq "$2"); do
        echo "$password" | "$1" user create --username "writer$$-$person" --email "writer$$-$person@example.org" \
            --role editor --password-stdin >/dev/null
        for _ in $(seq "$3"); do
            curl -s -o /dev/null -D - -H 'Sec-Fetch-Site: same-origin' --data-urlencode "login=writer$$-$person" \
                --data-urlencode "password=$password" "http://$site/login" |
                tr -d '\r' | sed -n 's/^[Ss]et-[Cc]ookie: \([^;]*\).*/\1/p' | head -n 1
        done
    done >"$work/sessions"
}

# Runs wrk with visitors.lua on 16 connections; what they got is in $work/answers, a line an answer:
# kind, status, milliseconds, path.
visit() { # SECONDS VARIABLE=VALUE…
    local seconds=$1
    shift
    rm -f "$work"/answers/*
    env ANSWERS="$work/answers" SESSIONS="$work/sessions" PATHS="$work/paths" WRITING=$((seconds - 1)) "$@" \
        wrk -t16 -c16 -d "${seconds}s" --timeout 10s -s benches/visitors.lua "http://$site" >"$work/wrk"
}

broken() { sed -n 's/^broken //p' "$work/wrk"; }

# The answers of some kinds in $work/all: how many a second, p50, p99, 5xx, other surprises.
figures() { # NAME SECONDS KINDS STATUS
    { grep -E "^($3) " "$work/all" || true; } | sort -n -k3,3 | awk -v name="$1" -v seconds="$2" -v expected="$4" '
        {times[NR] = $3}
        $2 >= 500 {errors++}
        $2 < 500 && $2 != expected {surprises++}
        END {
            printf "%-16s %10.1f %9.1f %9.1f %6d %10d\n", name, NR / seconds, times[int(NR * 0.5 + 0.5)],
                times[int(NR * 0.99 + 0.999)], errors, surprises
        }'
}

# Every table and its rows.
rows() { # BINARY
    "$1" db stats --json | tr -d ' \n' | grep -o '"name":"[a-z_]*","rows":[0-9]*' | tr -cs 'a-z_0-9\n' ' ' | cut -d' ' -f3,5
}
