/// The parameters of a request.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// What follows the question mark of a URL: `a=b&c=d`, percent-encoded, "+" for a blank.
class Query {
 public:
  /// Fails with ProgramError::invalid_argument for a parameter that is not among `known`, one that is there
  /// twice, and text that is not percent-encoded UTF-8: what a client means and does not get, it should hear
  /// of.
  static Result<Query> parse(std::string_view text, std::initializer_list<std::string_view> known);

  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;

  /// The number from 0 to `most` that the parameter has, or `otherwise` where it is not there. Fails for
  /// anything else.
  [[nodiscard]] Result<std::uint32_t> number(std::string_view name, std::uint32_t most,
                                             std::uint32_t otherwise) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace jobx
