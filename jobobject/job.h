/// What a job object is: plain values, without a handle behind them.
///
/// Every group that the kernel may withhold (an information class missing on this system, access denied) is
/// optional on its own, and so is every field that a performance counter may know alone: absent is not zero.
/// Facts and numbers: Microsoft's documentation of JOBOBJECT_*_INFORMATION and winnt.h.
#pragma once

#include <bitset>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/ticks.h"
#include "jobobject/job_events.h"
#include "jobobject/job_process.h"
#include "jobobject/namespace.h"

namespace jobx {

/// What tells one job from another: namespace and name, which is case sensitive; or an id, for a job without
/// a name.
struct JobName {
  Namespace space;
  /// UTF-8, as utf8_from_utf16() writes it; utf16_from_utf8() gives the object manager's own units back.
  std::string name;
  /// Empty for a job with a name. Otherwise the value of the label `id`: "4711", the kernel's number of the
  /// job (information class 30); or, where there is none, "1234:0x5c", the process that held the job when it
  /// was first seen, and its handle. `space` says nothing then, and `name` is kUnnamedJob.
  std::string id{};

  /// The full path, for messages.
  [[nodiscard]] std::string path() const;

  friend bool operator==(const JobName&, const JobName&) = default;
  /// Jobs with a name come first, so that they are the last to fall over a budget.
  friend std::strong_ordering operator<=>(const JobName& a, const JobName& b) {
    if (const auto order = a.id <=> b.id; order != 0) return order;
    if (const auto order = a.space <=> b.space; order != 0) return order;
    return a.name <=> b.name;
  }
};

/// The job of this full path, in the object manager's units; empty unless it begins with a backslash and ends
/// with a name.
std::optional<JobName> job_name_at(std::u16string_view path);

/// A name as Win32 takes it: `Global\x`, `Local\x` or plain, the last two in `local`. Case counts, in the
/// prefix too. Fails with ProgramError::invalid_argument for an empty name and for any other backslash.
Result<JobName> parse_job_name(std::string_view text, const Namespace& local);

/// The name that is shown for jobs without one. A job may really be called so; it has no id.
inline constexpr std::string_view kUnnamedJob = "unnamed";

/// Processor time, of JOBOBJECT_BASIC_ACCOUNTING_INFORMATION; performance counters may know only a part.
struct CpuTimes {
  /// Since the job was created, ended processes included: counters.
  std::optional<Ticks> total_user;
  std::optional<Ticks> total_kernel;
  /// Since a per-job time limit was last set: not monotonic.
  std::optional<Ticks> period_user;
  std::optional<Ticks> period_kernel;

  friend bool operator==(const CpuTimes&, const CpuTimes&) = default;
};

/// Processes, of JOBOBJECT_BASIC_ACCOUNTING_INFORMATION; performance counters may know only a part.
struct ProcessCounts {
  std::optional<std::uint32_t> total;       ///< ever assigned, failed assignments included
  std::optional<std::uint32_t> active;      ///< falls only after exit and the last handle's close
  std::optional<std::uint32_t> terminated;  ///< only those killed for breaking a limit

  friend bool operator==(const ProcessCounts&, const ProcessCounts&) = default;
};

/// IO_COUNTERS: operations and bytes since the job was created.
struct IoCounters {
  std::uint64_t read_operations = 0;
  std::uint64_t write_operations = 0;
  std::uint64_t other_operations = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t write_bytes = 0;
  std::uint64_t other_bytes = 0;

  friend bool operator==(const IoCounters&, const IoCounters&) = default;
};

/// JOB_OBJECT_LIMIT_* bits, by winnt.h.
namespace limit_flag {
constexpr std::uint32_t working_set = 0x1;
constexpr std::uint32_t process_time = 0x2;
constexpr std::uint32_t job_time = 0x4;
constexpr std::uint32_t active_processes = 0x8;
constexpr std::uint32_t affinity = 0x10;
constexpr std::uint32_t priority_class = 0x20;
constexpr std::uint32_t preserve_job_time = 0x40;
constexpr std::uint32_t scheduling_class = 0x80;
constexpr std::uint32_t process_memory = 0x100;
constexpr std::uint32_t job_memory = 0x200;
constexpr std::uint32_t die_on_unhandled_exception = 0x400;
constexpr std::uint32_t breakaway_ok = 0x800;
constexpr std::uint32_t silent_breakaway_ok = 0x1000;
constexpr std::uint32_t kill_on_job_close = 0x2000;
constexpr std::uint32_t subset_affinity = 0x4000;
// Of the structures of notification limits; those have job_time and job_memory as well.
constexpr std::uint32_t notify_job_memory_low = 0x8000;
constexpr std::uint32_t notify_read_bytes = 0x10000;
constexpr std::uint32_t notify_write_bytes = 0x20000;
constexpr std::uint32_t notify_cpu_rate = 0x40000;
constexpr std::uint32_t notify_io_rate = 0x80000;
constexpr std::uint32_t notify_network_rate = 0x100000;
}  // namespace limit_flag

/// JOBOBJECT_BASIC_LIMIT_INFORMATION, as far as anybody reads it. A field counts only where its flag is set.
struct BasicLimits {
  std::uint32_t flags = 0;
  Ticks process_user_time{};
  Ticks job_user_time{};
  std::uint32_t active_processes = 0;

  friend bool operator==(const BasicLimits&, const BasicLimits&) = default;
};

/// The memory part of JOBOBJECT_EXTENDED_LIMIT_INFORMATION, bytes of commit charge.
struct MemoryLimits {
  std::uint64_t process_limit = 0;  ///< counts only with limit_flag::process_memory
  std::uint64_t job_limit = 0;      ///< counts only with limit_flag::job_memory
  std::uint64_t peak_process = 0;   ///< the most that any process of the job has used
  std::uint64_t peak_job = 0;

  friend bool operator==(const MemoryLimits&, const MemoryLimits&) = default;
};

/// Information class 28, bytes of commit charge.
struct MemoryUsage {
  std::uint64_t commit = 0;
  std::uint64_t commit_peak = 0;

  friend bool operator==(const MemoryUsage&, const MemoryUsage&) = default;
};

/// JOB_OBJECT_CPU_RATE_CONTROL_* bits.
namespace cpu_rate_flag {
constexpr std::uint32_t enable = 0x1;
constexpr std::uint32_t weight_based = 0x2;
constexpr std::uint32_t hard_cap = 0x4;
constexpr std::uint32_t notify = 0x8;
constexpr std::uint32_t min_max_rate = 0x10;
}  // namespace cpu_rate_flag

/// JOBOBJECT_CPU_RATE_CONTROL_INFORMATION: flags and the union behind them.
struct CpuRateControl {
  std::uint32_t flags = 0;
  /// CpuRate in hundredths of a percent of all processors' cycles; with weight_based the weight, 1 to 9; with
  /// min_max_rate the low 16 bits are MinRate and the high 16 MaxRate.
  std::uint32_t value = 0;

  friend bool operator==(const CpuRateControl&, const CpuRateControl&) = default;
};

/// Information class 51, bytes.
struct NetworkUsage {
  std::uint64_t received = 0;
  std::uint64_t transmitted = 0;

  friend bool operator==(const NetworkUsage&, const NetworkUsage&) = default;
};

/// PROCESS_DISK_COUNTERS of information class 19: what reached a disk, and was not served by a cache.
struct DiskCounters {
  std::uint64_t read_bytes = 0;
  std::uint64_t write_bytes = 0;
  std::uint64_t read_operations = 0;
  std::uint64_t write_operations = 0;
  std::uint64_t flushes = 0;

  friend bool operator==(const DiskCounters&, const DiskCounters&) = default;
};

/// Of information class 19: how the threads of the job were scheduled, since it was created.
struct Scheduling {
  /// Threads were ready to run, and were held back. Windows counts it while CPU rate control is on.
  Ticks ready{};
  std::uint64_t context_switches = 0;
  std::uint64_t cycles = 0;  ///< of processors

  friend bool operator==(const Scheduling&, const Scheduling&) = default;
};

/// Information class 36: a silo is a job with a namespace of its own.
struct Silo {
  enum class Kind : std::uint8_t {
    none,         ///< the job is no silo
    application,  ///< shares the host's kernel objects: a packaged application
    server,       ///< a Windows Server container
  };
  Kind kind = Kind::none;
  std::uint32_t parent_id = 0;  ///< job_id of the silo around it; 0: the host

  friend bool operator==(const Silo&, const Silo&) = default;
};

/// A process that has a handle of the job open.
struct JobHolder {
  std::uint64_t process_id = 0;
  std::string process;  ///< image name; empty where it is not known

  friend bool operator==(const JobHolder&, const JobHolder&) = default;
};

/// One job as one reading found it.
struct Job {
  JobName name;
  CpuTimes cpu;
  ProcessCounts processes;
  std::optional<std::uint32_t> page_faults;  ///< TotalPageFaultCount, 32 bits: wraps
  std::optional<IoCounters> io;
  std::optional<BasicLimits> limits;
  std::optional<MemoryLimits> memory_limits;
  std::optional<MemoryUsage> memory;
  std::optional<std::uint32_t> ui_restrictions;    ///< JOB_OBJECT_UILIMIT_* bits
  std::optional<std::uint32_t> end_of_job_action;  ///< JOB_OBJECT_*_AT_END_OF_JOB
  std::optional<CpuRateControl> cpu_rate;
  std::optional<NetworkUsage> network;
  std::optional<DiskCounters> disk;
  std::optional<Scheduling> scheduling;
  /// The kernel's number of the job, of information class 30: no two that live have the same, and one that
  /// has ended may give its own to another.
  std::optional<std::uint32_t> job_id;
  std::optional<Silo> silo;
  /// Running processes, those of child jobs included; ids are ULONG_PTR wide.
  std::optional<std::vector<std::uint64_t>> process_ids;
  /// What is known of single processes; empty unless somebody asked for it.
  std::vector<JobProcess> details;
  /// Who holds the job, by process id: of jobs without a name, whose makers nothing else tells. Few of many.
  std::vector<JobHolder> holders;
  /// Image name of the process in the job that runs longest; of jobs without a name.
  std::optional<std::string> oldest_process;
  /// The job object is signalled: its processes were ended because the job's time was used up. Unknown where
  /// the right SYNCHRONIZE is not granted.
  std::optional<bool> is_signalled;

  /// This program created or adopted the job.
  bool owned = false;
  /// What was heard of the job; only of jobs that this program created.
  std::optional<JobEvents> events;
  /// Limits that this program set on the job: their counts are told from 0 on.
  std::bitset<kBrokenLimits> watched_limits;
  /// When the job ended, ticks since the Unix epoch: all else is its last figures. Only of owned jobs.
  std::optional<Ticks> ended;

  friend bool operator==(const Job&, const Job&) = default;
};

/// True if the job's processes were ended because its user time was used up.
///
/// The kernel says so by signalling the job object and by nothing else; since a system may signal a job for
/// another reason, the time used must be there as well.
bool time_ran_out(const Job& job);

/// True if the job has a limit of user time that ends its processes, and has used all of it: compared as the
/// kernel does, with the time since the limit was set. A job that is told of the end of its time loses the
/// limit by that, and is none.
bool time_is_used_up(const Job& job);

}  // namespace jobx
