#include "tests/doubles/win32/nt_double.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

#include "jobobject/inspect/decode_directory.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "jobobject/inspect/win32/structures.h"
#include "tests/doubles/win32/nt_handle_double.h"

namespace jobx::test {
namespace {

NtDouble* current = nullptr;

NTSTATUS status(std::uint32_t code) {
  return static_cast<NTSTATUS>(code);
}

/// Documented sizes, written out: the point is not to believe the compiler's.
std::size_t documented_size(int information_class) {
  static const std::map<int, std::size_t> sizes{{1, 48},  {2, 64},  {4, 4},    {6, 4},   {7, 16},  {8, 96},
                                                {9, 144}, {12, 48}, {13, 80},  {15, 8},  {28, 16}, {30, 36},
                                                {32, 16}, {33, 72}, {34, 104}, {36, 16}, {51, 16}};
  const auto found = sizes.find(information_class);
  return found == sizes.end() ? 0 : found->second;
}

void mistake(const std::string& what) {
  current->mistakes.push_back(what);
}

/// The path that `attributes` name; empty after a mistake.
std::u16string checked_path(const OBJECT_ATTRIBUTES* attributes, ULONG known_attributes = 0) {
  if (attributes->Length != 48) mistake("OBJECT_ATTRIBUTES of another length");
  if (attributes->RootDirectory != nullptr) mistake("a root directory");
  if ((attributes->Attributes & ~known_attributes) != 0)
    mistake("attributes: " + std::to_string(attributes->Attributes));
  if (attributes->SecurityDescriptor != nullptr || attributes->SecurityQualityOfService != nullptr) {
    mistake("security descriptor or quality of service");
  }
  const UNICODE_STRING* const name = attributes->ObjectName;
  if (name == nullptr || name->Buffer == nullptr || name->Length == 0 || name->Length % 2 != 0 ||
      name->MaximumLength < name->Length) {
    mistake("no well-formed object name");
    return {};
  }
  std::u16string path(name->Buffer, name->Buffer + name->Length / 2);
  if (path.front() != u'\\') mistake("a relative path");
  return path;
}

void check_access(ACCESS_MASK access, ACCESS_MASK least, const char* kind) {
  if (access != least) mistake(std::string("access ") + std::to_string(access) + " to a " + kind);
}

template <typename Objects>
NTSTATUS find_object(Objects& objects, const std::u16string& path, typename Objects::mapped_type*& found) {
  const auto at = objects.find(path);
  if (at == objects.end()) return status(nt_status::object_name_not_found);
  if (at->second.open_status != 0) return status(at->second.open_status);
  found = &at->second;
  return status(nt_status::success);
}

/// Room for the structure and its two strings, each with a NUL behind.
std::size_t entry_size(const EntryDouble& entry) {
  return sizeof(ObjectDirectoryInformation) + 2 * (entry.name.size() + 1) + 2 * (entry.type.size() + 1);
}

/// Puts `text` at `at` of the buffer, moves `at` behind it, and lets `string` point there.
void put_string(std::byte* buffer, std::size_t& at, const std::u16string& text, KernelString& string) {
  const std::size_t size = 2 * text.size();
  string.Buffer = reinterpret_cast<std::uintptr_t>(buffer + at);
  string.Length = static_cast<std::uint16_t>(size);
  string.MaximumLength = static_cast<std::uint16_t>(size + 2);
  std::memcpy(buffer + at, text.c_str(), size + 2);
  at += size + 2;
}

/// Lays out entries as Windows does: structures, one of zeros, then all strings.
void put_entries(void* to, const DirectoryDouble& directory, std::size_t first, std::size_t count) {
  auto* const buffer = static_cast<std::byte*>(to);
  std::size_t strings = (count + 1) * sizeof(ObjectDirectoryInformation);
  for (std::size_t i = 0; i <= count; ++i) {
    ObjectDirectoryInformation information{};
    if (i < count) {
      put_string(buffer, strings, directory.entries[first + i].name, information.Name);
      put_string(buffer, strings, directory.entries[first + i].type, information.TypeName);
      if (directory.points_astray) information.Name.Buffer = reinterpret_cast<std::uintptr_t>(buffer) - 16;
    }
    std::memcpy(buffer + i * sizeof(information), &information, sizeof(information));
  }
}

BOOL fail(DWORD error) {
  SetLastError(error);
  return FALSE;
}

/// Class 3: as many ids as fit, and how many there are.
BOOL answer_id_list(JobDouble& job, void* buffer, DWORD length, DWORD* return_length) {
  if (job.id_list_error != 0) return fail(job.id_list_error);
  if (length < 16) return fail(ERROR_BAD_LENGTH);
  for (std::uint32_t i = 0; i < job.joining; ++i) job.process_ids.push_back(4 * job.process_ids.size() + 4);
  const std::size_t room = (length - 8) / 8;
  const std::size_t count = std::min(room, job.process_ids.size());
  const auto assigned = static_cast<DWORD>(job.process_ids.size());
  const auto in_list = static_cast<DWORD>(job.overstates ? room + 1 : count);
  auto* const bytes = static_cast<std::byte*>(buffer);
  std::memcpy(bytes, &assigned, sizeof(assigned));
  std::memcpy(bytes + 4, &in_list, sizeof(in_list));
  if (count > 0) std::memcpy(bytes + 8, job.process_ids.data(), 8 * count);
  if (return_length != nullptr) *return_length = static_cast<DWORD>(8 + 8 * count);
  return count < assigned && !job.truncates_silently ? fail(ERROR_MORE_DATA) : TRUE;
}

BOOL answer_class(const JobDouble& job, int information_class, void* buffer, DWORD length,
                  DWORD* return_length) {
  const auto found = job.classes.find(information_class);
  if (found == job.classes.end()) return fail(ERROR_INVALID_PARAMETER);
  const ClassAnswer& answer = found->second;
  if (information_class == 19) {  // its lengths are tried one after the other
    if (answer.error == 0 && length != answer.bytes.size()) return fail(ERROR_BAD_LENGTH);
  } else if (length != documented_size(information_class)) {
    mistake("length " + std::to_string(length) + " for class " + std::to_string(information_class));
    return fail(ERROR_BAD_LENGTH);
  }
  if (answer.error != 0) return fail(answer.error);
  std::memcpy(buffer, answer.bytes.data(), std::min<std::size_t>(length, answer.bytes.size()));
  if (return_length != nullptr) *return_length = static_cast<DWORD>(answer.bytes.size());
  return TRUE;
}

}  // namespace

/// The functions of the table. A pointer to a function carries no context, so they reach the one current
/// instance.
struct NtDoubleFunctions {
  static HANDLE add(NtDouble::OpenHandle object) {
    ++current->open_handles;
    const std::uintptr_t value = 4 * ++current->handles_opened;
    current->handles_[value] = object;
    return reinterpret_cast<HANDLE>(value);
  }

  static NtDouble::OpenHandle* at(HANDLE handle) {
    const auto found = current->handles_.find(reinterpret_cast<std::uintptr_t>(handle));
    if (found != current->handles_.end()) return &found->second;
    mistake("a handle that is not open");
    return nullptr;
  }

  static NTSTATUS NTAPI open_directory(HANDLE* handle, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes) {
    check_access(access, 0x1, "directory");
    DirectoryDouble* directory = nullptr;
    constexpr ULONG refuses_links = 0x1000;
    const NTSTATUS result =
        find_object(current->directories, checked_path(attributes, refuses_links), directory);
    if (directory != nullptr && (attributes->Attributes & refuses_links) != 0) {
      if (directory->is_old) return status(nt_status::invalid_parameter);
      if (directory->is_link) return status(nt_status::reparse_point_encountered);
    }
    if (directory != nullptr) *handle = add({directory, nullptr});
    return result;
  }

  static NTSTATUS NTAPI open_job(HANDLE* handle, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes) {
    constexpr ACCESS_MASK query = 0x4, watch = 0x100004, adopt = 0x120007, terminate = 0x8;
    if (access != query && access != watch && access != adopt && access != terminate)
      check_access(access, watch, "job");
    JobDouble* job = nullptr;
    const NTSTATUS result = find_object(current->jobs, checked_path(attributes), job);
    if (job == nullptr) return result;
    if (job->denies_synchronize && (access & 0x100000) != 0) return status(nt_status::access_denied);
    *handle = add({nullptr, job});
    return result;
  }

  static NTSTATUS NTAPI create_job(HANDLE* handle, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes) {
    if (attributes == nullptr) return NtHandleFunctions::create_job(handle, access, attributes);
    check_access(access, 0x10000F, "new job");
    const std::u16string path = checked_path(attributes);
    if (current->create_status != 0) return status(current->create_status);
    const auto [entry, is_new] = current->jobs.try_emplace(path, current->new_job);
    if (!is_new) return status(nt_status::object_name_collision);
    *handle = add({nullptr, &entry->second});
    return status(nt_status::success);
  }

  static JobDouble* job_at(HANDLE handle) {
    const NtDouble::OpenHandle* const object = at(handle);
    return object == nullptr ? nullptr : object->job;
  }

  static BOOL WINAPI set_job(HANDLE handle, int information_class, void* buffer, DWORD length) {
    JobDouble* const job = job_at(handle);
    if (job == nullptr) return fail(ERROR_INVALID_HANDLE);
    if (length != documented_size(information_class)) {
      mistake("length " + std::to_string(length) + " to set class " + std::to_string(information_class));
      return fail(ERROR_BAD_LENGTH);
    }
    if (const auto error = job->set_errors.find(information_class); error != job->set_errors.end()) {
      return fail(error->second);
    }
    const auto* const bytes = static_cast<const std::byte*>(buffer);
    DWORD flags = 0;
    if (information_class == 9) std::memcpy(&flags, bytes + 16, 4);
    if ((flags & job->refused_limit_flag) != 0) return fail(ERROR_PRIVILEGE_NOT_HELD);
    DWORD restrictions = 0;
    if (information_class == 4) std::memcpy(&restrictions, bytes, 4);
    if ((restrictions & ~job->known_ui_restrictions) != 0) return fail(ERROR_INVALID_PARAMETER);
    job->settings.emplace_back(information_class, std::vector<std::byte>(bytes, bytes + length));
    // What can be read keeps what was set.
    if (const auto read = job->classes.find(information_class); read != job->classes.end()) {
      if (read->second.error == 0) read->second.bytes = job->settings.back().second;
    }
    if (information_class == 7) {
      std::memcpy(&job->port_key, bytes, 8);
      std::memcpy(&job->port, bytes + 8, 8);
    }
    return TRUE;
  }

  static BOOL WINAPI assign(HANDLE handle, HANDLE) {
    return job_at(handle) != nullptr ? TRUE : fail(ERROR_INVALID_HANDLE);
  }

  static BOOL WINAPI terminate(HANDLE handle, UINT exit_code) {
    JobDouble* const job = job_at(handle);
    if (job == nullptr) return fail(ERROR_INVALID_HANDLE);
    job->terminations.push_back(exit_code);
    return TRUE;
  }

  static DWORD WINAPI wait(HANDLE handle, DWORD milliseconds) {
    JobDouble* const job = job_at(handle);
    if (milliseconds != 0) mistake("a wait for a job that may never end");
    if (job == nullptr) return WAIT_FAILED;
    return job->is_signalled ? DWORD{WAIT_OBJECT_0} : DWORD{WAIT_TIMEOUT};
  }

  static BOOL WINAPI grant(HANDLE window, HANDLE handle, BOOL is_granted) {
    JobDouble* const job = job_at(handle);
    const auto value = reinterpret_cast<std::uintptr_t>(window);
    if (job == nullptr || value == job->refused_window) return fail(ERROR_INVALID_HANDLE);
    if (is_granted == FALSE) {
      if (std::erase(job->granted_windows, value) == 0) mistake("a grant taken back that was not given");
    } else {
      job->granted_windows.push_back(value);
    }
    return TRUE;
  }

  static NTSTATUS NTAPI close(HANDLE handle) {
    if (at(handle) == nullptr) return status(nt_status::invalid_handle);
    current->handles_.erase(reinterpret_cast<std::uintptr_t>(handle));
    --current->open_handles;
    return status(nt_status::success);
  }

  static NTSTATUS NTAPI query_directory(HANDLE handle, void* buffer, ULONG length, BOOLEAN single,
                                        BOOLEAN restart, ULONG* context, ULONG* return_length) {
    ++current->directory_queries;
    const NtDouble::OpenHandle* const object = at(handle);
    if (object == nullptr || object->directory == nullptr) return status(nt_status::invalid_handle);
    if (current->one_entry_only && single == FALSE) return status(nt_status::not_implemented);
    const DirectoryDouble& directory = *object->directory;
    if (directory.query_status != 0) return status(directory.query_status);
    const std::size_t first = restart != FALSE || directory.repeats ? 0 : *context;
    if (first >= directory.entries.size()) return status(nt_status::no_more_entries);

    std::size_t used = sizeof(ObjectDirectoryInformation);
    std::size_t last = first;
    const std::size_t end = single != FALSE ? first + 1 : directory.entries.size();
    while (last < end && used + entry_size(directory.entries[last]) <= length) {
      used += entry_size(directory.entries[last++]);
    }
    if (return_length != nullptr) *return_length = static_cast<ULONG>(used);
    if (last == first) return status(single != FALSE ? nt_status::buffer_too_small : current->no_room_status);
    put_entries(buffer, directory, first, last - first);
    *context = static_cast<ULONG>(last);
    return status(last < end ? nt_status::more_entries : nt_status::success);
  }

  static BOOL WINAPI query_job(HANDLE handle, int information_class, void* buffer, DWORD length,
                               DWORD* return_length) {
    ++current->class_queries[information_class];
    const NtDouble::OpenHandle* const object = at(handle);
    if (object == nullptr || object->job == nullptr) return fail(ERROR_INVALID_HANDLE);
    if (information_class == 3) return answer_id_list(*object->job, buffer, length, return_length);
    return answer_class(*object->job, information_class, buffer, length, return_length);
  }

  static NTSTATUS NTAPI query_system(int information_class, void* buffer, ULONG length,
                                     ULONG* return_length) {
    ++current->system_queries;
    const auto found = current->system_tables.find(information_class);
    if (information_class == 64 && found == current->system_tables.end()) {
      return NtHandleFunctions::answer_table(buffer, length, return_length);
    }
    if (found == current->system_tables.end()) return status(0xC0000003);  // STATUS_INVALID_INFO_CLASS
    SystemAnswer& answer = found->second;
    if (answer.status != 0) return status(answer.status);
    if (length < answer.bytes.size()) {
      *return_length = answer.hides_size ? 0 : static_cast<ULONG>(answer.bytes.size());
      answer.bytes.resize(answer.bytes.size() + answer.growth);
      return status(nt_status::info_length_mismatch);
    }
    auto* const to = static_cast<std::byte*>(buffer);
    std::copy(answer.bytes.begin(), answer.bytes.end(), to);
    for (const auto& [at, target] : answer.pointers) {
      const std::uint64_t address = reinterpret_cast<std::uintptr_t>(to) + target;
      std::memcpy(to + at, &address, sizeof(address));
    }
    *return_length = answer.claimed.value_or(static_cast<std::uint32_t>(answer.bytes.size()));
    return status(nt_status::success);
  }

  static DWORD WINAPI processor_count(WORD group) {
    if (group != ALL_PROCESSOR_GROUPS) mistake("the processors of one group");
    return current->processors;
  }

  static BOOL WINAPI performance_info(PERFORMANCE_INFORMATION* info, DWORD size) {
    if (size != sizeof(*info)) mistake("PERFORMANCE_INFORMATION of another length");
    if (!current->commit_limit) return FALSE;
    info->CommitLimit = *current->commit_limit;
    info->PageSize = 4'096;
    return TRUE;
  }

  static void WINAPI system_time(FILETIME* now) {
    now->dwLowDateTime = static_cast<DWORD>(current->system_time);
    now->dwHighDateTime = static_cast<DWORD>(current->system_time >> 32);
    current->system_time += current->time_step;
  }
};

NtDouble::NtDouble() {
  if (current != nullptr) throw std::logic_error("there is an NtDouble already");
  current = this;
  NtHandleFunctions::kernel = this;
}

NtDouble::~NtDouble() {
  current = nullptr;
  NtHandleFunctions::kernel = nullptr;
}

void NtDouble::send(const std::u16string& path, std::uint32_t message, std::uint64_t process_id) {
  const JobDouble& job = jobs.at(path);
  if (job.port == nullptr) throw std::logic_error("the job is attached to no port");
  PostQueuedCompletionStatus(job.port, message, job.port_key,
                             reinterpret_cast<OVERLAPPED*>(static_cast<std::uintptr_t>(process_id)));
}

const NtFunctions& NtDouble::reading_functions() {
  static const NtFunctions table = [] {
    NtFunctions functions;
    functions.open_directory_object = &NtDoubleFunctions::open_directory;
    functions.query_directory_object = &NtDoubleFunctions::query_directory;
    functions.open_job_object = &NtDoubleFunctions::open_job;
    functions.close = &NtDoubleFunctions::close;
    functions.query_information_job_object = &NtDoubleFunctions::query_job;
    functions.query_system_information = &NtDoubleFunctions::query_system;
    functions.system_time = &NtDoubleFunctions::system_time;
    functions.active_processor_count = &NtDoubleFunctions::processor_count;
    functions.performance_info = &NtDoubleFunctions::performance_info;
    NtHandleFunctions::add_to(functions);
    return functions;
  }();
  return table;
}

std::unique_ptr<JobSystem> NtDouble::job_system() {
  return std::make_unique<NtJobSystem>(functions());
}

const NtFunctions& NtDouble::functions() {
  static const NtFunctions table = [] {
    NtFunctions functions = reading_functions();
    functions.create_job_object = &NtDoubleFunctions::create_job;
    functions.set_information_job_object = &NtDoubleFunctions::set_job;
    functions.assign_process_to_job_object = &NtDoubleFunctions::assign;
    functions.terminate_job_object = &NtDoubleFunctions::terminate;
    functions.wait_for_single_object = &NtDoubleFunctions::wait;
    functions.grant_user_handle = &NtDoubleFunctions::grant;
    return functions;
  }();
  return table;
}

}  // namespace jobx::test
