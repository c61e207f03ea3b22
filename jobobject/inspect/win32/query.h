/// What an open job says of itself, class by class.
#pragma once

#include <atomic>
#include <bitset>
#include <optional>
#include <vector>

#include "base/error.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/job.h"

namespace jobx {

/// What was found out about this system while jobs were read: one for all that reads, by any thread.
class KnownClasses {
 public:
  /// The length with which class 19 answered last; 0 where it is not there; empty before the first answer.
  [[nodiscard]] std::optional<DWORD> extended_length() const {
    const DWORD length = extended_length_;
    return length == kUnknown ? std::nullopt : std::optional(length);
  }
  void set_extended_length(std::optional<DWORD> length) { extended_length_ = length.value_or(kUnknown); }

 private:
  static constexpr DWORD kUnknown = MAXDWORD;
  std::atomic<DWORD> extended_length_ = kUnknown;
};

/// Fills the groups of `job` that the system gives for `handle`, which needs JOB_OBJECT_QUERY; `job.name` is
/// there already, for messages.
///
/// A class that this system does not have leaves its group empty and is no error. Any other failure leaves it
/// empty too and adds to `errors` an Error of the domain `system` which names the class and the job's path.
/// Any thread; allocates for the process ids only.
void read_groups(const NtFunctions& functions, KnownClasses& known, HANDLE handle, Job& job,
                 std::vector<Error>& errors);

/// True if the job is signalled: its processes were ended because the job's time was used up. The state
/// lasts. `handle` needs SYNCHRONIZE; empty where it cannot be asked.
std::optional<bool> is_signalled(const NtFunctions& functions, HANDLE handle);

/// True for the Win32 errors that mean "this system does not have the class": ERROR_INVALID_FUNCTION,
/// ERROR_BAD_LENGTH (the class has another size), ERROR_NOT_SUPPORTED, ERROR_INVALID_PARAMETER,
/// ERROR_CALL_NOT_IMPLEMENTED.
bool means_missing(DWORD error);

/// Which of its notification limits the job says are passed now; none where it does not tell.
std::bitset<kBrokenLimits> broken_limits(const NtFunctions& functions, HANDLE handle);

}  // namespace jobx
