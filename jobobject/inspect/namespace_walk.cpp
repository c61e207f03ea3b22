#include "jobobject/inspect/namespace_walk.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace jobx {
namespace {

constexpr std::u16string_view kRoot = u"\\";
constexpr std::u16string_view kGlobal = u"\\BaseNamedObjects";
constexpr std::u16string_view kSessions = u"\\Sessions";
constexpr std::u16string_view kSilos = u"\\Silos";
/// The most units of a path that a directory can be opened by.
constexpr std::size_t kMaxPath = 32'766;

std::size_t bytes_of(std::u16string_view text) {
  return text.size() * sizeof(char16_t);
}

std::u16string path_in(const std::u16string& parent, std::u16string_view name) {
  std::u16string path = parent;
  if (parent != kRoot) path += u'\\';
  return path.append(name);
}

/// `\Sessions\N` and `\Silos\N`.
bool is_for_names(std::u16string_view path) {
  const std::size_t last = path.rfind(u'\\');
  const std::u16string_view parent = path.substr(0, last);
  return parent == kSessions || parent == kSilos;
}

/// True for directories that are worth a look in every call even if they hold no job now.
bool is_watched_by_nature(std::u16string_view path) {
  return path == kRoot || path == kSessions || path == kSilos || path.ends_with(kGlobal) ||
         is_for_names(path);
}

/// True for the namespaces that are shown even without any job.
bool is_always_shown(const Namespace& space) {
  return space.kind() < Namespace::Kind::app_container;
}

std::size_t text_of(const std::vector<std::string>& names) {
  std::size_t text = 0;
  for (const std::string& name : names) text += name.size();
  return text;
}

std::vector<JobName> sorted_jobs(const Namespace& space, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<JobName> jobs;
  jobs.reserve(names.size());
  for (std::string& name : names) jobs.push_back(JobName{space, std::move(name)});
  return jobs;
}

UnlistedReason reason_of(DirectoryOutcome outcome) {
  return outcome == DirectoryOutcome::access_denied ? UnlistedReason::access_denied : UnlistedReason::failed;
}

Error over_bound(const Namespace& space) {
  return Error(ProgramError::limit_exceeded,
               "the jobs of the directory " + space.path() +
                   " and of those before it have names of more bytes than are kept");
}

}  // namespace

NamespaceWalk::NamespaceWalk(std::unique_ptr<DirectoryReader> reader, WalkOptions options,
                             std::function<Clock::time_point()> now)
    : reader_(std::move(reader)), options_(std::move(options)), now_(std::move(now)) {}

JobListing NamespaceWalk::list(const std::stop_token& stop) {
  Call call;
  ++call_;
  if (!is_looking_ && (!look_begun_ || now_() - *look_begun_ >= options_.interval)) begin_look();
  list_watched(call, stop);
  go_on(call, stop);
  if (is_looking_ && waiting_.empty()) end_look();
  std::sort(call.listing.namespaces.begin(), call.listing.namespaces.end(),
            [](const NamespaceListing& a, const NamespaceListing& b) { return a.space < b.space; });
  WalkStatus& status = call.listing.walk;
  if (complete_) status.age = now_() - *complete_;
  status.directories = directories_.size();
  status.unlisted = unlisted_;
  return std::move(call.listing);
}

/// The three that are known by name are looked for even where the root may not be listed.
void NamespaceWalk::begin_look() {
  ++look_;
  is_looking_ = true;
  look_entries_ = 0;
  look_begun_ = now_();
  Known none;
  for (const std::u16string_view path : {kRoot, kGlobal, kSessions, kSilos})
    enter(std::u16string(path), path == kRoot ? 0 : 1, none);
  forgive(none);
}

/// What this look did not come upon has gone.
void NamespaceWalk::end_look() {
  is_looking_ = false;
  complete_ = look_begun_;
  for (auto one = directories_.begin(); one != directories_.end();) {
    const auto next = std::next(one);
    if (one->second.look != look_) forget(one);
    one = next;
  }
}

void NamespaceWalk::list_watched(Call& call, const std::stop_token& stop) {
  if (watched_changed_) {
    watched_.clear();
    for (auto one = directories_.begin(); one != directories_.end(); ++one) {
      if (one->second.is_watched) watched_.push_back(one);
    }
    watched_changed_ = false;
  }
  // One that has vanished is no longer in directories_; it is not looked at twice.
  for (const Directories::iterator directory : watched_) {
    if (stop.stop_requested()) return;
    visit(directory->first, directory->second, call);
  }
}

void NamespaceWalk::watch(Known& known, bool is_watched) {
  if (known.is_watched == is_watched) return;
  known.is_watched = is_watched;
  watched_changed_ = true;
}

void NamespaceWalk::go_on(Call& call, const std::stop_token& stop) {
  const Clock::time_point deadline = now_() + options_.max_time;
  for (bool is_first = true; !waiting_.empty() && !stop.stop_requested(); is_first = false) {
    if (!is_first && now_() >= deadline) return;
    const std::u16string path = std::move(waiting_.front());
    waiting_.pop_front();
    const auto found = directories_.find(path);
    if (found != directories_.end() && found->second.call != call_) visit(path, found->second, call);
  }
}

void NamespaceWalk::visit(const std::u16string& path, Known& known, Call& call) {
  known.look = look_;
  known.call = call_;
  forgive(known);
  const bool may_read =
      call.entries < options_.max_entries && (known.is_watched || look_entries_ < options_.max_entries);
  Namespace space = Namespace::at(path);
  if (!may_read) {
    count(known, space.kind(), UnlistedReason::budget);
    return;
  }
  DirectoryReading reading = reader_->read(path);
  call.entries += reading.entries + 1;
  if (!known.is_watched) look_entries_ += reading.entries + 1;
  if (reading.outcome != DirectoryOutcome::listed)
    return add_failure(path, std::move(space), std::move(reading), known, call);
  enter_all(path, known, reading.directories);
  // One whose jobs come and go is not forgotten in between: until the next look at all.
  watch(known, !reading.jobs.empty() || is_watched_by_nature(path) || (known.is_watched && !is_looking_));
  add_jobs(std::move(space), std::move(reading), known, call);
}

void NamespaceWalk::add_jobs(Namespace space, DirectoryReading reading, Known& known, Call& call) {
  if (reading.jobs.empty() && !is_always_shown(space)) return;
  call.text += text_of(reading.jobs);
  if (call.text > options_.max_text) {
    count(known, space.kind(), UnlistedReason::budget);
    Error error = over_bound(space);
    call.listing.namespaces.push_back({std::move(space), std::move(error)});
    return;
  }
  std::vector<JobName> jobs = sorted_jobs(space, std::move(reading.jobs));
  call.listing.namespaces.push_back({std::move(space), std::move(jobs), std::move(reading.owners)});
}

void NamespaceWalk::add_failure(const std::u16string& path, Namespace space, DirectoryReading reading,
                                Known& known, Call& call) {
  if (path == kSessions) call.listing.sessions_error = reading.error;
  const bool has_gone = reading.outcome == DirectoryOutcome::vanished;
  if (has_gone && path != kGlobal && path != kSessions) {
    forget(directories_.find(path));
    return;
  }
  count(known, space.kind(), reason_of(reading.outcome));
  enter_hidden(path, known);
  if (path == kSessions) return;
  const bool had_jobs = known.is_watched && !is_watched_by_nature(path);
  if (had_jobs && is_looking_) watch(known, false);
  if (had_jobs || is_always_shown(space)) {
    call.listing.namespaces.push_back({std::move(space), *reading.error});
  } else if (reading.outcome == DirectoryOutcome::failed) {
    call.listing.errors.push_back(*reading.error);
  }
}

void NamespaceWalk::enter_all(const std::u16string& path, Known& known,
                              const std::vector<std::u16string>& names) {
  const std::size_t depth = known.depth + 1;
  for (const std::u16string& name : names) enter(path_in(path, name), depth, known);
}

/// A session or a silo whose own directory may not be listed can have names all the same. Session 0 has none:
/// a symbolic link leads to the global ones.
void NamespaceWalk::enter_hidden(const std::u16string& path, Known& known) {
  const std::u16string names = path + std::u16string(kGlobal);
  if (Namespace::at(names).kind() != Namespace::Kind::directory) enter(names, known.depth + 1, known);
}

/// Has the directory listed, unless this look has come upon it before.
void NamespaceWalk::enter(const std::u16string& path, std::size_t depth, Known& parent) {
  auto found = directories_.find(path);
  if (found == directories_.end()) {
    if (options_.skipped.contains(path)) return;
    if (directories_.size() >= options_.max_directories || depth > options_.max_depth ||
        path.size() > kMaxPath || path_text_ + bytes_of(path) > options_.max_text) {
      return count(parent, Namespace::at(path).kind(), UnlistedReason::budget);
    }
    path_text_ += bytes_of(path);
    found = directories_.try_emplace(path).first;
    found->second.depth = depth;
    watch(found->second, is_watched_by_nature(path));
  } else if (found->second.look == look_) {
    return;
  }
  found->second.look = look_;
  waiting_.push_back(path);
}

void NamespaceWalk::count(Known& known, Namespace::Kind kind, UnlistedReason reason) {
  ++known.unlisted[{kind, reason}];
  ++unlisted_[{kind, reason}];
}

void NamespaceWalk::forgive(Known& known) {
  for (const auto& [what, times] : known.unlisted) {
    const auto sum = unlisted_.find(what);
    sum->second -= times;
    if (sum->second == 0) unlisted_.erase(sum);
  }
  known.unlisted.clear();
}

void NamespaceWalk::forget(Directories::iterator directory) {
  forgive(directory->second);
  watch(directory->second, false);
  path_text_ -= bytes_of(directory->first);
  directories_.erase(directory);
}

}  // namespace jobx
