/// The object namespace as values: directories, and what each holds.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "jobobject/inspect/directory_reader.h"

namespace jobx::test {

/// Directories by path; one that is not among them has vanished. Outlives the readers of it.
struct Directories {
  std::map<std::u16string, DirectoryReading> all;
  std::vector<std::u16string> asked;  ///< in order

  /// The directory, made along with those that lead to it.
  DirectoryReading& at(const std::u16string& path) {
    const auto [entry, is_new] = all.try_emplace(path);
    if (is_new && path != u"\\") {
      const std::size_t slash = path.rfind(u'\\');
      at(slash == 0 ? u"\\" : path.substr(0, slash)).directories.push_back(path.substr(slash + 1));
    }
    return entry->second;
  }
  void add_jobs(const std::u16string& path, const std::vector<std::string>& jobs) {
    DirectoryReading& directory = at(path);
    directory.jobs.insert(directory.jobs.end(), jobs.begin(), jobs.end());
    directory.entries += jobs.size();
  }
  /// It stands in its parent and cannot be listed.
  void fail(const std::u16string& path, DirectoryOutcome outcome) {
    DirectoryReading& directory = at(path);
    directory.outcome = outcome;
    directory.error = Error(ProgramError::timed_out, "not listed");
  }
};

class DirectoriesReader final : public DirectoryReader {
 public:
  explicit DirectoriesReader(Directories& directories) : directories_(directories) {}

  DirectoryReading read(const std::u16string& path) override {
    directories_.asked.push_back(path);
    const auto found = directories_.all.find(path);
    if (found != directories_.all.end()) return found->second;
    DirectoryReading gone;
    gone.outcome = DirectoryOutcome::vanished;
    gone.error = Error(ProgramError::invalid_argument, "no such directory");
    return gone;
  }

 private:
  Directories& directories_;
};

}  // namespace jobx::test
