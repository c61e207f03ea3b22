/// The source `containerd` over real files.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "exporter/containers/containerd_source.h"
#include "tests/unit/exporter/containerd_state.h"

namespace jobx::test {
namespace {

namespace fs = std::filesystem;

std::string config(const std::string& pod) {
  return R"({"annotations":{"io.kubernetes.cri.sandbox-namespace":"shop","io.kubernetes.cri.sandbox-name":")" +
         pod + R"(","io.kubernetes.cri.container-name":"web"}})";
}

Sample read(ContainerdSource& source) {
  SourceResult result = source.collect({});
  REQUIRE(result.sample);
  REQUIRE(result.sample->containers);
  return *std::move(result.sample);
}

/// The reasons that count something: "malformed 1".
std::string unreadable(const Sample& sample) {
  std::string text;
  for (const auto& [reason, count] : sample.containers->unreadable) {
    if (count > 0) text += (text.empty() ? "" : ", ") + std::string(reason) + " " + std::to_string(count);
  }
  return text;
}

}  // namespace

TEST_CASE("a host without containerd has no containers, and nothing is wrong", "[containerd]") {
  const ContainerdState state;
  ContainerdSource source(state.path() + "/none");
  const Sample sample = read(source);
  CHECK(sample.containers->all->empty());
  CHECK(sample.errors.empty());
  // Every reason that can occur is there from the start.
  CHECK(sample.containers->unreadable.size() == 7);
  CHECK(unreadable(sample).empty());
}

TEST_CASE("containers of every namespace are read; those of Docker's are Docker's", "[containerd]") {
  const ContainerdState state;
  state.write("a1", config("web-1"));
  state.write("d1", "{}", "moby");
  ContainerdSource source(state.path());
  const Sample sample = read(source);
  CHECK(*sample.containers->all ==
        Containers{{"a1", {"containerd", "web-1", "shop", "web", ""}}, {"d1", {"docker", "", "", "", ""}}});
}

TEST_CASE("the names of a container are read once, and forgotten with it", "[containerd]") {
  const ContainerdState state;
  state.write("a1", config("web-1"));
  ContainerdSource source(state.path());
  const auto first = read(source).containers->all;
  state.write("a1", config("another"));
  const auto second = read(source).containers->all;
  CHECK(second->at("a1").pod == "web-1");
  CHECK(second == first);  // the very same
  fs::remove_all(state.container("a1"));
  CHECK(read(source).containers->all->empty());
  state.write("a1", config("another"));
  CHECK(read(source).containers->all->at("a1").pod == "another");
}

TEST_CASE("a folder whose file is still to come is looked at again", "[containerd]") {
  const ContainerdState state;
  fs::create_directories(state.container("a1"));
  ContainerdSource source(state.path());
  Sample sample = read(source);
  CHECK(sample.containers->all->empty());
  CHECK(unreadable(sample).empty());
  state.write("a1", config("web-1"));
  CHECK(read(source).containers->all->at("a1").pod == "web-1");
}

TEST_CASE("a file that gives no names is counted by its reason, told, and read again once it has changed",
          "[containerd]") {
  const ContainerdState state;
  state.write("a1", "not JSON");
  state.write("a2", "{\"annotations\":[]}");
  state.write("a3", config("web-3"));
  fs::create_directories(state.container("a4") / "config.json");
  ContainerdSource source(state.path());
  for (int i = 0; i < 2; ++i) {
    const Sample sample = read(source);
    CHECK(unreadable(sample) == "malformed 1, not_a_file 1, unexpected 1");
    REQUIRE(sample.errors.size() == 3);
    CHECK_THAT(sample.errors[0].message(), Catch::StartsWith("cannot read the names of a container from ") &&
                                               Catch::Contains("a1") &&
                                               Catch::EndsWith("config.json: it is not JSON"));
    CHECK(sample.containers->all->size() == 1);
  }
  state.write("a1", config("repaired"));
  const Sample sample = read(source);
  CHECK(unreadable(sample) == "not_a_file 1, unexpected 1");
  CHECK(sample.containers->all->at("a1").pod == "repaired");
}

TEST_CASE("a file of a gigabyte is not read", "[containerd]") {
  const ContainerdState state;
  state.write("a1", "");
  std::error_code failure;
  fs::resize_file(state.container("a1") / "config.json", std::uintmax_t{1} << 30, failure);  // sparse
  if (failure) return;
  ContainerdSource source(state.path());
  const auto begin = std::chrono::steady_clock::now();
  CHECK(unreadable(read(source)) == "too_large 1");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}

TEST_CASE("files and containers are bounded in each reading; the next goes on", "[containerd]") {
  const ContainerdState state;
  for (int i = 0; i < 5; ++i) state.write("a" + std::to_string(i), config("web"));
  ContainerdSource source(state.path(), {.files = 2});
  CHECK(unreadable(read(source)) == "budget 3");
  CHECK(unreadable(read(source)) == "budget 1");
  Sample sample = read(source);
  CHECK(unreadable(sample).empty());
  CHECK(sample.containers->all->size() == 5);
  ContainerdSource few(state.path(), {.containers = 3});
  sample = read(few);
  CHECK(unreadable(sample) == "budget 1");
  CHECK(sample.containers->all->size() == 3);
}

TEST_CASE("bad files do not keep others from being read for ever", "[containerd]") {
  const ContainerdState state;
  for (int i = 0; i < 3; ++i) state.write("bad" + std::to_string(i), "x");
  state.write("good", config("web"));
  ContainerdSource source(state.path(), {.files = 1});
  for (int i = 0; i < 3; ++i) CHECK_FALSE(read(source).containers->all->contains("good"));
  const Sample sample = read(source);
  CHECK(sample.containers->all->contains("good"));
  CHECK(unreadable(sample) == "malformed 3");
}

TEST_CASE("folders of other names than containerd's are left alone", "[containerd]") {
  const ContainerdState state;
  state.write("a b", config("no"));
  state.write(".hidden", config("no"));
  state.write(std::string(129, 'x'), config("no"));
  state.write("a1", config("no"), "name space");
  std::ofstream(state.tasks() / "file") << "x";
  ContainerdSource source(state.path());
  const Sample sample = read(source);
  CHECK(sample.containers->all->empty());
  CHECK(unreadable(sample).empty());
  CHECK(sample.errors.empty());
}

TEST_CASE("a reading that is to stop ends at once", "[containerd]") {
  const ContainerdState state;
  state.write("a1", config("web-1"));
  ContainerdSource source(state.path());
  std::stop_source stop;
  stop.request_stop();
  CHECK(source.collect(stop.get_token()).sample.error().code_name() == "timed_out");
  CHECK(read(source).containers->all->size() == 1);
}

}  // namespace jobx::test
