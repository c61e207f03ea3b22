#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/inspect/kernel_buffer.h"
#include "jobobject/inspect/win32/handle_table.h"
#include "jobobject/inspect/win32/nt_unnamed_jobs.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/query.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/inspect/win32/system_query.h"

namespace jobx {
namespace {

/// Jobs whose addresses are hidden are compared one with another.
constexpr std::size_t kMaxCompared = 1'000;

enum class Access {
  given,
  gone,           ///< the holder has ended, or closed the handle, or it is of something else by now
  holder_denied,  ///< the process may not be opened
  denied,         ///< the job's DACL does not grant the reading
  unwanted,       ///< the job is found by its name, or filtered out
  failed,         ///< anything else
};

struct Duplicate {
  Access access = Access::gone;
  UniqueHandle handle{};
  std::optional<Error> error{};   ///< with `failed`
  std::optional<JobName> name{};  ///< of a job that has one
};

/// A job as far as the table of handles tells.
struct Candidate {
  std::uint64_t object = 0;
  std::vector<HandleOf> handles;
  /// Where the job has to be told from others by comparing; otherwise it is made when the job is read.
  UniqueHandle duplicate{};
  std::optional<JobName> name{};
};

/// Holds SeDebugPrivilege on for one reading, where it can be had.
class DebugPrivilege {
 public:
  explicit DebugPrivilege(const NtFunctions& functions)
      : functions_(functions), error_(functions.enable_debug_privilege()) {}
  ~DebugPrivilege() { functions_.disable_debug_privilege(); }
  DebugPrivilege(const DebugPrivilege&) = delete;
  DebugPrivilege& operator=(const DebugPrivilege&) = delete;

  [[nodiscard]] DWORD error() const { return error_; }

 private:
  const NtFunctions& functions_;
  const DWORD error_;
};

/// Opens other processes' handles. Lives for one reading, and so do the processes that it has open.
class Holders {
 public:
  Holders(const NtFunctions& functions, const UnnamedJobs::Wanted& wanted)
      : functions_(functions), wanted_(wanted) {}

  /// A duplicate of a handle that is of a job which is wanted; never a handle of anything else.
  Duplicate duplicate(const HandleOf& from) {
    const Process& process = open(from.process_id);
    if (process.access != Access::given) return {process.access, {}, process.error};
    HANDLE handle = nullptr;
    // A handle value is the same number in every process that has it.
    const HANDLE value = reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(from.handle));
    const BOOL done = functions_.duplicate_handle(process.handle.get(), value, own_process(), &handle,
                                                  kJobObjectQuery, FALSE, 0);
    const DWORD error = GetLastError();
    if (done == FALSE) return refused(error, from);
    UniqueHandle owned(handle, HandleCloser{functions_.close});
    std::optional<JobName> name;
    const Access access = look_at(owned.get(), name);
    if (access == Access::given) return {access, std::move(owned), std::nullopt, std::move(name)};
    if (access != Access::failed) return {access};
    return {access, {}, Error(ProgramError::malformed_data, "cannot identify" + text_of(from))};
  }

 private:
  struct Process {
    Access access = Access::given;
    UniqueHandle handle{};
    std::optional<Error> error{};
  };

  /// The constant that GetCurrentProcess() returns.
  static HANDLE own_process() { return reinterpret_cast<HANDLE>(std::intptr_t{-1}); }

  static std::string text_of(const HandleOf& from) {
    return " handle " + std::to_string(from.handle) + " of process " + std::to_string(from.process_id);
  }

  static Duplicate refused(DWORD error, const HandleOf& from) {
    if (error == ERROR_ACCESS_DENIED) return {Access::denied, {}, std::nullopt};
    if (error == ERROR_INVALID_HANDLE) return {Access::gone, {}, std::nullopt};
    return {Access::failed, {}, Error(ErrorDomain::system, error, "cannot duplicate" + text_of(from))};
  }

  const Process& open(std::uint64_t id) {
    const auto [entry, inserted] = processes_.try_emplace(id);
    Process& process = entry->second;
    if (!inserted) return process;
    const HANDLE handle = functions_.open_process(kProcessDuplicateHandle, FALSE, static_cast<DWORD>(id));
    const DWORD error = GetLastError();
    if (handle != nullptr) {
      process.handle = UniqueHandle(handle, HandleCloser{functions_.close});
    } else if (error == ERROR_ACCESS_DENIED) {
      process.access = Access::holder_denied;
    } else if (error == ERROR_INVALID_PARAMETER) {
      process.access = Access::gone;
    } else {
      process.access = Access::failed;
      process.error = Error(ErrorDomain::system, error, "cannot open process " + std::to_string(id));
    }
    return process;
  }

  /// The type first: it is what makes the question for the name harmless. Between the table and the duplicate
  /// a handle can have gone to another object.
  Access look_at(HANDLE handle, std::optional<JobName>& name) {
    const std::optional<KernelText> type = ask(handle, object_class::type);
    if (!type) return Access::failed;
    if (*type != u"Job") return Access::gone;
    const std::optional<KernelText> path = ask(handle, object_class::name);
    if (!path) return Access::failed;
    // What does not begin in the root can be found by no name.
    name = job_name_at(path->str());
    return (name ? wanted_.named(*name) : wanted_.unnamed) ? Access::given : Access::unwanted;
  }

  /// A text that the kernel has of the object; empty where it does not answer. Valid until the next call.
  std::optional<KernelText> ask(HANDLE handle, int object_class) {
    ULONG returned = 0;
    const auto size = static_cast<ULONG>(buffer_.size());
    if (functions_.query_object(handle, object_class, buffer_.data(), size, &returned) < 0)
      return std::nullopt;
    return KernelBuffer(buffer_).leading_text();
  }

  const NtFunctions& functions_;
  const UnnamedJobs::Wanted& wanted_;
  std::map<std::uint64_t, Process> processes_;
  /// Holds the longest name there can be.
  std::vector<std::byte> buffer_ = std::vector<std::byte>(sizeof(UNICODE_STRING) + 0x10000);
};

/// One reading, from the table of handles to the jobs' figures.
class Search {
 public:
  Search(const NtFunctions& functions, KnownClasses& known, JobIds& ids, const UnnamedJobs::Wanted& wanted,
         const std::stop_token& stop, UnnamedJobs::Found& reading)
      : functions_(functions),
        known_(known),
        holders_(functions, wanted),
        ids_(ids),
        stop_(stop),
        reading_(reading) {}

  void run(const std::vector<JobHandle>& handles, std::size_t max_jobs) {
    std::vector<Candidate> jobs = by_address(handles);
    for (const JobHandle& one : handles) {
      if (stop_.stop_requested()) return;
      if (one.object == 0) compare(one.holder);
    }
    std::move(compared_.begin(), compared_.end(), std::back_inserter(jobs));
    for (Candidate& job : jobs) {
      if (stop_.stop_requested()) return;
      if (job.duplicate == nullptr && !open(job)) continue;
      read(std::move(job), max_jobs);
    }
  }

 private:
  /// The order is that of the first handles: handles come sorted.
  static std::vector<Candidate> by_address(const std::vector<JobHandle>& handles) {
    std::vector<Candidate> jobs;
    std::map<std::uint64_t, std::size_t> places;
    for (const JobHandle& one : handles) {
      if (one.object == 0) continue;
      const auto [place, inserted] = places.try_emplace(one.object, jobs.size());
      if (inserted) jobs.push_back({one.object, {}, {}, {}});
      jobs[place->second].handles.push_back(one.holder);
    }
    return jobs;
  }

  /// Without addresses two handles are of one job if NtCompareObjects says so, for which both have to be
  /// open: these duplicates live until their job is read. A system that hides addresses has that function;
  /// where it is missing all the same, each handle stands for a job of its own.
  void compare(const HandleOf& handle) {
    Duplicate duplicate = holders_.duplicate(handle);
    if (duplicate.access != Access::given) return count(duplicate);
    for (Candidate& known : compared_) {
      if (functions_.compare_objects == nullptr) break;
      if (functions_.compare_objects(known.duplicate.get(), duplicate.handle.get()) == 0) {
        known.handles.push_back(handle);
        return;
      }
    }
    if (compared_.size() == kMaxCompared) {
      ++reading_.over_budget;
      return;
    }
    compared_.push_back({0, {handle}, std::move(duplicate.handle), std::move(duplicate.name)});
  }

  /// By the first handle that can be had. False, and counted, where none can or the job is unwanted.
  bool open(Candidate& job) {
    Duplicate last;
    for (const HandleOf& handle : job.handles) {
      Duplicate duplicate = holders_.duplicate(handle);
      if (duplicate.access == Access::given) {
        job.duplicate = std::move(duplicate.handle);
        job.name = std::move(duplicate.name);
        return true;
      }
      if (duplicate.access == Access::unwanted) return false;
      if (duplicate.access != Access::gone) last = std::move(duplicate);
    }
    count(last);
    return false;
  }

  void count(const Duplicate& duplicate) {
    if (duplicate.access == Access::holder_denied) ++reading_.holder_denied;
    if (duplicate.access == Access::denied) ++reading_.access_denied;
    if (duplicate.access != Access::failed) return;
    ++reading_.failed;
    if (duplicate.error) reading_.errors.push_back(*duplicate.error);
  }

  /// Takes the job, so that its duplicate is closed at the end.
  void read(Candidate job, std::size_t max_jobs) {
    if (job.name && !names_.insert(*job.name).second) return;
    JobReading one;
    const std::string id = ids_.id_of(job.object, job.handles);
    if (reading_.jobs.size() == max_jobs) {
      ++reading_.over_budget;
      return;
    }
    one.outcome = OpenOutcome::opened;
    one.begun = system_time(functions_);
    read_groups(functions_, known_, job.duplicate.get(), one.job, one.errors);
    if (job.name) {
      one.job.name = *std::move(job.name);
    } else {
      one.job.name = {Namespace{}, std::string(kUnnamedJob), lasting_id(one.job).value_or(id)};
      one.job.holders = holders_of(job.handles);
    }
    reading_.jobs.push_back(std::move(one));
  }

  /// The kernel's own number, which outlives this program. A job can end while its number goes to one that is
  /// read later: that one has to do without.
  std::optional<std::string> lasting_id(const Job& job) {
    if (!job.job_id || !job_ids_.insert(*job.job_id).second) return std::nullopt;
    return std::to_string(*job.job_id);
  }

  static std::vector<JobHolder> holders_of(const std::vector<HandleOf>& handles) {
    std::vector<JobHolder> holders;
    for (const HandleOf& one : handles) {
      if (!holders.empty() && holders.back().process_id == one.process_id) continue;
      if (holders.size() == UnnamedJobs::kMaxHolders) break;
      holders.push_back({one.process_id, {}});
    }
    return holders;
  }

  const NtFunctions& functions_;
  KnownClasses& known_;
  Holders holders_;
  JobIds& ids_;
  const std::stop_token& stop_;
  UnnamedJobs::Found& reading_;
  std::vector<Candidate> compared_;
  // Of what this reading has read.
  std::set<std::uint32_t> job_ids_;
  std::set<JobName> names_;
};

}  // namespace

Result<UnnamedJobs::Found> NtUnnamedJobs::read(std::size_t max_jobs, const Wanted& wanted,
                                               const std::stop_token& stop) {
  if (!functions_.finds_unnamed_jobs()) {
    return Error(ProgramError::unsupported,
                 "this system lacks a function that finding jobs without a name requires");
  }
  const DebugPrivilege privilege(functions_);
  const Result<std::vector<JobHandle>> handles = read_job_handles(functions_);
  if (!handles) return handles.error();
  Found reading;
  if (privilege.error() != ERROR_SUCCESS) {
    reading.errors.emplace_back(
        ErrorDomain::system, privilege.error(),
        "cannot enable SeDebugPrivilege; jobs without a name are found only in processes of this account");
  }
  ids_.begin_reading();
  Search(functions_, *known_, ids_, wanted, stop, reading).run(*handles, max_jobs);
  return reading;
}

}  // namespace jobx
