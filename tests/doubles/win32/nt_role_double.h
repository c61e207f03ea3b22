/// The part of NtDouble that is services, and what processes say of themselves.
#pragma once

#include <windows.h>

#include <winternl.h>

#include <cstdint>

#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {

/// The functions of the table that RoleReader calls.
struct NtRoleFunctions {
  static void add_to(NtFunctions& functions);

 private:
  static SC_HANDLE WINAPI open_manager(LPCWSTR machine, LPCWSTR database, DWORD access);
  static BOOL WINAPI enum_services(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state,
                                   BYTE* buffer, DWORD length, DWORD* missing, DWORD* count, DWORD* next,
                                   LPCWSTR group);
  static BOOL WINAPI close_manager(SC_HANDLE handle);
  static NTSTATUS NTAPI query_process(HANDLE handle, int information_class, void* buffer, ULONG length,
                                      ULONG* return_length);
};

}  // namespace jobx::test
