/// Whole scrapes of hosts as people have them, with the rules that the program has.
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
#include "exporter/containers/containerd_source.h"
#include "exporter/kinds/job_selection.h"
#include "exposition/text_sink.h"
#include "tests/unit/collector/system_of_values.h"
#include "tests/unit/exporter/containerd_state.h"
#include "tests/unit/golden.h"

namespace jobx::test {
namespace {

const std::string kUser = "S-1-5-21-1004336348-1177238915-682003330-1001";
const std::u16string kRoot = u"\\";
const std::u16string kGlobal = u"\\BaseNamedObjects";

/// A host that is scraped by all that the program has for it.
class Host {
 public:
  Host() {
    system.directories.at(kGlobal);
    system.directories.at(u"\\Sessions");
    system.capacity = {8, std::uint64_t{32} << 30U};
  }

  /// The job has run for a while; `number` makes its figures its own.
  JobReading& add(const std::u16string& directory, const std::string& name, int number) {
    system.directories.add_jobs(directory, {name});
    return system.readings[name] = reading_of(number);
  }

  static JobReading reading_of(int number) {
    JobReading reading;
    reading.outcome = OpenOutcome::opened;
    Job& job = reading.job;
    const auto n = static_cast<std::uint64_t>(number);
    job.cpu = CpuTimes{std::chrono::seconds(100 + number), std::chrono::seconds(10 + number), {}, {}};
    job.processes = ProcessCounts{static_cast<std::uint32_t>(2 + number), 1, 0};
    job.memory = MemoryUsage{(n + 1) << 24U, (n + 2) << 24U};
    job.job_id = 400 + number;
    job.silo = Silo{};
    job.process_ids = std::vector<std::uint64_t>{1'000 + 4 * n};
    return reading;
  }

  /// The source `object` is asked for jobs without a name as well.
  std::string scrape(std::unique_ptr<ContainerdSource> containerd = nullptr) {
    std::vector<std::unique_ptr<Source>> sources;
    const auto rules = std::make_shared<const SelectionRules>(JobSelection(), KindTable());
    const ObjectSource::Options options{.rules = rules, .unnamed = system.unnamed.has_value()};
    sources.push_back(std::make_unique<ObjectSource>(opened(system), options));
    if (containerd) sources.push_back(std::move(containerd));
    Collector collector(std::move(sources), {}, {}, rules);
    Scrape scrape = collector.collect(Clock::now() + std::chrono::seconds(20));
    // What differs from run to run.
    for (SourceStatus& source : scrape.sources) source.duration = std::chrono::milliseconds(2);
    REQUIRE(scrape.walk);
    scrape.walk->age = std::chrono::seconds(3);
    scrape.process = {};
    std::string text;
    TextSink sink(TextFormat::text_0_0_4, text);
    write_families(scrape, sink);
    const std::size_t build = text.find("jobobject_exporter_build_info{");
    text.erase(build, text.find('\n', build) + 1 - build);
    return text;
  }

  System system;
};

/// As long as the ids that containerd gives.
std::string container_id(int number) {
  const std::string digits = std::to_string(1'000 + number);
  return "6f2b1f1b4a1e4b1c9f1d2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d" + digits;
}

/// What containerd keeps of the container; of a sandbox without a container's name.
std::string config(const std::string& space, const std::string& pod, const std::string& container) {
  std::string text = R"({"ociVersion":"1.1.0","annotations":{"io.kubernetes.cri.container-type":")";
  text += container.empty() ? "sandbox" : "container";
  text += R"(","io.kubernetes.cri.sandbox-namespace":")" + space;
  text += R"(","io.kubernetes.cri.sandbox-name":")" + pod;
  if (!container.empty()) {
    text += R"(","io.kubernetes.cri.container-name":")" + container;
    text += R"(","io.kubernetes.cri.image-name":"registry.example/)" + container + ":1.4";
  }
  return text + R"("}})";
}

TEST_CASE("a Kubernetes node with twelve pods", "[golden][containerd][threads]") {
  Host host;
  const ContainerdState state;
  int number = 0;
  const auto add_container = [&](bool is_host_process, const std::string& space, const std::string& pod,
                                 const std::string& container) {
    const std::string id = container_id(number);
    state.write(id, config(space, pod, container));
    JobReading& reading = is_host_process ? host.add(kGlobal, "JobContainer_" + id, number)
                                          : host.add(kRoot, "Container_" + id, number);
    Job& job = reading.job;
    if (!is_host_process) job.silo = Silo{Silo::Kind::server, 0};
    if (!container.empty()) {
      job.limits = BasicLimits{limit_flag::job_memory, {}, {}, 0};
      job.memory_limits =
          MemoryLimits{0, std::uint64_t{512} << 20U, std::uint64_t{90} << 20U, std::uint64_t{120} << 20U};
      job.cpu_rate = CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::hard_cap, 2'500};
      job.scheduling = Scheduling{std::chrono::seconds(number), 1'000U + static_cast<unsigned>(number), 5};
    }
    ++number;
  };
  for (int pod = 0; pod < 8; ++pod) {
    const std::string name = "shop-7d9c5b6f4-" + std::to_string(pod);
    add_container(false, "shop", name, "");
    add_container(false, "shop", name, "web");
  }
  for (int pod = 0; pod < 4; ++pod) {
    const std::string name = "agent-" + std::to_string(pod);
    add_container(true, "monitoring", name, "");
    add_container(true, "monitoring", name, "agent");
  }
  // A program inside of a container names a job, and the host has jobs of its own.
  host.add(u"\\Silos\\401\\BaseNamedObjects", "worker", 30);
  host.add(kGlobal, "WmiProviderSubSystemHostJob", 31);
  check_golden_file("tests/unit/golden/kubernetes_node.txt",
                    host.scrape(std::make_unique<ContainerdSource>(state.path())));
}

TEST_CASE("a desktop with browsers", "[golden][threads]") {
  Host host;
  host.add(u"\\Sessions\\1\\BaseNamedObjects", "Winlogon Job 0-3e7", 1);
  host.add(u"\\Sessions\\1\\BaseNamedObjects", "PCAElevated1", 2);
  const std::vector<std::string> packages{"Microsoft.WindowsCalculator_11.2405.1.0_x64__8wekyb3d8bbwe",
                                          "Microsoft.WindowsTerminal_1.19.10821.0_x64__8wekyb3d8bbwe"};
  for (int i = 0; i < 2; ++i) {
    host.add(kRoot, "Container_" + packages[static_cast<std::size_t>(i)] + "-" + kUser, 3 + i).job.silo =
        Silo{Silo::Kind::application, 0};
  }
  host.add(u"\\Sessions\\1\\AppContainerNamedObjects\\S-1-15-2-1-2-3-4-5-6-7", "renderer", 5);
  host.system.unnamed = UnnamedJobs::Found{};
  const auto add_process = [&](std::uint64_t id, std::string name) {
    host.system.processes.push_back(process(id, kNow - std::chrono::hours(1)));
    host.system.processes.back().name = std::move(name);
  };
  add_process(900, "chrome.exe");
  add_process(904, "msedge.exe");
  for (int i = 0; i < 4; ++i) {
    JobReading reading = Host::reading_of(10 + i);
    reading.begun = kNow;
    reading.job.name = {{}, std::string(kUnnamedJob), std::to_string(*reading.job.job_id)};
    reading.job.holders = {{i < 2 ? 900U : 904U, ""}};
    add_process(reading.job.process_ids->front(), i < 2 ? "chrome.exe" : "msedge.exe");
    host.system.unnamed->jobs.push_back(std::move(reading));
  }
  const std::string text = host.scrape();
  CHECK(text.find("S-1-5-21") == std::string::npos);
  check_golden_file("tests/unit/golden/desktop.txt", text);
}

TEST_CASE("a server without any job", "[golden][threads]") {
  Host host;
  check_golden_file("tests/unit/golden/empty_server.txt", host.scrape());
}

}  // namespace
}  // namespace jobx::test
