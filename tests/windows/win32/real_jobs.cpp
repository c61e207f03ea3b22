#include "tests/windows/win32/real_jobs.h"

#include <windows.h>

#include <sddl.h>
#include <winternl.h>

#include <cstring>
#include <system_error>
#include <vector>

namespace jobx::test {
namespace {

[[noreturn]] void fail(DWORD error, const char* what) {
  throw std::system_error(static_cast<int>(error), std::system_category(), what);
}

/// `handle`, owned; `error` is the last error of the call that made it.
RealHandle owned(HANDLE handle, DWORD error, const char* what) {
  if (handle == nullptr || handle == INVALID_HANDLE_VALUE) fail(error, what);
  return RealHandle(handle);
}

std::wstring wide(const std::u16string& text) {
  return {text.begin(), text.end()};
}

template <typename Function>
Function ntdll_function(const char* name) {
  return reinterpret_cast<Function>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name)));
}

struct LocalCloser {
  void operator()(void* memory) const { LocalFree(memory); }
};

using SecurityDescriptor = std::unique_ptr<void, LocalCloser>;

SecurityDescriptor security_descriptor(const char16_t* sddl) {
  if (sddl == nullptr) return nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  const BOOL done = ConvertStringSecurityDescriptorToSecurityDescriptorW(wide(sddl).c_str(), SDDL_REVISION_1,
                                                                         &descriptor, nullptr);
  const DWORD error = GetLastError();
  if (done == FALSE) fail(error, "ConvertStringSecurityDescriptorToSecurityDescriptor");
  return SecurityDescriptor(descriptor);
}

RealHandle create_job(const std::u16string& name, const char16_t* sddl) {
  const SecurityDescriptor descriptor = security_descriptor(sddl);
  SECURITY_ATTRIBUTES attributes{};
  attributes.nLength = sizeof(attributes);
  attributes.lpSecurityDescriptor = descriptor.get();
  const HANDLE job = CreateJobObjectW(&attributes, wide(name).c_str());
  const DWORD error = GetLastError();
  RealHandle handle = owned(job, error, "CreateJobObject");
  if (error == ERROR_ALREADY_EXISTS) fail(error, "CreateJobObject: a name that is not ours alone");
  return handle;
}

// typedef struct _SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX {
//     PVOID Object;
//     ULONG_PTR UniqueProcessId;
//     ULONG_PTR HandleValue;
//     ULONG GrantedAccess;
//     USHORT CreatorBackTraceIndex;
//     USHORT ObjectTypeIndex;
//     ULONG HandleAttributes;
//     ULONG Reserved;
// } SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX;
struct HandleEntry {
  void* object;
  ULONG_PTR process_id;
  ULONG_PTR handle;
  ULONG access;
  USHORT back_trace;
  USHORT type;
  ULONG attributes;
  ULONG reserved;
};
static_assert(sizeof(HandleEntry) == 40);

/// SystemExtendedHandleInformation: two words (how many, reserved), then the entries of all processes.
std::vector<std::byte> handle_table() {
  constexpr int kExtendedHandleInformation = 64;
  constexpr ULONG kLengthMismatch = 0xC0000004;
  const auto query = ntdll_function<NTSTATUS(NTAPI*)(int, void*, ULONG, ULONG*)>("NtQuerySystemInformation");
  for (std::size_t size = std::size_t{1} << 20; size <= std::size_t{1} << 28; size *= 2) {
    std::vector<std::byte> table(size);
    ULONG returned = 0;
    const NTSTATUS status =
        query(kExtendedHandleInformation, table.data(), static_cast<ULONG>(size), &returned);
    if (status >= 0) return table;
    if (static_cast<ULONG>(status) != kLengthMismatch) break;
  }
  fail(ERROR_NOT_SUPPORTED, "NtQuerySystemInformation(SystemExtendedHandleInformation)");
}

/// By the object manager's full path.
RealHandle create_at(const std::u16string& path, const char* function, ACCESS_MASK access) {
  std::wstring units = wide(path);
  UNICODE_STRING name{};
  name.Buffer = units.data();
  name.Length = static_cast<USHORT>(units.size() * sizeof(wchar_t));
  name.MaximumLength = name.Length;
  OBJECT_ATTRIBUTES attributes{};
  attributes.Length = sizeof(attributes);
  attributes.ObjectName = &name;
  HANDLE handle = nullptr;
  const auto create = ntdll_function<NTSTATUS(NTAPI*)(HANDLE*, ACCESS_MASK, OBJECT_ATTRIBUTES*)>(function);
  if (create(&handle, access, &attributes) < 0) fail(ERROR_INVALID_NAME, function);
  return RealHandle(handle);
}

}  // namespace

bool running_under_wine() {
  return ntdll_function<void (*)()>("wine_get_version") != nullptr;
}

std::uint32_t current_process_id() {
  return GetCurrentProcessId();
}

Namespace local_namespace() {
  DWORD session = 0;
  const BOOL done = ProcessIdToSessionId(GetCurrentProcessId(), &session);
  const DWORD error = GetLastError();
  if (done == FALSE) fail(error, "ProcessIdToSessionId");
  return session == 0 ? Namespace{} : Namespace{session};
}

std::size_t open_handle_count() {
  DWORD count = 0;
  // Wine's answer is a success with 0; there the table of the whole system has to be searched.
  if (GetProcessHandleCount(GetCurrentProcess(), &count) != FALSE && count > 0) return count;
  const std::vector<std::byte> table = handle_table();
  ULONG_PTR entries = 0;
  std::memcpy(&entries, table.data(), sizeof(entries));
  std::size_t ours = 0;
  for (std::size_t i = 0; i < entries; ++i) {
    HandleEntry entry{};
    std::memcpy(&entry, table.data() + 2 * sizeof(ULONG_PTR) + i * sizeof(entry), sizeof(entry));
    if (entry.process_id == GetCurrentProcessId()) ++ours;
  }
  return ours;
}

void RealHandleCloser::operator()(void* handle) const {
  CloseHandle(handle);
}

RealHandle create_event(const std::u16string& name) {
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, wide(name).c_str());
  const DWORD error = GetLastError();
  return owned(event, error, "CreateEvent");
}

RealHandle create_mutex(const std::u16string& name) {
  const HANDLE mutex = CreateMutexW(nullptr, FALSE, wide(name).c_str());
  const DWORD error = GetLastError();
  return owned(mutex, error, "CreateMutex");
}

namespace {

/// CreateProcessW; an error or ERROR_SUCCESS. On a busy machine Wine now and then loses a process at its
/// start, and says so by an internal error: that is tried again.
DWORD start_process(const std::wstring& program, const std::wstring& arguments,
                    PROCESS_INFORMATION& information) {
  STARTUPINFOW start{};
  start.cb = sizeof(start);
  DWORD error = ERROR_INTERNAL_ERROR;
  for (int tries = 0; tries < 5 && error == ERROR_INTERNAL_ERROR; ++tries) {
    std::wstring writable = arguments;
    const BOOL done = CreateProcessW(program.c_str(), writable.data(), nullptr, nullptr, FALSE,
                                     CREATE_SUSPENDED, nullptr, nullptr, &start, &information);
    error = GetLastError();
    if (done != FALSE) return ERROR_SUCCESS;
  }
  return error;
}

}  // namespace

RealProcess::RealProcess(std::u16string command_line) {
  std::wstring program(32'768, L'\0');
  program.resize(GetModuleFileNameW(nullptr, program.data(), static_cast<DWORD>(program.size())));
  const std::wstring arguments = L"\"" + program + L"\" " + wide(command_line);
  PROCESS_INFORMATION information{};
  const DWORD error = start_process(program, arguments, information);
  if (error != ERROR_SUCCESS) fail(error, "CreateProcess");
  process_.reset(information.hProcess);
  thread_.reset(information.hThread);
  id_ = information.dwProcessId;
}

RealProcess RealProcess::suspended() {
  return RealProcess(u"");
}

RealProcess RealProcess::running(const std::u16string& test_spec) {
  return RealProcess(u"\"" + test_spec + u"\" -o NUL");
}

RealProcess::~RealProcess() {
  if (process_ == nullptr) return;
  TerminateProcess(process_.get(), 1);
  WaitForSingleObject(process_.get(), 10'000);
}

void RealProcess::resume() {
  ResumeThread(thread_.get());
}

bool RealProcess::ends_within(unsigned milliseconds) const {
  return WaitForSingleObject(process_.get(), milliseconds) == WAIT_OBJECT_0;
}

RealJob::RealJob(const std::u16string& name, const char16_t* sddl) : handle_(create_job(name, sddl)) {}

RealJob RealJob::at_path(const std::u16string& path) {
  return RealJob(create_at(path, "NtCreateJobObject", JOB_OBJECT_ALL_ACCESS));
}

RealHandle create_directory(const std::u16string& path) {
  constexpr ACCESS_MASK all_access = 0x000F'000F;  // DIRECTORY_ALL_ACCESS
  return create_at(path, "NtCreateDirectoryObject", all_access);
}

RealJob RealJob::unnamed() {
  const HANDLE job = CreateJobObjectW(nullptr, nullptr);
  const DWORD error = GetLastError();
  return RealJob(owned(job, error, "CreateJobObject"));
}

RealHandle RealJob::duplicate() const {
  HANDLE copy = nullptr;
  const HANDLE self = GetCurrentProcess();
  DuplicateHandle(self, handle_.get(), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
  const DWORD error = GetLastError();
  return owned(copy, error, "DuplicateHandle");
}

void RealJob::assign(const RealProcess& process) {
  const BOOL done = AssignProcessToJobObject(handle_.get(), process.handle());
  const DWORD error = GetLastError();
  if (done == FALSE) fail(error, "AssignProcessToJobObject");
}

void RealJob::terminate() {
  const BOOL done = TerminateJobObject(handle_.get(), 1);
  const DWORD error = GetLastError();
  if (done == FALSE) fail(error, "TerminateJobObject");
}

void RealJob::set(int information_class, void* information, std::size_t size) {
  const BOOL done = SetInformationJobObject(handle_.get(), static_cast<JOBOBJECTINFOCLASS>(information_class),
                                            information, static_cast<DWORD>(size));
  const DWORD error = GetLastError();
  if (done == FALSE) fail(error, "SetInformationJobObject");
}

void RealJob::kill_on_close() {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  set(JobObjectExtendedLimitInformation, &limits, sizeof(limits));
}

void RealJob::limit_active_processes(std::uint32_t count) {
  JOBOBJECT_BASIC_LIMIT_INFORMATION limits{};
  limits.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
  limits.ActiveProcessLimit = count;
  set(JobObjectBasicLimitInformation, &limits, sizeof(limits));
}

void RealJob::limit_user_time(Ticks job, Ticks process) {
  JOBOBJECT_BASIC_LIMIT_INFORMATION limits{};
  limits.LimitFlags = JOB_OBJECT_LIMIT_JOB_TIME | JOB_OBJECT_LIMIT_PROCESS_TIME;
  limits.PerJobUserTimeLimit.QuadPart = job.count();
  limits.PerProcessUserTimeLimit.QuadPart = process.count();
  set(JobObjectBasicLimitInformation, &limits, sizeof(limits));
}

void RealJob::limit_memory(std::uint64_t job, std::uint64_t process) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_JOB_MEMORY | JOB_OBJECT_LIMIT_PROCESS_MEMORY;
  limits.JobMemoryLimit = job;
  limits.ProcessMemoryLimit = process;
  set(JobObjectExtendedLimitInformation, &limits, sizeof(limits));
}

void RealJob::cap_cpu_rate(std::uint32_t hundredths_of_percent) {
  JOBOBJECT_CPU_RATE_CONTROL_INFORMATION rate{};
  rate.ControlFlags = 0x1 | 0x4;  // JOB_OBJECT_CPU_RATE_CONTROL_ENABLE, _HARD_CAP; mingw's winnt.h lacks them
  rate.CpuRate = hundredths_of_percent;
  set(JobObjectCpuRateControlInformation, &rate, sizeof(rate));
}

void RealJob::restrict_ui(std::uint32_t restrictions) {
  JOBOBJECT_BASIC_UI_RESTRICTIONS ui{};
  ui.UIRestrictionsClass = restrictions;
  set(JobObjectBasicUIRestrictions, &ui, sizeof(ui));
}

}  // namespace jobx::test
