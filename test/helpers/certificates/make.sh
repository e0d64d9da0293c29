#!/bin/sh
# Makes the certificates of the tests anew: sh test/helpers/certificates/make.sh. The keys protect nothing.
set -eu
cd "$(dirname "$0")"
rm -f ./*.pem ./*.key
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
days=36500

authority() { # name, common name
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$1.key" -out "$1.pem" -days $days -subj "/CN=$2" \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
}
certificate() { # name, authority, extensions, dates
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$work/$1.csr" -subj "/CN=$1"
  printf '%s\n' "$3" > "$work/$1.ext"
  openssl x509 -req -in "$work/$1.csr" -CA "$2.pem" -CAkey "$work/$2.key" -CAcreateserial -CAserial "$work/$2.srl" -out "$1.pem" \
    -extfile "$work/$1.ext" $4
}

authority authority 'Rowhook tests'
authority stranger 'Somebody else'
local='subjectAltName=DNS:localhost,IP:127.0.0.1'
certificate server authority "$local" "-days $days"
certificate expired authority "$local" '-days 0'
certificate elsewhere authority 'subjectAltName=DNS:elsewhere.example' "-days $days"
certificate client authority 'extendedKeyUsage=clientAuth' "-days $days"
