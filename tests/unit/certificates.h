/// Certificates and TLS handshakes, made in memory.
#pragma once

#include <chrono>
#include <memory>
#include <string>

struct ssl_ctx_st;

namespace jobx::test {

/// PEM texts.
struct Made {
  std::string certificate;
  std::string key;
};

struct Wish {
  std::string name = "localhost";
  std::string alternative_names = "DNS:localhost,IP:127.0.0.1";
  std::string usage = "serverAuth";
  std::chrono::seconds until = std::chrono::hours(1);  ///< from now; negative: expired
  const Made* issuer = nullptr;                        ///< null for one that signs itself
  bool has_rsa_key = false;                            ///< else one on the curve P-256
};

/// Ends the test if OpenSSL refuses.
Made make_certificate(const Wish& wish = {});

/// The same key with a pass phrase.
std::string encrypted(const Made& made);

/// What a client brings along. Empty texts are OpenSSL's defaults.
struct Client {
  const Made* certificate = nullptr;
  int min_version = 0;  ///< OpenSSL's numbers; 0 for any
  int max_version = 0;
  std::string ciphers{};
  std::string groups{};
};

/// How a handshake went, as the server saw it.
struct Handshake {
  bool is_done = false;
  std::string version;
  std::string cipher;
  std::string group;
  std::string server_name;  ///< the common name of the certificate that was shown
  std::string failure;      ///< OpenSSL's words
};

Handshake shake_hands(ssl_ctx_st* server, const Client& client);

}  // namespace jobx::test
