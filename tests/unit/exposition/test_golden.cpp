#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/version.h"
#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "collector/sources/owned_source.h"
#include "exposition/text_sink.h"
#include "tests/unit/golden.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

std::string replace(std::string text, std::string_view old, std::string_view by) {
  const std::size_t at = text.find(old);
  return at == std::string::npos ? text : text.replace(at, old.size(), by);
}

/// The scrape in this format, with the build's own words replaced.
std::string text_of(const Scrape& scrape, TextFormat format) {
  std::string text;
  TextSink sink(format, text);
  write_families(scrape, sink);
  text = replace(text, "version=\"" + std::string(version()) + '"', "version=\"VERSION\"");
  text = replace(text, "compiler=\"" + std::string(compiler()) + '"', "compiler=\"COMPILER\"");
  return replace(text, "platform=\"" + std::string(platform()) + '"', "platform=\"PLATFORM\"");
}

/// Compares the scrape, in both formats, with golden/NAME.txt and golden/NAME.openmetrics.txt.
void check_golden(const std::string& name, const Scrape& scrape) {
  for (const auto& [format, ending] :
       {std::pair{TextFormat::text_0_0_4, std::string(".txt")},
        std::pair{TextFormat::openmetrics_1_0, std::string(".openmetrics.txt")}}) {
    check_golden_file("tests/unit/golden/" + name + ending, text_of(scrape, format));
  }
}

TEST_CASE("a job of which everything is known", "[golden][threads]") {
  JobView child = view_of(full_job("nightly build"));
  child.job.edit().name.space = Namespace(2);
  child.job.edit().cpu_rate = CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::weight_based, 7};
  child.depth = 1;
  child.parent = JobName{{}, "agent"};
  JobView root = view_of(full_job("agent"));
  root.sources |= 1U << static_cast<unsigned>(SourceKind::pdh);
  root.job.edit().details = {full_process(4, "agent worker"),
                             full_process(18'446'744'073'709'551'615U, "é \"x\"")};
  root.depth = 0;
  JobView unnamed = view_of(full_job("unnamed"));
  unnamed.job.edit().name.id = "4711:0x5c";
  JobView in_unnamed = view_of(job_named("unnamed"));
  in_unnamed.job.edit().name.id = "4711:0x60";
  in_unnamed.depth = 1;
  in_unnamed.parent = unnamed.job->name;
  Scrape scrape = scrape_of({root, view_of(job_named("dark")), child, unnamed, in_unnamed});
  scrape.listed = {{Namespace{}, 3}, {Namespace{2}, 1}};
  scrape.unreadable = {{unreadable_reason::access_denied, 1},
                       {unreadable_reason::wrong_type, 0},
                       {unreadable_reason::failed, 0},
                       {unreadable_reason::budget, 0}};
  scrape.sources[0].errors = {{"nt_0xc0000022", 12}};
  scrape.sources.push_back({SourceKind::pdh,
                            std::nullopt,
                            std::chrono::milliseconds(500),
                            1,
                            {{"wrong_counter_type", 3}},
                            {},
                            {{FigureId::pdh_rebuilds, 2}}});
  check_golden("full", scrape);
}

TEST_CASE("jobs of our own: one that lives, one that has ended, and a foreign one that ran out of time",
          "[golden][threads]") {
  JobView lives = view_of(job_named("lives"));
  lives.sources |= 1U << static_cast<unsigned>(SourceKind::owned);
  lives.job.edit().owned = true;
  lives.job.edit().processes = ProcessCounts{40, 3, 2};
  lives.job.edit().events = full_events();
  lives.job.edit().events->broken_limits = {};
  lives.job.edit().events->broken_limits[static_cast<std::size_t>(BrokenLimit::notify_job_memory)] = 2;
  lives.job.edit().watched_limits.set(static_cast<std::size_t>(BrokenLimit::active_processes));
  lives.last_expiration = lives.job->events->last_expiration;
  JobView ended = view_of(job_named("ended"));
  ended.sources = 1U << static_cast<unsigned>(SourceKind::owned);
  ended.job.edit().owned = true;
  ended.job.edit().processes = ProcessCounts{1, 0, 0};
  ended.job.edit().events.emplace().normal_exits = 1;
  ended.job.edit().ended = Ticks{17'000'000'009'999'999};
  JobView foreign = view_of(job_named("foreign"));
  foreign.time_kills = 1;
  foreign.last_expiration = Ticks{17'000'000'000'000'000};
  Scrape scrape = scrape_of({lives, ended, foreign});
  scrape.owned = full_totals();
  scrape.sources[0].figures = notification_figures(scrape.owned->events);
  check_golden("owned", scrape);
}

TEST_CASE("a host without jobs", "[golden][threads]") {
  check_golden("empty", scrape_of({}));
}

TEST_CASE("names that try to break out of the format", "[golden][threads]") {
  std::vector<JobView> views;
  for (const std::u16string& name :
       {std::u16string(u"\"} 1\njobobject_info{job_object=\"forged"), std::u16string(u"a \"quoted\" name"),
        std::u16string(u"two\nlines and a\ttab"), std::u16string(u"emoji \xD83D\xDE00 and \x4E2D\x6587"),
        std::u16string(u"half an emoji \xD83D"), std::u16string(u"nul ") + u'\0' + u" inside",
        std::u16string(200, u'x'), std::u16string(u"{},=# HELP "), std::u16string(u"")}) {
    views.push_back(view_of(job_named(utf8_from_utf16(name))));
  }
  // No name holds a backslash of its own, but the format must stand it.
  views.push_back(view_of(job_named("back\\slash\\n")));
  views.push_back(view_of(job_named("child")));
  views.back().parent = JobName{{}, "a \"quoted\"\n\\ parent"};
  check_golden("hostile", scrape_of(views));
}

TEST_CASE("a source that fails, then recovers", "[golden][threads]") {
  Job job = job_named("a");
  job.processes = ProcessCounts{7, 2, 0};
  Sample sample = sample_of({job});
  sample.unreadable = {{unreadable_reason::access_denied, 0}};
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(source_of(std::make_shared<Script>(
      std::vector<Result<Sample>>{sample, Error(ProgramError::timed_out, "did not answer"), sample})));
  Collector collector(std::move(sources));
  for (const char* const name : {"before_failure", "failure", "recovery"}) {
    Scrape scrape = collector.collect(Clock::now() + std::chrono::seconds(20));
    scrape.sources.at(0).duration = std::chrono::milliseconds(250);
    scrape.process = fixed_process();
    check_golden(name, scrape);
  }
}

}  // namespace
}  // namespace jobx::test
