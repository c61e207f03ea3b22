#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/path.h"
#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "collector/sources/etw_log_source.h"
#include "exposition/text_sink.h"
#include "tests/doubles/job_payloads.h"
#include "tests/doubles/trace_story.h"
#include "tests/unit/golden.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

/// The story as a file, which goes away.
class StoryFile {
 public:
  explicit StoryFile(const std::string& name, std::size_t most = std::string::npos)
      : path_(std::filesystem::temp_directory_path() / ("jobx_" + name + ".etl")) {
    std::ostringstream story(std::ios::binary);
    write_story(story);
    std::ofstream(path_, std::ios::binary) << story.str().substr(0, most);
  }
  ~StoryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  StoryFile(const StoryFile&) = delete;
  StoryFile& operator=(const StoryFile&) = delete;

  [[nodiscard]] std::string path() const { return utf8_from_path(path_); }

 private:
  std::filesystem::path path_;
};

Job numbered(std::string name, std::uint32_t number) {
  Job job = job_named(std::move(name));
  job.job_id = number;
  return job;
}

/// Only the families of ETW, and which sources are up: the rest is in other goldens.
std::string etw_lines(const std::string& text) {
  std::string lines;
  std::istringstream all(text);
  std::string line;
  std::string family;
  std::set<std::string, std::less<>> families{"jobobject_exporter_source_up"};
  for (const Metric& metric : catalogue()) {
    if (metric.origin == "ETW") families.emplace(metric.name);
  }
  while (std::getline(all, line)) {
    if (line.starts_with("# HELP ")) family = line.substr(7, line.find(' ', 7) - 7);
    if (families.contains(family)) lines += line + '\n';
  }
  return lines;
}

TEST_CASE("the story of a trace log as metrics, of the host and of the jobs whose numbers are known",
          "[golden][etw]") {
  const StoryFile file("story_golden");
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<EtwLogSource>(file.path()));
  sources.push_back(source_of(std::make_shared<Script>(std::vector<Result<Sample>>{sample_of(
      {numbered("cruncher", story::kCruncher), numbered("silo", story::kSilo), numbered("other", 99)})})));
  Collector collector(std::move(sources));
  std::string text;
  for (int i = 0; i < 3; ++i) {
    const Scrape scrape = collector.collect(Clock::now() + std::chrono::seconds(20));
    text.clear();
    TextSink sink(TextFormat::text_0_0_4, text);
    write_families(scrape, sink);
  }
  check_golden_file("tests/unit/golden/etw.txt", etw_lines(text));
}

TEST_CASE("a trace log is read once, and its figures stay", "[etw]") {
  SourceResult first = Error(ProgramError::unsupported, "");
  SourceResult second = first;
  {
    const StoryFile file("story_once");
    EtwLogSource source(file.path());
    CHECK(source.kind() == SourceKind::etw);
    first = source.collect({});
    std::filesystem::remove(file.path());
    second = source.collect({});
  }
  REQUIRE(first.sample);
  REQUIRE(second.sample);
  CHECK(first.figures == second.figures);
  REQUIRE(second.sample->traced);
  CHECK(second.sample->traced->size() == 3);
  CHECK(second.sample->errors.empty());
}

TEST_CASE("a trace log that is not there yet is tried again", "[etw]") {
  EtwLogSource source(utf8_from_path(std::filesystem::temp_directory_path() / "jobx_story_late.etl"));
  CHECK_FALSE(source.collect({}).sample);
  const StoryFile file("story_late");
  CHECK(source.collect({}).sample);
}

TEST_CASE("a trace log that is cut gives what is before the cut, and says so", "[etw]") {
  const StoryFile file("story_cut", 65'536 + 72 + 3'000);
  EtwLogSource source(file.path());
  for (int i = 0; i < 2; ++i) {
    const SourceResult result = source.collect({});
    REQUIRE(result.sample);
    REQUIRE(result.sample->errors.size() == 1);
    CHECK(result.sample->errors[0].code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
    CHECK(result.sample->traced->contains(story::kCruncher));
  }
}

TEST_CASE("of a log that was appended, events are decoded by its own build, and losses add up", "[etw]") {
  const auto path = std::filesystem::temp_directory_path() / "jobx_story_appended.etl";
  {
    std::ofstream file(path, std::ios::binary);
    JobPayload job;
    job.job = 7;
    for (const std::uint32_t build : {20'348U, 10'586U}) {
      EtlOptions options;
      options.build = build;
      options.events_lost = 3;
      EtlWriter writer(file, options, kStoryStart);
      writer.classic_event(kJobClass, 0x20, 4, kStoryStart, job_information(job));
      writer.classic_event(kJobClass, 0x24, 4, kStoryStart, remove_process(job, build > 14'000));
      writer.finish();
    }
  }
  EtwLogSource source(utf8_from_path(path));
  const SourceResult result = source.collect({});
  std::filesystem::remove(path);
  REQUIRE(result.sample);
  REQUIRE(result.sample->traced->size() == 1);  // the second log has handles
  CHECK(result.sample->traced->at(7)->events == 2);
  const auto counts = [&](FigureId id, std::string_view label) {
    for (const SourceFigure& one : result.figures) {
      if (one.id == id && one.labels.at(0).value == label) return one.value;
    }
    return std::uint64_t{0};
  };
  CHECK(counts(FigureId::etw_events, "job_create") == 2);
  CHECK(counts(FigureId::etw_events, "remove_process") == 2);
  CHECK(counts(FigureId::etw_skipped, "unknown_size") == 0);
  CHECK(counts(FigureId::etw_lost, "events") == 6);
}

TEST_CASE("the source of a trace log stops reading when it is asked to", "[etw]") {
  const StoryFile file("story_stop");
  EtwLogSource source(file.path());
  std::stop_source stop;
  stop.request_stop();
  const SourceResult result = source.collect(stop.get_token());
  REQUIRE_FALSE(result.sample);
  CHECK(result.sample.error().code() == static_cast<std::uint32_t>(ProgramError::timed_out));
}

}  // namespace
}  // namespace jobx::test
