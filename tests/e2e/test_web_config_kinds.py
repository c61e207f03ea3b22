"""Each kind of web configuration that exporter-toolkit's own tests have, valid and not, in words of our own."""

import pytest
from certificates import HASH, Certificates
from conftest import NATIVE_PROGRAM, run

FILES = "cert_file: server.crt, key_file: server.key"
CIPHERS = [
    *(f"TLS_ECDHE_{key}_WITH_{cipher}" for key in ("ECDSA", "RSA") for cipher in (
        "AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_CBC_SHA", "AES_256_CBC_SHA")),
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
]


def tls(more=""):
    return f"tls_server_config: {{{FILES}{', ' + more if more else ''}}}\n"


VALID = {
    "an empty file": "",
    "a certificate that is asked for if there is one": tls("client_auth_type: VerifyClientCertIfGiven"),
    "any certificate, required": tls("client_auth_type: RequireAnyClientCert"),
    "the old name of that": tls("client_auth_type: RequireClientCert"),
    "a certificate of an authority, required": tls("client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt"),
    "one with a name": tls("client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt, client_allowed_sans: [a, b]"),
    "all cipher suites": tls(f"cipher_suites: [{', '.join(CIPHERS)}]"),
    "some, and one version": tls(f"cipher_suites: [{CIPHERS[5]}, {CIPHERS[6]}], min_version: TLS12, max_version: TLS12"),
    "the client's order": tls(f"cipher_suites: [{CIPHERS[6]}, {CIPHERS[5]}], prefer_server_cipher_suites: false"),
    "all curves": tls("curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]"),
    "one curve": tls("min_version: TLS13, curve_preferences: [CurveP521]"),
    "no HTTP/2": tls(f"cipher_suites: [{CIPHERS[6]}], max_version: TLS12") + "http_server_config: {http2: false}",
    # There, HTTP/2 asks for another suite; it is not served here.
    "HTTP/2 without its suite": tls(f"cipher_suites: [{CIPHERS[6]}], max_version: TLS12"),
    "headers": "http_server_config: {headers: {X-Frame-Options: deny, X-Content-Type-Options: nosniff, "
               "X-XSS-Protection: 1, Content-Security-Policy: \"default-src 'self' *.example.net\", "
               "Strict-Transport-Security: max-age=31536000; includeSubDomains}}",
    "users": f"basic_auth_users: {{alice: {HASH}, bob: {HASH.replace('$04', '$18')}}}",
    "users and TLS": tls() + f"basic_auth_users: {{alice: {HASH}}}",
    "no rate limit": "rate_limit: {interval: 0, burst: 0}",
    "a rate limit": 'rate_limit: {interval: "1s", burst: 0}',
}
INVALID = {
    "junk": ("hWkNKCp3fvIx3jKnsaBI\nTuEjdwNS8A2vYdFbiKqr\n", "web.yml:1:1: must be a map"),
    "an invented key": ("tls_server_config: {cert_filse: server.crt}", "unknown key 'cert_filse'"),
    "an empty name of the certificate": ("tls_server_config: {cert_file: '', key_file: server.key}", "add cert_file"),
    "an empty certificate": ("tls_server_config: {cert: '', key_file: server.key}", "add cert_file"),
    "an empty name of the key": ("tls_server_config: {cert_file: server.crt, key_file: ''}", "add key_file"),
    "an empty key": ("tls_server_config: {cert_file: server.crt, key: ''}", "add key_file"),
    "both names empty": ("tls_server_config: {cert_file: '', key_file: ''}", "add cert_file"),
    "a certificate that is not there": ("tls_server_config: {cert_file: none, key_file: server.key}", "it does not exist"),
    "a key that is not there": ("tls_server_config: {cert_file: server.crt, key_file: none}", "it does not exist"),
    "an authority that is not there": (tls("client_ca_file: none, client_auth_type: RequireAnyClientCert"), "it does not exist"),
    "an authority that nobody asks for": (tls("client_ca_file: ca.crt"), "has no effect without client_auth_type"),
    # There, the system's authorities are taken.
    "no authority to verify by": (tls("client_auth_type: RequireAndVerifyClientCert"), "requires client_ca_file"),
    "an invented way to ask": (tls("client_auth_type: x"), "unknown client_auth_type 'x'"),
    "a password in clear": ("basic_auth_users: {john: doe}", "basic_auth_users.john: is not a bcrypt hash"),
    "an invented cipher suite": (tls(f"cipher_suites: [{CIPHERS[0]}0]"), "unknown or insecure cipher suite"),
    "an invented curve": (tls("curve_preferences: [CurveP257]"), "unknown curve 'CurveP257'"),
    "an invented version": (tls("min_version: TLS111"), "unknown TLS version 'TLS111'"),
    "another header": ("http_server_config: {headers: {Content-Type: foo}}", "cannot be configured"),
    "a wrong frame option": ("http_server_config: {headers: {X-Frame-Options: foo}}", "must be deny or sameorigin"),
    "a wrong content type option": ("http_server_config: {headers: {X-Content-Type-Options: sniff}}", "must be nosniff"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    certificates = Certificates(tmp_path_factory.mktemp("web"))
    certificates.authority("ca")
    certificates.signed("server", "ca")
    return certificates


def check(folder, text):
    return run(NATIVE_PROGRAM, f"--web.config.file={folder.web_config(text)}", "--config.check")


@pytest.mark.parametrize("kind", VALID)
def test_a_valid_kind_is_valid(folder, kind):
    code, out, error = check(folder, VALID[kind])
    assert (code, error) == (0, "")
    assert out.endswith("web.yml: valid\n")


def test_certificate_and_key_may_be_in_the_file_itself(folder):
    blocks = [f"  {name}: |\n" + "".join(f"    {line}\n" for line in folder.path(file).read_text().splitlines())
              for name, file in (("cert", "server.crt"), ("key", "server.key"), ("client_ca", "ca.crt"))]
    text = "tls_server_config:\n  client_auth_type: RequireAndVerifyClientCert\n" + "".join(blocks)
    assert check(folder, text)[0] == 0
    assert check(folder, text.replace("BEGIN PRIVATE", "BEGIN PUBLIC"))[0] == 1


@pytest.mark.parametrize("kind", INVALID)
def test_an_invalid_kind_is_refused_by_name(folder, kind):
    text, said = INVALID[kind]
    code, out, error = check(folder, text)
    assert (code, out) == (1, "")
    assert error.startswith("jobobject_exporter: ") and said in error
