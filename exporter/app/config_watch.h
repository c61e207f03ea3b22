/// Notices that a file has changed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace jobx {

/// What tells one state of a file from another without reading it.
struct ConfigStamp {
  std::filesystem::file_time_type written;
  std::uintmax_t size = 0;

  friend bool operator==(const ConfigStamp&, const ConfigStamp&) = default;
};

/// Empty for a file that is not there or cannot be asked. Follows symbolic links, as Kubernetes changes them.
std::optional<ConfigStamp> stamp_of(const std::string& file);

/// Decides when a change is to be acted on: once two looks in a row see the same, since editors and copies
/// write in several steps. Not thread-safe; it has no clock of its own.
class ChangeFilter {
 public:
  using Stamp = std::optional<ConfigStamp>;

  /// `first`: what is in use.
  explicit ChangeFilter(Stamp first) : acted_on_(first), seen_(first) {}

  /// True if the file has changed and settled: the caller acts on it.
  bool look(const Stamp& now);

 private:
  Stamp acted_on_;
  Stamp seen_;
};

/// Looks at the file every second, on a thread of its own, and calls `on_change`. A file on a share that does
/// not answer holds up nobody else; the end of this object waits for the look that is in progress.
class ConfigWatch {
 public:
  static constexpr std::chrono::seconds kPause{1};

  /// `first`: the stamp of the file from before it was read.
  ConfigWatch(std::string file, const std::optional<ConfigStamp>& first, std::function<void()> on_change);
  ~ConfigWatch();
  ConfigWatch(const ConfigWatch&) = delete;
  ConfigWatch& operator=(const ConfigWatch&) = delete;

 private:
  void run(const std::stop_token& stop);

  std::string file_;
  std::function<void()> on_change_;
  ChangeFilter filter_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace jobx
