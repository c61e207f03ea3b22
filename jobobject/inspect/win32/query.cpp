#include "jobobject/inspect/win32/query.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "jobobject/inspect/decode_id_list.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

// From the kernel's structures to ours.

Ticks ticks(const LARGE_INTEGER& time) {
  return Ticks{time.QuadPart};
}

CpuTimes cpu_times(const JOBOBJECT_BASIC_ACCOUNTING_INFORMATION& from) {
  return {ticks(from.TotalUserTime), ticks(from.TotalKernelTime), ticks(from.ThisPeriodTotalUserTime),
          ticks(from.ThisPeriodTotalKernelTime)};
}

ProcessCounts process_counts(const JOBOBJECT_BASIC_ACCOUNTING_INFORMATION& from) {
  return {from.TotalProcesses, from.ActiveProcesses, from.TotalTerminatedProcesses};
}

IoCounters io_counters(const IO_COUNTERS& from) {
  return {from.ReadOperationCount, from.WriteOperationCount, from.OtherOperationCount,
          from.ReadTransferCount,  from.WriteTransferCount,  from.OtherTransferCount};
}

BasicLimits basic_limits(const JOBOBJECT_BASIC_LIMIT_INFORMATION& from) {
  return {from.LimitFlags, ticks(from.PerProcessUserTimeLimit), ticks(from.PerJobUserTimeLimit),
          from.ActiveProcessLimit};
}

MemoryLimits memory_limits(const JOBOBJECT_EXTENDED_LIMIT_INFORMATION& from) {
  return {from.ProcessMemoryLimit, from.JobMemoryLimit, from.PeakProcessMemoryUsed, from.PeakJobMemoryUsed};
}

DiskCounters disk_counters(const ExtendedAccountingInformation& from) {
  return {from.DiskIoInfo.BytesRead, from.DiskIoInfo.BytesWritten, from.DiskIoInfo.ReadOperationCount,
          from.DiskIoInfo.WriteOperationCount, from.DiskIoInfo.FlushOperationCount};
}

Scheduling scheduling(const ExtendedAccountingInformation& from) {
  return {Ticks{static_cast<std::int64_t>(from.ReadyTime)}, from.ContextSwitches,
          static_cast<std::uint64_t>(from.TotalCycleTime.QuadPart)};
}

NetworkUsage network_usage(const NetworkAccountingInformation& from) {
  return {from.DataBytesIn, from.DataBytesOut};
}

Silo silo(const SiloBasicInformation& from) {
  return {from.IsInServerSilo != 0 ? Silo::Kind::server : Silo::Kind::application, from.SiloParentId};
}

enum class Answer {
  given,
  missing,  ///< this system does not have the class
  refused,  ///< the class does not apply to this job: it is no silo
  failed,   ///< reported
};

/// Ids that are read without the heap; few jobs have more.
constexpr std::size_t kFirstIds = 62;
/// Half a megabyte: the bound on what one job may cost.
constexpr std::size_t kMaxIds = 65'536;

/// Asks one open job. Lives on the stack of one reading.
class Query {
 public:
  Query(const NtFunctions& functions, HANDLE handle, const JobName& name, std::vector<Error>& errors)
      : functions_(functions), handle_(handle), name_(name), errors_(errors) {}

  /// Fills `information`, the structure that `information_class` answers with; of one that has grown, the
  /// first `length` bytes.
  template <typename Information>
  Answer ask(int information_class, std::string_view class_name, Information& information,
             DWORD length = sizeof(Information)) const {
    DWORD returned = 0;
    const DWORD error = call(information_class, &information, length, returned);
    if (error == ERROR_SUCCESS && returned == length) return Answer::given;
    if (means_missing(error)) return Answer::missing;
    if (error == kNoSilo) return Answer::refused;
    if (error == ERROR_SUCCESS) {
      report_length(class_name, returned);
    } else {
      report(error, class_name);
    }
    return Answer::failed;
  }

  [[nodiscard]] std::optional<std::vector<std::uint64_t>> process_ids() const;

 private:
  static constexpr std::string_view kIdList = "BasicProcessIdList";

  /// ERROR_SUCCESS or why not.
  DWORD call(int information_class, void* buffer, std::size_t size, DWORD& returned) const {
    const BOOL done = functions_.query_information_job_object(handle_, information_class, buffer,
                                                              static_cast<DWORD>(size), &returned);
    const DWORD error = GetLastError();
    if (done != FALSE) return ERROR_SUCCESS;
    // A failure without a reason must not pass for success.
    return error == ERROR_SUCCESS ? DWORD{ERROR_GEN_FAILURE} : error;
  }

  void report(DWORD error, std::string_view class_name) const {
    errors_.emplace_back(ErrorDomain::system, error, "cannot query " + subject(class_name));
  }
  void report_length(std::string_view class_name, DWORD returned) const {
    errors_.emplace_back(ProgramError::malformed_data, "unexpected answer of " + std::to_string(returned) +
                                                           " bytes to " + subject(class_name));
  }
  [[nodiscard]] std::string subject(std::string_view class_name) const {
    return std::string(class_name) + " of the job " + name_.path();
  }

  const NtFunctions& functions_;
  HANDLE handle_;
  const JobName& name_;
  std::vector<Error>& errors_;
};

/// The list has no size to ask for: it is filled as far as it fits (ERROR_MORE_DATA, or fewer ids than
/// processes assigned), and processes come while one grows the buffer. It at least doubles each time, so it
/// ends.
std::optional<std::vector<std::uint64_t>> Query::process_ids() const {
  std::array<ULONG_PTR, 1 + kFirstIds> first{};
  std::vector<ULONG_PTR> grown;
  ULONG_PTR* words = first.data();
  for (std::size_t capacity = kFirstIds;;) {
    DWORD returned = 0;
    const DWORD error = call(job_class::process_id_list, words, (1 + capacity) * sizeof(ULONG_PTR), returned);
    if (error != ERROR_SUCCESS && error != ERROR_MORE_DATA) {
      if (!means_missing(error)) report(error, kIdList);
      return std::nullopt;
    }
    const Bytes buffer(std::as_bytes(std::span(words, 1 + capacity)));
    const Result<IdListHeader> header = decode_id_list_header(buffer);
    if (error == ERROR_SUCCESS && header && header->is_whole()) {
      const std::size_t written = std::min<std::size_t>(returned, buffer.size());
      Result<std::vector<std::uint64_t>> ids = decode_id_list(Bytes(buffer.span().first(written)));
      if (ids) return *std::move(ids);
      report_length(kIdList, returned);
      return std::nullopt;
    }
    if (capacity == kMaxIds) {
      errors_.emplace_back(ProgramError::limit_exceeded,
                           "more than " + std::to_string(kMaxIds) + " ids in " + subject(kIdList));
      return std::nullopt;
    }
    // Some more than there were: the job is growing.
    capacity =
        std::min(kMaxIds, std::max(2 * capacity, std::size_t{header->NumberOfAssignedProcesses} + kFirstIds));
    grown.assign(1 + capacity, 0);
    words = grown.data();
  }
}

/// The lengths of class 19, newest system first: no other is taken.
constexpr std::array kExtendedLengths{DWORD{464}, DWORD{448}, DWORD{432}, DWORD{304}, DWORD{160}};
static_assert(kExtendedLengths.front() == sizeof(ExtendedAccountingInformation));

/// How many bytes class 19 gave; 0 where it gave none.
DWORD ask_extended(const Query& query, KnownClasses& known, ExtendedAccountingInformation& information) {
  const std::optional<DWORD> remembered = known.extended_length();
  if (remembered == 0U) return 0;
  for (const DWORD length : kExtendedLengths) {
    if (remembered && *remembered != length) continue;
    const Answer answer =
        query.ask(job_class::extended_accounting, "ExtendedAccounting", information, length);
    if (answer == Answer::missing) continue;
    if (answer == Answer::failed) return 0;
    known.set_extended_length(length);
    return length;
  }
  // All were refused: that is how this system is. Only one was tried: the next job tells.
  known.set_extended_length(remembered ? std::nullopt : std::optional(DWORD{0}));
  return 0;
}

void set_basic(const JOBOBJECT_BASIC_ACCOUNTING_INFORMATION& basic, Job& job) {
  job.cpu = cpu_times(basic);
  job.processes = process_counts(basic);
  job.page_faults = basic.TotalPageFaultCount;
}

/// Class 19 in the place of 8, 1 and 51. False where it is not there.
bool read_extended_accounting(const Query& query, KnownClasses& known, Job& job) {
  ExtendedAccountingInformation information{};
  const DWORD length = ask_extended(query, known, information);
  if (length == 0) return false;
  set_basic(information.BasicInfo, job);
  job.io = io_counters(information.IoInfo);
  job.disk = disk_counters(information);
  job.scheduling = scheduling(information);
  if (length == sizeof(information)) job.network = network_usage(information.Network);
  return true;
}

void read_accounting(const Query& query, Job& job) {
  JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION both{};
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION& basic = both.BasicInfo;
  Answer answer = query.ask(job_class::basic_and_io_accounting, "BasicAndIoAccounting", both);
  if (answer == Answer::given) job.io = io_counters(both.IoInfo);
  if (answer == Answer::missing) answer = query.ask(job_class::basic_accounting, "BasicAccounting", basic);
  if (answer == Answer::given) set_basic(basic, job);
}

void read_limits(const Query& query, Job& job) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION extended{};
  JOBOBJECT_BASIC_LIMIT_INFORMATION& basic = extended.BasicLimitInformation;
  Answer answer = query.ask(job_class::extended_limit, "ExtendedLimit", extended);
  if (answer == Answer::given) job.memory_limits = memory_limits(extended);
  if (answer == Answer::missing) answer = query.ask(job_class::basic_limit, "BasicLimit", basic);
  if (answer == Answer::given) job.limits = basic_limits(basic);
}

void read_controls(const Query& query, Job& job) {
  JOBOBJECT_BASIC_UI_RESTRICTIONS ui{};
  if (query.ask(job_class::ui_restrictions, "BasicUIRestrictions", ui) == Answer::given) {
    job.ui_restrictions = ui.UIRestrictionsClass;
  }
  JOBOBJECT_END_OF_JOB_TIME_INFORMATION end{};
  if (query.ask(job_class::end_of_job_time, "EndOfJobTime", end) == Answer::given) {
    job.end_of_job_action = end.EndOfJobTimeAction;
  }
  CpuRateControlInformation rate{};
  if (query.ask(job_class::cpu_rate_control, "CpuRateControl", rate) == Answer::given) {
    job.cpu_rate = CpuRateControl{rate.ControlFlags, rate.Value};
  }
}

void read_usage(const Query& query, Job& job) {
  MemoryUsageInformation memory{};
  if (query.ask(job_class::memory_usage, "MemoryUsage", memory) == Answer::given) {
    job.memory = MemoryUsage{memory.JobMemory, memory.PeakJobMemoryUsed};
  }
  if (job.network) return;
  NetworkAccountingInformation network{};
  if (query.ask(job_class::network_accounting, "NetworkAccounting", network) == Answer::given) {
    job.network = network_usage(network);
  }
}

void read_identity(const Query& query, Job& job) {
  ContainerIdentifier identifier{};
  if (query.ask(job_class::container_id, "ContainerId", identifier) == Answer::given) {
    job.job_id = identifier.JobId;
  }
  SiloBasicInformation basic{};
  switch (query.ask(job_class::silo_basic, "SiloBasicInformation", basic)) {
    case Answer::given:
      job.silo = silo(basic);
      break;
    case Answer::refused:
      job.silo = Silo{};
      break;
    default:
      break;
  }
}

}  // namespace

bool means_missing(DWORD error) {
  return error == ERROR_INVALID_FUNCTION || error == ERROR_BAD_LENGTH || error == ERROR_NOT_SUPPORTED ||
         error == ERROR_INVALID_PARAMETER || error == ERROR_CALL_NOT_IMPLEMENTED;
}

void read_groups(const NtFunctions& functions, KnownClasses& known, HANDLE handle, Job& job,
                 std::vector<Error>& errors) {
  const Query query(functions, handle, job.name, errors);
  if (!read_extended_accounting(query, known, job)) read_accounting(query, job);
  read_limits(query, job);
  read_controls(query, job);
  read_usage(query, job);
  read_identity(query, job);
  job.process_ids = query.process_ids();
}

}  // namespace jobx
