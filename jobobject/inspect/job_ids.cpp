#include "jobobject/inspect/job_ids.h"

#include "base/hex.h"

namespace jobx {
namespace {

std::string text_of(const HandleOf& one) {
  return std::to_string(one.process_id) + ":" + hex_text(one.handle);
}

}  // namespace

void JobIds::begin_reading() {
  before_ = std::move(now_);
  now_.clear();
  given_.clear();
  taken_.clear();
  for (const auto& [handle, known] : before_) taken_.insert(known.id);
}

std::string JobIds::id_of(std::uint64_t object, const std::vector<HandleOf>& handles) {
  std::string id;
  for (const HandleOf& handle : handles) {
    const auto found = before_.find(handle);
    if (found == before_.end() || found->second.object != object || given_.contains(found->second.id)) {
      continue;
    }
    id = found->second.id;
    break;
  }
  if (id.empty()) id = new_id(handles);
  taken_.insert(id);
  given_.insert(id);
  for (const HandleOf& handle : handles) now_[handle] = {object, id};
  return id;
}

/// A handle that an id was made of may have gone to another job, while the first one lives on by another
/// handle and keeps its id.
std::string JobIds::new_id(const std::vector<HandleOf>& handles) const {
  for (const HandleOf& handle : handles) {
    std::string id = text_of(handle);
    if (!taken_.contains(id)) return id;
  }
  for (std::size_t number = 2;; ++number) {
    std::string id = text_of(handles.front()) + "#" + std::to_string(number);
    if (!taken_.contains(id)) return id;
  }
}

}  // namespace jobx
