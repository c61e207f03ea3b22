#include "jobobject/inspect/enclosing_job.h"

#include "base/windows_version.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

bool is_windows_8_or_later() {
  return windows_version() >= WindowsVersion{6, 2, 0};
}

}  // namespace

std::optional<EnclosingJob> read_enclosing_job() {
  BOOL is_in_job = FALSE;
  if (IsProcessInJob(GetCurrentProcess(), nullptr, &is_in_job) == FALSE) return std::nullopt;
  EnclosingJob own{is_in_job != FALSE, is_windows_8_or_later(), std::nullopt};
  if (!own.is_in_job) return own;
  // No handle stands for the job that the caller is in.
  ExtendedLimit limits{};
  DWORD returned = 0;
  if (QueryInformationJobObject(nullptr, JobObjectExtendedLimitInformation, &limits, sizeof(limits),
                                &returned) != FALSE) {
    own.limit_flags = limits.BasicLimitInformation.LimitFlags;
  }
  return own;
}

}  // namespace jobx
