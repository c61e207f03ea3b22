/// The program under a service manager.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace jobx {

/// Runs `program` with `arguments` and returns its exit code. Where Windows' service control manager started
/// this process, `program` runs as its service: behind `arguments` come those of the start, stop, shutdown
/// and preshutdown ask for a stop, a change of parameters for a reload, and an exit code other than 0 is
/// reported as the service's own. Once, in main.
int run_hosted(const std::vector<std::string>& arguments,
               const std::function<int(const std::vector<std::string>&)>& program);

/// True within run_hosted(), where this process is a service: nobody sees its standard error.
bool is_service();

/// Tells the service manager that the start is over. Does nothing for a program that is no service. Any
/// thread.
void report_serving();

/// Tells whoever looks why a service ended before it had a log: an event in Windows' event log. Does nothing
/// for a program that is no service.
void report_failed_start(std::string_view text);

}  // namespace jobx
