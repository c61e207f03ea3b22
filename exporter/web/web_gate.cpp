#include "exporter/web/web_gate.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/path.h"
#include "exporter/web/basic_auth.h"
#include "exporter/web/response_head.h"

namespace jobx {
namespace {

using SteadyClock = std::chrono::steady_clock;
using WallClock = std::chrono::system_clock;

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kUnauthorized = "unauthorized";
constexpr std::string_view kBusy = "busy";
constexpr std::string_view kRateLimited = "rate_limited";
/// Between two lines about refused logins.
constexpr std::chrono::minutes kPause{1};

Ticks unix_time(WallClock::time_point time) {
  return std::chrono::duration_cast<Ticks>(time.time_since_epoch());
}

Response too_many(const std::string& text, std::chrono::seconds retry_after) {
  return {429, std::string(kText), text + "\n", {{"Retry-After", std::to_string(retry_after.count())}}};
}

Response unauthorized() {
  return {401,
          std::string(kText),
          "A user name and a password are required.\n",
          {{"WWW-Authenticate", R"(Basic realm="jobobject_exporter", charset="UTF-8")"}}};
}

}  // namespace

Result<std::shared_ptr<WebGate>> WebGate::open(const std::string& file, Log& log) {
  std::shared_ptr<WebGate> gate(new WebGate(file, log));
  gate->rules_ = std::make_shared<const Rules>();
  if (file.empty()) return gate;
  for (const std::string_view reason : {kUnauthorized, kBusy, kRateLimited})
    gate->status_.refused[reason] = 0;
  const std::lock_guard lock(gate->loading_);
  gate->is_first_ = true;
  if (const Result<void> loaded = gate->load(); !loaded) return loaded.error();
  gate->is_first_ = false;
  return gate;
}

std::vector<WebGate::Look> WebGate::looks() const {
  std::vector<Look> all;
  for (const std::string& file : files_) {
    std::error_code failure;
    const std::filesystem::path path = path_from_utf8(file);
    const std::uintmax_t size = std::filesystem::file_size(path, failure);
    const auto changed = std::filesystem::last_write_time(path, failure);
    all.push_back({failure ? 0 : size, failure ? std::filesystem::file_time_type() : changed});
  }
  return all;
}

Result<void> WebGate::reload() {
  const std::lock_guard lock(loading_);
  if (file_.empty()) return {};
  Result<void> loaded = load();
  note(loaded);
  return loaded;
}

void WebGate::reload_if_changed() {
  const std::lock_guard lock(loading_);
  if (file_.empty()) return;
  // Until two looks in a row see the same: editors and copies write in several steps, and of a file that is
  // empty in between nobody would need a password.
  std::vector<Look> now = looks();
  const bool has_settled = now == seen_;
  seen_ = std::move(now);
  if (!has_settled) return;
  // What is wrong may be cured by what no time stamp shows, such as a permission.
  if (told_.empty() && !is_young_ && seen_ == looks_) return;
  note(load());
}

/// Tells how a reading went: a failure that lasts, once.
void WebGate::note(const Result<void>& loaded) {
  const std::string failure = loaded ? std::string() : loaded.error().message();
  if (!loaded && failure != told_) {
    log_.error("cannot reload the web configuration; the previous one stays in use", {{"error", failure}});
  }
  if (loaded && !told_.empty()) log_.info("the web configuration is valid again", {{"file", file_}});
  told_ = failure;
  const std::lock_guard lock(mutex_);
  status_.last_reload_successful = loaded.has_value();
}

Result<void> WebGate::load() {
  // Before reading: what changes while it is read looks changed afterwards.
  const std::vector<Look> before = looks();
  const auto now = std::filesystem::file_time_type::clock::now();
  Result<WebConfig> config = load_web_config(file_);
  if (!config) return config.error();
  const bool same_files = files_ == config->files;
  files_ = config->files;
  looks_ = same_files ? before : looks();
  seen_ = looks_;
  // A second write within the resolution of the file's time would not show.
  is_young_ = !same_files || std::any_of(looks_.begin(), looks_.end(), [&](const Look& one) {
    return std::chrono::abs(now - one.changed) < std::chrono::seconds(2);
  });
  if (rules()->config == *config && !is_first_) return {};
  return take(*std::move(config));
}

Result<void> WebGate::take(WebConfig config) {
  std::optional<TlsSetup> setup;
  if (config.tls) {
    Result<TlsSetup> made = TlsSetup::make(*config.tls);
    if (!made) return made.error();
    setup = *std::move(made);
  }
  if (!is_first_ && setup.has_value() != has_tls()) {
    return Error(ProgramError::invalid_argument,
                 file_ + ": TLS cannot be switched on or off while serving; restart the exporter");
  }
  auto rules = std::make_shared<Rules>();
  rules->config = std::move(config);
  for (const auto& [user, hash] : rules->config.users) rules->hashes.push_back(&hash);
  limiter_.set(rules->config.rate_limit, SteadyClock::now());
  if (setup) tell_of_expiry(*setup, rules->config);
  if (setup && tls_) tls_->replace(*setup);
  if (setup && !tls_) tls_ = std::make_unique<TlsSwitch>(*setup);
  if (!is_first_) log_.info("reloaded the web configuration", {{"file", file_}});
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
  status_.last_success = unix_time(WallClock::now());
  if (setup) status_.certificate_expiry = unix_time(setup->expiry());
  return {};
}

void WebGate::tell_of_expiry(const TlsSetup& setup, const WebConfig& config) {
  if (setup.expiry() > WallClock::now()) return;
  log_.warn("the certificate has expired; clients will refuse it",
            {{"file", config.tls->certificate.file}, {"expired", http_date(setup.expiry())}});
}

std::shared_ptr<const WebGate::Rules> WebGate::rules() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

std::optional<Response> WebGate::refusal(const Request& request, const std::string& peer) {
  if (file_.empty()) return std::nullopt;
  if (!limiter_.allows(SteadyClock::now())) {
    count_refusal(kRateLimited, peer);
    return too_many("Too many requests; the web configuration file limits their rate.",
                    limiter_.retry_after());
  }
  const std::shared_ptr<const Rules> current = rules();
  return current->config.users.empty() ? std::nullopt : login_refusal(request, *current, peer);
}

std::optional<Response> WebGate::login_refusal(const Request& request, const Rules& rules,
                                               const std::string& peer) {
  const std::optional<Credentials> login = parse_basic_auth(request.header("authorization"));
  if (!login) {
    count_refusal(kUnauthorized, peer);
    return unauthorized();
  }
  const auto user = rules.config.users.find(login->user);
  const bool is_known = user != rules.config.users.end();
  // For a name that is not known, one of the others' hashes: how long that takes tells nothing.
  const std::string& hash =
      is_known ? user->second : *rules.hashes[passwords_.pick(login->user, rules.hashes.size())];
  const PasswordChecker::Answer answer = passwords_.check(login->user, hash, login->password, peer);
  if (answer == PasswordChecker::Answer::right && is_known) return std::nullopt;
  if (answer == PasswordChecker::Answer::busy) {
    count_refusal(kBusy, peer);
    return too_many("Too many passwords are being checked; try again.", std::chrono::seconds(1));
  }
  count_refusal(kUnauthorized, peer);
  return unauthorized();
}

void WebGate::count_refusal(std::string_view reason, const std::string& peer) {
  const auto now = SteadyClock::now();
  std::uint64_t untold = 0;
  {
    const std::lock_guard lock(mutex_);
    ++status_.refused[reason];
    ++refusals_untold_;
    const bool is_due = refusals_told_ == SteadyClock::time_point() || now - refusals_told_ >= kPause;
    if (!is_due) return;
    refusals_told_ = now;
    untold = std::exchange(refusals_untold_, 0);
  }
  log_.warn("requests were refused",
            {{"reason", std::string(reason)}, {"last_address", peer}, {"requests", std::to_string(untold)}});
}

void WebGate::add_headers(Response& response) const {
  const std::shared_ptr<const Rules> current = rules();
  for (const auto& [name, value] : current->config.headers) response.headers.try_emplace(name, value);
}

std::optional<WebServerStatus> WebGate::status() const {
  if (file_.empty()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace jobx
