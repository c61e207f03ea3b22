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

DWORD enable_debug_privilege() {
  HANDLE token = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token) == FALSE) {
    return GetLastError();
  }
  TOKEN_PRIVILEGES wanted{};
  wanted.PrivilegeCount = 1;
  wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  DWORD error = ERROR_SUCCESS;
  // A success without the privilege leaves ERROR_NOT_ALL_ASSIGNED behind.
  if (LookupPrivilegeValueW(nullptr, L"SeDebugPrivilege", &wanted.Privileges[0].Luid) == FALSE) {
    error = GetLastError();
  } else {
    AdjustTokenPrivileges(token, FALSE, &wanted, 0, nullptr, nullptr);
    error = GetLastError();
  }
  CloseHandle(token);
  return error;
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
  look_up(ntdll, "NtCreateJobObject", functions.create_job_object);
  look_up(ntdll, "NtQueryObject", functions.query_object);
  look_up(ntdll, "NtCompareObjects", functions.compare_objects);
  functions.open_process = &OpenProcess;
  functions.duplicate_handle = &DuplicateHandle;
  functions.current_process_id = &GetCurrentProcessId;
  functions.enable_debug_privilege = &enable_debug_privilege;
  return functions;
}

}  // namespace

const NtFunctions& system_nt_functions() {
  static const NtFunctions functions = look_up_all();
  return functions;
}

}  // namespace jobx
