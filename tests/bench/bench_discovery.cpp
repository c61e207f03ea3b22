// The walk over 2,000 directories with 50,000 objects, 5,000 of them jobs in 100 of the directories: what a
// scrape pays for finding them once the directories are known, against listing just those that hold jobs.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/inspect/namespace_walk.h"
#include "tests/doubles/directories.h"

namespace {

using jobx::DirectoryReading;
using jobx::JobName;
using jobx::Namespace;
using jobx::NamespaceListing;
using jobx::NamespaceWalk;
using jobx::test::Directories;
using jobx::test::DirectoriesReader;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kGroups = 20;
constexpr std::size_t kDirectories = 2'000;
constexpr std::size_t kWithJobs = 100;
constexpr std::size_t kJobs = 50;          ///< in each of these
constexpr std::size_t kOtherObjects = 24;  ///< in each of the others
constexpr int kRounds = 200;

std::u16string text_of(std::size_t number) {
  const std::string digits = std::to_string(number);
  return {digits.begin(), digits.end()};
}

/// The paths of the directories that hold jobs.
std::vector<std::u16string> fill(Directories& directories) {
  std::vector<std::u16string> with_jobs;
  for (std::size_t i = 0; i < kDirectories; ++i) {
    const std::u16string path = u"\\Group " + text_of(i % kGroups) + u"\\Directory " + text_of(i);
    directories.at(path).entries = kOtherObjects;
    if (i % (kDirectories / kWithJobs) != 0) continue;
    std::vector<std::string> jobs;
    for (std::size_t job = 0; job < kJobs; ++job) {
      jobs.push_back("WmiProviderSubSystemHostJob " + std::to_string(job * 7'919 % kJobs));
    }
    directories.add_jobs(path, jobs);
    with_jobs.push_back(path);
  }
  return with_jobs;
}

/// Lists these directories and nothing else.
std::size_t list_plainly(jobx::DirectoryReader& reader, const std::vector<std::u16string>& paths) {
  std::vector<NamespaceListing> found;
  std::size_t jobs = 0;
  for (const std::u16string& path : paths) {
    DirectoryReading reading = reader.read(path);
    const Namespace space = Namespace::at(path);
    std::sort(reading.jobs.begin(), reading.jobs.end());
    reading.jobs.erase(std::unique(reading.jobs.begin(), reading.jobs.end()), reading.jobs.end());
    std::vector<JobName> names;
    names.reserve(reading.jobs.size());
    for (std::string& name : reading.jobs) names.push_back(JobName{space, std::move(name)});
    jobs += names.size();
    found.push_back({space, std::move(names), std::move(reading.owners)});
  }
  return jobs;
}

std::size_t list_by_walk(NamespaceWalk& walk) {
  std::size_t jobs = 0;
  for (const NamespaceListing& one : walk.list().namespaces) jobs += one.jobs->size();
  return jobs;
}

/// Takes `best` down to the time of this one; false if it has missed a job.
template <typename List>
bool measure(Directories& directories, std::size_t expected, double& best, List list) {
  directories.asked.clear();
  const Clock::time_point start = Clock::now();
  const std::size_t jobs = list();
  best = std::min(best, std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  return jobs == expected;
}

}  // namespace

int main() {
  Directories directories;
  directories.at(u"\\BaseNamedObjects");
  directories.at(u"\\Sessions");
  const std::vector<std::u16string> with_jobs = fill(directories);
  DirectoriesReader reader(directories);
  NamespaceWalk walk(std::make_unique<DirectoriesReader>(directories));
  const Clock::time_point start = Clock::now();
  while (!walk.list().walk.age) continue;
  const double first = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  const std::size_t jobs = with_jobs.size() * kJobs;
  double plain = 1e9;
  double known = 1e9;
  bool found_all = true;
  // By turns, so that what else the machine does slows both.
  for (int round = 0; round < kRounds; ++round) {
    found_all =
        measure(directories, jobs, plain, [&] { return list_plainly(reader, with_jobs); }) && found_all;
    found_all = measure(directories, jobs, known, [&] { return list_by_walk(walk); }) && found_all;
  }
  if (!found_all) {
    std::fprintf(stderr, "bench_discovery: not every job was found\n");
    return 1;
  }
  std::printf("first look at %zu directories: %.2f ms\n", kDirectories, first);
  std::printf("once known: %.3f ms; the directories with jobs alone: %.3f ms\n", known, plain);
  std::printf("ratio: %.2f discovery\n", known / plain);
  return 0;
}
