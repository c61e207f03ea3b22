/// The part of NtDouble that is other processes and their handles.
#pragma once

#include <windows.h>

#include <winternl.h>

#include <cstdint>

#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {

/// The functions of the table that reach other processes. NtDouble sets `kernel` while it lives.
struct NtHandleFunctions {
  static inline NtDouble* kernel = nullptr;

  static void add_to(NtFunctions& functions);
  static NTSTATUS answer_table(void* buffer, ULONG length, ULONG* return_length);

  /// A job without a name; with attributes, a mistake.
  static NTSTATUS NTAPI create_job(HANDLE* handle, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes);

 private:
  static HANDLE add(NtDouble::OpenHandle object);
  static const NtDouble::OpenHandle* at(HANDLE handle);
  static HANDLE WINAPI open_process(DWORD access, BOOL inherit, DWORD id);
  static BOOL WINAPI duplicate(HANDLE from, HANDLE handle, HANDLE to, HANDLE* duplicate, DWORD access,
                               BOOL inherit, DWORD options);
  static NTSTATUS NTAPI query_object(HANDLE handle, int information_class, void* buffer, ULONG length,
                                     ULONG* return_length);
  /// A self-relative security descriptor with an owner, or without.
  static NTSTATUS NTAPI query_security(HANDLE handle, SECURITY_INFORMATION which, void* buffer, ULONG length,
                                       ULONG* return_length);
  static bool is_own_account(void* sid);
  static NTSTATUS NTAPI compare(HANDLE one, HANDLE other);
  static DWORD WINAPI current_process_id() { return NtDouble::own_process_id; }
};

}  // namespace jobx::test
