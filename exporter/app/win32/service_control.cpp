#include "exporter/app/service_control.h"

#include <windows.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "exporter/app/win32/event_source.h"
#include "exporter/app/win32/service_text.h"
#include "jobobject/own/command_line.h"

namespace jobx {
namespace {

constexpr const wchar_t* kDescription =
    L"Serves the figures of Windows job objects (containers, build agents, scheduled tasks, sandboxes) to "
    L"Prometheus.";
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kTurn{100};

struct CloseService {
  void operator()(SC_HANDLE handle) const { CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, CloseService>;

Error last_error(const std::string& what) {
  return {ErrorDomain::system, GetLastError(), what};
}

Result<ServiceHandle> open_manager(DWORD access) {
  ServiceHandle manager(OpenSCManagerW(nullptr, nullptr, access));
  if (!manager) return last_error("cannot open the service control manager; use an administrator's prompt");
  return manager;
}

Result<ServiceHandle> open_service(const std::string& name, DWORD access) {
  Result<ServiceHandle> manager = open_manager(SC_MANAGER_CONNECT);
  if (!manager) return manager.error();
  ServiceHandle service(OpenServiceW(manager->get(), wide_from_utf8(name).c_str(), access));
  if (!service) return last_error("cannot open the service " + name);
  return service;
}

Result<SERVICE_STATUS_PROCESS> status_of(SC_HANDLE service) {
  SERVICE_STATUS_PROCESS status{};
  DWORD size = 0;
  if (QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status), sizeof(status),
                           &size) == 0) {
    return last_error("cannot read the state of the service");
  }
  return status;
}

/// Waits while the service is in one of these two states; what it is in then.
Result<SERVICE_STATUS_PROCESS> wait_while(SC_HANDLE service, DWORD state, DWORD or_state) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    Result<SERVICE_STATUS_PROCESS> status = status_of(service);
    if (!status) return status;
    const DWORD now = status->dwCurrentState;
    if (now != state && now != or_state) return status;
    if (std::chrono::steady_clock::now() >= end) {
      return Error(ProgramError::timed_out, "the service did not start or stop within 60 s");
    }
    std::this_thread::sleep_for(kTurn);
  }
}

/// `"C:\Program Files\…\jobobject_exporter.exe" FLAGS`; the path is always in quotes, or what is in its
/// folders could be started instead.
Result<std::wstring> image_path(const std::vector<std::string>& arguments) {
  Result<std::string> program = own_path();
  if (!program) return program.error();
  std::vector<std::string> command{*std::move(program)};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Result<std::string> line = join_command_line(command);
  if (!line) return line.error();
  return wide_from_utf8(*line);
}

/// One setting beyond those of CreateService.
struct Setting {
  const char* name;
  DWORD level;
  void* value;
};

void apply_settings(SC_HANDLE service, const ServiceSetup& setup, std::vector<Error>& warnings) {
  std::wstring description = kDescription;
  SERVICE_DESCRIPTIONW text{description.data()};
  SERVICE_DELAYED_AUTO_START_INFO delayed{TRUE};
  std::array<SC_ACTION, 3> restarts{
      {{SC_ACTION_RESTART, 5'000}, {SC_ACTION_RESTART, 30'000}, {SC_ACTION_RESTART, 60'000}}};
  constexpr DWORD kDay = 24 * 60 * 60;
  SERVICE_FAILURE_ACTIONSW recovery{kDay, nullptr, nullptr, static_cast<DWORD>(restarts.size()),
                                    restarts.data()};
  SERVICE_FAILURE_ACTIONS_FLAG also_exit_codes{TRUE};
  SERVICE_SID_INFO sid{SERVICE_SID_TYPE_UNRESTRICTED};
  std::wstring privileges;
  for (const std::string& one : setup.privileges) privileges += wide_from_utf8(one) + L'\0';
  privileges += L'\0';
  SERVICE_REQUIRED_PRIVILEGES_INFOW required{privileges.data()};
  const std::array<Setting, 6> settings{{
      {"the description", SERVICE_CONFIG_DESCRIPTION, &text},
      {"the delayed start", SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed},
      {"the restarts after a failure", SERVICE_CONFIG_FAILURE_ACTIONS, &recovery},
      {"the restart after an exit code", SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &also_exit_codes},
      {"the service's own SID", SERVICE_CONFIG_SERVICE_SID_INFO, &sid},
      {"the required privileges", SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &required},
  }};
  for (const Setting& one : settings) {
    if (ChangeServiceConfig2W(service, one.level, one.value) == 0) {
      warnings.push_back(last_error(std::string("cannot set ") + one.name + " of the service"));
    }
  }
}

ServiceRunState state_of(DWORD state) {
  switch (state) {
    case SERVICE_STOPPED:
      return ServiceRunState::stopped;
    case SERVICE_START_PENDING:
      return ServiceRunState::starting;
    case SERVICE_STOP_PENDING:
      return ServiceRunState::stopping;
    case SERVICE_RUNNING:
      return ServiceRunState::running;
    default:
      return ServiceRunState::other;
  }
}

Result<void> read_config(SC_HANDLE service, ServiceStatus& status) {
  constexpr DWORD kMostBytes = 8'192;  // QueryServiceConfig returns no more
  alignas(QUERY_SERVICE_CONFIGW) std::array<BYTE, kMostBytes> buffer{};
  auto* const config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(buffer.data());
  DWORD size = 0;
  if (QueryServiceConfigW(service, config, kMostBytes, &size) == 0)
    return last_error("cannot read the configuration of the service");
  status.starts_automatically = config->dwStartType == SERVICE_AUTO_START;
  status.account = utf8_from_wide(config->lpServiceStartName);
  status.command_line = utf8_from_wide(config->lpBinaryPathName);
  SERVICE_DELAYED_AUTO_START_INFO delayed{};
  if (QueryServiceConfig2W(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, reinterpret_cast<BYTE*>(&delayed),
                           sizeof(delayed), &size) != 0) {
    status.is_delayed = delayed.fDelayedAutostart != FALSE;
  }
  return {};
}

struct CloseProcess {
  void operator()(HANDLE handle) const { CloseHandle(handle); }
};
using ProcessHandle = std::unique_ptr<std::remove_pointer_t<HANDLE>, CloseProcess>;

/// The service's process; null where there is none, or it may not be waited for.
ProcessHandle process_of(SC_HANDLE service) {
  const Result<SERVICE_STATUS_PROCESS> now = status_of(service);
  if (!now || now->dwProcessId == 0) return nullptr;
  return ProcessHandle(OpenProcess(SYNCHRONIZE, FALSE, now->dwProcessId));
}

/// Until its process has ended as well: only then may its program be replaced.
Result<void> stop(SC_HANDLE service, const std::string& name) {
  const ProcessHandle process = process_of(service);
  SERVICE_STATUS ignored{};
  if (ControlService(service, SERVICE_CONTROL_STOP, &ignored) == 0) {
    const DWORD code = GetLastError();
    if (code == ERROR_SERVICE_NOT_ACTIVE) return {};
    const Result<SERVICE_STATUS_PROCESS> now = status_of(service);
    const bool is_stopping = now && now->dwCurrentState == SERVICE_STOP_PENDING;
    if (!is_stopping) return Error(ErrorDomain::system, code, "cannot stop the service " + name);
  }
  const Result<SERVICE_STATUS_PROCESS> end = wait_while(service, SERVICE_STOP_PENDING, SERVICE_RUNNING);
  if (!end) return end.error();
  constexpr DWORD kEndMilliseconds = 10'000;
  if (process) WaitForSingleObject(process.get(), kEndMilliseconds);
  return {};
}

/// Windows takes no two services with the same one.
std::wstring display_name(const std::string& name) {
  const std::wstring usual = L"Job object exporter for Prometheus";
  return name == kServiceName ? usual : usual + L" (" + wide_from_utf8(name) + L")";
}

}  // namespace

Result<void> install_service(const ServiceSetup& setup, std::vector<Error>& warnings) {
  const Result<std::wstring> path = image_path(setup.arguments);
  if (!path) return path.error();
  const Result<ServiceHandle> manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
  if (!manager) return manager.error();
  const std::wstring account = wide_from_utf8(account_name(setup.account));
  const std::wstring password = wide_from_utf8(setup.password.value_or(""));
  const ServiceHandle service(
      CreateServiceW(manager->get(), wide_from_utf8(setup.name).c_str(), display_name(setup.name).c_str(),
                     SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                     path->c_str(), nullptr, nullptr, nullptr, account.empty() ? nullptr : account.c_str(),
                     setup.password ? password.c_str() : nullptr));
  if (!service) return last_error("cannot create the service " + setup.name);
  apply_settings(service.get(), setup, warnings);
  if (const Result<void> source = register_event_source(); !source) warnings.push_back(source.error());
  return {};
}

Result<void> uninstall_service(const std::string& name) {
  const Result<ServiceHandle> service = open_service(name, SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE);
  if (!service) return service.error();
  if (Result<void> stopped = stop(service->get(), name); !stopped) return stopped;
  if (DeleteService(service->get()) == 0) return last_error("cannot remove the service " + name);
  return unregister_event_source(name);
}

Result<void> start_service(const std::string& name, const std::vector<std::string>& arguments) {
  const Result<ServiceHandle> service = open_service(name, SERVICE_START | SERVICE_QUERY_STATUS);
  if (!service) return service.error();
  // The manager puts the service's name in front of them.
  std::vector<std::wstring> texts;
  for (const std::string& one : arguments) texts.push_back(wide_from_utf8(one));
  std::vector<const wchar_t*> pointers;
  for (const std::wstring& one : texts) pointers.push_back(one.c_str());
  if (StartServiceW(service->get(), static_cast<DWORD>(pointers.size()),
                    pointers.empty() ? nullptr : pointers.data()) == 0) {
    return last_error("cannot start the service " + name);
  }
  const Result<SERVICE_STATUS_PROCESS> now =
      wait_while(service->get(), SERVICE_START_PENDING, SERVICE_START_PENDING);
  if (!now) return now.error();
  if (now->dwCurrentState == SERVICE_RUNNING) return {};
  const std::string what = "the service " + name + " ended while it started; see the Application event log";
  if (now->dwWin32ExitCode != ERROR_SERVICE_SPECIFIC_ERROR)
    return Error(ErrorDomain::system, now->dwWin32ExitCode, what);
  return Error(ProgramError::unsupported,
               what + " (exit code " + std::to_string(now->dwServiceSpecificExitCode) + ")");
}

Result<void> stop_service(const std::string& name) {
  const Result<ServiceHandle> service = open_service(name, SERVICE_STOP | SERVICE_QUERY_STATUS);
  if (!service) return service.error();
  return stop(service->get(), name);
}

Result<void> reload_service(const std::string& name) {
  const Result<ServiceHandle> service = open_service(name, SERVICE_PAUSE_CONTINUE);
  if (!service) return service.error();
  SERVICE_STATUS ignored{};
  if (ControlService(service->get(), SERVICE_CONTROL_PARAMCHANGE, &ignored) == 0)
    return last_error("cannot have the service " + name + " reload");
  return {};
}

Result<std::optional<ServiceStatus>> query_service(const std::string& name) {
  const Result<ServiceHandle> service = open_service(name, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG);
  if (!service) {
    if (service.error().code() == ERROR_SERVICE_DOES_NOT_EXIST) return std::optional<ServiceStatus>();
    return service.error();
  }
  const Result<SERVICE_STATUS_PROCESS> now = status_of(service->get());
  if (!now) return now.error();
  ServiceStatus status;
  status.state = state_of(now->dwCurrentState);
  status.process_id = now->dwProcessId;
  status.win32_exit_code = now->dwWin32ExitCode;
  status.specific_exit_code = now->dwServiceSpecificExitCode;
  if (const Result<void> read = read_config(service->get(), status); !read) return read.error();
  return std::optional<ServiceStatus>(std::move(status));
}

}  // namespace jobx
