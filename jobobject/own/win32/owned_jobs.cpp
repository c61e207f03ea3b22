#include "jobobject/own/owned_jobs.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/win32/owner_mark.h"
#include "jobobject/inspect/win32/query.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/own/win32/create.h"
#include "jobobject/own/win32/limits.h"
#include "jobobject/own/win32/start.h"

namespace jobx {
namespace {

using Clock = std::chrono::steady_clock;

/// Keys of packets that are our own. The kernel's carry a JobKey, and those begin at 1.
constexpr ULONG_PTR kOwnPacket = 0;
/// A message that the kernel never sends: look whether the job is empty.
constexpr DWORD kLook = 0;
/// Ended jobs that are kept at most, whatever `linger` says: it bounds memory where jobs come by the
/// thousand.
constexpr std::size_t kMaxEnded = 20'000;
constexpr std::chrono::seconds kMarkerPatience{2};

Ticks unix_now() {
  FILETIME time{};
  GetSystemTimeAsFileTime(&time);
  return unix_time_from_filetime(static_cast<std::uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime);
}

Error last_error(std::string what) {
  const DWORD error = GetLastError();
  return Error(ErrorDomain::system, error, std::move(what));
}

/// A job that lives. Copies share the handle, which is closed with the last of them.
struct Live {
  JobName name;
  std::shared_ptr<void> handle;
  std::shared_ptr<void> mark;  ///< see mark_owned(); may be null
  std::bitset<kBrokenLimits> watched_limits;
  bool adopted = false;
  bool ends_when_empty = false;
  bool was_started = false;  ///< a process was put into it
  bool ran_out = false;      ///< see time_ran_out()
  Job last;                  ///< the figures that were read last, of each the last that was known
  std::uint64_t last_turn = 0;
};

/// One reading of a job. Two threads read: the turns tell which began later.
struct Reading {
  std::uint64_t turn = 0;
  Job job;
};

struct Ended {
  Job job;
  Clock::time_point until;
};

}  // namespace

class OwnedJobs::Port {
 public:
  Port(const NtFunctions& functions, std::chrono::nanoseconds linger, UniqueHandle port)
      : functions_(functions), linger_(linger), port_(std::move(port)), thread_([this] { listen(); }) {}
  ~Port() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    PostQueuedCompletionStatus(port_.get(), 0, kOwnPacket, nullptr);
    thread_.join();
  }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  Result<JobKey> own(const JobRequest& request);
  Result<StartedProcess> start(JobKey key, const ProcessRequest& request);
  void release(JobKey key);
  Result<void> terminate(JobKey key, std::uint32_t exit_code);
  bool wait_ended(JobKey key, std::chrono::nanoseconds patience);
  OwnedReading read();

 private:
  void listen();
  void hear(const OVERLAPPED_ENTRY& packet);
  void look(JobKey key);
  Result<void> attach(JobKey key, HANDLE job, const JobName& name);
  std::optional<Live> find(JobKey key);
  Reading read_job(const Live& live, std::vector<Error>& errors);
  /// Waits until every message that was in the port before has been noted.
  void catch_up();
  // With mutex_ held.
  void take_reading(JobKey key, const Reading& reading);
  void finish(JobKey key, Job job);
  [[nodiscard]] OwnedTotals totals() const;

  const NtFunctions& functions_;
  const std::chrono::nanoseconds linger_;
  const UniqueHandle port_;
  std::atomic<std::uint64_t> turns_{0};

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  std::map<JobKey, Live> live_;
  std::deque<Ended> ended_;
  Ledger ledger_;
  OwnedTotals gone_;  ///< of ended jobs, without their events: the ledger has those
  JobKey last_key_ = 0;
  std::uint64_t markers_sent_ = 0;
  std::uint64_t markers_seen_ = 0;
  bool is_stopping_ = false;

  std::thread thread_;  // last: it uses all of the above
};

Result<JobKey> OwnedJobs::Port::own(const JobRequest& request) {
  Result<CreatedJob> created = create_job(functions_, request.name, request.adopt);
  if (!created) return created.error();
  Live live;
  live.name = request.name;
  live.handle = std::shared_ptr<void>(std::move(created->handle));
  live.mark = std::shared_ptr<void>(mark_owned(functions_, request.name));
  live.watched_limits = watched_limits(request.limits);
  live.adopted = created->was_there;
  live.ends_when_empty = request.ends_when_empty;
  JobKey key = 0;
  {
    const std::lock_guard lock(mutex_);
    key = ++last_key_;
    live_.emplace(key, live);
    if (!live.adopted) ledger_.open(key);
    // The name has a new life: the last figures of the one before would be two truths.
    std::erase_if(ended_, [&](const Ended& one) { return one.job.name == request.name; });
  }
  Result<void> done = live.adopted ? Result<void>() : attach(key, live.handle.get(), live.name);
  if (done) done = set_limits(functions_, live.handle.get(), live.name, request.limits);
  if (done) done = grant_windows(functions_, live.handle.get(), live.name, request.granted_windows);
  const std::lock_guard lock(mutex_);
  if (done) {
    if (!live.adopted) ++gone_.created;
    return key;
  }
  live_.erase(key);
  ledger_.close(key);
  return done.error();
}

Result<void> OwnedJobs::Port::attach(JobKey key, HANDLE job, const JobName& name) {
  JOBOBJECT_ASSOCIATE_COMPLETION_PORT association{};
  association.CompletionKey = reinterpret_cast<void*>(static_cast<ULONG_PTR>(key));
  association.CompletionPort = port_.get();
  if (functions_.set_information_job_object(job, job_class::associate_completion_port, &association,
                                            sizeof(association)) != FALSE) {
    return {};
  }
  return last_error("cannot attach a completion port to the job " + name.path());
}

std::optional<Live> OwnedJobs::Port::find(JobKey key) {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(key);
  return found == live_.end() ? std::nullopt : std::optional(found->second);
}

Result<StartedProcess> OwnedJobs::Port::start(JobKey key, const ProcessRequest& request) {
  const std::optional<Live> live = find(key);
  if (!live) return Error(ProgramError::invalid_argument, "the job has ended");
  Result<StartedProcess> process = start_in_job(functions_, live->handle.get(), live->name, request);
  if (!process) return process;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = live_.find(key); found != live_.end()) found->second.was_started = true;
  }
  // It may have left again already, and its message may have come before we knew that it was there.
  PostQueuedCompletionStatus(port_.get(), kLook, static_cast<ULONG_PTR>(key), nullptr);
  return process;
}

void OwnedJobs::Port::release(JobKey key) {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(key);
  if (found == live_.end()) return;
  if (!found->second.adopted) {
    add_figures(gone_, found->second.last);
    ++gone_.ended;
  }
  live_.erase(found);
  ledger_.close(key);
}

Result<void> OwnedJobs::Port::terminate(JobKey key, std::uint32_t exit_code) {
  const std::optional<Live> live = find(key);
  if (!live) return {};
  if (functions_.terminate_job_object(live->handle.get(), exit_code) != FALSE) return {};
  return last_error("cannot end the processes of the job " + live->name.path());
}

bool OwnedJobs::Port::wait_ended(JobKey key, std::chrono::nanoseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return !live_.contains(key); });
}

void OwnedJobs::Port::listen() {
  std::array<OVERLAPPED_ENTRY, 64> packets{};
  while (true) {
    ULONG count = 0;
    if (GetQueuedCompletionStatusEx(port_.get(), packets.data(), static_cast<ULONG>(packets.size()), &count,
                                    INFINITE, FALSE) == FALSE) {
      return;  // the port itself is gone
    }
    for (ULONG i = 0; i < count; ++i) hear(packets[i]);
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return;
  }
}

void OwnedJobs::Port::hear(const OVERLAPPED_ENTRY& packet) {
  if (packet.lpCompletionKey == kOwnPacket) {
    const std::lock_guard lock(mutex_);
    ++markers_seen_;
    changed_.notify_all();
    return;
  }
  JobMessage message{packet.lpCompletionKey, packet.dwNumberOfBytesTransferred, {}};
  if (message.message == kLook) return look(message.key);
  if (message.message == job_message::notification_limit) {
    const std::optional<Live> live = find(message.key);
    if (live) message.broken_limits = broken_limits(functions_, live->handle.get());
  }
  {
    const std::lock_guard lock(mutex_);
    ledger_.note(message, unix_now());
  }
  if (message.message == job_message::active_process_zero) look(message.key);
}

/// Reads a job that may be empty, while its handle is still there to be read from.
void OwnedJobs::Port::look(JobKey key) {
  std::optional<Live> live = find(key);
  if (!live) return;
  std::vector<Error> errors;
  const Reading reading = read_job(*live, errors);
  live.reset();  // if the job has ended, its name is free when others hear of that
  const std::lock_guard lock(mutex_);
  take_reading(key, reading);
}

Reading OwnedJobs::Port::read_job(const Live& live, std::vector<Error>& errors) {
  Reading reading{++turns_, {}};
  Job& job = reading.job;
  job.name = live.name;
  job.owned = true;
  job.watched_limits = live.watched_limits;
  read_groups(functions_, live.handle.get(), job, errors);
  job.is_signalled = is_signalled(functions_, live.handle.get());
  return reading;
}

void OwnedJobs::Port::take_reading(JobKey key, const Reading& reading) {
  const auto found = live_.find(key);
  if (found == live_.end() || found->second.last_turn > reading.turn) return;
  Live& live = found->second;
  const Job& job = reading.job;
  const bool ran_out = time_ran_out(job);
  if (ran_out && !live.ran_out && !live.adopted) ledger_.note_job_time_kill(key, unix_now());
  live.ran_out = ran_out;
  remember_figures(live.last, job);
  live.last_turn = reading.turn;
  if (live.ends_when_empty && live.was_started && job.processes.active == 0U) {
    finish(key, job);
  } else if (!live.adopted) {
    ledger_.reconcile(key, job.processes);
  }
}

void OwnedJobs::Port::finish(JobKey key, Job job) {
  const auto found = live_.find(key);
  if (!found->second.adopted) {
    ledger_.reconcile_last(key, job.processes);
    job.events = *ledger_.find(key);
    add_figures(gone_, found->second.last);
    ++gone_.ended;
  }
  ledger_.close(key);
  live_.erase(found);
  job.ended = unix_now();
  if (linger_.count() > 0) ended_.push_back({std::move(job), Clock::now() + linger_});
  if (ended_.size() > kMaxEnded) ended_.pop_front();
  changed_.notify_all();
}

void OwnedJobs::Port::catch_up() {
  std::unique_lock lock(mutex_);
  const std::uint64_t marker = ++markers_sent_;
  if (PostQueuedCompletionStatus(port_.get(), 0, kOwnPacket, nullptr) == FALSE) return;
  changed_.wait_for(lock, kMarkerPatience, [&] { return markers_seen_ >= marker; });
}

OwnedTotals OwnedJobs::Port::totals() const {
  OwnedTotals totals = gone_;
  totals.events = ledger_.totals();
  for (const auto& [key, live] : live_) {
    if (!live.adopted) add_figures(totals, live.last);
  }
  return totals;
}

OwnedReading OwnedJobs::Port::read() {
  std::map<JobKey, Live> live;
  {
    const std::lock_guard lock(mutex_);
    live = live_;
  }
  OwnedReading reading;
  std::map<JobKey, Reading> readings;
  for (const auto& [key, one] : live) readings.emplace(key, read_job(one, reading.errors));
  live.clear();  // a job that ends meanwhile gives its handle back
  // What accounting counts is in the port by now.
  catch_up();
  const std::lock_guard lock(mutex_);
  for (auto& [key, one] : readings) {
    take_reading(key, one);
    if (!live_.contains(key)) continue;  // ended: among those below
    if (const JobEvents* const events = ledger_.find(key)) one.job.events = *events;
    reading.jobs.push_back(std::move(one.job));
  }
  const Clock::time_point now = Clock::now();
  std::erase_if(ended_, [&](const Ended& one) { return one.until <= now; });
  for (const Ended& one : ended_) reading.jobs.push_back(one.job);
  reading.totals = totals();
  return reading;
}

Result<std::unique_ptr<OwnedJobs>> OwnedJobs::open(std::chrono::nanoseconds linger) {
  return open(system_nt_functions(), linger);
}

Result<std::unique_ptr<OwnedJobs>> OwnedJobs::open(const NtFunctions& functions,
                                                   std::chrono::nanoseconds linger) {
  if (!functions.can_own()) {
    return Error(ProgramError::unsupported, "this system lacks a function that job objects are made by");
  }
  const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
  if (port == nullptr) return last_error("cannot create a completion port");
  // Of the port alone: a double stands behind the table.
  const auto close = [](HANDLE handle) -> NTSTATUS { return CloseHandle(handle) != FALSE ? 0 : -1; };
  return std::unique_ptr<OwnedJobs>(
      new OwnedJobs(std::make_unique<Port>(functions, linger, UniqueHandle(port, HandleCloser{close}))));
}

OwnedJobs::OwnedJobs(std::unique_ptr<Port> port) : port_(std::move(port)) {}
OwnedJobs::~OwnedJobs() = default;

Result<JobKey> OwnedJobs::own(const JobRequest& request) {
  return port_->own(request);
}
Result<StartedProcess> OwnedJobs::start(JobKey key, const ProcessRequest& request) {
  return port_->start(key, request);
}
void OwnedJobs::release(JobKey key) {
  port_->release(key);
}
Result<void> OwnedJobs::terminate(JobKey key, std::uint32_t exit_code) {
  return port_->terminate(key, exit_code);
}
bool OwnedJobs::wait_ended(JobKey key, std::chrono::nanoseconds patience) {
  return port_->wait_ended(key, patience);
}
OwnedReading OwnedJobs::read() {
  return port_->read();
}

}  // namespace jobx
