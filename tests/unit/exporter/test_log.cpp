#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "exporter/log/log.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

const std::string kReplacement = "\xEF\xBF\xBD";

TEST_CASE("a line of logfmt holds time, level, message and fields", "[log][threads]") {
  MemoryLog log(LogLevel::debug, LogFormat::logfmt);
  log->info("listening", {{"address", "127.0.0.1:10182"}, {"count", "2"}});
  const std::regex form(
      R"(time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info msg=listening address=127.0.0.1:10182 count=2)");
  CAPTURE(log.text());
  CHECK(std::regex_match(log.lines().at(0), form));
}

TEST_CASE("logfmt quotes what is not one plain word", "[log][threads]") {
  struct Row {
    std::string value;
    std::string written;
  };
  const std::vector<Row> rows{
      {"plain", "plain"},
      {"a/b:c,d.e-f_g%h{i}", "a/b:c,d.e-f_g%h{i}"},
      {"", R"("")"},
      {"two words", R"("two words")"},
      {"a=b", R"("a=b")"},
      {R"(say "hi")", R"("say \"hi\"")"},
      {R"(C:\temp)", R"("C:\\temp")"},
      {"two\nlines", R"("two\nlines")"},
      {"two\r\nlines\t", R"("two\r\nlines\t")"},
      {"\x7F", R"("\u007f")"},
      {"\xC2\x9B", R"("\u009b")"},
      {"gpj.\xE2\x80\xAE", R"("gpj.\u202e")"},
      {"\x1B[31m", R"("\u001b[31m")"},
      {std::string("a\0b", 3), R"("a\u0000b")"},
      {"gr\xC3\xBC\xC3\x9F", "\"gr\xC3\xBC\xC3\x9F\""},
      {"bad\xFFutf8", "\"bad" + kReplacement + "utf8\""},
      {"cut \xF0\x9F", "\"cut " + kReplacement + "\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    MemoryLog log(LogLevel::debug, LogFormat::logfmt);
    log->warn("m", {{"key", row.value}});
    REQUIRE(log.lines().size() == 1);
    CHECK_THAT(log.lines()[0], Catch::EndsWith(" level=warn msg=m key=" + row.written));
  }
}

TEST_CASE("a message is quoted like any other value", "[log][threads]") {
  MemoryLog log(LogLevel::debug, LogFormat::logfmt);
  log->error("a source is down; \"a\"\nlevel=info");
  CHECK_THAT(log.lines().at(0), Catch::EndsWith(R"(level=error msg="a source is down; \"a\"\nlevel=info")"));
}

TEST_CASE("a line of JSON can be read back, whatever the values hold", "[log][threads]") {
  const std::vector<std::string> values{"plain",
                                        "",
                                        "two\nlines",
                                        R"("quotes" and \ and /)",
                                        "%v %Y {} {0}",
                                        "\x01\x1F",
                                        std::string("a\0b", 3),
                                        "\xF0\x9F\x98\x80 gr\xC3\xBC\xC3\x9F",
                                        std::string(10'000, 'x')};
  for (const std::string& value : values) {
    CAPTURE(value);
    MemoryLog log(LogLevel::debug, LogFormat::json);
    log->debug(value, {{"key", value}, {"other", "1"}});
    REQUIRE(log.lines().size() == 1);
    const auto line = nlohmann::json::parse(log.lines()[0]);
    CHECK(line.size() == 5);
    CHECK(line.at("level") == "debug");
    CHECK(line.at("msg") == value);
    CHECK(line.at("key") == value);
    CHECK(line.at("other") == "1");
    CHECK(std::regex_match(line.at("time").get<std::string>(),
                           std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
  }
}

TEST_CASE("bytes that are no UTF-8 do not break a line of JSON", "[log][threads]") {
  MemoryLog log(LogLevel::debug, LogFormat::json);
  log->info("m", {{"key", "a\xFFz"}});
  CHECK(nlohmann::json::parse(log.lines().at(0)).at("key") == "a" + kReplacement + "z");
}

TEST_CASE("lines less serious than the level are not written", "[log][threads]") {
  const std::vector<LogLevel> levels{LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    CAPTURE(i);
    MemoryLog log(levels[i], LogFormat::logfmt);
    log->debug("m");
    log->info("m");
    log->warn("m");
    log->error("m");
    CHECK(log.lines().size() == 4 - i);
    CHECK_THAT(log.lines().back(), Catch::Contains("level=error"));
  }
}

TEST_CASE("lines of several threads are never torn", "[log][threads]") {
  MemoryLog log(LogLevel::debug, LogFormat::json);
  const std::string value(500, 'x');
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) log->info("m", {{"key", value}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::string> lines = log.lines();
  REQUIRE(lines.size() == 200);
  for (const std::string& line : lines) CHECK(nlohmann::json::parse(line).at("key") == value);
}

}  // namespace
}  // namespace jobx::test
