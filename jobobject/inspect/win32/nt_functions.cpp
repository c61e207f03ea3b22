#include "jobobject/inspect/win32/nt_functions.h"

#include <optional>

#include "jobobject/inspect/win32/own_account.h"
#include "jobobject/inspect/win32/privilege.h"

namespace jobx {
namespace {

/// Null where `module` is not loaded or lacks the function. The way over void* says that the change of type
/// is meant: FARPROC is a placeholder for any signature.
template <typename Function>
void look_up(HMODULE module, const char* name, Function& function) {
  if (module == nullptr) return;
  function = reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module, name)));
}

/// Loads user32 when it is first needed: it brings a good deal along that a service has no use for.
BOOL WINAPI grant_user_handle(HANDLE user_handle, HANDLE job, BOOL grant) {
  static BOOL(WINAPI* const function)(HANDLE, HANDLE, BOOL) = [] {
    BOOL(WINAPI * found)(HANDLE, HANDLE, BOOL) = nullptr;
    look_up(LoadLibraryExW(L"user32.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32), "UserHandleGrantAccess",
            found);
    return found;
  }();
  if (function != nullptr) return function(user_handle, job, grant);
  SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
  return FALSE;
}

thread_local std::optional<ThreadPrivilege> debug_privilege;

DWORD enable_debug_privilege() {
  return debug_privilege.emplace(kDebug).error();
}

void disable_debug_privilege() {
  debug_privilege.reset();
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
  look_up(ntdll, "NtCreateJobObject", functions.create_job_object);
  look_up(ntdll, "NtCreateEvent", functions.create_event);
  look_up(kernel32, "SetInformationJobObject", functions.set_information_job_object);
  look_up(kernel32, "AssignProcessToJobObject", functions.assign_process_to_job_object);
  look_up(kernel32, "TerminateJobObject", functions.terminate_job_object);
  look_up(kernel32, "WaitForSingleObject", functions.wait_for_single_object);
  look_up(kernel32, "UpdateProcThreadAttribute", functions.update_proc_thread_attribute);
  functions.grant_user_handle = grant_user_handle;
  look_up(ntdll, "NtQuerySystemInformation", functions.query_system_information);
  look_up(kernel32, "GetSystemTimeAsFileTime", functions.system_time);
  look_up(kernel32, "GetActiveProcessorCount", functions.active_processor_count);
  look_up(kernel32, "K32GetPerformanceInfo", functions.performance_info);
  look_up(ntdll, "NtQueryObject", functions.query_object);
  look_up(ntdll, "NtCompareObjects", functions.compare_objects);
  functions.open_process = &OpenProcess;
  functions.duplicate_handle = &DuplicateHandle;
  functions.open_service_manager = &OpenSCManagerW;
  functions.enum_services_status = &EnumServicesStatusExW;
  functions.close_service_handle = &CloseServiceHandle;
  look_up(ntdll, "NtQueryInformationProcess", functions.query_information_process);
  functions.current_process_id = &GetCurrentProcessId;
  functions.enable_debug_privilege = &enable_debug_privilege;
  functions.disable_debug_privilege = &disable_debug_privilege;
  look_up(ntdll, "NtQuerySecurityObject", functions.query_security_object);
  functions.is_own_account = &is_own_account;
  return functions;
}

}  // namespace

const NtFunctions& system_nt_functions() {
  static const NtFunctions functions = look_up_all();
  return functions;
}

}  // namespace jobx
