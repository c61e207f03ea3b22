#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/sources/owned_source.h"
#include "collector/sources/trace_account.h"
#include "tests/unit/golden.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Lines = std::vector<std::string>;

/// All that ETW can tell of a job.
TracedJob full_trace() {
  TracedJob job;
  job.last_kill = RemovalReason::cpu_time;
  job.notifications[0] = 2;
  job.io_limits["C"] = {500, 1'000'000, 0};
  job.silo_state = 3;
  job.ended = EndedUsage{1, 2, 3, 4, 5};
  job.monitors["wcifs"] = {Ticks{1}, Ticks{2}, 1, 1};
  return job;
}

/// A scrape in which every row has something to say.
Scrape full_scrape() {
  JobView capped = view_of(full_job("capped"));
  capped.depth = 1;
  capped.parent = JobName{{}, "unnamed", "4:0x8"};
  capped.job.edit().details = {full_process(1, "one"), full_process(2, "two")};
  capped.description = {"container", "containerd://c1", "pod", "shop", "web", "web:1", "A_1_x64__b"};
  capped.job.edit().owned = true;
  capped.job.edit().events = full_events();
  capped.job.edit().ended = Ticks{17'000'000'009'999'999};
  capped.last_expiration = capped.job->events->last_expiration;
  capped.traced = std::make_shared<const TracedJob>(full_trace());
  JobView weighted = view_of(full_job("weighted"));
  weighted.job.edit().cpu_rate = CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::weight_based, 5};
  JobView ranged = view_of(full_job("ranged"));
  ranged.job.edit().cpu_rate =
      CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::min_max_rate, 0x1388'03E8};
  Scrape scrape = scrape_of({capped, weighted, ranged});
  scrape.owned = full_totals();
  scrape.capacity = HostCapacity{16, std::uint64_t{48} << 30U};
  scrape.walk =
      WalkStatus{std::chrono::seconds(5), 3, {{{Namespace::Kind::root, UnlistedReason::failed}, 1}}};
  scrape.log_lines_dropped = 7;
  scrape.web = WebServerStatus{true, std::chrono::seconds(5), std::chrono::seconds(9), {{"busy", 2}}};
  scrape.connections_dropped = {{"bound", 1}};
  scrape.config = ConfigReload{true, std::chrono::seconds(5)};
  scrape.jobs_filtered = 3;
  scrape.containers_unreadable = {{"malformed", 1}};
  scrape.unreadable[unreadable_reason::budget] = 0;
  scrape.sources[0].errors["timed_out"] = 1;
  scrape.sources[0].figures = notification_figures(full_events());
  scrape.sources[0].figures.push_back({FigureId::pdh_rebuilds, 1});
  scrape.traces = TraceStatus{3, 4, EtwWay::system, TraceMisses{1, 2, 3, 4}, EndedTraceLosses{1, 2, 3}};
  scrape.sources[0].figures.push_back({FigureId::etw_session_restarts, 1, {{"reason", "stale"}}});
  TraceAccount account;
  account.set_lost("events", 1);
  TracedEvent failed;
  failed.kind = TracedKind::assign_process;
  failed.process_id = 1;
  failed.status = 0xC000'0022;
  account.add(failed);
  TracedEvent stopped;
  stopped.kind = TracedKind::process_stop;
  stopped.process_id = 1;
  account.add(stopped);
  for (const SourceFigure& figure : account.figures()) scrape.sources[0].figures.push_back(figure);
  return scrape;
}

/// True if the labels of the sample are some of those of its row, in the same order.
bool is_part(const Record& one) {
  std::size_t at = 0;
  for (const auto& [name, value] : one.labels) {
    at = one.metric->labels.find(name, at);
    if (at == std::string_view::npos) return false;
    at += name.size();
  }
  return true;
}

TEST_CASE("no row is dead: each writes something for a job of which all is known", "[catalogue]") {
  const RecordingSink sink = record(full_scrape());
  CHECK(sink.jobs == 3);
  std::set<std::string_view> written;
  for (const Record& one : sink.records) written.insert(one.metric->name);
  for (const Metric& metric : catalogue()) {
    CAPTURE(metric.name);
    CHECK(written.contains(metric.name));
  }
  CHECK(sink.families.size() == catalogue().size());
}

TEST_CASE("the labels of a sample are those that its row documents", "[catalogue]") {
  for (const Record& one : record(full_scrape()).records) {
    CAPTURE(text_of(one));
    std::string names;
    for (const auto& [name, value] : one.labels) names += (names.empty() ? "" : ", ") + name;
    // What is not known of a job has no label.
    const bool may_lack =
        (one.metric->name == "jobobject_info" && *one.job > 0) || one.metric->name == "jobobject_holder_info";
    CHECK((may_lack ? is_part(one) : names == one.metric->labels));
    CHECK(names != "job");
    CHECK(names != "instance");
    CHECK(one.job.has_value() == one.metric->is_per_job());
  }
}

TEST_CASE("a family that is always 1 is, and no other one says so", "[catalogue]") {
  for (const Record& one : record(full_scrape()).records) {
    CAPTURE(text_of(one));
    if (one.metric->type == MetricType::state) CHECK(one.value.as_double() == 1);
  }
  for (const Metric& metric : catalogue()) {
    CAPTURE(metric.name);
    CHECK((metric.type == MetricType::state) == metric.help.starts_with("Constant 1"));
  }
}

TEST_CASE("a sink is told once where the jobs begin and where all ends", "[catalogue]") {
  class OrderSink final : public Sink {
   public:
    void begin(std::span<const JobView> jobs) override {
      calls += "begin " + std::to_string(jobs.size()) + ",";
    }
    void family(const Metric&) override { add("family,"); }
    void job_sample(std::size_t, std::span<const Label>, Value) override { add("sample,"); }
    void sample(std::span<const Label>, Value) override { add("sample,"); }
    void end() override { calls += "end"; }
    std::string calls;  ///< of what comes again and again only the first one

   private:
    void add(const std::string& call) {
      if (calls.find(call) == std::string::npos) calls += call;
    }
  };
  const Scrape scrape = full_scrape();
  OrderSink whole;
  write_families(scrape, whole);
  CHECK(whole.calls == "begin 3,family,sample,end");
  OrderSink jobs;
  write_job_families(*scrape.jobs, jobs);
  CHECK(jobs.calls == "begin 3,family,sample,end");
  OrderSink none;
  write_job_families({}, none);
  CHECK(none.calls == "begin 0,end");
}

TEST_CASE("families stand together, each once", "[catalogue]") {
  const RecordingSink sink = record(full_scrape());
  const std::set<const Metric*> distinct(sink.families.begin(), sink.families.end());
  CHECK(distinct.size() == sink.families.size());
}

TEST_CASE("no series is written twice", "[catalogue]") {
  std::set<std::string> seen;
  for (const Record& one : record(full_scrape()).records) {
    std::string series = (one.job ? std::to_string(*one.job) : "") + text_of(one);
    series.resize(series.rfind(' '));
    CAPTURE(series);
    CHECK(seen.insert(series).second);
  }
}

TEST_CASE("a job of which nothing could be read gives its name and no figure", "[catalogue]") {
  CHECK(job_lines(view_of(job_named("dark"))) ==
        Lines{"jobobject_info{owned=false} 1", "jobobject_source{source=object} 1"});
}

TEST_CASE("each group that was read gives its own lines and no others", "[catalogue]") {
  struct Row {
    void (*fill)(JobView&);
    Lines lines;
  };
  const std::vector<Row> rows{
      {[](JobView& v) {
         v.job.edit().cpu = CpuTimes{Ticks{15'000'000}, Ticks{5'000'000}, Ticks{10'000'000}, Ticks{0}};
       },
       {"jobobject_cpu_seconds_total{mode=user} 1.5", "jobobject_cpu_seconds_total{mode=kernel} 0.5",
        "jobobject_cpu_period_seconds{mode=user} 1", "jobobject_cpu_period_seconds{mode=kernel} 0"}},
      {[](JobView& v) {
         v.job.edit().processes = ProcessCounts{9, 4, 2};
       },
       {"jobobject_processes 4", "jobobject_processes_assigned_total 9",
        "jobobject_processes_terminated_by_limit_total 2"}},
      {[](JobView& v) { v.page_faults = 4'294'967'296U; }, {"jobobject_page_faults_total 4294967296"}},
      {[](JobView& v) { v.job.edit().page_faults = 7; }, {}},  // the inventory's counter is what counts
      {[](JobView& v) { v.job.edit().io = IoCounters{1, 2, 3, 4, 5, 6}; },
       {"jobobject_io_read_bytes_total 4", "jobobject_io_write_bytes_total 5",
        "jobobject_io_other_bytes_total 6", "jobobject_io_read_operations_total 1",
        "jobobject_io_write_operations_total 2", "jobobject_io_other_operations_total 3"}},
      {[](JobView& v) {
         v.job.edit().memory = MemoryUsage{10, 20};
       },
       {"jobobject_memory_commit_bytes 10", "jobobject_memory_commit_peak_bytes 20"}},
      {[](JobView& v) {
         v.job.edit().memory_limits = MemoryLimits{1, 2, 3, 4};
       },
       {"jobobject_memory_commit_peak_bytes 4", "jobobject_memory_commit_largest_process_peak_bytes 3"}},
      {[](JobView& v) {
         v.job.edit().network = NetworkUsage{7, 8};
       },
       {"jobobject_network_receive_bytes_total 7", "jobobject_network_transmit_bytes_total 8"}},
      {[](JobView& v) { v.time_kills = 0; },
       {"jobobject_cpu_time_expirations_total{scope=job,action=terminate} 0"}},
      {[](JobView& v) { v.job.edit().ended = Ticks{15'000'000}; }, {"jobobject_end_time_seconds 1.5"}},
      {[](JobView& v) { v.depth = 0; }, {"jobobject_depth 0"}},
      {[](JobView& v) {
         v.parent = JobName{{}, "root"};
       },
       {"jobobject_parent{parent=root} 1"}},
      {[](JobView& v) { v.job.edit().ui_restrictions = 0; }, {}},
      {[](JobView& v) { v.job.edit().process_ids = std::vector<std::uint64_t>{4}; }, {}},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    JobView view = view_of(job_named("one group"));
    view.sources = 0;
    rows[i].fill(view);
    Lines expected = rows[i].lines;
    expected.insert(expected.begin(), "jobobject_info{owned=false} 1");
    Lines lines = job_lines(view);
    std::sort(lines.begin(), lines.end());
    std::sort(expected.begin(), expected.end());
    CHECK(lines == expected);
  }
}

TEST_CASE("a limit that is not set gives no line, whatever its field holds", "[catalogue]") {
  struct Row {
    std::uint32_t flag;
    std::string line;
  };
  const std::vector<Row> rows{
      {0, ""},
      {0x1, ""},
      {limit_flag::process_time, "jobobject_cpu_time_limit_seconds{scope=process} 60"},
      {limit_flag::job_time, "jobobject_cpu_time_limit_seconds{scope=job} 3600"},
      {limit_flag::active_processes, "jobobject_processes_limit 64"},
      {limit_flag::process_memory, "jobobject_memory_limit_bytes{scope=process} 1073741824"},
      {limit_flag::job_memory, "jobobject_memory_limit_bytes{scope=job} 4294967296"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.flag);
    JobView view = view_of(full_job("limited"));
    view.job.edit().limits->flags = row.flag;
    Lines limits;
    for (const char* const metric :
         {"jobobject_cpu_time_limit_seconds", "jobobject_processes_limit", "jobobject_memory_limit_bytes"}) {
      for (const std::string& line : job_lines(view, metric)) limits.push_back(line);
    }
    CHECK(limits == (row.line.empty() ? Lines{} : Lines{row.line}));
    view.job.edit().limits.reset();
    CHECK(job_lines(view, "jobobject_memory_limit_bytes").empty());
  }
}

TEST_CASE("bits are named as winnt.h names them, and an unknown one in hexadecimal", "[catalogue]") {
  JobView view = view_of(job_named("bits"));
  view.job.edit().limits = BasicLimits{0x80002001U, {}, {}, 0};
  view.job.edit().ui_restrictions = 0x00000382U;
  view.job.edit().cpu_rate = CpuRateControl{0x00000120U, 0};
  CHECK(job_lines(view, "jobobject_limit_flag") == Lines{"jobobject_limit_flag{flag=working_set} 1",
                                                         "jobobject_limit_flag{flag=kill_on_job_close} 1",
                                                         "jobobject_limit_flag{flag=0x80000000} 1"});
  CHECK(job_lines(view, "jobobject_ui_restriction") ==
        Lines{"jobobject_ui_restriction{restriction=read_clipboard} 1",
              "jobobject_ui_restriction{restriction=exit_windows} 1",
              "jobobject_ui_restriction{restriction=ime} 1",
              "jobobject_ui_restriction{restriction=0x00000200} 1"});
  CHECK(job_lines(view, "jobobject_cpu_rate_control") ==
        Lines{"jobobject_cpu_rate_control{control=0x00000020} 1",
              "jobobject_cpu_rate_control{control=0x00000100} 1"});
}

TEST_CASE("all 32 bits of the limit flags give a line each", "[catalogue]") {
  JobView view = view_of(job_named("bits"));
  view.job.edit().limits = BasicLimits{0xFFFFFFFFU, {}, {}, 0};
  const Lines lines = job_lines(view, "jobobject_limit_flag");
  CHECK(std::set(lines.begin(), lines.end()).size() == 32);
}

TEST_CASE("the action at the end of the job is named, an unknown one in hexadecimal", "[catalogue]") {
  JobView view = view_of(job_named("action"));
  for (const auto& [code, name] :
       std::map<std::uint32_t, std::string>{{0, "terminate"}, {1, "post"}, {7, "0x00000007"}}) {
    view.job.edit().end_of_job_action = code;
    CHECK(job_lines(view, "jobobject_end_of_job_action") ==
          Lines{"jobobject_end_of_job_action{action=" + name + "} 1"});
  }
}

TEST_CASE("CPU rate control shows a cap, a minimum or a weight, as its mode says", "[catalogue]") {
  using namespace cpu_rate_flag;
  const std::string cap = "jobobject_cpu_rate_limit_ratio ";
  const std::string minimum = "jobobject_cpu_rate_minimum_ratio ";
  const std::string weight = "jobobject_cpu_weight ";
  struct Row {
    CpuRateControl control;
    Lines lines;
  };
  const std::vector<Row> rows{
      {{0, 2'500}, {}},
      {{hard_cap, 2'500}, {}},  // not enabled
      {{weight_based, 5}, {}},
      {{enable, 10'000}, {}},  // which of them the value is, is not said
      {{enable | notify, 10'000}, {}},
      {{enable | hard_cap, 2'500}, {cap + "0.25"}},
      {{enable | hard_cap | notify, 1}, {cap + "0.0001"}},
      {{enable | weight_based, 9}, {weight + "9"}},
      {{enable | min_max_rate, (5'000U << 16) | 2'500U}, {cap + "0.5", minimum + "0.25"}},
      {{enable | min_max_rate, 10'000U << 16}, {cap + "1", minimum + "0"}},
      {{enable | min_max_rate, (1U << 16) | 1U}, {cap + "0.0001", minimum + "0.0001"}},
      {{min_max_rate, (5'000U << 16) | 1'000U}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.control.flags, row.control.value);
    JobView view = view_of(job_named("rate"));
    view.job.edit().cpu_rate = row.control;
    Lines lines = job_lines(view, "jobobject_cpu_rate_limit_ratio");
    for (const char* const name : {"jobobject_cpu_rate_minimum_ratio", "jobobject_cpu_weight"}) {
      for (const std::string& line : job_lines(view, name)) lines.push_back(line);
    }
    CHECK(lines == row.lines);
  }
}

TEST_CASE("limits are shown that are watched, and others once they were broken", "[catalogue]") {
  JobView view = view_of(job_named("limits"));
  view.job.edit().watched_limits.set(static_cast<std::size_t>(BrokenLimit::job_memory));
  CHECK(job_lines(view, "jobobject_limit_violations_total").empty());  // not heard
  view.job.edit().events.emplace().broken_limits[static_cast<std::size_t>(BrokenLimit::active_processes)] = 1;
  CHECK(job_lines(view, "jobobject_limit_violations_total") ==
        Lines{"jobobject_limit_violations_total{limit=active_processes} 1",
              "jobobject_limit_violations_total{limit=job_memory} 0"});
}

TEST_CASE("a configuration was read with success until a reload fails", "[catalogue]") {
  Scrape scrape = scrape_of({});
  scrape.config.emplace();
  scrape.web.emplace();
  Lines lines;
  for (const Record& one : record(scrape).records) {
    if (one.metric->name.ends_with("config_last_reload_successful")) lines.push_back(text_of(one));
  }
  CHECK(lines == Lines{"jobobject_exporter_config_last_reload_successful 1",
                       "jobobject_exporter_web_config_last_reload_successful 1"});
}

TEST_CASE("a peak of zero is one that nobody measured", "[catalogue]") {
  JobView view = view_of(job_named("peak"));
  view.job.edit().memory_limits = MemoryLimits{};
  CHECK(job_lines(view, "jobobject_memory_commit_peak_bytes").empty());
  CHECK(job_lines(view, "jobobject_memory_commit_largest_process_peak_bytes").empty());
  view.job.edit().memory_limits->peak_job = 5;
  CHECK(job_lines(view, "jobobject_memory_commit_peak_bytes") ==
        Lines{"jobobject_memory_commit_peak_bytes 5"});
  view.job.edit().memory = MemoryUsage{1, 6};
  CHECK(job_lines(view, "jobobject_memory_commit_peak_bytes") ==
        Lines{"jobobject_memory_commit_peak_bytes 6"});
}

TEST_CASE("what a job costs in series is counted as it is written", "[catalogue]") {
  const Scrape scrape = full_scrape();
  const RecordingSink sink = record(scrape);
  const auto per_job = std::count_if(sink.records.begin(), sink.records.end(),
                                     [](const Record& r) { return r.job.has_value(); });
  CHECK(count_series(*scrape.jobs) == static_cast<std::uint64_t>(per_job));
  CHECK(count_series({}) == 0);
}

TEST_CASE("only the jobs within the budget are written", "[catalogue]") {
  Scrape scrape = full_scrape();
  scrape.shown = 1;
  const RecordingSink sink = record(scrape);
  CHECK(sink.jobs == 1);
  for (const Record& one : sink.records) CHECK(one.job.value_or(0) == 0);
}

TEST_CASE("docs/metrics.md is what the program prints", "[catalogue][golden]") {
  check_golden_file("docs/metrics.md", describe_catalogue());
}

}  // namespace
}  // namespace jobx::test
