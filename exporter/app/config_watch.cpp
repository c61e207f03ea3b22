#include "exporter/app/config_watch.h"

#include <system_error>
#include <utility>

#include "base/path.h"

namespace jobx {

std::optional<ConfigStamp> stamp_of(const std::string& file) {
  const std::filesystem::path path = path_from_utf8(file);
  std::error_code failure;
  const auto written = std::filesystem::last_write_time(path, failure);
  if (failure) return std::nullopt;
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (failure) return std::nullopt;
  return ConfigStamp{written, size};
}

bool ChangeFilter::look(const Stamp& now) {
  const bool has_settled = now == std::exchange(seen_, now);
  if (!has_settled || now == acted_on_) return false;
  acted_on_ = now;
  return true;
}

ConfigWatch::ConfigWatch(std::string file, const std::optional<ConfigStamp>& first,
                         std::function<void()> on_change)
    : file_(std::move(file)),
      on_change_(std::move(on_change)),
      filter_(first),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

ConfigWatch::~ConfigWatch() {
  {
    const std::lock_guard lock(mutex_);  // so that the thread has not looked yet, or waits already
    thread_.request_stop();
  }
  stopped_.notify_all();
}

void ConfigWatch::run(const std::stop_token& stop) {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (stopped_.wait_for(lock, kPause, [&] { return stop.stop_requested(); })) return;
    }
    if (filter_.look(stamp_of(file_))) on_change_();
  }
}

}  // namespace jobx
