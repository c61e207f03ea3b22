"""HTTPS, client certificates and what happens to them, by curl, openssl and a real Prometheus."""

import json
import re
import subprocess
import time
import urllib.parse
import urllib.request

import pytest
from certificates import HASH, Certificates, curl, s_client
from conftest import NATIVE_PROGRAM, WINDOWS_PROGRAM, free_port, parse_samples, run, wait_until

BOTH = pytest.mark.parametrize("program", [WINDOWS_PROGRAM, NATIVE_PROGRAM], ids=["windows", "native"])
TLS = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"
CLIENTS = "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca.crt\n"
RELOADED = ("jobobject_exporter_web_config_last_reload_successful", frozenset())


@pytest.fixture
def made(tmp_path):
    certificates = Certificates(tmp_path)
    for name in ("ca", "client-ca", "other-ca"):
        certificates.authority(name)
    certificates.signed("server", "ca")
    certificates.signed("client", "client-ca", "DNS:prometheus.example,URI:spiffe://site/prometheus")
    certificates.signed("stranger", "other-ca", "DNS:prometheus.example")
    return certificates


def client_of(made, name):
    return ["--cert", made.path(f"{name}.crt"), "--key", made.path(f"{name}.key")]


def serve(start_exporter, made, text, program, *arguments):
    return start_exporter(f"--web.config.file={made.web_config(text)}", *arguments, program=program)


@BOTH
def test_who_speaks_http_is_told_that_it_is_https(start_exporter, made, program):
    exporter = serve(start_exporter, made, TLS, program)
    for _ in range(3):
        code, status, body = curl(made, exporter.port, scheme="http")
        assert (code, status, body) == (0, 400, "Client sent an HTTP request to an HTTPS server.\n")
    assert curl(made, exporter.port)[1] == 200


@BOTH
def test_curl_reads_metrics_over_https_and_refuses_an_unknown_authority(start_exporter, made, program):
    exporter = serve(start_exporter, made, TLS, program)
    code, status, body = curl(made, exporter.port)
    assert (code, status) == (0, 200)
    samples = parse_samples(body)
    assert samples[RELOADED] == 1
    expiry = samples[("jobobject_exporter_web_certificate_expiry_timestamp_seconds", frozenset())]
    assert abs(expiry - time.time() - 30 * 86400) < 7200
    assert curl(made, exporter.port, "--cacert", made.path("other-ca.crt"))[0] == 60
    assert curl(made, exporter.port, scheme="http")[1] == 400, "HTTP is not served beside HTTPS"
    assert 'address=127.0.0.1:' in exporter.log and "tls=true" in exporter.log


@BOTH
def test_versions_and_ciphers_are_modern_unless_the_file_says_otherwise(start_exporter, made, program):
    made.signed("server", "ca", key=("rsa:2048",))
    exporter = serve(start_exporter, made, TLS, program)
    # -cipher with level 0: openssl itself would not offer the old ones.
    for wanted in (["-tls1_3"], ["-tls1_2"]):
        done, said = s_client(made, exporter.port, *wanted)
        assert done and "Verify return code: 0 (ok)" in said, said
        assert "Compression: NONE" in said and "jobobject_exporter is healthy." in said
        assert "New, TLSv1." in said and "New Session Ticket arrived" not in said, "nothing to resume"
    for refused in (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
                    ["-tls1_2", "-cipher", "AES128-SHA"], ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA"],
                    ["-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"], ["-tls1_2", "-cipher", "NULL:aNULL:@SECLEVEL=0"]):
        done, said = s_client(made, exporter.port, *refused)
        assert not done, (refused, said)
    made.web_config(TLS + "  min_version: TLS13\n  curve_preferences: [CurveP384]\n")
    wait_until(lambda: not s_client(made, exporter.port, "-tls1_2")[0], "TLS 1.2 is no longer served")
    done, said = s_client(made, exporter.port)
    assert done and re.search(r"Server Temp Key: ECDH, (secp384r1|P-384)", said), said


@BOTH
def test_only_clients_with_the_right_certificate_come_in(start_exporter, made, program):
    exporter = serve(start_exporter, made, TLS + CLIENTS, program)
    assert curl(made, exporter.port, *client_of(made, "client"))[:2] == (0, 200)
    assert curl(made, exporter.port)[0] != 0
    assert curl(made, exporter.port, *client_of(made, "stranger"))[0] != 0
    made.web_config(TLS + CLIENTS + "  client_allowed_sans: [grafana.example]\n")
    wait_until(lambda: curl(made, exporter.port, *client_of(made, "client"))[0] != 0, "the name is looked at")
    made.web_config(TLS + CLIENTS + "  client_allowed_sans: [grafana.example, 'spiffe://site/prometheus']\n")
    wait_until(lambda: curl(made, exporter.port, *client_of(made, "client"))[:2] == (0, 200), "the other name counts")


class Prometheus:
    """Debian's server, scraping the exporter each second."""

    def __init__(self, folder, scrape_config):
        config = folder / "prometheus.yml"
        config.write_text("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n" + scrape_config)
        self.port = free_port()
        self.log = folder / "prometheus.log"
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def query(self, expression):
        url = f"http://127.0.0.1:{self.port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return [float(one["value"][1]) for one in json.load(answer)["data"]["result"]]
        except OSError:
            return []

    def end(self):
        self.server.terminate()
        self.server.wait(30)


@BOTH
def test_prometheus_scrapes_with_certificate_and_password_while_certificates_change(start_exporter, made, program):
    users = f"basic_auth_users:\n  prometheus: {HASH}\n"
    exporter = serve(start_exporter, made, TLS + CLIENTS + users, program)
    prometheus = Prometheus(made.folder, f"""
- job_name: jobobject
  scheme: https
  basic_auth: {{username: prometheus, password: secret}}
  tls_config: {{ca_file: {made.path("ca.crt")}, cert_file: {made.path("client.crt")}, key_file: {made.path("client.key")}}}
  static_configs: [{{targets: ["localhost:{exporter.port}"]}}]
""")
    try:
        wait_until(lambda: prometheus.query("up") == [1], "the target is up")
        for serial in range(3):
            made.signed("next", "ca", f"DNS:localhost,DNS:renewed{serial}")
            # The key first, the certificate a moment later: for that moment they do not fit.
            made.replace("server.key", made.path("next.key").read_text())
            time.sleep(3.5)
            made.replace("server.crt", made.path("next.crt").read_text())
            wait_until(lambda: f"renewed{serial}" in shown(made, exporter.port), "the new certificate is shown")
        time.sleep(1.5)
        assert prometheus.query("min_over_time(up[1m])") == [1], "no scrape failed"
        assert prometheus.query(RELOADED[0]) == [1]
        assert prometheus.query(f"min_over_time({RELOADED[0]}[1m])") == [0], "the half-way state was told"
    finally:
        prometheus.end()


def shown(made, port):
    """The certificate of a new connection, as text."""
    _, said = s_client(made, port, "-cert", made.path("client.crt"), "-key", made.path("client.key"))
    pem = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", said, re.S)
    if not pem:
        return ""
    return subprocess.run(["openssl", "x509", "-noout", "-ext", "subjectAltName"], input=pem.group(0).encode(),
                          capture_output=True, timeout=60).stdout.decode()


@BOTH
def test_files_that_do_not_fit_keep_the_exporter_from_starting(made, program):
    made.signed("other", "ca")
    file = made.web_config(TLS.replace("server.key", "other.key"))
    code, _, error = run(program, "serve", "--web.listen-address=127.0.0.1:0", f"--web.config.file={file}")
    assert code == 1 and "other.key does not belong to the certificate in" in error
    code, out, error = run(program, f"--web.config.file={file}", "--config.check")
    assert (code, out) == (1, "") and "other.key does not belong to the certificate in" in error
    file = made.web_config(TLS.replace("cert_file", "cert_filse"))
    code, _, error = run(program, "serve", f"--web.config.file={file}")
    assert code == 1 and "web.yml:2:3: tls_server_config: unknown key 'cert_filse'; expected one of" in error
    code, _, error = run(program, "serve", "--web.config.file=no-such.yml")
    assert code == 1 and "cannot read the web configuration file no-such.yml: it does not exist" in error
    file = made.web_config(TLS)
    code, out, _ = run(program, f"--web.config.file={file}", "--config.check")
    assert code == 0 and out.endswith("web.yml: valid\n")


@BOTH
def test_an_expired_certificate_is_served_and_told(start_exporter, made, program):
    made.signed("server", "ca", days=-1)
    exporter = serve(start_exporter, made, TLS, program)
    exporter.wait_for_log(r'level=warn msg="the certificate has expired; clients will refuse it"')
    code, _, error = curl(made, exporter.port)
    assert code == 60 and "expired" in error
    assert curl(made, exporter.port, "-k")[:2] == (0, 200)


@BOTH
def test_a_certificate_that_goes_away_keeps_the_old_one_in_use(start_exporter, made, program):
    exporter = serve(start_exporter, made, TLS, program)
    made.path("server.key").unlink()
    made.path("server.key").mkdir()
    exporter.wait_for_log(r"level=error msg=\"cannot reload the web configuration.*server.key: it is not a file")
    code, status, body = curl(made, exporter.port)
    assert (code, status) == (0, 200)
    assert parse_samples(body)[RELOADED] == 0
    assert exporter.log.count("cannot reload") == 1


@BOTH
def test_a_connection_stays_while_everything_changes(start_exporter, made, program):
    exporter = serve(start_exporter, made, TLS, program)
    client = subprocess.Popen(
        ["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{exporter.port}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    request = b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"

    def answers():
        client.stdin.write(request)
        client.stdin.flush()
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.stdout.read(1)
        client.stdout.read(int(re.search(rb"Content-Length: (\d+)", head).group(1)))
        return head.split(b" ")[1]

    try:
        assert answers() == b"200"
        made.signed("server", "ca", "DNS:localhost,DNS:renewed")
        made.web_config(TLS + f"basic_auth_users:\n  a: {HASH}\n")
        wait_until(lambda: curl(made, exporter.port)[1] == 401, "a password is wanted")
        assert answers() == b"401", "the connection is there, and users count at once"
    finally:
        client.kill()
        client.wait()


@BOTH
def test_every_address_has_tls_and_one_without_is_warned_of(start_exporter, made, program):
    port = free_port()
    exporter = serve(start_exporter, made, TLS, program, f"--web.listen-address=127.0.0.1:{port}")
    for one in (exporter.port, port):
        assert curl(made, one)[:2] == (0, 200)
    assert "without TLS" not in exporter.log
    warned = start_exporter(f"--web.listen-address=0.0.0.0:{free_port()}", program=program)
    warned.wait_for_log("level=warn msg=\"serving to the network without TLS")
    assert warned.log.count("without TLS") == 1
