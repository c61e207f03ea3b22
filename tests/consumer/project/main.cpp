// Job objects in somebody else's program, who has a source of his own and other habits: C-style casts and
// implicit conversions, which our warnings would not let pass. Prints one scrape as Prometheus' text.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/version.h"
#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "collector/sources/source.h"
#include "exposition/text_sink.h"
#include "pdh/counter_path.h"

namespace {

class BuildSource final : public jobx::Source {
 public:
  jobx::SourceKind kind() const override { return jobx::SourceKind::object; }

  jobx::SourceResult collect(const std::stop_token&) override {
    jobx::Sample sample;
    jobx::Job job;
    job.name.name = "nightly \"build\"";
    job.name.space = jobx::Namespace(1);
    const long seconds = 90;
    job.cpu.total_user = std::chrono::seconds(seconds);
    job.processes.active = (unsigned)3.7;
    sample.jobs.push_back(std::move(job));
    return sample;
  }
};

}  // namespace

int main() {
  int unused_by_the_way;
  std::vector<std::unique_ptr<jobx::Source>> sources;
  sources.push_back(std::make_unique<BuildSource>());
  jobx::Collector collector(std::move(sources));

  std::string text;
  jobx::TextSink sink(jobx::TextFormat::text_0_0_4, text);
  jobx::write_families(collector.collect(jobx::Clock::now() + std::chrono::seconds(60)), sink);
  int length = text.size();
  std::printf("# jobobject_exporter %s, %d metrics\n", std::string(jobx::version()).c_str(),
              (int)jobx::catalogue().size());
  std::fwrite(text.data(), 1, length, stdout);
  return jobx::parse_counter_path("\\Job Object(nightly)\\Process Count - Active") ? 0 : 1;
}
