// A whole scrape over HTTP on the loopback, 1,000 jobs: our program's server, collector and exposition,
// against the same families, ready made, behind prometheus-cpp's Exposer. Each server runs in a process of
// its own, so that its memory can be told; the client opens a connection for each scrape, on both sides.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/exposer.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exporter/web/http_server.h"
#include "exporter/web/routes.h"
#include "exposition/prometheus_collectable.h"
#include "tests/doubles/many_jobs.h"

namespace jobx {
namespace {

constexpr std::size_t kJobs = 1'000;
constexpr int kScrapes = 200;
constexpr int kWarmUp = 10;

/// Answers with the same families every time: what a program pays that keeps them up to date is not counted
/// here.
class ReadyFamilies final : public prometheus::Collectable {
 public:
  explicit ReadyFamilies(std::vector<prometheus::MetricFamily> families) : families_(std::move(families)) {}
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override { return families_; }

 private:
  std::vector<prometheus::MetricFamily> families_;
};

std::unique_ptr<Collector> make_collector() {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(test::source_of(test::many_jobs(kJobs)));
  return std::make_unique<Collector>(std::move(sources));
}

void tell(int pipe, int port) {
  if (write(pipe, &port, sizeof(port)) != sizeof(port)) std::abort();
  pause();
}

void serve_ours(int pipe) {
  Log log(LogLevel::error, LogFormat::logfmt);
  const auto collector = make_collector();
  SourceLog source_log(log);
  MetricsEndpoint metrics(*collector, source_log, std::chrono::duration<double>(0.5));
  Routes routes(metrics);
  auto server = HttpServer::start(
      {{"127.0.0.1", 0}}, [&](const Request& r) { return routes.handle(r); }, log);
  tell(pipe, server.value()->addresses().front().port);
}

void serve_theirs(int pipe) {
  auto families = std::make_shared<ReadyFamilies>(
      to_metric_families(make_collector()->collect(Clock::now() + std::chrono::seconds(5))));
  prometheus::Exposer exposer("127.0.0.1:0");
  exposer.RegisterCollectable(families);
  tell(pipe, exposer.GetListeningPorts().front());
}

/// Reads one scrape to its end; the number of bytes.
std::size_t scrape(int port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) std::abort();
  constexpr std::string_view request =
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  if (send(connection, request.data(), request.size(), 0) != static_cast<ssize_t>(request.size()))
    std::abort();
  static std::array<char, 1 << 16> buffer;
  std::size_t total = 0;
  for (ssize_t got = 1; got > 0; total += static_cast<std::size_t>(got)) {
    got = recv(connection, buffer.data(), buffer.size(), 0);
    if (got < 0) std::abort();
  }
  close(connection);
  return total;
}

long resident_kilobytes(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::atol(line.c_str() + 6);
  }
  return 0;
}

struct Figures {
  double per_second;
};

Figures measure(const char* name, const std::function<void(int)>& serve) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    serve(ends[1]);
    std::_Exit(0);
  }
  int port = 0;
  if (read(ends[0], &port, sizeof(port)) != sizeof(port)) std::abort();
  const long at_start = resident_kilobytes(child);
  std::size_t bytes = 0;
  for (int i = 0; i < kWarmUp; ++i) bytes = scrape(port);
  std::vector<double> times;
  const auto start = Clock::now();
  for (int i = 0; i < kScrapes; ++i) {
    const auto one = Clock::now();
    scrape(port);
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - one).count());
  }
  const double total = std::chrono::duration<double>(Clock::now() - start).count();
  std::sort(times.begin(), times.end());
  sleep(1);
  std::printf(
      "%-15s %7.1f scrapes/s, p50 %6.2f ms, p99 %6.2f ms, %.1f MB each; resident %ld KiB at start, %ld KiB "
      "at "
      "rest after\n",
      name, kScrapes / total, times[times.size() / 2], times[times.size() * 99 / 100],
      static_cast<double>(bytes) / 1e6, at_start, resident_kilobytes(child));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ends[0]);
  close(ends[1]);
  return {kScrapes / total};
}

}  // namespace
}  // namespace jobx

int main() {
  const jobx::Figures ours = jobx::measure("ours", jobx::serve_ours);
  const jobx::Figures theirs = jobx::measure("prometheus-cpp", jobx::serve_theirs);
  std::printf("ratio: %.2f scrape\n", ours.per_second / theirs.per_second);
}
