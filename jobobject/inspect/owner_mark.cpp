#include "jobobject/inspect/owner_mark.h"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace jobx {
namespace {

constexpr std::string_view kPrefix = "jobobject_exporter ";
constexpr std::string_view kVerb = " owns ";

}  // namespace

std::string owner_mark_name(std::uint64_t process_id, std::string_view job) {
  std::string name(kPrefix);
  name.append(std::to_string(process_id)).append(kVerb).append(job);
  return name;
}

std::optional<OwnerMark> read_owner_mark(std::string_view event_name) {
  if (!event_name.starts_with(kPrefix)) return std::nullopt;
  OwnerMark mark;
  const char* const begin = event_name.data() + kPrefix.size();
  const char* const end = event_name.data() + event_name.size();
  const auto [stop, failure] = std::from_chars(begin, end, mark.process_id);
  if (failure != std::errc()) return std::nullopt;
  const std::string_view rest = event_name.substr(static_cast<std::size_t>(stop - event_name.data()));
  if (!rest.starts_with(kVerb) || rest.size() == kVerb.size()) return std::nullopt;
  mark.job = rest.substr(kVerb.size());
  return mark;
}

}  // namespace jobx
