#include "exporter/log/system_log.h"

#include <windows.h>
// Behind windows.h, which spdlog includes with other settings.
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "exporter/log/win32/event_ids.h"

namespace jobx {
namespace {

struct EventKind {
  WORD type;
  DWORD id;
};

EventKind kind_of(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return {EVENTLOG_ERROR_TYPE, kErrorEvent};
  if (level == spdlog::level::warn) return {EVENTLOG_WARNING_TYPE, kWarningEvent};
  return {EVENTLOG_INFORMATION_TYPE, kInformationEvent};
}

/// The log's own text is UTF-8; what came from elsewhere may not be.
std::wstring wide(std::string_view text) {
  if (text.empty()) return {};
  const int bytes = static_cast<int>(text.size());
  const int units = MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, nullptr, 0);
  std::wstring out(static_cast<std::size_t>(units), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, out.data(), units);
  return out;
}

/// One thread at a time: it stands behind a QueuedSink.
class SystemLog final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit SystemLog(HANDLE source) : source_(source) {}
  ~SystemLog() override { DeregisterEventSource(source_); }
  SystemLog(const SystemLog&) = delete;
  SystemLog& operator=(const SystemLog&) = delete;

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override {
    spdlog::memory_buf_t text;
    formatter_->format(line, text);
    std::wstring message = wide({text.data(), text.size()});
    while (!message.empty() && (message.back() == L'\n' || message.back() == L'\r')) message.pop_back();
    message.resize(std::min(message.size(), kMostUnits));
    const wchar_t* const strings[] = {message.c_str()};
    const auto [type, id] = kind_of(line.level);
    if (ReportEventW(source_, type, 0, id, nullptr, 1, 0, const_cast<LPCWSTR*>(strings), nullptr) == 0) {
      throw spdlog::spdlog_ex("cannot write to the event log", static_cast<int>(GetLastError()));
    }
  }
  void flush_() override {}

 private:
  /// ReportEvent takes no longer string.
  static constexpr std::size_t kMostUnits = 31'839;

  HANDLE source_;
};

}  // namespace

Result<std::shared_ptr<spdlog::sinks::sink>> open_system_log() {
  const HANDLE source =
      RegisterEventSourceW(nullptr, std::wstring(kEventSource.begin(), kEventSource.end()).c_str());
  if (source == nullptr) return Error(ErrorDomain::system, GetLastError(), "cannot open the event log");
  return std::shared_ptr<spdlog::sinks::sink>(std::make_shared<SystemLog>(source));
}

}  // namespace jobx
