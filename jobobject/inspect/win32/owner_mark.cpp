#include "jobobject/inspect/win32/owner_mark.h"

#include <charconv>
#include <string>
#include <utility>

#include "jobobject/inspect/win32/native_path.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

// A mark is "jobobject_exporter 1234 owns NAME".
constexpr std::string_view kPrefix = "jobobject_exporter ";
constexpr std::string_view kVerb = " owns ";

}  // namespace

UniqueHandle mark_owned(const NtFunctions& functions, const JobName& name) {
  UniqueHandle mark(nullptr, HandleCloser{functions.close});
  if (functions.create_event == nullptr) return mark;
  std::string text(kPrefix);
  text.append(std::to_string(GetCurrentProcessId())).append(kVerb).append(name.name);
  Result<std::wstring> path = native_path({name.space, std::move(text)});
  if (!path) return mark;
  ObjectAttributes attributes(*std::move(path));
  // One of this process's own may still be there, of a job of this name that ended just now.
  attributes.get()->Attributes |= OBJ_OPENIF;
  HANDLE handle = nullptr;
  constexpr int notification_event = 0;
  if (functions.create_event(&handle, SYNCHRONIZE, attributes.get(), notification_event, FALSE) >= 0)
    mark.reset(handle);
  return mark;
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
