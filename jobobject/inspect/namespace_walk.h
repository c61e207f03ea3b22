/// The walk over the object namespace: which directories there are, and which of them hold jobs.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "jobobject/inspect/directory_reader.h"
#include "jobobject/inspect/job_listing.h"
#include "jobobject/inspect/skipped_directories.h"

namespace jobx {

/// The bounds of a walk.
struct WalkOptions {
  SkippedDirectories skipped = SkippedDirectories::of(SkippedDirectories::defaults()).value();
  /// How often all directories are looked at.
  std::chrono::seconds interval{60};
  /// What one call may spend on directories that are not known to hold jobs; the next call goes on.
  std::chrono::milliseconds max_time{500};
  std::size_t max_directories = 16'384;
  std::size_t max_depth = 16;  ///< `\` is at depth 0
  /// Of one look at all directories, and of one call.
  std::size_t max_entries = 1'000'000;
  /// Of the paths that are remembered, and of the names of jobs that one call gives.
  std::size_t max_text = std::size_t{64} * 1024 * 1024;
};

/// Lists the jobs of every directory, and remembers where there are any.
///
/// Directories that hold jobs, or are there for names or for such directories (`BaseNamedObjects`, the root,
/// those of sessions and silos), are listed in every call; the others once in `interval`. A directory that
/// turns up in one of the former is looked into at once. Symbolic links are not followed, and each directory
/// is listed at most once in a call. Not thread-safe.
class NamespaceWalk {
 public:
  using Clock = std::chrono::steady_clock;

  explicit NamespaceWalk(std::unique_ptr<DirectoryReader> reader, WalkOptions options = {},
                         std::function<Clock::time_point()> now = Clock::now);

  /// The first call, like every first one after `interval`, begins a look at all directories. Once `stop` is
  /// set, it sets out on no other directory.
  JobListing list(const std::stop_token& stop = {});

 private:
  struct Known {
    std::uint64_t look = 0;  ///< the last one that came upon it
    std::uint64_t call = 0;  ///< the last one that listed it
    std::size_t depth = 0;
    bool is_watched = false;       ///< listed in every call
    UnlistedDirectories unlisted;  ///< itself, and what in it is over a bound
  };
  using Directories = std::map<std::u16string, Known>;

  /// What one call has found so far.
  struct Call {
    JobListing listing;
    std::size_t entries = 0;
    std::size_t text = 0;
  };

  void begin_look();
  void end_look();
  void list_watched(Call& call, const std::stop_token& stop);
  void go_on(Call& call, const std::stop_token& stop);
  void visit(const std::u16string& path, Known& known, Call& call);
  void add_jobs(Namespace space, DirectoryReading reading, Known& known, Call& call);
  void add_failure(const std::u16string& path, Namespace space, DirectoryReading reading, Known& known,
                   Call& call);
  void watch(Known& known, bool is_watched);
  void enter_all(const std::u16string& path, Known& known, const std::vector<std::u16string>& names);
  void enter_hidden(const std::u16string& path, Known& known);
  void enter(const std::u16string& path, std::size_t depth, Known& parent);
  void count(Known& known, Namespace::Kind kind, UnlistedReason reason);
  void forgive(Known& known);
  void forget(Directories::iterator directory);

  std::unique_ptr<DirectoryReader> reader_;
  const WalkOptions options_;
  const std::function<Clock::time_point()> now_;

  Directories directories_;
  std::vector<Directories::iterator> watched_;  ///< those that are, unless watched_changed_
  bool watched_changed_ = false;
  std::size_t path_text_ = 0;           ///< bytes of all paths
  std::deque<std::u16string> waiting_;  ///< to be listed; each is one of directories_ or has gone
  UnlistedDirectories unlisted_;        ///< the sum of all Known::unlisted
  std::uint64_t look_ = 0;
  std::uint64_t call_ = 0;
  bool is_looking_ = false;
  std::size_t look_entries_ = 0;
  std::optional<Clock::time_point> look_begun_;
  std::optional<Clock::time_point> complete_;  ///< when the last look that has ended had begun
};

}  // namespace jobx
