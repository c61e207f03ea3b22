/// From the kernel's bytes to the text that Prometheus reads, through everything the program has in between.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "collector/sources/object_source.h"
#include "exposition/text_sink.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {
namespace {

/// An exporter that reads the double.
class Host {
 public:
  Host() {
    kernel.directories[u"\\BaseNamedObjects"];
    kernel.directories[u"\\Sessions"];
  }

  void add_job(const std::u16string& name, JobDouble job) {
    kernel.directories[u"\\BaseNamedObjects"].entries.push_back({name});
    kernel.jobs[u"\\BaseNamedObjects\\" + name] = std::move(job);
  }

  /// One scrape, without HELP and TYPE and without what depends on the machine: times, this process, this
  /// build.
  std::string scrape() {
    const Scrape scrape = collector_->collect(Clock::now() + std::chrono::seconds(10));
    std::string text;
    TextSink sink(TextFormat::text_0_0_4, text);
    write_families(scrape, sink);
    CHECK(kernel.mistakes == std::vector<std::string>{});
    CHECK(kernel.open_handles == 0);
    return stable_lines(text);
  }

  NtDouble kernel;

 private:
  static std::string stable_lines(std::string_view text) {
    std::string stable;
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n') + 1);
      text.remove_prefix(line.size());
      const bool varies = line.starts_with("#") || line.starts_with("process_") ||
                          line.starts_with("jobobject_exporter_build_info") ||
                          line.starts_with("jobobject_exporter_namespace_walk_age_seconds") ||
                          line.starts_with("jobobject_exporter_source_duration_seconds");
      if (!varies) stable += line;
    }
    return stable;
  }

  static std::unique_ptr<Collector> make_collector() {
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(std::make_unique<ObjectSource>(NtDouble::job_system()));
    return std::make_unique<Collector>(std::move(sources));
  }

  std::unique_ptr<Collector> collector_ = make_collector();
};

/// What only an old system has: classes 1 and 2.
JobDouble plain_job() {
  JobDouble job;
  job.classes[1] = {0,
                    KernelBytes(48).u64(0, 15'000'000).u64(8, 1).u32(32, 9).u32(36, 3).u32(40, 2).u32(44, 1)};
  job.classes[2] = {0, KernelBytes(64)};
  job.id_list_error = 87;
  return job;
}

/// Every class, with figures that all differ.
JobDouble full_job() {
  KernelBytes accounting(96);
  accounting.u64(0, 12'500'000).u64(8, 2'500'001).u64(16, 5'000'000).u64(24, 10'000'000);
  accounting.u32(32, 4'000'000'000).u32(36, 7).u32(40, 2).u32(44, 1);
  accounting.u64(48, 11).u64(56, 12).u64(64, 13).u64(72, 1ULL << 40).u64(80, 15).u64(88, 16);
  KernelBytes limits(144);
  limits.u64(0, 600'000'000).u64(8, 36'000'000'000).u32(16, 0x230E).u32(40, 9);
  limits.u64(112, 1ULL << 30).u64(120, 1ULL << 32).u64(128, 123'456).u64(136, 234'567);
  JobDouble job;
  job.classes[8] = {0, accounting};
  job.classes[9] = {0, limits};
  job.classes[4] = {0, KernelBytes(4).u32(0, 0x42)};
  job.classes[6] = {0, KernelBytes(4).u32(0, 1)};
  job.classes[15] = {0, KernelBytes(8).u32(0, 0x5).u32(4, 2'500)};
  job.classes[28] = {0, KernelBytes(16).u64(0, 345'678).u64(8, 456'789)};
  job.classes[51] = {0, KernelBytes(16).u64(0, 100).u64(8, 200)};
  job.process_ids = {4, 1'234};
  return job;
}

const std::string kNothingLost =
    "jobobject_exporter_series_dropped_total 0\n"
    "jobobject_exporter_readings_held_total{source=\"object\"} 0\n";

/// The exporter's own lines at the end of a scrape.
std::string own_lines(int read, const std::string& errors = "", int denied = 0, int wrong_type = 0,
                      const std::string& directories = "2\n") {
  return "jobobject_exporter_source_up{source=\"object\"} 1\n" + errors +
         "jobobject_exporter_jobs{source=\"object\"} " + std::to_string(read) +
         "\njobobject_exporter_jobs_unreadable{reason=\"access_denied\"} " + std::to_string(denied) +
         "\njobobject_exporter_jobs_unreadable{reason=\"budget\"} 0"
         "\njobobject_exporter_jobs_unreadable{reason=\"failed\"} 0"
         "\njobobject_exporter_jobs_unreadable{reason=\"wrong_type\"} " +
         std::to_string(wrong_type) + "\njobobject_exporter_namespace_directories " + directories +
         kNothingLost;
}

std::string error_line(const std::string& code, int times) {
  return "jobobject_exporter_source_errors_total{source=\"object\",code=\"" + code + "\"} " +
         std::to_string(times) + "\n";
}

std::string host_line(int jobs) {
  return "jobobject_host_jobs{namespace=\"global\"} " + std::to_string(jobs) +
         "\njobobject_host_processors 8\njobobject_host_memory_commit_limit_bytes 16384000000\n";
}

/// The lines that plain_job() gives under this name, as it stands in a label.
std::string plain_lines(const std::string& name) {
  const std::string job = "{job_object=\"" + name + "\",namespace=\"global\"";
  return "jobobject_info" + job + ",owned=\"false\"} 1\njobobject_source" + job +
         ",source=\"object\"} 1\njobobject_cpu_seconds_total" + job +
         ",mode=\"user\"} 1.5\njobobject_cpu_seconds_total" + job +
         ",mode=\"kernel\"} 0.0000001\njobobject_cpu_period_seconds" + job +
         ",mode=\"user\"} 0\njobobject_cpu_period_seconds" + job +
         ",mode=\"kernel\"} 0\njobobject_processes" + job + "} 2\njobobject_processes_assigned_total" + job +
         "} 3\njobobject_processes_terminated_by_limit_total" + job + "} 1\njobobject_page_faults_total" +
         job + "} 9\n";
}

}  // namespace

TEST_CASE("a healthy host: every class becomes its families", "[golden]") {
  Host host;
  host.add_job(u"build", full_job());
  const std::string expected = R"(jobobject_info{job_object="build",namespace="global",owned="false"} 1
jobobject_source{job_object="build",namespace="global",source="object"} 1
jobobject_depth{job_object="build",namespace="global"} 0
jobobject_cpu_seconds_total{job_object="build",namespace="global",mode="user"} 1.25
jobobject_cpu_seconds_total{job_object="build",namespace="global",mode="kernel"} 0.2500001
jobobject_cpu_period_seconds{job_object="build",namespace="global",mode="user"} 0.5
jobobject_cpu_period_seconds{job_object="build",namespace="global",mode="kernel"} 1
jobobject_cpu_time_limit_seconds{job_object="build",namespace="global",scope="job"} 3600
jobobject_cpu_time_limit_seconds{job_object="build",namespace="global",scope="process"} 60
jobobject_cpu_time_expirations_total{job_object="build",namespace="global",scope="job",action="terminate"} 0
jobobject_cpu_rate_limit_ratio{job_object="build",namespace="global"} 0.25
jobobject_cpu_rate_control{job_object="build",namespace="global",control="enable"} 1
jobobject_cpu_rate_control{job_object="build",namespace="global",control="hard_cap"} 1
jobobject_end_of_job_action{job_object="build",namespace="global",action="post"} 1
jobobject_limit_flag{job_object="build",namespace="global",flag="process_time"} 1
jobobject_limit_flag{job_object="build",namespace="global",flag="job_time"} 1
jobobject_limit_flag{job_object="build",namespace="global",flag="active_processes"} 1
jobobject_limit_flag{job_object="build",namespace="global",flag="process_memory"} 1
jobobject_limit_flag{job_object="build",namespace="global",flag="job_memory"} 1
jobobject_limit_flag{job_object="build",namespace="global",flag="kill_on_job_close"} 1
jobobject_ui_restriction{job_object="build",namespace="global",restriction="read_clipboard"} 1
jobobject_ui_restriction{job_object="build",namespace="global",restriction="desktop"} 1
jobobject_processes{job_object="build",namespace="global"} 2
jobobject_processes_limit{job_object="build",namespace="global"} 9
jobobject_processes_assigned_total{job_object="build",namespace="global"} 7
jobobject_processes_terminated_by_limit_total{job_object="build",namespace="global"} 1
jobobject_page_faults_total{job_object="build",namespace="global"} 4000000000
jobobject_io_read_bytes_total{job_object="build",namespace="global"} 1099511627776
jobobject_io_write_bytes_total{job_object="build",namespace="global"} 15
jobobject_io_other_bytes_total{job_object="build",namespace="global"} 16
jobobject_io_read_operations_total{job_object="build",namespace="global"} 11
jobobject_io_write_operations_total{job_object="build",namespace="global"} 12
jobobject_io_other_operations_total{job_object="build",namespace="global"} 13
jobobject_memory_commit_bytes{job_object="build",namespace="global"} 345678
jobobject_memory_commit_peak_bytes{job_object="build",namespace="global"} 456789
jobobject_memory_commit_largest_process_peak_bytes{job_object="build",namespace="global"} 123456
jobobject_memory_limit_bytes{job_object="build",namespace="global",scope="job"} 4294967296
jobobject_memory_limit_bytes{job_object="build",namespace="global",scope="process"} 1073741824
jobobject_network_receive_bytes_total{job_object="build",namespace="global"} 100
jobobject_network_transmit_bytes_total{job_object="build",namespace="global"} 200
)";
  CHECK(host.scrape() == expected + host_line(1) + own_lines(1));
}

TEST_CASE("page faults go on where the kernel's 32 bits start over", "[golden]") {
  Host host;
  host.add_job(u"build", full_job());
  CHECK_THAT(host.scrape(),
             Catch::Contains("jobobject_page_faults_total{job_object=\"build\",namespace=\"global\"} "
                             "4000000000\n"));
  JobDouble& job = host.kernel.jobs[u"\\BaseNamedObjects\\build"];
  job.classes[8].bytes[32] = std::byte{5};
  job.classes[8].bytes[33] = job.classes[8].bytes[34] = job.classes[8].bytes[35] = std::byte{0};
  CHECK_THAT(host.scrape(),
             Catch::Contains("jobobject_page_faults_total{job_object=\"build\",namespace=\"global\"} "
                             "4294967301\n"));
}

TEST_CASE("a host without jobs gives the host's and the exporter's lines only", "[golden]") {
  Host host;
  CHECK(host.scrape() == host_line(0) + own_lines(0));
}

TEST_CASE("a class that the system lacks costs its own lines and is no error", "[golden]") {
  Host host;
  host.add_job(u"old", plain_job());
  CHECK(host.scrape() == plain_lines("old") + host_line(1) + own_lines(1));
}

TEST_CASE("a class that fails costs its own lines and is counted by code", "[golden]") {
  Host host;
  JobDouble job = plain_job();
  job.classes[28] = {1450, {}};  // ERROR_NO_SYSTEM_RESOURCES
  host.add_job(u"old", job);
  CHECK(host.scrape() == plain_lines("old") + host_line(1) + own_lines(1, error_line("win32_1450", 1)));
}

TEST_CASE("a job that denies access is counted, and its neighbours are there", "[golden]") {
  Host host;
  JobDouble denied;
  denied.open_status = 0xC0000022;
  host.add_job(u"a", plain_job());
  host.add_job(u"denied", denied);
  CHECK(host.scrape() == plain_lines("a") + host_line(2) + own_lines(1, error_line("nt_0xc0000022", 1), 1));
}

TEST_CASE("a job that vanished gives no line at all", "[golden]") {
  Host host;
  host.add_job(u"a", plain_job());
  host.kernel.directories[u"\\BaseNamedObjects"].entries.push_back({u"gone"});
  CHECK(host.scrape() == plain_lines("a") + host_line(1) + own_lines(1));
}

TEST_CASE("an event that took a job's name is counted as that", "[golden]") {
  Host host;
  JobDouble other;
  other.open_status = 0xC0000024;
  host.add_job(u"a", plain_job());
  host.add_job(u"event now", other);
  CHECK(host.scrape() ==
        plain_lines("a") + host_line(1) + own_lines(1, error_line("nt_0xc0000024", 1), 0, 1));
}

TEST_CASE("hostile names are escaped and stay apart", "[golden]") {
  Host host;
  for (const char16_t* name : {u"a\"b", u"a\nb", u"\xD83D", u"\xDC00", u"\xD83D\xDCE6"})
    host.add_job(name, JobDouble{});
  host.add_job(std::u16string(200, u'x'), JobDouble{});
  host.add_job(std::u16string(u"nul\0l", 5), JobDouble{});
  const std::string text = host.scrape();
  for (const std::string name :
       {R"(a\"b)", R"(a\nb)", R"(\\ud83d)", R"(\\udc00)", R"(nul\\u0000l)", "\xF0\x9F\x93\xA6"}) {
    CHECK_THAT(text, Catch::Contains("jobobject_info{job_object=\"" + name +
                                     "\",namespace=\"global\",owned=\"false\"} 1\n"));
  }
  CHECK_THAT(text, Catch::Contains("job_object=\"" + std::string(200, 'x') + "\""));
  CHECK_THAT(text, Catch::Contains(host_line(7)));
}

TEST_CASE("an unreadable namespace costs its own jobs only", "[golden]") {
  Host host;
  host.add_job(u"a", plain_job());
  host.kernel.directories[u"\\Sessions"].entries = {{u"2", u"Directory"}};
  host.kernel.directories[u"\\Sessions\\2"].open_status = 0xC0000022;
  host.kernel.directories[u"\\Sessions\\2\\BaseNamedObjects"].open_status = 0xC0000022;
  const std::string unlisted = "jobobject_exporter_namespace_directories_unlisted";
  const std::string directories = "4\n" + unlisted + "{kind=\"session\",reason=\"access_denied\"} 1\n" +
                                  unlisted + "{kind=\"other\",reason=\"access_denied\"} 1\n";
  CHECK(host.scrape() ==
        plain_lines("a") + host_line(1) + own_lines(1, error_line("nt_0xc0000022", 1), 0, 0, directories));
}

TEST_CASE("a source that fails is down, and up again without a restart", "[golden]") {
  Host host;
  host.add_job(u"a", plain_job());
  const std::string healthy = plain_lines("a") + host_line(1) + own_lines(1);
  CHECK(host.scrape() == healthy);
  host.kernel.directories[u"\\BaseNamedObjects"].open_status = 0xC000009A;  // STATUS_INSUFFICIENT_RESOURCES
  CHECK(host.scrape() == "jobobject_exporter_source_up{source=\"object\"} 0\n" +
                             error_line("nt_0xc000009a", 1) + kNothingLost);
  host.kernel.directories[u"\\BaseNamedObjects"].open_status = 0;
  CHECK(host.scrape() == plain_lines("a") + host_line(1) + own_lines(1, error_line("nt_0xc000009a", 1)));
}

}  // namespace jobx::test
