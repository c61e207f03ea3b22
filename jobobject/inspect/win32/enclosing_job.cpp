#include "jobobject/inspect/enclosing_job.h"

#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

/// GetVersion tells a program what its manifest asks for; this one tells the truth.
bool is_windows_8_or_later() {
  using GetVersionFunction = NTSTATUS(NTAPI*)(RTL_OSVERSIONINFOW*);
  const auto get_version = reinterpret_cast<GetVersionFunction>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion")));
  RTL_OSVERSIONINFOW version{};
  version.dwOSVersionInfoSize = sizeof(version);
  if (get_version == nullptr || get_version(&version) < 0) return false;
  return version.dwMajorVersion > 6 || (version.dwMajorVersion == 6 && version.dwMinorVersion >= 2);
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
