#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "exporter/web/routes.h"
#include "exporter/web/ui_files.h"
#include "tests/doubles/many_jobs.h"
#include "tests/unit/memory_log.h"
#include "tests/unit/script.h"
#include "tests/unit/unzip.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

/// The page and the API around one scripted source.
struct Exporter {
  explicit Exporter(Sample sample = sample_of({full_job("a"), job_named("b")}))
      : script(std::make_shared<Script>(std::vector<Result<Sample>>{std::move(sample)})),
        collector(one_source(script)) {}

  static std::vector<std::unique_ptr<Source>> one_source(const std::shared_ptr<Script>& script) {
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(source_of(script));
    return sources;
  }

  Response get(const std::string& path, const std::string& query = "", const std::string& encoding = "") {
    Request request{"GET", path, {{"accept-encoding", encoding}}, query};
    return routes.handle(request);
  }
  Json json(const std::string& path, const std::string& query = "") {
    const Response response = get(path, query);
    CAPTURE(path, query, response.body.text());
    REQUIRE(response.status == 200);
    return Json::parse(response.body.text());
  }

  std::shared_ptr<Script> script;
  MemoryLog log;
  std::shared_ptr<EventRing> ring = std::make_shared<EventRing>(8);
  std::shared_ptr<ApiMemory> memory = std::make_shared<ApiMemory>(ring);
  Collector collector;
  SourceLog source_log{*log};
  ScrapeTaker scrapes{collector, source_log, &memory->history};
  MetricsEndpoint metrics{scrapes, std::chrono::duration<double>(0.5)};
  ApiEndpoint api{scrapes, ScrapeBudget(), memory};
  Routes routes{metrics, &api};
};

JobEvent event(std::uint64_t process, JobEventKind kind = JobEventKind::process_exited) {
  return {Ticks(10'000'000), {Namespace(), "a"}, kind, process, std::nullopt};
}

TEST_CASE("the API lists the jobs of a scrape with its figures", "[api][threads]") {
  Exporter exporter;
  const Json answer = exporter.json("/api/v1/jobs");
  CHECK(answer["known"] == 2);
  REQUIRE(answer["jobs"].size() == 2);
  const Json& job = answer["jobs"][0];
  CHECK(job["job_object"] == "a");
  CHECK(job["namespace"] == "global");
  CHECK(job["path"] == "global/a");
  CHECK(job["metrics"]["jobobject_processes"] == 3);
  CHECK_FALSE(job["metrics"].contains("jobobject_process_threads"));
  CHECK_FALSE(answer["jobs"][1]["metrics"].contains("jobobject_processes"));
}

TEST_CASE("a client may ask for the metrics that it needs", "[api][threads]") {
  Exporter exporter;
  const Json answer =
      exporter.json("/api/v1/jobs", "metrics=jobobject_processes,jobobject_cpu_seconds_total");
  CHECK(answer["jobs"][0]["metrics"].size() == 2);
  CHECK(exporter.get("/api/v1/jobs", "metrics=jobobject_host_jobs").status == 400);
  CHECK(exporter.get("/api/v1/jobs", "metrics=nonsense").status == 400);
  CHECK(exporter.get("/api/v1/jobs", "colour=red").status == 400);
}

TEST_CASE("one job comes with its processes and its past", "[api][threads]") {
  Job job = full_job("x/../y");
  job.details.push_back(full_process(42, "worker"));
  Exporter exporter(sample_of({job}));
  const Json answer = exporter.json("/api/v1/jobs/global/x~2f~2e~2e~2fy")["job"];
  CHECK(answer["job_object"] == "x/../y");
  CHECK(answer["metrics"]["jobobject_process_threads"][0]["process_id"] == "42");
  CHECK(answer["process_ids"].size() == job.process_ids->size());
  CHECK(answer["history"]["times"].size() == 1);
  CHECK(answer["history"]["processes"] == Json({3}));
}

TEST_CASE("a job that is not there is not found, and a path that is none is refused", "[api][threads]") {
  Exporter exporter;
  CHECK(exporter.get("/api/v1/jobs/global/nobody").status == 404);
  CHECK(exporter.get("/api/v1/jobs/session_1/a").status == 404);
  CHECK(exporter.get("/api/v1/jobs/a").status == 400);
  CHECK(exporter.get("/api/v1/jobs/global/~zz").status == 400);
  for (const char* const path : {"/api/", "/api/v1/", "/api/v2/jobs", "/api/v1/nothing"}) {
    const Response response = exporter.get(path);
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/json; charset=utf-8");
    CHECK(Json::parse(response.body.text())["status"] == 404);
  }
}

TEST_CASE("names that would act are text in JSON, and too long ones are cut as in a scrape",
          "[api][threads]") {
  const std::string hostile = "\x01\x1B[31m</script>\"\\\xE2\x80\xAE";
  Exporter exporter(sample_of({job_named(hostile), job_named(std::string(32'000, 'x'))}));
  const std::string text = exporter.get("/api/v1/jobs").body.text();
  CHECK(text.find('\x1B') == std::string::npos);
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  const Json jobs = Json::parse(text)["jobs"];
  CHECK(jobs[0]["job_object"] == hostile);
  CHECK(jobs[1]["job_object"].get<std::string>().size() <= 256);
}

TEST_CASE("answers are not kept, and compressed for who takes that", "[api][threads]") {
  Exporter exporter(many_jobs(50));
  const Response plain = exporter.get("/api/v1/jobs");
  CHECK(plain.headers.at("Cache-Control") == "no-store");
  CHECK_FALSE(plain.headers.contains("Content-Encoding"));
  const Response packed = exporter.get("/api/v1/jobs", "", "gzip");
  CHECK(packed.headers.at("Content-Encoding") == "gzip");
  CHECK(packed.body.size() * 4 < plain.body.size());
  CHECK(Json::parse(unzip(packed.body.text()))["jobs"] == Json::parse(plain.body.text())["jobs"]);
}

TEST_CASE("clients that come together share a scrape", "[api][threads]") {
  Exporter exporter;
  exporter.json("/api/v1/jobs");
  exporter.json("/api/v1/status");
  exporter.json("/api/v1/jobs/global/a");
  CHECK(exporter.script->runs() == 1);
}

TEST_CASE("the status tells of sources what is wrong and what to do", "[api][threads]") {
  Exporter exporter;
  const Json up = exporter.json("/api/v1/status");
  CHECK(up["sources"][0]["source"] == "object");
  CHECK(up["sources"][0]["up"] == true);
  CHECK(up["sources"][0]["jobs"] == 2);
  CHECK(up["jobs"]["shown"] == 2);
  CHECK(up["limits"]["max_jobs"] == 2'000);
  CHECK(up["metrics"]["jobobject_host_jobs"][0]["value"] == 2);
  CHECK_FALSE(up["metrics"].contains("jobobject_processes"));

  auto script = std::make_shared<Script>(
      std::vector<Result<Sample>>{Error(ErrorDomain::nt_status, 0xC0000022, "secret path")});
  Collector collector(Exporter::one_source(script));
  ScrapeTaker scrapes(collector, exporter.source_log);
  ApiEndpoint api(scrapes, ScrapeBudget(), std::make_shared<ApiMemory>(nullptr));
  const std::string text = api.handle({"GET", "/api/v1/status", {}}).body.text();
  const Json down = Json::parse(text)["sources"][0];
  CHECK(down["up"] == false);
  CHECK(down["error"]["code"] == "nt_0xc0000022");
  CHECK_FALSE(down["error"]["advice"].get<std::string>().empty());
  CHECK(text.find("secret path") == std::string::npos);
}

TEST_CASE("events come once, from where the client was", "[api][threads]") {
  Exporter exporter;
  exporter.ring->push(event(1));
  exporter.ring->push(event(2));
  const Json first = exporter.json("/api/v1/events");
  CHECK(first["available"] == true);
  REQUIRE(first["events"].size() == 2);
  CHECK(first["events"][0] ==
        Json::parse(R"({"time":1,"job_object":"a","namespace":"global","path":"global/a",
    "event":"process_exited","process_id":1})"));
  const std::string since = "since=" + first["next"].get<std::string>();
  CHECK(exporter.json("/api/v1/events", since)["events"].empty());
  JobEvent limit = event(3, JobEventKind::limit_reached);
  limit.code = static_cast<std::uint32_t>(BrokenLimit::job_memory);
  exporter.ring->push(limit);
  const Json next = exporter.json("/api/v1/events", since);
  REQUIRE(next["events"].size() == 1);
  CHECK(next["events"][0]["limit"] == "job_memory");
  CHECK(next["lost"] == 0);
}

TEST_CASE("a client that comes late hears how many events it missed", "[api][threads]") {
  Exporter exporter;
  exporter.ring->push(event(1));
  const std::string since = "since=" + exporter.json("/api/v1/events")["next"].get<std::string>();
  for (std::uint64_t i = 0; i < 11; ++i) exporter.ring->push(event(i));
  const Json late = exporter.json("/api/v1/events", since);
  CHECK(late["lost"] == 3);
  CHECK(late["events"].size() == 8);
  CHECK(exporter.json("/api/v1/events", since + "&limit=2")["events"].size() == 2);
  CHECK(exporter.json("/api/v1/events")["lost"] == 0);
}

TEST_CASE("a cursor of another run begins anew, and says so", "[api][threads]") {
  Exporter exporter;
  exporter.ring->push(event(1));
  const Json answer = exporter.json("/api/v1/events", "since=123-40");
  CHECK(answer["restarted"] == true);
  CHECK(answer["events"].size() == 1);
  for (const char* const wrong : {"since=", "since=5", "since=a-b", "wait=26", "limit=1001", "since=1-2-3"})
    CHECK(exporter.get("/api/v1/events", wrong).status == 400);
}

TEST_CASE("a client waits for an event until it comes", "[api][threads]") {
  Exporter exporter;
  const std::string since = "wait=20&since=" + exporter.json("/api/v1/events")["next"].get<std::string>();
  auto answer = std::async(std::launch::async, [&] { return exporter.get("/api/v1/events", since); });
  CHECK(answer.wait_for(milliseconds(50)) == std::future_status::timeout);
  exporter.ring->push(event(9));
  CHECK(Json::parse(answer.get().body.text())["events"][0]["process_id"] == 9);
}

TEST_CASE("only so many clients may wait, and all are answered at the end", "[api][threads]") {
  Exporter exporter;
  const std::string since = "wait=20&since=" + exporter.json("/api/v1/events")["next"].get<std::string>();
  std::vector<std::future<Response>> waiting;
  for (int i = 0; i < EventFeed::kMostWaiting + 1; ++i)
    waiting.push_back(std::async(std::launch::async, [&] { return exporter.get("/api/v1/events", since); }));
  const auto refused = [&] {
    for (auto& one : waiting) {
      if (one.wait_for(milliseconds(10)) == std::future_status::ready) return true;
    }
    return false;
  };
  for (int i = 0; i < 500 && !refused(); ++i) std::this_thread::sleep_for(milliseconds(10));
  exporter.api.end_waits();
  int busy = 0;
  int done = 0;
  for (auto& one : waiting) {
    const Response response = one.get();
    (response.status == 503 ? busy : done) += 1;
    if (response.status == 503) CHECK(response.headers.at("Retry-After") == "5");
  }
  CHECK(busy == 1);
  CHECK(done == EventFeed::kMostWaiting);
  CHECK(exporter.get("/api/v1/events", since).status == 200);  // does not wait any more
}

TEST_CASE("without anything that reports events the API says so at once", "[api][threads]") {
  EventFeed feed(nullptr, 1);
  const Json answer = Json::parse(feed.handle({"GET", "/api/v1/events", {}, "wait=20"}, {}).body.text());
  CHECK(answer["available"] == false);
  CHECK(answer["events"].empty());
}

TEST_CASE("the page is one file with a strict policy, which the client keeps", "[page]") {
  Exporter exporter;
  const Response page = exporter.get("/");
  CHECK(page.content_type == "text/html; charset=utf-8");
  const std::string policy = page.headers.at("Content-Security-Policy");
  CHECK(policy.find("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'") == 0);
  CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(page.headers.at("Referrer-Policy") == "no-referrer");
  for (const char* const link : {"metrics", "-/healthy", "-/ready", "api/v1/openapi.json"})
    CHECK(page.body.text().find("href=\"" + std::string(link) + "\"") != std::string::npos);

  const std::string tag = page.headers.at("ETag");
  const Response again = exporter.routes.handle({"GET", "/", {{"if-none-match", "\"x\", " + tag}}});
  CHECK(again.status == 304);
  CHECK(again.body.size() == 0);
  CHECK(again.headers.at("ETag") == tag);
  CHECK(exporter.routes.handle({"GET", "/", {{"if-none-match", "W/\"x\""}}}).status == 200);
}

TEST_CASE("every file of the page is served, whole and compressed, below 60 KB in all", "[page]") {
  Exporter exporter;
  std::size_t bytes = 0;
  CHECK(ui_files().size() >= 10);
  for (const UiFile& file : ui_files()) {
    const std::string path = "/ui/" + std::string(file.name);
    CAPTURE(path);
    const Response plain = exporter.get(path);
    const Response packed = exporter.get(path, "", "gzip");
    CHECK(plain.status == 200);
    CHECK(plain.body.size() == file.content.size());
    CHECK(unzip(packed.body.text()) == plain.body.text());
    CHECK(is_valid_utf8(plain.body.text()));
    if (file.name != "openapi.json") bytes += packed.body.size();
  }
  CHECK(bytes < 60'000);
  CHECK(exporter.get("/ui/nothing.js").status == 404);
  CHECK(exporter.get("/ui/").status == 404);
  CHECK(exporter.get("/api/v1/openapi.json").content_type == "application/json; charset=utf-8");
}

TEST_CASE("without the page there are only links", "[page]") {
  Exporter exporter;
  const Routes plain(exporter.metrics);
  const Response page = plain.handle({"GET", "/", {}});
  CHECK(page.body.text().find("href=\"/metrics\"") != std::string::npos);
  CHECK(page.body.text().find("<script") == std::string::npos);
  for (const char* const path : {"/api/v1/jobs", "/ui/app.js", "/api/v1/openapi.json"})
    CHECK(plain.handle({"GET", path, {}}).status == 404);
}

}  // namespace
}  // namespace jobx::test
