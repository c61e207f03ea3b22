#include "jobobject/inspect/owner_mark.h"

#include <cstddef>

#include "base/numbers.h"

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
  std::string_view rest = event_name.substr(kPrefix.size());
  const auto process_id = take_number<decltype(mark.process_id)>(rest);
  if (!process_id || !rest.starts_with(kVerb) || rest.size() == kVerb.size()) return std::nullopt;
  mark.process_id = *process_id;
  mark.job = rest.substr(kVerb.size());
  return mark;
}

}  // namespace jobx
