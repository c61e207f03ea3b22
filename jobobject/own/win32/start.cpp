#include "jobobject/own/win32/start.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/inspect/enclosing_job.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/own/command_line.h"

namespace jobx {
namespace {

/// ERROR_ELEVATION_REQUIRED of winerror.h, which mingw's lacks.
constexpr DWORD kElevationRequired = 740;

/// What a process is created with, beyond its command line. The list keeps pointers into this object.
class Startup {
 public:
  explicit Startup(const NtFunctions& functions) : functions_(functions) {
    information_.StartupInfo.cb = sizeof(information_);
    collect_streams();
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, kAttributes, 0, &size);
    storage_.resize(size);
    auto* const list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(storage_.data());
    if (InitializeProcThreadAttributeList(list, kAttributes, 0, &size) == FALSE) return;
    information_.lpAttributeList = list;
    // Without it the child would get every handle that may be inherited, the sockets we listen on too.
    if (streams_ > 0) {
      inherits_ = add(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, inherited_.data(), streams_ * sizeof(HANDLE));
    }
    if (inherits_) information_.StartupInfo.dwFlags |= STARTF_USESTDHANDLES;
  }
  ~Startup() {
    if (information_.lpAttributeList != nullptr) DeleteProcThreadAttributeList(information_.lpAttributeList);
  }
  Startup(const Startup&) = delete;
  Startup& operator=(const Startup&) = delete;

  /// False where this system's processes cannot be created inside a job.
  bool join(HANDLE job) {
    job_ = job;
    return add(PROC_THREAD_ATTRIBUTE_JOB_LIST, &job_, sizeof(job_));
  }

  /// ERROR_SUCCESS or why not.
  DWORD create(std::wstring line, const std::wstring& directory, DWORD flags, PROCESS_INFORMATION& process) {
    const BOOL done =
        CreateProcessW(nullptr, line.data(), nullptr, nullptr, inherits_ ? TRUE : FALSE,
                       flags | EXTENDED_STARTUPINFO_PRESENT, nullptr,
                       directory.empty() ? nullptr : directory.c_str(), &information_.StartupInfo, &process);
    const DWORD error = GetLastError();
    return done != FALSE ? DWORD{ERROR_SUCCESS} : error;
  }

 private:
  static constexpr DWORD kAttributes = 2;

  bool add(DWORD_PTR attribute, void* value, SIZE_T size) {
    return information_.lpAttributeList != nullptr && functions_.update_proc_thread_attribute != nullptr &&
           functions_.update_proc_thread_attribute(information_.lpAttributeList, 0, attribute, value, size,
                                                   nullptr, nullptr) != FALSE;
  }

  /// The three standard streams, each once: the list must not name a handle twice.
  void collect_streams() {
    STARTUPINFOW& info = information_.StartupInfo;
    info.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    info.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    info.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    for (HANDLE* const stream : {&info.hStdInput, &info.hStdOutput, &info.hStdError}) {
      if (*stream == nullptr || *stream == INVALID_HANDLE_VALUE ||
          SetHandleInformation(*stream, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) == FALSE) {
        *stream = nullptr;
        continue;
      }
      const auto end = inherited_.begin() + static_cast<std::ptrdiff_t>(streams_);
      if (std::find(inherited_.begin(), end, *stream) == end) inherited_[streams_++] = *stream;
    }
  }

  const NtFunctions& functions_;
  STARTUPINFOEXW information_{};
  std::vector<std::byte> storage_;
  std::array<HANDLE, 3> inherited_{};
  std::size_t streams_ = 0;
  bool inherits_ = false;
  HANDLE job_ = nullptr;
};

/// Not utf16_from_utf8(), which is for names: a path may hold `\u` that means just that.
Result<std::wstring> wide(const std::string& text) {
  if (text.empty()) return std::wstring();
  const auto size = static_cast<int>(text.size());
  const int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), size, nullptr, 0);
  if (units == 0) return Error(ProgramError::malformed_data, "not well-formed UTF-8: " + text);
  std::wstring converted(static_cast<std::size_t>(units), L'\0');
  MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), size, converted.data(), units);
  return converted;
}

/// What CreateProcess says of the program itself: another way to start it would fail as well.
bool is_about_program(DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_EXE_FORMAT:
    case ERROR_EXE_MACHINE_TYPE_MISMATCH:
    case ERROR_DIRECTORY:
    case ERROR_INVALID_NAME:
    case kElevationRequired:
    case ERROR_NOT_ENOUGH_QUOTA:  // the job's limit of processes: it was ended by the kernel
      return true;
    default:
      return false;
  }
}

Error cannot_start(DWORD error, const ProcessRequest& request, const JobName& name) {
  std::string what = "cannot start " + request.command.front() + " in the job " + name.path();
  if (error == ERROR_DIRECTORY)
    what += " (the working directory " + request.working_directory + " does not exist)";
  if (error == kElevationRequired) what += " (it requires elevation; run the exporter as administrator)";
  if (error == ERROR_NOT_ENOUGH_QUOTA) what += " (a limit of the job, such as active_processes, is reached)";
  return Error(ErrorDomain::system, error, std::move(what));
}

Error cannot_assign(DWORD error, const ProcessRequest& request, const JobName& name) {
  std::string what = "cannot assign " + request.command.front() + " to the job " + name.path();
  if (error == ERROR_ACCESS_DENIED) {
    what +=
        " (the exporter is itself in a job in which this one cannot be nested: nesting requires Windows 8 or "
        "later, no ui restrictions in either job, and no processes from elsewhere in this one)";
  }
  if (error == ERROR_NOT_ENOUGH_QUOTA) what += " (its limit active_processes is reached)";
  return Error(ErrorDomain::system, error, std::move(what));
}

std::optional<std::uint32_t> wait_for(HANDLE process, std::optional<std::chrono::milliseconds> patience) {
  const DWORD time = patience ? static_cast<DWORD>(patience->count()) : INFINITE;
  DWORD exit_code = 0;
  if (WaitForSingleObject(process, time) != WAIT_OBJECT_0) return std::nullopt;
  if (GetExitCodeProcess(process, &exit_code) == FALSE) return std::nullopt;
  return exit_code;
}

/// ERROR_ACCESS_DENIED is what the system answers for a process that has exited.
Result<void> terminate(HANDLE process, std::uint64_t id, std::uint32_t exit_code) {
  const BOOL done = TerminateProcess(process, exit_code);
  const DWORD error = GetLastError();
  if (done != FALSE || WaitForSingleObject(process, 0) == WAIT_OBJECT_0) return {};
  return Error(ErrorDomain::system, error, "cannot terminate the process " + std::to_string(id));
}

StartedProcess started(const NtFunctions& functions, const PROCESS_INFORMATION& process) {
  functions.close(process.hThread);
  const std::shared_ptr<void> handle(process.hProcess, HandleCloser{functions.close});
  const DWORD id = process.dwProcessId;
  return StartedProcess(
      id,
      [handle](std::optional<std::chrono::milliseconds> patience) {
        return wait_for(handle.get(), patience);
      },
      [handle, id](std::uint32_t exit_code) { return terminate(handle.get(), id, exit_code); });
}

/// Ends a process that must not run, and waits until it is gone.
void discard(const NtFunctions& functions, const PROCESS_INFORMATION& process) {
  constexpr DWORD patience = 5'000;
  TerminateProcess(process.hProcess, 1);
  WaitForSingleObject(process.hProcess, patience);
  functions.close(process.hThread);
  functions.close(process.hProcess);
}

/// Before Windows 8 a process is in one job at most: it has to leave ours, if that lets it go. Where jobs
/// nest it stays, since whoever put us into a job wants to keep what we start in it.
bool must_break_away() {
  const std::optional<EnclosingJob> own = read_enclosing_job();
  return own && !own->may_nest;
}

Result<StartedProcess> start_suspended(const NtFunctions& functions, HANDLE job, const JobName& name,
                                       const ProcessRequest& request, const std::wstring& line,
                                       const std::wstring& directory) {
  Startup startup(functions);
  PROCESS_INFORMATION process{};
  const DWORD error = startup.create(line, directory, CREATE_SUSPENDED, process);
  if (error != ERROR_SUCCESS) return cannot_start(error, request, name);
  BOOL assigned = functions.assign_process_to_job_object(job, process.hProcess);
  DWORD refusal = GetLastError();
  if (assigned == FALSE && refusal == ERROR_ACCESS_DENIED && must_break_away()) {
    discard(functions, process);
    const DWORD kept = startup.create(line, directory, CREATE_SUSPENDED | CREATE_BREAKAWAY_FROM_JOB, process);
    if (kept == ERROR_ACCESS_DENIED) return cannot_assign(refusal, request, name);
    if (kept != ERROR_SUCCESS) return cannot_start(kept, request, name);
    assigned = functions.assign_process_to_job_object(job, process.hProcess);
    refusal = GetLastError();
  }
  if (assigned == FALSE) {
    discard(functions, process);
    return cannot_assign(refusal, request, name);
  }
  if (ResumeThread(process.hThread) == static_cast<DWORD>(-1)) {
    const DWORD stuck = GetLastError();
    discard(functions, process);
    return cannot_start(stuck, request, name);
  }
  return started(functions, process);
}

}  // namespace

Result<StartedProcess> start_in_job(const NtFunctions& functions, HANDLE job, const JobName& name,
                                    const ProcessRequest& request) {
  const Result<std::string> line = join_command_line(request.command);
  if (!line) return line.error();
  const Result<std::wstring> units = wide(*line);
  if (!units) return units.error();
  const Result<std::wstring> directory = wide(request.working_directory);
  if (!directory) return directory.error();
  Startup startup(functions);
  if (startup.join(job)) {
    PROCESS_INFORMATION process{};
    const DWORD error = startup.create(*units, *directory, 0, process);
    if (error == ERROR_SUCCESS) return started(functions, process);
    if (is_about_program(error)) return cannot_start(error, request, name);
  }
  return start_suspended(functions, job, name, request, *units, *directory);
}

}  // namespace jobx
