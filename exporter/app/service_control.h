/// The program as a service: what the service control manager is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace jobx {

/// The name of the service unless its installer gives it another one.
inline constexpr std::string_view kServiceName = "jobobject_exporter";

/// A service to register. Text in UTF-8.
struct ServiceSetup {
  std::string name;
  std::string account;                  ///< LocalSystem, LocalService, NetworkService, or another's name
  std::optional<std::string> password;  ///< empty for accounts that have none
  std::vector<std::string> arguments;   ///< behind the program's path
  std::vector<std::string> privileges;  ///< all that the service's token is to have
};

enum class ServiceRunState : std::uint8_t { stopped, starting, stopping, running, other };

/// What the manager says of a service.
struct ServiceStatus {
  ServiceRunState state = ServiceRunState::other;
  std::uint32_t process_id = 0;          ///< 0 while it is stopped
  std::uint32_t win32_exit_code = 0;     ///< of its last end
  std::uint32_t specific_exit_code = 0;  ///< its own, where that is ERROR_SERVICE_SPECIFIC_ERROR
  bool starts_automatically = false;
  bool is_delayed = false;
  std::string account;
  std::string command_line;
};

// All of these fail with ProgramError::unsupported anywhere but on Windows, and wait 60 s at most.

/// Registers this program, and its source in the event log. Where a setting is refused, the service is there
/// without it, and `warnings` says so.
Result<void> install_service(const ServiceSetup& setup, std::vector<Error>& warnings);
/// Stops and removes it, and the source.
Result<void> uninstall_service(const std::string& name);
/// Returns when it runs; fails with its exit code if it ends instead. `arguments` are for this start.
Result<void> start_service(const std::string& name, const std::vector<std::string>& arguments);
/// Returns when it has stopped.
Result<void> stop_service(const std::string& name);
/// Has it read its configuration again; returns at once.
Result<void> reload_service(const std::string& name);
/// Empty where there is no such service.
Result<std::optional<ServiceStatus>> query_service(const std::string& name);

}  // namespace jobx
