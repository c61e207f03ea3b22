#include <catch2/catch.hpp>
#include <string>
#include <variant>

#include "exporter/containers/oci_config.h"

namespace jobx::test {
namespace {

/// As containerd writes it, shortened.
std::string config(const std::string& annotations) {
  return R"({"ociVersion":"1.1.0","process":{"user":{"username":"ContainerUser"},"args":["cmd","/c","ping"],)"
         R"("env":["annotations=no"]},"hostname":"web","annotations":)" +
         annotations +
         R"(,"windows":{"layerFolders":["C:\\ProgramData\\a"],"network":{"annotations":{"x":1}}}})";
}

std::string annotations_of_web() {
  return R"({"io.kubernetes.cri.container-name":"web","io.kubernetes.cri.container-type":"container",)"
         R"("io.kubernetes.cri.image-name":"registry.example/web:1.2","io.kubernetes.cri.sandbox-id":"abc",)"
         R"("io.kubernetes.cri.sandbox-name":"web-7d4b9","io.kubernetes.cri.sandbox-namespace":"shop"})";
}

Container parsed(const std::string& text) {
  const auto result = parse_oci_config(text);
  REQUIRE(std::holds_alternative<Container>(result));
  return std::get<Container>(result);
}

std::string reason(const std::string& text) {
  const auto result = parse_oci_config(text);
  REQUIRE(std::holds_alternative<std::string_view>(result));
  return std::string(std::get<std::string_view>(result));
}

TEST_CASE("the annotations of a container of Kubernetes name pod, container and image") {
  CHECK(parsed(config(annotations_of_web())) ==
        Container{"", "web-7d4b9", "shop", "web", "registry.example/web:1.2"});
}

TEST_CASE("a container of another client has no names, which is no mistake") {
  for (const std::string& text : {std::string("{}"), config("null"), config("{}"),
                                  config(R"({"nerdctl/name":"a","labels":["x"],"n":1})")}) {
    INFO(text);
    CHECK(parsed(text) == Container{});
  }
}

TEST_CASE("only the document's own annotations count") {
  CHECK(parsed(R"({"windows":{"annotations":{"io.kubernetes.cri.sandbox-name":"no"}},)"
               R"("annotations":{"inner":{"io.kubernetes.cri.sandbox-name":"no"},)"
               R"("list":[{"io.kubernetes.cri.sandbox-name":"no"}],"io.kubernetes.cri.sandbox-name":"yes"},)"
               R"("io.kubernetes.cri.sandbox-name":"no"})")
            .pod == "yes");
}

TEST_CASE("what is not JSON is told as that") {
  for (const std::string& text :
       {std::string(), std::string("\0\0\0", 3), std::string("{"), std::string("{} {}"),
        std::string("annotations: {}"), std::string("{\"a\":\"\xFF\"}"), std::string("{\"a\":\"\n\"}"),
        config("{").substr(0, 40)}) {
    INFO(text);
    CHECK(reason(text) == "malformed");
  }
}

TEST_CASE("nesting of a config.json is bounded, whatever makes it") {
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  CHECK(reason("{\"a\":" + std::string(1'000'000, '[')) == "malformed");
  CHECK(reason(objects) == "malformed");
  CHECK(parsed("{\"a\":" + std::string(60, '[') + std::string(60, ']') + "}") == Container{});
}

TEST_CASE("values of another type, of another length or with control characters are not taken") {
  for (const std::string& text :
       {std::string("null"), std::string("5"), std::string("\"x\""), std::string("[]"), std::string("[{}]"),
        config("[]"), config("5"), config("\"x\""), config("true"),
        config(R"({"io.kubernetes.cri.sandbox-name":5})"), config(R"({"io.kubernetes.cri.sandbox-name":{}})"),
        config(R"({"io.kubernetes.cri.sandbox-name":["x"]})"),
        config(R"({"io.kubernetes.cri.sandbox-name":"a\u0000b"})"),
        config(R"({"io.kubernetes.cri.sandbox-name":"a\nb"})"),
        config(R"({"io.kubernetes.cri.image-name":")" + std::string(1'025, 'x') + "\"}")}) {
    INFO(text);
    CHECK(reason(text) == "unexpected");
  }
  CHECK(
      parsed(config(R"({"io.kubernetes.cri.image-name":")" + std::string(1'024, 'x') + "\"}")).image.size() ==
      1'024);
  CHECK(parsed(config(R"({"io.kubernetes.cri.sandbox-name":null})")) == Container{});
}

TEST_CASE("the last of two values of one annotation counts, as in Go") {
  CHECK(
      parsed(config(R"({"io.kubernetes.cri.sandbox-name":"a","io.kubernetes.cri.sandbox-name":"b"})")).pod ==
      "b");
}

}  // namespace
}  // namespace jobx::test
