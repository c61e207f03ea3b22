#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <string>
#include <vector>

#include "exporter/web/http_client.h"
#include "exporter/web/http_server.h"
#include "tests/unit/http_client.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the URL of an exporter is taken apart", "[http]") {
  struct Case {
    const char* text;
    HttpUrl url;
  };
  for (const Case& one : std::vector<Case>{{"http://localhost:10182", {"localhost", 10'182, ""}},
                                           {"localhost:10182", {"localhost", 10'182, ""}},
                                           {"HTTP://10.0.0.1:1/", {"10.0.0.1", 1, ""}},
                                           {"http://win-01", {"win-01", 80, ""}},
                                           {"http://proxy/jobs/win-01/", {"proxy", 80, "/jobs/win-01"}},
                                           {"http://[::1]:10182/x", {"::1", 10'182, "/x"}},
                                           {"http://[fe80::2]", {"fe80::2", 80, ""}}}) {
    const Result<HttpUrl> url = parse_http_url(one.text);
    CAPTURE(one.text);
    REQUIRE(url);
    CHECK(*url == one.url);
  }
  CHECK(HttpUrl{"::1", 80, ""}.authority() == "[::1]:80");
  CHECK(HttpUrl{"a", 10'182, "/x"}.authority() == "a:10182");
}

TEST_CASE("what is not a URL of http says what is wrong", "[http]") {
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"", "the host is missing"},
           {"http://", "the host is missing"},
           {":10182", "the host is missing"},
           {"http://[]:1", "the host is missing"},
           {"http://[::1", "the port is not a number"},
           {"http://a:0", "the port is not a number from 1 to 65535"},
           {"http://a:65536", "the port is not a number"},
           {"http://a:x", "the port is not a number"},
           {"http://a:", "the port is not a number"},
           {"http://a:1/?x=1", "a character that does not belong there"},
           {"http://a b", "a character that does not belong there"},
           {"http://a\r\nX: y", "a character that does not belong there"},
           {"https://a:1", "https is not supported"},
           {"http://user:secret@a:1", "a user name or a password is not supported"}}) {
    const Result<HttpUrl> url = parse_http_url(text);
    CAPTURE(text);
    REQUIRE_FALSE(url);
    CHECK_THAT(url.error().message(), Catch::Contains(why));
    CHECK(url.error().message().find("secret") == std::string::npos);
  }
}

/// A server of the project's own, with this handler.
struct Server {
  explicit Server(Handler handler)
      : server([&] {
          auto started = HttpServer::start({{"127.0.0.1", 0}}, std::move(handler), *log);
          if (!started) FAIL(started.error().message());
          return *std::move(started);
        }()),
        url{"127.0.0.1", server->addresses().at(0).port, ""} {}

  MemoryLog log;
  std::unique_ptr<HttpServer> server;
  HttpUrl url;
};

TEST_CASE("a server is asked for a target below the URL's path, and its answer is whole", "[http][threads]") {
  const std::string large(300'000, 'x');
  std::string asked;
  Server server([&](const Request& request) {
    asked =
        request.method + ' ' + request.path + '?' + request.query + ' ' + std::string(request.header("host"));
    return Response{200, "text/plain", large, {}};
  });
  server.url.path = "/jobs";
  const Result<HttpAnswer> answer = http_get(server.url, "/events?wait=0", 10s, {});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body == large);
  CHECK(asked == "GET /jobs/events?wait=0 " + server.url.authority());
}

TEST_CASE("an answer of another status is an answer", "[http][threads]") {
  Server server([](const Request&) { return Response{404, "text/plain", "none here", {}}; });
  const Result<HttpAnswer> answer = http_get(server.url, "/", 10s, {});
  REQUIRE(answer);
  CHECK(answer->status == 404);
  CHECK(answer->body == "none here");
}

TEST_CASE("an answer that is too long is an error", "[http][threads]") {
  Server server([](const Request&) {
    return Response{200, "text/plain", std::string(kLongestAnswer + 1, 'x'), {}};
  });
  const Result<HttpAnswer> answer = http_get(server.url, "/", 10s, {});
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().message(), Catch::Contains("is longer than 16777216 bytes"));
}

TEST_CASE("where no server listens, the address is named", "[http][threads]") {
  HttpUrl url;
  {
    const Server server([](const Request&) { return Response(); });
    url = server.url;
  }
  const Result<HttpAnswer> answer = http_get(url, "/", 10s, {});
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().message(), Catch::StartsWith("cannot connect to " + url.authority() + ": "));
  const Result<HttpAnswer> nowhere = http_get({"no.such.host.invalid", 80, ""}, "/", 10s, {});
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().message() == "cannot connect to no.such.host.invalid:80: host not found");
  if (library_has_ipv6()) return;
  const Result<HttpAnswer> other = http_get({"::1", 80, ""}, "/", 10s, {});
  REQUIRE_FALSE(other);
  CHECK(other.error().message() == "cannot connect to [::1]:80: this program was built without IPv6");
}

TEST_CASE("who waits for an answer is free at once when a stop is requested", "[http][threads]") {
  std::promise<void> entered;
  std::promise<void> released;
  Server server([&](const Request&) {
    entered.set_value();
    released.get_future().wait();
    return Response();
  });
  std::stop_source stop;
  auto answer =
      std::async(std::launch::async, [&] { return http_get(server.url, "/", 600s, stop.get_token()); });
  entered.get_future().wait();
  CHECK(answer.wait_for(0s) == std::future_status::timeout);
  stop.request_stop();
  REQUIRE(answer.wait_for(5s) == std::future_status::ready);
  CHECK_FALSE(answer.get());
  released.set_value();
}

}  // namespace
}  // namespace jobx::test
