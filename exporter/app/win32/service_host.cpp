#include "exporter/app/service_host.h"

#include <windows.h>
// windows.h comes first: the one below needs its types.
#include <tlhelp32.h>

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "base/text.h"
#include "exporter/app/start_flags.h"
#include "exporter/app/win32/operator_events.h"
#include "exporter/app/win32/service_functions.h"
#include "exporter/log/log.h"

namespace jobx {
namespace {

/// How often the manager is told that a start or a stop makes progress, and how long it may then wait for the
/// next word.
constexpr std::chrono::seconds kBeat{1};
constexpr DWORD kWaitHintMilliseconds = 10'000;

/// What a service is asked for at any time. A stop is taken also while it starts.
constexpr DWORD kAlwaysAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN;

/// Set before the manager is asked for anything.
ServiceFunctions& system_functions() {
  static ServiceFunctions all;
  return all;
}

/// The state that the service control manager knows of us. Any thread.
class ServiceState {
 public:
  void begin(SERVICE_STATUS_HANDLE handle) {
    const std::lock_guard lock(mutex_);
    handle_ = handle;
    enter(SERVICE_START_PENDING);
    beating_ = std::jthread([this](const std::stop_token& stop) { beat(stop); });
  }
  /// A stop that was asked for meanwhile is not forgotten.
  void note_serving() {
    const std::lock_guard lock(mutex_);
    if (handle_ != nullptr && status_.dwCurrentState == SERVICE_START_PENDING) enter(SERVICE_RUNNING);
  }
  void note_stopping() {
    const std::lock_guard lock(mutex_);
    if (status_.dwCurrentState != SERVICE_STOPPED) enter(SERVICE_STOP_PENDING);
  }
  /// The last word: the process may be ended from now on.
  void end(int exit_code) {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    over_.notify_all();
    beating_ = {};
    const std::lock_guard lock(mutex_);
    status_.dwWin32ExitCode = exit_code == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
    status_.dwServiceSpecificExitCode = static_cast<DWORD>(exit_code);
    enter(SERVICE_STOPPED);
  }
  void report() {
    const std::lock_guard lock(mutex_);
    tell();
  }

 private:
  static bool is_pending(DWORD state) {
    return state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
  }

  void enter(DWORD state) {
    status_.dwCurrentState = state;
    status_.dwCheckPoint = is_pending(state) ? 1 : 0;
    status_.dwWaitHint = is_pending(state) ? kWaitHintMilliseconds : 0;
    status_.dwControlsAccepted = state == SERVICE_START_PENDING ? kAlwaysAccepted
                                 : state == SERVICE_RUNNING     ? kAlwaysAccepted | SERVICE_ACCEPT_PARAMCHANGE
                                                                : 0;
    tell();
  }

  void tell() { system_functions().set_status(handle_, &status_); }

  void beat(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!over_.wait_for(lock, kBeat, [&] { return is_over_ || stop.stop_requested(); })) {
      if (!is_pending(status_.dwCurrentState)) continue;
      ++status_.dwCheckPoint;
      tell();
    }
  }

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable over_;
  SERVICE_STATUS_HANDLE handle_ = nullptr;
  SERVICE_STATUS status_{SERVICE_WIN32_OWN_PROCESS, SERVICE_STOPPED, 0, NO_ERROR, 0, 0, 0};
  bool is_over_ = false;
  std::jthread beating_;
};

/// Of this process: a handler of the manager's may come until the process ends.
ServiceState& state() {
  static ServiceState one;
  return one;
}

/// What service_main() runs, and what came of it. Set before the manager calls it.
struct Hosted {
  std::vector<std::string> arguments;
  std::function<int(const std::vector<std::string>&)> program;
  int exit_code = 0;
  bool is_service = false;
};

Hosted& hosted() {
  static Hosted one;
  return one;
}

DWORD WINAPI on_control(DWORD control, DWORD, void*, void*) {
  switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
    case SERVICE_CONTROL_PRESHUTDOWN:
      state().note_stopping();
      ask_to_stop();
      return NO_ERROR;
    case SERVICE_CONTROL_PARAMCHANGE:
      ask_to_reload();
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      state().report();
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
}

void WINAPI service_main(DWORD count, LPWSTR* arguments) {
  // The name is of no matter to a service that has its process to itself.
  const SERVICE_STATUS_HANDLE handle = system_functions().register_handler(L"", &on_control, nullptr);
  if (handle == nullptr) return;
  Hosted& service = hosted();
  service.is_service = true;
  state().begin(handle);
  std::vector<std::string> more;
  for (DWORD i = 1; i < count; ++i) {
    const std::wstring_view argument(arguments[i]);
    more.push_back(utf8_from_utf16(std::u16string(argument.begin(), argument.end())));
  }
  service.arguments = with_start_flags(std::move(service.arguments), more);
  service.exit_code = service.program(service.arguments);
  state().end(service.exit_code);
}

struct CloseHandleOf {
  void operator()(HANDLE handle) const { CloseHandle(handle); }
};

/// The manager starts its services itself, and nobody else does. A program with such a name whose child we
/// are gets no further than StartServiceCtrlDispatcherW(), which fails.
bool is_started_by_manager() {
  const std::unique_ptr<void, CloseHandleOf> snapshot(CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
  if (snapshot.get() == INVALID_HANDLE_VALUE) return false;
  const auto find = [&](DWORD id) -> std::optional<PROCESSENTRY32W> {
    PROCESSENTRY32W entry{};
    entry.dwSize = sizeof(entry);
    for (BOOL more = Process32FirstW(snapshot.get(), &entry); more != 0;
         more = Process32NextW(snapshot.get(), &entry)) {
      if (entry.th32ProcessID == id) return entry;
    }
    return std::nullopt;
  };
  const auto own = find(GetCurrentProcessId());
  const auto parent = own ? find(own->th32ParentProcessID) : std::nullopt;
  return parent && lstrcmpiW(parent->szExeFile, L"services.exe") == 0;
}

}  // namespace

int run_hosted(const std::vector<std::string>& arguments,
               const std::function<int(const std::vector<std::string>&)>& program) {
  return run_hosted_by({}, arguments, program);
}

int run_hosted_by(const ServiceFunctions& functions, const std::vector<std::string>& arguments,
                  const std::function<int(const std::vector<std::string>&)>& program) {
  system_functions() = functions;
  const bool by_manager =
      functions.is_started_by_manager ? functions.is_started_by_manager() : is_started_by_manager();
  Hosted& service = hosted();
  service.arguments = arguments;
  service.program = program;
  std::array<wchar_t, 1> name{};
  const std::array<SERVICE_TABLE_ENTRYW, 2> table{{{name.data(), &service_main}, {nullptr, nullptr}}};
  if (!by_manager || functions.start_dispatcher(table.data()) == 0) {
    return program(service.arguments);
  }
  return service.exit_code;
}

bool is_service() {
  return hosted().is_service;
}

void report_serving() {
  state().note_serving();
}

void report_failed_start(std::string_view text) {
  if (!is_service()) return;
  LogTarget target;
  target.output = LogOutput::event_log;
  const Result<std::unique_ptr<Log>> log = Log::open(LogLevel::info, LogFormat::logfmt, target);
  if (log) (*log)->error(text);
}

}  // namespace jobx
