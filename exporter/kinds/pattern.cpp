#include "exporter/kinds/pattern.h"

#include <re2/re2.h>

namespace jobx {
namespace {

Error refused(std::string_view text, const std::string& why) {
  return Error(ProgramError::invalid_argument,
               "'" + std::string(text) + "' is not a regular expression: " + why);
}

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(static_cast<std::int64_t>(Pattern::kMaxMemory));
  return options;
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view text) {
  if (text.empty()) return Error(ProgramError::invalid_argument, "a regular expression must not be empty");
  if (text.size() > kMaxLength) {
    return Error(ProgramError::invalid_argument, "a regular expression of " + std::to_string(text.size()) +
                                                     " bytes is too long; use at most " +
                                                     std::to_string(kMaxLength));
  }
  auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options());
  if (!compiled->ok()) return refused(text, compiled->error() + "; use RE2 syntax");
  return Pattern(std::move(compiled));
}

bool Pattern::matches(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

bool Pattern::matches(std::string_view text, std::string_view& group) const {
  if (compiled_->NumberOfCapturingGroups() == 0) {
    if (!matches(text)) return false;
    group = {};
    return true;
  }
  re2::StringPiece found;
  if (!re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_, &found)) return false;
  group = {found.data(), found.size()};
  return true;
}

const std::string& Pattern::text() const {
  return compiled_->pattern();
}

}  // namespace jobx
