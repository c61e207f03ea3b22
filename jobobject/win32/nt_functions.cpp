#include "jobobject/win32/nt_functions.h"

namespace jobx {
namespace {

/// Null where `module` is not loaded or lacks the function. The way over void* says that the change of type
/// is meant: FARPROC is a placeholder for any signature.
template <typename Function>
void look_up(HMODULE module, const char* name, Function& function) {
  if (module == nullptr) return;
  function = reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module, name)));
}

NtFunctions look_up_all() {
  // Both are in every process from its start, so no reference has to be taken and none given back.
  const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  const HMODULE kernel32 = GetModuleHandleW(L"kernel32.dll");
  NtFunctions functions;
  look_up(ntdll, "NtOpenDirectoryObject", functions.open_directory_object);
  look_up(ntdll, "NtQueryDirectoryObject", functions.query_directory_object);
  look_up(ntdll, "NtOpenJobObject", functions.open_job_object);
  look_up(ntdll, "NtClose", functions.close);
  look_up(kernel32, "QueryInformationJobObject", functions.query_information_job_object);
  look_up(ntdll, "NtQuerySystemInformation", functions.query_system_information);
  look_up(kernel32, "GetSystemTimeAsFileTime", functions.system_time);
  return functions;
}

}  // namespace

const NtFunctions& system_nt_functions() {
  static const NtFunctions functions = look_up_all();
  return functions;
}

}  // namespace jobx
