/// TLS by OpenSSL: what one configuration makes of a handshake.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "base/result.h"
#include "exporter/config/web_config.h"

struct ssl_ctx_st;
struct ssl_st;

namespace jobx {

/// Certificate, versions, ciphers and what is asked of clients. Immutable; copies share it. Any thread.
class TlsSetup {
 public:
  /// Fails with ProgramError::invalid_argument if a certificate or key cannot be read, or they do not belong
  /// together; the error names the file.
  static Result<TlsSetup> make(const TlsConfig& config);

  /// Makes the handshake of `ssl`, whose first message is being read, one of this setup. False if OpenSSL
  /// refuses.
  [[nodiscard]] bool apply(ssl_st* ssl) const;

  /// When the server's certificate ends.
  [[nodiscard]] std::chrono::system_clock::time_point expiry() const { return expiry_; }

 private:
  TlsSetup() = default;

  std::shared_ptr<ssl_ctx_st> context_;
  std::chrono::system_clock::time_point expiry_;
  int min_version_ = 0;
  int max_version_ = 0;
  int verify_mode_ = 0;
  bool prefers_server_suites_ = true;
  std::string groups_;
};

/// One SSL_CTX for as long as the server lives, whose handshakes each take the setup that is current when
/// they begin. Those that are running, and connections, keep theirs. Any thread.
class TlsSwitch {
 public:
  explicit TlsSwitch(TlsSetup first);
  TlsSwitch(const TlsSwitch&) = delete;
  TlsSwitch& operator=(const TlsSwitch&) = delete;

  void replace(TlsSetup next);
  [[nodiscard]] TlsSetup current() const;

  /// Must not be used after this has ended.
  [[nodiscard]] ssl_ctx_st* context() const { return context_.get(); }

 private:
  std::shared_ptr<ssl_ctx_st> context_;
  mutable std::mutex mutex_;  // guards current_
  TlsSetup current_;
};

}  // namespace jobx
