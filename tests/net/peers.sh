#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# peers.sh COMMAND...: runs it while nginx (HTTP, and TLS with HTTP/2 and a CA of this test's) and tinyproxy run on loopback.
# Everything is in a folder of its own and ends with it. HTTP, TLS, BAD_*, PROXY: ports. CA, FOLDER: paths.
set -u
FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/eplua_peers.XXXXXX") || exit 1
pids=
finish() {
  status=$?
  # shellcheck disable=SC2086
  [ -z "$pids" ] || { kill $pids; wait $pids; } 2>/dev/null
  rm -rf "$FOLDER"
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY
mkdir "$FOLDER/www"

# --- certificates: a CA, and what it has signed ---
quiet() { "$@" >>"$FOLDER/openssl.log" 2>&1 || { cat "$FOLDER/openssl.log" >&2; exit 1; }; }
key() { quiet openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out "$FOLDER/$1.key"; }
sign() { # name, SAN, options...
  name=$1 san=$2
  shift 2
  key "$name"
  quiet openssl req -new -key "$FOLDER/$name.key" -subj "/CN=$name" -out "$FOLDER/$name.csr"
  printf 'subjectAltName=%s\n' "$san" >"$FOLDER/$name.ext"
  quiet openssl x509 -req -in "$FOLDER/$name.csr" -CA "$FOLDER/ca.pem" -CAkey "$FOLDER/ca.key" -CAcreateserial \
    -extfile "$FOLDER/$name.ext" -out "$FOLDER/$name.pem" "$@"
}
CA=$FOLDER/ca.pem
key ca
quiet openssl req -x509 -new -key "$FOLDER/ca.key" -subj "/CN=test CA" -days 2 -out "$CA"
sign good DNS:localhost,IP:127.0.0.1 -days 2
sign other DNS:elsewhere.invalid -days 2
sign old DNS:localhost,IP:127.0.0.1 -not_before 20200101000000Z -not_after 20200201000000Z
key self
quiet openssl req -x509 -new -key "$FOLDER/self.key" -subj "/CN=localhost" -addext subjectAltName=DNS:localhost -days 2 \
  -out "$FOLDER/self.pem"

# --- files ---
head -c 65536 /dev/urandom >"$FOLDER/www/slow.bin"
head -c 3000000 /dev/urandom >"$FOLDER/www/large.bin"
i=0
while [ $i -lt 2000 ]; do
  echo "the quick brown fox jumps over the lazy dog"
  i=$((i + 1))
done >"$FOLDER/www/text.txt"
printf 'hello\n' >"$FOLDER/www/hello.txt"
printf 'never' >"$FOLDER/www/secret"
: >"$FOLDER/users"
mkdir "$FOLDER/www/put"
chmod 777 "$FOLDER/www/put"

# --- nginx: ports may be taken meanwhile, so more than one attempt ---
configure() {
  tls() { printf 'server { listen 127.0.0.1:%s ssl; http2 on; server_name localhost; root %s/www; ssl_certificate %s/%s.pem;
    ssl_certificate_key %s/%s.key; location = /version { return 200 "$server_protocol"; }
    location = /plain { return 302 http://127.0.0.1:%s/hello.txt; } location / { } }\n' \
    "$1" "$FOLDER" "$FOLDER" "$2" "$FOLDER" "$2" "$HTTP"; }
  cat <<CONF
daemon off; master_process off; pid $FOLDER/nginx.pid; error_log $FOLDER/nginx.log;
events { worker_connections 512; }
http {
  access_log off; default_type text/plain; server_tokens off; keepalive_requests 100000;
  client_body_temp_path $FOLDER/b; proxy_temp_path $FOLDER/p; fastcgi_temp_path $FOLDER/f; uwsgi_temp_path $FOLDER/u;
  scgi_temp_path $FOLDER/s; types { text/plain txt; application/octet-stream bin; }
  server {
    listen 127.0.0.1:$HTTP backlog=2048; listen 127.0.0.1:$HTTP2;
    root $FOLDER/www; gzip on; gzip_min_length 0; gzip_types text/plain; client_max_body_size 64m;
    location = /where { return 200 "\$scheme://\$http_host\$request_uri \$http_authorization|\$http_cookie|\$http_x_mine"; }
    location = /found { return 302 /hello.txt; }
    location = /endless { return 302 /endless; }
    location = /across { return 302 http://127.0.0.1:$HTTP2/where; }
    location = /near { return 302 /where; }
    location = /file { return 302 file:///etc/passwd; }
    location = /nowhere { return 302 http://; }
    location = /missing { return 404 "no such thing"; }
    location = /broken { return 500 "oh"; }
    location = /cookie { add_header Set-Cookie "a=1; Path=/"; add_header Set-Cookie "b=2, 3; Path=/"; return 200 "\$http_cookie"; }
    location = /slow.bin { limit_rate 8k; gzip off; }
    location = /large.bin { gzip off; }
    location = /secret { auth_basic "x"; auth_basic_user_file $FOLDER/users; }
    location /put/ { dav_methods PUT DELETE; dav_access all:rw; }
    location / { }
  }
  $(tls "$TLS" good) $(tls "$BAD_NAME" other) $(tls "$BAD_TIME" old) $(tls "$BAD_SELF" self)
}
CONF
}
attempt=0
while :; do
  attempt=$((attempt + 1))
  [ $attempt -le 10 ] || { cat "$FOLDER/nginx.log" >&2; exit 1; }
  base=$((20000 + ($$ * 13 + attempt * 977 + $(od -An -N2 -tu2 /dev/urandom)) % 12000))
  HTTP=$base HTTP2=$((base + 1)) TLS=$((base + 2)) BAD_NAME=$((base + 3)) BAD_TIME=$((base + 4)) BAD_SELF=$((base + 5)) PROXY=$((base + 6))
  configure >"$FOLDER/nginx.conf"
  nginx -p "$FOLDER" -e "$FOLDER/nginx.log" -t -c "$FOLDER/nginx.conf" 2>>"$FOLDER/nginx.log" || continue
  nginx -p "$FOLDER" -e "$FOLDER/nginx.log" -c "$FOLDER/nginx.conf" &
  pid=$!
  until [ -s "$FOLDER/nginx.pid" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.02; done
  kill -0 $pid 2>/dev/null && break
done
pids=$pid

cat >"$FOLDER/proxy.conf" <<CONF
Port $PROXY
Listen 127.0.0.1
Timeout 60
Allow 127.0.0.1
DisableViaHeader No
ViaProxyName "test"
LogFile "$FOLDER/proxy.log"
LogLevel Info
MaxClients 50
CONF
if command -v tinyproxy >/dev/null; then
  tinyproxy -d -c "$FOLDER/proxy.conf" >/dev/null 2>&1 &
  pids="$pids $!"
fi

export FOLDER CA HTTP HTTP2 TLS BAD_NAME BAD_TIME BAD_SELF PROXY
"$@"
