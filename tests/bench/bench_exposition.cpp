// Writing 1,000 jobs × every per-job row as text 0.0.4, against prometheus-cpp's TextSerializer fed with the
// same families. First from values that are ready on both sides; then from the sample, with merging on our
// side and building prometheus-cpp's families on the other.
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <sstream>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/merge/inventory.h"
#include "exposition/prometheus_collectable.h"
#include "exposition/text_sink.h"
#include "tests/doubles/allocations.h"
#include "tests/doubles/many_jobs.h"

namespace jobx {
namespace {

constexpr std::size_t kJobs = 1'000;
constexpr int kRounds = 25;

/// The median of several rounds, in seconds; ours and theirs alternate, so that a slow moment hits both.
struct Timing {
  double ours;
  double theirs;
};

template <typename Act>
double seconds_of(Act act) {
  const auto start = Clock::now();
  act();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double>& times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

template <typename Ours, typename Theirs>
Timing compare(Ours ours, Theirs theirs) {
  std::vector<double> our_times;
  std::vector<double> their_times;
  for (int i = 0; i < kRounds; ++i) {
    our_times.push_back(seconds_of(ours));
    their_times.push_back(seconds_of(theirs));
  }
  return {median(our_times), median(their_times)};
}

void report(const char* what, Timing timing, double samples) {
  std::printf("%-34s ours %8.1f ns/sample, prometheus-cpp %8.1f ns/sample, %5.1f times\n", what,
              timing.ours / samples * 1e9, timing.theirs / samples * 1e9, timing.theirs / timing.ours);
}

Scrape scrape_of(const Sample& sample) {
  Inventory inventory;
  Scrape scrape;
  scrape.jobs = std::make_shared<const std::vector<JobView>>(inventory.update(
      {{SourceKind::object, std::make_shared<Sample>(sample)}}, inventory_time(Clock::now())));
  scrape.shown = scrape.jobs->size();
  return scrape;
}

void run() {
  const Sample sample = test::many_jobs(kJobs);
  const Scrape scrape = scrape_of(sample);
  const auto samples = static_cast<double>(count_series(*scrape.jobs));
  const std::vector<prometheus::MetricFamily> families = to_metric_families(scrape);
  const prometheus::TextSerializer serializer;
  std::string text;
  const auto write_text = [&](const Scrape& one) {
    text.clear();
    TextSink sink(TextFormat::text_0_0_4, text);
    write_families(one, sink);
  };

  const Timing ready = compare([&] { write_text(scrape); }, [&] { serializer.Serialize(families); });
  const Timing whole = compare([&] { write_text(scrape_of(sample)); },
                               [&] { serializer.Serialize(to_metric_families(scrape)); });
  const std::uint64_t before = test::allocations();
  write_text(scrape);
  const std::uint64_t for_one_scrape = test::allocations() - before;

  std::printf("%zu jobs, %.0f samples, %.1f MB\n", kJobs, samples, static_cast<double>(text.size()) / 1e6);
  report("families ready on both sides:", ready, samples);
  report("families made on both sides:", whole, samples);
  std::printf("allocations for one scrape: %llu, %.5f a sample\n",
              static_cast<unsigned long long>(for_one_scrape), static_cast<double>(for_one_scrape) / samples);
  std::printf("ratio: %.2f exposition_made\n", whole.theirs / whole.ours);
  std::printf("ratio: %.2f exposition\n", ready.theirs / ready.ours);
}

}  // namespace
}  // namespace jobx

int main() {
  jobx::run();
}
