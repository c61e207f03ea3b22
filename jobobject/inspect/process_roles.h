/// What processes run for others: services of Windows, and application pools of IIS.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/ticks.h"
#include "jobobject/inspect/process_table.h"
#include "jobobject/process_role.h"

namespace jobx {

/// A service that runs, as the service control manager tells it.
struct RunningService {
  std::string name;  ///< the key's, not the one for display; UTF-8
  std::uint32_t process_id = 0;

  friend bool operator==(const RunningService&, const RunningService&) = default;
};

/// Whose command line names an application pool: w3wp.exe, without ".exe" as in JobProcess::name.
inline constexpr std::string_view kPoolWorker = "w3wp";

/// The application pool in the command line of such a process (`w3wp.exe -ap "DefaultAppPool" …`); empty
/// where there is none.
std::string pool_of(std::u16string_view command_line);

/// By process id: the processes of these services. `begun` is before the services were read: what began later
/// is another process than the one that ran them.
std::vector<ProcessRole> roles_of(std::vector<RunningService> services, const ProcessTable& table,
                                  Ticks begun);

/// Asks the system. Any thread; holds nothing between calls.
class RoleReader {
 public:
  /// The running system's. Fails with ProgramError::unsupported anywhere but on Windows.
  static Result<std::unique_ptr<RoleReader>> open();

  virtual ~RoleReader() = default;

  struct Reading {
    std::vector<ProcessRole> roles;  ///< by process id
    std::vector<Error> errors;       ///< what is missing, and why
  };
  /// Fails where neither services nor processes can be read. Asks another process, the service control
  /// manager, which may keep the caller waiting.
  [[nodiscard]] virtual Result<Reading> read() const = 0;

 protected:
  RoleReader() = default;
  RoleReader(const RoleReader&) = default;
  RoleReader& operator=(const RoleReader&) = default;
};

}  // namespace jobx
