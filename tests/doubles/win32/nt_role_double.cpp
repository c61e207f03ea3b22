#include "tests/doubles/win32/nt_role_double.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "jobobject/inspect/win32/nt_functions.h"
#include "tests/doubles/win32/nt_handle_double.h"

namespace jobx::test {
namespace {

constexpr auto kInvalidHandle = static_cast<NTSTATUS>(0xC0000008);
constexpr auto kInvalidClass = static_cast<NTSTATUS>(0xC0000003);
constexpr auto kLengthMismatch = static_cast<NTSTATUS>(0xC0000004);

NtDouble& kernel() {
  return *NtHandleFunctions::kernel;
}

/// There is one service control manager.
const auto kManager = reinterpret_cast<SC_HANDLE>(std::intptr_t{0x5C});

std::size_t size_of(const ServiceDouble& service) {
  return sizeof(ENUM_SERVICE_STATUS_PROCESSW) + 2 * (service.name.size() + 1);
}

}  // namespace

SC_HANDLE NtRoleFunctions::open_manager(LPCWSTR machine, LPCWSTR database, DWORD access) {
  if (machine != nullptr || database != nullptr || access != SC_MANAGER_ENUMERATE_SERVICE)
    kernel().mistakes.push_back("more of the service control manager than its list");
  SetLastError(kernel().services_error);
  if (kernel().services_error != 0) return nullptr;
  ++kernel().open_handles;
  return kManager;
}

/// The structures from the beginning of the buffer on, the names from its end backwards, as Windows does it.
BOOL NtRoleFunctions::enum_services(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state,
                                    BYTE* buffer, DWORD length, DWORD* missing, DWORD* count, DWORD* next,
                                    LPCWSTR group) {
  if (manager != kManager || level != SC_ENUM_PROCESS_INFO || type != SERVICE_WIN32 ||
      state != SERVICE_ACTIVE || group != nullptr)
    kernel().mistakes.push_back("another list of services than of those that run");
  const std::vector<ServiceDouble>& all = kernel().services;
  std::size_t free = length;
  *count = 0;
  for (; *next < all.size() && *count < kernel().services_at_once; ++*next, ++*count) {
    const ServiceDouble& service = all[*next];
    if (size_of(service) > free) break;
    free -= size_of(service);
    const std::size_t name_size = 2 * (service.name.size() + 1);
    BYTE* const name =
        buffer + *count * sizeof(ENUM_SERVICE_STATUS_PROCESSW) + free + sizeof(ENUM_SERVICE_STATUS_PROCESSW);
    std::memcpy(name, service.name.c_str(), name_size);
    ENUM_SERVICE_STATUS_PROCESSW entry{};
    entry.lpServiceName = reinterpret_cast<wchar_t*>(name);
    entry.ServiceStatusProcess.dwProcessId = service.process_id;
    std::memcpy(buffer + *count * sizeof(entry), &entry, sizeof(entry));
  }
  *missing = 0;
  for (std::size_t i = *next; i < all.size(); ++i) *missing += static_cast<DWORD>(size_of(all[i]));
  if (*missing == 0) {
    *next = 0;
    return TRUE;
  }
  SetLastError(ERROR_MORE_DATA);
  return FALSE;
}

BOOL NtRoleFunctions::close_manager(SC_HANDLE handle) {
  if (handle != kManager) kernel().mistakes.push_back("a manager that is not open");
  --kernel().open_handles;
  return TRUE;
}

NTSTATUS NtRoleFunctions::query_process(HANDLE handle, int information_class, void* buffer, ULONG length,
                                        ULONG* return_length) {
  const auto found = kernel().handles_.find(reinterpret_cast<std::uintptr_t>(handle));
  if (found == kernel().handles_.end() || found->second.process == nullptr) return kInvalidHandle;
  const ProcessDouble& process = *found->second.process;
  auto* const bytes = static_cast<std::byte*>(buffer);
  if (information_class == 4) {
    constexpr ULONG size = 32;  // KERNEL_USER_TIMES
    if (length != size) return kLengthMismatch;
    std::memset(bytes, 0, size);
    std::memcpy(bytes, &process.create_time, sizeof(process.create_time));
    *return_length = size;
    return 0;
  }
  if (information_class != 60 || !process.command_line) return kInvalidClass;
  const std::size_t size = 2 * process.command_line->size();
  *return_length = static_cast<ULONG>(sizeof(UNICODE_STRING) + size + 2);
  if (length < *return_length) return kLengthMismatch;
  UNICODE_STRING string{};
  string.Length = static_cast<USHORT>(size);
  string.MaximumLength = static_cast<USHORT>(size + 2);
  string.Buffer = reinterpret_cast<wchar_t*>(bytes + sizeof(string));
  std::memcpy(bytes + sizeof(string), process.command_line->c_str(), size + 2);
  std::memcpy(bytes, &string, sizeof(string));
  return 0;
}

void NtRoleFunctions::add_to(NtFunctions& functions) {
  functions.open_service_manager = &NtRoleFunctions::open_manager;
  functions.enum_services_status = &NtRoleFunctions::enum_services;
  functions.close_service_handle = &NtRoleFunctions::close_manager;
  functions.query_information_process = &NtRoleFunctions::query_process;
}

}  // namespace jobx::test
