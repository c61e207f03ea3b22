#include "exporter/config/web_config.h"

#include <algorithm>
#include <span>
#include <variant>

#include "base/path.h"
#include "base/text.h"
#include "exporter/config/config_file.h"
#include "exporter/config/config_keys.h"
#include "exporter/config/tls_keys.h"
#include "exporter/config/units.h"
#include "exporter/config/web_users.h"
#include "exporter/config/yaml_tree.h"

namespace jobx {
namespace {

/// Ten thousand users are some 800 KB.
constexpr std::uintmax_t kMaxSize = std::uintmax_t{8} << 20;

Result<void> check_header(const Spot& spot, std::string_view name, const std::string& value) {
  if (find_control(value)) return spot.error("a header value must not contain control characters");
  const auto only = [&](std::initializer_list<std::string_view> values,
                        const std::string& choice) -> Result<void> {
    if (std::find(values.begin(), values.end(), value) != values.end()) return {};
    return spot.error("must be " + choice);
  };
  if (name == "X-Frame-Options") return only({"deny", "sameorigin"}, "deny or sameorigin");
  if (name == "X-Content-Type-Options") return only({"nosniff"}, "nosniff");
  return {};
}

Result<void> read_header(const Spot& spot, std::string_view name,
                         std::map<std::string, std::string>& headers) {
  if (spot.node().kind == YamlNode::Kind::nothing) return {};
  Result<std::string> value = text_at(spot);
  if (!value) return value.error();
  if (value->ends_with('\n')) value->pop_back();  // of a block (| or >), where it means nothing
  if (value->empty()) return {};
  if (Result<void> checked = check_header(spot, name, *value); !checked) return checked;
  headers.insert_or_assign(std::string(name), *value);
  return {};
}

Result<void> read_headers(const Spot& spot, WebConfig& config) {
  constexpr std::array<std::string_view, 5> kNames{"Content-Security-Policy", "X-Frame-Options",
                                                   "X-Content-Type-Options", "X-XSS-Protection",
                                                   "Strict-Transport-Security"};
  if (spot.node().kind == YamlNode::Kind::nothing) return {};
  if (spot.node().kind != YamlNode::Kind::map) return spot.error("must be a map of header names and values");
  for (std::size_t i = 0; i < spot.node().keys.size(); ++i) {
    const std::string& name = spot.node().keys[i].scalar;
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
      std::string choices;
      for (const std::string_view one : kNames) choices.append(choices.empty() ? "" : ", ").append(one);
      return spot.error_at(spot.node().keys[i].place,
                           "the header '" + name + "' cannot be configured; expected one of " + choices);
    }
    if (Result<void> read = read_header(spot.key(i), name, config.headers); !read) return read;
  }
  return {};
}

/// HTTP/2 is not spoken: either value is true to what is served, since HTTP/2 is only ever an offer.
Result<void> read_http2(const Spot& spot, WebConfig&) {
  const Result<bool> read = switch_at(spot);
  return read ? Result<void>() : read.error();
}

constexpr std::array kHttpKeys{
    Key<WebConfig>{
        "http2", "BOOL",
        "Accepted and without effect: the exporter speaks HTTP/1.1 only, which every client of HTTP/2 "
        "speaks, too.",
        read_http2},
    Key<WebConfig>{"headers", "map",
                   "Headers of every response: `Content-Security-Policy`, `X-Frame-Options` (`deny` or "
                   "`sameorigin`), `X-Content-Type-Options` (`nosniff`), `X-XSS-Protection`, "
                   "`Strict-Transport-Security`. An empty value sets nothing.",
                   read_headers},
};

Result<void> read_interval(const Spot& spot, RateLimit& limit) {
  const Result<std::string> text = text_at(spot);
  if (!text) return text.error();
  const Result<Ticks> interval = parse_duration(*text);
  if (!interval) return spot.error(interval.error().message());
  limit.interval = *interval;
  return {};
}

Result<void> read_burst(const Spot& spot, RateLimit& limit) {
  constexpr std::uint64_t kMost = 1'000'000'000;
  const Result<std::string> text = text_at(spot);
  if (!text) return text.error();
  const Result<std::uint64_t> burst = parse_number(*text, 0, kMost);
  if (!burst) return spot.error(burst.error().message());
  limit.burst = *burst;
  return {};
}

constexpr std::array kRateKeys{
    Key<RateLimit>{
        "interval", "DURATION",
        "Time in which one more request is allowed, such as `100ms`; 0, the default, for no limit. "
        "Requests beyond it get status 429.",
        read_interval},
    Key<RateLimit>{"burst", "N", "Requests that are allowed at once. With 0, none is.", read_burst},
};

Result<void> read_tls_config(const Spot& spot, WebConfig& config) {
  Result<std::optional<TlsConfig>> tls = read_tls(spot);
  if (!tls) return tls.error();
  config.tls = *std::move(tls);
  return {};
}

Result<void> read_http(const Spot& spot, WebConfig& config) {
  return read_map(spot, kHttpKeys, config, NoValue::unset);
}

Result<void> read_rate_limit(const Spot& spot, WebConfig& config) {
  return read_map(spot, kRateKeys, config.rate_limit, NoValue::unset);
}

Result<void> read_users(const Spot& spot, WebConfig& config) {
  return read_web_users(spot, config.users);
}

constexpr std::array kTopKeys{
    Key<WebConfig>{"tls_server_config", "map", "Serves HTTPS instead of HTTP, on every address. See below.",
                   read_tls_config},
    Key<WebConfig>{"http_server_config", "map", "See below.", read_http},
    Key<WebConfig>{
        "basic_auth_users", "map",
        "Users who may read everything, and their passwords as bcrypt hashes. Without users everybody "
        "may. At most cost 18; 10 takes some 0.1 s of a processor for each first use of a password.",
        read_users},
    Key<WebConfig>{"rate_limit", "map", "How many requests are answered, whoever sends them. See below.",
                   read_rate_limit},
};

Result<void> read_pem(Pem& pem, std::string_view what, std::vector<std::string>& files) {
  if (!pem.text.empty()) return {};
  files.push_back(pem.file);
  Result<std::string> text = read_config_file(path_from_utf8(pem.file), what, kMaxSize);
  if (!text) return text.error();
  pem.text = *std::move(text);
  return {};
}

Result<void> read_pems(WebConfig& config) {
  if (!config.tls) return {};
  TlsConfig& tls = *config.tls;
  if (Result<void> read = read_pem(tls.certificate, "certificate", config.files); !read) return read;
  if (Result<void> read = read_pem(tls.key, "private key", config.files); !read) return read;
  return tls.client_ca ? read_pem(*tls.client_ca, "certificates of clients' authorities", config.files)
                       : Result<void>();
}

}  // namespace

Result<WebConfig> parse_web_config(const std::string& file, const std::string& text) {
  WebConfig config;
  config.files.push_back(file);
  const Result<void> read = read_document(file, text, YamlBlocks::allowed, kTopKeys, config);
  if (!read) return read.error();
  return config;
}

Result<WebConfig> load_web_config(const std::string& file) {
  const Result<std::string> text = read_config_file(path_from_utf8(file), "web configuration file", kMaxSize);
  if (!text) return text.error();
  Result<WebConfig> config = parse_web_config(file, *text);
  if (!config) return config;
  if (const Result<void> read = read_pems(*config); !read) return read.error();
  return config;
}

std::string describe_web_config() {
  return "# The web configuration file\n\n"
         "<!-- Printed by `jobobject_exporter --web.config.reference`; a test compares it. Do not edit by "
         "hand. "
         "-->\n\n"
         "`--web.config.file=FILE` names a YAML file that says how HTTP is served: TLS, client certificates, "
         "passwords,\nheaders, and a rate limit. It has the format of Prometheus's exporter-toolkit, so a "
         "file "
         "of another exporter works\nhere, too. An empty file, or no file, serves plain HTTP to everybody "
         "who can "
         "reach the port.\n\n"
         "```yaml\n"
         "tls_server_config:\n"
         "  cert_file: server.crt\n"
         "  key_file: server.key\n"
         "  client_auth_type: RequireAndVerifyClientCert\n"
         "  client_ca_file: prometheus-ca.crt\n"
         "basic_auth_users:\n"
         "  prometheus: $2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG\n"
         "```\n\n"
         "Paths are relative to the folder of the file. The file, certificates and keys are looked at every "
         "second and read\nagain when they have changed and two looks in a row see the same: no restart is "
         "needed, and no connection is dropped.\nNew connections and requests get the new settings. If the "
         "files do not fit together, the previous settings stay,\nand the log and "
         "`jobobject_exporter_web_config_last_reload_successful` say so. Whether TLS is used at all is "
         "decided\n"
         "at the start. How to set this up, and what it protects from: [security.md](security.md).\n\n" +
         describe_keys(kTopKeys) + "\n## tls_server_config\n\n" + describe_tls_keys() +
         "\n## http_server_config\n\n" + describe_keys(kHttpKeys) + "\n## rate_limit\n\n" +
         describe_keys(kRateKeys) +
         "\n## Differences from exporter-toolkit\n\n"
         "- HTTP/2 is not served, so the cipher suites that it requires are not asked for.\n"
         "- `RequireAndVerifyClientCert` requires `client_ca_file`: the system's authorities, which sign "
         "anybody's\n"
         "  certificate, are never trusted for clients.\n"
         "- `client_allowed_sans` requires that certificates are verified. A client without a certificate is "
         "then\n"
         "  refused.\n"
         "- `cert` and `cert_file` (`key`, `client_ca`) exclude each other, and `tls_server_config` with "
         "keys but\n"
         "  without a certificate is an error.\n"
         "- Costs of bcrypt above 18 are refused.\n"
         "- Of YAML, aliases (`*name`), a second document, and other spellings of `true` and `false` are not "
         "supported.\n"
         "- A file that becomes wrong keeps the previous settings; there, requests fail.\n"
         "- While many passwords wait to be checked, more of them get status 429 at once. Passwords that "
         "were "
         "right before\n  are not among them.\n";
}

}  // namespace jobx
