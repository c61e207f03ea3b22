/// Who may come in, and by what: the web configuration at work.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "collector/catalogue/scrape.h"
#include "exporter/config/web_config.h"
#include "exporter/log/log.h"
#include "exporter/web/dropped_connections.h"
#include "exporter/web/http.h"
#include "exporter/web/password_checker.h"
#include "exporter/web/rate_limiter.h"
#include "exporter/web/tls_setup.h"

namespace jobx {

/// The current web configuration, which may be exchanged at any time: TLS, users, headers, the rate limit.
/// Any thread may call any method. `log` must outlive the last call.
class WebGate {
 public:
  /// Reads the web configuration file, in UTF-8; without a name everybody may come in, by HTTP. Fails as
  /// load_web_config() and TlsSetup::make() do.
  static Result<std::shared_ptr<WebGate>> open(const std::string& file, Log& log);
  WebGate(const WebGate&) = delete;
  WebGate& operator=(const WebGate&) = delete;

  /// Reads everything anew. If that fails, what was read before stays, and the log says so. Waits for files;
  /// one thread at a time.
  Result<void> reload();
  /// The same if a file looks changed, and as it did at the last call, or the last reading failed. Logs a
  /// failure once.
  void reload_if_changed();

  /// True if a file is named: only then can anything change.
  [[nodiscard]] bool has_file() const { return !file_.empty(); }
  [[nodiscard]] bool has_tls() const { return tls_ != nullptr; }
  /// Where a server gets its handshakes from; null without TLS.
  [[nodiscard]] ssl_ctx_st* tls_context() const { return tls_ ? tls_->context() : nullptr; }

  /// The answer to a request that is not let in, or nothing. `peer` is the address that it comes from. May
  /// wait for a password to be checked.
  std::optional<Response> refusal(const Request& request, const std::string& peer);
  /// Adds the configured headers. Those that the response has of its own stay.
  void add_headers(Response& response) const;

  /// For the servers of this gate to count in.
  [[nodiscard]] DroppedConnections& dropped() { return dropped_; }
  [[nodiscard]] const DroppedConnections& dropped() const { return dropped_; }

  /// Empty without a file.
  [[nodiscard]] std::optional<WebServerStatus> status() const;

 private:
  /// One reading of the files; immutable.
  struct Rules {
    WebConfig config;
    std::vector<const std::string*> hashes;  ///< of the users, in any order
  };
  /// How a file looked: what tells that it has changed.
  struct Look {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed{};
    friend bool operator==(const Look&, const Look&) = default;
  };

  WebGate(std::string file, Log& log) : file_(std::move(file)), log_(log) {}

  // While loading_ is held.
  Result<void> load();
  Result<void> take(WebConfig config);
  void note(const Result<void>& loaded);
  void tell_of_expiry(const TlsSetup& setup, const WebConfig& config);
  [[nodiscard]] std::vector<Look> looks() const;

  [[nodiscard]] std::shared_ptr<const Rules> rules() const;
  [[nodiscard]] std::optional<Response> login_refusal(const Request& request, const Rules& rules,
                                                      const std::string& peer);
  void count_refusal(std::string_view reason, const std::string& peer);

  const std::string file_;
  Log& log_;
  std::unique_ptr<TlsSwitch> tls_;  ///< set once, before the first request
  DroppedConnections dropped_;
  RateLimiter limiter_;
  PasswordChecker passwords_;

  std::mutex loading_;  // held while files are read; guards what follows
  std::vector<std::string> files_;
  std::vector<Look> looks_;  ///< when they were read
  std::vector<Look> seen_;   ///< when they were last looked at
  bool is_first_ = false;    ///< while open() reads
  bool is_young_ = false;    ///< a file changed so recently that its time may not tell of another change
  std::string told_;         ///< the failure that was logged last

  mutable std::mutex mutex_;  // guards all below
  std::shared_ptr<const Rules> rules_;
  WebServerStatus status_;
  std::chrono::steady_clock::time_point refusals_told_{};
  std::uint64_t refusals_untold_ = 0;
};

}  // namespace jobx
