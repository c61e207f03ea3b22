#include "tests/doubles/win32/nt_handle_double.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "jobobject/inspect/win32/nt_functions.h"
#include "tests/doubles/win32/nt_role_double.h"

namespace jobx::test {
namespace {

constexpr auto kNotSameObject = static_cast<NTSTATUS>(0xC00001AC);
constexpr auto kInvalidHandle = static_cast<NTSTATUS>(0xC0000008);
constexpr auto kBufferTooSmall = static_cast<NTSTATUS>(0xC0000023);
constexpr auto kLengthMismatch = static_cast<NTSTATUS>(0xC0000004);

}  // namespace

HANDLE NtHandleFunctions::add(NtDouble::OpenHandle object) {
  ++kernel->open_handles;
  const std::uintptr_t value = 4 * ++kernel->handles_opened;
  kernel->handles_[value] = object;
  return reinterpret_cast<HANDLE>(value);
}

const NtDouble::OpenHandle* NtHandleFunctions::at(HANDLE handle) {
  const auto found = kernel->handles_.find(reinterpret_cast<std::uintptr_t>(handle));
  if (found != kernel->handles_.end()) return &found->second;
  kernel->mistakes.push_back("a handle that is not open");
  return nullptr;
}

NTSTATUS NtHandleFunctions::create_job(HANDLE* handle, ACCESS_MASK, OBJECT_ATTRIBUTES* attributes) {
  if (attributes != nullptr) kernel->mistakes.push_back("the own job has attributes");
  if (kernel->create_status != 0) return static_cast<NTSTATUS>(kernel->create_status);
  *handle = add({nullptr, &kernel->new_job, nullptr, nullptr, true});
  return 0;
}

HANDLE NtHandleFunctions::open_process(DWORD access, BOOL inherit, DWORD id) {
  constexpr DWORD handles = PROCESS_DUP_HANDLE;
  if ((access != handles && access != PROCESS_QUERY_LIMITED_INFORMATION) || inherit != FALSE)
    kernel->mistakes.push_back("more of a process than its handles, or what everybody may know");
  if (access == handles && kernel->privileges_on != 1)
    kernel->mistakes.push_back("a process opened without asking for the privilege");
  const auto found = kernel->processes.find(id);
  const std::uint32_t error =
      found == kernel->processes.end() ? DWORD{ERROR_INVALID_PARAMETER} : found->second.open_error;
  SetLastError(error);
  return error == 0 ? add({nullptr, nullptr, &found->second}) : nullptr;
}

BOOL NtHandleFunctions::duplicate(HANDLE from, HANDLE handle, HANDLE to, HANDLE* duplicate, DWORD access,
                                  BOOL inherit, DWORD options) {
  if (access != 0x4 || inherit != FALSE || options != 0)
    kernel->mistakes.push_back("more than JOB_OBJECT_QUERY");
  if (reinterpret_cast<std::intptr_t>(to) != -1)
    kernel->mistakes.push_back("a duplicate for another process");
  const NtDouble::OpenHandle* const process = at(from);
  if (process == nullptr || process->process == nullptr) return FALSE;
  const auto found = process->process->handles.find(reinterpret_cast<std::uintptr_t>(handle));
  const std::uint32_t error =
      found == process->process->handles.end() ? DWORD{ERROR_INVALID_HANDLE} : found->second.duplicate_error;
  SetLastError(error);
  if (error != 0) return FALSE;
  *duplicate = add({nullptr, found->second.job, nullptr, &found->second});
  return TRUE;
}

/// A UNICODE_STRING and, behind a gap as real answers have one, its characters.
NTSTATUS NtHandleFunctions::query_object(HANDLE handle, int information_class, void* buffer, ULONG length,
                                         ULONG* return_length) {
  const NtDouble::OpenHandle* const open = at(handle);
  if (open == nullptr || open->object == nullptr) return kInvalidHandle;
  const ObjectDouble& object = *open->object;
  if (information_class == 1 && object.type != u"Job") {
    kernel->mistakes.push_back("the name of what is no job: such a question can hang");
  }
  if (information_class == 2 && object.type_status != 0) return static_cast<NTSTATUS>(object.type_status);
  const std::u16string& text = information_class == 1 ? object.name : object.type;
  const std::size_t start = information_class == 1 ? 16 : 0x68;
  const std::size_t size = 2 * text.size();
  *return_length = static_cast<ULONG>(start + size);
  if (*return_length > length) return kLengthMismatch;
  auto* const bytes = static_cast<std::byte*>(buffer);
  UNICODE_STRING string{};
  string.Length = static_cast<USHORT>(size);
  string.MaximumLength = string.Length;
  string.Buffer = text.empty() ? nullptr : reinterpret_cast<wchar_t*>(bytes + start);
  std::memcpy(bytes + start, text.data(), size);
  std::memcpy(bytes, &string, sizeof(string));
  return 0;
}

NTSTATUS NtHandleFunctions::compare(HANDLE one, HANDLE other) {
  const NtDouble::OpenHandle* const a = at(one);
  const NtDouble::OpenHandle* const b = at(other);
  if (a == nullptr || b == nullptr) return kInvalidHandle;
  return a->job == b->job ? 0 : kNotSameObject;
}

NTSTATUS NtHandleFunctions::answer_table(void* buffer, ULONG length, ULONG* return_length) {
  std::vector<HandleLine> lines = kernel->handle_table;
  for (const auto& [value, open] : kernel->handles_) {
    if (open.made_here) lines.push_back({0xFFFF'8000'0000'0000 + value, NtDouble::own_process_id, value});
  }
  KernelBytes bytes(16 + 40 * lines.size());
  bytes.u64(0, lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t offset = 16 + 40 * i;
    bytes.u64(offset, lines[i].object).u64(offset + 8, lines[i].process_id).u64(offset + 16, lines[i].handle);
    bytes.u32(offset + 24, 0x1F003F).u16(offset + 30, lines[i].type);
  }
  const std::vector<std::byte> table = bytes;
  *return_length = static_cast<ULONG>(table.size());
  if (length < table.size()) return kLengthMismatch;
  std::memcpy(buffer, table.data(), table.size());
  return 0;
}

NTSTATUS NtHandleFunctions::query_security(HANDLE handle, SECURITY_INFORMATION which, void* buffer,
                                           ULONG length, ULONG* return_length) {
  const NtDouble::OpenHandle* const open = at(handle);
  if (which != OWNER_SECURITY_INFORMATION)
    kernel->mistakes.push_back("more of a security descriptor than its owner");
  if (open == nullptr || open->job == nullptr) return kInvalidHandle;
  const JobDouble& job = *open->job;
  if (job.owner_status != 0) return static_cast<NTSTATUS>(job.owner_status);
  KernelBytes bytes(20 + job.owner.size());
  bytes.u8(0, 1).u16(2, 0x8000).u32(4, job.owner.empty() ? 0 : 20);
  std::vector<std::byte> descriptor = bytes;
  std::copy(job.owner.begin(), job.owner.end(), descriptor.begin() + 20);
  *return_length = static_cast<ULONG>(descriptor.size());
  if (length < descriptor.size()) return kBufferTooSmall;
  std::memcpy(buffer, descriptor.data(), descriptor.size());
  return 0;
}

bool NtHandleFunctions::is_own_account(void* sid) {
  return std::memcmp(sid, kernel->own_account.data(), kernel->own_account.size()) == 0;
}

void NtHandleFunctions::add_to(NtFunctions& functions) {
  functions.create_job_object = &NtHandleFunctions::create_job;
  functions.open_process = &NtHandleFunctions::open_process;
  functions.duplicate_handle = &NtHandleFunctions::duplicate;
  functions.query_object = &NtHandleFunctions::query_object;
  functions.compare_objects = &NtHandleFunctions::compare;
  functions.query_security_object = &NtHandleFunctions::query_security;
  functions.is_own_account = &NtHandleFunctions::is_own_account;
  functions.current_process_id = &NtHandleFunctions::current_process_id;
  functions.enable_debug_privilege = []() -> DWORD {
    ++kernel->privilege_requests;
    ++kernel->privileges_on;
    return kernel->privilege_error;
  };
  functions.disable_debug_privilege = [] { --kernel->privileges_on; };
  NtRoleFunctions::add_to(functions);
}

}  // namespace jobx::test
