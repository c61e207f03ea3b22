/// The web configuration file, in exporter-toolkit's format.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/ticks.h"

namespace jobx {

enum class ClientAuth : std::uint8_t { none, request, require_any, verify_if_given, require_and_verify };

/// In the order of their age.
enum class TlsVersion : std::uint8_t { tls_1_0, tls_1_1, tls_1_2, tls_1_3 };

/// One name by which the file has it, and the one by which OpenSSL does.
struct TlsName {
  std::string_view name;
  std::string_view openssl;
};

/// Suites of TLS 1.0 to 1.2 that the file may name, best first. Those without SHA-2 at their end are for old
/// clients.
inline constexpr std::array kCipherSuites{
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"},
    TlsName{"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"},
};

/// Suites of TLS 1.3: the file may name them, and they are always on.
inline constexpr std::array kTls13Suites{
    TlsName{"TLS_AES_128_GCM_SHA256", ""},
    TlsName{"TLS_AES_256_GCM_SHA384", ""},
    TlsName{"TLS_CHACHA20_POLY1305_SHA256", ""},
};

inline constexpr std::array kCurves{
    TlsName{"X25519", "X25519"},
    TlsName{"CurveP256", "P-256"},
    TlsName{"CurveP384", "P-384"},
    TlsName{"CurveP521", "P-521"},
};

/// A certificate or key as PEM text. `file` is where it was read from, in UTF-8, or what the text is called
/// where it is in the configuration itself.
struct Pem {
  std::string file;
  std::string text;

  friend bool operator==(const Pem&, const Pem&) = default;
};

struct TlsConfig {
  Pem certificate;  ///< with the intermediate ones behind it
  Pem key;
  std::optional<Pem> client_ca;
  ClientAuth client_auth = ClientAuth::none;
  std::vector<std::string> client_allowed_sans;
  TlsVersion min_version = TlsVersion::tls_1_2;
  TlsVersion max_version = TlsVersion::tls_1_3;
  std::vector<std::string_view> cipher_suites;  ///< OpenSSL's names; only with `chooses_suites`
  bool chooses_suites = false;                  ///< false for the default ones
  std::vector<std::string_view> curves;         ///< OpenSSL's names; empty for the default ones
  bool prefers_server_suites = true;
  friend bool operator==(const TlsConfig&, const TlsConfig&) = default;
};

/// How many requests are answered, whoever asks.
struct RateLimit {
  Ticks interval{0};  ///< in which one more is allowed; 0: no limit
  std::uint64_t burst = 0;
  friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

struct WebConfig {
  std::optional<TlsConfig> tls;                ///< empty: HTTP without TLS
  std::map<std::string, std::string> headers;  ///< of every response
  RateLimit rate_limit;
  std::unordered_map<std::string, std::string> users;  ///< bcrypt hashes by name; empty: everybody may read
  std::vector<std::string> files;                      ///< all that it was read from, the first is its own
  friend bool operator==(const WebConfig&, const WebConfig&) = default;
};

/// Parses the text of the file `file`, whose name serves for errors and as the place that relative paths
/// begin at. Reads no other file: the text of each Pem that has one is empty. Fails with
/// ProgramError::invalid_argument; the error names file, line, column and remedy.
Result<WebConfig> parse_web_config(const std::string& file, const std::string& text);

/// Reads and parses `file`, and reads the certificates and keys that it names.
Result<WebConfig> load_web_config(const std::string& file);

/// Every key, as a page for people, Markdown: what `--web.config.reference` prints.
std::string describe_web_config();

}  // namespace jobx
