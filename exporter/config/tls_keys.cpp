#include "exporter/config/tls_keys.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/path.h"

namespace jobx {
namespace {

using Kind = YamlNode::Kind;

/// As the file has it: what was left out is not the same as what was written.
struct TlsEntry {
  std::optional<Pem> cert, cert_file;
  std::optional<Pem> key, key_file;
  std::optional<Pem> client_ca, client_ca_file;
  TlsConfig tls;
};

template <std::size_t N>
std::string names_of(const std::array<TlsName, N>& table) {
  std::string names;
  for (const TlsName& one : table) names.append(names.empty() ? "" : ", ").append(one.name);
  return names;
}

template <std::size_t N>
const TlsName* find(const std::array<TlsName, N>& table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const TlsName& one) { return one.name == name; });
  return found == table.end() ? nullptr : &*found;
}

/// An empty value is as good as none: exporter-toolkit takes it so.
Result<void> read_file(const Spot& spot, std::optional<Pem>& into) {
  const Result<std::string> name = text_at(spot);
  if (!name) return name.error();
  if (name->empty()) return {};
  const std::filesystem::path folder = path_from_utf8(spot.file()).parent_path();
  into = Pem{utf8_from_path(folder / path_from_utf8(*name)), {}};
  return {};
}

Result<void> read_inline(const Spot& spot, std::optional<Pem>& into) {
  const Result<std::string> text = text_at(spot);
  if (!text) return text.error();
  if (!text->empty()) into = Pem{spot.file() + ": " + spot.path(), *text};
  return {};
}

template <std::optional<Pem> TlsEntry::*pem>
Result<void> read_file(const Spot& spot, TlsEntry& entry) {
  return read_file(spot, entry.*pem);
}

template <std::optional<Pem> TlsEntry::*pem>
Result<void> read_inline(const Spot& spot, TlsEntry& entry) {
  return read_inline(spot, entry.*pem);
}

Result<void> read_client_auth(const Spot& spot, TlsEntry& entry) {
  struct Row {
    std::string_view name;
    ClientAuth auth;
  };
  // The old name of RequireAnyClientCert is still taken.
  constexpr std::array kRows{Row{"NoClientCert", ClientAuth::none},
                             Row{"RequestClientCert", ClientAuth::request},
                             Row{"RequireAnyClientCert", ClientAuth::require_any},
                             Row{"VerifyClientCertIfGiven", ClientAuth::verify_if_given},
                             Row{"RequireAndVerifyClientCert", ClientAuth::require_and_verify},
                             Row{"RequireClientCert", ClientAuth::require_any},
                             Row{"", ClientAuth::none}};
  const Result<std::string> name = text_at(spot);
  if (!name) return name.error();
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& one) { return one.name == *name; });
  if (row == kRows.end()) {
    return spot.error("unknown client_auth_type '" + *name +
                      "'; expected one of NoClientCert, RequestClientCert, RequireAnyClientCert, "
                      "VerifyClientCertIfGiven, RequireAndVerifyClientCert");
  }
  entry.tls.client_auth = row->auth;
  return {};
}

Result<TlsVersion> version_at(const Spot& spot) {
  constexpr std::array<std::string_view, 4> kNames{"TLS10", "TLS11", "TLS12", "TLS13"};
  const Result<std::string> name = text_at(spot);
  if (!name) return name.error();
  const auto found = std::find(kNames.begin(), kNames.end(), *name);
  if (found == kNames.end()) {
    return spot.error("unknown TLS version '" + *name + "'; expected one of TLS10, TLS11, TLS12, TLS13");
  }
  return static_cast<TlsVersion>(found - kNames.begin());
}

template <TlsVersion TlsConfig::*version>
Result<void> read_version(const Spot& spot, TlsEntry& entry) {
  const Result<TlsVersion> read = version_at(spot);
  if (!read) return read.error();
  entry.tls.*version = *read;
  return {};
}

Result<void> read_suites(const Spot& spot, TlsEntry& entry) {
  const Result<std::vector<std::string>> names = list_at(spot, " of cipher suites");
  if (!names) return names.error();
  for (std::size_t i = 0; i < names->size(); ++i) {
    const std::string& name = (*names)[i];
    const TlsName* const suite = find(kCipherSuites, name);
    if (suite == nullptr && find(kTls13Suites, name) == nullptr) {
      return spot.item(i).error("unknown or insecure cipher suite '" + name + "'; expected one of " +
                                names_of(kCipherSuites));
    }
    if (suite != nullptr) entry.tls.cipher_suites.push_back(suite->openssl);
  }
  entry.tls.chooses_suites = !names->empty();
  return {};
}

Result<void> read_curves(const Spot& spot, TlsEntry& entry) {
  const Result<std::vector<std::string>> names = list_at(spot, " of curves");
  if (!names) return names.error();
  for (std::size_t i = 0; i < names->size(); ++i) {
    const TlsName* const curve = find(kCurves, (*names)[i]);
    if (curve == nullptr) {
      return spot.item(i).error("unknown curve '" + (*names)[i] + "'; expected one of " + names_of(kCurves));
    }
    // OpenSSL refuses a list that names one twice, and only at a handshake.
    std::vector<std::string_view>& curves = entry.tls.curves;
    if (std::find(curves.begin(), curves.end(), curve->openssl) == curves.end())
      curves.push_back(curve->openssl);
  }
  return {};
}

Result<void> read_preference(const Spot& spot, TlsEntry& entry) {
  const Result<bool> read = switch_at(spot);
  if (!read) return read.error();
  entry.tls.prefers_server_suites = *read;
  return {};
}

Result<void> read_sans(const Spot& spot, TlsEntry& entry) {
  Result<std::vector<std::string>> names = list_at(spot, " of names");
  if (!names) return names.error();
  entry.tls.client_allowed_sans = *std::move(names);
  return {};
}

constexpr std::array kTlsKeys{
    Key<TlsEntry>{"cert_file", "FILE",
                  "Certificate of the server, PEM, with intermediate certificates behind it. Required.",
                  read_file<&TlsEntry::cert_file>},
    Key<TlsEntry>{"key_file", "FILE", "Private key of the certificate, PEM, not encrypted. Required.",
                  read_file<&TlsEntry::key_file>},
    Key<TlsEntry>{"cert", "PEM",
                  "The certificate itself (`cert: \\|` and indented lines), instead of `cert_file`.",
                  read_inline<&TlsEntry::cert>},
    Key<TlsEntry>{"key", "PEM", "The key itself, instead of `key_file`.", read_inline<&TlsEntry::key>},
    Key<TlsEntry>{
        "client_auth_type", "TYPE",
        "Whether clients need a certificate: `NoClientCert` (the default), `RequestClientCert`, "
        "`RequireAnyClientCert`, `VerifyClientCertIfGiven` or `RequireAndVerifyClientCert`. Only the "
        "last one keeps strangers out.",
        read_client_auth},
    Key<TlsEntry>{"client_ca_file", "FILE", "Certificates, PEM, that sign those of clients.",
                  read_file<&TlsEntry::client_ca_file>},
    Key<TlsEntry>{"client_ca", "PEM", "The same certificates themselves, instead of `client_ca_file`.",
                  read_inline<&TlsEntry::client_ca>},
    Key<TlsEntry>{
        "client_allowed_sans", "list",
        "Names, of which a client's certificate must have one as a subject alternative name: DNS name, "
        "IP address, e-mail address or URI.",
        read_sans},
    Key<TlsEntry>{"min_version", "VERSION", "`TLS10`, `TLS11`, `TLS12` (the default) or `TLS13`.",
                  read_version<&TlsConfig::min_version>},
    Key<TlsEntry>{"max_version", "VERSION", "The same; `TLS13` by default.",
                  read_version<&TlsConfig::max_version>},
    Key<TlsEntry>{"cipher_suites", "list",
                  "Cipher suites of TLS 1.2 and older, best first. Those of TLS 1.3 are always on.",
                  read_suites},
    Key<TlsEntry>{"curve_preferences", "list", "`X25519`, `CurveP256`, `CurveP384`, `CurveP521`, best first.",
                  read_curves},
    Key<TlsEntry>{"prefer_server_cipher_suites", "BOOL",
                  "Whether the order of `cipher_suites` counts (the default) or that of the client.",
                  read_preference},
};

/// One of two ways to give a certificate or key; empty where neither was used.
Result<std::optional<Pem>> either(const Spot& spot, std::string_view name, std::optional<Pem>& text,
                                  std::optional<Pem>& file) {
  if (text && file) {
    return spot.error(std::string(name) + " and " + std::string(name) +
                      "_file exclude each other; remove one");
  }
  return std::move(text ? text : file);
}

Result<void> check_clients(const Spot& spot, const TlsConfig& tls) {
  const bool verifies =
      tls.client_auth == ClientAuth::verify_if_given || tls.client_auth == ClientAuth::require_and_verify;
  if (tls.client_ca && tls.client_auth == ClientAuth::none) {
    return spot.error("client_ca_file has no effect without client_auth_type: RequireAndVerifyClientCert");
  }
  if (!tls.client_ca && tls.client_auth == ClientAuth::require_and_verify) {
    return spot.error("client_auth_type: RequireAndVerifyClientCert requires client_ca_file");
  }
  if (!tls.client_allowed_sans.empty() && !verifies) {
    return spot.error(
        "client_allowed_sans requires client_auth_type: RequireAndVerifyClientCert, since an unverified "
        "certificate may claim any name");
  }
  return {};
}

Result<TlsConfig> settled(const Spot& spot, TlsEntry& entry) {
  TlsConfig& tls = entry.tls;
  Result<std::optional<Pem>> certificate = either(spot, "cert", entry.cert, entry.cert_file);
  if (!certificate) return certificate.error();
  Result<std::optional<Pem>> key = either(spot, "key", entry.key, entry.key_file);
  if (!key) return key.error();
  Result<std::optional<Pem>> client_ca = either(spot, "client_ca", entry.client_ca, entry.client_ca_file);
  if (!client_ca) return client_ca.error();
  if (!*certificate) return spot.error("the certificate is missing; add cert_file");
  if (!*key) return spot.error("the private key is missing; add key_file");
  tls.certificate = **std::move(certificate);
  tls.key = **std::move(key);
  tls.client_ca = *std::move(client_ca);
  if (tls.min_version > tls.max_version) return spot.error("min_version is newer than max_version");
  const bool has_old_suites = !tls.chooses_suites || !tls.cipher_suites.empty();
  if (!has_old_suites && tls.max_version < TlsVersion::tls_1_3) {
    return spot.error("cipher_suites names only suites of TLS 1.3, which max_version excludes");
  }
  if (const Result<void> checked = check_clients(spot, tls); !checked) return checked.error();
  return std::move(tls);
}

}  // namespace

Result<std::optional<TlsConfig>> read_tls(const Spot& spot) {
  TlsEntry entry;
  if (const Result<void> read = read_map(spot, kTlsKeys, entry, NoValue::unset); !read) return read.error();
  if (spot.node().keys.empty()) return std::optional<TlsConfig>();
  Result<TlsConfig> tls = settled(spot, entry);
  if (!tls) return tls.error();
  return std::optional<TlsConfig>(*std::move(tls));
}

std::string describe_tls_keys() {
  return describe_keys(kTlsKeys) + "\nThe cipher suites:\n\n```\n" + [] {
    std::string lines;
    for (const TlsName& one : kCipherSuites) lines.append(one.name).append("\n");
    for (const TlsName& one : kTls13Suites) lines.append(one.name).append("\n");
    return lines;
  }() + "```\n";
}

}  // namespace jobx
