/// RoleReader by the service control manager, and by the command lines of IIS's worker processes.
#include "jobobject/inspect/process_roles.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/time.h"
#include "jobobject/inspect/decode_processes.h"
#include "jobobject/inspect/decode_services.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "jobobject/inspect/win32/nt_role_reader.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/inspect/win32/system_query.h"

namespace jobx {
namespace {

/// The documented most that one call returns.
constexpr std::size_t kMostOfServices = std::size_t{256} * 1024;
constexpr std::size_t kFirstOfServices = std::size_t{64} * 1024;
/// Of the calls, each of which goes on where the last one stopped: some hundred thousand services.
constexpr int kMostCalls = 100;
/// Of worker processes whose command lines are read; one is opened for each.
constexpr std::size_t kMaxWorkers = 1'000;
/// The longest command line, and the structure in front of it.
constexpr std::size_t kMaxCommandLine = sizeof(UNICODE_STRING) + 0xFFFE;

struct ManagerCloser {
  using pointer = SC_HANDLE;
  decltype(NtFunctions::close_service_handle) close = nullptr;
  void operator()(SC_HANDLE handle) const { close(handle); }
};

/// KERNEL_USER_TIMES of winternl.h's documentation, which does not declare it.
struct ProcessTimes {
  std::int64_t CreateTime;
  std::int64_t Unread[3];
};
static_assert(sizeof(ProcessTimes) == 32);

Result<std::vector<RunningService>> running_services(const NtFunctions& functions) {
  constexpr const char* kAct = "cannot list the services";
  const SC_HANDLE opened = functions.open_service_manager(nullptr, nullptr, SC_MANAGER_ENUMERATE_SERVICE);
  DWORD error = GetLastError();
  if (opened == nullptr) return Error(ErrorDomain::system, error, kAct);
  const std::unique_ptr<void, ManagerCloser> manager(opened, ManagerCloser{functions.close_service_handle});
  std::vector<RunningService> services;
  std::vector<std::byte> buffer(kFirstOfServices);
  DWORD next = 0;
  for (int call = 0; call < kMostCalls; ++call) {
    DWORD missing = 0;
    DWORD count = 0;
    const BOOL done =
        functions.enum_services_status(manager.get(), SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_ACTIVE,
                                       reinterpret_cast<BYTE*>(buffer.data()),
                                       static_cast<DWORD>(buffer.size()), &missing, &count, &next, nullptr);
    error = GetLastError();
    if (done == FALSE && error != ERROR_MORE_DATA) return Error(ErrorDomain::system, error, kAct);
    Result<std::vector<RunningService>> some = decode_services(KernelBuffer(buffer), count);
    if (!some) return some.error();
    services.insert(services.end(), std::make_move_iterator(some->begin()),
                    std::make_move_iterator(some->end()));
    if (done != FALSE) return services;
    if (count == 0) buffer.resize(std::min(kMostOfServices, buffer.size() + missing));
  }
  return Error(ProgramError::limit_exceeded, "the list of services does not end");
}

/// The command line of a process, as long as it is the one that began at `start`.
class Worker {
 public:
  Worker(const NtFunctions& functions, const JobProcess& process) : functions_(functions) {
    handle_ =
        UniqueHandle(functions.open_process(kProcessQueryLimited, FALSE, static_cast<DWORD>(process.id)),
                     HandleCloser{functions.close});
    error_ = GetLastError();
  }

  /// Of a process that could not be opened.
  [[nodiscard]] std::optional<DWORD> error() const { return handle_ ? std::nullopt : std::optional(error_); }

  [[nodiscard]] bool began_at(Ticks start) const {
    ProcessTimes times{};
    ULONG returned = 0;
    const std::uint32_t code = status_code(functions_.query_information_process(
        handle_.get(), process_class::times, &times, sizeof(times), &returned));
    return code == nt_status::success && unix_time_from_filetime(times.CreateTime) == start;
  }

  /// Empty where the system does not tell: before Windows 8.1.
  [[nodiscard]] std::u16string command_line(std::vector<std::byte>& buffer) const {
    ULONG returned = 0;
    const std::uint32_t code = status_code(
        functions_.query_information_process(handle_.get(), process_class::command_line, buffer.data(),
                                             static_cast<ULONG>(buffer.size()), &returned));
    if (code != nt_status::success) return {};
    const std::optional<KernelText> text = KernelBuffer(buffer).leading_text();
    return text ? text->str() : std::u16string();
  }

 private:
  const NtFunctions& functions_;
  UniqueHandle handle_;
  DWORD error_ = 0;
};

void add_pools(const NtFunctions& functions, const ProcessTable& table, RoleReader::Reading& reading) {
  std::vector<std::byte> buffer;
  std::optional<DWORD> denied;
  std::size_t workers = 0;
  for (const JobProcess& process : table.all()) {
    const std::optional<Ticks> start = process.ticks(ProcessFigure::start_time);
    if (!start || !equals_ignoring_case(process.name, kPoolWorker)) continue;
    if (workers++ == kMaxWorkers) {
      reading.errors.emplace_back(ProgramError::limit_exceeded,
                                  "more than " + std::to_string(kMaxWorkers) +
                                      " worker processes of IIS: the pools of the others are not read");
      break;
    }
    const Worker worker(functions, process);
    if (worker.error() == DWORD{ERROR_ACCESS_DENIED}) denied = worker.error();
    if (worker.error() || !worker.began_at(*start)) continue;
    buffer.resize(kMaxCommandLine);
    std::string pool = pool_of(worker.command_line(buffer));
    if (!pool.empty()) reading.roles.push_back({process.id, *start, {}, std::move(pool)});
  }
  if (denied) {
    reading.errors.emplace_back(ErrorDomain::system, *denied,
                                "cannot open worker processes of IIS to read the names of their pools");
  }
}

}  // namespace

Result<RoleReader::Reading> NtRoleReader::read() const {
  if (!functions_.reads_roles()) {
    return Error(ProgramError::unsupported,
                 "this system's ntdll.dll cannot tell the command lines of processes");
  }
  const Ticks begun = system_time(functions_);
  Result<std::vector<RunningService>> services = running_services(functions_);
  Result<ProcessTable> table = NtJobSystem(functions_).read_processes();
  if (!table) return table.error();
  Reading reading;
  if (services) {
    reading.roles = roles_of(*std::move(services), *table, begun);
  } else {
    reading.errors.push_back(services.error());
  }
  add_pools(functions_, *table, reading);
  std::sort(reading.roles.begin(), reading.roles.end(),
            [](const ProcessRole& a, const ProcessRole& b) { return a.process_id < b.process_id; });
  return reading;
}

Result<std::unique_ptr<RoleReader>> RoleReader::open() {
  return std::unique_ptr<RoleReader>(std::make_unique<NtRoleReader>(system_nt_functions()));
}

}  // namespace jobx
