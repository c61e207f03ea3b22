#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "exporter/web/http_server.h"
#include "tests/unit/http_client.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;

/// Takes all descriptors that this process may have.
class TakenDescriptors {
 public:
  TakenDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 256;
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (int one = ::open("/dev/null", O_RDONLY | O_CLOEXEC); one >= 0;
         one = ::open("/dev/null", O_RDONLY | O_CLOEXEC))
      taken_.push_back(one);
  }
  ~TakenDescriptors() {
    for (const int one : taken_) ::close(one);
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }
  TakenDescriptors(const TakenDescriptors&) = delete;
  TakenDescriptors& operator=(const TakenDescriptors&) = delete;
  [[nodiscard]] std::size_t count() const { return taken_.size(); }

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

milliseconds processor_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return milliseconds(time.tv_sec * 1'000 + time.tv_usec / 1'000);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

TEST_CASE("a server without descriptors waits for some, without using a processor", "[http][threads]") {
  MemoryLog log;
  auto server = HttpServer::start(
      {{"127.0.0.1", 0}}, [](const Request&) { return Response{}; }, *log);
  REQUIRE(server);
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(client >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons((*server)->addresses()[0].port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::size_t taken = 0;
  int connected = -1;
  milliseconds used{0};
  {
    // Nothing is asserted in here: the sanitizer of undefined behaviour needs a pipe to look at an object's
    // type.
    const TakenDescriptors all;
    taken = all.count();
    connected = ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    const milliseconds before = processor_time();
    std::this_thread::sleep_for(milliseconds(500));
    used = processor_time() - before;
  }
  REQUIRE(taken > 10);
  REQUIRE(connected == 0);
  CHECK(used < milliseconds(200));  // 1 on an idle machine, 500 where it spins
  const std::string request = "GET / HTTP/1.0\r\n\r\n";
  REQUIRE(::send(client, request.data(), request.size(), 0) > 0);
  std::string answer(12, ' ');
  CHECK(::recv(client, answer.data(), answer.size(), MSG_WAITALL) == 12);
  CHECK(answer == "HTTP/1.1 200");
  ::close(client);
}

}  // namespace
}  // namespace jobx::test
