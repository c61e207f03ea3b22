// A whole scrape over HTTP on the loopback, 1,000 jobs: our program's server, collector and exposition,
// against the same families, ready made, behind prometheus-cpp's Exposer. Asked as Prometheus does, and
// without compression. Each server runs in a process of its own, so that its memory can be told.
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
#include <string_view>
#include <thread>
#include <vector>

#include "exporter/app/heap.h"
#include "exporter/web/gzip.h"
#include "exporter/web/http_server.h"
#include "exporter/web/routes.h"
#include "exposition/prometheus_collectable.h"
#include "tests/doubles/many_jobs.h"

namespace jobx {
namespace {

constexpr std::size_t kJobs = 1'000;
constexpr int kScrapes = 200;
constexpr int kPeerScrapes = 40;  // each takes ten times as long
constexpr int kWarmUp = 10;

[[noreturn]] void fail() {
  std::perror("bench_scrape");
  std::_Exit(1);
}

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
  if (write(pipe, &port, sizeof(port)) != sizeof(port)) fail();
  pause();
}

void serve_ours(int pipe) {
  share_heaps();
  Log log(LogLevel::error, LogFormat::logfmt);
  const auto collector = make_collector();
  SourceLog source_log(log);
  ScrapeTaker scrapes(*collector, source_log);
  MetricsEndpoint metrics(scrapes, std::chrono::duration<double>(0.5));
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

/// What Prometheus 2 sends, as far as it changes the answer.
constexpr std::string_view kAsPrometheus =
    "GET /metrics HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Prometheus/2.42.0\r\n"
    "Accept: application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r\nAccept-Encoding: gzip\r\n"
    "X-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n";
/// The same without compression.
constexpr std::string_view kPlain = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// One scraper: keeps its connection for as long as the server does.
class Client {
 public:
  explicit Client(int port) : port_(port) {}
  ~Client() { disconnect(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The body of one scrape. Ends the program if anything goes wrong.
  std::string scrape(std::string_view request) {
    if (socket_ < 0) connect();
    if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      fail();
    std::string answer;
    std::size_t head = std::string::npos;
    while (head == std::string::npos) {
      receive(answer);
      head = answer.find("\r\n\r\n");
    }
    head += 4;
    const std::string_view lines(answer.data(), head);
    constexpr std::string_view kLength = "Content-Length: ";
    // An Exposer announces neither.
    const bool keeps = lines.find("Connection: keep-alive") != std::string_view::npos;
    const std::size_t length =
        head + std::strtoull(lines.data() + lines.find(kLength) + kLength.size(), nullptr, 10);
    answer.reserve(length);
    while (answer.size() < length) receive(answer);
    if (!keeps) disconnect();
    return answer.substr(head);
  }

 private:
  void connect() {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) fail();
  }
  void disconnect() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }
  void receive(std::string& answer) {
    const ssize_t got = recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) fail();
    answer.append(buffer_.data(), static_cast<std::size_t>(got));
  }

  int port_;
  int socket_ = -1;
  std::vector<char> buffer_ = std::vector<char>(1 << 16);
};

long resident_kilobytes(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::atol(line.c_str() + 6);
  }
  return 0;
}

/// A server in a process of its own.
class Server {
 public:
  explicit Server(const std::function<void(int)>& serve) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) fail();
    process_ = fork();
    if (process_ == 0) {
      serve(ends[1]);
      std::_Exit(0);
    }
    if (read(ends[0], &port_, sizeof(port_)) != sizeof(port_)) fail();
    close(ends[0]);
    close(ends[1]);
  }
  ~Server() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] long resident() const { return resident_kilobytes(process_); }

 private:
  pid_t process_ = 0;
  int port_ = 0;
};

struct Figures {
  double per_second = 0;
  std::string body;
};

Figures measure(const char* name, const Server& server, std::string_view request, int scrapes) {
  Figures figures;
  Client client(server.port());
  for (int i = 0; i < kWarmUp; ++i) figures.body = client.scrape(request);
  std::vector<double> times;
  const auto start = Clock::now();
  for (int i = 0; i < scrapes; ++i) {
    const auto one = Clock::now();
    client.scrape(request);
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - one).count());
  }
  figures.per_second = scrapes / std::chrono::duration<double>(Clock::now() - start).count();
  std::sort(times.begin(), times.end());
  std::printf("%-21s %7.1f scrapes/s, p50 %6.2f ms, p99 %6.2f ms, %zu bytes each\n", name, figures.per_second,
              times[times.size() / 2], times[times.size() * 99 / 100], figures.body.size());
  return figures;
}

/// Sixteen scrapers at the same moment, three times, each at rest in between.
void scrape_together(const Server& server, std::string_view request) {
  for (int round = 0; round < 3; ++round) {
    std::vector<std::thread> clients;
    for (int i = 0; i < 16; ++i) clients.emplace_back([&] { Client(server.port()).scrape(request); });
    for (std::thread& client : clients) client.join();
  }
}

/// What the server keeps of memory, for those who read plain text: their bodies are the largest.
void print_memory(const char* name, const std::function<void(int)>& serve, int scrapes) {
  const Server server(serve);
  const long at_start = server.resident();
  Client client(server.port());
  for (int i = 0; i < scrapes; ++i) client.scrape(kPlain);
  const long after = server.resident();
  scrape_together(server, kPlain);
  scrape_together(server, kAsPrometheus);
  std::printf(
      "%-21s resident %ld KiB at start, %+ld KiB after %d scrapes, %+ld KiB after 3 times 16 at once\n", name,
      at_start, after - at_start, scrapes, server.resident() - at_start);
}

std::size_t zlib_size(const std::string& text) {
  std::string out;
  const std::unique_ptr<Gzip> zlib = make_zlib_gzip();
  zlib->write(text, out);
  zlib->finish(out);
  return out.size();
}

void run() {
  // Before there are threads, which a fork would lose.
  const Server ours(serve_ours);
  const Server theirs(serve_theirs);
  const Figures our_gzip = measure("ours, gzip", ours, kAsPrometheus, kScrapes);
  const Figures their_gzip = measure("prometheus-cpp, gzip", theirs, kAsPrometheus, kPeerScrapes);
  const Figures our_plain = measure("ours, plain", ours, kPlain, kScrapes);
  const Figures their_plain = measure("prometheus-cpp, plain", theirs, kPlain, kPeerScrapes);
  print_memory("ours", serve_ours, kScrapes);
  print_memory("prometheus-cpp", serve_theirs, kPeerScrapes);
  // Two texts of one scrape differ in some hundred bytes.
  std::printf("ratio: %.3f body_to_zlib_level_1\n",
              static_cast<double>(our_gzip.body.size()) / static_cast<double>(zlib_size(our_plain.body)));
  std::printf("ratio: %.2f scrape_plain\n", our_plain.per_second / their_plain.per_second);
  std::printf("ratio: %.2f scrape\n", our_gzip.per_second / their_gzip.per_second);
}

}  // namespace
}  // namespace jobx

int main() {
  jobx::run();
}
