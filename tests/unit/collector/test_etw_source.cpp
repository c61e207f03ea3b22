#include <catch2/catch.hpp>
#include <thread>

#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "collector/sources/etw_source.h"
#include "exposition/text_sink.h"
#include "tests/doubles/job_payloads.h"
#include "tests/doubles/trace_system_double.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

EtwOptions quick() {
  EtwOptions options;
  options.first_pause = 1ms;
  options.longest_pause = 5ms;
  return options;
}

EventRecord classic(std::uint8_t opcode) {
  EventRecord record;
  record.form = EventKind::classic;
  record.provider = kJobClass;
  record.opcode = opcode;
  record.process_id = 4;
  return record;
}

JobPayload of_job(std::uint32_t job, std::uint32_t process = 0, std::uint32_t flags = 0) {
  JobPayload payload;
  payload.job = job;
  payload.process_id = process;
  payload.flags = flags;
  return payload;
}

std::uint64_t figure(const SourceResult& result, FigureId id, std::string_view label = "") {
  for (const SourceFigure& one : result.figures) {
    if (one.id == id && (label.empty() || one.labels.at(0).value == label)) return one.value;
  }
  return 0;
}

/// Collects until `is` holds, for 5 s.
template <typename Is>
SourceResult collect_until(Source& source, Is is) {
  SourceResult result = source.collect({});
  for (int i = 0; i < 500 && !is(result); ++i) {
    std::this_thread::sleep_for(10ms);
    result = source.collect({});
  }
  return result;
}

TEST_CASE("a live session counts events also while nobody asks", "[etw][threads]") {
  TraceSystemDouble etw;
  EtwSource source(etw.kernel(), quick());
  CHECK(source.kind() == SourceKind::etw);
  REQUIRE(etw.wait_started(1));
  etw.send(classic(0x20), job_information(of_job(7)));
  etw.send(classic(0x23), assign_process(of_job(7, 600)));
  etw.send(classic(0x24), remove_process(of_job(7, 600, 0xE)));
  etw.send(classic(0x24), "cut");
  const SourceResult result = collect_until(source, [](const SourceResult& now) {
    return figure(now, FigureId::etw_skipped, "unknown_size") == 1;
  });
  REQUIRE(result.sample);
  CHECK(result.sample->errors.empty());
  CHECK(result.sample->trace_way == EtwWay::system);
  REQUIRE(result.sample->traced->contains(7));
  const TracedJob& job = *result.sample->traced->at(7);
  CHECK(job.is_created);
  CHECK(job.assigned == 1);
  CHECK(job.last_kill == RemovalReason::cpu_time);
  CHECK(figure(result, FigureId::etw_jobs_created) == 1);
  CHECK(figure(result, FigureId::etw_process_removals, "cpu_time") == 1);
  CHECK(figure(result, FigureId::etw_skipped, "unknown_size") == 1);
}

TEST_CASE("losses and restarts of a live session are figures", "[etw][threads]") {
  TraceSystemDouble etw;
  etw.add_session("jobobject_exporter");
  EtwSource source(etw.kernel(), quick());
  REQUIRE(etw.wait_started(1));
  etw.set_lost({1, 2, 3, 0});
  SourceResult result = source.collect({});
  CHECK(figure(result, FigureId::etw_lost, "events") == 1);
  CHECK(figure(result, FigureId::etw_lost, "buffers") == 2);
  CHECK(figure(result, FigureId::etw_lost, "real_time_buffers") == 3);
  CHECK(figure(result, FigureId::etw_lost, "queue") == 0);
  CHECK(figure(result, FigureId::etw_session_restarts, "stale") == 1);
  etw.stop_session("jobobject_exporter");
  REQUIRE(etw.wait_started(2));
  result = source.collect({});
  CHECK(figure(result, FigureId::etw_lost, "events") == 1);
  CHECK(figure(result, FigureId::etw_session_restarts, "stopped") == 1);
}

TEST_CASE("an event that finds no room in the queue is counted as lost there", "[etw][threads]") {
  TraceSystemDouble etw;
  EtwOptions options = quick();
  options.queue_bytes = std::size_t{256} << 10;
  EtwSource source(etw.kernel(), options);
  REQUIRE(etw.wait_started(1));
  CHECK(figure(source.collect({}), FigureId::etw_lost, "queue") == 0);
  etw.send(classic(0x20), std::string(options.queue_bytes, 'x'));
  const SourceResult result = source.collect({});
  CHECK(figure(result, FigureId::etw_lost, "queue") == 1);
  CHECK(figure(result, FigureId::etw_lost, "events") == 0);
}

TEST_CASE("an end that comes after lost events counts for no job", "[etw][threads]") {
  TraceSystemDouble etw;
  EtwOptions options = quick();
  options.queue_bytes = std::size_t{256} << 10;
  EtwSource source(etw.kernel(), options);
  REQUIRE(etw.wait_started(1));
  const bool loses = GENERATE(false, true);
  etw.send(classic(0x23), assign_process(of_job(7, 600)));
  if (loses) etw.send(classic(0x20), std::string(options.queue_bytes, 'x'));
  EventRecord end;
  end.provider = kKernelProcess;
  end.id = 2;
  end.version = 2;
  etw.send(end, process_stop(2, 600, 0, "cl.exe"));
  const SourceResult result = collect_until(
      source, [](const SourceResult& now) { return figure(now, FigureId::etw_events, "process_stop") == 1; });
  CHECK(figure(result, FigureId::etw_events, "process_stop") == 1);
  CHECK(figure(result, FigureId::etw_ended_processes) == (loses ? 0 : 1));
  REQUIRE(result.sample->traced_left);
  CHECK(result.sample->traced_left->empty());
  etw.send(classic(0x20), job_information(of_job(7)));  // another job of that number
  const SourceResult replaced = collect_until(
      source, [](const SourceResult& now) { return figure(now, FigureId::etw_jobs_created) == 1; });
  REQUIRE(replaced.sample->traced_left);
  CHECK(replaced.sample->traced_left->size() == (loses ? 0U : 1U));
}

TEST_CASE("a session that failed while it was read is counted so", "[etw][threads]") {
  TraceSystemDouble etw;
  EtwSource source(etw.kernel(), quick());
  REQUIRE(etw.wait_started(1));
  etw.fail_processing(win32_code::access_denied);
  const SourceResult result = collect_until(source, [](const SourceResult& now) {
    return figure(now, FigureId::etw_session_restarts, "failed") > 0;
  });
  CHECK(figure(result, FigureId::etw_session_restarts, "failed") == 1);
  CHECK(figure(result, FigureId::etw_session_restarts, "stopped") == 0);
}

TEST_CASE("a session that is denied is down with its reason, and keeps what was counted", "[etw][threads]") {
  TraceSystemDouble etw;
  EtwSource source(etw.kernel(), quick());
  REQUIRE(etw.wait_started(1));
  etw.send(classic(0x20), job_information(of_job(7)));
  collect_until(source, [](const SourceResult& now) { return figure(now, FigureId::etw_jobs_created) == 1; });
  etw.refuse_start(win32_code::access_denied, win32_code::access_denied);
  etw.stop_session("jobobject_exporter");
  const SourceResult result = collect_until(source, [](const SourceResult& now) {
    return !now.sample && now.sample.error().code() == win32_code::access_denied;
  });
  REQUIRE_FALSE(result.sample);
  CHECK(result.sample.error().what() == "cannot start the ETW session jobobject_exporter");
  CHECK(figure(result, FigureId::etw_jobs_created) == 1);
}

TEST_CASE("where there is no ETW, the source says so", "[etw]") {
  EtwSource source(Error(ProgramError::unsupported, "no ETW"), {});
  const SourceResult result = source.collect({});
  REQUIRE_FALSE(result.sample);
  CHECK(result.sample.error().message() == "no ETW");
}

TEST_CASE("the session has ended when the collector has", "[etw][threads]") {
  TraceSystemDouble etw;
  {
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(std::make_unique<EtwSource>(etw.kernel(), quick()));
    Collector collector(std::move(sources));
    REQUIRE(etw.wait_started(1));
  }
  CHECK(etw.running().empty());
}

TEST_CASE("a live session is shown with its way, the job that it names, and what it missed",
          "[etw][threads]") {
  TraceSystemDouble etw;
  Job job = job_named("cruncher");
  job.job_id = 7;
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<EtwSource>(etw.kernel(), quick()));
  sources.push_back(source_of(std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job})})));
  Collector collector(std::move(sources));
  REQUIRE(etw.wait_started(1));
  etw.send(classic(0x24), remove_process(of_job(7, 600, 0xE)));
  std::string text;
  const std::string kill =
      R"(jobobject_processes_removed_total{job_object="cruncher",namespace="global",reason="cpu_time"} 1)";
  for (int i = 0; i < 500 && text.find(kill) == std::string::npos; ++i) {
    text.clear();
    TextSink sink(TextFormat::text_0_0_4, text);
    write_families(collector.collect(Clock::now() + 20s), sink);
    std::this_thread::sleep_for(10ms);
  }
  for (const std::string& line :
       {kill, std::string(R"(jobobject_exporter_etw_session_info{way="system"} 1)"),
        std::string(R"(jobobject_exporter_etw_missed_total{event="limit_kill"} 0)"),
        std::string(R"(jobobject_exporter_source_up{source="etw"} 1)"),
        std::string(R"(jobobject_exporter_etw_session_restarts_total{reason="stopped"} 0)")}) {
    CAPTURE(line);
    CHECK(text.find('\n' + line + '\n') != std::string::npos);
  }
}

TEST_CASE("what ETW tells of a job that a collector knows comes to those who watch jobs", "[etw][threads]") {
  TraceSystemDouble etw;
  Job job = job_named("cruncher");
  job.job_id = 7;
  const auto ring = std::make_shared<EventRing>();
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<EtwSource>(etw.kernel(), quick(), ring));
  sources.push_back(source_of(std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job})})));
  Collector collector(std::move(sources));
  REQUIRE(etw.wait_started(1));
  // A process that is killed raises several events.
  etw.send(classic(0x24), remove_process(of_job(7, 600, 0xE)));
  etw.send(classic(0x24), remove_process(of_job(7, 600, 4)));
  etw.send(classic(0x24), remove_process(of_job(7, 601, 4)));
  EventRing::Batch batch;
  for (int i = 0; i < 500 && batch.events.size() < 2; ++i) {
    collector.collect(Clock::now() + 20s);
    batch = ring->wait_until(0, 10, {}, std::chrono::steady_clock::now() + 10ms);
  }
  REQUIRE(batch.events.size() == 2);
  CHECK(batch.events[0].job == job.name);
  CHECK(batch.events[0].kind == JobEventKind::process_time_killed);
  CHECK(batch.events[0].process_id == 600);
  CHECK(batch.events[1].kind == JobEventKind::process_exited);
  CHECK(batch.events[1].process_id == 601);
}

TEST_CASE("an event of a job whose name is known comes to those who watch jobs without another scrape",
          "[etw][threads]") {
  TraceSystemDouble etw;
  Job job = job_named("cruncher");
  job.job_id = 7;
  const auto ring = std::make_shared<EventRing>();
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<EtwSource>(etw.kernel(), quick(), ring));
  sources.push_back(source_of(std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job})})));
  Collector collector(std::move(sources));
  REQUIRE(etw.wait_started(1));
  collector.collect(Clock::now() + 20s);
  etw.send(classic(0x24), remove_process(of_job(7, 600, 4)));
  const EventRing::Batch batch = ring->wait_until(0, 10, {}, std::chrono::steady_clock::now() + 5s);
  REQUIRE(batch.events.size() == 1);
  CHECK(batch.events[0].job == job.name);
}

}  // namespace
}  // namespace jobx::test
