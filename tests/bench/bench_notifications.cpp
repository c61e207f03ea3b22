// How many messages of owned jobs the ledger takes: from as many jobs as one exporter is likely to own.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <vector>

#include "jobobject/own/ledger.h"

namespace {

constexpr jobx::JobKey kJobs = 1'000;
constexpr std::size_t kMessages = 4'000'000;
constexpr jobx::Ticks kNow{17'000'000'000'000'000};

/// A process comes and goes; now and then a job is empty, or passes a limit.
std::vector<jobx::JobMessage> make_messages() {
  constexpr std::uint32_t kinds[] = {6, 7, 6, 7, 6, 8, 4, 11};
  std::vector<jobx::JobMessage> messages;
  messages.reserve(kMessages);
  for (std::size_t i = 0; i < kMessages; ++i) {
    // Jobs in no order that a cache could like.
    const jobx::JobKey key = 1 + i * 7'919 % kJobs;
    messages.push_back({key, kinds[i % std::size(kinds)], {}});
  }
  return messages;
}

double seconds_for(jobx::Ledger& ledger, const std::vector<jobx::JobMessage>& messages) {
  const auto begin = std::chrono::steady_clock::now();
  for (const jobx::JobMessage& message : messages) ledger.note(message, kNow);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main() {
  const std::vector<jobx::JobMessage> messages = make_messages();
  jobx::Ledger ledger;
  for (jobx::JobKey key = 1; key <= kJobs; ++key) ledger.open(key);
  std::vector<double> runs;
  for (int i = 0; i < 5; ++i) runs.push_back(seconds_for(ledger, messages));
  std::sort(runs.begin(), runs.end());
  const double median = runs[runs.size() / 2];
  std::printf("%zu messages of %llu jobs, %llu exits counted in all\n", kMessages,
              static_cast<unsigned long long>(kJobs),
              static_cast<unsigned long long>(ledger.totals().exits()));
  std::printf("figure: %.1f ns/message notifications_each\n", median * 1e9 / static_cast<double>(kMessages));
  std::printf("figure: %.0f messages/s notifications\n", static_cast<double>(kMessages) / median);
}
