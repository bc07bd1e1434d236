/** A comment of one line, whatever the text holds. */
export function comment(text: string): string {
  return `# ${text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()}`;
}

/** What every script begins with: settings, and functions that send a call and wrap material. */
export function preamble(endpoint: string, project: string): string {
  return `set -eu
endpoint=\${KMS_ENDPOINT:-${endpoint}}
project=\${KMS_PROJECT_ID:-${project}}
: "\${KMS_AUTH_TOKEN:?set it to a token of a user who may use KMS}"
: "\${endpoint:?set KMS_ENDPOINT to the address of the service}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# call METHOD PATH BODY: sends it, shows status and reply, and keeps the reply
call() {
  printf '\\n%s %s\\n' "$1" "$2"
  status=$(curl -sS -o "$work/reply" -w '%{http_code}' -X "$1" "$endpoint$2" \\
    -H 'Content-Type: application/json' -H "X-Auth-Token: $KMS_AUTH_TOKEN" --data-binary "$3")
  printf '%s ' "$status"
  [ -s "$work/reply" ] || echo
  cut -c 1-300 "$work/reply"
}

# member NAME: a member of the last reply
member() { sed -n "s/.*\\"$1\\" *: *\\"\\{0,1\\}\\([^\\",}]*\\).*/\\1/p" "$work/reply" | head -n 1; }

# wrap FILE: material, encrypted with the public key of the last import parameters
wrap() {
  printf '%s' "$public_key" | openssl base64 -d -A > "$work/public.der"
  case $algorithm in
    *SHA_256) set -- "$1" -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256 ;;
    *SHA_1) set -- "$1" -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 ;;
    *) set -- "$1" -pkeyopt rsa_padding_mode:pkcs1 ;;
  esac
  from=$1; shift
  openssl pkeyutl -encrypt -pubin -keyform DER -inkey "$work/public.der" -in "$work/$from" "$@" | openssl base64 -A
}`;
}
