/// A request and its answer, as plain values: what handlers speak, whatever server is below.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace jobx {

/// Header names in lower case. Valid only while the request is handled.
struct Request {
  std::string method;
  std::string path;  ///< decoded, without the query
  std::map<std::string, std::string, std::less<>> headers;
  std::string query{};  ///< what follows the question mark, as it was sent

  /// The header's value, or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
};

/// The bytes of an answer. Copies share them.
class Body {
 public:
  Body() : Body(std::string()) {}
  Body(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
  Body(const char* text) : Body(std::string(text)) {}
  /// `text` must not be null, and not be changed any more.
  explicit Body(std::shared_ptr<const std::string> text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return *text_; }
  [[nodiscard]] std::size_t size() const { return text_->size(); }

 private:
  std::shared_ptr<const std::string> text_;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  Body body;
  std::map<std::string, std::string> headers;  ///< beyond type and length
};

}  // namespace jobx
