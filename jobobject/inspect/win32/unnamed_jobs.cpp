#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
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
  named,          ///< found by its name, elsewhere
  failed,         ///< anything else
};

struct Duplicate {
  Access access = Access::gone;
  UniqueHandle handle{};
  std::optional<Error> error{};  ///< with `failed`
};

/// A job as far as the table of handles tells.
struct Candidate {
  std::uint64_t object = 0;
  std::vector<HandleOf> handles;
  /// Where the job has to be told from others by comparing; otherwise it is made when the job is read.
  UniqueHandle duplicate{};
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
  explicit Holders(const NtFunctions& functions) : functions_(functions) {}

  /// A duplicate of a handle that is of a job without a name; never a handle of anything else.
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
    const Access access = look_at(owned.get());
    if (access == Access::given) return {access, std::move(owned), std::nullopt};
    if (access != Access::failed) return {access, {}, std::nullopt};
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
  Access look_at(HANDLE handle) const {
    alignas(UNICODE_STRING) std::array<std::byte, 1'024> buffer{};
    const auto size = static_cast<ULONG>(buffer.size());
    const KernelBuffer answer(buffer);
    ULONG returned = 0;
    if (functions_.query_object(handle, object_class::type, buffer.data(), size, &returned) < 0) {
      return Access::failed;
    }
    const std::optional<KernelText> type = answer.leading_text();
    if (!type || *type != u"Job") return Access::gone;
    const std::uint32_t code =
        status_code(functions_.query_object(handle, object_class::name, buffer.data(), size, &returned));
    switch (code) {
      case nt_status::success: {
        const std::optional<KernelText> name = answer.leading_text();
        return name && name->size() == 0 ? Access::given : Access::named;
      }
      case nt_status::info_length_mismatch:
      case nt_status::buffer_too_small:
      case nt_status::buffer_overflow:
        return Access::named;  // a name too long for the buffer
      default:
        return Access::failed;
    }
  }

  const NtFunctions& functions_;
  std::map<std::uint64_t, Process> processes_;
};

/// One reading, from the table of handles to the jobs' figures.
class Search {
 public:
  Search(const NtFunctions& functions, KnownClasses& known, JobIds& ids, const std::stop_token& stop,
         UnnamedJobs::Found& reading)
      : functions_(functions),
        known_(known),
        holders_(functions),
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
      if (inserted) jobs.push_back({one.object, {}, {}});
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
    compared_.push_back({0, {handle}, std::move(duplicate.handle)});
  }

  /// By the first handle that can be had. False, and counted, where none can or the job has a name.
  bool open(Candidate& job) {
    Duplicate last;
    for (const HandleOf& handle : job.handles) {
      Duplicate duplicate = holders_.duplicate(handle);
      if (duplicate.access == Access::given) {
        job.duplicate = std::move(duplicate.handle);
        return true;
      }
      if (duplicate.access == Access::named) return false;
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
    JobReading one;
    one.job.name = {Namespace{}, std::string(kUnnamedJob), ids_.id_of(job.object, job.handles)};
    if (reading_.jobs.size() == max_jobs) {
      ++reading_.over_budget;
      return;
    }
    one.outcome = OpenOutcome::opened;
    one.begun = system_time(functions_);
    read_groups(functions_, known_, job.duplicate.get(), one.job, one.errors);
    reading_.jobs.push_back(std::move(one));
  }

  const NtFunctions& functions_;
  KnownClasses& known_;
  Holders holders_;
  JobIds& ids_;
  const std::stop_token& stop_;
  UnnamedJobs::Found& reading_;
  std::vector<Candidate> compared_;
};

}  // namespace

Result<UnnamedJobs::Found> NtUnnamedJobs::read(std::size_t max_jobs, const std::stop_token& stop) {
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
  Search(functions_, *known_, ids_, stop, reading).run(*handles, max_jobs);
  return reading;
}

}  // namespace jobx
