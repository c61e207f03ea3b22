/// The functions of the operating system that this room calls, as one table of pointers.
///
/// The table is the boundary where tests put a double. winternl.h declares none of the object manager's
/// functions and no import library has them: they are looked up in ntdll at run time, as Microsoft's pages on
/// NtOpenDirectoryObject and NtQueryDirectoryObject ask for.
#pragma once

#include <windows.h>

#include <psapi.h>
#include <winternl.h>

namespace jobx {

/// What is null is missing on this system; see is_complete().
struct NtFunctions {
  NTSTATUS(NTAPI* open_directory_object)
  (HANDLE* directory, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes) = nullptr;

  /// Answers STATUS_SUCCESS, STATUS_MORE_ENTRIES or STATUS_NO_MORE_ENTRIES; `context` is the index of the
  /// next entry.
  NTSTATUS(NTAPI* query_directory_object)
  (HANDLE directory, void* buffer, ULONG length, BOOLEAN return_single_entry, BOOLEAN restart_scan,
   ULONG* context, ULONG* return_length) = nullptr;

  NTSTATUS(NTAPI* open_job_object)
  (HANDLE* job, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes) = nullptr;

  NTSTATUS(NTAPI* close)(HANDLE handle) = nullptr;

  /// kernel32's documented one: sets the thread's last error. The class is an int, not a JOBOBJECTINFOCLASS:
  /// the enumeration of older headers ends before 51, and a value beyond an enumeration's range is undefined
  /// behaviour.
  BOOL(WINAPI* query_information_job_object)
  (HANDLE job, int information_class, void* buffer, DWORD length, DWORD* return_length) = nullptr;

  /// Windows writes no more than `length` and answers STATUS_INFO_LENGTH_MISMATCH if that is too little. Not
  /// one of is_complete(): only what is opt-in asks for it.
  NTSTATUS(NTAPI* query_system_information)
  (int information_class, void* buffer, ULONG length, ULONG* return_length) = nullptr;

  /// GetSystemTimeAsFileTime: the system's time at its last tick.
  void(WINAPI* system_time)(FILETIME* now) = nullptr;

  /// kernel32's GetActiveProcessorCount and K32GetPerformanceInfo; null where they are missing, and not
  /// needed.
  DWORD(WINAPI* active_processor_count)(WORD group) = nullptr;
  BOOL(WINAPI* performance_info)(PERFORMANCE_INFORMATION* info, DWORD size) = nullptr;

  // What jobs without a name are found by, each null where it is missing; see finds_unnamed_jobs().
  NTSTATUS(NTAPI* create_job_object)
  (HANDLE* job, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes) = nullptr;
  NTSTATUS(NTAPI* query_object)
  (HANDLE handle, int information_class, void* buffer, ULONG length, ULONG* return_length) = nullptr;
  /// STATUS_SUCCESS for two handles of one object; since Windows 10, and not needed.
  NTSTATUS(NTAPI* compare_objects)(HANDLE one, HANDLE other) = nullptr;
  HANDLE(WINAPI* open_process)(DWORD access, BOOL inherit, DWORD process_id) = nullptr;
  BOOL(WINAPI* duplicate_handle)
  (HANDLE from_process, HANDLE handle, HANDLE to_process, HANDLE* duplicate, DWORD access, BOOL inherit,
   DWORD options) = nullptr;
  DWORD(WINAPI* current_process_id)() = nullptr;
  /// Our own: switches SeDebugPrivilege on for the calling thread, until disable_debug_privilege().
  /// ERROR_SUCCESS, or why not: ERROR_NOT_ALL_ASSIGNED where the account does not have it.
  DWORD (*enable_debug_privilege)() = nullptr;
  void (*disable_debug_privilege)() = nullptr;

  [[nodiscard]] bool finds_unnamed_jobs() const {
    return query_system_information != nullptr && create_job_object != nullptr && query_object != nullptr &&
           open_process != nullptr && duplicate_handle != nullptr && current_process_id != nullptr &&
           enable_debug_privilege != nullptr && disable_debug_privilege != nullptr;
  }

  // What the roles of processes are read by; see RoleReader. The first three are advapi32's.
  SC_HANDLE(WINAPI* open_service_manager)(LPCWSTR machine, LPCWSTR database, DWORD access) = nullptr;
  BOOL(WINAPI* enum_services_status)
  (SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state, BYTE* buffer, DWORD length, DWORD* missing,
   DWORD* count, DWORD* next, LPCWSTR group) = nullptr;
  BOOL(WINAPI* close_service_handle)(SC_HANDLE handle) = nullptr;
  /// ntdll's; the class is an int for the reason given above.
  NTSTATUS(NTAPI* query_information_process)
  (HANDLE process, int information_class, void* buffer, ULONG length, ULONG* return_length) = nullptr;

  [[nodiscard]] bool reads_roles() const {
    return open_service_manager != nullptr && enum_services_status != nullptr &&
           close_service_handle != nullptr && query_information_process != nullptr && open_process != nullptr;
  }

  // What owning a job needs besides create_job_object, and reading does not; see can_own(). The first four
  // are kernel32's.

  /// The class is an int for the reason given above.
  BOOL(WINAPI* set_information_job_object)
  (HANDLE job, int information_class, void* buffer, DWORD length) = nullptr;
  BOOL(WINAPI* assign_process_to_job_object)(HANDLE job, HANDLE process) = nullptr;
  BOOL(WINAPI* terminate_job_object)(HANDLE job, UINT exit_code) = nullptr;
  DWORD(WINAPI* wait_for_single_object)(HANDLE object, DWORD milliseconds) = nullptr;
  BOOL(WINAPI* update_proc_thread_attribute)
  (LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, void* value, SIZE_T size,
   void* previous, SIZE_T* return_size) = nullptr;
  /// NtCreateEvent, with the type as an int; null where it is missing, and not needed.
  NTSTATUS(NTAPI* create_event)
  (HANDLE* event, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes, int type,
   BOOLEAN initial_state) = nullptr;
  /// NtQuerySecurityObject, into a self-relative security descriptor.
  NTSTATUS(NTAPI* query_security_object)
  (HANDLE handle, SECURITY_INFORMATION which, void* descriptor, ULONG length, ULONG* return_length) = nullptr;
  /// Our own; see own_account.h.
  bool (*is_own_account)(void* sid) = nullptr;
  /// user32's UserHandleGrantAccess.
  BOOL(WINAPI* grant_user_handle)(HANDLE user_handle, HANDLE job, BOOL grant) = nullptr;

  [[nodiscard]] bool can_own() const {
    return is_complete() && create_job_object != nullptr && set_information_job_object != nullptr &&
           assign_process_to_job_object != nullptr && terminate_job_object != nullptr &&
           wait_for_single_object != nullptr && query_security_object != nullptr && is_own_account != nullptr;
  }

  [[nodiscard]] bool is_complete() const {
    return open_directory_object != nullptr && query_directory_object != nullptr &&
           open_job_object != nullptr && close != nullptr && query_information_job_object != nullptr &&
           system_time != nullptr;
  }
};

/// The running system's functions, looked up once. Any thread may call it; lives as long as the process.
const NtFunctions& system_nt_functions();

}  // namespace jobx
