/// The functions of the operating system by which this process is a service, as one table of pointers.
///
/// The table is the boundary where tests put a double: no program may send itself a shutdown through the real
/// service control manager.
#pragma once

#include <windows.h>

#include <functional>
#include <string>
#include <vector>

namespace jobx {

/// By default the system's own.
struct ServiceFunctions {
  decltype(&StartServiceCtrlDispatcherW) start_dispatcher = &StartServiceCtrlDispatcherW;
  decltype(&RegisterServiceCtrlHandlerExW) register_handler = &RegisterServiceCtrlHandlerExW;
  decltype(&SetServiceStatus) set_status = &SetServiceStatus;
  /// Whether the service control manager is this process's parent; null asks the system.
  bool (*is_started_by_manager)() = nullptr;
};

/// run_hosted() with these functions, which stay in use until the process ends.
int run_hosted_by(const ServiceFunctions& functions, const std::vector<std::string>& arguments,
                  const std::function<int(const std::vector<std::string>&)>& program);

}  // namespace jobx
