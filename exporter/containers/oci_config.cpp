#include "exporter/containers/oci_config.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/text.h"

namespace jobx {
namespace {

using Json = nlohmann::json;

/// Specifications have less than ten.
constexpr std::size_t kMaxDepth = 64;
/// Names of Kubernetes have 253 bytes at most, and those of images little more.
constexpr std::size_t kMaxValue = 1'024;

struct Annotation {
  std::string_view key;
  std::string Container::*value;
};

constexpr std::array kAnnotations{
    Annotation{"io.kubernetes.cri.sandbox-name", &Container::pod},
    Annotation{"io.kubernetes.cri.sandbox-namespace", &Container::pod_namespace},
    Annotation{"io.kubernetes.cri.container-name", &Container::name},
    Annotation{"io.kubernetes.cri.image-name", &Container::image},
};

/// Takes the annotations out of the stream of a document's values; nothing else is kept.
class AnnotationReader final : public nlohmann::json_sax<Json> {
 public:
  [[nodiscard]] const Container& container() const { return container_; }
  /// Why reading ended; not to be asked of a document that was read to its end.
  [[nodiscard]] std::string_view reason() const { return reason_; }

  bool null() override { return depth_ > 0 || fail(container_reason::unexpected); }
  bool boolean(bool) override { return other(); }
  bool number_integer(number_integer_t) override { return other(); }
  bool number_unsigned(number_unsigned_t) override { return other(); }
  bool number_float(number_float_t, const string_t&) override { return other(); }
  bool binary(binary_t&) override { return other(); }
  bool string(string_t& text) override {
    if (!is_wanted()) return other();
    if (text.size() > kMaxValue || find_control(text)) return fail(container_reason::unexpected);
    container_.*wanted_ = std::move(text);
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1) is_annotations_ = name == "annotations";
    wanted_ = nullptr;
    if (depth_ != 2 || !is_annotations_) return true;
    const auto known = std::find_if(kAnnotations.begin(), kAnnotations.end(),
                                    [&](const Annotation& one) { return one.key == name; });
    if (known != kAnnotations.end()) wanted_ = known->value;
    return true;
  }
  bool start_object(std::size_t) override {
    if (is_wanted()) return fail(container_reason::unexpected);
    return begin();
  }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override {
    if (!other()) return false;
    return begin();
  }
  bool end_array() override { return end(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return fail(container_reason::malformed);
  }

 private:
  [[nodiscard]] bool is_wanted() const { return depth_ == 2 && is_annotations_ && wanted_ != nullptr; }
  /// A value that is no object and no text that is wanted.
  bool other() {
    const bool is_document = depth_ == 0;
    const bool is_list_of_annotations = depth_ == 1 && is_annotations_;
    return !(is_document || is_list_of_annotations || is_wanted()) || fail(container_reason::unexpected);
  }
  bool begin() { return ++depth_ <= kMaxDepth || fail(container_reason::malformed); }
  bool end() {
    --depth_;
    return true;
  }
  bool fail(std::string_view reason) {
    reason_ = reason;
    return false;
  }

  Container container_;
  std::string_view reason_;
  std::size_t depth_ = 0;
  bool is_annotations_ = false;               ///< the document's member that is being read
  std::string Container::*wanted_ = nullptr;  ///< what the annotation that is being read sets
};

}  // namespace

std::variant<Container, std::string_view> parse_oci_config(std::string_view text) {
  AnnotationReader reader;
  if (!Json::sax_parse(text.begin(), text.end(), &reader)) return reader.reason();
  return reader.container();
}

}  // namespace jobx
