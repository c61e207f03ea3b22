#include <algorithm>
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
#include "tests/unit/temporary_folder.h"
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
  /// A storm instead.
  StoryFile(const std::string& name, std::uint32_t jobs, std::uint32_t numbers)
      : path_(std::filesystem::temp_directory_path() / ("jobx_" + name + ".etl")) {
    std::ofstream file(path_, std::ios::binary);
    write_storm(file, jobs, numbers);
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

/// The story, beside a listing that has the job of the killed processes once.
std::unique_ptr<Collector> story_collector(const StoryFile& file, ScrapeBudget budget = {}) {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<EtwLogSource>(file.path()));
  sources.push_back(source_of(std::make_shared<Script>(
      std::vector<Result<Sample>>{sample_of({numbered("cruncher", story::kCruncher)}), sample_of({})})));
  return std::make_unique<Collector>(std::move(sources), budget);
}

std::string last_of(Collector& collector, int scrapes) {
  std::string text;
  for (int i = 0; i < scrapes; ++i) {
    text.clear();
    TextSink sink(TextFormat::text_0_0_4, text);
    write_families(collector.collect(Clock::now() + std::chrono::seconds(20)), sink);
  }
  return text;
}

TEST_CASE("jobs that have ended show what their processes used, under their names if these are known",
          "[etw]") {
  const StoryFile file("story_ended");
  const std::string text = last_of(*story_collector(file), 4);
  const std::vector<std::string> lines{
      R"(jobobject_ended_processes_total{job_object="cruncher",namespace="global"} 3)",
      R"(jobobject_ended_processes_cpu_cycles_total{job_object="cruncher",namespace="global"} 9009)",
      R"(jobobject_processes_removed_total{job_object="cruncher",namespace="global",reason="cpu_time"} 3)",
      R"(jobobject_end_time_seconds{job_object="cruncher",namespace="global"} 1705526405.013)",
      R"(jobobject_source{job_object="cruncher",namespace="global",source="etw"} 1)",
      R"(jobobject_info{job_object="cruncher",namespace="global",owned="false"} 1)",
      R"(jobobject_ended_processes_total{job_object="unnamed",namespace="none",id="42"} 1)",
      R"(jobobject_host_ended_processes_total 4)",
      R"(jobobject_exporter_etw_ended_jobs_dropped_total{reason="budget"} 0)"};
  for (const std::string& line : lines) {
    CAPTURE(line);
    CHECK(text.find('\n' + line + '\n') != std::string::npos);
  }
  CHECK(text.find("id=\"41\"") == std::string::npos);
  CHECK(text.find("id=\"43\"") == std::string::npos);  // no process ended in it
}

TEST_CASE("jobs that have ended are left out where they are not to linger", "[etw]") {
  const StoryFile file("story_no_linger");
  ScrapeBudget budget;
  budget.linger = {};
  const std::string text = last_of(*story_collector(file, budget), 4);
  CHECK(text.find("jobobject_ended_processes_total{") == std::string::npos);
  CHECK(text.find("jobobject_host_ended_processes_total 4\n") != std::string::npos);
}

TEST_CASE("of a storm of jobs few are shown, and each other one is counted", "[etw]") {
  struct Case {
    std::uint32_t numbers;
    std::uint64_t shown;  ///< at the end
    std::uint64_t ever;   ///< in any scrape
  };
  constexpr std::uint32_t kJobs = 25'000;
  const Case storm = GENERATE(Case{kJobs, EndedTraces::kMost, EndedTraces::kMost}, Case{1, 1, 2});
  const StoryFile file("story_storm", kJobs, storm.numbers);
  const auto collector = story_collector(file);
  Scrape scrape;
  // Not optimised, and on a busy machine, the log takes longer to read than a scrape may.
  for (int i = 0; i < 4; ++i) scrape = collector->collect(Clock::now() + std::chrono::minutes(10));
  CHECK(scrape.jobs->size() == storm.shown);
  REQUIRE(scrape.traces->ended_losses);
  std::uint64_t lost = 0;
  for (const std::uint64_t jobs : *scrape.traces->ended_losses) lost += jobs;
  CHECK(lost + storm.ever == kJobs);
  const std::vector<SourceFigure>& figures = scrape.sources[0].figures;
  const auto processes = std::find_if(figures.begin(), figures.end(), [](const SourceFigure& figure) {
    return figure.id == FigureId::etw_ended_processes;
  });
  REQUIRE(processes != figures.end());
  CHECK(processes->value == kJobs);
}

TEST_CASE("a scrape of the events alone calls no job unnamed that a listing may name", "[etw]") {
  const StoryFile file("story_alone");
  const auto whole = story_collector(file);
  const std::string text = last_of(*whole->of({SourceKind::etw}), 4);
  CHECK(text.find("jobobject_ended_processes_total{") == std::string::npos);
  CHECK(text.find("jobobject_exporter_etw_ended_jobs_dropped_total{reason=\"filtered\"} 2\n") !=
        std::string::npos);
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

/// A log of a process that is assigned to the job 7, and of its end.
class Pair {
 public:
  void assign() {
    JobPayload job;
    job.job = 7;
    job.process_id = 600;
    writer_.classic_event(kJobClass, 0x23, 4, kStoryStart, assign_process(job));
  }
  void cut() { writer_.classic_event(kJobClass, 0x23, 4, kStoryStart, "cut"); }
  /// Another event, which fills a buffer.
  void fill() { writer_.classic_event(kSomeContainer, 1, 1, kStoryStart, std::string(900, 'x')); }
  void end_process() {
    writer_.manifest_event(kKernelProcess, 2, 2, kStoryStart, 600, process_stop(2, 600, 0, "cl.exe"));
  }
  std::string log() {
    writer_.finish();
    return log_.str();
  }

 private:
  static EtlOptions options() {
    EtlOptions options;
    options.build = 20'348;
    options.buffer_size = 1'024;
    return options;
  }

  std::ostringstream log_{std::ios::binary};
  EtlWriter writer_{log_, options(), kStoryStart};
};

std::uint64_t figure_of(const SourceResult& result, FigureId id, std::string_view label = "") {
  for (const SourceFigure& one : result.figures) {
    if (one.id == id && (label.empty() || one.labels.at(0).value == label)) return one.value;
  }
  FAIL("no such figure");
  return 0;
}

SourceResult read_log(const std::string& log) {
  const TemporaryFolder folder;
  folder.write("pair.etl", log);
  return EtwLogSource(folder.path("pair.etl")).collect({});
}

TEST_CASE("what a process used counts for its job in one log, not across what is missing of it", "[etw]") {
  Pair pair;
  pair.assign();
  pair.fill();
  pair.end_process();
  std::string log = pair.log();
  REQUIRE(log.size() == 4 * 1'024);
  const SourceResult whole = read_log(log);
  CHECK(figure_of(whole, FigureId::etw_ended_processes) == 1);
  CHECK(figure_of(whole, FigureId::etw_lost, "file") == 0);
  log.erase(2 * 1'024, 1'024);
  const SourceResult lacking = read_log(log);
  CHECK(figure_of(lacking, FigureId::etw_ended_processes) == 0);
  CHECK(figure_of(lacking, FigureId::etw_lost, "file") == 1);
  CHECK(lacking.sample->errors.empty());
}

TEST_CASE("what a process used counts for no job of the log before the one that was appended", "[etw]") {
  Pair before;
  before.assign();
  Pair next;
  next.end_process();
  const std::string log = before.log();
  const SourceResult result = read_log(log + next.log());
  CHECK(figure_of(result, FigureId::etw_ended_processes) == 0);
  CHECK(figure_of(result, FigureId::etw_lost, "file") == 0);
  Pair whole;
  whole.assign();
  whole.end_process();
  CHECK(figure_of(read_log(log + whole.log()), FigureId::etw_ended_processes) == 1);
}

TEST_CASE("events of a trace log that cannot be decoded are counted", "[etw]") {
  Pair pair;
  pair.cut();
  pair.assign();
  const SourceResult result = read_log(pair.log());
  CHECK(figure_of(result, FigureId::etw_skipped, "unknown_size") == 1);
  CHECK(figure_of(result, FigureId::etw_processes_assigned) == 1);
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
