// Serves a made-up host as the exporter would serve a real one: everything above the operating system is the
// program's own. Ends when its standard input does.
//   serve_host PORT SCENE [--jobs N] [--speed X] [--processes] [--past]     SCENE: server, many, hostile,
//   burning
#include <chrono>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "collector/events/event_ring.h"
#include "collector/sources/object_source.h"
#include "exporter/app/generation.h"
#include "exporter/kinds/job_selection.h"
#include "exporter/kinds/kind_table.h"
#include "exporter/web/http_server.h"
#include "tests/doubles/made_up_host.h"

namespace jobx::test {
namespace {

struct Options {
  std::uint16_t port = 0;
  MadeUpScene scene = MadeUpScene::server;
  std::size_t jobs = 2'000;
  double speed = 1;
  bool processes = false;
  bool past = false;  ///< the charts are full from the beginning
};

Options parse(const std::vector<std::string>& arguments) {
  const std::map<std::string, MadeUpScene> scenes{{"server", MadeUpScene::server},
                                                  {"many", MadeUpScene::many},
                                                  {"hostile", MadeUpScene::hostile},
                                                  {"burning", MadeUpScene::burning}};
  Options options;
  options.port = static_cast<std::uint16_t>(std::stoi(arguments.at(0)));
  options.scene = scenes.at(arguments.at(1));
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    if (arguments[i] == "--processes") options.processes = true;
    if (arguments[i] == "--past") options.past = true;
    if (arguments[i] == "--jobs") options.jobs = std::stoul(arguments.at(i + 1));
    if (arguments[i] == "--speed") options.speed = std::stod(arguments.at(i + 1));
  }
  return options;
}

/// What happens on the host and did in the last five minutes, told as it happens.
void tell_events(const std::stop_token& stop, const MadeUpHost& host, EventRing& ring) {
  double told = host.now() - 300;
  for (; !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds(200))) {
    const double now = host.now();
    for (JobEvent& event : host.events(told, now)) ring.push(std::move(event));
    told = now;
  }
}

/// The points that scrapes would have given in the last fifteen minutes.
void fill_history(MadeUpHost& host, JobHistory& history, double speed) {
  for (std::size_t n = JobHistory::kPoints; n > 0; --n) {
    const auto ago = JobHistory::kStep * static_cast<int>(n);
    host.look_back(static_cast<double>(ago.count()) * speed);
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(std::make_unique<ObjectSource>(host.system()));
    Collector collector(std::move(sources));
    const Clock::time_point now = Clock::now();
    history.note(collector.collect(now + std::chrono::seconds(10)),
                 std::chrono::time_point_cast<Ticks>(std::chrono::system_clock::now() - ago), now - ago);
  }
  host.look_back(0);
}

int serve(const Options& options) {
  Log log(LogLevel::info, LogFormat::logfmt);
  SourceLog source_log(log);
  MadeUpHost host(options.scene, options.speed, options.jobs);
  const auto ring = std::make_shared<EventRing>();
  const auto rules = std::make_shared<const SelectionRules>(JobSelection(), KindTable());
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<ObjectSource>(
      host.system(), ObjectSource::Options{.processes = options.processes, .rules = rules}));
  Generation::Options served;
  served.rules = rules;
  served.api = std::make_shared<ApiMemory>(ring);
  if (options.past) fill_history(host, served.api->history, options.speed);
  const Generation generation(std::move(sources), served, source_log);
  Result<std::unique_ptr<HttpServer>> server = HttpServer::start(
      {{"127.0.0.1", options.port}}, [&](const Request& request) { return generation.handle(request); }, log);
  if (!server) throw std::runtime_error(server.error().message());
  std::cout << "listening " << (*server)->addresses().at(0).port << std::endl;
  {
    const std::jthread teller([&](const std::stop_token& stop) { tell_events(stop, host, *ring); });
    for (std::string line; std::getline(std::cin, line);) continue;
  }
  generation.end_waits();
  (*server)->stop();
  return 0;
}

}  // namespace
}  // namespace jobx::test

int main(int argc, char** argv) {
  try {
    return jobx::test::serve(jobx::test::parse({argv + 1, argv + argc}));
  } catch (const std::exception& failure) {
    std::cerr << "serve_host: " << failure.what() << '\n';
    return 1;
  }
}
